"""Send what the outbox holds; the Message-ID was fixed before, so a retry is the same mail."""

import logging
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any

from cases.deadlines import STOCKHOLM
from cases.outgoing import QueuedMail
from cases.store.engine import Database
from mail_triage.smtp import SendingFailed, SmtpAccount, SmtpConnection, connect

log = logging.getLogger(__name__)

# A mail in hand is nobody else's for this long, enough for 25 MB on a slow line; after a crash it is sent again
# then, as the same mail.
LEASE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """How one run over the outbox went, in mails."""

    sent: int
    postponed: int
    failed: int


class _IdHeaders(EmailPolicy):
    """The e-mail policy, but for the headers that hold Message-IDs.

    The standard library writes a Message-ID of more than 76 characters as an encoded-word, which
    RFC 2047 section 5 forbids and no mail program reads: Outlook's are that long.
    """

    def fold(self, name: str, value: Any) -> str:
        """Fold between Message-IDs only."""
        if name.lower() in {"in-reply-to", "references"}:
            return f"{name}: " + f"{self.linesep} ".join(str(value).split()) + self.linesep
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Fold as bytes."""
        if name.lower() in {"in-reply-to", "references"}:
            return self.fold(name, value).encode("ascii")
        return bytes(super().fold_binary(name, value))


_POLICY = _IdHeaders(linesep="\r\n")
# RFC 5322 3.6.4, printable ASCII; what else a stranger put there is not repeated.
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,900}>")


def render(
    queued: QueuedMail,
    *,
    organisation: str,
    case_token: str | None,
    language: str = "sv",
    attached: bytes | None = None,
) -> EmailMessage:
    """Build the mail; an automatic one says so, that no machine answers it (RFC 3834 section 3).

    Raises ValueError when a header cannot be written, for example an address with a line break, and whatever
    else the standard library does with an address that is none.
    """
    mail = queued.mail
    message = EmailMessage(_POLICY)
    message["From"] = Address(display_name=organisation, addr_spec=mail.sender)
    message["To"] = mail.to
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = format_datetime(queued.created_at.astimezone(STOCKHOLM))
    message["Message-ID"] = queued.message_id
    if mail.in_reply_to and _MESSAGE_ID.fullmatch(mail.in_reply_to):
        thread = dict.fromkeys((*mail.references, mail.in_reply_to))
        message["In-Reply-To"] = mail.in_reply_to
        message["References"] = " ".join(one for one in thread if _MESSAGE_ID.fullmatch(one))
    automatic = mail.kind.auto_submitted
    if automatic:
        message["Auto-Submitted"] = automatic
        message["X-Auto-Response-Suppress"] = "All"
    if case_token:
        message["X-KE-Case"] = case_token
    message["Content-Language"] = language
    message.set_content(mail.text, cte="quoted-printable")
    if attached is not None:
        message.add_attachment(
            attached, maintype="application", subtype="octet-stream", filename="original.eml"
        )
    return message


class Deliverer:
    """Works off the outbox."""

    def __init__(
        self,
        database: Database,
        account: SmtpAccount,
        *,
        organisation: str,
        clock: Callable[[], datetime],
        lease: timedelta = LEASE,
    ) -> None:
        self._lease = lease
        self._database = database
        self._account = account
        self._organisation = organisation
        self._clock = clock

    def run(self) -> Delivered:
        """Send everything that is due."""
        counts: Counter[str] = Counter()
        try:
            while due := self._due():
                with connect(self._account) as line:
                    for queued in due:
                        counts[self._send(line, queued)] += 1
        except SendingFailed as error:
            # The line is down: every mail that was not tried keeps its turn and loses no attempt.
            counts["queued"] += len(self._due())
            log.warning("outbox waiting=%d error=%s", counts["queued"], error)
        if counts:
            log.info("outbox %s", " ".join(f"{k}={v}" for k, v in sorted(counts.items())))
        return Delivered(sent=counts["sent"], postponed=counts["queued"], failed=counts["failed"])

    def _due(self) -> list[QueuedMail]:
        with self._database.read() as tx:
            return tx.outbox.due(now=self._clock())

    def _send(self, line: SmtpConnection, queued: QueuedMail) -> str:
        now = self._clock()
        with self._database.write() as tx:
            if not tx.outbox.claim(queued.id, until=now + self._lease, now=now):
                return "elsewhere"
            case = tx.cases.by_id(queued.mail.case_id) if queued.mail.case_id else None
            attached = (
                tx.mails.raw(queued.mail.attached_mail) if queued.mail.attached_mail else None
            )
        # RFC 3834 3.3: an automatic answer has the null sender, so that its bounce cannot loop.
        envelope_from = "" if queued.mail.kind.auto_submitted else queued.mail.sender
        try:
            message = render(
                queued,
                organisation=self._organisation,
                case_token=case.token if case else None,
                language="en" if case and case.language == "en" else "sv",
                attached=attached,
            )
            line.send(message, envelope_from=envelope_from, to=queued.mail.to)
        except SendingFailed as error:
            outcome = self._record_failure(queued, error)
            if error.line_lost:
                raise
            return outcome
        except Exception as error:  # noqa: BLE001 (the library stumbles over strangers' addresses in many ways)
            reason = f"the mail cannot be composed ({type(error).__name__})"
            return self._record_failure(queued, SendingFailed(reason, permanent=True))
        with self._database.write() as tx:
            tx.outbox.sent(queued.id, now=self._clock())
            if case is not None:
                detail = {"outbox": queued.id, "kind": queued.mail.kind}
                tx.events.append(
                    "sent", case_id=case.id, actor="system", at=self._clock(), detail=detail
                )
        return "sent"

    def _record_failure(self, queued: QueuedMail, error: SendingFailed) -> str:
        now = self._clock()
        with self._database.write() as tx:
            final = tx.outbox.failed(queued.id, str(error), permanent=error.permanent, now=now)
            if final and queued.mail.case_id:
                text = "Ett mejl i ärendet kunde inte levereras. Välj en annan kanal, till exempel brev."
                tx.tasks.add("undeliverable", text, at=now, case_id=queued.mail.case_id)
        log.warning("outbox id=%d final=%s error=%s", queued.id, final, error)
        return "failed" if final else "queued"

"""Send what the outbox holds; the Message-ID was fixed before, so a retry is the same mail."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from cases.deadlines import STOCKHOLM
from cases.outgoing import QueuedMail
from cases.store.engine import Database
from mail_triage.smtp import SendingFailed, SmtpAccount, SmtpConnection, connect

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """How one run over the outbox went, in mails."""

    sent: int
    postponed: int
    failed: int


def render(
    queued: QueuedMail, *, organisation: str, case_token: str | None, attached: bytes | None = None
) -> EmailMessage:
    """Build the mail; an automatic one says so, that no machine answers it (RFC 3834 section 3)."""
    mail = queued.mail
    message = EmailMessage()
    message["From"] = f'"{organisation}" <{mail.sender}>'
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(queued.created_at.astimezone(STOCKHOLM))
    message["Message-ID"] = queued.message_id
    if mail.in_reply_to:
        message["In-Reply-To"] = mail.in_reply_to
        message["References"] = " ".join((*mail.references, mail.in_reply_to))
    automatic = mail.kind.auto_submitted
    if automatic:
        message["Auto-Submitted"] = automatic
        message["X-Auto-Response-Suppress"] = "All"
    if case_token:
        message["X-KE-Case"] = case_token
    message["Content-Language"] = "sv"
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
    ) -> None:
        self._database = database
        self._account = account
        self._organisation = organisation
        self._clock = clock

    def run(self) -> Delivered:
        """Send everything that is due."""
        sent = postponed = failed = 0
        with self._database.read() as tx:
            due = tx.outbox.due(now=self._clock())
        if not due:
            return Delivered(sent=0, postponed=0, failed=0)
        try:
            with connect(self._account) as line:
                for queued in due:
                    outcome = self._send(line, queued)
                    sent += outcome == "sent"
                    postponed += outcome == "queued"
                    failed += outcome == "failed"
        except SendingFailed as error:
            # The line itself is down: every mail keeps its turn, none loses an attempt.
            log.warning("outbox waiting=%d error=%s", len(due) - sent - failed, error)
            return Delivered(sent=sent, postponed=len(due) - sent - failed, failed=failed)
        log.info("outbox sent=%d postponed=%d failed=%d", sent, postponed, failed)
        return Delivered(sent=sent, postponed=postponed, failed=failed)

    def _send(self, line: SmtpConnection, queued: QueuedMail) -> str:
        with self._database.read() as tx:
            case = tx.cases.by_id(queued.mail.case_id) if queued.mail.case_id else None
            attached = (
                tx.mails.raw(queued.mail.attached_mail) if queued.mail.attached_mail else None
            )
        message = render(
            queued,
            organisation=self._organisation,
            case_token=case.token if case else None,
            attached=attached,
        )
        # RFC 3834 3.3: an automatic answer has the null sender, so that its bounce cannot loop.
        envelope_from = "" if queued.mail.kind.auto_submitted else queued.mail.sender
        try:
            line.send(message, envelope_from=envelope_from, to=queued.mail.to)
        except SendingFailed as error:
            return self._record_failure(queued, error)
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

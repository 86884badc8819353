"""Reads any bytes as a mail, or says in one kind of exception why not."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_tz

from mail_triage import tnef
from mail_triage.address_list import parse_addresses
from mail_triage.attachments import make_attachment, make_file, with_unique_names
from mail_triage.header_text import decode_words, header_string
from mail_triage.letter_body import LetterBody, read_body
from mail_triage.limits import Budget, Limits, UnreadableMail
from mail_triage.message import (
    Address,
    Attachment,
    CalendarPart,
    Defect,
    EncryptionKind,
    InboundMessage,
    ReceivedHop,
)
from mail_triage.mime_tree import Part, read_tree
from mail_triage.quoting import split_text
from mail_triage.report import read_report

__all__ = ["Limits", "UnreadableMail", "parse_mail"]

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,900}>")
_RECEIVED = re.compile(r"^\s*(?:from\s+(\S+))?.*?\bby\s+([^\s;]+)", re.DOTALL | re.IGNORECASE)
_ONCE = frozenset({"from", "date", "subject", "message-id", "to", "cc", "reply-to", "sender"})
_MAX_HEADERS = 500
_MAX_IDS = 200
_SMIME = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_MAILS = frozenset({"message/rfc822", "message/global"})
_SIGNATURES = frozenset({"certs-only"})
_PGP = "-----BEGIN PGP MESSAGE-----"
_CALENDAR_SAMPLE = 100_000


def parse_mail(raw: bytes, limits: Limits = Limits()) -> InboundMessage:  # noqa: B008 - frozen
    """Read a raw mail; raise UnreadableMail, and nothing else, beyond the limits."""
    if len(raw) > limits.total_bytes:
        raise UnreadableMail(f"larger than {limits.total_bytes} bytes")
    if not raw or raw.isspace():
        raise UnreadableMail("empty")
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    return _read_message(raw, 0, len(raw), Budget.start(limits), 0)


def _read_message(raw: bytes, start: int, end: int, budget: Budget, depth: int) -> InboundMessage:
    root = read_tree(raw, start, end, budget, depth)
    headers = _Headers(root)
    defects = headers.defects
    report = read_report(root, budget)
    body = read_body(root, defects, budget)
    attachments, embedded = _set_aside(body, defects, budget, depth, reported=report is not None)
    full_text = "\n\n".join(p.strip("\n") for p in body.paragraphs if p.strip())
    hidden = " ".join(h for h in body.hidden if h)
    if hidden:
        defects.add(Defect.HIDDEN_TEXT)
    in_reply_to, references = headers.ids("in-reply-to"), headers.ids("references")
    subject = headers.text("subject")
    split = split_text(full_text, subject=subject, is_reply=bool(in_reply_to or references))
    for part in root.walk():
        defects |= part.defects
    return InboundMessage(
        message_id=next(iter(headers.ids("message-id")), None),
        in_reply_to=in_reply_to,
        references=references,
        subject=subject,
        from_addresses=headers.addresses("from"),
        sender=headers.addresses("sender"),
        reply_to=headers.addresses("reply-to"),
        to=headers.addresses("to"),
        cc=headers.addresses("cc"),
        date=headers.date(),
        return_path=headers.return_path(),
        received=headers.received(),
        headers=headers.decoded,
        content_type=root.content_type,
        text=split.text,
        full_text=full_text,
        quoted_text=split.quoted,
        signature=split.signature,
        html_present=body.html_present,
        hidden_text=hidden,
        alternative_text=_other_version(body, subject),
        attachments=attachments,
        embedded=embedded,
        report=report,
        encrypted=_encryption(root, full_text),
        calendar=_calendar(root),
        defects=tuple(sorted(headers.judged())),
        size=end - start,
    )


def _other_version(body: LetterBody, subject: str) -> str:
    other = "\n\n".join(body.other_version)
    return split_text(other, subject=subject, is_reply=True).text if other else ""


def _set_aside(
    body: LetterBody, defects: set[Defect], budget: Budget, depth: int, *, reported: bool
) -> tuple[tuple[Attachment, ...], tuple[InboundMessage, ...]]:
    attachments: list[Attachment] = []
    embedded: list[InboundMessage] = []
    for part in body.rest:
        budget.check_time()
        attachment = make_attachment(part, len(attachments) + 1, defects)
        attachments.append(attachment)
        if part.content_type in _MAILS and not reported:
            embedded.append(_embedded(attachment.content, budget, depth))
        elif part.content_type in tnef.TYPES or attachment.filename.lower() == "winmail.dat":
            attachments.extend(_unpacked(attachment.content, body, defects))
    return with_unique_names(attachments), tuple(embedded)


def _unpacked(content: bytes, body: LetterBody, defects: set[Defect]) -> list[Attachment]:
    """Return the files of a winmail.dat; its text counts where the mail has none."""
    try:
        found = tnef.unpack_tnef(content)
    except tnef.BadTnef:
        defects.add(Defect.TNEF_UNREADABLE)
        return []
    if found.text and not any(p.strip() for p in body.paragraphs):
        body.paragraphs.append(found.text)
    return [make_file(f.name, f.content, number) for number, f in enumerate(found.files, 1)]


def _embedded(content: bytes, budget: Budget, depth: int) -> InboundMessage:
    return _read_message(content, 0, len(content), budget, depth + 1)


class _Headers:
    """The top headers of a mail, decoded once, and what was wrong with them."""

    def __init__(self, root: Part) -> None:
        self.defects: set[Defect] = set()
        self._plain = [
            (name, header_string(value, self.defects))
            for name, value in root.headers[:_MAX_HEADERS]
        ]
        if len(root.headers) > _MAX_HEADERS:
            self.defects.add(Defect.HEADERS_TRUNCATED)
        self._by_name: dict[str, list[str]] = {}
        for name, value in self._plain:
            self._by_name.setdefault(name, []).append(value)
        ignored: set[Defect] = set()
        self.decoded = tuple(
            (name.title(), decode_words(value, self.defects if name == "subject" else ignored))
            for name, value in self._plain
        )

    def _all(self, name: str) -> list[str]:
        return self._by_name.get(name, [])

    def text(self, name: str) -> str:
        """Return the first header of a name, decoded, or ""."""
        return decode_words(self._all(name)[0], self.defects) if self._all(name) else ""

    def ids(self, name: str) -> tuple[str, ...]:
        """Return the Message-IDs of a header, angle brackets kept, each once."""
        found = [i for value in self._all(name) for i in _MESSAGE_ID.findall(value)]
        if not found and name == "message-id" and self._all(name):
            # Some programs forget the brackets.
            bare = self._all(name)[0].strip()
            found = [f"<{bare}>"] if bare and " " not in bare else []
        return tuple(dict.fromkeys(found))[:_MAX_IDS]

    def addresses(self, name: str) -> tuple[Address, ...]:
        """Return the mailboxes of all headers of a name."""
        return tuple(a for v in self._all(name) for a in parse_addresses(v, self.defects))

    def return_path(self) -> str | None:
        """Return the envelope sender, "" for <>, None without the header."""
        values = self._all("return-path")
        if not values:
            return None
        found = parse_addresses(values[0], set())
        return found[0].address if found else ""

    def date(self) -> datetime | None:
        """Return the Date header as an aware time, or None."""
        value = next(iter(self._all("date")), "")
        parsed = _parse_date(value)
        if value and parsed is None:
            self.defects.add(Defect.BAD_DATE)
        return parsed

    def received(self) -> tuple[ReceivedHop, ...]:
        """Return the Received headers, the latest hop first."""
        return tuple(_hop(value) for value in self._all("received"))

    def judged(self) -> set[Defect]:
        """Return all defects, those of missing and repeated headers included."""
        if any(len(self._all(name)) > 1 for name in _ONCE):
            self.defects.add(Defect.DUPLICATE_HEADER)
        if not self._all("message-id"):
            self.defects.add(Defect.MISSING_MESSAGE_ID)
        senders = len(self.addresses("from"))
        if senders == 0:
            self.defects.add(Defect.MISSING_FROM)
        elif senders > 1:
            self.defects.add(Defect.SEVERAL_FROM)
        return self.defects


def _hop(value: str) -> ReceivedHop:
    value = value[:2000]
    found = _RECEIVED.match(value)
    return ReceivedHop(
        text=value,
        from_host=found[1] if found else None,
        by_host=found[2] if found else None,
        received_at=_parse_date(value.rpartition(";")[2]),
    )


def _parse_date(value: str) -> datetime | None:
    try:
        parts = parsedate_tz(value[:200])
        if parts is None:
            return None
        naive = datetime(*parts[:6], tzinfo=UTC)
        return datetime.fromtimestamp(naive.timestamp() - (parts[9] or 0), tz=UTC)
    except (ValueError, OverflowError, IndexError, TypeError, OSError):
        # The standard parser lets several of these out on malformed dates.
        return None


def _encryption(root: Part, text: str) -> EncryptionKind | None:
    for part in root.walk():
        if part.content_type == "multipart/encrypted":
            return EncryptionKind.PGP
        if part.content_type in _SMIME:
            if part.parameters.get("smime-type", "").lower() not in _SIGNATURES:
                return EncryptionKind.SMIME
        elif part.filename().lower().endswith(".p7m"):
            return EncryptionKind.SMIME
    return EncryptionKind.PGP if _PGP in text else None


def _calendar(root: Part) -> CalendarPart | None:
    for part in root.walk():
        if part.content_type == "text/calendar":
            data = part.content(_CALENDAR_SAMPLE).decode("utf-8", "mail_triage.cp1252")
            data = re.sub(r"\r?\n[ \t]", "", data)
            method = re.search(r"^METHOD:(\w+)", data, re.MULTILINE | re.IGNORECASE)
            summary = re.search(r"^SUMMARY[^:\n]{0,200}:(.*)$", data, re.MULTILINE | re.IGNORECASE)
            declared = part.parameters.get("method", "")
            return CalendarPart(
                method=(method[1] if method else declared).upper(),
                summary=summary[1].strip()[:500] if summary else "",
            )
    return None

"""Let the desk show a mail by the reader that the triage judged it with."""

from desk.mail_parts import MailPart, MailTools, OpenedMail
from mail_triage.letter_html import letter_html
from mail_triage.limits import UnreadableMail
from mail_triage.message import Address
from mail_triage.parse import parse_mail
from mail_triage.strip_attachment import without_attachment


def read_mail(raw: bytes) -> OpenedMail:
    """Return what can be shown of a mail; never an error."""
    try:
        message, html = parse_mail(raw), letter_html(raw)
    except UnreadableMail:
        return OpenedMail(readable=False)
    return OpenedMail(
        html=html,
        attachments=tuple(
            MailPart(filename=one.filename, content_type=one.content_type, content=one.content)
            for one in message.attachments
        ),
        reply_to=", ".join(_written(one) for one in message.reply_to),
    )


def _written(address: Address) -> str:
    if address.name and address.address:
        return f"{address.name} <{address.address}>"
    return address.address or address.name


MAIL_TOOLS = MailTools(read=read_mail, without_attachment=without_attachment)

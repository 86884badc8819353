"""Take one attachment out of a raw mail, and leave the rest as it came."""

from mail_triage import tnef
from mail_triage.letter_body import read_body
from mail_triage.limits import Budget, Limits
from mail_triage.mime_tree import Part, read_tree
from mail_triage.parse import parse_mail

_STUB = (
    b'Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: attachment; filename="raderad.txt"\r\n\r\n'
    b"Bilagan raderades efter kontrollen.\r\n"
)


def without_attachment(raw: bytes, number: int) -> bytes:
    """Return the mail with a stub in the attachment's place, numbered as `parse_mail` lists them.

    A file that came packed in another one goes with all of it. Raises IndexError when there is no such
    attachment, UnreadableMail when the mail cannot be read.
    """
    wanted = parse_mail(raw).attachments[number].content
    root = read_tree(raw, 0, len(raw), Budget.start(Limits()), 0)
    parts = read_body(root, set(), Budget.start(Limits())).rest
    part = next((one for one in parts if one.content() == wanted), None)
    if part is not None:
        return _replaced(raw, root, part)
    for container in reversed(parts):
        if container.content_type in tnef.TYPES or container.filename().lower() == "winmail.dat":
            raw = _replaced(raw, root, container)
    return raw


def _replaced(raw: bytes, root: Part, part: Part) -> bytes:
    if part is root:
        # A mail that is nothing but the file: its own headers stay.
        return raw[: part.body]
    return raw[: part.start] + _STUB + raw[part.end :]

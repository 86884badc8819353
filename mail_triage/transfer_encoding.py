"""Undoes Content-Transfer-Encoding, also where it is damaged or falsely named."""

import binascii
import re

from mail_triage.header_text import base64_bytes
from mail_triage.message import Defect

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=\s]|[A-Za-z0-9+/=][ \t][A-Za-z0-9+/=]")

_LONG_RUN = 60


def decode_transfer(
    raw: bytes, start: int, end: int, encoding: str, *, is_text: bool, defects: set[Defect]
) -> bytes:
    """Decode what lies between two offsets; damage is noted and never raises."""
    name = encoding.strip().strip('"').lower()
    if name not in _DECODERS:
        return raw[start:end]
    if name == "base64" and is_text:
        return _base64_text(raw[start:end], defects)
    view = memoryview(raw)[start:end]
    try:
        return _DECODERS[name](view, defects)
    finally:
        view.release()


def _quoted_printable(view: memoryview, _defects: set[Defect]) -> bytes:
    return binascii.a2b_qp(view)


def _base64(view: memoryview, defects: set[Defect]) -> bytes:
    return base64_bytes(view, defects, Defect.BAD_TRANSFER_ENCODING)


def _base64_text(data: bytes, defects: set[Defect]) -> bytes:
    """Decode text up to what is no base64: list footers and plain text under a false label."""
    found = _NOT_BASE64.search(data)
    if found is None:
        return base64_bytes(data, defects, Defect.BAD_TRANSFER_ENCODING)
    defects.add(Defect.BAD_TRANSFER_ENCODING)
    cut = data.rfind(b"\n", 0, found.start()) + 1
    encoded = data[:cut].strip()
    if not encoded:
        # One long line with damage in it: a plain text would have had a blank by then.
        head, cut = data[: found.start()].strip(), found.start()
        if len(head) < _LONG_RUN:
            return data
        encoded = head
    return base64_bytes(encoded, defects, Defect.BAD_TRANSFER_ENCODING) + b"\n\n" + data[cut:]


def _uuencoded(view: memoryview, defects: set[Defect]) -> bytes:
    out = []
    for line in bytes(view).splitlines():
        if line.startswith(b"begin ") or not line.strip():
            continue
        if line.strip() == b"end":
            break
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            defects.add(Defect.BAD_TRANSFER_ENCODING)
    return b"".join(out)


_DECODERS = {
    "quoted-printable": _quoted_printable,
    "base64": _base64,
    "x-uuencode": _uuencoded,
    "uuencode": _uuencoded,
    "x-uue": _uuencoded,
}

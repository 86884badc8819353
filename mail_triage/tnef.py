"""Unpacks winmail.dat, the format Outlook wraps letters in (MS-OXTNEF)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from mail_triage.charset import decode_bytes, tidy
from mail_triage.html_text import html_to_text

TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_SIGNATURE = 0x223E9F78
_HEADER = struct.Struct("<IH")
_ATTRIBUTE = struct.Struct("<BII")
_CHECKSUM_BYTES = 2
_BODY, _TITLE, _DATA, _REND = 0x800C, 0x8010, 0x800F, 0x9002
_MAPI, _ATTACHMENT_MAPI, _CODEPAGE = 0x9003, 0x9005, 0x9007
_PR_BODY, _PR_HTML, _PR_LONG_NAME, _PR_ATTACH_DATA = 0x1000, 0x1013, 0x3707, 0x3701
_STRING8, _UNICODE, _OBJECT, _BINARY = 0x1E, 0x1F, 0x0D, 0x102
_FIXED = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 20: 8, 64: 8, 72: 16}
_MULTIPLE = 0x1000
_FIRST_NAMED = 0x8000
_MAX_PROPERTIES = 5000
_MAX_FILES = 200


class BadTnef(Exception):
    """The container is cut off or is not TNEF."""


@dataclass(slots=True)
class TnefFile:
    """A file inside the container, under the name the sender gave."""

    name: str = ""
    content: bytes = b""


@dataclass(slots=True)
class Tnef:
    """What a container holds: the letter's text, if any, and its files."""

    text: str = ""
    files: list[TnefFile] = field(default_factory=list)


def unpack_tnef(data: bytes) -> Tnef:
    """Read a container; raise BadTnef, and nothing else, when it cannot be read."""
    try:
        return _unpack(data)
    except struct.error as error:
        raise BadTnef from error


def _unpack(data: bytes) -> Tnef:
    if _HEADER.unpack_from(data)[0] != _SIGNATURE:
        raise BadTnef
    found, charset = Tnef(), "cp1252"
    plain = html = ""
    for name, value in _attributes(data):
        if name == _CODEPAGE and len(value) >= 4:  # noqa: PLR2004 - a 32-bit number
            charset = f"cp{struct.unpack_from('<I', value)[0]}"
        elif name == _BODY:
            plain = _text(value, charset)
        elif name == _MAPI:
            properties = dict(_properties(value, charset))
            plain = plain or _as_text(properties.get(_PR_BODY), charset)
            html = _as_text(properties.get(_PR_HTML), charset)
        elif name in {_REND, _TITLE, _DATA, _ATTACHMENT_MAPI}:
            _take_file(found, name, value, charset)
    found.text = tidy(plain).strip() or html_to_text(html).visible
    return found


def _take_file(found: Tnef, name: int, value: bytes, charset: str) -> None:
    if name == _REND or not found.files:
        found.files.append(TnefFile())
        if len(found.files) > _MAX_FILES:
            raise BadTnef
    file = found.files[-1]
    if name == _TITLE:
        file.name = file.name or _text(value, charset)
    elif name == _DATA:
        file.content = value
    elif name == _ATTACHMENT_MAPI:
        properties = dict(_properties(value, charset))
        file.name = _as_text(properties.get(_PR_LONG_NAME), charset) or file.name
        inner = properties.get(_PR_ATTACH_DATA)
        if isinstance(inner, bytes) and not file.content:
            file.content = inner


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = _HEADER.size
    while position + _ATTRIBUTE.size <= len(data):
        _, name, length = _ATTRIBUTE.unpack_from(data, position)
        position += _ATTRIBUTE.size
        if position + length > len(data):
            raise BadTnef
        yield name & 0xFFFF, data[position : position + length]
        position += length + _CHECKSUM_BYTES


def _properties(data: bytes, charset: str) -> Iterator[tuple[int, str | bytes]]:
    """Yield the text and binary MAPI properties; numbers are passed over."""
    (count,) = struct.unpack_from("<I", data)
    position = 4
    for _ in range(min(count, _MAX_PROPERTIES)):
        kind, name = struct.unpack_from("<HH", data, position)
        position += 4
        if name >= _FIRST_NAMED:
            position = _skip_name(data, position)
        multiple, kind = bool(kind & _MULTIPLE), kind & ~_MULTIPLE
        values = 1
        if multiple or kind not in _FIXED:
            (values,) = struct.unpack_from("<I", data, position)
            position += 4
        if kind in _FIXED:
            position += values * _FIXED[kind]
            continue
        if kind not in {_STRING8, _UNICODE, _OBJECT, _BINARY} or values > _MAX_PROPERTIES:
            raise BadTnef
        for _ in range(values):
            (length,) = struct.unpack_from("<I", data, position)
            value = data[position + 4 : position + 4 + length]
            position += 4 + length + (-length % 4)
            yield name, _typed(kind, value, charset)


def _skip_name(data: bytes, position: int) -> int:
    """Pass over a named property's GUID and its number or string."""
    kind, size = struct.unpack_from("<II", data, position + 16)
    return position + 24 + (size + (-size % 4) if kind == 1 else 0)


def _typed(kind: int, value: bytes, charset: str) -> str | bytes:
    if kind == _UNICODE:
        return value.decode("utf-16-le", "replace").rstrip("\0")
    if kind == _STRING8:
        return _text(value, charset)
    # An embedded object begins with the 16 bytes that name its interface.
    return value[16:] if kind == _OBJECT else value


def _text(value: bytes, charset: str) -> str:
    return decode_bytes(value.rstrip(b"\0"), charset)[0]


def _as_text(value: str | bytes | None, charset: str) -> str:
    return _text(value, charset) if isinstance(value, bytes) else value or ""

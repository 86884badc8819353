"""Decodes header values: unfolding, RFC 2047 words, RFC 2231 parameters."""

import binascii
import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from mail_triage.charset import decode_bytes, repair_mojibake, tidy
from mail_triage.message import Defect

_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?(.{0,2000}?)\?=", re.DOTALL)
_FOLD = re.compile(rb"\r?\n(?=[ \t])|[\r\n]+")
_BREAKS = re.compile(r"[\r\n\t]+")
_PARAMETER = re.compile(r""";\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"?|[^;]*)""", re.DOTALL)
_SECTION = re.compile(r"^(.+?)(?:\*(\d{1,3}))?(\*)?$")
_MAX_PARAMETERS = 100


def header_string(raw: bytes, defects: set[Defect]) -> str:
    """Unfold a raw value and decode 8-bit bytes, leaving encoded-words alone."""
    raw = _FOLD.sub(b"", raw).strip()
    if raw.isascii() and b"\x1b" not in raw:
        return raw.decode("ascii")
    # RFC 6532 allows UTF-8; everything else is a sender's mistake that people make daily.
    text, found = decode_bytes(raw, None)
    if found:
        defects.add(Defect.EIGHT_BIT_HEADER)
    return text


def decode_words(value: str, defects: set[Defect]) -> str:
    """Decode RFC 2047 words and tidy the result for people to read."""
    if "=?" in value:
        value = "".join(_pieces(value, defects))
    text, repaired = repair_mojibake(value)
    if repaired:
        defects.add(Defect.MOJIBAKE_REPAIRED)
    return tidy(_BREAKS.sub(" ", text)).strip()


def _pieces(value: str, defects: set[Defect]) -> Iterator[str]:
    """Yield plain text and decoded runs; neighbours of one charset are one run.

    Many programs split a character over two words, against RFC 2047 section 5.
    """
    run, run_charset, end = b"", "", 0
    for match in _WORD.finditer(value):
        charset = match[1].lower()
        gap = value[end : match.start()]
        adjacent = bool(run_charset) and not gap.strip()
        if run_charset and not (adjacent and charset == run_charset):
            yield _decode_run(run, run_charset, defects)
            run = b""
        if not adjacent:
            yield gap
        run += _word_bytes(match[2], match[3], defects)
        run_charset, end = charset, match.end()
    if run_charset:
        yield _decode_run(run, run_charset, defects)
    rest = value[end:]
    if "=?" in rest:
        defects.add(Defect.BAD_ENCODED_WORD)
    yield rest


def _decode_run(run: bytes, charset: str, defects: set[Defect]) -> str:
    text, found = decode_bytes(run, charset)
    defects.update(found)
    return text


def _word_bytes(encoding: str, payload: str, defects: set[Defect]) -> bytes:
    raw = payload.encode("utf-8", "surrogateescape" if payload.isascii() else "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(raw.replace(b" ", b"_"), header=True)
    return base64_bytes(raw, defects, Defect.BAD_ENCODED_WORD)


def base64_bytes(raw: bytes | memoryview, defects: set[Defect], defect: Defect) -> bytes:
    """Decode base64 as far as it goes; damaged or cut data is noted, not refused."""
    try:
        return binascii.a2b_base64(raw)
    except binascii.Error:
        defects.add(defect)
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", bytes(raw))
    kept = kept[: len(kept) - 1] if len(kept) % 4 == 1 else kept
    return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))


def split_parameters(value: str) -> tuple[str, dict[str, str]]:
    """Split `type; a=b` into the lower-case type and its decoded parameters.

    The first parameter of a name wins, so that a later one cannot replace a boundary.
    """
    head = value.partition(";")[0].strip().lower()
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for count, match in enumerate(_PARAMETER.finditer(value)):
        if count >= _MAX_PARAMETERS:
            break
        name = _SECTION.match(match[1].lower())
        if name is None:
            continue
        text = _unquote(match[2].strip())
        if name[2] is None and name[3] is None:
            plain.setdefault(name[1], text)
        else:
            order = int(name[2] or 0)
            sections.setdefault(name[1], {}).setdefault(order, (text, name[3] is not None))
    for name_, parts in sections.items():
        # RFC 2231 names the extended form the better one where both are given.
        plain[name_] = _join_sections(parts)
    return head, plain


def _unquote(text: str) -> str:
    if text.startswith('"'):
        inner = text[1:-1] if len(text) > 1 and text.endswith('"') else text[1:]
        return re.sub(r"\\(.)", r"\1", inner, flags=re.DOTALL)
    return text


def _join_sections(parts: dict[int, tuple[str, bool]]) -> str:
    data, charset = b"", None
    for order in sorted(parts):
        text, extended = parts[order]
        if extended and charset is None:
            label, quote, rest = text.partition("'")
            charset, text = (label, rest.partition("'")[2]) if quote else ("", text)
        raw = text.encode("utf-8", "replace")
        data += unquote_to_bytes(raw) if extended else raw
    return decode_bytes(data, charset or None)[0]

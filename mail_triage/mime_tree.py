"""Finds the parts of a mail inside its raw bytes without copying them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mail_triage.header_text import header_string, split_parameters
from mail_triage.limits import Budget, UnreadableMail
from mail_triage.message import Defect
from mail_triage.transfer_encoding import decode_transfer


@dataclass(slots=True, kw_only=True, eq=False)
class Part:
    """A node of the MIME tree: its headers and where its body lies in the raw mail."""

    raw: bytes
    headers: list[tuple[str, bytes]]
    start: int
    body: int
    end: int
    content_type: str
    parameters: dict[str, str]
    disposition: str
    disposition_parameters: dict[str, str]
    children: list["Part"]
    defects: set[Defect]

    @property
    def main_type(self) -> str:
        """Return what stands before the slash."""
        return self.content_type.partition("/")[0]

    def value(self, name: str) -> str:
        """Return the first header of that lower-case name, unfolded, or ""."""
        return next((header_string(v, self.defects) for k, v in self.headers if k == name), "")

    def walk(self) -> Iterator["Part"]:
        """Yield this part and everything inside it, depth first."""
        yield self
        for child in self.children:
            yield from child.walk()

    def filename(self) -> str:
        """Return the name the sender gave, as written, or ""."""
        return self.disposition_parameters.get("filename") or self.parameters.get("name", "")

    def content(self, limit: int | None = None) -> bytes:
        """Undo the transfer encoding; `limit` cuts the encoded bytes."""
        end = self.end if limit is None else min(self.end, self.body + limit)
        encoding = self.value("content-transfer-encoding")
        if self.children:
            return self.raw[self.body : end]
        is_text = self.main_type == "text"
        return decode_transfer(
            self.raw, self.body, end, encoding, is_text=is_text, defects=self.defects
        )


_GUESSED_BOUNDARY = re.compile(
    rb"(?:\A|\n)--([^\s-][^\r\n]{0,200}?)[ \t]*\r?\n(?=Content-|\r?\n)", re.IGNORECASE
)
_BLANK_LINE = re.compile(rb"\n\r?\n|\A\r?\n")
_LINE = re.compile(rb"([^\r\n]*)\r?\n?")
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_KNOWN_FIELD = re.compile(
    rb"\n(?:From|To|Cc|Subject|Date|MIME-Version|Content-[A-Za-z-]+|Message-ID|Received)[ \t]*:",
    re.IGNORECASE,
)
_GUESS_WITHIN = 20_000
_MAX_FALSE_BOUNDARIES = 10_000
_CONTENT_TYPE = re.compile(r"^[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+$")


def read_tree(raw: bytes, start: int, end: int, budget: Budget, depth: int) -> Part:
    """Read the part that lies between two offsets, and all its children."""
    return _read(raw, start, end, budget, depth, "text/plain")


def _read(raw: bytes, start: int, end: int, budget: Budget, depth: int, default: str) -> Part:
    budget.spend_part(depth)
    headers, body = _read_headers(raw, start, end, budget)
    part = Part(
        raw=raw,
        headers=headers,
        start=start,
        body=body,
        end=end,
        content_type=default,
        parameters={},
        disposition="",
        disposition_parameters={},
        children=[],
        defects=set(),
    )
    declared = part.value("content-type")
    if declared:
        kind, part.parameters = split_parameters(declared)
        # RFC 2045 5.2: what cannot be understood is plain text.
        kind = "text/plain" if kind == "text" else kind
        part.content_type = kind if _CONTENT_TYPE.match(kind) else default
    disposition = part.value("content-disposition")
    if disposition:
        part.disposition, part.disposition_parameters = split_parameters(disposition)
    if part.main_type == "multipart":
        _read_children(part, budget, depth)
    return part


def _read_headers(
    raw: bytes, start: int, end: int, budget: Budget
) -> tuple[list[tuple[str, bytes]], int]:
    blank = _BLANK_LINE.search(raw, start, end)
    if raw.startswith((b"\n", b"\r\n"), start, end):
        # A part may begin with its blank line: it then has no headers at all.
        return [], raw.index(b"\n", start) + 1
    stop = blank.start() + 1 if blank else end
    body = blank.end() if blank else end
    headers: list[tuple[str, bytes]] = []
    lines: list[bytes] = []
    position, known = start, 0
    while position < stop:
        match = _LINE.match(raw, position, stop)
        if match is None or match.end() == position:
            break
        line = match.group()
        if line[:1] in b" \t" and lines:
            lines.append(line)
        elif found := _FIELD.match(line):
            _close(headers, lines)
            lines = [found[1].lower(), line[found.end() :]]
        elif not (line.startswith((b"From ", b">From ")) and not headers and not lines):
            if position >= known:
                found = _KNOWN_FIELD.search(raw, position, stop)
                known = found.start() if found else -1
            if known >= 0:
                position = match.end()
                continue
            # The blank line before the body was forgotten: nothing of it may be lost.
            body = position
            break
        position = match.end()
        budget.spend_headers(len(line))
    _close(headers, lines)
    return headers, body


def _close(headers: list[tuple[str, bytes]], lines: list[bytes]) -> None:
    if lines:
        headers.append((lines[0].decode("ascii"), b"".join(lines[1:])))
        lines.clear()


def _read_children(part: Part, budget: Budget, depth: int) -> None:
    default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
    boundary = part.parameters.get("boundary", "").rstrip()
    needle = b"--" + boundary.encode("utf-8", "replace")
    if not boundary.isascii() and needle not in part.raw:
        needle = b"--" + boundary.encode("cp1252", "replace")
    spans, closed = _spans(part, needle, budget.limits.parts) if boundary else ([], False)
    if not spans:
        part.defects.add(Defect.MISSING_BOUNDARY)
        guess = _GUESSED_BOUNDARY.search(
            part.raw[part.body : min(part.end, part.body + _GUESS_WITHIN)]
        )
        if guess is None:
            return
        spans, closed = _spans(part, b"--" + guess[1], budget.limits.parts)
    if not closed:
        part.defects.add(Defect.NO_CLOSING_BOUNDARY)
    for start, end in spans:
        part.children.append(_read(part.raw, start, end, budget, depth + 1, default))


def _spans(part: Part, needle: bytes, most: int) -> tuple[list[tuple[int, int]], bool]:
    raw, spans, opened = part.raw, [], -1
    at_line_start = b"\n" + needle
    position = part.body - 1
    at_start = raw.startswith(needle, part.body, part.end)
    found = part.body if at_start else _next(raw, at_line_start, position, part.end)
    misses = 0
    while found >= 0:
        after = found + len(needle)
        closing = raw.startswith(b"--", after, part.end)
        line_end = raw.find(b"\n", after, part.end)
        line_end = part.end if line_end < 0 else line_end + 1
        if raw[after + 2 * closing : line_end].strip():
            misses += 1
            if misses > _MAX_FALSE_BOUNDARIES:
                raise UnreadableMail("too many lines that look like boundaries")
        else:
            if opened >= 0:
                spans.append((opened, _before_line_break(raw, found, opened)))
            if len(spans) > most:
                raise UnreadableMail(f"more than {most} parts")
            opened = line_end
            if closing:
                return spans, True
        found = _next(raw, at_line_start, after - 1, part.end)
    if 0 <= opened < part.end:
        spans.append((opened, part.end))
    return spans, False


def _next(raw: bytes, at_line_start: bytes, position: int, end: int) -> int:
    found = raw.find(at_line_start, max(position, 0), end)
    return found + 1 if found >= 0 else -1


def _before_line_break(raw: bytes, end: int, start: int) -> int:
    """Leave out the line break that belongs to the boundary (RFC 2046 5.1.1)."""
    if raw.endswith(b"\n", start, end):
        end -= 1
    if raw.endswith(b"\r", start, end):
        end -= 1
    return end

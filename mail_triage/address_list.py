"""Reads the addresses of a header, however broken its syntax is."""

import re
import unicodedata

from mail_triage.header_text import decode_words
from mail_triage.message import Address, Defect

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*(?:"|$)|[<>(),;:\\]|[^"<>(),;:\\]+', re.DOTALL)
_BARE = re.compile(r'(?:"[^"]*"|[^\s<>,;:"]+)@[^\s@<>,;:"]+')
_MAX_ADDRESSES = 500
_LONGEST_WORD = 1000


class _Reader:
    """Collects one mailbox at a time from the header's tokens."""

    def __init__(self, defects: set[Defect]) -> None:
        self.found: list[Address] = []
        self._defects = defects
        self._clear()

    def _clear(self) -> None:
        self._words: list[tuple[str, bool]] = []
        self._angle: str | None = None
        self._inside = False
        self._comment = ""
        self._depth = 0

    def take(self, piece: str) -> None:
        """Take the next piece of the header."""
        if self._depth or piece == "(":
            self._take_comment(piece)
        elif self._inside:
            self._take_angle(piece)
        elif piece == "<":
            if self._angle is not None:
                # A second address without a comma: two senders, not one with a strange name.
                self._defects.add(Defect.BAD_ADDRESS)
                self.finish()
            self._inside, self._angle = True, ""
        elif piece in ",;":
            self.finish()
        elif piece == ":":
            # A group's name (RFC 5322 3.4) is nobody's name.
            self._words.clear()
        elif piece.startswith('"'):
            quoted = piece[1:-1] if len(piece) > 1 and piece.endswith('"') else piece[1:]
            self._words.append((re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL), True))
        elif piece not in ">)\\":
            self._words.append((piece, False))

    def _take_comment(self, piece: str) -> None:
        self._depth += {"(": 1, ")": -1}.get(piece, 0)
        if piece not in "()":
            self._comment += piece

    def _take_angle(self, piece: str) -> None:
        if piece == ">":
            self._inside = False
        elif piece == "," and "@" in (self._angle or "").lstrip("@"):
            # The closing bracket was forgotten.
            self._defects.add(Defect.BAD_ADDRESS)
            self.finish()
        elif piece != "<":
            self._angle = (self._angle or "") + piece

    def finish(self) -> None:
        """Close the mailbox that was being read."""
        words, angle, comment = self._words, self._angle, self._comment
        self._clear()
        if angle is None:
            text = "".join(f'"{w}"' if quoted and "@" not in w else w for w, quoted in words)
            # Word by word, for a regular expression over a long header would be quadratic.
            likely = (w for w in text.split() if "@" in w and len(w) <= _LONGEST_WORD)
            bare = next((m for m in map(_BARE.search, likely) if m), None)
            bare = bare or _BARE.match(text.strip()[:_LONGEST_WORD])
            if bare is None:
                if text.strip():
                    self._defects.add(Defect.BAD_ADDRESS)
                    self._add(decode_words(text.strip(), self._defects), "")
                return
            name = text.replace(bare.group(), "", 1).strip()
            angle, name = bare.group(), decode_words(name or comment, self._defects)
        else:
            # An encoded-word inside quotes is literal text (RFC 2047 section 5).
            name = " ".join(
                w.strip() if quoted else decode_words(w, self._defects) for w, quoted in words
            ) or decode_words(comment, self._defects)
            # A source route <@a,@b:c@d> (RFC 5322 4.4) ends at its colon.
            angle = angle.rpartition(":")[2] if angle.startswith("@") else angle
        self._add(name, angle)

    def _add(self, name: str, address: str) -> None:
        address = unicodedata.normalize("NFC", re.sub(r"\s+", "", address)).strip("'")
        local, at, domain = address.rpartition("@")
        if (address and not (at and local and domain)) or local.count("@"):
            self._defects.add(Defect.BAD_ADDRESS)
        name = re.sub(r"\s+", " ", name).strip()
        if name or address:
            self.found.append(Address(name=name, address=f"{local}{at}{domain.lower()}"))


def parse_addresses(value: str, defects: set[Defect]) -> tuple[Address, ...]:
    """Return the mailboxes of an unfolded header whose encoded-words are still encoded.

    Structure is read before words are decoded, so that an encoded name cannot
    smuggle in an address of its own.
    """
    reader = _Reader(defects)
    for match in _TOKEN.finditer(value):
        reader.take(match.group())
        if len(reader.found) >= _MAX_ADDRESSES:
            return tuple(reader.found)
    reader.finish()
    return tuple(reader.found)

"""The policy in sections, paragraphs and lists, with an anchor for each heading."""

import re
import unicodedata
from dataclasses import dataclass

_HEADING = "# "
_BULLET = "• "
_LINK = re.compile(r"(https?://[^\s]+[^\s.,;)])|(?<![\w.+-])([\w.+-]+@[\w-]+(?:\.[\w-]+)+)")
# Where the PDF's links lead; they are no words of the policy.
_LINK_LIST = "Länkar"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of text; `href` is where it leads, or ""."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, or the items of a list."""

    is_list: bool
    items: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading of the policy and what stands under it."""

    heading: str
    anchor: str
    blocks: tuple[Block, ...]


def anchor(heading: str) -> str:
    """Name a heading in an address: a-z, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", heading.casefold())
    return re.sub(r"[^a-z0-9]+", "-", "".join(filter(str.isascii, plain))).strip("-")


def sections(text: str) -> list[Section]:
    """Divide the policy text; the title and the bare list of links are left out."""
    found = []
    for part in re.split(rf"(?m)^{_HEADING}", text)[1:]:
        heading, _, body = part.partition("\n")
        if heading == _LINK_LIST:
            continue
        blocks = tuple(_block(lines) for lines in re.split(r"\n\s*\n", body.strip()) if lines)
        found.append(Section(heading=heading, anchor=anchor(heading), blocks=blocks))
    return found[1:]


def _block(text: str) -> Block:
    lines = text.splitlines()
    is_list = all(line.startswith(_BULLET) for line in lines)
    items = tuple(_pieces(line.removeprefix(_BULLET)) for line in lines)
    return Block(is_list=is_list, items=items)


def _pieces(line: str) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    done = 0
    for match in _LINK.finditer(line):
        pieces.append(Piece(text=line[done : match.start()]))
        href = match[1] or f"mailto:{match[2]}"
        pieces.append(Piece(text=match[0], href=href))
        done = match.end()
    pieces.append(Piece(text=line[done:]))
    return tuple(piece for piece in pieces if piece.text)

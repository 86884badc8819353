"""Maps words, letter groups and concepts to weighted columns (TF-IDF), one mail at a time.

scikit-learn's vectorizers give the same numbers but spend milliseconds on checks for each mail.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mail_triage.classify_features import words

_SHORTEST, _LONGEST = 2, 5
_CACHE_SIZE = 50_000
# What stands in one text alone tells nothing, and half of all word pairs do.
_FEWEST_TEXTS = {"word": 2, "letters": 3, "concept": 2}

Columns = NDArray[np.int32]
Row = tuple[Columns, NDArray[np.float32]]


@dataclass(slots=True, kw_only=True)
class Space:
    """The columns of each kind of feature and their weights, learnt from the training texts."""

    word: dict[str, int]
    letters: dict[str, int]
    concept: dict[str, int]
    rarity: NDArray[np.float32]
    _groups: dict[str, tuple[int, ...]] = field(default_factory=dict)

    @classmethod
    def learn(cls, texts: Sequence[str], marks: Sequence[Sequence[str]]) -> "Space":
        """Choose the columns from folded texts and their concept marks."""
        kinds: dict[str, Counter[str]] = {
            "word": Counter(),
            "letters": Counter(),
            "concept": Counter(),
        }
        for text, mark in zip(texts, marks, strict=True):
            row = words(text)
            kinds["word"].update({*row, *_pairs(row)})
            kinds["letters"].update({group for word in set(row) for group in _letter_groups(word)})
            kinds["concept"].update(set(mark))
        columns: dict[str, dict[str, int]] = {}
        rarity: list[float] = []
        for kind, counted in kinds.items():
            names = sorted(n for n, count in counted.items() if count >= _FEWEST_TEXTS[kind])
            columns[kind] = {name: len(rarity) + place for place, name in enumerate(names)}
            rarity += [1 + math.log((1 + len(texts)) / (1 + counted[name])) for name in names]
        return cls(
            word=columns["word"],
            letters=columns["letters"],
            concept=columns["concept"],
            rarity=np.array(rarity, dtype=np.float32),
        )

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.rarity)

    def row(self, text: str, marks: Iterable[str]) -> Row:
        """Give the columns and values of one folded text; the values have the length one."""
        found = words(text)
        blocks = (
            Counter(
                c for name in (*found, *_pairs(found)) if (c := self.word.get(name)) is not None
            ),
            Counter(c for word in found for c in self._letters_of(word)),
            Counter(c for mark in marks if (c := self.concept.get(mark)) is not None),
        )
        columns = [np.fromiter(block, dtype=np.int32, count=len(block)) for block in blocks]
        values = [
            self._weigh(column, np.fromiter(block.values(), dtype=np.float32, count=len(block)))
            for column, block in zip(columns, blocks, strict=True)
        ]
        parts = max(1, sum(column.size > 0 for column in columns))
        return np.concatenate(columns), np.concatenate(values) / np.float32(math.sqrt(parts))

    def _weigh(self, columns: Columns, counts: NDArray[np.float32]) -> NDArray[np.float32]:
        values = (1 + np.log(counts)) * self.rarity[columns]
        length = float(np.sqrt((values * values).sum()))
        return np.asarray(values / length if length else values, dtype=np.float32)

    def _letters_of(self, word: str) -> tuple[int, ...]:
        known = self._groups.get(word)
        if known is None:
            if len(self._groups) >= _CACHE_SIZE:
                self._groups.clear()
            found = (self.letters.get(group) for group in _letter_groups(word))
            known = self._groups[word] = tuple(column for column in found if column is not None)
        return known


def _pairs(row: Sequence[str]) -> list[str]:
    return [f"{one} {two}" for one, two in pairwise(row)]


def _letter_groups(word: str) -> list[str]:
    padded = f" {word} "
    return [
        padded[start : start + length]
        for length in range(_SHORTEST, _LONGEST + 1)
        for start in range(max(1, len(padded) - length + 1))
    ]

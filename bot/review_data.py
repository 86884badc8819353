"""Reviews the training utterances: the same words twice, or under two labels, and labels that the rest doubts.

    bot/.venv/bin/python -m bot.review_data                   report both (exit 1 when the same words stand twice)
    bot/.venv/bin/python -m bot.review_data --write           remove the later of two alike utterances of one label
    bot/.venv/bin/python -m bot.review_data --doubts 60       per writer: the surest disagreements of a model of the others

What is removed or relabelled is decided by docs/labels.md; a conflict is only reported, since a person must choose.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.components import embeddings
from bot.components.text import fold, normalise, words
from bot.components.topic_model import Settings
from bot.components.topic_train import fit
from bot.corpus import DATA, ROOT, Example, read, writers

NEAR = 0.93
"""Cosine of letter n-grams from which two utterances are one; below, a word of meaning differs."""
FEWEST_WORDS = 4
"""Shorter utterances count as alike only when they are the same: "vad kostar det" is not "vad kostar den"."""

_EXAMPLE = re.compile(r" +- (?!intent:)")


@dataclass(frozen=True)
class Pair:
    """Two utterances that are alike, the earlier first."""

    first: Example
    second: Example
    likeness: float

    @property
    def conflicts(self) -> bool:
        """Whether they stand under different labels."""
        return self.first.label != self.second.label


def key(text: str) -> str:
    """What makes two utterances the same: their letters, without case, marks and punctuation."""
    return " ".join(words(fold(normalise(text))))


def alike(examples: list[Example]) -> list[Pair]:
    """All pairs of the same or nearly the same utterances."""
    keys = [key(example.text) for example in examples]
    first_of: dict[str, int] = {}
    pairs = []
    for i, text in enumerate(keys):
        # Utterances of nothing but marks have no letters to compare.
        name = text or examples[i].text
        if name in first_of:
            pairs.append(Pair(examples[first_of[name]], examples[i], 1.0))
        else:
            first_of[name] = i
    singles = sorted(i for i in first_of.values() if len(keys[i].split()) >= FEWEST_WORDS)
    if not singles:
        return pairs
    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, dtype=np.float32)
    rows = vectors.fit_transform([keys[i] for i in singles])
    for start in range(0, len(singles), 500):
        near = (rows[start : start + 500] @ rows.T).tocoo()
        close = near.data >= NEAR
        for a, b, value in zip(near.row[close] + start, near.col[close], near.data[close]):
            if a < b:
                pairs.append(Pair(examples[singles[a]], examples[singles[b]], float(value)))
    return pairs


def remove(examples: list[Example]) -> int:
    """Take examples out of their files; returns how many lines went."""
    gone = 0
    for path in {example.path for example in examples}:
        numbers = {example.line for example in examples if example.path == path}
        lines, number = [], -1
        for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
            if _EXAMPLE.match(line):
                number += 1
                if number in numbers:
                    gone += 1
                    continue
            lines.append(line)
        path.write_text("".join(lines), encoding="utf-8")
    return gone


def doubts(examples: list[Example], shown: int) -> None:
    """Print, per writer, the labels that a model of the other writers is surest are others."""
    embed = embeddings.load(threads=os.cpu_count() or 1)
    cached = embeddings.with_cache(embed, ROOT / "var" / "embeddings.npz") if embed else None
    for writer in writers(examples):
        train = [e for e in examples if e.writer != writer]
        test = [e for e in examples if e.writer == writer]
        model = fit([e.text for e in train], [e.label for e in train], cached, Settings(cascade_below=1.1))
        rows = model.probabilities([e.text for e in test], cached)
        found = []
        for example, row in zip(test, rows):
            best = int(np.argmax(row))
            own = float(row[model.labels.index(example.label)]) if example.label in model.labels else 0.0
            if model.labels[best] != example.label:
                found.append((float(row[best]) - own, model.labels[best], example))
        print(f"\n{writer}: {len(found)} of {len(test)} read otherwise by the others")
        for margin, label, example in sorted(found, key=lambda item: -item[0])[:shown]:
            print(f"  {margin:.2f}  {example.label} → {label}?  {example.text!r}  ({example.path.name})")


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Review the training utterances.")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--write", action="store_true", help="remove the later of two alike utterances of one label")
    parser.add_argument("--doubts", type=int, default=0, metavar="N", help="labels to doubt, per writer")
    options = parser.parse_args()
    examples = read(options.data)
    if options.doubts:
        doubts(examples, options.doubts)
        return 0
    pairs = alike(examples)
    conflicts = [pair for pair in pairs if pair.conflicts]
    double = [pair.second for pair in pairs if not pair.conflicts]
    print(f"{len(examples)} utterances of {len({e.label for e in examples})} labels")
    print(f"{len(double)} are said before under the same label; {len(conflicts)} under another:")
    for pair in sorted(conflicts, key=lambda p: -p.likeness):
        print(
            f"  {pair.likeness:.2f}  {pair.first.label} ({pair.first.path.name}) {pair.first.text!r}"
            f" | {pair.second.label} ({pair.second.path.name}) {pair.second.text!r}"
        )
    if options.write:
        print(f"removed {remove(double)} lines")
        return 0
    return 1 if double or any(pair.likeness == 1.0 for pair in conflicts) else 0


if __name__ == "__main__":
    sys.exit(main())

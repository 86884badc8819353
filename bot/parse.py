"""Analyses questions with a model that never saw their writers; one JSON object a line, for bot/evaluate.py.

    bot/.venv/bin/python -m bot.parse OUT [--cross] [--heldout DIR] [--no-embeddings] [--c C] [--cascade P]
"""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Iterator

import numpy as np
import yaml

from bot.components import embeddings
from bot.components.analysis import analyse
from bot.components.language import LanguageDetector
from bot.components.topic_model import Settings, TopicModel

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Example:
    """An utterance with its label and who wrote it."""

    text: str
    label: str
    writer: str


@dataclass(frozen=True)
class Parsed:
    """An example as the action server would see it."""

    example: Example
    message: dict


def read(directory: Path) -> list[Example]:
    """All examples under `directory`; the folder, or the file in the top folder, names the writer."""
    found = []
    for path in sorted(directory.rglob("*.yml")):
        writer = path.relative_to(directory).parts[0].removesuffix(".yml")
        for item in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("nlu", []):
            lines = item["examples"].splitlines()
            found += [Example(line[2:].strip(), item["intent"], writer) for line in lines if line.startswith("- ")]
    return found


def parse_all(train: list[Example], test: list[Example], settings: Settings, use_embeddings: bool) -> list[Parsed]:
    """Train on one part and analyse the other."""
    embed = embeddings.load() if use_embeddings else None
    cached = embeddings.with_cache(embed, ROOT / "var" / "embeddings.npz") if embed else None
    texts = [e.text for e in train]
    vectors = cached(texts) if cached else None
    started = perf_counter()
    model = TopicModel(settings).fit(texts, [e.label for e in train], vectors)
    print(
        f"  trained on {len(train)} in {perf_counter() - started:.0f} s; {model.weights.shape[0]} features; "
        f"sharpness {model.sharpness:.2f}, mix {model.mix[0]:.2f}/{model.mix[1]:.2f}",
        file=sys.stderr,
    )
    detector = LanguageDetector.from_examples(e.text for e in train if e.label != "other_language")
    if cached:
        cached([e.text for e in test])
    fast = _looked_up(cached, [e.text for e in test], embed) if cached and embed else None
    parsed = []
    for example in test:
        found = analyse(example.text, model, fast)
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
        parsed.append(Parsed(example, message))
    return parsed


def _looked_up(cached, texts, embed):
    known = dict(zip(texts, cached(texts)))

    def look_up(wanted):
        return np.stack([known[text] if text in known else embed([text])[0] for text in wanted])

    return look_up


def leave_one_out(examples: list[Example], settings: Settings, use_embeddings: bool) -> Iterator[Parsed]:
    """Each writer judged by a model that never saw that writer; four random parts while there is one writer only."""
    sizes = Counter(e.writer for e in examples)
    if sum(size >= 300 for size in sizes.values()) < 2:
        examples = [Example(e.text, e.label, f"part{zlib.crc32(e.text.encode()) % 4}") for e in examples]
        sizes = Counter(e.writer for e in examples)
    for writer in sorted(name for name, size in sizes.items() if size >= 300):
        print(f"without {writer}:", file=sys.stderr)
        yield from parse_all(
            [e for e in examples if e.writer != writer],
            [e for e in examples if e.writer == writer],
            settings,
            use_embeddings,
        )


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Analyse questions for bot/evaluate.py.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--cross", action="store_true")
    parser.add_argument("--heldout", type=Path, default=ROOT / "tests" / "heldout" / "chat")
    parser.add_argument("--no-embeddings", action="store_true")
    parser.add_argument("--c", type=float, default=Settings.c)
    parser.add_argument("--cascade", type=float, default=Settings.cascade_below)
    options = parser.parse_args()
    settings = Settings(c=options.c, cascade_below=options.cascade)
    examples = read(ROOT / "data" / "nlu")
    if options.cross:
        parsed = leave_one_out(examples, settings, not options.no_embeddings)
    else:
        parsed = iter(parse_all(examples, read(options.heldout), settings, not options.no_embeddings))
    with options.out.open("w", encoding="utf-8") as out:
        for item in parsed:
            row = {"label": item.example.label, "writer": item.example.writer, "message": item.message}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

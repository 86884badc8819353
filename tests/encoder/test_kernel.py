"""The kernels of texts, and the regression on them."""

import numpy as np
import scipy.sparse as sp

from encoder.kernel import centred, gaussian
from encoder.regression import mix, products, solve


def unit_rows(rows: int, width: int, seed: int = 1) -> np.ndarray:
    found = np.random.default_rng(seed).normal(size=(rows, width)).astype(np.float32)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))


def test_products_of_common_and_rare_features() -> None:
    """A few columns that most rows share and thousands of rare ones give what the dense product gives."""
    rare = sp.random(700, 3000, density=0.003, format="csr", random_state=2, dtype=np.float32)
    rows = sp.hstack([sp.csr_matrix(unit_rows(700, 40)), rare], format="csr")

    assert np.allclose(products(rows), (rows @ rows.T).toarray(), atol=1e-5)


def test_likeness_is_one_for_the_same_and_less_for_others() -> None:
    """The kernel is symmetric, one for like directions and e⁻² for those at a right angle."""
    found = gaussian(np.eye(3, dtype=np.float32), np.eye(3, dtype=np.float32))

    assert np.allclose(np.diag(found), 1.0)
    assert np.allclose(found[0, 1], np.exp(-2.0))


def test_vectors_are_seen_from_their_centre() -> None:
    """What all vectors share is taken away; one that lies in the centre does no harm."""
    vectors = np.array([[1.0, 1.0], [1.0, -1.0], [1.0, 0.0]], dtype=np.float32)

    assert np.allclose(
        centred(vectors, np.array([1.0, 0.0], dtype=np.float32)), [[0, 1], [0, -1], [0, 0]]
    )


def test_each_label_is_learnt_from_words_and_meaning() -> None:
    """The solution gives back the labels of its texts, and the kernel is kept unless it may be overwritten."""
    words, points = unit_rows(600, 20), unit_rows(600, 8, seed=3)
    kernel = mix(words @ words.T, 0.4, points)
    assert np.allclose(kernel, 0.4 * (words @ words.T) + 0.6 * gaussian(points, points), atol=1e-5)
    wanted = (words[:, :2] > 0).astype(np.float32)
    before = kernel.copy()

    weights = solve(kernel, 0.2, wanted)

    assert (kernel == before).all()
    assert ((kernel @ weights > 0.5) == (wanted > 0)).mean() > 0.95
    assert np.allclose(
        weights, solve(kernel, np.full(600, 0.2, np.float32), wanted, overwrite=True)
    )

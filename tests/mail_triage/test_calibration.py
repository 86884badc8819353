"""The head that is kept, because only an encoder that has not seen the mails can fit it."""

from pathlib import Path

import numpy as np

from mail_triage.calibration import HEAD, store_head, stored_head
from mail_triage.classify_data import read_mails
from mail_triage.head import Head

LABELS, KINDS = ("access", "erasure"), ("case", "spam")


def head() -> Head:
    chance = np.random.default_rng(1)
    return Head(
        mix=chance.normal(size=6),
        chain=chance.normal(size=(2, 7)),
        kind_weights=chance.normal(size=(4, 2)),
        kind_bias=chance.normal(size=2),
        thresholds=np.array([0.2, 0.4]),
    )


def test_a_head_comes_back_as_it_was(tmp_path: Path) -> None:
    """Every number survives the file."""
    kept, path = head(), tmp_path / "head.npz"
    store_head(kept, path, LABELS, KINDS)
    back = stored_head(path, LABELS, KINDS)
    assert back is not None

    for part in ("mix", "chain", "kind_weights", "kind_bias", "thresholds"):
        assert np.array_equal(getattr(kept, part), getattr(back, part))


def test_a_head_for_other_labels_is_not_used(tmp_path: Path) -> None:
    """A new label, another order or another kind of mail makes the numbers mean something else."""
    path = tmp_path / "head.npz"
    store_head(head(), path, LABELS, KINDS)

    assert stored_head(path, (*LABELS, "vague"), KINDS) is None
    assert stored_head(path, LABELS[::-1], KINDS) is None
    assert stored_head(path, LABELS, ("case",)) is None
    assert stored_head(tmp_path / "none.npz", LABELS, KINDS) is None


def test_the_kept_head_fits_todays_labels() -> None:
    """The head in data/encoder knows all labels and kinds of the training mails: else it lies idle."""
    mails = read_mails(HEAD.parent.parent / "mail")
    labels = sorted({kind for mail in mails for kind in mail.types})

    assert stored_head(HEAD, labels, sorted({mail.disposition for mail in mails})) is not None

"""Keeps the head that joins the models of a mail, fitted where the tuned encoder had not seen the mails.

That needs an encoder tuned without some writers, which is made by hand and not kept; the head is.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from encoder.tuned import LAYERS
from mail_triage.head import Head

HEAD = LAYERS.with_name("mail-head.npz")
_PARTS = ("mix", "chain", "kind_weights", "kind_bias", "thresholds")


def stored_head(path: Path, labels: Sequence[str], kinds: Sequence[str]) -> Head | None:
    """Read a head; None when there is none for these labels and kinds."""
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as stored:
        if stored["labels"].tolist() != list(labels) or stored["kinds"].tolist() != list(kinds):
            return None
        return Head(**{part: stored[part] for part in _PARTS})


def store_head(head: Head, path: Path, labels: Sequence[str], kinds: Sequence[str]) -> None:
    """Write a head with the labels and kinds that its numbers stand for."""
    parts = {part: getattr(head, part) for part in _PARTS}
    np.savez(path, labels=np.array(labels), kinds=np.array(kinds), **parts)

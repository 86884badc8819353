"""How several models are joined into one set of types."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import HistGradientBoostingClassifier

from encoder.engine import DIMENSIONS
from mail_triage.classify import Classifier, nearness
from mail_triage.classify_features import MailWords
from mail_triage.classify_train import fit, held_out
from mail_triage.embeddings import Vectors, shortened, with_cache
from mail_triage.head import leads, log_odds, of_sentences, sigmoid
from mail_triage.head_train import forest, margin
from tests.mail_triage.brain import CONCEPTS, examples


def letters(texts: Sequence[str]) -> Vectors:
    """Stand in for sentence vectors: how often each character occurs."""
    found = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    for row, text in enumerate(texts):
        for character in text:
            found[row, ord(character) % DIMENSIONS] += 1
    return found


@settings(max_examples=40)
@given(st.lists(st.floats(0, 1), min_size=2, max_size=6))
def test_lead_over_the_strongest_other(row: list[float]) -> None:
    """At most one label leads, unless several share the lead."""
    assert (leads(np.array([row])) > 0).sum() <= 1


def test_what_the_sentences_of_a_mail_say() -> None:
    """Second strongest, where the strongest stands, share of sentences that it leads, its lead there, their number."""
    found = of_sentences(np.array([[1.0, 3.0], [2.0, -1.0], [0.0, 1.0]]))

    assert found.tolist() == [[1.0, 0.5, 1 / 3, 3.0, 3.0], [1.0, 0.0, 2 / 3, 2.0, 3.0]]
    assert of_sentences(np.array([[1.0, 3.0]]))[:, 0].max() < 0


def test_trees_say_what_those_of_scikit_learn_say() -> None:
    """Also of rows that lie exactly on a limit, and of trees that are but a leaf."""
    chance = np.random.default_rng(1)
    rows = chance.integers(-3, 4, size=(400, 5)).astype(np.float64)
    have = rows[:, 0] * rows[:, 1] + chance.normal(size=400) > 1
    for most in (1, 25):
        grown = HistGradientBoostingClassifier(max_iter=most, max_leaf_nodes=8).fit(rows, have)
        wanted = grown.predict_proba(rows)[:, 1]
        assert np.allclose(sigmoid(forest(grown).odds(rows)), wanted, atol=1e-12)
    leaf = HistGradientBoostingClassifier(min_samples_leaf=400).fit(rows, have)
    assert np.allclose(sigmoid(forest(leaf).odds(rows[:3])), leaf.predict_proba(rows[:3])[:, 1])


def test_who_reads_mails_needs_no_library_of_training() -> None:
    """They would cost each triage process 70 MB."""
    script = (
        "import sys, privacydesk.brain, mail_triage.intake;"
        "print([name for name in ('sklearn', 'scipy') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


def test_how_near_to_its_limit_the_nearest_type_lies() -> None:
    """In log-odds, so that 1 % and 2 % lie as far apart as 30 % and 46 %; certainty is far, not endless."""
    found = nearness(np.array([[0.5, 0.01], [0.9, 0.15], [0.0, 1.0]]), np.array([0.5, 0.15]))

    far = log_odds(np.array([0.01, 0.15]))
    assert np.allclose(found[:2], [0.0, 0.0])
    assert np.isclose(nearness(np.array([[1.0, 0.01]]), np.array([0.5, 0.15]))[0], far[1] - far[0])
    assert np.isfinite(found[2])


def test_margin_reaches_nearly_all_that_vectors_judge_otherwise() -> None:
    """98 in 100 of them; the mails that both judge alike do not widen it; when they never differ nothing is asked."""
    limits = np.array([0.5])
    odds = np.linspace(0.02, 2.0, 100)
    words = sigmoid(np.concatenate([odds, [9.0, -9.0]]))[:, np.newaxis]
    both = sigmoid(np.concatenate([-odds, [8.0, -8.0]]))[:, np.newaxis]
    found = margin((limits, words), (limits, both))

    assert (odds <= found).sum() == 98
    assert margin((limits, words), (limits, words)) == 0.0


def test_vectors_are_asked_only_within_the_margin(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wide margin asks for every mail, one below zero for none, unless the kind of mail is in doubt."""
    model = fit(examples(), [], CONCEPTS, embed=letters)
    mail = MailWords(subject="Radera mig", text="Radera mig nu, tack.")
    asked: list[str] = []

    def counting(texts: Sequence[str]) -> Vectors:
        asked.extend(texts)
        return letters(texts)

    def ask(near: float, sure_kind: float) -> bool:
        monkeypatch.setattr("mail_triage.classify._SURE_KIND", sure_kind)
        asked.clear()
        Classifier(replace(model, margin=near), lambda: counting).classify(mail)
        return bool(asked)

    assert not ask(-1.0, 0.0)
    assert ask(100.0, 0.0)
    assert ask(-1.0, 1.1)


def test_vectors_can_be_missing() -> None:
    """A model with sentence vectors also works where none can be had."""
    model = fit(examples(), [], CONCEPTS, embed=letters)
    assert model.joint is not None
    mail = MailWords(subject="Hm", text="Registerutdrag eller reklam, vet inte.")
    assert Classifier(model, lambda: letters).classify(mail).types
    assert Classifier(model, lambda: None).classify(mail).types


def test_only_writers_new_to_the_encoder_are_held_out() -> None:
    """Mails that the encoder was tuned on say nothing of unseen mail; with one new writer all are held out."""
    rows = [replace(mail, writer=name) for mail, name in zip(examples(), "abc" * 22, strict=True)]

    def parts(*tuned_on: str) -> set[tuple[str, int]]:
        folds = held_out(rows, frozenset(tuned_on))
        return {(mail.writer, int(fold)) for mail, fold in zip(rows, folds, strict=True)}

    assert parts() == {("a", 0), ("b", 1), ("c", 2)}
    assert parts("b") == {("a", 0), ("b", -1), ("c", 1)}
    assert parts("a", "b") == parts()
    assert set(held_out(examples(), frozenset()).tolist()) == {0, 1, 2, 3}


def test_vectors_are_kept(tmp_path: Path) -> None:
    """What was embedded once is read from the file the next time."""
    asked: list[str] = []

    def counting(texts: Sequence[str]) -> Vectors:
        asked.extend(texts)
        return letters(texts)

    path = tmp_path / "kept.npz"
    first = with_cache(counting, path)(["ett", "två", "ett"])
    second = with_cache(counting, path)(["två", "tre"])
    assert sorted(asked) == ["ett", "tre", "två"]
    assert (first[1] == second[0]).all()


def test_a_broken_cache_is_no_cache(tmp_path: Path) -> None:
    """A half-written file costs time, not the training."""
    path = tmp_path / "kept.npz"
    path.write_bytes(b"PK broken")
    assert with_cache(letters, path)(["ett"]).shape == (1, DIMENSIONS)


def test_sentences_are_cut() -> None:
    """White space is joined and very long sentences are read in part."""
    assert shortened(" a \n b ") == "a b"
    assert len(shortened("x" * 2000)) <= 300
    assert shortened("  ") == "."

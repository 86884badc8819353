"""Tells what a mail asks for, with probabilities and the sentence that says so."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import scipy.sparse as sp  # type: ignore[import-untyped]
from numpy.typing import NDArray

from cases.case_type import RIGHTS, CaseType, Disposition
from mail_triage.classify_features import (
    Lexicon,
    MailWords,
    concept_features,
    fold,
    shape_features,
)
from mail_triage.rules import RuleHit, sure_rules
from mail_triage.verdict import TypeScore

FORMAT = 1
Matrix = NDArray[np.float64]

# Below this nobody should act on a guess: the mail goes to a person as `unknown`.
FLOOR = 0.12
_ALONE = frozenset({CaseType.MISDIRECTED, CaseType.VAGUE})
_SURE = 0.97
_SILENCED = 0.02


class ModelUnusable(RuntimeError):
    """The classifier's model file is missing or of another version: run `make train`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """What the words of a mail say; `evidence` is the sentence that speaks most for a type."""

    types: tuple[TypeScore, ...]
    scores: dict[CaseType, float]
    dispositions: dict[Disposition, float]
    evidence: dict[CaseType, str]
    rules: tuple[RuleHit, ...]

    @property
    def rights(self) -> float:
        """The probability of the likeliest right: what an error would cost."""
        return max((self.scores.get(right, 0.0) for right in RIGHTS), default=0.0)


@dataclass(slots=True, kw_only=True)
class Linear:
    """Weights of several one-against-the-rest models: columns are labels, the last row the bias."""

    weights: Matrix

    def score(self, features: sp.csr_matrix) -> Matrix:
        """Give the log-odds of each label for each row."""
        return np.asarray(features @ self.weights[:-1] + self.weights[-1])


@dataclass(slots=True, kw_only=True)
class Model:
    """Everything training learnt; `concepts` is the lexicon it was trained with."""

    fingerprint: str
    labels: tuple[str, ...]
    dispositions: tuple[str, ...]
    vectorizers: tuple[Any, Any, Any]
    concepts: dict[str, list[str]]
    document: Linear
    sentence: Linear
    mail_kind: Linear
    mix: Matrix
    thresholds: Matrix


class Features:
    """Vectorises mails and sentences with the three fitted vectorizers."""

    def __init__(self, vectorizers: tuple[Any, Any, Any], lexicon: Lexicon) -> None:
        self._vectorizers = vectorizers
        self._lexicon = lexicon

    def of_mails(self, mails: list[MailWords]) -> sp.csr_matrix:
        """Give one row for each mail."""
        texts = [mail.document for mail in mails]
        marks = [
            [*concept_features(mail.sentences(), self._lexicon), *shape_features(mail)]
            for mail in mails
        ]
        return self._rows(texts, marks)

    def of_sentences(self, folded: list[str]) -> sp.csr_matrix:
        """Give one row for each folded sentence."""
        marks = [list(concept_features([row], self._lexicon)) for row in folded]
        return self._rows(folded, marks)

    def _rows(self, texts: list[str], marks: list[list[str]]) -> sp.csr_matrix:
        word, character, concept = self._vectorizers
        blocks = [word.transform(texts), character.transform(texts), concept.transform(marks)]
        return sp.hstack(blocks).tocsr()


def as_is(marks: list[str]) -> list[str]:
    """Give the features of a mail to a vectorizer that expects an analyzer."""
    return marks


def sigmoid(odds: Matrix) -> Matrix:
    """Turn log-odds into probabilities."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(odds, -30, 30))))


def softmax(odds: Matrix) -> Matrix:
    """Turn scores into probabilities that sum to one."""
    powers = np.exp(odds - odds.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


class Classifier:
    """Applies a trained model to mails."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._features = Features(model.vectorizers, Lexicon.of(model.concepts))

    @property
    def fingerprint(self) -> str:
        """The hash of the inputs that the model was trained on."""
        return self.model.fingerprint

    def classify(self, mail: MailWords) -> Classification:
        """Say what one mail asks for."""
        model = self.model
        row = self._features.of_mails([mail])
        document = model.document.score(row)[0]
        raw = mail.raw_sentences() or [mail.subject]
        by_sentence = model.sentence.score(
            self._features.of_sentences([fold(sentence) for sentence in raw])
        )
        odds = mix_odds(document, by_sentence.max(axis=0), model.mix)
        scores = dict(zip(map(CaseType, model.labels), map(float, sigmoid(odds)), strict=True))
        rules = sure_rules(mail)
        for hit in rules:
            if hit.certain:
                scores[hit.case_type] = max(scores.get(hit.case_type, 0.0), _SURE)
            else:
                scores[hit.case_type] = min(scores.get(hit.case_type, 0.0), _SILENCED)
        limits = dict(zip(map(CaseType, model.labels), map(float, model.thresholds), strict=True))
        kinds = softmax(model.mail_kind.score(row)[0])
        best = by_sentence.argmax(axis=0)
        return Classification(
            types=chosen(scores, limits),
            scores=scores,
            dispositions=dict(
                zip(map(Disposition, model.dispositions), map(float, kinds), strict=True)
            ),
            evidence={
                CaseType(label): raw[place] for label, place in zip(model.labels, best, strict=True)
            },
            rules=rules,
        )


def mix_odds(document: Matrix, sentence: Matrix, mix: Matrix) -> Matrix:
    """Join the two views: weights of the document and the best sentence, and a bias per label."""
    return np.asarray(mix[0] * document + mix[1] * sentence + mix[2:])


def chosen(scores: dict[CaseType, float], limits: dict[CaseType, float]) -> tuple[TypeScore, ...]:
    """Pick the types: all above their limit; else the likeliest, or `unknown` below the floor."""
    picked = [kind for kind, score in scores.items() if score >= limits[kind]]
    if not picked:
        likeliest = max(scores, key=lambda kind: scores[kind] / max(limits[kind], FLOOR))
        if scores[likeliest] < FLOOR:
            doubt = 1.0 - scores[likeliest]
            return (TypeScore(case_type=CaseType.UNKNOWN, confidence=round(doubt, 3)),)
        picked = [likeliest]
    meant = [kind for kind in picked if kind not in _ALONE]
    if not meant:
        meant = [max(picked, key=lambda kind: scores[kind])]
    meant.sort(key=lambda kind: -scores[kind])
    return tuple(TypeScore(case_type=kind, confidence=round(scores[kind], 3)) for kind in meant)


def load_classifier(path: Path) -> Classifier:
    """Load the desk's own model file; raises ModelUnusable.

    The format can run code when it is read, so only a file that `train` wrote may be given.
    """
    try:
        stored = joblib.load(path)
    except FileNotFoundError as error:
        message = f"no model at {path}: run `make train`"
        raise ModelUnusable(message) from error
    except Exception as error:
        message = f"the model at {path} cannot be read: run `make train`"
        raise ModelUnusable(message) from error
    if not isinstance(stored, dict) or stored.get("format") != FORMAT:
        message = f"the model at {path} is of another version: run `make train`"
        raise ModelUnusable(message)
    return Classifier(stored["model"])


def save_model(model: Model, path: Path) -> None:
    """Write a model so that a reader never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    joblib.dump({"format": FORMAT, "fingerprint": model.fingerprint, "model": model}, draft, 3)
    draft.replace(path)

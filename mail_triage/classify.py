"""Tells what a mail asks for, with probabilities and the sentence that says so."""

from dataclasses import dataclass
from pathlib import Path

import joblib
import numpy as np
from numpy.typing import NDArray

from cases.case_type import RIGHTS, CaseType, Disposition
from mail_triage.classify_features import (
    Lexicon,
    MailWords,
    concept_features,
    fold,
    shape_features,
)
from mail_triage.feature_space import Row, Space
from mail_triage.rules import RuleHit, sure_rules
from mail_triage.verdict import TypeScore

FORMAT = 2
Matrix = NDArray[np.float64]

# Below this nobody should act on a guess: the mail goes to a person as `unknown`.
FLOOR = 0.12
_ALONE = frozenset({CaseType.MISDIRECTED, CaseType.VAGUE})
_SURE = 0.97
_LIKELY = 0.5
_TAKEN_BACK = 0.6
_STILL_ASKED = 0.8
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
    """Weights of several one-against-the-rest models: rows are features, columns labels."""

    weights: NDArray[np.float32]
    bias: Matrix

    def score(self, row: Row) -> Matrix:
        """Give the log-odds of each label for one text."""
        columns, values = row
        return np.asarray(values @ self.weights[columns] + self.bias, dtype=np.float64)


@dataclass(slots=True, kw_only=True)
class Model:
    """Everything training learnt; `concepts` is the lexicon it was trained with."""

    fingerprint: str
    labels: tuple[str, ...]
    dispositions: tuple[str, ...]
    space: Space
    concepts: dict[str, list[str]]
    document: Linear
    sentence: Linear
    mail_kind: Linear
    mix: Matrix
    thresholds: Matrix


class Features:
    """Gives the rows of mails and of sentences."""

    def __init__(self, space: Space, lexicon: Lexicon) -> None:
        self._space = space
        self._lexicon = lexicon

    def of_mail(self, mail: MailWords, sentences: list[str]) -> Row:
        """Give the row of a mail with its folded sentences."""
        marks = (*concept_features(sentences, self._lexicon), *shape_features(mail))
        return self._space.row(mail.document, marks)

    def of_sentence(self, folded: str) -> Row:
        """Give the row of a folded sentence."""
        return self._space.row(folded, concept_features([folded], self._lexicon))


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
        self._features = Features(model.space, Lexicon.of(model.concepts))

    @property
    def fingerprint(self) -> str:
        """The hash of the inputs that the model was trained on."""
        return self.model.fingerprint

    def classify(self, mail: MailWords) -> Classification:
        """Say what one mail asks for."""
        model = self.model
        raw = mail.raw_sentences() or [mail.subject]
        folded = [fold(sentence) for sentence in raw]
        row = self._features.of_mail(mail, folded)
        document = model.document.score(row)
        by_sentence = np.stack(
            [model.sentence.score(self._features.of_sentence(sentence)) for sentence in folded]
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
        kinds = softmax(model.mail_kind.score(row))
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
    if scores.get(CaseType.REQUEST_WITHDRAWAL, 0.0) >= _TAKEN_BACK:
        # The request that is taken back is named in the mail but not made.
        meant = [kind for kind in meant if kind not in RIGHTS or scores[kind] >= _STILL_ASKED]
    surest = max((scores[kind] for kind in meant), default=0.0)
    # A likely right is never outvoted by the customer-service letter around it.
    if not meant or surest < min(_LIKELY, scores.get(CaseType.MISDIRECTED, 0.0)):
        meant = [max(scores, key=lambda kind: scores[kind])]
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

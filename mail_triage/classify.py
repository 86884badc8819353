"""Tells what a mail asks for, with probabilities and the sentence that says so."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import joblib
import numpy as np
from numpy.typing import NDArray

from cases.case_type import RIGHTS, CaseType, Disposition
from encoder.engine import load_embed
from mail_triage.classify_features import (
    Lexicon,
    MailWords,
    concept_features,
    fold,
    shape_features,
    telling,
)
from mail_triage.embeddings import Embed, Vectors, letter, shortened, unit
from mail_triage.feature_space import Row, Space
from mail_triage.head import Head, Matrix, Views
from mail_triage.rules import RuleHit, sure_rules
from mail_triage.verdict import TypeScore

FORMAT = 5
_SPREAD = np.float32(4.0)
# Scores of the regression lie between 0 and 1; this makes them as steep as the other views.
_STEEP = np.float32(8.0)
_DOUBT = (0.06, 0.9)
_SURE_KIND = 0.9

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

    def score_all(self, rows: Vectors) -> Matrix:
        """Give the log-odds of each label for each of some vectors."""
        return np.asarray(rows @ self.weights + self.bias, dtype=np.float64)


@dataclass(slots=True, kw_only=True)
class Likeness:
    """Kernel ridge regression: what is asked in texts of like meaning; labels first, then kinds."""

    center: Vectors
    points: Vectors
    weights: Vectors

    def score(self, vectors: Vectors) -> Matrix:
        """Give what stands for log-odds (texts, labels and kinds)."""
        likeness = gaussian(around(vectors, self.center), self.points)
        return np.asarray((likeness @ self.weights - 0.5) * _STEEP, dtype=np.float64)


@dataclass(slots=True, kw_only=True)
class Meaning:
    """What is learnt from vectors: of sentences, which are shifted by `center`, and of letters."""

    center: Vectors
    sentence: Linear
    letter: Likeness

    def views(self, told: Vectors, letter: Vectors) -> Views:
        """Give the log-odds of one mail from the vectors of its sentences and of its letter."""
        best = self.sentence.score_all(shifted(told, self.center)).max(axis=0, keepdims=True)
        labels = best.shape[1]
        # Each sentence is also read as if it were all of a letter.
        alone = self.letter.score(told)[:, :labels].max(axis=0, keepdims=True)
        whole = self.letter.score(letter)
        return Views(labels=[best, whole[:, :labels], alone], kinds=[whole[:, labels:]])


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
    plain: Head
    meaning: Meaning | None
    full: Head | None


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

    def telling(self, folded: list[str]) -> list[int]:
        """Give the places of the few sentences that name most concepts, in reading order."""
        return telling(folded, self._lexicon)


def shifted(vectors: Vectors, center: Vectors) -> Vectors:
    """Put the vectors around zero and spread them, so that one penalty fits all models."""
    return np.asarray((unit(vectors) - center) * _SPREAD, dtype=np.float32)


def unshifted(moved: Vectors, center: Vectors) -> Vectors:
    """Undo `shifted`, up to the length of the vectors."""
    return np.asarray(moved / _SPREAD + center, dtype=np.float32)


def around(vectors: Vectors, center: Vectors) -> Vectors:
    """Give the directions of vectors as seen from the centre of all."""
    return unit(unit(vectors) - center)


def gaussian(some: Vectors, others: Vectors) -> Vectors:
    """Give the Gaussian kernel of unit vectors (some, others)."""
    return np.asarray(np.exp(2.0 * (some @ others.T - 1.0)), dtype=np.float32)


class Classifier:
    """Applies a trained model to mails.

    Vectors are what a mail costs most for, so they are asked only when the words leave doubt;
    `embed` is loaded at the first doubt, and without it the words alone decide.
    """

    def __init__(self, model: Model, load: Callable[[], Embed | None] = load_embed) -> None:
        self.model = model
        self._lexicon = Lexicon.of(model.concepts)
        self._features = Features(model.space, self._lexicon)
        self._embed = functools.cache(load)

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
        by_sentence = np.stack(
            [model.sentence.score(self._features.of_sentence(sentence)) for sentence in folded]
        )
        views = Views(
            labels=[model.document.score(row)[None], by_sentence.max(axis=0)[None]],
            kinds=[model.mail_kind.score(row)[None]],
        )
        head = model.plain
        probabilities, kinds = head.apply(views)
        if is_open(probabilities[0], kinds[0]) and model.meaning and model.full:
            embed = self._embed()
            if embed is not None:
                told = [raw[place] for place in self._features.telling(folded)]
                vectors = embed([*map(shortened, told), letter(told)])
                deeper = model.meaning.views(vectors[:-1], vectors[-1:])
                views = Views(
                    labels=[*views.labels, *deeper.labels], kinds=[*views.kinds, *deeper.kinds]
                )
                head = model.full
                probabilities, kinds = head.apply(views)
        scores = self._scores(probabilities[0])
        rules = sure_rules(mail)
        for hit in rules:
            if hit.certain:
                scores[hit.case_type] = max(scores.get(hit.case_type, 0.0), _SURE)
            else:
                scores[hit.case_type] = min(scores.get(hit.case_type, 0.0), _SILENCED)
        best = by_sentence.argmax(axis=0)
        return Classification(
            types=chosen(scores, self._scores(head.thresholds)),
            scores=scores,
            dispositions=dict(
                zip(map(Disposition, model.dispositions), map(float, kinds[0]), strict=True)
            ),
            evidence={
                CaseType(label): raw[place] for label, place in zip(model.labels, best, strict=True)
            },
            rules=rules,
        )

    def _scores(self, values: Matrix) -> dict[CaseType, float]:
        return dict(zip(map(CaseType, self.model.labels), map(float, values), strict=True))


def is_open(probabilities: Matrix, kinds: Matrix) -> bool:
    """Tell whether the words leave doubt about a type or about the kind of mail."""
    low, high = _DOUBT
    return bool(((probabilities > low) & (probabilities < high)).any() or kinds.max() < _SURE_KIND)


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

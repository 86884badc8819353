"""Tells what a mail asks for, with probabilities and the sentence that says so."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import joblib
import numpy as np

from cases.case_type import RIGHTS, CaseType, Disposition, Flag
from cases.folding import fold
from encoder.engine import load_embed
from encoder.likeness import Likeness
from mail_triage.classify_features import (
    Lexicon,
    MailWords,
    concept_features,
    shape_features,
    telling,
)
from mail_triage.embeddings import Embed, Vectors, letter, shortened
from mail_triage.feature_space import Row, Space
from mail_triage.flag_head import LEARNT, FlagHead, Notice
from mail_triage.forest import Matrix
from mail_triage.head import Head, Views, log_odds, of_sentences
from mail_triage.rules import RuleHit, sure_rules
from mail_triage.verdict import TypeScore

FORMAT = 10
# Scores of the regression lie between 0 and 1; this makes them as steep as log-odds.
_STEEP = np.float32(8.0)
_SURE_KIND = 0.95

# Below this nobody should act on a guess: the mail goes to a person as `unknown`.
FLOOR = 0.12
_ALONE = frozenset({CaseType.MISDIRECTED, CaseType.VAGUE, CaseType.UNKNOWN})
_SURE = 0.97
_LIKELY = 0.5
_TAKEN_BACK = 0.6
_STILL_ASKED = 0.8
_SILENCED = 0.02


class ModelUnusable(RuntimeError):
    """The classifier's model file is missing or of another version: run `make train`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """What the words of a mail say; `evidence` is the sentence that speaks most for a type.

    `notices` are the flags that can be learnt.
    """

    types: tuple[TypeScore, ...]
    scores: dict[CaseType, float]
    dispositions: dict[Disposition, float]
    evidence: dict[CaseType, str]
    rules: tuple[RuleHit, ...]
    notices: dict[Flag, Notice] = field(default_factory=dict)

    @property
    def rights(self) -> float:
        """The probability of the likeliest right: what an error would cost."""
        return max((self.scores.get(right, 0.0) for right in RIGHTS), default=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """What a regression says of mails as a whole, and by the sentence of each that speaks most for a column.

    Both are (mails, columns); `sentences` (mails, labels, 5) comes from `of_sentences`.
    """

    whole: Matrix
    strongest: Matrix
    sentences: Matrix

    @classmethod
    def of(cls, whole: Matrix, sentences: Matrix, at: "Columns") -> "Scores":
        """Sum up one mail: `whole` (1, columns), `sentences` (sentences, columns)."""
        return cls(
            whole=whole,
            strongest=sentences.max(axis=0, keepdims=True),
            sentences=of_sentences(sentences[:, at.labels])[np.newaxis],
        )

    @classmethod
    def together(cls, parts: "Sequence[Scores]") -> "Scores":
        """Put mails under each other."""
        return cls(
            whole=np.concatenate([part.whole for part in parts]),
            strongest=np.concatenate([part.strongest for part in parts]),
            sentences=np.concatenate([part.sentences for part in parts]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Where labels, kinds and flags stand in the scores of a regression."""

    labels: slice
    kinds: slice
    flags: slice

    @classmethod
    def of(cls, labels: int, kinds: int) -> "Columns":
        """Place them one after the other."""
        return cls(
            labels=slice(labels),
            kinds=slice(labels, labels + kinds),
            flags=slice(labels + kinds, None),
        )


@dataclass(slots=True, kw_only=True)
class Joint:
    """Regression on words, with a row for each feature, and meaning together; columns are labels, kinds and flags."""

    words: Vectors
    meaning: Likeness

    def scores(self, rows: Sequence[Row], vectors: Vectors) -> Matrix:
        """Give what stands for log-odds (texts, columns)."""
        return steep(_weighed(rows, self.words) + self.meaning.scores(vectors))


@dataclass(slots=True, kw_only=True)
class Heads:
    """What makes probabilities of types and kinds, and the odds of flags, from scores."""

    types: Head
    flags: FlagHead


@dataclass(slots=True, kw_only=True)
class Model:
    """Everything training learnt; `concepts` is the lexicon it was trained with.

    `words` is the regression on words alone, with a row for each feature, and labels, kinds and the
    flags of LEARNT as columns; `plain` judges by it, `full` by `joint` as well, which is asked when `plain`
    leaves a type within `margin` log-odds of its limit, or the kind of mail open.
    """

    fingerprint: str
    labels: tuple[str, ...]
    dispositions: tuple[str, ...]
    space: Space
    concepts: dict[str, list[str]]
    words: Vectors
    plain: Heads
    joint: Joint | None
    full: Heads | None
    margin: float

    @property
    def columns(self) -> Columns:
        """Where labels, kinds and flags stand among the columns."""
        return Columns.of(len(self.labels), len(self.dispositions))


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


def steep(scores: Vectors) -> Matrix:
    """Turn scores of the regression into what stands for log-odds."""
    return np.asarray((scores - 0.5) * _STEEP, dtype=np.float64)


def level(odds: Matrix) -> Matrix:
    """Undo `steep`."""
    return np.asarray(odds / _STEEP + 0.5)


def views(scored: Sequence[Scores], mails: Sequence[MailWords], at: Columns) -> Views:
    """Give what the head judges by: all scores, the sentences as the last regression read them, and the form."""
    return Views(
        labels=[view[:, at.labels] for one in scored for view in (one.whole, one.strongest)],
        sentences=scored[-1].sentences,
        kinds=[one.whole[:, at.kinds] for one in scored],
        shape=np.array([[len(mail.text), mail.answers] for mail in mails], dtype=np.float64),
    )


def _weighed(rows: Sequence[Row], weights: Vectors) -> Vectors:
    """Give the scores of a few rows; each touches but a few weights."""
    return np.stack([values @ weights[columns] for columns, values in rows])


class Classifier:
    """Applies a trained model to mails.

    Vectors are what a mail costs most for, so they are asked only when by words alone a type lies near its limit
    or the kind of mail is not sure. `embed` is loaded by `warm_up` or when it is first asked, and without it the
    words alone decide.
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

    def warm_up(self) -> None:
        """Load the encoder before the first doubt."""
        self._embed()

    def classify(self, mail: MailWords) -> Classification:
        """Say what one mail asks for."""
        model, at = self.model, self.model.columns
        raw = mail.raw_sentences() or [mail.subject]
        folded = [fold(sentence) for sentence in raw]
        row = self._features.of_mail(mail, folded)
        rows = [self._features.of_sentence(sentence) for sentence in folded]
        by_sentence = steep(_weighed(rows, model.words))
        scored = [Scores.of(steep(_weighed([row], model.words)), by_sentence, at)]
        heads = model.plain
        probabilities, kinds = heads.types.apply(views(scored, [mail], at))
        near = nearness(probabilities, heads.types.thresholds)[0] <= model.margin
        if (near or kinds.max() < _SURE_KIND) and model.joint and model.full:
            embed = self._embed()
            if embed is not None:
                places = self._features.telling(folded)
                told = [raw[place] for place in places]
                vectors = embed([*map(shortened, told), letter(told)])
                found = model.joint.scores([*(rows[place] for place in places), row], vectors)
                scored.append(Scores.of(found[-1:], found[:-1], at))
                heads = model.full
                probabilities, kinds = heads.types.apply(views(scored, [mail], at))
        scores = self._scores(probabilities[0])
        rules = sure_rules(mail)
        for hit in rules:
            if hit.certain:
                scores[hit.case_type] = max(scores.get(hit.case_type, 0.0), _SURE)
            else:
                scores[hit.case_type] = min(scores.get(hit.case_type, 0.0), _SILENCED)
        best = [raw[place] for place in by_sentence.argmax(axis=0)]
        last = scored[-1]
        flag_odds = heads.flags.odds(last.whole[0, at.flags], last.strongest[0, at.flags])
        return Classification(
            types=chosen(scores, self._scores(heads.types.thresholds)),
            scores=scores,
            dispositions=dict(
                zip(map(Disposition, model.dispositions), map(float, kinds[0]), strict=True)
            ),
            evidence={
                CaseType(label): text
                for label, text in zip(model.labels, best[at.labels], strict=True)
            },
            rules=rules,
            notices={
                flag: Notice(odds=float(odds), if_noticed=float(more), evidence=text)
                for flag, odds, more, text in zip(
                    LEARNT, flag_odds, heads.flags.if_noticed, best[at.flags], strict=True
                )
            },
        )

    def _scores(self, values: Matrix) -> dict[CaseType, float]:
        return dict(zip(map(CaseType, self.model.labels), map(float, values), strict=True))


def nearness(probabilities: Matrix, limits: Matrix) -> Matrix:
    """Give how near to its limit the nearest type of each mail lies, in log-odds: (mails,) of (mails, labels)."""
    return np.asarray(np.abs(log_odds(probabilities) - log_odds(limits)).min(axis=1))


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
    rivals = [kind for kind in picked if kind in _ALONE and scores[kind] >= _LIKELY]
    if rivals and surest < _LIKELY:
        # A likely right is never outvoted, neither by the customer-service letter around it nor by a vague one.
        meant = [max(rivals, key=lambda kind: scores[kind])]
    elif not meant:
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

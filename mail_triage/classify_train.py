"""Trains the mail classifier from labelled mails and chat utterances."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import scipy.sparse as sp  # type: ignore[import-untyped]
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from cases.case_type import RIGHTS, CaseType, Disposition
from mail_triage.classify import (
    Classifier,
    Features,
    Linear,
    Matrix,
    Model,
    chosen,
    mix_odds,
    save_model,
    sigmoid,
)
from mail_triage.classify_data import (
    Example,
    Utterance,
    fingerprint,
    read_mails,
    read_utterances,
)
from mail_triage.classify_features import Lexicon, concept_features, fold, shape_features
from mail_triage.feature_space import Space

_C = 10.0
_UTTERANCE_WEIGHT = 0.3
_SENTENCE_ROUNDS = 1
_FOLDS = 4
_NEVER = -6.0
_SEED = 7
# A missed right costs most, so its recall counts on top of the F1.
_RECALL_PREMIUM = 0.3
_RIGHT_LIMITS = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5)
_OTHER_LIMITS = (0.2, 0.3, 0.4, 0.5, 0.6)
_HANDICAPS = (0.0, 0.5, 1.0, 1.5, 2.0)
_WITH_TYPES = frozenset({Disposition.CASE, Disposition.MISDIRECTED})


def train(data_dir: Path, out: Path, *, nlu_dir: Path | None = None) -> Model:
    """Train on `data_dir` (mails and lexicon.toml) and `nlu_dir`, and write one model file.

    Raises BadTrainingData, naming file and line, and OSError.
    """
    # The matrices are small: threads that wait for each other made training ten times slower.
    with threadpool_limits(limits=1):
        return _train(data_dir, out, nlu_dir)


def _train(data_dir: Path, out: Path, nlu_dir: Path | None) -> Model:
    lexicon_path = data_dir / "lexicon.toml"
    nlu = nlu_dir if nlu_dir is not None else data_dir.parent / "nlu"
    concepts = tomllib.loads(lexicon_path.read_text(encoding="utf-8"))["concepts"]
    model = fit(
        read_mails(data_dir),
        read_utterances(nlu),
        concepts,
        mark=input_fingerprint(data_dir, nlu_dir=nlu),
    )
    save_model(model, out)
    return model


def input_fingerprint(data_dir: Path, *, nlu_dir: Path | None = None) -> str:
    """Give the hash of everything that a model is made from, this code included."""
    here = Path(__file__).parent
    code = [
        here / name
        for name in ("classify_features.py", "classify_train.py", "classify.py", "feature_space.py")
    ]
    return fingerprint(data_dir, nlu_dir or data_dir.parent / "nlu", *code)


def is_stale(classifier: Classifier, data_dir: Path, *, nlu_dir: Path | None = None) -> bool:
    """Tell whether the inputs have changed since the model was trained."""
    return classifier.fingerprint != input_fingerprint(data_dir, nlu_dir=nlu_dir)


def fit(
    mails: Sequence[Example],
    utterances: Sequence[Utterance],
    concepts: dict[str, list[str]],
    *,
    mark: str = "",
) -> Model:
    """Train in memory; thresholds and probabilities come from mails held out in turn."""
    asked = [u for u in utterances if u.types and not u.types & {"misdirected", "dpo_question"}]
    labels = tuple(sorted({kind for mail in mails for kind in mail.types}))
    wanted = _matrix([mail.types for mail in mails], labels)
    fold_of = np.random.default_rng(_SEED).permutation(len(mails)) % _FOLDS
    views = np.zeros((2, len(mails), len(labels)))
    kinds = tuple(sorted({mail.disposition for mail in mails}))
    kind_odds = np.zeros((len(mails), len(kinds)))
    for number in range(_FOLDS):
        inside, outside = np.flatnonzero(fold_of != number), np.flatnonzero(fold_of == number)
        part = _fit_views([mails[int(i)] for i in inside], asked, concepts, labels)
        views[:, outside], odds = _score_views(part, [mails[int(i)] for i in outside])
        known = np.array([kinds.index(kind) for kind in part.dispositions])
        kind_odds[np.ix_(outside, known)] = odds
    mix = _fit_mix(views, wanted)
    probabilities = sigmoid(mix_odds(views[0], views[1], mix))
    final = _fit_views(mails, asked, concepts, labels)
    final.fingerprint = mark
    final.mix = mix
    final.thresholds = _thresholds(mails, probabilities, labels)
    if Disposition.CASE in kinds:
        place = kinds.index(Disposition.CASE)
        true = np.array([kinds.index(mail.disposition) for mail in mails])
        final.mail_kind.bias[place] -= _case_handicap(kind_odds, true, place)
    return final


def _matrix(sets: Sequence[frozenset[str]], labels: Sequence[str]) -> NDArray[np.int64]:
    rows = [[int(label in one) for label in labels] for one in sets]
    return np.array(rows, dtype=np.int64).reshape(len(sets), len(labels))


def _learn_space(
    mails: Sequence[Example], utterances: Sequence[Utterance], lexicon: Lexicon
) -> Space:
    said = [fold(u.text) for u in utterances]
    texts = [mail.mail.document for mail in mails] + said
    marks = [
        [*concept_features(mail.mail.sentences(), lexicon), *shape_features(mail.mail)]
        for mail in mails
    ]
    marks += [list(concept_features([one], lexicon)) for one in said]
    return Space.learn(texts, marks)


def _fit_views(
    mails: Sequence[Example],
    utterances: Sequence[Utterance],
    concepts: dict[str, list[str]],
    labels: tuple[str, ...],
) -> Model:
    lexicon = Lexicon.of(concepts)
    space = _learn_space(mails, utterances, lexicon)
    features = Features(space, lexicon)
    rows = space.matrix([features.of_mail(mail.mail, mail.mail.sentences()) for mail in mails])
    said = space.matrix([features.of_sentence(fold(u.text)) for u in utterances])
    wanted = _matrix([mail.types for mail in mails], labels)
    meant = _matrix([u.types for u in utterances], labels)
    document = _one_against_rest(
        sp.vstack([rows, said]).tocsr(),
        np.vstack([wanted, meant]),
        np.append(np.ones(len(mails)), np.full(len(utterances), _UTTERANCE_WEIGHT)),
    )
    kinds = tuple(sorted({mail.disposition for mail in mails}))
    mail_kind = LogisticRegression(C=_C, max_iter=300).fit(
        rows, [kinds.index(mail.disposition) for mail in mails]
    )
    return Model(
        fingerprint="",
        labels=labels,
        dispositions=kinds,
        space=space,
        concepts=concepts,
        document=document,
        sentence=_fit_sentences(mails, space, features, document, wanted, (said, meant)),
        mail_kind=_linear(mail_kind.coef_, mail_kind.intercept_),
        mix=np.zeros(len(labels) + 2),
        thresholds=np.full(len(labels), 0.5),
    )


def _one_against_rest(rows: sp.csr_matrix, wanted: NDArray[np.int64], weight: Matrix) -> Linear:
    columns = [_one(rows, wanted[:, label], weight) for label in range(wanted.shape[1])]
    return _stacked(columns)


def _stacked(columns: Sequence[Matrix]) -> Linear:
    both = np.stack(columns)
    return _linear(both[:, :-1], both[:, -1])


def _linear(weights: Matrix, bias: Matrix) -> Linear:
    return Linear(weights=np.ascontiguousarray(weights.T, dtype=np.float32), bias=bias)


def _one(rows: sp.csr_matrix, wanted: NDArray[np.int64], weight: Matrix) -> Matrix:
    if wanted.min() == wanted.max():
        # Too few mails to learn from: a label that nobody, or everybody, has.
        return np.append(np.zeros(rows.shape[1]), _NEVER if wanted.max() == 0 else -_NEVER)
    model = LogisticRegression(
        C=_C, class_weight="balanced", solver="liblinear", random_state=_SEED
    ).fit(rows, wanted, sample_weight=weight)
    return np.append(model.coef_[0], model.intercept_[0])


def _fit_sentences(
    mails: Sequence[Example],
    space: Space,
    features: Features,
    start: Linear,
    wanted: NDArray[np.int64],
    spoken: tuple[sp.csr_matrix, NDArray[np.int64]],
) -> Linear:
    """Learn from the one sentence that speaks most for each label, and all of other mails.

    A mail is labelled as a whole, so which sentence asks is itself guessed, from the last round.
    """
    owner: list[int] = []
    texts: list[str] = []
    for number, mail in enumerate(mails):
        for sentence in mail.mail.sentences() or [""]:
            owner.append(number)
            texts.append(sentence)
    owners = np.array(owner)
    rows = space.matrix([features.of_sentence(text) for text in texts])
    said, meant = spoken
    model = start
    for _ in range(_SENTENCE_ROUNDS):
        scores = np.asarray(rows @ model.weights + model.bias)
        columns = []
        for label in range(wanted.shape[1]):
            best = [
                max(np.flatnonzero(owners == mail), key=lambda place: scores[place, label])
                for mail in np.flatnonzero(wanted[:, label])
            ]
            others = np.flatnonzero(wanted[owners, label] == 0)
            columns.append(
                _one(
                    sp.vstack([rows[best], rows[others], said]).tocsr(),
                    np.concatenate(
                        [np.ones(len(best)), np.zeros(len(others)), meant[:, label]]
                    ).astype(np.int64),
                    np.concatenate(
                        [
                            np.ones(len(best)),
                            np.full(len(others), 0.5),
                            np.full(said.shape[0], _UTTERANCE_WEIGHT),
                        ]
                    ),
                )
            )
        model = _stacked(columns)
    return model


def _score_views(model: Model, mails: Sequence[Example]) -> tuple[Matrix, Matrix]:
    features = Features(model.space, Lexicon.of(model.concepts))
    document, best, kinds = [], [], []
    for mail in mails:
        sentences = mail.mail.sentences() or [""]
        row = features.of_mail(mail.mail, sentences)
        document.append(model.document.score(row))
        kinds.append(model.mail_kind.score(row))
        rows = [model.sentence.score(features.of_sentence(one)) for one in sentences]
        best.append(np.max(rows, axis=0))
    return np.stack([np.array(document), np.array(best)]), np.array(kinds)


def _fit_mix(views: Matrix, wanted: NDArray[np.int64]) -> Matrix:
    """Calibrate: two weights shared by all labels, and a bias for each (Platt's scaling)."""
    mails, labels = wanted.shape
    identity = np.tile(np.eye(labels), (mails, 1))
    rows = np.hstack([views[0].reshape(-1, 1), views[1].reshape(-1, 1), identity])
    model = LogisticRegression(C=1.0, max_iter=1000).fit(rows, wanted.reshape(-1))
    mix = np.asarray(model.coef_[0], dtype=np.float64).copy()
    mix[2:] += model.intercept_[0]
    return mix


def _thresholds(mails: Sequence[Example], probabilities: Matrix, labels: Sequence[str]) -> Matrix:
    """Choose two limits, one for the rights and one for the rest: more would fit noise."""
    kinds = [CaseType(label) for label in labels]
    tried = [
        (mail.types, dict(zip(kinds, map(float, row), strict=True)))
        for mail, row in zip(mails, probabilities, strict=True)
        if mail.disposition in _WITH_TYPES
    ]
    best, best_worth = (0.3, 0.3), -1.0
    for right in _RIGHT_LIMITS:
        for other in _OTHER_LIMITS:
            limits = {kind: right if kind in RIGHTS else other for kind in kinds}
            said = [
                (types, frozenset(score.case_type.value for score in chosen(scores, limits)))
                for types, scores in tried
            ]
            worth = _worth(said)
            if worth > best_worth:
                best, best_worth = (right, other), worth
    return np.array([best[0] if kind in RIGHTS else best[1] for kind in kinds])


def _worth(said: Sequence[tuple[frozenset[str], frozenset[str]]]) -> float:
    """Give the F1 over the sets, with a premium on the recall of rights."""
    hits = sum(len(wanted & found) for wanted, found in said)
    total = sum(len(wanted) + len(found) for wanted, found in said)
    rights = frozenset(right.value for right in RIGHTS)
    asked = sum(len(wanted & rights) for wanted, _ in said)
    heard = sum(len(wanted & found & rights) for wanted, found in said)
    return 2 * hits / max(1, total) + _RECALL_PREMIUM * heard / max(1, asked)


def _case_handicap(odds: Matrix, true: NDArray[np.int64], place: int) -> float:
    """Find what to take from `case`, the kind of most mails, so that the others are heard."""

    def share(handicap: float) -> float:
        shifted = odds.copy()
        shifted[:, place] -= handicap
        return float((shifted.argmax(axis=1) == true).mean())

    return max(_HANDICAPS, key=share)

"""Trains the mail classifier from labelled mails and chat utterances."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import scipy.sparse as sp  # type: ignore[import-untyped]
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from cases.case_type import RIGHTS
from mail_triage.classify import (
    Classifier,
    Features,
    Linear,
    Matrix,
    Model,
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
# A missed right costs most, so recall counts this much more than precision (F-beta).
_BETA_RIGHT = 1.5
_BETA_OTHER = 1.0


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
    for number in range(_FOLDS):
        inside, outside = np.flatnonzero(fold_of != number), np.flatnonzero(fold_of == number)
        part = _fit_views([mails[int(i)] for i in inside], asked, concepts, labels)
        views[:, outside] = _score_views(part, [mails[int(i)] for i in outside])
    mix = _fit_mix(views, wanted)
    probabilities = sigmoid(mix_odds(views[0], views[1], mix))
    final = _fit_views(mails, asked, concepts, labels)
    final.fingerprint = mark
    final.mix = mix
    final.thresholds = _thresholds(probabilities, wanted, labels)
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


def _score_views(model: Model, mails: Sequence[Example]) -> Matrix:
    features = Features(model.space, Lexicon.of(model.concepts))
    document, best = [], []
    for mail in mails:
        sentences = mail.mail.sentences() or [""]
        document.append(model.document.score(features.of_mail(mail.mail, sentences)))
        rows = [model.sentence.score(features.of_sentence(one)) for one in sentences]
        best.append(np.max(rows, axis=0))
    return np.stack([np.array(document), np.array(best)])


def _fit_mix(views: Matrix, wanted: NDArray[np.int64]) -> Matrix:
    """Calibrate: two weights shared by all labels, and a bias for each (Platt's scaling)."""
    mails, labels = wanted.shape
    identity = np.tile(np.eye(labels), (mails, 1))
    rows = np.hstack([views[0].reshape(-1, 1), views[1].reshape(-1, 1), identity])
    model = LogisticRegression(C=1.0, max_iter=1000).fit(rows, wanted.reshape(-1))
    mix = np.asarray(model.coef_[0], dtype=np.float64).copy()
    mix[2:] += model.intercept_[0]
    return mix


def _thresholds(probabilities: Matrix, wanted: NDArray[np.int64], labels: Sequence[str]) -> Matrix:
    """Choose two limits, one for the rights and one for the rest: more would fit noise."""
    is_right = np.array([label in RIGHTS for label in labels])
    limits = np.zeros(len(labels))
    for group, beta in ((is_right, _BETA_RIGHT), (~is_right, _BETA_OTHER)):
        candidates = np.linspace(0.1, 0.7, 61)
        worth = [
            _f_beta(probabilities[:, group] >= limit, wanted[:, group], beta)
            for limit in candidates
        ]
        limits[group] = candidates[int(np.argmax(worth))]
    return limits


def _f_beta(said: NDArray[np.bool_], wanted: NDArray[np.int64], beta: float) -> float:
    hits = float((said & (wanted == 1)).sum())
    missed = float((~said & (wanted == 1)).sum())
    wrong = float((said & (wanted == 0)).sum())
    weight = beta * beta
    return (1 + weight) * hits / max(1.0, (1 + weight) * hits + weight * missed + wrong)

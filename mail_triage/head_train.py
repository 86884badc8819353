"""Fits the head on mails that the models below it had not seen."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, cross_val_predict

from cases.case_type import RIGHTS, CaseType, Disposition
from mail_triage.classify import chosen
from mail_triage.classify_data import Example
from mail_triage.head import Head, Matrix, Views, leads, mixed, sigmoid

_SEED = 7
_FOLDS = 5
_KIND_STRENGTH = 0.3
_ROUNDS = 500
# A missed right costs most, so its recall counts on top of the F1.
_RECALL_PREMIUM = 0.3
_RIGHT_LIMITS = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5)
_OTHER_LIMITS = (0.2, 0.3, 0.4, 0.5, 0.6)
_WITH_TYPES = frozenset({Disposition.CASE, Disposition.MISDIRECTED})


def fit_head(
    views: Views, mails: Sequence[Example], labels: Sequence[str], kinds: Sequence[str]
) -> Head:
    """Calibrate in two steps, then choose the limits for the F1 over sets."""
    wanted = np.array([[label in mail.types for label in labels] for mail in mails], dtype=float)
    kind = np.array([kinds.index(mail.disposition) for mail in mails])
    kind_weights, kind_bias, kind_sure = _fit_kinds(np.hstack(views.kinds), kind, len(kinds))
    mix = _fit_mix(views.labels, wanted)
    alone = sigmoid(mixed(views.labels, mix))
    chain, probabilities = _fit_chain(alone, kind_sure, wanted)
    return Head(
        mix=mix,
        chain=chain,
        kind_weights=kind_weights,
        kind_bias=kind_bias,
        thresholds=_thresholds(mails, probabilities, labels),
    )


def _fit_kinds(odds: Matrix, kind: NDArray[np.int64], count: int) -> tuple[Matrix, Matrix, Matrix]:
    weights, bias = np.zeros((odds.shape[1], count)), np.zeros(count)
    if len(set(kind.tolist())) != count or count == 1:
        return weights, bias, np.full((len(kind), count), 1 / count)
    model = LogisticRegression(C=_KIND_STRENGTH, max_iter=_ROUNDS).fit(odds, kind)
    if count == 2:  # noqa: PLR2004  # scikit-learn then gives the second class only
        weights[:, 1], bias[1] = model.coef_[0], model.intercept_[0]
    else:
        weights, bias = model.coef_.T.copy(), model.intercept_.copy()
    return weights, bias, np.asarray(model.predict_proba(odds))


def _fit_mix(views: Sequence[Matrix], wanted: Matrix) -> Matrix:
    """Calibrate: weights shared by all labels, and a bias for each (Platt's scaling)."""
    mails, labels = wanted.shape
    identity = np.tile(np.eye(labels), (mails, 1))
    rows = np.hstack([*(view.reshape(-1, 1) for view in views), identity])
    model = LogisticRegression(C=1.0, max_iter=_ROUNDS)
    model.fit(rows, wanted.reshape(-1))
    mix = np.asarray(model.coef_[0], dtype=np.float64).copy()
    mix[len(views) :] += model.intercept_[0]
    return mix


def _fit_chain(alone: Matrix, kinds: Matrix, wanted: Matrix) -> tuple[Matrix, Matrix]:
    """Learn per label from its own odds, the others and the kind; also say it of unseen mails."""
    odds, lead = leads(alone)
    labels = wanted.shape[1]
    chain = np.zeros((labels, 2 + labels + kinds.shape[1] + 1))
    unseen = alone.copy()
    folds = KFold(_FOLDS, shuffle=True, random_state=_SEED)
    for label in range(labels):
        others = alone.copy()
        others[:, label] = 0.0
        rows = np.hstack([odds[:, [label]], lead[:, [label]] / 2, others, kinds])
        have = wanted[:, label]
        if min(have.sum(), len(have) - have.sum()) < _FOLDS:
            chain[label, 0] = 1.0
            continue
        model = LogisticRegression(C=1.0, max_iter=_ROUNDS)
        unseen[:, label] = cross_val_predict(model, rows, have, cv=folds, method="predict_proba")[
            :, 1
        ]
        model.fit(rows, have)
        chain[label, :-1], chain[label, -1] = model.coef_[0], model.intercept_[0]
        chain[label, 1] /= 2
    return chain, unseen


def _thresholds(mails: Sequence[Example], probabilities: Matrix, labels: Sequence[str]) -> Matrix:
    """Choose two limits, one for the rights and one for the rest: more would fit noise."""
    names = [CaseType(label) for label in labels]
    tried = [
        (mail.types, dict(zip(names, map(float, row), strict=True)))
        for mail, row in zip(mails, probabilities, strict=True)
        if mail.disposition in _WITH_TYPES
    ]
    best, best_worth = (0.3, 0.3), -1.0
    for right in _RIGHT_LIMITS:
        for other in _OTHER_LIMITS:
            limits = {name: right if name in RIGHTS else other for name in names}
            said = [
                (types, frozenset(score.case_type.value for score in chosen(scores, limits)))
                for types, scores in tried
            ]
            worth = _worth(said)
            if worth > best_worth:
                best, best_worth = (right, other), worth
    return np.array([best[0] if name in RIGHTS else best[1] for name in names])


def _worth(said: Sequence[tuple[frozenset[str], frozenset[str]]]) -> float:
    """Give the F1 over the sets, with a premium on the recall of rights."""
    hits = sum(len(wanted & found) for wanted, found in said)
    total = sum(len(wanted) + len(found) for wanted, found in said)
    rights = frozenset(right.value for right in RIGHTS)
    asked = sum(len(wanted & rights) for wanted, _ in said)
    heard = sum(len(wanted & found & rights) for wanted, found in said)
    return 2 * hits / max(1.0, total) + _RECALL_PREMIUM * heard / max(1.0, asked)

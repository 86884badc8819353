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
# A missed right costs most. On writers held out, 0.2 instead of the best limit for the F1 (0.35 to 0.4) finds five
# to seven in a hundred more and costs 0.006 of the F1; 0.15 would cost three times that for two more.
_RIGHT_LIMIT = 0.2
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
    """Give the limits: one for the rights, and the one with the best F1 for the rest; more would fit noise."""
    names = [CaseType(label) for label in labels]
    tried = [
        (mail.types, dict(zip(names, map(float, row), strict=True)))
        for mail, row in zip(mails, probabilities, strict=True)
        if mail.disposition in _WITH_TYPES
    ]

    def limits(other: float) -> dict[CaseType, float]:
        return {name: _RIGHT_LIMIT if name in RIGHTS else other for name in names}

    def worth(other: float) -> float:
        said = [
            (types, frozenset(score.case_type.value for score in chosen(scores, limits(other))))
            for types, scores in tried
        ]
        hits = sum(len(wanted & found) for wanted, found in said)
        return 2 * hits / max(1, sum(len(wanted) + len(found) for wanted, found in said))

    return np.array(list(limits(max(_OTHER_LIMITS, key=worth)).values()))

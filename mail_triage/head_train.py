"""Fits the heads, of types and of flags, on mails that the models below them had not seen."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, cross_val_predict

from cases.case_type import RIGHTS, CaseType, Disposition
from mail_triage.classify import chosen, nearness
from mail_triage.classify_data import Example
from mail_triage.flag_head import FlagHead
from mail_triage.forest import Forest, Matrix
from mail_triage.head import Head, Views, log_odds, pairs

_SEED = 7
_FOLDS = 5
_KIND_STRENGTH = 0.3
_ROUNDS = 500
# Twice as many trees, or half as large ones, are as good on writers held out (mail_triage/experiments.md).
_TREES = 120
_RATE = 0.1
_LEAVES = 20
_FEWEST = 40
_SHRINK = 5.0
# A missed right costs most. On writers held out, 0.15 instead of 0.2 finds one more in a hundred and costs 0.009 of
# the F1 (mail_triage/experiments.md).
_RIGHT_LIMIT = 0.15
# What is tried for the other types and for the flags.
_LIMITS = (0.2, 0.3, 0.4, 0.5, 0.6)
# Vectors are what a mail costs most for. With this the held-out sets are judged as if all were asked
# (mail_triage/experiments.md).
_ASKED = 0.98
_WITH_TYPES = frozenset({Disposition.CASE, Disposition.MISDIRECTED})


def fit_head(
    views: Views, mails: Sequence[Example], labels: Sequence[str], kinds: Sequence[str]
) -> tuple[Head, Matrix]:
    """Fit the kinds, then the labels by the kinds; choose the limits for the F1 over sets on unseen mails.

    Also gives the probabilities (mails, labels) by trees that had not seen the mail.
    """
    wanted = np.array([[label in mail.types for label in labels] for mail in mails])
    kind = np.array([kinds.index(mail.disposition) for mail in mails])
    kind_weights, kind_bias, kind_sure = _fit_kinds(np.hstack(views.kinds), kind, len(kinds))
    trees, probabilities = _fit_trees(pairs(views, kind_sure), wanted)
    head = Head(
        kind_weights=kind_weights,
        kind_bias=kind_bias,
        trees=trees,
        thresholds=_thresholds(mails, probabilities, labels),
    )
    return head, probabilities


def margin(by_words: tuple[Matrix, Matrix], by_both: tuple[Matrix, Matrix]) -> float:
    """Give how near to its limit, in log-odds, a type must lie by words alone for the vectors to be asked.

    Of the mails in which vectors carry a type over its limit, up or down, _ASKED are within it; both are limits
    (labels,) and what trees say that have not seen the mail (mails, labels).
    """
    said = [probabilities >= limits for limits, probabilities in (by_words, by_both)]
    differ = (said[0] != said[1]).any(axis=1)
    if not differ.any():
        return 0.0
    limits, probabilities = by_words
    return float(np.quantile(nearness(probabilities, limits)[differ], _ASKED))


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


def _fit_trees(rows: Matrix, wanted: NDArray[np.bool_]) -> tuple[Forest, Matrix]:
    """Fit on all rows of mails and labels; also say what trees say that have not seen the mail."""
    mails, labels = wanted.shape
    have = wanted.reshape(-1)
    whose = np.repeat(np.arange(mails), labels)

    def trees() -> HistGradientBoostingClassifier:
        return HistGradientBoostingClassifier(
            max_iter=_TREES,
            learning_rate=_RATE,
            max_leaf_nodes=_LEAVES,
            # Of a few mails smaller leaves can be learnt too.
            min_samples_leaf=min(_FEWEST, 1 + len(rows) // 200),
            l2_regularization=_SHRINK,
            early_stopping=False,
            random_state=_SEED,
        )

    folds = KFold(min(_FOLDS, mails), shuffle=True, random_state=_SEED)
    unseen = np.zeros(len(rows))
    for inside, outside in folds.split(np.arange(mails)):
        fitted = trees().fit(rows[np.isin(whose, inside)], have[np.isin(whose, inside)])
        here = np.isin(whose, outside)
        unseen[here] = fitted.predict_proba(rows[here])[:, 1]
    return forest(trees().fit(rows, have)), unseen.reshape(mails, labels)


def forest(grown: HistGradientBoostingClassifier) -> Forest:
    """Copy the trees of two classes out of scikit-learn, which keeps them in private attributes."""
    trees = [tree.nodes for (tree,) in grown._predictors]  # noqa: SLF001  # no public way to them
    sizes = [len(nodes) for nodes in trees]
    roots = np.cumsum([0, *sizes[:-1]])
    nodes, own = np.concatenate(trees), np.arange(sum(sizes))
    first = np.repeat(roots, sizes)
    is_leaf = nodes["is_leaf"].astype(bool)
    return Forest(
        roots=roots,
        column=np.where(is_leaf, 0, nodes["feature_idx"]).astype(np.intp),
        limit=np.asarray(nodes["num_threshold"], dtype=np.float64),
        left=np.where(is_leaf, own, nodes["left"] + first),
        right=np.where(is_leaf, own, nodes["right"] + first),
        worth=np.asarray(nodes["value"], dtype=np.float64),
        depth=int(nodes["depth"].max()),
        base=float(grown._baseline_prediction.item()),  # noqa: SLF001  # as above
    )


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

    return np.array(list(limits(max(_LIMITS, key=worth)).values()))


def fit_flags(noticed: Matrix, whole: Matrix, strongest: Matrix, wanted: Matrix) -> FlagHead:
    """Fit each flag by what the rules noticed and what the regression says; all are (mails, flags)."""
    parts = zip(noticed.T, whole.T, strongest.T, wanted.T, strict=True)
    return FlagHead(
        weights=np.array([_fit_flag(np.column_stack(rows), have) for *rows, have in parts])
    )


def _fit_flag(rows: Matrix, have: Matrix) -> Sequence[float]:
    if min(have.sum(), len(have) - have.sum()) < _FOLDS:
        return (1.0, 0.0, 0.0, -0.5)
    model = LogisticRegression(max_iter=_ROUNDS)
    unseen = cross_val_predict(model, rows, have, cv=_FOLDS, method="predict_proba")[:, 1]

    def worth(limit: float) -> float:
        said = unseen > limit
        return float(2 * (said & (have > 0)).sum() / max(1.0, said.sum() + have.sum()))

    model.fit(rows, have)
    limit = max(_LIMITS, key=worth)
    return (*model.coef_[0], float(model.intercept_[0]) - float(log_odds(np.array(limit))))

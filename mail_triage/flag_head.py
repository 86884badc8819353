"""Joins what the rules notice in a mail with what was learnt from mails that people had flagged."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from cases.case_type import Flag
from mail_triage.head import Matrix, logit

# The others are told by the language of a mail, or by rules that leave nothing to learn.
LEARNT = (
    Flag.GUARDIAN,
    Flag.NEW_ADDRESS,
    Flag.POSSIBLE_PHISHING,
    Flag.PROXY,
    Flag.RECENT_CHANGE,
    Flag.SAFETY,
    Flag.SEVERAL_SUBJECTS,
    Flag.THREAT,
)
_FOLDS = 5
_ROUNDS = 500
_LIMITS = (0.2, 0.3, 0.4, 0.5, 0.6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Log-odds of a flag, above zero to raise it: by what was learnt, and what a rule's hit adds."""

    odds: float
    if_noticed: float
    evidence: str


@dataclass(slots=True, kw_only=True)
class FlagHead:
    """For each flag of LEARNT what a rule's hit counts, the whole mail, its strongest sentence; and a bias."""

    weights: Matrix

    def odds(self, whole: Matrix, strongest: Matrix) -> Matrix:
        """Give the log-odds (flags,) of one mail in which no rule noticed anything."""
        _, by_whole, by_sentence, bias = self.weights.T
        return np.asarray(whole * by_whole + strongest * by_sentence + bias)

    @property
    def if_noticed(self) -> Matrix:
        """What a rule's hit adds (flags,)."""
        return np.asarray(self.weights[:, 0])


def fit_flags(noticed: Matrix, whole: Matrix, strongest: Matrix, wanted: Matrix) -> FlagHead:
    """Fit on mails that the scores had not seen; all are (mails, flags)."""
    parts = zip(noticed.T, whole.T, strongest.T, wanted.T, strict=True)
    return FlagHead(weights=np.array([_fit(np.column_stack(rows), have) for *rows, have in parts]))


def _fit(rows: Matrix, have: Matrix) -> Sequence[float]:
    if min(have.sum(), len(have) - have.sum()) < _FOLDS:
        return (1.0, 0.0, 0.0, -0.5)
    model = LogisticRegression(max_iter=_ROUNDS)
    unseen = cross_val_predict(model, rows, have, cv=_FOLDS, method="predict_proba")[:, 1]

    def worth(limit: float) -> float:
        said = unseen > limit
        return float(2 * (said & (have > 0)).sum() / max(1.0, said.sum() + have.sum()))

    model.fit(rows, have)
    limit = max(_LIMITS, key=worth)
    return (*model.coef_[0], float(model.intercept_[0]) - logit(limit))

"""Joins what the rules notice in a mail with what was learnt from mails that people had flagged."""

from dataclasses import dataclass

import numpy as np

from cases.case_type import Flag
from mail_triage.forest import Matrix

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

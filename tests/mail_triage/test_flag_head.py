"""How rules and what was learnt decide on a flag together."""

import numpy as np
import pytest

from cases.case_type import Flag
from mail_triage.classify_features import MailWords
from mail_triage.flag_head import LEARNT, Notice
from mail_triage.flags import FlagHit, text_flags, weighed_flags
from mail_triage.head_train import fit_flags
from tests.mail_triage.brain import small_classifier


def notice(odds: float, if_noticed: float = 1.0, evidence: str = "Skriv till min bror.") -> Notice:
    return Notice(odds=odds, if_noticed=if_noticed, evidence=evidence)


@pytest.mark.parametrize(
    ("flag", "noticed", "odds", "raised"),
    [
        (Flag.PROXY, True, -0.5, True),
        (Flag.PROXY, True, -3.0, False),
        (Flag.PROXY, False, -0.5, False),
        (Flag.PROXY, False, 0.5, True),
        (Flag.SAFETY, True, -9.0, True),
        (Flag.THREAT, True, -9.0, True),
    ],
)
def test_a_flag_is_weighed(flag: Flag, *, noticed: bool, odds: float, raised: bool) -> None:
    """Likeness to flagged mails adds and drops, but never drops a danger or a threat that a rule noticed."""
    hits = [FlagHit(flag=flag, reason="x")] if noticed else []

    found = weighed_flags(hits, {flag: notice(odds)})

    assert [hit.flag for hit in found] == ([flag] if raised else [])


def test_a_learnt_flag_says_what_it_rests_on_without_numbers() -> None:
    """The reason quotes the sentence that speaks most for it; long numbers are left out."""
    [hit] = weighed_flags(
        [], {Flag.NEW_ADDRESS: notice(1.0, evidence="Skicka till 19570428-9999,\n tack")}
    )

    assert "Skicka till …-…, tack" in hit.reason
    assert "9999" not in hit.reason


def test_rules_that_are_right_weigh_more_than_those_that_are_not() -> None:
    """The fit finds out by unseen mails which rule can be trusted, and what the scores add."""
    drawn = np.random.default_rng(1)
    wanted = np.zeros((400, len(LEARNT)))
    wanted[:, :2] = drawn.random((400, 2)) < 0.3
    noticed = wanted.copy()
    noticed[:, 1] = drawn.random(400) < 0.3
    scores = drawn.normal(size=wanted.shape)
    scores[:, 1] += 6 * wanted[:, 1]

    head = fit_flags(noticed, scores, scores, wanted)

    assert head.if_noticed[0] > 2
    assert abs(head.if_noticed[1]) < 1.5
    said = np.array([head.odds(row, row) for row in scores]) > 0
    assert (said[:, 1] == (wanted[:, 1] > 0)).mean() > 0.95
    # Without examples the rule alone decides.
    assert head.weights[2].tolist() == [1.0, 0.0, 0.0, -0.5]


def test_every_learnt_flag_is_noticed_in_a_mail() -> None:
    """The classifier speaks of each of them, and a model without examples leaves the rules as they are."""
    mail = MailWords(subject="Ombud", text="Jag skriver åt min mamma som är 90.")
    found = small_classifier().classify(mail)

    assert set(found.notices) == set(LEARNT)
    hits = text_flags(mail, language="sv")
    assert weighed_flags(hits, found.notices) == hits

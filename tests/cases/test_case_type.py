"""The table of case types agrees with the vocabulary."""

import pytest

from cases.case_type import (
    CASE_TYPES,
    RIGHTS,
    Assurance,
    CaseType,
    Clock,
    Disposition,
    Flag,
    Outcome,
)


def test_names() -> None:
    """There are 25 types, 6 dispositions, 11 flags and 11 outcomes, named as their values."""
    for enum, size in ((CaseType, 25), (Disposition, 6), (Flag, 11), (Outcome, 11)):
        assert len(enum) == size
        assert all(member.value == member.name.lower() for member in enum)


def test_table_is_complete() -> None:
    """Each type has a row, in the order of the vocabulary, with a Swedish label of its own."""
    assert tuple(CASE_TYPES) == tuple(CaseType)
    assert len({rule.label for rule in CASE_TYPES.values()}) == len(CaseType)


@pytest.mark.parametrize("case_type", CaseType)
def test_row_is_consistent(case_type: CaseType) -> None:
    """Only a type without a statutory limit has a target, and what runs now has its hours."""
    rule = CASE_TYPES[case_type]
    assert (rule.target is not None) == (rule.clock is Clock.NONE)
    assert rule.clock is not Clock.NOW or rule.act_within_hours == 24
    assert not rule.is_right or rule.clock in {Clock.MONTH, Clock.NOW}


def test_nothing_may_stand_in_the_way() -> None:
    """Stopping marketing, withdrawing consent and reporting a breach need no proof."""
    open_to_all = {
        CaseType.DIRECT_MARKETING_OBJECTION,
        CaseType.CONSENT_WITHDRAWAL,
        CaseType.BREACH_REPORT,
    }
    assert {CASE_TYPES[case_type].assurance for case_type in open_to_all} == {Assurance.L0}


def test_levels_are_ordered() -> None:
    """A higher level compares greater and is labelled by its name."""
    assert Assurance.L0 < Assurance.L3 < Assurance.L4
    assert [level.label for level in Assurance] == ["L0", "L1", "L2", "L3", "L4", "L5"]


def test_rights() -> None:
    """The rights are the ten requests of a data subject."""
    assert len(RIGHTS) == 10
    assert CaseType.COMPLAINT not in RIGHTS

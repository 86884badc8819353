"""The identity ladder."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.assurance import (
    LADDER,
    Evidence,
    EvidenceKind,
    Step,
    combine,
    is_cooling,
    missing,
    needs_two_people,
    required_assurance,
)
from cases.case_type import Assurance, CaseType

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
L0, L1, L2, L3, L4, L5 = Assurance


def proof(kind: EvidenceKind, days_ago: int = 0, changed: date | None = None) -> Evidence:
    """Build one proof of some days ago."""
    return Evidence(kind=kind, at=NOW - timedelta(days=days_ago), contact_changed_on=changed)


@pytest.mark.parametrize(
    ("case_type", "step", "level"),
    [
        (CaseType.ACCESS, Step.POST_TO_REGISTERED, L1),
        (CaseType.ACCESS, Step.ELECTRONIC, L4),
        (CaseType.ACCESS, Step.NEW_ADDRESS, L4),
        (CaseType.RECTIFICATION, Step.CORRECT_SPELLING, L1),
        (CaseType.RECTIFICATION, Step.CORRECT_PHONE, L2),
        (CaseType.RECTIFICATION, Step.CORRECT_CONTACT, L3),
        (CaseType.ERASURE, Step.USUAL, L2),
        (CaseType.ERASURE, Step.ERASE_ALL, L4),
        (CaseType.RESTRICTION, Step.USUAL, L1),
        (CaseType.PORTABILITY, Step.USUAL, L4),
        (CaseType.OBJECTION, Step.USUAL, L1),
        (CaseType.OBJECTION, Step.HARD_TO_UNDO, L2),
        (CaseType.DIRECT_MARKETING_OBJECTION, Step.HARD_TO_UNDO, L0),
        (CaseType.CONSENT_WITHDRAWAL, Step.USUAL, L0),
        (CaseType.AUTOMATED_DECISION, Step.USUAL, L2),
        (CaseType.AUTOMATED_DECISION, Step.REPLY_WITH_DETAILS, L4),
        (CaseType.COMPLAINT, Step.USUAL, L0),
        (CaseType.COMPLAINT, Step.REPLY_WITH_DETAILS, L2),
        (CaseType.BREACH_REPORT, Step.USUAL, L0),
        (CaseType.CCTV, Step.USUAL, L2),
        (CaseType.DPO_QUESTION, Step.USUAL, L0),
    ],
)
def test_required(case_type: CaseType, step: Step, level: Assurance) -> None:
    """Each step needs the level of the case-type table."""
    assert required_assurance(case_type, step) is level


def test_the_documented_ladder_is_the_one_in_force() -> None:
    """docs/identity.md names every type with its steps and levels, and no other."""
    text = (ROOT / "docs" / "identity.md").read_text(encoding="utf-8")
    rows = re.findall(r"(?m)^\| (\w+) \| (\w+) \| (L\d) \|", text)
    documented = {(kind, step): level for kind, step, level in rows}
    in_force = {
        (kind.value, step.value): required_assurance(kind, step).label
        for kind, steps in LADDER.items()
        for step in steps
    }
    assert documented == in_force
    assert set(LADDER) == set(CaseType)


def test_recent_change_raises_disclosure() -> None:
    """After a change of address an extract needs an eID even by post; marketing still nothing."""
    posted = required_assurance(CaseType.ACCESS, Step.POST_TO_REGISTERED, recently_changed=True)
    assert posted is L4
    marketing = CaseType.DIRECT_MARKETING_OBJECTION
    assert required_assurance(marketing, recently_changed=True) is L0


@given(case_type=st.sampled_from(CaseType), step=st.sampled_from(Step), changed=st.booleans())
def test_no_step_lowers_the_level(case_type: CaseType, step: Step, *, changed: bool) -> None:
    """A step or a recent change never needs less than the usual way of the type."""
    assert required_assurance(case_type, step, recently_changed=changed) >= required_assurance(
        case_type
    )


@pytest.mark.parametrize(
    ("kinds", "level"),
    [
        ([], L0),
        ([EvidenceKind.REGISTERED_SENDER], L1),
        ([EvidenceKind.LETTER_ONLY], L1),
        ([EvidenceKind.CODE_BY_EMAIL], L2),
        ([EvidenceKind.CODE_BY_EMAIL, EvidenceKind.CODE_BY_PHONE], L2),
        ([EvidenceKind.CODE_BY_LETTER], L3),
        ([EvidenceKind.CODE_BY_LETTER, EvidenceKind.REGISTERED_SENDER], L3),
        ([EvidenceKind.CODE_BY_LETTER, EvidenceKind.CODE_BY_PHONE], L4),
        ([EvidenceKind.EID], L4),
        ([EvidenceKind.SECOND_CHECK], L0),
        ([EvidenceKind.EID, EvidenceKind.SECOND_CHECK], L5),
        ([EvidenceKind.IN_PERSON], L5),
    ],
)
def test_combined(kinds: list[EvidenceKind], level: Assurance) -> None:
    """One proof gives its level, a code by two channels counts as eID, a second check adds one."""
    assert combine([proof(kind) for kind in kinds], now=NOW) is level


@pytest.mark.parametrize(("days", "level"), [(0, L4), (30, L4), (31, L0), (-1, L0)])
def test_expiry(days: int, level: Assurance) -> None:
    """A proof counts for thirty days, and not before it was given."""
    assert combine([proof(EvidenceKind.EID, days)], now=NOW) is level


@pytest.mark.parametrize(
    ("changed", "level"),
    [(None, L2), (date(2026, 10, 23), L2), (date(2026, 10, 24), L0), (date(2026, 11, 23), L0)],
)
def test_cooling(changed: date | None, level: Assurance) -> None:
    """A code to a contact that changed within thirty days proves nothing."""
    assert combine([proof(EvidenceKind.CODE_BY_PHONE, 0, changed)], now=NOW) is level
    assert is_cooling(changed, on=NOW.date()) == (level is L0)


def test_waiting_does_not_cure_a_take_over() -> None:
    """A contact changed ten days before the request proves nothing, however late the code."""
    changed, requested = date(2026, 10, 20), date(2026, 10, 30)
    late = [proof(EvidenceKind.CODE_BY_EMAIL, 0, changed)]
    assert combine(late, now=NOW) is L2
    assert combine(late, now=NOW, requested_on=requested) is L0
    gap = missing(L2, late, now=NOW, requested_on=requested)
    assert gap is not None
    assert gap.held is L0


def test_cooling_does_not_touch_eid() -> None:
    """An eID does not go through a contact, so a new address takes nothing from it."""
    assert combine([proof(EvidenceKind.EID, 0, NOW.date())], now=NOW) is L4


def test_nothing_missing() -> None:
    """With enough evidence nothing is asked."""
    assert missing(L1, [proof(EvidenceKind.REGISTERED_SENDER)], now=NOW) is None
    assert missing(L0, [], now=NOW) is None


@pytest.mark.parametrize("required", [L1, L2, L3, L4])
def test_ways_exist_without_eid(required: Assurance) -> None:
    """There are always two ways or more, one of them without eID, the gentlest first."""
    gap = missing(required, [], now=NOW)
    assert gap is not None
    assert len(gap.ways) >= 2
    assert gap.ways[0].kind is not EvidenceKind.EID
    assert gap.explanation
    assert (gap.required, gap.held) == (required, L0)


def test_half_a_pair_is_offered_its_other_half() -> None:
    """Who has confirmed by e-mail needs only the letter to reach L4."""
    gap = missing(L4, [proof(EvidenceKind.CODE_BY_EMAIL)], now=NOW)
    assert gap is not None
    kinds = [way.kind for way in gap.ways]
    assert kinds[0] is EvidenceKind.CODE_BY_LETTER
    assert EvidenceKind.CODE_BY_EMAIL not in kinds
    assert EvidenceKind.LETTER_ONLY not in kinds


def test_only_reachable_ways() -> None:
    """Without a usable postal address a code is no half of a pair, and eID or a visit remain."""
    reachable = frozenset(EvidenceKind) - {EvidenceKind.CODE_BY_LETTER}
    gap = missing(L4, [], now=NOW, reachable=reachable)
    assert gap is not None
    assert [way.kind for way in gap.ways] == [EvidenceKind.EID, EvidenceKind.IN_PERSON]


def test_top_level() -> None:
    """The highest level asks for an eID and a second check, or a visit."""
    gap = missing(L5, [], now=NOW)
    assert gap is not None
    assert [way.kind for way in gap.ways] == [
        EvidenceKind.EID,
        EvidenceKind.SECOND_CHECK,
        EvidenceKind.IN_PERSON,
    ]


def test_no_sentence_asks_for_a_copy() -> None:
    """No way asks for a copy of an identity document."""
    sentences = [
        way.sentence
        for level in Assurance
        if (gap := missing(level, [], now=NOW))
        for way in gap.ways
    ]
    assert not [text for text in sentences if "kopia" in text and "ingen kopia" not in text]


def test_two_people() -> None:
    """Erasing all, moving to another company, protected persons and authorities need two."""
    assert needs_two_people(CaseType.ERASURE, Step.ERASE_ALL)
    assert needs_two_people(CaseType.PORTABILITY, Step.TO_OTHER_CONTROLLER)
    assert needs_two_people(CaseType.AUTHORITY_REQUEST, Step.USUAL)
    assert needs_two_people(CaseType.ACCESS, Step.USUAL, is_protected=True)
    assert not needs_two_people(CaseType.ERASURE, Step.USUAL)


kinds = st.sampled_from(EvidenceKind)
proofs = st.lists(st.builds(proof, kinds, st.integers(-2, 40), st.none() | st.just(NOW.date())))


@given(evidence=proofs, more=proofs)
def test_more_evidence_never_lowers(evidence: list[Evidence], more: list[Evidence]) -> None:
    """Adding a proof never takes a level away."""
    assert combine([*evidence, *more], now=NOW) >= combine(evidence, now=NOW)


@given(required=st.sampled_from(Assurance), evidence=proofs)
def test_missing_exactly_when_too_low(required: Assurance, evidence: list[Evidence]) -> None:
    """Something is missing exactly when the held level is lower than the required one."""
    gap = missing(required, evidence, now=NOW)
    assert (gap is None) == (combine(evidence, now=NOW) >= required)
    assert gap is None or gap.ways

"""Random work on real cases: whatever is tried, the stored case obeys the tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    precondition,
    rule,
)

from cases.assurance import Step
from cases.case import Case, Channel, LinkKind, NewCase, QuestionKind
from cases.case_type import CaseType
from cases.deadlines import DeadlineError, ExtensionReason, due_dates
from cases.errors import CasesError
from cases.lifecycle import NEEDS_GROUND, Resolution, Status
from cases.store.engine import Database
from cases.store.upgrade import upgrade
from cases.vault import Vault

BEGIN = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
PEOPLE = ("anna", "bo", "cia")

# Written out again on purpose: the table in the code is what is tested.
RIGHTS = "access rectification erasure restriction portability objection automated_decision cctv employment"
OTHERS = "complaint processor_notice deceased_estate security_report request_withdrawal"
APPROVED = "new>iwac inp>wac wai>iac app>ic clo>i"
PLAIN = "new>iwc inp>wc wai>ic clo>i"
ALLOWED = {
    RIGHTS: APPROVED,
    "direct_marketing_objection consent_withdrawal misdirected": "new>ic inp>c clo>i",
    "breach_report": "new>i inp>wc wai>ic clo>i",
    "dpo_question supervisory_letter vague unknown": PLAIN,
    OTHERS: PLAIN,
    "authority_request": "new>i inp>wac wai>iac app>ic clo>i",
    "third_party_request damages_claim": APPROVED,
}
LETTERS = {
    "i": Status.IN_PROGRESS,
    "w": Status.WAITING,
    "a": Status.APPROVAL,
    "c": Status.CLOSED,
}
STARTS = {
    "new": Status.NEW,
    "inp": Status.IN_PROGRESS,
    "wai": Status.WAITING,
    "app": Status.APPROVAL,
    "clo": Status.CLOSED,
}


def permitted(case_type: CaseType, before: Status, after: Status) -> bool:
    (row,) = [steps for types, steps in ALLOWED.items() if case_type.value in types.split()]
    ways = dict(step.split(">") for step in row.split())
    return any(
        STARTS[start] is before and LETTERS[end] is after
        for start, ends in ways.items()
        for end in ends
    )


@dataclass
class Known:
    """What the test believes about a case."""

    status: Status
    version: int = 1
    closings: int = 0
    proposer: str | None = None


class Work(RuleBasedStateMachine):
    """Three people work on cases in any order, with any values."""

    cases = Bundle("cases")

    def __init__(self) -> None:
        super().__init__()
        self.directory = TemporaryDirectory()
        path = Path(self.directory.name) / "work.sqlite"
        self.database = Database(f"sqlite:///{path}", Vault(["s" * 40]))
        upgrade(self.database)
        self.now = BEGIN
        self.known: dict[int, Known] = {}

    def teardown(self) -> None:
        self.database.dispose()
        self.directory.cleanup()

    def load(self, case_id: int) -> Case:
        with self.database.read() as tx:
            return tx.cases.by_id(case_id)

    @contextmanager
    def attempt(self, case_id: int) -> Iterator[list[bool]]:
        """Try something; what is refused must leave the row, what is done must count the version."""
        before = self.load(case_id)
        done = [False]
        try:
            yield done
            done[0] = True
        except (CasesError, DeadlineError):
            assert self.load(case_id) == before
            return
        self.known[case_id].version += 1
        self.known[case_id].status = self.load(case_id).status

    @rule(target=cases, case_type=st.sampled_from(CaseType), protected=st.booleans())
    def opens(self, case_type: CaseType, protected: bool) -> int:
        new = NewCase(
            case_type=case_type,
            channel=Channel.MAIL,
            received_at=self.now,
            party_email="siv@aberg.example",
            protected=protected,
        )
        with self.database.write() as tx:
            case = tx.cases.open(new, actor="triage", now=self.now)
        self.known[case.id] = Known(status=Status.NEW)
        return case.id

    @rule(target=cases, hours=st.integers(1, 24 * 20))
    def time_passes(self, hours: int) -> object:
        self.now += timedelta(hours=hours)
        return multiple()

    @rule(
        case_id=cases,
        status=st.sampled_from(Status),
        resolution=st.none() | st.sampled_from(Resolution),
        ground=st.sampled_from(["", "  ", "Artikel 17.3 b"]),
        step=st.none() | st.sampled_from([Step.USUAL, Step.ERASE_ALL, Step.TO_OTHER_CONTROLLER]),
        actor=st.sampled_from(PEOPLE),
    )
    def moves(
        self,
        case_id: int,
        status: Status,
        resolution: Resolution | None,
        ground: str,
        step: Step | None,
        actor: str,
    ) -> None:
        case = self.load(case_id)
        with self.attempt(case_id), self.database.write() as tx:
            tx.cases.move(
                case,
                status,
                actor=actor,
                now=self.now,
                resolution=resolution,
                ground=ground,
                step=step,
            )
        after = self.load(case_id)
        if after.version > case.version:
            assert permitted(case.case_type, case.status, status)
            assert status is not Status.APPROVAL
            assert not (case.protected and after.resolution is Resolution.REFUSED)
            assert (after.resolution is None) == (status is not Status.CLOSED)
            assert after.resolution not in NEEDS_GROUND or ground.strip()

    @rule(case_id=cases, actor=st.sampled_from(PEOPLE))
    def proposes(self, case_id: int, actor: str) -> None:
        case = self.load(case_id)
        with self.attempt(case_id) as done, self.database.write() as tx:
            tx.cases.propose(case, {"mall": "grant"}, actor=actor, now=self.now)
        assert done[0] == permitted(case.case_type, case.status, Status.APPROVAL)
        if done[0]:
            self.known[case_id].proposer = actor

    @rule(
        case_id=cases,
        actor=st.sampled_from(PEOPLE),
        resolution=st.sampled_from(Resolution),
        ground=st.sampled_from(["", "Artikel 17.3 b"]),
    )
    def approves(self, case_id: int, actor: str, resolution: Resolution, ground: str) -> None:
        case = self.load(case_id)
        with self.attempt(case_id) as done, self.database.write() as tx:
            tx.cases.approve(
                case,
                actor=actor,
                now=self.now,
                resolution=resolution,
                ground=ground,
                step=Step.ERASE_ALL,
            )
        if done[0]:
            assert case.status is Status.APPROVAL
            assert actor != self.known[case_id].proposer
            after = self.load(case_id)
            assert (after.decided_by, after.approved_by) == (self.known[case_id].proposer, actor)

    @rule(case_id=cases, actor=st.sampled_from(PEOPLE))
    def gives_back(self, case_id: int, actor: str) -> None:
        case = self.load(case_id)
        with self.attempt(case_id), self.database.write() as tx:
            tx.cases.give_back(case, actor=actor, now=self.now)

    @rule(case_id=cases, told=st.sampled_from(["", "19 mätare"]))
    def extends(self, case_id: int, told: str) -> None:
        case = self.load(case_id)
        with self.attempt(case_id) as done, self.database.write() as tx:
            tx.cases.extend(case, ExtensionReason.COMPLEXITY, told=told, actor="anna", now=self.now)
        in_time = case.legal_due is not None and self.now.date() <= case.legal_due
        assert not done[0] or (in_time and told and case.open and case.extended_on is None)

    @rule(case_id=cases, case_type=st.sampled_from(CaseType))
    def retypes(self, case_id: int, case_type: CaseType) -> None:
        case = self.load(case_id)
        with self.attempt(case_id) as done, self.database.write() as tx:
            tx.cases.retype(case, case_type, actor="anna", now=self.now)
        assert done[0] == case.open

    @rule(case_id=cases)
    def asks(self, case_id: int) -> None:
        with self.database.write() as tx:
            tx.questions.ask(case_id, QuestionKind.IDENTITY, reason="two", now=self.now)

    @precondition(lambda self: len(self.known) > 1)
    @rule(case_id=cases, other=cases, kind=st.sampled_from(LinkKind))
    def links(self, case_id: int, other: int, kind: LinkKind) -> None:
        if case_id != other:
            with self.database.write() as tx:
                tx.links.add(case_id, other, kind, actor="anna", now=self.now)

    @rule(case_id=cases, actor=st.sampled_from(PEOPLE))
    def two_change_at_once(self, case_id: int, actor: str) -> None:
        old = self.load(case_id)
        with self.attempt(case_id), self.database.write() as tx:
            tx.cases.assign(old, actor, actor=actor, now=self.now)
        with self.attempt(case_id) as done, self.database.write() as tx:
            tx.cases.assign(old, "bo", actor="bo", now=self.now)
        assert not done[0]

    @invariant()
    def versions_count_what_was_done(self) -> None:
        for case_id, known in self.known.items():
            case = self.load(case_id)
            assert (case.version, case.status) == (known.version, known.status)

    @invariant()
    def the_receipt_and_its_month_stay(self) -> None:
        for case_id in self.known:
            case = self.load(case_id)
            if case.legal_due is not None:
                assert case.legal_due == due_dates(case.received_at).legal_due
                assert case.answer_due is not None
                assert case.answer_due >= case.legal_due

    @invariant()
    def the_history_is_whole(self) -> None:
        with self.database.read() as tx:
            assert list(tx.events.broken()) == []
            for case_id in self.known:
                case = tx.cases.by_id(case_id)
                waiting = tx.proposals.open_for(case_id)
                assert (waiting is not None) == (case.status is Status.APPROVAL)
                if case.status in {Status.CLOSED, Status.IN_PROGRESS}:
                    moves = [
                        e for e in tx.events.of_case(case_id) if e.kind in {"status", "retyped"}
                    ]
                    assert moves


Work.TestCase.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
TestWork = Work.TestCase

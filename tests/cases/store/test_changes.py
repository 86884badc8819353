"""What the law says about a change, through a real database."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from cases.assurance import Step
from cases.case import Case, Channel, LinkKind, NewCase, QuestionKind
from cases.case_type import Assurance, CaseType
from cases.deadlines import AwarenessError, ExtensionError, ExtensionReason, suspended_due
from cases.errors import ForbiddenTransition, NeedsSecondPerson, NotADuplicate, StaleCase
from cases.lifecycle import Resolution, Status
from cases.retention import DataClass
from cases.store.engine import Database
from cases.store.transaction import Transaction
from cases.suppression import SuppressionKind, suppression_key
from tests.races import beside

RECEIVED = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
COMPLEX = ExtensionReason.COMPLEXITY


def opened(database: Database, case_type: CaseType, **changes: object) -> Case:
    values = {
        "case_type": case_type,
        "channel": Channel.MAIL,
        "received_at": RECEIVED,
        "party_email": "siv@aberg.example",
        **changes,
    }
    with database.write() as tx:
        return tx.cases.open(NewCase(**values), actor="triage", now=RECEIVED)  # type: ignore[arg-type]


def stored(database: Database, case: Case) -> Case:
    with database.read() as tx:
        return tx.cases.by_id(case.id)


def test_an_extension_moves_the_dates_that_work_goes_by(database: Database) -> None:
    """The extended date rules, our own date follows it, and the first month's date stays to be seen."""
    case = opened(database, CaseType.ACCESS)
    with database.write() as tx:
        case = tx.cases.extend(
            case, COMPLEX, told="19 meters", actor="anna", now=RECEIVED + timedelta(days=20)
        )
    assert (case.legal_due, case.answer_due) == (date(2026, 3, 2), date(2026, 5, 4))
    assert case.ops_due == date(2026, 4, 30)  # 2 May is a Saturday and 1 May a holiday
    assert not case.overdue(date(2026, 5, 4))
    assert case.overdue(date(2026, 5, 5))


@pytest.mark.parametrize(
    ("case_type", "days", "told"),
    [
        (CaseType.ACCESS, 29, "late"),
        (CaseType.ACCESS, 5, " "),
        (CaseType.DPO_QUESTION, 5, "no month runs"),
        (CaseType.BREACH_REPORT, 1, "hours are not extended"),
    ],
)
def test_an_extension_outside_the_law_changes_nothing(
    database: Database, case_type: CaseType, days: int, told: str
) -> None:
    """Article 12(3): late, without reasons, or where no month runs."""
    case = opened(database, case_type)
    with pytest.raises(ExtensionError), database.write() as tx:
        tx.cases.extend(case, COMPLEX, told=told, actor="a", now=RECEIVED + timedelta(days=days))
    assert stored(database, case) == case


def test_a_period_is_extended_once(database: Database) -> None:
    """Two further months are the most, and a closed case has nothing to extend."""
    case = opened(database, CaseType.ACCESS)
    with database.write() as tx:
        case = tx.cases.extend(case, COMPLEX, told="x", actor="a", now=RECEIVED)
    with pytest.raises(ExtensionError), database.write() as tx:
        tx.cases.extend(case, ExtensionReason.NUMBER, told="y", actor="a", now=RECEIVED)


def test_a_corrected_type_starts_no_clock_anew(database: Database) -> None:
    """Receipt, questions and a told extension stay; a type without a month drops the extension."""
    case = opened(database, CaseType.UNKNOWN)
    with database.write() as tx:
        tx.questions.ask(case.id, QuestionKind.CLARIFICATION, reason="vague", now=RECEIVED)
        case = tx.cases.extend(case, COMPLEX, told="x", actor="a", now=RECEIVED)
        later = RECEIVED + timedelta(days=20)
        case = tx.cases.retype(case, CaseType.ERASURE, actor="a", now=later)
        assert (case.received_at, case.legal_due) == (RECEIVED, date(2026, 3, 2))
        assert (case.answer_due, case.ops_due) == (date(2026, 5, 4), date(2026, 4, 30))
        assert len(tx.questions.of_case(case.id)) == 1
        case = tx.cases.retype(case, CaseType.DPO_QUESTION, actor="a", now=later)
    assert (case.legal_due, case.answer_due, case.extended_on) == (None, None, None)


def test_a_question_suspends_until_the_person_answers(database: Database) -> None:
    """The worked example: asked on the 3rd, answered on the 17th, 2 March becomes 16 March."""
    case = opened(database, CaseType.ACCESS)
    with database.write() as tx:
        asked = RECEIVED + timedelta(days=1)
        tx.questions.ask(case.id, QuestionKind.IDENTITY, reason="two of that name", now=asked)
        tx.questions.ask(case.id, QuestionKind.IDENTITY, reason="again", now=asked)
        case = tx.cases.move(case, Status.WAITING, actor="a", now=asked)
        tx.questions.answered(case.id, at=asked - timedelta(hours=1))
        (question,) = tx.questions.of_case(case.id)
        assert question.answered_at is None  # a mail that crossed ours answers nothing
        tx.cases.move(case, Status.IN_PROGRESS, actor="a", now=RECEIVED + timedelta(days=15))
        (question,) = tx.questions.of_case(case.id)
    later = suspended_due(RECEIVED, [question.wait], today=date(2026, 2, 20))
    assert (question.reason, later) == ("two of that name", date(2026, 3, 16))
    assert stored(database, case).legal_due == date(2026, 3, 2)


def test_the_officer_sets_when_we_became_aware(database: Database) -> None:
    """The 72 hours move with the documented awareness; other types have none."""
    case = opened(database, CaseType.BREACH_REPORT)
    aware, now = RECEIVED + timedelta(hours=20), RECEIVED + timedelta(hours=30)
    with database.write() as tx:
        case = tx.cases.set_awareness(case, aware, reason="confirmed", actor="disa", now=now)
    assert case.breach_due_at == aware + timedelta(hours=72)
    with pytest.raises(AwarenessError), database.write() as tx:
        tx.cases.set_awareness(case, now + timedelta(hours=1), reason="x", actor="disa", now=now)
    access = opened(database, CaseType.ACCESS)
    with pytest.raises(ForbiddenTransition), database.write() as tx:
        tx.cases.set_awareness(access, aware, reason="x", actor="disa", now=now)


@pytest.mark.parametrize(
    ("case_type", "step", "changes"),
    [
        (CaseType.ERASURE, Step.ERASE_ALL, {}),
        (CaseType.PORTABILITY, Step.TO_OTHER_CONTROLLER, {}),
        (CaseType.AUTHORITY_REQUEST, Step.USUAL, {}),
        (CaseType.ACCESS, Step.USUAL, {"protected": True}),
    ],
)
def test_two_different_people_decide(
    database: Database, case_type: CaseType, step: Step, changes: dict[str, object]
) -> None:
    """One officer cannot close it, the proposer cannot approve it, a second officer can."""
    case = opened(database, case_type, **changes)
    granted = {"resolution": Resolution.GRANTED, "step": step, "now": RECEIVED}
    with database.write() as tx:
        case = tx.cases.move(case, Status.IN_PROGRESS, actor="anna", now=RECEIVED)
    with pytest.raises(NeedsSecondPerson), database.write() as tx:
        tx.cases.move(case, Status.CLOSED, actor="anna", **granted)  # type: ignore[arg-type]
    with pytest.raises(ForbiddenTransition), database.write() as tx:
        tx.cases.approve(case, actor="bo", **granted)  # type: ignore[arg-type]
    with pytest.raises(ForbiddenTransition), database.write() as tx:
        tx.cases.move(case, Status.APPROVAL, actor="anna", now=RECEIVED)
    with database.write() as tx:
        case = tx.cases.propose(case, {"mall": "grant"}, actor="anna", now=RECEIVED)
    with pytest.raises(NeedsSecondPerson), database.write() as tx:
        tx.cases.approve(case, actor="anna", **granted)  # type: ignore[arg-type]
    with pytest.raises(NeedsSecondPerson), database.write() as tx:
        tx.cases.move(case, Status.CLOSED, actor="bo", **granted)  # type: ignore[arg-type]
    with database.write() as tx:
        waiting = tx.proposals.open_for(case.id)
        assert waiting is not None
        assert waiting.content == {"mall": "grant"}
        case = tx.cases.approve(case, actor="bo", **granted)  # type: ignore[arg-type]
    assert (case.status, case.decided_by, case.approved_by) == (Status.CLOSED, "anna", "bo")


def test_a_returned_proposal_is_void(database: Database) -> None:
    """What was given back, or made before the type was corrected, cannot be approved any more."""
    case = opened(database, CaseType.ERASURE)
    with database.write() as tx:
        case = tx.cases.propose(case, {}, actor="anna", now=RECEIVED)
        case = tx.cases.give_back(case, actor="bo", now=RECEIVED)
        assert tx.proposals.open_for(case.id) is None
        case = tx.cases.propose(case, {}, actor="anna", now=RECEIVED)
        case = tx.cases.retype(case, CaseType.ACCESS, actor="anna", now=RECEIVED)
        assert tx.proposals.open_for(case.id) is None
    assert case.status is Status.IN_PROGRESS


def test_a_request_taken_back_leaves_no_proposal_waiting(database: Database) -> None:
    """Closed as withdrawn while a decision waits for approval: nobody can approve it afterwards."""
    case = opened(database, CaseType.ERASURE)
    with database.write() as tx:
        case = tx.cases.propose(case, {}, actor="anna", now=RECEIVED)
        case = tx.cases.move(
            case, Status.CLOSED, actor="anna", now=RECEIVED, resolution=Resolution.WITHDRAWN
        )
        assert tx.proposals.open_for(case.id) is None
    assert case.status is Status.CLOSED


@pytest.mark.parametrize(
    "change",
    [
        "status = 'closed', closed_at = received_at, resolution = 'granted', two_people = true",
        "decided_by = 'anna', approved_by = 'anna'",
        "extended_on = received_on",
        "extended_on = '2027-01-01', extension_reason = 'complexity'",
        "aware_at = received_at",
        "frozen_at = received_at",
        "extension_reason = 'busy', extended_on = received_on",
        "decided_step = 'everything'",
    ],
)
def test_the_database_itself_refuses_unlawful_changes(database: Database, change: str) -> None:
    """One person twice, a late or unreasoned extension, footage of no camera: no row can say so."""
    opened(database, CaseType.ACCESS)
    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(text(f"UPDATE cases SET {change}"))


@pytest.mark.parametrize(
    "values",
    ["1, 1, 'related'", "1, 99, 'related'", "1, 2, 'friends'"],
    ids=["self", "none", "kind"],
)
def test_a_link_joins_two_real_cases(database: Database, values: str) -> None:
    """A case cannot point at itself, at nothing, or in a way that nobody knows."""
    opened(database, CaseType.ACCESS)
    opened(database, CaseType.ACCESS)
    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO case_links (case_id, other_id, kind, linked_at, linked_by)"
                f" VALUES ({values}, '2026-01-01', 'a')"
            )
        )


def test_a_duplicate_is_closed_only_when_linked(database: Database) -> None:
    """A duplicate points at the case that goes on, and neither blocks nor hides it."""
    first, second = opened(database, CaseType.ACCESS), opened(database, CaseType.ACCESS)
    ending = {"resolution": Resolution.DUPLICATE, "actor": "a", "now": RECEIVED}
    with pytest.raises(NotADuplicate), database.write() as tx:
        tx.cases.move(second, Status.CLOSED, **ending)  # type: ignore[arg-type]
    with database.write() as tx:
        assert tx.links.add(second.id, first.id, LinkKind.DUPLICATE, actor="a", now=RECEIVED)
        assert not tx.links.add(first.id, second.id, LinkKind.RELATED, actor="a", now=RECEIVED)
        tx.cases.move(second, Status.CLOSED, **ending)  # type: ignore[arg-type]
    assert stored(database, first) == first


@pytest.mark.parametrize(
    ("case_type", "resolution", "told", "tasks"),
    [
        (CaseType.RECTIFICATION, Resolution.GRANTED, False, 1),
        (CaseType.ERASURE, Resolution.PARTIAL, False, 1),
        (CaseType.RESTRICTION, Resolution.GRANTED, False, 1),
        (CaseType.RESTRICTION, Resolution.GRANTED, True, 0),
        (CaseType.ERASURE, Resolution.REFUSED, False, 0),
        (CaseType.ACCESS, Resolution.GRANTED, False, 0),
    ],
)
def test_recipients_are_to_be_told(
    database: Database, case_type: CaseType, resolution: Resolution, told: bool, tasks: int
) -> None:
    """Article 19: what was corrected, erased or restricted makes a task, unless it is done already."""
    case = opened(database, case_type)
    with database.write() as tx:
        tx.cases.move(
            case,
            Status.CLOSED,
            resolution=resolution,
            ground="Artikel 17.3 b",
            step=Step.USUAL,
            recipients_told=told,
            actor="anna",
            now=RECEIVED,
        )
        found = [task for task in tx.tasks.open() if task.kind == "notify_19"]
    assert len(found) == tasks
    assert all(task.due_on == date(2026, 2, 16) for task in found)


def test_the_extent_of_an_erasure_must_be_said(database: Database) -> None:
    """Whether all or some is erased decides how many must agree, so nobody may leave it out."""
    case = opened(database, CaseType.ERASURE)
    with pytest.raises(ForbiddenTransition), database.write() as tx:
        tx.cases.move(
            case, Status.CLOSED, resolution=Resolution.GRANTED, actor="anna", now=RECEIVED
        )


def test_an_objection_to_marketing_is_heeded_at_once(database: Database) -> None:
    """Article 21(3): the address is suppressed with the case, for all companies, without proof."""
    case = opened(database, CaseType.DIRECT_MARKETING_OBJECTION)
    key = suppression_key(SuppressionKind.EMAIL, "SIV@aberg.example")
    other = suppression_key(SuppressionKind.EMAIL, "anna@ek.example")
    with database.read() as tx:
        assert tx.suppressions.suppressed(key, "elnat")
        assert not tx.suppressions.suppressed(other, "all")
        assert "suppressed" in {event.kind for event in tx.events.of_case(case.id)}
    with database.engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM suppressions")).all()
    assert "aberg" not in str(rows)


def test_a_case_found_to_be_about_marketing_is_heeded_too(database: Database) -> None:
    """What was taken for something else first is suppressed when its type is corrected."""
    case = opened(database, CaseType.UNKNOWN)
    key = suppression_key(SuppressionKind.EMAIL, "siv@aberg.example")
    with database.write() as tx:
        assert not tx.suppressions.suppressed(key, "all")
        tx.cases.retype(case, CaseType.DIRECT_MARKETING_OBJECTION, actor="a", now=RECEIVED)
        assert tx.suppressions.suppressed(key, "all")


def test_a_company_is_bound_by_its_own_entries_and_the_groups(database: Database) -> None:
    """Whoever limits the objection to one company still hears from the others."""
    key = suppression_key(SuppressionKind.PHONE, "070-174 06 58")
    with database.write() as tx:
        assert tx.suppressions.add(key, "varme", actor="a", now=RECEIVED)
        assert not tx.suppressions.add(key, "varme", actor="a", now=RECEIVED)
        assert tx.suppressions.suppressed(key, "varme")
        assert tx.suppressions.suppressed(key, "all")
        assert not tx.suppressions.suppressed(key, "elnat")
        assert tx.suppressions.add(key, "all", actor="a", now=RECEIVED)
        assert [entry.company for entry in tx.suppressions.export("elnat")] == ["all"]


@pytest.mark.parametrize("company", ["all", "varme"])
def test_two_who_suppress_at_once_add_one_entry(database: Database, company: str) -> None:
    """The second sees the first one's entry, whether it says the same or covers it."""
    key = suppression_key(SuppressionKind.EMAIL, "siv@aberg.example")

    def add() -> bool:
        with database.write() as tx:
            return tx.suppressions.add(key, company, actor="b", now=RECEIVED)

    with database.write() as tx:
        assert tx.suppressions.add(key, "all", actor="a", now=RECEIVED)
        second = beside(database, add)

    assert second.result() is False
    with database.read() as tx:
        assert [entry.company for entry in tx.suppressions.export()] == ["all"]


def test_two_who_remind_at_once_make_one_task(database: Database) -> None:
    """The slower one is told that the task is there."""
    case = opened(database, CaseType.ACCESS)

    def remind() -> bool:
        with database.write() as tx:
            return tx.tasks.add_once("due_soon", "x", about="d", at=RECEIVED, case_id=case.id)

    with database.write() as tx:
        assert tx.tasks.add_once("due_soon", "x", about="d", at=RECEIVED, case_id=case.id)
        second = beside(database, remind)

    assert second.result() is False
    with database.read() as tx:
        assert len(tx.tasks.open()) == 1


def test_a_reminder_and_an_agent_at_the_same_footage_never_wait_for_each_other(
    database: Database,
) -> None:
    """The nightly round has the alarm made and writes history next; an agent has written some before."""
    case = opened(database, CaseType.CCTV)
    with database.write() as tx:
        case = tx.cases.set_recording(case, RECEIVED, actor="anna", now=RECEIVED)
    late = RECEIVED + timedelta(days=20)

    def remind() -> bool:
        with database.write() as tx:
            made = tx.cases.alarm_footage(case, now=late)
            tx.events.append("escalated", case_id=case.id, actor="system", at=late)
            return made

    with database.write() as tx:
        tx.events.append("noted", case_id=case.id, actor="anna", at=late)
        second = beside(database, remind)
        assert tx.cases.alarm_footage(case, now=late)

    assert second.result() is False


def test_a_task_is_made_once_however_often_it_is_asked_for(database: Database) -> None:
    """A reminder that was ticked off does not come back the next morning."""
    case = opened(database, CaseType.ACCESS)
    for expected in (True, False):
        with database.write() as tx:
            made = tx.tasks.add_once("due_soon", "x", about="d", at=RECEIVED, case_id=case.id)
            assert made is expected
            for task in tx.tasks.open():
                tx.tasks.done(task.id, by="anna", at=RECEIVED)


def test_each_change_refuses_a_stale_version(database: Database) -> None:
    """Whatever two officers do at once, the slower one is told."""
    old = opened(database, CaseType.CCTV)
    with database.write() as tx:
        tx.cases.assign(old, "anna", actor="anna", now=RECEIVED)
    with database.write() as tx:
        changes: tuple[Callable[[], Case], ...] = (
            lambda: tx.cases.move(old, Status.IN_PROGRESS, actor="b", now=RECEIVED),
            lambda: tx.cases.extend(old, COMPLEX, told="x", actor="b", now=RECEIVED),
            lambda: tx.cases.propose(old, {}, actor="b", now=RECEIVED),
            lambda: tx.cases.retype(old, CaseType.ACCESS, actor="b", now=RECEIVED),
            lambda: tx.cases.set_recording(old, RECEIVED, actor="b", now=RECEIVED),
            lambda: tx.cases.freeze_footage(old, actor="b", now=RECEIVED),
            lambda: tx.cases.mark_protected(old, actor="b", now=RECEIVED),
        )
        for change in changes:
            with pytest.raises(StaleCase):
                change()


Work = Callable[[Transaction, Case], object]
AT_ONCE: dict[str, tuple[Status, Work]] = {
    "assign": (
        Status.WAITING,
        lambda tx, c: tx.cases.assign(c, "anna", actor="anna", now=RECEIVED),
    ),
    "move": (
        Status.WAITING,
        lambda tx, c: tx.cases.move(c, Status.IN_PROGRESS, actor="anna", now=RECEIVED),
    ),
    "identity": (
        Status.WAITING,
        lambda tx, c: tx.cases.raise_assurance(
            c, Assurance.L4, method="eid", actor="anna", now=RECEIVED
        ),
    ),
    "close": (
        Status.WAITING,
        lambda tx, c: tx.cases.move(
            c,
            Status.CLOSED,
            resolution=Resolution.WITHDRAWN,
            actor="anna",
            now=RECEIVED,
        ),
    ),
    "retype": (
        Status.APPROVAL,
        lambda tx, c: tx.cases.retype(c, CaseType.ACCESS, actor="bo", now=RECEIVED),
    ),
    "give back": (
        Status.APPROVAL,
        lambda tx, c: tx.cases.give_back(c, actor="bo", now=RECEIVED),
    ),
    "approve": (
        Status.APPROVAL,
        lambda tx, c: tx.cases.approve(
            c,
            actor="bo",
            now=RECEIVED,
            resolution=Resolution.GRANTED,
            step=Step.ERASE_ALL,
        ),
    ),
    "open": (
        Status.WAITING,
        lambda tx, _: tx.cases.open(
            NewCase(case_type=CaseType.ACCESS, channel=Channel.MAIL, received_at=RECEIVED),
            actor="triage",
            now=RECEIVED,
        ),
    ),
    "purge": (
        Status.WAITING,
        lambda tx, c: tx.purge.forget(DataClass.LETTERS, [c.id], now=RECEIVED),
    ),
}


@pytest.mark.parametrize("name", AT_ONCE)
def test_a_mail_and_an_agent_in_one_case_never_wait_for_each_other(
    database: Database, name: str
) -> None:
    """Whoever comes second waits for the history, and holds nothing that the first one needs."""
    status, work = AT_ONCE[name]
    case = opened(database, CaseType.ERASURE)
    with database.write() as tx:
        tx.questions.ask(case.id, QuestionKind.IDENTITY, reason="vem", now=RECEIVED)
        if status is Status.APPROVAL:
            case = tx.cases.propose(case, {"mall": "grant"}, actor="anna", now=RECEIVED)
        else:
            case = tx.cases.move(case, status, actor="anna", now=RECEIVED)

    def agent() -> object:
        with database.write() as tx:
            return work(tx, case)

    # As a mail does that joins a case and asks for something new.
    with database.write() as tx:
        tx.events.append("answered", case_id=case.id, actor="triage", at=RECEIVED)
        second = beside(database, agent)
        tx.questions.answered(case.id, at=RECEIVED)
        tx.cases.move(case, Status.IN_PROGRESS, actor="triage", now=RECEIVED)
        new = NewCase(case_type=CaseType.ACCESS, channel=Channel.MAIL, received_at=RECEIVED)
        tx.cases.open(new, actor="triage", now=RECEIVED)

    assert stored(database, case).status is Status.IN_PROGRESS
    fault = second.exception()
    assert fault is None or isinstance(fault, (StaleCase, ForbiddenTransition))

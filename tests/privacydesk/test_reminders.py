"""The daily reminders: what is due is said once, what is late is escalated, what waits is asked again."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cases.case import Case, Channel, NewCase, QuestionKind
from cases.case_type import CaseType
from cases.deadlines import ExtensionReason
from cases.lifecycle import Resolution, Status
from cases.store.engine import Database
from cases.user import Role
from privacydesk.reminders import remind
from tests.privacydesk.conftest import NOW

RECEIVED = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)


def a_case(database: Database, received: datetime, **more: object) -> Case:
    values = {
        "case_type": CaseType.ACCESS,
        "channel": Channel.MAIL,
        "received_at": received,
        **more,
    }
    with database.write() as tx:
        return tx.cases.open(NewCase(**values), actor="test", now=received)  # type: ignore[arg-type]


def kinds(database: Database) -> dict[str, Role | None]:
    with database.read() as tx:
        return {
            task.kind: Role(task.audience) if task.audience else None for task in tx.tasks.open()
        }


def run_daily(database: Database, *, days: int) -> None:
    for day in range(days):
        remind(database, now=RECEIVED + timedelta(days=day))


def test_a_case_is_reminded_of_and_escalated_once(database: Database) -> None:
    """Due within a week, in its last days, then overdue to the senior and the DPO: one task each."""
    a_case(database, RECEIVED)

    run_daily(database, days=40)
    assert kinds(database) == {
        "due_soon": None,
        "legal_due": None,
        "overdue": None,
        "overdue_senior": Role.SENIOR,
        "overdue_dpo": Role.DPO,
    }
    with database.read() as tx:
        escalated = [e for e in tx.events.of_case(1) if e.kind == "escalated"]
        assert len(tx.tasks.open()) == 5
    assert [e.detail["to"] for e in escalated] == ["senior", "dpo"]


def test_running_twice_or_after_ticking_off_says_nothing_again(database: Database) -> None:
    """The job may be run again after a crash, and what an agent ticked off stays done."""
    a_case(database, datetime(2026, 10, 28, 9, 0, tzinfo=UTC))

    assert [remind(database, now=NOW), remind(database, now=NOW)] == [1, 0]
    with database.write() as tx:
        for task in tx.tasks.open():
            tx.tasks.done(task.id, by="anna", at=NOW)
    assert remind(database, now=NOW) == 0


def test_an_extension_moves_the_reminders(database: Database) -> None:
    """After the notice the case is not late, and is reminded of by its new dates."""
    case = a_case(database, RECEIVED)
    with database.write() as tx:
        tx.cases.extend(case, ExtensionReason.COMPLEXITY, told="x", actor="anna", now=RECEIVED)
    run_daily(database, days=60)
    assert kinds(database) == {}
    remind(database, now=datetime(2026, 4, 27, 6, 0, tzinfo=UTC))
    assert set(kinds(database)) == {"due_soon"}


def test_who_does_not_answer_is_asked_again_and_then_answered(database: Database) -> None:
    """Day 7 and day 21, and on the unsuspended last day a written answer is due, not silence."""
    case = a_case(database, RECEIVED)
    with database.write() as tx:
        tx.questions.ask(case.id, QuestionKind.IDENTITY, reason="two of that name", now=RECEIVED)
        tx.cases.move(case, Status.WAITING, actor="anna", now=RECEIVED)
    run_daily(database, days=7)
    assert not {"waiting_7", "waiting_21"} & set(kinds(database))
    run_daily(database, days=8)
    assert "waiting_7" in kinds(database)
    assert "waiting_21" not in kinds(database)
    run_daily(database, days=22)
    assert "waiting_21" in kinds(database)
    assert "waiting_due" not in kinds(database)
    run_daily(database, days=29)
    assert {"waiting_due", "legal_due"} <= set(kinds(database))


def test_a_breach_is_hurried_by_the_hour(database: Database) -> None:
    """Under 48 hours a task; after 72 hours the senior and the DPO hear of it."""
    a_case(database, RECEIVED, case_type=CaseType.BREACH_REPORT)

    remind(database, now=RECEIVED + timedelta(hours=20))
    assert kinds(database) == {}
    remind(database, now=RECEIVED + timedelta(hours=30))
    assert kinds(database) == {"breach_soon": None}
    remind(database, now=RECEIVED + timedelta(hours=73))
    assert kinds(database)["breach_overdue_dpo"] is Role.DPO


def test_what_must_stop_at_once_and_was_not_begun_goes_to_the_senior(database: Database) -> None:
    """A restriction that nobody has touched in its hours is escalated."""
    a_case(database, RECEIVED, case_type=CaseType.RESTRICTION)

    remind(database, now=RECEIVED + timedelta(hours=25))
    assert kinds(database) == {"act_late": Role.SENIOR}


def test_footage_raises_the_alarm_once_until_it_is_kept(database: Database) -> None:
    """The worked example: filmed on the 3rd at 14.00, 39 hours and 50 minutes are left on the 22nd."""
    filmed = datetime(2026, 11, 3, 13, 0, tzinfo=UTC)
    asked = datetime(2026, 11, 22, 21, 10, tzinfo=UTC)
    case = a_case(database, asked, case_type=CaseType.CCTV)
    with database.write() as tx:
        case = tx.cases.set_recording(case, filmed, actor="anna", now=asked)
        (task,) = tx.tasks.open()
    assert "39 timmar och 50 minuter" in task.text
    assert case.legal_due == date(2026, 12, 22)
    assert remind(database, now=asked + timedelta(hours=1)) == 0
    young = a_case(database, asked, case_type=CaseType.CCTV)
    with database.write() as tx:
        young = tx.cases.set_recording(young, asked, actor="anna", now=asked)
        tx.cases.freeze_footage(young, actor="anna", now=asked)
    remind(database, now=asked + timedelta(days=20))
    with database.read() as tx:
        assert [t.case_id for t in tx.tasks.open() if t.kind == "footage"] == [case.id]
        assert "footage_kept" in {event.kind for event in tx.events.of_case(young.id)}


@pytest.mark.parametrize("days", [40, 400])
def test_a_closed_case_is_left_alone(database: Database, days: int) -> None:
    """Nothing is due where an answer was given."""
    case = a_case(database, RECEIVED)
    with database.write() as tx:
        tx.cases.move(
            case, Status.CLOSED, resolution=Resolution.GRANTED, actor="anna", now=RECEIVED
        )
    assert remind(database, now=RECEIVED + timedelta(days=days)) == 0

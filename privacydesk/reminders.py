"""Remind of deadlines and escalate what is late: columns looked at once a day, each said once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cases.case import Case, Question
from cases.case_type import CASE_TYPES
from cases.deadlines import received_on
from cases.lifecycle import Status
from cases.store.case_store import CaseFilter
from cases.store.engine import Database
from cases.user import Role

SOON = timedelta(days=7)
LAST_DAYS = timedelta(days=2)
BREACH_SOON = timedelta(hours=48)
# T12 of the domain: whoever was asked and has not answered hears from us again.
ASK_AGAIN_DAYS = (7, 21)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A task to be: `about` is the date or cause that it is made for once, `audience` whom it is for."""

    kind: str
    text: str
    about: str
    due_on: date | None
    audience: Role | None = None


def remind(database: Database, *, now: datetime) -> int:
    """Add a task for each thing that is due or late; running it again adds nothing."""
    today = received_on(now)
    added = 0
    with database.write() as tx:
        for case in tx.cases.search(CaseFilter(only_open=True), limit=100_000):
            waiting = case.status is Status.WAITING
            questions = tx.questions.of_case(case.id) if waiting else []
            for one in reminders(case, questions, today=today, now=now):
                is_new = tx.tasks.add_once(
                    one.kind,
                    one.text,
                    about=one.about,
                    at=now,
                    case_id=case.id,
                    due_on=one.due_on,
                    audience=one.audience,
                )
                added += is_new
                if is_new and one.audience is not None:
                    detail = {"kind": one.kind, "to": one.audience}
                    tx.events.append(
                        "escalated", case_id=case.id, actor="system", at=now, detail=detail
                    )
            added += tx.cases.alarm_footage(case, now=now)
    return added


def reminders(
    case: Case, questions: list[Question], *, today: date, now: datetime
) -> Iterator[Reminder]:
    """Say what an open case needs a person to hear today."""
    if case.breach_due_at is not None:
        yield from _breach(case, case.breach_due_at, today, now)
        return
    yield from _waiting(case, questions, today)
    yield from _act_now(case, today, now)
    if case.overdue(today):
        yield from _overdue(case, today)
        return
    due = case.answer_due
    if due is not None and due - today <= LAST_DAYS:
        yield Reminder(
            kind="legal_due",
            text=f"Lagens tid går ut {due.isoformat()}. Svara nu, eller förläng tiden om det finns skäl.",
            about=due.isoformat(),
            due_on=due,
        )
    elif case.ops_due is not None and case.ops_due - today <= SOON:
        yield Reminder(
            kind="due_soon",
            text=f"Ärendet ska vara besvarat senast {case.ops_due.isoformat()}.",
            about=case.ops_due.isoformat(),
            due_on=case.ops_due,
        )


def _waiting(case: Case, questions: list[Question], today: date) -> Iterator[Reminder]:
    for question in questions:
        if question.answered_at is not None:
            continue
        asked_on = received_on(question.asked_at)
        for days in ASK_AGAIN_DAYS:
            if today - asked_on >= timedelta(days=days):
                yield Reminder(
                    kind=f"waiting_{days}",
                    text=f"Personen har inte svarat på {days} dagar. Påminn en gång, på ett vänligt sätt.",
                    about=asked_on.isoformat(),
                    due_on=today,
                )
        if case.legal_due is not None and today >= case.legal_due and case.extended_on is None:
            yield Reminder(
                kind="waiting_due",
                text="Frågan är obesvarad och tiden är slut. Svara skriftligt i dag med det vi kan säga. "
                "Håll ärendet öppet.",
                about=case.legal_due.isoformat(),
                due_on=today,
            )


def _act_now(case: Case, today: date, now: datetime) -> Iterator[Reminder]:
    hours = CASE_TYPES[case.case_type].act_within_hours
    if hours is not None and case.status is Status.NEW:
        act_by = case.received_at + timedelta(hours=hours)
        if now > act_by:
            yield Reminder(
                kind="act_late",
                text=f"Ingen har börjat på ärendet inom {hours} timmar. Stoppa eller spara det som "
                "begäran gäller i dag.",
                about=act_by.isoformat(),
                due_on=today,
                audience=Role.SENIOR,
            )


def _overdue(case: Case, today: date) -> Iterator[Reminder]:
    about = str(case.answer_due)
    yield Reminder(
        kind="overdue",
        text="Lagens tid har gått ut. Svara i dag och berätta varför det dröjde.",
        about=about,
        due_on=today,
    )
    for role in (Role.SENIOR, Role.DPO):
        yield Reminder(
            kind=f"overdue_{role}",
            text="Ett svar är försenat enligt lagen. Se till att det skickas, och anteckna orsaken.",
            about=about,
            due_on=today,
            audience=role,
        )


def _breach(case: Case, due: datetime, today: date, now: datetime) -> Iterator[Reminder]:
    if now > due:
        for role in (Role.SENIOR, Role.DPO):
            yield Reminder(
                kind=f"breach_overdue_{role}",
                text="De 72 timmarna har gått. Anmäl till IMY nu och ange varför det dröjde (artikel 33.1).",
                about=due.isoformat(),
                due_on=today,
                audience=role,
            )
    elif due - now <= BREACH_SOON:
        yield Reminder(
            kind="breach_soon",
            text="Mindre än 48 timmar kvar till anmälan till IMY. Bestäm om incidenten ska anmälas.",
            about=due.isoformat(),
            due_on=received_on(due),
        )

"""Explain in Swedish why a case has its dates."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from cases.case import Case, Question
from cases.case_type import CASE_TYPES, Clock
from cases.deadlines import (
    FOOTAGE_ALARM,
    STOCKHOLM,
    add_months,
    breach_ops_limit,
    case_due,
    cctv_purge_at,
    stops_the_clock,
    suspended_due,
)
from desk import words


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockLine:
    """One limit: what it is, when, how near, and why that day."""

    label: str
    when: str
    left: words.TimeLeft
    why: str


def clock_lines(
    case: Case, questions: Iterable[Question] = (), *, now: datetime
) -> list[ClockLine]:
    """Return every limit of the case, the strictest in law first."""
    today = now.astimezone(STOCKHOLM).date()
    if case.breach_due_at is not None:
        return _breach(case, case.breach_due_at, today, now=now)
    lines = []
    if case.extended_on is not None and case.extended_due is not None:
        lines.append(_told_extension(case, case.extended_due, case.extended_on, today))
    if case.legal_due is not None:
        lines.append(_legal(case, case.legal_due, today))
        lines += _suspension(case, questions, today)
    if case.ops_due is not None:
        lines.append(_own(case, case.ops_due, today))
    if case.extended_due is not None and _may_extend(case, today):
        lines.append(_extended(case.extended_due, today, notify_by=case.legal_due))
    act_by = case_due(case.case_type, case.received_at).act_by
    if act_by is not None and case.open:
        lines.insert(0, _act_now(act_by, now))
    if case.recorded_at is not None:
        lines.insert(0, _footage(case, cctv_purge_at(case.recorded_at), now))
    return lines


def _may_extend(case: Case, today: date) -> bool:
    in_time = case.legal_due is not None and today <= case.legal_due
    return case.open and case.extended_on is None and in_time


def _legal(case: Case, due: date, today: date) -> ClockLine:
    month_later = add_months(case.received_on, 1)
    why = (
        f"Begäran kom in {words.day(case.received_on)}. Svaret ska lämnas utan onödigt dröjsmål "
        f"och senast inom en månad (artikel 12.3)."
    )
    if due != month_later:
        why += (
            f" Månaden slutar {words.weekday(month_later)}, som inte är en arbetsdag. "
            "Därför flyttas sista dagen till nästa arbetsdag (förordning 1182/71)."
        )
    if case.extended_on is not None:
        left = words.TimeLeft(words="Ersatt av förlängningen", level="none")
        return ClockLine(label="Första månaden", when=words.weekday(due), left=left, why=why)
    return ClockLine(
        label="Lagens gräns", when=words.weekday(due), left=_left(case, due, today), why=why
    )


def _told_extension(case: Case, due: date, told_on: date, today: date) -> ClockLine:
    return ClockLine(
        label="Lagens gräns, förlängd",
        when=words.weekday(due),
        left=_left(case, due, today),
        why=f"Personen fick besked och skäl {words.day(told_on)}, inom första månaden (artikel 12.3).",
    )


def _suspension(case: Case, questions: Iterable[Question], today: date) -> Iterator[ClockLine]:
    waits = [question.wait for question in questions]
    later = suspended_due(case.received_at, waits, today=today, unsuspended=case.answer_due)
    if later is not None:
        yield ClockLine(
            label="Om väntetiden räknas bort",
            when=words.weekday(later),
            left=words.TimeLeft(words=words.time_left(later, today).words, level="none"),
            why=(
                "Vi frågade i tid och med skäl, och väntade på svar. Lagtexten säger inget om paus, "
                "så arbeta mot datumet utan väntetid (EDPB 01/2022 § 159)."
            ),
        )
    elif any(not stops_the_clock(case.received_at, wait) for wait in waits):
        yield ClockLine(
            label="Väntetiden räknas inte bort",
            when=words.weekday(case.answer_due) if case.answer_due else "",
            left=words.TimeLeft(words="Tiden löper", level="none"),
            why="Frågan ställdes senare än fem arbetsdagar efter mottagandet, eller utan skäl.",
        )


def _footage(case: Case, purge_at: datetime, now: datetime) -> ClockLine:
    hours, minutes = divmod(int((purge_at - now).total_seconds()) // 60, 60)
    if case.frozen_at is not None:
        left = words.TimeLeft(words=f"Sparad {words.moment(case.frozen_at)}", level="calm")
    elif hours < 0:
        left = words.TimeLeft(words="Filmen är överskriven", level="late")
    else:
        is_near = purge_at - now < FOOTAGE_ALARM
        left = words.TimeLeft(
            words=f"{hours} timmar och {minutes} minuter kvar", level="now" if is_near else "soon"
        )
    return ClockLine(
        label="Filmen skrivs över",
        when=words.moment(purge_at),
        left=left,
        why="Film sparas i 21 dagar. Spara bara den begärda delen, en kvart före och en kvart efter.",
    )


def _own(case: Case, due: date, today: date) -> ClockLine:
    if case.legal_due is None:
        why = "Lagen anger ingen tid för den här typen. Datumet är vårt eget mål."
    elif due == case.legal_due:
        why = "Vårt eget mål är sista kontorsdagen inom månaden, här samma dag som lagens gräns."
    else:
        why = (
            "Vårt eget mål är sista kontorsdagen inom månaden, så att svaret hinner skickas i tid."
        )
    return ClockLine(
        label="Vårt mål", when=words.weekday(due), left=_left(case, due, today), why=why
    )


def _extended(due: date, today: date, *, notify_by: date | None) -> ClockLine:
    why = "Bara om begäran är komplicerad eller personen har skickat många. "
    if notify_by is not None:
        why += f"Personen måste få skälen senast {words.day(notify_by)} (artikel 12.3)."
    return ClockLine(
        label="Med förlängning, som mest",
        when=words.weekday(due),
        left=words.TimeLeft(words=words.time_left(due, today).words, level="none"),
        why=why,
    )


def _act_now(act_by: datetime, now: datetime) -> ClockLine:
    passed = now > act_by
    return ClockLine(
        label="Agera direkt",
        when=words.moment(act_by),
        left=words.TimeLeft(
            words="Tiden har gått ut" if passed else "Agera före detta",
            level="late" if passed else "now",
        ),
        why="Stoppa, frys eller bevara det som begäran gäller. Svaret till personen kan komma senare.",
    )


def _breach(case: Case, due: datetime, today: date, *, now: datetime) -> list[ClockLine]:
    hours = int((due - now).total_seconds() // 3600)
    if not case.open:
        left = words.TimeLeft(words="Avslutat", level="none")
    elif hours < 0:
        left = words.TimeLeft(words="De 72 timmarna har gått", level="late")
    else:
        left = words.TimeLeft(words=f"{hours} timmar kvar", level="now")
    aware_at = case.aware_at or case.received_at
    own = breach_ops_limit(aware_at)
    found = (
        "Dataskyddsombudet har fastställt att vi fick kännedom"
        if case.aware_at
        else "Vi räknar från att rapporten kom in"
    )
    return [
        ClockLine(
            label="Anmälan till IMY",
            when=words.moment(due),
            left=left,
            why=(
                f"{found} {words.moment(aware_at)}. En incident anmäls inom "
                "72 timmar (artikel 33.1). Helger stoppar inte klockan."
            ),
        ),
        ClockLine(
            label="Vårt mål",
            when=words.moment(own),
            left=_left(case, own.date(), today),
            why="Samma klockslag tre dagar senare, dock aldrig efter lagens gräns.",
        ),
    ]


def _left(case: Case, due: date, today: date) -> words.TimeLeft:
    if not case.open:
        return words.TimeLeft(words="Avslutat", level="none")
    return words.time_left(due, today)


def law_of(case: Case) -> str:
    """Return the articles that the type rests on, in words."""
    rule = CASE_TYPES[case.case_type]
    numbers = [article for article in rule.articles if article[0].isdigit()]
    if not numbers:
        return ""
    listed = ", ".join(numbers[:-1]) + " och " + numbers[-1] if numbers[1:] else numbers[0]
    urgent = " – verkan börjar genast" if rule.clock is Clock.NOW else ""
    return f"artikel {listed}{urgent}"

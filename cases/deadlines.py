"""When a case must be answered, by Regulation 1182/71 and our own stricter dates."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum, unique
from zoneinfo import ZoneInfo

from cases.case_type import CASE_TYPES, CaseType, Clock, Target, TargetUnit
from cases.holidays_se import (
    add_office_days,
    last_office_day,
    next_working_day,
    working_days_between,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")
BREACH_LIMIT = timedelta(hours=72)
CCTV_STORAGE = timedelta(days=21)
FOOTAGE_ALARM = timedelta(hours=72)
QUESTION_WITHIN_WORKING_DAYS = 5
_MONTHS_A_YEAR = 12
_FIRST_YEAR, _LAST_YEAR = 1999, 2100


class DeadlineError(ValueError):
    """The deadline cannot be computed."""


class NaiveTimeError(DeadlineError):
    """The time has no UTC offset; write it like 2026-11-23T09:30:00+01:00."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class UnlikelyTimeError(DeadlineError):
    """The time lies outside the years 2000 to 2099; check the year."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class ExtensionError(DeadlineError):
    """The period cannot be extended like this (GDPR Article 12(3))."""


@unique
class ExtensionReason(StrEnum):
    """The two reasons for which Article 12(3) allows two more months, about this person's requests."""

    COMPLEXITY = "complexity"
    NUMBER = "number"


class AwarenessError(DeadlineError):
    """The moment of awareness cannot be set like this (GDPR Article 33(1))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDates:
    """The dates of a one-month period; all are dates in Stockholm."""

    received_on: date
    legal_due: date
    ops_due: date
    extended_due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDue:
    """What runs for one case, whatever its clock: absent means no such limit.

    `act_by` and `breach_due` are instants in UTC: a freeze or a stop, and the notice to IMY.
    """

    received_on: date
    ops_due: date
    legal_due: date | None = None
    extended_due: date | None = None
    act_by: datetime | None = None
    breach_due: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A question about identity or meaning that the person had to answer; open while unanswered."""

    asked_at: datetime
    reason: str
    answered_at: datetime | None = None


def received_on(received: datetime) -> date:
    """Give the Stockholm date of an arrival; raises NaiveTimeError."""
    return _aware(received).astimezone(STOCKHOLM).date()


def due_dates(received: datetime) -> DueDates:
    """Give the dates of a request received at that instant; raises NaiveTimeError."""
    start = received_on(received)
    month_later = add_months(start, 1)
    return DueDates(
        received_on=start,
        legal_due=next_working_day(month_later),
        ops_due=last_office_day(month_later),
        extended_due=next_working_day(_extended(start)),
    )


def case_due(case_type: CaseType, received: datetime) -> CaseDue:
    """Give every limit of a case of the type; raises NaiveTimeError."""
    rule = CASE_TYPES[case_type]
    start = received_on(received)
    if rule.clock is Clock.BREACH_72H:
        due = breach_due(received)
        # A weekend does not stop these hours, so the day of the limit is the last day to work.
        return CaseDue(received_on=start, ops_due=breach_ops_day(received), breach_due=due)
    if rule.clock is Clock.NONE:
        return CaseDue(
            received_on=start, ops_due=_target_day(start, rule.target or Target(count=0))
        )
    dates = due_dates(received)
    act_by = None
    if rule.act_within_hours is not None:
        act_by = received.astimezone(UTC) + timedelta(hours=rule.act_within_hours)
    return CaseDue(
        received_on=start,
        ops_due=dates.ops_due,
        legal_due=dates.legal_due,
        extended_due=dates.extended_due,
        act_by=act_by,
    )


def breach_due(aware_at: datetime) -> datetime:
    """Give the end of the 72 hours of Article 33 in UTC; raises NaiveTimeError."""
    return _aware(aware_at).astimezone(UTC) + BREACH_LIMIT


def breach_ops_limit(aware_at: datetime) -> datetime:
    """Give our own limit in Stockholm time: the wall clock three days on, never after the law's."""
    by_the_wall = _aware(aware_at).astimezone(STOCKHOLM) + BREACH_LIMIT
    return min(
        by_the_wall, breach_due(aware_at), key=lambda moment: moment.astimezone(UTC)
    ).astimezone(STOCKHOLM)


def breach_ops_day(aware_at: datetime) -> date:
    """Give the Stockholm date of our own breach limit."""
    return breach_ops_limit(aware_at).date()


def cctv_purge_at(recorded_at: datetime) -> datetime:
    """Give the instant in UTC when a recording is overwritten; raises NaiveTimeError."""
    return _aware(recorded_at).astimezone(UTC) + CCTV_STORAGE


def check_extension(received: datetime, *, notified_at: datetime, reasons: str) -> date:
    """Give the extended date, or raise ExtensionError when the notice is late or has no reasons."""
    if not reasons.strip():
        message = "an extension needs reasons: complexity or number of this person's requests"
        raise ExtensionError(message)
    dates = due_dates(received)
    notified_on = received_on(notified_at)
    if _aware(notified_at) < received:
        message = "the notice cannot be older than the request"
        raise ExtensionError(message)
    if notified_on > dates.legal_due:
        message = f"the notice is too late: it had to leave by {dates.legal_due}"
        raise ExtensionError(message)
    return dates.extended_due


def extended_ops_due(received: datetime) -> date:
    """Give our own last day of an extended period; raises NaiveTimeError."""
    return last_office_day(_extended(received_on(received)))


def stops_the_clock(received: datetime, wait: Wait) -> bool:
    """Tell whether a question may suspend the period: asked without delay and for a reason.

    EDPB guidelines 01/2022 § 159 allow it; without undue delay is five working days here.
    """
    asked_after = working_days_between(received_on(received), received_on(wait.asked_at))
    in_order = _aware(received) <= wait.asked_at <= (wait.answered_at or wait.asked_at)
    return in_order and bool(wait.reason.strip()) and asked_after <= QUESTION_WITHIN_WORKING_DAYS


def suspended_due(
    received: datetime, waits: Iterable[Wait], *, today: date, unsuspended: date | None = None
) -> date | None:
    """Give the later date that justified questions may allow, or None when none does.

    Work goes on to `unsuspended`, which is the legal date unless the period was extended. Questions
    that were open at the same time count once; one still open counts up to today.
    """
    base = unsuspended or due_dates(received).legal_due
    waited: set[date] = set()
    for wait in waits:
        if not stops_the_clock(received, wait):
            continue
        asked = received_on(wait.asked_at)
        answered = received_on(wait.answered_at) if wait.answered_at else today
        # A question still open when the period ended cannot revive it.
        days = (min(answered, base) - asked).days
        waited |= {asked + timedelta(days=n) for n in range(1, days + 1)}
    return next_working_day(base + timedelta(days=len(waited))) if waited else None


def check_awareness(aware_at: datetime, *, now: datetime, reason: str) -> datetime:
    """Give the end of the 72 hours from a documented awareness; raises AwarenessError."""
    if not reason.strip():
        message = "write how and when we became aware: Article 33(5) wants it documented"
        raise AwarenessError(message)
    if _aware(aware_at) > now:
        message = "nobody is aware of anything in the future"
        raise AwarenessError(message)
    return breach_due(aware_at)


def add_months(day: date, months: int) -> date:
    """Give the same date months later, or that month's last day (Article 3(2)(c))."""
    index = day.year * _MONTHS_A_YEAR + day.month - 1 + months
    year, month = index // _MONTHS_A_YEAR, index % _MONTHS_A_YEAR + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _extended(start: date) -> date:
    # Two readings differ when the first month was cut short: the earlier one is safe under both.
    return min(add_months(start, 3), add_months(add_months(start, 1), 2))


def _target_day(start: date, target: Target) -> date:
    if target.unit is TargetUnit.MONTHS:
        return last_office_day(add_months(start, target.count))
    return add_office_days(start, target.count)


def _aware(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise NaiveTimeError
    if not _FIRST_YEAR < moment.year < _LAST_YEAR:
        raise UnlikelyTimeError
    return moment

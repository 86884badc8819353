"""When a case must be answered, by Regulation 1182/71 and our own stricter dates."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from cases.case_type import CASE_TYPES, CaseType, Clock, Target, TargetUnit
from cases.holidays_se import (
    add_office_days,
    last_office_day,
    next_working_day,
    office_days_between,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")
BREACH_LIMIT = timedelta(hours=72)
CCTV_STORAGE = timedelta(days=21)
QUESTION_WITHIN_OFFICE_DAYS = 5
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


class SuspensionError(DeadlineError):
    """The waiting time cannot be added to the period."""


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


def suspended_due(
    received: datetime,
    *,
    asked_at: datetime,
    answered_at: datetime,
    reason: str,
) -> date:
    """Give the later date that a justified question may allow; work goes on to the plain date.

    Raises SuspensionError when the question came late or without a reason (EDPB 01/2022 § 159).
    """
    start = received_on(received)
    asked_on = received_on(asked_at)
    answered_on = received_on(answered_at)
    if not reason.strip():
        message = "a question that stops the clock needs a reason"
        raise SuspensionError(message)
    if not _aware(received) <= _aware(asked_at) <= _aware(answered_at):
        message = "the times must come in order: received, asked, answered"
        raise SuspensionError(message)
    if office_days_between(start, asked_on) > QUESTION_WITHIN_OFFICE_DAYS:
        message = f"the question left later than {QUESTION_WITHIN_OFFICE_DAYS} office days"
        raise SuspensionError(message)
    unsuspended = due_dates(received).legal_due
    # A question still open when the period ended cannot revive it.
    waited = min(answered_on, unsuspended) - min(asked_on, unsuspended)
    return next_working_day(unsuspended + waited)


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

"""Deadlines: the worked examples of the domain reference and properties of the rules."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.case_type import CASE_TYPES, CaseType, Clock
from cases.deadlines import (
    AwarenessError,
    ExtensionError,
    NaiveTimeError,
    UnlikelyTimeError,
    Wait,
    add_months,
    breach_due,
    breach_ops_limit,
    case_due,
    cctv_purge_at,
    check_awareness,
    check_extension,
    due_dates,
    extended_ops_due,
    suspended_due,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")

EXAMPLES = """
2026-03-05 2026-04-07 2026-04-02 2026-06-05
2026-08-31 2026-09-30 2026-09-30 2026-11-30
2026-01-31 2026-03-02 2026-02-27 2026-04-28
2026-01-29 2026-03-02 2026-02-27 2026-04-28
2027-01-31 2027-03-01 2027-02-26 2027-04-28
2028-01-31 2028-02-29 2028-02-29 2028-05-02
2028-02-29 2028-03-29 2028-03-29 2028-05-29
2026-03-30 2026-04-30 2026-04-30 2026-06-30
2026-03-31 2026-04-30 2026-04-30 2026-06-30
2026-05-19 2026-06-19 2026-06-18 2026-08-19
2026-05-20 2026-06-22 2026-06-18 2026-08-20
2026-11-24 2026-12-24 2026-12-23 2027-02-24
2026-11-25 2026-12-28 2026-12-23 2027-02-25
2025-05-06 2025-06-09 2025-06-05 2025-08-06
2025-04-29 2025-05-30 2025-05-28 2025-07-29
2026-12-01 2027-01-04 2026-12-30 2027-03-01
2026-12-06 2027-01-07 2027-01-05 2027-03-08
2026-04-01 2026-05-04 2026-04-30 2026-07-01
2026-10-01 2026-11-02 2026-10-30 2027-01-04
2026-11-21T22:59:30Z 2026-12-21 2026-12-21 2027-02-22
2026-07-04T22:30:00Z 2026-08-05 2026-08-05 2026-10-05
2026-03-29 2026-04-29 2026-04-29 2026-06-29
2027-02-28 2027-03-30 2027-03-25 2027-05-28
2026-12-31 2027-02-01 2027-01-29 2027-03-31
2026-02-02 2026-03-02 2026-03-02 2026-05-04
"""
ROWS = [line.split() for line in EXAMPLES.split("\n") if line]

instants = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001 - Hypothesis wants naive bounds
    max_value=datetime(2035, 9, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def at(text: str) -> datetime:
    """Read an instant; a bare date means its noon in Stockholm."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=STOCKHOLM, hour=12) if moment.tzinfo is None else moment


def local(text: str) -> datetime:
    """Read a wall-clock time in Stockholm."""
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


@pytest.mark.parametrize(("received", "legal", "ops", "extended"), ROWS)
def test_worked_example(received: str, legal: str, ops: str, extended: str) -> None:
    """Each of the 25 worked examples comes out as written."""
    dates = due_dates(at(received))
    assert (str(dates.legal_due), str(dates.ops_due), str(dates.extended_due)) == (
        legal,
        ops,
        extended,
    )


def test_all_examples_are_there() -> None:
    """The table above has 25 rows."""
    assert len(ROWS) == 25


@pytest.mark.parametrize(
    ("aware", "due", "ops"),
    [
        ("2026-04-03T16:20", "2026-04-06T16:20+02:00", "2026-04-06T16:20+02:00"),
        ("2026-03-28T20:00", "2026-03-31T21:00+02:00", "2026-03-31T20:00+02:00"),
        ("2026-10-24T20:00", "2026-10-27T19:00+01:00", "2026-10-27T19:00+01:00"),
    ],
)
def test_breach_hours(aware: str, due: str, ops: str) -> None:
    """72 hours elapse over holidays and daylight-saving shifts; our own limit is never later."""
    assert breach_due(local(aware)) == datetime.fromisoformat(due)
    assert breach_due(local(aware)).tzinfo is UTC
    assert breach_ops_limit(local(aware)) == datetime.fromisoformat(ops)


def test_cctv_example() -> None:
    """A recording of 3 November has 39 h 50 min left when the mail comes."""
    purge = cctv_purge_at(local("2026-11-03T14:00"))
    received = local("2026-11-22T22:10")
    assert purge == local("2026-11-24T14:00")
    assert purge - received == timedelta(hours=39, minutes=50)
    assert case_due(CaseType.CCTV, received).legal_due == date(2026, 12, 22)


RECEIVED = local("2026-02-02T09:00")
MARCH = date(2026, 3, 1)


def wait(asked: str, answered: str | None, reason: str = "two persons of that name") -> Wait:
    """A question of February 2026."""
    return Wait(
        asked_at=local(asked), answered_at=local(answered) if answered else None, reason=reason
    )


def test_suspension_example() -> None:
    """Fourteen days of waiting move 2 March to 16 March; the plain date stays."""
    later = suspended_due(
        RECEIVED, [wait("2026-02-03T10:00", "2026-02-17T10:00")], today=date(2026, 2, 20)
    )
    assert later == date(2026, 3, 16)
    assert due_dates(RECEIVED).legal_due == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("asked", "answered", "reason"),
    [
        ("2026-02-10T09:00", "2026-02-12T09:00", "the sixth working day"),
        ("2026-02-03T09:00", "2026-02-12T09:00", " "),
        ("2026-02-01T09:00", "2026-02-12T09:00", "asked before the request"),
        ("2026-02-05T09:00", "2026-02-04T09:00", "answered before the question"),
        ("2026-02-05T09:00", "2026-02-05T19:00", "answered on the same day"),
    ],
)
def test_no_suspension(asked: str, answered: str, reason: str) -> None:
    """A late, unreasoned or impossible question stops no clock, nor does one answered at once."""
    assert suspended_due(RECEIVED, [wait(asked, answered, reason)], today=MARCH) is None


def test_a_question_on_the_fifth_working_day_is_in_time() -> None:
    """Five working days after Monday 2 February is Monday 9 February."""
    waits = [wait("2026-02-09T16:00", "2026-02-11T09:00")]
    assert suspended_due(RECEIVED, waits, today=MARCH) == date(2026, 3, 4)


def test_questions_open_at_once_count_once() -> None:
    """Waiting for two answers on the same days is waiting once."""
    waits = [
        wait("2026-02-03T09:00", "2026-02-10T09:00"),
        wait("2026-02-05T09:00", "2026-02-12T09:00", "which contract is meant"),
    ]
    assert suspended_due(RECEIVED, waits, today=MARCH) == date(2026, 3, 11)


def test_an_open_question_counts_up_to_today() -> None:
    """While nobody has answered, the later date moves with the days."""
    waits = [wait("2026-02-03T09:00", None)]
    assert suspended_due(RECEIVED, waits, today=date(2026, 2, 3)) is None
    assert suspended_due(RECEIVED, waits, today=date(2026, 2, 6)) == date(2026, 3, 5)


def test_suspension_never_outlives_the_period() -> None:
    """An answer after the period has ended adds no more than the period itself."""
    later = suspended_due(
        RECEIVED, [wait("2026-02-03T09:00", "2026-12-01T09:00")], today=date(2026, 12, 2)
    )
    assert later == date(2026, 3, 30)  # 2 March plus 27 days of waiting, then off the Sunday


def test_suspension_of_an_extended_period() -> None:
    """After an extension the waiting days are added to the extended date."""
    waits = [wait("2026-02-03T10:00", "2026-02-17T10:00")]
    later = suspended_due(RECEIVED, waits, today=MARCH, unsuspended=date(2026, 5, 4))
    assert later == date(2026, 5, 18)


def test_awareness_is_documented_and_not_in_the_future() -> None:
    """The 72 hours count from the moment that the officer set, with the reason written down."""
    now = local("2026-04-04T09:00")
    due = check_awareness(local("2026-04-03T16:20"), now=now, reason="Confirmed by the supplier")
    assert due == local("2026-04-06T16:20")
    for aware, reason in (("2026-04-03T16:20", " "), ("2026-04-04T09:01", "soon")):
        with pytest.raises(AwarenessError):
            check_awareness(local(aware), now=now, reason=reason)


def test_extension_in_time() -> None:
    """A reasoned notice on the last legal day extends to the earlier of two readings."""
    received = local("2026-01-31T09:00")
    last_day = local("2026-03-02T23:59")
    assert check_extension(received, notified_at=last_day, reasons="19 sites") == date(2026, 4, 28)


@pytest.mark.parametrize(
    ("notified", "reasons"),
    [("2026-03-03T00:00", "many"), ("2026-02-10T09:00", "  "), ("2026-01-30T09:00", "early")],
)
def test_extension_refused(notified: str, reasons: str) -> None:
    """A late, unreasoned or backdated notice extends nothing."""
    with pytest.raises(ExtensionError):
        check_extension(local("2026-01-31T09:00"), notified_at=local(notified), reasons=reasons)


@pytest.mark.parametrize("function", [due_dates, breach_due, breach_ops_limit, cctv_purge_at])
def test_naive_times_are_refused(function: object) -> None:
    """A time without an offset is an error everywhere, not a guess."""
    assert callable(function)
    with pytest.raises(NaiveTimeError, match="no UTC offset"):
        function(datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize("year", [1, 1999, 2100, 9999])
def test_unlikely_years_are_refused(year: int) -> None:
    """A year that must be a typing error is refused before the calendar ends."""
    with pytest.raises(UnlikelyTimeError, match="check the year"):
        due_dates(datetime(year, 12, 31, tzinfo=UTC))


@pytest.mark.parametrize("case_type", CaseType)
def test_every_type_has_its_dates(case_type: CaseType) -> None:
    """Only month-bound types have a legal date, only a breach runs in hours, all have a target."""
    received = local("2026-11-23T10:00")
    due = case_due(case_type, received)
    clock = CASE_TYPES[case_type].clock
    assert (due.legal_due is not None) == (clock in {Clock.MONTH, Clock.NOW})
    assert (due.extended_due is not None) == (due.legal_due is not None)
    assert (due.breach_due is not None) == (clock is Clock.BREACH_72H)
    assert clock is not Clock.NOW or due.act_by == received + timedelta(hours=24)
    assert due.received_on == date(2026, 11, 23) <= due.ops_due


@pytest.mark.parametrize(
    ("case_type", "ops"),
    [
        (CaseType.DPO_QUESTION, date(2026, 12, 7)),
        (CaseType.SUPERVISORY_LETTER, date(2026, 11, 23)),
        (CaseType.REQUEST_WITHDRAWAL, date(2026, 11, 25)),
        (CaseType.COMPLAINT, date(2026, 12, 23)),
        (CaseType.BREACH_REPORT, date(2026, 11, 26)),
    ],
)
def test_own_targets(case_type: CaseType, ops: date) -> None:
    """Types without a statutory month get the target of the table."""
    assert case_due(case_type, local("2026-11-23T10:00")).ops_due == ops


EASTER = [
    date(2020, 4, 12),
    date(2021, 4, 4),
    date(2022, 4, 17),
    date(2023, 4, 9),
    date(2024, 3, 31),
    date(2025, 4, 20),
    date(2026, 4, 5),
    date(2027, 3, 28),
    date(2028, 4, 16),
    date(2029, 4, 1),
    date(2030, 4, 21),
    date(2031, 4, 13),
    date(2032, 3, 28),
    date(2033, 4, 17),
    date(2034, 4, 9),
    date(2035, 3, 25),
    date(2036, 4, 13),
]


def is_red(day: date) -> bool:
    """Tell a public holiday from a printed list of Easter days and the wording of the law."""
    if (day.month, day.day) in {(1, 1), (1, 6), (5, 1), (6, 6), (12, 25), (12, 26)}:
        return True
    if any((day - sunday).days in {-2, 0, 1, 39, 49} for sunday in EASTER):
        return True
    is_saint = date(day.year, 10, 31) <= day <= date(day.year, 11, 6)
    is_midsummer = date(day.year, 6, 20) <= day <= date(day.year, 6, 26)
    return day.isoweekday() == 6 and (is_saint or is_midsummer)


def months_on(day: date, months: int) -> date:
    """Find the same date months on by walking the calendar instead of computing it."""
    first = day.replace(day=1)
    for _ in range(months):
        first = (first + timedelta(days=32)).replace(day=1)
    candidates = [first + timedelta(days=n) for n in range(31)]
    return max(d for d in candidates if d.month == first.month and d.day <= day.day)


def first_open(day: date) -> date:
    """Walk forward to a day on which a period may end."""
    return next(
        d
        for d in (day + timedelta(days=n) for n in range(12))
        if d.isoweekday() < 6 and not is_red(d)
    )


def last_at_office(day: date) -> date:
    """Walk backward to a day on which somebody is at work; an eve is none."""
    for n in range(12):
        walk = day - timedelta(days=n)
        midsummer = is_red(walk + timedelta(days=1)) and (walk.month, walk.day >= 19) == (6, True)
        is_eve = (walk.month, walk.day) in {(12, 24), (12, 31)} or midsummer
        if walk.isoweekday() < 6 and not is_red(walk) and not is_eve:
            return walk
    raise AssertionError(day)


@given(received=instants)
def test_same_as_an_independent_count(received: datetime) -> None:
    """All four dates equal those of a separate implementation that walks the calendar."""
    start = received.astimezone(STOCKHOLM).date()
    raw = months_on(start, 1)
    longest = min(months_on(start, 3), months_on(raw, 2))
    dates = due_dates(received)
    assert dates.received_on == start
    assert dates.legal_due == first_open(raw)
    assert dates.ops_due == last_at_office(raw)
    assert dates.extended_due == first_open(longest)
    assert extended_ops_due(received) == last_at_office(longest)


@given(
    received=instants,
    asked=st.integers(0, 40),
    answered=st.integers(0, 60) | st.none(),
    today=st.integers(0, 90),
)
def test_suspension_same_as_an_independent_count(
    received: datetime, asked: int, answered: int | None, today: int
) -> None:
    """The later date equals a count of single days by a separate implementation."""
    noon = received.astimezone(STOCKHOLM).replace(hour=12, minute=0)
    start = noon.date()
    asked_at = max(received, noon + timedelta(days=asked))
    answered_at = None if answered is None else asked_at + timedelta(days=answered)
    now = start + timedelta(days=today)
    legal = first_open(months_on(start, 1))
    walk = [start + timedelta(days=n) for n in range(1, 120)]
    asked_on = asked_at.astimezone(STOCKHOLM).date()
    end = answered_at.astimezone(STOCKHOLM).date() if answered_at else now
    worked = [d for d in walk if d <= asked_on and d.isoweekday() < 6 and not is_red(d)]
    waited = [d for d in walk if asked_on < d <= end and d <= legal]
    expected = None
    if len(worked) <= 5 and waited:
        expected = first_open(legal + timedelta(days=len(waited)))
    question = Wait(asked_at=asked_at, answered_at=answered_at, reason="two of that name")
    assert suspended_due(received, [question], today=now) == expected


@given(received=instants)
def test_order_of_dates(received: datetime) -> None:
    """Received, ours, the law's and the extended date come in that order, close to each other."""
    dates = due_dates(received)
    assert dates.received_on < dates.ops_due <= dates.legal_due < dates.extended_due
    assert timedelta(0) <= dates.legal_due - dates.ops_due <= timedelta(days=7)
    assert timedelta(27) <= dates.legal_due - dates.received_on <= timedelta(days=36)


@given(day=st.dates(min_value=date(2020, 1, 1), max_value=date(2100, 1, 1)), n=st.integers(0, 30))
def test_months_never_skip(day: date, n: int) -> None:
    """Adding months lands in the right month and never on a later day of it."""
    later = add_months(day, n)
    assert (later.year - day.year) * 12 + later.month - day.month == n
    assert later.day <= day.day


@given(aware=instants)
def test_breach_is_always_72_hours(aware: datetime) -> None:
    """Elapsed time is exactly 72 hours and our own limit is at most one hour before it."""
    assert breach_due(aware) - aware == timedelta(hours=72)
    slack = breach_due(aware) - breach_ops_limit(aware).astimezone(UTC)
    assert timedelta(0) <= slack <= timedelta(hours=1)

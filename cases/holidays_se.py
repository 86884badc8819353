"""Swedish public holidays and office days."""

from datetime import date, timedelta
from functools import cache

from holidays.countries.sweden import Sweden

SATURDAY = 5
_ONE_DAY = timedelta(days=1)


@cache
def public_holidays(year: int) -> frozenset[date]:
    """Give the 13 days of lagen (1989:253), which Sweden also lists under Regulation 1182/71."""
    return frozenset(Sweden(include_sundays=False, years=year))


def is_working_day(day: date) -> bool:
    """Tell whether a period under Regulation 1182/71 may end on the day.

    The eves are working days here: lag (1930:173) 2 § extends Swedish periods, not those of EU law.
    """
    return day.weekday() < SATURDAY and day not in public_holidays(day.year)


def is_office_day(day: date) -> bool:
    """Tell whether somebody is at work: a working day that is not an eve."""
    return is_working_day(day) and not _is_eve(day)


def next_working_day(day: date) -> date:
    """Give the day itself or the next working day (Article 3(4) of Regulation 1182/71)."""
    while not is_working_day(day):
        day += _ONE_DAY
    return day


def last_office_day(day: date) -> date:
    """Give the day itself or the last office day before it."""
    while not is_office_day(day):
        day -= _ONE_DAY
    return day


def add_office_days(day: date, count: int) -> date:
    """Give the office day so many office days later; zero gives the day itself or the next one."""
    while not is_office_day(day):
        day += _ONE_DAY
    for _ in range(count):
        day += _ONE_DAY
        while not is_office_day(day):
            day += _ONE_DAY
    return day


def working_days_between(first: date, last: date) -> int:
    """Count the working days after the first day up to and with the last one."""
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(is_working_day(day) for day in days)


def _is_eve(day: date) -> bool:
    is_christmas_or_new_year = (day.month, day.day) in {(12, 24), (12, 31)}
    tomorrow = day + _ONE_DAY
    # Midsummer's day is the only holiday that moves between 20 and 26 June.
    is_midsummer = day.month == 6 and day.day >= 19 and tomorrow in public_holidays(day.year)  # noqa: PLR2004
    return is_christmas_or_new_year or is_midsummer

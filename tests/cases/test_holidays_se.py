"""Swedish holidays: the library against the text of the law."""

from datetime import date, timedelta

import pytest

from cases.holidays_se import (
    add_office_days,
    is_office_day,
    is_working_day,
    last_office_day,
    next_working_day,
    public_holidays,
    working_days_between,
)


def easter(year: int) -> date:
    """Compute Easter Sunday by the anonymous Gregorian method."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def saturday_from(day: date) -> date:
    """Give the first Saturday on or after the day."""
    return day + timedelta(days=(5 - day.weekday()) % 7)


def red_days(year: int) -> frozenset[date]:
    """Give the 13 days as lagen (1989:253) words them."""
    sunday = easter(year)
    fixed = {date(year, m, d) for m, d in ((1, 1), (1, 6), (5, 1), (6, 6), (12, 25), (12, 26))}
    moving = {sunday + timedelta(days=n) for n in (-2, 0, 1, 39, 49)}
    saturdays = {saturday_from(date(year, 6, 20)), saturday_from(date(year, 10, 31))}
    return frozenset(fixed | moving | saturdays)


@pytest.mark.parametrize("year", range(2020, 2036))
def test_library_equals_the_law(year: int) -> None:
    """For each year the library gives the days of the law and no other."""
    assert public_holidays(year) == red_days(year)


@pytest.mark.parametrize("year", range(2020, 2036))
def test_eves_are_working_but_not_office_days(year: int) -> None:
    """Eves end a period of EU law, but nobody is at the office."""
    midsummer_eve = saturday_from(date(year, 6, 20)) - timedelta(days=1)
    for eve in (midsummer_eve, date(year, 12, 24), date(year, 12, 31)):
        assert is_working_day(eve) == (eve.weekday() < 5)
        assert not is_office_day(eve)
    assert is_office_day(date(year, 6, 5)) == (date(year, 6, 5).weekday() < 5)


def test_steps() -> None:
    """Rolling goes forward over Easter, stepping back skips it, counting leaves it out."""
    assert next_working_day(date(2026, 4, 3)) == date(2026, 4, 7)
    assert last_office_day(date(2026, 4, 6)) == date(2026, 4, 2)
    assert add_office_days(date(2026, 4, 2), 1) == date(2026, 4, 7)
    assert add_office_days(date(2026, 4, 4), 0) == date(2026, 4, 7)
    assert working_days_between(date(2026, 4, 2), date(2026, 4, 8)) == 2
    assert working_days_between(date(2026, 4, 8), date(2026, 4, 8)) == 0

"""`privacydesk deadline`: dates in, dates out."""

import json

import pytest
from click.testing import CliRunner

from privacydesk.commands.deadline import deadline

# Received, last date by law, our own date, last date when extended. Regulation 1182/71: the period
# ends with the same date a month on (or the month's last), and moves past Saturdays, Sundays and
# public holidays; Midsummer Eve and Christmas Eve are none. Our own date never falls on a day off.
EXAMPLES = """
2026-03-05                 2026-04-07 2026-04-02 2026-06-05  Easter Day and Easter Monday
2026-08-31                 2026-09-30 2026-09-30 2026-11-30  September has no 31st
2026-01-31                 2026-03-02 2026-02-27 2026-04-28  28 February is a Saturday
2026-01-29                 2026-03-02 2026-02-27 2026-04-28  29 January, no leap year
2027-01-31                 2027-03-01 2027-02-26 2027-04-28  28 February is a Sunday
2028-01-31                 2028-02-29 2028-02-29 2028-05-02  leap day; 29 April is a Saturday
2028-02-29                 2028-03-29 2028-03-29 2028-05-29  from a leap day
2026-03-30                 2026-04-30 2026-04-30 2026-06-30  Walpurgis Eve is a working day
2026-03-31                 2026-04-30 2026-04-30 2026-06-30  April has no 31st
2026-05-19                 2026-06-19 2026-06-18 2026-08-19  Midsummer Eve
2026-05-20                 2026-06-22 2026-06-18 2026-08-20  Midsummer Day
2026-11-24                 2026-12-24 2026-12-23 2027-02-24  Christmas Eve
2026-11-25                 2026-12-28 2026-12-23 2027-02-25  Christmas Day
2025-05-06                 2025-06-09 2025-06-05 2025-08-06  National Day
2025-04-29                 2025-05-30 2025-05-28 2025-07-29  Ascension Day; the Friday is a working day
2026-12-01                 2027-01-04 2026-12-30 2027-03-01  New Year's Day
2026-12-06                 2027-01-07 2027-01-05 2027-03-08  Epiphany
2026-04-01                 2026-05-04 2026-04-30 2026-07-01  May Day
2026-10-01                 2026-11-02 2026-10-30 2027-01-04  a Sunday after All Saints' Day
2026-11-21T22:59:30Z       2026-12-21 2026-12-21 2027-02-22  Saturday 23:59:30 in Sweden
2026-07-04T22:30Z          2026-08-05 2026-08-05 2026-10-05  Sunday 00:30 in Sweden
2026-03-29T03:30           2026-04-29 2026-04-29 2026-06-29  the clocks change that night
2027-02-28                 2027-03-30 2027-03-25 2027-05-28  Easter; the last of February stays the 28th
2026-12-31                 2027-02-01 2027-01-29 2027-03-31  31 January is a Sunday
2026-02-02                 2026-03-02 2026-03-02 2026-05-04  2 May is a Saturday
2026-11-22T22:10:00+01:00  2026-12-22 2026-12-22 2027-02-22  a Sunday night's mail about a camera
"""
# Known, and the end of the 72 hours in UTC: elapsed hours, through holidays and changes of clocks.
BREACHES = """
2026-04-03T16:20:00+02:00  2026-04-06T14:20:00Z  Good Friday to Easter Monday
2026-03-28T20:00:00+01:00  2026-03-31T19:00:00Z  summer time begins: 21:00 by the clock
2026-10-24T20:00:00+02:00  2026-10-27T18:00:00Z  summer time ends: 19:00 by the clock
"""


@pytest.mark.parametrize("line", EXAMPLES.strip().splitlines())
def test_a_request_has_its_dates(line: str) -> None:
    """The dates are counted from the Stockholm day of the receipt."""
    received, legal, ops, extended, _ = line.split(None, 4)
    result = CliRunner().invoke(deadline, [received, "--json"])

    assert json.loads(result.stdout) == {
        "received": received,
        "legal_due": legal,
        "ops_due": ops,
        "extended_due": extended,
    }


@pytest.mark.parametrize("line", BREACHES.strip().splitlines())
def test_a_breach_has_72_hours(line: str) -> None:
    """Hours run through weekends and the change of clocks (Article 33)."""
    known, due, _ = line.split(None, 2)
    result = CliRunner().invoke(deadline, [known, "--breach", "--json"])

    assert json.loads(result.stdout) == {"aware_at": known, "breach_due_utc": due}


def test_nonsense_is_refused_in_one_line() -> None:
    """Wrong use ends with 2 and says what to write."""
    result = CliRunner().invoke(deadline, ["i går"])

    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "write 2026-03-05" in result.stderr

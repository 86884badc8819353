"""`privacydesk deadline`: dates in, dates out."""

import json

import pytest
from click.testing import CliRunner

from privacydesk.commands.deadline import deadline


@pytest.mark.parametrize(
    ("received", "legal", "ops", "extended"),
    [
        ("2026-03-05", "2026-04-07", "2026-04-02", "2026-06-05"),  # Easter
        ("2026-11-24", "2026-12-24", "2026-12-23", "2027-02-24"),  # due on Christmas Eve, not moved
        ("2026-11-21T22:59:30Z", "2026-12-21", "2026-12-21", "2027-02-22"),  # Saturday 23:59:30
        ("2026-07-04T22:30Z", "2026-08-05", "2026-08-05", "2026-10-05"),  # Sunday 00:30 in Sweden
    ],
)
def test_a_request_has_its_dates(received: str, legal: str, ops: str, extended: str) -> None:
    """The dates are counted from the Stockholm day of the receipt."""
    result = CliRunner().invoke(deadline, [received, "--json"])

    assert json.loads(result.stdout) == {
        "received": received,
        "legal_due": legal,
        "ops_due": ops,
        "extended_due": extended,
    }


def test_a_breach_has_72_hours() -> None:
    """Hours run through weekends and the change of clocks."""
    result = CliRunner().invoke(deadline, ["2026-03-28T20:00:00+01:00", "--breach", "--json"])

    assert json.loads(result.stdout)["breach_due_utc"] == "2026-03-31T19:00:00Z"


def test_nonsense_is_refused_in_one_line() -> None:
    """Wrong use ends with 2 and says what to write."""
    result = CliRunner().invoke(deadline, ["i går"])

    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "write 2026-03-05" in result.stderr

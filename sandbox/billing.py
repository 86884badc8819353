"""A billing database for make run: meter values and invoices of the demo register, all invented."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from cases.register import Person

_TABLES = """
CREATE TABLE meter_values (customer_number TEXT, period TEXT, meter TEXT, kwh INTEGER);
CREATE TABLE invoices (
    customer_number TEXT, invoice TEXT, issued_on TEXT, due_on TEXT, amount REAL, payer TEXT
);
CREATE INDEX meter_values_of ON meter_values (customer_number);
CREATE INDEX invoices_of ON invoices (customer_number);
"""
_MONTHS = 12
_PAY_WITHIN = timedelta(days=30)


def write_billing(path: Path, people: Iterable[Person], *, today: date) -> None:
    """Write the file anew: a year of every customer, the same values each time."""
    path.unlink(missing_ok=True)
    # Two people on one contract: the first pays, and stands in the other's invoices too.
    payers: dict[str, Person] = {}
    for person in people:
        payers.setdefault(person.customer_number, person)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(_TABLES)
        for number, payer in payers.items():
            values = list(_values(number, today))
            connection.executemany("INSERT INTO meter_values VALUES (?, ?, ?, ?)", values)
            invoices = [_invoice(value, payer) for value in values]
            connection.executemany("INSERT INTO invoices VALUES (?, ?, ?, ?, ?, ?)", invoices)
    path.chmod(0o600)


def _values(number: str, today: date) -> Iterator[tuple[str, str, str, int]]:
    digits = int("".join(filter(str.isdigit, number)) or "0")
    for back in range(_MONTHS, 0, -1):
        year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        # Cold months cost more, and no two homes are alike.
        kwh = 180 + digits % 97 + abs(6 - month) * (40 + digits % 23)
        yield number, f"{year}-{month + 1:02}", f"M{digits % 1_000_000:06}", kwh


def _invoice(
    value: tuple[str, str, str, int], payer: Person
) -> tuple[str, str, str, str, float, str]:
    number, period, _, kwh = value
    issued = date.fromisoformat(f"{period}-28")
    amount = round(95 + kwh * 1.37, 2)
    due = issued + _PAY_WITHIN
    invoice = f"F{number[-4:]}{period.replace('-', '')}"
    return number, invoice, issued.isoformat(), due.isoformat(), amount, payer.name

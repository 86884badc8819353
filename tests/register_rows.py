"""Rows of invented customers, as many as a test needs."""

from collections.abc import Iterator

from cases.register import Company, Person
from cases.register_csv import COLUMNS

HEADER = ",".join(COLUMNS)


def a_person(number: int = 1, **more: object) -> Person:
    """Give a customer; equal numbers give equal customers."""
    values: dict[str, object] = {
        "customer_number": f"{100_000 + number}",
        "name": f"Kund Nummer-{number}",
        "email": f"kund{number}@post.example",
        "phone": f"070-{number:06d}",
        "street": f"Provgatan {number}",
        "postcode": "392 31",
        "city": "Kalmar",
        "company": Company.ELNAT,
    }
    return Person(**{**values, **more})  # type: ignore[arg-type]


def csv_lines(count: int) -> Iterator[str]:
    """Give the header and lines for the first customers."""
    yield HEADER
    for number in range(1, count + 1):
        p = a_person(number)
        yield (
            f"{p.customer_number},{p.name},,{p.email},{p.phone},{p.street},{p.postcode},{p.city},"
            f"{p.company},no,,"
        )

"""Invented people of the register, with Skatteverket's test numbers."""

from datetime import date

from cases.register import Company, Person


def person(number: str, name: str, **more: object) -> Person:
    """Build a register row."""
    values: dict[str, object] = {
        "street": "Sjövägen 3",
        "postcode": "38030",
        "city": "Rockneby",
        "company": Company.ELNAT,
        **more,
    }
    return Person(customer_number=number, name=name, **values)  # type: ignore[arg-type]


EVA = person(
    "100200",
    "Eva Ek",
    email="eva@post.example",
    phone="070-174 06 05",
    personnummer="195704289999",
)
# On the same contract, and at the same address.
ULF = person(
    "100200",
    "Ulf Ask",
    email="ulf@post.example",
    phone="070-174 06 06",
    personnummer="194608239986",
)
MOVED = person(
    "100300",
    "Mia Alm",
    email="mia@post.example",
    street="Nya gatan 1",
    address_changed_on=date(2026, 11, 10),
)
DOLD = person(
    "100600",
    "Dold Person",
    email="dold@post.example",
    personnummer="200002292399",
    street="Hemliga gatan 9",
    protected=True,
)
PEOPLE = (EVA, ULF, MOVED, DOLD)

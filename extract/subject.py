"""Find out whose data is wanted, and who is around that person."""

from collections.abc import Iterable
from dataclasses import dataclass

from cases.case import Case
from cases.extract import Subject
from cases.register import Person, email_key, folded
from cases.store.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A person of the register whom a case may be about; `rows` are theirs at every company."""

    name: str
    rows: tuple[Person, ...]
    likely: bool


def candidates(tx: Transaction, case: Case, customer_number: str | None = None) -> list[Candidate]:
    """Return the people of a customer number, the case's own unless another is given.

    `likely` is who wrote, if that shows.
    """
    number = customer_number or case.customer_number
    rows = tx.register.by_customer_number(number) if number else []
    people: dict[str, Person] = {}
    for row in rows:
        people.setdefault(_key(row), row)
    likely = _likely(case, people)
    return [
        Candidate(name=person.name, rows=_rows_of(tx, person, rows), likely=key == likely)
        for key, person in people.items()
    ]


def subject_of(tx: Transaction, case: Case, candidate: Candidate | None) -> Subject:
    """Return what the person is looked for by; without a candidate only what the case knows.

    The address that the case was written from is not among it: it may be forged or mistyped, and would
    lead to the letters of whoever has it.
    """
    if candidate is None:
        return Subject(
            names=_several([case.party_name]),
            customer_numbers=_several([case.customer_number or ""]),
        )
    rows = candidate.rows
    own = {_key(row) for row in rows}
    contracts = [other for row in rows for other in _on_contract(tx, row) if _key(other) not in own]
    household = [other for other in tx.register.at_addresses(rows) if _key(other) not in own]
    return Subject(
        names=_several(row.name for row in rows),
        customer_numbers=_several(row.customer_number for row in rows),
        personnummer=next((row.personnummer for row in rows if row.personnummer), ""),
        emails=_several(row.email for row in rows),
        phones=_several(row.phone for row in rows),
        others=_several(other.name for other in (*contracts, *household)),
        shares_address=bool(household),
    )


def rows_of(tx: Transaction, subject: Subject) -> tuple[Person, ...]:
    """Return the register's present rows of a subject."""
    names = {folded(name) for name in subject.names}
    found = []
    for number in subject.customer_numbers:
        for row in tx.register.by_customer_number(number):
            same = (
                row.personnummer == subject.personnummer
                if subject.personnummer
                else folded(row.name) in names
            )
            if same:
                found.append(row)
    return tuple(found)


def _on_contract(tx: Transaction, row: Person) -> list[Person]:
    return tx.register.by_customer_number(row.customer_number)


def _key(person: Person) -> str:
    return person.personnummer or folded(person.name)


def _rows_of(tx: Transaction, person: Person, rows: Iterable[Person]) -> tuple[Person, ...]:
    if person.personnummer:
        return tuple(tx.register.by_personnummer(person.personnummer))
    return tuple(row for row in rows if _key(row) == _key(person))


def _likely(case: Case, people: dict[str, Person]) -> str | None:
    for key, person in people.items():
        if person.email and email_key(person.email) == email_key(case.party_email):
            return key
    for key, person in people.items():
        if folded(person.name) == folded(case.party_name):
            return key
    return None


def _several(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))

"""The customer register: imported, looked up by keyed hash, shown decrypted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, func, insert, select, update

from cases.register import Company, Person, personnummer_hash
from cases.store.event_log import EventLog
from cases.store.schema import customers
from cases.vault import Vault

# The event that tells running services to read the register anew.
IMPORTED = "register_imported"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCounts:
    """What an import did, in rows."""

    added: int
    changed: int
    unchanged: int


class RegisterStore:
    """Holds the customers; a row is a person with a customer number at one company."""

    def __init__(self, connection: Connection, vault: Vault, events: EventLog) -> None:
        self._connection = connection
        self._vault = vault
        self._events = events

    def load(self, people: Iterable[Person], *, actor: str, now: datetime) -> ImportCounts:
        """Add new rows and change known ones; nobody is taken away."""
        stored = {
            row.row_key: (row.id, self._person(row))
            for row in self._connection.execute(select(customers))
        }
        added = changed = unchanged = 0
        for person in people:
            key = self._row_key(person)
            known = stored.get(key)
            if known is None:
                new_id = self._connection.execute(
                    insert(customers).values(**self._values(person)).returning(customers.c.id)
                ).scalar_one()
                stored[key] = (new_id, person)
                added += 1
            elif known[1] == person:
                unchanged += 1
            else:
                change = update(customers).where(customers.c.id == known[0])
                self._connection.execute(change.values(**self._values(person)))
                stored[key] = (known[0], person)
                changed += 1
        detail = {"added": added, "changed": changed, "unchanged": unchanged}
        self._events.append(IMPORTED, actor=actor, at=now, detail=detail)
        return ImportCounts(added=added, changed=changed, unchanged=unchanged)

    def all(self) -> list[Person]:
        """Return every row, for an index in memory."""
        return [self._person(row) for row in self._connection.execute(select(customers))]

    def by_customer_number(self, customer_number: str) -> list[Person]:
        """Return the rows of a customer."""
        query = select(customers).where(customers.c.customer_number == customer_number)
        return [self._person(row) for row in self._connection.execute(query)]

    def count(self) -> int:
        """Return how many rows there are."""
        return int(
            self._connection.execute(select(func.count()).select_from(customers)).scalar_one()
        )

    def _row_key(self, person: Person) -> str:
        who = person.personnummer or person.name.casefold()
        return self._vault.lookup(f"{person.customer_number}\0{person.company}\0{who}")

    def _values(self, person: Person) -> dict[str, object]:
        number = person.personnummer
        return {
            "row_key": self._row_key(person),
            "customer_number": person.customer_number,
            "company": person.company,
            "name": person.name,
            "personnummer_hash": personnummer_hash(number, self._vault.pepper) if number else None,
            "personnummer_sealed": self._vault.seal_text(number) if number else None,
            "email": person.email,
            "phone": person.phone,
            "street": person.street,
            "postcode": person.postcode,
            "city": person.city,
            "protected": person.protected,
            "address_changed_on": person.address_changed_on,
            "email_changed_on": person.email_changed_on,
        }

    def _person(self, row: Row[tuple[object, ...]]) -> Person:
        sealed = row.personnummer_sealed
        return Person(
            customer_number=row.customer_number,
            company=Company(row.company),
            name=row.name,
            personnummer=self._vault.open_text(sealed) if sealed else "",
            email=row.email,
            phone=row.phone,
            street=row.street,
            postcode=row.postcode,
            city=row.city,
            protected=row.protected,
            address_changed_on=row.address_changed_on,
            email_changed_on=row.email_changed_on,
        )

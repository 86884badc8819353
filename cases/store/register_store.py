"""The customer register: delivered by its source, sealed at rest, looked up by keyed hash."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, select, update

from cases.deadlines import received_on
from cases.register import Person, address_key, email_key, personnummer_hash
from cases.register_history import ContactChange, updated
from cases.store.event_log import EventLog
from cases.store.register_rows import change_of, change_row, person_of, row_key, row_of
from cases.store.schema import contact_changes, customers, register_sources
from cases.vault import Vault

# The event that tells running services to read the register anew.
IMPORTED = "register_imported"
CSV = "csv"
BATCH = 500

_HELD = customers.c.gone_at.is_(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCounts:
    """What an import did, in rows."""

    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """How far a source has been read; `cursor` is as the source writes it."""

    cursor: str | None
    synced_at: datetime
    full_at: datetime | None


class RegisterStore:
    """Holds the customers; a row is a person with a customer number at one company."""

    def __init__(self, connection: Connection, vault: Vault, events: EventLog) -> None:
        self._connection = connection
        self._vault = vault
        self._events = events

    def load(
        self,
        people: Iterable[Person],
        *,
        actor: str,
        now: datetime,
        source: str = CSV,
        progress: Callable[[int], None] | None = None,
    ) -> ImportCounts:
        """Add new rows and change known ones, some hundred at a time; nobody is taken away.

        `progress` is told the rows done so far.
        """
        tally: Counter[str] = Counter()
        batch: dict[str, Person] = {}
        for person in people:
            key = row_key(person)
            if key in batch or len(batch) == BATCH:
                tally += self._load(batch, source=source, now=now)
                batch = {}
                if progress is not None:
                    progress(tally.total())
            batch[key] = person
        tally += self._load(batch, source=source, now=now)
        counts = ImportCounts(
            added=tally["added"],
            changed=tally["changed"],
            unchanged=tally["unchanged"],
        )
        detail: dict[str, object] = {
            "source": source,
            "added": counts.added,
            "changed": counts.changed,
            "unchanged": counts.unchanged,
        }
        self._events.append(IMPORTED, actor=actor, at=now, detail=detail)
        return counts

    def mark_gone(self, source: str, *, actor: str, now: datetime) -> int:
        """Mark the rows of a source that its whole register, loaded at `now`, did not hold.

        They are found no more, and are taken away after their period.
        """
        missing = (customers.c.source == source, customers.c.seen_at < now, _HELD)
        count = self._connection.execute(
            update(customers).where(*missing).values(gone_at=now)
        ).rowcount
        detail = {"source": source, "rows": count}
        self._events.append("register_gone", actor=actor, at=now, detail=detail)
        return count

    def all(self) -> list[Person]:
        """Return every row that its source still holds, for an index in memory."""
        query = select(customers).where(_HELD).execution_options(yield_per=BATCH)
        return [person_of(row, self._vault) for row in self._connection.execute(query)]

    def by_customer_number(self, customer_number: str) -> list[Person]:
        """Return the rows of a customer that the source still holds."""
        return self._people(customers.c.customer_number == customer_number)

    def by_personnummer(self, personnummer: str) -> list[Person]:
        """Return the rows of a person by the 12-digit number."""
        hashes = [personnummer_hash(personnummer, pepper) for pepper in self._vault.peppers]
        return self._people(customers.c.personnummer_hash.in_(hashes))

    def by_email(self, address: str) -> list[Person]:
        """Return the rows with a registered address."""
        return self._people(customers.c.email_hash.in_(self._vault.lookups(email_key(address))))

    def at_addresses(self, rows: Iterable[Person]) -> list[Person]:
        """Return the rows of everybody registered where these rows are."""
        places = {address_key(row.street, row.postcode) for row in rows} - {""}
        hashes = [one for place in places for one in self._vault.lookups(place)]
        return self._people(customers.c.address_hash.in_(hashes)) if hashes else []

    def contact_history(self, customer_number: str) -> list[ContactChange]:
        """Return how the contact details of a customer's persons changed, the newest first.

        Rows that are gone count too: taking a person out and in again must not hide a change.
        """
        query = (
            select(
                customers, *(c for c in contact_changes.c if c.name not in {"id", "customer_id"})
            )
            .join(contact_changes, contact_changes.c.customer_id == customers.c.id)
            .where(customers.c.customer_number == customer_number)
            .order_by(contact_changes.c.changed_on.desc(), contact_changes.c.id.desc())
        )
        return [change_of(row, self._vault) for row in self._connection.execute(query)]

    def count(self, source: str | None = None) -> int:
        """Return how many rows the sources, or one of them, still hold."""
        query = select(func.count()).select_from(customers).where(_HELD)
        if source is not None:
            query = query.where(customers.c.source == source)
        return int(self._connection.execute(query).scalar_one())

    def source(self, name: str) -> SourceState | None:
        """Return how far a source has been read; None when it never was."""
        query = select(register_sources).where(register_sources.c.name == name)
        row = self._connection.execute(query).first()
        if row is None:
            return None
        return SourceState(cursor=row.cursor, synced_at=row.synced_at, full_at=row.full_at)

    def read_up_to(self, name: str, cursor: str | None, *, full: bool, now: datetime) -> None:
        """Remember how far a source has been read."""
        values: dict[str, object] = {"cursor": cursor, "synced_at": now}
        if full:
            values["full_at"] = now
        known = update(register_sources).where(register_sources.c.name == name).values(**values)
        if self._connection.execute(known).rowcount == 0:
            self._connection.execute(insert(register_sources).values(name=name, **values))

    def _load(self, batch: Mapping[str, Person], *, source: str, now: datetime) -> Counter[str]:
        keys = {one: key for key in batch for one in self._vault.lookups(key)}
        query = select(customers).where(customers.c.row_key_hash.in_(list(keys)))
        stored = {keys[row.row_key_hash]: row for row in self._connection.execute(query)}
        seen = {"source": source, "seen_at": now, "gone_at": None}
        new: list[dict[str, object]] = []
        changed: list[dict[str, object]] = []
        unchanged: list[int] = []
        history: list[dict[str, object]] = []
        for key, delivered in batch.items():
            row = stored.get(key)
            if row is None:
                new.append({**row_of(delivered, self._vault), **seen})
                continue
            before = person_of(row, self._vault)
            person, changes = updated(before, delivered, today=received_on(now))
            if person == before and row.gone_at is None:
                unchanged.append(row.id)
                continue
            changed.append({"row_id": row.id, **row_of(person, self._vault), **seen})
            history += [
                change_row(change, self._vault, customer_id=row.id, now=now) for change in changes
            ]
        execute = self._connection.execute
        if new:
            execute(insert(customers), new)
        if changed:
            execute(update(customers).where(customers.c.id == bindparam("row_id")), changed)
        if history:
            execute(insert(contact_changes), history)
        if unchanged:
            execute(
                update(customers)
                .where(customers.c.id.in_(unchanged))
                .values(source=source, seen_at=now)
            )
        return Counter(added=len(new), changed=len(changed), unchanged=len(unchanged))

    def _people(self, condition: ColumnElement[bool]) -> list[Person]:
        query = select(customers).where(condition, _HELD).order_by(customers.c.id)
        return [person_of(row, self._vault) for row in self._connection.execute(query)]

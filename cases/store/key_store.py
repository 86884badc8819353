"""Seal anew with the newest key what an older one sealed, and make its look-up hashes anew."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    LargeBinary,
    Table,
    and_,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)

from cases.errors import BadSecret
from cases.reference import CaseReference, check_value
from cases.store.event_log import EventLog
from cases.store.keyed_columns import REKEYED, SHORT_LIVED, sealed_columns, sealed_tables
from cases.store.schema import cases, events
from cases.vault import Vault, key_id_of

ROTATED = "keys_rotated"
AT_ONCE = 50

Key = Sequence[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyUse:
    """What still needs a key, in values, hashes, cases and rows."""

    key_id: str
    newest: bool
    sealed: int
    look_ups: int
    tokens: int
    short_lived: int

    @property
    def droppable(self) -> bool:
        """Tell whether nothing would be lost with the key."""
        return not self.newest and not (
            self.sealed or self.look_ups or self.tokens or self.short_lived
        )


class KeyStore:
    """Counts what each key is needed for, and moves it to the newest."""

    def __init__(self, connection: Connection, vault: Vault, log: EventLog) -> None:
        self._connection = connection
        self._vault = vault
        self._log = log

    def due(self, table: Table, *, after: Key | None, limit: int) -> list[Key]:
        """Return the next primary keys to be renewed; of a table with look-up hashes every one."""
        keys = list(table.primary_key.columns)
        query = select(*keys).order_by(*keys).limit(limit)
        if table not in REKEYED:
            query = query.where(self._is_stale(table))
        if after is not None:
            query = query.where(tuple_(*keys) > tuple_(*(literal(one) for one in after)))
        return [tuple(row) for row in self._connection.execute(query)]

    def renew(self, table: Table, keys: Sequence[Key]) -> int:
        """Seal and hash these rows anew; return how many needed it."""
        names = list(table.primary_key.columns)
        done = 0
        for key in keys:
            this = and_(*(name == one for name, one in zip(names, key, strict=True)))
            row = self._connection.execute(select(table).where(this).with_for_update()).first()
            values = self._values(table, row) if row is not None else {}
            if values:
                self._connection.execute(update(table).where(this).values(values))
                done += 1
        return done

    def note(self, renewed: int, *, now: datetime) -> None:
        """Write into the history that all is with the newest key."""
        detail = {"key": self._vault.key_ids[0], "renewed": renewed}
        self._log.append(ROTATED, actor="operator", at=now, detail=detail)

    def unreadable(self) -> Iterator[str]:
        """Name each column with values that the newest key alone does not open, or that it does not find."""
        newest = self._vault.newest_only()
        for table in sealed_tables():
            columns = sealed_columns(table)
            bad: Counter[str] = Counter()
            query = select(*columns).execution_options(yield_per=AT_ONCE)
            for row in self._connection.execute(query):
                bad.update(
                    column.name
                    for column, value in zip(columns, row, strict=True)
                    if value is not None and not _opens(newest, value)
                )
            for name, count in sorted(bad.items()):
                yield f"{table.name}.{name}: {count} values are not sealed with the newest key"

    def uses(self, *, now: datetime) -> list[KeyUse]:
        """Return what each configured key is needed for, the newest key first."""
        sealed = self._sealed_by()
        look_ups = self._hashed_by()
        tokens = self._tokens_by()
        waiting = self._short_lived(now)
        return [
            KeyUse(
                key_id=key_id,
                newest=place == 0,
                sealed=sealed[key_id],
                look_ups=look_ups[key_id],
                tokens=tokens[key_id],
                short_lived=waiting if place else 0,
            )
            for place, key_id in enumerate(self._vault.key_ids)
        ]

    def strangers(self) -> int:
        """Return how many values are sealed with a key that is not configured."""
        known = set(self._vault.key_ids)
        return sum(count for key_id, count in self._sealed_by().items() if key_id not in known)

    def _is_stale(self, table: Table) -> Any:
        header = literal(self._vault.header, LargeBinary)
        length = len(self._vault.header)
        return or_(*(func.substr(c, 1, length) != header for c in sealed_columns(table)))

    def _values(self, table: Table, row: Any) -> dict[str, object]:
        values: dict[str, object] = {}
        for column in sealed_columns(table):
            sealed = getattr(row, column.name)
            if sealed is not None and not bytes(sealed).startswith(self._vault.header):
                values[column.name] = self._vault.seal(self._vault.open(bytes(sealed)))
        if table in REKEYED:
            made = REKEYED[table](row, self._vault)
            values |= {name: one for name, one in made.items() if getattr(row, name) != one}
        if table is cases and row.erased_at is None:
            known = [*row.earlier_tokens, *self._missing_tokens(row)]
            if known != row.earlier_tokens:
                values["earlier_tokens"] = known
        return values

    def _missing_tokens(self, row: Any) -> list[str]:
        reference = CaseReference.parse(row.ref)
        checks = [check_value(reference, key) for key in self._vault.token_keys[1:]]
        return [check for check in checks if check not in row.earlier_tokens]

    def _sealed_by(self) -> Counter[str]:
        count: Counter[str] = Counter()
        length = len(self._vault.header)
        for table in sealed_tables():
            for column in sealed_columns(table):
                begins = func.substr(column, 1, length)
                query = select(begins, func.count()).where(column.is_not(None)).group_by(begins)
                for begin, number in self._connection.execute(query):
                    count[key_id_of(bytes(begin))] += number
        return count

    def _hashed_by(self) -> Counter[str]:
        count: Counter[str] = Counter()
        vaults = [(key_id, self._vault.hashing_with(key_id)) for key_id in self._vault.key_ids]
        for table, hashes in REKEYED.items():
            query = select(table).execution_options(yield_per=AT_ONCE)
            for row in self._connection.execute(query):
                for key_id, vault in vaults:
                    made = hashes(row, vault)
                    stored = {name: getattr(row, name) for name in made}
                    if made == stored:
                        count[key_id] += any(stored.values())
                        break
        return count

    def _tokens_by(self) -> Counter[str]:
        count: Counter[str] = Counter()
        query = select(cases.c.ref, cases.c.earlier_tokens).where(cases.c.erased_at.is_(None))
        for row in self._connection.execute(query):
            missing = self._missing_tokens(row)
            reference = CaseReference.parse(row.ref)
            for key_id, key in zip(self._vault.key_ids, self._vault.token_keys, strict=True):
                count[key_id] += check_value(reference, key) in missing
        return count

    def _short_lived(self, now: datetime) -> int:
        """Count what was hashed before everything was moved to the newest key, and is still in use."""
        rotated = select(events.c.at, events.c.detail).where(events.c.kind == ROTATED)
        newest = self._vault.key_ids[0]
        since = min(
            (row.at for row in self._connection.execute(rotated) if row.detail["key"] == newest),
            default=now,
        )
        return sum(
            self._connection.execute(
                select(func.count()).where(one.in_use(now), one.made_at < since)
            ).scalar_one()
            for one in dict.fromkeys(SHORT_LIVED.values())
        )


def _opens(vault: Vault, value: Any) -> bool:
    try:
        vault.open(bytes(value))
    except BadSecret:
        return False
    return True

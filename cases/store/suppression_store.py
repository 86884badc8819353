"""The list of those who want no advertising, as keyed hashes."""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from cases.store.event_log import EventLog
from cases.store.schema import suppression_key, suppressions
from cases.suppression import ALL_COMPANIES, SuppressionKey, SuppressionKind
from cases.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """One entry: nobody can read from it whom it is about."""

    kind: SuppressionKind
    key_hash: str
    company: str
    added_at: datetime


class SuppressionStore:
    """Adds entries and answers whether a value is suppressed; nothing is ever taken away."""

    def __init__(self, connection: Connection, vault: Vault, events: EventLog) -> None:
        self._connection = connection
        self._vault = vault
        self._events = events

    def add(self, key: SuppressionKey, company: str, *, actor: str, now: datetime) -> bool:
        """Add an entry for a company or for ALL_COMPANIES; False when it is there already."""
        # Two at once would each not see the other's entry.
        self._events.lock()
        if self._companies(key) & {company, ALL_COMPANIES}:
            return False
        self._connection.execute(
            insert(suppressions).values(
                kind=key.kind,
                key_hash=self._hash(key),
                company=company,
                added_at=now,
                added_by=actor,
            )
        )
        return True

    def suppressed(self, key: SuppressionKey, company: str) -> bool:
        """Tell whether a company may not send advertising to the value.

        ALL_COMPANIES asks whether any of them may not: who mails for the group must leave it out.
        """
        found = self._companies(key)
        return bool(found) if company == ALL_COMPANIES else bool(found & {company, ALL_COMPANIES})

    def export(self, company: str = ALL_COMPANIES) -> Iterator[Suppression]:
        """Give the entries that bind a company, or all of them, oldest first."""
        query = select(suppressions).order_by(suppressions.c.id)
        if company != ALL_COMPANIES:
            query = query.where(suppressions.c.company.in_([company, ALL_COMPANIES]))
        for row in self._connection.execute(query):
            yield Suppression(
                kind=SuppressionKind(row.kind),
                key_hash=row.key_hash,
                company=row.company,
                added_at=row.added_at,
            )

    def _companies(self, key: SuppressionKey) -> set[str]:
        query = select(suppressions.c.company).where(
            suppressions.c.kind == key.kind,
            suppressions.c.key_hash == self._hash(key),
        )
        return set(self._connection.execute(query).scalars())

    def _hash(self, key: SuppressionKey) -> str:
        # The migration put the row there.
        sealed = self._connection.execute(select(suppression_key.c.sealed)).scalar_one()
        pepper = self._vault.open(sealed)
        return hmac.new(pepper, key.lookup_text.encode(), hashlib.sha256).hexdigest()

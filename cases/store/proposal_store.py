"""Decisions that wait for a second officer."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from cases.case import Proposal
from cases.store.schema import proposals
from cases.vault import Vault


class ProposalStore:
    """Keeps what was proposed, sealed, and how it was settled."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def add(self, case_id: int, content: Mapping[str, str], *, actor: str, now: datetime) -> None:
        """Keep a proposal; the case moves to its status with CaseChanges.propose."""
        self._connection.execute(
            insert(proposals).values(
                case_id=case_id,
                proposed_by=actor,
                proposed_at=now,
                sealed=self._vault.seal_text(json.dumps(dict(content))),
                state="open",
            )
        )

    def open_for(self, case_id: int) -> Proposal | None:
        """Return the proposal that waits for a second officer, if there is one."""
        query = (
            select(proposals)
            .where(proposals.c.case_id == case_id, proposals.c.state == "open")
            .order_by(proposals.c.id.desc())
            .limit(1)
        )
        row = self._connection.execute(query).first()
        if row is None:
            return None
        return Proposal(
            id=row.id,
            case_id=row.case_id,
            proposed_by=row.proposed_by,
            proposed_at=row.proposed_at,
            content=json.loads(self._vault.open_text(row.sealed)),
        )

    def settle(self, case_id: int, state: str, *, actor: str, now: datetime) -> None:
        """Record that what waited was approved, returned or dropped."""
        self._connection.execute(
            update(proposals)
            .where(proposals.c.case_id == case_id, proposals.c.state == "open")
            .values(state=state, settled_by=actor, settled_at=now)
        )

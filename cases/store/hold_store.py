"""Set and lift legal holds, with reasons and a trace in the case's history."""

from datetime import datetime

from sqlalchemy import Connection, Row, insert, select, update

from cases.legal_hold import HeldAlready, HoldNeedsReason, LegalHold, NotHeld
from cases.store.event_log import EventLog
from cases.store.schema import legal_holds
from cases.vault import Vault


class HoldStore:
    """The holds of the cases; the reasons are sealed, the events name only the hold."""

    def __init__(self, connection: Connection, vault: Vault, events: EventLog) -> None:
        self._connection = connection
        self._vault = vault
        self._events = events

    def of_case(self, case_id: int) -> list[LegalHold]:
        """Return the case's holds, the newest first."""
        query = select(legal_holds).where(legal_holds.c.case_id == case_id)
        rows = self._connection.execute(query.order_by(legal_holds.c.id.desc()))
        return [self._hold(row) for row in rows]

    def in_force(self, case_id: int) -> LegalHold | None:
        """Return the hold that keeps the case from being purged."""
        return next((hold for hold in self.of_case(case_id) if hold.in_force), None)

    def put(self, case_id: int, reason: str, *, actor: str, now: datetime) -> None:
        """Set a hold; raises HoldNeedsReason or HeldAlready."""
        if not reason.strip():
            raise HoldNeedsReason
        if self.in_force(case_id) is not None:
            raise HeldAlready
        sealed = self._vault.seal_text(reason.strip())
        values = {"case_id": case_id, "reason_sealed": sealed, "set_by": actor, "set_at": now}
        self._connection.execute(insert(legal_holds).values(**values))
        self._events.append("hold_set", case_id=case_id, actor=actor, at=now)

    def lift(self, case_id: int, reason: str, *, actor: str, now: datetime) -> None:
        """Lift the hold; raises HoldNeedsReason or NotHeld."""
        if not reason.strip():
            raise HoldNeedsReason
        hold = self.in_force(case_id)
        if hold is None:
            raise NotHeld
        sealed = self._vault.seal_text(reason.strip())
        values = {"lifted_by": actor, "lifted_at": now, "lift_reason_sealed": sealed}
        change = update(legal_holds).where(legal_holds.c.id == hold.id)
        self._connection.execute(change.values(**values))
        self._events.append("hold_lifted", case_id=case_id, actor=actor, at=now)

    def _hold(self, row: Row[tuple[object, ...]]) -> LegalHold:
        lifted = row.lift_reason_sealed
        return LegalHold(
            id=row.id,
            case_id=row.case_id,
            reason=self._vault.open_text(row.reason_sealed),
            set_by=row.set_by,
            set_at=row.set_at,
            lifted_by=row.lifted_by,
            lifted_at=row.lifted_at,
            lift_reason=self._vault.open_text(lifted) if lifted else "",
        )

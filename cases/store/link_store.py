"""How cases hang together: requests of one mail, related ones, and duplicates."""

from datetime import datetime

from sqlalchemy import Connection, insert, or_, select

from cases.case import Link, LinkKind
from cases.store.event_log import EventLog
from cases.store.schema import case_links


class LinkStore:
    """Links cases, and tells what a case is linked with."""

    def __init__(self, connection: Connection, events: EventLog) -> None:
        self._connection = connection
        self._events = events

    def add(
        self, case_id: int, other_id: int, kind: LinkKind, *, actor: str, now: datetime
    ) -> bool:
        """Link a case with another one; False when they are linked already, whatever the way."""
        if any(other_id in {link.case_id, link.other_id} for link in self.of_case(case_id)):
            return False
        self._connection.execute(
            insert(case_links).values(
                case_id=case_id, other_id=other_id, kind=kind, linked_at=now, linked_by=actor
            )
        )
        detail = {"other": other_id, "kind": kind}
        self._events.append("linked", case_id=case_id, actor=actor, at=now, detail=detail)
        return True

    def of_case(self, case_id: int) -> list[Link]:
        """Return the links from and to a case."""
        query = (
            select(case_links)
            .where(or_(case_links.c.case_id == case_id, case_links.c.other_id == case_id))
            .order_by(case_links.c.case_id, case_links.c.other_id)
        )
        return [
            Link(case_id=row.case_id, other_id=row.other_id, kind=LinkKind(row.kind))
            for row in self._connection.execute(query)
        ]

    def original_of(self, case_id: int) -> int | None:
        """Return the case that this one repeats, if it is marked as a duplicate."""
        query = select(case_links.c.other_id).where(
            case_links.c.case_id == case_id, case_links.c.kind == LinkKind.DUPLICATE
        )
        return self._connection.execute(query).scalar()

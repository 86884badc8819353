"""Tasks: what a person must do because the system must not."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.dialects import postgresql

from cases.case import Task
from cases.store.schema import tasks
from cases.user import Role
from cases.vault import Vault

# SQLite takes the same words.
_ADD_ONCE = (
    postgresql.insert(tasks)
    .on_conflict_do_nothing(index_elements=[tasks.c.once_key])
    .returning(tasks.c.id)
)


class TaskStore:
    """Adds, lists and ticks off tasks."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def add(
        self,
        kind: str,
        text: str,
        *,
        at: datetime,
        case_id: int | None = None,
        mail_id: int | None = None,
        due_on: date | None = None,
        audience: Role | None = None,
    ) -> int:
        """Add a task about a case or a mail; `text` is Swedish and holds no personal data."""
        return int(
            self._connection.execute(
                insert(tasks)
                .values(
                    kind=kind,
                    text_sealed=self._vault.seal_text(text),
                    case_id=case_id,
                    mail_id=mail_id,
                    due_on=due_on,
                    created_at=at,
                    audience=audience,
                )
                .returning(tasks.c.id)
            ).scalar_one()
        )

    def add_once(
        self,
        kind: str,
        text: str,
        *,
        about: str,
        at: datetime,
        case_id: int,
        due_on: date | None = None,
        audience: Role | None = None,
    ) -> bool:
        """Add a task unless one of this kind was ever made for the case `about` the same date or cause."""
        key = f"{kind}:{case_id}:{about}"
        query = select(tasks.c.id).where(tasks.c.once_key == key)
        if self._connection.execute(query).first() is not None:
            return False
        values = {
            "kind": kind,
            "text_sealed": self._vault.seal_text(text),
            "case_id": case_id,
            "due_on": due_on,
            "created_at": at,
            "audience": audience,
            "once_key": key,
        }
        # No row when somebody else made it since we looked.
        return self._connection.execute(_ADD_ONCE, values).first() is not None

    def open(self, *, case_ids: Iterable[int] | None = None) -> list[Task]:
        """Return what is left to do, nearest due date first."""
        query = select(tasks).where(tasks.c.done_at.is_(None)).order_by(tasks.c.due_on, tasks.c.id)
        if case_ids is not None:
            query = query.where(tasks.c.case_id.in_(list(case_ids)))
        return [self._task(row) for row in self._connection.execute(query)]

    def ever(self, case_id: int, kind: str) -> bool:
        """Tell whether a case has or had a task of this kind."""
        query = select(tasks.c.id).where(tasks.c.case_id == case_id, tasks.c.kind == kind).limit(1)
        return self._connection.execute(query).first() is not None

    def done(self, task_id: int, *, by: str, at: datetime) -> bool:
        """Tick off; False when it was done or never there."""
        result = self._connection.execute(
            update(tasks)
            .where(tasks.c.id == task_id, tasks.c.done_at.is_(None))
            .values(done_at=at, done_by=by)
        )
        return result.rowcount == 1

    def _task(self, row: Row[tuple[object, ...]]) -> Task:
        return Task(
            id=row.id,
            case_id=row.case_id,
            mail_id=row.mail_id,
            kind=row.kind,
            text=self._vault.open_text(row.text_sealed),
            due_on=row.due_on,
            created_at=row.created_at,
            done_at=row.done_at,
            audience=row.audience,
        )

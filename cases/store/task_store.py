"""Tasks: what a person must do because the system must not."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from cases.case import Task
from cases.store.schema import tasks
from cases.vault import Vault


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
                )
                .returning(tasks.c.id)
            ).scalar_one()
        )

    def open(self, *, case_ids: Iterable[int] | None = None) -> list[Task]:
        """Return what is left to do, nearest due date first."""
        query = select(tasks).where(tasks.c.done_at.is_(None)).order_by(tasks.c.due_on, tasks.c.id)
        if case_ids is not None:
            query = query.where(tasks.c.case_id.in_(list(case_ids)))
        return [
            Task(
                id=r.id,
                case_id=r.case_id,
                mail_id=r.mail_id,
                kind=r.kind,
                text=self._vault.open_text(r.text_sealed),
                due_on=r.due_on,
                created_at=r.created_at,
                done_at=r.done_at,
            )
            for r in self._connection.execute(query)
        ]

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

"""What a person was asked, and when the answer came: the ground of a suspension."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from cases.case import Question, QuestionKind
from cases.store.schema import case_questions
from cases.vault import Vault


class QuestionStore:
    """Records questions with their reasons, and that they were answered."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def ask(self, case_id: int, kind: QuestionKind, *, reason: str, now: datetime) -> None:
        """Record a question that leaves now; a second one of the kind joins the first."""
        if any(q.kind is kind and q.answered_at is None for q in self.of_case(case_id)):
            return
        self._connection.execute(
            insert(case_questions).values(
                case_id=case_id,
                kind=kind,
                asked_at=now,
                reason_sealed=self._vault.seal_text(reason.strip()),
            )
        )

    def answered(self, case_id: int, *, at: datetime) -> None:
        """Record that the person answered; a mail that crossed ours answers nothing."""
        self._connection.execute(
            update(case_questions)
            .where(
                case_questions.c.case_id == case_id,
                case_questions.c.answered_at.is_(None),
                case_questions.c.asked_at <= at,
            )
            .values(answered_at=at)
        )

    def of_case(self, case_id: int) -> list[Question]:
        """Return the questions of a case, oldest first."""
        query = (
            select(case_questions)
            .where(case_questions.c.case_id == case_id)
            .order_by(case_questions.c.id)
        )
        return [
            Question(
                id=row.id,
                case_id=row.case_id,
                kind=QuestionKind(row.kind),
                asked_at=row.asked_at,
                reason=self._vault.open_text(row.reason_sealed),
                answered_at=row.answered_at,
            )
            for row in self._connection.execute(query)
        ]

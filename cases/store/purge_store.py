"""Take away what has been kept long enough."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, exists, select, update

from cases.case_type import Disposition
from cases.lifecycle import Status
from cases.retention import Retention
from cases.store.schema import (
    case_messages,
    cases,
    chat_messages,
    conversations,
    leads,
    mail_pieces,
    mails,
    sessions,
)


class PurgeStore:
    """Finds what is past its time, and takes it away; the case log itself stays."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def old_conversations(self, retention: Retention, *, now: datetime) -> list[str]:
        """Return the chats past their time that no open case stands on."""
        limit = now - timedelta(days=retention.chat_days)
        open_case = exists().where(
            cases.c.conversation_id == conversations.c.id, cases.c.status != Status.CLOSED
        )
        query = select(conversations.c.id).where(conversations.c.last_at < limit, ~open_case)
        return list(self._connection.execute(query).scalars())

    def old_mails(self, retention: Retention, *, now: datetime) -> list[int]:
        """Return the mails whose raw bytes are past their time."""
        of_case = select(case_messages.c.case_id).where(case_messages.c.mail_id == mails.c.id)
        closed_before = now - timedelta(days=retention.mail_days)
        still_needed = exists().where(
            cases.c.id.in_(of_case),
            (cases.c.closed_at.is_(None)) | (cases.c.closed_at >= closed_before),
        )
        with_case = select(mails.c.id).where(
            mails.c.raw_sealed.is_not(None),
            mails.c.disposition.in_(
                [Disposition.CASE, Disposition.FOLLOW_UP, Disposition.MISDIRECTED]
            ),
            ~still_needed,
        )
        without_case = select(mails.c.id).where(
            mails.c.raw_sealed.is_not(None),
            mails.c.disposition.in_([Disposition.AUTOMATIC, Disposition.SPAM]),
            mails.c.done_at < now - timedelta(days=retention.mail_without_case_days),
        )
        found = self._connection.execute(with_case).scalars().all()
        return [*found, *self._connection.execute(without_case).scalars()]

    def forget_conversations(self, ids: list[str]) -> None:
        """Delete chats with all that was said, and the requests begun in them."""
        for table in (leads, chat_messages):
            self._connection.execute(delete(table).where(table.c.conversation_id.in_(ids)))
        self._connection.execute(delete(conversations).where(conversations.c.id.in_(ids)))

    def forget_mails(self, ids: list[int]) -> None:
        """Delete the raw bytes and the text in the cases; who wrote and when stays in the log."""
        self._connection.execute(update(mails).where(mails.c.id.in_(ids)).values(raw_sealed=None))
        self._connection.execute(delete(mail_pieces).where(mail_pieces.c.mail_id.in_(ids)))
        self._connection.execute(delete(case_messages).where(case_messages.c.mail_id.in_(ids)))

    def forget_sessions(self, *, now: datetime) -> None:
        """Delete log-ins that have run out."""
        self._connection.execute(delete(sessions).where(sessions.c.expires_at < now))

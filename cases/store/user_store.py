"""Users of the desk and their sessions; only hashes of secrets are stored."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, delete, insert, select, update

from cases.errors import CasesError
from cases.store.schema import sessions, users
from cases.user import Role, Session, User

TOKEN_BYTES = 32


class UserExists(CasesError):
    """A user with that name exists already."""


def _digest(token: str) -> str:
    # The token has 256 random bits, so a plain hash cannot be turned back.
    return hashlib.sha256(token.encode()).hexdigest()


class UserStore:
    """Adds and finds users, and keeps their sessions."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        username: str,
        *,
        name: str,
        role: Role,
        password_hash: str,
        now: datetime,
        sees_protected: bool = False,
    ) -> User:
        """Add a user; raises UserExists."""
        if self.by_username(username) is not None:
            raise UserExists
        self._connection.execute(
            insert(users).values(
                username=username,
                name=name,
                role=role,
                password_hash=password_hash,
                sees_protected=sees_protected,
                failed_logins=0,
                created_at=now,
            )
        )
        user = self.by_username(username)
        assert user is not None  # noqa: S101 (inserted in the lines above)
        return user

    def by_username(self, username: str) -> User | None:
        """Return the user of that name."""
        row = self._connection.execute(select(users).where(users.c.username == username)).first()
        return _user(row) if row else None

    def all(self) -> list[User]:
        """Return every user by name."""
        return [
            _user(r) for r in self._connection.execute(select(users).order_by(users.c.username))
        ]

    def disable(self, username: str, *, now: datetime) -> bool:
        """Shut a user out at once; False when there is none."""
        user = self.by_username(username)
        if user is None:
            return False
        self._connection.execute(update(users).where(users.c.id == user.id).values(disabled_at=now))
        self._connection.execute(delete(sessions).where(sessions.c.user_id == user.id))
        return True

    def login_failed(self, user: User, *, locked_until: datetime | None) -> None:
        """Count a wrong password, and lock for a while when told to."""
        self._connection.execute(
            update(users)
            .where(users.c.id == user.id)
            .values(failed_logins=users.c.failed_logins + 1, locked_until=locked_until)
        )

    def login_succeeded(self, user: User) -> None:
        """Forget earlier wrong passwords."""
        self._connection.execute(
            update(users).where(users.c.id == user.id).values(failed_logins=0, locked_until=None)
        )

    def start_session(self, user: User, *, now: datetime, lifetime: timedelta) -> str:
        """Begin a session and return its token, which is not stored."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        self._connection.execute(delete(sessions).where(sessions.c.expires_at < now))
        self._connection.execute(
            insert(sessions).values(
                token_hash=_digest(token),
                user_id=user.id,
                csrf=secrets.token_urlsafe(TOKEN_BYTES),
                created_at=now,
                expires_at=now + lifetime,
            )
        )
        return token

    def session(self, token: str, *, now: datetime) -> Session | None:
        """Return the session of a token while it lasts and the user is not disabled."""
        query = (
            select(users, sessions.c.csrf, sessions.c.expires_at)
            .join(sessions, sessions.c.user_id == users.c.id)
            .where(
                sessions.c.token_hash == _digest(token),
                sessions.c.expires_at > now,
                users.c.disabled_at.is_(None),
            )
        )
        row = self._connection.execute(query).first()
        if row is None:
            return None
        return Session(user=_user(row), csrf=row.csrf, expires_at=row.expires_at)

    def end_session(self, token: str) -> None:
        """Log out."""
        self._connection.execute(delete(sessions).where(sessions.c.token_hash == _digest(token)))


def _user(row: Row[tuple[object, ...]]) -> User:
    return User(
        id=row.id,
        username=row.username,
        name=row.name,
        role=Role(row.role),
        sees_protected=row.sees_protected,
        password_hash=row.password_hash,
        disabled_at=row.disabled_at,
        failed_logins=row.failed_logins,
        locked_until=row.locked_until,
    )

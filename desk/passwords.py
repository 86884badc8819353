"""Hash and check passwords with Argon2id, and lock after wrong ones."""

from datetime import datetime, timedelta
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from cases.store.engine import Database
from cases.user import User

MIN_LENGTH = 12
WRONG_BEFORE_LOCK = 5
LOCKED_FOR = timedelta(minutes=15)
# Each check takes 64 MiB: a burst of log-ins must not take the memory of the machine.
_slots = BoundedSemaphore(2)
_hasher = PasswordHasher()


class WeakPassword(ValueError):
    """The password is too short: use at least 12 characters."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


def hash_password(password: str) -> str:
    """Return what is stored of a password; raises WeakPassword."""
    if len(password) < MIN_LENGTH:
        raise WeakPassword
    return _hasher.hash(password)


def log_in(database: Database, username: str, password: str, *, now: datetime) -> User | None:
    """Return the user, or None for whatever reason; it takes as long for unknown names."""
    with database.read() as tx:
        # Telephones begin every field with a capital letter.
        user = tx.users.by_username(username) or tx.users.by_username(username.lower())
    right = _matches(user.password_hash if user else _nobodys_hash(), password)
    if user is None or user.disabled_at is not None:
        return None
    if user.locked_until is not None and user.locked_until > now:
        return None
    with database.write() as tx:
        if right:
            tx.users.login_succeeded(user)
            tx.events.append("login", actor=user.username, at=now)
            return user
        # Counted anew inside the transaction: parallel guesses must not share one count.
        fresh = tx.users.by_username(user.username) or user
        locks = fresh.failed_logins + 1 >= WRONG_BEFORE_LOCK
        tx.users.login_failed(fresh, locked_until=now + LOCKED_FOR if locks else None)
        tx.events.append("login_failed", actor=user.username, at=now, detail={"locked": locks})
    return None


def _matches(stored: str, password: str) -> bool:
    with _slots:
        try:
            return _hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("a password that nobody has")

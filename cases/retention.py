"""How long each class of data is kept, by whom decided and why."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, unique
from pathlib import Path

from cases.errors import CasesError

NEVER = "never"


class BadRetention(CasesError):
    """The retention file cannot be used."""


@unique
class DataClass(StrEnum):
    """What is kept for the same reason and the same time; in the order in which it is purged."""

    RAW_MAIL = "raw_mail"
    JUNK = "junk"
    QUARANTINE = "quarantine"
    LETTERS = "letters"
    OUTBOX = "outbox"
    EXTRACTS = "extracts"
    CODES = "codes"
    CHATS = "chats"
    LEADS = "leads"
    TASKS = "tasks"
    CASE_LOG = "case_log"
    CONTACT_CHANGES = "contact_changes"
    FORMER_CUSTOMERS = "former_customers"
    SESSIONS = "sessions"
    SUPPRESSION = "suppression"
    EXPORTS = "exports"
    TRACKER = "tracker"
    JOBS = "jobs"
    LOGS = "logs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days (None: not taken away by time) since what, and why; `what` and `since` are Swedish."""

    what: str
    days: int | None
    since: str
    why: str

    def before(self, now: datetime) -> datetime | None:
        """Return the instant before which the data's time has passed."""
        return None if self.days is None else now - timedelta(days=self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """The period of every class."""

    periods: Mapping[DataClass, Period]


def load_retention(path: Path) -> Retention:
    """Read the file; raises BadRetention naming what is missing, unknown or contradicts itself."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadRetention(f"{path}: cannot be read ({error.strerror})") from error
    except tomllib.TOMLDecodeError as error:
        raise BadRetention(f"{path}: not valid TOML ({error})") from error
    unknown = sorted(content.keys() - set(DataClass))
    if unknown:
        raise BadRetention(f"{path}: [{unknown[0]}] is no class of data; see docs/operations.md")
    periods = {one: _period(path, one, content.get(one)) for one in DataClass}
    _check_order(path, periods)
    return Retention(periods=periods)


def _period(path: Path, data_class: DataClass, section: object) -> Period:
    if not isinstance(section, dict):
        raise BadRetention(f"{path}: [{data_class}] is missing")
    days = section.get("days")
    is_number = isinstance(days, int) and not isinstance(days, bool) and days >= 1
    if not is_number and days != NEVER:
        raise BadRetention(
            f'{path}: [{data_class}] days must be a whole number of at least 1, or "{NEVER}"'
        )
    for key in ("what", "since", "why"):
        if not isinstance(section.get(key), str) or not section[key].strip():
            raise BadRetention(f"{path}: [{data_class}] {key} must say so in words")
    return Period(
        what=section["what"],
        days=days if is_number else None,
        since=section["since"],
        why=section["why"],
    )


# The first is found through the second, so it must not outlive it.
_ORDER = (
    (DataClass.RAW_MAIL, DataClass.LETTERS),
    (DataClass.LETTERS, DataClass.CASE_LOG),
    (DataClass.OUTBOX, DataClass.CASE_LOG),
    (DataClass.EXTRACTS, DataClass.CASE_LOG),
    (DataClass.CHATS, DataClass.CASE_LOG),
)


def _check_order(path: Path, periods: Mapping[DataClass, Period]) -> None:
    for first, second in _ORDER:
        ours, theirs = periods[first].days, periods[second].days
        if theirs is not None and (ours is None or ours > theirs):
            raise BadRetention(f"{path}: [{first}] days must not be longer than [{second}] days")

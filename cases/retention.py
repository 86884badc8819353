"""How long the desk keeps its own data."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from cases.errors import CasesError


class BadRetention(CasesError):
    """The retention file cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Periods in days."""

    chat_days: int
    mail_days: int
    mail_without_case_days: int
    extract_days: int


def load_retention(path: Path) -> Retention:
    """Read the file; raises BadRetention naming what is missing or no number of days."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadRetention(f"{path}: cannot be read ({error.strerror})") from error
    except tomllib.TOMLDecodeError as error:
        raise BadRetention(f"{path}: not valid TOML ({error})") from error
    values: dict[str, int] = {}
    for field in fields(Retention):
        days = content.get(field.name)
        if not isinstance(days, int) or isinstance(days, bool) or days < 1:
            raise BadRetention(f"{path}: {field.name} must be a whole number of days, at least 1")
        values[field.name] = days
    return Retention(**values)

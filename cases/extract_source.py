"""The systems that hold personal data, as the records of processing describe them (Article 30).

One YAML entry a source: what Article 15(1) wants told of it, and how what it holds is collected.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum, unique
from pathlib import Path
from typing import TypeVar

import yaml

from cases.errors import CasesError

E = TypeVar("E", bound=StrEnum)
PARAMETERS = frozenset({"customer_number", "personnummer", "email"})
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_PARAMETER = re.compile(r"(?<![:\w]):([a-z_]+)")
_WRITES = re.compile(
    r"\b(insert|update|delete|merge|drop|alter|create|truncate|grant|attach|pragma|call|exec)\b",
    re.IGNORECASE,
)


class BadSources(CasesError):
    """The file of sources cannot be used."""


@unique
class How(StrEnum):
    """The way in which a source is collected."""

    REGISTER = "register"
    OWN = "own"
    SQL = "sql"
    MANUAL = "manual"


@unique
class Basis(StrEnum):
    """The legal basis (Article 6(1)); the first two give portability (Article 20(1))."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal_obligation"
    VITAL_INTERESTS = "vital_interests"
    PUBLIC_TASK = "public_task"
    LEGITIMATE_INTEREST = "legitimate_interest"


@unique
class Given(StrEnum):
    """Whether the person gave the data or was observed (WP242); what we conclude is not portable."""

    PROVIDED = "provided"
    OBSERVED = "observed"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text in both languages."""

    sv: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the text for a letter in "sv" or "en"."""
        return self.en if language == "en" else self.sv


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """How an SQL source is asked; `columns` names them to the person."""

    database: str
    sql: str
    parameters: frozenset[str]
    max_rows: int
    timeout_seconds: int
    columns: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One system; an empty text of `transfer` or `automated` means that there is none."""

    id: str
    how: How
    title: Words
    purpose: Words
    basis: Basis
    legal_basis: Words
    categories: Words
    recipients: tuple[str, ...]
    retention: Words
    origin: Words
    transfer: Words | None
    automated: Words | None
    given: Given
    dpo_space: bool = False
    query: Query | None = None
    owner: str = ""
    within_days: int = 0

    @property
    def portable(self) -> bool:
        """Tell whether Article 20 gives the person these data to take along."""
        return self.given is not Given.NONE and self.basis in {Basis.CONSENT, Basis.CONTRACT}


def load_sources(path: Path) -> tuple[Source, ...]:
    """Read the file; raises BadSources naming the source and what is wrong with it."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadSources(f"{path}: cannot be read ({error.strerror})") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadSources(f"{path}: not valid YAML ({' '.join(str(error).split())})") from error
    entries = content.get("sources") if isinstance(content, dict) else None
    if not isinstance(entries, list) or not entries:
        raise BadSources(f"{path}: write at least one entry under sources:")
    found: dict[str, Source] = {}
    for number, entry in enumerate(entries, 1):
        try:
            source = _source(entry, taken=found)
        except _Fault as fault:
            name = entry.get("id", "no id") if isinstance(entry, dict) else "no id"
            raise BadSources(f"{path}: source {number} ({name}): {fault}") from fault
        found[source.id] = source
    return tuple(found.values())


class _Fault(Exception):
    def __init__(self, key: str, what: str) -> None:
        super().__init__(f"{key}: {what}")


_COMMON = frozenset(
    {
        *("id", "collect", "title", "purpose", "basis", "legal_basis", "categories"),
        *("recipients", "retention", "origin", "transfer", "automated", "given"),
    }
)
_SPECIAL: Mapping[How, frozenset[str]] = {
    How.REGISTER: frozenset(),
    How.OWN: frozenset({"dpo_space"}),
    How.SQL: frozenset({"database", "query", "columns", "max_rows", "timeout_seconds"}),
    How.MANUAL: frozenset({"owner", "within_days"}),
}


def _source(entry: object, *, taken: Iterable[str]) -> Source:
    if not isinstance(entry, dict):
        raise _Fault("entry", "write keys and values")
    how = _choice(entry, "collect", How)
    unknown = set(entry) - _COMMON - _SPECIAL[how]
    if unknown:
        raise _Fault(min(map(str, unknown)), f"is no key of a source collected by {how}")
    name = str(entry.get("id", ""))
    if not _ID.fullmatch(name):
        raise _Fault("id", "write a short name of a-z, 0-9 and _")
    if name in taken:
        raise _Fault("id", "is used by an earlier source")
    return Source(
        id=name,
        how=how,
        title=_words(entry, "title"),
        purpose=_words(entry, "purpose"),
        basis=_choice(entry, "basis", Basis),
        legal_basis=_words(entry, "legal_basis"),
        categories=_words(entry, "categories"),
        recipients=_recipients(entry),
        retention=_words(entry, "retention"),
        origin=_words(entry, "origin"),
        transfer=_optional_words(entry, "transfer"),
        automated=_optional_words(entry, "automated"),
        given=_choice(entry, "given", Given),
        dpo_space=entry.get("dpo_space") is True,
        query=_query(entry) if how is How.SQL else None,
        owner=_line(entry, "owner") if how is How.MANUAL else "",
        within_days=_number(entry, "within_days", 1, 20) if how is How.MANUAL else 0,
    )


def _choice(entry: Mapping[str, object], key: str, kind: type[E]) -> E:
    try:
        return kind(str(entry.get(key, "")))
    except ValueError:
        listed = ", ".join(kind)
        raise _Fault(key, f"choose one of {listed}") from None


def _line(entry: Mapping[str, object], key: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise _Fault(key, "write a text")
    return " ".join(value.split())


def _words(entry: Mapping[str, object], key: str) -> Words:
    value = entry.get(key)
    if not isinstance(value, dict) or set(value) != {"sv", "en"}:
        raise _Fault(key, "write it in sv and en")
    return Words(sv=_line(value, "sv"), en=_line(value, "en"))


def _optional_words(entry: Mapping[str, object], key: str) -> Words | None:
    if key not in entry:
        raise _Fault(key, "write none, or what there is in sv and en")
    return None if entry[key] in {None, "none"} else _words(entry, key)


def _recipients(entry: Mapping[str, object]) -> tuple[str, ...]:
    value = entry.get("recipients")
    # Categories are not enough: the person has a right to the names (C-154/21).
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        raise _Fault("recipients", "list the recipients by name, or write [] when there are none")
    return tuple(" ".join(one.split()) for one in value)


def _number(entry: Mapping[str, object], key: str, least: int, most: int) -> int:
    value = entry.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _Fault(key, f"write a whole number from {least} to {most}")
    return value


def _query(entry: Mapping[str, object]) -> Query:
    sql = _line(entry, "query")
    if not sql.lower().startswith(("select", "with")) or ";" in sql or _WRITES.search(sql):
        raise _Fault("query", "write one SELECT that changes nothing, without a semicolon")
    used = frozenset(_PARAMETER.findall(sql))
    if not used or used - PARAMETERS:
        raise _Fault("query", f"ask for the person by {_listed(PARAMETERS)} with a colon before it")
    limits: Mapping[str, object] = {"max_rows": 2000, "timeout_seconds": 10, **entry}
    columns = entry.get("columns", {})
    if not isinstance(columns, dict):
        raise _Fault("columns", "name columns in sv and en")
    return Query(
        database=_line(entry, "database"),
        sql=sql,
        parameters=used,
        max_rows=_number(limits, "max_rows", 1, 100_000),
        timeout_seconds=_number(limits, "timeout_seconds", 1, 300),
        columns={str(key): _words(columns, key) for key in columns},
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))

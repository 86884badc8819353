"""Ask another system's database for one person: read-only, bound parameters, time and row limits."""

import itertools
import re
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from cases.errors import CasesError
from cases.extract import Item, Subject
from cases.extract_source import Query, Source

_STEPS = 10_000
_CONNECT_SECONDS = 5


class SourceFault(CasesError):
    """The source did not give what it holds; the message is one Swedish line without personal data."""


def sql_items(
    source: Source, urls: Mapping[str, str], subject: Subject, language: str
) -> list[Item]:
    """Return a row of the answer as an item; raises SourceFault, never a part of the answer."""
    query = _query(source)
    rows: dict[tuple[str, ...], Item] = {}
    with _reading(query, urls) as connection:
        for parameters in _parameters(query, subject):
            for names, values in _rows(connection, query, parameters):
                fields = tuple(
                    (_label(query, name, language), value)
                    for name, value in zip(names, values, strict=True)
                )
                title = f"{source.title.in_language(language)} {len(rows) + 1}"
                rows.setdefault(values, Item(title=title, fields=fields))
    return list(rows.values())


def check_source(source: Source, urls: Mapping[str, str]) -> None:
    """Run the query for nobody; raises SourceFault when it cannot be run."""
    query = _query(source)
    with _reading(query, urls) as connection:
        list(_rows(connection, query, dict.fromkeys(query.parameters, "")))


def _query(source: Source) -> Query:
    if source.query is None:
        message = f"{source.id} is no SQL source"
        raise ValueError(message)
    return source.query


def _parameters(query: Query, subject: Subject) -> Iterator[dict[str, str]]:
    values = {
        "customer_number": subject.customer_numbers,
        "personnummer": (subject.personnummer,) if subject.personnummer else (),
        "email": subject.emails,
    }
    names = sorted(query.parameters)
    for chosen in itertools.product(*(values[name] for name in names)):
        yield dict(zip(names, chosen, strict=True))


def _rows(
    connection: Connection, query: Query, parameters: Mapping[str, str]
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    result = connection.execute(text(query.sql), dict(parameters))
    names = tuple(result.keys())
    found = result.fetchmany(query.max_rows + 1)
    if len(found) > query.max_rows:
        raise SourceFault(
            f"Svaret har fler än {query.max_rows} rader. Höj max_rows eller begränsa frågan."
        )
    for row in found:
        yield names, tuple(_written(value) for value in row)


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return f"[{len(value)} byte]"
    return str(value)


def _label(query: Query, name: str, language: str) -> str:
    words = query.columns.get(name)
    return words.in_language(language) if words else name


@contextmanager
def _reading(query: Query, urls: Mapping[str, str]) -> Iterator[Connection]:
    url = urls.get(query.database)
    if url is None:
        raise SourceFault(
            f"Databasen {query.database} har ingen adress. Lägg till den i PRIVACYDESK_SOURCE_URLS."
        )
    try:
        engine = _engine(url, query)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise SourceFault(
            f"Adressen till databasen {query.database} i PRIVACYDESK_SOURCE_URLS går inte att använda."
        ) from error
    try:
        with engine.connect() as connection:
            yield connection
            connection.rollback()
    except SQLAlchemyError as error:
        raise SourceFault(_explained(query, error)) from error
    finally:
        engine.dispose()


def _engine(url: str, query: Query) -> Engine:
    parsed = make_url(url)
    seconds = query.timeout_seconds
    if parsed.get_backend_name() == "sqlite":
        place = Path(parsed.database or "").absolute()

        def open_read_only() -> sqlite3.Connection:
            uri = f"file:{quote(str(place))}?mode=ro"
            opened = sqlite3.connect(uri, uri=True, timeout=_CONNECT_SECONDS)
            end = time.monotonic() + seconds
            opened.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
            return opened

        return create_engine("sqlite://", creator=open_read_only, poolclass=NullPool)
    engine = create_engine(parsed, poolclass=NullPool, hide_parameters=True)
    event.listen(engine, "connect", lambda raw, _: _limit(raw, parsed.get_backend_name(), seconds))
    return engine


def _limit(raw: object, backend: str, seconds: int) -> None:
    """Let the server itself refuse writing and end what takes too long, where it can."""
    orders = {
        "postgresql": (
            "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
            f"SET statement_timeout = {seconds * 1000}",
        ),
        "mysql": (
            "SET SESSION TRANSACTION READ ONLY",
            f"SET SESSION max_execution_time = {seconds * 1000}",
        ),
    }
    cursor = raw.cursor()  # type: ignore[attr-defined]  # whatever the driver gives
    for order in orders.get(backend, ()):
        cursor.execute(order)
    cursor.close()
    raw.commit()  # type: ignore[attr-defined]


def _explained(query: Query, error: SQLAlchemyError) -> str:
    cause = str(error.orig if isinstance(error, DBAPIError) else error).lower()
    if re.search(r"interrupt|timeout|canceling statement|execution time", cause):
        return f"Databasen {query.database} svarade inte inom {query.timeout_seconds} sekunder."
    if re.search(r"unable to open|refused|could not|connection|unknown host", cause):
        return f"Databasen {query.database} går inte att nå. Kontrollera adressen och att den är igång."
    # The driver's own words may repeat a value: they stay out of tables, logs and pages.
    return f"Databasen {query.database} kunde inte köra frågan ({type(error).__name__})."

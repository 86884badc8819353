"""Read the customer register from any SQL database, by the operator's own queries."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from cases.register_csv import (
    COLUMNS,
    OncePerPerson,
    RegisterFileError,
    RegisterRow,
    Rejected,
    RowError,
    person_of,
    printable,
)

NAME = "database"
CHANGED_SINCE = "changed_since"
CHANGED_AT = "changed_at"
AT_ONCE = 1000
_TRUE = frozenset({"yes", "true", "t", "1", "ja"})
_FALSE = frozenset({"no", "false", "f", "0", "nej"})


@dataclass(slots=True, kw_only=True)
class RegisterSource:
    """A database with a register; a query gives the columns of the CSV file by their names.

    `changed_at` is an optional further column: the largest value read becomes the `cursor`, and
    the next time `changes_query` is asked with it as `:changed_since`.
    """

    url: str
    query: str
    changes_query: str = ""
    cursor: str | None = None

    def full(self, *, today: date) -> Generator[RegisterRow | Rejected, None, None]:
        """Read everybody. Raises RegisterFileError."""
        return self._read(self.query, {}, today)

    def changes(self, since: str, *, today: date) -> Generator[RegisterRow | Rejected, None, None]:
        """Read who changed since then, and once more who changed just then. Raises RegisterFileError."""
        self.cursor = since
        return self._read(self.changes_query, {CHANGED_SINCE: since}, today)

    def _read(
        self, query: str, parameters: Mapping[str, str], today: date
    ) -> Generator[RegisterRow | Rejected, None, None]:
        try:
            # No parameters in messages, and nothing is ever committed there.
            engine = create_engine(self.url, hide_parameters=True)
        except (ArgumentError, ModuleNotFoundError):
            message = "PRIVACYDESK_REGISTER_URL is no database that we know"
            raise RegisterFileError(message) from None
        try:
            with engine.connect() as connection:
                yield from self._rows(connection, query, parameters, today)
        except SQLAlchemyError as error:
            # The server's own words may quote a row.
            message = f"the register's database cannot be read ({type(error).__name__}); check its URL and query"
            raise RegisterFileError(message) from None
        finally:
            engine.dispose()

    def _rows(
        self, connection: Connection, query: str, parameters: Mapping[str, str], today: date
    ) -> Generator[RegisterRow | Rejected, None, None]:
        newest: Any = None
        reading = connection.execution_options(yield_per=AT_ONCE)
        # Closed also when nobody reads to the end, or the server keeps the cursor.
        with reading.execute(text(query), parameters) as result:
            names = [str(name).lower() for name in result.keys()]  # noqa: SIM118 (not a mapping)
            missing = [column for column in COLUMNS if column not in names]
            if missing:
                message = (
                    f"the query gives no column {missing[0]}; it must give {', '.join(COLUMNS)}"
                )
                raise RegisterFileError(message)
            once = OncePerPerson()
            for number, row in enumerate(result, start=1):
                values = dict(zip(names, row, strict=True))
                changed = values.get(CHANGED_AT)
                if changed is not None and (newest is None or changed > newest):
                    newest = changed
                try:
                    written = {column: _written(column, values[column]) for column in COLUMNS}
                    person = person_of(written, today)
                    once.check(person, number)
                except RowError as error:
                    yield Rejected(line=number, reason=str(error))
                else:
                    yield RegisterRow(line=number, person=person)
        if newest is not None:
            self.cursor = _cursor(newest)


def _written(column: str, value: object) -> str:
    """Write a value of the database as the CSV file would hold it."""
    if column == "protected":
        said = str(value).strip().lower()
        return "yes" if said in _TRUE else "no" if said in _FALSE else said
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return printable(str(value))


def _cursor(value: object) -> str:
    return value.isoformat(" ") if isinstance(value, datetime) else str(value)

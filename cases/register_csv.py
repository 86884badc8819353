"""Read the register's CSV file: every line is either a person or a reason."""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from cases.personnummer import NumberKind, check
from cases.register import Company, Person, customer_number_key

COLUMNS = (
    "customer_number",
    "name",
    "personnummer",
    "email",
    "phone",
    "street",
    "postcode",
    "city",
    "company",
    "protected",
    "address_changed_on",
    "email_changed_on",
)
MAX_FIELD = 200
_CHUNK = 65_536
_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_CUSTOMER_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z /._-]{0,31}")
_EMAIL = re.compile(r"[^\s@<>,;\"]{1,64}@[^\s@<>,;\"]{1,255}")
_PHONE = re.compile(r"\+?[0-9()/ .\u00a0\u2010-\u2015-]{5,30}")
_POSTCODE = re.compile(r"[0-9A-Za-z -]{3,10}")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FLAGS = {"yes": True, "no": False}


class RegisterFileError(ValueError):
    """The register file as a whole cannot be used; the message says what to do."""


class RowError(ValueError):
    """One line of the register file cannot be used; the message says why, without its values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """A person and the line of the file, counted from 1 with the header."""

    line: int
    person: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A line that was not taken, and why in one sentence without personal data."""

    line: int
    reason: str


class OncePerPerson:
    """Refuses the second row of a delivery for the same customer, person and company."""

    def __init__(self) -> None:
        # Digests instead of names and numbers: a register has many rows.
        self._seen: dict[bytes, int] = {}

    def check(self, person: Person, line: int) -> None:
        """Raise RowError when an earlier line was about the same."""
        who = person.personnummer or person.name.casefold()
        key = f"{customer_number_key(person.customer_number)}\0{who}\0{person.company}"
        digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        first = self._seen.setdefault(digest, line)
        if first != line:
            message = f"repeats the customer, person and company of line {first}"
            raise RowError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFile:
    """What a file gave: `rows` counts all lines with content below the header."""

    rows: int
    accepted: tuple[RegisterRow, ...]
    rejected: tuple[Rejected, ...]

    @property
    def people(self) -> tuple[Person, ...]:
        """The accepted persons in the order of the file."""
        return tuple(row.person for row in self.accepted)


def parse_register(data: bytes, *, today: date, strict: bool = False) -> RegisterFile:
    """Read a file that lies in memory; see `read_register`.

    Raises RegisterFileError for a wrong header or encoding, and in `strict` for any rejected line.
    """
    lines = list(read_register(io.BytesIO(data), today=today))
    accepted = tuple(line for line in lines if isinstance(line, RegisterRow))
    rejected = tuple(line for line in lines if isinstance(line, Rejected))
    if strict:
        refuse_rejected(rejected)
    return RegisterFile(rows=len(lines), accepted=accepted, rejected=rejected)


def refuse_rejected(rejected: Sequence[Rejected]) -> None:
    """Raise RegisterFileError if there is any line that cannot be used."""
    if rejected:
        message = f"{len(rejected)} lines cannot be used, the first is line {rejected[0].line}: "
        raise RegisterFileError(message + rejected[0].reason)


def read_register(stream: BinaryIO, *, today: date) -> Iterator[RegisterRow | Rejected]:
    """Read a file line by line: UTF-8 with or without BOM, comma or semicolon, LF, CRLF or CR.

    Raises RegisterFileError for a wrong header or encoding, at the first line.
    """
    lines = _lines(stream)
    delimiter = _delimiter(next(lines, b""))
    once = OncePerPerson()
    for number, raw in enumerate(lines, start=2):
        if not raw.strip(b" \t,;"):
            continue
        try:
            person = person_of(dict(zip(COLUMNS, _values(raw, delimiter), strict=True)), today)
            once.check(person, number)
        except RowError as error:
            yield Rejected(line=number, reason=str(error))
        else:
            yield RegisterRow(line=number, person=person)


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Give the lines without their ends; one that is too long is cut, and so rejected later."""
    beginning = stream.read(_CHUNK)
    if beginning.startswith(_UTF16):
        message = "the file is UTF-16: save it as UTF-8"
        raise RegisterFileError(message)
    rest = b""
    chunk = beginning.removeprefix(_BOM)
    while chunk:
        following = stream.read(_CHUNK)
        # The LF of a CRLF may lie in the next chunk.
        if chunk.endswith(b"\r") and following.startswith(b"\n"):
            following = following[1:] or stream.read(_CHUNK)
        # A field never holds a line break, so a broken quote can spoil no more than its own line.
        *lines, rest = re.split(rb"\r\n|\n|\r", rest + chunk)
        yield from lines
        rest = rest[:_CHUNK]
        chunk = following
    if rest:
        yield rest


def _delimiter(header: bytes) -> str:
    for delimiter in ",;":
        try:
            names = _fields(header, delimiter)
        except RowError:
            continue
        if tuple(name.strip() for name in names) == COLUMNS:
            return delimiter
    message = f"the first line must be exactly: {','.join(COLUMNS)} (or with semicolons)"
    raise RegisterFileError(message)


def _fields(raw: bytes, delimiter: str) -> list[str]:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        message = "not UTF-8: save the file as UTF-8"
        raise RowError(message) from None
    text = printable(text)
    if len(text) > MAX_FIELD * len(COLUMNS):
        message = "is too long"
        raise RowError(message)
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error:
        message = "has a broken quotation mark"
        raise RowError(message) from None


def printable(text: str) -> str:
    """Write every kind of space as one; raises RowError for what is no character of a text."""
    if text.isprintable():
        return text
    # U+00A0 and its like are not printable for Python, yet they are only spaces.
    text = "".join(" " if character.isspace() else character for character in text)
    if not text.isprintable():
        message = "holds a control character"
        raise RowError(message)
    return text


def _values(raw: bytes, delimiter: str) -> list[str]:
    fields = _fields(raw, delimiter)
    if len(fields) != len(COLUMNS):
        message = f"has {len(fields)} fields instead of {len(COLUMNS)}"
        raise RowError(message)
    return fields


def person_of(values: Mapping[str, str], today: date) -> Person:
    """Make a person of the texts of a row by column; raises RowError without its values."""
    row = {column: values[column].strip() for column in COLUMNS}
    for column, value in row.items():
        if len(value) > MAX_FIELD:
            message = f"{column} is longer than {MAX_FIELD} characters"
            raise RowError(message)
    for column, (is_good, wanted) in _RULES.items():
        if not is_good(row[column]):
            message = f"{column} {wanted}"
            raise RowError(message)
    _check_personnummer(row["personnummer"], today)
    return Person(
        customer_number=row["customer_number"],
        name=row["name"],
        personnummer=row["personnummer"],
        email=row["email"],
        phone=row["phone"],
        street=row["street"],
        postcode=row["postcode"],
        city=row["city"],
        company=Company(row["company"]),
        protected=_FLAGS[row["protected"]],
        address_changed_on=_day(row, "address_changed_on", today),
        email_changed_on=_day(row, "email_changed_on", today),
    )


def _matches(pattern: re.Pattern[str], *, optional: bool = True) -> Callable[[str], bool]:
    return lambda value: bool(pattern.fullmatch(value)) or (optional and not value)


_RULES: dict[str, tuple[Callable[[str], bool], str]] = {
    "customer_number": (
        _matches(_CUSTOMER_NUMBER, optional=False),
        "must be 1 to 32 letters or digits",
    ),
    "name": (bool, "is empty"),
    "email": (_matches(_EMAIL), "is not an address"),
    "phone": (_matches(_PHONE), "is not a telephone number"),
    "postcode": (_matches(_POSTCODE), "is not a postcode"),
    "company": (lambda value: value in set(Company), "must be elnat, forsaljning or varme"),
    "protected": (lambda value: value in _FLAGS, "must be yes or no"),
}


def _check_personnummer(value: str, today: date) -> None:
    if not value:
        return
    result = check(value, today=today)
    is_person = result.kind in {NumberKind.PERSONNUMMER, NumberKind.SAMORDNINGSNUMMER}
    if not is_person or result.normalised != value:
        message = "personnummer must be 12 digits of a real number, or empty"
        raise RowError(message)


def _day(row: Mapping[str, str], column: str, today: date) -> date | None:
    value = row[column]
    if not value:
        return None
    try:
        # fromisoformat also reads 20260101 and week dates, which the contract does not.
        day = date.fromisoformat(value if _ISO_DATE.fullmatch(value) else "")
    except ValueError:
        message = f"{column} must be a date like {today}"
        raise RowError(message) from None
    if day > today:
        message = f"{column} lies in the future"
        raise RowError(message)
    return day


def write_rows(people: Iterator[Person]) -> Iterator[list[str]]:
    """Give the header and the rows of people, as `csv.writer` takes them."""
    yield list(COLUMNS)
    for person in people:
        days = (person.address_changed_on, person.email_changed_on)
        yield [
            *(str(getattr(person, column)) for column in COLUMNS[:9]),
            "yes" if person.protected else "no",
            *(day.isoformat() if day else "" for day in days),
        ]

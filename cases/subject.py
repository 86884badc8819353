"""The person that a case is about, and the contacts that prove something about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, unique

from cases.assurance import EvidenceKind, is_cooling
from cases.register import Person, email_key, folded, postcode_key


@unique
class Obstacle(StrEnum):
    """Why a way to the person cannot be used."""

    NOT_REGISTERED = "not_registered"
    CHANGED_LATELY = "changed_lately"
    PROTECTED = "protected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One person of the register with all their rows; a contract can be shared by two."""

    rows: tuple[Person, ...]

    @property
    def name(self) -> str:
        """The name."""
        return self.rows[0].name

    @property
    def key(self) -> str:
        """What tells this person from others; personal, so store a keyed hash of it only."""
        return _key(self.rows[0])

    @property
    def personnummer(self) -> str:
        """Twelve digits, or "" when the register holds none."""
        return self.rows[0].personnummer

    @property
    def protected(self) -> bool:
        """Tell whether any row is marked as protected."""
        return any(row.protected for row in self.rows)

    @property
    def phone(self) -> str:
        """The registered telephone number, or ""."""
        return next((row.phone for row in self.rows if row.phone), "")

    def recently_changed(self, on: date) -> bool:
        """Tell whether any contact changed so lately that the cooling rule holds (domain rule 3.5)."""
        return any(
            is_cooling(changed, on=on)
            for row in self.rows
            for changed in (row.address_changed_on, row.email_changed_on)
        )

    def mailbox(self, on: date) -> Person | Obstacle:
        """Return the row whose e-mail address a code may go to, or why there is none.

        `on` is the day of the request: waiting does not cure a take-over.
        """
        known = [row for row in self.rows if row.email]
        return _first_settled(known, [row.email_changed_on for row in known], on)

    def letterbox(self, on: date) -> Person | Obstacle:
        """Return the row whose postal address a code may go to, or why there is none."""
        if self.protected:
            # The registered address may be where the person was found once (domain.md 3.2).
            return Obstacle.PROTECTED
        known = [row for row in self.rows if row.street and row.postcode]
        return _first_settled(known, [row.address_changed_on for row in known], on)

    def reachable(self, on: date, *, eid: bool) -> frozenset[EvidenceKind]:
        """Return the proofs that this person can give us; `eid` says that a provider is configured."""
        ways = {EvidenceKind.IN_PERSON}
        if eid and self.personnummer:
            ways.add(EvidenceKind.EID)
        if isinstance(self.mailbox(on), Person):
            ways |= {EvidenceKind.CODE_BY_EMAIL, EvidenceKind.REGISTERED_SENDER}
        if self.phone:
            ways |= {EvidenceKind.CODE_BY_PHONE, EvidenceKind.SECOND_CHECK}
        if isinstance(self.letterbox(on), Person):
            ways |= {EvidenceKind.CODE_BY_LETTER, EvidenceKind.LETTER_ONLY}
        return frozenset(ways)


def subjects(people: Iterable[Person]) -> list[Subject]:
    """Gather the rows of a customer number into persons, in the order of the register."""
    grouped: dict[str, list[Person]] = {}
    for person in people:
        grouped.setdefault(_key(person), []).append(person)
    return [Subject(rows=tuple(rows)) for rows in grouped.values()]


def email_target(address: str) -> str:
    """Name an e-mail address for counting what went there; personal, so store a keyed hash only."""
    return f"email\0{email_key(address)}"


def postal_target(person: Person) -> str:
    """Name a postal address for counting what went there; personal, so store a keyed hash only."""
    return f"post\0{folded(person.street)}\0{postcode_key(person.postcode)}"


def _key(person: Person) -> str:
    if person.personnummer:
        return f"subject\0{person.personnummer}"
    return f"subject\0{person.customer_number}\0{folded(person.name)}"


def _first_settled(rows: list[Person], changed: list[date | None], on: date) -> Person | Obstacle:
    for row, changed_on in zip(rows, changed, strict=True):
        if not is_cooling(changed_on, on=on):
            return row
    return Obstacle.CHANGED_LATELY if rows else Obstacle.NOT_REGISTERED

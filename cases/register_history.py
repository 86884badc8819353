"""Notice when a person's contact details change, and keep what they were before.

A request that follows a change of address or e-mail may come from somebody who made the change
(cooling rule), and the old contact is told of it.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum, unique

from cases.register import Person, email_key, folded, phone_key, postcode_key


@unique
class ContactKind(StrEnum):
    """Which way to reach a person was changed."""

    ADDRESS = "address"
    EMAIL = "email"
    PHONE = "phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How a person was reached; only the fields of the changed kind are filled."""

    email: str = ""
    phone: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""

    def __repr__(self) -> str:
        return "Contact(…)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change; `changed_on` is the source's date, or the day on which we noticed."""

    kind: ContactKind
    changed_on: date
    before: Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChange:
    """A change as remembered; `person` is the row of the register as it is now."""

    person: Person
    kind: ContactKind
    changed_on: date
    noticed_at: datetime
    before: Contact


def updated(before: Person, delivered: Person, *, today: date) -> tuple[Person, tuple[Change, ...]]:
    """Give the row to store when a source delivers a known person anew, and what changed.

    A source that changes an address without a new date has changed it today. A date is never moved
    back: the later one is the careful one.
    """
    changes: list[Change] = []
    address_on = _later(before.address_changed_on, delivered.address_changed_on)
    email_on = _later(before.email_changed_on, delivered.email_changed_on)
    if _address(before) != _address(delivered):
        address_on = _dated(before.address_changed_on, delivered.address_changed_on, today)
        old = Contact(street=before.street, postcode=before.postcode, city=before.city)
        changes.append(Change(kind=ContactKind.ADDRESS, changed_on=address_on, before=old))
    if email_key(before.email) != email_key(delivered.email):
        email_on = _dated(before.email_changed_on, delivered.email_changed_on, today)
        old = Contact(email=before.email)
        changes.append(Change(kind=ContactKind.EMAIL, changed_on=email_on, before=old))
    if phone_key(before.phone) != phone_key(delivered.phone):
        old = Contact(phone=before.phone)
        changes.append(Change(kind=ContactKind.PHONE, changed_on=today, before=old))
    after = replace(delivered, address_changed_on=address_on, email_changed_on=email_on)
    return after, tuple(changes)


def _address(person: Person) -> tuple[str, str, str]:
    # Another spelling of the same street is no move.
    return folded(person.street), postcode_key(person.postcode), folded(person.city)


def _later(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day is not None), default=None)


def _dated(before: date | None, delivered: date | None, today: date) -> date:
    if delivered is not None and (before is None or delivered > before):
        return delivered
    return today

"""A person of the register as a row, and back: what is sealed and what is hashed."""

import json
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Row

from cases.register import Company, Person, address_key, email_key, personnummer_hash
from cases.register_history import Change, Contact, ContactChange, ContactKind
from cases.vault import Vault


def row_key(person: Person) -> str:
    """Give what makes a row of the register the same row at the next delivery."""
    who = person.personnummer or person.name.casefold()
    return f"{person.customer_number}\0{person.company}\0{who}"


def row_hashes(person: Person, vault: Vault) -> dict[str, str | None]:
    """Give the look-up hashes of a row by the newest key."""
    number = person.personnummer
    address = address_key(person.street, person.postcode)
    return {
        "row_key_hash": vault.lookup(row_key(person)),
        "personnummer_hash": personnummer_hash(number, vault.pepper) if number else None,
        "email_hash": vault.lookup(email_key(person.email)) if person.email else None,
        "address_hash": vault.lookup(address) if address else None,
    }


def row_of(person: Person, vault: Vault) -> dict[str, object]:
    """Give the columns that say who the person is."""
    sealed = [
        person.name,
        person.personnummer,
        person.email,
        person.phone,
        person.street,
        person.postcode,
        person.city,
    ]
    return {
        **row_hashes(person, vault),
        "customer_number": person.customer_number,
        "company": person.company,
        "person_sealed": vault.seal_text(json.dumps(sealed)),
        "protected": person.protected,
        "address_changed_on": person.address_changed_on,
        "email_changed_on": person.email_changed_on,
    }


def person_of(row: Row[tuple[object, ...]], vault: Vault) -> Person:
    """Open a row of `customers`."""
    name, personnummer, email, phone, street, postcode, city = json.loads(
        vault.open_text(row.person_sealed)
    )
    return Person(
        customer_number=row.customer_number,
        company=Company(row.company),
        name=name,
        personnummer=personnummer,
        email=email,
        phone=phone,
        street=street,
        postcode=postcode,
        city=city,
        protected=row.protected,
        address_changed_on=row.address_changed_on,
        email_changed_on=row.email_changed_on,
    )


def change_row(
    change: Change, vault: Vault, *, customer_id: int, now: datetime
) -> dict[str, object]:
    """Give the columns of a row of `contact_changes`."""
    return {
        "customer_id": customer_id,
        "kind": change.kind,
        "changed_on": change.changed_on,
        "noticed_at": now,
        "before_sealed": vault.seal_text(json.dumps(asdict(change.before))),
    }


def change_of(row: Row[tuple[object, ...]], vault: Vault) -> ContactChange:
    """Open a row of `customers` joined with one of `contact_changes`."""
    return ContactChange(
        person=person_of(row, vault),
        kind=ContactKind(row.kind),
        changed_on=row.changed_on,
        noticed_at=row.noticed_at,
        before=Contact(**json.loads(vault.open_text(row.before_sealed))),
    )

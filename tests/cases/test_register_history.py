"""What counts as a change of contact details, and which date it gets."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.register import Company, Person
from cases.register_history import Contact, ContactKind, updated
from tests.register_rows import a_person

TODAY = date(2026, 11, 23)
EARLIER = TODAY - timedelta(days=10)
days = st.none() | st.dates(date(2026, 1, 1), TODAY)
words = st.sampled_from(["", "Storgatan 1", "STORGATAN 1", "Lillgatan 2", "x@a.example"])
people = st.builds(
    Person,
    customer_number=st.just("1"),
    name=st.just("Ada"),
    email=words,
    phone=words,
    street=words,
    company=st.just(Company.ELNAT),
    address_changed_on=days,
    email_changed_on=days,
)


def test_a_move_keeps_the_old_address_with_the_sources_date() -> None:
    """The date that the source gives counts, and the old address is kept whole."""
    before = a_person()
    moved = a_person(street="Nygatan 9", postcode="111 22", address_changed_on=EARLIER)
    after, (change,) = updated(before, moved, today=TODAY)

    assert after == moved
    assert (change.kind, change.changed_on) == (ContactKind.ADDRESS, EARLIER)
    assert change.before == Contact(street="Provgatan 1", postcode="392 31", city="Kalmar")


@pytest.mark.parametrize("claimed", [None, date(2026, 1, 5)])
def test_a_change_without_a_new_date_was_made_today(claimed: date | None) -> None:
    """A source that moves an address in silence, or with its old date, does not get round the cooling rule."""
    before = a_person(email_changed_on=date(2026, 1, 5))
    after, (change,) = updated(
        before, a_person(email="ny@post.example", email_changed_on=claimed), today=TODAY
    )

    assert after.email_changed_on == change.changed_on == TODAY
    assert change.before == Contact(email="kund1@post.example")


def test_a_telephone_change_is_remembered_although_the_register_has_no_date_for_it() -> None:
    """The day on which we noticed is the day."""
    _, (change,) = updated(a_person(), a_person(phone="+46 73 111 22 33"), today=TODAY)

    assert (change.kind, change.changed_on) == (ContactKind.PHONE, TODAY)


def test_another_spelling_is_no_change() -> None:
    """Capitals, spaces and the country code do not make another address."""
    same = a_person(
        street="PROVGATAN  1", postcode="39231", email="KUND1@post.example", phone="+4670000001"
    )

    assert updated(a_person(), same, today=TODAY) == (same, ())


@given(people, people)
def test_the_same_delivery_twice_changes_nothing_the_second_time(
    before: Person, delivered: Person
) -> None:
    """Whatever was stored, loading the same row again finds it unchanged."""
    after, _ = updated(before, delivered, today=TODAY)

    assert updated(after, delivered, today=TODAY + timedelta(days=3)) == (after, ())


@given(people, people)
def test_a_date_never_moves_back(before: Person, delivered: Person) -> None:
    """The later date is the careful one."""
    after, _ = updated(before, delivered, today=TODAY)

    for name in ("address_changed_on", "email_changed_on"):
        earlier, later = getattr(before, name), getattr(after, name)
        assert earlier is None or later >= earlier

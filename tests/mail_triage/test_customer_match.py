"""Whom of the register a mail points at."""

import time

import pytest

from cases.case_type import Flag
from cases.register import Person
from cases.register_match import RegisterIndex
from mail_triage.auth_results import Authentication
from mail_triage.customer_match import CustomerFinding, CustomerMatcher
from mail_triage.sender import SenderFinding
from mail_triage.verdict import SenderEvidence
from tests.mail_triage.brain import TODAY, person

PEOPLE = (
    person("100", "Märta Silver", "", street="Påryd 77", postcode="38893", phone="0480-390020"),
    person("201", "Lena Ceder", "l@c.example", street="Rockneby allé 12", postcode="38030"),
    person("202", "Mats Ceder", "m@c.example", street="Rockneby allé 12", postcode="38030"),
    person("300", "Per Ask", "", street="Box 77", postcode="39120", protected=True),
    person("401", "Ada Holm", "", personnummer="195704289999", phone="070-1740601"),
    person("402", "Ada Holm", "", personnummer="195704289999", phone="070-1740601"),
)


def matched(
    text: str, people: tuple[Person, ...] = PEOPLE, address: str = "x@y.example"
) -> CustomerFinding:
    matcher = CustomerMatcher(RegisterIndex.build(people, pepper=b"p"), pepper=b"p", today=TODAY)
    evidence = SenderEvidence(address=address, name="", authenticated=False, reply_to=None)
    return matcher.match(
        text, SenderFinding(evidence=evidence, authentication=Authentication.NONE, signals=frozenset(), reasons=()),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Jag heter Märta Silver och bor på Påryd 77, 388 93 Påryd.", ("100",)),
        ("Märta Silver, Påryd 77, 38893 Påryd. Ta bort mitt nummer.", ("100",)),
        ("Namn: Märta Silver\nAdress: Påryd 77, Påryd", ("100",)),
        ("Mvh\nMÄRTA SILVER\nPåryd 77\n388 93 PÅRYD", ("100",)),
        ("min mamma märta silver, påryd 77", ("100",)),
        ("Lena Ceder, Rockneby allé 12", ("201",)),
        ("Märta Silver, Påryd 77, 111 22 Solna", ()),
        ("Märta Silver, Påryd 7", ()),
        ("Jag bor på Påryd 77.", ()),
        ("Vi heter Lena Ceder och Mats Ceder, Rockneby allé 12", ()),
        ("Ring 0480-390020.", ("100",)),
        ("570428-9999 här.", ("401", "402")),
        ("Kundnummer 987654.", ("987654",)),
    ],
)
def test_numbers_of_the_one_person_who_fits(text: str, numbers: tuple[str, ...]) -> None:
    """Number, telephone, or name and address point at one person; several, or half of it, at nobody."""
    assert matched(text).customer_numbers == numbers


def test_a_home_that_is_told_binds_to_nothing() -> None:
    """What is shown to the agent does not tie the case to a person, and is said with its reason."""
    found = matched("Märta Silver, Påryd 77, 388 93 Påryd")
    assert (found.customer_number, found.candidates) == (None, ())
    assert any("namn och den adress" in reason for reason in found.reasons)


def test_a_from_that_nobody_vouches_for_names_nobody() -> None:
    """A registered address is easily forged, so it points at no number; the name and home beside it do."""
    assert matched("Hej", address="l@c.example").customer_numbers == ()
    told = matched("Lena Ceder, Rockneby allé 12", address="l@c.example")
    other = matched("Mats Ceder, Rockneby allé 12", address="l@c.example")
    assert (told.customer_numbers, other.customer_numbers) == (("201",), ())


def test_a_protected_person_who_is_told_of_is_flagged() -> None:
    """Name and address of a protected person silence what goes out by itself."""
    found = matched("Per Ask, Box 77, 391 20 Kalmar")
    assert Flag.PROTECTED_IDENTITY in {hit.flag for hit in found.flags}


def test_an_unknown_number_is_said_to_be_unknown() -> None:
    """A number that the register does not have stays listed, with a reason."""
    assert any("finns inte i registret" in reason for reason in matched("Kundnr 987654").reasons)
    assert not any("finns inte" in reason for reason in matched("Kundnr 100").reasons)


def test_long_texts_take_no_time() -> None:
    """Looking for homes is linear."""
    began = time.monotonic()
    for text in ("a " * 20_000, "påryd 77 " * 5000, "a" * 20_000, "å-" * 9000):
        matched(text)
    assert time.monotonic() - began < 2.0

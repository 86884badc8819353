"""The person of the register and the keys by which people are compared."""

import pytest

from cases.register import (
    Company,
    Person,
    customer_number_key,
    email_key,
    folded,
    personnummer_hash,
    phone_key,
    postcode_key,
)


@pytest.mark.parametrize(
    "number",
    ["070-174 06 05", "0701740605", "+46701740605", "0046 70 174 06 05", "+46 (0)70-174 06 05"],
)
def test_one_phone_many_spellings(number: str) -> None:
    """Swedish and international spellings of one number are one key."""
    assert phone_key(number) == "46701740605"


def test_foreign_phone() -> None:
    """A foreign number keeps its country code, and nothing is no key."""
    assert phone_key("+47 22 22 22 22") == "4722222222"
    assert phone_key("22 22 22") == "222222"
    assert phone_key("") == ""


def test_other_keys() -> None:
    """Case, spaces and accents do not make two of one."""
    assert email_key(" Anna@Post.Example ") == "anna@post.example"
    assert folded("  Åsa  ÖBERG-Łęcka ") == "asa oberg lecka"
    assert postcode_key("392 31") == postcode_key("SE-39231") == "39231"
    assert customer_number_key("10-023 A") == "10023a"


def test_hash_is_keyed() -> None:
    """The look-up key needs the pepper and does not show the number."""
    one = personnummer_hash("195704289999", b"one")
    assert one == personnummer_hash("195704289999", b"one")
    assert one != personnummer_hash("195704289999", b"two")
    assert len(one) == 64
    assert "1957" not in one


def test_repr_is_silent() -> None:
    """A person in a log line or a traceback shows the customer number only."""
    person = Person(
        customer_number="1", name="Anna Berg", company=Company.VARME, email="a@b.example"
    )
    assert repr(person) == "Person(customer_number='1', …)"

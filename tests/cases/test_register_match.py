"""Whom a request is about."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.register import Company, Person, personnummer_hash
from cases.register_match import MatchKind, Query, RegisterIndex, Verdict, match_register

PEPPER = b"pepper of the test"


def person(
    number: str,
    name: str,
    *,
    personnummer: str = "",
    email: str = "",
    phone: str = "",
    street: str = "",
    postcode: str = "",
) -> Person:
    """Build a customer of the grid company."""
    return Person(
        customer_number=number,
        name=name,
        personnummer=personnummer,
        email=email,
        phone=phone,
        street=street,
        postcode=postcode,
        company=Company.ELNAT,
    )


ANNA = person(
    "1001",
    "Anna Maria Öberg",
    personnummer="195704289999",
    email="familjen@post.example",
    phone="070-174 06 05",
    street="Storgatan 1",
    postcode="392 31",
)
ANNA_HEAT = Person(
    customer_number="5001", name="Anna Öberg", personnummer="195704289999", company=Company.VARME
)
ERIK = person(
    "1002",
    "Erik Öberg",
    personnummer="194608239986",
    email="familjen@post.example",
    street="Storgatan 1",
    postcode="392 31",
)
CARL = person("1003", "Carl Ek", street="Storgatan 11", postcode="392 31")
INDEX = RegisterIndex.build([ANNA, ANNA_HEAT, ERIK, CARL], pepper=PEPPER)


def numbers(query: Query) -> tuple[Verdict, list[str]]:
    """Match and give the verdict and the first customer number of each candidate."""
    result = match_register(INDEX, query)
    return result.verdict, [candidate.rows[0].customer_number for candidate in result.candidates]


def test_nothing_known() -> None:
    """An empty request and unknown values find nobody."""
    assert numbers(Query()) == (Verdict.NONE, [])
    stranger = Query(emails=frozenset({"x@y.example", ""}), customer_numbers=frozenset({"9"}))
    assert numbers(stranger) == (Verdict.NONE, [])
    assert match_register(INDEX, Query()).best is None


def test_personnummer_gathers_all_rows() -> None:
    """The hash of a personnummer finds one person with the rows of all companies."""
    hashes = frozenset({personnummer_hash("195704289999", PEPPER)})
    result = match_register(INDEX, Query(personnummer_hashes=hashes))
    assert result.verdict is Verdict.UNIQUE
    assert result.best is not None
    assert result.best.rows == (ANNA, ANNA_HEAT)
    assert result.best.evidence == {MatchKind.PERSONNUMMER}


def test_shared_mailbox() -> None:
    """A mailbox of two is not unique; with a customer number of one of them it is."""
    mailbox = frozenset({"Familjen@Post.Example"})
    assert numbers(Query(emails=mailbox))[0] is Verdict.SEVERAL
    more = Query(emails=mailbox, customer_numbers=frozenset({"1002"}))
    assert numbers(more) == (Verdict.UNIQUE, ["1002", "1001"])


def test_two_numbers_of_two_people() -> None:
    """Two customer numbers of two people stay two people, whatever else speaks for one."""
    query = Query(
        customer_numbers=frozenset({"1001", "1003"}),
        emails=frozenset({"familjen@post.example"}),
    )
    assert numbers(query)[0] is Verdict.SEVERAL


def test_two_numbers_of_one_person() -> None:
    """Two customer numbers of one person are one person."""
    assert numbers(Query(customer_numbers=frozenset({"1001", "5001"}))) == (
        Verdict.UNIQUE,
        ["1001"],
    )


def test_contradiction() -> None:
    """The personnummer of one and the customer number of another is never unique."""
    query = Query(
        personnummer_hashes=frozenset({personnummer_hash("195704289999", PEPPER)}),
        customer_numbers=frozenset({"1002"}),
    )
    assert numbers(query) == (Verdict.SEVERAL, ["1001", "1002"])


@pytest.mark.parametrize(
    ("name", "street", "postcode", "found"),
    [
        ("Anna Oberg", "Storgatan 1", "39231", ["1001"]),
        ("ÖBERG, ERIK", "Storgatn 1", "39231", ["1002"]),
        ("Erik Öberg", "", "392 31", ["1002"]),
        ("CARL  EK", "Storgatan 11", "", ["1003"]),
        ("Carl Ek", "Storgatan 1", "39231", []),
        ("Öberg", "Storgatan 1", "39231", []),
        ("Erik Öberg", "", "", []),
        ("", "Storgatan 1", "39231", []),
        ("Erik Öberg", "Storgatan 1", "11111", []),
    ],
)
def test_name_and_address(name: str, street: str, postcode: str, found: list[str]) -> None:
    """A like name at the same address is found; a name, a surname or a house alone is not."""
    verdict, people = numbers(Query(name=name, street=street, postcode=postcode))
    assert people == found
    assert verdict is (Verdict.UNIQUE if found else Verdict.NONE)


def test_phone_in_any_spelling() -> None:
    """A telephone number matches however it is written."""
    assert numbers(Query(phones=frozenset({"+46 70 174 06 05"}))) == (Verdict.UNIQUE, ["1001"])


def test_protected_in_any_row() -> None:
    """One protected row protects the person."""
    hidden = Person(customer_number="7", name="N", company=Company.VARME, protected=True)
    index = RegisterIndex.build([hidden], pepper=PEPPER)
    best = match_register(index, Query(customer_numbers=frozenset({"7"}))).best
    assert best is not None
    assert best.is_protected


def test_same_number_without_personnummer() -> None:
    """Two names on one customer number without personnummer are two people."""
    index = RegisterIndex.build([person("8", "A B"), person("8", "C D")], pepper=PEPPER)
    result = match_register(index, Query(customer_numbers=frozenset({"8"})))
    assert result.verdict is Verdict.SEVERAL


few = st.sampled_from(["1", "2", "3"])
people = st.lists(
    st.builds(
        lambda n, p, e: person(n, f"Name {n}", personnummer=p, email=e),
        few,
        st.sampled_from(["", "195704289999", "194608239986"]),
        st.sampled_from(["", "a@x.example", "b@x.example"]),
    ),
    max_size=8,
)


@given(
    people=people,
    customer_numbers=st.frozensets(few),
    emails=st.frozensets(st.sampled_from(["a@x.example", "b@x.example"])),
)
def test_against_a_plain_search(
    people: list[Person], customer_numbers: frozenset[str], emails: frozenset[str]
) -> None:
    """The index finds exactly the rows' owners that a walk through all rows finds."""
    index = RegisterIndex.build(people, pepper=PEPPER)
    result = match_register(index, Query(customer_numbers=customer_numbers, emails=emails))
    agree = [p for p in people if p.customer_number in customer_numbers or p.email in emails]
    owners = {p.personnummer or p.customer_number for p in agree}
    assert len(result.candidates) == len(owners)
    assert (result.verdict is Verdict.NONE) == (not agree)
    assert len(result.candidates) != 1 or result.verdict is Verdict.UNIQUE


def test_large_register() -> None:
    """Two hundred thousand people are indexed in seconds and searched in milliseconds."""
    crowd = (
        person(str(n), f"Namn{n} Efternamn", email=f"p{n}@x.example", postcode=f"{n % 90000:05}")
        for n in range(200_000)
    )
    started = time.process_time()
    index = RegisterIndex.build(crowd, pepper=PEPPER)
    built = time.process_time()
    for n in range(0, 200_000, 2000):
        query = Query(
            emails=frozenset({f"p{n}@x.example"}), name=f"Namn{n} Efternamn", postcode="1"
        )
        assert match_register(index, query).verdict is Verdict.UNIQUE
    assert built - started < 30
    assert time.process_time() - built < 1

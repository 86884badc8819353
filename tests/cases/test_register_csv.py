"""The register's CSV file: good, odd and broken."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.register import Company, Person
from cases.register_csv import COLUMNS, RegisterFileError, parse_register, write_rows

TODAY = date(2026, 11, 23)
HEADER = ",".join(COLUMNS)
GOOD = (
    "1001,Åsa Öberg,195704289999,asa@post.example,070-174 06 05,Storgatan 1,392 31,Kalmar,"
    "elnat,no,2026-01-02,"
)


def parse(*rows: str) -> tuple[list[str], list[tuple[int, str]]]:
    """Parse rows below a good header; give customer numbers and rejections."""
    file = parse_register("\n".join((HEADER, *rows)).encode(), today=TODAY)
    numbers = [person.customer_number for person in file.people]
    return numbers, [(bad.line, bad.reason) for bad in file.rejected]


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_accepted_forms(bom: bytes, end: str, delimiter: str) -> None:
    """With or without BOM, with commas or semicolons and any line end a row becomes a person."""
    text = end.join((HEADER, GOOD, "")).replace(",", delimiter)
    file = parse_register(bom + text.encode(), today=TODAY)
    assert file.rejected == ()
    assert file.rows == 1
    assert file.accepted[0].line == 2
    assert file.people == (
        Person(
            customer_number="1001",
            name="Åsa Öberg",
            personnummer="195704289999",
            email="asa@post.example",
            phone="070-174 06 05",
            street="Storgatan 1",
            postcode="392 31",
            city="Kalmar",
            company=Company.ELNAT,
            protected=False,
            address_changed_on=date(2026, 1, 2),
            email_changed_on=None,
        ),
    )


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("1001", "", "customer_number must be 1 to 32 letters or digits"),
        ("1001", "=cmd()", "customer_number must be 1 to 32 letters or digits"),
        ("Åsa Öberg", " ", "name is empty"),
        ("Åsa Öberg", "x" * 201, "name is longer than 200 characters"),
        ("195704289999", "195704289998", "personnummer must be 12 digits"),
        ("195704289999", "570428-9999", "personnummer must be 12 digits"),
        ("195704289999", "5565484317", "personnummer must be 12 digits"),
        ("asa@post.example", "asa", "email is not an address"),
        ("070-174 06 05", "ring mig", "phone is not a telephone number"),
        ("392 31", "x!", "postcode is not a postcode"),
        ("elnat", "fiber", "company must be elnat, forsaljning or varme"),
        (",no,", ",nej,", "protected must be yes or no"),
        ("2026-01-02", "20260102", "address_changed_on must be a date like"),
        ("2026-01-02", "2026-02-30", "address_changed_on must be a date like"),
        ("2026-01-02", "2026-11-24", "address_changed_on lies in the future"),
        ("Storgatan 1", "Storgatan 1,", "has 13 fields instead of 12"),
        (",elnat", "", "has 11 fields instead of 12"),
        ("Storgatan", '"Storgatan', "has a broken quotation mark"),
        ("Storgatan", '"Stor"gatan', "has a broken quotation mark"),
        ("Storgatan", "Stor\x00gatan", "holds a control character"),
        ("Storgatan", "Stor\x1bgatan", "holds a control character"),
        ("Storgatan", "x" * 5000, "is too long"),
    ],
)
def test_a_broken_line_is_only_that_line(old: str, new: str, reason: str) -> None:
    """A line that cannot be used is named with its reason; the lines around it are taken."""
    before, after = GOOD.replace("1001", "1000"), GOOD.replace("1001", "1002")
    numbers, rejected = parse(before, GOOD.replace(old, new), after)
    assert numbers == ["1000", "1002"]
    assert [line for line, _ in rejected] == [3]
    assert rejected[0][1].startswith(reason)
    assert "Öberg" not in rejected[0][1]


def test_broken_encoding_is_only_that_line() -> None:
    """A Latin-1 line in a UTF-8 file is rejected alone."""
    latin = GOOD.replace("1001", "1002").encode("latin-1")
    file = parse_register(b"\n".join((HEADER.encode(), GOOD.encode(), latin)), today=TODAY)
    assert [person.customer_number for person in file.people] == ["1001"]
    assert [(bad.line, bad.reason) for bad in file.rejected] == [
        (3, "not UTF-8: save the file as UTF-8")
    ]


def test_hard_spaces_are_spaces() -> None:
    """A no-break space, as spreadsheets write it, is no control character."""
    file = parse_register(f"{HEADER}\n{GOOD}".replace("n 1", "n\u00a01").encode(), today=TODAY)
    assert file.people[0].street == "Storgatan 1"


def test_all_or_nothing() -> None:
    """In strict mode one broken line refuses the file and names the line."""
    data = "\n".join((HEADER, GOOD, GOOD.replace("elnat", "gas"))).encode()
    with pytest.raises(RegisterFileError, match="first is line 3: company must be"):
        parse_register(data, today=TODAY, strict=True)
    good = parse_register(f"{HEADER}\n{GOOD}".encode(), today=TODAY, strict=True)
    assert len(good.people) == 1


def test_repeated_row() -> None:
    """The same customer, person and company twice is refused; another company or person is not."""
    numbers, rejected = parse(
        GOOD,
        GOOD.replace("elnat", "varme"),
        GOOD.replace("195704289999", "194608239986"),
        GOOD.replace("Storgatan 1", "Nygatan 2"),
    )
    assert len(numbers) == 3
    assert rejected == [(5, "repeats the customer, person and company of line 2")]


def test_empty_lines_are_not_rows() -> None:
    """Blank lines, and the empty rows that spreadsheets leave, do not count."""
    file = parse_register(f"{HEADER}\n\n{GOOD}\n,,,,,,,,,,,\n  \n".encode(), today=TODAY)
    assert (file.rows, len(file.people)) == (1, 1)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\xff\xfec\x00u\x00",
        b"\x00\x01\x02",
        b"customer_number,name\n1,Anna",
        HEADER.upper().encode(),
        HEADER.replace(",", "\t").encode(),
        f"{HEADER},extra".encode(),
        b"\xff" * 100,
        b'"',
    ],
)
def test_not_a_register(data: bytes) -> None:
    """Another header or encoding refuses the file with what to do."""
    with pytest.raises(RegisterFileError, match=r"must be exactly|save it as UTF-8"):
        parse_register(data, today=TODAY)


@given(data=st.binary(max_size=600))
def test_any_bytes_below_the_header(data: bytes) -> None:
    """Arbitrary bytes give rejected lines, never another error."""
    file = parse_register(HEADER.encode() + b"\n" + data, today=TODAY)
    assert file.rows == len(file.accepted) + len(file.rejected)
    assert all(bad.reason.isprintable() and len(bad.reason) < 120 for bad in file.rejected)


plain = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters=',;"'),
    min_size=1,
    max_size=30,
)


@given(
    names=st.lists(plain, min_size=1, max_size=8),
    street=plain,
    protected=st.booleans(),
    company=st.sampled_from(Company),
    delimiter=st.sampled_from([",", ";"]),
)
def test_round_trip(
    names: list[str], street: str, *, protected: bool, company: Company, delimiter: str
) -> None:
    """People that are written come back the same, quotation marks and all."""
    people = [
        Person(
            customer_number=str(1000 + n),
            name=f'{name} "X", Y; Z',
            street=street,
            company=company,
            protected=protected,
            email_changed_on=TODAY,
        )
        for n, name in enumerate(names)
    ]
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(write_rows(iter(people)))
    file = parse_register(buffer.getvalue().encode(), today=TODAY, strict=True)
    assert list(file.people) == people

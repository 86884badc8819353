"""Personal identity numbers; all are test numbers of Skatteverket."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.personnummer import (
    PLACEHOLDER,
    NumberKind,
    check,
    find_all,
    luhn,
    mask,
    spans_to_mask,
)

TODAY = date(2026, 11, 23)
CORPUS = Path(__file__).parents[3] / "shared/mailcorpus/personnummer/testdata"
needs_corpus = pytest.mark.skipif(
    not CORPUS.is_dir(), reason=f"the shared test numbers are not at {CORPUS}"
)


def corpus(name: str) -> list[dict[str, object]]:
    """Read one file of the shared test numbers."""
    rows: list[dict[str, object]] = json.loads((CORPUS / name).read_text(encoding="utf-8"))
    return rows


@pytest.mark.parametrize(
    ("text", "normalised", "kind"),
    [
        ("19570428-9999", "195704289999", "personnummer"),
        ("195704289999", "195704289999", "personnummer"),
        ("570428-9999", "195704289999", "personnummer"),
        ("570428\u20139999", "195704289999", "personnummer"),
        ("570428\u22129999", "195704289999", "personnummer"),
        ("19570428 9999", "195704289999", "personnummer"),
        ("1957 04 28 9999", "195704289999", "personnummer"),
        ("1957-04-28-9999", "195704289999", "personnummer"),
        ("  19460823 - 9986\n", "194608239986", "personnummer"),
        ("20000229-2399", "200002292399", "personnummer"),
        ("000229-2399", "200002292399", "personnummer"),
        ("090527+1474", "190905271474", "personnummer"),
        ("19730288-9931", "197302889931", "samordningsnummer"),
        ("730288-9931", "197302889931", "samordningsnummer"),
        ("20210791-9967", "202107919967", "samordningsnummer"),
        ("556548-4317", "5565484317", "organisationsnummer"),
        ("5565484317", "5565484317", "organisationsnummer"),
        ("16556548-4317", "5565484317", "organisationsnummer"),
        ("١٩٥٧٠٤٢٨-٩٩٩٩", "195704289999", "personnummer"),
    ],
)
def test_valid(text: str, normalised: str, kind: str) -> None:
    """Every accepted way of writing gives the normal form."""
    result = check(text, today=TODAY)
    assert (result.valid, result.normalised, result.kind) == (True, normalised, kind)
    assert result.text == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hej",
        "19700428-9895",
        "19600430-9886",
        "19420566-9899",
        "19570428-9998",
        "000101-T220",
        "20000101-T220",
        "556548-4318",
        "055654-8431",
        "735999123456789012",
        "0480-45 11 45",
        "19570428-9999 extra",
        "571560-9995",
        "570495-9997",
        "119570428-9999",
        "\x00",
    ],
)
def test_invalid(text: str) -> None:
    """What is not one whole valid number is none, whatever it looks like."""
    result = check(text, today=TODAY)
    assert (result.valid, result.normalised, result.kind) == (False, None, NumberKind.NONE)


def test_century_rules() -> None:
    """A dash means under a hundred, a plus a hundred this year; without either both are shown."""
    assert check("570428-9999", today=date(2057, 4, 27)).normalised == "195704289999"
    assert check("570428-9999", today=date(2057, 4, 28)).normalised == "205704289999"
    assert check("570428+9999", today=date(2057, 1, 1)).normalised == "195704289999"
    assert check("570428+9999", today=date(2056, 12, 31)).normalised == "185704289999"
    assert not check("200002+9999", today=TODAY).valid
    bare = check("0905271474", today=TODAY)
    assert bare.readings == ("200905271474", "190905271474")
    assert not check("20570428-9999", today=TODAY).valid


@needs_corpus
@pytest.mark.parametrize(
    ("name", "kind"),
    [("allPins.json", "personnummer"), ("allCoords.json", "samordningsnummer")],
)
def test_all_listed_numbers(name: str, kind: str) -> None:
    """Every listed test number is valid, found and masked."""
    numbers: list[str] = json.loads((CORPUS / name).read_text(encoding="utf-8"))
    assert len(numbers) > 1000
    for number in numbers:
        result = check(number, today=TODAY)
        assert (result.normalised, result.kind) == (number, kind), number
        separator = "-" if int(number[:4]) > TODAY.year - 100 else "+"
        short = f"{number[2:8]}{separator}{number[8:]}"
        assert check(short, today=TODAY).normalised == number, short
        assert mask(f"Jag heter {short}.") == f"Jag heter {PLACEHOLDER}."


@needs_corpus
def test_listed_forms() -> None:
    """The listed forms are judged as the list says."""
    forms = ("long_format", "short_format", "separated_format", "separated_long")
    for row in corpus("list.json"):
        if " " in str(row["long_format"]):
            continue  # the list calls a space a fault; people write it, so it is accepted here
        for form in forms:
            assert check(str(row[form]), today=TODAY).valid == row["valid"], row[form]


@needs_corpus
def test_listed_interim_numbers_are_masked_but_never_valid() -> None:
    """An interim number is personal, yet no identity here."""
    for row in corpus("interim.json"):
        text = str(row["separated_long"])
        assert not check(text, today=TODAY).valid
        assert find_all(text) == ()
        assert not row["valid"] or mask(text) == PLACEHOLDER


@needs_corpus
def test_listed_organisations_are_not_masked() -> None:
    """A company's number is neither a person's nor masked."""
    for row in corpus("orgnumber.json"):
        text = str(row["separated_format"])
        if int(text[2]) >= 2:
            assert check(text, today=TODAY).kind is NumberKind.ORGANISATIONSNUMMER
            assert mask(f"personnummer {text}") == f"personnummer {text}"


@pytest.mark.parametrize(
    "text",
    [
        "pnr 19570428-9998 tack",
        "Mitt personnummer är 570428-9990",
        "570432-9999 är mitt personnr",
        "Född 19571328 9999",
        "my personal identity number is 570428 9991",
        "personnummer:1957 04 28 9999",
        "jag är 000101-T220",
        "570428/9999",
        "OCR 123, 19570428-9999",
        "kundnr 12345 19570428-9999 070-1234567",
        "19570428\u200b9999",
        "https://post.example/?pnr=195704289999&x=1",
        "pnr570428-9999tack",
    ],
)
def test_masked(text: str) -> None:
    """A number is masked, also when misspelt beside a word that names it."""
    assert PLACEHOLDER in mask(text)
    assert "9999" not in mask(text)
    assert "999" not in mask(text)


@pytest.mark.parametrize(
    "text",
    [
        "Org.nr 556548-4317, 5565484317",
        "personnummer? nej, orgnr 556548-4317",
        "Anläggnings-id 735999570428999912",
        "735999 570428 999912",
        "Ring 0480-45 11 45 eller 070-123 45 67 eller 0701234567 eller +46701234567",
        "OCR 5704289999",
        "OCR-nummer: 5704289999",
        "fakturanummer 5704289999",
        "Mötet är 2026-11-23 klockan 14.30",
        "19570428-9998",
        "ärende KE-2026-000123",
    ],
)
def test_left_alone(text: str) -> None:
    """Companies, meters, telephones, invoice references and dates stay."""
    assert mask(text) == text


def test_found_with_every_reading() -> None:
    """A short number is found with both centuries, a long one with its own."""
    (short,) = find_all("hej 570428-9999!")
    assert (short.start, short.end) == (4, 15)
    assert short.readings == ("205704289999", "195704289999")
    (long,) = find_all("19730288-9931")
    assert long.readings == ("197302889931",)
    assert long.kind is NumberKind.SAMORDNINGSNUMMER


@given(text=st.text())
def test_any_text(text: str) -> None:
    """Arbitrary text never raises, and masking twice changes nothing more."""
    check(text, today=TODAY)
    find_all(text)
    assert mask(mask(text)) == mask(text)


@given(
    text=st.lists(
        st.sampled_from(["19570428-9999", "570428", "9999", " ", "-", "personnr", "a", "\n", "0"])
    ).map("".join)
)
def test_nothing_valid_survives(text: str) -> None:
    """After masking there is nothing left to mask."""
    assert spans_to_mask(mask(text)) == ()


def test_long_text_is_quick() -> None:
    """A hundred thousand digits, spaces or near misses are handled without backtracking."""
    for unit in ("1", "19570428", "57 04 28 ", "19570428-999 ", " ", "personnr "):
        assert mask(unit * (100_000 // len(unit))) is not None


def test_luhn() -> None:
    """The check digit of the standard's example holds and any other fails."""
    assert [n for n in range(10) if luhn(f"7992739871{n}")] == [3]

"""The letter: nothing held, English, and what is withheld with its ground."""

import io

import pytest
from pypdf import PdfReader

from cases.case import Case, Direction
from cases.case_type import CaseType
from cases.extract import Delivery, Extract, Withheld, decide
from cases.register import Person
from tests.desk.builder import NOW, Desk
from tests.extract.people import EVA
from tests.extract.test_release import handover_of, reviewed


def words(desk: Desk, case: Case, extract: Extract) -> str:
    with desk.database.read() as tx:
        manuscript = handover_of(desk).manuscript(tx, case, extract, Delivery.POST)
    pdf = handover_of(desk).letter(manuscript)
    return " ".join(" ".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf)).pages).split())


def test_nothing_held_is_an_answer(desk: Desk) -> None:
    """Where nothing but the request is held, the letter says so and where we searched."""
    stranger = Person(
        customer_number="999", name="Okänd Person", email="okand@post.example", company=EVA.company
    )
    told = words(desk, *reviewed(desk, stranger))

    assert "Vi har inga uppgifter om dig" in told
    assert "utöver det här ärendet" in told
    assert "Här har vi sökt" in told
    assert "Fakturor" in told
    assert "Det vi inte har lämnat ut" not in told
    assert "Uppgifterna" not in told


def test_an_english_request_gets_an_english_letter(desk: Desk) -> None:
    """Labels, texts of the sources and dates follow the language of the case."""
    told = words(desk, *reviewed(desk, EVA, language="en"))

    for expected in (
        "The personal data we hold about you",
        "Why we have the data",
        "Customer register",
        "Consumption (kWh)",
        "20 November 2026",
    ):
        assert expected in told
    assert "Varför vi har" not in told


@pytest.mark.parametrize(
    ("reason", "ground"),
    [
        (Withheld.OTHERS, "Artikel 15.4 i dataskyddsförordningen"),
        (Withheld.SECRET, "Artikel 15.4 och skäl 63"),
        (Withheld.SECRECY, "5 kap. 1 § lagen (2018:218)"),
        (Withheld.DRAFT, "5 kap. 2 § lagen (2018:218)"),
    ],
)
def test_what_is_withheld_is_told_with_its_ground(
    desk: Desk, reason: Withheld, ground: str
) -> None:
    """Each reason comes with its law, the authority and the court, and the thing itself does not."""
    case, extract = reviewed(desk, EVA)
    with desk.database.write() as tx:
        part = next(p for p in tx.extracts.parts(extract) if p.source == "invoices")
        first, *rest = part.items
        items = [decide(first, included=False, reason=reason, hidden=()), *rest]
        tx.extracts.reviewed(part, items, actor="karin", now=NOW)
    told = words(desk, case, extract)

    assert f"En uppgift {'rör' if reason is Withheld.OTHERS else ''}" in told
    assert ground in told
    assert "Box 8114, 104 20 Stockholm" in told
    assert "domstol" in told
    assert first.fields[0][1] not in told


def test_the_number_stands_in_the_register_only(desk: Desk) -> None:
    """A personal identity number in a letter or a note is masked; where it is a datum it stands."""
    case, extract = reviewed(desk, EVA)
    with desk.database.write() as tx:
        tx.cases.add_message(
            case, Direction.OUT, author="karin", subject="s", text="Nr 19570428-9999", at=NOW
        )
    case, extract = reviewed(desk, EVA)
    told = words(desk, case, extract)

    assert told.count("195704289999") == 1
    assert "19570428-9999" not in told
    assert "[personnummer]" in told


def test_other_kinds_of_cases_are_listed_by_name(desk: Desk) -> None:
    """The desk's own cases about the person are part of what is held."""
    desk.case(CaseType.COMPLAINT, name="Eva Ek", email="eva@post.example", text="Jag klagar.")
    told = words(desk, *reviewed(desk, EVA))

    assert "Klagomål" in told
    assert "Jag klagar." in told

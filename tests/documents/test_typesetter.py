"""Letters on paper: what is in the data is on the paper, and nothing in it is interpreted."""

import io
import re
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from cases.organisation import load_organisation
from documents.plain_text import printable
from documents.typesetter import CannotTypeset, Cover, Typesetter

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "data" / "documents"
ORGANISATION = load_organisation(ROOT / "data" / "organisation.toml")
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
COVER = Cover(
    title="Ditt registerutdrag",
    language="sv",
    reference="KE-2026-000123",
    recipient=("Åsa Öberg", "Ängsvägen 3", "392 33 KALMAR"),
)


def typesetter() -> Typesetter:
    return Typesetter(TEMPLATES, ORGANISATION)


def a_letter(text: str, cover: Cover = COVER) -> bytes:
    return typesetter().typeset("text", {"text": text}, cover=cover, created_at=NOW)


def words_of(pdf: bytes) -> str:
    """Return the text of all pages with single spaces."""
    return " ".join(" ".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf)).pages).split())


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_the_letter_holds_its_text_and_its_surroundings() -> None:
    """Swedish letters, the address, the case, the date, the sender and the page stand on it."""
    words = words_of(a_letter("Hej!\n\nVärdet är 1 234 kWh – räksmörgås, é och ß."))

    for expected in (
        "Värdet är 1 234 kWh – räksmörgås, é och ß.",
        "Ditt registerutdrag",
        "Åsa Öberg Ängsvägen 3 392 33 KALMAR",
        "23 november 2026 Ärende KE-2026-000123",
        "Kalmar Energi Box 822, 391 28 Kalmar",
        "dataskyddsombud@kalmarenergi.se",
        "Sida 1 av 1",
    ):
        assert expected in words


def test_an_english_letter_is_english_all_through() -> None:
    """Date, labels and the language that a screen reader speaks follow the letter."""
    cover = Cover(title="Your data", language="en", reference="KE-2026-000123")
    pdf = a_letter("Hello.", cover)

    assert "23 November 2026 Case KE-2026-000123" in words_of(pdf)
    assert "Page 1 of 1" in words_of(pdf)
    assert str(_root(pdf)["/Lang"]).startswith("en")


def test_the_file_is_for_archives_and_for_screen_readers() -> None:
    """Tagged, with title and language, and marked as PDF/A-2a and PDF/UA-1."""
    pdf = a_letter("Hej.")
    root = _root(pdf)
    metadata = root["/Metadata"].get_data().decode()

    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("sv")
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert _info(pdf)["/Title"] == "Ditt registerutdrag"


def test_the_same_letter_is_the_same_file() -> None:
    """Nothing but the input decides the bytes, not even the time."""
    assert a_letter("Hej.") == a_letter("Hej.")
    assert _info(a_letter("Hej."))["/CreationDate"].startswith("D:20261123093000")


@pytest.mark.parametrize(
    "hostile",
    [
        '#panic("stopp")',
        '#read("/etc/passwd")',
        '#image("../organisation.toml")',
        '#import "@preview/cetz:0.3.0"',
        '"] + read("/etc/passwd") + ["',
        "*fet* _kursiv_ $sqrt(x)$ `kod` <etikett> @hänvisning = Rubrik",
        "\\u{41} ~ -- --- ' \" // kommentar /* kommentar */",
        '{"data": {"text": "annan"}}',
    ],
)
def test_text_that_looks_like_source_is_printed_as_it_is(hostile: str) -> None:
    """A name, a mail or a cell can hold anything and stays text, in the head as in the body."""
    cover = Cover(title="Brev", language="sv", reference="KE-1", recipient=(hostile,))
    words = words_of(a_letter(f"Före {hostile} efter", cover))

    assert bare(words).count(bare(hostile)) == 2
    assert "root:" not in words


def test_what_no_font_can_show_is_spelled_out() -> None:
    """An emoji or a Chinese word does not vanish, and does not stop the letter."""
    words = words_of(a_letter("Tack 👍 och 漢, привет, α"))

    assert "Tack [THUMBS UP SIGN] och [CJK UNIFIED IDEOGRAPH-6F22], привет, α" in words


def test_characters_that_hide_are_left_out() -> None:
    """A right-to-left override cannot make a line read as something else."""
    assert (
        printable("av\u202eslag\u200b\u00ad\x00 a\u030a\u00a0b\r\nc\td\ufe0f") == "avslag å b\nc d"
    )


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_any_text_makes_a_letter(text: str) -> None:
    """Whatever people write, a letter comes out, and plain words come out whole."""
    words = bare(words_of(a_letter(f"börjar{text}slutar")))

    if text.isascii():
        assert bare(printable(text)) in words
    assert all(unicodedata.category(one) != "Co" for one in words)


def test_a_word_longer_than_the_line_is_broken_and_kept() -> None:
    """A long address of a page neither runs off the paper nor loses a letter."""
    long = "https://exempel.example/" + "abcdefghij" * 40

    assert long in bare(words_of(a_letter(long)))


def test_long_letters_get_pages() -> None:
    """Every page has its number of all, and the case after the first."""
    words = words_of(a_letter("Ett stycke. " * 1200))

    assert "Sida 2 av 4" in words
    assert "Sida 4 av 4" in words


@pytest.mark.parametrize("name", ["saknas", "../text", "/etc/passwd", "letterhead.typ", ""])
def test_only_templates_of_the_folder_can_be_used(name: str) -> None:
    """Another name is one line, never a file from elsewhere."""
    with pytest.raises(CannotTypeset, match="no such template"):
        typesetter().typeset(name, {}, cover=COVER, created_at=NOW)


def test_a_template_reads_no_file_outside_its_folder(tmp_path: Path) -> None:
    """Not even a template of our own reaches the key that lies beside the data."""
    (tmp_path / "secret").write_text("hemligt")
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "leak.typ").write_text('#set document(title: "x")\n#read("../secret")')

    with pytest.raises(CannotTypeset) as caught:
        Typesetter(folder, ORGANISATION).typeset("leak", {}, cover=COVER, created_at=NOW)

    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("leak: ")


def test_no_template_asks_for_a_package() -> None:
    """A package would be fetched from the network."""
    assert [p.name for p in TEMPLATES.glob("*.typ") if "@" in p.read_text()] == []


@pytest.mark.parametrize("value", [object(), float("nan"), {1: b"x"}, datetime(2026, 1, 1)])  # noqa: DTZ001
def test_data_that_is_no_json_is_refused(value: object) -> None:
    """A value that cannot be handed over is named in one line."""
    with pytest.raises(CannotTypeset, match="no JSON"):
        typesetter().typeset("text", {"text": value}, cover=COVER, created_at=NOW)


def test_an_unknown_language_is_refused() -> None:
    """There are letters in Swedish and in English."""
    cover = Cover(title="Brief", language="de", reference="KE-1")

    with pytest.raises(CannotTypeset, match="language de"):
        a_letter("Hallo", cover)


def _root(pdf: bytes) -> Any:
    return PdfReader(io.BytesIO(pdf)).root_object


def _info(pdf: bytes) -> Any:
    return PdfReader(io.BytesIO(pdf)).metadata

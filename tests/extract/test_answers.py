"""What a system owner hands in becomes items, or a Swedish line that says what to do."""

import pytest

from documents.typesetter import Cover
from extract.answers import BadAnswer, read_answer
from tests.documents.test_typesetter import NOW, typesetter


def fields(filename: str, content: bytes) -> list[tuple[tuple[str, str], ...]]:
    return [item.fields for item in read_answer(filename, content, title="Samtal")]


def test_each_kind_of_file_is_read() -> None:
    """Text whole, CSV and JSON by record, in the encodings that offices use."""
    assert fields("a.txt", "Samtal på åäö\n".encode()) == [(("Text", "Samtal på åäö"),)]
    assert fields("a.TXT", "åäö".encode("cp1252")) == [(("Text", "åäö"),)]
    assert fields("a.csv", b"\xef\xbb\xbfDag;Vad\r\n1 maj;Ring\r\n\r\n") == [
        (("Dag", "1 maj"), ("Vad", "Ring"))
    ]
    assert fields("a.json", b'[{"dag": "1 maj", "minuter": 3, "tom": null}]') == [
        (("dag", "1 maj"), ("minuter", "3"))
    ]


def test_a_pdf_gives_its_text() -> None:
    """The words of a PDF can be reviewed and hidden like any other."""
    cover = Cover(title="Svar", language="sv", reference="KE-1")
    pdf = typesetter().typeset("text", {"text": "Samtal den 3 maj."}, cover=cover, created_at=NOW)

    assert "Samtal den 3 maj." in fields("svar.pdf", pdf)[0][0][1]


@pytest.mark.parametrize(
    ("filename", "content", "fault"),
    [
        ("a.txt", b" \n", "Filen är tom"),
        ("a.exe", b"MZ", "text, CSV, JSON eller PDF"),
        ("utan", b"x", "text, CSV, JSON eller PDF"),
        ("a.csv", b"Dag;Vad\n", "rubrikrad och minst en rad"),
        ("a.csv", b"Dag;Vad\n1;2;3\n", "lika många kolumner"),
        ("a.json", b"{", "inte giltig JSON"),
        ("a.json", b"[1]", "ett objekt"),
        ("a.json", b"[" * 100_000, "inte giltig JSON"),
        ("a.pdf", b"%PDF-1.4 trasig", "går inte att läsa"),
        ("a.txt", b"x" * 900_001, "för stor"),
        ("a.json", b"[" + b",".join([b"{}"] * 5_001) + b"]", "fler än 5000"),
    ],
)
def test_a_file_that_cannot_be_used_is_explained(filename: str, content: bytes, fault: str) -> None:
    """Nothing is half taken in."""
    with pytest.raises(BadAnswer, match=fault):
        read_answer(filename, content, title="Samtal")

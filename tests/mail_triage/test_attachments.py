"""Attachment names are safe, and attached letters are read within limits."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail_triage.attachments import safe_filename, with_unique_names
from mail_triage.letter_text import LetterLimits, letter_kind, read_letters
from mail_triage.message import Attachment
from mail_triage.parse import parse_mail

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"


def attached(filename: str, content: bytes) -> Attachment:
    """Build an attachment as the parser would."""
    return Attachment(
        filename=filename,
        content_type="application/octet-stream",
        size=len(content),
        content=content,
    )


def zipped(name: str, xml: str) -> bytes:
    """Build a document that has one XML member."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, xml)
    return buffer.getvalue()


def pdf(text: str) -> bytes:
    """Build a one-page PDF."""
    stream = f"BT /F1 12 Tf 50 700 Td ({text}) Tj ET".encode("cp1252")
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>"
    )
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page,
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
        font,
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % o for o in offsets)
    trailer = b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + trailer


def docx(xml: str) -> bytes:
    """Build a Word document around a body."""
    return zipped(
        "word/document.xml",
        f'<w:document xmlns:w="{WORD}"><w:body>{xml}</w:body></w:document>',
    )


def odt(xml: str) -> bytes:
    """Build an OpenDocument text around a body."""
    return zipped(
        "content.xml",
        f'<o:document-content xmlns:o="{OFFICE}" xmlns:t="{TEXT}">{xml}</o:document-content>',
    )


def letter_in(filename: str, content: bytes, limits: LetterLimits | None = None) -> str | None:
    """Mail a letter and return what was read of it."""
    message = parse_mail(b"Subject: x\n\nhej")
    object.__setattr__(message, "attachments", (attached(filename, content),))
    read = read_letters(message, limits)
    unread = read.attachments[0].letter_text is None
    assert ("letter unreadable" in read.defects) == (
        unread and letter_kind(attached(filename, content)) is not None
    )
    return read.attachments[0].letter_text


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("Åsas brev.pdf", "Åsas brev.pdf"),
        ("A\u030asas brev.pdf", "Åsas brev.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\brev.doc", "brev.doc"),
        ("..", "bilaga-1.bin"),
        ("", "bilaga-1.bin"),
        ("a\0b\r\n.txt", "a_b__.txt"),
        ("faktura\u202efdp.exe", "fakturafdp.exe"),
        ("CON.txt", "_CON.txt"),
        ('a<b>:"|?*.txt', "a_b______.txt"),
    ],
)
def test_a_name_cannot_leave_its_folder_or_lie(given_name: str, safe: str) -> None:
    """Paths, control, bidi and reserved characters and names are taken away."""
    assert safe_filename(given_name, "application/octet-stream", 1) == safe


@given(st.text(max_size=400))
def test_any_name_becomes_a_file_name(name: str) -> None:
    """Every result is short, printable in UTF-8 and has no separator."""
    safe = safe_filename(name, "text/plain", 3)
    assert 0 < len(safe.encode("utf-8")) <= 190
    assert not set(safe) & set('/\\\0<>:"|?*')
    assert safe not in {".", ".."}


def test_equal_names_are_numbered() -> None:
    """No attachment overwrites another one on a disk that ignores case."""
    files = [attached(n, b"") for n in ("a.txt", "A.txt", "a.txt", "a-2.txt")]
    names = [a.filename for a in with_unique_names(files)]
    assert len({n.lower() for n in names}) == 4


def test_a_pdf_letter_is_read() -> None:
    """The text layer comes out with its Swedish letters."""
    assert letter_in("brev.pdf", pdf("Jag vill bli raderad, Åsa Öberg")) == (
        "Jag vill bli raderad, Åsa Öberg"
    )


def test_a_word_letter_is_read_as_it_is_shown() -> None:
    """Deleted and hidden runs are no part of the letter."""
    body = (
        "<w:p><w:r><w:t>Rätta min adress.</w:t></w:r><w:del><w:r><w:t>bort</w:t></w:r></w:del></w:p>"
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>dolt</w:t></w:r><w:r><w:t>Åsa</w:t></w:r></w:p>"
    )
    assert letter_in("brev.docx", docx(body)) == "Rätta min adress.\nÅsa"


def test_an_open_document_letter_is_read() -> None:
    """Paragraphs, line breaks and spaces come out."""
    body = "<t:p>Hej<t:line-break/>Jag<t:s/>vill <t:span>ha</t:span> ett utdrag.</t:p><t:p>Bo</t:p>"
    assert letter_in("brev.odt", odt(body)) == "Hej\nJag vill ha ett utdrag.\nBo"


HOSTILE = {
    "bomb.docx": docx(" " * 60_000_000),
    "entities.docx": zipped("word/document.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
    "deep.docx": docx("<w:p>" * 100_000 + "</w:p>" * 100_000),
    "broken.odt": b"PK\x03\x04nonsense",
    "empty.odt": zipped("other.xml", "<x/>"),
    "broken.pdf": b"%PDF-1.7 nonsense",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_letters_are_left_to_a_person(name: str) -> None:
    """Bombs and damage end in the child process and leave a defect."""
    assert letter_in(name, HOSTILE[name]) is None


def test_a_letter_that_takes_too_long_is_left_to_a_person() -> None:
    """The time limit ends the child process."""
    assert letter_in("brev.pdf", pdf("x"), LetterLimits(seconds=0.01)) is None


def test_other_files_start_no_process() -> None:
    """An archive or picture is no letter, whatever it is called."""
    assert letter_kind(attached("brev.pdf", b"GIF89a")) is None
    assert letter_kind(attached("allt.zip", b"PK\x03\x04")) is None
    assert letter_in("bild.png", b"\x89PNG") is None

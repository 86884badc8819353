"""Prints the text of one PDF, DOCX or ODT letter; runs alone in a limited process."""

import io
import resource
import sys
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

MIB = 1024 * 1024
MAX_PAGES = 40
MAX_XML_BYTES = 40 * MIB
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
OPEN_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
WORD_BREAKS = {f"{WORD}br": "\n", f"{WORD}cr": "\n", f"{WORD}tab": "\t"}
OPEN_BREAKS = {f"{OPEN_TEXT}line-break": "\n", f"{OPEN_TEXT}tab": "\t", f"{OPEN_TEXT}s": " "}
OPEN_PARAGRAPHS = {f"{OPEN_TEXT}p", f"{OPEN_TEXT}h"}
# What Word keeps besides what it shows: the fallback of a drawing, deleted text, fields.
WORD_UNSEEN = {f"{COMPATIBILITY}Fallback", f"{WORD}del", f"{WORD}moveFrom", f"{WORD}instrText"}
OPEN_UNSEEN = {f"{OPEN_TEXT}tracked-changes"}


class UnreadableLetter(Exception):
    """The letter is locked, damaged or not what its name says."""


def limit_resources(memory: int, seconds: int) -> None:
    """Give this process at most `memory` bytes, `seconds` of CPU and no files to write."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def pdf_text(data: bytes) -> str:
    """Return the text layer of a PDF's first pages."""
    from pypdf import PdfReader  # noqa: PLC0415 - only this kind of letter pays for it

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnreadableLetter("locked")
    return "\n\n".join(page.extract_text() or "" for page in reader.pages[:MAX_PAGES])


def zipped_xml(data: bytes, name: str) -> ET.Element:
    """Parse one XML member; no DTD, so that no entity can grow."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo(name)
        if info.file_size > MAX_XML_BYTES or info.flag_bits & 1:
            raise UnreadableLetter("locked or too large")
        with archive.open(info) as member:
            xml = member.read(MAX_XML_BYTES + 1)
    if len(xml) > MAX_XML_BYTES or b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise UnreadableLetter("unsafe XML")
    return ET.fromstring(xml)  # noqa: S314 - sized, without DTD, in a limited process


def docx_pieces(node: ET.Element) -> Iterator[str]:
    """Yield the visible text of a Word document body."""
    for child in node:
        if child.tag in WORD_UNSEEN or _vanishes(child):
            continue
        if child.tag == f"{WORD}t":
            yield child.text or ""
        elif child.tag in WORD_BREAKS:
            yield WORD_BREAKS[child.tag]
        else:
            yield from docx_pieces(child)
            if child.tag == f"{WORD}p":
                yield "\n"


def _vanishes(run: ET.Element) -> bool:
    return run.tag == f"{WORD}r" and run.find(f"{WORD}rPr/{WORD}vanish") is not None


def odt_pieces(node: ET.Element) -> Iterator[str]:
    """Yield the visible text of an OpenDocument text."""
    if node.tag in OPEN_UNSEEN:
        return
    yield OPEN_BREAKS.get(node.tag, "")
    yield node.text or ""
    for child in node:
        yield from odt_pieces(child)
        yield child.tail or ""
    if node.tag in OPEN_PARAGRAPHS:
        yield "\n"


def read(kind: str, data: bytes) -> str:
    """Return the text of a letter of that kind."""
    if kind == "pdf":
        return pdf_text(data)
    if kind == "docx":
        return "".join(docx_pieces(zipped_xml(data, "word/document.xml")))
    return "".join(odt_pieces(zipped_xml(data, "content.xml")))


def main() -> int:
    """Read the letter on stdin and print its text, or exit with 3."""
    kind, memory, seconds, most = sys.argv[1], *(int(a) for a in sys.argv[2:5])
    limit_resources(memory, seconds)
    try:
        text = read(kind, sys.stdin.buffer.read())
    except Exception:  # noqa: BLE001 - hostile files raise anything; the parent only needs "no"
        return 3
    sys.stdout.buffer.write(text[:most].encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    sys.exit(main())

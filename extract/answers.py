"""Read what a system owner hands in: text, CSV, JSON or PDF."""

import csv
import io
import json
from collections.abc import Callable, Mapping

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from cases.errors import CasesError
from cases.extract import Item

MAX_BYTES = 900_000
MAX_ITEMS = 5_000


class BadAnswer(CasesError):
    """The file cannot be used; the message says in Swedish what to do."""


def read_answer(filename: str, content: bytes, *, title: str) -> list[Item]:
    """Return the answer as items; raises BadAnswer."""
    if len(content) > MAX_BYTES:
        raise BadAnswer("Filen är för stor. Dela upp den, högst 900 kB i taget.")
    if not content.strip():
        raise BadAnswer("Filen är tom. Välj ”Inget finns” om systemet inte har några uppgifter.")
    kind = filename.rpartition(".")[2].lower()
    read = _READERS.get(kind)
    if read is None:
        raise BadAnswer("Lämna svaret som text, CSV, JSON eller PDF (.txt, .csv, .json, .pdf).")
    items = read(content, title)
    if len(items) > MAX_ITEMS:
        raise BadAnswer(f"Filen har fler än {MAX_ITEMS} poster. Begränsa den till personen.")
    return items


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadAnswer("Texten går inte att läsa. Spara filen som UTF-8 och försök igen.")


def _text(content: bytes, title: str) -> list[Item]:
    return [Item(title=title, fields=(("Text", _decoded(content).strip()),))]


def _csv(content: bytes, title: str) -> list[Item]:
    text = _decoded(content)
    first = text.partition("\n")[0]
    rows = list(csv.reader(io.StringIO(text), delimiter=";" if ";" in first else ","))
    header, *body = [row for row in rows if any(cell.strip() for cell in row)] or [[]]
    if not header or not body:
        raise BadAnswer("CSV-filen behöver en rubrikrad och minst en rad till.")
    if any(len(row) != len(header) for row in body):
        raise BadAnswer("En rad i CSV-filen har inte lika många kolumner som rubriken.")
    return [
        Item(title=f"{title} {number}", fields=tuple(zip(header, row, strict=True)))
        for number, row in enumerate(body, 1)
    ]


def _json(content: bytes, title: str) -> list[Item]:
    try:
        value = json.loads(_decoded(content))
    except (json.JSONDecodeError, RecursionError) as error:
        raise BadAnswer("Filen är inte giltig JSON.") from error
    records = value if isinstance(value, list) else [value]
    if not all(isinstance(record, Mapping) for record in records):
        raise BadAnswer("JSON-filen ska hålla ett objekt, eller en lista med objekt.")
    return [
        Item(title=f"{title} {number}", fields=tuple(_flat(record)))
        for number, record in enumerate(records, 1)
    ]


def _flat(record: Mapping[str, object]) -> list[tuple[str, str]]:
    return [
        (
            str(name),
            value if isinstance(value, str) else json.dumps(value, ensure_ascii=False),
        )
        for name, value in record.items()
        if value is not None
    ]


def _pdf(content: bytes, title: str) -> list[Item]:
    try:
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    except (PyPdfError, ValueError, KeyError, RecursionError) as error:
        raise BadAnswer("PDF-filen går inte att läsa. Lämna innehållet som text.") from error
    text = "\n\n".join(page.strip() for page in pages if page.strip())
    if not text:
        raise BadAnswer("PDF-filen har ingen text, bara bilder. Skriv av innehållet i en textfil.")
    return [Item(title=title, fields=(("Text", text),))]


_READERS: Mapping[str, Callable[[bytes, str], list[Item]]] = {
    "txt": _text,
    "csv": _csv,
    "json": _json,
    "pdf": _pdf,
}

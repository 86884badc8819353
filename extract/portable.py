"""Write what the person gave us, or was observed of them, for another system (Article 20)."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime

from cases.deadlines import STOCKHOLM
from cases.extract import Item, Part
from cases.extract_source import Source
from extract.letter import HIDDEN, Contents

# What spreadsheets take for a formula, also in full width, and the tab and return that hide it.
_FORMULA = re.compile(r"\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20|%]")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_READ_ME = {
    "sv": (
        "LÄS-MIG.txt",
        (
            "Här är de uppgifter som du har lämnat till oss, eller som har registrerats när du använt våra "
            "tjänster, och som vi behandlar med stöd av avtal eller samtycke (artikel 20 i "
            "dataskyddsförordningen).\r\n\r\n"
            "uppgifter.json innehåller allt. Varje CSV-fil innehåller en källa, med semikolon mellan "
            "kolumnerna och teckenkodningen UTF-8. Ett värde som ett kalkylprogram kunde ta för en formel "
            "har fått ett enkelt citattecken (') först i CSV-filen; i JSON-filen står det som det är.\r\n"
        ),
    ),
    "en": (
        "README.txt",
        (
            "These are the data that you have given us, or that were recorded when you used our services, "
            "and that we process on the basis of contract or consent (Article 20 of the GDPR).\r\n\r\n"
            "uppgifter.json holds everything. Each CSV file holds one source, with semicolons between the "
            "columns, in UTF-8. A value that a spreadsheet could take for a formula begins with a single "
            "quote (') in the CSV file; in the JSON file it stands as it is.\r\n"
        ),
    ),
}


def portable_parts(parts: Iterable[tuple[Source, Part]]) -> list[tuple[Source, Part]]:
    """Return the parts that Article 20 covers: given or observed, on consent or contract."""
    return [(source, part) for source, part in parts if source.portable and part.handed_over]


def archive(contents: Contents, *, created_at: datetime) -> bytes:
    """Return a ZIP with one JSON file and a CSV file for each source; the same input, the same bytes."""
    language = contents.language
    chosen = portable_parts(contents.parts)
    name, text = _READ_ME[language]
    files = {name: text.encode("utf-8-sig"), "uppgifter.json": _json(contents, chosen, created_at)}
    for source, part in chosen:
        files[f"{source.id}.csv"] = _csv(part.handed_over, HIDDEN[language])
    local = created_at.astimezone(STOCKHOLM)
    stamp = (local.year, local.month, local.day, local.hour, local.minute, 0)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for filename, content in files.items():
            packed.writestr(zipfile.ZipInfo(filename, date_time=stamp), content)
    return buffer.getvalue()


def escaped(value: str) -> str:
    """Return a CSV cell that no spreadsheet takes for a formula; plain numbers stay numbers."""
    if _FORMULA.match(value) and not _NUMBER.fullmatch(value):
        return "'" + value
    return value


def _json(contents: Contents, chosen: Sequence[tuple[Source, Part]], created_at: datetime) -> bytes:
    language = contents.language
    record = {
        "case": contents.case.ref,
        "created_at": created_at.astimezone(STOCKHOLM).isoformat(timespec="seconds"),
        "sources": [
            {
                "id": source.id,
                "title": source.title.in_language(language),
                "purpose": source.purpose.in_language(language),
                "basis": str(source.basis),
                "items": [dict(item.shown(HIDDEN[language])) for item in part.handed_over],
            }
            for source, part in chosen
        ],
    }
    return json.dumps(record, ensure_ascii=False, indent=2).encode()


def _csv(items: Sequence[Item], placeholder: str) -> bytes:
    names = list(dict.fromkeys(name for item in items for name, _ in item.fields))
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([escaped(name) for name in names])
    for item in items:
        values = dict(item.shown(placeholder))
        writer.writerow([escaped(values.get(name, "")) for name in names])
    return text.getvalue().encode("utf-8-sig")

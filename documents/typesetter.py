"""Set a template with data as a PDF that archives (PDF/A-2a) and screen readers (PDF/UA-1) can use.

Data reaches a template as JSON values, never as Typst source, so nothing in it is interpreted. The
templates use no packages, and see no file outside their own folder.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import typst

from cases.deadlines import STOCKHOLM
from cases.errors import CasesError
from cases.letters import LANGUAGES, date_in_words
from cases.organisation import Organisation
from documents.plain_text import printable, spelled_out, without_glyph

Window = Literal["right", "left"]
_TEMPLATE_NAME = re.compile(r"[a-z][a-z0-9_]*")
# Each try names every character that it stumbles on, so a second is the rule and a fourth a fault.
_TRIES = 4


class CannotTypeset(CasesError):
    """The document could not be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What stands around a letter; `recipient` is the address, line by line, or nothing.

    `language` is "sv" or "en". `reference` is the case's number.
    """

    title: str
    language: str
    reference: str
    recipient: tuple[str, ...] = ()


class Typesetter:
    """Sets the templates of one folder; `window` is where the envelopes show the address."""

    def __init__(
        self, folder: Path, organisation: Organisation, *, window: Window = "right"
    ) -> None:
        self._folder = folder.resolve()
        self._organisation = organisation
        self._window = window

    def typeset(
        self, template: str, data: Mapping[str, object], *, cover: Cover, created_at: datetime
    ) -> bytes:
        """Return the PDF; the same input gives the same bytes.

        `data` holds JSON values. Characters that no font has are spelled out by their Unicode
        names. Raises CannotTypeset with one line.
        """
        source = self._template(template)
        if cover.language not in LANGUAGES:
            raise CannotTypeset(f"{template}: there are no texts in the language {cover.language}")
        content = self._input(data, cover, created_at)
        unknown: frozenset[str] = frozenset()
        for _ in range(_TRIES):
            try:
                return self._compile(source, content, unknown, created_at)
            except typst.TypstError as error:
                more = without_glyph(error.diagnostic) - unknown
                if not more:
                    raise CannotTypeset(f"{template}: {_one_line(error.message)}") from error
                unknown |= more
        raise CannotTypeset(f"{template}: too many characters that no font can show")

    def _template(self, name: str) -> Path:
        source = self._folder / f"{name}.typ"
        if not _TEMPLATE_NAME.fullmatch(name) or not source.is_file():
            raise CannotTypeset(f"{name}: there is no such template in {self._folder}")
        return source

    def _input(
        self, data: Mapping[str, object], cover: Cover, created_at: datetime
    ) -> Mapping[str, object]:
        day = created_at.astimezone(STOCKHOLM).date()
        return {
            "org": self._organisation.placeholders(),
            "window": self._window,
            "title": cover.title,
            "language": cover.language,
            "reference": cover.reference,
            "recipient": list(cover.recipient),
            "date": date_in_words(day, cover.language),
            "data": data,
        }

    def _compile(
        self,
        source: Path,
        content: Mapping[str, object],
        unknown: frozenset[str],
        created_at: datetime,
    ) -> bytes:
        shown = _each_text(content, lambda text: spelled_out(printable(text), unknown))
        try:
            handed_over = json.dumps(shown, ensure_ascii=False, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise CannotTypeset(f"{source.stem}: the data is no JSON ({error})") from error
        return typst.compile(
            source,
            root=self._folder,
            ignore_system_fonts=True,
            sys_inputs={"document": handed_over},
            pdf_standards=["a-2a", "ua-1"],
            timestamp=created_at.astimezone(UTC),
            # Where a package would be looked for; there is none, and none is ever fetched for us.
            package_path=self._folder,
            package_cache_path=self._folder,
        )


def _each_text(value: object, change: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _each_text(one, change) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_each_text(one, change) for one in value]
    return value


def _one_line(message: str) -> str:
    return " ".join(message.split())

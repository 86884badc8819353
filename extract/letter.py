"""Compose the letter: what Article 15(1) and (2) want told, and the data in tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from cases.case import Case
from cases.case_type import CaseType
from cases.extract import Extract, Item, Part, Withheld, reasons_of
from cases.extract_source import How, Source
from cases.letters import date_in_words
from cases.personnummer import mask
from cases.register import Person
from documents.typesetter import Cover
from extract.own_data import is_only_this_case
from extract.release import addressee

HIDDEN = {"sv": "[borttaget]", "en": "[removed]"}
_TITLES = {
    "sv": {
        "access": "Ditt registerutdrag",
        "portability": "Dina uppgifter att ta med dig",
        "nothing": "Vi har inga uppgifter om dig",
    },
    "en": {
        "access": "The personal data we hold about you",
        "portability": "Your data to take with you",
        "nothing": "We hold no personal data about you",
    },
}
_MAX_COLUMNS = 6
_MAX_CELL = 60
_GROUNDS: Mapping[Withheld, tuple[tuple[str, str], tuple[str, str]]] = {
    Withheld.OTHERS: (
        ("rör andra personer än dig", "are about other people than you"),
        ("Artikel 15.4 i dataskyddsförordningen", "Article 15(4) of the GDPR"),
    ),
    Withheld.SECRET: (
        (
            "skulle röja företagshemligheter eller hur vi skyddar våra system",
            "would reveal trade secrets or how we protect our systems",
        ),
        (
            "Artikel 15.4 och skäl 63 i dataskyddsförordningen",
            "Article 15(4) and recital 63 of the GDPR",
        ),
    ),
    Withheld.SECRECY: (
        (
            "får vi enligt lag inte lämna ut till dig",
            "may by law not be disclosed to you",
        ),
        (
            "5 kap. 1 § lagen (2018:218) med kompletterande bestämmelser till dataskyddsförordningen",
            "Chapter 5, section 1 of the Swedish Data Protection Act (2018:218)",
        ),
    ),
    Withheld.DRAFT: (
        (
            "är minnesanteckningar eller texter som inte är färdiga",
            "are notes to memory or texts that are not finished",
        ),
        (
            "5 kap. 2 § lagen (2018:218) med kompletterande bestämmelser till dataskyddsförordningen",
            "Chapter 5, section 2 of the Swedish Data Protection Act (2018:218)",
        ),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a letter is made of: the case, and what each described source gave."""

    case: Case
    extract: Extract
    parts: Sequence[tuple[Source, Part]]

    @property
    def language(self) -> str:
        """Language of the letter: what we have no letters in is answered in Swedish."""
        return "en" if self.case.language == "en" else "sv"

    @property
    def is_nothing(self) -> bool:
        """Tell whether nothing is held but the request itself."""
        return all(is_only_this_case(part.items, self.case) for _, part in self.parts)

    @property
    def kind(self) -> str:
        """Return "access", "portability" or "nothing"."""
        if self.is_nothing:
            return "nothing"
        return "portability" if self.case.case_type is CaseType.PORTABILITY else "access"

    @property
    def is_partial(self) -> bool:
        """Tell whether something is withheld, which makes it a refusal in part."""
        return bool(reasons_of(part for _, part in self.parts))


def cover(contents: Contents, people: Sequence[Person], *, by_post: bool) -> Cover:
    """Return what stands around the letter; a protected person's address is never printed."""
    to = addressee(people) if by_post else None
    hidden = contents.case.protected or any(person.protected for person in people)
    lines: tuple[str, ...] = ()
    if to is not None:
        town = f"{to.postcode[:3]} {to.postcode[3:]} {to.city}".strip()
        lines = (to.name,) if hidden else (to.name, to.street, town)
    return Cover(
        title=_TITLES[contents.language][contents.kind],
        language=contents.language,
        reference=contents.case.ref,
        recipient=lines,
    )


def letter_data(contents: Contents) -> dict[str, object]:
    """Return the values of the template `extract`."""
    language = contents.language
    nothing = contents.kind == "nothing"
    held = [(source, part) for source, part in contents.parts if part.items]
    return {
        "kind": contents.kind,
        "received": date_in_words(contents.case.received_on, language),
        "sections": [] if nothing else [_section(s, p, language) for s, p in held],
        "searched": [
            source.title.in_language(language)
            for source, part in contents.parts
            if nothing or not part.items
        ],
        "withheld": withheld(contents),
        "hidden_mark": HIDDEN[language],
        "outside": any(source.transfer for source, _ in held),
        "automated": any(source.automated for source, _ in held),
    }


def withheld(contents: Contents) -> list[dict[str, object]]:
    """Return what is withheld: how many, why, and the legal ground."""
    language = int(contents.language == "en")
    counts = reasons_of(part for _, part in contents.parts)
    return [
        {
            "count": counts[reason],
            "why": _GROUNDS[reason][0][language],
            "ground": _GROUNDS[reason][1][language],
        }
        for reason in Withheld
        if reason in counts
    ]


def ground_of(contents: Contents) -> str:
    """Return the reason and legal ground of a refusal in part, for the case, in Swedish."""
    counts = reasons_of(part for _, part in contents.parts)
    return " ".join(
        f"{counts[reason]} uppgifter {_GROUNDS[reason][0][0]} ({_GROUNDS[reason][1][0]})."
        for reason in Withheld
        if reason in counts
    )


def _section(source: Source, part: Part, language: str) -> dict[str, object]:
    items = part.handed_over
    none = {"sv": "Nej", "en": "No"}[language]
    return {
        "title": source.title.in_language(language),
        "purpose": source.purpose.in_language(language),
        "legal_basis": source.legal_basis.in_language(language),
        "categories": source.categories.in_language(language),
        "recipients": list(source.recipients),
        "retention": source.retention.in_language(language),
        "origin": source.origin.in_language(language),
        "transfer": source.transfer.in_language(language) if source.transfer else none,
        "automated": source.automated.in_language(language) if source.automated else none,
        "blocks": [
            _block(list(group), is_register=source.how is How.REGISTER, language=language)
            for _, group in groupby(items, key=_shape)
        ],
        "withheld": len(part.items) - len(items),
    }


def _shape(item: Item) -> tuple[object, ...]:
    """Items of the same shape stand in one table; what is too wide stands by itself."""
    names = tuple(name for name, _ in item.fields)
    narrow = len(names) <= _MAX_COLUMNS and all(len(value) <= _MAX_CELL for _, value in item.fields)
    return (names,) if narrow else (names, id(item))


def _block(items: Sequence[Item], *, is_register: bool, language: str) -> dict[str, object]:
    shown = [_values(item, is_register=is_register, language=language) for item in items]
    if len(items) > 1:
        return {
            "table": True,
            "columns": [name for name, _ in items[0].fields],
            "rows": [[value for _, value in fields] for fields in shown],
        }
    return {"table": False, "title": items[0].title, "fields": [list(pair) for pair in shown[0]]}


def _values(item: Item, *, is_register: bool, language: str) -> list[tuple[str, str]]:
    fields = item.shown(HIDDEN[language])
    # The number stands where it is a datum to be checked, and nowhere else (3 kap. 10 §).
    return [(name, value if is_register else mask(value)) for name, value in fields]

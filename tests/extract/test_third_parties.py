"""What may be about somebody else is marked, and the person's own data is not."""

import pytest

from cases.extract import Doubt, Item, Subject
from extract.third_parties import Known, marked

EVA = Subject(
    names=("Eva Ek",),
    customer_numbers=("100200",),
    personnummer="195704289999",
    emails=("eva@post.example",),
    phones=("070-174 06 05",),
    others=("Ulf Ek", "Bo Ask"),
)
KNOWN = Known(
    subject=EVA,
    organisation=frozenset({"Kalmar Energi", "registerutdrag@kalmarenergi.se", "0480-45 11 45"}),
    staff=frozenset({"Karin Lindqvist"}),
)


def marks(text: str) -> list[tuple[str, Doubt]]:
    item = marked(Item(title="t", fields=(("Text", text),)), KNOWN)
    return [(text[span.start : span.end], span.doubt) for span in item.spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Skriv till olle@annan.example.", [("olle@annan.example", Doubt.EMAIL)]),
        ("Ring 070-174 06 99 i stället.", [("070-174 06 99", Doubt.PHONE)]),
        ("Hon har 19460823-9986.", [("19460823-9986", Doubt.NUMBER)]),
        ("Fakturan går till ulf.", [("ulf", Doubt.HOUSEHOLD)]),
        ("Ulf Eks mätare", [("Ulf Eks", Doubt.HOUSEHOLD)]),
        ("Jag talade med Bertil Storm.", [("Bertil Storm", Doubt.NAME)]),
        ("Anna-Lisa Åström ringde", [("Anna-Lisa Åström", Doubt.NAME)]),
    ],
)
def test_others_are_marked(text: str, expected: list[tuple[str, Doubt]]) -> None:
    """Addresses, numbers and names that are not the person's own, each once."""
    assert marks(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Eva Ek, eva@post.example, EVA@POST.EXAMPLE, 070-174 06 05, +46701740605",
        "Personnummer 195704289999, 570428-9999",
        "Hej Kalmar Energi! Skriv till registerutdrag@kalmarenergi.se eller ring 0480-45 11 45.",
        "Vänliga hälsningar Karin Lindqvist",
        "Vänliga Hälsningar\nEva",
        "Förbrukning 1 234 kWh, faktura F0200202511, anläggning 735999123456789012",
        "",
    ],
)
def test_the_persons_own_data_and_ours_are_not(text: str) -> None:
    """A letter is not made unreadable by marks on who wrote it and who answered."""
    assert marks(text) == []

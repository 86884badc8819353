"""What a visitor typed is read as what it is, however long and odd it may be."""

from typing import Any

import pytest

from cases.redact import mask_personal
from website import incoming
from website.incoming import MAX_MESSAGE, Incoming, read


def _read(text: str) -> Incoming:
    return read(text, keep=frozenset())


@pytest.mark.parametrize(
    "typed",
    [
        "195002102386",
        "Hej! Mitt personnummer: 900118-9811, tack!",
        "my number is [personnummer]",
        "[[personnummer]]",
    ],
)
def test_a_number_and_nothing_else(typed: str) -> None:
    """Greetings and the name of the number may stand around it."""
    assert _read(typed).only_number


@pytest.mark.parametrize(
    "typed", ["radera mig, 900118-9811", "900118-9811 vad har ni om mig?", "hej", ":"]
)
def test_more_or_less_than_a_number(typed: str) -> None:
    """What else is said is heard, and where no number is, there is none."""
    assert not _read(typed).only_number


@pytest.mark.parametrize("unit", [":", "hej ", ": ", "[personnummer] ", "är"])
def test_a_hostile_text_is_soon_read(unit: str) -> None:
    """Twenty thousand signs of almost a number: where the search goes back and forth, this test never ends."""
    assert not _read(unit * (20_000 // len(unit)) + "x").only_number


def test_what_nobody_will_read_is_not_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred thousand characters cost no more than a long message does."""
    looked: list[int] = []

    def look(text: str) -> bool:
        looked.append(len(text))
        return True

    for name in ("is_danger", "is_threat", "asks_besides", "speaks_of_protection"):
        monkeypatch.setattr(incoming, name, look)

    def mask(text: str, **how: Any) -> object:
        looked.append(len(text))
        return mask_personal(text, **how)

    monkeypatch.setattr(incoming, "mask_personal", mask)
    got = _read("hej " * 25_000)
    assert got.too_long
    assert max(looked) < MAX_MESSAGE + 1_000


@pytest.mark.parametrize("length", range(3_985, 4_010, 4))
@pytest.mark.parametrize("shrunk", [0, 12])
def test_no_half_number_stays_at_the_end(length: int, shrunk: int) -> None:
    """Wherever a long text is cut, no part of a number or an address is left in clear."""
    long_address = f"{'a' * 60}@brev.example "
    for extra in (0, 500):
        start = long_address * shrunk
        text = (
            start
            + "x" * (length + extra - len(start))
            + " 900118-9811 och bo.ek@brev.example " * 200
        )
        got = _read(text)
        assert got.too_long
        assert len(got.text) <= MAX_MESSAGE
        assert not any(part in got.text for part in ("9001", "9811", "bo.ek", "brev.ex", "aaaa"))
        assert all(got.text[one.place :].startswith("[e-post]") for one in got.contacts)

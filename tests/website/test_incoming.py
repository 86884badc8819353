"""What a visitor typed is read as what it is, however long and odd it may be."""

import pytest

from website.incoming import Incoming, read


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

"""The small parts of the website, each by its own rule."""

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.policy import Policy
from website.clean_text import clean
from website.pace import Pace
from website.policy_page import anchor, sections
from website.wording import likely_language


@given(st.text(st.characters(), max_size=300))
def test_cleaned_text_is_harmless(text: str) -> None:
    """Whatever is typed, no control, override or surrogate is left, and cleaning again changes nothing."""
    cleaned = clean(text)
    kinds = {unicodedata.category(character) for character in cleaned} - {"Cc"}
    assert "Cs" not in kinds
    assert not set(cleaned) & set("\x00\x1b\u202e\u2066\u200b\ufeff")
    assert {c for c in cleaned if unicodedata.category(c) == "Cc"} <= {"\n", "\t"}
    assert clean(cleaned) == cleaned
    cleaned.encode()


def test_clean_keeps_what_people_write() -> None:
    """Swedish letters, emoji families and Persian joiners survive; piled-up marks do not."""
    assert clean("Räksmörgås 👩‍👩‍👧 می‌خواهم") == "Räksmörgås 👩‍👩‍👧 می‌خواهم"
    assert len(clean("a" + "\u0301" * 50)) < 6


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("det luktar gas", "sv"),
        ("vi har ingen ström", "sv"),
        ("there is a fire", "en"),
        ("I can smell gas in the street", "en"),
        ("GAS", "sv"),
    ],
)
def test_language_of_a_cry_for_help(text: str, language: str) -> None:
    """Swedish and English are told apart by their small words, and Swedish is taken when in doubt."""
    assert likely_language(text, "sv") == language


def test_pace() -> None:
    """A burst is allowed, then a steady pace, for each key by itself."""
    now = datetime(2026, 11, 23, tzinfo=UTC)
    times = [now]
    pace = Pace(burst=3, per_second=1, clock=lambda: times[-1])
    assert [pace.allows("a") for _ in range(5)] == [True, True, True, False, False]
    assert pace.allows("b")
    times.append(now + timedelta(seconds=2))
    assert [pace.allows("a") for _ in range(3)] == [True, True, False]
    times.append(now - timedelta(hours=1))
    assert not pace.allows("a")


def test_policy_page_loses_no_word(policy: Policy) -> None:
    """The page shows every line of the policy in order, and each heading has an anchor of its own."""
    shown = sections(policy.text)
    lines = []
    for section in shown:
        lines.append(section.heading)
        for block in section.blocks:
            lines += ["".join(piece.text for piece in item) for item in block.items]
    policy_only = policy.text.split("# Länkar")[0].removeprefix("# Integritetspolicy")
    assert lines == [line.lstrip("#• ") for line in policy_only.splitlines() if line.strip()]
    assert len({section.anchor for section in shown}) == len(shown)
    assert anchor("Hur länge behåller vi?") == "hur-lange-behaller-vi"

"""Case references and thread tokens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.reference import (
    CaseReference,
    InvalidReferenceError,
    find_tokens,
    make_token,
    verify_token,
)

SECRET = b"a secret of the test, nothing else"
references = st.builds(
    CaseReference, year=st.integers(2020, 2099), number=st.integers(0, 99_999_999)
)


def test_form() -> None:
    """A reference reads KE-2026-000123 and its token adds four hexadecimal digits."""
    reference = CaseReference(year=2026, number=123)
    token = make_token(reference, SECRET)
    assert str(reference) == "KE-2026-000123"
    assert token.startswith("KE-2026-000123-")
    assert len(token) == len("KE-2026-000123-7F3A")


@given(reference=references)
def test_round_trip(reference: CaseReference) -> None:
    """Every reference survives writing and reading, and its token is genuine."""
    assert CaseReference.parse(str(reference)) == reference
    assert verify_token(make_token(reference, SECRET), SECRET) == reference


@given(reference=references, guess=st.integers(0, 0xFFFF))
def test_only_one_check_value_is_genuine(reference: CaseReference, guess: int) -> None:
    """Another check value, another number or another key is refused."""
    token = make_token(reference, SECRET)
    forged = f"{reference}-{guess:04X}"
    assert (verify_token(forged, SECRET) is None) == (forged != token)


def test_another_key_gives_other_tokens() -> None:
    """The check value depends on the key."""
    cases = [CaseReference(year=2026, number=n) for n in range(50)]
    same = [make_token(case, SECRET) == make_token(case, b"other") for case in cases]
    assert sum(same) < 3


@pytest.mark.parametrize(
    "text",
    [
        "Re: SV: [KE-2026-000123-7F3A] Din begäran",
        "VB: ke-2026-000123-7f3a",
        "Re: [KE\u20112026\u2011000123\u20117F3A]",
        "(KE-2026-000123-7F3A), KE-2026-000123-7F3A",
    ],
)
def test_found_in_subjects(text: str) -> None:
    """Tokens are found once each, in any case, with or without brackets and with odd hyphens."""
    assert find_tokens(text) == ("KE-2026-000123-7F3A",)


@pytest.mark.parametrize(
    "text",
    ["", "KE-2026-000123", "KE-2026-000123-7F3", "KE-2026-000123-7F3AB", "XKE1-2026-000123-7F3A"],
)
def test_not_tokens(text: str) -> None:
    """A bare reference or a longer word is no token."""
    assert find_tokens(text) == ()


@given(text=st.text())
def test_any_text_is_safe(text: str) -> None:
    """Arbitrary text neither raises nor verifies."""
    assert all(verify_token(token, SECRET) is None or token for token in find_tokens(text))
    assert verify_token(text, SECRET) is None


@pytest.mark.parametrize("text", ["", "KE-26-000123", "KE-2026-123", "2026-000123", "KE-2026-x"])
def test_bad_reference(text: str) -> None:
    """A reference written otherwise is refused with what to write instead."""
    with pytest.raises(InvalidReferenceError, match="KE-2026-000123"):
        CaseReference.parse(text)
    with pytest.raises(InvalidReferenceError):
        CaseReference(year=20260, number=1)

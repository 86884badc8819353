"""Keys of the suppression list: one person's ways of writing a thing are one key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.suppression import NoSuchKey, SuppressionKind, postal_address, suppression_key


@pytest.mark.parametrize(
    ("kind", "spellings"),
    [
        (SuppressionKind.EMAIL, ["Siv@Aberg.example", " siv@aberg.EXAMPLE "]),
        (
            SuppressionKind.PHONE,
            [
                "070-174 06 58",
                "0701740658",
                "+46 70 174 06 58",
                "0046701740658",
                "+46 (0)70 1740658",
            ],
        ),
        (
            SuppressionKind.ADDRESS,
            ["Larmgatan 12 B, 392 32 Kalmar", "LARMGATAN 12 B  39232 kalmar"],
        ),
        (SuppressionKind.CUSTOMER_NUMBER, ["70012345", " 70012345 "]),
    ],
)
def test_spellings_of_one_value_are_one_key(kind: SuppressionKind, spellings: list[str]) -> None:
    """Capitals, spaces, hyphens and country codes make no difference."""
    assert len({suppression_key(kind, spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (SuppressionKind.EMAIL, "siv"),
        (SuppressionKind.EMAIL, "a@b.example, c@d.example"),
        (SuppressionKind.PHONE, "112"),
        (SuppressionKind.PHONE, "ring mig"),
        (SuppressionKind.ADDRESS, " ,, "),
    ],
)
def test_what_is_no_value_is_refused(kind: SuppressionKind, value: str) -> None:
    """An entry that could never match would be a promise nobody keeps."""
    with pytest.raises(NoSuchKey):
        suppression_key(kind, value)


def test_a_kind_never_matches_another() -> None:
    """A customer number that looks like a telephone number is none."""
    phone = suppression_key(SuppressionKind.PHONE, "46701740658")
    number = suppression_key(SuppressionKind.CUSTOMER_NUMBER, "46701740658")
    assert phone.lookup_text != number.lookup_text


def test_the_register_and_a_letter_give_the_same_address() -> None:
    """The register's columns and a line that an agent types are compared alike."""
    columns = postal_address("Larmgatan 12 B", "392 32", "Kalmar")
    assert suppression_key(SuppressionKind.ADDRESS, columns) == suppression_key(
        SuppressionKind.ADDRESS, "Larmgatan 12 B, 392 32 Kalmar"
    )
    assert postal_address(" ", "392 32", "Kalmar") == ""


@given(kind=st.sampled_from(SuppressionKind), value=st.text(max_size=60))
def test_a_key_is_its_own_key(kind: SuppressionKind, value: str) -> None:
    """Normalising twice changes nothing, whatever was typed."""
    try:
        key = suppression_key(kind, value)
    except NoSuchKey:
        return
    assert suppression_key(kind, key.value) == key

"""What is stored can be read with the configured keys only, and keys can be rotated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.errors import BadSecret
from cases.vault import Vault, key_id_of

OLD, NEW, OTHER = "o" * 40, "n" * 40, "x" * 40


@given(st.text(st.characters()))
def test_every_text_comes_back(text: str) -> None:
    """Lone surrogates of broken mails too."""
    vault = Vault([OLD])

    assert vault.open_text(vault.seal_text(text)) == text
    assert vault.lookup(text) == vault.lookup(text)


def test_the_same_text_is_never_sealed_the_same_way() -> None:
    """Equal values do not show in the database."""
    vault = Vault([OLD])

    assert vault.seal_text("Ada") != vault.seal_text("Ada")


def test_a_new_key_seals_and_the_old_one_still_opens() -> None:
    """After a rotation nothing is lost, and new values need the new key."""
    before, after = Vault([OLD]), Vault([NEW, OLD])
    fresh = after.seal_text("Ada")

    assert after.open_text(before.seal_text("Ada")) == "Ada"
    assert after.open_text(fresh) == "Ada"
    assert fresh.startswith(after.header)
    assert [key_id_of(fresh), key_id_of(before.seal(b""))] == list(after.key_ids)
    with pytest.raises(BadSecret):
        before.open_text(fresh)


def test_what_an_older_key_hashed_is_still_found() -> None:
    """The newest key writes look-up hashes; every key finds them, or no customer would be found again."""
    before, after = Vault([OLD]), Vault([NEW, OLD])
    address = "ada@brev.example"

    assert after.lookups(address) == (after.lookup(address), before.lookup(address))
    assert after.lookup(address) == Vault([NEW]).lookup(address) != before.lookup(address)
    assert after.token_keys == (Vault([NEW]).token_key, before.token_key)


def test_the_keys_of_different_purposes_differ() -> None:
    """Knowing one tells nothing of another."""
    vault = Vault([OLD])

    assert vault.pepper != vault.token_key


@given(st.integers(0, 32), st.integers(1, 255))
def test_a_changed_byte_is_noticed(position: int, flip: int) -> None:
    """Wherever it is: version, key id, nonce, text or seal."""
    sealed = bytearray(Vault([OLD]).seal(b"Ada"))
    sealed[position % len(sealed)] ^= flip

    with pytest.raises(BadSecret):
        Vault([OLD]).open(bytes(sealed))


@pytest.mark.parametrize("nonsense", [b"", b"\x01", b"nothing of ours, and long enough to be it"])
def test_what_was_never_sealed_is_refused(nonsense: bytes) -> None:
    """One kind of error, whatever the bytes."""
    with pytest.raises(BadSecret):
        Vault([OLD]).open(nonsense)

"""What was masked in a chat goes back into its places, and nowhere else."""

from datetime import UTC, datetime

from cases.conversation import Author, ChatMessage, told_apart, with_contacts
from cases.redact import Masked, PersonalKind, hint, mask_personal, put_back

TYPED = "gamla sven@brev.example ska bytas till sven.ny@brev.example, ring 070-174 06 05"


def a_message(typed: str) -> ChatMessage:
    masked = mask_personal(typed, cautious=True)
    return ChatMessage(
        id=1,
        conversation_id="c",
        author=Author.VISITOR,
        author_name="",
        text=masked.text,
        at=datetime(2026, 11, 23, tzinfo=UTC),
        contacts=masked.originals,
    )


def test_all_goes_back_where_it_stood() -> None:
    """Whatever found a value, its place is that in the text; what the writer typed as a placeholder stays one."""
    for typed in (
        TYPED,
        "bo@x.example eller bo snabel-a y punkt example",
        "[e-post] är inte bo@x.example",
        "070-174 06 05, anna@x.example, nollsjuttio 1740606, bo@x.example",
    ):
        masked = mask_personal(typed, cautious=True)
        assert put_back(masked.text, masked.originals) == typed
        places = [one.place for one in masked.originals]
        assert places == sorted(places)


def test_values_come_in_the_order_of_the_text() -> None:
    """The address named last is the last, however it was spelt."""
    masked: Masked = mask_personal(
        "bo@x.example, nej bo snabel-a y punkt example, nej bo@z.example"
    )
    assert masked.values(PersonalKind.EMAIL)[-1] == "bo@z.example"


def test_words_from_rasa_get_their_contacts_back() -> None:
    """Also when they were cut, or lost the slash at their head; words of others stay as they are."""
    message = a_message(TYPED)
    assert with_contacts(message.text, [message]) == TYPED
    assert with_contacts(message.text[:20], [message]) == "gamla sven@brev.example ska b"
    assert with_contacts("Allt ni har om mig", [message]) == "Allt ni har om mig"
    slashed = a_message("/ " + TYPED)
    assert with_contacts(slashed.text.lstrip("/ "), [slashed]) == TYPED


def test_two_addresses_can_be_told_apart() -> None:
    """Only in the quoted wish, and never whole."""
    message = a_message(TYPED)
    confirm = f"Rättelse – ”{message.text}”. Svaret går till [e-post]."
    shown = told_apart(confirm, [message])
    assert "gamla s…n@brev.example ska bytas till s…y@brev.example, ring …05”" in shown
    assert shown.endswith("Svaret går till [e-post].")


def test_short_values_are_not_given_away() -> None:
    """A local part of three letters has no middle to hide."""
    (one,) = mask_personal("bo@brev.example").originals
    assert hint(one) == "…@brev.example"
    (number,) = mask_personal("19900118-9811").originals
    assert hint(number) == "[personnummer]"

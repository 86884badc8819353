"""The form that opens a case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.case_form import (
    CONFIRM,
    EMAIL,
    EMAIL_PLACEHOLDER,
    FIELDS,
    NAME,
    WHAT,
    Ending,
    Form,
    begin,
    step,
)
from actions.state import State
from actions.understanding import Turn
from tests.actions.turns import turn

FULL = Form(case_type="access", what="utdrag", name="Anna Test", email=EMAIL_PLACEHOLDER)


def test_wish_is_description_enough_for_an_extract() -> None:
    """Whoever asks for an extract is not asked what it is about."""
    assert begin("access", "jag vill ha ett utdrag").what == "jag vill ha ett utdrag"


def test_button_begins_with_the_name_of_the_right() -> None:
    """A pressed button has no words; the right's name stands in."""
    assert begin("access", "").what == "Begära registerutdrag"


def test_short_complaint_is_asked_about() -> None:
    """A complaint needs to say what about."""
    assert begin("complaint", "jag vill klaga").what is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Anna Test", "Anna Test"),
        ("jag heter Åsa-Lena Test", "Åsa-Lena Test"),
        ("My name is Bo Test.", "Bo Test"),
        ("Jo Test", "Jo Test"),
        ("Hej! Jag heter Bo Test, min mejl är [e-post]", "Bo Test"),
        ("Bo Test och min mejladress är [e-post]", "Bo Test"),
        ("Bo Test med personnummer [personnummer]", "Bo Test"),
    ],
)
def test_name_is_taken(text: str, name: str) -> None:
    """A name is taken without the words around it."""
    assert (
        step(
            turn(text, ("smalltalk/greet", 0.3)), NAME, Form(case_type="access"), State()
        ).form.name
        == name
    )


@pytest.mark.parametrize(
    "text", ["det vill jag inte säga", "12345", "!", "ja", "tack", "nej tack", "ok", "Hej"]
)
def test_no_name_is_asked_for_again(text: str) -> None:
    """What is no name is not stored as one."""
    taken = step(turn(text, ("answer/must_provide", 0.4)), NAME, Form(case_type="access"), State())

    assert taken.form.name is None
    assert taken.note == "form/invalid_name"


def test_name_and_address_in_one_go() -> None:
    """Both answers in one message fill both fields."""
    taken = step(
        turn("Anna Test, [e-post]", ("status", 0.2)), NAME, Form(case_type="access"), State()
    )

    assert (taken.form.name, taken.form.email) == ("Anna Test", EMAIL_PLACEHOLDER)


def test_address_is_only_the_placeholder() -> None:
    """What the form keeps of an address is the placeholder that masking left."""
    taken = step(
        turn("det är [e-post] tack", ("status", 0.2)), EMAIL, Form(case_type="access"), State()
    )

    assert taken.form.email == EMAIL_PLACEHOLDER


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("anna punkt test", "form/invalid_email"),
        ("har ingen", "form/no_email"),
        ("jag vill inte lämna min mejl", "form/no_email"),
        ("I don't have e-mail", "form/no_email"),
        ("varför då?", "form/why"),
    ],
)
def test_missing_address_is_asked_for_again(text: str, note: str) -> None:
    """Text without an address does not fill the field; who has none, or asks why, is answered."""
    taken = step(turn(text, ("status", 0.2)), EMAIL, Form(case_type="access"), State())

    assert (taken.form.email, taken.note) == (None, note)


def test_why_a_name_is_needed_is_said() -> None:
    """Whoever asks why the name is needed gets the reason, not a topic of the policy."""
    text = "varför måste ni veta det"
    taken = step(turn(text, ("dialogue/follow_up_why", 0.98)), NAME, FULL, State())

    assert taken.note == "form/why"


@pytest.mark.parametrize(
    ("text", "field", "name"),
    [
        ("nej vänta, jag heter Ann Testberg", EMAIL, "Ann Testberg"),
        ("nej, namnet ska vara Ann Testberg", CONFIRM, "Ann Testberg"),
        ("ni har stavat namnet fel", EMAIL, None),
    ],
)
def test_name_is_put_right_later(text: str, field: str, name: str | None) -> None:
    """A name corrected at a later question is taken at once, or asked for when only called wrong."""
    taken = step(turn(text, ("start_case/rectification", 0.5)), field, FULL, State())

    assert taken.form.name == name
    assert taken.ending is None


def test_new_address_at_the_end_is_shown_again() -> None:
    """An address written instead of a yes replaces the first one and is shown for a new yes."""
    taken = step(
        turn("nej, det ska vara [e-post]", ("dialogue/deny", 0.98)), CONFIRM, FULL, State()
    )

    assert (taken.form, taken.note, taken.ending) == (FULL, "", None)


def test_language_changes_in_the_form() -> None:
    """ "På engelska tack" is no name: the same question comes again in English."""
    taken = step(
        turn("på engelska tack", ("dialogue/in_english", 0.97)),
        NAME,
        Form(case_type="access", what="utdrag"),
        State(),
    )

    assert (taken.form.name, taken.state.language) == (None, "en")
    assert taken.note == "dialogue/in_english"


def test_insult_is_no_name() -> None:
    """Anger at the form's question is met calmly and stored nowhere."""
    taken = step(turn("dumma robot", ("smalltalk/insult", 0.97)), NAME, FULL, State())

    assert taken.aside is not None
    assert taken.aside.topic == "smalltalk/insult"


def test_policy_question_in_the_form_is_answered_beside_it() -> None:
    """A question in the middle is answered, and the form stays as it was."""
    before = Form(case_type="access", what="utdrag")
    taken = step(turn("hur lång tid tar det?", ("answer/access_time", 0.98)), NAME, before, State())

    assert taken.form == before
    assert taken.aside is not None
    assert taken.aside.topic == "answer/access_time"


def test_description_that_sounds_like_a_topic_is_a_description() -> None:
    """A statement is taken as the answer even when it sounds like a topic."""
    text = "ni har fel adress på mig, den ska vara Testgatan 2"
    taken = step(
        turn(text, ("start_case/rectification", 0.98)), WHAT, Form(case_type="complaint"), State()
    )

    assert taken.form.what == text
    assert taken.form.case_type == "complaint"


def test_change_of_mind() -> None:
    """Another right asked for in the form changes the case and keeps the name."""
    before = Form(case_type="access", what="utdrag", name="Anna Test")
    taken = step(
        turn("nä radera mig i stället", ("start_case/erasure", 0.98)), EMAIL, before, State()
    )

    assert taken.form.case_type == "erasure"
    assert taken.form.name == "Anna Test"


@pytest.mark.parametrize(
    ("text", "case_type"),
    [
        ("radera mig i stället", "erasure"),
        ("nej radera mig i stallet", "erasure"),
        ("na radera mig hellre i stallet tack", "erasure"),
        ("radera filmen fran i stallet", "access"),
    ],
)
def test_instead_is_no_stable(text: str, case_type: str) -> None:
    """Another right that is only likely counts when something is taken back, also in words without dots."""
    before = Form(case_type="access", what="utdrag", name="Anna Test")
    taken = step(turn(text, ("start_case/erasure", 0.6)), EMAIL, before, State())

    assert taken.form.case_type == case_type


@pytest.mark.parametrize(
    "text",
    ["avbryt", "Stopp!", "glöm det", "never mind", "nej, jag vill avbryta", "jag ångrar mig"],
)
@pytest.mark.parametrize("field", FIELDS)
def test_cancel_at_any_field(text: str, field: str) -> None:
    """The form can be left at each question."""
    assert (
        step(turn(text, ("dialogue/cancel", 0.98)), field, FULL, State()).ending is Ending.CANCELLED
    )


def test_person_instead_of_the_form() -> None:
    """Asking for a person ends the form that way."""
    assert (
        step(turn("jag vill prata med nån", ("handover", 0.98)), NAME, FULL, State()).ending
        is Ending.HANDOVER
    )


@pytest.mark.parametrize("text", ["ja", "Japp!", "det stämmer", "yes", "ok", "👍"])
def test_yes_confirms(text: str) -> None:
    """A plain yes sends the case in."""
    assert (
        step(turn(text, ("dialogue/affirm", 0.98)), CONFIRM, FULL, State()).ending
        is Ending.CONFIRMED
    )


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("nej, namnet är fel", "name"),
        ("nej fel mejladress", "email"),
        ("nej, beskrivningen", "what"),
    ],
)
def test_one_field_can_be_corrected(text: str, field: str) -> None:
    """A no that names a field asks for that field again."""
    taken = step(turn(text, ("answer/rectification", 0.98)), CONFIRM, FULL, State())

    assert getattr(taken.form, field) is None
    assert taken.ending is None


def test_plain_no_asks_what_to_change() -> None:
    """A plain no loses nothing."""
    taken = step(turn("nej", ("dialogue/deny", 0.98)), CONFIRM, FULL, State())

    assert (taken.form, taken.note) == (FULL, "form/change")


def test_danger_in_the_form_is_answered_first() -> None:
    """Danger gets its route in the middle of a form as well."""
    taken = step(turn("hjälp det brinner", ("emergency", 0.98)), NAME, FULL, State())

    assert taken.aside is not None
    assert taken.aside.outcome == "emergency"


def test_unclear_question_is_no_faulty_address() -> None:
    """A question that could mean two things is asked back, not called a bad e-mail address."""
    unclear = turn(
        "nej vänta, vad händer med min mejl då?",
        ("answer/purpose_customer_service", 0.5),
        ("answer/purposes", 0.4),
    )

    taken = step(unclear, EMAIL, FULL, State())

    assert taken.aside is not None
    assert taken.aside.outcome == "clarify"


@given(
    st.text(max_size=200),
    st.sampled_from(FIELDS),
    st.sampled_from(["status", "answer/erasure", "dialogue/deny"]),
)
def test_any_answer_is_taken_or_asked_again(text: str, field: str, topic: str) -> None:
    """No text breaks the form, and nothing but the placeholder is ever kept as address."""
    taken = step(turn(text, (topic, 0.98)), field, Form(case_type="erasure"), State())

    assert taken.form.email in {None, EMAIL_PLACEHOLDER}


def test_only_yes_and_a_button_confirm() -> None:
    """A topic chosen by a payload does not send a case in."""
    taken = step(Turn(text="", chosen="answer/erasure"), CONFIRM, FULL, State())

    assert taken.ending is None

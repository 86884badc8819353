"""The form that opens a case."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.case_form import (
    CONFIRM,
    EMAIL,
    EMAIL_PLACEHOLDER,
    FIELDS,
    NAME,
    NO_EMAIL,
    WHAT,
    Ending,
    Form,
    begin,
    step,
)
from actions.person_names import full_name_in, name_in
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
        ("Du kan kalla mig Sara", "Sara"),
        ("Jonas Eriksson, född 1950", "Jonas Eriksson"),
        ("heter fatima", "Fatima"),
        ("anna von test", "Anna von Test"),
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


@pytest.mark.parametrize("text", ["12345", "!", "ja", "tack", "nej tack", "ok", "Hej", "Eh", "va?"])
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
        ("anna punkt test", "form/invalid_email/no_at"),
        ("anna.test@post", "form/invalid_email/no_dot"),
        ("[e-post] eller [e-post]", "form/which_email"),
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
    "text",
    ["skicka inte än", "gärna inte", "ok vänta lite", "ja men vänta", "yes, but not yet"],
)
def test_a_yes_that_waits_sends_nothing(text: str) -> None:
    """What is sent in cannot be called back."""
    assert step(turn(text, ("dialogue/affirm", 0.5)), CONFIRM, FULL, State()).ending is None


def test_a_yes_with_an_addition_is_shown_again() -> None:
    """What is added is another kind of case, or stands in the matter; a yes with thanks is a yes."""
    text = "ja, och radera också telefonnumret"
    also = step(turn(text, ("dialogue/affirm", 0.9)), CONFIRM, FULL, State())
    erasure = replace(FULL, case_type="erasure", what="min adress")
    more = step(turn(text, ("dialogue/affirm", 0.9)), CONFIRM, erasure, State())
    thanks = step(turn("ja och tack", ("dialogue/affirm", 0.9)), CONFIRM, FULL, State())

    assert (also.form.case_types, also.ending) == (("access", "erasure"), None)
    assert (more.form.what, more.ending) == (f"min adress. {text}", None)
    assert thanks.ending is Ending.CONFIRMED


@pytest.mark.parametrize(
    ("case_type", "text"),
    [
        ("complaint", "nej, det var reklam jag fick på sms den 3 maj"),
        ("breach_report", "Nej, filmen är från den 3 maj"),
    ],
)
def test_a_fact_put_right_leaves_the_kind(case_type: str, text: str) -> None:
    """A breach keeps its 72 hours, whatever the correction speaks of."""
    form = replace(FULL, case_type=case_type, what="det som hände")
    taken = step(turn(text, ("dialogue/deny", 0.9)), CONFIRM, form, State())

    assert taken.form.case_types == (case_type,)
    assert taken.form.what == f"det som hände. {text}"


@pytest.mark.parametrize("text", [",", "(", "och ", "!", "ja ", "nej! "])
def test_a_name_is_looked_for_in_a_long_text_at_once(text: str) -> None:
    """A pattern that goes back and forth over 4,000 characters would hang here."""
    long = (text * 4000)[:4000]

    assert name_in(long) is None
    assert full_name_in(long) is None


@pytest.mark.parametrize(
    ("text", "name"), [("Nora Ahl", "Nora Ahl"), ("Nej, Noa Felt", "Noa Felt")]
)
def test_a_name_that_begins_like_a_no_is_whole(text: str, name: str) -> None:
    """Only a word of its own is a no."""
    assert full_name_in(text) == name


@pytest.mark.parametrize("text", ["Sluta nu med att ringa mig", "Sluta höra av er"])
@pytest.mark.parametrize("field", [NAME, EMAIL, CONFIRM])
def test_what_is_to_stop_at_once_is_not_the_form(text: str, field: str) -> None:
    """Nor is it a name."""
    taken = step(turn(text, ("dialogue/cancel", 0.98)), field, FULL, State())

    assert taken.form.case_types == ("access", "direct_marketing_objection")
    assert (taken.form.name, taken.ending) == (FULL.name, None)


@pytest.mark.parametrize("text", ["sluta nu", "sluta nu tack", "Sluta genast!", "stop now please"])
def test_a_stop_without_an_object_is_the_form(text: str) -> None:
    """Haste is no object."""
    taken = step(turn(text, ("dialogue/cancel", 0.98)), NAME, FULL, State())

    assert taken.ending is Ending.CANCELLED


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("nej, namnet är fel", "name"),
        ("nej fel mejladress", "email"),
        ("nej, beskrivningen", "what"),
        ("mejladressen är fel", "email"),
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
    """A question that could mean two things is no bad e-mail address, and goes along with the case."""
    text = "nej vänta, vad händer med min mejl då?"
    unclear = turn(text, ("answer/purpose_customer_service", 0.5), ("answer/purposes", 0.4))

    taken = step(unclear, EMAIL, FULL, State())

    assert (taken.aside, taken.note) == (None, "form/cannot_answer")
    assert taken.form.what == f"utdrag. {text}"


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


MARKETING = Form(case_type="direct_marketing_objection", what="slippa reklam")
LEAK = Form(case_type="breach_report", what="fakturor på webben")


@pytest.mark.parametrize("field", [NAME, EMAIL, CONFIRM])
def test_stop_calling_is_the_matter_of_the_marketing_form(field: str) -> None:
    """ "Sluta ringa mig" confirms what the form is about, and never gives it up."""
    taken = step(turn("sluta ringa mig", ("dialogue/cancel", 0.98)), field, MARKETING, State())

    assert (taken.ending, taken.note, taken.form) == (None, "form/stop_heard", MARKETING)


def test_stop_calling_is_added_to_another_form() -> None:
    """In the form of another right it is one more right."""
    taken = step(turn("sluta ringa mig", ("dialogue/cancel", 0.98)), CONFIRM, FULL, State())

    assert taken.form.case_types == ("access", "direct_marketing_objection")
    assert taken.state.also == "direct_marketing_objection"


def test_another_right_too_is_added() -> None:
    """Who also wants to be erased gets both, and the words that asked for it are kept."""
    taken = step(turn("radera mig också", ("start_case/erasure", 0.98)), EMAIL, FULL, State())

    assert taken.form.case_types == ("access", "erasure")
    assert taken.form.what == "utdrag. radera mig också"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("nej jag menade radering", ("erasure",)),
        ("nej, jag vill bli raderad också", ("access", "erasure")),
        ("no, I meant erasure", ("erasure",)),
    ],
)
def test_kind_is_put_right_at_the_end(text: str, kinds: tuple[str, ...]) -> None:
    """A later yes never opens the wrong case."""
    taken = step(turn(text, ("dialogue/deny", 0.9)), CONFIRM, FULL, State())

    assert (taken.form.case_types, taken.ending) == (kinds, None)


def test_one_of_several_kinds_is_dropped() -> None:
    """What is not wanted after all is taken out, and the rest stays."""
    several = Form(case_type="access", also=("erasure",), what="x", name="A B", email="[e-post]")
    taken = step(turn("nej, inte radering", ("dialogue/deny", 0.9)), CONFIRM, several, State())

    assert taken.form.case_types == ("access",)


@pytest.mark.parametrize(
    "text",
    ["namnet är fel, det ska vara Rolf Ahl", "nej, Rolf Ahl", "byt namnet till Rolf Ahl"],
)
def test_name_is_put_right_at_the_end(text: str) -> None:
    """A name called wrong begins no rectification: the right one is shown again."""
    taken = step(turn(text, ("start_case/rectification", 0.98)), CONFIRM, FULL, State())

    assert (taken.form.name, taken.form.case_type, taken.note) == ("Rolf Ahl", "access", "")


@pytest.mark.parametrize("text", ["nej, det var på söndagen", "ja men det var på söndagen"])
def test_matter_is_put_right_at_the_end(text: str) -> None:
    """What was otherwise goes into the matter and is shown again."""
    taken = step(turn(text, ("answer/cctv_where", 0.98)), CONFIRM, FULL, State())

    assert taken.form.what == f"utdrag. {text}"
    assert (taken.ending, taken.aside) == (None, None)


def test_what_is_wrong_is_asked_once() -> None:
    """After a plain no one question stands, and its answer goes into the matter."""
    asked = step(turn("nej", ("dialogue/deny", 0.98)), CONFIRM, FULL, State())
    taken = step(turn("bara år 2024", ("status", 0.3)), CONFIRM, FULL, asked.state)

    assert asked.state.changing
    assert taken.form.what == "utdrag. bara år 2024"
    assert not taken.state.changing


@pytest.mark.parametrize("text", ["hej då", "thanks bye", "Tack, hejdå!"])
@pytest.mark.parametrize("field", FIELDS)
def test_goodbye_is_no_answer(text: str, field: str) -> None:
    """Who says goodbye has left, whatever was asked."""
    taken = step(turn(text, ("smalltalk/bye", 0.6)), field, FULL, State())

    assert (taken.ending, taken.form) == (Ending.LEFT, FULL)


def test_a_leak_may_be_reported_anonymously() -> None:
    """No name and no address are asked for any more."""
    taken = step(turn("jag vill vara anonym", ("answer/must_provide", 0.9)), NAME, LEAK, State())

    assert taken.form.next_field() == CONFIRM
    assert (taken.form.name, taken.form.email) == ("Anonym", NO_EMAIL)


@pytest.mark.parametrize(
    "text",
    [
        "Ni har inte anonymiserat mina uppgifter i rapporten",
        "Jag fick anonyma hotbrev",
        "jag vill inte vara anonym, men ni svarar aldrig",
        "Anonyma kunder får bättre svar än jag",
    ],
)
def test_what_was_anonymous_is_no_wish_to_be(text: str) -> None:
    """It is the matter, and the name is asked for."""
    taken = step(
        turn(text, ("start_case/complaint", 0.5)), WHAT, Form(case_type="complaint"), State()
    )

    assert (taken.form.what, taken.form.name, taken.form.email) == (text, None, None)


@pytest.mark.parametrize(
    ("text", "keeps"),
    [
        ("jag vill vara anonym", False),
        ("Anonymt tack", False),
        ("Kan jag förbli anonym?", False),
        ("Jag vill vara anonym. Det ligger kundlistor på gatan", True),
        ("Jag vill anmäla en läcka i er portal anonymt", True),
    ],
)
def test_the_matter_told_with_the_wish_to_be_anonymous_is_kept(text: str, *, keeps: bool) -> None:
    """Nothing has to be said twice."""
    taken = step(
        turn(text, ("start_case/breach_report", 0.5)), WHAT, replace(LEAK, what=None), State()
    )

    assert (taken.form.name, taken.form.email) == ("Anonym", NO_EMAIL)
    assert taken.form.what == (text if keeps else None)


def test_a_complaint_needs_no_address() -> None:
    """Who gives a name but no address may complain all the same."""
    form = Form(case_type="complaint", what="ni svarar aldrig", name="Bo Test")
    taken = step(turn("vill inte uppge min mejl", ("status", 0.3)), EMAIL, form, State())

    assert (taken.form.name, taken.form.email) == ("Bo Test", NO_EMAIL)


@pytest.mark.parametrize(
    ("text", "field", "note"),
    [
        ("jag vill inte uppge mitt namn", NAME, "form/no_name"),
        ("det vill jag inte säga", NAME, "form/no_name"),
        ("jag vill vara anonym", NAME, "form/no_name"),
        ("jag vill inte uppge min mejl", EMAIL, "form/no_email"),
        ("va?", EMAIL, "form/need_email"),
        ("jag har bara telefon [telefon]", EMAIL, "form/no_email"),
    ],
)
def test_a_right_needs_somebody_to_answer(text: str, field: str, note: str) -> None:
    """It is said why, with the other ways; nothing is called a bad address that is none."""
    form = Form(case_type="access", what="utdrag")
    taken = step(turn(text, ("answer/must_provide", 0.97)), field, form, State())

    assert (taken.note, taken.form) == (note, form)


def test_a_name_at_the_question_for_the_matter_is_a_name() -> None:
    """The matter was said already, so it is what the form began with."""
    form, state = Form(case_type="restriction"), State(wish="min adress är fel")
    taken = step(turn("jag heter Rolf Ahl", ("status", 0.2)), WHAT, form, state)

    assert (taken.form.name, taken.form.what) == ("Rolf Ahl", "min adress är fel")


def test_the_matter_is_what_was_said_first_and_last() -> None:
    """Place and day go with the wish that they answer."""
    form, state = Form(case_type="cctv"), State(wish="jag vill se mig vid porten")
    taken = step(turn("Lindö, 12 november kl 14", ("status", 0.2)), WHAT, form, state)

    assert taken.form.what == "jag vill se mig vid porten. Lindö, 12 november kl 14"


def test_a_question_is_what_the_officer_is_asked() -> None:
    """The question for the officer is not answered by the assistant instead."""
    text = "varför delar ni uppgifter med inkassobolag?"
    form = Form(case_type="dpo_question")
    taken = step(turn(text, ("answer/processors", 0.98)), WHAT, form, State())

    assert (taken.form.what, taken.aside) == (text, None)


def test_an_address_is_no_matter() -> None:
    """An address alone is kept as such, and the matter is asked for again."""
    taken = step(turn("[e-post]", ("status", 0.2)), WHAT, Form(case_type="complaint"), State())

    assert (taken.form.what, taken.form.email) == (None, EMAIL_PLACEHOLDER)


def test_a_name_refused_twice_shows_a_way_out() -> None:
    """The same question is never repeated for ever."""
    form, state = Form(case_type="access", what="utdrag"), State()
    notes = []
    for _ in range(3):
        taken = step(turn("12345", ("status", 0.2)), NAME, form, state)
        state = taken.state
        notes.append(taken.note)

    assert notes == ["form/invalid_name", "form/name_again", "form/name_again"]


@pytest.mark.parametrize(
    ("case_type", "text", "enough"),
    [
        ("complaint", "jag vill klaga", False),
        ("complaint", "ni ringde mig mitt i natten", True),
        ("rectification", "min adress är fel", False),
        ("rectification", "min adress ska vara Testgatan 2", True),
        ("cctv", "jag vill se alla filmer som ni har på mig själv vid porten", False),
        ("cctv", "jag vill se film från porten 12 november", True),
        ("consent_withdrawal", "jag återkallar mitt samtycke", False),
        ("consent_withdrawal", "jag återkallar mitt samtycke till nyhetsbrevet", True),
    ],
)
def test_what_was_said_is_not_asked_for(case_type: str, text: str, *, enough: bool) -> None:
    """The matter is asked for only when the wish does not say it."""
    assert (begin(case_type, text).what is not None) is enough

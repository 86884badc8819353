"""The form, where the words alone decide: the model is sure of nothing."""

from __future__ import annotations

from dataclasses import replace
from time import process_time
from typing import Any

import pytest

from actions.case_form import (
    CONFIRM,
    EMAIL,
    EMAIL_PLACEHOLDER,
    NAME,
    NO_EMAIL,
    WHAT,
    Ending,
    Form,
    Step,
    begin,
    step,
)
from actions.person_names import name_in, right_name_in
from actions.state import State
from tests.actions.turns import turn

FULL = Form(case_type="access", what="utdrag", name="Anna Test", email=EMAIL_PLACEHOLDER)
NOBODY = Form(case_type="complaint", what="ni svarar aldrig", name="Anonym", email=NO_EMAIL)
COMPLAINT = Form(case_type="complaint")


def said(text: str, field: str, form: Form = FULL, wish: str = "") -> Step:
    """Take an answer that the model makes nothing of."""
    return step(turn(text, ("status", 0.3)), field, form, State(wish=wish))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "ja tack",
            "Ja, tack så mycket!",
            "Ja, skicka in det så fort som möjligt",
            "ja ja",
            "jaa",
        ),
        *("Ja det är rätt", "ja det ar ratt", "allt stämmer", "ser bra ut", "japp kör på", "ja 👍"),
        *("Ja, det vill jag", "Ja, och tack för hjälpen", "mm", "yes please", "that's correct"),
    ],
)
def test_a_yes_may_have_thanks_and_haste_beside_it(text: str) -> None:
    """Nobody has to answer with one word."""
    assert said(text, CONFIRM).ending is Ending.CONFIRMED


@pytest.mark.parametrize(
    ("text", "note"),
    [
        *((text, "form/half_way") for text in ("ja nej", "Precis tvärtom", "stämmer dåligt")),
        *((text, "form/half_way") for text in ("ok vad händer nu?", "ok vad händer nu", "ja?")),
        *((text, "form/half_way") for text in ("ja om det är gratis", "skicka det per post")),
        *((text, "form/change") for text in ("nej tack", "nej fel", "nej det stämmer inte")),
        *(
            (text, "form/change")
            for text in ("nej inte riktigt", "nej vänta", "Nej, jag vill inte")
        ),
        *(
            (text, "form/change")
            for text in ("no thanks", "nej jag vill ändra något", "det är fel")
        ),
        *((text, "form/change") for text in ("nae det stammer inte", "nej, vad händer nu")),
    ],
)
def test_what_is_neither_sends_nothing_and_tells_nothing(text: str, note: str) -> None:
    """It is neither a yes nor a part of the request."""
    taken = said(text, CONFIRM)

    assert (taken.form, taken.note, taken.ending) == (FULL, note, None)


@pytest.mark.parametrize(
    "text", ["ja avbryt", "jo jag vill avbryta", "Ja tack, avbryt", "Skicka ingenting", "nej sluta"]
)
def test_who_gives_up_at_the_end_is_heard(text: str) -> None:
    """Whatever it begins with."""
    assert said(text, CONFIRM).ending is Ending.CANCELLED


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("Korrekt namn är Eva Ek", {"name": "Eva Ek"}),
        ("Ja, byt namn till Eva Ek", {"name": "Eva Ek"}),
        ("Ja, jag heter Eva Ek", {"name": "Eva Ek"}),
        ("ja, ta bort namnet", {"name": None}),
        ("Ja, förutom namnet", {"name": None}),
        ("ja, ändra mejlen", {"email": None}),
        ("Skicka det till en annan adress", {"email": None}),
        ("Ja, fast adressen är gammal", {"email": None}),
        (
            "ja radera allt också",
            {"also": ("erasure",), "what": "utdrag. ja radera allt också"},
        ),
        ("ja, fast det var i maj", {"what": "utdrag. ja, fast det var i maj"}),
        ("nej bara år 2024", {"what": "utdrag. nej bara år 2024"}),
        ("men det var grannen", {"what": "utdrag. men det var grannen"}),
    ],
)
def test_a_change_is_made_and_shown_again(text: str, changed: dict[str, Any]) -> None:
    """A yes in front of it confirms nothing."""
    taken = said(text, CONFIRM)

    assert (taken.form, taken.ending) == (replace(FULL, **changed), None)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("och radera alla mina uppgifter också", ("complaint", "erasure")),
        ("nej jag menade radering", ("erasure",)),
        ("och sluta ringa mig", ("complaint", "direct_marketing_objection")),
    ],
)
def test_no_right_is_used_for_nobody(text: str, kinds: tuple[str, ...]) -> None:
    """Who was anonymous is asked for name and address when a right comes up."""
    taken = said(text, CONFIRM, NOBODY)

    assert taken.form.case_types == kinds
    assert (taken.form.name, taken.form.email, taken.form.next_field()) == (None, None, NAME)
    assert taken.note in {"form/why", "form/added"}


def test_who_may_be_anonymous_stays_so() -> None:
    """A name of one's own is kept whatever comes."""
    named = replace(NOBODY, name="Bo Test")

    assert said("nej, det var på söndagen", CONFIRM, NOBODY).form.email == NO_EMAIL
    assert said("nej jag menade radering", CONFIRM, named).form.name == "Bo Test"
    assert begin("erasure", "radera mig", name="Anonym", email=NO_EMAIL).next_field() == NAME


@pytest.mark.parametrize(
    "text",
    [
        "Någon har anmält mig anonymt och ni svarar inte",
        "Anonymt samtal från er i går",
        "grannen vill vara anonym men ni lämnade ut namnet",
        "Jag anmälde anonymt förra veckan och har inte fått svar",
    ],
)
def test_somebody_elses_anonymity_is_the_matter(text: str) -> None:
    """Only who speaks for themselves is made anonymous."""
    taken = said(text, WHAT, COMPLAINT)

    assert (taken.form.what, taken.form.name, taken.form.email) == (text, None, None)


@pytest.mark.parametrize(
    ("text", "is_wish"),
    [
        *((text, False) for text in ("Kan man vara anonym?", "Går det att vara anonym?")),
        *((text, False) for text in ("är det anonymt?", "får man klaga anonymt")),
        *((text, True) for text in ("Kan jag vara anonym?", "helst anonymt", "Anonymt tack")),
        ("Jag är rädd för grannen så jag vill vara anonym", True),
    ],
)
def test_a_question_about_anonymity_is_answered(text: str, *, is_wish: bool) -> None:
    """It is no wish yet; in a form that needs a name the answer is why."""
    form = replace(COMPLAINT, what="ni svarar aldrig")
    taken = said(text, NAME, form)

    assert (taken.form.email, taken.note) == (
        (NO_EMAIL, "") if is_wish else (None, "form/anonymity")
    )
    assert said(text, NAME, replace(form, case_type="access")).note == "form/no_name"


@pytest.mark.parametrize(
    ("case_type", "wish", "text"),
    [
        ("rectification", "mitt namn är fel", "Jag heter Eva Ek men ni har skrivit Eva Eks"),
        ("rectification", "mitt namn är fel", "Namnet ska vara Jon Ek"),
        ("rectification", "mitt namn är fel", "Heter Jon utan h"),
        ("rectification", "mitt namn är fel", "Jag heter Jon Ek"),
        ("cctv", "jag vill se filmen vid porten", "Kalmar Centrum"),
        ("cctv", "jag vill se filmen vid porten", "Norra Vägen"),
        ("complaint", "jag vill klaga på fakturan", "Felaktig Faktura"),
        ("complaint", "jag vill klaga på fakturan", "jag heter Eva och blev lurad"),
        ("complaint", "jag vill klaga på fakturan", "Jag heter Eva Ek. Ni ringde mig"),
    ],
)
def test_the_answer_to_the_question_is_the_matter(case_type: str, wish: str, text: str) -> None:
    """Nothing of what was said before or now is lost, and none of it becomes a name."""
    taken = said(text, WHAT, Form(case_type=case_type), wish)

    assert (taken.form.what, taken.form.name) == (f"{wish}. {text}", None)


@pytest.mark.parametrize(
    "text",
    [
        "Sluta nu. Jag vill inte att ni delar mina uppgifter",
        "Sluta, jag vill inte bli profilerad",
        "Stop. Someone got my bill",
        "Strunta i det jag skrev, ni skickade fakturan till grannen",
        "Avbryt mitt avtal sa jag men ni behöll mina uppgifter",
        "jag vill inte avbryta",
        "stoppa all behandling",
        "glöm mig",
    ],
)
def test_a_matter_may_begin_like_a_stop(text: str) -> None:
    """It gives nothing up, and is no name later either."""
    taken = said(text, WHAT, COMPLAINT)

    assert (taken.form.what, taken.ending) == (text, None)
    assert said(text, NAME).form.name in {None, FULL.name}


@pytest.mark.parametrize(
    "text",
    [
        *("sluta omedelbart", "stoppa ärendet", "sluta med frågorna", "avsluta"),
        *("avbryt, jag orkar inte mer", "jag har ångrat mig", "strunta i ärendet", "cancel this"),
    ],
)
@pytest.mark.parametrize("field", [WHAT, NAME, EMAIL, CONFIRM])
def test_a_stop_of_several_words_is_one(text: str, field: str) -> None:
    """Nor is it a name or a matter."""
    assert said(text, field).ending is Ending.CANCELLED


@pytest.mark.parametrize("text", ["Stoppa allt", "Sluta med det", "Stoppa det här", "Avsluta allt"])
def test_what_is_to_stop_is_the_matter(text: str) -> None:
    """To the question what it is about; later the same words give the form up."""
    taken = said(text, WHAT, COMPLAINT)

    assert (taken.form.what, taken.ending) == (text, None)
    assert said("Stoppa allt", NAME).ending is Ending.CANCELLED


@pytest.mark.parametrize(
    ("text", "field", "name", "email"),
    [
        ("[e-post], och sluta skicka reklam", EMAIL, FULL.name, EMAIL_PLACEHOLDER),
        ("Anna Ek, sluta ringa mig", NAME, "Anna Ek", None),
        ("Sluta ringa mig", NAME, None, None),
    ],
)
def test_an_answer_beside_a_stop_is_kept(
    text: str, field: str, name: str | None, email: str | None
) -> None:
    """The form does not ask for it again and again."""
    before = replace(FULL, email=None, name=FULL.name if field == EMAIL else None)
    taken = said(text, field, before).form

    assert (taken.name, taken.email) == (name, email)


@pytest.mark.parametrize(
    "name",
    [
        *("Dina Ek", "Inga Berg", "Alla Ivanova", "Ville Valo", "Son Nguyen", "Tran Van Minh"),
        *("Om Prakash", "Filmon Tesfay", "Mailis Ek", "Till Lindemann", "Ute Lemper"),
    ],
)
def test_words_that_are_first_names_too(name: str) -> None:
    """With a surname and capitals they are somebody."""
    assert said(name, NAME, replace(FULL, name=None)).form.name == name


@pytest.mark.parametrize(
    ("name", "read_as"),
    [
        ("Inga Berg", "emergency"),
        ("stig kabel", "emergency"),
        ("Sven Svensson", "dialogue/in_swedish"),
    ],
)
def test_a_name_is_a_name_whatever_it_is_read_as(name: str, read_as: str) -> None:
    """Nobody is told to ring 112 for being called so; a danger in so many words is heard all the same."""
    taken = step(turn(name, (read_as, 0.99)), NAME, replace(FULL, name=None), State())
    fire = step(turn("det brinner", ("emergency", 0.99)), NAME, replace(FULL, name=None), State())

    assert (taken.form.name, taken.aside) == (name.title(), None)
    assert fire.aside is not None
    assert fire.form.name is None


@pytest.mark.parametrize("text", ["Alla Avtal", "Inga Uppgifter", "inga problem"])
def test_the_same_words_of_something_else(text: str) -> None:
    """Of things they are no names."""
    assert said(text, NAME, replace(FULL, name=None)).form.name is None


def test_a_name_that_nobody_thought_of_is_asked_for_again() -> None:
    """It becomes no part of the matter, and the third time a person is offered."""
    taken = said("Ditt Avtal Kontonummer", NAME, replace(FULL, name=None))

    assert (taken.form.what, taken.note) == (FULL.what, "form/invalid_name")


@pytest.mark.parametrize("text", ["ser det rätt ut", "blir det rätt"])
def test_a_question_without_a_mark_confirms_nothing(text: str) -> None:
    """Word order asks as well."""
    assert said(text, CONFIRM).ending is None


@pytest.mark.parametrize(
    "text",
    [
        *("Spelar det någon roll", "Det Ser Du Väl", "För Min Mamma", "Kund Hos Er", "X", "Jo"),
        *(
            "samma som förut",
            "Står På Fakturan",
            "jag bor i kalmar",
            "no thank you",
            "Ni stavar fel",
        ),
    ],
)
def test_a_sentence_is_no_name(text: str) -> None:
    """Capitals do not make it one."""
    assert name_in(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *(("Nej Eva", "Eva"), ("Anna hej då", "Anna"), ("Ja, Eva Ek", "Eva Ek")),
        *(("Mitt fullständiga namn är Bo Ek", "Bo Ek"), ("Mitt namn är Bo Ek", "Bo Ek")),
        *(("Anna Ek, Storgatan 1", "Anna Ek"), ("Eva Ek är mitt namn", "Eva Ek")),
        *(("Mvh Anna Ek", "Anna Ek"), ("hej, eva heter jag", "Eva"), ("Jo Test", "Jo Test")),
        *(
            ("My Ek", "My Ek"),
            ("Min Li", "Min Li"),
            ("Mina Are", "Mina Are"),
            ("Love Du", "Love Du"),
        ),
    ],
)
def test_a_name_is_found_among_the_words_around_it(text: str, name: str) -> None:
    """And short names that are words too are names."""
    assert name_in(text) == name


@pytest.mark.parametrize(
    ("text", "name", "what"),
    [
        ("Conny Bergqvist, namnet stavas med qv", "Conny Bergqvist", "namnet stavas med qv"),
        ("Det är Rolf Hammar som skriver", "Rolf Hammar", ""),
        ("Helge Nilsson, Påryd", "Helge Nilsson", ""),
        ("Ebba, sommarjobb på kundtjänst", "Ebba", "sommarjobb på kundtjänst"),
        ("Sixten Öberg, kund sen 2011", "Sixten Öberg", "kund sen 2011"),
        ("Hej! Jag heter Bo Ek, min mejl är [e-post]", "Bo Ek", ""),
        *(("Ek, Anna", "Anna Ek", ""), ("per olof östberg", "Per Olof Östberg", "")),
        *(("Hans Till", "Hans Till", ""), ("jag heter Alla Petrova", "Alla Petrova", "")),
        *(("mitt namn Lisa Berg", "Lisa Berg", ""), ("Lisa Berg tel [telefon]", "Lisa Berg", "")),
        *(("J.P. Ek", "J.P. Ek", ""), ("Sten Ek i Kalmar", "Sten Ek", "")),
    ],
)
def test_a_name_is_taken_and_the_rest_is_kept(text: str, name: str, what: str) -> None:
    """What is said beside the name belongs to the matter."""
    taken = said(text, NAME)

    assert (taken.form.name, taken.form.what) == (name, f"utdrag. {what}" if what else "utdrag")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Rätt",
            "Tack Snälla",
            "Ja Skicka In",
            "Ja Nu",
            "Bra Så",
            "ja de e rätt",
            "ok bra",
            "blå",
        ),
        *("all of it", "ok då skapa ärende", "ja för böveln", "den första", "Min mejl är [e-post]"),
        *("det är till [e-post] ni skickar", "no e-mail", "signe krok snabela post.example"),
        *("jag är skitförbannad", "[personnummer]", "hur sa", "ring mig"),
    ],
)
def test_what_is_no_name_is_asked_about_again(text: str) -> None:
    """Nothing is made a name, or lost in the matter."""
    taken = said(text, NAME, replace(FULL, name=None))

    assert (taken.form.name, taken.form.what, taken.note) == (None, "utdrag", "form/invalid_name")


@pytest.mark.parametrize(
    "text",
    [
        *("ska jag skicka den till er eller slänga", "kommer ni berätta för henne?", "gå ed ändå?"),
        *("måste ni lyda mig", "kan jag bifoga kvittot här", "blir jag polisanmäld nu"),
        *("hur många dagar har jag på mig", "vem ska jag ringa", "Får Försäkringsbolaget den"),
    ],
)
@pytest.mark.parametrize("field", [NAME, EMAIL, CONFIRM])
def test_a_question_that_cannot_be_answered_goes_along(text: str, field: str) -> None:
    """It is said so, and the form's question stands."""
    taken = said(text, field)

    assert (taken.note, taken.form.what) == ("form/cannot_answer", f"utdrag. {text}")


@pytest.mark.parametrize(
    ("case_type", "text", "topic"),
    [
        ("access", "bara mailen och telefonen, inte fakturorna", "answer/data_categories"),
        ("access", "grannen läste min faktura på nätet", "off_topic/billing"),
        ("objection", "Bilderna från 14 november, jag bär röd kappa", "start_case/cctv"),
        ("restriction", "För att adressen är fel och jag har sagt det", "start_case/rectification"),
        ("direct_marketing_objection", "Han hette Rune Alm", "start_case/deceased_estate"),
        ("rectification", "det ska vara Storgatan 15 inte Storgatan 5", "start_case/rectification"),
        ("rectification", "Storgatan 5 står det men ska vara Storgatan 15", "status"),
        ("request_withdrawal", "KE-2026-000417 tror jag", "status"),
        ("access", "jag bo Kalmar men flytta Växjö för tre månad", "off_topic/moving"),
        ("access", "nej jag tänker inte logga in nånstans", "off_topic/login"),
    ],
)
@pytest.mark.parametrize("field", [NAME, EMAIL, CONFIRM])
def test_what_is_told_is_kept_and_changes_nothing(
    case_type: str, text: str, topic: str, field: str
) -> None:
    """Only who plainly wants another case gets one."""
    form = replace(FULL, case_type=case_type)
    taken = step(turn(text, (topic, 0.98)), field, form, State())

    assert taken.form.case_types == (case_type,)
    assert (taken.form.what, taken.aside) == (f"utdrag. {text}", None)


@pytest.mark.parametrize(
    ("case_type", "text", "topic", "kinds"),
    [
        ("erasure", "fast vänta kan jag få se den först", "status", ("access", "erasure")),
        ("erasure", "båda alltså. först kopia sen radering", "status", ("access", "erasure")),
        (
            "access",
            "och så är mitt telefonnummer fel hos er",
            "start_case/rectification",
            ("access", "rectification"),
        ),
        ("access", "jag vill bli raderad", "start_case/erasure", ("access", "erasure")),
        ("access", "nej radera mig i stället", "start_case/erasure", ("erasure",)),
    ],
)
@pytest.mark.parametrize("field", [NAME, EMAIL, CONFIRM])
def test_a_second_wish_is_a_second_case(
    case_type: str, text: str, topic: str, kinds: tuple[str, ...], field: str
) -> None:
    """Only "i stället" takes the first back."""
    taken = step(turn(text, (topic, 0.98)), field, replace(FULL, case_type=case_type), State())

    assert taken.form.case_types == kinds
    assert taken.ending is None


def test_the_question_for_the_officer_is_kept() -> None:
    """The assistant may answer it too, but the officer is who was asked."""
    form = replace(FULL, case_type="dpo_question", name=None)
    text = "Frågan: vilka kakor sätts innan jag sagt ja?"
    plain = "vilka kakor sätts innan jag sagt ja?"
    named = step(turn(text, ("answer/cookies", 0.98)), NAME, form, State())
    asked = step(turn(plain, ("answer/cookies", 0.98)), NAME, form, State())

    assert (named.form.what, named.aside) == (f"utdrag. {text}", None)
    assert asked.form.what == f"utdrag. {plain}"
    assert asked.aside is not None
    assert begin("dpo_question", "vem kan svara").what is None


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        ("nej förresten strunta i det, det var bara nyfikenhet", Ending.CANCELLED),
        *((text, Ending.CANCELLED) for text in ("äh, det får vara", "avbryt, det löste sig")),
        *((text, Ending.LEFT) for text in ("tack för pratstunden", "bra. adjö", "tack å hej")),
        *((text, Ending.LEFT) for text in ("hej då, orkar inte mer", "ok, hej då")),
    ],
)
@pytest.mark.parametrize("field", [WHAT, NAME, EMAIL, CONFIRM])
def test_who_leaves_with_an_excuse_has_left(text: str, ending: Ending, field: str) -> None:
    """It is no name and no matter."""
    taken = said(text, field)

    assert (taken.ending, taken.form) == (ending, FULL)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        *((text, True) for text in ("jag har ingen mejl, bara hemtelefon [telefon]", "har ingen")),
        *((text, True) for text in ("gör det ändå snälla", "nej det har jag inte", "[telefon]")),
        *((text, True) for text in ("jag har ingen dator", "I don't have e-mail", "bara telefon")),
        *((text, False) for text in ("jag har inte fått svar på mitt förra mejl", "va?")),
        *((text, False) for text in ("jag har ingen aning", "jag fick ingen mejl från er")),
    ],
)
def test_who_has_no_address_is_not_asked_on(text: str, *, ends: bool) -> None:
    """The request stands without one."""
    assert said(text, EMAIL).ending is (Ending.NO_ADDRESS if ends else None)


def test_what_is_said_beside_the_address_is_kept() -> None:
    """Of two addresses at the question for the matter none is taken to answer to."""
    beside = said("[e-post], och det gäller bara 2024 års fakturor", EMAIL)
    two = said("byt [e-post] mot [e-post]", WHAT, Form(case_type="rectification"))

    assert beside.form.what == "utdrag. och det gäller bara 2024 års fakturor"
    assert (beside.form.email, two.form.email) == (EMAIL_PLACEHOLDER, None)


def test_a_name_put_right_in_few_words() -> None:
    """Also as it is spoken."""
    assert said("nej namnet ska va Patric med c", CONFIRM).form.name == "Patric"


@pytest.mark.parametrize(
    "words",
    [
        "namn ",
        "@",
        "[",
        "det är ",
        "först ",
        "ska jag ",
        "tack ",
        "namn ska ",
        "nej ",
        "a ",
        "inte ",
    ],
)
@pytest.mark.parametrize("field", [WHAT, NAME, EMAIL, CONFIRM])
def test_a_long_text_takes_no_time(words: str, field: str) -> None:
    """No pattern goes back and forth over it."""
    long = (words * 20_000)[:20_000]
    started = process_time()
    right_name_in(long)
    said(long, field)

    assert process_time() - started < 2

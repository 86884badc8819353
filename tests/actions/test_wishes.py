"""Rights heard in the words of a message."""

from __future__ import annotations

from time import perf_counter

import pytest

from actions.understanding import Turn
from actions.wishes import asks_to_stop_it, rights_in, stops_contact, stops_something, wished
from cases.case_type import CaseType
from tests.actions.turns import segment


@pytest.mark.parametrize(
    ("main", "text", "kinds"),
    [
        (
            "direct_marketing_objection",
            "registerutdrag och sen raderad och slippa reklam",
            "access erasure direct_marketing_objection",
        ),
        (
            "erasure",
            "Jag begär registerutdrag enligt artikel 15. Dessutom ska ni radera allt.",
            "access erasure",
        ),
        ("erasure", "radera mig och sluta ringa mig", "erasure direct_marketing_objection"),
        (
            "complaint",
            "jag vill klaga på att ni dröjer och få mina uppgifter raderade",
            "complaint erasure",
        ),
        (
            "direct_marketing_objection",
            "radera mig från nyhetsbrevet",
            "direct_marketing_objection",
        ),
        ("access", "jag vill ha ett utdrag, men inte bli raderad", "access"),
        ("erasure", "radera mig, jag har fått ett utdrag redan", "erasure"),
        ("restriction", "pausa allt, men radera inget", "restriction"),
        ("direct_marketing_objection", "ta bort mig från utskicken", "direct_marketing_objection"),
        ("request_withdrawal", "jag vill avbryta mitt ärende om utdrag", "request_withdrawal"),
        ("deceased_estate", "dödsboet begär utdrag och radering", "deceased_estate"),
        ("rectification", "rätta min adress och radera den gamla", "rectification"),
        ("complaint", "jag vill klaga på att ni raderade mina uppgifter", "complaint"),
        ("access", "please send a copy of my data and delete everything", "access erasure"),
        ("access", "Ge mig ett utdrag, raderas uppgifterna annars?", "access"),
        ("access", "Skicka utdrag. Är det samma sak som dataportabilitet?", "access"),
        ("access", "Kan jag få ett utdrag och personuppgifter raderade?", "access erasure"),
        ("access", "Ge mig utdrag och radera mig, hur lång tid tar det?", "access erasure"),
        ("access", "utdrag, jag begär radering, går det?", "access erasure"),
        ("access", "utdrag tack. När jag fått det raderar ni resten ok?", "access erasure"),
        ("access", "utdrag tack, när raderas resten?", "access"),
    ],
)
def test_every_right_of_a_message_is_heard(main: str, text: str, kinds: str) -> None:
    """Several rights are several cases (G15); what is told of, or not wanted, is none."""
    assert [kind.value for kind in wished(CaseType(main), Turn(text=text))] == kinds.split()


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("och jag får inte ert nyhetsbrev längre", False),
        ("och jag far inte ert nyhetsbrev langre", False),
        ("Jag har inte fått något erbjudande.", False),
        ("det finns inga erbjudanden på mina sidor", False),
        ("och ni får inte ringa mig på dagtid", False),
        ("sluta skicka mejl till fel adress", False),
        ("och stoppa utskick av räkningar", False),
        ("jag har inget emot era utskick, inget mot reklam", False),
        ("men jag vill inte avregistrera mig från nyhetsbrevet", False),
        ("och uppgifterna från era utskick", False),
        ("och jag vill inte ha ert nyhetsbrev längre", True),
        ("och ni får inte skicka reklam", True),
        ("jag har inte bett om era utskick", True),
        ("Inga fler erbjudanden tack.", True),
        ("och sluta skicka reklam till min gamla adress", True),
        ("och avregistrera mig från nyhetsbrevet", True),
        ("jag är mot reklam", True),
        ("jag vill av från nyhetsbrevet", True),
        ("och kom inte med fler erbjudanden", True),
    ],
)
def test_marketing_is_turned_away_only_by_who_gets_it(text: str, *, asked: bool) -> None:
    """Beside an extract no second case is opened for a letter that never came, a bill, or a wrong address."""
    kinds = wished(CaseType.ACCESS, Turn(text=f"Jag vill ha ett registerutdrag, {text}"))
    assert kinds[0] is CaseType.ACCESS
    assert (CaseType.DIRECT_MARKETING_OBJECTION in kinds) is asked


def test_a_sentence_of_its_own_is_a_right_of_its_own() -> None:
    """What the model is sure of in another sentence is asked for as well."""
    turn = Turn(
        text="Jag vill klaga. Säg mig allt som ni vet.",
        segments=(
            segment("Jag vill klaga.", "start_case/complaint", 0.98),
            segment("Säg mig allt som ni vet.", "start_case/access", 0.98),
        ),
    )

    assert wished(CaseType.COMPLAINT, turn) == (CaseType.COMPLAINT, CaseType.ACCESS)


@pytest.mark.parametrize(
    ("text", "stops"),
    [
        ("sluta ringa mig för fan", True),
        ("kan ni sluta ringa", True),
        ("sluta ringa mig på [telefon]", True),
        ("stop calling me", True),
        ("hur får jag er att sluta ringa", False),
        ("jag bad er sluta ringa mig och ni ringde igen", False),
        ("Går det att stoppa reklam?", False),
        ("Om jag ber er sluta ringa, hur lång tid tar det?", False),
        ("Om ni ringer en gång till anmäler jag er, sluta ringa", True),
        ("Ska jag mejla för att stoppa reklam?", False),
        ("Vem säger jag till om jag vill att ni ska sluta ringa?", False),
        ("Is there a way to stop sending ads?", False),
        ("If I ask you to stop calling, what happens?", False),
        ("Jag bad dem sluta ringa", False),
        ("Är det ni som ringer? Sluta ringa mig!", True),
        ("sluta", False),
        ("Sluta mejla mig fakturor, skicka dem per post", False),
        ("det går bra att inte ringa mig", False),
        ("Stoppa utskick av faktura till min gamla adress", False),
        ("sluta ringa mig på kvällen", False),
        ("Sluta mejla, ring i stället", False),
        ("ni får inte sluta ringa mig", False),
        ("sluta ringa mig, jag har redan betalat fakturan", True),
        ("ni får inte ringa mig", True),
        ("jag vill inte längre bli kontaktad", True),
        ("sluta skicka reklam med fakturan", True),
        ("ni inte ringa mig sälja tack", True),
    ],
)
def test_to_be_left_in_peace_is_a_wish(text: str, *, stops: bool) -> None:
    """A bid to stop calling is a right used; a question about it, or a tale of it, is not."""
    assert stops_contact(text) is stops


@pytest.mark.parametrize("text", ["sluta", "Stopp!", "stopp nu", "stop please", "sluta fråga"])
def test_a_bare_stop_has_no_object(text: str) -> None:
    """What is to stop is the form."""
    assert not stops_something(text)


@pytest.mark.parametrize(
    "words", ["a ", "sluta ringa ", "fel adress sluta ringa ", "jag får inte reklam ", "annars då "]
)
def test_long_messages_are_heard_in_no_time(words: str) -> None:
    """Four thousand characters are allowed, and ten times as many take no longer than a blink."""
    text = words * (40_000 // len(words))
    started = perf_counter()
    rights_in(text)
    stops_contact(text)
    assert perf_counter() - started < 2


def test_what_was_spoken_of_can_be_stopped() -> None:
    """ "Kan jag stoppa det?" asks, and gives nothing up."""
    assert asks_to_stop_it("kan jag stoppa det")
    assert rights_in("kan jag stoppa det") == ()

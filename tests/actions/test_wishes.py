"""Rights heard in the words of a message."""

from __future__ import annotations

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
    ],
)
def test_every_right_of_a_message_is_heard(main: str, text: str, kinds: str) -> None:
    """Several rights are several cases (G15); what is told of, or not wanted, is none."""
    assert [kind.value for kind in wished(CaseType(main), Turn(text=text))] == kinds.split()


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
    ],
)
def test_to_be_left_in_peace_is_a_wish(text: str, *, stops: bool) -> None:
    """A bid to stop calling is a right used; a question about it, or a tale of it, is not."""
    assert stops_contact(text) is stops


@pytest.mark.parametrize("text", ["sluta", "Stopp!", "stopp nu", "stop please", "sluta fråga"])
def test_a_bare_stop_has_no_object(text: str) -> None:
    """What is to stop is the form."""
    assert not stops_something(text)


def test_what_was_spoken_of_can_be_stopped() -> None:
    """ "Kan jag stoppa det?" asks, and gives nothing up."""
    assert asks_to_stop_it("kan jag stoppa det")
    assert rights_in("kan jag stoppa det") == ()

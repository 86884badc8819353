"""Where a mail wants its answer: at an address that we know, or elsewhere."""

import time

import pytest

from cases.case_type import Flag
from mail_triage.answer_address import other_mailbox, without_known_home
from mail_triage.flags import FlagHit
from tests.mail_triage.brain import person

KNOWN = {"anna@hem.example"}
HOME = (person("1", "Anna Berg", "anna@hem.example", street="Hossmo bygata 2", postcode="39598"),)
HIT = FlagHit(flag=Flag.NEW_ADDRESS, reason="…")


@pytest.mark.parametrize(
    "text",
    [
        "kan ni maila allt ni har på mig till anna.jobb@kontoret.example istället",
        "skicka till anna.annan@post.example plz",
        "Inte hit utan till min man: bo@post.example",
        "Skicka inte till anna@hem.example utan till ny@annan.example",
        "send my data to anna.uni@student.example instead of here",
        "Mejla dem till denna adress:\n\nanna@priv.example",
        "Svaret önskas till anna@priv.example",
        "Till anna@priv.example kan ni skicka allt.",
        "posta eller maila till min son, kalle@son.example",
        "skicka kopian till mitt företag anna@firma.example",
        "Bitte schicken Sie alles an anna@priv.example",
    ],
)
def test_an_answer_to_another_mailbox_is_a_new_address(text: str) -> None:
    """A wish to have it mailed to an address that is neither the sender's nor registered nor ours."""
    assert [hit.flag for hit in other_mailbox(text, KNOWN, {"kraft.example"})] == [Flag.NEW_ADDRESS]


@pytest.mark.parametrize(
    "text",
    [
        "Skicka svaret till anna@hem.example",
        "Jag skickade det till utdrag@kraft.example, svara på det.",
        "Min mejl är anna@priv.example",
        "Skicka utdraget hem på posten.\nMvh Anna\nanna@priv.example",
        "Skicka utdraget hem på posten\nE-post: anna@priv.example",
        "Skicka det hem till mig, mvh Anna, anna@priv.example",
        "Ta bort anna@priv.example ur registret och skicka en bekräftelse",
        "Sluta skicka reklam till gammal@post.example",
        "Varför skickar ni reklam till gammal@post.example?",
        "Skicka inget till gammal@post.example",
        "Please do not send anything to gammal@post.example",
        "Ni har skickat min faktura till fel@post.example",
        "You sent my bill to fel@post.example",
        "Jag fick ett mejl från bedragare@post.example och undrar om det är ni.",
        "Flytta mina data: skicka dem till min nya leverantör, data@ljus.example",
        "Skicka filen till Ljus: kundservice@ljus.example",
    ],
)
def test_an_address_that_is_only_named_is_none(text: str) -> None:
    """Known addresses, signatures, what is to stop, what was sent before, and another company."""
    assert other_mailbox(text, KNOWN, {"kraft.example"}) == ()


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("Skicka det hem till adressen ni har, Hossmo bygata 2. Ingen annanstans.", False),
        ("Posta hem till Hossmo bygata som vanligt.", False),
        ("Posta det som vanligt.", False),
        ("Skicka det till Ekvägen 3, Nybro.", True),
        ("Skicka det till Hossmo bygata 4.", True),
        ("Skicka det inte till Hossmo bygata 2 utan till min syster.", True),
        ("Skicka det inte till adressen ni har.", True),
        ("Fakturan kom som vanligt. Skicka utdraget till Ekvägen 3.", True),
        ("Skicka det till min syster.", True),
    ],
)
def test_the_registered_home_is_no_new_address(text: str, stays: bool) -> None:
    """A street is none when it is the registered one or said to be; a refusal of it stays one."""
    assert without_known_home((HIT,), text, HOME) == ((HIT,) if stays else ())


def test_long_texts_take_no_time() -> None:
    """Each pattern is linear on its own beginnings."""
    began = time.monotonic()
    for text in ("a " * 20_000, "skicka till " * 4000, "a@b.example " * 2000, "till " * 4000):
        other_mailbox(text, KNOWN, set())
        without_known_home((HIT,), text + "som vanligt", HOME)
    assert time.monotonic() - began < 1.0

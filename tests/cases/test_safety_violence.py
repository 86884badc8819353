"""Who stands at the door, and what is over: danger from people, and outages that have ended."""

import time

import pytest

from cases.protected_person import keeps_from_somebody, speaks_of_protection
from cases.safety import (
    Danger,
    asks_for_help_again,
    begs_pardon,
    find_danger,
    speaks_of_other_things,
)


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("någon har fått mina uppgifter från er och nu står han utanför min dörr", Danger.VIOLENCE),
        ("han bankar på dörren", Danger.VIOLENCE),
        ("nan bankar pa dorren o vill in", Danger.VIOLENCE),
        ("mitt ex har min adress från er o kommer hit nu med kniv", Danger.VIOLENCE),
        ("nån försöker ta sig in", Danger.VIOLENCE),
        ("det är nån som försöker ta sig in i lägenheten", Danger.VIOLENCE),
        ("he is outside my door", Danger.VIOLENCE),
        ("jag orkar inte mer med alla era räkningar, jag vill bara försvinna", Danger.LIFE),
        ("svara annars kommer jag ner till ert kontor och slår sönder allt", Danger.THREAT),
        ("när är strömmen tillbaka", Danger.POWER_OUT),
        ("strömmen är borta, grannens är tillbaka", Danger.POWER_OUT),
        ("strömmen var tillbaka en stund men nu är den borta igen", Danger.POWER_OUT),
        ("det är strömavbrott igen, i fredags var det också så", Danger.POWER_OUT),
        ("elen gick i fredags och vi fryser", Danger.POWER_OUT),
    ],
)
def test_heard(text: str, danger: Danger) -> None:
    """Danger from people is heard, and so is an outage that goes on."""
    hit = find_danger(text)
    assert hit is not None
    assert hit.danger is danger


@pytest.mark.parametrize(
    "text",
    [
        "montören står utanför min dörr och jag är inte hemma",
        "han bankar på dörren varje kväll",
        "nu står en säljare utanför min dörr",
        "han står utanför huset och läser av mätaren",
        "någon från er står utanför min dörr",
        "någon försöker ta sig in på mitt konto",
        "larmar ni om någon bryter sig in?",
        "vi vill bara försvinna från ert register",
        "jag vill att mina uppgifter bara ska försvinna",
        "jag kommer till ert kontor i morgon",
        "Stäng av elen i sommarstugan till våren",
        "Elavbrottet i fredags varade i sex timmar. Får man nåt avdrag?",
        "Strömmen var borta i natt men är tillbaka nu. Vad berodde det på?",
        "strömavbrottet är över nu, tack för snabb hjälp",
        "jag är strömlös på energi idag haha",
        "i vintras var vi utan el i två dygn",
        "mobilen är strömlös",
    ],
)
def test_not_heard(text: str) -> None:
    """Whoever comes on business, and what is over or ordered, is no danger."""
    assert find_danger(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Gunnel Ek, bodde på Norra vägen 12 i Smedby",
        "Stäng av elen i sommarstugan till våren",
        "Strömmen var borta i natt men är tillbaka nu. Vad berodde det på?",
        "jag är strömlös på energi idag haha",
    ],
)
def test_a_classifier_alone_is_not_believed(text: str) -> None:
    """A name with an address, and an outage that is over, calls nobody whatever a model makes of it."""
    assert speaks_of_other_things(text)
    assert not speaks_of_other_things("jag bor på Norra vägen 12 och det luktar konstigt")


@pytest.mark.parametrize(
    "text",
    [
        "mitt exs nya adress stog på brevet ni skickade till mig. hon har skyddat!!",
        "Ni lämnade ut min hemliga adress och jag fick flytta",
        "han har sagt att han ska döda mig",
        "han bankar på dörren varje kväll",
        "mitt ex har min adress från er o kommer hit nu med kniv",
        "någon har fått mina uppgifter från er och nu står han utanför min dörr",
        "Jag är jätterädd. Min före detta sambo vet allt om mitt elavtal och loggar in",
    ],
)
def test_protected(text: str) -> None:
    """Who is hunted, or in fear of somebody who was close, gets a person at once."""
    assert speaks_of_protection(text)


@pytest.mark.parametrize(
    "text",
    [
        "har ni skyddat mina uppgifter",
        "mitt ex har min faktura",
        "jag är rädd att mitt ex inte betalar räkningen",
        "jag är rädd om mina uppgifter",
        "min exman står kvar på avtalet",
        "priset kommer att döda mig",
    ],
)
def test_not_protected(text: str) -> None:
    """A bill, a contract and a worry about data hide nobody."""
    assert not speaks_of_protection(text)


@pytest.mark.parametrize(
    ("text", "again", "sorry", "keeps"),
    [
        ("men vem ska jag ringa?", True, False, False),
        ("vad var numret igen", True, False, False),
        ("hjälp mig", True, False, False),
        ("vad ska jag göra för att radera mina uppgifter", False, False, False),
        ("förlåt att jag stör", False, True, False),
        ("förlåt, kan ni radera mig", False, False, False),
        ("ni får inte lämna ut nåt till honom", False, False, True),
        ("lämna ut allt till min mamma", False, False, False),
    ],
)
def test_after_danger(text: str, *, again: bool, sorry: bool, keeps: bool) -> None:
    """A short cry, an excuse and a ban on telling somebody are told from requests."""
    heard = (asks_for_help_again(text), begs_pardon(text), keeps_from_somebody(text))
    assert heard == (again, sorry, keeps)


@pytest.mark.parametrize(
    "unit",
    [
        "a ",
        "han har min adress ",
        "strömmen är ",
        "jag är rädd ",
        "nån försöker ",
        "får inte till ",
        "stäng av elen ",
    ],
)
def test_a_long_text_is_soon_read(unit: str) -> None:
    """No text keeps the chat busy."""
    text = unit * (40_000 // len(unit))
    begun = time.perf_counter()
    find_danger(text)
    speaks_of_other_things(text)
    speaks_of_protection(text)
    keeps_from_somebody(text)
    assert time.perf_counter() - begun < 10

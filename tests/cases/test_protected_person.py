"""Who says that they have protected personal data, or are hunted, is heard; who only asks about it is answered."""

import pytest

from cases.protected_person import speaks_of_protection

SAID = [
    "ni lämnade ut min adress till mitt ex och jag har skyddad identitet",
    "mitt ex letar efter mig och jag vill inte att han får veta var jag bor",
    "mitt x letar efter mej",
    "vi är hotade, kan ni ta bort vår adress",
    "vi ar hotade",
    "jag e hotad",
    "jag har hemlig adress",
    "min dotter har sekretessmarkering",
    "Skyddad identitet här: filmen måste bort",
    "Behöver jag uppge mina uppgifter? Jag lever med skyddad identitet.",
    "Hustrun är skyddad i folkbokföringen. Syns hennes adress?",
    "Ni har gett min nya adress till den jag har besöksförbud mot.",
    "Jag lever gömd och kan inte fastna på film",
    "mina uppgifter är hemliga",
    "I have a protected identity",
    "my ex is stalking me",
    "we are in hiding",
]
NOT_SAID = [
    "skyddad identitet",
    "Hur hanterar ni kunder med skyddad identitet?",
    "jag undrar hur ni gör med folk som har sekretessmarkering",
    "om man har sekretessmarkering, vem ser adressen då",
    "är mina uppgifter skyddade hos er?",
    "Hur vet jag att mina uppgifter är skyddade",
    "jag vill att mina uppgifter hålls hemliga",
    "Är min adress skyddad från nyfikna?",
    "kvinnojouren undrar hur ni gör",
    "ni hotar mig med inkasso",
    "ni jagar mig med reklam",
    "jag är hotad av kronofogden",
    "en säljare jagar mig varje dag",
    "jag letar efter er adress",
    "jag hotade med advokat",
    "",
]


@pytest.mark.parametrize("text", SAID)
def test_said(text: str) -> None:
    """In dialect, without marks and in English, of oneself and of those close."""
    assert speaks_of_protection(text)


@pytest.mark.parametrize("text", NOT_SAID)
def test_not_said(text: str) -> None:
    """A question about routines, security in general, and anger at us."""
    assert not speaks_of_protection(text)

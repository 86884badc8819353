"""What a mail's words warn of."""

import pytest

from cases.case_type import Flag
from mail_triage.classify_features import MailWords
from mail_triage.flags import text_flags


def flags(text: str, subject: str = "", language: str = "sv") -> set[Flag]:
    return {
        hit.flag for hit in text_flags(MailWords(subject=subject, text=text), language=language)
    }


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("Jag företräder min klient, fullmakt bifogas.", Flag.PROXY),
        ("Jag skriver åt min mamma som är 90.", Flag.PROXY),
        ("I write on behalf of a customer.", Flag.PROXY),
        ("Jag är god man för en äldre herre.", Flag.GUARDIAN),
        ("Ta bort bilderna på min dotter, jag är vårdnadshavare.", Flag.GUARDIAN),
        ("Jag har skyddad identitet.", Flag.PROTECTED_IDENTITY),
        ("Vi lever med skyddade personuppgifter.", Flag.PROTECTED_IDENTITY),
        ("En elledning hänger ner över vägen!", Flag.SAFETY),
        ("Skicka utdraget till min nya adress i stället.", Flag.NEW_ADDRESS),
        ("Jag bytte efternamn i våras.", Flag.RECENT_CHANGE),
        ("Det gäller oss båda.", Flag.SEVERAL_SUBJECTS),
        ("Jag kommer dit med slägga.", Flag.THREAT),
        ("Verifiera ditt konto: klicka på länken inom 24 timmar.", Flag.POSSIBLE_PHISHING),
    ],
)
def test_words_that_raise_a_flag(text: str, flag: Flag) -> None:
    """Plain ways of saying it are noticed."""
    assert flag in flags(text)


@pytest.mark.parametrize(
    "text",
    [
        "Min son säger att jag kan få ett utdrag.",
        "Skicka utdraget till min registrerade adress.",
        "Jag vill ha ett registerutdrag.",
        "När är nästa planerade avbrott?",
    ],
)
def test_words_that_raise_none(text: str) -> None:
    """Ordinary requests raise no flag at all."""
    assert flags(text) == set()


def test_other_languages_are_flagged() -> None:
    """Neither Swedish nor English: a flag; those two: none."""
    assert flags("Hei", language="no") == {Flag.OTHER_LANGUAGE}
    assert flags("Hello", language="en") == set()


def test_evidence_has_no_numbers() -> None:
    """A reason never repeats a long number that stood in the sentence."""
    mail = MailWords(
        subject="", text="Fullmakt för Bo Eks räkning 19570428-9999, skickas till min nya adress"
    )
    assert not any("9999" in hit.reason for hit in text_flags(mail, language="sv"))

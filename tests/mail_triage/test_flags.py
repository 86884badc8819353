"""What a mail's words warn of."""

import time

import pytest

from cases.case_type import CaseType, Disposition, Flag
from mail_triage.classify_features import MailWords
from mail_triage.flag_head import Notice
from mail_triage.flags import settled_flags, text_flags, weighed_flags


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
        ("Han ser dåligt, så jag skriver.", Flag.PROXY),
        ("My uncle asked me to write; his signed letter is attached.", Flag.PROXY),
        ("Vollmacht liegt bei.", Flag.PROXY),
        ("Jag hör av mig för Görans räkning.", Flag.PROXY),
        ("Jag är förmyndare för Kim.", Flag.GUARDIAN),
        ("Vi är hennes föräldrar och säger nej.", Flag.GUARDIAN),
        ("My 9-year-old gets your letters.", Flag.GUARDIAN),
        ("Bilden på Lo (6) och Max (8) ska bort.", Flag.GUARDIAN),
        ("Jag har sekretess sedan i våras.", Flag.PROTECTED_IDENTITY),
        ("Vi bor på skyddat boende.", Flag.PROTECTED_IDENTITY),
        ("Det osar bränt ur ert skåp.", Flag.SAFETY),
        ("No heat since Friday and a newborn baby in the flat.", Flag.SAFETY),
        ("Skicka kopian till Ekvägen 3, Nybro.", Flag.NEW_ADDRESS),
        ("Svar till mitt kontor, Box 12.", Flag.NEW_ADDRESS),
        ("Sänd det inte till lägenheten.", Flag.NEW_ADDRESS),
        ("Please post it to my sister rather than to the flat.", Flag.NEW_ADDRESS),
        ("Jag flyttade till Nybro den 3 oktober.", Flag.RECENT_CHANGE),
        ("I september gifte vi oss.", Flag.RECENT_CHANGE),
        ("We moved to Kalmar two weeks ago.", Flag.RECENT_CHANGE),
        ("Vi vill båda ha var sitt utdrag.", Flag.SEVERAL_SUBJECTS),
        ("Makarna Lund begär rättelse.", Flag.SEVERAL_SUBJECTS),
        ("Each of us wants a copy.", Flag.SEVERAL_SUBJECTS),
        ("Nästa gång slår jag sönder era rutor.", Flag.THREAT),
        ("Jag knäcker fingrarna på honom.", Flag.THREAT),
        ("I'll break his legs.", Flag.THREAT),
        ("Logga in här: http://konto-sakert.example/x", Flag.POSSIBLE_PHISHING),
        ("Vi har bytt bank, betala fakturorna till det nya kontot.", Flag.POSSIBLE_PHISHING),
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
        "Ni bytte mätare hos mig i måndags.",
        "Jag bytte elbolag i mars.",
        "Jag undrar vilka som får se det.",
        "Vi bor i en lägenhet och har två barn.",
        "Jag klagar så det ryker.",
        "Ring mig om det brinner, annars inte.",
        "Betala inom 30 dagar, tack.",
    ],
)
def test_words_that_raise_none(text: str) -> None:
    """Ordinary requests raise no flag at all."""
    assert flags(text) == set()


def test_a_threat_of_fire_is_no_fire() -> None:
    """Who threatens to burn something down is a threat, and no report of danger."""
    assert flags("Annars bränner jag ner kontoret.") == {Flag.THREAT}


@pytest.mark.parametrize(
    ("flag", "types", "disposition"),
    [
        (Flag.PROXY, set(), Disposition.FOLLOW_UP),
        (Flag.SEVERAL_SUBJECTS, {CaseType.DECEASED_ESTATE}, Disposition.CASE),
        (Flag.POSSIBLE_PHISHING, {CaseType.SECURITY_REPORT}, Disposition.CASE),
    ],
)
def test_what_the_kind_of_mail_makes_pointless(
    flag: Flag, types: set[CaseType], disposition: Disposition
) -> None:
    """A power of attorney sent on, heirs of one estate and a scam passed on raise nothing."""
    assert settled_flags({flag: "x"}, types, disposition) == {}


def test_a_question_of_a_protected_person_keeps_its_flag() -> None:
    """Who hides and only asks how we protect them is answered by a person all the same."""
    asked = {Flag.PROTECTED_IDENTITY: "x", Flag.GUARDIAN: "x"}
    kept = settled_flags(asked, {CaseType.DPO_QUESTION}, Disposition.CASE)
    assert set(kept) == {Flag.PROTECTED_IDENTITY}


def test_heirs_with_a_wish_of_their_own_are_several() -> None:
    """Beside the estate there is a living person."""
    types = {CaseType.DECEASED_ESTATE, CaseType.ACCESS}
    assert settled_flags({Flag.SEVERAL_SUBJECTS: "x"}, types, Disposition.CASE)


@pytest.mark.parametrize("kind", [CaseType.THIRD_PARTY_REQUEST, CaseType.AUTHORITY_REQUEST])
def test_outsiders_may_ask_about_several(kind: CaseType) -> None:
    """A list of households is more than one person; an office's own letter is about nobody's mandate."""
    asked = {Flag.SEVERAL_SUBJECTS: "x", Flag.PROXY: "x"}
    assert set(settled_flags(asked, {kind}, Disposition.CASE)) == {Flag.SEVERAL_SUBJECTS}


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "a",
            "a ",
            "skicka ",
            "inte till ",
            "den 1 oktober ",
            "min bror och ",
            "kommer ",
            "x-y.se ",
        ),
        *("19121212-", "ke-2026-", "a-"),
    ],
)
def test_long_text_is_quick(unit: str) -> None:
    """Near misses over the whole length that is looked at do not take long."""
    started = time.process_time()
    flags(unit * (20_000 // len(unit)))
    flags("skicka till " + unit * (20_000 // len(unit)))
    assert time.process_time() - started < 5


def test_other_languages_are_flagged() -> None:
    """Neither Swedish nor English: a flag; those two: none."""
    assert flags("Hei", language="no") == {Flag.OTHER_LANGUAGE}
    assert flags("Hello", language="en") == set()


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Vi flyttade till Öland\nförra veckan.", "förra veckan"),
        ("Straße 3. Vi flyttade till Öland förra veckan.", "forra veckan"),
    ],
)
def test_evidence_is_quoted_as_it_was_written(text: str, quoted: str) -> None:
    """The reason has the letters of the mail; where folding moves them, those that were searched."""
    [hit] = text_flags(MailWords(subject="Flytt", text=text), language="sv")
    assert quoted in hit.reason


def test_evidence_has_no_numbers() -> None:
    """A reason never repeats a long number that stood in the sentence."""
    mail = MailWords(
        subject="", text="Fullmakt för Bo Eks räkning 19570428-9999, skickas till min nya adress"
    )
    assert not any("9999" in hit.reason for hit in text_flags(mail, language="sv"))


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Det luktar bränt från elskåpet.", "luktar bränt"),
        ("Jag fick en stöt av stolpen.", "fick en stöt"),
        ("Hon är sekretessmarkerad.", "sekretessmarkerad"),
        ("De\u0301t osar bra\u0308nt.", "osar bränt"),
    ],
)
def test_the_mails_own_words_are_quoted(text: str, quote: str) -> None:
    """Evidence keeps its letters and whole words, decomposed letters composed."""
    hits = text_flags(MailWords(subject="", text=text), language="sv")
    assert any(quote in hit.reason for hit in hits), hits


def test_who_hides_from_somebody_is_protected() -> None:
    """Hunted and threatened people are flagged though no marking is spoken of (domain.md 3.2)."""
    assert Flag.PROTECTED_IDENTITY in flags("Mitt ex letar efter mig. Vad har ni om mig?")
    assert Flag.PROTECTED_IDENTITY not in flags("Ni jagar mig med reklam.")


def test_what_was_learnt_raises_no_change_of_long_ago() -> None:
    """A likeness to mails about moving is no warning when the sentence itself is of another year."""
    for said, raised in (("Vi flyttade in 2011.", False), ("Vi flyttar in nu.", True)):
        notices = {Flag.RECENT_CHANGE: Notice(odds=1.0, if_noticed=0.0, evidence=said)}
        assert bool(weighed_flags((), notices)) is raised

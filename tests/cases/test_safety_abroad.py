"""Danger in other languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.safety import find_danger, speaks_of_other_things
from cases.safety_abroad import find_foreign_danger

REPORTED = [
    ("fi", "tulipalo muuntajassa"),
    ("fi", "Täällä palaa!"),
    ("fi", "sähköt poikki koko talossa"),
    ("ar", "يوجد حريق في منزلي"),
    ("ar", "الكهرباء مقطوعة"),
    ("fa", "آتش سوزی در ترانسفورماتور"),
    ("fa", "برق قطع شده است"),
    ("so", "dab baa ka kacay guriga"),
    ("pl", "Pożar przy transformatorze!"),
    ("pl", "nie ma prądu"),
    ("bs", "požar u trafostanici"),
    ("bs", "nestala je struja"),
    ("tr", "Yangın var!"),
    ("tr", "elektrik direği devrildi"),
    ("ku", "agir heye"),
    ("es", "hay fuego en el cuadro eléctrico"),
    ("de", "Hilfe, es brennt im Keller"),
    ("fr", "au secours, il y a le feu"),
    ("da", "det brænder i elskabet"),
    ("no", "strømmen er borte"),
    ("ru", "горит трансформатор"),
    ("uk", "немає світла"),
]


@pytest.mark.parametrize(("language", "text"), REPORTED)
def test_danger_is_found_and_its_language_named(language: str, text: str) -> None:
    """A report of fire, gas or lost power is found without the classifier, with its language."""
    found = find_foreign_danger(text)

    assert found is not None
    assert (found.language, found.life) == (language, False)


@pytest.mark.parametrize(
    "text", ["chcę umrzeć", "أريد أن أموت", "haluan kuolla", "ölmek istiyorum"]
)
def test_life_is_told_apart(text: str) -> None:
    """A life at stake is not answered with a number for fault reports."""
    found = find_foreign_danger(text)

    assert found is not None
    assert found.life


@pytest.mark.parametrize(
    "text",
    [
        "Hur länge sparar ni mina uppgifter?",
        "How can I delete my data?",
        "miten voin poistaa tietoni",
        "Wie lange speichern Sie meine Daten?",
        "¿Venden mis datos?",
        "czy sprzedajecie moje dane",
        "verilerimi nasıl silebilirim",
        "كيف يمكنني حذف بياناتي",
        "تسرب البيانات",
        "Jag heter Agirman och bor på Narvavägen",
    ],
)
def test_questions_are_no_danger(text: str) -> None:
    """Questions about data, in any language, are not taken for danger."""
    assert find_foreign_danger(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "jag brinner av ilska över er faktura",
        "det luktar bränt om er faktura",
        "jag fick en elchock av elräkningen",
        "elräkningen tar livet av mig",
        "det ryker om att ni säljer data",
        "får ni sms:a mig om strömavbrott?",
        "ni kan brinna i helvetet",
        "min hund sprang bort vid er station",
    ],
)
def test_figures_of_speech_are_no_danger(text: str) -> None:
    """Anger, money and data in the words of fire and death do not call for help."""
    assert find_danger(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "jag vill ta livet av mig, jag kan inte betala räkningen",
        "det brinner i elskåpet, jag skiter i fakturan",
        "jag ringer om det brinner i elskåpet",
        "det brinner i elskåpet och jag tog kort på det",
        "det forsar vatten från fjärrvärmeröret",
    ],
)
def test_danger_beside_money_is_heard(text: str) -> None:
    """A person in danger is heard even when the same message speaks of a bill."""
    assert find_danger(text) is not None


def test_other_things_are_told_from_danger() -> None:
    """What is about a price or a website is known as such, and a smell of smoke is not."""
    assert speaks_of_other_things("det brann till i mig när jag såg priset")
    assert not speaks_of_other_things("det luktar konstigt från källaren")


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    """No text breaks the search."""
    find_foreign_danger(text)

"""What a reminder of an earlier request was about, and what becomes of it when that is not found."""

import pytest

from cases.case_type import CaseType, Disposition
from mail_triage.classify import Classification
from mail_triage.classify_features import MailWords
from mail_triage.conclude import conclude_unfound
from mail_triage.earlier_matter import right_named
from mail_triage.verdict import TypeScore


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Ni har inte svarat på mitt brev där jag ville ha ut mina uppgifter.", CaseType.ACCESS),
        ("Förra veckan bad jag om att få se mina anteckningar. Skicka dem.", CaseType.ACCESS),
        ("När kommer utdraget?", CaseType.ACCESS),
        ("hur går det med raderingen?", CaseType.ERASURE),
        ("Any news about my deletion request?", CaseType.ERASURE),
        ("Är mitt namn rättat än?", CaseType.RECTIFICATION),
        ("Hur gick det med min invändning?", CaseType.OBJECTION),
        ("När kommer utdraget, och är resten raderat?", None),
        ("Tack för utdraget!", None),
        ("Jag har fått utdraget nu.", None),
        ("Har ni rätt adress?", None),
        ("Vad händer nu?", None),
    ],
)
def test_the_right_that_a_reminder_names(text: str, named: CaseType | None) -> None:
    """One right that is named counts; none, several and thanks do not."""
    assert right_named(MailWords(subject="Påminnelse", text=text)) is named


ACCESS, BACK = CaseType.ACCESS, CaseType.REQUEST_WITHDRAWAL


@pytest.mark.parametrize(
    ("picked", "scores", "text", "wanted"),
    [
        ((ACCESS,), {ACCESS: 0.9}, "Hör av er.", ACCESS),
        ((BACK,), {BACK: 0.9}, "Strunta i det.", BACK),
        ((), {ACCESS: 0.2}, "Hör av er.", ACCESS),
        ((), {ACCESS: 0.1}, "Hör av er.", CaseType.UNKNOWN),
        ((), {ACCESS: 0.2, CaseType.ERASURE: 0.15}, "Hör av er.", CaseType.UNKNOWN),
        ((), {BACK: 0.35}, "Hur går det?", CaseType.UNKNOWN),
        ((), {BACK: 0.35}, "Hur går det med utdraget?", ACCESS),
    ],
)
def test_an_earlier_matter_that_nobody_finds(
    picked: tuple[CaseType, ...], scores: dict[CaseType, float], text: str, wanted: CaseType
) -> None:
    """It is a case of what it asks, else of the right that it most likely means, else unknown."""
    types = tuple(TypeScore(case_type=kind, confidence=scores[kind]) for kind in picked)
    result = Classification(types=types, scores=scores, dispositions={}, evidence={}, rules=())
    end = conclude_unfound(result, MailWords(subject="", text=text))
    assert end.disposition is Disposition.CASE
    assert [score.case_type for score in end.types] == [wanted]

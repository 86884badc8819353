"""The classifier learns from what agents corrected."""

from dataclasses import replace
from pathlib import Path

from cases.case_type import CaseType
from mail_triage.classify import Classifier
from mail_triage.classify_data import Example
from mail_triage.classify_features import MailWords
from mail_triage.classify_train import fit
from privacydesk.corrections import are_learnt, remember
from tests.mail_triage.brain import CONCEPTS, examples

WORDS = "Hej, ni ringer om vindavtal hela tiden. Låt Zebediah vara i fred."


def corrected(text: str = WORDS) -> Example:
    return Example(
        mail=MailWords(subject="Vind", text=text, sender=""),
        types=frozenset({"direct_marketing_objection"}),
        disposition="case",
        flags=frozenset(),
        language="sv",
        writer="desk",
    )


def likelihood(corrections: list[Example]) -> float:
    mails = [replace(mail, writer=name) for mail, name in zip(examples(), "abc" * 22, strict=True)]
    model = fit(mails, [], CONCEPTS, corrections=corrections)
    mail = MailWords(subject="Vind", text=WORDS)
    return Classifier(model).classify(mail).scores[CaseType.DIRECT_MARKETING_OBJECTION]


def test_a_correction_changes_the_next_verdict() -> None:
    """The corrected type is likelier for such a mail afterwards."""
    assert likelihood([corrected()] * 3) > likelihood([])


def test_a_customers_words_do_not_enter_the_model() -> None:
    """A name that only a corrected mail has is no word of the model, which outlives the mail."""
    model = fit(examples(), [], CONCEPTS, corrections=[corrected()] * 3)
    assert not [word for word in (*model.space.word, *model.space.letters) if "zebed" in word]


def test_new_corrections_are_noticed(tmp_path: Path) -> None:
    """A model knows by a digest beside it which corrections it has learnt."""
    model = tmp_path / "mail.joblib"
    assert are_learnt([], model)
    assert not are_learnt([corrected()], model)
    remember([corrected()], model)
    assert are_learnt([corrected()], model)
    assert not are_learnt([corrected("Något annat")], model)
    assert b"Zebediah" not in model.with_suffix(".corrections").read_bytes()

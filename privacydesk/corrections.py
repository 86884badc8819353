"""Give the mail classifier what agents corrected at the desk."""

import hashlib
from pathlib import Path

from cases.case_type import CaseType, Disposition
from cases.correction import Correction
from cases.store.engine import Database
from mail_triage.classify_data import Example
from mail_triage.classify_features import MailWords

WRITER = "desk"


def corrected_mails(database: Database) -> list[Example]:
    """Return the corrected mails as training examples, but for those that agents called unknown.

    To an agent that means "none of the types"; the classifier learns from it what an unreadable mail looks like.
    """
    with database.read() as tx:
        found = tx.corrections.all()
    return [_example(one) for one in found if one.types != {CaseType.UNKNOWN}]


def _example(one: Correction) -> Example:
    alone = one.types == {CaseType.MISDIRECTED}
    return Example(
        mail=MailWords(subject=one.subject, text=one.text, sender=""),
        types=frozenset(kind.value for kind in one.types),
        disposition=(Disposition.MISDIRECTED if alone else Disposition.CASE).value,
        flags=frozenset(flag.value for flag in one.flags),
        language=one.language,
        writer=WRITER,
    )


def are_learnt(corrections: list[Example], model: Path) -> bool:
    """Tell whether a model was trained with exactly these corrections."""
    try:
        return _beside(model).read_text(encoding="ascii") == _digest(corrections)
    except OSError:
        return not corrections


def remember(corrections: list[Example], model: Path) -> None:
    """Note beside a model with which corrections it was trained."""
    _beside(model).write_text(_digest(corrections), encoding="ascii")


def _beside(model: Path) -> Path:
    return model.with_suffix(".corrections")


def _digest(corrections: list[Example]) -> str:
    return hashlib.sha256(repr([_told(one) for one in corrections]).encode()).hexdigest()


def _told(one: Example) -> tuple[str, str, list[str]]:
    return one.mail.subject, one.mail.text, sorted(one.types)

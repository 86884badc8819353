"""A mail whose type an agent corrected: the classifier can learn from it."""

from dataclasses import dataclass

from cases.case_type import CaseType, Flag


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What the mail said, without numbers and addresses of persons, and what it truly was."""

    subject: str
    text: str
    types: frozenset[CaseType]
    flags: frozenset[Flag]
    language: str

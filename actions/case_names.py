"""What a case is called to the person whose it is, in the words people use; the desk has its own."""

from __future__ import annotations

from actions.labels import CHAT_CASE_TYPES
from cases.case_type import CASE_TYPES, CaseType
from cases.letters import PLAIN_LABELS

_NUMBERS = {
    "sv": ("noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta"),
    "en": ("no", "one", "two", "three", "four", "five", "six", "seven", "eight"),
}


def case_name(case_type: str, language: str) -> str:
    """Name a case in plain Swedish; in English as its button does."""
    kind = CaseType(case_type)
    if language == "en":
        return CHAT_CASE_TYPES[kind][1]
    return PLAIN_LABELS.get(kind, CASE_TYPES[kind].label)


def listed(case_types: tuple[str, ...], language: str) -> str:
    """Name several: "Registerutdrag, radering och säga nej till reklam"."""
    names = [case_name(one, language) for one in case_types]
    names[1:] = [name[:1].lower() + name[1:] for name in names[1:]]
    if len(names) == 1:
        return names[0]
    joint = "and" if language == "en" else "och"
    return f"{', '.join(names[:-1])} {joint} {names[-1]}"


def number(count: int, language: str) -> str:
    """Write a small number as a word."""
    words = _NUMBERS["en" if language == "en" else "sv"]
    return words[count] if count < len(words) else str(count)

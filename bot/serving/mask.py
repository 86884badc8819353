"""A last net under the relay's masking: what came another way is masked before Rasa stores it.

The product's own masking (`cases.redact`) needs Python 3.11 and stays on its side of the fence, so this is no copy of
it: a few patterns that would rather take too much. The relay's placeholders pass through unchanged.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import FrozenSet, Text

ORGANISATION = Path(__file__).resolve().parents[2] / "data" / "organisation.toml"

_DASH = "[-+\u2010-\u2015\u2212]"
_PHONE = "[telefon]"
_NET = (
    ("[e-post]", re.compile(r"[^\s@<>\[\](),;:\"]{1,64}[@\uff20][\w.-]{1,190}\w")),
    # Of persons, with or without the century (Skatteverket: day + 60 in a coordination number).
    (
        "[personnummer]",
        re.compile(
            r"(?<!\d)(?:18|19|20)?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])"
            rf"[ ]?{_DASH}?[ ]?\d{{4}}(?!\d)"
        ),
    ),
    ("[kortnummer]", re.compile(r"(?<!\d)(?:\d{4}[ -]?){3}\d{4}(?!\d)")),
    (_PHONE, re.compile(r"(?<![\w+-])(?:\+|00)[1-9](?:[ ()/.-]{0,2}\d){6,14}(?!\d)|(?<![\w-])0[1-9](?:[ ()/.-]{0,2}\d){6,8}(?!\d)")),
)
# As in `cases.redact`: a date, or opening hours, has a 0 in front and as many figures as a telephone number.
_NO_PHONE = re.compile(
    r"[0-3]?\d[-/.][01]?\d[-/. ](?:19|20)\d{2}(?!\d)"
    r"|[0-2]\d[.][0-5]\d[ ]?[-\u2010-\u2015\u2212][ ]?[0-2]\d[.][0-5]\d(?!\d)"
)
# A day of ours with its time, "20261124 1030", is a personal number only if its check digit is right.
_DAY_AND_TIME = re.compile(r"20[2-9]\d{5} (?:[01]\d|2[0-3])[0-5]\d")
# Names of cases have figures too, and people ask how theirs goes.
_CASE = re.compile(r"\bKE-\d{4}-\d{1,8}\b", re.IGNORECASE)


def _bare(value: Text) -> Text:
    value = value.casefold()
    return value if "@" in value else "".join(filter(str.isdigit, value))


def _own() -> FrozenSet[Text]:
    """Return the organisation's own addresses and numbers; Python 3.10 reads no TOML, and values are all it takes."""
    try:
        written = ORGANISATION.read_text(encoding="utf-8")
    except OSError:
        return frozenset()
    return frozenset(_bare(value) for value in re.findall(r'=\s*"([^"\n]+)"', written)) - {""}


_OWN = _own()


def mask(text: Text) -> Text:
    """Return the text with placeholders for addresses and numbers of persons, but not the organisation's own."""
    parts = _CASE.split(text)
    cases = _CASE.findall(text)
    masked = [_masked(part) for part in parts]
    return "".join(piece for pair in zip(masked, [*cases, ""]) for piece in pair)


def _masked(part: Text) -> Text:
    for placeholder, pattern in _NET:
        part = _without(part, placeholder, pattern)
    return part


def _without(part: Text, placeholder: Text, pattern: re.Pattern[Text]) -> Text:
    pieces = []
    done = position = 0
    while True:
        found = pattern.search(part, position)
        if found is None:
            return "".join((*pieces, part[done:]))
        other = _NO_PHONE.match(part, found.start()) if placeholder == _PHONE else None
        position = other.end() if other else found.end()
        if not other and not _is_nobodys(found[0]):
            pieces += (part[done : found.start()], placeholder)
            done = position


def _is_nobodys(value: Text) -> bool:
    return _bare(value) in _OWN or (_DAY_AND_TIME.fullmatch(value) is not None and not _checks(_bare(value)[2:]))


def _checks(digits: Text) -> bool:
    """Tell whether the last of ten digits is the check digit of the others (Luhn)."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0

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
    ("[telefon]", re.compile(r"(?<![\w+-])(?:\+|00)[1-9](?:[ ()/.-]{0,2}\d){6,14}(?!\d)|(?<![\w-])0[1-9](?:[ ()/.-]{0,2}\d){6,8}(?!\d)")),
)
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
        part = pattern.sub(lambda found, shown=placeholder: found[0] if _bare(found[0]) in _OWN else shown, part)
    return part

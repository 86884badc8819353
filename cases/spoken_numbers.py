"""Find personal numbers that people take apart in writing: "900118 bindestreck 9811", "sista fyra är 9811"."""

import re
from collections.abc import Iterator

from cases.personnummer import luhn

_Span = tuple[int, int]

_DATE = r"(?:(?:19|20)[0-9]{2}|[0-9]{2})[ ./-]{0,3}(?:0[1-9]|1[0-2])[ ./-]{0,3}(?:0[1-9]|[1-8][0-9]|9[01])"
_FOUR = r"[0-9](?:[ .-]{0,2}[0-9]){3}"
_DIGIT_WORD = (
    r"(?:noll|nolla|ett|etta|en|två|tvåa|tre|trea|fyra|fem|femma|sex|sexa|sju|sjua|åtta|nio|nia)"
)
_LAST = (
    r"(?:(?:de |mina )?(?:fyra sista|sista fyra)(?: siffror(?:na)?)?|kontrollsiffror(?:na)?|"
    r"last (?:four|4)(?: digits)?)"
)
_SIGN = r"(?:binde-?streck(?:et)?|streck(?:et)?|minus|plus|mellanslag|dash|hyphen)"
_IS = r"\W{0,4}(?:(?:är|blir|is|are)\b\W{0,4})?"
# The date and the four last digits with words between them that say so.
_TAKEN_APART = re.compile(
    rf"(?<![0-9]){_DATE}(?![0-9])[^0-9\n]{{0,20}}?\b(?:{_SIGN}|{_LAST}|sista)\b{_IS}{_FOUR}(?![0-9])",
    re.IGNORECASE,
)
_AND_THEN = re.compile(
    rf"(?<![0-9]){_DATE}(?![0-9])[, ]{{1,3}}(?:och )?(?:sedan|sen|then)[, ]{{1,3}}{_FOUR}(?![0-9])",
    re.IGNORECASE,
)
# The four last digits alone, called by what they are.
_LAST_FOUR = re.compile(rf"\b{_LAST}\b{_IS}(?P<four>{_FOUR})(?![0-9])", re.IGNORECASE)
_IN_WORDS = re.compile(
    rf"(?<![0-9]){_DATE}(?![0-9])[^\w\n]{{0,3}}{_DIGIT_WORD}(?:[ ,-]{{1,3}}{_DIGIT_WORD}){{3}}\b",
    re.IGNORECASE,
)
# One sign or gap between all digits, or a sign that no date is written with.
_ONE_BY_ONE = re.compile(
    r"(?<![0-9])[0-9](?:[ ._-][0-9]){9}(?:(?:[ ._-][0-9]){2})?(?![ ._-]?[0-9])"
)
_ODD_SIGN = re.compile(r"(?<![0-9])(?:19|20)?[0-9]{6}[ ]?[_:*~=,;|][ ]?[0-9]{4}(?![0-9])")
_SPLIT_LAST = re.compile(r"(?<![0-9])(?:19|20)?[0-9]{6}[ ]?[-+][ ]?[0-9]{2}[ -][0-9]{2}(?![0-9])")


# A hyphen after a date makes a personal number of nearly everything, even with a digit mistyped.
_MISTYPED = re.compile(
    r"(?<![0-9])(?:19|20(?!2))?[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])"
    r"[ ]?[-+\u2010-\u2015\u2212][ ]?[0-9]{4}(?![0-9])"
)


def mistyped_numbers(text: str) -> Iterator[_Span]:
    """Give the spans that look like a personal number, whatever their check digit."""
    return (match.span() for match in _MISTYPED.finditer(text))


def spoken_numbers(text: str) -> Iterator[_Span]:
    """Give the spans that hold such a number, in order and apart from each other."""
    done = 0
    for start, end in sorted(_spans(text)):
        if start >= done:
            yield start, end
            done = end


def _spans(text: str) -> Iterator[_Span]:
    for pattern in (_TAKEN_APART, _IN_WORDS):
        yield from (match.span() for match in pattern.finditer(text))
    yield from (match.span("four") for match in _LAST_FOUR.finditer(text))
    for pattern in (_AND_THEN, _ONE_BY_ONE, _ODD_SIGN, _SPLIT_LAST):
        # Nothing but the digits speaks for these, so their check digit has to.
        yield from (match.span() for match in pattern.finditer(text) if _is_number(match[0]))


def _is_number(text: str) -> bool:
    ten = "".join(filter(str.isdigit, text))[-10:]
    return 1 <= int(ten[2:4]) <= 12 and 1 <= int(ten[4:6]) <= 91 and luhn(ten)  # noqa: PLR2004 - a date

"""Find personal numbers that people take apart in writing: "900118 bindestreck 9811", "sista fyra är 9811"."""

import re
from collections.abc import Iterator

from cases.personnummer import fits_a_person, is_called_one, luhn

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
_ODD_SIGN = re.compile(
    r"(?<![0-9])(?:19|20)?[0-9]{6}[ ]?(?:[^\W\d_]|[^a-zA-Z0-9\s\[\]]{1,3})[ ]?[0-9]{4}(?![0-9])"
)
_SPLIT_LAST = re.compile(
    r"(?<![0-9])(?:19|20)?[0-9]{6}(?:[ ]?[-+][ ]?|[ ])[0-9]{2}[ -][0-9]{2}(?![0-9])"
)

# The date in another order or with the month's name, and the four last digits after it.
_MONTHS = (
    *("jan(?:uari|uary)?", "feb(?:ruari|ruary)?", "mar(?:s|ch)?", "apr(?:il)?", "ma[jy]"),
    *("jun[ie]?", "jul[iy]?", "aug(?:usti|ust)?", "sep(?:t|tember)?", "o[kc]t(?:ober)?"),
    *("nov(?:ember)?", "dec(?:ember)?"),
)
_NAME = rf"(?:{'|'.join(_MONTHS)})\.?"
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:19|20)?[0-9]{2}"
_APART = r"(?:[ ]?[/.\u2010-\u2015\u2212-][ ]?|[ ])"
_ORDERS = tuple(
    re.compile(
        rf"(?<![0-9])(?<![0-9][/.,-]){date}"
        rf"(?:[^\w\n\[\]]{{1,4}}|[^\w\n\[\]]{{0,3}}\b(?P<said>{_SIGN}|{_LAST}|sista)\b{_IS}"
        rf"|[, ]{{1,3}}(?:och|and|sedan|sen|then|och sedan|och sen|and then)[, ]{{1,3}})"
        rf"(?P<four>{_FOUR})(?![0-9])(?![ ]?(?:kr\b|kronor|sek\b|[km]wh|:-))",
        re.IGNORECASE,
    )
    for date in (
        rf"(?P<day>{_DAY}){_APART}(?P<month>{_MONTH}){_APART}'?(?P<year>{_YEAR})",
        rf"(?P<day>{_DAY})(?::?[ae]|:?de|st|nd|rd|th)?[ ]?(?P<month>{_NAME})[ ,]{{0,2}}[-']?(?P<year>{_YEAR})",
        rf"\b(?P<month>{_NAME})[ ](?P<day>{_DAY})(?:st|nd|rd|th)?[ ,]{{1,2}}(?P<year>{_YEAR})",
        rf"(?P<year>{_YEAR})[ ,]{{0,2}}(?P<month>{_NAME})[ ](?P<day>{_DAY})",
        rf"(?P<year>{_YEAR}){_APART}(?P<month>{_MONTH}){_APART}(?P<day>{_DAY})",
        r"(?P<day>0[1-9]|[12][0-9]|3[01])(?P<month>0[1-9]|1[0-2])(?P<year>(?:19|20)[0-9]{2})",
    )
)


# A hyphen after a date makes a personal number of nearly everything, even with a digit mistyped.
_MISTYPED = re.compile(
    r"(?<![0-9])(?:19|20(?!2))?[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])"
    r"[ ]?[-+\u2010-\u2015\u2212][ ]?[0-9]{4}(?![0-9])"
    # Twelve figures in one run that begin with a date of birth are nothing else that people type.
    r"|(?<![0-9])(?:19[0-9]{2}|20[01][0-9])(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])"
    r"[ ]?[0-9]{4}(?![0-9])"
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
    for order in _ORDERS:
        yield from (match.span() for match in order.finditer(text) if _is_dated(text, match))


def _is_dated(text: str, match: re.Match[str]) -> bool:
    """Tell whether a date and four digits belong together: it is said, or the check digit proves it."""
    if match["said"] or is_called_one(text, *match.span()):
        return True
    four = "".join(filter(str.isdigit, match["four"]))
    return luhn(f"{match['year'][-2:]}{_month(match['month']):02}{int(match['day']):02}{four}")


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    names = (re.match(name, text, re.IGNORECASE) for name in _MONTHS)
    return next(number for number, found in enumerate(names, start=1) if found)


def _is_number(text: str) -> bool:
    ten = "".join(filter(str.isdigit, text))[-10:]
    return fits_a_person(ten)

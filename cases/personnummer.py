"""Swedish identity numbers: read, check, find and mask them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, unique

PLACEHOLDER = "[personnummer]"

_GAP = r"[\s\u00ad\u200b\u2060\ufeff]{0,2}"
_DASH = r"[-+\u2010-\u2015\u2212/.]"
_BETWEEN = rf"(?:{_GAP}{_DASH}?{_GAP})"
_SERIAL = r"(?P<serial>[0-9TRSUWXJKLMNtrsuwxjklmn][0-9]{3})"
_NUMBER = re.compile(
    r"(?<![0-9])(?P<century>1[6-9]|20)?"
    rf"(?P<year>[0-9]{{2}}){_BETWEEN}(?P<month>[0-9]{{2}}){_BETWEEN}(?P<day>[0-9]{{2}})"
    rf"(?P<separator>{_BETWEEN}){_SERIAL}(?![0-9])"
)
# A typing error in a number that its owner calls a personnummer is still a personnummer; the
# bracket keeps our own placeholder from being read as such a word.
_CONTEXT = re.compile(
    r"(?<!\[)(?:person\s?-?(?:nummer|nr)|\bpnr\b|\bpers\.?\s?nr|\bf[öo]dd?\b|f[öo]delse(?:nummer|nr)"
    r"|samordnings\s?-?(?:nummer|nr)|personal (?:identity )?(?:number|no)|social security|\bssn\b"
    r"|identity number|\bborn\b)",
    re.IGNORECASE,
)
_CONTEXT_BEFORE = 40
_CONTEXT_AFTER = 24
# Invoice references are Luhn-valid too, so a bare run of digits behind these words is left alone.
_OTHER_NUMBER = re.compile(
    r"(?:\bocr\b|faktura|referens|\bref\b|bankgiro|plusgiro|\btel|mobil|\bring\b|phone)"
    r"[\w.-]*[\s:#]*(?:nr\.?|nummer|är|på)?[\s:]*$",
    re.IGNORECASE,
)
_MOBILE_PREFIX = "070"
_INTERIM = frozenset("TRSUWXJKLMN")
_COORDINATION = 60
_LAST_COORDINATION_DAY = 91
_ORGANISATION_MONTH = 20
_CENTURIES = (18, 19, 20)
_HUNDRED_YEARS = 100
_MONTHS = 12
_SHORTEST_MONTH = 28
_EVEN_TENS = 10


@unique
class NumberKind(StrEnum):
    """What a number is, as the command line prints it."""

    PERSONNUMMER = "personnummer"
    SAMORDNINGSNUMMER = "samordningsnummer"
    ORGANISATIONSNUMMER = "organisationsnummer"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """The verdict on a text that should be one number; `normalised` has digits only.

    A person's number has 12 digits, an organisation's 10. `readings` holds every 12-digit number
    that a text without a century can mean, the likeliest first: the register decides.
    """

    text: str
    valid: bool
    normalised: str | None
    kind: NumberKind
    readings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A number inside a text; `readings` are the 12-digit numbers that it can mean."""

    start: int
    end: int
    kind: NumberKind
    readings: tuple[str, ...]


def check(text: str, *, today: date) -> Check:
    """Tell whether the text is a valid number, which kind, and its normal form."""
    match = _NUMBER.fullmatch(_ascii_digits(text).strip())
    if match is not None:
        kind, readings = _read(match, today=today)
        if kind is NumberKind.ORGANISATIONSNUMMER:
            return Check(text=text, valid=True, normalised=_ten_digits(match), kind=kind)
        if readings:
            return Check(
                text=text, valid=True, normalised=readings[0], kind=kind, readings=readings
            )
    return Check(text=text, valid=False, normalised=None, kind=NumberKind.NONE)


def find_all(text: str) -> tuple[Found, ...]:
    """Find the valid numbers of persons in a text; a company's number is not one."""
    return tuple(found for found, _ in _candidates(text) if found.readings)


def mask(text: str) -> str:
    """Replace the numbers of persons, and misspelt ones beside a word that calls them so."""
    pieces: list[str] = []
    done = 0
    for start, end in spans_to_mask(text):
        pieces += (text[done:start], PLACEHOLDER)
        done = end
    return "".join((*pieces, text[done:]))


def spans_to_mask(text: str) -> tuple[tuple[int, int], ...]:
    """Give the places that `mask` replaces, in order."""
    return tuple((found.start, found.end) for found, sure in _candidates(text) if sure)


def luhn(digits: str) -> bool:
    """Tell whether the last digit checks the others (ISO/IEC 7812-1)."""
    total = 0
    for place, character in enumerate(reversed(digits)):
        value = int(character) * (1 + place % 2)
        total += value - 9 if value >= _EVEN_TENS else value
    return total % 10 == 0


def fits_a_person(ten: str) -> bool:
    """Tell whether ten digits have the month, the day (60 more in a coordination number) and the check digit of one."""
    month, day = int(ten[2:4]), int(ten[4:6])
    return 1 <= month <= _MONTHS and 1 <= day <= _LAST_COORDINATION_DAY and luhn(ten)


def _candidates(text: str) -> Iterator[tuple[Found, bool]]:
    plain = _ascii_digits(text)
    position = 0
    while match := _NUMBER.search(plain, position):
        start, end = match.span()
        kind, readings = _read(match, today=None)
        secret = _is_personal(plain, match, kind, is_valid=bool(readings))
        if secret or readings:
            yield Found(start=start, end=end, kind=kind, readings=readings), secret
            position = end
        else:
            # A rejected match may hide a number that starts in the middle of it.
            position = start + 1


def _is_personal(text: str, match: re.Match[str], kind: NumberKind, *, is_valid: bool) -> bool:
    if kind is NumberKind.ORGANISATIONSNUMMER:
        return False
    named = is_called_one(text, *match.span())
    if is_valid:
        bare = match[0].isdigit() and not match["century"]
        return named or not (bare and _is_other_number(text, match))
    looks_right = int(match["month"]) < _ORGANISATION_MONTH
    is_interim = not match["serial"].isdigit() and bool(_dates(match))
    return is_interim or (named and looks_right)


def is_called_one(text: str, start: int, end: int) -> bool:
    """Tell whether a word beside a place in a text calls what stands there a personal number."""
    before = text[max(0, start - _CONTEXT_BEFORE) : start]
    after = text[end : end + _CONTEXT_AFTER]
    # A word after the number only counts on the same line.
    return bool(_CONTEXT.search(before) or _CONTEXT.search(after.partition("\n")[0]))


def _is_other_number(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - _CONTEXT_BEFORE) : match.start()]
    return match[0].startswith(_MOBILE_PREFIX) or bool(_OTHER_NUMBER.search(before))


def _read(match: re.Match[str], *, today: date | None) -> tuple[NumberKind, tuple[str, ...]]:
    digits = _ten_digits(match)
    if not digits.isdigit() or digits[6:9] == "000" or not luhn(digits):
        return NumberKind.NONE, ()
    if int(match["month"]) >= _ORGANISATION_MONTH:
        is_company = match["century"] in {None, "16"} and digits[0] != "0" and _is_tight(match)
        return (NumberKind.ORGANISATIONSNUMMER if is_company else NumberKind.NONE), ()
    born = _dates(match)
    if today is not None:
        born = _alive(born, match, today)
    if not born:
        return NumberKind.NONE, ()
    coordination = int(match["day"]) >= _COORDINATION
    kind = NumberKind.SAMORDNINGSNUMMER if coordination else NumberKind.PERSONNUMMER
    return kind, tuple(f"{day.year // 100}{digits}" for day in born)


def _is_tight(match: re.Match[str]) -> bool:
    return re.sub(r"^16", "", match[0])[:6].isdigit()


def _dates(match: re.Match[str]) -> tuple[date, ...]:
    """Give the possible birth dates, the latest first."""
    if match["century"]:
        centuries = tuple(century for century in _CENTURIES if century == int(match["century"]))
    elif "+" in match["separator"]:
        centuries = tuple(reversed(_CENTURIES))
    else:
        centuries = (20, 19)  # nobody alive was born in the 1800s
    month, day = int(match["month"]), int(match["day"])
    dates = (_birth_date(century * 100 + int(match["year"]), month, day) for century in centuries)
    return tuple(born for born in dates if born is not None)


def _birth_date(year: int, month: int, day: int) -> date | None:
    if day >= _COORDINATION:
        # Coordination numbers may carry an unknown or impossible day or month (Skatteverket's
        # own test numbers do), so only their range is checked.
        if month > _MONTHS or day > _LAST_COORDINATION_DAY:
            return None
        return date(year, month or 1, min(max(day - _COORDINATION, 1), _SHORTEST_MONTH))
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _alive(born: tuple[date, ...], match: re.Match[str], today: date) -> tuple[date, ...]:
    past = tuple(day for day in born if day <= today)
    if match["century"]:
        return past
    if "+" in match["separator"]:
        # The plus sign comes with the year in which the person turns 100.
        return tuple(day for day in past if day.year <= today.year - _HUNDRED_YEARS)[:1]
    if match["separator"].strip():
        return past[:1]
    return past


def _ten_digits(match: re.Match[str]) -> str:
    return "".join((match["year"], match["month"], match["day"], match["serial"].upper()))


def _ascii_digits(text: str) -> str:
    """Write every decimal digit of any script in ASCII, keeping each position."""
    if text.isascii():
        return text
    return "".join(
        str(int(character)) if character.isdecimal() and not character.isascii() else character
        for character in text
    )

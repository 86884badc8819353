"""Replace what identifies a person in free text."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum, unique

from cases.personnummer import luhn, spans_to_mask
from cases.said_digits import said_personal_numbers, said_phones
from cases.spoken_email import bare_at_emails, spoken_emails, written
from cases.spoken_numbers import mistyped_numbers, spoken_numbers

_GAP = r"[ \t\u00a0\u2007\u2009\u202f]"
_DASH = r"[-\u2010-\u2015\u2212]"


@unique
class PersonalKind(StrEnum):
    """A kind of personal datum; the value stands in brackets in the masked text."""

    PERSONNUMMER = "personnummer"
    EMAIL = "e-post"
    PHONE = "telefon"
    CARD = "kortnummer"
    ACCOUNT = "kontonummer"

    @property
    def placeholder(self) -> str:
        """What is shown instead."""
        return f"[{self.value}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A value that was taken out; `repr` hides it, so that no log shows it by accident.

    `place` is where its placeholder begins in the masked text.
    """

    kind: PersonalKind
    value: str
    place: int = 0

    def __repr__(self) -> str:
        return f"Original(kind={self.kind.value!r}, value=…)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """A text without personal data, and what was taken out, in order."""

    text: str
    originals: tuple[Original, ...] = ()

    @property
    def kinds(self) -> frozenset[PersonalKind]:
        """The kinds that were taken out."""
        return frozenset(original.kind for original in self.originals)

    def values(self, kind: PersonalKind) -> tuple[str, ...]:
        """Give the values of one kind, in order."""
        return tuple(original.value for original in self.originals if original.kind is kind)


def mask_personal(
    text: str, *, keep: frozenset[str] = frozenset(), cautious: bool = False
) -> Masked:
    """Mask numbers and addresses of persons; `keep` holds the company's own, in any spelling.

    `cautious` also masks what looks like a personal number with a wrong check digit, and "anna at brev.example":
    right in a chat, where a mistyped number is still somebody's, and wrong for a text full of order numbers.
    """
    finders = (*_FINDERS, *_CAUTIOUS) if cautious else _FINDERS
    kept = frozenset(_bare(value) for value in keep)
    originals: list[Original] = []  # in the order of their places
    before = None
    # Taking out one value can lay bare another that touched it, so it is done until all are gone.
    while text != before:
        before = text
        for kind, find in finders:
            spans = [
                span
                for span in find(_plain(text))
                if _own_form(kind, text[slice(*span)]) not in kept
            ]
            originals = _taken_out(text, spans, kind, originals)
            text = _replace(text, spans, kind.placeholder)
    return Masked(text=text, originals=tuple(originals))


def put_back(
    text: str, originals: Iterable[Original], shown: Callable[[Original], str] | None = None
) -> str:
    """Write the originals where they stood in a masked text, or what `shown` makes of each.

    A placeholder that the writer typed stays, and so does one of which no original is given.
    """
    pieces: list[str] = []
    done = 0
    for original in sorted(originals, key=lambda original: original.place):
        if original.place >= done and text.startswith(original.kind.placeholder, original.place):
            pieces += (text[done : original.place], shown(original) if shown else original.value)
            done = original.place + len(original.kind.placeholder)
    return "".join((*pieces, text[done:]))


def hint(original: Original) -> str:
    """Show so much of an address or a number that its owner can tell it from another: "s…n@brev.example"."""
    if original.kind is PersonalKind.EMAIL:
        local, at, domain = written(original.value).partition("@")
        ends = f"{local[0]}…{local[-1]}" if len(local) >= _TELLING else "…"
        return f"{ends}{at}{domain}"
    digits = "".join(filter(str.isdigit, original.value))
    if original.kind is PersonalKind.PHONE and len(digits) > _TELLING:
        return f"…{digits[-2:]}"
    return original.kind.placeholder


def for_log(text: str) -> str:
    """Describe a text for a log line without any word of it: names cannot be told from words."""
    kinds = ",".join(sorted(mask_personal(text).kinds)) or "-"
    return f"chars={len(text)} words={len(text.split())} personal={kinds}"


_Span = tuple[int, int]
_TELLING = 4
"""A shorter local part, or number, would be given away by its ends."""


def _taken_out(
    text: str, spans: list[_Span], kind: PersonalKind, before: list[Original]
) -> list[Original]:
    """Add what stands in the spans to the originals, and move the places of those behind them."""
    if not spans:
        return before
    found: list[Original] = []
    at = moved = 0
    for start, end in spans:
        while at < len(before) and before[at].place < end:
            found.append(replace(before[at], place=before[at].place + moved))
            at += 1
        found.append(Original(kind=kind, value=text[start:end], place=start + moved))
        moved += len(kind.placeholder) - (end - start)
    found += (replace(one, place=one.place + moved) for one in before[at:])
    return found


def _replace(text: str, spans: list[_Span], placeholder: str) -> str:
    pieces: list[str] = []
    done = 0
    for start, end in spans:
        pieces += (text[done:start], placeholder)
        done = end
    return "".join((*pieces, text[done:]))


def _plain(text: str) -> str:
    """Write the digits of any script and the wide @ in ASCII, keeping each position."""
    if text.isascii():
        return text
    return "".join(str(int(sign)) if sign.isdecimal() else _WIDE.get(sign, sign) for sign in text)


_WIDE = {"\uff20": "@", "\ufe6b": "@", "\uff0e": ".", "\uff0d": "-", "\uff0b": "+"}


def _bare(value: str) -> str:
    value = value.casefold().strip()
    return value if "@" in value else "".join(filter(str.isalnum, value))


def _own_form(kind: PersonalKind, value: str) -> str:
    return _bare(written(value) if kind is PersonalKind.EMAIL else value)


# --- e-mail addresses -------------------------------------------------------------------------

_LOCAL = frozenset("!#$%&'*+-/=?^_`{|}~.")
_DOMAIN = frozenset("-._")


def _emails(text: str) -> Iterator[_Span]:
    done = 0
    at = text.find("@")
    while at >= 0:
        start, end = _expand_email(text, at, done)
        if start < at and end > at + 1:
            yield start, end
            done = end
        at = text.find("@", max(end, at + 1))


def _expand_email(text: str, at: int, floor: int) -> _Span:
    start, end = at, at + 1
    if start > floor and text[start - 1] == '"':
        opening = text.rfind('"', max(floor, at - 66), at - 1)
        start = opening if opening >= 0 else start
    else:
        while start > floor and (text[start - 1].isalnum() or text[start - 1] in _LOCAL):
            start -= 1
    while end < len(text) and (text[end].isalnum() or text[end] in _DOMAIN):
        end += 1
    while end > at + 1 and text[end - 1] in _DOMAIN:
        end -= 1
    return start, end


# --- cards and accounts -----------------------------------------------------------------------

_GROUPS = re.compile(rf"(?<![0-9])[0-9]+(?:(?:{_GAP}|{_DASH}|\.)[0-9]+)*(?![0-9])")
# Four groups of four are a card even when one digit is mistyped.
_CARD_GROUPS = re.compile(
    r"(?<![0-9])(?:4[0-9]{3}|5[1-5][0-9]{2}|2[2-7][0-9]{2}|6[0-9]{3})(?:[ .-][0-9]{4}){3}(?![0-9])"
)
_DIGITS = re.compile(r"[0-9]+")
_CARD = re.compile(
    r"4[0-9]{12}(?:[0-9]{3}){0,2}|5[1-5][0-9]{14}|2(?:2[2-9]|[3-6][0-9]|7[01])[0-9]{13}"
    r"|2720[0-9]{12}|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|35[0-9]{14}"
    r"|6(?:011|5[0-9]{2}|4[4-9][0-9])[0-9]{12}|62[0-9]{14,17}|(?:50|5[6-9]|6[0-9])[0-9]{14}"
)
_CARD_LENGTHS = (13, 19)
_IBAN = re.compile(
    rf"(?<![0-9A-Za-z])[A-Za-z]{{2}}[0-9]{{2}}(?:(?:{_GAP}|{_DASH})?[0-9A-Za-z]){{11,30}}"
    r"(?![0-9A-Za-z])"
)
_SWEDISH_IBAN = re.compile(rf"(?<![0-9A-Za-z])SE(?:{_GAP}?[0-9]){{22}}(?![0-9])", re.IGNORECASE)
_ACCOUNT = re.compile(
    rf"(?<![0-9A-Za-z-])[0-9]{{4}}(?:{_DASH}[0-9])?(?:,{_GAP}?|{_DASH})[0-9]{{3}}{_GAP}?"
    rf"[0-9]{{3,4}}(?:{_GAP}?[0-9]{{1,3}})?(?:{_DASH}[0-9])?(?![0-9])"
)
_NAMED_ACCOUNT = re.compile(
    r"(?<!\[)(?:konto(?:nummer|nr|t)?|clearing(?:nummer|nr)?|bankgiro|plusgiro|\bbg|\bpg"
    r"|account(?: number| no)?|iban)\b[^0-9\n\[]{0,25}"
    rf"(?P<number>[0-9](?:(?:{_GAP}|{_DASH}|,{_GAP}?)?[0-9]){{5,19}})(?![0-9])",
    re.IGNORECASE,
)
_IBAN_LENGTHS = (15, 34)


def _cards(text: str) -> Iterator[_Span]:
    for run in _GROUPS.finditer(text):
        groups = [match.span() for match in _DIGITS.finditer(text, *run.span())]
        first = 0
        while first < len(groups):
            last = _card_ends_at(text, groups, first)
            if last is not None:
                yield groups[first][0], groups[last][1]
                first = last
            first += 1


def _card_groups(text: str) -> Iterator[_Span]:
    return (match.span() for match in _CARD_GROUPS.finditer(text))


def _card_ends_at(text: str, groups: list[_Span], first: int) -> int | None:
    digits = ""
    for last in range(first, len(groups)):
        digits += text[slice(*groups[last])]
        if len(digits) > _CARD_LENGTHS[1]:
            return None
        if len(digits) >= _CARD_LENGTHS[0] and _CARD.fullmatch(digits) and luhn(digits):
            return last
    return None


def _ibans(text: str) -> Iterator[_Span]:
    position = 0
    while match := _IBAN.search(text, position):
        end = _iban_end(text, match)
        if end is None:
            position = match.start() + 4
        else:
            yield match.start(), end
            position = end


def _iban_end(text: str, match: re.Match[str]) -> int | None:
    """Find where a valid number ends: words may follow it without a sign between."""
    for end in range(match.end(), match.start() + _IBAN_LENGTHS[0] - 1, -1):
        is_edge = end == len(text) or not text[end].isalnum()
        if is_edge and text[end - 1].isalnum() and _is_iban(text[match.start() : end]):
            return end
    return None


def _is_iban(text: str) -> bool:
    compact = "".join(character for character in text.upper() if character.isalnum())
    if not _IBAN_LENGTHS[0] <= len(compact) <= _IBAN_LENGTHS[1]:
        return False
    return int("".join(str(int(c, 36)) for c in compact[4:] + compact[:4])) % 97 == 1


def _swedish_ibans(text: str) -> Iterator[_Span]:
    # One wrong digit does not make the rest of the account somebody else's.
    return (match.span() for match in _SWEDISH_IBAN.finditer(text))


def _accounts(text: str) -> Iterator[_Span]:
    return (match.span() for match in _ACCOUNT.finditer(text))


def _named_accounts(text: str) -> Iterator[_Span]:
    return (match.span("number") for match in _NAMED_ACCOUNT.finditer(text))


# --- telephone numbers ------------------------------------------------------------------------

_INSIDE = rf"(?:{_GAP}{{0,2}}(?:{_DASH}|[/.]|\)|\()?{_GAP}{{0,2}})"
_PHONE = re.compile(
    rf"(?<![0-9A-Za-z+_-])(?:"
    rf"(?:\+|00{_GAP}?)[1-9](?:{_INSIDE}[0-9]){{6,15}}"  # international, ITU-T E.164
    rf"|\(?0[1-9](?:{_INSIDE}[0-9]){{6,9}}"  # national with area code
    rf")(?![0-9])"
)
_NAMED_PHONE = re.compile(
    r"(?<!\[)\b(?:tel(?:efon)?(?:nummer|nr)?|mobil(?:nummer|nr)?|ring|nås på|phone(?: number)?"
    r"|call me (?:at|on)|sms(?:a)?)\b[^0-9\n\[]{0,20}"
    rf"(?P<number>[0-9](?:{_GAP}|{_DASH})?(?:[0-9](?:{_GAP}|{_DASH})?){{4,13}}[0-9])(?![0-9])",
    re.IGNORECASE,
)
# A date, or opening hours, has a 0 in front and as many figures as a telephone number.
_NO_PHONE = re.compile(
    rf"[0-3]?[0-9][-/.][01]?[0-9][-/. ](?:19|20)[0-9]{{2}}(?![0-9])"
    rf"|[0-2][0-9][.][0-5][0-9][ ]?{_DASH}[ ]?[0-2][0-9][.][0-5][0-9](?![0-9])"
)


def _phones(text: str) -> Iterator[_Span]:
    position = 0
    while match := _PHONE.search(text, position):
        if other := _NO_PHONE.match(text, match.start()):
            position = other.end()
        else:
            yield match.span()
            position = match.end()


def _named_phones(text: str) -> Iterator[_Span]:
    # Six digits at least: 112, 1177 and 114 14 are public lines, nobody's own.
    return (match.span("number") for match in _NAMED_PHONE.finditer(text))


# Longer numbers come first, so that no part of an account is taken for a telephone.
_FINDERS: tuple[tuple[PersonalKind, Callable[[str], Iterator[_Span]]], ...] = (
    (PersonalKind.EMAIL, spoken_emails),
    (PersonalKind.EMAIL, _emails),
    (PersonalKind.ACCOUNT, _ibans),
    (PersonalKind.ACCOUNT, _swedish_ibans),
    (PersonalKind.CARD, _cards),
    (PersonalKind.CARD, _card_groups),
    (PersonalKind.PERSONNUMMER, lambda text: iter(spans_to_mask(text))),
    (PersonalKind.PERSONNUMMER, spoken_numbers),
    (PersonalKind.PERSONNUMMER, said_personal_numbers),
    (PersonalKind.ACCOUNT, _accounts),
    (PersonalKind.ACCOUNT, _named_accounts),
    # Before the others, which would take the figures and leave the area code in words.
    (PersonalKind.PHONE, said_phones),
    (PersonalKind.PHONE, _phones),
    (PersonalKind.PHONE, _named_phones),
)
_CAUTIOUS: tuple[tuple[PersonalKind, Callable[[str], Iterator[_Span]]], ...] = (
    (PersonalKind.PERSONNUMMER, mistyped_numbers),
    (PersonalKind.EMAIL, bare_at_emails),
)

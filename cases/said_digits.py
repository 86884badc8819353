"""Find telephone and personal numbers whose digits are written as words: "nollsjuttio 1740605"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from cases.personnummer import fits_a_person

_Span = tuple[int, int]

_FOLD = str.maketrans("åäöéÅÄÖÉ", "aaoeAAOE")
_SWEDISH = "noll en tva tre fyra fem sex sju atta nio tio elva tolv tretton fjorton femton sexton"
_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
)
_SWEDISH_TENS = "tjugo trettio fyrtio femtio sextio sjuttio attio nittio"
_ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_LATE_TEENS = {
    "sjutton": 17,
    "arton": 18,
    "aderton": 18,
    "nitton": 19,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
}
# Said of a single digit and never inside a longer word: "nollatta" is 0 and 8.
_ALONE = {
    "nolla": "0",
    "etta": "1",
    "tvaa": "2",
    "trea": "3",
    "femma": "5",
    "sexa": "6",
    "sjua": "7",
    "nia": "9",
    "oh": "0",
}
_SHORTEST_PHONE = 8
_LONGEST_PHONE = 13
_NATIONAL_PHONE = 10
_FOREIGN_PHONE = 11
_NAMED_PHONE = 6
_AREA_CODE = 4
_WORDY = 4
"""So many digits must be said in words, or "två" before a row of figures would be part of a number."""
_WORDY_PERSON = 2
_UNITS = frozenset("123456789")
_TENS = frozenset({2, 3})  # "sjuttio" and "hundrasjuttio", and no year
_PERSON_LENGTHS = frozenset({10, 12})

_TOKEN = re.compile(r"[^\W\d_]+|[0-9]+")
# The letter O among figures is a nought.
_NOUGHT = re.compile(r"(?<![^\W_])(?:[oO][0-9]|[0-9]+[oO])[0-9oO]*(?![^\W_])")
_GAP = re.compile(
    r"[ \t\u00a0.,/()\u2010-\u2015\u2212-]{0,3}"
    r"(?:(?:bindestreck|streck|minus|mellanslag|dash|hyphen|och|sedan|sen|and|then)[ ,-]{1,3})?",
    re.IGNORECASE,
)
_CALLED_PHONE = re.compile(
    r"(?<!\[)\b(?:tel(?:efon)?(?:nummer|nr)?|mobil(?:nummer|nr)?|ring|nås på|phone(?: number)?"
    r"|call me (?:at|on)|smsa?)\b[^0-9\n\[]{0,20}$",
    re.IGNORECASE,
)
_PLUS = re.compile(r"(?:\+|\bplus ?)$", re.IGNORECASE)
_LOOK_BACK = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    start: int
    end: int
    digits: str
    in_words: bool


def said_phones(text: str) -> Iterator[_Span]:
    """Give the telephone numbers that are said in words, at least in part."""
    for run in _runs(text):
        first = 0
        while first < len(run):
            last = _phone_end(text, run, first)
            if last is not None:
                yield _start(text, run[first]), run[last].end
                first = last
            first += 1


def said_personal_numbers(text: str) -> Iterator[_Span]:
    """Give the personal numbers that are said in words and whose check digit is right."""
    done = 0
    for run in _runs(text):
        for start, end in sorted((*_persons(run), *_persons(_tens_joined(run)))):
            if start >= done:
                yield start, end
                done = end


def _persons(run: list[_Said]) -> Iterator[_Span]:
    first = 0
    while first < len(run):
        last = _person_end(run, first)
        if last is not None:
            yield run[first].start, run[last].end
            first = last
        first += 1


def _tens_joined(run: list[_Said]) -> list[_Said]:
    """Read "sjuttio fyra" as 74: without a hint whether 70 and 4 were meant, both are looked at."""
    joined: list[_Said] = []
    for said in run:
        tens = joined[-1].digits if joined and joined[-1].in_words else ""
        if said.in_words and said.digits in _UNITS and len(tens) in _TENS and tens[-1] == "0":
            digits = tens[:-1] + said.digits
            joined[-1] = replace(joined[-1], end=said.end, digits=digits)
        else:
            joined.append(said)
    return joined


def _phone_end(text: str, run: list[_Said], first: int) -> int | None:
    begin = run[first]
    foreign = _is_foreign(text, begin)
    called = bool(_CALLED_PHONE.search(text[max(0, begin.start - _LOOK_BACK) : begin.start]))
    national = begin.digits.startswith("0") and (begin.in_words or _stands_alone(text, begin))
    if not (foreign or called or national):
        return None
    enough = _FOREIGN_PHONE if foreign or begin.digits.startswith("00") else _NATIONAL_PHONE
    shortest = _SHORTEST_PHONE if foreign or national else _NAMED_PHONE
    best = None
    length = wordy = 0
    for last in range(first, len(run)):
        length += len(run[last].digits)
        wordy += len(run[last].digits) * run[last].in_words
        if length > _LONGEST_PHONE:
            break
        if length >= shortest and (wordy >= _WORDY or (begin.in_words and national)):
            best = last
            if length >= enough:
                break
    return best


def _is_foreign(text: str, said: _Said) -> bool:
    before = text[max(0, said.start - _LOOK_BACK) : said.start]
    return bool(_PLUS.search(before)) and said.digits[:1] != "0"


def _start(text: str, said: _Said) -> int:
    """Count the plus sign, or its word, to the number."""
    plus = _PLUS.search(text[max(0, said.start - _LOOK_BACK) : said.start])
    return said.start - len(plus[0]) if plus else said.start


def _stands_alone(text: str, said: _Said) -> bool:
    """Tell whether figures are an area code, not the tail of a date or of a case's number."""
    before = text[said.start - 1 : said.start]
    return len(said.digits) <= _AREA_CODE and not (before.isalnum() or before in {"-", "_", "/"})


def _person_end(run: list[_Said], first: int) -> int | None:
    digits = ""
    wordy = 0
    for last in range(first, len(run)):
        digits += run[last].digits
        wordy += len(run[last].digits) * run[last].in_words
        if len(digits) > max(_PERSON_LENGTHS):
            return None
        if len(digits) in _PERSON_LENGTHS and wordy >= _WORDY_PERSON and _is_person(digits):
            return last
    return None


def _is_person(digits: str) -> bool:
    return digits[:-10] in {"", "19", "20"} and fits_a_person(digits[-10:])


def _runs(text: str) -> Iterator[list[_Said]]:
    """Give the numbers that follow each other with nothing but gaps between, where one is a word."""
    run: list[_Said] = []
    for said in _said(text):
        if run and not _GAP.fullmatch(text, run[-1].end, said.start):
            if any(one.in_words for one in run):
                yield run
            run = []
        run.append(said)
    if any(one.in_words for one in run):
        yield run


def _said(text: str) -> Iterator[_Said]:
    position = 0
    while match := _TOKEN.search(text, position):
        if odd := _NOUGHT.match(text, match.start()):
            match = odd
            digits, in_words = re.sub("[oO]", "0", odd[0]), True
        elif match[0].isdigit():
            digits, in_words = match[0], False
        else:
            digits, in_words = _digits_of(match[0].casefold().translate(_FOLD)), True
        if digits:
            yield _Said(start=match.start(), end=match.end(), digits=digits, in_words=in_words)
        position = match.end()


def _forms() -> dict[str, str]:
    small = {word: number for number, word in enumerate(_SWEDISH.split())}
    small |= {word: number for number, word in enumerate(_ENGLISH.split())}
    small |= {"ett": 1, **_LATE_TEENS}
    units = {word: number for word, number in small.items() if str(number) in _UNITS}
    below = dict(small)
    for words in (_SWEDISH_TENS, _ENGLISH_TENS):
        for tens, word in enumerate(words.split(), start=2):
            below[word] = tens * 10
            below |= {word + unit: tens * 10 + number for unit, number in units.items()}
    forms = {word: str(number) for word, number in below.items()}
    for word, number in {"": 1, "tjugo": 20, **small}.items():
        hundred = f"{word}hundra"
        forms[hundred] = str(number * 100)
        for rest, tail in below.items():
            forms[hundred + rest] = forms[f"{hundred}och{rest}"] = str(number * 100 + tail)
    for rest, tail in below.items():
        forms["tvatusen" + rest] = str(2000 + tail)
    return forms


_FORMS = _forms()
_LONGEST_FORM = max(map(len, _FORMS))
_LONGEST_WORD = 80


@lru_cache(maxsize=4096)
def _digits_of(word: str) -> str:
    """Write a word of number words, such as `nollsjuttio`, in digits; empty when it is another word."""
    if word in _ALONE:
        return _ALONE[word]
    if len(word) > _LONGEST_WORD:
        return ""
    digits = ""
    at = 0
    while at < len(word):
        for end in range(min(len(word), at + _LONGEST_FORM), at, -1):
            if word[at:end] in _FORMS:
                digits += _FORMS[word[at:end]]
                at = end
                break
        else:
            return ""
    return digits

"""Normalising what people type, and cutting a message into the sentences it is made of."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_CHARACTERS = 4000
MAX_SEGMENTS = 8

_REPEATED = re.compile(r"(\w)\1{2,}")
_REPEATED_MARK = re.compile(r"([!?.,])\1+")
_SPACE = re.compile(r"\s+")
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")
_CONTROL = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_PLACEHOLDER = re.compile(r"\[(e-post|telefon|personnummer|kortnummer|konto|adress)\]", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+|(?<=[a-zåäö]{3}[.!?])(?=[A-ZÅÄÖ])")
_AND = r"(?:och|å|o|samt|sen|sedan|dessutom|plus|and|also)"
_ASKING = (
    r"(?:hur|va[dr]?|vart|vem|vilk\w+|varför|kan|får|när|måste|säljer|sparar|lämnar|delar|använder|skickas|"
    r"how|what|where|who|which|why|can|do|does|when|may)\b"
)
_JOINT = re.compile(
    rf"(?:(?:,|;)?\s+{_AND}|[,;]|\s+[+&])\s+"
    rf"(?=(?:(?:till|från|på|av|med|åt|to|from|with)\s+(?:vem|vilk\w+|vad|whom?|which|what)|{_ASKING}))",
    re.IGNORECASE,
)
_LOOSE_JOINT = re.compile(rf"(?:,?\s+(?:{_AND}|eller|or)|\s*[+&])\s+", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_ASKS = re.compile(
    r"\?|^\W*(?:och|å|o|men)\b.*\bdå\W*$|\b(?:undrar|vill veta|wonder|want to know)\b"
    r"|(?:^|: )\W*(?:(?:och|men|so|but|and)[, ]+)*(?:(?:till|från|på|av|med|åt|to|from|with) (?=v|wh))?"
    r"(?:(?:vad|va|hur|var|vart|vem|vilk\w+|när|varför|kan|får|har|är|finns|går|måste|"
    r"säljer|sparar|delar|what|how|where|who|which|when|why|can|do|does|is|are|may|will)\b|\w+r (?:ni|man)\b)",
    re.IGNORECASE,
)
_ENGLISH = re.compile(r"\b(the|my|you|your|is|do|does|what|how|to|and|of|please|can i|i want|are)\b")
_FEWEST_SEEN = 2
_FEWEST_WORDS = 2
_MOSTLY = 0.8
_FOLD = str.maketrans("åäöéèüáà", "aaoeeuaa")


def clean(text: str) -> str:
    """Return at most MAX_CHARACTERS of `text` in NFC, without control and direction characters.

    Both ends of an over-long text are kept, since the question often comes last.
    """
    text = _CONTROL.sub(" ", unicodedata.normalize("NFC", text))
    # Patterns that look for blanks take the square of their number.
    text = _LINES.sub("\n", _BLANKS.sub(" ", text))
    if len(text) > MAX_CHARACTERS:
        half = MAX_CHARACTERS // 2
        text = f"{text[:half]} {text[-half:]}"
    return text.strip()


def normalise(text: str) -> str:
    """Casefold, name placeholders, and shorten drawn-out letters ("snääälla" → "snäälla")."""
    text = _PLACEHOLDER.sub(r" platshållare\1 ", clean(text).casefold())
    text = _REPEATED_MARK.sub(r"\1", _REPEATED.sub(r"\1\1", text))
    return _SPACE.sub(" ", text).strip()


def fold(text: str) -> str:
    """Drop the marks of a normalised text, as on a keyboard without å, ä, ö."""
    return text.translate(_FOLD)


class Marks:
    """Puts å, ä and ö back in Swedish written without them ("manga ar" → "många år"), as learnt from other texts."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        """Learn from texts that have marks, for words that are nearly always written with the same ones."""
        seen: dict[str, Counter[str]] = {}
        for text in texts:
            plain = normalise(text)
            if _has_marks(plain):
                for word in words(plain):
                    seen.setdefault(fold(word), Counter())[word] += 1
        self.known = {}
        for bare, forms in seen.items():
            form, often = forms.most_common(1)[0]
            if form != bare and often >= _FEWEST_SEEN and often >= _MOSTLY * sum(forms.values()):
                self.known[bare] = form

    def restore(self, text: str) -> str:
        """Return a normalised text with its marks; English and text that has marks stay as they are."""
        if not self.known or _has_marks(text) or _ENGLISH.search(text):
            return text
        return _WORD.sub(lambda found: self.known.get(found[0], found[0]), text)


def _has_marks(text: str) -> bool:
    return any(letter in text for letter in "åäö")


def words(text: str) -> list[str]:
    """The words of a normalised text."""
    return _WORD.findall(text)


def segments(text: str) -> list[str]:
    """Cut a message into sentences, and a sentence where a second question is joined with "och".

    Pieces without two words join the piece before them. The list is empty when nothing was cut.
    """
    pieces: list[str] = []
    for sentence in _SENTENCE_END.split(clean(text)):
        for piece in _JOINT.split(sentence):
            if not piece.strip():
                continue
            if pieces and len(_WORD.findall(piece)) < _FEWEST_WORDS:
                pieces[-1] = f"{pieces[-1]} {piece}"
            else:
                pieces.append(piece.strip())
    return pieces[:MAX_SEGMENTS] if len(pieces) > 1 else []


def halves(sentence: str) -> tuple[str, str] | None:
    """Cut a sentence in two at its first "och" with words enough on both sides; None when there is no such place.

    Whether the halves are two questions, or one about two things, only their meaning tells.
    """
    for joint in _LOOSE_JOINT.finditer(sentence):
        first, second = sentence[: joint.start()].strip(), sentence[joint.end() :].strip()
        if min(len(_WORD.findall(first)), len(_WORD.findall(second))) >= _FEWEST_WORDS:
            return first, second
    return None


def asks(text: str) -> bool:
    """Whether a sentence reads as a question."""
    return bool(_ASKS.search(text))

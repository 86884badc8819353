"""Normalising what people type, and cutting a message into the sentences it is made of."""

from __future__ import annotations

import re
import unicodedata

MAX_CHARACTERS = 4000
MAX_SEGMENTS = 8

_REPEATED = re.compile(r"(\w)\1{2,}")
_REPEATED_MARK = re.compile(r"([!?.,])\1+")
_SPACE = re.compile(r"\s+")
_CONTROL = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_PLACEHOLDER = re.compile(r"\[(e-post|telefon|personnummer|kortnummer|konto|adress)\]", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+|(?<=[a-zåäö]{3}[.!?])(?=[A-ZÅÄÖ])")
_JOINT = re.compile(
    r"(?:,|;)?\s+(?:och|samt|sen|sedan|dessutom|and|also)\s+"
    r"(?=(?:hur|var|vad|vem|vilk\w+|varför|kan|får|när|säljer|sparar|how|what|where|who|why|can|do|when)\b)",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_FOLD = str.maketrans("åäöéèüáà", "aaoeeuaa")


def clean(text: str) -> str:
    """Return at most MAX_CHARACTERS of `text` in NFC, without control and direction characters.

    Both ends of an over-long text are kept, since the question often comes last.
    """
    text = _CONTROL.sub(" ", unicodedata.normalize("NFC", text))
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
            if pieces and len(_WORD.findall(piece)) < 2:
                pieces[-1] = f"{pieces[-1]} {piece}"
            else:
                pieces.append(piece.strip())
    return pieces[:MAX_SEGMENTS] if len(pieces) > 1 else []

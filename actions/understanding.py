"""What Rasa made of the visitor's message, as plain values that a hostile request cannot bend."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

SWEDISH, ENGLISH = "sv", "en"
CHOOSE = "choose"
_LABEL = re.compile(r"[a-z_]{1,40}(/[a-z_]{1,40})?")
_PERSIAN = re.compile(r"[\u06cc\u06a9\u067e\u0686\u0698\u06af]")
_KURDISH_OR_URDU = re.compile(
    r"[\u06d5\u06ce\u06c6\u0695\u06b5\u0679\u0688\u0691\u06ba\u06d2\u06be\u06c1]"
)
_QUESTION = re.compile(
    # "Och inkassobolag då" has no question word.
    r"\?|^\W*(?:och|å|o|men)\b.*\bdå\W*$|\b(?:undrar|vill veta|wonder|want to know)\b"
    r"|(?:^|: )\W*(?:(?:och|men|hej|hej!|ursäkta|so|but|and|hi)[, ]+)*"
    r"(?:(?:till|från|på|av|med|åt|to|from|with) (?=v|wh))?"
    r"(?:(?:vad|va|hur|var|vart|vem|vilk\w+|när|varför|kan|får|har|är|finns|går|måste|säljer|sparar|filmar|delar|lämnar|"
    r"behöver|what|how|where|who|whom|which|when|why|can|do|does|is|are|may|will)\b|\w+r (?:ni|man)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One thing the visitor may have meant: a full label and its calibrated probability."""

    topic: str
    p: float

    @property
    def outcome(self) -> str:
        """The part before the slash."""
        return self.topic.split("/")[0]

    @property
    def name(self) -> str:
        """The part after the slash, or the label itself."""
        return self.topic.rsplit("/", maxsplit=1)[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A sentence of the message with its own readings, best first; `told_to_ask` is half of one that the model cut."""

    text: str
    readings: tuple[Reading, ...]
    told_to_ask: bool = False

    @property
    def asks(self) -> bool:
        """Whether it reads as a question."""
        return self.told_to_ask or bool(_QUESTION.search(self.text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One message of the visitor; `chosen` is the topic of a pressed button, if known."""

    text: str
    readings: tuple[Reading, ...] = ()
    outcomes: tuple[tuple[str, float], ...] = ()
    language: str = SWEDISH
    language_confidence: float = 0.0
    segments: tuple[Segment, ...] = ()
    chosen: str | None = None

    @property
    def top(self) -> Reading:
        """The best reading; an impossible one for a message without any."""
        return self.readings[0] if self.readings else Reading(topic="unsure", p=0.0)

    @property
    def asks(self) -> bool:
        """Whether the message reads as a question."""
        return bool(_QUESTION.search(self.text))

    def probability(self, outcome: str) -> float:
        """Return the probability of an outcome as a whole."""
        return dict(self.outcomes).get(outcome, 0.0)


def _language(latest_message: Mapping[str, Any]) -> str:
    """Tell Persian from Arabic, which share their script, by the letters that only one of them has."""
    language = str(latest_message.get("language") or SWEDISH)
    text = str(latest_message.get("text") or "")
    is_persian = language == "ar" and _PERSIAN.search(text) and not _KURDISH_OR_URDU.search(text)
    return "fa" if is_persian else language


def read_turn(latest_message: Mapping[str, Any], known: frozenset[str]) -> Turn:
    """Read `tracker.latest_message`; labels outside `known` and malformed parts are dropped."""
    intent = latest_message.get("intent") or {}
    if isinstance(intent, dict) and intent.get("name") == CHOOSE:
        return Turn(text="", chosen=_chosen(latest_message, known), language_confidence=0.0)
    outcomes = latest_message.get("outcomes")
    pairs = outcomes.items() if isinstance(outcomes, dict) else ()
    return Turn(
        text=str(latest_message.get("text") or ""),
        readings=_readings(latest_message.get("topics"), known),
        outcomes=tuple((str(name), _probability(p)) for name, p in pairs),
        language=_language(latest_message),
        language_confidence=_probability(latest_message.get("language_confidence")),
        segments=tuple(
            Segment(
                text=str(part.get("text", "")),
                readings=_readings(part.get("topics"), known),
                told_to_ask=part.get("asks") is True,
            )
            for part in latest_message.get("segments") or ()
            if isinstance(part, dict)
        ),
    )


def _chosen(message: Mapping[str, Any], known: frozenset[str]) -> str | None:
    for entity in message.get("entities") or ():
        value = entity.get("value") if isinstance(entity, dict) else None
        if isinstance(value, str) and _LABEL.fullmatch(value) and value in known:
            return value
    return None


def _readings(raw: object, known: frozenset[str]) -> tuple[Reading, ...]:
    if not isinstance(raw, list):
        return ()
    found = (
        Reading(topic=item["topic"], p=_probability(item.get("p")))
        for item in raw
        if isinstance(item, dict) and item.get("topic") in known
    )
    return tuple(sorted(found, key=lambda reading: -reading.p))


def _probability(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or value != value:  # noqa: PLR0124 - NaN
        return 0.0
    return min(1.0, max(0.0, float(value)))

"""Decides what one turn becomes: an answer, a question back, a case, or an honest "I did not understand"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from actions.follow_ups import follow_up
from actions.state import State
from actions.understanding import ENGLISH, SWEDISH, Reading, Turn
from cases.case_type import Outcome
from cases.safety import Danger, DangerHit, find_danger


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Chosen on the cross-validation of bot/evaluate.py by cost: wrong 5, unsure 1, a good clarify 0.3."""

    act: float = 0.9
    several: float = 0.85
    segment: float = 1.45
    clarify: float = 0.2
    option: float = 0.01
    emergency: float = 0.6
    emergency_hint: float = 0.2
    chat: float = 0.65
    language: float = 0.85
    own_language: float = 0.7
    dialogue: float = 0.5


class Flavour(StrEnum):
    """How a decision is worded, where the outcome alone does not say it."""

    PLAIN = "plain"
    MORE = "more"
    REPEAT = "repeat"
    AGAIN = "again"  # the same question for the third time
    TWICE = "twice"  # not understood twice in a row
    EMPTY = "empty"
    INJECTION = "injection"
    OPEN_FOLLOW_UP = "open_follow_up"
    LIFE = "life"  # an emergency in which somebody may die


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do, without words. `topics` has one label, several for several questions, none when unsure."""

    outcome: Outcome
    state: State
    language: str
    topics: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    confidence: float = 0.0
    flavour: Flavour = Flavour.PLAIN
    detected_language: str = SWEDISH

    @property
    def topic(self) -> str | None:
        """The label, or the first of several."""
        return self.topics[0] if self.topics else None

    @property
    def case_type(self) -> str | None:
        """The case type of `start_case`."""
        if self.outcome is Outcome.START_CASE and self.topic:
            return self.topic.split("/")[-1]
        return None


_INJECTION = re.compile(
    r"(ignor\w+|glöm|strunta i|bortse från|disregard|forget)\b.{0,40}\b(instruk\w+|instruc\w+|regler|rules|prompt\w*)"
    r"|system ?prompt|\bjailbreak|developer mode|du är nu en|you are now a|låtsas (att|vara)|pretend (to|you)",
    re.IGNORECASE,
)
_FOLLOW_UP = "follow_up_"
_MISSES_BEFORE_A_PERSON = 2
_SAME_BEFORE_A_PERSON = 3
_FEWEST_OPTIONS = 2


def decide(turn: Turn, state: State, limits: Thresholds | None = None) -> Decision:
    """Return what this turn becomes, with the conversation's next state."""
    limits = limits or Thresholds()
    language = _language(turn, state, limits)
    state = replace(state, language=language)
    if turn.chosen is not None:
        return _act((Reading(topic=turn.chosen, p=1.0),), state, turn)
    hit = find_danger(turn.text)
    if _is_danger(turn, hit, limits):
        p = max(turn.probability("emergency"), 0.9)
        found = _act((Reading(topic="emergency", p=p),), state, turn)
        life = hit is not None and hit.danger is Danger.LIFE
        return _with(found, flavour=Flavour.LIFE) if life else found
    if not any(letter.isalnum() for letter in turn.text):
        return _missed(state, turn, Flavour.EMPTY)
    if _INJECTION.search(turn.text):
        return _with(_missed(state, turn), flavour=Flavour.INJECTION, misses=state.misses)
    if _is_foreign(turn, limits):
        return _act((Reading(topic="other_language", p=_foreign_p(turn)),), state, turn)
    return _understood(turn, state, limits)


def _understood(turn: Turn, state: State, limits: Thresholds) -> Decision:
    wish = _wish(turn, limits)
    if wish is not None:
        return _act((wish,), state, turn)
    several = _several(turn, limits)
    if several:
        return _act(several, state, turn)
    best = best_reading(turn, state, limits)
    harmless = best.outcome in {"smalltalk", "dialogue"}
    if best.p >= (limits.chat if harmless else limits.act):
        return _act((best,), state, turn)
    options = _options(turn, limits)
    if len(options) >= _FEWEST_OPTIONS and sum(option.p for option in options) >= limits.clarify:
        return _clarify(options, state, turn)
    return _missed(state, turn)


def best_reading(turn: Turn, state: State, limits: Thresholds) -> Reading:
    """Return the reading to act on: of the whole message, of the outcome as a whole, or of its telling sentence."""
    top = turn.top
    candidates = [top]
    # Within these, every topic leads to much the same help, so their probabilities add up.
    for outcome in ("off_topic", "smalltalk", "not_in_policy", "status", "handover"):
        p = turn.probability(outcome)
        if p > top.p and top.outcome == outcome:
            name = (
                top.topic if outcome != "not_in_policy" or top.p > p / 2 else "not_in_policy/other"
            )
            candidates.append(Reading(topic=name, p=p))
    if top.outcome == "dialogue" and state.last_topic:
        candidates.append(Reading(topic=top.topic, p=turn.probability("dialogue")))
    best = max(candidates, key=lambda reading: reading.p)
    if best.p < limits.act:
        asking = [
            s.readings[0]
            for s in turn.segments
            if s.readings and s.asks and _is_content(s.readings[0])
        ]
        # A sentence alone misleads more often than not: the whole message must lean the same way.
        whole = {reading.topic: reading.p for reading in turn.readings}
        for reading in asking[-1:]:
            if reading.p + whole.get(reading.topic, 0.0) >= limits.segment:
                return reading
    return best


def _is_content(reading: Reading) -> bool:
    return reading.outcome in {"answer", "not_in_policy", "start_case", "status", "handover"}


def _is_danger(turn: Turn, hit: DangerHit | None, limits: Thresholds) -> bool:
    privacy = turn.top.outcome in {"answer", "not_in_policy", "start_case"}
    # A missed danger costs most of all: the words settle it unless the message is clearly about privacy.
    if hit is not None and (
        hit.danger is Danger.LIFE or not (privacy and turn.top.p >= limits.dialogue)
    ):
        return True
    if turn.top.topic == "emergency" and turn.top.p >= limits.emergency:
        return True
    # A sentence alone misleads ("nu är det jag som står för elen"): the whole must lean there too.
    return turn.probability("emergency") >= limits.emergency_hint and any(
        s.readings and s.readings[0].topic == "emergency" and s.readings[0].p >= limits.several
        for s in turn.segments
    )


def _is_foreign(turn: Turn, limits: Thresholds) -> bool:
    if turn.language not in (SWEDISH, ENGLISH) and turn.language_confidence >= limits.language:
        return True
    return turn.top.topic == "other_language" and turn.top.p >= limits.dialogue


def _foreign_p(turn: Turn) -> float:
    detected = turn.language_confidence if turn.language not in (SWEDISH, ENGLISH) else 0.0
    return max(turn.probability("other_language"), detected)


def _language(turn: Turn, state: State, limits: Thresholds) -> str:
    if state.language_fixed or turn.language not in (SWEDISH, ENGLISH):
        return state.language
    return turn.language if turn.language_confidence >= limits.own_language else state.language


def _wish(turn: Turn, limits: Thresholds) -> Reading | None:
    """Return the right that one sentence uses: a request counts even among questions."""
    whole = {reading.topic: reading.p for reading in turn.readings}
    for segment in turn.segments:
        best = segment.readings[0] if segment.readings else None
        if best is None or best.outcome != "start_case" or segment.asks:
            continue
        if best.p >= limits.several and best.p + whole.get(best.topic, 0.0) >= limits.segment:
            return best
    return None


def _several(turn: Turn, limits: Thresholds) -> tuple[Reading, ...]:
    """Distinct questions in one message, at most three, in their order."""
    found: dict[str, Reading] = {}
    for segment in turn.segments:
        if not segment.readings or not segment.asks:
            continue
        best = segment.readings[0]
        if found and best.name.startswith(_FOLLOW_UP) and best.p >= limits.dialogue:
            before = list(found)[-1]
            best = replace(
                best, topic=follow_up(before, best.name.removeprefix(_FOLLOW_UP)) or before
            )
        elif best.p < limits.several:
            continue
        if best.outcome in {"answer", "not_in_policy"}:
            found.setdefault(best.topic, best)
    return tuple(found.values())[:3] if len(found) >= _FEWEST_OPTIONS else ()


def _options(turn: Turn, limits: Thresholds) -> tuple[Reading, ...]:
    """At most three readings to choose between, one for each outcome that is the same help."""
    shown: dict[str, Reading] = {}
    for reading in turn.readings:
        if reading.p < limits.option or reading.outcome in {
            "dialogue",
            "smalltalk",
            "other_language",
        }:
            continue
        key = reading.topic if _is_content(reading) else reading.outcome
        shown.setdefault(key, reading)
    return tuple(shown.values())[:3]


def _clarify(options: tuple[Reading, ...], state: State, turn: Turn) -> Decision:
    state = replace(state, offered="")
    return Decision(
        outcome=Outcome.CLARIFY,
        state=state,
        language=state.language,
        options=tuple(option.topic for option in options),
        confidence=min(1.0, sum(option.p for option in options)),
        detected_language=turn.language,
    )


def _missed(state: State, turn: Turn, flavour: Flavour = Flavour.PLAIN) -> Decision:
    misses = state.misses + 1
    if misses >= _MISSES_BEFORE_A_PERSON:
        flavour = Flavour.TWICE
    return Decision(
        outcome=Outcome.UNSURE,
        state=replace(
            state, misses=misses, offered="handover" if misses >= _MISSES_BEFORE_A_PERSON else ""
        ),
        language=state.language,
        confidence=turn.top.p,
        flavour=flavour,
        detected_language=turn.language,
    )


def _act(readings: tuple[Reading, ...], state: State, turn: Turn) -> Decision:
    """Act on readings that are sure enough; `dialogue/…` is worked out against the state first."""
    first = readings[0]
    if first.outcome == "dialogue":
        return _steer(first, state, turn)
    same = state.same + 1 if first.topic == state.last_topic else 1
    flavour = (
        Flavour.AGAIN
        if same >= _SAME_BEFORE_A_PERSON and first.outcome in {"answer", "not_in_policy"}
        else Flavour.PLAIN
    )
    remembers = _is_content(first) and first.outcome not in {"status", "handover"}
    kept = replace(
        state,
        misses=0,
        same=same if remembers else state.same,
        last_topic=first.topic if remembers else state.last_topic,
        offered="handover" if flavour is Flavour.AGAIN else "",
    )
    return Decision(
        outcome=Outcome(first.outcome),
        state=kept,
        language=kept.language,
        topics=tuple(reading.topic for reading in readings),
        confidence=min(reading.p for reading in readings),
        flavour=flavour,
        detected_language=turn.language,
    )


def _steer(reading: Reading, state: State, turn: Turn) -> Decision:
    name = reading.name
    if name.startswith(_FOLLOW_UP):
        topic = follow_up(state.last_topic, name.removeprefix(_FOLLOW_UP))
        if topic is None:
            return _with(_missed(state, turn), flavour=Flavour.OPEN_FOLLOW_UP, misses=state.misses)
        found = _act((Reading(topic=topic, p=reading.p),), replace(state, same=0), turn)
        # The longer answer is all there is to add when the follow-up leads nowhere else.
        return found if topic != state.last_topic else _with(found, flavour=Flavour.MORE)
    if name == "affirm" and state.offered:
        return _act((Reading(topic=state.offered, p=reading.p),), state, turn)
    if name in {"in_english", "in_swedish"}:
        language = ENGLISH if name == "in_english" else SWEDISH
        state = replace(state, language=language, language_fixed=True)
    if name in {"more", "repeat", "in_english", "in_swedish"} and state.last_topic.split("/")[
        0
    ] in {"answer", "not_in_policy"}:
        again = _act((Reading(topic=state.last_topic, p=reading.p),), replace(state, same=0), turn)
        return _with(again, flavour=Flavour.MORE if name == "more" else Flavour.REPEAT)
    nothing_yet = name == "more" and not state.last_topic
    return Decision(
        outcome=Outcome.SMALLTALK,
        state=replace(state, misses=0, offered=""),
        language=state.language,
        topics=("dialogue/repeat" if nothing_yet else reading.topic,),
        confidence=reading.p,
        detected_language=turn.language,
    )


def _with(decision: Decision, *, flavour: Flavour, misses: int | None = None) -> Decision:
    state = decision.state if misses is None else replace(decision.state, misses=misses)
    return replace(decision, flavour=flavour, state=state)

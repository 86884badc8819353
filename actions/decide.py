"""Decides what one turn becomes: an answer, a question back, a case, or an honest "I did not understand"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from actions.follow_ups import SILENT, becomes_subject, follow_up, in_context
from actions.questions import FOLLOW_UP, Asked, read_parts
from actions.state import State
from actions.understanding import ENGLISH, SWEDISH, Reading, Turn
from cases.case_type import Outcome
from cases.safety import Danger, DangerHit, find_danger, speaks_of_other_things
from cases.safety_abroad import find_foreign_danger


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
    NO_MORE = "no_more"  # asked for more once too often
    REPEAT = "repeat"
    AGAIN = "again"  # the same question for the third time
    TWICE = "twice"  # not understood twice in a row
    EMPTY = "empty"
    WORDLESS = "wordless"  # emoji or marks alone
    INJECTION = "injection"
    OPEN_FOLLOW_UP = "open_follow_up"
    LIFE = "life"  # an emergency in which somebody may die


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do, without words. `topics` has one label, several for several questions, none when unsure.

    `beside` are questions asked together with a wish; `left` tells that there were more than are answered at once.
    """

    outcome: Outcome
    state: State
    language: str
    topics: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    confidence: float = 0.0
    flavour: Flavour = Flavour.PLAIN
    detected_language: str = SWEDISH
    beside: tuple[str, ...] = ()
    left: bool = False

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
_HEDGED = re.compile(
    r"\b(funderar|överväger|tänker|tänkte|planerar|kanske|ifall|om jag|skulle jag|tänk om|"
    r"thinking (?:of|about)|considering|might|if i|maybe)\b",
    re.IGNORECASE,
)
_NTH = re.compile(
    r"\W*(?:(?:jag )?(?:menar|tar|väljer|i mean) )?(?:(?:nummer|nr|alternativ|number|option) )?(?:det |den |the )?"
    r"(?:(?P<n1>1|ett?|första|first|one|översta)|(?P<n2>2|två|andra|second|two|mittersta)|(?P<n3>3|tre|tredje|third|three))"
    r"(?: one| alternativet)?\W*",
    re.IGNORECASE,
)
_YES_AND_NO = frozenset({"dialogue/affirm", "dialogue/deny"})
_MORE_THAN_YES_OR_NO = 5
_SOMETHING_ELSE = 0.03
_FROM_POLICY = frozenset({"answer", "not_in_policy"})
_ANSWERED = _FROM_POLICY | {"off_topic", "status"}
_MISSES_BEFORE_A_PERSON = 2
_SAME_BEFORE_A_PERSON = 3
_FEWEST_OPTIONS = 2
MOST_QUESTIONS = 3
_THUMB_UP = frozenset("👍👌✅✔")
_GLAD = frozenset("❤🙏🙂😊😀😃😄🥰💚💙🎉👏")


def decide(turn: Turn, state: State, limits: Thresholds | None = None) -> Decision:
    """Return what this turn becomes, with the conversation's next state."""
    limits = limits or Thresholds()
    language = _language(turn, state, limits)
    state = replace(state, language=language)
    if turn.chosen is not None:
        return _act((Reading(topic=turn.chosen, p=1.0),), state, turn)
    hit = find_danger(turn.text)
    abroad = None if hit else find_foreign_danger(turn.text)
    if hit is None and speaks_of_other_things(turn.text):
        turn = _without(turn, "emergency")
    if abroad is not None or _is_danger(turn, hit, limits):
        p = max(turn.probability("emergency"), 0.9)
        found = _act((Reading(topic="emergency", p=p),), state, turn)
        life = abroad.life if abroad else hit is not None and hit.danger is Danger.LIFE
        if abroad is not None:
            found = replace(found, detected_language=abroad.language)
        return _with(found, flavour=Flavour.LIFE) if life else found
    if not any(letter.isalnum() for letter in turn.text):
        return _wordless(state, turn)
    choice = _chosen_in_words(turn.text, state)
    if choice:
        return _act((Reading(topic=choice, p=1.0),), state, turn)
    if _INJECTION.search(turn.text):
        return _with(_missed(state, turn), flavour=Flavour.INJECTION, misses=state.misses)
    if _is_foreign(turn, limits):
        return _act((Reading(topic="other_language", p=_foreign_p(turn)),), state, turn)
    return _understood(turn, state, limits)


def _understood(turn: Turn, state: State, limits: Thresholds) -> Decision:
    turn = _without_preface(turn)
    said, asked = read_parts(turn, state.context, limits)
    # What a sentence before the question was about says what "det" in the question means.
    state = replace(state, subject=said or state.context)
    wish = _wish(turn, asked, limits)
    if wish is not None:
        return _with_beside(_act((wish,), state, turn), asked, limits)
    several = _several(asked, limits)
    if several:
        return _act(several[:MOST_QUESTIONS], state, turn, left=len(several) > MOST_QUESTIONS)
    best = best_reading(turn, state, limits, asked)
    harmless = best.outcome in {"smalltalk", "dialogue"}
    if best.p >= (limits.chat if harmless else limits.act):
        topic = in_context(best.topic, turn.text, state.subject)
        return _with_beside(_act((replace(best, topic=topic),), state, turn), asked, limits)
    options = _options(turn, limits)
    if len(options) >= _FEWEST_OPTIONS and sum(option.p for option in options) >= limits.clarify:
        return _clarify(options, state, turn)
    return _missed(state, turn)


def _without_preface(turn: Turn) -> Turn:
    """Set aside the yes or no that more words follow: "nej jag menar vilka uppgifter ni har" is a question."""
    is_preface = turn.top.topic in _YES_AND_NO and len(turn.text.split()) >= _MORE_THAN_YES_OR_NO
    says_more = 1.0 - turn.probability("dialogue") >= _SOMETHING_ELSE
    return _without(turn, "dialogue") if is_preface and says_more else turn


def _without(turn: Turn, outcome: str) -> Turn:
    """Share the probability of an outcome that was ruled out among the others."""
    # What is left may be noise alone, which no division should make sure of itself.
    rest = max(_SOMETHING_ELSE, 1.0 - turn.probability(outcome))
    return replace(
        turn,
        readings=tuple(
            replace(reading, p=min(1.0, reading.p / rest))
            for reading in turn.readings
            if reading.outcome != outcome
        ),
        outcomes=tuple((name, min(1.0, p / rest)) for name, p in turn.outcomes if name != outcome),
    )


def best_reading(
    turn: Turn, state: State, limits: Thresholds, asked: tuple[Asked, ...] = ()
) -> Reading:
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
    if top.outcome == "dialogue" and state.subject:
        candidates.append(Reading(topic=top.topic, p=turn.probability("dialogue")))
    best = max(candidates, key=lambda reading: reading.p)
    # A sentence alone misleads more often than not: the whole message must lean the same way.
    whole = {reading.topic: reading.p for reading in turn.readings}
    for question in [question for question in asked if _is_content(question.reading)][-1:]:
        leans = question.reading.p + sum(whole.get(topic, 0.0) for topic in question.read_as)
        # A thought about a right with a question after it ("jag funderar på …") is that question.
        hedged = question.is_fragment and best.outcome == "start_case" and _HEDGED.search(turn.text)
        if hedged or (best.p < limits.act and leans >= limits.segment):
            return question.reading
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


def _wish(turn: Turn, asked: tuple[Asked, ...], limits: Thresholds) -> Reading | None:
    """Return the right that one sentence uses: a request counts even among questions."""
    whole = {reading.topic: reading.p for reading in turn.readings}
    about_it = bool(asked) and all(question.is_fragment for question in asked)
    for segment in turn.segments:
        best = segment.readings[0] if segment.readings else None
        if best is None or best.outcome != "start_case" or segment.asks:
            continue
        if about_it and _HEDGED.search(segment.text):
            continue
        leans = best.p + whole.get(best.topic, 0.0) >= limits.segment
        if best.p >= limits.several and (leans or (about_it and best.p >= limits.act)):
            return best
    return None


def _several(asked: tuple[Asked, ...], limits: Thresholds) -> tuple[Reading, ...]:
    """Return the distinct questions of one message in their order; none when there are fewer than two."""
    found: dict[str, Reading] = {}
    for question in asked:
        sure = question.is_fragment or question.reading.p >= limits.several
        if sure and question.reading.outcome in _ANSWERED:
            found.setdefault(question.reading.topic, question.reading)
    if len(found) < _FEWEST_OPTIONS or not any(r.outcome in _FROM_POLICY for r in found.values()):
        return ()
    # That the policy is silent about one half of a question is not worth an answer of its own.
    found.pop(SILENT, None)
    return tuple(found.values())


def _with_beside(decision: Decision, asked: tuple[Asked, ...], limits: Thresholds) -> Decision:
    """Keep the questions asked together with a wish: they are answered before the form goes on."""
    if decision.outcome is not Outcome.START_CASE:
        return decision
    beside = dict.fromkeys(
        question.reading.topic
        for question in asked
        if question.reading.outcome in _FROM_POLICY
        and (question.is_fragment or question.reading.p >= limits.several)
    )
    return replace(decision, beside=tuple(beside)[: MOST_QUESTIONS - 1])


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


def _chosen_in_words(text: str, state: State) -> str:
    """Return the option that "den andra" or "2" picks of those just offered, or ""."""
    offered = state.choices.split()
    found = _NTH.fullmatch(text)
    if found is None or not offered:
        return ""
    number = next(n for n, group in enumerate(("n1", "n2", "n3")) if found[group])
    return offered[number] if number < len(offered) else ""


def _wordless(state: State, turn: Turn) -> Decision:
    """Emoji and marks: a thumb up or a heart is a yes or a thank you, the rest asks for words."""
    marks = set(turn.text)
    if marks & _THUMB_UP and state.offered:
        return _act((Reading(topic=state.offered, p=1.0),), state, turn)
    if marks & (_THUMB_UP | _GLAD):
        return _act((Reading(topic="smalltalk/thanks", p=1.0),), state, turn)
    return _missed(state, turn, Flavour.WORDLESS if turn.text.strip() else Flavour.EMPTY)


def _clarify(options: tuple[Reading, ...], state: State, turn: Turn) -> Decision:
    labels = tuple(option.topic for option in options)
    return Decision(
        outcome=Outcome.CLARIFY,
        state=replace(state, offered="", choices=" ".join(labels)),
        language=state.language,
        options=labels,
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
            state,
            misses=misses,
            offered="handover" if misses >= _MISSES_BEFORE_A_PERSON else "",
            choices="",
        ),
        language=state.language,
        confidence=turn.top.p,
        flavour=flavour,
        detected_language=turn.language,
    )


def _act(
    readings: tuple[Reading, ...], state: State, turn: Turn, *, left: bool = False
) -> Decision:
    """Act on readings that are sure enough; `dialogue/…` is worked out against the state first."""
    first = readings[0]
    if first.outcome == "dialogue":
        return _steer(first, state, turn)
    same = state.same + 1 if first.topic == state.last_topic else 1
    flavour = (
        Flavour.AGAIN
        if same >= _SAME_BEFORE_A_PERSON and first.outcome in _FROM_POLICY
        else Flavour.PLAIN
    )
    remembers = _is_content(first) and first.outcome not in {"status", "handover"}
    last = readings[-1].topic
    kept = replace(
        state,
        misses=0,
        same=same if remembers else state.same,
        last_topic=first.topic if remembers else state.last_topic,
        subject=last
        if remembers and (not state.subject or becomes_subject(last, turn.text))
        else state.subject,
        offered="handover" if flavour is Flavour.AGAIN else "",
        choices="",
    )
    return Decision(
        outcome=Outcome(first.outcome),
        state=kept,
        language=kept.language,
        topics=tuple(reading.topic for reading in readings),
        confidence=min(reading.p for reading in readings),
        flavour=flavour,
        detected_language=turn.language,
        left=left,
    )


def _steer(reading: Reading, state: State, turn: Turn) -> Decision:
    name = reading.name
    if reading.topic.startswith(FOLLOW_UP):
        kind = reading.topic.removeprefix(FOLLOW_UP)
        topic = follow_up(state.context, kind, turn.text)
        if topic is None:
            return _with(_missed(state, turn), flavour=Flavour.OPEN_FOLLOW_UP, misses=state.misses)
        found = _act((Reading(topic=topic, p=reading.p),), replace(state, same=0), turn)
        # The longer answer is all there is to add when the follow-up leads nowhere else.
        return found if topic != state.last_topic else _more(found, state)
    if name == "affirm" and state.offered:
        return _act((Reading(topic=state.offered, p=reading.p),), state, turn)
    if name == "deny" and state.choices:
        # None of the readings was meant: that is a miss, however sure the "no" is.
        return _missed(state, turn)
    if name in {"in_english", "in_swedish"}:
        language = ENGLISH if name == "in_english" else SWEDISH
        state = replace(state, language=language, language_fixed=True)
    if (
        name in {"more", "repeat", "in_english", "in_swedish"}
        and state.last_topic.split("/")[0] in _FROM_POLICY
    ):
        again = _act((Reading(topic=state.last_topic, p=reading.p),), replace(state, same=0), turn)
        return _more(again, state) if name == "more" else _with(again, flavour=Flavour.REPEAT)
    nothing_yet = name == "more" and not state.last_topic
    return Decision(
        outcome=Outcome.SMALLTALK,
        state=replace(state, misses=0, offered="", choices=""),
        language=state.language,
        topics=("dialogue/repeat" if nothing_yet else reading.topic,),
        confidence=reading.p,
        detected_language=turn.language,
    )


def _more(decision: Decision, before: State) -> Decision:
    """Add to the last answer, or say that there is nothing to add."""
    topic = decision.topic or ""
    flavour = Flavour.NO_MORE if before.more_of == topic else Flavour.MORE
    return replace(decision, flavour=flavour, state=replace(decision.state, more_of=topic))


def _with(decision: Decision, *, flavour: Flavour, misses: int | None = None) -> Decision:
    state = decision.state if misses is None else replace(decision.state, misses=misses)
    return replace(decision, flavour=flavour, state=state)

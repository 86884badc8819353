"""Which readings of a turn to act on: its wish, its questions, or the one it most likely means."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from actions.decision import FROM_POLICY, Decision, Thresholds
from actions.follow_up_table import SILENT
from actions.follow_ups import about_a_way, said_after
from actions.questions import FOLLOW_UP
from actions.understanding import Reading, Turn
from actions.wordings import as_worded, names_oneself, renamed
from cases.case_type import Outcome

if TYPE_CHECKING:
    from actions.questions import Asked
    from actions.state import State

_HEDGED = re.compile(
    r"\b(funderar|överväger|tänker|tänkte|planerar|kanske|ifall|om jag|skulle jag|tänk om|"
    r"thinking (?:of|about)|considering|might|if i|maybe)\b",
    re.IGNORECASE,
)
# Who asks what a thing means, how one asks for it or whom one turns to, wants to know that first: of some 200
# training texts of these forms none is a wish (docs/labels.md: "Hur begär jag registerutdrag?" is a question).
_ASKS_ABOUT = re.compile(
    r"^\W*(?:(?:hej|hejsan|ursäkta|förlåt|men|och|hi|hello|sorry)\W+)*"
    r"(?:(?:vad|va) (?:är det som )?(?:betyder|innebär|inebär|innebar|betyr|menas med|menar ni med)\b"
    r"|hur (?:begär|ansöker|beställer|söker) (?:jag|man|vi|en)\b"
    r"|hur (?:gör|går) (?:jag|man|vi|en) (?:tillväga )?(?:för att|om|när)\b"
    r"|(?:vart|var|till vem|vem) (?:vänder|ska|skall|kan|bör|ringer|skriver|mejlar|skickar|begär)\b(?! ni)"
    r"|what (?:does|do you mean)\b.{0,80}\bmean\b|what do you mean by\b|what is meant by\b)",
    re.IGNORECASE,
)
_WISHES = re.compile(
    r"\b(?:jag|vi) (?:vill|vil|önskar|begär|kräver|behöver få)\b|\b(?:i|we) (?:want|wish|demand|request)\b",
    re.IGNORECASE,
)
_EXPLAINED_BY = {
    "start_case/access": "answer/access_right",
    "start_case/rectification": "answer/rectification",
    "start_case/erasure": "answer/erasure",
    "start_case/restriction": "answer/restriction",
    "start_case/portability": "answer/portability",
    "start_case/objection": "answer/objection",
    "start_case/direct_marketing_objection": "answer/direct_marketing",
    "start_case/consent_withdrawal": "answer/consent_withdraw",
    "start_case/automated_decision": "not_in_policy/automated_decisions",
    "start_case/damages_claim": "not_in_policy/compensation_court",
}
# Who asks how it goes with an extract has asked for one before: fourteen training texts of this form are `status`, one
# is a greeting ("hur går det med dig").
_ASKS_HOW_IT_GOES = re.compile(
    r"\bhur (?:går|gar|gick) (?:det|de|dä) (?:för er )?(?:med|me|för)\b(?! (?:dig|dej|er|livet|allt)\b)"
    r"|\bhow(?:['’]s| is| are) (?:my|the)\b[^.?!]{0,60}\b(?:going(?! to\b)|coming (?:along|on)|progressing)"
    r"|\bhow(?:['’]s| is) it going with\b",
    re.IGNORECASE,
)
_MORE_FOLLOWS = re.compile(r"[.?!]\s*\w")
_SOME = 0.05
# Questions only: a wish, or a report of a breach, is never taken for less than it may be.
_ABOUT_A_CASE = dict.fromkeys(
    (
        *(topic for topic in _EXPLAINED_BY.values() if topic.startswith("answer/")),
        *("answer/access_time", "answer/access_delivery", "not_in_policy/other_rights_time"),
    ),
    "status",
)
_YES_AND_NO = frozenset({"dialogue/affirm", "dialogue/deny"})
_MORE_THAN_YES_OR_NO = 5
_SOMETHING_ELSE = 0.03
_HALF_HEARD = 0.3
_FAR = 3.0
_ANSWERED = FROM_POLICY | {"off_topic", "status"}
FEWEST_OPTIONS = 2
MOST_QUESTIONS = 3
_MOST_OPTIONS = 3
_ACCESS = "start_case/access"


def best_reading(
    turn: Turn, state: State, limits: Thresholds, asked: tuple[Asked, ...] = ()
) -> Reading:
    """Return the reading to act on: of the whole message, of the outcome as a whole, or of its telling sentence."""
    top = turn.top
    meant = _meant_here(turn, state, limits)
    if meant:
        return Reading(topic=meant, p=1.0)
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
    for question in [question for question in asked if is_content(question.reading)][-1:]:
        leans = question.reading.p + sum(whole.get(topic, 0.0) for topic in question.read_as)
        # A thought about a right with a question after it ("jag funderar på …") is that question.
        hedged = question.is_fragment and best.outcome == "start_case" and _HEDGED.search(turn.text)
        if hedged or (best.p < limits.act and leans >= limits.segment):
            return question.reading
    return best


def _meant_here(turn: Turn, state: State, limits: Thresholds) -> str | None:
    """Return what the words mean after what was said before, where that is certain."""
    meant = said_after(state.context, state.last_topic, turn.text)
    top = turn.top
    if meant is None and top.topic.startswith(FOLLOW_UP) and top.p >= limits.dialogue:
        return about_a_way(state.last_topic, top.topic.removeprefix(FOLLOW_UP), turn.text)
    return meant


def wish_in(turn: Turn, asked: tuple[Asked, ...], limits: Thresholds) -> Reading | None:
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


def several_in(turn: Turn, asked: tuple[Asked, ...], limits: Thresholds) -> tuple[Reading, ...]:
    """Return the distinct questions of one message in their order; none when there are fewer than two."""
    found: dict[str, Reading] = {}
    for question in asked:
        sure = question.is_fragment or question.reading.p >= limits.several
        if sure and question.reading.outcome in _ANSWERED:
            found.setdefault(question.reading.topic, question.reading)
    # "Varför får jag erbjudanden och hur får jag stopp på dem": one half is clear, and the whole is clear of the other.
    top, asking = turn.top, [segment for segment in turn.segments if segment.asks]
    if len(found) == 1 and len(asking) > 1 and top.p >= limits.act and top.outcome in FROM_POLICY:
        comes_first = asking[0].readings and asking[0].readings[0].topic in found
        beside = {top.topic: top}
        found = {**found, **beside} if comes_first else {**beside, **found}
    if len(found) < FEWEST_OPTIONS or not any(r.outcome in FROM_POLICY for r in found.values()):
        return ()
    # That the policy is silent about one half of a question is not worth an answer of its own.
    found.pop(SILENT, None)
    return tuple(found.values())


def is_half_heard(asked: tuple[Asked, ...], answered: Reading) -> bool:
    """Whether one of two questions is answered, and the other was hardly understood."""
    others = [question for question in asked if question.reading.topic != answered.topic]
    is_one_of_them = len(others) < len(asked)
    heard = any(question.reading.p >= _HALF_HEARD for question in others)
    return answered.outcome in FROM_POLICY and is_one_of_them and heard


def with_beside(decision: Decision, asked: tuple[Asked, ...], limits: Thresholds) -> Decision:
    """Keep the questions asked together with a wish: they are answered before the form goes on."""
    if decision.outcome is not Outcome.START_CASE:
        return decision
    beside = dict.fromkeys(
        question.reading.topic
        for question in asked
        if question.reading.outcome in FROM_POLICY
        and (question.is_fragment or question.reading.p >= limits.several)
    )
    return replace(decision, beside=tuple(beside)[: MOST_QUESTIONS - 1])


def options_in(turn: Turn, limits: Thresholds) -> tuple[Reading, ...]:
    """At most three readings to choose between, one for each outcome that is the same help."""
    shown: dict[str, Reading] = {}
    for reading in turn.readings:
        if reading.p < limits.option or reading.outcome in {
            "dialogue",
            "smalltalk",
            "other_language",
        }:
            continue
        key = reading.topic if is_content(reading) else reading.outcome
        shown.setdefault(key, reading)
    options = tuple(shown.values())[:_MOST_OPTIONS]
    if names_oneself(turn.text) and _could_be_access(options):
        # "Vad vet ni om mig?" is a request for access as well (Article 15): it is never left out.
        access = Reading(topic=_ACCESS, p=limits.option)
        options = (*options[: _MOST_OPTIONS - 1], access)
    if turn.asks:
        # Who asks how something is done is offered the answer before the deed.
        return tuple(sorted(options, key=lambda option: option.outcome == "start_case"))
    return options


def _could_be_access(options: tuple[Reading, ...]) -> bool:
    asks = [option for option in options if option.outcome in FROM_POLICY]
    return bool(asks) and all(option.topic != _ACCESS for option in options)


def is_far_ahead(best: Reading, turn: Turn) -> bool:
    """Whether a reading is three times as likely as any other, however unsure the words alone are."""
    rest = max((one.p for one in turn.readings if one.topic != best.topic), default=0.0)
    return best.p >= _FAR * rest


def is_kin(topic: str, context: str) -> bool:
    """Whether a topic is of the family of what was spoken of, such as all about cameras."""

    def family(label: str) -> str:
        return label.rpartition("/")[2].partition("_")[0]

    return bool(context) and family(topic) == family(context)


def as_question(turn: Turn, limits: Thresholds) -> Turn:
    """Read what the words alone settle; and a sure wish for a right as a question where the form is that of one.

    Where the wish is not sure, asking back is left to what follows.
    """
    turn = as_worded(turn)

    def asks(text: str, readings: tuple[Reading, ...]) -> bool:
        sure = bool(readings) and readings[0].p >= limits.alone
        return sure and bool(_ASKS_ABOUT.search(text)) and not _WISHES.search(text)

    return renamed(turn, _EXPLAINED_BY, asks)


def as_progress(turn: Turn) -> Turn:
    """Read a question about a right as one about the case where its form is "hur går det med …".

    Of one sentence only, and only where the model thinks of a case at all.
    """

    def asks(text: str, readings: tuple[Reading, ...]) -> bool:
        thinkable = any(one.topic == "status" and one.p >= _SOME for one in readings)
        return thinkable and bool(_ASKS_HOW_IT_GOES.search(text)) and not _MORE_FOLLOWS.search(text)

    return renamed(turn, _ABOUT_A_CASE, asks)


def without_preface(turn: Turn) -> Turn:
    """Set aside the yes or no that more words follow: "nej jag menar vilka uppgifter ni har" is a question."""
    is_preface = turn.top.topic in _YES_AND_NO and len(turn.text.split()) >= _MORE_THAN_YES_OR_NO
    says_more = 1.0 - turn.probability("dialogue") >= _SOMETHING_ELSE
    return without(turn, "dialogue") if is_preface and says_more else turn


def without(turn: Turn, outcome: str) -> Turn:
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


def is_content(reading: Reading) -> bool:
    """Whether a reading asks for help in substance, and not for company or steering."""
    return reading.outcome in {"answer", "not_in_policy", "start_case", "status", "handover"}

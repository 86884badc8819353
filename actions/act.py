"""What follows from a reading that is sure enough, worked out against the conversation so far."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.decision import FROM_POLICY, Decision, Flavour
from actions.follow_up_table import FAMILY_OF
from actions.follow_ups import becomes_subject, follow_up
from actions.form_answers import accepts
from actions.questions import FOLLOW_UP
from actions.state import State
from actions.understanding import ENGLISH, SWEDISH, Reading, Turn
from actions.weigh import is_content
from cases.case_type import Outcome

_MISSES_BEFORE_A_PERSON = 2
_SAME_BEFORE_A_PERSON = 3
# Beside the words that a form itself takes for a yes: who wants it all the same, or bids us do it.
_BIDS = re.compile(
    r"\b(?:jag|vi) vill(?: (?:nog|ändå|faktiskt|gärna|visst|det|ha det|göra det|fortsätta|begära det))*\W*$"
    r"|\bskicka (?:in|iväg)\b|\b(?:skapa|öppna|starta|börja|kör|gör)\b|\b(?:send|open|create|start) (?:it|one|a case|"
    r"the case)\b",
    re.IGNORECASE,
)
_TAKES_BACK = re.compile(r"\?|\b(?:inte|ej|aldrig|inget|vänta|not|don'?t|wait)\b", re.IGNORECASE)


def act(readings: tuple[Reading, ...], state: State, turn: Turn, *, left: bool = False) -> Decision:
    """Act on readings that are sure enough; `dialogue/…` is worked out against the state first."""
    first = readings[0]
    if first.outcome == "dialogue":
        return _steer(first, state, turn)
    same = state.same + 1 if first.topic == state.last_topic else 1
    flavour = (
        Flavour.AGAIN
        if same >= _SAME_BEFORE_A_PERSON and first.outcome in FROM_POLICY
        else Flavour.PLAIN
    )
    remembers = is_content(first) and first.outcome not in {"status", "handover"}
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


def takes_up(text: str, state: State) -> bool:
    """Whether a yes takes up what was offered: a form is begun by more than an "ok"."""
    return not state.offered.startswith("start_case/") or accepts(text) or _bids(text)


def _bids(text: str) -> bool:
    return bool(_BIDS.search(text)) and not _TAKES_BACK.search(text)


def _taken_up(text: str, state: State) -> str:
    """Return what a yes takes up: what was offered, or the one case among what was asked back about; else ""."""
    if state.offered:
        return state.offered if takes_up(text, state) else ""
    cases = [label for label in state.choices.split() if label.startswith("start_case/")]
    return cases[0] if len(cases) == 1 and _bids(text) else ""


def spoken_of(state: State) -> str:
    """Return what a fragment is about: what was just asked back about, where that is all of one kind."""
    asked = state.choices.split()
    kinds = {FAMILY_OF.get(label.rsplit("/", maxsplit=1)[-1], label) for label in asked}
    return asked[0] if len(kinds) == 1 else state.context


def miss(state: State, turn: Turn, flavour: Flavour = Flavour.PLAIN) -> Decision:
    """Say that it was not understood; the second time in a row a person is offered."""
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


def ask_back(options: tuple[Reading, ...], state: State, turn: Turn) -> Decision:
    """Ask which of the readings is meant, and remember their order."""
    labels = tuple(option.topic for option in options)
    return Decision(
        outcome=Outcome.CLARIFY,
        state=replace(state, offered="", choices=" ".join(labels)),
        language=state.language,
        options=labels,
        confidence=min(1.0, sum(option.p for option in options)),
        detected_language=turn.language,
    )


def with_flavour(decision: Decision, *, flavour: Flavour, misses: int | None = None) -> Decision:
    """Word a decision otherwise, and count it as no miss when the old number of them is given."""
    state = decision.state if misses is None else replace(decision.state, misses=misses)
    return replace(decision, flavour=flavour, state=state)


def _steer(reading: Reading, state: State, turn: Turn) -> Decision:
    name = reading.name
    if reading.topic.startswith(FOLLOW_UP):
        kind = reading.topic.removeprefix(FOLLOW_UP)
        topic = follow_up(spoken_of(state), kind, turn.text)
        if topic is None:
            return with_flavour(
                miss(state, turn), flavour=Flavour.OPEN_FOLLOW_UP, misses=state.misses
            )
        found = act((Reading(topic=topic, p=reading.p),), replace(state, same=0), turn)
        # The longer answer is all there is to add when the follow-up leads nowhere else.
        return found if topic != state.last_topic else _more(found, state)
    taken_up = _taken_up(turn.text, state) if name == "affirm" else ""
    if taken_up:
        return act((Reading(topic=taken_up, p=reading.p),), state, turn)
    if name == "deny" and state.choices:
        # None of the readings was meant: that is a miss, however sure the "no" is.
        return miss(state, turn)
    if name in {"in_english", "in_swedish"}:
        language = ENGLISH if name == "in_english" else SWEDISH
        state = replace(state, language=language, language_fixed=True)
    if (
        name in {"more", "repeat", "in_english", "in_swedish"}
        and state.last_topic.split("/")[0] in FROM_POLICY
    ):
        again = act((Reading(topic=state.last_topic, p=reading.p),), replace(state, same=0), turn)
        return (
            _more(again, state) if name == "more" else with_flavour(again, flavour=Flavour.REPEAT)
        )
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

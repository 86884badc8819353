"""Decides what one turn becomes: an answer, a question back, a case, or an honest "I did not understand"."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.act import act, ask_back, miss, spoken_of, takes_up, with_flavour
from actions.decision import Decision, Flavour, Thresholds
from actions.follow_up_table import FAMILY_OF, MARKETING
from actions.follow_ups import in_context
from actions.form_answers import accepts
from actions.questions import read_parts
from actions.state import State
from actions.understanding import ENGLISH, SWEDISH, Reading, Turn
from actions.weigh import (
    FEWEST_OPTIONS,
    MOST_QUESTIONS,
    as_progress,
    as_question,
    best_reading,
    is_far_ahead,
    is_half_heard,
    is_kin,
    options_in,
    several_in,
    wish_in,
    with_beside,
    without,
    without_preface,
)
from actions.wishes import asks_to_stop_it, rights_in, stops_contact, stops_something
from cases.case_type import CaseType
from cases.safety import AT_STAKE, Danger, DangerHit, find_danger, speaks_of_other_things
from cases.safety_abroad import find_foreign_danger

_INJECTION = re.compile(
    r"(ignor\w+|glöm|strunta i|bortse från|disregard|forget)\b.{0,40}\b(instruk\w+|instruc\w+|regler|rules|prompt\w*)"
    r"|system ?prompt|\bjailbreak|developer mode|du är nu en|you are now a|låtsas (att|vara)|pretend (to|you)",
    re.IGNORECASE,
)
_NTH = re.compile(
    r"\W*(?:(?:jag )?(?:menar|tar|väljer|i mean) )?(?:(?:nummer|nr|alternativ|number|option) )?(?:det |den |the )?"
    r"(?:(?P<n1>1|ett?|första|first|one|översta)|(?P<n2>2|två|andra|second|two|mittersta)|(?P<n3>3|tre|tredje|third|three))"
    r"(?: one| alternativet)?\W*",
    re.IGNORECASE,
)
_THUMB_UP = frozenset("👍👌✅✔")
_LIKELY_A_WISH = 0.3
_MESSAGES = frozenset({"purpose_information", "direct_marketing", "direct_marketing_notice"})
_GLAD = frozenset("❤🙏🙂😊😀😃😄🥰💚💙🎉👏")


def decide(turn: Turn, state: State, limits: Thresholds | None = None) -> Decision:
    """Return what this turn becomes, with the conversation's next state."""
    limits = limits or Thresholds()
    language = _language(turn, state, limits)
    state = replace(state, language=language)
    if turn.chosen is not None:
        return act((Reading(topic=turn.chosen, p=1.0),), state, turn)
    hit = find_danger(turn.text)
    abroad = None if hit else find_foreign_danger(turn.text)
    if hit is None and speaks_of_other_things(turn.text):
        turn = without(turn, "emergency")
    if abroad is not None or _is_danger(turn, hit, limits):
        p = max(turn.probability("emergency"), 0.9)
        found = act((Reading(topic="emergency", p=p),), state, turn)
        life = abroad.life if abroad else hit is not None and hit.danger is Danger.LIFE
        if abroad is not None:
            found = replace(found, detected_language=abroad.language)
        return with_flavour(found, flavour=Flavour.LIFE) if life else found
    if not any(letter.isalnum() for letter in turn.text):
        return _wordless(state, turn)
    choice = _chosen_in_words(turn.text, state)
    if choice:
        return act((Reading(topic=choice, p=1.0),), state, turn)
    if state.offered.startswith("start_case/") and accepts(turn.text):
        return act((Reading(topic=state.offered, p=1.0),), state, turn)
    if _INJECTION.search(turn.text):
        return with_flavour(miss(state, turn), flavour=Flavour.INJECTION, misses=state.misses)
    if _is_foreign(turn, limits):
        return act((Reading(topic="other_language", p=_foreign_p(turn)),), state, turn)
    return _understood(turn, state, limits)


def _understood(turn: Turn, state: State, limits: Thresholds) -> Decision:
    stops_it = asks_to_stop_it(turn.text)
    if turn.top.topic == "dialogue/cancel" and (stops_it or stops_something(turn.text)):
        turn = without(turn, "dialogue")
    turn = as_progress(as_question(without_preface(turn), limits))
    said, asked = read_parts(turn, state.context, limits)
    # What a sentence before the question was about says what "det" in the question means.
    state = replace(state, subject=said or state.context)
    wish = wish_in(turn, asked, limits) or _wish_in_words(turn)
    if wish is not None:
        return with_beside(act((wish,), state, turn), asked, limits)
    told = (state.context, *state.choices.split())
    if stops_it and any(map(_is_about_marketing, told)):
        return act((Reading(topic="answer/direct_marketing", p=1.0),), state, turn)
    several = several_in(turn, asked, limits)
    if several:
        return act(several[:MOST_QUESTIONS], state, turn, left=len(several) > MOST_QUESTIONS)
    best = best_reading(turn, state, limits, asked)
    options = options_in(turn, limits)
    can_ask = len(options) >= FEWEST_OPTIONS and sum(o.p for o in options) >= limits.clarify
    harmless = best.outcome in {"smalltalk", "dialogue"}
    # Asking back costs little; where there is nothing to choose between, only silence is left.
    enough = limits.act if can_ask else limits.alone
    if is_kin(best.topic, spoken_of(state)):
        enough = limits.kin_far_ahead if is_far_ahead(best, turn) else limits.kin
    # "Vad händer nu" after a case is no small talk.
    chat = limits.alone if state.context.startswith("start_case/") else limits.chat
    if best.p >= (chat if harmless else enough):
        topic = in_context(best.topic, turn.text, state.subject)
        left = is_half_heard(asked, best)
        found = act((replace(best, topic=topic),), state, turn, left=left)
        return with_beside(found, asked, limits)
    if can_ask:
        return ask_back(options, state, turn)
    return miss(state, turn)


def _wish_in_words(turn: Turn) -> Reading | None:
    """Return the wish that the words leave no doubt of: to be left in peace, or several rights at once."""
    if stops_contact(turn.text):
        return Reading(topic=f"start_case/{CaseType.DIRECT_MARKETING_OBJECTION}", p=1.0)
    rights = rights_in(turn.text)
    likely = turn.probability("start_case") >= _LIKELY_A_WISH
    if len(rights) >= FEWEST_OPTIONS and likely and not turn.asks:
        return Reading(topic=f"start_case/{rights[0]}", p=turn.probability("start_case"))
    return None


def _is_about_marketing(label: str) -> bool:
    name = label.rsplit("/", maxsplit=1)[-1]
    return FAMILY_OF.get(name) == MARKETING or name in _MESSAGES


def _is_danger(turn: Turn, hit: DangerHit | None, limits: Thresholds) -> bool:
    privacy = turn.top.outcome in {"answer", "not_in_policy", "start_case"}
    # A missed danger costs most of all: the words settle it unless the message is clearly about privacy.
    if hit is not None and (
        hit.danger in AT_STAKE or not (privacy and turn.top.p >= limits.dialogue)
    ):
        return True
    if turn.top.topic == "emergency" and turn.top.p >= limits.emergency:
        return True
    # A sentence alone misleads ("nu är det jag som står för elen"): the whole must lean there too.
    return turn.probability("emergency") >= limits.emergency_hint and any(
        s.readings
        and s.readings[0].topic == "emergency"
        and s.readings[0].p >= limits.emergency_sentence
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
    if marks & _THUMB_UP and state.offered and takes_up(turn.text, state):
        return act((Reading(topic=state.offered, p=1.0),), state, turn)
    if marks & (_THUMB_UP | _GLAD):
        return act((Reading(topic="smalltalk/thanks", p=1.0),), state, turn)
    return miss(state, turn, Flavour.WORDLESS if turn.text.strip() else Flavour.EMPTY)

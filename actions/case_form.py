"""One step of the form that opens a case: take the answer, or see that the visitor wants something else."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from actions.decide import Decision, Thresholds, decide
from actions.labels import CHAT_CASE_TYPES
from actions.state import State
from actions.understanding import Turn
from cases.case_type import CaseType, Outcome

WHAT, NAME, EMAIL, CONFIRM = "case_what", "case_name", "case_email", "case_confirm"
FIELDS = (WHAT, NAME, EMAIL, CONFIRM)
EMAIL_PLACEHOLDER = "[e-post]"
MAX_WHAT = 2000
MAX_NAME = 80

# For these the wish itself says all that a handler needs to begin.
_SAYS_ENOUGH = {
    CaseType.ACCESS,
    CaseType.ERASURE,
    CaseType.PORTABILITY,
    CaseType.DIRECT_MARKETING_OBJECTION,
}
_ENOUGH_WORDS = 10
_NAME_WORDS = 5
_SURE = 0.8

_YES = re.compile(
    r"^\W*(ja|japp|jepp|jadå|jo|ok|okej|okay|stämmer|det stämmer|korrekt|precis|absolut|gärna|skicka|kör|"
    r"yes|yep|yeah|sure|correct|right|go ahead)\b(?!.*\b(men|fel|but|wrong)\b)",
    re.IGNORECASE,
)
_NO = re.compile(
    r"^\W*(nej|nä|nope|no|inte|fel|stämmer inte|det stämmer inte|not)\b", re.IGNORECASE
)
_STOP = re.compile(
    r"^\W*(avbryt|stopp?|sluta|glöm det|strunta i det|skit i det|lägg ner|ångrat mig|jag ångrar mig|"
    r"cancel|stop|never ?mind|forget it|abort)\b",
    re.IGNORECASE,
)
_CHANGES = {
    NAME: re.compile(r"\b(namn\w*|heter|name)\b", re.IGNORECASE),
    EMAIL: re.compile(r"\b(e-?post\w*|mejl\w*|mail\w*|e-?mail|adress\w*|address)\b", re.IGNORECASE),
    WHAT: re.compile(r"\b(beskriv\w*|text\w*|ärendet|description|what)\b", re.IGNORECASE),
}
_NAME_PREFIX = re.compile(
    r"^\W*(hej\W+)?(jag heter|mitt namn är|namnet är|det är|jag är|my name is|i am|i'm|name:|namn:)\s+",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_][\w.'’´ -]*", re.UNICODE)
_NOT_A_NAME = re.compile(
    r"\b(vill|inte|varför|vad|hur|kan|måste|behöver|anonym\w*|hemlig\w*|why|what|how|don't|not)\b",
    re.IGNORECASE,
)


class Ending(StrEnum):
    """Why the form ended; stored in the slot `case_confirm`."""

    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    HANDOVER = "handover"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What the form holds; None is not yet asked for."""

    case_type: str
    what: str | None = None
    name: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The form after one turn; `note` is the key of a fixed reply, `aside` an answer to something else."""

    form: Form
    state: State
    note: str = ""
    aside: Decision | None = None
    ending: Ending | None = None


def begin(case_type: str, text: str, *, name: str | None = None, email: str | None = None) -> Form:
    """Begin a form from the words of the wish; a name and address given earlier are kept."""
    what = text.strip()[:MAX_WHAT]
    kind = CaseType(case_type)
    if kind in _SAYS_ENOUGH:
        what = what or CHAT_CASE_TYPES[kind][0]
    elif len(what.split()) < _ENOUGH_WORDS:
        what = ""
    if EMAIL_PLACEHOLDER in text:
        email = EMAIL_PLACEHOLDER
    return Form(case_type=case_type, what=what or None, name=name, email=email)


def without(form: Form, field: str) -> Form:
    """Return the form with one of FIELDS to be asked for again."""
    if field == WHAT:
        return replace(form, what=None)
    if field == NAME:
        return replace(form, name=None)
    return replace(form, email=None) if field == EMAIL else form


def step(
    turn: Turn, requested: str, form: Form, state: State, limits: Thresholds | None = None
) -> Step:
    """Take the visitor's answer to the question for `requested`, one of FIELDS."""
    limits = limits or Thresholds()
    chosen = turn.chosen or ""
    if chosen == "dialogue/cancel" or (not chosen and _STOP.search(turn.text)):
        return Step(form=form, state=state, ending=Ending.CANCELLED)
    if (
        requested == CONFIRM
        and not turn.chosen
        and (_YES.search(turn.text) or _NO.search(turn.text))
    ):
        return _take_confirm(turn, form, state)
    decision = decide(turn, state, limits)
    elsewhere = _elsewhere(turn, requested, form, decision)
    if elsewhere is not None:
        return elsewhere
    take = {WHAT: _take_what, NAME: _take_name, EMAIL: _take_email, CONFIRM: _take_confirm}[
        requested
    ]
    return take(turn, form, state)


def _elsewhere(turn: Turn, requested: str, form: Form, decision: Decision) -> Step | None:
    """Return the step for a turn that is no answer to the form's question, or None."""
    if decision.outcome is Outcome.EMERGENCY:
        return Step(form=form, state=decision.state, aside=decision)
    if turn.chosen in {"dialogue/affirm", "dialogue/deny"}:
        return None
    sure = decision.confidence >= _SURE or turn.chosen is not None
    if decision.outcome is Outcome.HANDOVER and sure:
        return Step(form=form, state=decision.state, ending=Ending.HANDOVER)
    if decision.outcome is Outcome.START_CASE and sure and decision.case_type != form.case_type:
        # A description often sounds like another right: only a button changes the case then.
        if requested == WHAT and turn.chosen is None:
            return None
        changed = begin(
            decision.case_type or form.case_type, turn.text, name=form.name, email=form.email
        )
        return Step(form=changed, state=decision.state, note=f"start_case/{changed.case_type}")
    if decision.outcome is Outcome.CLARIFY and "?" in turn.text and requested in {NAME, EMAIL}:
        # A question is no faulty name or address, even when it is not clear what is meant.
        return Step(form=form, state=decision.state, aside=decision)
    asks = turn.asks or turn.chosen is not None or requested != WHAT
    aside = {Outcome.ANSWER, Outcome.NOT_IN_POLICY, Outcome.STATUS, Outcome.OFF_TOPIC}
    if decision.outcome in aside and sure and asks and EMAIL_PLACEHOLDER not in turn.text:
        return Step(form=form, state=decision.state, aside=decision)
    return None


def _take_what(turn: Turn, form: Form, state: State) -> Step:
    what = turn.text.strip()[:MAX_WHAT]
    if sum(letter.isalpha() for letter in what) < 3:  # noqa: PLR2004 - less is no description
        return Step(form=form, state=state, note="form/invalid_what")
    email = EMAIL_PLACEHOLDER if EMAIL_PLACEHOLDER in what else form.email
    return Step(form=replace(form, what=what, email=email), state=state)


def _take_name(turn: Turn, form: Form, state: State) -> Step:
    email = EMAIL_PLACEHOLDER if EMAIL_PLACEHOLDER in turn.text else form.email
    text = _NAME_PREFIX.sub("", turn.text.replace(EMAIL_PLACEHOLDER, " "))
    name = " ".join(text.strip(" .,;:!-").split())[:MAX_NAME]
    fits = _NAME.fullmatch(name) and len(name.split()) <= _NAME_WORDS
    if not fits or _NOT_A_NAME.search(name) or "?" in turn.text:
        return Step(form=replace(form, email=email), state=state, note="form/invalid_name")
    return Step(form=replace(form, name=name, email=email), state=state)


def _take_email(turn: Turn, form: Form, state: State) -> Step:
    if EMAIL_PLACEHOLDER in turn.text:
        return Step(form=replace(form, email=EMAIL_PLACEHOLDER), state=state)
    return Step(form=form, state=state, note="form/invalid_email")


def _take_confirm(turn: Turn, form: Form, state: State) -> Step:
    if turn.chosen == "dialogue/affirm" or (turn.chosen is None and _YES.search(turn.text)):
        return Step(form=form, state=state, ending=Ending.CONFIRMED)
    if EMAIL_PLACEHOLDER in turn.text:
        return Step(form=form, state=state)
    for field, pattern in _CHANGES.items():
        if turn.chosen is None and pattern.search(turn.text):
            return Step(form=without(form, field), state=state)
    if turn.chosen == "dialogue/deny" or _NO.search(turn.text):
        return Step(form=form, state=state, note="form/change")
    return Step(form=form, state=state, note="form/half_way")

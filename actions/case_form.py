"""One step of the form that opens a case: take the answer, or see that the visitor wants something else."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from actions.decide import decide
from actions.decision import Decision, Thresholds
from actions.form_answers import (
    SPEAKS_OF_EMAIL,
    SPEAKS_OF_NAME,
    SPEAKS_OF_WHAT,
    asks_why,
    calls_name_wrong,
    gives_up,
    has_no_address,
    name_in,
    puts_name_right,
    says_no,
    says_yes,
)
from actions.labels import CHAT_CASE_TYPES
from actions.state import State
from actions.understanding import Turn
from cases.case_type import CaseType, Outcome

WHAT, NAME, EMAIL, CONFIRM = "case_what", "case_name", "case_email", "case_confirm"
FIELDS = (WHAT, NAME, EMAIL, CONFIRM)
EMAIL_PLACEHOLDER = "[e-post]"
MAX_WHAT = 2000

# For these the wish itself says all that a handler needs to begin.
_SAYS_ENOUGH = {
    CaseType.ACCESS,
    CaseType.ERASURE,
    CaseType.PORTABILITY,
    CaseType.DIRECT_MARKETING_OBJECTION,
}
_ENOUGH_WORDS = 10
_SURE = 0.8
# Who says "i stället" in a form means another right; which one need only be likely.
# Without its dots it is also a stable, so there another word must take something back.
_INSTEAD = re.compile(
    r"\b(?:i ?stället|istallet|instead)\b"
    r"|\b(?:nej|nä|na|nae|nej?pp|hellre|f[öo]rresten|[åa]ngrar)\b.*\bi stallet\b",
    re.IGNORECASE | re.DOTALL,
)
_LIKELY = 0.5
_FIELD_SPOKEN_OF = {NAME: SPEAKS_OF_NAME, EMAIL: SPEAKS_OF_EMAIL, WHAT: SPEAKS_OF_WHAT}
_ASIDES = frozenset({Outcome.ANSWER, Outcome.NOT_IN_POLICY, Outcome.STATUS, Outcome.OFF_TOPIC})
_SOCIAL = frozenset(
    {"smalltalk/insult", "smalltalk/bot_challenge", "smalltalk/help", "smalltalk/how_are_you"}
)
_LANGUAGES = frozenset({"dialogue/in_english", "dialogue/in_swedish"})


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

    def next_field(self) -> str:
        """Return the one of FIELDS that is asked for next."""
        held = {WHAT: self.what, NAME: self.name, EMAIL: self.email}
        return next((field for field, value in held.items() if value is None), CONFIRM)


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
    if chosen == "dialogue/cancel" or (not chosen and _stops(turn, requested)):
        return Step(form=form, state=state, ending=Ending.CANCELLED)
    if requested == CONFIRM and not chosen and (says_yes(turn.text) or says_no(turn.text)):
        return _take_confirm(turn, form, state)
    if requested in {NAME, EMAIL} and not chosen and asks_why(turn.text):
        return Step(form=form, state=state, note="form/why")
    # A question with buttons would stand in the way of the form's own, so less must do here.
    enough = _enough(turn, limits.alone)
    decision = decide(turn, state, replace(limits, act=enough, alone=enough))
    elsewhere = _elsewhere(turn, requested, form, decision)
    if elsewhere is not None:
        return elsewhere
    take = {WHAT: _take_what, NAME: _take_name, EMAIL: _take_email, CONFIRM: _take_confirm}[
        requested
    ]
    return take(turn, form, state)


def _stops(turn: Turn, requested: str) -> bool:
    """Whether the visitor gives the form up; a description may speak of stopping something else."""
    sure = turn.top.topic == "dialogue/cancel" and turn.top.p >= _SURE
    return gives_up(turn.text) or (sure and requested != WHAT)


def _enough(turn: Turn, otherwise: float) -> float:
    """Return how sure a reading must be to lead away from the form's question."""
    return _LIKELY if _INSTEAD.search(turn.text) else otherwise


def _elsewhere(turn: Turn, requested: str, form: Form, decision: Decision) -> Step | None:
    """Return the step for a turn that is no answer to the form's question, or None."""
    if turn.chosen in {"dialogue/affirm", "dialogue/deny"}:
        return None
    if turn.top.topic in _LANGUAGES and turn.top.p >= _SURE:
        # Only the language changes: the same question comes again in it.
        return Step(form=form, state=decision.state, note=turn.top.topic)
    sure = decision.confidence >= _enough(turn, _SURE) or turn.chosen is not None
    if decision.outcome is Outcome.HANDOVER and sure:
        return Step(form=form, state=decision.state, ending=Ending.HANDOVER)
    if decision.outcome is Outcome.START_CASE and sure and decision.case_type != form.case_type:
        # A description often sounds like another right, and a name with an address is an answer:
        # only a button changes the case then.
        answers = requested == WHAT or EMAIL_PLACEHOLDER in turn.text
        if answers and turn.chosen is None:
            return None
        changed = begin(
            decision.case_type or form.case_type, turn.text, name=form.name, email=form.email
        )
        return Step(form=changed, state=decision.state, note=f"start_case/{changed.case_type}")
    if _is_aside(turn, requested, decision, sure=sure):
        return Step(form=form, state=decision.state, aside=decision)
    return None


def _is_aside(turn: Turn, requested: str, decision: Decision, *, sure: bool) -> bool:
    """Whether something else than the form's question is answered, and the form goes on afterwards."""
    if decision.outcome is Outcome.EMERGENCY:
        return True
    if decision.outcome is Outcome.CLARIFY:
        # A question is no faulty name or address, even when it is not clear what is meant.
        return "?" in turn.text and requested in {NAME, EMAIL}
    if decision.outcome is Outcome.OTHER_LANGUAGE:
        return "?" in turn.text
    if not sure or EMAIL_PLACEHOLDER in turn.text or puts_name_right(turn.text):
        return False
    asks = turn.asks or turn.chosen is not None or requested != WHAT
    return decision.topic in _SOCIAL or (asks and decision.outcome in _ASIDES)


def _take_what(turn: Turn, form: Form, state: State) -> Step:
    what = turn.text.strip()[:MAX_WHAT]
    if sum(letter.isalpha() for letter in what) < 3:  # noqa: PLR2004 - less is no description
        return Step(form=form, state=state, note="form/invalid_what")
    email = EMAIL_PLACEHOLDER if EMAIL_PLACEHOLDER in what else form.email
    return Step(form=replace(form, what=what, email=email), state=state)


def _take_name(turn: Turn, form: Form, state: State) -> Step:
    email = EMAIL_PLACEHOLDER if EMAIL_PLACEHOLDER in turn.text else form.email
    form = replace(form, email=email)
    name = name_in(turn.text)
    if name is None:
        return Step(form=form, state=state, note="form/invalid_name")
    return Step(form=replace(form, name=name), state=state)


def _take_email(turn: Turn, form: Form, state: State) -> Step:
    if EMAIL_PLACEHOLDER in turn.text:
        return Step(form=replace(form, email=EMAIL_PLACEHOLDER), state=state)
    corrected = _corrected_name(turn, form, state)
    if corrected is not None:
        return corrected
    if has_no_address(turn.text):
        return Step(form=form, state=state, note="form/no_email")
    return Step(form=form, state=state, note="form/invalid_email")


def _corrected_name(turn: Turn, form: Form, state: State) -> Step | None:
    """Take a name put right at a later question ("nej, jag heter …"), or ask for it when only called wrong."""
    if puts_name_right(turn.text):
        name = name_in(turn.text)
        if name is not None:
            return Step(form=replace(form, name=name), state=state)
    if calls_name_wrong(turn.text):
        return Step(form=without(form, NAME), state=state)
    return None


def _take_confirm(turn: Turn, form: Form, state: State) -> Step:
    if turn.chosen == "dialogue/affirm" or (turn.chosen is None and says_yes(turn.text)):
        return Step(form=form, state=state, ending=Ending.CONFIRMED)
    if turn.chosen is None:
        changed = _changed(turn, form, state)
        if changed is not None:
            return changed
    if turn.chosen == "dialogue/deny" or says_no(turn.text):
        return Step(form=form, state=state, note="form/change")
    return Step(form=form, state=state, note="form/half_way")


def _changed(turn: Turn, form: Form, state: State) -> Step | None:
    """Return the form with the field that the visitor puts right or wants to change."""
    if EMAIL_PLACEHOLDER in turn.text:
        return Step(form=form, state=state)
    corrected = _corrected_name(turn, form, state)
    if corrected is not None:
        return corrected
    for field, pattern in _FIELD_SPOKEN_OF.items():
        if pattern.search(turn.text):
            return Step(form=without(form, field), state=state)
    return None

"""One step of the form that opens a case: take the answer, or see that the visitor wants something else."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from actions.case_matter import (
    joined,
    kinds_corrected,
    puts_matter_right,
    says_enough,
    says_something,
)
from actions.decide import decide
from actions.decision import Decision, Thresholds
from actions.form_answers import (
    SPEAKS_OF_EMAIL,
    SPEAKS_OF_NAME,
    SPEAKS_OF_WHAT,
    asks_why,
    calls_name_wrong,
    calls_wrong,
    full_name_in,
    gives_up,
    has_no_address,
    is_puzzled,
    name_in,
    puts_name_right,
    right_name_in,
    says_goodbye,
    says_no,
    says_yes,
    says_yes_and,
    tries_an_address,
    wants_anonymity,
    withholds,
    without_anonymity,
)
from actions.labels import CHAT_CASE_TYPES, GO_ON
from actions.state import State
from actions.understanding import ENGLISH, Turn
from actions.wishes import stops_contact, stops_something
from cases.case_type import NEEDS_NO_ADDRESS, CaseType, Outcome

WHAT, NAME, EMAIL, CONFIRM = "case_what", "case_name", "case_email", "case_confirm"
FIELDS = (WHAT, NAME, EMAIL, CONFIRM)
EMAIL_PLACEHOLDER = "[e-post]"
PHONE_PLACEHOLDER = "[telefon]"
NO_EMAIL = "-"
"""Stands for the address of somebody who may stay, and will be, anonymous."""
MAX_WHAT = 2000
_LEAST_LETTERS = 3
MARKETING = CaseType.DIRECT_MARKETING_OBJECTION.value

_MAY_BE_ANONYMOUS = NEEDS_NO_ADDRESS | {CaseType.COMPLAINT}
_ANONYMOUS_NAME = {"sv": "Anonym", "en": "Anonymous"}
_REFUSED_BEFORE_A_WAY_OUT = 2
_SURE = 0.8
# Who says "i stället" in a form means another right; which one need only be likely.
# Without its dots it is also a stable, so there another word must take something back.
_INSTEAD = re.compile(
    r"\b(?:i ?stället|istallet|instead)\b"
    r"|\b(?:nej|nä|na|nae|nej?pp|hellre|f[öo]rresten|[åa]ngrar)\b.*\bi stallet\b",
    re.IGNORECASE | re.DOTALL,
)
_ALSO = re.compile(
    r"\b(?:också|även|dessutom|sen|sedan|samtidigt|plus|både|both|also|too|as well|and then)\b",
    re.IGNORECASE,
)
_TAKES_BACK = re.compile(
    r"^\W*(?:nej|nä|no)\b|\b(?:hellre|förresten|ångrar|menade)\b", re.IGNORECASE
)
_PLACEHOLDER = re.compile(r"\[[^\]]*\]")
_FEW_WORDS = 3
_MOST_TO_NAME_A_FIELD = 6
_LIKELY = 0.5
_FIELD_SPOKEN_OF = {NAME: SPEAKS_OF_NAME, EMAIL: SPEAKS_OF_EMAIL, WHAT: SPEAKS_OF_WHAT}
_ASIDES = frozenset({Outcome.ANSWER, Outcome.NOT_IN_POLICY, Outcome.STATUS, Outcome.OFF_TOPIC})
_SOCIAL = frozenset(
    {"smalltalk/insult", "smalltalk/bot_challenge", "smalltalk/help", "smalltalk/how_are_you"}
)
_LANGUAGES = frozenset({"dialogue/in_english", "dialogue/in_swedish"})
_REFUSALS = frozenset({"form/invalid_name", "form/invalid_email", "form/need_email"})


class Ending(StrEnum):
    """Why the form ended; stored in the slot `case_confirm`."""

    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    HANDOVER = "handover"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What the form holds; None is not yet asked for. `also` are the types asked for beside the first."""

    case_type: str
    also: tuple[str, ...] = ()
    what: str | None = None
    name: str | None = None
    email: str | None = None

    @property
    def case_types(self) -> tuple[str, ...]:
        """Every type, each once, in the order asked for."""
        return tuple(dict.fromkeys((self.case_type, *self.also)))

    @property
    def may_be_anonymous(self) -> bool:
        """Whether nothing in it needs an answer to a certain person."""
        return set(self.case_types) <= _MAY_BE_ANONYMOUS

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


def begin(
    case_type: str,
    text: str,
    *,
    name: str | None = None,
    email: str | None = None,
    also: tuple[str, ...] = (),
) -> Form:
    """Begin a form from the words of the wish; a name and address given earlier are kept."""
    what = text.strip()[:MAX_WHAT]
    kinds = tuple(map(CaseType, (case_type, *also)))
    if says_enough(kinds, what):
        what = what or CHAT_CASE_TYPES[kinds[0]][0]
    else:
        what = ""
    if EMAIL_PLACEHOLDER in text:
        email = EMAIL_PLACEHOLDER
    elif email == NO_EMAIL:
        email = None
    return Form(case_type=case_type, also=also, what=what or None, name=name, email=email)


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
    taken = _step(turn, requested, form, state, limits or Thresholds())
    refused = taken.note in _REFUSALS
    after = replace(
        taken.state,
        also=" ".join(taken.form.also),
        tries=state.tries + 1 if refused else 0,
        changing=taken.note == "form/change",
    )
    note = taken.note
    if note == "form/invalid_name" and after.tries >= _REFUSED_BEFORE_A_WAY_OUT:
        note = "form/name_again"
    if note == "form/invalid_email" and after.tries > _REFUSED_BEFORE_A_WAY_OUT:
        note = "form/need_email"
    return replace(taken, state=after, note=note)


def _step(turn: Turn, requested: str, form: Form, state: State, limits: Thresholds) -> Step:
    chosen = turn.chosen or ""
    if chosen == "dialogue/cancel" or (not chosen and _stops(turn, requested)):
        return Step(form=form, state=state, ending=Ending.CANCELLED)
    if chosen == GO_ON:
        return Step(form=form, state=state, note="form/resumed")
    if not chosen:
        plain = _plain_words(turn, requested, form, state)
        if plain is not None:
            return plain
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


def _plain_words(turn: Turn, requested: str, form: Form, state: State) -> Step | None:
    """Return the step for what the words alone make plain, whatever the model thinks of them."""
    if says_goodbye(turn.text):
        return Step(form=form, state=state, ending=Ending.LEFT)
    if requested == CONFIRM:
        if says_yes(turn.text) or (says_no(turn.text) and len(turn.text.split()) <= _FEW_WORDS):
            return _take_confirm(turn, form, state)
        corrected = _changed(turn, form, state)
        if corrected is not None:
            return corrected
    note = _explanation(turn.text, requested)
    if note:
        return Step(form=form, state=state, note=note)
    if requested != WHAT and stops_contact(turn.text):
        # What is to stop is not the form.
        if MARKETING in form.case_types:
            return Step(form=form, state=state, note="form/stop_heard")
        return Step(form=_with(form, MARKETING, turn.text), state=state, note="form/added")
    if withholds(turn.text) and (requested in {NAME, EMAIL} or wants_anonymity(turn.text)):
        return _withheld(turn, requested, form, state)
    return None


def _explanation(text: str, requested: str) -> str:
    """Return the reply for somebody who does not see why a name or an address is asked for, or has none; else ""."""
    if requested in {NAME, EMAIL} and asks_why(text):
        return "form/why"
    if requested == EMAIL and EMAIL_PLACEHOLDER not in text:
        if PHONE_PLACEHOLDER in text and not stops_contact(text):
            return "form/phone"
        if is_puzzled(text):
            return "form/need_email"
    return ""


def _with(form: Form, case_type: str, text: str) -> Form:
    """Add a kind of case with the words that asked for it."""
    what = form.what and joined(form.what, text)[:MAX_WHAT]
    return replace(form, also=(*form.also, case_type), what=what)


def _withheld(turn: Turn, requested: str, form: Form, state: State) -> Step | None:
    """Let a report or a complaint be anonymous; a right needs somebody to answer, and there are other ways."""
    about_email = bool(SPEAKS_OF_EMAIL.search(turn.text)) or requested == EMAIL
    if form.may_be_anonymous:
        name = _ANONYMOUS_NAME["en" if state.language == ENGLISH else "sv"]
        if wants_anonymity(turn.text):
            form = replace(form, name=name, email=NO_EMAIL)
            told = requested == WHAT and says_something(without_anonymity(turn.text))
            # The words that ask for it often tell the matter too.
            return _take_what(turn, form, state) if told else Step(form=form, state=state)
        if about_email:
            return Step(form=replace(form, email=NO_EMAIL), state=state)
        return Step(form=replace(form, name=name), state=state)
    if requested not in {NAME, EMAIL}:
        return None
    note = "form/no_email" if about_email else "form/no_name"
    return Step(form=form, state=state, note=note)


def _stops(turn: Turn, requested: str) -> bool:
    """Whether the visitor gives the form up; what has an object is to stop itself ("sluta ringa mig")."""
    if stops_something(turn.text):
        return False
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
    if decision.outcome is Outcome.START_CASE and sure:
        return _other_right(turn, requested, form, decision)
    if _is_aside(turn, requested, form, decision, sure=sure):
        return Step(form=form, state=decision.state, aside=decision)
    return None


def _adds(text: str) -> bool:
    """Whether something is wanted beside what the form holds."""
    return bool(_ALSO.search(text)) or says_yes_and(text)


def _says_how_it_was(text: str) -> bool:
    """Whether a text puts the matter right or adds to it."""
    return puts_matter_right(text) or says_yes_and(text)


def _other_right(turn: Turn, requested: str, form: Form, decision: Decision) -> Step | None:
    """Return the form for the right that is asked for in the middle of another, or None."""
    wanted = decision.case_type or form.case_type
    if wanted in form.case_types:
        return None
    # A description often sounds like another right, and a name with an address is an answer, and so is what is
    # called wrong at the end: only a button changes the case then.
    answers = (
        requested == WHAT
        or EMAIL_PLACEHOLDER in turn.text
        or (requested == CONFIRM and wanted == CaseType.RECTIFICATION)
    )
    if answers and turn.chosen is None:
        return None
    is_instead = _INSTEAD.search(turn.text) or _TAKES_BACK.search(turn.text)
    if turn.chosen is None and _adds(turn.text) and not is_instead:
        added = _with(form, wanted, turn.text)
        return Step(form=added, state=decision.state, note="form/added")
    changed = begin(wanted, turn.text, name=form.name, email=form.email)
    state = replace(decision.state, wish=turn.text.strip()[:MAX_WHAT])
    return Step(form=changed, state=state, note=f"start_case/{changed.case_type}")


def _is_aside(turn: Turn, requested: str, form: Form, decision: Decision, *, sure: bool) -> bool:
    """Whether something else than the form's question is answered, and the form goes on afterwards."""
    if decision.outcome is Outcome.EMERGENCY:
        return True
    if decision.outcome is Outcome.CLARIFY:
        # A question is no faulty name or address, even when it is not clear what is meant.
        return "?" in turn.text and requested in {NAME, EMAIL} and len(turn.text.split()) > 1
    if decision.outcome is Outcome.OTHER_LANGUAGE:
        return "?" in turn.text
    if not sure or EMAIL_PLACEHOLDER in turn.text or puts_name_right(turn.text):
        return False
    if requested == CONFIRM and _says_how_it_was(turn.text) and "?" not in turn.text:
        return False
    if requested == WHAT and form.case_type == CaseType.DPO_QUESTION and turn.chosen is None:
        # That question is for the officer.
        return False
    asks = turn.asks or turn.chosen is not None or requested != WHAT
    return decision.topic in _SOCIAL or (asks and decision.outcome in _ASIDES)


def _take_what(turn: Turn, form: Form, state: State) -> Step:
    said = turn.text.strip()[:MAX_WHAT]
    email = EMAIL_PLACEHOLDER if EMAIL_PLACEHOLDER in said else form.email
    form = replace(form, email=email)
    if puts_name_right(said) or full_name_in(said):
        # Who was asked for the matter and gives a name has told the matter already.
        form = replace(form, name=name_in(said) or form.name)
        if not says_something(state.wish):
            return Step(form=form, state=state, note="form/invalid_what")
        return Step(form=replace(form, what=state.wish), state=state)
    words = _PLACEHOLDER.sub("", said)
    if sum(letter.isalpha() for letter in words) < _LEAST_LETTERS:
        return Step(form=form, state=state, note="form/invalid_what")
    what = joined(state.wish, said) if says_something(state.wish) else said
    return Step(form=replace(form, what=what[:MAX_WHAT]), state=state)


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
    tried = tries_an_address(turn.text)
    return Step(form=form, state=state, note="form/invalid_email" if tried else "form/need_email")


def _corrected_name(turn: Turn, form: Form, state: State) -> Step | None:
    """Take a name put right at a later question ("nej, jag heter …"), or ask for it when only called wrong."""
    name = right_name_in(turn.text)
    if name is None and puts_name_right(turn.text):
        name = name_in(turn.text)
    if name is not None:
        return Step(form=replace(form, name=name), state=state)
    if calls_name_wrong(turn.text):
        return Step(form=without(form, NAME), state=state)
    return None


def _take_confirm(turn: Turn, form: Form, state: State) -> Step:
    if turn.chosen == "dialogue/affirm" or (turn.chosen is None and says_yes(turn.text)):
        return Step(form=form, state=state, ending=Ending.CONFIRMED)
    if turn.chosen is None and not (says_no(turn.text) and len(turn.text.split()) == 1):
        changed = _changed(turn, form, state)
        if changed is not None:
            return changed
        if state.changing or _says_how_it_was(turn.text):
            what = joined(form.what or "", turn.text.strip())[:MAX_WHAT]
            return Step(form=replace(form, what=what), state=state)
    if turn.chosen == "dialogue/deny" or says_no(turn.text):
        return Step(form=form, state=state, note="form/change")
    return Step(form=form, state=state, note="form/half_way")


def _changed(turn: Turn, form: Form, state: State) -> Step | None:
    """Return the form with what the visitor puts right, or with the field to ask for again."""
    text = turn.text
    if EMAIL_PLACEHOLDER in text:
        return Step(form=replace(form, email=EMAIL_PLACEHOLDER), state=state)
    if "?" in text:
        return None
    corrected = _corrected_name(turn, form, state)
    if corrected is not None:
        return corrected
    kinds = kinds_corrected(text, form.case_types, adds=_adds(text))
    if kinds:
        what = joined(form.what or "", text)[:MAX_WHAT]
        return Step(form=replace(form, case_type=kinds[0], also=kinds[1:], what=what), state=state)
    if state.changing or says_no(text):
        name = full_name_in(text)
        if name is not None:
            return Step(form=replace(form, name=name), state=state)
    objects = state.changing or says_no(text) or calls_wrong(text)
    for field, pattern in _FIELD_SPOKEN_OF.items():
        if objects and len(text.split()) <= _MOST_TO_NAME_A_FIELD and pattern.search(text):
            return Step(form=without(form, field), state=state)
    return None

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
    tells_more,
    tells_much,
    wants_copy_first,
)
from actions.decide import decide
from actions.decision import Decision, Thresholds
from actions.form_answers import (
    SPEAKS_OF_EMAIL,
    SPEAKS_OF_NAME,
    SPEAKS_OF_WHAT,
    address_fault,
    asks,
    asks_about_anonymity,
    asks_of_the_form,
    asks_why,
    calls_name_wrong,
    calls_wrong,
    gives_up,
    has_no_address,
    is_puzzled,
    says_goodbye,
    says_no,
    says_yes,
    says_yes_and,
    tries_an_address,
    wants_anonymity,
    withholds,
    without_anonymity,
    writes_an_address,
)
from actions.labels import CHAT_CASE_TYPES, GO_ON
from actions.person_names import (
    full_name_in,
    looks_like_a_name,
    name_and_rest,
    name_in,
    only_name_in,
    puts_name_right,
    right_name_in,
)
from actions.state import State
from actions.understanding import ENGLISH, Turn
from actions.wishes import kinds_named, stops_contact, stops_something
from cases.case_type import NEEDS_NO_ADDRESS, CaseType, Outcome
from cases.safety import find_danger

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
_INSTEAD = re.compile(r"\b(?:i ?stället|istallet|instead)\b", re.IGNORECASE)
_IN_STABLE = re.compile(r"\bi stallet\b", re.IGNORECASE)
_RATHER = re.compile(r"\b(?:nej|nä|na|nae|nej?pp|hellre|f[öo]rresten|[åa]ngrar)\b", re.IGNORECASE)
_ALSO = re.compile(
    r"^\W*(?:och|å|samt|and)\b"
    r"|\b(?:också|även|dessutom|sen|sedan|samtidigt|plus|både|båda|both|also|too|as well|and then)\b",
    re.IGNORECASE,
)
_TAKES_BACK = re.compile(
    r"^\W*(?:nej|nä|no)\b|\b(?:hellre|förresten|ångrar|menade)\b", re.IGNORECASE
)
# Who wants another case says so; what only sounds like one is an answer to the form's question.
_WISHES = re.compile(
    r"\b(?:vill(?! inte)|begär|kräver|önskar|ber er|behöver|snälla|kan ni|ni måste|want|would like|request|please)\b",
    re.IGNORECASE,
)
_THE_QUESTION = re.compile(
    r"^\W*(?:min )?frågan?\b(?: är| lyder)?\s*:|^\W*frågan (?:är|lyder)\b", re.IGNORECASE
)
_YES_OR_NO_FIRST = re.compile(r"^\W*(?:(?:nej|nä|ja|jo|ok|okej|no|yes)\W+)*", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\[[^\]\[]*\]")
_MOST_TO_NAME_A_FIELD = 6
# Answers the question what is to stop; bare "sluta" stops the form.
_STOPS_IT = re.compile(
    r"\b(?:stoppa|sluta(?: upp)? med|avsluta) (?:det|detta|allt|alltihop)\b(?! (?:ärendet|formuläret))",
    re.IGNORECASE,
)
_LEAST_IN_A_QUESTION = 3
_LIKELY = 0.5
_FIELD_SPOKEN_OF = {NAME: SPEAKS_OF_NAME, EMAIL: SPEAKS_OF_EMAIL, WHAT: SPEAKS_OF_WHAT}
_ASIDES = frozenset({Outcome.ANSWER, Outcome.NOT_IN_POLICY, Outcome.STATUS, Outcome.OFF_TOPIC})
_SOCIAL = frozenset(
    {"smalltalk/insult", "smalltalk/bot_challenge", "smalltalk/help", "smalltalk/how_are_you"}
)
_LANGUAGES = frozenset({"dialogue/in_english", "dialogue/in_swedish"})
_REFUSALS = frozenset(
    {
        *("form/invalid_name", "form/need_email", "form/invalid_email"),
        *("form/invalid_email/no_at", "form/invalid_email/no_dot"),
    }
)


class Ending(StrEnum):
    """Why the form ended; stored in the slot `case_confirm`."""

    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    HANDOVER = "handover"
    LEFT = "left"
    NO_ADDRESS = "no_address"


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
    form = Form(case_type=case_type, also=also, what=what or None, name=name, email=email)
    return _of_somebody(form)


def _of_somebody(form: Form) -> Form:
    """Return the form without what stands for somebody anonymous, to be asked for."""
    name = None if form.name in _ANONYMOUS_NAME.values() else form.name
    return replace(form, name=name, email=None if form.email == NO_EMAIL else form.email)


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
    if not taken.form.may_be_anonymous:
        # A right that came later needs somebody to answer, and it is said why that is asked for.
        known = _of_somebody(taken.form)
        note = taken.note or ("" if known == taken.form else "form/why")
        taken = replace(taken, form=known, note=note)
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
    if note.startswith("form/invalid_email") and after.tries > _REFUSED_BEFORE_A_WAY_OUT:
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
    if requested == NAME and not chosen and _is_but_a_name(turn):
        return _take_name(turn, form, state)
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


def _is_but_a_name(turn: Turn) -> bool:
    """Whether a text is somebody's name, whatever else its words may mean ("Stig Kabel", "Sven Svensson")."""
    name, beside = name_and_rest(turn.text)
    if name is None or beside or name.casefold() != turn.text.strip(" .!").casefold():
        return False
    # Without capitals an insult looks the same, and a danger is named in words that are known.
    is_likely = looks_like_a_name(turn.text) or (turn.top.topic == "emergency" and " " in name)
    return is_likely and find_danger(turn.text) is None


def _plain_words(turn: Turn, requested: str, form: Form, state: State) -> Step | None:
    """Return the step for what the words alone make plain, whatever the model thinks of them."""
    if says_goodbye(turn.text):
        return Step(form=form, state=state, ending=Ending.LEFT)
    judged = _judged(turn, form, state) if requested == CONFIRM else None
    if judged is not None:
        return judged
    if requested == EMAIL and _is_unreachable(turn.text, form):
        return Step(form=form, state=state, note="form/no_email", ending=Ending.NO_ADDRESS)
    note = _explanation(turn.text, requested) or _about_anonymity(turn.text, requested, form)
    if note:
        return Step(form=form, state=state, note=note)
    added = _said_beside(turn, requested, form)
    if added is not None:
        return Step(form=added[0], state=state, note=added[1])
    if withholds(turn.text) and (requested in {NAME, EMAIL} or wants_anonymity(turn.text)):
        return _withheld(turn, requested, form, state)
    return None


def _said_beside(turn: Turn, requested: str, form: Form) -> tuple[Form, str] | None:
    """Return the form with what is plainly wanted beside or before it, and the reply; or None."""
    kinds = form.case_types
    if requested != WHAT and stops_contact(turn.text):
        form = _with_email(form, turn.text)
        name = name_and_rest(turn.text)[0] if requested == NAME else None
        if name and name in turn.text:
            form = replace(form, name=name)
        # What is to stop is not the form.
        if MARKETING in kinds:
            return form, "form/stop_heard"
        return _with(form, MARKETING, turn.text), "form/added"
    if CaseType.ERASURE in kinds and CaseType.ACCESS not in kinds and wants_copy_first(turn.text):
        what = form.what and joined(form.what, turn.text)[:MAX_WHAT]
        return replace(form, case_type=CaseType.ACCESS.value, also=kinds, what=what), "form/added"
    if CaseType.DPO_QUESTION in kinds and requested != WHAT and _THE_QUESTION.search(turn.text):
        return _with_words(form, turn.text), "form/noted"
    return None


def _with_words(form: Form, text: str) -> Form:
    """Add words to the matter."""
    return replace(form, what=joined(form.what or "", text)[:MAX_WHAT])


def _with_email(form: Form, text: str) -> Form:
    """Keep an address that was given beside something else; of two, one may be the old one."""
    is_plain = text.count(EMAIL_PLACEHOLDER) == 1
    return replace(form, email=EMAIL_PLACEHOLDER) if is_plain else form


def _is_unreachable(text: str, form: Form) -> bool:
    """Whether somebody who must be answered has no e-mail address; then nothing more is asked."""
    if EMAIL_PLACEHOLDER in text or asks_why(text):
        return False
    if MARKETING in form.case_types:
        # The number that is to be left in peace is still wanted.
        return False
    if PHONE_PLACEHOLDER in text and not stops_contact(text):
        return True
    if set(form.case_types) <= NEEDS_NO_ADDRESS or (form.may_be_anonymous and withholds(text)):
        return False
    keeps_it = withholds(text) and SPEAKS_OF_EMAIL.search(text)
    return has_no_address(text) or bool(keeps_it)


def _judged(turn: Turn, form: Form, state: State) -> Step | None:
    """Return the step for a plain yes, for what is put right, or for a plain no."""
    if says_yes(turn.text) and not _asks(turn):
        return Step(form=form, state=state, ending=Ending.CONFIRMED)
    corrected = _changed(turn, form, state)
    if corrected is None and _only_objects(turn):
        return Step(form=form, state=state, note="form/change")
    return corrected


def _explanation(text: str, requested: str) -> str:
    """Return the reply for somebody who does not see why a name or an address is asked for, or has none; else ""."""
    if requested in {NAME, EMAIL} and asks_why(text):
        return "form/why"
    if requested == EMAIL and text.count(EMAIL_PLACEHOLDER) > 1:
        return "form/which_email"
    if requested == EMAIL and EMAIL_PLACEHOLDER not in text:
        if PHONE_PLACEHOLDER in text and not stops_contact(text):
            return "form/no_email/marketing"
        if is_puzzled(text):
            return "form/need_email"
    return ""


def _about_anonymity(text: str, requested: str, form: Form) -> str:
    """Return the reply for somebody who asks whether one may be anonymous; else ""."""
    if not asks_about_anonymity(text):
        return ""
    if form.may_be_anonymous:
        return "form/anonymity"
    return "form/no_name" if requested == NAME else ""


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
    if gives_up(turn.text):
        # "Stoppa allt" says what is asked for when that is the question.
        return not (requested == WHAT and _STOPS_IT.search(turn.text))
    sure = turn.top.topic == "dialogue/cancel" and turn.top.p >= _SURE
    return sure and requested != WHAT and not stops_something(turn.text)


def _enough(turn: Turn, otherwise: float) -> float:
    """Return how sure a reading must be to lead away from the form's question."""
    return _LIKELY if _wants_instead(turn.text) else otherwise


def _wants_instead(text: str) -> bool:
    rather = _RATHER.search(text)
    in_stable = rather and _IN_STABLE.search(text, rather.end())
    return bool(_INSTEAD.search(text) or in_stable)


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
        form = _with_email(form, turn.text)
        if CaseType.DPO_QUESTION in form.case_types and _asks(turn):
            # It may be the officer who is asked.
            form = _with_words(form, turn.text)
        return Step(form=form, state=decision.state, aside=decision)
    return None


def _adds(text: str) -> bool:
    """Whether something is wanted beside what the form holds."""
    return bool(_ALSO.search(text)) or says_yes_and(text)


def _says_how_it_was(turn: Turn) -> bool:
    """Whether a turn puts the matter right or adds to it."""
    adds = says_yes_and(turn.text) and tells_more(turn.text)
    return (adds or puts_matter_right(turn.text)) and not _asks_back(turn)


def _asks_back(turn: Turn) -> bool:
    """Whether a turn is a question, after a yes or a no at most ("nej vad händer nu")."""
    rest = _YES_OR_NO_FIRST.sub("", turn.text)
    return _asks(turn) or Turn(text=rest).asks


def _asks(turn: Turn) -> bool:
    return turn.asks or asks(turn.text)


def _only_objects(turn: Turn) -> bool:
    """Whether a turn says that something is wrong, and not what."""
    objects = says_no(turn.text) or calls_wrong(turn.text)
    return objects and not tells_more(turn.text) and not _asks_back(turn)


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
        or (requested == CONFIRM and wanted == CaseType.RECTIFICATION and not _adds(turn.text))
    )
    says_so = CaseType(wanted) in kinds_named(turn.text) or _WISHES.search(turn.text)
    is_instead = _wants_instead(turn.text) or (says_so and _TAKES_BACK.search(turn.text))
    is_wish = is_instead or says_so or _adds(turn.text)
    if turn.chosen is None and (answers or not is_wish):
        return None
    if turn.chosen is None and not is_instead:
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
        # The form's own question stands, with buttons of its own.
        return False
    if decision.outcome is Outcome.OTHER_LANGUAGE:
        return "?" in turn.text
    if not sure or EMAIL_PLACEHOLDER in turn.text or puts_name_right(turn.text):
        return False
    if requested == CONFIRM and _says_how_it_was(turn):
        return False
    if requested == WHAT and form.case_type == CaseType.DPO_QUESTION and turn.chosen is None:
        # That question is for the officer.
        return False
    wants_to_know = _asks(turn) or turn.chosen is not None
    return decision.topic in _SOCIAL or (wants_to_know and decision.outcome in _ASIDES)


def _take_what(turn: Turn, form: Form, state: State) -> Step:
    said = turn.text.strip()[:MAX_WHAT]
    form = _with_email(form, said)
    name = only_name_in(said)
    if name is not None and CaseType.RECTIFICATION not in form.case_types:
        # Who was asked for the matter and gives a name has told the matter already.
        form = replace(form, name=name)
        if not says_something(state.wish):
            return Step(form=form, state=state, note="form/invalid_what")
        return Step(form=replace(form, what=state.wish), state=state)
    words = _PLACEHOLDER.sub("", said)
    if sum(letter.isalpha() for letter in words) < _LEAST_LETTERS:
        return Step(form=form, state=state, note="form/invalid_what")
    what = joined(state.wish, said) if says_something(state.wish) else said
    return Step(form=replace(form, what=what[:MAX_WHAT]), state=state)


def _take_name(turn: Turn, form: Form, state: State) -> Step:
    form = _with_email(form, turn.text)
    name, beside = name_and_rest(turn.text)
    if name is None:
        if looks_like_a_name(turn.text):
            # Nobody's name that we know: asked for once more, and not taken for a part of the matter.
            return Step(form=form, state=state, note="form/invalid_name")
        return _no_answer(turn, form, state, "form/invalid_name")
    if len(beside.split()) > 1:
        form = _with_words(form, beside)
    return Step(form=replace(form, name=name), state=state)


def _no_answer(turn: Turn, form: Form, state: State, note: str) -> Step:
    """Keep what was said or asked instead of an answer with the matter; what tells nothing is refused with `note`."""
    text = _PLACEHOLDER.sub(" ", turn.text)
    if _asks_back(turn):
        is_whole = len(text.split()) >= _LEAST_IN_A_QUESTION and tells_more(text)
        if not is_whole or asks_of_the_form(text):
            return Step(form=form, state=state, note=note)
        return Step(form=_with_words(form, turn.text), state=state, note="form/cannot_answer")
    says_what_is_wrong = (
        calls_wrong(text) and tells_more(text) and len(text.split()) > _MOST_TO_NAME_A_FIELD
    )
    if (tells_much(text) or says_what_is_wrong) and not (says_yes(text) or writes_an_address(text)):
        return Step(form=_with_words(form, turn.text), state=state, note="form/noted")
    return Step(form=form, state=state, note=note)


def _take_email(turn: Turn, form: Form, state: State) -> Step:
    if EMAIL_PLACEHOLDER in turn.text:
        form = replace(form, email=EMAIL_PLACEHOLDER)
        beside = _PLACEHOLDER.sub(" ", turn.text).strip(" ,.;:!-")
        return Step(form=_with_words(form, beside) if tells_much(beside) else form, state=state)
    corrected = _corrected_name(turn, form, state)
    if corrected is not None:
        return corrected
    if has_no_address(turn.text):
        return Step(form=form, state=state, note="form/no_email")
    is_short = len(turn.text.split()) <= _MOST_TO_NAME_A_FIELD
    tries = tries_an_address(turn.text) and (is_short or writes_an_address(turn.text))
    if tries and not _asks(turn):
        fault = address_fault(turn.text)
        note = f"form/invalid_email/{fault}" if fault else "form/invalid_email"
        return Step(form=form, state=state, note=note)
    if name_in(turn.text) is not None:
        return Step(form=form, state=state, note="form/need_email")
    return _no_answer(turn, form, state, "form/need_email")


def _corrected_name(turn: Turn, form: Form, state: State) -> Step | None:
    """Take a name put right at a later question ("nej, jag heter …"), or ask for it when only called wrong."""
    name = right_name_in(turn.text)
    if name is None and puts_name_right(turn.text):
        name = name_in(turn.text)
    if name is not None:
        return Step(form=replace(form, name=name), state=state)
    if calls_name_wrong(turn.text) and len(turn.text.split()) <= _MOST_TO_NAME_A_FIELD:
        return Step(form=without(form, NAME), state=state)
    return None


def _take_confirm(turn: Turn, form: Form, state: State) -> Step:
    if turn.chosen == "dialogue/affirm":
        return Step(form=form, state=state, ending=Ending.CONFIRMED)
    answers = state.changing and tells_more(turn.text) and not _asks_back(turn)
    if turn.chosen is None and (answers or _says_how_it_was(turn)):
        return Step(form=_with_words(form, turn.text), state=state)
    said = _no_answer(turn, form, state, "")
    if said.note:
        return said
    if turn.chosen == "dialogue/deny" or says_no(turn.text):
        return Step(form=form, state=state, note="form/change")
    return Step(form=form, state=state, note="form/half_way")


def _changed(turn: Turn, form: Form, state: State) -> Step | None:
    """Return the form with what the visitor puts right, or with the field to ask for again."""
    text = turn.text
    if text.count(EMAIL_PLACEHOLDER) > 1:
        return Step(form=without(form, EMAIL), state=state, note="form/which_email")
    if EMAIL_PLACEHOLDER in text:
        return Step(form=replace(form, email=EMAIL_PLACEHOLDER), state=state)
    if "?" in text:
        return None
    corrected = _corrected_name(turn, form, state)
    if corrected is not None:
        return corrected
    takes_back = says_no(text) or _wants_instead(text) or _TAKES_BACK.search(text)
    wants_too = not (state.changing or takes_back) and _WISHES.search(text)
    kinds = kinds_corrected(text, form.case_types, adds=_adds(text) or bool(wants_too))
    if kinds:
        kept = _with_words(form, text)
        return Step(form=replace(kept, case_type=kinds[0], also=kinds[1:]), state=state)
    if state.changing or says_no(text):
        name = full_name_in(text)
        if name is not None:
            return Step(form=replace(form, name=name), state=state)
    objects = state.changing or says_no(text) or calls_wrong(text)
    for field, pattern in _FIELD_SPOKEN_OF.items():
        if objects and len(text.split()) <= _MOST_TO_NAME_A_FIELD and pattern.search(text):
            return Step(form=without(form, field), state=state)
    return None

"""The form's actions as Rasa calls them: take an answer, put the next question, send the request in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions.case_form import (
    CONFIRM,
    EMAIL,
    EMAIL_PLACEHOLDER,
    FIELDS,
    MARKETING,
    NAME,
    NO_EMAIL,
    PHONE_PLACEHOLDER,
    WHAT,
    Ending,
    Form,
    Step,
    step,
    without,
)
from actions.case_names import listed, number
from actions.decision import Decision
from actions.labels import CHAT_CASE_TYPES
from actions.parts import (
    ASIDE,
    FORM,
    REQUESTED,
    RESET,
    STATE,
    Events,
    Parts,
    call_person,
    cancel,
    form_events,
    form_of,
    plain,
    say,
    state_of,
    without_form,
)
from actions.ports import DeskUnavailable, Receipt
from actions.receipt import write_receipt
from actions.reply import Writer, base
from actions.state import State
from actions.understanding import ENGLISH
from cases.case_type import NEEDS_NO_ADDRESS, CaseType, Outcome

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

# The texts after which the form's question is not put once more.
_ASK_AGAIN = frozenset(
    {
        *("form/invalid_what", "form/invalid_name", "form/invalid_email", "form/no_email"),
        *("form/invalid_email/no_at", "form/invalid_email/no_dot", "form/which_email"),
        *("form/no_name", "form/need_email", "form/name_again", "form/change"),
    }
)
_ANSWERS = {
    WHAT: ("dialogue/cancel",),
    NAME: ("handover", "dialogue/cancel"),
    EMAIL: ("handover", "dialogue/cancel"),
    CONFIRM: ("dialogue/affirm", "dialogue/deny", "dialogue/cancel"),
}


class ValidateCaseForm:
    """Takes the answer to the form's question, or answers something else and lets the form go on."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def name(self) -> str:
        """Return the name in the domain."""
        return "validate_case_form"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Validate the slot that was asked for."""
        requested = tracker.get_slot(REQUESTED)
        if requested not in FIELDS:
            return []
        # Rasa has already put the raw text in the slot that is asked for.
        form = without(form_of(tracker), requested)
        taken = step(
            self._parts.turn(tracker), requested, form, state_of(tracker), self._parts.limits
        )
        given_up = tuple(kind for kind in form.case_types if kind not in taken.form.case_types)
        self._parts.keep_leads(tracker, form, given_up, taken.state, "cancelled")
        events = [*form_events(taken.form, taken.state), SlotSet(CONFIRM, None)]
        if taken.ending is not None:
            return [*events, SlotSet(CONFIRM, taken.ending.value), SlotSet(REQUESTED, None)]
        self._parts.keep_lead(tracker, taken.form, taken.state, "open")
        return [*events, SlotSet(ASIDE, self._aside(taken, tracker))]

    def _aside(self, taken: Step, tracker: Tracker) -> dict[str, Any] | None:
        if taken.aside is not None:
            text, custom = self._parts.writer.part(taken.aside)
            # Nobody in danger is asked for a name; the form waits until they come back to it.
            asks = taken.aside.outcome is not Outcome.EMERGENCY
            return {"text": text, "custom": custom, "asks": asks}
        if taken.note:
            return {
                "text": self._parts.writer.fixed(_note(taken, tracker), taken.state.language),
                "custom": None,
                # A refused answer is explained and asked for again in one sentence.
                "asks": taken.note not in _ASK_AGAIN,
            }
        return None


def _note(taken: Step, tracker: Tracker) -> str:
    """Return the reply for a step; who can be called, or reports a danger, is not told that no case comes of it.

    A number that is not to get advertising is barred, and never called.
    """
    without_email = {"form/no_email", "form/need_email"}
    if taken.note in without_email and MARKETING in taken.form.case_types:
        if _gave_a_number(tracker):
            return "form/no_email/marketing"
        return taken.note if taken.form.also else "form/which_number"
    if taken.note == "form/no_email" and _is_without_an_answer(taken.form):
        return "form/no_email/report"
    return taken.note


def _unreachable(form: Form, tracker: Tracker) -> str:
    """Return the reply for who has no e-mail address: what becomes of the request all the same."""
    if _gave_a_number(tracker):
        return "form/no_email/phone"
    # The extract goes to the address that is registered (F62).
    return "form/no_email/access" if form.case_types == (CaseType.ACCESS,) else "form/no_email"


def _goodbye(form: Form, tracker: Tracker) -> str:
    """Return the reply for who leaves: what becomes of the request, and whether an answer can come."""
    if form.email == EMAIL_PLACEHOLDER:
        return "form/bye"
    if form.email != NO_EMAIL and _gave_a_number(tracker):
        return "form/bye_marketing" if MARKETING in form.case_types else "form/bye_phone"
    return "form/bye_report" if _is_without_an_answer(form) else "form/bye_no_address"


def _is_without_an_answer(form: Form) -> bool:
    """Whether it becomes a case even when nobody can be answered, as the desk's sweep has it."""
    return form.email == NO_EMAIL or set(form.case_types) <= NEEDS_NO_ADDRESS


def _gave_a_number(tracker: Tracker) -> bool:
    said = (event for event in tracker.events or () if event.get("event") == "user")
    return any(PHONE_PLACEHOLDER in str(event.get("text") or "") for event in said)


class AskCaseForm:
    """Asks for one field of the form, after what there is to say first."""

    def __init__(self, parts: Parts, field: str) -> None:
        self._parts = parts
        self._field = field

    def name(self) -> str:
        """Return the name in the domain."""
        return f"action_ask_{FORM}_{self._field}"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Ask."""
        state, form = state_of(tracker), form_of(tracker)
        aside = tracker.get_slot(ASIDE) or {}
        said = str(aside.get("text") or "")
        asks = not said or aside.get("asks", True)
        text = "\n\n".join(filter(None, (said, self._question(form, state) if asks else "")))
        custom = dict(aside.get("custom") or self._custom(form, state))
        custom |= {
            "expects": self._field.removeprefix("case_"),
            "form": form.case_type,
            "quick_replies": self._parts.writer.buttons(_ANSWERS[self._field], state.language),
        }
        say(dispatcher, text, custom)
        return [SlotSet(ASIDE, None)]

    def _question(self, form: Form, state: State) -> str:
        fixed, language = self._parts.writer.fixed, state.language
        if self._field == WHAT:
            return fixed(_what_key(form, self._parts.writer), language)
        if self._field != CONFIRM:
            return fixed("form/ask_name" if self._field == NAME else "form/ask_email", language)
        label = listed(form.case_types, language)
        unsaid = {
            None,
            *(words for kind in form.case_types for words in CHAT_CASE_TYPES[CaseType(kind)]),
        }
        opening = "“" if language == ENGLISH else "”"
        what = label if form.what in unsaid else f"{label} – {opening}{form.what}”"
        several = len(form.case_types) > 1
        nowhere = "none" if language == ENGLISH else "ingen"
        return fixed(
            "form/confirm_several" if several else "form/confirm",
            language,
            count=number(len(form.case_types), language),
            what=what,
            name=form.name or "",
            email=nowhere if form.email == NO_EMAIL else form.email or "",
        )

    def _custom(self, form: Form, state: State) -> dict[str, Any]:
        return base(
            Decision(
                outcome=Outcome.START_CASE,
                state=state,
                language=state.language,
                topics=(f"start_case/{form.case_type}",),
                confidence=1.0,
            )
        )


def _what_key(form: Form, writer: Writer) -> str:
    """Return the question for the matter: one of its own for a type that asks for certain things."""
    keys = (f"form/ask_what/{kind}" for kind in form.case_types)
    return next((key for key in keys if key in writer.policy.replies), "form/ask_what")


class CloseCaseForm:
    """Opens the case, or says what became of the request instead."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def name(self) -> str:
        """Return the name in the domain."""
        return "action_close_case_form"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Open, cancel or hand over."""
        state, form = state_of(tracker), form_of(tracker)
        ending = tracker.get_slot(CONFIRM)
        if ending == Ending.CONFIRMED:
            return self._open(dispatcher, tracker, form, state)
        if ending in {Ending.HANDOVER, Ending.LEFT, Ending.NO_ADDRESS}:
            return self._pause(dispatcher, tracker, form, state, ending)
        return cancel(self._parts, dispatcher, tracker, form, state)

    def _pause(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        form: Form,
        state: State,
        ending: str,
    ) -> Events:
        """Keep the form as it is for a visitor who asks for a person or goes: the request stands."""
        writer = self._parts.writer
        leaves = ending != Ending.HANDOVER
        self._parts.keep_lead(tracker, form, state, "left" if leaves else "open")
        if leaves:
            key = _goodbye(form, tracker) if ending == Ending.LEFT else _unreachable(form, tracker)
            text = writer.fixed(key, state.language)
            custom = base(plain(Outcome.SMALLTALK, "smalltalk/bye", state))
            if ending == Ending.NO_ADDRESS:
                custom["quick_replies"] = writer.buttons(("handover",), state.language)
        else:
            decision = plain(Outcome.HANDOVER, "handover", state)
            text, custom = call_person(self._parts, tracker, decision, writer.part(decision)[1])
            text = f"{text} {writer.fixed('form/waits', state.language)}"
        say(dispatcher, text, custom)
        return [
            SlotSet(CONFIRM, None),
            SlotSet(ASIDE, None),
            SlotSet(STATE, replace(state, paused=True, offered="", tries=0).as_slot()),
        ]

    def _open(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, form: Form, state: State
    ) -> Events:
        writer = self._parts.writer
        custom = base(plain(Outcome.START_CASE, f"start_case/{form.case_type}", state))
        try:
            result = self._parts.desk.open_cases(
                conversation_id=tracker.sender_id,
                case_types=form.case_types,
                what=form.what or "",
                name=form.name or "",
                language=state.language,
                now=self._parts.clock(),
                anonymous=form.email == NO_EMAIL,
            )
        except DeskUnavailable:
            custom["quick_replies"] = writer.buttons(
                (f"start_case/{form.case_type}", "handover"), state.language
            )
            say(dispatcher, writer.fixed("form/not_saved", state.language), custom)
            return [*RESET, SlotSet(STATE, without_form(state).as_slot())]
        if not isinstance(result, Receipt) and result.stranger:
            say(dispatcher, writer.fixed("form/only_website", state.language), custom)
            return [*RESET, SlotSet(STATE, without_form(state).as_slot())]
        if not isinstance(result, Receipt):
            again = writer.fixed("form/invalid_email", state.language)
            note = {"text": again, "custom": None, "asks": False}
            return [
                SlotSet(EMAIL, None),
                SlotSet(CONFIRM, None),
                SlotSet(ASIDE, note),
                FollowupAction(FORM),
            ]
        dates = {case.due_date for case in result.cases}
        due = dates.pop() if len(dates) == 1 else None
        custom |= {
            "case_ref": ", ".join(case.ref for case in result.cases),
            "due_date": due.isoformat() if due else None,
        }
        say(dispatcher, write_receipt(writer, result, form, state.language), custom)
        opened = replace(without_form(state), cases_opened=state.cases_opened + len(result.cases))
        events = [*RESET, SlotSet(STATE, opened.as_slot())]
        # Who was anonymous once is asked anew in the next form.
        return (
            [*events, SlotSet(NAME, None), SlotSet(EMAIL, None)]
            if form.email == NO_EMAIL
            else events
        )

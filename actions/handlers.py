"""The custom actions as Rasa calls them: read the tracker, decide, word, and say which slots change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from rasa_sdk.events import ActionExecuted, FollowupAction, SessionStarted, SlotSet

from actions.case_form import (
    CONFIRM,
    EMAIL,
    FIELDS,
    NAME,
    WHAT,
    Ending,
    Form,
    Step,
    begin,
    step,
    without,
)
from actions.dates import spoken_date
from actions.decide import decide
from actions.decision import Decision, Thresholds
from actions.labels import CHAT_CASE_TYPES, case_name
from actions.ports import CaseDesk, DeskUnavailable, OpenedCase
from actions.reply import Writer, base
from actions.state import State
from actions.understanding import Turn, read_turn
from cases.case_type import CaseType, Outcome

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

Events = list[dict[str, Any]]
FORM = "case_form"
STATE, CASE_TYPE, ASIDE, REQUESTED = "dialogue_state", "case_type", "case_aside", "requested_slot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What every action needs."""

    writer: Writer
    desk: CaseDesk
    clock: Callable[[], datetime]
    known: frozenset[str]
    limits: Thresholds
    typed: Mapping[str, str]

    def turn(self, tracker: Tracker) -> Turn:
        """Read the visitor's message; whoever types what stands on a button means the button."""
        turn = read_turn(tracker.latest_message or {}, self.known)
        meant = self.typed.get(turn.text.strip().casefold())
        return turn if meant is None or turn.chosen else replace(turn, chosen=meant)

    def handover_key(self) -> str:
        """Return the reply for a visitor who waits for a person: by day, or when nobody is there."""
        is_open = self.writer.organisation.chat_is_open(self.clock())
        return "handover/queued" if is_open else "handover/outside_hours"

    def keep_lead(self, tracker: Tracker, form: Form, state: State, how: str) -> None:
        """Keep an unfinished request; the chat goes on when the desk is away."""
        try:
            self.desk.store_lead(
                conversation_id=tracker.sender_id,
                case_type=form.case_type,
                what=form.what or "",
                name=form.name or "",
                state=how,
                language=state.language,
                now=self.clock(),
            )
        except DeskUnavailable:
            return


# The texts after which the form's question is not put once more.
_ASK_AGAIN = frozenset(
    {"form/invalid_what", "form/invalid_name", "form/invalid_email", "form/no_email"}
)
_ANSWERS = {
    WHAT: ("dialogue/cancel",),
    NAME: ("dialogue/cancel",),
    EMAIL: ("handover", "dialogue/cancel"),
    CONFIRM: ("dialogue/affirm", "dialogue/deny", "dialogue/cancel"),
}


def _state(tracker: Tracker) -> State:
    return State.from_slot(tracker.get_slot(STATE))


def _form(tracker: Tracker) -> Form:
    return Form(
        case_type=tracker.get_slot(CASE_TYPE) or "access",
        what=tracker.get_slot(WHAT),
        name=tracker.get_slot(NAME),
        email=tracker.get_slot(EMAIL),
    )


def _form_events(form: Form, state: State) -> Events:
    return [
        SlotSet(STATE, state.as_slot()),
        SlotSet(CASE_TYPE, form.case_type),
        SlotSet(WHAT, form.what),
        SlotSet(NAME, form.name),
        SlotSet(EMAIL, form.email),
    ]


def _say(dispatcher: CollectingDispatcher, text: str, custom: dict[str, Any]) -> None:
    dispatcher.utter_message(text=text, json_message=custom)


class ActionRespond:
    """Answers one turn outside the form, or begins the form."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def name(self) -> str:
        """Return the name in the domain."""
        return "action_respond"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Decide and answer."""
        turn, state = self._parts.turn(tracker), _state(tracker)
        decision = decide(turn, state, self._parts.limits)
        if decision.outcome is Outcome.START_CASE:
            return self._begin(decision, turn, tracker)
        reply = self._parts.writer.write(decision)
        text, custom = reply.text, reply.custom
        if decision.outcome is Outcome.HANDOVER:
            text, custom = call_person(self._parts, tracker, decision, custom)
            reply = self._parts.writer.introduce(text, custom, decision.state)
            text = reply.text
        _say(dispatcher, text, custom)
        return [SlotSet(STATE, reply.state.as_slot())]

    def _begin(self, decision: Decision, turn: Turn, tracker: Tracker) -> Events:
        form = begin(
            decision.case_type or "",
            turn.text,
            name=tracker.get_slot(NAME),
            email=tracker.get_slot(EMAIL),
        )
        self._parts.keep_lead(tracker, form, decision.state, "open")
        reply = self._parts.writer.wish(decision)
        return [
            *_form_events(form, reply.state),
            SlotSet(CONFIRM, None),
            SlotSet(ASIDE, {"text": reply.text, "custom": reply.custom, "asks": True}),
            FollowupAction(FORM),
        ]


def call_person(
    parts: Parts, tracker: Tracker, decision: Decision, custom: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    """Put the visitor in the queue; says so honestly when that was not possible."""
    try:
        parts.desk.request_handover(
            conversation_id=tracker.sender_id, reason="asked", now=parts.clock()
        )
    except DeskUnavailable:
        text = parts.writer.fixed("service_down", decision.language)
        return text, {**custom, "handover": False, "quick_replies": []}
    return parts.writer.fixed(parts.handover_key(), decision.language), custom


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
        form = _form(tracker)
        # Rasa has already put the raw text in the slot that is asked for.
        form = without(form, requested)
        taken = step(
            self._parts.turn(tracker), requested, form, _state(tracker), self._parts.limits
        )
        events = [*_form_events(taken.form, taken.state), SlotSet(CONFIRM, None)]
        if taken.ending is not None:
            return [*events, SlotSet(CONFIRM, taken.ending.value), SlotSet(REQUESTED, None)]
        self._parts.keep_lead(tracker, taken.form, taken.state, "open")
        return [*events, SlotSet(ASIDE, self._aside(taken))]

    def _aside(self, taken: Step) -> dict[str, Any] | None:
        if taken.aside is not None:
            text, custom = self._parts.writer.part(taken.aside)
            # Nobody in danger is asked for a name; the form waits until they come back to it.
            asks = taken.aside.outcome is not Outcome.EMERGENCY
            return {"text": text, "custom": custom, "asks": asks}
        if taken.note:
            return {
                "text": self._parts.writer.fixed(taken.note, taken.state.language),
                "custom": None,
                # A refused answer is explained and asked for again in one sentence.
                "asks": taken.note not in _ASK_AGAIN or taken.form.next_field() == CONFIRM,
            }
        return None


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
        state, form = _state(tracker), _form(tracker)
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
        _say(dispatcher, text, custom)
        return [SlotSet(ASIDE, None)]

    def _question(self, form: Form, state: State) -> str:
        key = {
            WHAT: "form/ask_what",
            NAME: "form/ask_name",
            EMAIL: "form/ask_email",
            CONFIRM: "form/confirm",
        }[self._field]
        label = case_name(form.case_type, state.language)
        unsaid = {None, *CHAT_CASE_TYPES[CaseType(form.case_type)]}
        opening = "“" if state.language == "en" else "”"
        what = label if form.what in unsaid else f"{label} – {opening}{form.what}”"
        return self._parts.writer.fixed(
            key, state.language, what=what, name=form.name or "", email=form.email or ""
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
        state, form = _state(tracker), _form(tracker)
        ending = tracker.get_slot(CONFIRM)
        writer = self._parts.writer
        reset = [
            SlotSet(CASE_TYPE, None),
            SlotSet(WHAT, None),
            SlotSet(CONFIRM, None),
            SlotSet(ASIDE, None),
        ]
        if ending == Ending.CONFIRMED:
            return self._open(dispatcher, tracker, form, state, reset)
        self._parts.keep_lead(tracker, form, state, "cancelled")
        if ending == Ending.HANDOVER:
            decision = _plain(Outcome.HANDOVER, "handover", state)
            text, custom = call_person(self._parts, tracker, decision, writer.part(decision)[1])
        else:
            decision = _plain(Outcome.SMALLTALK, "dialogue/cancel", state)
            text, custom = writer.fixed("form/cancelled", state.language), base(decision)
            again = (f"start_case/{form.case_type}", "handover")
            custom["quick_replies"] = writer.buttons(again, state.language)
        _say(dispatcher, text, custom)
        return reset

    def _open(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        form: Form,
        state: State,
        reset: Events,
    ) -> Events:
        writer = self._parts.writer
        custom = base(_plain(Outcome.START_CASE, f"start_case/{form.case_type}", state))
        try:
            result = self._parts.desk.open_case(
                conversation_id=tracker.sender_id,
                case_type=form.case_type,
                what=form.what or "",
                name=form.name or "",
                language=state.language,
                now=self._parts.clock(),
            )
        except DeskUnavailable:
            custom["quick_replies"] = writer.buttons(
                (f"start_case/{form.case_type}", "handover"), state.language
            )
            _say(dispatcher, writer.fixed("form/not_saved", state.language), custom)
            return reset
        if not isinstance(result, OpenedCase):
            again = writer.fixed("form/invalid_email", state.language)
            note = {"text": again, "custom": None, "asks": False}
            return [
                SlotSet(EMAIL, None),
                SlotSet(CONFIRM, None),
                SlotSet(ASIDE, note),
                FollowupAction(FORM),
            ]
        due = result.due_date
        custom |= {"case_ref": result.ref, "due_date": due.isoformat() if due else None}
        key = "form/done" if due else "form/done_no_date"
        spoken = spoken_date(due, state.language) if due else ""
        text = writer.fixed(
            key, state.language, ref=result.ref, due_date=spoken, email=form.email or ""
        )
        _say(dispatcher, text, custom)
        opened = replace(state, cases_opened=state.cases_opened + 1)
        return [*reset, SlotSet(STATE, opened.as_slot())]


class SessionStart:
    """Begins a session; a form that was left is kept as a lead and not asked on about."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def name(self) -> str:
        """Return the name that replaces Rasa's own."""
        return "action_session_start"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Carry over what still holds."""
        state = _state(tracker)
        if (tracker.active_loop or {}).get("name") == FORM and tracker.get_slot(CASE_TYPE):
            self._parts.keep_lead(tracker, _form(tracker), state, "left")
        fresh = State(language=state.language, language_fixed=state.language_fixed)
        return [SessionStarted(), SlotSet(STATE, fresh.as_slot()), ActionExecuted("action_listen")]


def _plain(outcome: Outcome, topic: str, state: State) -> Decision:
    return Decision(
        outcome=outcome, state=state, language=state.language, topics=(topic,), confidence=1.0
    )


class Handler(Protocol):
    """What rasa-sdk runs."""

    def name(self) -> str:
        """Return the name in the domain."""
        ...

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Return events; blocks while the desk writes."""
        ...


def actions(parts: Parts) -> list[Handler]:
    """Return all actions of the domain."""
    return [
        ActionRespond(parts),
        ValidateCaseForm(parts),
        *(AskCaseForm(parts, field) for field in FIELDS),
        CloseCaseForm(parts),
        SessionStart(parts),
    ]

"""The custom actions as Rasa calls them: read the tracker, decide, word, and say which slots change."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from rasa_sdk.events import ActionExecuted, FollowupAction, SessionStarted, SlotSet

from actions.case_form import (
    CONFIRM,
    EMAIL,
    EMAIL_PLACEHOLDER,
    FIELDS,
    MAX_WHAT,
    NAME,
    NO_EMAIL,
    PHONE_PLACEHOLDER,
    WHAT,
    Ending,
    Form,
    Step,
    begin,
    step,
    without,
)
from actions.case_names import listed, number
from actions.decide import decide
from actions.decision import FROM_POLICY, Decision, Thresholds
from actions.form_answers import accepts, gives_up
from actions.labels import CHAT_CASE_TYPES, GO_ON
from actions.ports import CaseDesk, DeskUnavailable, Receipt
from actions.receipt import write_receipt
from actions.reply import Reply, Writer, base, payload
from actions.state import State
from actions.understanding import ENGLISH, Turn, read_turn
from actions.wishes import stops_something, wished
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
        turn = read_turn(tracker.latest_message or {}, self.known | {GO_ON})
        meant = self.typed.get(turn.text.strip().casefold())
        return turn if meant is None or turn.chosen else replace(turn, chosen=meant)

    def handover_key(self) -> str:
        """Return the reply for a visitor who waits for a person: by day, or when nobody is there."""
        is_open = self.writer.organisation.chat_is_open(self.clock())
        return "handover/queued" if is_open else "handover/outside_hours"

    def keep_lead(self, tracker: Tracker, form: Form, state: State, how: str) -> list[str]:
        """Keep an unfinished request, one for each type; the chat goes on when the desk is away.

        Returns the numbers of those that are cases already.
        """
        return self.keep_leads(tracker, form, form.case_types, state, how)

    def keep_leads(
        self, tracker: Tracker, form: Form, case_types: tuple[str, ...], state: State, how: str
    ) -> list[str]:
        """Keep what the form holds for some types of case."""
        opened: list[str] = []
        try:
            for case_type in case_types:
                ref = self.desk.store_lead(
                    conversation_id=tracker.sender_id,
                    case_type=case_type,
                    what=form.what or state.wish,
                    name=form.name or "",
                    state=how,
                    language=state.language,
                    now=self.clock(),
                    anonymous=form.email == NO_EMAIL,
                )
                opened += [ref] if ref else []
        except DeskUnavailable:
            return opened
        return opened


# Opened by the desk without an address too (privacydesk/chat_cases.py).
NEEDS_NO_ADDRESS = frozenset({CaseType.BREACH_REPORT.value, CaseType.SECURITY_REPORT.value})
# The texts after which the form's question is not put once more.
_ASK_AGAIN = frozenset(
    {
        *("form/invalid_what", "form/invalid_name", "form/invalid_email", "form/no_email"),
        *("form/no_name", "form/need_email", "form/name_again", "form/phone", "form/change"),
    }
)
_ANSWERS = {
    WHAT: ("dialogue/cancel",),
    NAME: ("handover", "dialogue/cancel"),
    EMAIL: ("handover", "dialogue/cancel"),
    CONFIRM: ("dialogue/affirm", "dialogue/deny", "dialogue/cancel"),
}


_OURS = frozenset({Outcome.CLARIFY, Outcome.UNSURE})
_LED_NOWHERE = _OURS | {Outcome.OTHER_LANGUAGE}
_GOES_ON = re.compile(
    r"^\W*(?:ja\W+|ok\W+)?(?:vi |jag vill )?(?:fortsätt\w*|går vidare|(?:let'?s )?go on|continue)\b",
    re.IGNORECASE,
)
# Who wants "it" put to the officer means the question before.
_POINTS_BACK = re.compile(
    r"\b(?:ställa?|skicka|fråga|put|ask|send)\b.{0,15}\b(?:den|det|frågan|detta|it|that|this)\b|^\W*(?:nej"
    r"|ja)\b|\bombudet i ?stället\b",
    re.IGNORECASE,
)


def _state(tracker: Tracker) -> State:
    return State.from_slot(tracker.get_slot(STATE))


def _form(tracker: Tracker) -> Form:
    return Form(
        case_type=tracker.get_slot(CASE_TYPE) or "access",
        also=tuple(kind for kind in _state(tracker).also.split() if kind in set(CaseType)),
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


def _said_before(tracker: Tracker) -> str:
    """Return what the visitor wrote before this turn, or "" when it was a button or nothing."""
    said = [
        str(event.get("text") or "")
        for event in tracker.events or ()
        if event.get("event") == "user"
    ]
    before = [text for text in said[:-1] if text and not text.startswith("/")]
    return before[-1] if before else ""


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
        if state.paused and tracker.get_slot(CASE_TYPE) and _goes_on(turn, state):
            return self._resume(tracker, state)
        if state.paused and tracker.get_slot(CASE_TYPE) and _gives_up(turn):
            return cancel(self._parts, dispatcher, tracker, _form(tracker), state)
        if turn.chosen == GO_ON:
            # The form has been sent in, or forgotten, meanwhile.
            turn = replace(turn, chosen="smalltalk/help")
        decision = decide(turn, state, self._parts.limits)
        if decision.outcome is Outcome.START_CASE:
            return self._begin(decision, turn, tracker)
        reply = self._parts.writer.write(decision)
        text, custom = reply.text, reply.custom
        if decision.outcome is Outcome.HANDOVER:
            text, custom = call_person(self._parts, tracker, decision, custom)
            reply = self._parts.writer.introduce(text, custom, decision.state)
            text = reply.text
        if decision.outcome in _LED_NOWHERE and EMAIL_PLACEHOLDER in turn.text:
            language = decision.language if decision.outcome in _OURS else ENGLISH
            kept = self._parts.writer.fixed("unsure/address_kept", language)
            text = f"{text}\n\n{kept}"
        _say(dispatcher, text, custom)
        return [SlotSet(STATE, _with_offer(reply, decision).as_slot())]

    def _begin(self, decision: Decision, turn: Turn, tracker: Tracker) -> Events:
        kind = CaseType(decision.case_type or CaseType.ACCESS)
        kinds = (
            tuple(kind.value for kind in wished(kind, turn)) if not turn.chosen else (kind.value,)
        )
        words = _wish(turn, kind, _state(tracker), _said_before(tracker))
        form = begin(
            kinds[0],
            words,
            name=tracker.get_slot(NAME),
            email=tracker.get_slot(EMAIL),
            also=kinds[1:],
        )
        state = replace(
            decision.state,
            wish=words[:MAX_WHAT],
            also=" ".join(form.also),
            paused=False,
            tries=0,
            changing=False,
        )
        self._parts.keep_lead(tracker, form, state, "open")
        reply = self._parts.writer.wish(
            replace(decision, topics=(f"start_case/{kinds[0]}",), state=state)
        )
        return [
            *_form_events(form, reply.state),
            SlotSet(CONFIRM, None),
            SlotSet(ASIDE, {"text": reply.text, "custom": reply.custom, "asks": True}),
            FollowupAction(FORM),
        ]

    def _resume(self, tracker: Tracker, state: State) -> Events:
        """Take up the form that waited while a person was called."""
        state = replace(state, paused=False, tries=0, changing=False)
        form = _form(tracker)
        self._parts.keep_lead(tracker, form, state, "open")
        said = self._parts.writer.fixed("form/resumed", state.language)
        return [
            *_form_events(form, state),
            SlotSet(CONFIRM, None),
            SlotSet(ASIDE, {"text": said, "custom": None, "asks": True}),
            FollowupAction(FORM),
        ]


def _goes_on(turn: Turn, state: State) -> bool:
    """Whether somebody whose form waits goes on with it: by the button that leaves the queue, or in words."""
    if turn.chosen is not None:
        return turn.chosen in {GO_ON, "dialogue/affirm"}
    return bool(_GOES_ON.search(turn.text)) or (not state.offered and accepts(turn.text))


def _gives_up(turn: Turn) -> bool:
    if turn.chosen is not None:
        return turn.chosen == "dialogue/cancel"
    return gives_up(turn.text) and not stops_something(turn.text)


def _wish(turn: Turn, kind: CaseType, before: State, said_before: str) -> str:
    """Return the words that a form begins with: of this message, or of the one that led to it."""
    text = turn.text.strip()
    points_back = accepts(text) or (
        kind is CaseType.DPO_QUESTION and bool(_POINTS_BACK.search(text))
    )
    if turn.chosen is None and not points_back:
        return text
    # Of what was asked back about, or wanted put to the officer, the matter has been said.
    clarified = turn.chosen is not None and turn.chosen in before.choices.split()
    question = kind is CaseType.DPO_QUESTION and Turn(text=said_before).asks
    return said_before if clarified or question else ""


def _with_offer(reply: Reply, decision: Decision) -> State:
    """Remember the form that an answer offers, so that "ja gärna" begins it."""
    state = reply.state
    if state.offered or decision.outcome not in FROM_POLICY or len(decision.topics) != 1:
        return state
    shown = {button["payload"] for button in reply.custom["quick_replies"]}
    offered = [f"start_case/{kind}" for kind in CHAT_CASE_TYPES]
    return replace(state, offered=next((label for label in offered if payload(label) in shown), ""))


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


def cancel(
    parts: Parts, dispatcher: CollectingDispatcher, tracker: Tracker, form: Form, state: State
) -> Events:
    """Give the form up at the visitor's wish; a "ja, ändå" begins it again.

    What the desk has taken over meanwhile is a case, and is taken back as one.
    """
    opened = parts.keep_lead(tracker, form, state, "cancelled")
    custom = base(_plain(Outcome.SMALLTALK, "dialogue/cancel", state))
    if opened:
        withdraw = f"start_case/{CaseType.REQUEST_WITHDRAWAL}"
        custom["quick_replies"] = parts.writer.buttons((withdraw, "handover"), state.language)
        refs = ", ".join(opened)
        said = parts.writer.fixed("form/cancelled_case", state.language, ref=refs)
        _say(dispatcher, said, custom)
        return [*_RESET, SlotSet(STATE, replace(_after(state), offered="").as_slot())]
    again = f"start_case/{form.case_type}"
    custom["quick_replies"] = parts.writer.buttons((again, "handover"), state.language)
    _say(dispatcher, parts.writer.fixed("form/cancelled", state.language), custom)
    return [*_RESET, SlotSet(STATE, replace(_after(state), offered=again).as_slot())]


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
        form = without(_form(tracker), requested)
        taken = step(
            self._parts.turn(tracker), requested, form, _state(tracker), self._parts.limits
        )
        given_up = tuple(kind for kind in form.case_types if kind not in taken.form.case_types)
        self._parts.keep_leads(tracker, form, given_up, taken.state, "cancelled")
        events = [*_form_events(taken.form, taken.state), SlotSet(CONFIRM, None)]
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
    """Return the reply for a step; who can be called, or reports a danger, is not told that no case comes of it."""
    if taken.note != "form/no_email":
        return taken.note
    if _is_without_an_answer(taken.form):
        return "form/no_email/report"
    return "form/no_email/phone" if _gave_a_number(tracker) else taken.note


def _goodbye(form: Form, tracker: Tracker) -> str:
    """Return the reply for who leaves: what becomes of the request, and whether an answer can come."""
    if form.email == EMAIL_PLACEHOLDER:
        return "form/bye"
    if form.email != NO_EMAIL and _gave_a_number(tracker):
        return "form/bye_phone"
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
        state, form = _state(tracker), _form(tracker)
        ending = tracker.get_slot(CONFIRM)
        if ending == Ending.CONFIRMED:
            return self._open(dispatcher, tracker, form, state)
        if ending in {Ending.HANDOVER, Ending.LEFT}:
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
        leaves = ending == Ending.LEFT
        self._parts.keep_lead(tracker, form, state, "left" if leaves else "open")
        if leaves:
            text = writer.fixed(_goodbye(form, tracker), state.language)
            custom = base(_plain(Outcome.SMALLTALK, "smalltalk/bye", state))
        else:
            decision = _plain(Outcome.HANDOVER, "handover", state)
            text, custom = call_person(self._parts, tracker, decision, writer.part(decision)[1])
            text = f"{text} {writer.fixed('form/waits', state.language)}"
        _say(dispatcher, text, custom)
        return [
            SlotSet(CONFIRM, None),
            SlotSet(ASIDE, None),
            SlotSet(STATE, replace(state, paused=True, offered="", tries=0).as_slot()),
        ]

    def _open(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, form: Form, state: State
    ) -> Events:
        writer = self._parts.writer
        custom = base(_plain(Outcome.START_CASE, f"start_case/{form.case_type}", state))
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
            _say(dispatcher, writer.fixed("form/not_saved", state.language), custom)
            return [*_RESET, SlotSet(STATE, _after(state).as_slot())]
        if not isinstance(result, Receipt) and result.stranger:
            _say(dispatcher, writer.fixed("form/only_website", state.language), custom)
            return [*_RESET, SlotSet(STATE, _after(state).as_slot())]
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
        _say(dispatcher, write_receipt(writer, result, form, state.language), custom)
        opened = replace(_after(state), cases_opened=state.cases_opened + len(result.cases))
        events = [*_RESET, SlotSet(STATE, opened.as_slot())]
        # Who was anonymous once is asked anew in the next form.
        return (
            [*events, SlotSet(NAME, None), SlotSet(EMAIL, None)]
            if form.email == NO_EMAIL
            else events
        )


_RESET = [
    SlotSet(CASE_TYPE, None),
    SlotSet(WHAT, None),
    SlotSet(CONFIRM, None),
    SlotSet(ASIDE, None),
]


def _after(state: State) -> State:
    """Return the state without what the form kept in it."""
    return replace(state, wish="", also="", tries=0, changing=False, paused=False)


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
        # The words of the form go on with it: it may wait for a person, or be taken up again.
        fresh = State(
            language=state.language,
            language_fixed=state.language_fixed,
            wish=state.wish,
            also=state.also,
            paused=state.paused,
        )
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

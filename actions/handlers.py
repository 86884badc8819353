"""The custom actions as Rasa calls them: read the tracker, decide, word, and say which slots change."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from rasa_sdk.events import ActionExecuted, FollowupAction, SessionStarted, SlotSet

from actions.case_form import (
    CONFIRM,
    EMAIL,
    EMAIL_PLACEHOLDER,
    FIELDS,
    MARKETING,
    MAX_WHAT,
    NAME,
    PHONE_PLACEHOLDER,
    begin,
)
from actions.decide import decide
from actions.decision import FROM_POLICY, Decision
from actions.form_answers import accepts, gives_up, says_no
from actions.form_handlers import AskCaseForm, CloseCaseForm, ValidateCaseForm
from actions.labels import CHAT_CASE_TYPES, GO_ON, has_button
from actions.parts import (
    ASIDE,
    CASE_TYPE,
    FORM,
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
)
from actions.reply import Reply, base, payload
from actions.state import State
from actions.understanding import ENGLISH, Turn
from actions.wishes import wished
from cases.case_type import CaseType, Outcome

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

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


_ONLY_AN_ADDRESS = re.compile(
    r"\W*(?:(?:hej|ja|ok|min|mitt|my|e-?post|mejl|mail|mejladress|mailadress|e-?postadress|address|är|is|det|it|här|here|tack)"
    r"\W+){0,8}\[e-post\](?:\W+(?:tack|thanks))?\W*",
    re.IGNORECASE,
)


def _said_before(tracker: Tracker) -> str:
    """Return what the visitor wrote before this turn, or "" when it was a button or nothing."""
    said = [
        str(event.get("text") or "")
        for event in tracker.events or ()
        if event.get("event") == "user"
    ]
    before = [text for text in said[:-1] if text and not text.startswith("/")]
    return before[-1] if before else ""


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
        turn, state = self._parts.turn(tracker), state_of(tracker)
        if state.paused and tracker.get_slot(CASE_TYPE) and _goes_on(turn, state):
            return self._resume(tracker, state)
        decision = decide(turn, state, self._parts.limits)
        # A number or an address beside something that is wanted answers no question of the form.
        wants_else = turn.asks or decision.outcome in {Outcome.HANDOVER, Outcome.EMERGENCY}
        gives_address = EMAIL_PLACEHOLDER in turn.text and not wants_else
        if state.paused and tracker.get_slot(CASE_TYPE) and gives_address:
            return self._resume(tracker, state, email=EMAIL_PLACEHOLDER)
        if state.paused and tracker.get_slot(CASE_TYPE) and _gives_up(turn):
            return cancel(self._parts, dispatcher, tracker, form_of(tracker), state)
        if turn.chosen == GO_ON:
            # The form has been sent in, or forgotten, meanwhile.
            turn = replace(turn, chosen="smalltalk/help")
            decision = decide(turn, state, self._parts.limits)
        if decision.outcome is Outcome.START_CASE:
            return self._begin(decision, turn, tracker)
        gives_number = PHONE_PLACEHOLDER in turn.text and not (wants_else or says_no(turn.text))
        if state.paused and tracker.get_slot(CASE_TYPE) and gives_number:
            return self._keep_number(dispatcher, tracker, state)
        if _ONLY_AN_ADDRESS.fullmatch(turn.text):
            return self._keep_address(dispatcher, state)
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
        say(dispatcher, text, custom)
        return [SlotSet(STATE, _with_offer(reply, decision).as_slot())]

    def _begin(self, decision: Decision, turn: Turn, tracker: Tracker) -> Events:
        kind = CaseType(decision.case_type or CaseType.ACCESS)
        kinds = (
            tuple(kind.value for kind in wished(kind, turn)) if not turn.chosen else (kind.value,)
        )
        words = _wish(turn, kind, state_of(tracker), _said_before(tracker))
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
            *form_events(form, reply.state),
            SlotSet(CONFIRM, None),
            SlotSet(ASIDE, {"text": reply.text, "custom": reply.custom, "asks": True}),
            FollowupAction(FORM),
        ]

    def _keep_number(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, state: State
    ) -> Events:
        """Say what becomes of a request that waits, once there is a number to call."""
        form = form_of(tracker)
        self._parts.keep_lead(tracker, form, state, "left")
        key = "form/no_email/marketing" if MARKETING in form.case_types else "form/no_email/phone"
        custom = base(plain(Outcome.SMALLTALK, "smalltalk/thanks", state))
        custom["quick_replies"] = self._parts.writer.buttons(("handover",), state.language)
        say(dispatcher, self._parts.writer.fixed(key, state.language), custom)
        return [SlotSet(STATE, replace(state, offered="", choices="").as_slot())]

    def _keep_address(self, dispatcher: CollectingDispatcher, state: State) -> Events:
        """Say what an address given unasked is for, with a way on in what was spoken of."""
        writer, language = self._parts.writer, state.language
        spoken_of = state.offered or state.last_topic
        ways_on = (spoken_of if has_button(spoken_of) else "smalltalk/help", "handover")
        # Until it leads somewhere, a person reads the chat.
        custom = base(
            Decision(outcome=Outcome.UNSURE, state=state, language=language, confidence=1.0)
        )
        custom["quick_replies"] = writer.buttons(ways_on, language)
        texts = (
            writer.fixed(key, language) for key in ("form/address_outside", "unsure/address_kept")
        )
        reply = writer.introduce("\n\n".join(texts), custom, state)
        say(dispatcher, reply.text, custom)
        return [SlotSet(STATE, reply.state.as_slot())]

    def _resume(self, tracker: Tracker, state: State, email: str | None = None) -> Events:
        """Take up the form that waited while a person was called, or for an address."""
        state = replace(state, paused=False, tries=0, changing=False)
        form = form_of(tracker)
        form = replace(form, email=email or form.email)
        self._parts.keep_lead(tracker, form, state, "open")
        said = self._parts.writer.fixed("form/resumed", state.language)
        return [
            *form_events(form, state),
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
    return gives_up(turn.text)


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
        state = state_of(tracker)
        if (tracker.active_loop or {}).get("name") == FORM and tracker.get_slot(CASE_TYPE):
            self._parts.keep_lead(tracker, form_of(tracker), state, "left")
        # The words of the form go on with it: it may wait for a person, or be taken up again.
        fresh = State(
            language=state.language,
            language_fixed=state.language_fixed,
            wish=state.wish,
            also=state.also,
            paused=state.paused,
        )
        return [SessionStarted(), SlotSet(STATE, fresh.as_slot()), ActionExecuted("action_listen")]


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

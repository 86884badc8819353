"""What every action shares: the parts that it works with, and what it reads from the tracker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rasa_sdk.events import SlotSet

from actions.case_form import (
    CONFIRM,
    EMAIL,
    NAME,
    NO_EMAIL,
    WHAT,
    Form,
)
from actions.decision import Decision, Thresholds
from actions.labels import GO_ON
from actions.ports import CaseDesk, DeskUnavailable
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
RESET = [
    SlotSet(CASE_TYPE, None),
    SlotSet(WHAT, None),
    SlotSet(CONFIRM, None),
    SlotSet(ASIDE, None),
]


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


def state_of(tracker: Tracker) -> State:
    """Return what the dialogue remembers."""
    return State.from_slot(tracker.get_slot(STATE))


def form_of(tracker: Tracker) -> Form:
    """Return the form as far as it is filled in."""
    return Form(
        case_type=tracker.get_slot(CASE_TYPE) or "access",
        also=tuple(kind for kind in state_of(tracker).also.split() if kind in set(CaseType)),
        what=tracker.get_slot(WHAT),
        name=tracker.get_slot(NAME),
        email=tracker.get_slot(EMAIL),
    )


def form_events(form: Form, state: State) -> Events:
    """Return the events that keep a form and its state."""
    return [
        SlotSet(STATE, state.as_slot()),
        SlotSet(CASE_TYPE, form.case_type),
        SlotSet(WHAT, form.what),
        SlotSet(NAME, form.name),
        SlotSet(EMAIL, form.email),
    ]


def say(dispatcher: CollectingDispatcher, text: str, custom: dict[str, Any]) -> None:
    """Say one message with its machine-readable part."""
    dispatcher.utter_message(text=text, json_message=custom)


def plain(outcome: Outcome, topic: str, state: State) -> Decision:
    """Return a decision that is no answer from the policy."""
    return Decision(
        outcome=outcome, state=state, language=state.language, topics=(topic,), confidence=1.0
    )


def without_form(state: State) -> State:
    """Return the state without what the form kept in it."""
    return replace(state, wish="", also="", tries=0, changing=False, paused=False)


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
    custom = base(plain(Outcome.SMALLTALK, "dialogue/cancel", state))
    if opened:
        withdraw = f"start_case/{CaseType.REQUEST_WITHDRAWAL}"
        custom["quick_replies"] = parts.writer.buttons((withdraw, "handover"), state.language)
        refs = ", ".join(opened)
        said = parts.writer.fixed("form/cancelled_case", state.language, ref=refs)
        say(dispatcher, said, custom)
        return [*RESET, SlotSet(STATE, replace(without_form(state), offered="").as_slot())]
    again = f"start_case/{form.case_type}"
    custom["quick_replies"] = parts.writer.buttons((again, "handover"), state.language)
    say(dispatcher, parts.writer.fixed("form/cancelled", state.language), custom)
    return [*RESET, SlotSet(STATE, replace(without_form(state), offered=again).as_slot())]

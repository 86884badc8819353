"""Put messages to Rasa and keep what it says; without it, keep a promise and a way to a person."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

from cases.conversation import (
    Author,
    ChatMessage,
    Conversation,
    ConversationState,
    told_apart,
)
from cases.errors import StaleCase
from cases.store.engine import Database
from cases.store.transaction import Transaction
from website.backlog import BY_ASSISTANT, overdue, unanswered
from website.rasa_client import PARAGRAPH, RasaAnswer, RasaClient, RasaUnavailable
from website.wording import (
    AI_NOTICES,
    EMERGENCY,
    HANDOVER,
    LANGUAGES,
    Wording,
    choice,
    wants_a_person,
)

logger = logging.getLogger(__name__)

TRIES = 3
"""How often a message is put to a Rasa that runs but says nothing."""
LEFT_BEHIND = 10_000
"""Chats that are looked through at the start: all that are kept, or one from a long outage would never be seen."""
PATIENCE = timedelta(minutes=3)
"""How long it is tried at least: Rasa is also silent while the action server restarts."""


class Answering:
    """Answers what is owed; the caller sees to it that a conversation is answered by one thread at a time."""

    def __init__(
        self,
        *,
        database: Database,
        rasa: RasaClient,
        wording: Wording,
        clock: Callable[[], datetime],
        heard: Callable[[str], object],
    ) -> None:
        self._database = database
        self._rasa = rasa
        self._wording = wording
        self._clock = clock
        self._heard = heard
        self._guard = Lock()
        self._owing: set[str] = set()
        self._silences: dict[int, int] = {}

    def owing(self) -> frozenset[str]:
        """Return the chats in which a message waits for Rasa to come back."""
        with self._guard:
            return frozenset(self._owing)

    def find_owing(self) -> None:
        """Look for unanswered messages that an earlier process left behind; too old ones go to a person."""
        now = self._clock()
        with self._database.read() as tx:
            left = tx.conversations.in_state(*BY_ASSISTANT, limit=LEFT_BEHIND)
            late = {chat.id for chat in left if overdue(tx, chat, now)}
            owing = {chat.id for chat in left if chat.id not in late and unanswered(tx, chat, now)}
        for conversation_id in late:
            self.pass_on_overdue(conversation_id)
        with self._guard:
            self._owing |= owing

    def answer_owed(self, conversation_id: str) -> None:
        """Answer the unanswered messages of a chat in their order, until one has to wait."""
        with self._database.read() as tx:
            chat = tx.conversations.by_id(conversation_id)
            owed = unanswered(tx, chat, self._clock())
        settled = all(self._answer(conversation_id, message) for message in owed)
        settled = self.pass_on_overdue(conversation_id) or settled
        with self._guard:
            if settled:
                self._owing.discard(conversation_id)
            else:
                self._owing.add(conversation_id)

    def pass_on_overdue(self, conversation_id: str) -> bool:
        """Put a chat in the agents' queue when something in it has waited too long; False when nothing has."""
        with self._database.read() as tx:
            chat = tx.conversations.by_id(conversation_id)
            if not overdue(tx, chat, self._clock()):
                return False
        with self._database.write() as tx:
            chat = tx.conversations.by_id(conversation_id)
            late = overdue(tx, chat, self._clock())
            if late:
                logger.warning("conversation=%s waited too long, passed on", conversation_id)
                self._call_person(tx, chat, late[-1])
        with self._guard:
            self._owing.discard(conversation_id)
        self._heard(conversation_id)
        return True

    def _answer(self, conversation_id: str, message: ChatMessage) -> bool:
        """Put a message to Rasa and store the answer; False when it has to wait."""
        words = str(message.payload.get("command") or message.text)
        # No transaction is open meanwhile: the actions behind Rasa write to the same database.
        try:
            answer = self._rasa.ask(conversation_id, words, message_id=str(message.id))
        except RasaUnavailable as fault:
            logger.warning("conversation=%s message=%d %s", conversation_id, message.id, fault)
            settled = self._without_rasa(conversation_id, message, fault)
        else:
            self._keep(conversation_id, message, answer)
            settled = True
        if settled:
            self._silences.pop(message.id, None)
        self._heard(conversation_id)
        return settled

    def _keep(self, conversation_id: str, message: ChatMessage, answer: RasaAnswer) -> None:
        with self._database.write() as tx:
            chat = tx.conversations.by_id(conversation_id)
            if _belongs_to_agent(chat, answer):
                return
            text = _without_second_notice(answer.text)
            if answer.payload.get("expects") == "confirm":
                text = told_apart(text, tx.conversations.all_messages(chat.id))
            payload = {"ai_generated": True, **answer.payload}
            if payload.get("outcome") == EMERGENCY and tx.conversations.said_under(
                chat.id, f"s-danger-{message.id}"
            ):
                # The relay has said whom to call: the same text again would bury what else was asked.
                spoken = str(payload.get("language") or chat.language)
                form_question = _last_paragraph(text) if payload.get("expects") else ""
                text = form_question or self._wording.reply("emergency/besides", spoken)
                payload["links"] = []
            if chat.state is ConversationState.WAITING:
                payload["quick_replies"] = self._wording.while_waiting(payload, chat.language)
            tx.conversations.say(
                chat.id,
                Author.BOT,
                text,
                at=self._clock(),
                payload=payload,
                client_id=f"s-answer-{message.id}",
                reply_to=message.id,
            )
            language = answer.payload.get("language")
            if language in LANGUAGES and language != chat.language:
                tx.conversations.set_language(chat.id, str(language))

    def _without_rasa(
        self, conversation_id: str, message: ChatMessage, fault: RasaUnavailable
    ) -> bool:
        command = message.payload.get("command")
        wants_person = command == choice(HANDOVER) if command else wants_a_person(message.text)
        tries = self._silences[message.id] = self._silences.get(message.id, 0) + fault.reached
        waited = self._clock() - message.at >= PATIENCE
        given_up = not wants_person and tries >= TRIES and waited
        with self._database.write() as tx:
            chat = tx.conversations.by_id(conversation_id)
            if wants_person:
                self._call_person(tx, chat, message)
            else:
                self._apologise(tx, chat, message, given_up=given_up)
        return wants_person or given_up

    def _apologise(
        self, tx: Transaction, chat: Conversation, message: ChatMessage, *, given_up: bool
    ) -> None:
        text = "given_up" if given_up else "unavailable"
        tx.conversations.say(
            chat.id,
            Author.SYSTEM,
            self._wording.own(text, chat.language),
            at=self._clock(),
            payload={
                "note": text,
                "language": chat.language,
                "about": message.id,
                "quick_replies": [self._way_on(chat)],
            },
            client_id=f"s-{text}-{message.id}",
            # Only what settles the message is a reply to it: a promise of one is not.
            reply_to=message.id if given_up else None,
        )

    def _way_on(self, chat: Conversation) -> dict[str, str]:
        waits = chat.state is ConversationState.WAITING
        return (self._wording.back_button if waits else self._wording.person_button)(chat.language)

    def _call_person(self, tx: Transaction, chat: Conversation, message: ChatMessage) -> None:
        """Put the visitor in the agents' queue when Rasa cannot do it."""
        if chat.state is ConversationState.BOT:
            try:
                tx.conversations.change(chat, ConversationState.WAITING, now=self._clock())
            except StaleCase:
                logger.info("conversation=%s was passed on by somebody else", chat.id)
        tx.conversations.say(
            chat.id,
            Author.SYSTEM,
            self._wording.queued(chat.language, self._clock()),
            at=self._clock(),
            payload={
                "outcome": "handover",
                "language": chat.language,
                "handover": True,
                "quick_replies": [self._wording.back_button(chat.language)],
            },
            client_id=f"s-person-{message.id}",
            reply_to=message.id,
        )


def _belongs_to_agent(chat: Conversation, answer: RasaAnswer) -> bool:
    """Tell whether a person took over while Rasa thought; a receipt is said all the same."""
    receipt = answer.payload.get("handover") or answer.payload.get("case_ref")
    return chat.state in {ConversationState.AGENT, ConversationState.CLOSED} and not receipt


def _last_paragraph(text: str) -> str:
    """Return what a form asks after something else was said; nothing where only one thing is said."""
    _, gap, last = text.rpartition(PARAGRAPH)
    return last if gap else ""


def _without_second_notice(text: str) -> str:
    notice, _, rest = text.partition(PARAGRAPH)
    return rest if notice in AI_NOTICES and rest else text

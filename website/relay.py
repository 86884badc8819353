"""One turn of the chat: keep what was said, answer it or leave it to a person."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from cases.conversation import Author, ChatMessage, Conversation, ConversationState
from cases.errors import CasesError, StaleCase
from cases.organisation import Organisation
from cases.policy import Policy
from cases.safety import find_danger
from cases.store.engine import Database
from cases.store.transaction import Transaction
from website.incoming import Incoming, own_values, read
from website.rasa_client import PARAGRAPH, RasaAnswer, RasaClient, RasaUnavailable
from website.turnstile import Turnstile
from website.wording import AI_NOTICES, HANDOVER, Wording, buttons_of, likely_language

logger = logging.getLogger(__name__)

TOKEN_BYTES = 32
TRIES = 3
"""How often a message is put to a Rasa that runs but says nothing."""
STALE = timedelta(hours=24)
"""An unanswered message older than this is not answered by the assistant any more."""

FOR_BOT = "bot"
FOR_AGENT = "agent"
FOR_NOBODY = "nobody"
LANGUAGES = frozenset({"sv", "en"})


class ConversationClosed(CasesError):
    """The chat has ended: start a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A chat that has just begun; only the visitor ever holds `token`."""

    token: str
    conversation: Conversation
    greeting: ChatMessage


class Relay:
    """Takes the visitor's messages and gives the answers; the website and the command line share it.

    Blocks while Rasa thinks. `heard` is called with a conversation's id whenever something was added to it.
    """

    def __init__(
        self,
        *,
        database: Database,
        policy: Policy,
        organisation: Organisation,
        rasa: RasaClient,
        clock: Callable[[], datetime],
        heard: Callable[[str], object] = str,
    ) -> None:
        self.wording = Wording(policy, organisation)
        self._database = database
        self._rasa = rasa
        self._clock = clock
        self._heard = heard
        self._keep = own_values(policy, organisation)
        self._turns = Turnstile()
        self._owing_lock = Lock()
        self._owing: set[str] = set()
        self._silences: dict[int, int] = {}

    def open(self, language: str = "sv") -> Opened:
        """Begin a chat with the greeting that says who answers (AI Act, Article 50(1))."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        language = language if language in LANGUAGES else "sv"
        now = self._clock()
        with self._database.write() as tx:
            conversation = tx.conversations.start(token, language=language, now=now)
            greeting = tx.conversations.say(
                conversation.id,
                Author.BOT,
                self.wording.reply("smalltalk/greet", language),
                at=now,
                payload={
                    "outcome": "smalltalk",
                    "topic": "smalltalk/greet",
                    "language": language,
                    "quick_replies": self.wording.first_buttons(language),
                    "ai_generated": True,
                },
            )
        return Opened(token=token, conversation=conversation, greeting=greeting)

    def turn(self, conversation: Conversation, text: str, client_id: str) -> list[ChatMessage]:
        """Take one message and return it, masked, with all that was said to it.

        A message sent again under the same `client_id` is not said twice, and is answered if it has not been.
        Raises ConversationClosed.
        """
        with self._turns.one_at_a_time(conversation.id):
            incoming = read(text, keep=self._keep)
            said = self._keep_message(conversation.id, incoming, client_id)
            self._heard(conversation.id)
            if said.author is Author.VISITOR and said.payload.get("for") == FOR_BOT:
                self._answer_owed(conversation.id)
            return self._about(said)

    def catch_up(self, conversation_id: str) -> None:
        """Answer what Rasa has left unanswered in a chat."""
        with self._turns.one_at_a_time(conversation_id):
            self._answer_owed(conversation_id)

    def owing(self) -> frozenset[str]:
        """Return the chats in which a message waits for Rasa to come back."""
        with self._owing_lock:
            return frozenset(self._owing)

    def find_owing(self) -> None:
        """Look for unanswered messages that an earlier process left behind."""
        with self._database.read() as tx:
            recent = tx.conversations.in_state(ConversationState.BOT)
            owing = {chat.id for chat in recent if _unanswered(tx, chat, self._clock())}
        with self._owing_lock:
            self._owing |= owing

    def close(self, conversation: Conversation) -> Conversation:
        """End the chat at the visitor's wish."""
        with self._turns.one_at_a_time(conversation.id), self._database.write() as tx:
            current = tx.conversations.by_id(conversation.id)
            if current.state is not ConversationState.CLOSED:
                current = tx.conversations.change(
                    current, ConversationState.CLOSED, now=self._clock()
                )
        self._heard(conversation.id)
        return current

    def emergency_text(self, text: str) -> str | None:
        """Give the emergency answer when a text reports danger; needs neither Rasa nor the database."""
        if find_danger(text) is None:
            return None
        return self.wording.reply("emergency", likely_language(text, "sv"))

    # --- what the visitor says ----------------------------------------------------------------

    def _keep_message(
        self, conversation_id: str, incoming: Incoming, client_id: str
    ) -> ChatMessage:
        """Store the message and what must be said to it at once, in one transaction."""
        now = self._clock()
        with self._database.write() as tx:
            chat = tx.conversations.by_id(conversation_id)
            if chat.state is ConversationState.CLOSED:
                raise ConversationClosed
            key = f"v-{client_id}"
            if not incoming.text:
                return self._note(tx, chat, "empty", key=key, at=now)
            payload: dict[str, Any] = {
                "for": _addressee(chat, incoming),
                "client_id": client_id,
                "masked": sorted(kind.value for kind in incoming.kinds),
            }
            shown = incoming.text
            if incoming.topic is not None:
                payload["command"] = incoming.text
                shown = self._label(tx, chat, incoming)
            said = tx.conversations.say(
                chat.id, Author.VISITOR, shown, at=now, client_id=key, payload=payload
            )
            if incoming.email:
                tx.conversations.set_email(chat.id, incoming.email)
            if incoming.danger:
                self._warn(tx, chat, said, incoming.text, now)
            if incoming.sensitive:
                self._note(tx, chat, "masked", key=f"s-masked-{said.id}", at=now, about=said.id)
            if incoming.too_long and not incoming.danger:
                self._note(tx, chat, "too_long", key=f"s-long-{said.id}", at=now, about=said.id)
            return said

    def _label(self, tx: Transaction, chat: Conversation, incoming: Incoming) -> str:
        """Show what stood on the button, never the command behind it."""
        for message in reversed(_all_messages(tx, chat.id)):
            for button in buttons_of(message.payload):
                if button.get("payload") == incoming.text:
                    return str(button.get("label"))
        return self.wording.label(incoming.topic or "", chat.language)

    def _warn(
        self, tx: Transaction, chat: Conversation, said: ChatMessage, text: str, now: datetime
    ) -> None:
        language = likely_language(text, chat.language)
        by_bot = chat.state is ConversationState.BOT
        tx.conversations.say(
            chat.id,
            Author.BOT if by_bot else Author.SYSTEM,
            self.wording.reply("emergency", language),
            at=now,
            client_id=f"s-danger-{said.id}",
            reply_to=said.id,
            payload={
                "outcome": "emergency",
                "topic": "emergency",
                "language": language,
                "confidence": 1.0,
                "links": self.wording.emergency_links(language),
                "quick_replies": [self.wording.person_button(language)] if by_bot else [],
                "ai_generated": by_bot,
            },
        )

    def _note(
        self,
        tx: Transaction,
        chat: Conversation,
        reply: str,
        *,
        key: str,
        at: datetime,
        about: int | None = None,
    ) -> ChatMessage:
        payload = {"note": reply, "language": chat.language, "about": about}
        text = self.wording.reply(reply, chat.language)
        return tx.conversations.say(
            chat.id, Author.SYSTEM, text, at=at, client_id=key, payload=payload
        )

    # --- what is answered ---------------------------------------------------------------------

    def _answer_owed(self, conversation_id: str) -> None:
        with self._database.read() as tx:
            chat = tx.conversations.by_id(conversation_id)
            owed = _unanswered(tx, chat, self._clock())
        settled = all(self._answer(conversation_id, message) for message in owed)
        with self._owing_lock:
            if settled:
                self._owing.discard(conversation_id)
            else:
                self._owing.add(conversation_id)

    def _answer(self, conversation_id: str, message: ChatMessage) -> bool:
        """Put a message to Rasa and store the answer; False when it has to wait."""
        words = message.payload.get("command") or message.text
        # No transaction is open meanwhile: the actions behind Rasa write to the same database.
        try:
            answer = self._rasa.ask(conversation_id, str(words))
        except RasaUnavailable as fault:
            logger.warning("conversation=%s message=%d %s", conversation_id, message.id, fault)
            return self._without_rasa(conversation_id, message, fault)
        self._silences.pop(message.id, None)
        with self._database.write() as tx:
            chat = tx.conversations.by_id(conversation_id)
            if _belongs_to_agent(chat, answer):
                return True
            self._say_answer(tx, chat, message, answer)
        self._heard(conversation_id)
        return True

    def _say_answer(
        self, tx: Transaction, chat: Conversation, message: ChatMessage, answer: RasaAnswer
    ) -> None:
        tx.conversations.say(
            chat.id,
            Author.BOT,
            _without_second_notice(answer.text),
            at=self._clock(),
            payload={"ai_generated": True, **answer.payload},
            client_id=f"s-answer-{message.id}",
            reply_to=message.id,
        )
        language = answer.payload.get("language")
        if language in LANGUAGES and language != chat.language:
            tx.conversations.set_language(chat.id, str(language))

    def _without_rasa(
        self, conversation_id: str, message: ChatMessage, fault: RasaUnavailable
    ) -> bool:
        wants_person = message.payload.get("command") is not None and HANDOVER in str(
            message.payload["command"]
        )
        tries = self._silences[message.id] = self._silences.get(message.id, 0) + fault.reached
        given_up = not wants_person and tries >= TRIES
        with self._database.write() as tx:
            chat = tx.conversations.by_id(conversation_id)
            if wants_person:
                self._call_person(tx, chat, message)
            else:
                self._apologise(tx, chat, message, given_up=given_up)
        self._heard(conversation_id)
        return wants_person or given_up

    def _apologise(
        self, tx: Transaction, chat: Conversation, message: ChatMessage, *, given_up: bool
    ) -> None:
        text = "given_up" if given_up else "unavailable"
        tx.conversations.say(
            chat.id,
            Author.SYSTEM,
            self.wording.own(text, chat.language),
            at=self._clock(),
            payload={
                "note": text,
                "language": chat.language,
                "about": message.id,
                "quick_replies": [self.wording.person_button(chat.language)],
            },
            client_id=f"s-{text}-{message.id}",
            # Only what settles the message is a reply to it: a promise of one is not.
            reply_to=message.id if given_up else None,
        )

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
            self.wording.reply("handover/queued", chat.language),
            at=self._clock(),
            payload={"outcome": "handover", "language": chat.language, "handover": True},
            client_id=f"s-person-{message.id}",
            reply_to=message.id,
        )

    def _about(self, said: ChatMessage) -> list[ChatMessage]:
        with self._database.read() as tx:
            messages = _all_messages(tx, said.conversation_id, after=said.id - 1)
        return [
            message
            for message in messages
            if said.id in {message.id, message.reply_to, message.payload.get("about")}
        ]


def _addressee(chat: Conversation, incoming: Incoming) -> str:
    if chat.state is not ConversationState.BOT:
        return FOR_AGENT
    return FOR_NOBODY if incoming.danger or incoming.too_long else FOR_BOT


def _belongs_to_agent(chat: Conversation, answer: RasaAnswer) -> bool:
    """Tell whether a person took over while Rasa thought; a receipt is said all the same."""
    receipt = answer.payload.get("handover") or answer.payload.get("case_ref")
    return chat.state in {ConversationState.AGENT, ConversationState.CLOSED} and not receipt


def _all_messages(tx: Transaction, conversation_id: str, *, after: int = 0) -> list[ChatMessage]:
    found: list[ChatMessage] = []
    while page := tx.conversations.messages(conversation_id, after=after):
        found += page
        after = page[-1].id
    return found


def _unanswered(tx: Transaction, chat: Conversation, now: datetime) -> list[ChatMessage]:
    """Return what was said to the assistant and got no answer, unless a person has taken it up."""
    if chat.state is not ConversationState.BOT or chat.last_at < now - STALE:
        return []
    messages = _all_messages(tx, chat.id)
    answered = {message.reply_to for message in messages}
    taken_up = max((m.id for m in messages if m.author is Author.AGENT), default=0)
    return [
        message
        for message in messages
        if message.author is Author.VISITOR
        and message.payload.get("for") == FOR_BOT
        and message.id > taken_up
        and message.id not in answered
        and message.at >= now - STALE
    ]


def _without_second_notice(text: str) -> str:
    notice, _, rest = text.partition(PARAGRAPH)
    return rest if notice in AI_NOTICES and rest else text

"""One turn of the chat: keep what was said, answer it or leave it to a person."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cases.case_type import Flag
from cases.conversation import Author, ChatMessage, Conversation, ConversationState
from cases.errors import CasesError
from cases.organisation import Organisation
from cases.policy import Policy
from cases.store.engine import Database
from cases.store.transaction import Transaction
from website.answering import Answering
from website.backlog import BY_ASSISTANT, FOR_AGENT, FOR_BOT, FOR_NOBODY, about
from website.incoming import Incoming, goes_on, leaves_queue, own_values, read
from website.protected_chat import keep_threat, kept_for_person, shield
from website.rasa_client import RasaClient
from website.turnstile import Turnstile
from website.wording import (
    BACK_TO_ASSISTANT,
    CANCEL,
    LANGUAGES,
    Wording,
    buttons_of,
    choice,
    danger_language,
    is_danger,
    likely_language,
)

TOKEN_BYTES = 32
TAKEN_BACK = "handover/taken_back"
BACK_TO_FORM = "handover/back_to_form"


class ConversationClosed(CasesError):
    """The chat has ended: start a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A chat that has just begun; only the visitor ever holds `token`."""

    token: str
    conversation: Conversation
    greeting: ChatMessage


def _nobody_listens(conversation_id: str) -> None:
    """Do nothing: the caller of a single turn gets the messages in return."""


class Relay:
    """Takes the visitor's messages and gives the answers; the website and the command line share it.

    Blocks while Rasa thinks. `heard` is called with a conversation's id whenever something may have been added.
    """

    def __init__(
        self,
        *,
        database: Database,
        policy: Policy,
        organisation: Organisation,
        rasa: RasaClient,
        clock: Callable[[], datetime],
        heard: Callable[[str], object] = _nobody_listens,
    ) -> None:
        self.wording = Wording(policy, organisation)
        self._answering = Answering(
            database=database, rasa=rasa, wording=self.wording, clock=clock, heard=heard
        )
        self._database = database
        self._clock = clock
        self._heard = heard
        self._keep = own_values(policy, organisation)
        self._turns = Turnstile()

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
                self._answering.answer_owed(conversation.id)
            return self._about(said)

    def catch_up(self, conversation_id: str) -> None:
        """Answer what Rasa has left unanswered in a chat."""
        with self._turns.one_at_a_time(conversation_id):
            self._answering.answer_owed(conversation_id)

    def pass_on_overdue(self, conversation_id: str) -> None:
        """Call a person to a chat in which something has waited too long for Rasa."""
        with self._turns.one_at_a_time(conversation_id):
            self._answering.pass_on_overdue(conversation_id)

    def owing(self) -> frozenset[str]:
        """Return the chats in which a message waits for Rasa to come back."""
        return self._answering.owing()

    def find_owing(self) -> None:
        """Look for unanswered messages that an earlier process left behind."""
        self._answering.find_owing()

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
        if not is_danger(text):
            return None
        return self.wording.emergency(text, danger_language(text, "sv"))

    # --- what the visitor says ----------------------------------------------------------------

    def _keep_message(
        self, conversation_id: str, incoming: Incoming, client_id: str
    ) -> ChatMessage:
        """Store the message and what must be said to it at once, in one transaction."""
        now = self._clock()
        with self._database.write() as tx:
            if incoming.protected or incoming.threat or incoming.keeps_from_somebody:
                # Before the chat is taken in hand, as wherever a case is opened.
                tx.events.lock()
            key = f"v-{client_id}"
            known = tx.conversations.said_under(conversation_id, key)
            if known is not None:
                # What it does is done, and the chat may have moved on since.
                return known
            chat = tx.conversations.by_id(conversation_id)
            if chat.state is ConversationState.CLOSED:
                raise ConversationClosed
            if not incoming.text:
                return self._note(tx, chat, "empty", key=key, at=now)
            if chat.state is ConversationState.WAITING and leaves_queue(incoming):
                return self._leave_queue(tx, chat, incoming, client_id, now)
            return self._take(tx, chat, incoming, client_id, now)

    def _leave_queue(
        self,
        tx: Transaction,
        chat: Conversation,
        incoming: Incoming,
        client_id: str,
        now: datetime,
    ) -> ChatMessage:
        """Give the chat back to the assistant; a form that was begun goes on, its question put again."""
        chat = tx.conversations.change(chat, ConversationState.BOT, now=now)
        to_form = tx.conversations.has_open_lead(chat.id)
        # Only who says "avbryt" takes the request back.
        command = choice(BACK_TO_ASSISTANT if goes_on(incoming) else CANCEL) if to_form else ""
        addressee = FOR_BOT if to_form else FOR_NOBODY
        said = self._store(tx, chat, incoming, client_id, now, addressee, command)
        note = BACK_TO_FORM if to_form else TAKEN_BACK
        self._note(tx, chat, note, key=f"s-back-{said.id}", at=now, about=said.id)
        return said

    def _take(
        self,
        tx: Transaction,
        chat: Conversation,
        incoming: Incoming,
        client_id: str,
        now: datetime,
    ) -> ChatMessage:
        waits = chat.state is ConversationState.WAITING
        # Few messages speak of what was said before, and only for these is the chat read.
        refers_back = incoming.asks_again or incoming.begs_pardon or incoming.keeps_from_somebody
        by_bot = chat.state in BY_ASSISTANT
        emergency = self._just_warned(tx, chat) if refers_back and by_bot else None
        if incoming.keeps_from_somebody and emergency is not None:
            incoming = replace(incoming, protected=True)
        again = self._after_emergency(incoming, emergency) if emergency else ""
        kept = kept_for_person(tx, chat) if waits else None
        addressee = _addressee(chat, incoming, kept=kept is not None, settled=bool(again))
        said = self._store(tx, chat, incoming, client_id, now, addressee)
        self._say_at_once(tx, chat, said, incoming, now)
        if incoming.danger:
            return said
        if emergency and again:
            self._help_again(tx, chat, said, again, emergency, now)
        elif kept and not tx.conversations.said_under(chat.id, f"s-protected-{said.id}"):
            self._keep_for_person(tx, chat, said, kept, now)
        elif waits and addressee == FOR_BOT:
            self._say_who_answers(tx, chat, said, now)
        return said

    def _store(
        self,
        tx: Transaction,
        chat: Conversation,
        incoming: Incoming,
        client_id: str,
        now: datetime,
        addressee: str,
        command: str = "",
    ) -> ChatMessage:
        payload: dict[str, Any] = {
            "for": addressee,
            "client_id": client_id,
            "masked": sorted(kind.value for kind in incoming.kinds),
        }
        shown = incoming.text
        if incoming.topic is not None:
            command = command or incoming.text
            shown = self._label(tx, chat, incoming)
        if command:
            payload["command"] = command
        said = tx.conversations.say(
            chat.id,
            Author.VISITOR,
            shown,
            at=now,
            client_id=f"v-{client_id}",
            payload=payload,
            contacts=incoming.contacts,
        )
        if incoming.email:
            tx.conversations.set_email(chat.id, incoming.email)
        return said

    def _say_at_once(
        self,
        tx: Transaction,
        chat: Conversation,
        said: ChatMessage,
        incoming: Incoming,
        now: datetime,
    ) -> None:
        """Say what must not wait for Rasa, or must be said whoever has the word."""
        if incoming.danger:
            self._warn(tx, chat, said, incoming, now)
        if incoming.protected:
            self._protect(tx, chat.id, said, now)
        if incoming.only_number and said.payload.get("for") == FOR_NOBODY:
            self._not_needed(tx, chat, said, now)
        elif incoming.sensitive:
            self._note(tx, chat, "masked", key=f"s-masked-{said.id}", at=now, about=said.id)
        if incoming.too_long and not (incoming.danger or incoming.protected):
            self._note(tx, chat, "too_long", key=f"s-long-{said.id}", at=now, about=said.id)

    def _label(self, tx: Transaction, chat: Conversation, incoming: Incoming) -> str:
        """Show what stood on the button, never the command behind it."""
        for message in reversed(tx.conversations.all_messages(chat.id)):
            for button in buttons_of(message.payload):
                if button.get("payload") == incoming.text:
                    return str(button.get("label"))
        return self.wording.label(incoming.topic or "", chat.language)

    def _warn(
        self,
        tx: Transaction,
        chat: Conversation,
        said: ChatMessage,
        incoming: Incoming,
        now: datetime,
    ) -> None:
        text = incoming.text
        language = danger_language(text, chat.language)
        by_bot = chat.state in BY_ASSISTANT
        called = chat.state is ConversationState.BOT and incoming.threat
        if incoming.threat:
            keep_threat(tx, chat, said, now=now)
        if called:
            tx.conversations.change(chat, ConversationState.WAITING, now=now)
        waits = called or chat.state is ConversationState.WAITING
        button = self.wording.back_button if waits else self.wording.person_button
        tx.conversations.say(
            chat.id,
            Author.BOT if by_bot else Author.SYSTEM,
            self.wording.emergency(text, language),
            at=now,
            client_id=f"s-danger-{said.id}",
            # Only what settles the message is a reply to it.
            reply_to=None if said.payload.get("for") == FOR_BOT else said.id,
            payload={
                "about": said.id,
                "outcome": "emergency",
                "topic": "emergency",
                "reply": self.wording.emergency_key(text),
                "language": language,
                "confidence": 1.0,
                "links": self.wording.emergency_links(text, language),
                "quick_replies": [button(language)] if by_bot else [],
                "handover": called,
                "ai_generated": by_bot,
            },
        )

    def _just_warned(self, tx: Transaction, chat: Conversation) -> ChatMessage | None:
        """Return the emergency text when it is the last, or the last but one, that was said to the visitor."""
        return next((m for m in reversed(_told(tx, chat)[-2:]) if m.payload.get("reply")), None)

    def _after_emergency(self, incoming: Incoming, emergency: ChatMessage) -> str:
        """Give the answer to who asks again whom to call, or begs pardon for having spoken of death; else ""."""
        if incoming.asks_again:
            return emergency.text
        if incoming.begs_pardon and emergency.payload.get("reply") == "emergency/life":
            return self.wording.reply("emergency/after", str(emergency.payload.get("language")))
        return ""

    def _help_again(
        self,
        tx: Transaction,
        chat: Conversation,
        said: ChatMessage,
        text: str,
        emergency: ChatMessage,
        now: datetime,
    ) -> None:
        tx.conversations.say(
            chat.id,
            emergency.author,
            text,
            at=now,
            client_id=f"s-danger-{said.id}",
            reply_to=said.id,
            payload={**emergency.payload, "about": said.id, "handover": False},
        )

    def _say_who_answers(
        self, tx: Transaction, chat: Conversation, said: ChatMessage, now: datetime
    ) -> None:
        """Tell a visitor who waits, once, that the place is kept and that the assistant answers meanwhile."""
        tx.conversations.say(
            chat.id,
            Author.SYSTEM,
            self.wording.meanwhile(chat.language, now),
            at=now,
            client_id=f"s-meanwhile-{chat.version}",
            payload={"note": "meanwhile", "language": chat.language, "about": said.id},
        )

    def _keep_for_person(
        self, tx: Transaction, chat: Conversation, said: ChatMessage, why: Flag, now: datetime
    ) -> None:
        """Say what happens with what a person has to read; nothing is asked and nothing repeated."""
        language = likely_language(said.text, chat.language)
        protected = why is Flag.PROTECTED_IDENTITY
        tx.conversations.say(
            chat.id,
            Author.SYSTEM,
            self.wording.kept_for_person(why, language, now, last=_told(tx, chat)[-1].text),
            at=now,
            client_id=f"s-kept-{said.id}",
            reply_to=said.id,
            payload={
                "outcome": "handover",
                "language": language,
                "links": self.wording.protected_links(language) if protected else [],
                "quick_replies": [self.wording.back_button(language)],
            },
        )

    def _not_needed(
        self, tx: Transaction, chat: Conversation, said: ChatMessage, now: datetime
    ) -> None:
        """Say that a number typed unasked is hidden and not needed; the question of a form stands, with its buttons."""
        before = [
            m
            for m in tx.conversations.all_messages(chat.id)
            if m.id < said.id and m.author is Author.BOT
        ]
        asked = before[-1].payload if before and before[-1].payload.get("expects") else {}
        text = self.wording.own("not_needed", chat.language)
        if asked:
            text += " " + self.wording.own("still_asked", chat.language)
        tx.conversations.say(
            chat.id,
            Author.SYSTEM,
            text,
            at=now,
            client_id=f"s-masked-{said.id}",
            reply_to=said.id,
            payload={
                "note": "masked",
                "language": chat.language,
                "about": said.id,
                "quick_replies": asked.get("quick_replies", []),
            },
        )

    def _protect(self, tx: Transaction, chat_id: str, said: ChatMessage, now: datetime) -> None:
        """Hide the case, call a person and say so; nothing is asked of somebody who may be hunted."""
        chat = tx.conversations.by_id(chat_id)
        language = likely_language(said.text, chat.language)
        is_new = shield(tx, chat, said, now=now)
        by_bot = chat.state is ConversationState.BOT
        if by_bot:
            tx.conversations.change(chat, ConversationState.WAITING, now=now)
        if not by_bot and not (is_new and chat.state is ConversationState.WAITING):
            return
        tx.conversations.say(
            chat.id,
            Author.SYSTEM,
            self.wording.protected(language, now),
            at=now,
            client_id=f"s-protected-{said.id}",
            reply_to=said.id,
            payload={
                "outcome": "handover",
                "language": language,
                "handover": True,
                "links": self.wording.protected_links(language),
                "quick_replies": [self.wording.back_button(language)],
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
        payload: dict[str, Any] = {"note": reply, "language": chat.language, "about": about}
        if reply in {TAKEN_BACK, BACK_TO_FORM}:
            payload["outcome"] = "smalltalk"
        text = self.wording.reply(reply, chat.language)
        return tx.conversations.say(
            chat.id, Author.SYSTEM, text, at=at, client_id=key, payload=payload
        )

    def _about(self, said: ChatMessage) -> list[ChatMessage]:
        with self._database.read() as tx:
            return about(
                tx.conversations.all_messages(said.conversation_id, after=said.id - 1), said
            )


def _told(tx: Transaction, chat: Conversation) -> list[ChatMessage]:
    """Return what was said to the visitor, in order."""
    return [m for m in tx.conversations.all_messages(chat.id) if m.author is not Author.VISITOR]


def _addressee(chat: Conversation, incoming: Incoming, *, kept: bool, settled: bool) -> str:
    """Say who answers; `kept` for a person is what the assistant may not, `settled` what is answered already."""
    if kept or chat.state not in BY_ASSISTANT:
        return FOR_AGENT
    # Who reports a fault and asks for something in the same message gets both answers.
    only_danger = incoming.danger and not incoming.asks_besides
    settled = settled or only_danger or incoming.protected
    return FOR_NOBODY if settled or incoming.too_long or incoming.only_number else FOR_BOT

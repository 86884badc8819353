"""Keep chats, so that Rasa, the website or the desk can be restarted without losing one."""

import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, Row, and_, exists, func, insert, or_, select, update

from cases.case import Channel
from cases.case_type import CaseType
from cases.conversation import (
    Author,
    ChatMessage,
    Conversation,
    ConversationState,
    Lead,
    LeadState,
)
from cases.errors import StaleCase
from cases.outgoing import MailKind
from cases.redact import Original, PersonalKind
from cases.store.schema import cases, chat_messages, conversations, leads, outbox
from cases.vault import Vault

ID_BYTES = 16
IN_ONE = 500


class ConversationStore:
    """Chats, their messages, and the requests that began in them."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def start(self, token: str, *, language: str, now: datetime) -> Conversation:
        """Begin a chat for the holder of the token, which is stored as a keyed hash."""
        conversation_id = secrets.token_hex(ID_BYTES)
        self._connection.execute(
            insert(conversations).values(
                id=conversation_id,
                token_hash=self._vault.lookup(token),
                state=ConversationState.BOT,
                language=language,
                started_at=now,
                last_at=now,
                version=1,
            )
        )
        return self.by_id(conversation_id)

    def by_token(self, token: str) -> Conversation | None:
        """Return the chat of the holder of the token."""
        query = select(conversations).where(
            conversations.c.token_hash.in_(self._vault.lookups(token))
        )
        row = self._connection.execute(query).first()
        return self._conversation(row) if row else None

    def existing(self, ids: Iterable[str]) -> frozenset[str]:
        """Return those of the ids that are chats of ours."""
        wanted = list(ids)
        found: set[str] = set()
        for start in range(0, len(wanted), IN_ONE):
            part = wanted[start : start + IN_ONE]
            query = select(conversations.c.id).where(conversations.c.id.in_(part))
            found.update(self._connection.execute(query).scalars())
        return frozenset(found)

    def by_id(self, conversation_id: str) -> Conversation:
        """Return a chat; KeyError when there is none."""
        query = select(conversations).where(conversations.c.id == conversation_id)
        row = self._connection.execute(query).first()
        if row is None:
            raise KeyError(conversation_id)
        return self._conversation(row)

    def in_state(self, *states: ConversationState, limit: int = 200) -> list[Conversation]:
        """Return chats in these states, longest waiting first."""
        query = (
            select(conversations)
            .where(conversations.c.state.in_(states))
            .order_by(conversations.c.waiting_since, conversations.c.last_at.desc())
            .limit(limit)
        )
        return [self._conversation(row) for row in self._connection.execute(query)]

    def change(
        self,
        conversation: Conversation,
        state: ConversationState,
        *,
        now: datetime,
        assigned_to: str | None = None,
    ) -> Conversation:
        """Pass the word to the assistant, the queue, an agent or nobody; StaleCase if it moved meanwhile."""
        waiting = now if state is ConversationState.WAITING else None
        result = self._connection.execute(
            update(conversations)
            .where(
                conversations.c.id == conversation.id,
                conversations.c.version == conversation.version,
            )
            .values(
                state=state,
                assigned_to=assigned_to,
                waiting_since=waiting,
                last_at=now,
                version=conversation.version + 1,
            )
        )
        if result.rowcount != 1:
            message = "the chat was taken or closed by somebody else in the meantime: load it again"
            raise StaleCase(message)
        return self.by_id(conversation.id)

    def set_email(self, conversation_id: str, email: str) -> None:
        """Keep the address for the answer, encrypted; it is never part of the messages."""
        self._connection.execute(
            update(conversations)
            .where(conversations.c.id == conversation_id)
            .values(contact_sealed=self._vault.seal_text(email))
        )

    def set_language(self, conversation_id: str, language: str) -> None:
        """Remember the language the visitor writes."""
        self._connection.execute(
            update(conversations)
            .where(conversations.c.id == conversation_id)
            .values(language=language)
        )

    def say(
        self,
        conversation_id: str,
        author: Author,
        text: str,
        *,
        at: datetime,
        author_name: str = "",
        payload: Mapping[str, object] | None = None,
        client_id: str | None = None,
        reply_to: int | None = None,
        contacts: Iterable[Original] = (),
    ) -> ChatMessage:
        """Add a message; one that was sent before under the same `client_id` is returned as it is.

        `contacts` is what was masked in it and is needed for an answer; it is sealed with the text.
        """
        known = self.said_under(conversation_id, client_id) if client_id is not None else None
        if known is not None:
            return known
        kept = [[one.kind, one.value, one.place] for one in contacts]
        content = json.dumps(
            {"text": text, "payload": dict(payload or {})} | ({"contacts": kept} if kept else {})
        )
        new_id = self._connection.execute(
            insert(chat_messages)
            .values(
                conversation_id=conversation_id,
                author=author,
                author_name=author_name,
                sealed=self._vault.seal_text(content),
                client_id=client_id,
                reply_to=reply_to,
                at=at,
            )
            .returning(chat_messages.c.id)
        ).scalar_one()
        self._connection.execute(
            update(conversations).where(conversations.c.id == conversation_id).values(last_at=at)
        )
        query = select(chat_messages).where(chat_messages.c.id == new_id)
        return self._message(self._connection.execute(query).one())

    def said_under(self, conversation_id: str, client_id: str) -> ChatMessage | None:
        """Return the message that was sent under this `client_id`, if there is one."""
        query = select(chat_messages).where(
            chat_messages.c.conversation_id == conversation_id,
            chat_messages.c.client_id == client_id,
        )
        row = self._connection.execute(query).first()
        return self._message(row) if row is not None else None

    def messages(
        self, conversation_id: str, *, after: int = 0, limit: int = 500
    ) -> list[ChatMessage]:
        """Return the messages after an id, oldest first."""
        query = (
            select(chat_messages)
            .where(chat_messages.c.conversation_id == conversation_id, chat_messages.c.id > after)
            .order_by(chat_messages.c.id)
            .limit(limit)
        )
        return [self._message(row) for row in self._connection.execute(query)]

    def all_messages(self, conversation_id: str, *, after: int = 0) -> list[ChatMessage]:
        """Return every message after an id, however many there are, oldest first."""
        found: list[ChatMessage] = []
        while page := self.messages(conversation_id, after=after):
            found += page
            after = page[-1].id
        return found

    def save_lead(
        self,
        conversation_id: str,
        case_type: CaseType,
        state: LeadState,
        *,
        what: str,
        name: str,
        language: str,
        now: datetime,
        case_id: int | None = None,
        anonymous: bool = False,
    ) -> Lead:
        """Keep what is known of a request; one per chat and type, updated in place, never emptied."""
        known = self.lead(conversation_id, case_type)
        if known is not None and known.state is LeadState.OPENED:
            return known
        content = json.dumps(
            {
                "what": what or (known.what if known else ""),
                "name": name or (known.name if known else ""),
                "anonymous": anonymous,
            }
        )
        values = {
            "state": state,
            "sealed": self._vault.seal_text(content),
            "language": language,
            "updated_at": now,
            "case_id": case_id,
        }
        if known is None:
            keys = {"conversation_id": conversation_id, "case_type": case_type, "created_at": now}
            self._connection.execute(insert(leads).values(**keys, **values))
        else:
            self._connection.execute(update(leads).where(leads.c.id == known.id).values(**values))
        saved = self.lead(conversation_id, case_type)
        assert saved is not None  # noqa: S101 (written in the lines above)
        return saved

    def unfinished_leads(self, *, before: datetime) -> list[Lead]:
        """Return the requests that are no case yet and that nobody has touched since then, or whose chat has ended.

        One that the visitor cancelled is none. While an agent has the word, the chat itself must have rested as well.
        """
        rested = and_(
            leads.c.updated_at < before,
            or_(conversations.c.state != ConversationState.AGENT, conversations.c.last_at < before),
        )
        query = (
            select(leads)
            .join(conversations, conversations.c.id == leads.c.conversation_id)
            .where(
                leads.c.state.in_((LeadState.OPEN, LeadState.LEFT)),
                or_(rested, conversations.c.state == ConversationState.CLOSED),
            )
        )
        return [self._as_lead(row) for row in self._connection.execute(query.order_by(leads.c.id))]

    def leads_of(self, conversation_id: str) -> list[Lead]:
        """Return all that was asked for in a chat, whatever became of it."""
        query = select(leads).where(leads.c.conversation_id == conversation_id)
        return [self._as_lead(row) for row in self._connection.execute(query.order_by(leads.c.id))]

    def has_open_lead(self, conversation_id: str) -> bool:
        """Tell whether a form was begun in the chat and neither sent in nor given up."""
        query = select(leads.c.id).where(
            leads.c.conversation_id == conversation_id, leads.c.state == LeadState.OPEN
        )
        return self._connection.execute(query.limit(1)).first() is not None

    def left_unheard(self, *, before: datetime) -> list[Conversation]:
        """Return the chats that have ended or rested since then with an address to answer to, and led to no case.

        Nothing of theirs is a request, and no agent has answered in them. Whether the assistant has, their
        messages tell.
        """
        of_chat = conversations.c.id
        query = select(conversations).where(
            conversations.c.contact_sealed.is_not(None),
            or_(
                conversations.c.state == ConversationState.CLOSED,
                conversations.c.last_at < before,
            ),
            ~exists().where(leads.c.conversation_id == of_chat),
            ~exists().where(cases.c.conversation_id == of_chat),
            ~exists().where(
                chat_messages.c.conversation_id == of_chat,
                chat_messages.c.author == Author.AGENT,
            ),
        )
        return [self._conversation(row) for row in self._connection.execute(query)]

    def lead(self, conversation_id: str, case_type: CaseType) -> Lead | None:
        """Return a chat's request of a type; in a write it is then in hand, and nobody else changes it."""
        query = select(leads).where(
            leads.c.conversation_id == conversation_id, leads.c.case_type == case_type
        )
        row = self._connection.execute(query.with_for_update()).first()
        return self._as_lead(row) if row else None

    def confirmed_since(self, since: datetime) -> int:
        """Count the confirmations of requests made in chats that were queued since then, to anybody."""
        query = (
            select(func.count())
            .select_from(outbox)
            .join(cases, cases.c.id == outbox.c.case_id)
            .where(
                cases.c.channel == Channel.CHAT,
                outbox.c.kind == MailKind.ACKNOWLEDGEMENT,
                outbox.c.created_at >= since,
            )
        )
        return int(self._connection.execute(query).scalar_one())

    def _as_lead(self, row: Row[tuple[object, ...]]) -> Lead:
        content = json.loads(self._vault.open_text(row.sealed))
        return Lead(
            id=row.id,
            conversation_id=row.conversation_id,
            case_type=CaseType(row.case_type),
            state=LeadState(row.state),
            what=content["what"],
            name=content["name"],
            language=row.language,
            created_at=row.created_at,
            updated_at=row.updated_at,
            case_id=row.case_id,
            anonymous=content.get("anonymous", False),
        )

    def _message(self, row: Row[tuple[object, ...]]) -> ChatMessage:
        content = json.loads(self._vault.open_text(row.sealed))
        return ChatMessage(
            id=row.id,
            conversation_id=row.conversation_id,
            author=Author(row.author),
            author_name=row.author_name,
            text=content["text"],
            payload=content["payload"],
            reply_to=row.reply_to,
            at=row.at,
            contacts=tuple(
                Original(kind=PersonalKind(kind), value=value, place=place)
                for kind, value, place in content.get("contacts", ())
            ),
        )

    def _conversation(self, row: Row[tuple[object, ...]]) -> Conversation:
        email = self._vault.open_text(row.contact_sealed) if row.contact_sealed else ""
        return Conversation(
            id=row.id,
            state=ConversationState(row.state),
            language=row.language,
            email=email,
            assigned_to=row.assigned_to,
            waiting_since=row.waiting_since,
            started_at=row.started_at,
            last_at=row.last_at,
            version=row.version,
        )

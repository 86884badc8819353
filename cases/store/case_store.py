"""Load and open cases, and the changes that every type knows; a stale version is refused."""

import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Row, Select, func, insert, select, text, update

from cases.case import Case, CaseMessage, Channel, Direction, LinkKind, NewCase
from cases.case_type import CASE_TYPES, Assurance, CaseType, Flag
from cases.deadlines import case_due
from cases.errors import StaleCase, UnknownReference
from cases.lifecycle import Resolution, Status
from cases.outgoing import address_form
from cases.reference import CaseReference, make_token, split_token, verify_token
from cases.store.due import answer_due
from cases.store.event_log import EventLog
from cases.store.link_store import LinkStore
from cases.store.schema import case_messages, cases
from cases.store.suppression_store import SuppressionStore
from cases.suppression import ALL_COMPANIES, NoSuchKey, SuppressionKind, suppression_key
from cases.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """What a queue shows; None means everything."""

    status: Status | None = None
    case_type: CaseType | None = None
    only_open: bool = False
    overdue_on: date | None = None
    dpo_space: bool | None = None
    protected: bool | None = None
    assigned_to: str | None = None


_NEXT_NUMBER = text(
    "INSERT INTO case_numbers (year, last) VALUES (:year, 1) "
    "ON CONFLICT (year) DO UPDATE SET last = case_numbers.last + 1 RETURNING last"
)
# Written once: building a statement costs more than running it.
_INSERT = insert(cases).returning(*cases.c)
_ADD_MESSAGE = insert(case_messages)


class CaseStore:
    """The cases, their messages and their history."""

    def __init__(self, connection: Connection, vault: Vault, events: EventLog) -> None:
        self._connection = connection
        self._vault = vault
        self._events = events
        self._links = LinkStore(connection, events)
        self._suppressions = SuppressionStore(connection, vault, events)

    def open(self, new: NewCase, *, actor: str, now: datetime) -> Case:
        """Give the case a number and a clock, and store it."""
        self._events.lock()
        rule = CASE_TYPES[new.case_type]
        due = case_due(new.case_type, new.received_at)
        reference = self._next_reference(due.received_on.year)
        party = json.dumps(
            {"name": new.party_name, "email": new.party_email, "summary": new.summary}
        )
        protected = new.protected or Flag.PROTECTED_IDENTITY in new.flags
        values = {
            "ref": str(reference),
            "case_type": new.case_type,
            "status": Status.NEW,
            "channel": new.channel,
            "mailbox": new.mailbox,
            "received_at": new.received_at,
            "received_on": due.received_on,
            "legal_due": due.legal_due,
            "ops_due": due.ops_due,
            "extended_due": due.extended_due,
            "breach_due_at": due.breach_due,
            "customer_number": new.customer_number,
            "party_sealed": self._vault.seal_text(party),
            "party_email_hash": self._address_key(new.party_email),
            "language": new.language,
            "flags": sorted(new.flags),
            "assurance": new.assurance.name,
            "required_assurance": rule.assurance.name,
            "protected": protected,
            "dpo_space": rule.dpo_space,
            "conversation_id": new.conversation_id,
            "opened_at": now,
            "two_people": False,
            "version": 1,
        }
        case = self._case(self._connection.execute(_INSERT, values).one())
        detail = {"type": new.case_type, "channel": new.channel, "assurance": new.assurance.name}
        self._events.append("opened", case_id=case.id, actor=actor, at=now, detail=detail)
        if new.parent is not None:
            self._links.add(case.id, new.parent, LinkKind.PARENT, actor=actor, now=now)
        for other in set(new.related_to) - {new.parent}:
            self._links.add(case.id, other, LinkKind.RELATED, actor=actor, now=now)
        self._stop_marketing(case, actor=actor, now=now)
        return case

    def by_id(self, case_id: int) -> Case:
        """Return the case, or raise UnknownReference."""
        return self._one(select(cases).where(cases.c.id == case_id))

    def by_ref(self, ref: str) -> Case:
        """Return the case, or raise UnknownReference."""
        return self._one(select(cases).where(cases.c.ref == ref))

    def by_token(self, token: str) -> Case | None:
        """Return the case of a genuine thread token, else None."""
        claimed = split_token(token)
        if claimed is None:
            return None
        reference, check = claimed
        row = self._connection.execute(select(cases).where(cases.c.ref == str(reference))).first()
        if row is None:
            return None
        # A mail sent before a secret was taken away still names its case.
        genuine = any(verify_token(token, key) for key in self._vault.token_keys)
        earlier = any(hmac.compare_digest(check, one) for one in row.earlier_tokens)
        return self._case(row) if genuine or earlier else None

    def by_outgoing_message_ids(self, message_ids: Iterable[str]) -> list[Case]:
        """Return the cases in which we sent one of these Message-IDs."""
        keys = [key for m in message_ids for key in self._vault.lookups(m)]
        if not keys:
            return []
        sent = select(case_messages.c.case_id).where(
            case_messages.c.direction == Direction.OUT, case_messages.c.message_id_hash.in_(keys)
        )
        return self._many(select(cases).where(cases.c.id.in_(sent)).order_by(cases.c.id))

    def of_party(self, email: str) -> list[Case]:
        """Return the cases of an e-mail address, newest first."""
        keys = self._address_keys(email)
        return self._many(
            select(cases).where(cases.c.party_email_hash.in_(keys)).order_by(cases.c.id.desc())
        )

    def of_customer(self, customer_number: str) -> list[Case]:
        """Return the cases of a customer number, newest first."""
        query = select(cases).where(cases.c.customer_number == customer_number)
        return self._many(query.order_by(cases.c.id.desc()))

    def of_conversation(self, conversation_id: str) -> list[Case]:
        """Return the cases that a chat led to, oldest first."""
        query = select(cases).where(cases.c.conversation_id == conversation_id).order_by(cases.c.id)
        return self._many(query)

    def of_mail(self, mail_id: int) -> list[Case]:
        """Return the cases that a mail opened or joined, oldest first."""
        joined = select(case_messages.c.case_id).where(case_messages.c.mail_id == mail_id)
        return self._many(select(cases).where(cases.c.id.in_(joined)).order_by(cases.c.id))

    def search(self, wanted: CaseFilter, *, limit: int = 500) -> list[Case]:
        """Return matching cases, nearest deadline first."""
        due = func.coalesce(answer_due, cases.c.ops_due, cases.c.received_on)
        query = (
            select(cases).order_by(cases.c.status == Status.CLOSED, due, cases.c.id).limit(limit)
        )
        exact: Mapping[str, object] = {
            "status": wanted.status,
            "case_type": wanted.case_type,
            "dpo_space": wanted.dpo_space,
            "protected": wanted.protected,
            "assigned_to": wanted.assigned_to,
        }
        for column, value in exact.items():
            if value is not None:
                query = query.where(cases.c[column] == value)
        if wanted.only_open or wanted.overdue_on:
            query = query.where(cases.c.status != Status.CLOSED)
        if wanted.overdue_on:
            query = query.where(answer_due < wanted.overdue_on)
        return self._many(query)

    def count(self) -> int:
        """Return how many cases there are."""
        return int(self._connection.execute(select(func.count()).select_from(cases)).scalar_one())

    def assign(self, case: Case, username: str | None, *, actor: str, now: datetime) -> Case:
        """Hand the case to an agent, or back to the queue."""
        detail = {"to": username}
        return self._change(
            case, {"assigned_to": username}, "assigned", detail, actor=actor, now=now
        )

    def raise_assurance(
        self, case: Case, level: Assurance, *, method: str, actor: str, now: datetime
    ) -> Case:
        """Record a stronger proof of identity; `method` is how it was shown."""
        values: dict[str, object] = {"assurance": level.name}
        detail = {"level": level.name, "method": method}
        return self._change(case, values, "identity", detail, actor=actor, now=now)

    def lower_assurance(self, case: Case, level: Assurance, *, actor: str, now: datetime) -> Case:
        """Let go of proofs that have run out; raises StaleCase."""
        detail = {"from": case.assurance.name, "level": level.name}
        values: dict[str, object] = {"assurance": level.name}
        return self._change(case, values, "identity_expired", detail, actor=actor, now=now)

    def link_customer(self, case: Case, customer_number: str, *, actor: str, now: datetime) -> Case:
        """Record which customer the case is about, as an agent found; raises StaleCase."""
        values: dict[str, object] = {"customer_number": customer_number}
        return self._change(case, values, "customer_linked", {}, actor=actor, now=now)

    def mark_protected(self, case: Case, *, actor: str, now: datetime) -> Case:
        """Hide the case from all but the named few; raises StaleCase."""
        values: dict[str, object] = {
            "protected": True,
            "flags": sorted(case.flags | {Flag.PROTECTED_IDENTITY}),
        }
        return self._change(case, values, "protected", {}, actor=actor, now=now)

    def add_message(
        self,
        case: Case,
        direction: Direction,
        *,
        author: str,
        subject: str,
        text: str,
        at: datetime,
        message_id: str | None = None,
        mail_id: int | None = None,
        outbox_id: int | None = None,
    ) -> None:
        """Add a letter, mail or note to the case."""
        content = json.dumps(
            {"author": author, "subject": subject, "text": text, "message_id": message_id}
        )
        values = {
            "case_id": case.id,
            "direction": direction,
            "at": at,
            "sealed": self._vault.seal_text(content),
            "message_id_hash": self._vault.lookup(message_id) if message_id else None,
            "mail_id": mail_id,
            "outbox_id": outbox_id,
        }
        self._connection.execute(_ADD_MESSAGE, values)

    def messages(self, case: Case) -> list[CaseMessage]:
        """Return the correspondence, oldest first."""
        query = (
            select(case_messages)
            .where(case_messages.c.case_id == case.id)
            .order_by(case_messages.c.at, case_messages.c.id)
        )
        return [self._message(row) for row in self._connection.execute(query)]

    def _stop_marketing(self, case: Case, *, actor: str, now: datetime) -> None:
        """Suppress the address that objected, at once and without asking who wrote (Article 21(3))."""
        is_objection = case.case_type is CaseType.DIRECT_MARKETING_OBJECTION
        if not is_objection:
            return
        try:
            key = suppression_key(SuppressionKind.EMAIL, case.party_email)
        except NoSuchKey:
            return
        added = self._suppressions.add(key, ALL_COMPANIES, actor=actor, now=now)
        detail = {"kinds": [SuppressionKind.EMAIL], "company": ALL_COMPANIES, "new": int(added)}
        self._events.append("suppressed", case_id=case.id, actor=actor, at=now, detail=detail)

    def _message(self, row: Row[tuple[object, ...]]) -> CaseMessage:
        content = json.loads(self._vault.open_text(row.sealed))
        return CaseMessage(
            id=row.id,
            case_id=row.case_id,
            direction=Direction(row.direction),
            at=row.at,
            author=content["author"],
            subject=content["subject"],
            text=content["text"],
            message_id=content["message_id"],
            mail_id=row.mail_id,
            outbox_id=row.outbox_id,
        )

    def _change(
        self,
        case: Case,
        values: dict[str, object],
        kind: str,
        detail: Mapping[str, object],
        *,
        actor: str,
        now: datetime,
    ) -> Case:
        self._events.lock()
        result = self._connection.execute(
            update(cases)
            .where(cases.c.id == case.id, cases.c.version == case.version)
            .values(version=case.version + 1, **values)
        )
        if result.rowcount != 1:
            raise StaleCase
        self._events.append(kind, case_id=case.id, actor=actor, at=now, detail=detail)
        return self.by_id(case.id)

    def _next_reference(self, year: int) -> CaseReference:
        # One statement, so that two workers at the first case of a year do not both insert.
        number = self._connection.execute(_NEXT_NUMBER, {"year": year}).scalar_one()
        return CaseReference(year=year, number=number)

    def _address_key(self, email: str) -> str | None:
        return self._vault.lookup(address_form(email)) if email.strip() else None

    def _address_keys(self, email: str) -> tuple[str, ...]:
        return self._vault.lookups(address_form(email)) if email.strip() else ()

    def _one(self, query: Select[tuple[object, ...]]) -> Case:
        row = self._connection.execute(query).first()
        if row is None:
            raise UnknownReference
        return self._case(row)

    def _many(self, query: Select[tuple[object, ...]]) -> list[Case]:
        return [self._case(row) for row in self._connection.execute(query)]

    def _case(self, row: Row[tuple[object, ...]]) -> Case:
        party = json.loads(self._vault.open_text(row.party_sealed))
        return Case(
            id=row.id,
            ref=row.ref,
            token=make_token(CaseReference.parse(row.ref), self._vault.token_key),
            case_type=CaseType(row.case_type),
            status=Status(row.status),
            channel=Channel(row.channel),
            mailbox=row.mailbox,
            received_at=row.received_at,
            received_on=row.received_on,
            legal_due=row.legal_due,
            ops_due=row.ops_due,
            extended_due=row.extended_due,
            breach_due_at=row.breach_due_at,
            customer_number=row.customer_number,
            party_name=party["name"],
            party_email=party["email"],
            language=row.language,
            flags=frozenset(Flag(f) for f in row.flags),
            assurance=Assurance[row.assurance],
            required_assurance=Assurance[row.required_assurance],
            protected=row.protected,
            dpo_space=row.dpo_space,
            assigned_to=row.assigned_to,
            resolution=Resolution(row.resolution) if row.resolution else None,
            summary=party["summary"],
            conversation_id=row.conversation_id,
            version=row.version,
            extended_on=row.extended_on,
            aware_at=row.aware_at,
            recorded_at=row.recorded_at,
            frozen_at=row.frozen_at,
            decided_by=row.decided_by,
            approved_by=row.approved_by,
        )

"""Which rows of a class of data are past their time, and how they are forgotten."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    delete,
    exists,
    or_,
    select,
    update,
)

from cases.case_type import Disposition
from cases.extract import ExtractState
from cases.lifecycle import NEEDS_GROUND, Status
from cases.mail import Stage
from cases.retention import DataClass
from cases.store.extract_store import forget_content
from cases.store.schema import (
    case_links,
    case_messages,
    case_questions,
    cases,
    challenges,
    chat_messages,
    contact_changes,
    conversations,
    customers,
    eid_logins,
    extract_parts,
    extracts,
    identity_evidence,
    leads,
    legal_holds,
    mail_pieces,
    mails,
    outbox,
    proposals,
    sessions,
    tasks,
)
from cases.vault import Vault

# What stands where a text of an erased case must not be empty (Article 12(4), as a rule of the database).
ERASED = "gallrat"

Keys = Sequence[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`find` selects the keys of what is past its time; `forget` takes them away, twice if need be."""

    find: Callable[[datetime], Select[Any]]
    forget: Callable[[Connection, Vault, Keys, datetime], None]
    # The event that the cases get whose ids the keys are.
    told: str = ""


_held = select(legal_holds.c.case_id).where(legal_holds.c.lifted_at.is_(None))


def _needed(before: datetime) -> ColumnElement[bool]:
    """Say which cases still need what belongs to them."""
    open_or_young = or_(cases.c.closed_at.is_(None), cases.c.closed_at >= before)
    return or_(open_or_young, cases.c.id.in_(_held))


def _done_with(before: datetime) -> ColumnElement[bool]:
    return and_(cases.c.closed_at < before, cases.c.id.not_in(_held))


def _of_mail(before: datetime | None = None) -> Any:
    """Say that a mail belongs to a case, or with `before` to one that still needs it."""
    of_case = (
        select(cases.c.id)
        .join(case_messages, case_messages.c.case_id == cases.c.id)
        .where(case_messages.c.mail_id == mails.c.id)
        # Said aloud, or the inner query would ask about any mail at all.
        .correlate(mails)
    )
    return exists(of_case if before is None else of_case.where(_needed(before)))


def _raw_mail(before: datetime) -> Select[Any]:
    without_case = and_(
        ~_of_mail(),
        mails.c.done_at < before,
        mails.c.disposition.in_([Disposition.CASE, Disposition.FOLLOW_UP, Disposition.MISDIRECTED]),
    )
    with_case = and_(_of_mail(), ~_of_mail(before))
    return select(mails.c.id).where(
        mails.c.stage == Stage.DONE, mails.c.erased_at.is_(None), or_(without_case, with_case)
    )


def _junk(before: datetime) -> Select[Any]:
    return select(mails.c.id).where(
        mails.c.disposition.in_([Disposition.AUTOMATIC, Disposition.SPAM]),
        mails.c.done_at < before,
        mails.c.erased_at.is_(None),
        ~_of_mail(),
    )


def _quarantine(before: datetime) -> Select[Any]:
    unseen = exists().where(tasks.c.mail_id == mails.c.id, tasks.c.done_at.is_(None))
    return select(mails.c.id).where(
        mails.c.stage == Stage.QUARANTINED,
        mails.c.kept_at < before,
        mails.c.erased_at.is_(None),
        ~unseen,
    )


def _erase_mails(connection: Connection, vault: Vault, ids: Keys, now: datetime) -> None:
    # The row stays: without it the mail would be taken for a new one while it lies on the server.
    copies = select(mails.c.id).where(mails.c.duplicate_of.in_(ids))
    all_ids = [*ids, *connection.execute(copies).scalars()]
    connection.execute(delete(mail_pieces).where(mail_pieces.c.mail_id.in_(all_ids)))
    empty = vault.seal_text(json.dumps({}))
    change = update(mails).where(mails.c.id.in_(all_ids))
    values = {
        "raw_sealed": None,
        "envelope_sealed": empty,
        "evidence_sealed": empty,
        "message_id_hash": None,
        "erased_at": now,
    }
    connection.execute(change.values(**values))
    # Nobody is offered to try a mail again that is not there any more.
    seen = update(mails).where(mails.c.id.in_(all_ids), mails.c.stage == Stage.QUARANTINED)
    connection.execute(seen.values(stage=Stage.DONE, done_at=now))


def _letters(before: datetime) -> Select[Any]:
    written = (exists().where(t.c.case_id == cases.c.id) for t in (case_messages, proposals))
    return select(cases.c.id).where(_done_with(before), or_(*written))


def _erase_letters(connection: Connection, vault: Vault, ids: Keys, now: datetime) -> None:
    # A proposal is the letter that a second officer was shown.
    for table in (case_messages, proposals):
        connection.execute(delete(table).where(table.c.case_id.in_(ids)))
    query = select(cases.c.id, cases.c.party_sealed).where(cases.c.id.in_(ids))
    for row in connection.execute(query).all():
        # What the person wrote is substance too; who it was stays until the case log goes.
        party = {**json.loads(vault.open_text(row.party_sealed)), "summary": ""}
        values = {"party_sealed": vault.seal_text(json.dumps(party))}
        connection.execute(update(cases).where(cases.c.id == row.id).values(**values))


def _outbox(before: datetime) -> Select[Any]:
    of_case = exists().where(cases.c.id == outbox.c.case_id)
    without_case = and_(outbox.c.case_id.is_(None), outbox.c.created_at < before)
    return select(outbox.c.id).where(
        outbox.c.state != "queued",
        or_(without_case, of_case.where(_done_with(before))),
    )


def _erase_outbox(connection: Connection, vault: Vault, ids: Keys, now: datetime) -> None:
    letter = update(case_messages).where(case_messages.c.outbox_id.in_(ids))
    connection.execute(letter.values(outbox_id=None))
    connection.execute(delete(outbox).where(outbox.c.id.in_(ids)))


def _extracts(before: datetime) -> Select[Any]:
    delivered = extracts.c.state == ExtractState.DELIVERED
    past = or_(delivered, extracts.c.approved_at < before, cases.c.closed_at < before)
    return (
        select(cases.c.id)
        .join(extracts, extracts.c.case_id == cases.c.id)
        .where(extracts.c.forgotten_at.is_(None), past, cases.c.id.not_in(_held))
    )


def _erase_extracts(connection: Connection, vault: Vault, ids: Keys, now: datetime) -> None:
    query = select(extracts.c.id).where(extracts.c.case_id.in_(ids))
    forget_content(connection, connection.execute(query).scalars().all(), now)


def _codes(before: datetime) -> Select[Any]:
    return select(challenges.c.id).where(
        challenges.c.expires_at < before, challenges.c.case_id.not_in(_held)
    )


def _erase_codes(connection: Connection, vault: Vault, ids: Keys, now: datetime) -> None:
    connection.execute(delete(eid_logins).where(eid_logins.c.challenge_id.in_(ids)))
    proof = update(identity_evidence).where(identity_evidence.c.challenge_id.in_(ids))
    connection.execute(proof.values(challenge_id=None))
    connection.execute(delete(challenges).where(challenges.c.id.in_(ids)))


def _chats(before: datetime) -> Select[Any]:
    followed = exists().where(cases.c.conversation_id == conversations.c.id, _needed(before))
    return select(conversations.c.id).where(conversations.c.last_at < before, ~followed)


def _erase_chats(connection: Connection, vault: Vault, ids: Keys, now: datetime) -> None:
    for table in (leads, chat_messages):
        connection.execute(delete(table).where(table.c.conversation_id.in_(ids)))
    of_case = update(cases).where(cases.c.conversation_id.in_(ids))
    connection.execute(of_case.values(conversation_id=None))
    connection.execute(delete(conversations).where(conversations.c.id.in_(ids)))


def _leads(before: datetime) -> Select[Any]:
    followed = exists().where(cases.c.conversation_id == leads.c.conversation_id, _needed(before))
    return select(leads.c.id).where(leads.c.updated_at < before, ~followed)


def _tasks(before: datetime) -> Select[Any]:
    is_held = tasks.c.case_id.in_(_held)
    # NULL IN (…) is unknown, not false: a task about a mail has no case.
    return select(tasks.c.id).where(
        tasks.c.done_at < before, or_(tasks.c.case_id.is_(None), ~is_held)
    )


def _erase_tasks(connection: Connection, vault: Vault, ids: Keys, now: datetime) -> None:
    part = update(extract_parts).where(extract_parts.c.task_id.in_(ids))
    connection.execute(part.values(task_id=None))
    connection.execute(delete(tasks).where(tasks.c.id.in_(ids)))


def _case_log(before: datetime) -> Select[Any]:
    return select(cases.c.id).where(_done_with(before), cases.c.erased_at.is_(None))


def _erase_case_log(connection: Connection, vault: Vault, ids: Keys, now: datetime) -> None:
    _erase_extracts(connection, vault, ids, now)
    codes = select(challenges.c.id).where(challenges.c.case_id.in_(ids))
    _erase_codes(connection, vault, connection.execute(codes).scalars().all(), now)
    of_person = identity_evidence.c.case_id.in_(ids)
    connection.execute(delete(identity_evidence).where(of_person))
    for table in (tasks, case_messages, outbox, legal_holds, case_questions, proposals):
        connection.execute(delete(table).where(table.c.case_id.in_(ids)))
    linked = or_(case_links.c.case_id.in_(ids), case_links.c.other_id.in_(ids))
    connection.execute(delete(case_links).where(linked))
    of_lead = update(leads).where(leads.c.case_id.in_(ids))
    connection.execute(of_lead.values(case_id=None))
    nobody = vault.seal_text(json.dumps({"name": "", "email": "", "summary": ""}))
    values: dict[str, object] = {
        "party_sealed": nobody,
        "party_email_hash": None,
        "customer_number": None,
        "conversation_id": None,
        "flags": [],
        "earlier_tokens": [],
        "erased_at": now,
    }
    refused = cases.c.resolution.in_(sorted(NEEDS_GROUND))
    for condition, ground in ((~refused, None), (refused, ERASED)):
        change = update(cases).where(cases.c.id.in_(ids), condition)
        connection.execute(change.values(**{**values, "ground": ground}))


def _contact_changes(before: datetime) -> Select[Any]:
    return (
        select(contact_changes.c.id)
        .join(customers, customers.c.id == contact_changes.c.customer_id)
        .where(contact_changes.c.noticed_at < before, ~_customer_in_use())
    )


def _former_customers(before: datetime) -> Select[Any]:
    return select(customers.c.id).where(customers.c.gone_at < before, ~_customer_in_use())


def _customer_in_use() -> Any:
    """Say that a case that is open or held speaks of the customer."""
    busy = or_(cases.c.status != Status.CLOSED, cases.c.id.in_(_held))
    return exists().where(cases.c.customer_number == customers.c.customer_number, busy)


def _erase_customers(connection: Connection, vault: Vault, ids: Keys, now: datetime) -> None:
    connection.execute(delete(contact_changes).where(contact_changes.c.customer_id.in_(ids)))
    connection.execute(delete(customers).where(customers.c.id.in_(ids)))


def _sessions(before: datetime) -> Select[Any]:
    return select(sessions.c.token_hash).where(sessions.c.expires_at < before)


def _deleting(key: Any) -> Callable[[Connection, Vault, Keys, datetime], None]:
    def forget(connection: Connection, vault: Vault, keys: Keys, now: datetime) -> None:
        connection.execute(delete(key.table).where(key.in_(keys)))

    return forget


RULES: Mapping[DataClass, Rule] = {
    DataClass.RAW_MAIL: Rule(find=_raw_mail, forget=_erase_mails),
    DataClass.JUNK: Rule(find=_junk, forget=_erase_mails),
    DataClass.QUARANTINE: Rule(find=_quarantine, forget=_erase_mails),
    DataClass.LETTERS: Rule(find=_letters, forget=_erase_letters),
    DataClass.OUTBOX: Rule(find=_outbox, forget=_erase_outbox),
    DataClass.EXTRACTS: Rule(find=_extracts, forget=_erase_extracts, told="extract_forgotten"),
    DataClass.CODES: Rule(find=_codes, forget=_erase_codes),
    DataClass.CHATS: Rule(find=_chats, forget=_erase_chats),
    DataClass.LEADS: Rule(find=_leads, forget=_deleting(leads.c.id)),
    DataClass.TASKS: Rule(find=_tasks, forget=_erase_tasks),
    DataClass.CASE_LOG: Rule(find=_case_log, forget=_erase_case_log, told="erased"),
    DataClass.CONTACT_CHANGES: Rule(find=_contact_changes, forget=_deleting(contact_changes.c.id)),
    DataClass.FORMER_CUSTOMERS: Rule(find=_former_customers, forget=_erase_customers),
    DataClass.SESSIONS: Rule(find=_sessions, forget=_deleting(sessions.c.token_hash)),
}

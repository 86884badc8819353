"""What the assistant may do at the desk: open a case, keep a lead, call a person."""

from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from actions.ports import DeskUnavailable, MissingEmail, OpenedCase, Receipt
from cases.case import Case, Direction
from cases.case_type import CaseType
from cases.conversation import ConversationState, LeadState, with_contacts
from cases.deadlines import received_on
from cases.errors import StaleCase
from cases.letters import LetterDesk
from cases.outgoing import address_form
from cases.store.engine import Database
from cases.store.transaction import Transaction
from privacydesk.chat_opening import (
    A_DAY,
    confirm,
    hear,
    must_be_answered,
    note_opened,
    open_case,
)


class StoreCaseDesk:
    """The desk behind the assistant, over the store."""

    def __init__(self, database: Database, letters: LetterDesk, *, sender: str) -> None:
        self._database = database
        self._letters = letters
        self._sender = sender

    def open_cases(
        self,
        *,
        conversation_id: str,
        case_types: tuple[str, ...],
        what: str,
        name: str,
        language: str,
        now: datetime,
        anonymous: bool,
    ) -> Receipt | MissingEmail:
        """Open the cases with the address kept for the conversation; the same request twice a day is one.

        A right cannot be used anonymously: there would be nobody to answer.
        """
        kinds = tuple(map(CaseType, case_types))
        found: list[Case] = []
        new: list[Case] = []
        moved: list[Case] = []
        confirmed = before = False
        try:
            with self._database.read() as tx:
                if not tx.conversations.existing([conversation_id]):
                    return MissingEmail(stranger=True)
                address = tx.conversations.by_id(conversation_id).email
                if any(map(must_be_answered, kinds)) if anonymous else not address:
                    return MissingEmail()
                heard = hear(tx, conversation_id, ((kind, what) for kind in kinds))
            with self._database.write() as tx:
                # Before the lead is taken in hand, as an agent's case of the same chat does.
                tx.events.lock()
                conversation = tx.conversations.by_id(conversation_id)
                for kind in kinds:
                    case = _same_request(tx, conversation_id, kind, now)
                    if case is None:
                        case = open_case(
                            tx,
                            heard,
                            kind,
                            what=what,
                            name=name,
                            language=language,
                            now=now,
                            email=None if anonymous else conversation.email,
                            parent=new[0].id if new else None,
                        )
                        new.append(case)
                    else:
                        given = "" if anonymous else conversation.email
                        added = heard.wish(kind, what)
                        if _add_what_is_new(tx, case, what=added, name=name, given=given, now=now):
                            moved.append(case)
                    found.append(case)
                    note_opened(tx, conversation_id, case, what, name, language, now)
                if not anonymous:
                    address = conversation.email
                    if told := [*new, *moved]:
                        confirmed = confirm(
                            tx, told, self._letters, sender=self._sender, now=now, to=address
                        )
                    else:
                        before = all(_is_confirmed(tx, case, address) for case in found)
        except (SQLAlchemyError, KeyError) as error:
            raise DeskUnavailable from error
        cases = tuple(
            OpenedCase(
                ref=case.ref,
                case_type=case.case_type.value,
                due_date=case.legal_due,
                aim=case.aim,
                is_new=case in new,
            )
            for case in found
        )
        return Receipt(cases=cases, confirmed=confirmed, confirmed_before=before)

    def request_handover(self, *, conversation_id: str, reason: str, now: datetime) -> None:
        """Put the conversation into the agents' queue; one that is there already stays."""
        try:
            with self._database.write() as tx:
                conversation = tx.conversations.by_id(conversation_id)
                if conversation.state in {ConversationState.BOT, ConversationState.CLOSED}:
                    tx.conversations.change(conversation, ConversationState.WAITING, now=now)
        except StaleCase:
            # Somebody has just taken the chat, or called before: a person has it.
            return
        except (SQLAlchemyError, KeyError) as error:
            raise DeskUnavailable from error

    def store_lead(
        self,
        *,
        conversation_id: str,
        case_type: str,
        what: str,
        name: str,
        state: str,
        language: str,
        now: datetime,
        anonymous: bool = False,
    ) -> str | None:
        """Keep what is known of a request that is not sent in yet; return its case's number when it is one."""
        try:
            with self._database.write() as tx:
                lead = tx.conversations.save_lead(
                    conversation_id,
                    CaseType(case_type),
                    LeadState(state),
                    what=what,
                    name=name,
                    language=language,
                    now=now,
                    anonymous=anonymous,
                )
                if lead.state is not LeadState.OPENED or lead.case_id is None:
                    return None
                return tx.cases.by_id(lead.case_id).ref
        except (SQLAlchemyError, KeyError) as error:
            raise DeskUnavailable from error


def _same_request(
    tx: Transaction, conversation_id: str, case_type: CaseType, now: datetime
) -> Case | None:
    # What was opened for a visitor who left counts from when it was begun, perhaps the day before.
    lead = tx.conversations.lead(conversation_id, case_type)
    if lead is not None and lead.case_id is not None and lead.updated_at > now - A_DAY:
        return tx.cases.by_id(lead.case_id)
    today = received_on(now)
    for case in tx.cases.of_conversation(conversation_id):
        if case.case_type is case_type and case.received_on == today:
            return case
    return None


def _add_what_is_new(
    tx: Transaction, case: Case, *, what: str, name: str, given: str, now: datetime
) -> bool:
    """Add what the visitor said after the request had been taken over, such as the name.

    Returns whether the address `given` is another than the case's; "" is that of somebody anonymous.
    """
    if given and case.conversation_id is not None:
        what = with_contacts(what, tx.conversations.all_messages(case.conversation_id))
    said = "\n".join(message.text for message in tx.cases.messages(case))
    other = bool(given) and address_form(given) != address_form(case.party_email)
    address = f"Ny mejladress, inte styrkt: {given}" if other else ""
    moved = other and address not in said
    new = [
        text
        for text in (what, f"Namn: {name}" if name and name != case.party_name else "", address)
        if text and text not in said
    ]
    if new:
        tx.cases.add_message(
            case,
            Direction.IN,
            author=name or "besökare i chatten",
            subject="Tillägg ur chatten",
            text="\n\n".join(new),
            at=now,
        )
    if moved:
        text = (
            "Personen har uppgett en annan mejladress i chatten än ärendets. Den är inte styrkt och står i ärendet:"
            " ta reda på vilken som gäller innan du svarar."
        )
        tx.tasks.add("new_address", text, at=now, case_id=case.id, due_on=case.ops_due)
    return moved


def _is_confirmed(tx: Transaction, case: Case, address: str) -> bool:
    """Tell whether a mail about the case went to this address, or is on its way."""
    sent = [one.outbox_id for one in tx.cases.messages(case) if one.direction is Direction.OUT]
    mails = [tx.outbox.by_id(outbox_id) for outbox_id in sent if outbox_id is not None]
    to = (one.mail.to for one in mails if one.state != "failed")
    return address_form(address) in map(address_form, to)

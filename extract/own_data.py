"""What the desk itself holds about a person: the register, cases with their letters, and chats."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from cases.case import Case, CaseMessage, Direction
from cases.case_type import CaseType
from cases.conversation import Author
from cases.deadlines import STOCKHOLM
from cases.extract import Doubt, Item, Subject
from cases.letters import date_in_words, type_label
from cases.register import Company, Person, email_key
from cases.store.transaction import Transaction
from extract.subject import rows_of

# An authority's inquiry may be secret, and telling that it is withheld would reveal it.
_NEVER_TOLD = frozenset({CaseType.AUTHORITY_REQUEST})
_BY_OTHERS = frozenset({CaseType.THIRD_PARTY_REQUEST})
_COMPANIES: Mapping[Company, tuple[str, str]] = {
    Company.ELNAT: ("Elnät", "Grid"),
    Company.FORSALJNING: ("Försäljning", "Sales"),
    Company.VARME: ("Värme", "Heat"),
}
_CHANNELS = {
    "mail": ("Mejl", "E-mail"),
    "chat": ("Chatt", "Chat"),
    "manual": ("Registrerat av oss", "Entered by us"),
}


class Tongue:
    """Labels and dates in the language of the extract."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, swedish: str, english: str) -> str:
        """Return the label."""
        return english if self.language == "en" else swedish

    def day(self, day: date | None) -> str:
        """Write a date, or nothing."""
        return date_in_words(day, self.language) if day else ""

    def moment(self, at: datetime) -> str:
        """Write a time of Stockholm."""
        local = at.astimezone(STOCKHOLM)
        return f"{date_in_words(local.date(), self.language)} {local:%H:%M}"


def register_items(tx: Transaction, subject: Subject, language: str) -> list[Item]:
    """Return what the customer register holds, a row for each company."""
    say = Tongue(language)
    return [_register_item(row, say) for row in rows_of(tx, subject)]


def _register_item(row: Person, say: Tongue) -> Item:
    company = say(*_COMPANIES[row.company])
    protected = say("Ja", "Yes") if row.protected else say("Nej", "No")
    fields = [
        (say("Kundnummer", "Customer number"), row.customer_number),
        (say("Bolag", "Company"), company),
        (say("Namn", "Name"), row.name),
        (say("Personnummer", "Personal identity number"), row.personnummer),
        (say("Adress", "Address"), row.street),
        (say("Postadress", "Postal town"), f"{row.postcode} {row.city}".strip()),
        (say("E-post", "E-mail"), row.email),
        (say("Telefon", "Telephone"), row.phone),
        (say("Skyddade uppgifter", "Protected identity"), protected),
        (say("Adressen ändrad", "Address changed"), say.day(row.address_changed_on)),
        (say("E-posten ändrad", "E-mail changed"), say.day(row.email_changed_on)),
    ]
    title = f"{say('Kund', 'Customer')} {row.customer_number} ({company})"
    return Item(title=title, fields=tuple((name, value) for name, value in fields if value))


def case_items(
    tx: Transaction, case: Case, subject: Subject, *, dpo_space: bool, organisation: str
) -> list[Item]:
    """Return the person's cases with letters, notes and chats, those of the officer's space apart.

    What only the address of the request leads to comes last. That, and what strangers wrote under the person's
    customer number, waits for somebody to decide on.
    """
    say = Tongue(case.language)
    items: list[Item] = []
    seen_chats: set[str] = set()
    known = _cases_of(tx, case, subject)
    guessed = _others_from(tx, case, known)
    for found in (*known, *guessed):
        if found.dpo_space is not dpo_space or found.case_type in _NEVER_TOLD:
            continue
        told = [_case_item(found, say)]
        told += _message_items(
            tx, found, subject, say, organisation, is_at_hand=found.id == case.id
        )
        if found.conversation_id and found.conversation_id not in seen_chats:
            seen_chats.add(found.conversation_id)
            told += _chat_items(tx, found, found.conversation_id, say, organisation)
        if found in guessed or (found.id != case.id and _is_a_strangers(found, subject)):
            told = [replace(one, doubt=Doubt.UNREGISTERED, included=None) for one in told]
        items += told
    return items


def _cases_of(tx: Transaction, case: Case, subject: Subject) -> list[Case]:
    found = {case.id: case}
    for address in subject.emails:
        found |= {one.id: one for one in tx.cases.of_party(address)}
    for number in subject.customer_numbers:
        # A shared contract: what somebody else wrote about themselves is not this person's.
        mine = (one for one in tx.cases.of_customer(number) if _about(one, subject))
        found |= {one.id: one for one in mine}
    return [found[key] for key in sorted(found)]


def _others_from(tx: Transaction, case: Case, known: Iterable[Case]) -> list[Case]:
    """Return the further cases of the address that the request came from, which proves nothing."""
    ids = {one.id for one in known}
    found = (one for one in tx.cases.of_party(case.party_email) if one.id not in ids)
    return sorted(found, key=lambda one: one.id)


def _is_a_strangers(case: Case, subject: Subject) -> bool:
    """Tell whether the case came from an address that is not the person's: anybody can give their customer number."""
    registered = {email_key(address) for address in subject.emails}
    is_unknown = bool(case.party_email) and email_key(case.party_email) not in registered
    return is_unknown and case.case_type not in _BY_OTHERS


def _about(case: Case, subject: Subject) -> bool:
    return case.case_type in _BY_OTHERS or case.party_name not in subject.others


def _case_item(case: Case, say: Tongue) -> Item:
    by_others = case.case_type in _BY_OTHERS
    resolution = case.resolution.label if case.resolution and say.language == "sv" else ""
    fields = [
        (say("Ärende", "Case"), case.ref),
        (say("Rör", "About"), type_label(case.case_type, say.language)),
        (say("Kom in", "Received"), say.moment(case.received_at)),
        (say("Genom", "By"), say(*_CHANNELS[case.channel])),
        (say("Namn du uppgav", "Name you gave"), case.party_name),
        (say("E-post du uppgav", "E-mail you gave"), case.party_email),
        (say("Beslut", "Decision"), resolution),
    ]
    return Item(
        title=f"{say('Ärende', 'Case')} {case.ref}",
        fields=tuple((name, value) for name, value in fields if value),
        doubt=Doubt.REQUEST_ABOUT if by_others else None,
        included=None if by_others else True,
    )


def _message_items(
    tx: Transaction,
    case: Case,
    subject: Subject,
    say: Tongue,
    organisation: str,
    *,
    is_at_hand: bool,
) -> Iterator[Item]:
    registered = {email_key(address) for address in subject.emails}
    is_first = True
    for message in tx.cases.messages(case):
        item = _message_item(case, message, say, organisation)
        if message.direction is Direction.IN:
            # Who made the request at hand was identified; who opened another case by mail was not.
            is_known = is_first and (is_at_hand or "@" not in message.author)
            if not is_known and _by_chat(case, message):
                item = replace(item, doubt=Doubt.CHAT, included=None)
            # Whoever has a forged address answers our receipt, and the answer joins the case.
            elif not is_known and email_key(message.author) not in registered:
                item = replace(item, doubt=Doubt.UNREGISTERED, included=None)
            is_first = False
        yield item


def _by_chat(case: Case, message: CaseMessage) -> bool:
    """Tell whether a message was added from the case's chat: a mail is kept, and its author is an address."""
    by_mail = message.mail_id is not None or "@" in message.author
    return case.conversation_id is not None and not by_mail


def _message_item(case: Case, message: CaseMessage, say: Tongue, organisation: str) -> Item:
    titles = {
        Direction.IN: say("Brev till oss", "Letter to us"),
        Direction.OUT: say("Brev från oss", "Letter from us"),
        Direction.NOTE: say("Intern anteckning", "Internal note"),
    }
    doubt = Doubt.NOTE if message.direction is Direction.NOTE else None
    if case.case_type in _BY_OTHERS:
        doubt = Doubt.REQUEST_ABOUT
    author = message.author if message.direction is Direction.IN else organisation
    fields = [
        (say("Ärende", "Case"), case.ref),
        (say("Datum", "Date"), say.moment(message.at)),
        (say("Från", "From"), author),
        (say("Ämne", "Subject"), message.subject),
        (say("Text", "Text"), message.text.strip()),
    ]
    return Item(
        title=titles[message.direction],
        fields=tuple((name, value) for name, value in fields if value),
        doubt=doubt,
        included=None if doubt else True,
    )


def _chat_items(
    tx: Transaction, case: Case, conversation_id: str, say: Tongue, organisation: str
) -> Iterator[Item]:
    try:
        conversation = tx.conversations.by_id(conversation_id)
    except LookupError:
        return  # purged before the case
    names = {
        Author.VISITOR: say("Du", "You"),
        Author.BOT: say("Assistenten", "The assistant"),
        Author.AGENT: organisation,
    }
    messages = tx.conversations.all_messages(conversation.id)
    lines = [f"{names[m.author]}: {m.full_text}" for m in messages if m.author in names]
    fields = [
        (say("Ärende", "Case"), case.ref),
        (say("Började", "Began"), say.moment(conversation.started_at)),
        (say("E-post du uppgav", "E-mail you gave"), conversation.email),
        (say("Text", "Text"), "\n".join(lines)),
    ]
    yield Item(title=say("Chatt", "Chat"), fields=tuple((n, v) for n, v in fields if v))


def is_only_this_case(items: Iterable[Item], case: Case) -> bool:
    """Tell whether nothing but the request itself and its letters is held."""
    return all(case.ref in {value for _, value in item.fields} for item in items)

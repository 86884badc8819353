"""Make a case of what a visitor asked for in a chat."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from cases.case import Case, Channel, Direction, NewCase
from cases.case_type import CaseType
from cases.conversation import Author, LeadState
from cases.letters import date_in_words
from desk.chats_page import find_chat, first_words
from desk.render import page
from desk.session import Posted

router = APIRouter(include_in_schema=False)
MAX_LENGTH = 4_000


@router.post("/chattar/{chat_id}/arende")
def open_case(
    visit: Posted,
    chat_id: str,
    typ: Annotated[str, Form()] = "",
    vad: Annotated[str, Form(max_length=MAX_LENGTH)] = "",
    namn: Annotated[str, Form(max_length=200)] = "",
    epost: Annotated[str, Form(max_length=254)] = "",
) -> Response:
    """Open the case; its clock runs from the visitor's first words, not from today."""
    office, user, now = visit.office, visit.user, visit.office.now()
    with office.database.write() as tx:
        chat = find_chat(visit, tx, chat_id)
        fault = _fault(typ, vad, epost)
        if fault:
            return page(
                visit,
                "chat_refused.html",
                status=422,
                chat=chat,
                refused=fault,
                typed=vad,
            )
        case_type = CaseType(typ)
        first = first_words(tx.conversations.messages(chat_id))
        received_at = first.at if first else chat.started_at
        address = epost.strip() or chat.email
        new = NewCase(
            case_type=case_type,
            channel=Channel.CHAT,
            received_at=received_at,
            party_name=namn.strip(),
            party_email=address,
            language=chat.language,
            summary=vad.strip().splitlines()[0][:200],
            conversation_id=chat_id,
            protected=any(case.protected for case in tx.cases.of_conversation(chat_id)),
        )
        case = tx.cases.open(new, actor=user.username, now=now)
        tx.cases.add_message(
            case,
            Direction.IN,
            author=namn.strip() or "Besökare i chatten",
            subject=new.summary,
            text=vad.strip(),
            at=received_at,
        )
        # The job that opens cases from requests left half-way must not open this one again.
        tx.conversations.save_lead(
            chat_id,
            case_type,
            LeadState.OPENED,
            what=vad.strip(),
            name=namn.strip(),
            language=chat.language,
            now=now,
            case_id=case.id,
        )
        tx.conversations.say(chat_id, Author.SYSTEM, _receipt(case), at=now)
    seen = user.may_see(dpo_space=case.dpo_space, protected=case.protected)
    return RedirectResponse(f"/arenden/{case.ref}" if seen else "/chattar", status_code=303)


def _receipt(case: Case) -> str:
    """Tell the number, and the date that the law sets, or the aim that is ours alone."""
    english = case.language == "en"
    if english:
        told = f"Your case is registered with number {case.ref}."
        by_law, ours = " You should have an answer by {}.", " We aim to answer by {}."
    else:
        told = f"Ditt ärende är registrerat med nummer {case.ref}."
        by_law, ours = " Du ska få svar senast den {}.", " Vårt mål är att svara senast den {}."
    due = case.legal_due or case.aim
    when = (by_law if case.legal_due else ours).format(_day(due, english=english)) if due else ""
    return told + when


def _day(day: date, *, english: bool) -> str:
    return date_in_words(day, "en" if english else "sv")


def _fault(typ: str, vad: str, epost: str) -> str:
    if typ not in set(CaseType):
        return "Välj vad ärendet gäller."
    if not vad.strip():
        return "Skriv vad personen vill."
    local, _, domain = epost.strip().partition("@")
    if epost.strip() and (not local or "." not in domain or " " in epost.strip()):
        return "E-postadressen ser inte rätt ut. Skriv den som namn@exempel.se eller lämna tomt."
    return ""

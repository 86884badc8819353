"""Chats: who waits, who is helped, and talking with a visitor."""

from datetime import timedelta
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Form, Header, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup

from cases.case import Case
from cases.case_type import CASE_TYPES, RIGHTS, CaseType
from cases.conversation import (
    Author,
    ChatMessage,
    Conversation,
    ConversationState,
    Lead,
    LeadState,
)
from cases.errors import CasesError, NotAllowed, StaleCase, UnknownReference
from cases.personnummer import spans_to_mask
from cases.store.transaction import Transaction
from desk.access import may_chat
from desk.render import fill, page, sorted_types
from desk.session import Posted, Seen, Visit

router = APIRouter(include_in_schema=False)
MAX_LENGTH = 4_000
HISTORY = 5_000
# By then a request that can be answered has long been made a case by itself.
LEFT_FOR = timedelta(minutes=30)
MOST_LEFT = 50
LEAD_STATES = {LeadState.OPEN: "Halvvägs i formuläret", LeadState.LEFT: "Lämnade chatten"}
_LIVE = (ConversationState.WAITING, ConversationState.AGENT, ConversationState.BOT)


class NotYourChat(CasesError):
    """Another agent has the word in this chat."""


@router.get("/chattar")
def chats(visit: Seen) -> Response:
    """List the chats that wait for a person, those in hand, and the requests that nobody could make cases of."""
    is_update = bool(visit.request.headers.get("HX-Request"))
    with visit.office.database.read() as tx:
        left = [] if is_update else _left_requests(visit, tx)
        groups = {state: tx.conversations.in_state(state, limit=100) for state in _LIVE}
        names = {user.username: user.name for user in tx.users.all()}
    lists = fill(
        "chat_lists.html",
        waiting=groups[ConversationState.WAITING],
        in_hand=groups[ConversationState.AGENT],
        with_bot=groups[ConversationState.BOT][:20],
        names=names,
        now=visit.office.now(),
        user=visit.user,
    )
    if is_update:
        return HTMLResponse(lists)
    ours = Markup(lists)  # noqa: S704 (our own filled-in template)
    return page(visit, "chats.html", lists=ours, left=left, states=LEAD_STATES)


@router.get("/chattar/{chat_id}")
def chat(visit: Seen, chat_id: str) -> Response:
    """Show a chat from its beginning."""
    with visit.office.database.read() as tx:
        conversation = find_chat(visit, tx, chat_id)
        messages = tx.conversations.messages(chat_id, limit=HISTORY)
        cases = tx.cases.of_conversation(chat_id)
        names = {user.username: user.name for user in tx.users.all()}
    return page(
        visit,
        "chat.html",
        chat=conversation,
        messages=messages,
        newest=max((m.id for m in messages), default=0),
        cases=cases,
        names=names,
        types=sorted(sorted_types(), key=lambda t: t not in RIGHTS),
        refused="",
        typed="",
    )


@router.get("/chattar/{chat_id}/nytt")
def news(
    visit: Seen,
    chat_id: str,
    efter: Annotated[int, Query(ge=0)] = 0,
    version: int = 0,
) -> Response:
    """Return what was said since a message; asked every other second."""
    with visit.office.database.read() as tx:
        conversation = find_chat(visit, tx, chat_id)
        messages = tx.conversations.messages(chat_id, after=efter, limit=HISTORY)
    if version != conversation.version:
        # Who has the word changed, so the buttons on the page are no longer true.
        return Response(headers={"HX-Refresh": "true"})
    return HTMLResponse(
        fill(
            "chat_news.html",
            chat=conversation,
            messages=messages,
            newest=max((m.id for m in messages), default=efter),
        )
    )


@router.post("/chattar/{chat_id}/ta-over")
def take_over(visit: Posted, chat_id: str, version: Annotated[int, Form()]) -> Response:
    """Take the word; the visitor is told who it is."""
    said = f"Du chattar nu med {visit.user.name}."
    return _pass_word(visit, chat_id, version, ConversationState.AGENT, said)


@router.post("/chattar/{chat_id}/lamna")
def hand_back(visit: Posted, chat_id: str, version: Annotated[int, Form()]) -> Response:
    """Give the word back to the assistant."""
    said = f"{visit.user.name} har lämnat chatten. Assistenten svarar igen."
    return _pass_word(visit, chat_id, version, ConversationState.BOT, said)


@router.post("/chattar/{chat_id}/avsluta")
def close(visit: Posted, chat_id: str, version: Annotated[int, Form()]) -> Response:
    """End the chat."""
    said = "Chatten är avslutad. Tack för att du hörde av dig."
    return _pass_word(visit, chat_id, version, ConversationState.CLOSED, said)


@router.post("/chattar/{chat_id}/inget-arende")
def set_aside(visit: Posted, chat_id: str, typ: Annotated[str, Form()] = "") -> Response:
    """Take a request off the list of those that nobody could make cases of: a person has looked at it."""
    now = visit.office.now()
    with visit.office.database.write() as tx:
        conversation = find_chat(visit, tx, chat_id)
        lead = tx.conversations.lead(chat_id, CaseType(typ)) if typ in set(CaseType) else None
        if lead is None or not _may_read(visit, tx, chat_id):
            raise UnknownReference
        if lead.state not in LEAD_STATES or (conversation.email and not lead.anonymous):
            # After the list was shown it became a case, was taken back, or got an address and will be a case.
            raise StaleCase
        tx.conversations.save_lead(
            chat_id,
            lead.case_type,
            LeadState.CANCELLED,
            what=lead.what,
            name=lead.name,
            language=lead.language,
            now=now,
            anonymous=lead.anonymous,
        )
        detail = {"chat": chat_id, "no_case": lead.case_type}
        tx.events.append("chat", actor=visit.user.username, at=now, detail=detail)
    return RedirectResponse("/chattar", status_code=303)


@router.post("/chattar/{chat_id}/svara")
def answer(
    visit: Posted,
    chat_id: str,
    text: Annotated[str, Form()] = "",
    hx_request: Annotated[str, Header()] = "",
) -> Response:
    """Say something to the visitor."""
    office, user = visit.office, visit.user
    refused = _fault(text)
    with office.database.write() as tx:
        conversation = find_chat(visit, tx, chat_id)
        _check_word(conversation, visit)
        if not refused:
            tx.conversations.say(
                chat_id, Author.AGENT, text.strip(), author_name=user.name, at=office.now()
            )
    kept = text if refused else ""
    if hx_request:
        return HTMLResponse(
            fill(
                "chat_form.html",
                chat=conversation,
                csrf=visit.session.csrf,
                refused=refused,
                typed=kept,
            )
        )
    if refused:
        return page(
            visit, "chat_refused.html", status=422, chat=conversation, refused=refused, typed=kept
        )
    return RedirectResponse(f"/chattar/{chat_id}#skriv", status_code=303)


def find_chat(visit: Visit, tx: Transaction, chat_id: str) -> Conversation:
    """Return the chat; one that led to a case the person may not see is unknown to them."""
    if not may_chat(visit.user):
        raise NotAllowed
    try:
        conversation = tx.conversations.by_id(chat_id)
    except KeyError as error:
        raise UnknownReference from error
    if not all(_sees(visit, case) for case in tx.cases.of_conversation(chat_id)):
        raise UnknownReference
    return conversation


def first_words(messages: list[ChatMessage]) -> ChatMessage | None:
    """Return the visitor's first message: a request counts from there."""
    return next((m for m in messages if m.author is Author.VISITOR), None)


def _left_requests(visit: Visit, tx: Transaction) -> list[Lead]:
    """Return the requests left in a chat without a way to answer, newest first: a person decides about them."""
    if not may_chat(visit.user):
        return []
    leads = tx.conversations.unfinished_leads(before=visit.office.now() - LEFT_FOR)
    seen = (lead for lead in reversed(leads) if _may_read(visit, tx, lead.conversation_id))
    return list(islice(seen, MOST_LEFT))


def _may_read(visit: Visit, tx: Transaction, chat_id: str) -> bool:
    """Tell whether nothing that was asked for in a chat is for the officer or the named few alone."""
    kinds = {lead.case_type for lead in tx.conversations.leads_of(chat_id)}
    of_dpo = any(CASE_TYPES[kind].dpo_space for kind in kinds)
    cases = tx.cases.of_conversation(chat_id)
    return visit.user.may_see(dpo_space=of_dpo, protected=False) and all(
        _sees(visit, case) for case in cases
    )


def _sees(visit: Visit, case: Case) -> bool:
    return visit.user.may_see(dpo_space=case.dpo_space, protected=case.protected)


def _pass_word(
    visit: Visit, chat_id: str, version: int, state: ConversationState, said: str
) -> Response:
    office, user = visit.office, visit.user
    with office.database.write() as tx:
        conversation = find_chat(visit, tx, chat_id)
        if conversation.version != version:
            raise StaleCase
        if state is not ConversationState.AGENT:
            _check_word(conversation, visit)
        holder = user.username if state is ConversationState.AGENT else None
        now = office.now()
        tx.conversations.change(conversation, state, assigned_to=holder, now=now)
        tx.conversations.say(chat_id, Author.SYSTEM, said, at=now)
        detail = {"chat": chat_id, "to": state}
        tx.events.append("chat", actor=user.username, at=now, detail=detail)
    closed = state is ConversationState.CLOSED
    return RedirectResponse("/chattar" if closed else f"/chattar/{chat_id}#skriv", status_code=303)


def _check_word(conversation: Conversation, visit: Visit) -> None:
    is_mine = conversation.assigned_to == visit.user.username
    if conversation.state is not ConversationState.AGENT or not is_mine:
        raise NotYourChat


def _fault(text: str) -> str:
    if not text.strip():
        return "Skriv något innan du skickar."
    if len(text) > MAX_LENGTH:
        return f"Meddelandet är längre än {MAX_LENGTH} tecken. Korta det."
    if spans_to_mask(text):
        return (
            "Det står ett personnummer i meddelandet. Ta bort det: chatten är inte till för sådant."
        )
    return ""

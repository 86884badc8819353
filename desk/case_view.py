"""Gather what the case page shows."""

from dataclasses import dataclass

from cases.case import Case, CaseMessage, Proposal, Task
from cases.mail import KeptMail
from cases.outgoing import QueuedMail
from cases.register import Person
from cases.store.outbox_store import WITHDRAWN
from cases.store.transaction import Transaction
from desk import history, words
from desk.clock_view import ClockLine, clock_lines
from desk.identity_view import IdentityView, identity_view
from desk.mail_parts import OpenedMail
from desk.session import Visit

_DELIVERY = {"queued": "I kö för utskick", "sent": "Skickat", "failed": "Kunde inte skickas"}
_HELD_BACK = "Stoppat: ärendet är skyddat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message of the correspondence with the mail behind it."""

    message: CaseMessage
    mail: KeptMail | None = None
    opened: OpenedMail | None = None
    delivery: str = ""
    recipient: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One event in words."""

    at: object
    who: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case with everything around it; `stamp` changes when anybody changes or writes."""

    case: Case
    stamp: str
    letters: list[Letter]
    clock: list[ClockLine]
    identity: IdentityView
    people: list[Person]
    candidates: list[str]
    tasks: list[Task]
    history: list[HistoryLine]
    related: list[Case]
    links: dict[int, str]
    ground: str
    proposal: Proposal | None
    names: dict[str, str]


def case_view(visit: Visit, tx: Transaction, case: Case) -> CaseView:
    """Load all that the person may see around a case."""
    now = visit.office.now()
    messages = tx.cases.messages(case)
    letters = [_letter(visit, tx, message) for message in messages]
    events = tx.events.of_case(case.id)
    people = tx.register.by_customer_number(case.customer_number) if case.customer_number else []
    evidence = [letter.mail.evidence for letter in letters if letter.mail is not None]
    names = {user.username: user.name for user in tx.users.all()}
    related = tx.desk.related(visit.user, case)
    links = tx.links.of_case(case.id)
    return CaseView(
        case=case,
        stamp=stamp(case, messages),
        letters=letters,
        clock=clock_lines(case, tx.questions.of_case(case.id), now=now),
        identity=identity_view(
            case,
            mail_evidence=evidence,
            people=people,
            recorded=tx.evidence.of_case(case, people),
            names=names,
            eid=bool(visit.office.identity.eid),
            now=now,
        ),
        people=people,
        candidates=_candidates(evidence) if not people else [],
        tasks=tx.tasks.open(case_ids=[case.id]),
        history=[
            HistoryLine(
                at=event.at,
                who=history.actor_name(event.actor, names),
                what=history.in_words(event, names),
            )
            for event in reversed(events)
        ],
        related=related,
        links={other.id: words.link_label(case, other, links) for other in related},
        ground=tx.desk.ground(case),
        proposal=tx.proposals.open_for(case.id),
        names=names,
    )


def stamp(case: Case, messages: list[CaseMessage]) -> str:
    """Return a mark that differs when the case changed or somebody wrote in it."""
    return f"{case.version}.{max((m.id for m in messages), default=0)}"


def subject_of(case: Case, messages: list[CaseMessage]) -> str:
    """Return the subject that an answer continues."""
    incoming = [m.subject for m in messages if m.direction == "in"]
    return incoming[-1] if incoming else case.summary


def _letter(visit: Visit, tx: Transaction, message: CaseMessage) -> Letter:
    if message.mail_id is not None:
        mail = tx.mails.by_id(message.mail_id)
        opened = visit.office.open_mail(tx.mails.raw(message.mail_id))
        return Letter(message=message, mail=mail, opened=opened)
    if message.outbox_id is not None:
        queued: QueuedMail = tx.outbox.by_id(message.outbox_id)
        return Letter(
            message=message,
            delivery=_delivery(queued),
            recipient=queued.mail.to,
        )
    return Letter(message=message)


def _delivery(queued: QueuedMail) -> str:
    if queued.last_error == WITHDRAWN:
        return _HELD_BACK
    return _DELIVERY.get(queued.state, queued.state)


def _candidates(evidence: list[dict[str, object]]) -> list[str]:
    found: list[str] = []
    for one in evidence:
        listed = one.get("candidates")
        found += [str(number) for number in listed] if isinstance(listed, list) else []
    return sorted(set(found))

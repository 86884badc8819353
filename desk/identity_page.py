"""The page where an agent has an identity checked: what is needed, what is held, the mildest way first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException
from fastapi.responses import RedirectResponse, Response

from cases.assurance import EvidenceKind
from cases.case import Case, QuestionKind
from cases.errors import CasesError
from cases.lifecycle import Status, lifecycle_of
from cases.permissions import Act
from cases.register import Person
from cases.store.identity_desk import CannotReach, CodeLetter
from cases.store.transaction import Transaction
from cases.subject import Obstacle, Subject, subjects
from cases.verification import (
    Challenge,
    ChallengeKind,
    ChallengeState,
    Doubt,
    IdentityLocked,
    TooManyCodes,
)
from desk.access import case_for, check_work
from desk.case_actions import Text, Version
from desk.case_view import CaseView, case_view, subject_of
from desk.change import change_case
from desk.download import pdf
from desk.identity_view import BY_HAND, METHODS
from desk.refusals import Incomplete, not_done
from desk.render import page
from desk.session import Posted, Seen, Visit
from documents.code_letter import code_letter

router = APIRouter(include_in_schema=False)
Who = Annotated[str, Form(max_length=64)]

_OBSTACLES = {
    Obstacle.NOT_REGISTERED: "Den kontaktvägen finns inte i registret. Välj ett annat sätt.",
    Obstacle.CHANGED_LATELY: (
        "Kontaktvägen ändrades mindre än 30 dagar före begäran och bevisar inget. Välj e-legitimation, "
        "besök eller ett annat sätt."
    ),
    Obstacle.PROTECTED: (
        "Personen har skyddade uppgifter. Skicka inget till den registrerade adressen. Följ rutinen för "
        "skyddade uppgifter."
    ),
}
_HELD = (
    "Bilagan hör till ett ärende som har stopp för gallring, så den kan inte raderas. Be en senior "
    "handläggare eller dataskyddsombudet att ta bort stoppet först."
)
_STATES = {
    ChallengeState.OPEN: "Väntar på svar",
    ChallengeState.USED: "Bekräftad",
    ChallengeState.LOCKED: "Spärrad efter tre felaktiga försök",
    ChallengeState.WITHDRAWN: "Tillbakatagen",
    ChallengeState.DENIED: "Personen svarade: Det var inte jag",
}
_KINDS = {
    ChallengeKind.EMAIL: "Engångslänk till registrerad e-post",
    ChallengeKind.LETTER: "Kodbrev till registrerad adress",
    ChallengeKind.EID: "Fråga om identitet",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A person of the register that the case may be about, and what can be sent to them."""

    mark: str
    name: str
    mailbox: Person | None
    letterbox: Person | None
    why_no_mail: str
    why_no_letter: str
    phone: str
    has_number: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeLine:
    """A challenge in words."""

    challenge: Challenge
    what: str
    state: str
    is_open: bool
    is_printed: bool


@router.get("/arenden/{ref}/identitet")
def show(visit: Seen, ref: str) -> Response:
    """Show what is needed, held and missing, and every way with its button."""
    return _show(visit, ref)


@router.post("/arenden/{ref}/identitet")
def record(
    visit: Posted, ref: str, version: Version, metod: Text = "", person: Who = ""
) -> Response:
    """Record a check that the agent made: method, time and officer."""

    def check(tx: Transaction, case: Case) -> Case:
        if metod not in {kind.value for kind in BY_HAND}:
            raise Incomplete("Välj hur identiteten kontrollerades.")
        return visit.office.identity.record(
            tx,
            case,
            EvidenceKind(metod),
            _chosen(visit, tx, case, person, optional=True),
            actor=visit.user.username,
        )

    typed = {"metod": metod, "person": person}
    return change_case(visit, Act.IDENTITY, ref, version, typed, check, back="/identitet")


@router.post("/arenden/{ref}/identitet/lank")
def send_link(visit: Posted, ref: str, person: Who = "") -> Response:
    """Send a one-time link to the registered e-mail address."""

    def send(tx: Transaction, case: Case, subject: Subject) -> None:
        visit.office.identity.send_link(tx, case, subject, actor=visit.user.username)

    return _do(visit, ref, person, send)


@router.post("/arenden/{ref}/identitet/fraga")
def ask(visit: Posted, ref: str, person: Who = "", skal: Text = "") -> Response:
    """Send T-IDREQ to the party, with a page where a way is chosen."""

    def send(tx: Transaction, case: Case, subject: Subject) -> None:
        if skal not in set(Doubt):
            raise Incomplete(
                "Välj varför vi tvekar. Utan rimliga skäl får vi inte fråga (artikel 12.6)."
            )
        if not case.party_email:
            raise Incomplete("Det finns ingen e-postadress att fråga. Välj ett annat sätt.")
        visit.office.identity.ask(
            tx,
            case,
            subject,
            doubt=Doubt(skal),
            original_subject=subject_of(case, tx.cases.messages(case)),
            actor=visit.user.username,
        )
        _wait_for_proof(visit, tx, tx.cases.by_id(case.id), Doubt(skal))

    return _do(visit, ref, person, send)


@router.post("/arenden/{ref}/identitet/brev")
def letter(visit: Posted, ref: str, person: Who = "") -> Response:
    """Make the code letter and hand it out: the code is on the paper and nowhere else."""
    office = visit.office
    made: list[tuple[Case, CodeLetter]] = []

    def make(tx: Transaction, case: Case, subject: Subject) -> None:
        content = office.identity.code_letter(tx, case, subject, actor=visit.user.username)
        made.append((case, content))

    refused = _do(visit, ref, person, make)
    if not made:
        return refused
    # Set when the code is stored: others cannot write meanwhile. If it fails, the next letter's code
    # takes the place of this one, which nobody has seen.
    ((case, content),) = made
    paper = code_letter(
        office.typesetter,
        code=content.code,
        recipient=content.recipient,
        reference=case.ref,
        language=case.language,
        place=content.place,
        until=content.expires_on,
        now=office.now(),
    )
    return pdf(paper, f"kodbrev-{ref}.pdf")


@router.post("/arenden/{ref}/identitet/kod/{challenge_id}")
def settle(visit: Posted, ref: str, challenge_id: int, steg: Text = "") -> Response:
    """Note that a letter went to the post, or take a challenge back."""
    actor, now = visit.user.username, visit.office.now()
    with visit.office.database.write() as tx:
        case = _open(visit, tx, ref)
        known = {challenge.id: challenge for challenge in tx.challenges.of_case(case.id)}
        challenge = known.get(challenge_id)
        if challenge is None:
            raise HTTPException(404)
        if steg == "aterta":
            tx.challenges.withdraw(challenge, actor=actor, now=now)
        elif steg == "skickat" and challenge.kind is ChallengeKind.LETTER:
            tx.challenges.mark_sent(challenge, actor=actor, now=now)
    return RedirectResponse(f"/arenden/{ref}/identitet", status_code=303)


@router.post("/arenden/{ref}/identitet/bilaga/{mail_id}/{number}")
def delete_copy(visit: Posted, ref: str, mail_id: int, number: int) -> Response:
    """Delete an attachment, such as a copy of an identity document that nobody asked for."""
    office = visit.office
    with office.database.read() as tx:
        seen = _open(visit, tx, ref)
    try:
        with office.database.write() as tx:
            case = _open(visit, tx, ref)
            if not any(message.mail_id == mail_id for message in tx.cases.messages(case)):
                raise HTTPException(404)
            raw = tx.mails.raw(mail_id)
            if not 0 <= number < len(office.open_mail(raw).attachments):
                raise HTTPException(404)
            _check_hold(tx, mail_id)
            tx.mails.replace_raw(mail_id, office.without_attachment(raw, number))
            tx.events.append(
                "attachment_deleted",
                case_id=case.id,
                actor=visit.user.username,
                at=office.now(),
                detail={"mail": mail_id, "number": number},
            )
    except Incomplete as error:
        return not_done(visit, seen, error, {})
    return RedirectResponse(f"/arenden/{ref}/identitet", status_code=303)


def _check_hold(tx: Transaction, mail_id: int) -> None:
    if _is_held(tx, mail_id):
        raise Incomplete(_HELD)


def _is_held(tx: Transaction, mail_id: int) -> bool:
    """Tell whether a legal hold keeps the mail: that of any case it led to, as all share its bytes."""
    return any(tx.holds.in_force(one.id) is not None for one in tx.cases.of_mail(mail_id))


def _wait_for_proof(visit: Visit, tx: Transaction, case: Case, doubt: Doubt) -> None:
    """Keep the question with its reason, without which it suspends nothing, and wait for the answer."""
    actor, now = visit.user.username, visit.office.now()
    tx.questions.ask(case.id, QuestionKind.IDENTITY, reason=doubt.value, now=now)
    if Status.WAITING in lifecycle_of(case.case_type).steps[case.status]:
        tx.cases.move(case, Status.WAITING, actor=actor, now=now)


def _open(visit: Visit, tx: Transaction, ref: str) -> Case:
    case = case_for(tx, visit.user, ref)
    check_work(visit.user, case)
    return case


def _show(visit: Visit, ref: str) -> Response:
    with visit.office.database.read() as tx:
        case = _open(visit, tx, ref)
        view = case_view(visit, tx, case)
        candidates = [_candidate(tx, case, one) for one in subjects(view.people)]
        lines = [_line(visit, one) for one in tx.challenges.of_case(case.id)]
        locked = tx.challenges.is_locked(case.id, now=visit.office.now())
        mails = {letter.mail.id for letter in view.letters if letter.mail is not None}
        held = {mail_id for mail_id in mails if _is_held(tx, mail_id)}
    return page(
        visit,
        "identity.html",
        case=case,
        v=view,
        candidates=candidates,
        challenges=lines,
        locked=locked,
        held=held,
        why_held=_HELD,
        eid=visit.office.identity.eid,
        by_hand={kind: METHODS[kind] for kind in BY_HAND},
        doubts=list(Doubt),
        likely_doubt=_likely_doubt(view),
    )


def _do(
    visit: Visit, ref: str, person: str, act: Callable[[Transaction, Case, Subject], None]
) -> Response:
    with visit.office.database.read() as tx:
        seen = _open(visit, tx, ref)
    try:
        with visit.office.database.write() as tx:
            case = _open(visit, tx, ref)
            subject = _chosen(visit, tx, case, person)
            assert subject is not None  # noqa: S101 (raised otherwise)
            act(tx, case, subject)
    except (CannotReach, TooManyCodes, IdentityLocked, Incomplete) as error:
        return not_done(visit, seen, Incomplete(_reason(error)), {"person": person})
    return RedirectResponse(f"/arenden/{ref}/identitet", status_code=303)


def _reason(error: CasesError) -> str:
    if isinstance(error, CannotReach):
        return _OBSTACLES[error.obstacle]
    if isinstance(error, TooManyCodes):
        return "Fem koder har skickats dit på en timme. Vänta en stund eller välj ett annat sätt."
    if isinstance(error, IdentityLocked):
        return (
            "Tre försök har misslyckats under det senaste dygnet. Ring upp på det registrerade numret, "
            "eller vänta till i morgon."
        )
    return str(error)


def _chosen(
    visit: Visit, tx: Transaction, case: Case, mark: str, *, optional: bool = False
) -> Subject | None:
    found = subjects(visit.office.identity.people(tx, case))
    if not found and optional:
        return None
    if not found:
        raise Incomplete(
            "Ärendet har ingen träff i kundregistret. Ta reda på vem det gäller först."
        )
    if len(found) == 1:
        return found[0]
    for subject in found:
        if tx.evidence.subject_hash(subject) == mark:
            return subject
    raise Incomplete("Flera personer delar kundnumret. Välj vem det gäller.")


def _candidate(tx: Transaction, case: Case, subject: Subject) -> Candidate:
    mailbox, letterbox = subject.mailbox(case.received_on), subject.letterbox(case.received_on)
    return Candidate(
        mark=tx.evidence.subject_hash(subject),
        name=subject.name,
        mailbox=mailbox if isinstance(mailbox, Person) else None,
        letterbox=letterbox if isinstance(letterbox, Person) else None,
        why_no_mail=_OBSTACLES[mailbox] if isinstance(mailbox, Obstacle) else "",
        why_no_letter=_OBSTACLES[letterbox] if isinstance(letterbox, Obstacle) else "",
        phone="" if subject.protected or case.protected else subject.phone,
        has_number=bool(subject.personnummer),
    )


def _line(visit: Visit, challenge: Challenge) -> ChallengeLine:
    waits = challenge.state is ChallengeState.OPEN
    late = waits and challenge.expired(visit.office.now())
    return ChallengeLine(
        challenge=challenge,
        what=_KINDS[challenge.kind],
        state="Tiden har gått ut" if late else _STATES[challenge.state],
        is_open=waits and not late,
        is_printed=challenge.kind is ChallengeKind.LETTER and challenge.sent_at is None,
    )


def _likely_doubt(view: CaseView) -> Doubt:
    if not view.people:
        return Doubt.WHO
    return Doubt.EFFECT if view.identity.held else Doubt.SENDER

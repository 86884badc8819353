"""End a case: at once, or by a second officer who looks at what was proposed."""

from itertools import pairwise

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from cases.assurance import Step
from cases.case import Case, Proposal
from cases.case_type import CASE_TYPES
from cases.deadlines import DeadlineError
from cases.errors import CasesError, UnknownReference
from cases.letter_forms import LETTER_FORMS, letters_for
from cases.lifecycle import EXTENT_MATTERS, NEEDS_GROUND, Resolution, Status
from cases.permissions import Act, act_of_ending, check, may, needs_second_person
from cases.store.transaction import Transaction
from desk.access import case_for
from desk.case_actions import Text, Version, add_note
from desk.case_view import stamp
from desk.change import change_case, check_version
from desk.history import actor_name
from desk.letter_draft import stored_draft
from desk.letter_page import remarks_on
from desk.letter_send import Sending, carry_out
from desk.refusals import Incomplete, not_done
from desk.render import page
from desk.reply_checks import ReplyKind
from desk.session import Posted, Seen, Visit
from desk.words import moment

router = APIRouter(include_in_schema=False)
# An extract with withheld parts carries reason, law, IMY and court in its own letter.
_EXTRACT_REFUSAL = "refusal"
# A question or a longer wait is no answer, and neither is the automatic receipt.
_ANSWERS = frozenset(
    {ReplyKind.ANSWER.value, _EXTRACT_REFUSAL}
    | {kind for kind, form in LETTER_FORMS.items() if form.resolution is not None}
)
_ENDED_OTHERWISE = frozenset({Resolution.WITHDRAWN, Resolution.FORWARDED, Resolution.DUPLICATE})
_NO_LETTER = "resultat"
_TWO = 2


@router.post("/arenden/{ref}/avsluta")
def close(
    visit: Posted,
    ref: str,
    version: Version,
    resultat: Text = "",
    skal: Text = "",
    svarat: Text = "",
) -> Response:
    """End the case with a result; a right is never ended in silence, a refusal never without a letter."""

    def end(tx: Transaction, case: Case) -> Case:
        if resultat not in set(Resolution):
            raise Incomplete("Välj hur ärendet slutade.")
        resolution = Resolution(resultat)
        check(visit.user, act_of_ending(resolution), case)
        by_extract = _told_by_extract(tx, case)
        if not by_extract:
            _check_letter_is_needed(case, resolution)
        if _is_silent(tx, case, resolution) and not svarat:
            raise Incomplete(
                "Personen har inte fått något svar. Svara först, eller kryssa för att svaret har "
                "lämnats på annat sätt, till exempel med brev (artikel 12.3 och 12.4)."
            )
        actor, now = visit.user.username, visit.office.now()
        step = Step.ELECTRONIC if by_extract else Step.USUAL
        agreed = _agreed(tx, case) if by_extract else ()
        if needs_second_person(case, resolution, step) and len(agreed) < _TWO:
            content = {_NO_LETTER: resolution.value, "skal": skal}
            return tx.cases.propose(case, content, actor=actor, now=now)
        return tx.cases.move(
            case,
            Status.CLOSED,
            resolution=resolution,
            ground=skal,
            step=step if by_extract else None,
            agreed=agreed,
            actor=actor,
            now=now,
        )

    typed = {"resultat": resultat, "skal": skal, "svarat": svarat}
    return change_case(visit, Act.WORK, ref, version, typed, end)


class _NothingWaits(CasesError):
    """The proposal was settled or is void; the message says in Swedish what became of it."""


@router.get("/arenden/{ref}/godkann")
def look(visit: Seen, ref: str) -> Response:
    """Show a colleague's decision exactly as it would be sent."""
    try:
        with visit.office.database.read() as tx:
            case, proposal = _proposed(visit, tx, ref)
            sending = _sending(visit, tx, case, proposal)
            letter = sending.written() if sending else None
            names = {user.username: user.name for user in tx.users.all()}
    except _NothingWaits as error:
        return _settled(visit, ref, error)
    content = proposal.content
    return page(
        visit,
        "approve.html",
        case=case,
        proposal=proposal,
        draft=sending.draft if sending else None,
        letter=letter,
        remarks=remarks_on(visit, case, sending.letter) if sending else [],
        sender=visit.office.sender_for(case),
        proposer=names.get(proposal.proposed_by, proposal.proposed_by),
        result=sending.letter.form.resolution if sending else Resolution(content[_NO_LETTER]),
        extent=sending.letter.step if sending else Step.USUAL,
        ground=content.get("skal", ""),
        may_approve=may(visit.user, Act.APPROVE, case)
        and visit.user.username != proposal.proposed_by,
    )


@router.post("/arenden/{ref}/godkann")
def settle(
    visit: Posted, ref: str, version: Version, beslut: Text = "", kommentar: Text = ""
) -> Response:
    """Approve and send in one step, or give it back with a word to the colleague."""
    try:
        with visit.office.database.read() as tx:
            seen, _ = _proposed(visit, tx, ref)
            check(visit.user, Act.APPROVE, seen)
    except _NothingWaits as error:
        return _settled(visit, ref, error)
    try:
        with visit.office.database.write() as tx:
            case, proposal = _proposed(visit, tx, ref)
            check_version(case, version)
            if beslut == "lamna_tillbaka":
                _give_back(visit, tx, case, kommentar)
            elif beslut == "godkann":
                _approve(visit, tx, case, proposal)
            else:
                raise Incomplete("Välj om du godkänner eller lämnar tillbaka.")
    except _NothingWaits as error:
        return _settled(visit, ref, error)
    except (CasesError, DeadlineError) as error:
        if isinstance(error, UnknownReference):
            raise
        return not_done(visit, seen, error, {"beslut": beslut, "kommentar": kommentar})
    return RedirectResponse(f"/arenden/{ref}#brev", status_code=303)


def _proposed(visit: Visit, tx: Transaction, ref: str) -> tuple[Case, Proposal]:
    case = case_for(tx, visit.user, ref)
    proposal = tx.proposals.open_for(case.id)
    if proposal is None:
        raise _NothingWaits(_fate(tx, case))
    return case, proposal


def _fate(tx: Transaction, case: Case) -> str:
    """Say what ended the last proposal; raises UnknownReference when there never was one."""
    steps = [event for event in tx.events.of_case(case.id) if event.kind in {"status", "retyped"}]
    # The first step after a proposal ends it, whichever that is.
    ends = [
        after
        for before, after in pairwise(steps)
        if before.kind == "status" and before.detail.get("to") == Status.APPROVAL
    ]
    if not ends:
        raise UnknownReference
    end = ends[-1]
    names = {user.username: user.name for user in tx.users.all()}
    if end.kind == "retyped":
        what = "ändrade ärendets typ, och förslaget rörde den gamla typen"
    elif end.detail.get("to") != Status.CLOSED:
        what = "förde ärendet tillbaka till arbete"
    elif "proposed_by" in end.detail:
        what = "godkände beslutet"
    else:
        what = "avslutade ärendet på ett annat sätt"
    return f"{actor_name(end.actor, names)} {what} {moment(end.at)}."


def _settled(visit: Visit, ref: str, why: _NothingWaits) -> Response:
    return page(visit, "settled.html", status=410, ref=ref, why=str(why))


def _sending(visit: Visit, tx: Transaction, case: Case, proposal: Proposal) -> Sending | None:
    if _NO_LETTER in proposal.content:
        return None
    messages = tx.cases.messages(case)
    draft = stored_draft(proposal.content, stamp=stamp(case, messages))
    letter = draft.completed(
        case, signed_by=proposal.content["underskrift"], today=visit.office.today()
    )
    return Sending(
        office=visit.office,
        tx=tx,
        case=case,
        messages=messages,
        draft=draft,
        letter=letter,
        actor=visit.user.username,
    )


def _approve(visit: Visit, tx: Transaction, case: Case, proposal: Proposal) -> None:
    sending = _sending(visit, tx, case, proposal)
    if sending is not None:
        carry_out(sending, approves=True)
        return
    tx.cases.approve(
        case,
        actor=visit.user.username,
        now=visit.office.now(),
        resolution=Resolution(proposal.content[_NO_LETTER]),
        ground=proposal.content["skal"],
        step=Step.USUAL,
    )


def _give_back(visit: Visit, tx: Transaction, case: Case, comment: str) -> None:
    if not comment.strip():
        raise Incomplete("Skriv vad kollegan behöver ändra.")
    add_note(visit, tx, case, "Beslutet lämnades tillbaka", comment)
    tx.cases.give_back(case, actor=visit.user.username, now=visit.office.now())


def _check_letter_is_needed(case: Case, resolution: Resolution) -> None:
    """Refuse to end a right as refused, or erased and handed on, without the letter that says so."""
    kinds = {LETTER_FORMS[kind].resolution: kind for kind in letters_for(case)}
    must_say = NEEDS_GROUND | ({Resolution.GRANTED} if case.case_type in EXTENT_MATTERS else set())
    if resolution in kinds and resolution in must_say:
        label = LETTER_FORMS[kinds[resolution]].label
        raise Incomplete(
            f"Skriv beslutet som brevet ”{label}” under Svara. Där finns skäl, lagstöd, IMY och "
            "domstol med, och ärendet avslutas när brevet skickas (artikel 12.4)."
        )


def _told_by_extract(tx: Transaction, case: Case) -> bool:
    """Tell whether the person fetched or got an extract, whose letter says what a decision must say."""
    return any(
        event.kind == "replied" and event.detail.get("by") == "extract"
        for event in tx.events.of_case(case.id)
    )


def _agreed(tx: Transaction, case: Case) -> tuple[str, ...]:
    extract = tx.extracts.of_case(case.id)
    return extract.approvals if extract is not None else ()


def _is_silent(tx: Transaction, case: Case, resolution: Resolution) -> bool:
    if resolution in _ENDED_OTHERWISE or not CASE_TYPES[case.case_type].is_right:
        return False
    return not any(
        event.kind == "replied" and event.detail.get("kind") in _ANSWERS
        for event in tx.events.of_case(case.id)
    )

"""What an agent does with an extract: each a form, each refused with a reason when it may not be."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from cases.errors import CasesError, ForbiddenTransition, StaleCase
from cases.extract import (
    Delivery,
    ExtractState,
    Item,
    NotReady,
    PartState,
    Withheld,
    decide,
)
from desk.access import case_for, check_work
from desk.extract_page import (
    PAGE,
    NoExtract,
    extract_for,
    overview,
    part_for,
    review,
    whole_for,
    workshop_of,
)
from desk.refusals import said
from desk.session import Posted
from extract.answers import BadAnswer, read_answer
from extract.handover import NotReleased
from extract.subject import candidates

router = APIRouter(include_in_schema=False)
Version = Annotated[int, Form()]


async def _whole_form(request: Request) -> FormData:
    """Return every field: their names follow the items on the page."""
    return await request.form()


WholeForm = Annotated[FormData, Depends(_whole_form)]
_REVIEWED = frozenset({ExtractState.COLLECTING, ExtractState.REVIEW})


@router.post("/arenden/{ref}/utdrag/borja")
def begin(
    visit: Posted,
    ref: str,
    background: BackgroundTasks,
    person: Annotated[int, Form()] = -1,
    kund: Annotated[str, Form(max_length=32)] = "",
) -> Response:
    """Begin to collect, or begin anew."""
    collector = workshop_of(visit).collector
    with visit.office.database.write() as tx:
        case = case_for(tx, visit.user, ref)
        check_work(visit.user, case)
        people = candidates(tx, case, kund)
        if people and not 0 <= person < len(people):
            return overview(
                visit,
                ref,
                fault="Välj vems uppgifter det gäller.",
                status=422,
                customer_number=kund,
            )
        chosen = people[person] if people else None
        now, actor = visit.office.now(), visit.user.username
        if chosen is not None and kund and not case.customer_number:
            case = tx.cases.link_customer(case, kund, actor=actor, now=now)
        if chosen is not None and not case.protected and any(r.protected for r in chosen.rows):
            # On sight, and without asking for proof (domain rule 3.2).
            case = tx.cases.mark_protected(case, actor=actor, now=now)
        try:
            extract = collector.begin(tx, case, chosen, actor=actor)
        except CasesError as error:
            return overview(visit, ref, fault=str(error), status=409)
    # At once for the agent who waits; the job each minute does the same for what is left.
    background.add_task(collector.run, extract.id)
    seen = visit.user.may_see(dpo_space=case.dpo_space, protected=case.protected)
    return _back(ref) if seen else RedirectResponse("/arenden", status_code=303)


@router.post("/arenden/{ref}/utdrag/kalla/{source_id}/igen")
def retry(visit: Posted, ref: str, source_id: str, background: BackgroundTasks) -> Response:
    """Ask a source that failed at once."""
    try:
        with visit.office.database.write() as tx:
            _, extract, _, part = part_for(visit, tx, ref, source_id)
            tx.extracts.retry(part, now=visit.office.now())
    except NoExtract as error:
        return overview(visit, ref, fault=str(error), status=409)
    background.add_task(workshop_of(visit).collector.run, extract.id)
    return _back(ref)


@router.post("/arenden/{ref}/utdrag/kalla/{source_id}/svar")
def answer(
    visit: Posted,
    ref: str,
    source_id: str,
    fil: UploadFile | None = None,
    inget: Annotated[str, Form()] = "",
) -> Response:
    """Take in what a system owner found, or that there is nothing."""
    office, collector = visit.office, workshop_of(visit).collector
    filename = fil.filename or "" if fil is not None else ""
    content = fil.file.read() if fil is not None else b""
    try:
        with office.database.read() as tx:
            case, extract, source, asked = part_for(visit, tx, ref, source_id)
        title = source.title.in_language(case.language)
        items = [] if inget else read_answer(filename, content, title=title)
        items = collector.prepared(case, extract, items)
    except NoExtract as error:
        return overview(visit, ref, fault=str(error), status=409)
    except BadAnswer as error:
        return review(visit, ref, source_id, fault=str(error), status=422)
    with office.database.write() as tx:
        _, _, _, part = part_for(visit, tx, ref, source_id)
        if part.state is not PartState.ASKED or part != asked:
            raise StaleCase
        now, actor = office.now(), visit.user.username
        tx.extracts.filled(part, items, actor=actor, now=now)
        if part.task_id is not None:
            tx.tasks.done(part.task_id, by=actor, at=now)
        collector.tell_when_complete(tx, extract.id)
    return _back(ref)


@router.post("/arenden/{ref}/utdrag/kalla/{source_id}/granska")
def decide_items(
    visit: Posted,
    form: WholeForm,
    ref: str,
    source_id: str,
    version: Version,
    sida: Annotated[int, Form(ge=1, le=10_000)] = 1,
) -> Response:
    """Keep what was decided of the items on one page."""
    number, first = sida, (sida - 1) * PAGE
    try:
        with visit.office.database.write() as tx:
            _, extract, _, part = part_for(visit, tx, ref, source_id)
            if part.version != version or extract.state not in _REVIEWED:
                raise StaleCase
            items = [
                _decided(item, form, place) if first <= place < first + PAGE else item
                for place, item in enumerate(part.items)
            ]
            tx.extracts.reviewed(part, items, actor=visit.user.username, now=visit.office.now())
    except NoExtract as error:
        return overview(visit, ref, fault=str(error), status=409)
    except NotReady as error:
        return review(visit, ref, source_id, number=number, fault=str(error), status=422)
    more = first + PAGE < len(items)
    target = f"/arenden/{ref}/utdrag"
    if more:
        target += f"/kalla/{source_id}?sida={number + 1}"
    return RedirectResponse(target, status_code=303)


def _decided(item: Item, form: FormData, place: int) -> Item:
    choice = str(form.get(f"post-{place}", ""))
    if choice not in {"ja", "nej"}:
        raise NotReady("Bestäm för varje markerad post om den lämnas ut.")
    reason = str(form.get(f"skal-{place}", ""))
    hidden = [int(str(value)) for value in form.getlist(f"dolj-{place}") if str(value).isdigit()]
    return decide(
        item,
        included=choice == "ja",
        reason=Withheld(reason) if reason in set(Withheld) else None,
        hidden=hidden,
        also=str(form.get(f"mer-{place}", "")),
    )


@router.post("/arenden/{ref}/utdrag/godkann")
def approve(
    visit: Posted,
    ref: str,
    version: Version,
    satt: Annotated[str, Form()] = "",
    kontrollerat: Annotated[Sequence[str], Form()] = (),
) -> Response:
    """Approve the extract for a way of delivery; the files are made before anything is written."""
    if satt not in set(Delivery):
        return overview(visit, ref, fault="Välj hur utdraget ska lämnas ut.", status=422)
    office, handover = visit.office, workshop_of(visit).handover
    way, actor = Delivery(satt), visit.user.username
    try:
        with office.database.read() as tx:
            case, extract = whole_for(visit, tx, ref)
            if extract.version != version:
                raise StaleCase
            approval = handover.look(tx, case, extract, way, confirmed=kontrollerat, actor=actor)
        files = handover.files(approval)
        with office.database.write() as tx:
            case, extract = whole_for(visit, tx, ref)
            sender = office.sender_for(case)
            handover.approve(tx, case, extract, approval, files, sender=sender)
    except NotReleased as error:
        return overview(visit, ref, fault=str(error), status=422)
    except (NotReady, NoExtract) as error:
        return overview(visit, ref, fault=str(error), status=409)
    return _back(ref)


@router.post("/arenden/{ref}/utdrag/dra-tillbaka")
def withdraw(visit: Posted, ref: str, version: Version) -> Response:
    """Take the approval back."""
    try:
        with visit.office.database.write() as tx:
            _, extract = extract_for(visit, tx, ref)
            if extract.version != version:
                raise StaleCase
            workshop_of(visit).handover.withdraw(tx, extract, actor=visit.user.username)
    except (NotReady, NoExtract) as error:
        return overview(visit, ref, fault=str(error), status=409)
    return _back(ref)


@router.post("/arenden/{ref}/utdrag/postat")
def posted(visit: Posted, ref: str, version: Version) -> Response:
    """Record that the letter was posted; the case ends with it."""
    try:
        with visit.office.database.write() as tx:
            case, extract = extract_for(visit, tx, ref)
            if extract.version != version:
                raise StaleCase
            workshop_of(visit).handover.posted(tx, case, extract, actor=visit.user.username)
    except (NotReady, NoExtract) as error:
        return overview(visit, ref, fault=str(error), status=409)
    except ForbiddenTransition as error:
        # It was closed, or given another type, while the letter was printed.
        return overview(visit, ref, fault=said(error)[1], status=409)
    return RedirectResponse(f"/arenden/{ref}", status_code=303)


def _back(ref: str) -> Response:
    return RedirectResponse(f"/arenden/{ref}/utdrag", status_code=303)

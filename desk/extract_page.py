"""The pages of an extract: how far it has come, what each source gave, and the letter."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from cases.case import Case
from cases.errors import NotAllowed, UnknownReference
from cases.extract import Delivery, Extract, ExtractState, Part, PartState
from cases.extract_source import How, Source
from cases.store.transaction import Transaction
from desk import extract_view
from desk.access import case_for, check_work
from desk.download import attachment
from desk.render import page
from desk.session import Seen, Visit
from extract.ending import keeps_content
from extract.release import EXTRACT_TYPES
from extract.subject import candidates
from extract.workshop import Workshop

router = APIRouter(include_in_schema=False)
PAGE = 50
CustomerNumber = Annotated[str, Query(max_length=32)]
PageNumber = Annotated[int, Query(ge=1, le=10_000)]


class NoExtract(UnknownReference):
    """The case has no extract, or its content is gone; the message says in Swedish what to do."""


def workshop_of(visit: Visit) -> Workshop:
    """Return the tools; without them there are no such pages."""
    if visit.office.workshop is None:
        raise UnknownReference
    return visit.office.workshop


@router.get("/arenden/{ref}/utdrag")
def show(visit: Seen, ref: str, kund: CustomerNumber = "") -> Response:
    """Show how far the extract of a case has come, and what can be done now."""
    return overview(visit, ref, customer_number=kund.strip())


def overview(
    visit: Visit, ref: str, *, fault: str = "", status: int = 200, customer_number: str = ""
) -> Response:
    """Return the page, with what went wrong if anything did."""
    workshop = workshop_of(visit)
    with visit.office.database.read() as tx:
        case = case_for(tx, visit.user, ref)
        check_work(visit.user, case)
        extract = tx.extracts.of_case(case.id)
        parts = tx.extracts.parts(extract) if extract else []
        in_review = extract is not None and extract.state is ExtractState.REVIEW
        return page(
            visit,
            "extract.html",
            status=status,
            case=case,
            extract=extract,
            fault=fault,
            lines=extract_view.part_lines(visit, workshop, case, parts),
            people=candidates(tx, case, customer_number),
            customer_number=customer_number,
            ways=extract_view.ways(visit, tx, case, extract) if extract and in_review else [],
            sees_whole=extract_view.may_see_whole(visit, workshop, case, parts),
            fits=case.case_type in EXTRACT_TYPES,
            view=extract_view,
            waiting=any(part.state in {PartState.WAITING, PartState.FAILED} for part in parts),
            may_begin=extract is None or extract.state is not ExtractState.APPROVED,
            held=extract is not None and keeps_content(tx, extract),
            has_archive=extract is not None and tx.extracts.archive(extract) is not None,
            How=How,
        )


@router.get("/arenden/{ref}/utdrag/kalla/{source_id}")
def source_page(visit: Seen, ref: str, source_id: str, sida: PageNumber = 1) -> Response:
    """Show what a source gave, to be reviewed; or where its answer is handed in."""
    return review(visit, ref, source_id, number=sida)


def review(
    visit: Visit, ref: str, source_id: str, *, number: int = 1, fault: str = "", status: int = 200
) -> Response:
    """Return the page of one source."""
    with visit.office.database.read() as tx:
        case, extract, source, part = part_for(visit, tx, ref, source_id)
    first = (number - 1) * PAGE
    shown = list(enumerate(part.items))[first : first + PAGE]
    return page(
        visit,
        "extract_source.html",
        status=status,
        case=case,
        extract=extract,
        source=source,
        part=part,
        shown=shown,
        number=number,
        pages=max(1, -(-len(part.items) // PAGE)),
        fault=fault,
        view=extract_view,
        editable=extract.state in {ExtractState.COLLECTING, ExtractState.REVIEW},
        asked=part.state is PartState.ASKED,
        failed=part.state is PartState.FAILED,
    )


@router.get("/arenden/{ref}/utdrag/brev.pdf")
def letter(visit: Seen, ref: str, satt: str = Delivery.POST) -> Response:
    """Hand out the letter: the finished one, or as it would be made now."""
    workshop, office = workshop_of(visit), visit.office
    way = Delivery(satt) if satt in set(Delivery) else Delivery.POST
    with office.database.read() as tx:
        case, extract = whole_for(visit, tx, ref)
        content = tx.extracts.letter(extract)
        manuscript = workshop.handover.manuscript(tx, case, extract, way)
    name = f"{case.ref}.pdf"
    if content is None:
        content = workshop.handover.letter(manuscript)
        name = f"utkast-{case.ref}.pdf"
    with office.database.write() as tx:
        _log(visit, tx, case, "extract_letter_viewed")
    return attachment(content, name)


@router.get("/arenden/{ref}/utdrag/uppgifter.zip")
def archive(visit: Seen, ref: str) -> Response:
    """Hand out the files for another system."""
    with visit.office.database.write() as tx:
        case, extract = whole_for(visit, tx, ref)
        content = tx.extracts.archive(extract)
        if content is None:
            raise UnknownReference
        _log(visit, tx, case, "extract_archive_viewed")
    return attachment(content, f"{case.ref}.zip")


def extract_for(visit: Visit, tx: Transaction, ref: str) -> tuple[Case, Extract]:
    """Return a case that the person may work in, with its extract."""
    case = case_for(tx, visit.user, ref)
    check_work(visit.user, case)
    extract = tx.extracts.of_case(case.id)
    if extract is None:
        raise NoExtract("Inget utdrag är påbörjat i ärendet. Samla in uppgifterna först.")
    if extract.forgotten_at is not None:
        raise NoExtract(
            "Utdraget är redan utlämnat och innehållet är borttaget. Du behöver inte göra något mer."
            if extract.state is ExtractState.DELIVERED
            else "Utdragets innehåll är borttaget. Samla in på nytt först."
        )
    return case, extract


def whole_for(visit: Visit, tx: Transaction, ref: str) -> tuple[Case, Extract]:
    """Return the case and extract of somebody who may see everything in it."""
    case, extract = extract_for(visit, tx, ref)
    parts = tx.extracts.parts(extract)
    if not extract_view.may_see_whole(visit, workshop_of(visit), case, parts):
        raise NotAllowed
    return case, extract


def part_for(
    visit: Visit, tx: Transaction, ref: str, source_id: str
) -> tuple[Case, Extract, Source, Part]:
    """Return one source of an extract, for somebody who may see what it gave."""
    case, extract = extract_for(visit, tx, ref)
    source = workshop_of(visit).collector.source(source_id)
    found = [part for part in tx.extracts.parts(extract) if part.source == source_id]
    if source is None or not found:
        raise UnknownReference
    if not extract_view.may_see_part(visit.user, source, case):
        raise NotAllowed
    return case, extract, source, found[0]


def _log(visit: Visit, tx: Transaction, case: Case, kind: str) -> None:
    tx.events.append(kind, case_id=case.id, actor=visit.user.username, at=visit.office.now())

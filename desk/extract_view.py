"""Put an extract into Swedish words for the desk's pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cases.case import Case
from cases.case_type import CaseType
from cases.extract import (
    Delivery,
    Doubt,
    Extract,
    ExtractState,
    Item,
    Part,
    PartState,
    Span,
    Withheld,
)
from cases.extract_source import How, Source
from cases.store.transaction import Transaction
from cases.user import User
from desk.session import Visit
from extract.release import Release, check_release
from extract.workshop import Workshop

STATES = {
    ExtractState.COLLECTING: "Samlas in",
    ExtractState.REVIEW: "Granskas",
    ExtractState.APPROVED: "Godkänt",
    ExtractState.DELIVERED: "Utlämnat",
}
DELIVERIES = {
    Delivery.POST: "Brev till den registrerade adressen",
    Delivery.LINK: "Hämtning på webbplatsen med e-legitimation",
}
REASONS = {
    Withheld.OTHERS: "Rör någon annan (artikel 15.4)",
    Withheld.SECRET: "Företagshemlighet eller säkerhet (artikel 15.4, skäl 63)",
    Withheld.SECRECY: "Tystnadsplikt i lag (5 kap. 1 § dataskyddslagen)",
    Withheld.DRAFT: "Minnesanteckning eller ofärdig text (5 kap. 2 § dataskyddslagen)",
}
DOUBTS = {
    Doubt.NAME: "ser ut som någons namn",
    Doubt.HOUSEHOLD: "någon på samma avtal eller adress",
    Doubt.EMAIL: "någon annans e-post",
    Doubt.PHONE: "någon annans telefon",
    Doubt.NUMBER: "någon annans personnummer",
    Doubt.PICKED: "markerat av en handläggare",
    Doubt.NOTE: "Intern anteckning: är den färdig, eller bara ett stöd för minnet?",
    Doubt.UNREGISTERED: (
        "Kommer från en e-postadress som inte står i kundregistret. Adressen kan vara felskriven eller "
        "förfalskad, och då är det någon annans brev. Lämna ut posten bara om du vet att den är personens "
        "egen. Utelämna den annars och välj att den rör någon annan: då nämns den inte i brevet."
    ),
    Doubt.CHAT: (
        "Skrevs i chatten efter att ärendet hade öppnats. Chatten styrker inte vem som skrev. Lämna ut posten "
        "bara om du vet att den är personens egen. Utelämna den annars och välj att den rör någon annan: då "
        "nämns den inte i brevet."
    ),
    Doubt.REQUEST_ABOUT: "Någon annan frågade om personen: vems uppgifter är det?",
}
HOW = {
    How.REGISTER: "Kundregistret",
    How.OWN: "Desken",
    How.SQL: "Annat system",
    How.MANUAL: "Lämnas in av en person",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLine:
    """A source on the overview; `closed` means that this user may not see what it gave."""

    source: Source
    part: Part
    status: str
    level: str
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way of delivery with what stands against it."""

    delivery: Delivery
    label: str
    release: Release


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a value; with a span it can be hidden."""

    text: str
    number: int | None = None
    span: Span | None = None


def part_lines(
    visit: Visit, workshop: Workshop, case: Case, parts: Sequence[Part]
) -> list[PartLine]:
    """Return the sources with how far each has come."""
    known = {part.source: part for part in parts}
    lines = []
    for source in workshop.collector.sources:
        part = known.get(source.id)
        if part is None:
            continue
        status, level = _status(part)
        closed = not may_see_part(visit.user, source, case)
        lines.append(PartLine(source=source, part=part, status=status, level=level, closed=closed))
    return lines


def may_see_part(user: User, source: Source, case: Case) -> bool:
    """Tell whether the person may see what a source gave: the officer's letters are not for all."""
    return user.may_see(dpo_space=source.dpo_space, protected=case.protected)


def may_see_whole(visit: Visit, workshop: Workshop, case: Case, parts: Sequence[Part]) -> bool:
    """Tell whether the person may see the letter: nothing in it is closed to them."""
    return all(
        not line.closed or not line.part.items for line in part_lines(visit, workshop, case, parts)
    )


def ways(visit: Visit, tx: Transaction, case: Case, extract: Extract) -> list[Way]:
    """Return the ways of delivery, the one that fits the type of case first."""
    parts = tx.extracts.parts(extract)
    order = [Delivery.POST, Delivery.LINK]
    if case.case_type is CaseType.PORTABILITY:
        order.reverse()
    return [
        Way(
            delivery=delivery,
            label=DELIVERIES[delivery],
            release=check_release(tx, case, extract, parts, delivery, now=visit.office.now()),
        )
        for delivery in order
    ]


def pieces(item: Item, field: int) -> list[Piece]:
    """Cut a value at its spans, so that a page can show each where it stands."""
    value = item.fields[field][1]
    found: list[Piece] = []
    done = 0
    spans = [(n, s) for n, s in enumerate(item.spans) if s.field == field]
    for number, span in sorted(spans, key=lambda pair: pair[1].start):
        if span.start < done:
            continue
        if span.start > done:
            found.append(Piece(text=value[done : span.start]))
        found.append(Piece(text=value[span.start : span.end], number=number, span=span))
        done = span.end
    if done < len(value) or not found:
        found.append(Piece(text=value[done:]))
    return found


def _status(part: Part) -> tuple[str, str]:
    if part.state is PartState.FAILED:
        return f"Svarar inte ({part.attempts} försök)", "late"
    if part.state is PartState.ASKED:
        return "Väntar på den som har systemet", "soon"
    if part.state is PartState.WAITING:
        return "Hämtas", "soon"
    if part.undecided:
        return f"{_posts(len(part.items))}, {part.undecided} att bestämma", "now"
    return _posts(len(part.items)), "calm"


def _posts(number: int) -> str:
    return {0: "Inget finns", 1: "1 post"}.get(number, f"{number} poster")


HISTORY: Mapping[str, str] = {
    "customer_linked": "Ärendet knöts till en kund i registret",
    "extract_begun": "Registerutdraget började samlas in",
    "extract_collected": "En källa svarade",
    "extract_source_failed": "En källa svarade inte",
    "extract_complete": "Alla källor har svarat",
    "extract_answered": "Ett svar från den som har systemet lämnades in",
    "extract_reviewed": "En källa granskades",
    "extract_half_approved": "Utdraget godkändes av den första av två",
    "extract_approved": "Utdraget godkändes",
    "extract_withdrawn": "Godkännandet drogs tillbaka",
    "extract_letter_viewed": "Utdragets brev laddades ned vid desken",
    "extract_archive_viewed": "Utdragets filer laddades ned vid desken",
    "extract_posted": "Utdraget postades",
    "extract_downloaded": "Personen hämtade utdraget",
    "extract_ended": "Länken till utdraget gick ut efter hämtningen",
    "extract_received": "Personen bekräftade att utdraget är hämtat",
    "extract_forgotten": "Utdragets innehåll togs bort",
}

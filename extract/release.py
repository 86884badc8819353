"""What must hold before an extract leaves the house (Article 12(6), and our own rules against fraud)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cases.assurance import (
    Evidence,
    EvidenceKind,
    Step,
    combine,
    is_cooling,
    needs_two_people,
    required_assurance,
)
from cases.case import Case
from cases.case_type import Assurance, CaseType, Flag
from cases.deadlines import STOCKHOLM
from cases.extract import Delivery, Extract, Part, PartState
from cases.register import Person
from cases.store.transaction import Transaction
from extract.subject import rows_of

# What is vague becomes a request for access first: its type says how it may end.
EXTRACT_TYPES = frozenset({CaseType.ACCESS, CaseType.PORTABILITY})
STEPS = {Delivery.POST: Step.POST_TO_REGISTERED, Delivery.LINK: Step.ELECTRONIC}


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution:
    """Something that a person must have looked at; `code` goes into the history."""

    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What stops this way of delivery, and what must be confirmed; texts are Swedish."""

    obstacles: tuple[str, ...]
    cautions: tuple[Caution, ...]
    two_people: bool


def check_release(
    tx: Transaction,
    case: Case,
    extract: Extract,
    parts: Sequence[Part],
    delivery: Delivery,
    *,
    now: datetime,
) -> Release:
    """Say what stands between an extract and the person on this way."""
    people = rows_of(tx, extract.subject)
    today = now.astimezone(STOCKHOLM).date()
    obstacles = (
        *_unfinished(parts),
        *_no_way(case, extract, people, delivery),
        *_unproven(tx, case, people, delivery, now=now),
    )
    return Release(
        obstacles=tuple(obstacles),
        cautions=tuple(_cautions(case, extract, people, delivery, today)),
        two_people=needs_two_people(case.case_type, STEPS[delivery], is_protected=case.protected),
    )


def addressee(people: Sequence[Person]) -> Person | None:
    """Return the row whose address a letter goes to: the newest that the register knows."""
    known = [person for person in people if person.street]
    return max(known, key=lambda p: p.address_changed_on or date.min, default=None)


def registered_email(people: Sequence[Person]) -> str:
    """Return the e-mail address that a link goes to: never one that only the request gives."""
    known = [person for person in people if person.email]
    newest = max(known, key=lambda p: p.email_changed_on or date.min, default=None)
    return newest.email if newest else ""


def _unfinished(parts: Sequence[Part]) -> Iterator[str]:
    missing = sum(part.state is not PartState.COLLECTED for part in parts)
    if missing:
        yield f"{_count(missing, 'källa', 'källor')} har inte svarat."
    undecided = sum(part.undecided for part in parts)
    if undecided:
        yield f"{_count(undecided, 'post', 'poster')} väntar på att du bestämmer vad som lämnas ut."


def _no_way(
    case: Case, extract: Extract, people: Sequence[Person], delivery: Delivery
) -> Iterator[str]:
    if case.case_type not in EXTRACT_TYPES:
        yield "Ärendet rör varken registerutdrag eller dataportabilitet. Ändra typen först."
    if delivery is Delivery.POST:
        if case.case_type is CaseType.PORTABILITY:
            yield "Filer att ta med till ett annat företag kan inte lämnas i ett brev. Välj hämtning."
        if addressee(people) is None:
            yield (
                "Personen har ingen adress i kundregistret. Skicka inget dit som bara står i begäran."
            )
        return
    if not extract.subject.personnummer:
        yield "Utan personnummer i kundregistret kan e-legitimationen inte jämföras. Välj brev."
    if not registered_email(people):
        yield "Personen har ingen e-postadress i kundregistret att skicka länken till. Välj brev."


def _unproven(
    tx: Transaction, case: Case, people: Sequence[Person], delivery: Delivery, *, now: datetime
) -> Iterator[str]:
    today = now.astimezone(STOCKHOLM).date()
    changes = [d for p in people for d in (p.address_changed_on, p.email_changed_on)]
    cooling = any(is_cooling(day, on=min(today, case.received_on)) for day in changes)
    required = required_assurance(case.case_type, STEPS[delivery], recently_changed=cooling)
    # A proof about somebody else on the same contract is none about this person.
    held = tx.evidence.held(case, people, now=now)
    to = addressee(people)
    if delivery is Delivery.POST and to is not None:
        # The letter itself is the proof: it reaches the customer, whoever asked (domain rule L1).
        letter = Evidence(
            kind=EvidenceKind.LETTER_ONLY, at=now, contact_changed_on=to.address_changed_on
        )
        held = max(held, combine([letter], now=now, requested_on=case.received_on))
    if held >= required:
        return
    why = (
        " Adressen eller e-posten ändrades för mindre än 30 dagar sedan, därför räcker inte ett brev."
        if cooling and required >= Assurance.L4
        else ""
    )
    yield (
        f"Identiteten räcker inte: det behövs {required.name} för det här sättet, och ärendet har "
        f"{held.name}.{why}"
    )


def _cautions(
    case: Case,
    extract: Extract,
    people: Sequence[Person],
    delivery: Delivery,
    today: date,
) -> Iterator[Caution]:
    if case.protected or any(p.protected for p in people):
        yield Caution(
            code="protected",
            text=(
                "Personen har skyddade uppgifter. Brevet får ingen adress. Skicka det genom "
                "Skatteverkets förmedling: ett slutet kuvert med personnumret, i ett ytterkuvert till "
                "Skatteverket, Box 2820, 403 20 Göteborg."
            ),
        )
    if any(is_cooling(p.address_changed_on, on=today) for p in people):
        yield Caution(
            code="address_changed",
            text="Adressen ändrades för mindre än 30 dagar sedan. Meddela den gamla adressen.",
        )
    if any(is_cooling(p.email_changed_on, on=today) for p in people):
        yield Caution(
            code="email_changed",
            text="E-postadressen ändrades för mindre än 30 dagar sedan. Meddela den gamla adressen.",
        )
    if delivery is Delivery.POST:
        yield from _about_the_post(people, shares_address=extract.subject.shares_address)
    if Flag.NEW_ADDRESS in case.flags:
        yield Caution(
            code="new_address",
            text="Personen bad om svar till en annan adress. Brevet går till den registrerade.",
        )
    if case.flags & {Flag.PROXY, Flag.GUARDIAN}:
        yield Caution(
            code="proxy",
            text=(
                "Någon skriver för personen. Svaret går till personen själv, om inte fullmakten säger "
                "att ombudet får ta emot uppgifterna."
            ),
        )


def _about_the_post(people: Sequence[Person], *, shares_address: bool) -> Iterator[Caution]:
    to = addressee(people)
    if to is not None and to.street.lower().startswith(("c/o", "co ")):
        yield Caution(code="care_of", text="Adressen är c/o någon annan. Är den fortfarande rätt?")
    if len({(person.street, person.postcode) for person in people if person.street}) > 1:
        yield Caution(
            code="addresses_differ",
            text="Bolagen har olika adresser till personen. Brevet går till den senast ändrade.",
        )
    if shares_address:
        yield Caution(
            code="household",
            text="Fler än personen är registrerade på adressen. Märk kuvertet ”Personligt”.",
        )


def _count(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"

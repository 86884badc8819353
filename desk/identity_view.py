"""Explain in Swedish who the person is taken to be, and what proof is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from cases.assurance import (
    Evidence,
    EvidenceKind,
    Missing,
    combine,
    is_cooling,
    missing,
    needs_two_people,
)
from cases.assurance import Step as ProtectedStep
from cases.case import Case, CaseEvent
from cases.case_type import Assurance
from cases.register import Person
from desk import words

METHODS: dict[EvidenceKind, str] = {
    EvidenceKind.CODE_BY_EMAIL: "Bekräftat med engångslänk till registrerad e-post",
    EvidenceKind.CODE_BY_PHONE: "Motringning eller kod till registrerat telefonnummer",
    EvidenceKind.CODE_BY_LETTER: "Kod i brev till registrerad adress",
    EvidenceKind.EID: "E-legitimation, personnumret stämmer med registret",
    EvidenceKind.SECOND_CHECK: "Andra kontroll av en kollega eller motringning efter e-legitimation",
    EvidenceKind.IN_PERSON: "Visade legitimation på kontoret, ingen kopia togs",
}
# The signals of the mail's sender, by the codes that the evidence holds.
_SIGNALS = {
    "auth_failed": "Avsändardomänens egen kontroll underkände mejlet.",
    "auth_forged": "Mejlet innehåller ett förfalskat intyg om sin avsändare.",
    "display_name_address": "Avsändarens namn ser ut som en annan mejladress.",
    "display_name_own": "Avsändarens namn ser ut som vårt eget.",
    "from_own_address": "Mejlet utger sig för att komma från oss själva.",
    "homograph": "Adressen blandar tecken som liknar varandra.",
    "lookalike_own": "Adressen liknar en av våra egna.",
    "lookalike_registered": "Adressen liknar en registrerad kunds adress men är en annan.",
    "no_from": "Mejlet saknar avsändare.",
    "reply_to_differs": "Svarsadressen är en annan än avsändaren. Vi svarar aldrig dit.",
    "sender_differs": "Någon annan än avsändaren har skickat mejlet.",
    "several_from": "Mejlet har flera avsändare.",
}
_SAID_ALREADY = frozenset({"not_authenticated"})
_CODES = {kind.value: kind for kind in EvidenceKind}


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityView:
    """What is proven, what is needed, and the gentlest way from one to the other."""

    held: Assurance
    required: Assurance
    enough: bool
    lines: tuple[str, ...]
    warnings: tuple[str, ...]
    gap: Missing | None


def identity_view(
    case: Case,
    *,
    mail_evidence: Iterable[dict[str, object]],
    people: Iterable[Person],
    history: Iterable[CaseEvent],
    now: datetime,
) -> IdentityView:
    """Put the evidence of mail, register and recorded checks into words."""
    known = tuple(people)
    proofs = recorded_evidence(case, history, known)
    gap = None
    if case.assurance < case.required_assurance:
        gap = missing(
            case.required_assurance, proofs, now=now, reachable=_reachable(known, now.date())
        )
    return IdentityView(
        held=case.assurance,
        required=case.required_assurance,
        enough=case.assurance >= case.required_assurance,
        lines=tuple(_lines(case, mail_evidence, proofs)),
        warnings=tuple(_warnings(case, known, now.date())),
        gap=gap,
    )


def recorded_evidence(
    case: Case, history: Iterable[CaseEvent], people: Iterable[Person]
) -> list[Evidence]:
    """Return the proofs that the case holds, each with its time."""
    email_changed = max((p.email_changed_on for p in people if p.email_changed_on), default=None)
    proofs = []
    if case.assurance >= Assurance.L1:
        proofs.append(
            Evidence(
                kind=EvidenceKind.REGISTERED_SENDER,
                at=case.received_at,
                contact_changed_on=email_changed,
            )
        )
    for event in history:
        kind = _CODES.get(str(event.detail.get("method", "")))
        if event.kind == "identity" and kind is not None:
            proofs.append(Evidence(kind=kind, at=event.at))
    return proofs


def raised_level(
    case: Case, kind: EvidenceKind, proofs: Iterable[Evidence], *, now: datetime
) -> Assurance:
    """Return the level with one more proof; it never falls by that."""
    return max(case.assurance, combine([*proofs, Evidence(kind=kind, at=now)], now=now))


def _lines(
    case: Case, mail_evidence: Iterable[dict[str, object]], proofs: list[Evidence]
) -> Iterable[str]:
    for evidence in mail_evidence:
        if evidence.get("authenticated"):
            yield "Mejlets avsändardomän är bekräftad av vår egen mejlserver (DMARC)."
        else:
            yield "Mejlets avsändare är inte bekräftad. Vem som helst kan ha skrivit adressen."
        for signal in _texts(evidence.get("signals")):
            if signal not in _SAID_ALREADY:
                yield _SIGNALS.get(signal, f"Tecken i mejlet: {signal}")
    if case.channel == "chat":
        yield "Begäran kom i chatten. Där visar besökaren inte vem den är."
    for proof in proofs:
        if proof.kind in METHODS:
            yield f"{METHODS[proof.kind]}, {words.moment(proof.at)}."
        elif proof.kind is EvidenceKind.REGISTERED_SENDER:
            yield "Avsändaren stämmer med en kontaktväg som finns i vårt register."


def _warnings(case: Case, people: tuple[Person, ...], today: date) -> Iterable[str]:
    if any(is_cooling(p.address_changed_on, on=today) for p in people):
        yield "Adressen i registret ändrades för mindre än 30 dagar sedan. Meddela den gamla adressen."
    if any(is_cooling(p.email_changed_on, on=today) for p in people):
        yield "E-postadressen i registret ändrades för mindre än 30 dagar sedan. Den bevisar inget ännu."
    if case.protected or any(p.protected for p in people):
        yield (
            "Personen har skyddade uppgifter. Skriv aldrig adress, telefon eller arbetsplats, "
            "och bekräfta inte för någon annan att personen är kund."
        )
    if needs_two_people(case.case_type, ProtectedStep.USUAL, is_protected=case.protected):
        yield "Låt en kollega kontrollera innan något lämnas ut (två personer krävs)."


def _reachable(people: tuple[Person, ...], today: date) -> frozenset[EvidenceKind]:
    ways = {EvidenceKind.EID, EvidenceKind.IN_PERSON}
    for person in people:
        if person.email and not is_cooling(person.email_changed_on, on=today):
            ways |= {EvidenceKind.CODE_BY_EMAIL, EvidenceKind.REGISTERED_SENDER}
        if person.phone:
            ways |= {EvidenceKind.CODE_BY_PHONE, EvidenceKind.SECOND_CHECK}
        settled = not is_cooling(person.address_changed_on, on=today)
        if person.street and settled and not person.protected:
            ways |= {EvidenceKind.CODE_BY_LETTER, EvidenceKind.LETTER_ONLY}
    return frozenset(ways)


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []

"""Explain in Swedish who the person is taken to be, and what proof is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from cases.assurance import (
    EVIDENCE_LASTS,
    LADDER,
    Evidence,
    EvidenceKind,
    Missing,
    combine,
    is_cooling,
    missing,
    needs_two_people,
    required_assurance,
)
from cases.assurance import Step as ProtectedStep
from cases.case import Case
from cases.case_type import Assurance
from cases.register import Person
from cases.store.evidence_store import RecordedEvidence
from cases.store.transaction import Transaction
from cases.subject import subjects
from desk import words
from desk.office import Office
from desk.reply_checks import Proof

METHODS: dict[EvidenceKind, str] = {
    EvidenceKind.CODE_BY_EMAIL: "Bekräftat med engångslänk till registrerad e-post",
    EvidenceKind.CODE_BY_PHONE: "Vi ringde upp det registrerade telefonnumret",
    EvidenceKind.CODE_BY_LETTER: "Kod i brev till registrerad adress",
    EvidenceKind.EID: "E-legitimation, personnumret stämmer med registret",
    EvidenceKind.SECOND_CHECK: "Andra kontroll av en kollega eller motringning efter e-legitimation",
    EvidenceKind.IN_PERSON: "Visade legitimation på kontoret, ingen kopia togs",
}
# What an agent may record by hand; links, codes and eID record themselves.
BY_HAND = (EvidenceKind.CODE_BY_PHONE, EvidenceKind.SECOND_CHECK, EvidenceKind.IN_PERSON)
STEPS: dict[ProtectedStep, str] = {
    ProtectedStep.USUAL: "Göra det som begärs på vanligt sätt",
    ProtectedStep.POST_TO_REGISTERED: "Skicka brev till registrerad adress",
    ProtectedStep.ELECTRONIC: "Lämna ut elektroniskt",
    ProtectedStep.NEW_ADDRESS: "Skicka till en ny adress",
    ProtectedStep.TO_OTHER_CONTROLLER: "Föra över till ett annat företag",
    ProtectedStep.REPLY_WITH_DETAILS: "Svara med uppgifter om personen",
    ProtectedStep.CORRECT_SPELLING: "Rätta stavning och liknande",
    ProtectedStep.CORRECT_PHONE: "Ändra telefonnummer",
    ProtectedStep.CORRECT_CONTACT: "Ändra adress, e-post, konto eller personnummer",
    ProtectedStep.ERASE_ALL: "Radera alla kunduppgifter",
    ProtectedStep.HARD_TO_UNDO: "Göra något som är svårt att göra ogjort",
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
    "reply_to_elsewhere": "Svarsadressen har en annan domän än avsändaren.",
    "sender_differs": "Någon annan än avsändaren har skickat mejlet.",
    "several_from": "Mejlet har flera avsändare.",
}
_SAID_ALREADY = frozenset({"not_authenticated"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """A protected step of the case's type: what it needs, and whether that is held."""

    name: str
    required: Assurance
    enough: bool
    two_people: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityView:
    """What is proven, what is needed, and the gentlest way from one to the other."""

    held: Assurance
    required: Assurance
    enough: bool
    steps: tuple[StepLine, ...]
    lines: tuple[str, ...]
    warnings: tuple[str, ...]
    gap: Missing | None

    @property
    def proof(self) -> Proof:
        """Return the two levels that what is written is checked against."""
        return Proof(held=self.held, required=self.required)


def identity_view(
    case: Case,
    *,
    mail_evidence: Iterable[dict[str, object]],
    people: Iterable[Person],
    recorded: Iterable[RecordedEvidence],
    names: Mapping[str, str],
    eid: bool,
    now: datetime,
) -> IdentityView:
    """Put the evidence of mail, register and recorded checks into words; `names` are the officers'."""
    known = tuple(people)
    kept = tuple(recorded)
    proofs = [*_of_the_request(case, known), *(one.evidence for one in kept)]
    held = max(
        case.assurance if not kept else Assurance.L0,
        combine(proofs, now=now, requested_on=case.received_on),
    )
    changed = any(s.recently_changed(case.received_on) for s in subjects(known))
    usual = required_assurance(case.case_type, recently_changed=changed)
    required = max(case.required_assurance, usual)
    reachable = frozenset(
        way for s in subjects(known) for way in s.reachable(case.received_on, eid=eid)
    ) or frozenset({EvidenceKind.IN_PERSON})
    gap = None
    if held < required:
        gap = missing(required, proofs, now=now, requested_on=case.received_on, reachable=reachable)
    return IdentityView(
        held=held,
        required=required,
        enough=held >= required,
        steps=tuple(_steps(case, held, changed=changed, posted=_can_be_posted(case, known))),
        lines=tuple(_lines(case, mail_evidence, kept, known, names)),
        warnings=tuple(_warnings(case, known)),
        gap=gap,
    )


def identity_now(office: Office, tx: Transaction, case: Case) -> IdentityView:
    """Return what is proven and needed now, for a page that does not show why."""
    people = office.identity.people(tx, case)
    return identity_view(
        case,
        mail_evidence=(),
        people=people,
        recorded=tx.evidence.of_case(case, people),
        names={},
        eid=bool(office.identity.eid),
        now=office.now(),
    )


def _of_the_request(case: Case, people: Iterable[Person]) -> list[Evidence]:
    if case.assurance < Assurance.L1:
        return []
    email_changed = max((p.email_changed_on for p in people if p.email_changed_on), default=None)
    return [
        Evidence(
            kind=EvidenceKind.REGISTERED_SENDER,
            at=case.received_at,
            contact_changed_on=email_changed,
        )
    ]


def _steps(case: Case, held: Assurance, *, changed: bool, posted: bool) -> Iterable[StepLine]:
    for step in LADDER[case.case_type]:
        required = required_assurance(case.case_type, step, recently_changed=changed)
        # A letter to a settled registered address proves itself: it reaches the right person.
        by_letter = posted and step is ProtectedStep.POST_TO_REGISTERED
        yield StepLine(
            name=STEPS[step],
            required=required,
            enough=max(held, Assurance.L1 if by_letter else Assurance.L0) >= required,
            two_people=needs_two_people(case.case_type, step, is_protected=case.protected),
        )


def _can_be_posted(case: Case, people: Iterable[Person]) -> bool:
    if case.protected:
        return False
    return any(isinstance(s.letterbox(case.received_on), Person) for s in subjects(people))


def _lines(
    case: Case,
    mail_evidence: Iterable[dict[str, object]],
    recorded: Iterable[RecordedEvidence],
    people: Iterable[Person],
    names: Mapping[str, str],
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
    if _of_the_request(case, people):
        yield "Avsändaren stämmer med en kontaktväg som finns i vårt register."
    for one in recorded:
        until = words.moment(one.evidence.at + EVIDENCE_LASTS)
        officer = names.get(one.officer, one.officer)
        yield (
            f"{METHODS[one.evidence.kind]}, {words.moment(one.evidence.at)}. Handläggare: {officer}. "
            f"Gäller till {until}."
        )


def _warnings(case: Case, people: tuple[Person, ...]) -> Iterable[str]:
    asked = case.received_on
    if any(is_cooling(p.address_changed_on, on=asked) for p in people):
        yield (
            "Adressen i registret ändrades mindre än 30 dagar före begäran. Den bevisar inget. Meddela den "
            "gamla adressen."
        )
    if any(is_cooling(p.email_changed_on, on=asked) for p in people):
        yield (
            "E-postadressen i registret ändrades mindre än 30 dagar före begäran. Den bevisar inget. Meddela "
            "den gamla adressen."
        )
    if case.protected or any(p.protected for p in people):
        yield (
            "Personen har skyddade uppgifter. Skriv aldrig adress, telefon eller arbetsplats, "
            "och bekräfta inte för någon annan att personen är kund."
        )
    if needs_two_people(case.case_type, ProtectedStep.USUAL, is_protected=case.protected):
        yield "Låt en kollega kontrollera innan något lämnas ut (två personer krävs)."


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []

"""What has been proven about who asks, and the level that it reaches."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from cases.assurance import EVIDENCE_LASTS, Evidence, EvidenceKind, combine
from cases.case import Case
from cases.case_type import Assurance
from cases.register import Person
from cases.store.case_store import CaseStore
from cases.store.event_log import EventLog
from cases.store.schema import cases, identity_evidence
from cases.subject import Subject, subjects
from cases.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedEvidence:
    """One proof as stored: method, time and officer, and nothing of what was shown."""

    evidence: Evidence
    officer: str


class EvidenceStore:
    """Records proofs, and keeps the case's level what they reach."""

    def __init__(
        self, connection: Connection, vault: Vault, events: EventLog, cases_of: CaseStore
    ) -> None:
        self._connection = connection
        self._vault = vault
        self._events = events
        self._cases = cases_of

    def subject_hash(self, subject: Subject) -> str:
        """Return the keyed hash under which proofs of a person are kept from now on."""
        return self._vault.lookup(subject.key)

    def is_subject(self, subject: Subject, subject_hash: str) -> bool:
        """Tell whether a keyed hash, perhaps of an older key, is that of a person."""
        return subject_hash in self._vault.lookups(subject.key)

    def record(
        self,
        case: Case,
        kind: EvidenceKind,
        *,
        subject_hash: str | None,
        people: Iterable[Person],
        officer: str,
        actor: str,
        now: datetime,
        contact_changed_on: date | None = None,
        challenge_id: int | None = None,
    ) -> Case:
        """Add a proof and raise the level as far as all proofs reach; raises StaleCase."""
        self._connection.execute(
            insert(identity_evidence).values(
                case_id=case.id,
                kind=kind,
                at=now,
                officer=officer,
                subject_hash=subject_hash,
                contact_changed_on=contact_changed_on,
                challenge_id=challenge_id,
            )
        )
        held = max(case.assurance, self.held(case, people, now=now))
        return self._cases.raise_assurance(case, held, method=kind, actor=actor, now=now)

    def of_case(self, case: Case, people: Iterable[Person]) -> list[RecordedEvidence]:
        """Return the proofs about the case's own person, oldest first; others' never count.

        A proof that an agent recorded while no customer was known counts for the case as such.
        """
        known = {one for subject in subjects(people) for one in self._vault.lookups(subject.key)}
        query = (
            select(identity_evidence)
            .where(identity_evidence.c.case_id == case.id)
            .order_by(identity_evidence.c.at, identity_evidence.c.id)
        )
        return [
            RecordedEvidence(
                evidence=Evidence(
                    kind=EvidenceKind(row.kind),
                    at=row.at,
                    contact_changed_on=row.contact_changed_on,
                ),
                officer=row.officer,
            )
            for row in self._connection.execute(query)
            if row.subject_hash is None or row.subject_hash in known
        ]

    def held(self, case: Case, people: Iterable[Person], *, now: datetime) -> Assurance:
        """Return the level that the case's proofs reach now, with what its request itself proved."""
        proofs = [one.evidence for one in self.of_case(case, people)]
        reached = combine(proofs, now=now, requested_on=case.received_on)
        return max(self._at_opening(case), reached)

    def with_old_evidence(self, now: datetime) -> list[Case]:
        """Return the open cases in which a proof has run out."""
        query = (
            select(identity_evidence.c.case_id)
            .distinct()
            .join(cases, cases.c.id == identity_evidence.c.case_id)
            .where(identity_evidence.c.at < now - EVIDENCE_LASTS, cases.c.closed_at.is_(None))
        )
        return [self._cases.by_id(i) for i in self._connection.execute(query).scalars()]

    def expire(self, case: Case, people: Iterable[Person], *, now: datetime) -> Case:
        """Lower the level to what still counts; the case is unchanged when nothing has run out."""
        held = self.held(case, people, now=now)
        if held >= case.assurance:
            return case
        return self._cases.lower_assurance(case, held, actor="system", now=now)

    def _at_opening(self, case: Case) -> Assurance:
        # How the request itself came does not age: it is about the request.
        opened = next((e for e in self._events.of_case(case.id) if e.kind == "opened"), None)
        level = str(opened.detail.get("assurance", "L0")) if opened else "L0"
        return Assurance[level]

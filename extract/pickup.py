"""Let the person fetch an extract: a link that lasts a while, and a proven identity beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cases.assurance import EvidenceKind, combine
from cases.case import Case, Direction
from cases.case_type import Assurance
from cases.deadlines import STOCKHOLM
from cases.extract import Extract, ExtractState
from cases.lifecycle import Status
from cases.store.engine import Database
from cases.store.transaction import Transaction
from cases.subject import subjects
from cases.verification import ChallengeKind, IdentityLocked
from extract.ending import destroy
from extract.subject import rows_of

AFTER_DOWNLOAD = timedelta(hours=24)
FRESH = timedelta(minutes=30)
"""How long an eID opens the files: long enough to save them, too short to find a page left open."""
FETCHED_TASK = "extract_fetched"
_ACTOR = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a link leads to; nothing of it says whose it is. `proven` is the identity check."""

    language: str
    until: date
    proven: bool
    has_archive: bool
    fetched: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A file on its way to the person."""

    filename: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Pickup:
    """Serves the links; looking changes nothing, fetching and finishing do."""

    database: Database
    clock: Callable[[], datetime]

    def look(self, token: str) -> Offer | None:
        """Return what lies behind a link, or None when it is wrong or has run out."""
        with self.database.read() as tx:
            found = self._found(tx, token)
            if found is None:
                return None
            extract, case = found
            assert extract.link_expires_at is not None  # noqa: S101 (found by its link)
            return Offer(
                language="en" if case.language == "en" else "sv",
                until=extract.link_expires_at.astimezone(STOCKHOLM).date(),
                proven=self._proven(tx, case, extract),
                has_archive=tx.extracts.archive(extract) is not None,
                fetched=extract.downloaded_at is not None,
            )

    def identify(self, token: str) -> str | None:
        """Begin an identity check by eID for a link; return the path of its page, or None."""
        now = self.clock()
        with self.database.write() as tx:
            found = self._found(tx, token)
            persons = subjects(rows_of(tx, found[0].subject)) if found else []
            if found is None or not persons or not persons[0].personnummer:
                return None
            try:
                _, code = tx.challenges.issue(
                    found[1],
                    ChallengeKind.EID,
                    subject_hash=tx.evidence.subject_hash(persons[0]),
                    target=None,
                    contact_changed_on=None,
                    actor=_ACTOR,
                    now=now,
                )
            except IdentityLocked:
                return None
        language = "?sprak=en" if found[1].language == "en" else ""
        return f"/verifiera/e-legitimation/{code.text.lower()}{language}"

    def fetch(self, token: str, *, archive: bool) -> Fetched | None:
        """Return a file, or None when the link or the identity does not do."""
        now = self.clock()
        with self.database.write() as tx:
            found = self._found(tx, token)
            if found is None or not self._proven(tx, found[1], found[0]):
                return None
            extract, case = found
            content = tx.extracts.archive(extract) if archive else tx.extracts.letter(extract)
            if content is None:
                return None
            values: dict[str, object] = {}
            if extract.downloaded_at is None:
                assert extract.link_expires_at is not None  # noqa: S101 (found by its link)
                end = min(extract.link_expires_at, now + AFTER_DOWNLOAD)
                values = {"downloaded_at": now, "link_expires_at": end}
                self._tell(tx, case, extract, now)
            detail = {"file": "archive" if archive else "letter"}
            tx.extracts.change(
                extract, values, "extract_downloaded", actor=_ACTOR, now=now, detail=detail
            )
        name = f"{case.ref}.zip" if archive else f"{case.ref}.pdf"
        return Fetched(filename=name, content=content)

    def finish(self, token: str) -> bool:
        """Take the files away at once, because the person has them; False when the link does not do."""
        now = self.clock()
        with self.database.write() as tx:
            found = self._found(tx, token)
            if (
                found is None
                or not self._proven(tx, found[1], found[0])
                or not found[0].downloaded_at
            ):
                return False
            values = {"state": ExtractState.DELIVERED, "delivered_at": now}
            done = tx.extracts.change(found[0], values, "extract_received", actor=_ACTOR, now=now)
            destroy(tx, done, now=now)
        return True

    def _found(self, tx: Transaction, token: str) -> tuple[Extract, Case] | None:
        extract = tx.extracts.of_link(token, now=self.clock())
        if extract is None or extract.state is not ExtractState.APPROVED:
            return None
        return extract, tx.cases.by_id(extract.case_id)

    def _proven(self, tx: Transaction, case: Case, extract: Extract) -> bool:
        """Tell whether the person has just shown an eID; who has none proved it otherwise, lately."""
        now = self.clock()
        proofs = [one.evidence for one in tx.evidence.of_case(case, rows_of(tx, extract.subject))]
        fresh = [
            proof for proof in proofs if proof.kind is EvidenceKind.EID and now - proof.at <= FRESH
        ]
        if fresh:
            return True
        others = [proof for proof in proofs if proof.kind is not EvidenceKind.EID]
        return combine(others, now=now, requested_on=case.received_on) >= Assurance.L4

    def _tell(self, tx: Transaction, case: Case, extract: Extract, now: datetime) -> None:
        text = "Registerutdraget hämtades på webbplatsen."
        tx.cases.add_message(
            case, Direction.OUT, author=_ACTOR, subject="Registerutdrag", text=text, at=now
        )
        kind = "refusal" if extract.withheld else "answer"
        tx.events.append(
            "replied", case_id=case.id, actor=_ACTOR, at=now, detail={"kind": kind, "by": "extract"}
        )
        if case.status is not Status.CLOSED:
            task = "Personen har hämtat registerutdraget. Avsluta ärendet."
            tx.tasks.add(FETCHED_TASK, task, at=now, case_id=case.id)

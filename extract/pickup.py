"""Let the person fetch an extract: a link that lasts a while, and a proven identity beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cases.assurance import EVIDENCE_LASTS
from cases.case import Case, Direction
from cases.case_type import Assurance
from cases.deadlines import STOCKHOLM
from cases.extract import Extract, ExtractState
from cases.lifecycle import Status
from cases.store.engine import Database
from cases.store.transaction import Transaction

AFTER_DOWNLOAD = timedelta(hours=24)
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
                proven=self._proven(tx, case),
                has_archive=tx.extracts.archive(extract) is not None,
                fetched=extract.downloaded_at is not None,
            )

    def fetch(self, token: str, *, archive: bool) -> Fetched | None:
        """Return a file, or None when the link or the identity does not do."""
        now = self.clock()
        with self.database.write() as tx:
            found = self._found(tx, token)
            if found is None or not self._proven(tx, found[1]):
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
            if found is None or not self._proven(tx, found[1]) or not found[0].downloaded_at:
                return False
            values = {"state": ExtractState.DELIVERED, "delivered_at": now}
            done = tx.extracts.change(found[0], values, "extract_received", actor=_ACTOR, now=now)
            tx.extracts.forget([done.id], now=now)
        return True

    def _found(self, tx: Transaction, token: str) -> tuple[Extract, Case] | None:
        extract = tx.extracts.of_link(token, now=self.clock())
        if extract is None or extract.state is not ExtractState.APPROVED:
            return None
        return extract, tx.cases.by_id(extract.case_id)

    def _proven(self, tx: Transaction, case: Case) -> bool:
        """Tell whether the case holds a proof of eID's strength that still counts."""
        if case.assurance < Assurance.L4:
            return False
        proofs = [
            event.at
            for event in tx.events.of_case(case.id)
            if event.kind == "identity"
            and Assurance.__members__.get(str(event.detail.get("level")), Assurance.L0)
            >= Assurance.L4
        ]
        return bool(proofs) and self.clock() - max(proofs) <= EVIDENCE_LASTS

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

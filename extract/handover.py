"""Approve an extract, make its files and hand them over; every step leaves a line in the history."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cases.case import Case, Direction
from cases.case_type import CaseType
from cases.deadlines import STOCKHOLM
from cases.errors import NotAllowed, StaleCase
from cases.extract import Delivery, Extract, ExtractState, NotReady, Part
from cases.extract_source import Source
from cases.letters import LetterDesk
from cases.lifecycle import Resolution, Status
from cases.outgoing import MailKind, OutgoingMail
from cases.register import Person
from cases.store.extract_store import link_hash
from cases.store.transaction import Transaction
from documents.typesetter import Typesetter
from extract.collect import FAULT_TASK, REVIEW_TASK
from extract.ending import destroy
from extract.letter import Contents, cover, ground_of, letter_data
from extract.portable import archive
from extract.release import STEPS, check_release, registered_email
from extract.subject import rows_of

LINK_LASTS = timedelta(days=14)
POST_TASK = "extract_post"
_TOKEN_BYTES = 16  # 128 bits
# Where two must agree.
_BOTH = 2
_UNANSWERED = (
    "Alla källor har inte svarat, så utdraget kan inte godkännas än. Lämna in de svar som saknas eller "
    "vänta på dem. Granska sedan utdraget och godkänn det."
)
_DELIVERED = "Utdraget är redan utlämnat. Du behöver inte göra något mer med det."
_FETCHED = "Personen har redan hämtat utdraget, så det går inte att ändra hur det lämnas ut."
_NOT_BY_POST = (
    "Utdraget är godkänt för hämtning på webbplatsen, inte för brev. Dra tillbaka godkännandet och "
    "godkänn utdraget för brev om det ska postas."
)
_NOT_APPROVED = {
    ExtractState.COLLECTING: _UNANSWERED,
    ExtractState.REVIEW: (
        "Utdraget är inte godkänt än. Granska det, välj hur det ska lämnas ut och godkänn det först."
    ),
    ExtractState.DELIVERED: _DELIVERED,
}
_NOT_TO_APPROVE = {
    ExtractState.COLLECTING: _UNANSWERED,
    ExtractState.APPROVED: (
        "Utdraget är redan godkänt. Lämna ut det, eller dra tillbaka godkännandet om något är fel."
    ),
    ExtractState.DELIVERED: _DELIVERED,
}


class NotReleased(NotAllowed):
    """The extract may not leave the house yet; the message says in Swedish what stands against it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """What a letter is made of, read at one moment and set after the transaction."""

    contents: Contents
    people: tuple[Person, ...]
    delivery: Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What an officer is about to approve; `last` tells that no other approval is wanted."""

    manuscript: Manuscript
    actor: str
    confirmed: tuple[str, ...]
    approvals: tuple[str, ...]
    last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The finished letter, and the files for another system when they were asked for."""

    letter: bytes
    archive: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """Makes the letter and the files, and follows them to the person; `public_url` is the website."""

    sources: Sequence[Source]
    typesetter: Typesetter
    letters: LetterDesk
    public_url: str
    clock: Callable[[], datetime]

    def contents(self, tx: Transaction, case: Case, extract: Extract) -> Contents:
        """Gather what the letter is made of, in the order of the sources."""
        parts = {part.source: part for part in tx.extracts.parts(extract)}
        found = [(one, _own(parts[one.id])) for one in self.sources if one.id in parts]
        return Contents(case=case, extract=extract, parts=found)

    def manuscript(
        self, tx: Transaction, case: Case, extract: Extract, delivery: Delivery
    ) -> Manuscript:
        """Gather the letter as it would be made now."""
        return Manuscript(
            contents=self.contents(tx, case, extract),
            people=rows_of(tx, extract.subject),
            delivery=delivery,
        )

    def letter(self, manuscript: Manuscript) -> bytes:
        """Set the letter. It may take many seconds: never within a write, others cannot write then."""
        contents, by_post = manuscript.contents, manuscript.delivery is Delivery.POST
        return self.typesetter.typeset(
            "extract",
            letter_data(contents),
            cover=cover(contents, manuscript.people, by_post=by_post),
            created_at=self.clock(),
        )

    def files(self, approval: Approval) -> Files | None:
        """Make what is handed over, as slowly as `letter`; None while another approval is wanted."""
        if not approval.last:
            return None
        contents, packed = approval.manuscript.contents, None
        if contents.case.case_type is CaseType.PORTABILITY:
            packed = archive(contents, created_at=self.clock())
        return Files(letter=self.letter(approval.manuscript), archive=packed)

    def look(
        self,
        tx: Transaction,
        case: Case,
        extract: Extract,
        delivery: Delivery,
        *,
        confirmed: Iterable[str],
        actor: str,
    ) -> Approval:
        """Return what an approval would be now; raises NotReady or NotReleased with a Swedish reason."""
        if extract.state is not ExtractState.REVIEW:
            raise NotReady(_NOT_TO_APPROVE[extract.state])
        parts = tx.extracts.parts(extract)
        release = check_release(tx, case, extract, parts, delivery, now=self.clock())
        self._check_seen(parts)
        if release.obstacles:
            raise NotReleased(" ".join(release.obstacles))
        codes = sorted(caution.code for caution in release.cautions)
        if not set(codes) <= set(confirmed):
            raise NotReleased("Bekräfta att du har kontrollerat varningarna.")
        # Who approved another way did not approve this one.
        earlier = extract.approvals if extract.delivery is delivery else ()
        approvals = tuple(dict.fromkeys((*earlier, actor)))
        return Approval(
            manuscript=self.manuscript(tx, case, extract, delivery),
            actor=actor,
            confirmed=tuple(codes),
            approvals=approvals,
            last=not release.two_people or len(approvals) >= _BOTH,
        )

    def approve(
        self,
        tx: Transaction,
        case: Case,
        extract: Extract,
        approval: Approval,
        files: Files | None,
        *,
        sender: str,
    ) -> Extract:
        """Approve what was looked at; the last approval needed keeps the files, and with a link sends it.

        Raises StaleCase when anything in it is another by now, and otherwise as `look`.
        """
        delivery, actor = approval.manuscript.delivery, approval.actor
        present = self.look(tx, case, extract, delivery, confirmed=approval.confirmed, actor=actor)
        # Even an address or a mark of protection that came while the letter was set is not in it.
        if present != approval:
            raise StaleCase
        now = self.clock()
        approvals = list(approval.approvals)
        detail = {
            "delivery": delivery,
            "confirmed": list(approval.confirmed),
            "approvals": len(approvals),
        }
        if not approval.last:
            return tx.extracts.change(
                extract,
                {"approvals": approvals, "delivery": delivery},
                "extract_half_approved",
                actor=actor,
                now=now,
                detail=detail,
            )
        assert files is not None  # noqa: S101 (made of the last approval)
        values: dict[str, object] = {
            "state": ExtractState.APPROVED,
            "approvals": approvals,
            "approved_at": now,
            "delivery": delivery,
            "withheld": approval.manuscript.contents.is_partial,
        }
        values |= tx.extracts.sealed_files(files.letter, files.archive)
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        if delivery is Delivery.LINK:
            values |= {"link_hash": link_hash(token), "link_expires_at": now + LINK_LASTS}
        approved = tx.extracts.change(
            extract, values, "extract_approved", actor=actor, now=now, detail=detail
        )
        self._finish_tasks(tx, case, actor)
        if delivery is Delivery.LINK:
            self._send_link(tx, case, approved, token, sender=sender)
        else:
            text = "Skriv ut registerutdraget, posta det och markera det som postat."
            today = now.astimezone(STOCKHOLM).date()
            tx.tasks.add(POST_TASK, text, at=now, case_id=case.id, due_on=today)
        return approved

    def withdraw(self, tx: Transaction, extract: Extract, *, actor: str) -> Extract:
        """Take an approval back; the files are destroyed and a link leads nowhere."""
        if extract.downloaded_at is not None:
            raise NotReady(_FETCHED)
        if extract.state is not ExtractState.APPROVED:
            raise NotReady(_NOT_APPROVED[extract.state])
        values: dict[str, object] = {
            "state": ExtractState.REVIEW,
            "approvals": [],
            "approved_at": None,
            "delivery": None,
            "letter_sealed": None,
            "archive_sealed": None,
            "link_hash": None,
            "link_expires_at": None,
            "withheld": False,
        }
        now = self.clock()
        for task in tx.tasks.open(case_ids=[extract.case_id]):
            if task.kind == POST_TASK:
                tx.tasks.done(task.id, by=actor, at=now)
        return tx.extracts.change(extract, values, "extract_withdrawn", actor=actor, now=now)

    def posted(self, tx: Transaction, case: Case, extract: Extract, *, actor: str) -> Case:
        """Record that the letter was posted, end the case as it was decided, destroy the content."""
        if extract.state is not ExtractState.APPROVED:
            raise NotReady(_NOT_APPROVED[extract.state])
        if extract.delivery is not Delivery.POST:
            raise NotReady(_FETCHED if extract.downloaded_at is not None else _NOT_BY_POST)
        now = self.clock()
        contents = self.contents(tx, case, extract)
        ground, resolution = ground_of(contents), _resolution(contents)
        done = tx.extracts.change(
            extract,
            {"state": ExtractState.DELIVERED, "delivered_at": now},
            "extract_posted",
            actor=actor,
            now=now,
        )
        self._tell(tx, case, "Registerutdraget skickades med brev.", actor=actor, partial=ground)
        for task in tx.tasks.open(case_ids=[case.id]):
            if task.kind == POST_TASK:
                tx.tasks.done(task.id, by=actor, at=now)
        destroy(tx, done, now=now)
        return tx.cases.move(
            case,
            Status.CLOSED,
            resolution=resolution,
            ground=ground,
            step=STEPS[Delivery.POST],
            agreed=extract.approvals,
            actor=actor,
            now=now,
        )

    def _check_seen(self, parts: Sequence[Part]) -> None:
        known = {source.id for source in self.sources}
        gone = [part.source for part in parts if part.source not in known]
        if gone:
            raise NotReleased(
                f"Källan {gone[0]} finns inte längre i filen med källor. Samla in på nytt."
            )

    def _finish_tasks(self, tx: Transaction, case: Case, actor: str) -> None:
        for task in tx.tasks.open(case_ids=[case.id]):
            if task.kind in {REVIEW_TASK, FAULT_TASK}:
                tx.tasks.done(task.id, by=actor, at=self.clock())

    def _send_link(
        self, tx: Transaction, case: Case, extract: Extract, token: str, *, sender: str
    ) -> None:
        now = self.clock()
        letter = self.letters.extract_ready(
            case, link=f"{self.public_url}/utdrag/{token}", until=(now + LINK_LASTS).date()
        )
        mail = OutgoingMail(
            kind=MailKind.REPLY,
            to=registered_email(rows_of(tx, extract.subject)),
            sender=sender,
            subject=letter.subject,
            text=letter.text,
            case_id=case.id,
        )
        tx.outbox.queue(mail, dedup_key=f"extract:{extract.id}:{extract.version}", now=now)

    def _tell(self, tx: Transaction, case: Case, text: str, *, actor: str, partial: str) -> None:
        now = self.clock()
        tx.cases.add_message(
            case, Direction.OUT, author=actor, subject="Registerutdrag", text=text, at=now
        )
        kind = "refusal" if partial else "answer"
        tx.events.append(
            "replied", case_id=case.id, actor=actor, at=now, detail={"kind": kind, "by": "extract"}
        )


def _own(part: Part) -> Part:
    # Counted as withheld, somebody else's letters would tell that they have written to us.
    return replace(part, items=tuple(item for item in part.items if not item.is_anothers))


def _resolution(contents: Contents) -> Resolution:
    if contents.is_partial:
        return Resolution.PARTIAL
    return Resolution.NO_DATA if contents.is_nothing else Resolution.GRANTED

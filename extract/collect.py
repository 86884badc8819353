"""Collect an extract source by source: durable, idempotent, and loud when a source is dead."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cases.case import Case
from cases.deadlines import STOCKHOLM
from cases.errors import NotAllowed
from cases.extract import Extract, ExtractState, Item, NotReady, Part
from cases.extract_source import How, Source
from cases.holidays_se import add_office_days
from cases.organisation import Organisation
from cases.store.engine import Database
from cases.store.extract_store import NewPart
from cases.store.transaction import Transaction
from extract.ending import destroy, keeps_content
from extract.own_data import case_items, is_only_this_case, register_items
from extract.sql_source import SourceFault, sql_items
from extract.subject import Candidate, subject_of
from extract.third_parties import Known, marked

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
_AGAIN = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
REVIEW_TASK = "extract_review"
MANUAL_TASK = "extract_manual"
FAULT_TASK = "extract_fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collector:
    """Asks every source that is due; `urls` gives the address of each SQL database."""

    database: Database
    sources: Sequence[Source]
    urls: Mapping[str, str]
    organisation: Organisation
    clock: Callable[[], datetime]

    def begin(
        self, tx: Transaction, case: Case, candidate: Candidate | None, *, actor: str
    ) -> Extract:
        """Open the extract of a case, and ask the system owners; raises NotReady when it is decided."""
        earlier = tx.extracts.of_case(case.id)
        if earlier is not None and earlier.state is ExtractState.APPROVED:
            raise NotReady("Utdraget är redan godkänt. Dra tillbaka godkännandet först.")
        if earlier is not None and keeps_content(tx, earlier):
            # Beginning anew takes away what was collected, and what the person got.
            raise NotReady(
                "Ärendet har stopp för gallring, och att samla in på nytt tar bort det utdrag som "
                "finns. Be en senior handläggare eller dataskyddsombudet att ta bort stoppet först."
            )
        if not case.open:
            raise NotAllowed("Ärendet är avslutat. Öppna det först.")
        now = self.clock()
        if earlier is not None:
            for part in tx.extracts.parts(earlier):
                if part.task_id is not None:
                    tx.tasks.done(part.task_id, by=actor, at=now)
        parts = [self._new_part(tx, case, source, now) for source in self.sources]
        subject = subject_of(tx, case, candidate)
        return tx.extracts.begin(case, subject, parts, actor=actor, now=now)

    def run(self, extract_id: int | None = None) -> int:
        """Ask what is due, of one extract or of all; return how many sources answered.

        Called twice, or by two processes at once, it asks each source once.
        """
        answered = 0
        with self.database.read() as tx:
            due = [tx.extracts.part(part_id) for part_id in tx.extracts.due(now=self.clock())]
        for part in due:
            if extract_id in {None, part.extract_id}:
                answered += self._collect(part.id)
        return answered

    def end_fetched(self) -> int:
        """Destroy what the person has fetched, when its link has run out; return how many."""
        now = self.clock()
        with self.database.read() as tx:
            over = tx.extracts.fetched(now=now)
        for extract in over:
            with self.database.write() as tx:
                values = {"state": ExtractState.DELIVERED, "delivered_at": now}
                done = tx.extracts.change(extract, values, "extract_ended", now=now)
                destroy(tx, done, now=now)
        return len(over)

    def source(self, source_id: str) -> Source | None:
        """Return a source that is still described."""
        return next((source for source in self.sources if source.id == source_id), None)

    def prepared(self, case: Case, extract: Extract, items: Sequence[Item]) -> list[Item]:
        """Return items with what may be about others marked; slow, so never within a write."""
        with self.database.read() as tx:
            staff = frozenset(user.name for user in tx.users.all())
        organisation = self.organisation
        known = Known(
            subject=extract.subject,
            organisation=frozenset(
                {
                    organisation.name,
                    *organisation.own_addresses(),
                    organisation.customer_service_phone,
                    organisation.outage_phone,
                }
            ),
            staff=staff,
        )
        # In the request its own address is what the person gave us; elsewhere it may be another's.
        subject = replace(extract.subject, emails=(*extract.subject.emails, case.party_email))
        asked = replace(known, subject=subject)
        return [marked(i, asked if is_only_this_case([i], case) else known) for i in items]

    def _new_part(self, tx: Transaction, case: Case, source: Source, now: datetime) -> NewPart:
        if source.how is not How.MANUAL:
            return NewPart(source=source.id)
        today = now.astimezone(STOCKHOLM).date()
        due_on = add_office_days(today, source.within_days)
        text = (
            f"Be {source.owner} om det som finns i {source.title.sv}. Lämna in svaret under Utdrag."
        )
        task_id = tx.tasks.add(MANUAL_TASK, text, at=now, case_id=case.id, due_on=due_on)
        return NewPart(source=source.id, due_on=due_on, task_id=task_id)

    def _collect(self, part_id: int) -> bool:
        now = self.clock()
        with self.database.write() as tx:
            part = tx.extracts.claim(part_id, until=now + LEASE, now=now)
            if part is None:
                return False
            extract = tx.extracts.by_id(part.extract_id)
            case = tx.cases.by_id(extract.case_id)
        try:
            items = self.prepared(case, extract, self._ask(part, extract, case))
        except SourceFault as fault:
            self._fault(part, case, str(fault))
            return False
        with self.database.write() as tx:
            tx.extracts.filled(part, items, actor="system", now=self.clock())
            self.tell_when_complete(tx, extract.id)
        return True

    def tell_when_complete(self, tx: Transaction, extract_id: int) -> None:
        """Give the agent a task when the last source has answered."""
        extract = tx.extracts.by_id(extract_id)
        if extract.state is not ExtractState.REVIEW:
            return
        open_kinds = {task.kind for task in tx.tasks.open(case_ids=[extract.case_id])}
        if REVIEW_TASK not in open_kinds:
            text = "Alla källor har svarat. Granska registerutdraget och godkänn det."
            tx.tasks.add(REVIEW_TASK, text, at=self.clock(), case_id=extract.case_id)

    def _ask(self, part: Part, extract: Extract, case: Case) -> list[Item]:
        source = self.source(part.source)
        if source is None:
            raise SourceFault("Källan finns inte längre i filen med källor. Samla in på nytt.")
        if source.how is How.SQL:
            return sql_items(source, self.urls, extract.subject, case.language)
        with self.database.read() as tx:
            if source.how is How.REGISTER:
                return register_items(tx, extract.subject, case.language)
            return case_items(
                tx,
                case,
                extract.subject,
                dpo_space=source.dpo_space,
                organisation=self.organisation.name,
            )

    def _fault(self, part: Part, case: Case, fault: str) -> None:
        # The fault itself names no person; still, a log line needs no more than the source.
        log.warning("source %s did not answer, attempt %s", part.source, part.attempts + 1)
        pause = _AGAIN[min(part.attempts, len(_AGAIN) - 1)]
        now = self.clock()
        with self.database.write() as tx:
            tx.extracts.failed(part, fault, again=pause, now=now)
            if part.attempts == 0:
                text = f"Källan {part.source} svarade inte: {fault} Vi försöker igen av oss själva."
                today = now.astimezone(STOCKHOLM).date()
                tx.tasks.add(FAULT_TASK, text, at=now, case_id=case.id, due_on=today)

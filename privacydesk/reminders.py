"""Remind of deadlines: columns looked at once a day, no job that sleeps for weeks."""

from datetime import date, datetime, timedelta

from cases.case import Case
from cases.deadlines import received_on
from cases.store.case_store import CaseFilter
from cases.store.engine import Database

SOON = timedelta(days=7)


def remind(database: Database, *, now: datetime) -> int:
    """Add a task for each open case that is due within a week or overdue; once each."""
    today = received_on(now)
    added = 0
    with database.write() as tx:
        open_cases = tx.cases.search(CaseFilter(only_open=True), limit=100_000)
        present = {(t.case_id, t.kind) for t in tx.tasks.open()}
        for case in open_cases:
            kind, text = _due(case, today)
            if kind and (case.id, kind) not in present:
                tx.tasks.add(kind, text, at=now, case_id=case.id, due_on=case.ops_due)
                added += 1
    return added


def _due(case: Case, today: date) -> tuple[str, str]:
    if case.overdue(today):
        return "overdue", "Lagens tid har gått ut. Svara i dag och berätta varför det dröjde."
    last = case.ops_due or case.legal_due
    if last is not None and last - today <= SOON:
        return "due_soon", f"Ärendet ska vara besvarat senast {last.isoformat()}."
    return "", ""

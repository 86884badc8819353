"""Destroy what an extract holds as soon as the person has it."""

from datetime import datetime

from cases.extract import Extract
from cases.store.transaction import Transaction


def keeps_content(tx: Transaction, extract: Extract) -> bool:
    """Tell whether a legal hold keeps what the extract still holds."""
    return extract.forgotten_at is None and tx.holds.in_force(extract.case_id) is not None


def destroy(tx: Transaction, extract: Extract, *, now: datetime) -> None:
    """Take the content away, unless a legal hold keeps it; then the purge takes it afterwards."""
    if tx.holds.in_force(extract.case_id) is None:
        tx.extracts.forget([extract.id], now=now)

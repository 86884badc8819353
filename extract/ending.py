"""Destroy what an extract holds as soon as the person has it."""

from datetime import datetime

from cases.extract import Extract
from cases.store.transaction import Transaction


def destroy(tx: Transaction, extract: Extract, *, now: datetime) -> None:
    """Take the content away, unless a legal hold keeps it; then the purge takes it afterwards."""
    if tx.holds.in_force(extract.case_id) is None:
        tx.extracts.forget([extract.id], now=now)

"""The date by which a case must be answered, in SQL as in `Case.answer_due`."""

from sqlalchemy import case as choose

from cases.store.schema import cases

answer_due = choose(
    (cases.c.extended_on.is_not(None), cases.c.extended_due), else_=cases.c.legal_due
)

"""Words what was opened, and promises only what is so: a date by law, an aim of ours, a mail that is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.case_form import NO_EMAIL, Form
from actions.case_names import case_name, number
from actions.dates import spoken_date

if TYPE_CHECKING:
    from actions.ports import OpenedCase, Receipt
    from actions.reply import Writer


def write_receipt(writer: Writer, receipt: Receipt, form: Form, language: str) -> str:
    """Return the words for the end of a form: a line for each of several cases."""
    anonymous = form.email == NO_EMAIL
    closing = _closing(writer, receipt, form, language)
    if len(receipt.cases) == 1:
        case = receipt.cases[0]
        key = "form/done" if case.is_new else "form/done_before"
        told = writer.fixed(key, language, ref=case.ref)
        when = "" if anonymous else _when(writer, case, language)
        return " ".join(filter(None, (told, when, closing)))
    if all(case.is_new for case in receipt.cases):
        count = number(len(receipt.cases), language)
        opening = writer.fixed("form/done_several", language, count=count)
    else:
        opening = writer.fixed("form/done_several_before", language)
    lines = [opening]
    for case in receipt.cases:
        name = f"{case.ref} – {case_name(case.case_type, language)}."
        before = "" if case.is_new else writer.fixed("form/was_there", language)
        when = "" if anonymous else _when(writer, case, language)
        lines.append(" ".join(filter(None, (name, before, when))))
    return "\n".join((*lines, closing))


def _closing(writer: Writer, receipt: Receipt, form: Form, language: str) -> str:
    if form.email == NO_EMAIL:
        return writer.fixed("form/anonymous_done", language)
    if receipt.confirmed:
        return writer.fixed("form/confirmation", language, email=form.email or "")
    if receipt.confirmed_before:
        return writer.fixed("form/confirmed_before", language, email=form.email or "")
    return writer.fixed("form/no_confirmation", language)


def _when(writer: Writer, case: OpenedCase, language: str) -> str:
    """Say by when there is an answer, by law or as we aim at; "" where neither sets a day."""
    day = case.due_date or case.aim
    key = "form/answer_by" if case.due_date else "form/aim"
    return writer.fixed(key, language, due_date=spoken_date(day, language)) if day else ""

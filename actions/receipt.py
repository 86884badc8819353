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
    if len(receipt.cases) == 1:
        case = receipt.cases[0]
        text = writer.fixed(
            _dated("form/done", "form/done_aim", case, otherwise="form/done_no_date"),
            language,
            ref=case.ref,
            due_date=_date(case, language),
        )
    else:
        lines = [
            writer.fixed("form/done_several", language, count=number(len(receipt.cases), language))
        ]
        for case in receipt.cases:
            key = _dated("form/answer_by", "form/aim", case, otherwise="")
            when = writer.fixed(key, language, due_date=_date(case, language)) if key else ""
            lines.append(f"{case.ref} – {case_name(case.case_type, language)}. {when}".strip())
        text = "\n".join(lines)
    if form.email == NO_EMAIL:
        closing = writer.fixed("form/anonymous_done", language)
    elif receipt.confirmed:
        closing = writer.fixed("form/confirmation", language, email=form.email or "")
    else:
        closing = writer.fixed("form/no_confirmation", language)
    return f"{text}{' ' if len(receipt.cases) == 1 else chr(10)}{closing}"


def _dated(by_law: str, aim: str, case: OpenedCase, *, otherwise: str) -> str:
    if case.due_date:
        return by_law
    return aim if case.aim else otherwise


def _date(case: OpenedCase, language: str) -> str:
    day = case.due_date or case.aim
    return spoken_date(day, language) if day else ""

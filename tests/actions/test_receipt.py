"""A receipt says what is so: what was opened now, what was there, and which mail goes out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from actions.case_form import EMAIL_PLACEHOLDER, NO_EMAIL, Form
from actions.ports import OpenedCase, Receipt
from actions.receipt import write_receipt

if TYPE_CHECKING:
    from actions.reply import Writer

DUE = date(2026, 12, 23)
BY_LAW = "Du ska få svar senast 23 december 2026."


def receipt(*new: bool, confirmed: bool = True, before: bool = False, aim: bool = False) -> Receipt:
    """Return a receipt with a case for each, new or found."""
    cases = tuple(
        OpenedCase(
            ref=f"KE-{number}",
            case_type=("access", "erasure", "complaint")[number],
            due_date=None if aim else DUE,
            aim=DUE if aim else None,
            is_new=is_new,
        )
        for number, is_new in enumerate(new)
    )
    return Receipt(cases=cases, confirmed=confirmed, confirmed_before=before)


@pytest.mark.parametrize(
    ("given", "email", "said", "unsaid"),
    [
        (receipt(True), "a", ["Klart! Ditt ärendenummer är KE-0. " + BY_LAW], ["redan"]),
        (receipt(True, aim=True), "a", ["Vårt mål är att svara senast 23"], ["ska få svar"]),
        (
            receipt(False, confirmed=False, before=True),
            "a",
            ["redan ett ärende om det här", "KE-0", BY_LAW, "redan skickad eller på väg"],
            ["En bekräftelse skickas"],
        ),
        (receipt(False), "a", ["redan ett ärende", "En bekräftelse skickas"], ["redan skickad"]),
        (receipt(True, confirmed=False), "a", ["ingen bekräftelse skickas"], ["redan skickad"]),
        (
            receipt(True, True),
            "a",
            ["skapat två ärenden", f"KE-1 – Radering. {BY_LAW}"],
            ["redan", "dina ärenden"],
        ),
        (
            receipt(False, True),
            "a",
            ["Här är dina ärenden", f"KE-0 – Registerutdrag. Ärendet fanns redan. {BY_LAW}"],
            ["skapat", "Radering. Ärendet"],
        ),
        (receipt(True, confirmed=False), NO_EMAIL, ["KE-0", "inte svara dig"], ["senast", "mejl"]),
        (
            receipt(True, True, confirmed=False, aim=True),
            NO_EMAIL,
            ["KE-1", "inte svara dig"],
            ["senast"],
        ),
    ],
)
def test_the_receipt_promises_what_is_kept(
    writer: Writer, given: Receipt, email: str, said: list[str], unsaid: list[str]
) -> None:
    """No mail that is not sent, no case that is not new, and no answer to somebody who is anonymous."""
    address = email if email == NO_EMAIL else EMAIL_PLACEHOLDER
    form = Form(case_type="access", what="allt", name="Ada", email=address)
    text = write_receipt(writer, given, form, "sv")

    assert [words for words in said if words not in text] == []
    assert [words for words in unsaid if words in text] == []
    assert "{" not in write_receipt(writer, given, form, "en")

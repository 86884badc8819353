"""Dates as people say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

_SWEDISH = "januari februari mars april maj juni juli augusti september oktober november december"
_ENGLISH = "January February March April May June July August September October November December"


def spoken_date(day: date, language: str) -> str:
    """Return "4 januari 2027" or "4 January 2027"."""
    months = (_ENGLISH if language == "en" else _SWEDISH).split()
    return f"{day.day} {months[day.month - 1]} {day.year}"

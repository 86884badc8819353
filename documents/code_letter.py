"""The letter with the code: one page, in a window envelope, to a registered address."""

from datetime import date, datetime

from cases.letters import LANGUAGES, date_in_words
from cases.register import Person
from cases.verification import Code
from documents.typesetter import Cover, Typesetter

_TITLES = {"sv": "En kod för att visa att det är du", "en": "A code to show that it is you"}


def code_letter(
    typesetter: Typesetter,
    *,
    code: Code,
    recipient: Person,
    reference: str,
    language: str,
    place: str,
    until: date,
    now: datetime,
) -> bytes:
    """Return the PDF; other languages than Swedish and English get the Swedish one.

    `place` is the address of the page where the code is typed, `until` the last day.
    """
    spoken = language if language in LANGUAGES else "sv"
    cover = Cover(
        title=_TITLES[spoken],
        language=spoken,
        reference=reference,
        recipient=(
            recipient.name,
            recipient.street,
            f"{_spaced(recipient.postcode)} {recipient.city.upper()}",
        ),
    )
    data = {
        "code": code.grouped,
        "place": place.removeprefix("https://"),
        "until": date_in_words(until, spoken),
    }
    return typesetter.typeset("code_letter", data, cover=cover, created_at=now)


def _spaced(postcode: str) -> str:
    digits = postcode.replace(" ", "")
    return f"{digits[:3]} {digits[3:]}"

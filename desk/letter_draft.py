"""A letter that is being filled in, as its form carries it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fastapi import HTTPException, Request

from cases.case import Case
from cases.letter_forms import CompleteLetter, Input, LetterKind, complete, fields_for
from cases.register import Person
from cases.suppression import postal_address
from desk.reply_draft import NONCE_BYTES

BY_MAIL, BY_POST = "mejl", "brev"
_OWN = ("stamp", "nonce", "leverans", "bekraftat")


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDraft:
    """What the agent has filled in so far; `nonce` makes sending it twice impossible."""

    kind: LetterKind
    values: Mapping[str, str]
    stamp: str
    nonce: str
    delivery: str = BY_MAIL
    confirmed: bool = False

    def completed(self, case: Case, *, signed_by: str, today: date) -> CompleteLetter:
        """Return the letter; raises IncompleteLetter."""
        return complete(self.kind, case, self.values, signed_by=signed_by, today=today)

    def stored(self, *, signed_by: str) -> dict[str, str]:
        """Return what a second officer needs to see and send the same letter."""
        fixed = {
            "mall": self.kind.value,
            "leverans": self.delivery,
            "nonce": self.nonce,
            "underskrift": signed_by,
        }
        return {f"falt.{name}": value for name, value in self.values.items()} | fixed


def kind_from(name: str) -> LetterKind:
    """Return the kind that an address names, or answer 404."""
    if name not in set(LetterKind):
        raise HTTPException(404)
    return LetterKind(name)


def new_draft(
    kind: LetterKind, case: Case, people: list[Person], *, stamp: str, today: date
) -> LetterDraft:
    """Begin a letter: days are today's, and what the register knows is filled in."""
    values = {
        one.name: today.isoformat()
        for one in fields_for(kind, case, today=today)
        if one.input is Input.DAY
    }
    if kind is LetterKind.MARKETING:
        values |= {"dagar": "0", "bolag": "all"}
        if len(people) == 1 and not people[0].protected:
            person = people[0]
            values |= {
                "telefon": person.phone,
                "adress": postal_address(person.street, person.postcode, person.city),
                "kundnummer": person.customer_number,
            }
    return LetterDraft(
        kind=kind,
        values=values,
        stamp=stamp,
        nonce=secrets.token_urlsafe(NONCE_BYTES),
        delivery=BY_MAIL if case.party_email else BY_POST,
    )


async def posted_values(request: Request) -> dict[str, str]:
    """Read whatever text fields the form has; browsers send line ends as CR LF."""
    form = await request.form()
    return {
        name: value.replace("\r\n", "\n") for name, value in form.items() if isinstance(value, str)
    }


def posted_draft(kind: LetterKind, case: Case, typed: Mapping[str, str]) -> LetterDraft:
    """Return the draft of a form; a letter to somebody without an address goes by post."""
    own = {name: typed.get(name, "") for name in _OWN}
    by_post = own["leverans"] == BY_POST or not case.party_email
    return LetterDraft(
        kind=kind,
        values={
            name: value for name, value in typed.items() if name not in {*_OWN, "csrf", "steg"}
        },
        stamp=own["stamp"],
        nonce=own["nonce"][:60] or secrets.token_urlsafe(NONCE_BYTES),
        delivery=BY_POST if by_post else BY_MAIL,
        confirmed=bool(own["bekraftat"]),
    )


def stored_draft(content: Mapping[str, str], *, stamp: str) -> LetterDraft:
    """Return the draft that waits for a second officer."""
    prefix = "falt."
    return LetterDraft(
        kind=LetterKind(content["mall"]),
        values={k.removeprefix(prefix): v for k, v in content.items() if k.startswith(prefix)},
        stamp=stamp,
        nonce=content["nonce"],
        delivery=content["leverans"],
        confirmed=True,
    )

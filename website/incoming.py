"""Read what a visitor typed: clean it, find danger, take personal data out."""

import re
from dataclasses import dataclass, field

from cases.organisation import Organisation
from cases.policy import Policy
from cases.protected_person import keeps_from_somebody, speaks_of_protection
from cases.redact import Masked, Original, PersonalKind, mask_personal
from cases.safety import asks_besides, asks_for_help_again, begs_pardon
from cases.spoken_email import written
from website.clean_text import clean
from website.wording import BACK_TO_ASSISTANT, CANCEL, CHOICE, is_danger, is_threat

MAX_MESSAGE = 4_000
"""Characters of one message."""
# Of a longer one a little more is read, and as much left out at its end: a number that is cut in two stands there.
_MARGIN = 500

SENSITIVE = frozenset({PersonalKind.PERSONNUMMER, PersonalKind.CARD, PersonalKind.ACCOUNT})
_ORGANISATION_NUMBER = re.compile(r"\b[0-9]{6}-[0-9]{4}\b")
# Nobody asked for it, and nothing is asked: such a message needs no answer of the assistant's.
# Its runs are possessive, and a longer text is not looked at: a visitor must not be able to keep us busy.
_LONGEST_NUMBER = 120
_NO_WORD = r"[^\w\[]"
_ONLY_A_NUMBER = re.compile(
    rf"{_NO_WORD}*+(?:(?:hej|ja|jo|ok|okej|och|här|hi|yes|here){_NO_WORD}++)*+"
    rf"(?:(?:mitt|mina|min|my|det|it|it's|numret|jag|i){_NO_WORD}++)?"
    rf"(?:(?:fullständiga|hela|svenska|swedish){_NO_WORD}++)?"
    r"(?:(?:person|samordnings)?(?:nummer|numret|nr)|pers\.?nr|pnr|(?:kort|konto|bankkonto)(?:nummer|numret|nr)?|ssn"
    rf"|(?:personal |identity |personal identity |card |account )?number)?{_NO_WORD}*+"
    rf"(?:(?:är|e|ar|is|har|lyder|heter){_NO_WORD}*+)?"
    rf"(?:\[+(?:personnummer|kortnummer|kontonummer)\]{_NO_WORD}*+)++(?:tack|thanks|please)?\W*+",
    re.IGNORECASE,
)
_CANCELS = re.compile(r"avbryt|cancel", re.IGNORECASE)
# What stands on the button, and how else people say it.
_LEAVES = re.compile(
    r"avbryt|cancel|(?:jag vill |vill )?(?:fortsätta?|fortsatta?|gå tillbaka|ga tillbaka|tillbaka|gå vidare|ga vidare)"
    r"(?: hellre| chatta| prata)?(?: med| till)(?: ai[- ]?)? ?(?:assistenten|boten|roboten|ai:?n)"
    r"|(?:jag vill )?lämna kön|(?:i want to )?go (?:on with|back to) the (?:ai )?(?:assistant|bot)|leave the queue"
)
_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s.]{2,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A message as it may be stored and passed on; `email` and `contacts` alone are in clear, for the vault."""

    text: str
    topic: str | None = None
    kinds: frozenset[PersonalKind] = frozenset()
    email: str = field(default="", repr=False)
    contacts: tuple[Original, ...] = ()
    danger: bool = False
    threat: bool = False
    asks_besides: bool = False
    asks_again: bool = False
    begs_pardon: bool = False
    keeps_from_somebody: bool = False
    protected: bool = False
    only_number: bool = False
    too_long: bool = False

    @property
    def sensitive(self) -> bool:
        """Tell whether something was typed that should never be typed in a chat."""
        return bool(self.kinds & SENSITIVE)


def leaves_queue(incoming: Incoming) -> bool:
    """Tell whether somebody who waits for a person would rather go on with the assistant."""
    typed = " ".join(incoming.text.casefold().strip(" .!").split())
    return incoming.topic in {BACK_TO_ASSISTANT, CANCEL} or _LEAVES.fullmatch(typed) is not None


def goes_on(incoming: Incoming) -> bool:
    """Tell whether who leaves the queue goes on with a form; only who says "avbryt" takes the request back."""
    return incoming.topic == BACK_TO_ASSISTANT or not (
        incoming.topic or _CANCELS.fullmatch(incoming.text.strip(" .!"))
    )


def own_values(policy: Policy, organisation: Organisation) -> frozenset[str]:
    """Return the company's own numbers and addresses, which are not personal data."""
    numbers = _ORGANISATION_NUMBER.findall(policy.text)
    phones = (organisation.customer_service_phone, organisation.outage_phone)
    return organisation.own_addresses() | {*numbers, *phones, organisation.customer_service_email}


def read(text: str, *, keep: frozenset[str]) -> Incoming:
    """Read a typed text or the payload of a button."""
    text = clean(text)
    if chosen := CHOICE.fullmatch(text):
        return Incoming(text=text, topic=chosen["topic"])
    # What nobody will read is not looked through either: that would keep us busy for seconds.
    head = text[: MAX_MESSAGE + _MARGIN]
    masked = mask_personal(head, keep=keep, cautious=True)
    danger = is_danger(head)
    end = MAX_MESSAGE if head == text else min(MAX_MESSAGE, len(masked.text) - _MARGIN)
    return Incoming(
        text=masked.text[:end],
        kinds=masked.kinds | _masked_by_the_browser(head),
        email=_email(masked),
        # What may never be typed here is not kept anywhere.
        contacts=tuple(
            one
            for one in masked.originals
            if one.kind not in SENSITIVE and one.place + len(one.kind.placeholder) <= end
        ),
        danger=danger,
        threat=danger and is_threat(head),
        asks_besides=danger and asks_besides(head),
        asks_again=asks_for_help_again(head),
        begs_pardon=begs_pardon(head),
        keeps_from_somebody=keeps_from_somebody(head),
        protected=speaks_of_protection(masked.text),
        only_number=_is_only_a_number(masked.text),
        too_long=len(text) > len(head) or len(masked.text) > MAX_MESSAGE,
    )


def _is_only_a_number(text: str) -> bool:
    return len(text) <= _LONGEST_NUMBER and _ONLY_A_NUMBER.fullmatch(text) is not None


def _masked_by_the_browser(text: str) -> frozenset[PersonalKind]:
    return frozenset(kind for kind in SENSITIVE if kind.placeholder in text)


def _email(masked: Masked) -> str:
    """Give the address named last: who corrects an address writes the right one after the wrong one."""
    for value in reversed(masked.values(PersonalKind.EMAIL)):
        address = written(value)
        if _ADDRESS.fullmatch(address):
            return address
    return ""

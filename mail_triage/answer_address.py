"""Tells whether a mail wants the answer sent elsewhere than to an address that we know."""

import re
from collections.abc import Collection, Iterable
from itertools import islice

from cases.case_type import Flag
from cases.folding import fold
from cases.register import Person, email_key, folded
from mail_triage.domains import same_domain
from mail_triage.flag_words import NEW_ADDRESS
from mail_triage.flags import FlagHit

_MAX_CHARACTERS = 12_000
_MAX_ADDRESSES = 20
_BEFORE, _AFTER = 140, 60
_EMAIL = re.compile(r"(?<![\w.+@-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,6}[A-Za-z]{2,24}(?![\w@-])")
# A stop before a space ends a sentence, and so does an empty line; the dots of an address do not. What a line such as
# "E-post: …" tells belongs to no sentence before it.
_SENTENCE_END = re.compile(
    r"[.!?]\s|(?<!:)\n\s*\n|\n(?=[ \t]*(?:e-?post|e-?mail|mejl|mail)\w*[ \t]*:)", re.IGNORECASE
)
# What follows sees folded text with single spaces.
_SENDS = (
    r"(?:skickas?|sandas?|sand|mejlas?|mailas?|e-?postas?|postas?|svaras?|skriva?|adresseras?|vidarebefordras?"
    r"|levereras?)"
)
_ASKS = re.compile(
    rf"\b(?:{_SENDS}|(?:skickar|sander|mejlar|mailar|svarar) (?:ni|du)|svar(?:et)? (?:till|pa|onskas)"
    r"|(?:fa|ha) (?:\w+ )?(?:det|den|dem|allt|svar\w*|utdrag\w*|kopi\w*|uppgift\w*)|(?:inte|ej) hit"
    r"|send|forward|reply|answer|write|(?:e-?)?mail (?:it|me|them|my|the|all|everything|to)|not here"
    r"|sendes?|schicken|senden|antwort\w*)\b"
)
# Who wants us to stop, or asks why we wrote there, asks for nothing to be sent.
_ASKS_NOT = re.compile(
    r"\b(?:sluta\w*|upphor\w*|stop|aldrig|varfor|why|never|avregistrera\w*|avprenumerera\w*|unsubscribe"
    rf"|(?:inte|ej|don't|dont|do not) (?:\w+ )?(?:{_SENDS}|send|mail|reply|write|till|to)"
    rf"|{_SENDS} (?:\w+ )?(?:inte|ej|inga|inget|ingen))\b"
)
_TO = r"\b(?:till|to|at|pa|via|an|adress\w*)"
_LEADS_TO_IT = re.compile(rf"{_TO}(?: [\w'-]+){{0,5}} ?[,:(<\"']{{0,3}} ?$")
_FOLLOWS_IT = re.compile(rf"{_TO} ?[,:(<\"']{{0,3}} ?$")
# Data that shall go to another company is a matter of portability (docs/labels.md).
_COMPANY = re.compile(
    r"\b(?:leverantor\w*|el\w*bolag\w*|elhandlar\w*|konkurrent\w*|supplier|provider|ab"
    r"|(?<!mitt )(?<!vart )(?<!my )(?<!our )(?:bolag\w*|foretag\w*|company))\b"
)
_COMPANY_BOX = re.compile(
    r"^(?:info|kund\w*|customer\w*|support|kontakt|contact|service|gdpr|privacy|dataskydd\w*|portabil\w*)@"
)
_KNOWN_HOME = re.compile(
    r"\b(?:den |min |samma )?(?:vanliga |registrerade |folkbokforda )?adress\w* (?:som )?ni (?:redan )?har\b"
    r"|\bthe address you (?:already )?have\b"
)
_AS_USUAL = re.compile(
    r"\b(hem|postas?|skickas?|sanda?s?|till|send|post)\b([^.!?]{0,50}?)\b(?:som vanligt|as usual)\b"
)
_NUMBER = re.compile(r" \d+ ?[a-z]?$")
_HOME = "hemadressen"


def other_mailbox(
    text: str, known: Collection[str], own_domains: Collection[str]
) -> tuple[FlagHit, ...]:
    """Give the flag when the text wants something mailed to an address that is none of `known` and not ours."""
    text = text[:_MAX_CHARACTERS]
    for found in islice(_EMAIL.finditer(text), _MAX_ADDRESSES):
        domain = found[0].rpartition("@")[2]
        if email_key(found[0]) in known or any(same_domain(domain, own) for own in own_domains):
            continue
        before = _SENTENCE_END.split(text[max(0, found.start() - _BEFORE) : found.start()])[-1]
        after = _SENTENCE_END.split(text[found.end() : found.end() + _AFTER])[0]
        if _wants_it_there(_flat(before), _flat(after)) and not _COMPANY_BOX.match(fold(found[0])):
            reason = "Vill ha svaret till en e-postadress som varken är avsändarens eller kundens registrerade."
            return (FlagHit(flag=Flag.NEW_ADDRESS, reason=reason),)
    return ()


def _wants_it_there(before: str, after: str) -> bool:
    # "Inte hit utan till …": what is refused ends where the other begins.
    last = re.split(r"\b(?:utan|men|but)\b", before)[-1]
    asks = _LEADS_TO_IT.search(before) and _ASKS.search(before)
    asks = asks or (_FOLLOWS_IT.search(before) and _ASKS.search(after))
    return bool(asks) and not _ASKS_NOT.search(last) and not _COMPANY.search(before)


def without_known_home(
    hits: Iterable[FlagHit], text: str, rows: Collection[Person]
) -> tuple[FlagHit, ...]:
    """Leave the flag out when the address that the text names is the registered one of `rows`, or said to be."""
    said = _flat(text[:_MAX_CHARACTERS])
    altered = _AS_USUAL.sub(rf"\1\2{_HOME}", _KNOWN_HOME.sub(_HOME, said))
    for street in {folded(row.street) for row in rows if row.street}:
        # The street with its number, or its name alone.
        name = _NUMBER.sub("", street)
        altered = re.sub(
            rf"\b(?:{re.escape(street)}\b|{re.escape(name)}\b(?! ?\d))", _HOME, altered
        )
    is_known = altered != said and not NEW_ADDRESS.search(altered)
    return tuple(hit for hit in hits if not (is_known and hit.flag is Flag.NEW_ADDRESS))


def _flat(text: str) -> str:
    return " ".join(fold(text).split())

"""Look through a reply for the faults that people complain of, before it leaves."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, unique

from cases.case import Case
from cases.case_type import CASE_TYPES
from cases.personnummer import spans_to_mask
from cases.redact import PersonalKind, mask_personal

MAX_LENGTH = 20_000


@unique
class ReplyKind(StrEnum):
    """What a reply is meant to be; each has its own duties."""

    ANSWER = "answer"
    QUESTION = "question"
    IDENTITY = "identity"
    EXTENSION = "extension"
    REFUSAL = "refusal"

    @property
    def label(self) -> str:
        """Swedish label."""
        return {
            ReplyKind.ANSWER: "Svar",
            ReplyKind.QUESTION: "Fråga om något är oklart",
            ReplyKind.IDENTITY: "Fråga om identitet",
            ReplyKind.EXTENSION: "Förlängd svarstid",
            ReplyKind.REFUSAL: "Avslag, helt eller delvis",
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A fault with its article; one that `stops` cannot be overruled."""

    text: str
    article: str
    stops: bool = False


_SENTENCE = re.compile(r"[^.!?\n]+")
_NOT = re.compile(r"\b(?:inte|aldrig|ej|inga|ingen|inget|utan att|not|never|no)\b", re.IGNORECASE)
_PAPER = r"(?:pass|körkort|id-?kort|id-?handling|legitimation|passport|driving licen[cs]e|id card)"
_COPY = r"(?:kopia|kopior|foto|fotografi|bild|scan\w*|skann\w*|copy|copies|photo|picture)"
_ID_COPY = re.compile(rf"{_COPY}\b.{{0,60}}\b{_PAPER}|{_PAPER}\w*.{{0,40}}\b{_COPY}", re.IGNORECASE)
_ASK = (
    r"(?:skicka|ange|uppge|mejla|maila|skriv|svara med|bifoga|send|give|state|provide|reply with)"
)
_ASK_NUMBER = re.compile(
    rf"\b{_ASK}\b.{{0,50}}\b(?:personnummer|personnumret|personal identity number|de fyra sista)",
    re.IGNORECASE,
)
_SIGN = re.compile(
    r"\b(?:underskri\w+|skriv under|signera\w*|blankett\w*|signature|form)\b", re.IGNORECASE
)
_FEE = re.compile(r"\b(?:avgift\w*|kostar|faktureras?|fee|charge)\b", re.IGNORECASE)
_REFUSES = re.compile(
    r"\b(?:avslår|avslag|nekar|nekas|avvisar|kan inte tillmötesgå|refuse|reject|decline)\w*",
    re.IGNORECASE,
)
_GROUND = re.compile(r"\b(?:artikel|art\.|article|kap\.|kapitel|§|lagen|förordning)", re.IGNORECASE)
_AUTHORITY = re.compile(r"\bIMY\b|Integritetsskyddsmyndigheten", re.IGNORECASE)
_COURT = re.compile(r"domstol|\bcourt|rättslig prövning|judicial", re.IGNORECASE)
_REASON = re.compile(r"\b(?:eftersom|därför|skäl\w*|because|reason\w*|since)\b", re.IGNORECASE)
_TO_FILL_IN = re.compile(r"\[[^\]\d]{3,300}\]")
_DISCLOSING = frozenset(
    {PersonalKind.EMAIL, PersonalKind.PHONE, PersonalKind.CARD, PersonalKind.ACCOUNT}
)


def check_reply(
    text: str, case: Case, *, kind: ReplyKind, own: frozenset[str], today: date
) -> list[Remark]:
    """Return the faults of a reply, stopping ones first; `own` are our addresses and numbers."""
    remarks = [
        *_of_the_letter(text),
        *_of_secrets(text, case, own),
        *_of_questions(text),
        *_of_a_refusal(text, kind),
        *_of_an_extension(text, case, kind, today),
    ]
    return sorted(remarks, key=lambda remark: not remark.stops)


def _of_the_letter(text: str) -> Iterator[Remark]:
    if not text.strip():
        yield Remark(text="Svaret är tomt. Skriv något.", article="", stops=True)
    if _TO_FILL_IN.search(text):
        yield Remark(
            text="Något står kvar inom hakparentes. Fyll i det eller ta bort det.",
            article="",
            stops=True,
        )
    if len(text) > MAX_LENGTH:
        yield Remark(
            text=f"Svaret är längre än {MAX_LENGTH} tecken. Korta det.", article="", stops=True
        )


def _of_secrets(text: str, case: Case, own: frozenset[str]) -> Iterator[Remark]:
    if spans_to_mask(text):
        yield Remark(
            text="Det står ett personnummer i svaret. Vanligt mejl är inte säkert. Ta bort numret.",
            article="artikel 32 och 3 kap. 10 § dataskyddslagen",
            stops=True,
        )
    if case.protected:
        yield Remark(
            text="Personen har skyddade uppgifter. Kontrollera att inget i svaret röjer var den "
            "finns, och att mejladressen är rätt.",
            article="artikel 32",
        )
    found = mask_personal(text, keep=own).kinds & _DISCLOSING
    if case.assurance < case.required_assurance:
        detail = f" Svaret innehåller {', '.join(sorted(found))}." if found else ""
        yield Remark(
            text=f"Vi vet inte säkert vem personen är ({case.assurance.label}, "
            f"{case.required_assurance.label} behövs). Lämna inte ut eller bekräfta några "
            f"uppgifter.{detail}",
            article="artikel 12.6 och 32",
        )
    elif found:
        yield Remark(
            text=f"Svaret innehåller {', '.join(sorted(found))}. Skicka inte personuppgifter i "
            "vanligt mejl, även om personen ber om det. Använd brev.",
            article="artikel 32",
        )


def _of_questions(text: str) -> Iterator[Remark]:
    asks = [s for s in _SENTENCE.findall(text) if not _NOT.search(s)]
    if any(_ID_COPY.search(s) for s in asks):
        yield Remark(
            text="Svaret ber om kopia på en id-handling. Vi begär aldrig kopior. Välj ett mildare "
            "sätt under Identitet.",
            article="artikel 5.1 c och 12.6",
        )
    if any(_ASK_NUMBER.search(s) for s in asks):
        yield Remark(
            text="Svaret ber om personnummer i mejl. Vanligt mejl är inte säkert.",
            article="artikel 32 och 3 kap. 10 § dataskyddslagen",
        )
    if any(_SIGN.search(s) for s in asks):
        yield Remark(
            text="Svaret ber om underskrift eller blankett. En begäran har inga formkrav.",
            article="artikel 12.2",
        )
    if any(_FEE.search(s) for s in asks):
        yield Remark(
            text="Svaret nämner en avgift. Rättigheterna är gratis, utom när en begäran är "
            "uppenbart ogrundad eller orimlig. Det måste vi kunna visa.",
            article="artikel 12.5",
        )


def _of_a_refusal(text: str, kind: ReplyKind) -> Iterator[Remark]:
    named = kind is ReplyKind.REFUSAL
    if not named and not any(
        _REFUSES.search(s) and not _NOT.search(s) for s in _SENTENCE.findall(text)
    ):
        return
    duties = (
        (_REASON, "Avslaget saknar skäl. Förklara varför (”eftersom …”)."),
        (_GROUND, "Avslaget saknar lagstöd. Ange artikel eller lagrum."),
        (_AUTHORITY, "Avslaget saknar rätten att klaga hos IMY."),
        (_COURT, "Avslaget saknar rätten till prövning i domstol."),
    )
    for pattern, missing in duties:
        if not pattern.search(text):
            # A word alone may deceive, so only a reply that calls itself a refusal is stopped.
            yield Remark(text=missing, article="artikel 12.4", stops=named)


def _of_an_extension(text: str, case: Case, kind: ReplyKind, today: date) -> Iterator[Remark]:
    if kind is not ReplyKind.EXTENSION:
        return
    if not CASE_TYPES[case.case_type].is_right or case.legal_due is None:
        yield Remark(
            text="Den här typen av ärende har ingen tid att förlänga.",
            article="artikel 12.3",
            stops=True,
        )
    elif today > case.legal_due:
        yield Remark(
            text="Det är för sent att förlänga. Beskedet skulle ha kommit inom första månaden.",
            article="artikel 12.3",
            stops=True,
        )
    if not _REASON.search(text):
        yield Remark(
            text="Förlängningen saknar skäl: komplicerad begäran eller många från samma person.",
            article="artikel 12.3",
            stops=True,
        )

"""Look through what an agent writes for the faults that people complain of, before it leaves."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, unique

from cases.case import Case
from cases.case_type import CASE_TYPES, Assurance
from cases.letter_forms import CompleteLetter, LetterKind
from cases.personnummer import spans_to_mask
from cases.redact import PersonalKind, mask_personal

MAX_LENGTH = 20_000


@unique
class ReplyKind(StrEnum):
    """What a reply in free words is meant to be; decisions are letters of their own."""

    ANSWER = "answer"
    IDENTITY = "identity"

    @property
    def label(self) -> str:
        """Swedish label."""
        return {
            ReplyKind.ANSWER: "Svar",
            ReplyKind.IDENTITY: "Fråga om identitet",
        }[self]


@unique
class Fault(StrEnum):
    """The seven faults that people complain of most; docs/lifecycle.md says how each is met."""

    MORE_ID = "more_id"
    ID_COPY = "id_copy"
    CHANNEL = "channel"
    FORM = "form"
    LANGUAGE = "language"
    FEE_OR_REFUSAL = "fee_or_refusal"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A fault with its article; one that `stops` cannot be overruled."""

    text: str
    article: str
    stops: bool = False
    fault: Fault | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """How surely we know who the person is, and how surely we must: more after a change of contact.

    The case's own levels do not say it: a proof runs out, and an address may have changed lately.
    """

    held: Assurance
    required: Assurance

    @property
    def enough(self) -> bool:
        """Tell whether nothing more may be asked."""
        return self.held >= self.required


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
_ASK_ID = re.compile(
    r"\b(?:legitimera dig|styrk\w* (?:din )?identitet|bevisa\w* vem du är|bank-?id|identify yourself|"
    r"prove your identity|proof of identity)\b",
    re.IGNORECASE,
)
_SIGN = re.compile(
    r"\b(?:underskri\w+|skriv under|signera\w*|blankett\w*|signature|form)\b", re.IGNORECASE
)
_WHERE = (
    r"(?:brev|post|webb\w*|hemsida\w*|formulär\w*|mina sidor|kundcenter|en annan adress|"
    r"letter|mail|website|web page|my pages|customer service|another address)"
)
_CHANNEL = re.compile(
    r"\b(?:måste|behöver|ska|kan bara|endast|must|need to|have to|only)\b.{0,60}"
    rf"\b(?:skicka\w*|lämna\w*|göra|begära|ansöka|vända dig|send|submit|apply|contact)\b.{{0,60}}\b{_WHERE}",
    re.IGNORECASE,
)
_FEE = re.compile(r"\b(?:avgift\w*|kostar|faktureras?|fee|charge)\b", re.IGNORECASE)
_EXCESSIVE = re.compile(r"\b12[.( ]?5|orimlig\w*|ogrundad\w*|excessive|unfounded", re.IGNORECASE)
_REFUSES = re.compile(
    r"\b(?:avslår|avslag|nekar|nekas|avvisar|kan inte tillmötesgå|refuse|reject|decline)\w*",
    re.IGNORECASE,
)
_TO_FILL_IN = re.compile(r"\[[^\]\d]{3,300}\]")
_DISCLOSING = frozenset(
    {PersonalKind.EMAIL, PersonalKind.PHONE, PersonalKind.CARD, PersonalKind.ACCOUNT}
)
_WORD = re.compile(r"[a-zåäöé]+")
_TELLING = {
    "sv": frozenset(
        [
            "och",
            "att",
            "det",
            "som",
            "är",
            "du",
            "vi",
            "inte",
            "på",
            "för",
            "din",
            "dina",
            "har",
            "ett",
            "en",
            "av",
            "den",
            "kan",
        ]
    ),
    "en": frozenset(
        [
            "the",
            "and",
            "you",
            "your",
            "to",
            "of",
            "is",
            "we",
            "not",
            "that",
            "have",
            "for",
            "are",
            "this",
            "will",
            "with",
        ]
    ),
}
_FEWEST_TELLING = 4


def check_reply(
    text: str, case: Case, *, kind: ReplyKind, proof: Proof, own: frozenset[str], today: date
) -> list[Remark]:
    """Return the faults of a free reply, stopping ones first; `own` are our addresses and numbers."""
    remarks = [
        *_of_the_letter(text),
        *_of_secrets(text, case, proof, own),
        *_of_proof(text, proof, asks=kind is ReplyKind.IDENTITY),
        *_of_questions(text),
        *_of_language(text, case),
        *_of_refusing_in_passing(text),
        *_of_time(case, today),
    ]
    return sorted(remarks, key=lambda remark: not remark.stops)


def check_letter(
    letter: CompleteLetter, case: Case, *, proof: Proof, own: frozenset[str], today: date
) -> list[Remark]:
    """Return the faults of what an agent wrote into a letter, stopping ones first."""
    text = letter.written
    remarks = [
        *_of_the_letter(text),
        *(_of_secrets(text, case, proof, own) if letter.kind is not LetterKind.BREACH else ()),
        *_of_proof(text, proof, asks=False),
        *_of_questions(text),
        *_of_language(text, case),
        *_of_excess(letter),
        *_of_an_extension(letter, case, today),
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


def _of_secrets(text: str, case: Case, proof: Proof, own: frozenset[str]) -> Iterator[Remark]:
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
    if not proof.enough:
        detail = f" Svaret innehåller {', '.join(sorted(found))}." if found else ""
        yield Remark(
            text=f"Vi vet inte säkert vem personen är ({proof.held.label}, "
            f"{proof.required.label} behövs). Lämna inte ut eller bekräfta några "
            f"uppgifter.{detail}",
            article="artikel 12.6 och 32",
        )
    elif found:
        yield Remark(
            text=f"Svaret innehåller {', '.join(sorted(found))}. Skicka inte personuppgifter i "
            "vanligt mejl, även om personen ber om det. Använd brev.",
            article="artikel 32",
            fault=Fault.CHANNEL,
        )


def _of_proof(text: str, proof: Proof, *, asks: bool) -> Iterator[Remark]:
    if not proof.enough:
        return
    why = (
        "Den här typen av ärende kräver inget bevis."
        if proof.required is Assurance.L0
        else ("Identiteten är redan tillräckligt kontrollerad.")
    )
    if asks:
        yield Remark(
            text=f"{why} Fråga inte efter mer.",
            article="artikel 12.6 och 5.1 c",
            stops=True,
            fault=Fault.MORE_ID,
        )
    elif any(_ASK_ID.search(s) for s in _positive(text)):
        yield Remark(
            text=f"Svaret ber personen att legitimera sig. {why}",
            article="artikel 12.6 och 5.1 c",
            fault=Fault.MORE_ID,
        )


def _of_questions(text: str) -> Iterator[Remark]:
    asks = _positive(text)
    if any(_ID_COPY.search(s) for s in asks):
        yield Remark(
            text="Svaret ber om kopia på en id-handling. Vi begär aldrig kopior. Välj ett mildare "
            "sätt under Identitet.",
            article="artikel 5.1 c och 12.6",
            fault=Fault.ID_COPY,
        )
    if any(_ASK_NUMBER.search(s) for s in asks):
        yield Remark(
            text="Svaret ber om personnummer i mejl. Vanligt mejl är inte säkert.",
            article="artikel 32 och 3 kap. 10 § dataskyddslagen",
            fault=Fault.MORE_ID,
        )
    if any(_SIGN.search(s) for s in asks):
        yield Remark(
            text="Svaret ber om underskrift eller blankett. En begäran har inga formkrav.",
            article="artikel 12.2",
            fault=Fault.FORM,
        )
    if any(_CHANNEL.search(s) for s in asks):
        yield Remark(
            text="Svaret hänvisar personen till en annan väg. En begäran gäller var den än kommer "
            "in, och tiden löper redan.",
            article="artikel 12.2",
            fault=Fault.CHANNEL,
        )
    if any(_FEE.search(s) for s in asks):
        yield Remark(
            text="Svaret nämner en avgift. Rättigheterna är gratis, utom när en begäran är "
            "uppenbart ogrundad eller orimlig. Det måste vi kunna visa.",
            article="artikel 12.5",
            fault=Fault.FEE_OR_REFUSAL,
        )


def _of_language(text: str, case: Case) -> Iterator[Remark]:
    written = language_of(text)
    if case.language in _TELLING and written is not None and written != case.language:
        wanted = "engelska" if case.language == "en" else "svenska"
        yield Remark(
            text=f"Personen skrev på {wanted}, men svaret är på ett annat språk. Svara så att "
            "personen förstår.",
            article="artikel 12.1",
            fault=Fault.LANGUAGE,
        )


def language_of(text: str) -> str | None:
    """Tell Swedish from English by their small words, or None when there are too few."""
    words = _WORD.findall(text.lower())
    counts = {code: sum(word in telling for word in words) for code, telling in _TELLING.items()}
    best = max(counts, key=lambda code: counts[code])
    others = sum(counts.values()) - counts[best]
    return best if counts[best] >= _FEWEST_TELLING and counts[best] > 2 * others else None


def _of_refusing_in_passing(text: str) -> Iterator[Remark]:
    if any(_REFUSES.search(s) for s in _positive(text)):
        # A word alone may deceive, so it only warns; the case cannot end as refused without the letter.
        yield Remark(
            text="Svaret låter som ett avslag. Skriv det som brevet ”Avslag” eller ”Delvis bifall”: "
            "där finns skäl, lagstöd, IMY och domstol med.",
            article="artikel 12.4",
            fault=Fault.FEE_OR_REFUSAL,
        )


def _of_excess(letter: CompleteLetter) -> Iterator[Remark]:
    refuses = letter.kind in {LetterKind.REFUSE, LetterKind.PARTIAL}
    if refuses and _EXCESSIVE.search(letter.ground):
        yield Remark(
            text="Avslaget bygger på att begäran är ogrundad eller orimlig. Det är vi som ska visa "
            "det. Att personen är otrevlig, inte anger skäl eller tvistar med oss räcker aldrig.",
            article="artikel 12.5",
            fault=Fault.FEE_OR_REFUSAL,
        )


def _of_time(case: Case, today: date) -> Iterator[Remark]:
    if case.overdue(today):
        yield Remark(
            text="Lagens tid har gått ut. Be om ursäkt och förklara varför det dröjde.",
            article="artikel 12.3",
            fault=Fault.OVERDUE,
        )


def _of_an_extension(letter: CompleteLetter, case: Case, today: date) -> Iterator[Remark]:
    if letter.kind is not LetterKind.EXTEND:
        return
    if case.legal_due is None or today > case.legal_due:
        yield Remark(
            text="Det är för sent att förlänga. Beskedet skulle ha kommit inom första månaden.",
            article="artikel 12.3",
            stops=True,
            fault=Fault.OVERDUE,
        )
    elif not CASE_TYPES[case.case_type].is_right:
        yield Remark(
            text="Kontrollera att det här verkligen är en begäran om en rättighet. Bara en sådan "
            "svarstid kan förlängas.",
            article="artikel 12.3",
        )


def _positive(text: str) -> list[str]:
    return [s for s in _SENTENCE.findall(text) if not _NOT.search(s)]

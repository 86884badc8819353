"""What each letter must say: the fields that an agent fills in, and the letters that are complete.

GDPR Articles 12(3), 12(4), 19, 21(3) and 34(2) name the parts. A letter that lacks one cannot be
made: `complete` is the only way to a `CompleteLetter`, and it raises what is missing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum, unique

from cases.assurance import Step
from cases.case import Case
from cases.case_type import CaseType
from cases.errors import CasesError
from cases.lifecycle import Resolution, Status, lifecycle_of

MAX_FIELD = 6_000
# Printed matter on its way; longer would be a new mailing.
_MOST_DAYS = 120
_LEGAL = re.compile(
    r"\b(?:artikel|art\.|article|kap\.|chapter|§|\w*lagen|act|förordning)", re.IGNORECASE
)


@unique
class LetterKind(StrEnum):
    """The letters that an agent composes from fields."""

    CLARIFY = "clarify"
    EXTEND = "extend"
    GRANT = "grant"
    PARTIAL = "partial"
    REFUSE = "refuse"
    NO_DATA = "no_data"
    MARKETING = "marketing"
    BREACH = "breach"


@unique
class Input(StrEnum):
    """How a field is filled in."""

    TEXT = "text"
    LINE = "line"
    DAY = "day"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a letter; `choices` maps codes to Swedish words, `internal` is not sent."""

    name: str
    label: str
    hint: str = ""
    input: Input = Input.TEXT
    choices: Mapping[str, str] = field(default_factory=dict)
    required: bool = True
    internal: bool = False
    only_for: frozenset[CaseType] | None = None
    suggestions: tuple[str, ...] = ()


class IncompleteLetter(CasesError):
    """A part of the letter is missing; `missing` names the fields in Swedish."""

    def __init__(self, *missing: str) -> None:
        self.missing = missing
        super().__init__("the letter lacks: " + ", ".join(missing))


_RECIPIENT_TYPES = frozenset({CaseType.RECTIFICATION, CaseType.ERASURE, CaseType.RESTRICTION})
_EXTENT = "omfattar"
_DONE = Field(
    name="gjort",
    label="Vad har vi gjort?",
    hint="Börja med ”Vi har …”. Inga personuppgifter: brevet går i vanligt mejl.",
)
_DONE_ON = Field(name="gjort_den", label="Vilken dag gjordes det?", input=Input.DAY)
_SCOPE = Field(
    name="omfattning",
    label="Vilka uppgifter gäller det?",
    hint="Till exempel: uppgifter om tidigare kampanjer och kundtjänstärenden före 2024.",
)
_EXTENT_ERASURE = Field(
    name=_EXTENT,
    label="Hur mycket raderas?",
    input=Input.CHOICE,
    choices={"some": "En del av uppgifterna", "all": "Alla uppgifter (en kollega godkänner)"},
    internal=True,
    only_for=frozenset({CaseType.ERASURE}),
)
_EXTENT_PORTABILITY = Field(
    name=_EXTENT,
    label="Till vem lämnas uppgifterna?",
    input=Input.CHOICE,
    choices={"person": "Till personen", "company": "Till ett annat företag (en kollega godkänner)"},
    internal=True,
    only_for=frozenset({CaseType.PORTABILITY}),
)
_RECIPIENTS = Field(
    name="mottagare",
    label="Vet de som har fått uppgifterna av oss om ändringen? (artikel 19)",
    input=Input.CHOICE,
    choices={
        "told": "Ja, vi har underrättat dem",
        "later": "Vi underrättar dem inom 14 dagar (en uppgift skapas)",
        "none": "Ingen har fått uppgifterna",
        "impossible": "Det är omöjligt eller orimligt svårt",
    },
    only_for=_RECIPIENT_TYPES,
)
_REFUSED = Field(name="nekas", label="Vad nekar vi?")
_REASON = Field(
    name="skal",
    label="Varför?",
    hint="Skäl som personen kan förstå. Det är vi som ska kunna visa att de håller.",
)
_GROUND = Field(
    name="lagstod",
    label="Vilket lagstöd?",
    hint="Artikel eller lagrum, till exempel artikel 17.3 b.",
    input=Input.LINE,
    suggestions=(
        "artikel 17.3 b dataskyddsförordningen och 7 kap. 2 § bokföringslagen",
        "artikel 17.3 e dataskyddsförordningen (rättsliga anspråk)",
        "artikel 15.4 dataskyddsförordningen (andras rättigheter)",
        "5 kap. 1 § dataskyddslagen (sekretess)",
        "artikel 20.1 dataskyddsförordningen (villkoren är inte uppfyllda)",
        "artikel 21.1 dataskyddsförordningen (tvingande berättigade skäl)",
        "artikel 12.5 dataskyddsförordningen (uppenbart ogrundad eller orimlig)",
    ),
)
# Shown and required when the answer is later than the law allows.
LATE = Field(
    name="sent",
    label="Varför blev svaret sent?",
    hint="Lagens tid har gått ut. Be om ursäkt och förklara (artikel 12.3).",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterForm:
    """A letter: its name at the desk, how the case ends with it, and its fields."""

    label: str
    article: str
    fields: tuple[Field, ...]
    resolution: Resolution | None = None


_GRANT_FIELDS = (_DONE, _DONE_ON, _SCOPE, _EXTENT_ERASURE, _EXTENT_PORTABILITY, _RECIPIENTS)
LETTER_FORMS: dict[LetterKind, LetterForm] = {
    LetterKind.CLARIFY: LetterForm(
        label="Fråga om något är oklart",
        article="skäl 63",
        fields=(
            Field(name="oklart", label="Vad är oklart?", hint="En fråga som går att svara på."),
            Field(
                name="annars",
                label="Hur tolkar vi begäran om personen inte svarar?",
                hint="Börja med ”Vi”. Begäran får inte bli mindre än personen menade.",
            ),
            Field(
                name="varfor",
                label="Varför måste vi fråga?",
                hint="Sparas i ärendet och skickas inte. Utan skäl stoppar frågan ingen tid.",
                internal=True,
            ),
        ),
    ),
    LetterKind.EXTEND: LetterForm(
        label="Förlängd svarstid",
        article="artikel 12.3",
        fields=(
            Field(
                name="orsak",
                label="Vilket av lagens två skäl är det?",
                input=Input.CHOICE,
                choices={
                    "complexity": "Begäran är komplicerad",
                    "number": "Personen har skickat många begäranden",
                },
            ),
            Field(
                name="skal",
                label="Förklara skälet",
                hint="Vad i den här personens begäran tar tid? Att vi har mycket att göra räcker inte.",
            ),
        ),
    ),
    LetterKind.GRANT: LetterForm(
        label="Bifall",
        article="artikel 12.3",
        fields=_GRANT_FIELDS,
        resolution=Resolution.GRANTED,
    ),
    LetterKind.PARTIAL: LetterForm(
        label="Delvis bifall",
        article="artikel 12.4",
        fields=(
            *_GRANT_FIELDS,
            _REFUSED,
            _REASON,
            _GROUND,
            Field(
                name="till",
                label="Till när sparar vi det som är kvar?",
                hint="Ett datum eller en händelse, till exempel: till och med 31 december 2033.",
                input=Input.LINE,
                only_for=frozenset({CaseType.ERASURE}),
            ),
        ),
        resolution=Resolution.PARTIAL,
    ),
    LetterKind.REFUSE: LetterForm(
        label="Avslag",
        article="artikel 12.4",
        fields=(_REFUSED, _REASON, _GROUND),
        resolution=Resolution.REFUSED,
    ),
    LetterKind.NO_DATA: LetterForm(
        label="Inga uppgifter finns",
        article="artikel 12.3",
        fields=(
            Field(
                name="letat",
                label="Var har vi letat?",
                hint="Till exempel: i kundregistret, bland fakturor och i kundtjänstens ärenden.",
            ),
        ),
        resolution=Resolution.NO_DATA,
    ),
    LetterKind.MARKETING: LetterForm(
        label="Reklamen är stoppad",
        article="artikel 21.3",
        fields=(
            Field(
                name="stoppad_den", label="Från vilken dag är reklamen stoppad?", input=Input.DAY
            ),
            Field(
                name="dagar",
                label="Hur många dagar till kan tryckta utskick komma fram?",
                hint="Skriv 0 om inget är på väg.",
                input=Input.LINE,
            ),
            Field(
                name="bolag",
                label="Vilka bolag gäller det?",
                hint="Alla tre, om personen inte själv har begränsat det.",
                input=Input.CHOICE,
                choices={
                    "all": "Alla tre bolagen",
                    "elnat": "Bara Elnät",
                    "forsaljning": "Bara Försäljning",
                    "varme": "Bara Värme",
                },
            ),
            Field(
                name="telefon",
                label="Telefonnummer att spärra",
                input=Input.LINE,
                required=False,
                internal=True,
            ),
            Field(
                name="adress",
                label="Postadress att spärra",
                hint="Gata, postnummer och ort på en rad.",
                input=Input.LINE,
                required=False,
                internal=True,
            ),
            Field(
                name="kundnummer",
                label="Kundnummer att spärra",
                input=Input.LINE,
                required=False,
                internal=True,
            ),
        ),
        resolution=Resolution.GRANTED,
    ),
    LetterKind.BREACH: LetterForm(
        label="Besked till drabbade",
        article="artikel 34.2",
        fields=(
            Field(
                name="handelse",
                label="Vad har hänt?",
                hint="Vilken sorts incident, när, och vilka slags uppgifter. Inga namn.",
            ),
            Field(name="foljder", label="Vad kan det leda till för personen?"),
            Field(name="atgarder", label="Vad har vi gjort, och vad gör vi nu?"),
            Field(name="rad", label="Vad kan personen göra själv?"),
            Field(
                name="kunder",
                label="Vilka kunder ska få beskedet?",
                hint="Kundnummer, ett på varje rad. Adresserna hämtas ur registret.",
                internal=True,
            ),
        ),
    ),
}
_AT_ONCE = frozenset({CaseType.DIRECT_MARKETING_OBJECTION})
# Those who have no right under Articles 15–22 are answered in words, not with a decision of Article 12.
_NO_DECISION_LETTER = frozenset(
    {CaseType.AUTHORITY_REQUEST, CaseType.THIRD_PARTY_REQUEST, CaseType.DAMAGES_CLAIM}
)
_STEPS = {"all": Step.ERASE_ALL, "company": Step.TO_OTHER_CONTROLLER}


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteLetter:
    """A letter with every part in place; made by `complete` alone."""

    kind: LetterKind
    values: Mapping[str, str]
    signed_by: str

    def day(self, name: str) -> date | None:
        """Return a date that was filled in, or None when the letter has no such field."""
        return date.fromisoformat(self.values[name]) if name in self.values else None

    @property
    def form(self) -> LetterForm:
        """Return what kind of letter it is."""
        return LETTER_FORMS[self.kind]

    @property
    def step(self) -> Step:
        """Return the extent of what is granted."""
        return _STEPS.get(self.values.get(_EXTENT, ""), Step.USUAL)

    @property
    def ground(self) -> str:
        """Return what the case keeps of a refusal: the law and the reason."""
        if "lagstod" not in self.values:
            return ""
        return f"{self.values['lagstod']}. {self.values['skal']}"

    @property
    def recipients_told(self) -> bool:
        """Tell whether nobody is left to be told of the change."""
        return self.values.get("mottagare") in {"told", "none", "impossible"}

    @property
    def written(self) -> str:
        """Return what the agent wrote and the person will read, to look through for faults."""
        sent = [
            one for one in self.form.fields if not one.internal and one.input is not Input.CHOICE
        ]
        return "\n".join(self.values[one.name] for one in (*sent, LATE) if one.name in self.values)


def letters_for(case: Case) -> list[LetterKind]:
    """Return the letters that can be sent in a case of this type in its present status."""
    following = lifecycle_of(case.case_type).steps[case.status]
    return [
        kind
        for kind, form in LETTER_FORMS.items()
        if _suits(kind, case)
        and case.status is not Status.APPROVAL
        and (form.resolution is None or Status.CLOSED in following)
    ]


def fields_for(kind: LetterKind, case: Case, *, today: date) -> list[Field]:
    """Return the fields of a letter in this case; a late answer has one more."""
    fields = [
        one
        for one in LETTER_FORMS[kind].fields
        if one.only_for is None or case.case_type in one.only_for
    ]
    is_late = LETTER_FORMS[kind].resolution is not None and case.overdue(today)
    return [*fields, LATE] if is_late else fields


def complete(
    kind: LetterKind, case: Case, typed: Mapping[str, str], *, signed_by: str, today: date
) -> CompleteLetter:
    """Return the letter, or raise IncompleteLetter naming every part that is missing or wrong."""
    if not _suits(kind, case):
        raise IncompleteLetter("ett ärende som brevet passar till")
    values: dict[str, str] = {}
    missing: list[str] = []
    for one in fields_for(kind, case, today=today):
        value = typed.get(one.name, "").strip()
        if not value and not one.required:
            continue
        if _is_wrong(one, value, today):
            missing.append(one.label)
        values[one.name] = value
    if missing:
        raise IncompleteLetter(*missing)
    return CompleteLetter(kind=kind, values=values, signed_by=signed_by)


def _is_wrong(one: Field, value: str, today: date) -> bool:
    if not value or len(value) > MAX_FIELD:
        return True
    if one.input is Input.CHOICE:
        return value not in one.choices
    if one.input is Input.DAY:
        return not _is_past_day(value, today)
    if one is _GROUND:
        return not _LEGAL.search(value)
    if one.name == "dagar":
        return not value.isdecimal() or int(value) > _MOST_DAYS
    return False


def _is_past_day(value: str, today: date) -> bool:
    """Tell whether it is a day up to today: a letter tells what was done, not what may be."""
    try:
        return date.fromisoformat(value) <= today
    except ValueError:
        return False


def _suits(kind: LetterKind, case: Case) -> bool:
    cycle = lifecycle_of(case.case_type)
    if not case.open:
        return False
    if kind is LetterKind.CLARIFY:
        return Status.WAITING in cycle.steps
    if kind is LetterKind.EXTEND:
        return case.legal_due is not None and case.extended_on is None
    if kind is LetterKind.BREACH:
        return case.case_type is CaseType.BREACH_REPORT
    if kind in {LetterKind.GRANT, LetterKind.MARKETING}:
        return (kind is LetterKind.MARKETING) == (case.case_type in _AT_ONCE) and (
            Resolution.GRANTED in cycle.endings and case.case_type not in _NO_DECISION_LETTER
        )
    is_decided = LETTER_FORMS[kind].resolution in cycle.endings
    return is_decided and case.case_type not in _NO_DECISION_LETTER

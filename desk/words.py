"""Swedish words for what the domain names in codes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from cases.case import Case, Channel, Link, LinkKind
from cases.case_type import CASE_TYPES, Assurance, CaseType, Flag
from cases.conversation import Author, ConversationState
from cases.deadlines import STOCKHOLM
from cases.letters import date_in_words
from cases.lifecycle import Status
from cases.register import Company
from cases.user import Role

SOON_DAYS = 7
KIBIBYTE = 1024
_DAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
FLAGS = {
    Flag.PROXY: "Ombud",
    Flag.GUARDIAN: "Vårdnadshavare",
    Flag.PROTECTED_IDENTITY: "Skyddade uppgifter",
    Flag.SAFETY: "Fara",
    Flag.NEW_ADDRESS: "Ny adress angiven",
    Flag.RECENT_CHANGE: "Nyss ändrad kontaktväg",
    Flag.SEVERAL_SUBJECTS: "Flera personer",
    Flag.THREAT: "Hot",
    Flag.NEW_REQUEST_IN_THREAD: "Ny begäran i tråden",
    Flag.POSSIBLE_PHISHING: "Möjligt nätfiske",
    Flag.OTHER_LANGUAGE: "Annat språk",
}
URGENT_FLAGS = frozenset(
    {Flag.SAFETY, Flag.THREAT, Flag.PROTECTED_IDENTITY, Flag.POSSIBLE_PHISHING}
)
ASSURANCE = {
    Assurance.L0: "inget bevis",
    Assurance.L1: "känd avsändare eller brev till registrerad adress",
    Assurance.L2: "kod till registrerad e-post eller telefon",
    Assurance.L3: "kod i brev till registrerad adress",
    Assurance.L4: "e-legitimation",
    Assurance.L5: "e-legitimation och en andra kontroll",
}
CHANNELS = {Channel.MAIL: "Mejl", Channel.CHAT: "Chatt", Channel.MANUAL: "Manuellt"}
LANGUAGES = {"sv": "svenska", "en": "engelska", "fi": "finska", "ar": "arabiska"}
COMPANIES = {Company.ELNAT: "Elnät", Company.FORSALJNING: "Försäljning", Company.VARME: "Värme"}
ROLES = {
    Role.AGENT: "handläggare",
    Role.SENIOR: "senior handläggare",
    Role.DPO: "dataskyddsombudet",
    Role.ADMIN: "administratör",
}
CHAT_STATES = {
    ConversationState.BOT: "Assistenten svarar",
    ConversationState.WAITING: "Väntar på en person",
    ConversationState.AGENT: "Tas om hand",
    ConversationState.CLOSED: "Avslutad",
}
CHAT_AUTHORS = {
    Author.VISITOR: "Besökaren",
    Author.BOT: "Assistenten",
    Author.AGENT: "Handläggare",
    Author.SYSTEM: "Systemet",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLeft:
    """How near a limit is, in words and as a level: late, now, soon, calm or none."""

    words: str
    level: str


def time_left(due: date | None, today: date) -> TimeLeft:
    """Say how many days are left until the end of a date."""
    if due is None:
        return TimeLeft(words="Ingen tidsgräns", level="none")
    days = (due - today).days
    if days < 0:
        late = "1 dag" if days == -1 else f"{-days} dagar"
        return TimeLeft(words=f"{late} för sent", level="late")
    if days == 0:
        return TimeLeft(words="Sista dagen är i dag", level="now")
    left = "1 dag kvar" if days == 1 else f"{days} dagar kvar"
    return TimeLeft(words=left, level="soon" if days <= SOON_DAYS else "calm")


def next_due(case: Case) -> date | None:
    """Return the date that the queue is sorted by: the law's, else our own."""
    return case.answer_due or case.ops_due


def case_time_left(case: Case, today: date) -> TimeLeft:
    """Say how much time the case has, or that it is done."""
    if not case.open:
        return TimeLeft(words="Avslutat", level="none")
    return time_left(next_due(case), today)


def day(value: date) -> str:
    """Write a date: 3 december 2026."""
    return date_in_words(value, "sv")


def weekday(value: date) -> str:
    """Write a date with its day of the week: torsdag 3 december 2026."""
    return f"{_DAYS[value.weekday()]} {day(value)}"


def short_day(value: date | None) -> str:
    """Write a date in a list: 2026-12-03."""
    return value.isoformat() if value else "–"


def moment(value: datetime) -> str:
    """Write an instant by the clock in Stockholm: 3 december 2026 kl. 14.05."""
    local = value.astimezone(STOCKHOLM)
    return f"{day(local.date())} kl. {local:%H.%M}"


def short_moment(value: datetime) -> str:
    """Write an instant in a list: 2026-12-03 14.05."""
    return f"{value.astimezone(STOCKHOLM):%Y-%m-%d %H.%M}"


def local_input(value: datetime) -> str:
    """Write an instant as a field for date and time wants it, by the clock in Stockholm."""
    return f"{value.astimezone(STOCKHOLM):%Y-%m-%dT%H:%M}"


def is_urgent(case: Case) -> bool:
    """Tell whether something must be stopped or saved before anybody has looked."""
    hours = CASE_TYPES[case.case_type].act_within_hours
    return hours is not None and case.status is Status.NEW


def clock_time(value: datetime) -> str:
    """Write the time of day in Stockholm: 14.05."""
    return f"{value.astimezone(STOCKHOLM):%H.%M}"


def type_label(case_type: CaseType) -> str:
    """Name a case type."""
    return CASE_TYPES[case_type].label


def flag_label(flag: Flag) -> str:
    """Name a flag."""
    return FLAGS[flag]


def link_label(case: Case, other: Case, links: Iterable[Link]) -> str:
    """Say how another case hangs together with this one, or "" when only the person is the same."""
    for link in links:
        if other.id in {link.case_id, link.other_id}:
            points_here = link.other_id == case.id
            if link.kind is LinkKind.DUPLICATE:
                return "dubblett av det här ärendet" if points_here else "det här är en dubblett"
            return "från samma mejl" if link.kind is LinkKind.PARENT else "länkat"
    return ""


def language_label(code: str) -> str:
    """Name a language."""
    return LANGUAGES.get(code, code)


def size(octets: int) -> str:
    """Write a size: 12 kB."""
    if octets < KIBIBYTE:
        return f"{octets} byte"
    if octets < KIBIBYTE * KIBIBYTE:
        return f"{octets / KIBIBYTE:.0f} kB"
    return f"{octets / KIBIBYTE / KIBIBYTE:.1f} MB".replace(".", ",")


def masked_who(case: Case) -> str:
    """Name the party in a list so that a glance over a shoulder tells little."""
    if case.protected:
        return "Skyddad person"
    words = case.party_name.split()
    if len(words) > 1:
        return f"{words[0][:30]} {words[-1][0]}."
    if words:
        return words[0][:30]
    return masked_email(case.party_email) or "Okänd"


def masked_email(address: str) -> str:
    """Show an address' first letter and domain: k•••@domain."""
    local, at, domain = address.partition("@")
    return f"{local[:1]}•••@{domain}" if at and local else ""


def masked_personnummer(number: str) -> str:
    """Show a number's year alone: 1957••••-••••."""
    return f"{number[:4]}••••-••••" if number else "saknas"

"""Tell a case's history in Swedish sentences."""

from collections.abc import Callable, Mapping

from cases.assurance import EvidenceKind
from cases.case import CaseEvent
from cases.case_type import CASE_TYPES, CaseType
from cases.lifecycle import Resolution, Status
from desk import extract_view
from desk.identity_view import METHODS
from desk.words import ROLES

_ACTORS = {
    "triage": "Mejlmottagningen",
    "chat": "Chatten",
    "system": "Systemet",
    "person": "Personen, på webbplatsen",
}
_CHALLENGES = {
    "email": "En engångslänk lades i kön till registrerad e-post",
    "letter": "Ett kodbrev till registrerad adress skapades",
    "eid": "En fråga om identitet fick en länk",
}
_FAILURES = {
    "wrong_code": "fel kod",
    "other_person": "e-legitimationen tillhör någon annan",
    "issuer": "svaret kom från fel utfärdare",
    "audience": "svaret var inte till oss",
    "expired": "svaret var för gammalt",
    "nonce": "svaret hörde till en annan inloggning",
    "acr": "legitimeringen var för svag",
    "level": "e-legitimationen har för låg nivå",
    "no_number": "svaret saknade personnummer",
    "signature": "svaret var inte äkta",
}
_METHODS = {kind.value: text for kind, text in METHODS.items()}
_METHODS[EvidenceKind.REGISTERED_SENDER.value] = "Skrev från registrerad e-post"


def actor_name(actor: str, names: Mapping[str, str]) -> str:
    """Name who did something."""
    return names.get(actor) or _ACTORS.get(actor) or actor


def in_words(event: CaseEvent, names: Mapping[str, str]) -> str:
    """Say what happened; an unknown kind is named as it is, never hidden."""
    tell = _SENTENCES.get(event.kind)
    if tell is not None:
        return tell(event.detail)
    if event.kind == "assigned":
        to = event.detail.get("to")
        return f"Tilldelat {names.get(str(to), str(to))}" if to else "Lämnat tillbaka till kön"
    return extract_view.HISTORY.get(event.kind, event.kind)


def _type(code: object) -> str:
    try:
        return CASE_TYPES[CaseType(str(code))].label
    except ValueError:
        return str(code)


def _status(detail: Mapping[str, object]) -> str:
    try:
        after = Status(str(detail.get("to")))
        text = f"Ny status: {after.label}"
        if detail.get("resolution"):
            text += f" – {Resolution(str(detail['resolution'])).label}"
    except ValueError:
        return f"Ny status: {detail.get('to')}"
    return text


def _identity(detail: Mapping[str, object]) -> str:
    method = str(detail.get("method", ""))
    return f"Identitet: {detail.get('level')} – {_METHODS.get(method, method)}"


def _replied(detail: Mapping[str, object]) -> str:
    if detail.get("by") == "extract":
        return "Personen fick sitt svar genom utdraget"
    if detail.get("by") == "brev":
        return "Ett brev sparades för utskrift"
    return "Ett svar lades i kön för utskick"


_ROLES = {role.value: text for role, text in ROLES.items()}
_REFUSED = {
    "stale": "någon annan hann före",
    "transition": "tillåts inte för typen",
    "ground": "skäl saknades",
    "second_person": "två personer krävs",
    "incomplete": "något saknades",
    "stopped": "brevet hade ett fel",
    "late": "för sent eller inte möjligt",
}
_SENTENCES: dict[str, Callable[[Mapping[str, object]], str]] = {
    "opened": lambda d: f"Ärendet öppnades som {_type(d.get('type'))}",
    "status": _status,
    "retyped": lambda d: f"Ny typ: {_type(d.get('to'))} (var {_type(d.get('from'))})",
    "identity": _identity,
    "identity_expired": lambda d: f"Ett bevis är äldre än 30 dagar. Identitet nu: {d.get('level')}",
    "identity_asked": lambda _: "En fråga om identitet lades i kön för utskick",
    "identity_failed": lambda d: (
        f"Ett försök att bekräfta identiteten misslyckades: {_FAILURES.get(str(d.get('reason')), 'okänt fel')}"
    ),
    "identity_refused": lambda _: "En kod som inte gäller längre användes och nekades",
    "identity_locked": lambda _: "Tre försök misslyckades, och koderna spärrades",
    "identity_denied": lambda _: "Den registrerade kontakten svarade: Det var inte jag",
    "old_contact_told": lambda _: "Ett mejl lades i kön till den gamla e-postadressen",
    "challenge_issued": lambda d: _CHALLENGES.get(str(d.get("by")), "En kod skapades"),
    "challenge_sent": lambda _: "Kodbrevet lades på posten",
    "challenge_withdrawn": lambda _: "En kod togs tillbaka",
    "eid_started": lambda _: "En legitimering med e-legitimation påbörjades",
    "attachment_deleted": lambda _: "En bilaga raderades efter kontrollen",
    "answered": lambda _: "Ett nytt mejl kom i ärendet",
    "automatic_answer": lambda _: "Ett automatiskt svar på vårt mejl kom",
    "replied": _replied,
    "sent": lambda _: "Ett mejl skickades",
    "noted": lambda _: "En intern anteckning skrevs",
    "task_done": lambda _: "En uppgift bockades av",
    "task_added": lambda _: "En uppgift lades till",
    "viewed": lambda _: "Ärendet öppnades för läsning",
    "raw_viewed": lambda _: "Originalmejlet laddades ned",
    "html_viewed": lambda _: "Mejlets ursprungliga utseende visades",
    "attachment_viewed": lambda _: "En bilaga laddades ned",
    "protected": lambda _: "Märkt som skyddade uppgifter",
    "reminder": lambda _: "En påminnelse skapades",
    "escalated": lambda d: f"Eskalerat till {_ROLES.get(str(d.get('to')), 'en ansvarig')}",
    "hold_set": lambda _: "Gallringen stoppades",
    "hold_lifted": lambda _: "Stoppet för gallring togs bort",
    "erased": lambda _: "Personens uppgifter raderades. Kvar är nummer, typ, datum och beslut",
    "linked": lambda _: "Länkat med ett annat ärende",
    "extended": lambda d: f"Svarstiden förlängdes till {d.get('until')}",
    "awareness": lambda _: "Tidpunkten för kännedom fastställdes",
    "recording": lambda _: "Filmens tidpunkt antecknades",
    "footage_kept": lambda _: "Filmen sparades undan",
    "suppressed": lambda _: "Spärrat mot reklam",
    "not_done": lambda d: f"En ändring avvisades ({_REFUSED.get(str(d.get('why')), d.get('why'))})",
    "copy_arrived": lambda _: "Samma mejl kom en gång till",
    "bounced": lambda _: "Vårt mejl kom tillbaka",
}

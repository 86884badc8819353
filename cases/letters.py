"""The letters and mails we write, from the texts in data/letters."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from cases.case import Case, Channel
from cases.case_type import CASE_TYPES, Assurance, CaseType, Flag
from cases.letter_forms import CompleteLetter, IncompleteLetter, Input, LetterKind
from cases.organisation import Organisation
from cases.redact import mask_personal
from cases.verification import Doubt

LANGUAGES = ("sv", "en")
_MONTHS = {
    "sv": (
        *("januari", "februari", "mars", "april", "maj", "juni"),
        *("juli", "augusti", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
_ENGLISH_LABELS = {
    CaseType.ACCESS: "Access to your data",
    CaseType.RECTIFICATION: "Rectification",
    CaseType.ERASURE: "Erasure",
    CaseType.RESTRICTION: "Restriction of processing",
    CaseType.PORTABILITY: "Data portability",
    CaseType.OBJECTION: "Objection to processing",
    CaseType.DIRECT_MARKETING_OBJECTION: "Objection to direct marketing",
    CaseType.AUTOMATED_DECISION: "Automated decision",
    CaseType.CONSENT_WITHDRAWAL: "Withdrawal of consent",
    CaseType.CCTV: "Camera surveillance",
    CaseType.COMPLAINT: "Complaint",
    CaseType.BREACH_REPORT: "Suspected personal data breach",
    CaseType.DPO_QUESTION: "Question to the data protection officer",
    CaseType.DECEASED_ESTATE: "Estate of a deceased person",
    CaseType.EMPLOYMENT: "Employment or application",
    CaseType.DAMAGES_CLAIM: "Claim for damages",
    CaseType.SECURITY_REPORT: "Report of a vulnerability",
    CaseType.REQUEST_WITHDRAWAL: "Withdrawal of your request",
    CaseType.THIRD_PARTY_REQUEST: "Request for data about somebody else",
    CaseType.AUTHORITY_REQUEST: "Request from an authority",
    CaseType.SUPERVISORY_LETTER: "Letter from the supervisory authority",
    CaseType.PROCESSOR_NOTICE: "Notice from a supplier",
}
# What the desk calls these says little to who asked.
PLAIN_LABELS = {
    CaseType.OBJECTION: "Invändning",
    CaseType.DIRECT_MARKETING_OBJECTION: "Säga nej till reklam",
    CaseType.AUTOMATED_DECISION: "Granskning av ett automatiskt beslut",
    CaseType.CCTV: "Kamerafilm",
    CaseType.BREACH_REPORT: "Misstänkt läcka",
    CaseType.SECURITY_REPORT: "Säkerhetsbrist",
    CaseType.REQUEST_WITHDRAWAL: "Ta tillbaka en begäran",
    CaseType.THIRD_PARTY_REQUEST: "Begäran om uppgifter om någon annan",
    CaseType.PROCESSOR_NOTICE: "Meddelande från en leverantör",
}
_COMPANIES = {
    "elnat": "Kalmar Energi Elnät",
    "forsaljning": "Kalmar Energi Försäljning",
    "varme": "Kalmar Energi Värme",
}
# Article 12(4): who is told no, in whole or in part, is told where to turn.
_APPEALABLE = frozenset({LetterKind.PARTIAL, LetterKind.REFUSE, LetterKind.NO_DATA})

_OLD_CONTACT_SUBJECTS = {
    "sv": "Dina kontaktuppgifter hos oss har ändrats ({})",
    "en": "Your contact details with us have changed ({})",
}
_IDENTITY_SUBJECTS = {
    "sv": "Bekräfta att det är du [{}]",
    "en": "Confirm that it is you [{}]",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A finished text with its subject."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _CaseLine:
    ref: str
    label: str
    answer_by: date | None
    aim: date | None


def date_in_words(day: date, language: str) -> str:
    """Write a date as people do: 5 april 2026."""
    return f"{day.day} {_MONTHS[language][day.month - 1]} {day.year}"


def type_label(case_type: CaseType, language: str) -> str:
    """Name a case type to the person it concerns."""
    if language == "en":
        return _ENGLISH_LABELS.get(case_type, "Your request")
    if case_type in {CaseType.UNKNOWN, CaseType.VAGUE, CaseType.MISDIRECTED}:
        return "Din begäran"
    return PLAIN_LABELS.get(case_type, CASE_TYPES[case_type].label)


class LetterDesk:
    """Fills in the texts; a missing value is an error, never a gap in a letter."""

    def __init__(self, directory: Path, organisation: Organisation) -> None:
        self._organisation = organisation
        # Autoescaping is for HTML; these are plain texts, and the sandbox keeps templates harmless.
        self._templates = SandboxedEnvironment(
            loader=FileSystemLoader(directory),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._templates.filters["swedish_date"] = lambda day: date_in_words(day, "sv")
        self._templates.filters["lower_first"] = lambda text: text[:1].lower() + text[1:]
        self._templates.filters["english_date"] = lambda day: date_in_words(day, "en")

    def acknowledgement(self, cases: Sequence[Case], *, original_subject: str) -> Letter:
        """T-ACK: what we understood, when it came, when an answer is due.

        Nothing of the mail is repeated, not even the sender's name: it may say anything.
        """
        types = {case.case_type for case in cases}
        return self._letter(
            "ack",
            cases,
            original_subject,
            chat=cases[0].channel is Channel.CHAT,
            marketing=CaseType.DIRECT_MARKETING_OBJECTION in types,
            breach=CaseType.BREACH_REPORT in types,
            identity_check=any(
                c.required_assurance > max(c.assurance, Assurance.L0) for c in cases
            ),
        )

    def forward_notice(self, case: Case, *, original_subject: str) -> Letter:
        """T-FORWARD: the mail was for customer service, and has been passed on."""
        return self._letter("forward", [case], original_subject)

    def reply(self, case: Case, body: str, *, original_subject: str) -> Letter:
        """Put an agent's words between the case's head and foot."""
        return self._letter("reply", [case], original_subject, body=body.strip())

    def extract_ready(self, case: Case, *, link: str, until: date) -> Letter:
        """Tell the person that an extract can be fetched; no personal data, only a link of ours."""
        return self._letter("extract_ready", [case], original_subject="", link=link, until=until)

    def identity_link(self, case: Case, *, link: str, code: str, place: str) -> Letter:
        """Write the one-time link to a registered address; who reads there may not be who asked.

        So nothing of the request is repeated, not even its subject.
        """
        letter = self._letter("idlink", [case], "", link=link, code=code, place=place)
        return replace(letter, subject=_IDENTITY_SUBJECTS[_language(case)].format(case.token))

    def old_contact(self, case: Case) -> Letter:
        """Tell a contact that was replaced lately that somebody has asked for the person's data."""
        letter = self._letter("oldcontact", [case], "")
        return replace(letter, subject=_OLD_CONTACT_SUBJECTS[_language(case)].format(case.ref))

    def identity_request(
        self, case: Case, *, doubt: Doubt, link: str, until: date, eid: bool, original_subject: str
    ) -> Letter:
        """T-IDREQ: why we doubt, the ways to choose between, and no copy of an identity document."""
        return self._letter(
            "idreq", [case], original_subject, doubt=doubt, link=link, until=until, eid=eid
        )

    def composed(self, case: Case, letter: CompleteLetter, *, original_subject: str) -> Letter:
        """Write a complete letter out; IncompleteLetter when its text lacks what the law wants in it.

        The texts are files that an operator may edit, so the finished letter is looked at once more.
        """
        values = {"mottagare": "", "till": "", **letter.values}
        written = self._letter(
            letter.kind,
            [case],
            original_subject,
            v=values,
            late=values.get("sent", ""),
            signed_by=letter.signed_by,
            done_on=letter.day("gjort_den"),
            stopped_on=letter.day("stoppad_den"),
            days=int(values.get("dagar", 0)),
            company=_COMPANIES.get(values.get("bolag", ""), ""),
            extended_due=case.extended_due,
        )
        missing = [
            name
            for name, words in self._duties(letter, _language(case))
            if not words.strip() or _tidy(words).strip() not in written.text
        ]
        if missing:
            raise IncompleteLetter(*missing)
        return written

    def _duties(self, letter: CompleteLetter, language: str) -> list[tuple[str, str]]:
        org = self._organisation
        duties = [
            (one.label, letter.values[one.name])
            for one in letter.form.fields
            if one.name in letter.values and one.input is Input.TEXT and not one.internal
        ]
        if letter.kind in _APPEALABLE:
            duties += [
                ("tillsynsmyndighetens namn", org.authority_name),
                ("tillsynsmyndighetens adress", org.authority_address),
                ("rätten till domstol", "court" if language == "en" else "domstol"),
                ("dataskyddsombudet", org.dpo_address),
            ]
        return duties

    def _letter(
        self, name: str, cases: Sequence[Case], original_subject: str, **values: object
    ) -> Letter:
        first = cases[0]
        language = _language(first)
        lines = [_line(case, language) for case in cases]
        text = self._templates.get_template(f"{name}.{language}.txt").render(
            org=self._organisation,
            cases=lines,
            received_on=first.received_on,
            safety=any(Flag.SAFETY in case.flags for case in cases),
            **values,
        )
        subject = reply_subject(original_subject, first.token, language)
        return Letter(subject=subject, text=_tidy(text))


def _language(case: Case) -> str:
    return case.language if case.language in LANGUAGES else "sv"


def _line(case: Case, language: str) -> _CaseLine:
    label = type_label(case.case_type, language)
    return _CaseLine(ref=case.ref, label=label, answer_by=case.legal_due, aim=case.aim)


def reply_subject(original: str, token: str, language: str) -> str:
    """Return Sv: subject [token] in one line, without personal data; the token is there once."""
    prefix = "Re:" if language == "en" else "Sv:"
    bare = " ".join(mask_personal(original).text.split())
    while bare[:3].lower() in {"re:", "sv:", "vs:", "fw:"} or bare[:4].lower() == "fwd:":
        bare = bare.partition(":")[2].strip()
    bare = bare.replace(f"[{token}]", "").strip()[:120] or (
        "Your request" if language == "en" else "Din begäran"
    )
    return f"{prefix} {bare} [{token}]"


def _tidy(text: str) -> str:
    lines = [line.rstrip() for line in text.splitlines()]
    kept = [line for i, line in enumerate(lines) if line or (i and lines[i - 1])]
    return "\n".join(kept).strip() + "\n"

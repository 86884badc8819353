"""Notices in a mail's words what an agent must be warned of, each with its evidence."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from cases.case_type import CaseType, Disposition, Flag
from cases.folding import fold
from cases.protected_person import PROTECTED, speaks_of_protection
from cases.safety import Danger, find_danger
from cases.safety_abroad import find_foreign_danger
from mail_triage.classify_features import MailWords
from mail_triage.flag_head import Notice
from mail_triage.flag_words import (
    DANGER,
    DEAD,
    FRAIL,
    GUARDIAN,
    NEW_ADDRESS,
    PHISHING,
    PROXY,
    RECENT,
    SEVERAL,
    SIGNED_BY_TWO,
    THREAT,
)

_MAX_CHARACTERS = 12_000
_EVIDENCE = 80
_NATIVE = frozenset({"sv", "en"})
# A year, or some years ago: nothing that changed lately, or the rules would have noticed it.
_LONG_AGO = re.compile(r"(?<![\d-])(?:19|20)\d\d\b(?![-\d])|\b(?:ar|years?) (?:sedan|sen|ago)\b")
_DIGITS = re.compile(r"\d{4,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagHit:
    """A warning and the Swedish sentence that says what it rests on."""

    flag: Flag
    reason: str


_WORDED: Final[tuple[tuple[Flag, re.Pattern[str], str], ...]] = (
    (Flag.PROXY, PROXY, "Skriver för någon annan vuxen"),
    (Flag.GUARDIAN, GUARDIAN, "Skriver för ett barn eller som god man eller förvaltare"),
    (Flag.PROTECTED_IDENTITY, PROTECTED, "Talar om skyddade personuppgifter"),
    (Flag.NEW_ADDRESS, NEW_ADDRESS, "Vill ha svaret till en annan adress än den registrerade"),
    (Flag.RECENT_CHANGE, RECENT, "Säger att adress, e-post eller namn nyligen har ändrats"),
    (Flag.SEVERAL_SUBJECTS, SEVERAL, "Gäller fler än en person"),
    (Flag.THREAT, THREAT, "Hotar människor eller egendom"),
    (Flag.POSSIBLE_PHISHING, PHISHING, "Liknar ett bedrägeri"),
)
_DANGEROUS: Final = "Tyder på fara"
_MEANINGS: Final = {flag: meaning for flag, _, meaning in _WORDED} | {Flag.SAFETY: _DANGEROUS}
# What a rule notices here is never argued away: a false alarm costs a look, a missed one a life.
_NEVER_DROPPED: Final = frozenset({Flag.SAFETY, Flag.THREAT})
_OFFICE = frozenset(
    {
        CaseType.AUTHORITY_REQUEST,
        CaseType.SUPERVISORY_LETTER,
        CaseType.THIRD_PARTY_REQUEST,
        CaseType.PROCESSOR_NOTICE,
    }
)
# They speak for themselves or their office, or ask in general: nobody else is concerned.
_POINTLESS: Final[Mapping[Flag, frozenset[CaseType]]] = {
    Flag.PROXY: _OFFICE | {CaseType.DPO_QUESTION, CaseType.SECURITY_REPORT, CaseType.MISDIRECTED},
    Flag.RECENT_CHANGE: _OFFICE | {CaseType.DPO_QUESTION},
    # Outsiders and authorities may ask about several people (docs/labels.md).
    Flag.SEVERAL_SUBJECTS: frozenset(
        {
            CaseType.SUPERVISORY_LETTER,
            CaseType.PROCESSOR_NOTICE,
            CaseType.DPO_QUESTION,
            CaseType.MISDIRECTED,
            CaseType.SECURITY_REPORT,
        }
    ),
    Flag.NEW_ADDRESS: _OFFICE | {CaseType.MISDIRECTED},
    Flag.GUARDIAN: _OFFICE | {CaseType.SECURITY_REPORT},
    Flag.POSSIBLE_PHISHING: frozenset(
        {CaseType.SECURITY_REPORT, CaseType.DPO_QUESTION, CaseType.DAMAGES_CLAIM}
    ),
}
# Pointless when nothing else is asked: heirs are one party, and a question is about nobody.
_POINTLESS_ALONE: Final[Mapping[Flag, frozenset[CaseType]]] = {
    Flag.SEVERAL_SUBJECTS: frozenset({CaseType.DECEASED_ESTATE}),
    Flag.GUARDIAN: frozenset({CaseType.DPO_QUESTION}),
}
_NO_DANGER_ALONE = frozenset({Danger.POWER_OUT, Danger.HEATING_OUT})


def text_flags(mail: MailWords, *, language: str) -> tuple[FlagHit, ...]:
    """Give the flags that the words of a mail raise, each once."""
    return tuple(_hits(mail, language))


def weighed_flags(hits: Iterable[FlagHit], notices: Mapping[Flag, Notice]) -> tuple[FlagHit, ...]:
    """Drop hits that flagged mails like this one speak against, and add flags that they speak for."""
    found = {hit.flag: hit for hit in hits}
    for flag, notice in notices.items():
        hit = found.get(flag)
        if hit is None and notice.odds > 0 and not _is_past(flag, notice.evidence):
            reason = f"{_MEANINGS[flag]}, att döma av liknande mejl: ”{_cut(notice.evidence)}”."
            found[flag] = FlagHit(flag=flag, reason=reason)
        elif hit and notice.odds + notice.if_noticed <= 0 and flag not in _NEVER_DROPPED:
            del found[flag]
    return tuple(found.values())


def _is_past(flag: Flag, evidence: str) -> bool:
    return flag is Flag.RECENT_CHANGE and _LONG_AGO.search(fold(evidence)) is not None


def settled_flags(
    flags: Mapping[Flag, str], types: Collection[CaseType], disposition: Disposition
) -> dict[Flag, str]:
    """Leave out what the kind of mail makes pointless; reasons by flag in, and out."""
    if disposition is Disposition.AUTOMATIC:
        # A bounce talks of full mailboxes, and nobody acts on what a machine says of itself.
        dropped = set(Flag) - {Flag.OTHER_LANGUAGE}
    elif disposition is Disposition.SPAM:
        dropped = set(Flag) - {Flag.OTHER_LANGUAGE, Flag.POSSIBLE_PHISHING}
    else:
        dropped = {flag for flag, idle in _POINTLESS.items() if idle & set(types)}
        dropped |= {flag for flag, idle in _POINTLESS_ALONE.items() if types and idle >= set(types)}
        if disposition is Disposition.FOLLOW_UP and not types:
            # The power of attorney that we asked for is no new proxy.
            dropped.add(Flag.PROXY)
    return {flag: reason for flag, reason in flags.items() if flag not in dropped}


def _hits(mail: MailWords, language: str) -> Iterator[FlagHit]:
    # Composed, so that folding keeps the places of letters.
    given = unicodedata.normalize("NFC", f"{mail.subject}. {mail.text[:_MAX_CHARACTERS]}")
    written = " ".join(given.split())
    text = " ".join(fold(written).split())
    guardian = GUARDIAN.search(text) is not None
    for flag, pattern, meaning in _WORDED:
        match = pattern.search(text)
        if match is None or (flag is Flag.PROXY and (guardian or DEAD.search(text))):
            continue
        yield FlagHit(flag=flag, reason=f"{meaning}: ”{_evidence(match, written)}”.")
    # Both parents sign for one child.
    if not guardian and not SEVERAL.search(text) and (signed := SIGNED_BY_TWO.search(mail.text)):
        reason = f"{_MEANINGS[Flag.SEVERAL_SUBJECTS]}: ”{_cut(signed[0])}”."
        yield FlagHit(flag=Flag.SEVERAL_SUBJECTS, reason=reason)
    if not PROTECTED.search(text) and speaks_of_protection(given):
        reason = "Talar om skyddade personuppgifter eller om någon som inte får hitta personen."
        yield FlagHit(flag=Flag.PROTECTED_IDENTITY, reason=reason)
    evidence = _danger(given, written, text, language)
    if evidence is not None:
        yield FlagHit(flag=Flag.SAFETY, reason=f"{_DANGEROUS}: ”{_DIGITS.sub('…', evidence)}”.")
    if language not in _NATIVE:
        yield FlagHit(
            flag=Flag.OTHER_LANGUAGE, reason="Skrivet på ett annat språk än svenska och engelska."
        )


def _danger(given: str, written: str, text: str, language: str) -> str | None:
    # Who threatens to burn a house down reports no fire.
    danger = find_danger(THREAT.sub(" . ", fold(given)))
    if danger is not None and danger.danger is Danger.THREAT:
        # It has a flag of its own, with words of its own.
        danger = None
    if danger is not None and (danger.danger not in _NO_DANGER_ALONE or FRAIL.search(text)):
        place = text.find(" ".join(danger.evidence.split()))
        return (
            _quoted(written, text, place, place + len(danger.evidence))
            if place >= 0
            else danger.evidence
        )
    if (match := DANGER.search(text)) is not None:
        return _evidence(match, written)
    if language not in _NATIVE and find_foreign_danger(given) is not None:
        return language
    return None


def _evidence(match: re.Match[str], written: str) -> str:
    return _quoted(written, match.string, *match.span())


def _quoted(written: str, folded: str, start: int, end: int) -> str:
    """Quote what was written, in whole words; folding keeps the places of letters, but for a few like ß."""
    quote = written if len(written) == len(folded) else folded
    while start > 0 and quote[start - 1].isalnum() and quote[start].isalnum():
        start -= 1
    while end < len(quote) and quote[end].isalnum() and quote[end - 1].isalnum():
        end += 1
    return _cut(quote[start:end])


def _cut(text: str) -> str:
    # Long digit runs may be somebody's number, and a reason must not carry one.
    return _DIGITS.sub("…", " ".join(text.split()))[:_EVIDENCE]

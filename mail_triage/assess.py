"""Assesses one mail: what it asks, who seems to ask, and what may be done at once."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from cases.case_type import CASE_TYPES, Assurance, CaseType, Disposition, Flag
from cases.personnummer import mask
from cases.register import Person, email_key
from cases.register_match import RegisterIndex
from mail_triage.answer_address import other_mailbox, without_known_home
from mail_triage.auth_results import Authentication
from mail_triage.automatic import (
    ABSENCE_SUBJECT,
    AUTO_GENERATED,
    BULK,
    LIST_HEADER,
    AutomaticVerdict,
    auto_ack_allowed,
    classify_automatic,
)
from mail_triage.classify import Classification, Classifier
from mail_triage.classify_features import MailWords
from mail_triage.conclude import (
    Conclusion,
    asked_anew,
    conclude,
    conclude_case,
    conclude_unfound,
)
from mail_triage.customer_match import CustomerFinding, CustomerMatcher
from mail_triage.domains import same_domain
from mail_triage.flags import FlagHit, settled_flags, text_flags, weighed_flags
from mail_triage.known_case import CaseLookup, KnownCase
from mail_triage.language import detect_language
from mail_triage.message import Defect, InboundMessage
from mail_triage.sender import Own, SenderFinding, Signal, examine_sender
from mail_triage.thread_match import ThreadMatch, answers_thread, match_thread
from mail_triage.verdict import AttachmentNote, AutoAck, TypeScore, Verdict

_MAX_TEXT = 200_000
_MAX_EVIDENCE = 160
_DESPITE_ALL = 0.85
# So sure must the words be when the letter that they announce cannot be read.
_SAYS_IT_ALONE = 0.7
_NOISE_SAMPLE, _NOISE_LEAST, _PLAIN_SHARE = 4000, 200, 0.85
# What a mail program writes where nothing was written is nobody's words.
_NO_SUBJECT = re.compile(
    r"\W*(?:utan (?:ämne|rubrik)|inget ämne|ämne saknas|no subject|kein betreff|intet emne|ei aihetta)\W*",
    re.IGNORECASE,
)
_COMMON = frozenset("0123456789.,:;!?-–/()@\"'”’&%+*_=#<>")
# Marks that a form on a website, a list or a holiday sets on what a person wrote; together they prove no more.
_DOUBTFUL = frozenset({ABSENCE_SUBJECT, AUTO_GENERATED, LIST_HEADER, BULK})
_REPORTS = frozenset({CaseType.BREACH_REPORT, CaseType.SECURITY_REPORT, CaseType.COMPLAINT})
_SILENT_TYPES = frozenset({CaseType.AUTHORITY_REQUEST, CaseType.SUPERVISORY_LETTER})
_SILENT_FLAGS = {
    Flag.THREAT: "mejlet är hotfullt",
    Flag.PROTECTED_IDENTITY: "mejlet gäller skyddade personuppgifter",
    Flag.POSSIBLE_PHISHING: "mejlet kan vara ett bedrägeri",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Findings:
    """All that was found out about a mail before it is summed up."""

    message: InboundMessage
    text: str
    language: str
    automatic: AutomaticVerdict
    sender: SenderFinding
    customer: CustomerFinding
    thread: ThreadMatch
    words: Classification | None
    end: Conclusion
    flags: dict[Flag, str]
    asker: SenderFinding
    about: str | None
    about_case: KnownCase | None


class Assessor:
    """Assesses mails; it reads nothing but its arguments and writes nothing.

    `cases` is None when no case is known at all, as on the command line. `pepper` is the key of
    the personnummer hashes of `register`.
    """

    def __init__(
        self,
        classifier: Classifier,
        register: RegisterIndex,
        cases: CaseLookup | None,
        *,
        authserv_id: str,
        own_domains: Collection[str],
        own_addresses: Collection[str],
        pepper: bytes,
        today: date,
        own_names: Collection[str] = ("Kalmar Energi",),
    ) -> None:
        self._classifier = classifier
        self._cases = cases
        self._customers = CustomerMatcher(register, pepper=pepper, today=today)
        self._own = Own(
            authserv_id=authserv_id,
            domains=frozenset(domain.casefold() for domain in own_domains if domain),
            addresses=frozenset(address.casefold() for address in own_addresses),
            names=frozenset(own_names),
        )

    @classmethod
    def of_people(
        cls, classifier: Classifier, people: Iterable[Person], cases: CaseLookup | None, *,
        authserv_id: str, own_domains: Collection[str], own_addresses: Collection[str],
        pepper: bytes, today: date,
    ) -> "Assessor":  # fmt: skip
        """Build an assessor with an index of its own over the people."""
        return cls(
            classifier, RegisterIndex.build(people, pepper=pepper), cases, authserv_id=authserv_id,
            own_domains=own_domains, own_addresses=own_addresses, pepper=pepper, today=today,
        )  # fmt: skip

    def assess(self, message: InboundMessage, *, envelope_to: str | None = None) -> Verdict:
        """Return the verdict; `envelope_to` is the address it was delivered to, if known."""
        text = readable_text(message)
        mail = MailWords(
            subject=message.subject,
            # A subject alone is the whole mail.
            text=text if text.strip() else message.subject,
            sender=message.from_addresses[0].address if message.from_addresses else "",
        )
        language = detect_language(f"{message.subject}\n{text}")
        automatic = classify_automatic(message, self._own.addresses, self._own.domains)
        sender = examine_sender(message, self._own, self._customers.addresses)
        thread = match_thread(message, sender, self._cases, self._customers.emails_of)
        words = self._classifier.classify(mail)
        end = _settle(message, mail, automatic, thread, words, is_blind=self._cases is None)
        if end.disposition is Disposition.MISDIRECTED and self._is_from_us(message):
            # Whoever forwarded it, or a program that answers what we forwarded, would get it back.
            end = _to_person("Mejlet kommer från en kollega och skickas inte tillbaka.")
        asker = self._asker(message, sender)
        customer = self._customers.match(f"{message.subject}\n{text}\n{message.signature}", asker)
        noticed = weighed_flags(text_flags(mail, language=language), words.notices)
        hits = (
            *without_known_home(noticed, text, customer.rows),
            *self._other_mailbox(text, sender, customer),
            *customer.flags,
            *_thread_flags(end),
        )
        flags = {hit.flag: hit.reason for hit in reversed(hits)}
        if sender.is_suspicious:
            flags.setdefault(
                Flag.POSSIBLE_PHISHING, "Avsändaren ser ut att vilja tas för någon annan."
            )
        if thread.protected and thread.joins is None:
            # Whoever asks about a protected person without being party may be the one they hide from.
            reason = "Mejlet kan gälla ett ärende där personen har skyddade personuppgifter."
            flags.setdefault(Flag.PROTECTED_IDENTITY, reason)
        if Flag.POSSIBLE_PHISHING in flags and end.disposition is Disposition.MISDIRECTED:
            end = _not_forwarded(sender)
        kinds = {score.case_type for score in end.types}
        if customer.names_another and Flag.GUARDIAN not in flags:
            reason = "Mejlet nämner ett annat personnummer än det som avsändaren har i registret."
            flags.setdefault(Flag.PROXY, reason)
        flags = settled_flags(flags, kinds, end.disposition)
        is_automatic = end.disposition is Disposition.AUTOMATIC
        about, about_case = self._about(message) if is_automatic else (None, None)
        return _sum_up(
            _Findings(
                message=message,
                text=text,
                language=language,
                automatic=automatic,
                sender=sender,
                customer=customer,
                thread=thread,
                words=words,
                end=end,
                flags=flags,
                asker=asker,
                about=about,
                about_case=about_case,
            ),
            self._own,
        )

    def _is_from_us(self, message: InboundMessage) -> bool:
        return any(self._is_ours(sender.domain) for sender in message.from_addresses)

    def _is_ours(self, domain: str) -> bool:
        return any(same_domain(domain, own) for own in self._own.domains)

    def _asker(self, message: InboundMessage, sender: SenderFinding) -> SenderFinding:
        """Give the sender, or, unproven, who wrote the enclosed mail that holds the request (domain.md 4.1)."""
        writers = [one.from_addresses[0] for one in message.embedded if one.from_addresses]
        if message.report is not None or not writers:
            return sender
        writer = writers[0]
        is_own = email_key(writer.address) == email_key(sender.evidence.address)
        if is_own or self._is_ours(writer.domain):
            return sender
        without = replace(message, embedded=())
        said = MailWords(subject=message.subject, text=without.request_text())
        if asked_anew(self._classifier.classify(said)):
            # The sender asks in words of their own; the enclosed mail is a proof or an example.
            return sender
        evidence = replace(
            sender.evidence, address=writer.address, name=writer.name, authenticated=False
        )
        return replace(sender, evidence=evidence)

    def _other_mailbox(
        self, text: str, sender: SenderFinding, customer: CustomerFinding
    ) -> tuple[FlagHit, ...]:
        registered = {email_key(row.email) for row in customer.rows if row.email}
        known = registered | self._own.addresses | {email_key(sender.evidence.address)}
        return other_mailbox(text, known, self._own.domains)

    def _about(self, message: InboundMessage) -> tuple[str | None, KnownCase | None]:
        """Give the mail of ours that an automatic mail speaks of, and its case when that is known."""
        report = message.report
        answered = (*message.in_reply_to, *message.references[-1:])
        about = (report.original_message_id if report else None) or next(iter(answered), None)
        cases = self._cases.by_message_ids([about]) if self._cases and about else []
        return about, next(iter(cases), None)


def readable_text(message: InboundMessage) -> str:
    """Give what the sender says, with attached letters and forwarded mails; bounded."""
    text = message.request_text()
    if not text.strip():
        # All of it looked like history: an inline forward without a word of its own.
        text = message.full_text
    return text[:_MAX_TEXT]


def _settle(
    message: InboundMessage,
    mail: MailWords,
    automatic: AutomaticVerdict,
    thread: ThreadMatch,
    words: Classification,
    *,
    is_blind: bool,
) -> Conclusion:
    """Conclude; `is_blind` when no case is known at all, so that a reply may well belong to one."""
    if automatic.is_automatic and not _person_with_errand(automatic, words):
        return Conclusion(
            disposition=Disposition.AUTOMATIC, types=(), reason=f"Automatiskt: {automatic.reason}."
        )
    if message.encrypted is not None:
        return _to_person("Mejlet är krypterat och kan bara läsas av en person.")
    if thread.joins is not None:
        return Conclusion(
            disposition=Disposition.FOLLOW_UP,
            types=asked_anew(words),
            reason="Mejlet fortsätter ett ärende som redan finns.",
        )
    if not mail.text.strip() and not mail.subject.strip():
        return _to_person("Mejlet har ingen text att läsa.")
    if _is_noise(mail.text):
        return _to_person("Mejlet innehåller tecken som inte är någon text.")
    surest = max((score.confidence for score in words.types), default=0.0)
    if Defect.LETTER_UNREADABLE in message.defects and surest < _SAYS_IT_ALONE:
        return _to_person("Det bifogade brevet gick inte att läsa, och mejlet säger för lite.")
    end = conclude(words, mail)
    if end.disposition is Disposition.FOLLOW_UP and not (is_blind and answers_thread(message)):
        end = conclude_unfound(words, mail)
    elif end.disposition is Disposition.MISDIRECTED and thread.claimed:
        end = conclude_case(words)
        if end.disposition is Disposition.MISDIRECTED:
            return _to_person("Mejlet vill in i ett ärende som avsändaren inte är part i.")
    return end


def _is_noise(text: str) -> bool:
    """Tell bytes that were taken for text from anything that somebody may have written."""
    sample = text[:_NOISE_SAMPLE]
    plain = sum(c.isalpha() or c.isspace() or c in _COMMON for c in sample)
    return len(sample) >= _NOISE_LEAST and plain < len(sample) * _PLAIN_SHARE


def _person_with_errand(automatic: AutomaticVerdict, words: Classification) -> bool:
    """Tell whether a person wants something all the same, through a list, a form or on the way to a holiday."""
    return _DOUBTFUL.issuperset(automatic.hits) and any(
        score.case_type is not CaseType.DIRECT_MARKETING_OBJECTION
        and (CASE_TYPES[score.case_type].is_right or score.case_type in _REPORTS)
        and score.confidence >= _DESPITE_ALL
        for score in words.types
    )


def _to_person(reason: str) -> Conclusion:
    unknown = (TypeScore(case_type=CaseType.UNKNOWN, confidence=1.0),)
    return Conclusion(disposition=Disposition.CASE, types=unknown, reason=reason)


def _not_forwarded(sender: SenderFinding) -> Conclusion:
    """Decide on a possible fraud without a request: a forward from us would lend it our name."""
    if Signal.LOOKALIKE_OWN in sender.signals:
        reason = "Mejlet kan vara ett bedrägeri: avsändarens domän efterliknar vår egen."
        return Conclusion(disposition=Disposition.SPAM, types=(), reason=reason)
    return _to_person("Mejlet kan vara ett bedrägeri och skickas inte vidare till Kundcenter.")


def _thread_flags(end: Conclusion) -> tuple[FlagHit, ...]:
    anew = {score.case_type for score in end.types} - {CaseType.REQUEST_WITHDRAWAL}
    if end.disposition is not Disposition.FOLLOW_UP or not anew:
        return ()
    reason = "I ett pågående ärende begärs något nytt, som får ett eget ärende och egen tid."
    return (FlagHit(flag=Flag.NEW_REQUEST_IN_THREAD, reason=reason),)


def _sum_up(found: _Findings, own: Own) -> Verdict:
    message, end = found.message, found.end
    report = message.report
    is_automatic = end.disposition is Disposition.AUTOMATIC
    assurance = _assurance(found)
    words = found.words
    return Verdict(
        disposition=end.disposition,
        types=end.types,
        flags=frozenset(found.flags),
        language=found.language,
        customer_numbers=found.customer.customer_numbers,
        joins=found.thread.joins.token if found.thread.joins and not is_automatic else None,
        assurance=assurance,
        sender=found.sender.evidence,
        auto_ack=_auto_ack(found, own),
        reasons=tuple(mask(reason) for reason in _reasons(found, assurance)),
        subject=message.subject,
        text=found.text,
        attachments=tuple(
            AttachmentNote(filename=one.filename, content_type=one.content_type, size=one.size)
            for one in message.attachments
        ),
        defects=message.defects,
        related=found.thread.related,
        about_message_id=found.about,
        bounce_permanent=bool(report and any(one.permanent for one in report.recipients)),
        customer_number=found.customer.customer_number,
        candidates=found.customer.candidates,
        protected=Flag.PROTECTED_IDENTITY in found.flags or found.thread.protected,
        evidence={
            "signals": list(found.sender.evidence.signals),
            "authentication": found.sender.authentication.value,
            "automatic": list(found.automatic.hits),
            "scores": {
                kind.value: round(score, 3)
                for kind, score in sorted(words.scores.items(), key=lambda pair: -pair[1])[:5]
            }
            if words
            else {},
        },
    )


def _assurance(found: _Findings) -> Assurance:
    """Give L1 when the authenticated From is the registered address of exactly the one matched."""
    customer, best = found.customer, found.customer.result.best
    proven = (
        found.asker.evidence.authenticated
        and not found.sender.is_suspicious
        and not customer.is_shared_mailbox
        and not customer.is_recent
        and not customer.names_another
        and best is not None
        and bool(customer.sender_rows)
        and set(best.rows) == set(customer.sender_rows)
        and not (found.flags.keys() & {Flag.PROXY, Flag.NEW_ADDRESS})
        and Signal.REPLY_TO_ELSEWHERE not in found.sender.signals
    )
    return Assurance.L1 if proven else Assurance.L0


def _auto_ack(found: _Findings, own: Own) -> AutoAck:
    against = []
    allowed = auto_ack_allowed(found.message, own.addresses, own.domains)
    if not allowed.allowed:
        against.append(allowed.why)
    if found.end.disposition is Disposition.SPAM:
        against.append("mejlet är skräppost")
    if found.end.disposition is Disposition.AUTOMATIC and allowed.allowed:
        against.append("mejlet är skrivet av ett program")
    if found.sender.authentication is Authentication.FAIL:
        against.append("kontrollen av avsändaren underkändes")
    kinds = {score.case_type for score in found.end.types}
    if found.thread.joins:
        kinds.add(found.thread.joins.case_type)
    if kinds & _SILENT_TYPES:
        against.append("mejlet kommer från en myndighet och ska besvaras av en person")
    against += [why for flag, why in _SILENT_FLAGS.items() if flag in found.flags]
    if found.thread.protected:
        against.append(_SILENT_FLAGS[Flag.PROTECTED_IDENTITY])
    if against:
        why = "; ".join(dict.fromkeys(against))
        return AutoAck(allowed=False, to=None, why=why)
    return AutoAck(allowed=True, to=found.sender.evidence.address, why="inget hinder i mejlet")


def _reasons(found: _Findings, assurance: Assurance) -> list[str]:
    reasons = [found.end.reason]
    words = found.words
    for score in found.end.types:
        label = CASE_TYPES[score.case_type].label
        if score.case_type is CaseType.UNKNOWN:
            reasons.append(
                "Mejlet gick inte att tolka säkert: en handläggare får avgöra. Tiden löper."
            )
            continue
        quote = words.evidence.get(score.case_type, "") if words else ""
        is_said = quote and not _NO_SUBJECT.fullmatch(quote)
        said = f": ”{quote[:_MAX_EVIDENCE].strip()}”" if is_said else ""
        reasons.append(f"{label} ({score.confidence:.0%}){said}.")
    if words and found.end.types:
        reasons += [hit.reason for hit in words.rules]
    if found.end.disposition is not Disposition.AUTOMATIC:
        reasons += found.thread.reasons
    elif found.about_case is not None:
        reasons.append(f"Det gäller vårt mejl i ärende {found.about_case.token}.")
    reasons += found.flags.values()
    reasons += found.sender.reasons
    if found.asker is not found.sender:
        reasons.append(
            "Begäran står i ett bifogat mejl från någon annan än avsändaren, så avsändaren styrker den inte."
        )
    reasons += found.customer.reasons
    if assurance is Assurance.L1:
        reasons.append("Avsändaren är styrkt och är kundens registrerade e-postadress (nivå L1).")
    return list(dict.fromkeys(reasons))

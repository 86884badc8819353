"""Decides whether a mail came from a program, and whether a program may answer it."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from mail_triage.message import InboundMessage, ReportKind

_MAX_HOPS = 20
_BOUNCE_SUBJECT = re.compile(
    r"undeliver|delivery (?:status|failure|has failed)|mail delivery|returned (?:mail|to sender)|"
    r"failure notice|could not be delivered|"
    r"olever|kunde inte levereras|ej levererat|leveransfel|gick inte att leverera|"
    r"unzustellbar|zustellung fehlgeschlagen|ikke leveres|uleverbar|toimitus epäonnistui|"
    r"ei voitu toimittaa",
    re.IGNORECASE,
)
_ABSENCE_SUBJECT = re.compile(
    r"^\s*(?:(?:sv|re|aw|vs)\s*:\s*)?(?:autosvar|automatiskt svar|auto(?:matic|mated)?[ -]?(?:reply|response)|"
    r"out of (?:the )?office|frånvaro(?:meddelande)?\b|frånvarande\b|automatisk(?:t)? svar|"
    r"automatische antwort|abwesenheit|automaattinen vastaus|poissaolo|fraværs?(?:beskjed|besked)?\b)",
    re.IGNORECASE,
)
_ROBOT_LOCAL = re.compile(
    r"^(?:mailer-daemon|postmaster|owner-.*|.*-(?:request|owner|bounces?)|bounces?(?:[+-].*)?|"
    r"(?:do[._-]?not|no)[._-]?reply(?:[+._-].*)?|svara-?(?:ej|inte)|ej-?svar)$",
    re.IGNORECASE,
)
# An invitation (REQUEST) is written by a person and may hold a request.
_CALENDAR_ANSWERS = frozenset({"REPLY", "CANCEL", "COUNTER", "DECLINECOUNTER", "REFRESH"})
_COMMENT = re.compile(r"\([^()]*\)")
_SUPPRESS = re.compile(r"\b(?:all|autoreply|oof)\b", re.IGNORECASE)
# The one rule that rests on words alone: a person may write them too.
ABSENCE_SUBJECT = "absence-subject"
# A form on a website sends what a person wrote into it.
AUTO_GENERATED = "auto-generated"
LIST_HEADER, BULK = "list-header", "bulk"


class AutomaticKind(StrEnum):
    """What kind of program wrote a mail."""

    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    MDN = "mdn"
    ARF = "arf"
    NEWSLETTER = "newsletter"
    CALENDAR = "calendar"
    OWN_MAIL = "own_mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomaticVerdict:
    """Whether a mail is automatic; `hits` are the names of all rules that matched."""

    is_automatic: bool
    kind: AutomaticKind | None
    reason: str
    hits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoAck:
    """Whether an automatic acknowledgement may go out, and every rule against it."""

    allowed: bool
    why: str
    hits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Mail:
    """A message as the rules see it."""

    message: InboundMessage
    own_addresses: frozenset[str]
    own_domains: frozenset[str]

    def first(self, name: str) -> str:
        return (self.message.header(name) or "").strip().lower()

    def value(self, name: str) -> str:
        # RFC 3834 5: comments and parameters may follow.
        return _COMMENT.sub("", self.first(name)).partition(";")[0].strip()

    @property
    def local_parts(self) -> list[str]:
        found = [a.local_part for a in self.message.from_addresses + self.message.sender]
        path = (self.message.return_path or "").rpartition("@")[0]
        return [*found, path] if path else found

    @property
    def is_own(self) -> bool:
        return any(
            a.address.lower() in self.own_addresses or a.domain in self.own_domains
            for a in self.message.from_addresses
        )

    @property
    def addressed_to_us(self) -> bool:
        return any(
            a.address.lower() in self.own_addresses for a in self.message.to + self.message.cc
        )

    @property
    def is_through_own_list(self) -> bool:
        """Tell whether it came through a list of ours: a group behind an address marks people's mail too."""
        # RFC 2919 3: the name of the list, then its identifier in angle brackets.
        host = self.first("list-id").rpartition("<")[2].partition(">")[0].strip()
        return any(host == own or host.endswith("." + own) for own in self.own_domains)

    @property
    def is_to_many(self) -> bool:
        return self.value("precedence") in {"bulk", "list", "junk"}

    @property
    def has_list_header(self) -> bool:
        return any(name.lower().startswith("list-") for name, _ in self.message.headers)

    @property
    def from_daemon(self) -> bool:
        return any(a.local_part.lower() == "mailer-daemon" for a in self.message.from_addresses)

    @property
    def is_postal(self) -> bool:
        """Tell whether it comes from a mail system: no envelope sender, or a postmaster."""
        senders = {a.local_part.lower() for a in self.message.from_addresses}
        return self.message.return_path == "" or "postmaster" in senders

    @property
    def has_bounce_subject(self) -> bool:
        return _BOUNCE_SUBJECT.search(self.message.subject) is not None

    @property
    def report_kind(self) -> ReportKind | None:
        if self.message.report is not None:
            return self.message.report.kind
        if self.message.content_type != "multipart/report":
            return None
        declared = self.first("content-type")
        kinds = {
            "disposition-notification": ReportKind.MDN,
            "feedback-report": ReportKind.ARF,
            "delivery-status": ReportKind.DSN,
        }
        return next((k for text, k in kinds.items() if text in declared), ReportKind.DSN)


Test = Callable[[_Mail], bool]
Kind = AutomaticKind

# The order is the order of certainty: the first hit names the kind. An address of ours alone is no mark: colleagues
# write from it, and our own mail bears X-KE-Case or Auto-Submitted.
_KINDS: tuple[tuple[str, AutomaticKind, Test, str], ...] = (
    (
        "own-header",
        Kind.OWN_MAIL,
        lambda m: m.message.header("X-KE-Case") is not None and m.is_own,
        "bär vår egen ärenderubrik X-KE-Case och vår egen avsändare",
    ),
    ("mdn", Kind.MDN, lambda m: m.report_kind is ReportKind.MDN, "är ett läskvitto (RFC 8098)"),
    (
        "arf",
        Kind.ARF,
        lambda m: m.report_kind is ReportKind.ARF,
        "är en missbruksrapport (RFC 5965)",
    ),
    (
        "dsn",
        Kind.BOUNCE,
        lambda m: m.report_kind is ReportKind.DSN,
        "är en leveransrapport (RFC 3464)",
    ),
    (
        "text-bounce",
        Kind.BOUNCE,
        lambda m: m.from_daemon or (m.is_postal and m.has_bounce_subject),
        "kommer från ett e-postsystem som inte kunde leverera",
    ),
    (
        "failed-recipients",
        Kind.BOUNCE,
        lambda m: bool(m.first("x-failed-recipients")),
        "har rubriken X-Failed-Recipients",
    ),
    (
        "calendar",
        Kind.CALENDAR,
        lambda m: m.message.calendar is not None and m.message.calendar.method in _CALENDAR_ANSWERS,
        "är ett kalendermeddelande",
    ),
    (
        AUTO_GENERATED,
        Kind.AUTO_REPLY,
        lambda m: m.value("auto-submitted") == "auto-generated",
        "har rubriken Auto-Submitted: auto-generated (RFC 3834)",
    ),
    (
        "auto-submitted",
        Kind.AUTO_REPLY,
        lambda m: m.value("auto-submitted") not in {"", "no", "auto-generated"},
        "har rubriken Auto-Submitted (RFC 3834)",
    ),
    (
        "auto-reply-header",
        Kind.AUTO_REPLY,
        lambda m: (
            m.first("x-autoreply") not in {"", "no"}
            or m.first("x-autorespond") != ""
            or m.value("precedence") == "auto_reply"
            or m.first("x-auto-reply") not in {"", "no"}
        ),
        "har en rubrik som bara automatiska svar har",
    ),
    (
        ABSENCE_SUBJECT,
        Kind.AUTO_REPLY,
        lambda m: bool(_ABSENCE_SUBJECT.match(m.message.subject)) and not m.is_own,
        "har ämnesraden hos ett frånvaromeddelande",
    ),
    (
        LIST_HEADER,
        Kind.NEWSLETTER,
        # Our own list's name can be forged, so it lets a mail be read, never be answered.
        lambda m: m.has_list_header and not m.is_through_own_list,
        "har rubriker som bara utskick och sändlistor har (List-*)",
    ),
    (
        BULK,
        Kind.NEWSLETTER,
        lambda m: m.is_to_many and not m.is_through_own_list,
        "har rubriken Precedence: bulk, list eller junk",
    ),
)

# Domain rules 4.2: each forbids an automatic answer whatever the other rules say.
_NO_ACK: tuple[tuple[str, Test, str], ...] = (
    (
        "null-return-path",
        lambda m: m.message.return_path == "",
        "avsändaren är tom, Return-Path: <>",
    ),
    (
        "auto-submitted",
        lambda m: m.value("auto-submitted") not in {"", "no"},
        "Auto-Submitted är annat än no",
    ),
    (
        "precedence",
        lambda m: m.is_to_many or m.value("precedence") == "auto_reply",
        "Precedence är bulk, list eller junk",
    ),
    (LIST_HEADER, lambda m: m.has_list_header, "mejlet har List-rubriker"),
    (
        "suppress",
        lambda m: bool(_SUPPRESS.search(m.first("x-auto-response-suppress"))),
        "avsändaren ber om att slippa automatiska svar (X-Auto-Response-Suppress)",
    ),
    (
        "report",
        lambda m: m.message.content_type == "multipart/report" or m.message.report is not None,
        "mejlet är en rapport (multipart/report)",
    ),
    (
        "robot-sender",
        lambda m: any(_ROBOT_LOCAL.match(local) for local in m.local_parts),
        "avsändaradressen tar inte emot svar",
    ),
    (
        "own-mail",
        lambda m: m.is_own or m.message.header("X-KE-Case") is not None,
        "mejlet kommer från oss själva",
    ),
    (
        "not-addressed",
        lambda m: not m.addressed_to_us,
        "vår adress står varken i Till eller Kopia",
    ),
    (
        "too-many-hops",
        lambda m: len(m.message.received) > _MAX_HOPS,
        f"mejlet har passerat fler än {_MAX_HOPS} servrar",
    ),
    (
        "no-single-sender",
        lambda m: (
            len(m.message.from_addresses) != 1 or "@" not in m.message.from_addresses[0].address
        ),
        "mejlet har inte exakt en avsändaradress",
    ),
    (
        "return-path-not-aligned",
        lambda m: not _aligned(m.message),
        "avsändarens domän är en annan än domänen i Return-Path",
    ),
)


def _organisation(domain: str) -> str:
    """Return the last two labels; alignment here is relaxed as in RFC 7489 3.1."""
    return ".".join(domain.lower().rstrip(".").split(".")[-2:])


def _aligned(message: InboundMessage) -> bool:
    if not message.return_path or not message.from_addresses:
        # Without the header there is nothing to contradict From; <> has its own rule.
        return True
    path = message.return_path.rpartition("@")[2]
    return _organisation(path) == _organisation(message.from_addresses[0].domain)


def _as_rules_see(
    message: InboundMessage, own_addresses: Collection[str], own_domain: str | Collection[str]
) -> _Mail:
    domains = [own_domain] if isinstance(own_domain, str) else own_domain
    return _Mail(
        message,
        frozenset(a.lower() for a in own_addresses),
        frozenset(d.lower() for d in domains if d),
    )


def classify_automatic(
    message: InboundMessage, own_addresses: Collection[str], own_domain: str | Collection[str]
) -> AutomaticVerdict:
    """Tell whether a program wrote the mail; the first rule that matches names the kind.

    X-Auto-Response-Suppress is no rule here: Outlook sets it on people's mail too.
    """
    mail = _as_rules_see(message, own_addresses, own_domain)
    hits = [(name, kind, reason) for name, kind, test, reason in _KINDS if test(mail)]
    if not hits:
        return AutomaticVerdict(is_automatic=False, kind=None, reason="")
    _, kind, reason = hits[0]
    return AutomaticVerdict(
        is_automatic=True,
        kind=kind,
        reason=f"mejlet {reason}",
        hits=tuple(name for name, _, _ in hits),
    )


def auto_ack_allowed(
    message: InboundMessage, own_addresses: Collection[str], own_domain: str | Collection[str]
) -> AutoAck:
    """Apply every rule of RFC 3834 and ours that the mail alone can answer."""
    mail = _as_rules_see(message, own_addresses, own_domain)
    hits = [(name, why) for name, test, why in _NO_ACK if test(mail)]
    verdict = classify_automatic(message, own_addresses, own_domain)
    if verdict.is_automatic and not hits:
        hits = [(verdict.hits[0], verdict.reason)]
    return AutoAck(
        allowed=not hits,
        why="; ".join(why for _, why in hits) if hits else "inget hinder i mejlet",
        hits=tuple(name for name, _ in hits),
    )

"""What the triage concluded about one mail, with its reasons."""

from dataclasses import dataclass, field

from cases.case_type import Assurance, CaseType, Disposition, Flag


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeScore:
    """A case type and the calibrated probability (0–1) that the mail asks for it."""

    case_type: CaseType
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderEvidence:
    """What the mail proves of its sender: From alone counts, never Reply-To.

    `authenticated` means that our own border vouches for the From domain (RFC 8601, DMARC).
    """

    address: str
    name: str
    authenticated: bool
    reply_to: str | None
    signals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoAck:
    """Whether an acknowledgement may go out by itself, to whom, and why (RFC 3834)."""

    allowed: bool
    to: str | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentNote:
    """An attachment as an agent sees it listed; `size` in bytes."""

    filename: str
    content_type: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The whole conclusion; `joins` is the token of the case that the mail belongs to.

    `related` are tokens of cases that it may have to do with, without proof. `about_message_id`
    is the mail of ours that an automatic mail speaks of. `customer_number` is the one register
    match; `candidates` are all of them when the register gives several.
    """

    disposition: Disposition
    types: tuple[TypeScore, ...]
    flags: frozenset[Flag]
    language: str
    customer_numbers: tuple[str, ...]
    joins: str | None
    assurance: Assurance
    sender: SenderEvidence
    auto_ack: AutoAck
    reasons: tuple[str, ...]
    subject: str
    text: str
    attachments: tuple[AttachmentNote, ...]
    defects: tuple[str, ...]
    related: tuple[str, ...] = ()
    about_message_id: str | None = None
    bounce_permanent: bool = False
    customer_number: str | None = None
    candidates: tuple[str, ...] = ()
    protected: bool = False
    evidence: dict[str, object] = field(default_factory=dict)

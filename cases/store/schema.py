"""Tables and the rules that the database itself enforces."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

from cases.assurance import EvidenceKind, Step
from cases.case import Channel, Direction, LinkKind, QuestionKind
from cases.case_type import Assurance, CaseType, Disposition
from cases.deadlines import ExtensionReason
from cases.extract import Delivery, ExtractState, PartState
from cases.lifecycle import NEEDS_GROUND, Resolution, Status
from cases.mail import Stage
from cases.register import Company
from cases.register_history import ContactKind
from cases.suppression import ALL_COMPANIES, SuppressionKind
from cases.user import Role
from cases.verification import ChallengeKind, ChallengeState

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)
# SQLite only numbers rows by itself for INTEGER keys.
Key = BigInteger().with_variant(Integer, "sqlite")


class UtcTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC; SQLite has no time zones of its own."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times: they are somebody's local time by accident."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a stored time needs a time zone"
            raise ValueError(message)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware time."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _one_of(column: str, values: Iterable[str], *, optional: bool = False) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    allowed = f"{column} IN ({listed})"
    return CheckConstraint(
        f"{column} IS NULL OR {allowed}" if optional else allowed,
        name=f"{column}_known",
    )


customers = Table(
    "customers",
    metadata,
    Column("id", Key, primary_key=True),
    # Two people can share a contract, so number and company alone do not name a row.
    Column("row_key_hash", String(64), nullable=False, unique=True),
    Column("customer_number", String(32), nullable=False, index=True),
    Column("company", String(16), nullable=False),
    # Name, personnummer, e-mail, telephone and address in one seal: they are read together.
    Column("person_sealed", LargeBinary, nullable=False),
    Column("personnummer_hash", String(64), index=True),
    Column("email_hash", String(64), index=True),
    Column("address_hash", String(64), index=True),
    Column("protected", Boolean, nullable=False),
    Column("address_changed_on", Date),
    Column("email_changed_on", Date),
    Column("source", String(40), nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    # Set when a full delivery of the source no longer holds the row.
    Column("gone_at", UtcTime),
    _one_of("company", ("elnat", "forsaljning", "varme")),
)

contact_changes = Table(
    "contact_changes",
    metadata,
    Column("id", Key, primary_key=True),
    Column(
        "customer_id",
        Key,
        ForeignKey("customers.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("kind", String(10), nullable=False),
    Column("changed_on", Date, nullable=False),
    Column("noticed_at", UtcTime, nullable=False),
    Column("before_sealed", LargeBinary, nullable=False),
    _one_of("kind", ContactKind),
)

register_sources = Table(
    "register_sources",
    metadata,
    Column("name", String(40), primary_key=True),
    # Up to where the source's changes have been read, as the source writes it.
    Column("cursor", String(64)),
    Column("synced_at", UtcTime, nullable=False),
    Column("full_at", UtcTime),
)

case_numbers = Table(
    "case_numbers",
    metadata,
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)

_grounded = ", ".join(f"'{value}'" for value in sorted(NEEDS_GROUND))

cases = Table(
    "cases",
    metadata,
    Column("id", Key, primary_key=True),
    Column("ref", String(20), nullable=False, unique=True),
    Column("case_type", String(40), nullable=False),
    Column("status", String(20), nullable=False),
    Column("channel", String(10), nullable=False),
    Column("mailbox", String(120)),
    Column("received_at", UtcTime, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("legal_due", Date),
    Column("ops_due", Date),
    Column("extended_due", Date),
    Column("breach_due_at", UtcTime),
    Column("customer_number", String(32)),
    Column("party_sealed", LargeBinary, nullable=False),
    Column("party_email_hash", String(64), index=True),
    Column("language", String(8), nullable=False),
    Column("flags", JSON, nullable=False),
    Column("assurance", String(2), nullable=False),
    Column("required_assurance", String(2), nullable=False),
    Column("protected", Boolean, nullable=False),
    Column("dpo_space", Boolean, nullable=False),
    Column("assigned_to", String(80)),
    Column("resolution", String(20)),
    Column("ground", Text),
    Column("conversation_id", String(64), index=True),
    Column("extended_on", Date),
    Column("extension_reason", String(20)),
    Column("aware_at", UtcTime),
    Column("recorded_at", UtcTime),
    Column("frozen_at", UtcTime),
    Column("decided_by", String(80)),
    Column("approved_by", String(80)),
    Column("decided_step", String(20)),
    Column("two_people", Boolean, nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("closed_at", UtcTime),
    # Check values of thread tokens in mails sent before a secret was taken away.
    Column("earlier_tokens", JSON, nullable=False, server_default="[]"),
    # When everything about the person was taken out of the closed case.
    Column("erased_at", UtcTime),
    Column("version", Integer, nullable=False),
    # The clock belongs to the type: only a breach runs in hours (Article 33), and nothing lacks a receipt date.
    CheckConstraint(
        "(breach_due_at IS NOT NULL) = (case_type = 'breach_report')",
        name="breach_clock",
    ),
    CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name="closed_has_time"),
    CheckConstraint("(status = 'closed') = (resolution IS NOT NULL)", name="closed_has_resolution"),
    CheckConstraint("legal_due IS NULL OR legal_due >= received_on", name="due_after_receipt"),
    # Article 12(4): no refusal without a ground.
    CheckConstraint(
        f"resolution IS NULL OR resolution NOT IN ({_grounded}) OR length(trim(ground)) > 0",
        name="refusal_has_ground",
    ),
    # Article 12(3): an extension is told within the first month, with its reason.
    CheckConstraint("extended_on IS NULL OR extended_on <= legal_due", name="extended_in_time"),
    CheckConstraint(
        "(extended_on IS NULL) = (extension_reason IS NULL)", name="extension_has_reason"
    ),
    CheckConstraint(
        "aware_at IS NULL OR case_type = 'breach_report'", name="awareness_is_of_a_breach"
    ),
    CheckConstraint("recorded_at IS NULL OR case_type = 'cctv'", name="footage_is_of_a_camera"),
    CheckConstraint("frozen_at IS NULL OR case_type = 'cctv'", name="frozen_is_of_a_camera"),
    # Two people are two different people.
    CheckConstraint("approved_by IS NULL OR approved_by <> decided_by", name="approver_is_another"),
    CheckConstraint(
        "status <> 'closed' OR NOT two_people OR approved_by IS NOT NULL", name="two_people_agreed"
    ),
    CheckConstraint("version >= 1", name="version_counts"),
    _one_of("case_type", CaseType),
    _one_of("status", Status),
    _one_of("channel", Channel),
    _one_of("assurance", Assurance.__members__),
    _one_of("required_assurance", Assurance.__members__),
    _one_of("resolution", Resolution, optional=True),
    _one_of("extension_reason", ExtensionReason, optional=True),
    _one_of("decided_step", Step, optional=True),
    Index("ix_cases_queue", "status", "legal_due"),
)

case_links = Table(
    "case_links",
    metadata,
    Column("case_id", Key, ForeignKey("cases.id"), primary_key=True),
    Column("other_id", Key, ForeignKey("cases.id"), primary_key=True, index=True),
    Column("kind", String(12), nullable=False),
    Column("linked_at", UtcTime, nullable=False),
    Column("linked_by", String(80), nullable=False),
    _one_of("kind", LinkKind),
    CheckConstraint("case_id <> other_id", name="links_two_cases"),
)

case_questions = Table(
    "case_questions",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("cases.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("reason_sealed", LargeBinary, nullable=False),
    Column("answered_at", UtcTime),
    _one_of("kind", QuestionKind),
    CheckConstraint("answered_at IS NULL OR answered_at >= asked_at", name="asked_before_answered"),
)

proposals = Table(
    "proposals",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("cases.id"), nullable=False, index=True),
    Column("proposed_by", String(80), nullable=False),
    Column("proposed_at", UtcTime, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("state", String(10), nullable=False),
    Column("settled_by", String(80)),
    Column("settled_at", UtcTime),
    _one_of("state", ("open", "approved", "returned", "dropped")),
    CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="settled_has_time"),
    CheckConstraint("state <> 'approved' OR settled_by <> proposed_by", name="approver_is_another"),
)

# One row: the key of the hashes below. It is random and sealed, so that changing the secrets
# re-seals it and the entries, whose values nobody has any more, still match.
suppression_key = Table(
    "suppression_key",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
    CheckConstraint("id = 1", name="single"),
)

# No link to a case: the entry must outlive the case, or the next mailing reaches the person again.
suppressions = Table(
    "suppressions",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("key_hash", String(64), nullable=False),
    Column("company", String(16), nullable=False),
    Column("added_at", UtcTime, nullable=False),
    Column("added_by", String(80), nullable=False),
    _one_of("kind", SuppressionKind),
    _one_of("company", (*Company, ALL_COMPANIES)),
    UniqueConstraint("kind", "key_hash", "company"),
)

mails = Table(
    "mails",
    metadata,
    Column("id", Key, primary_key=True),
    Column("mailbox", String(120), nullable=False),
    Column("folder", String(255), nullable=False),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("message_id_hash", String(64), index=True),
    Column("size", BigInteger, nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Column("kept_at", UtcTime, nullable=False),
    Column("envelope_sealed", LargeBinary, nullable=False),
    Column("raw_sealed", LargeBinary),
    Column("stage", String(12), nullable=False),
    Column("disposition", String(20)),
    Column("reason", Text),
    # Its reasons quote the mail, so it is as personal as the mail.
    Column("evidence_sealed", LargeBinary, nullable=False),
    Column("duplicate_of", Key, ForeignKey("mails.id")),
    Column("done_at", UtcTime),
    Column("moved_at", UtcTime),
    # When bytes, envelope and evidence were taken away; the row itself keeps the mail from being fetched anew.
    Column("erased_at", UtcTime),
    Column("truncated", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    # RFC 9051 2.3.1.1: mailbox, UIDVALIDITY and UID never refer to another message.
    UniqueConstraint("mailbox", "folder", "uidvalidity", "uid"),
    _one_of("stage", Stage),
    CheckConstraint("stage != 'quarantined' OR reason IS NOT NULL", name="quarantine_has_reason"),
    CheckConstraint(
        "(stage = 'duplicate') = (duplicate_of IS NOT NULL)", name="duplicate_is_linked"
    ),
    _one_of("disposition", Disposition, optional=True),
    Index("ix_mails_stage", "stage", "id"),
)

# What does not fit into `raw_sealed`: the second piece of a large mail is number 1.
mail_pieces = Table(
    "mail_pieces",
    metadata,
    Column("mail_id", Key, ForeignKey("mails.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("cases.id"), index=True),
    Column("kind", String(20), nullable=False),
    # One effect, one mail: "ack:<mail>" can be queued once, whatever is retried.
    Column("dedup_key", String(120), nullable=False, unique=True),
    Column("message_id", String(255), nullable=False, unique=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("recipient_hash", String(64), nullable=False, index=True),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", UtcTime, nullable=False),
    Column("last_error", Text),
    Column("created_at", UtcTime, nullable=False),
    Column("sent_at", UtcTime),
    _one_of("state", ("queued", "sent", "failed")),
    CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_time"),
    Index("ix_outbox_queue", "state", "next_attempt_at"),
)

case_messages = Table(
    "case_messages",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("cases.id"), nullable=False, index=True),
    Column("direction", String(4), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("message_id_hash", String(64), index=True),
    Column("mail_id", Key, ForeignKey("mails.id")),
    Column("outbox_id", Key, ForeignKey("outbox.id")),
    _one_of("direction", Direction),
    # A mail joins a case once, however often it is handled.
    UniqueConstraint("case_id", "mail_id"),
)

events = Table(
    "events",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("cases.id"), index=True),
    Column("at", UtcTime, nullable=False),
    Column("actor", String(120), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("detail", JSON, nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
)

# One row; locking it orders the writers of the hash chain.
event_head = Table(
    "event_head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("hash", String(64), nullable=False),
    Column("length", BigInteger, nullable=False, server_default="0"),
    CheckConstraint("id = 1", name="single"),
)

tasks = Table(
    "tasks",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("cases.id"), index=True),
    Column("mail_id", Key, ForeignKey("mails.id")),
    Column("kind", String(40), nullable=False),
    # Agents write tasks too, so the text is as personal as a note.
    Column("text_sealed", LargeBinary, nullable=False),
    Column("due_on", Date),
    Column("created_at", UtcTime, nullable=False),
    Column("done_at", UtcTime),
    Column("done_by", String(80)),
    # "due_soon:12:2026-12-23": a reminder is made once, whether or not it was ticked off since.
    Column("once_key", String(120), unique=True),
    Column("audience", String(12)),
    _one_of("audience", Role, optional=True),
    CheckConstraint("case_id IS NOT NULL OR mail_id IS NOT NULL", name="task_is_about_something"),
)

legal_holds = Table(
    "legal_holds",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("cases.id"), nullable=False, index=True),
    Column("reason_sealed", LargeBinary, nullable=False),
    Column("set_by", String(80), nullable=False),
    Column("set_at", UtcTime, nullable=False),
    Column("lifted_by", String(80)),
    Column("lifted_at", UtcTime),
    Column("lift_reason_sealed", LargeBinary),
    CheckConstraint(
        "(lifted_at IS NULL) = (lifted_by IS NULL) AND (lifted_at IS NULL) = (lift_reason_sealed IS NULL)",
        name="lifted_with_reason",
    ),
    # One hold at a time: lifting it must not leave another one unseen.
    Index(
        "uq_legal_holds_in_force",
        "case_id",
        unique=True,
        sqlite_where=text("lifted_at IS NULL"),
        postgresql_where=text("lifted_at IS NULL"),
    ),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("state", String(10), nullable=False),
    Column("language", String(8), nullable=False),
    Column("contact_sealed", LargeBinary),
    Column("assigned_to", String(80)),
    Column("waiting_since", UtcTime),
    Column("started_at", UtcTime, nullable=False),
    Column("last_at", UtcTime, nullable=False),
    Column("version", Integer, nullable=False),
    _one_of("state", ("bot", "waiting", "agent", "closed")),
    CheckConstraint("state != 'agent' OR assigned_to IS NOT NULL", name="agent_is_named"),
)

chat_messages = Table(
    "chat_messages",
    metadata,
    Column("id", Key, primary_key=True),
    Column("conversation_id", String(64), ForeignKey("conversations.id"), nullable=False),
    Column("author", String(10), nullable=False),
    Column("author_name", String(80), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("client_id", String(64)),
    Column("reply_to", Key, ForeignKey("chat_messages.id")),
    Column("at", UtcTime, nullable=False),
    _one_of("author", ("visitor", "bot", "agent", "system")),
    # A message sent again after a lost answer is the same message.
    UniqueConstraint("conversation_id", "client_id"),
    Index("ix_chat_messages_order", "conversation_id", "id"),
)

leads = Table(
    "leads",
    metadata,
    Column("id", Key, primary_key=True),
    Column("conversation_id", String(64), ForeignKey("conversations.id"), nullable=False),
    Column("case_type", String(40), nullable=False),
    Column("state", String(10), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("language", String(8), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    Column("case_id", Key, ForeignKey("cases.id")),
    _one_of("case_type", CaseType),
    _one_of("state", ("open", "cancelled", "left", "opened")),
    UniqueConstraint("conversation_id", "case_type"),
)

users = Table(
    "users",
    metadata,
    Column("id", Key, primary_key=True),
    Column("username", String(80), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", String(12), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("sees_protected", Boolean, nullable=False),
    Column("disabled_at", UtcTime),
    Column("failed_logins", Integer, nullable=False),
    Column("locked_until", UtcTime),
    Column("created_at", UtcTime, nullable=False),
    _one_of("role", ("agent", "senior", "dpo", "admin")),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("user_id", Key, ForeignKey("users.id"), nullable=False, index=True),
    Column("csrf", String(64), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
)

extracts = Table(
    "extracts",
    metadata,
    Column("id", Key, primary_key=True),
    # One request, one extract: it is collected anew, never twice beside itself.
    Column("case_id", Key, ForeignKey("cases.id"), nullable=False, unique=True),
    Column("state", String(12), nullable=False),
    Column("subject_sealed", LargeBinary),
    Column("delivery", String(8)),
    Column("approvals", JSON, nullable=False),
    Column("approved_at", UtcTime),
    Column("withheld", Boolean, nullable=False),
    Column("letter_sealed", LargeBinary),
    Column("archive_sealed", LargeBinary),
    Column("link_hash", String(64), unique=True),
    Column("link_expires_at", UtcTime),
    Column("downloaded_at", UtcTime),
    Column("delivered_at", UtcTime),
    Column("forgotten_at", UtcTime),
    Column("begun_at", UtcTime, nullable=False),
    Column("version", Integer, nullable=False),
    _one_of("state", ExtractState),
    _one_of("delivery", Delivery, optional=True),
    CheckConstraint(
        "(state IN ('approved', 'delivered')) = (approved_at IS NOT NULL)", name="approved_has_time"
    ),
    CheckConstraint(
        "(state = 'delivered') = (delivered_at IS NOT NULL)", name="delivered_has_time"
    ),
    CheckConstraint("(link_hash IS NULL) = (link_expires_at IS NULL)", name="link_expires"),
    CheckConstraint(
        "forgotten_at IS NULL OR (letter_sealed IS NULL AND archive_sealed IS NULL "
        "AND subject_sealed IS NULL AND link_hash IS NULL)",
        name="forgotten_is_empty",
    ),
)

extract_parts = Table(
    "extract_parts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("extract_id", Key, ForeignKey("extracts.id"), nullable=False),
    Column("source", String(40), nullable=False),
    Column("state", String(12), nullable=False),
    Column("items_sealed", LargeBinary),
    Column("fault", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", UtcTime),
    Column("collected_at", UtcTime),
    Column("due_on", Date),
    Column("task_id", Key, ForeignKey("tasks.id")),
    Column("version", Integer, nullable=False),
    UniqueConstraint("extract_id", "source"),
    _one_of("state", PartState),
    CheckConstraint(
        "(state = 'collected') = (collected_at IS NOT NULL)", name="collected_has_time"
    ),
    CheckConstraint("state != 'failed' OR length(fault) > 0", name="failure_has_fault"),
    Index("ix_extract_parts_due", "state", "next_attempt_at"),
)

challenges = Table(
    "challenges",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("cases.id"), nullable=False, index=True),
    Column("kind", String(10), nullable=False),
    Column("selector", String(16), nullable=False, unique=True),
    Column("secret_hash", String(64), nullable=False),
    Column("subject_hash", String(64), nullable=False),
    Column("target_hash", String(64), index=True),
    Column("contact_changed_on", Date),
    Column("state", String(10), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("created_by", String(120), nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("sent_at", UtcTime),
    Column("ended_at", UtcTime),
    _one_of("kind", ChallengeKind),
    _one_of("state", ChallengeState),
    CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended_has_time"),
    CheckConstraint("expires_at > created_at", name="lasts"),
    # A code that could be sent anywhere proves nothing; a link to an eID may go to whoever wrote.
    CheckConstraint("(kind = 'eid') = (target_hash IS NULL)", name="code_has_target"),
)

eid_logins = Table(
    "eid_logins",
    metadata,
    Column("id", Key, primary_key=True),
    Column("challenge_id", Key, ForeignKey("challenges.id"), nullable=False, index=True),
    Column("state_hash", String(64), nullable=False, unique=True),
    # Nonce, PKCE verifier and the browser's mark.
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
)

identity_evidence = Table(
    "identity_evidence",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("cases.id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("officer", String(120), nullable=False),
    # Whom it proves; evidence never counts for another customer on the same mailbox.
    Column("subject_hash", String(64)),
    Column("contact_changed_on", Date),
    # One challenge, one proof: the database itself refuses a replay.
    Column("challenge_id", Key, ForeignKey("challenges.id"), unique=True),
    _one_of("kind", EvidenceKind),
)

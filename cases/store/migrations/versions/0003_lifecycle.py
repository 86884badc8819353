"""Lifecycle per type: extension, questions, two people, links, suppression list."""

import os

import sqlalchemy as sa
from alembic import context, op

import cases.store.schema

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY_BYTES = 32
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STEPS = (
    "('usual', 'post_to_registered', 'electronic', 'new_address', 'to_other_controller', "
    "'reply_with_details', 'correct_spelling', 'correct_phone', 'correct_contact', 'erase_all', "
    "'hard_to_undo')"
)
# The first three were other rules of the same names in 0001.
CHANGED = {
    "status_known": "status IN ('new', 'in_progress', 'waiting', 'approval', 'closed')",
    "resolution_known": (
        "resolution IS NULL OR resolution IN ('granted', 'partial', 'refused', 'no_data', "
        "'answered', 'notified', 'not_notified', 'withdrawn', 'forwarded', 'duplicate', 'no_action')"
    ),
    "refusal_has_ground": (
        "resolution IS NULL OR resolution NOT IN ('not_notified', 'notified', 'partial', 'refused') "
        "OR length(trim(ground)) > 0"
    ),
}
ADDED = {
    "extended_in_time": "extended_on IS NULL OR extended_on <= legal_due",
    "extension_has_reason": "(extended_on IS NULL) = (extension_reason IS NULL)",
    "awareness_is_of_a_breach": "aware_at IS NULL OR case_type = 'breach_report'",
    "footage_is_of_a_camera": "recorded_at IS NULL OR case_type = 'cctv'",
    "frozen_is_of_a_camera": "frozen_at IS NULL OR case_type = 'cctv'",
    "approver_is_another": "approved_by IS NULL OR approved_by <> decided_by",
    "two_people_agreed": "status <> 'closed' OR NOT two_people OR approved_by IS NOT NULL",
    "extension_reason_known": (
        "extension_reason IS NULL OR extension_reason IN ('complexity', 'number')"
    ),
    "decided_step_known": f"decided_step IS NULL OR decided_step IN {STEPS}",
}


def upgrade() -> None:
    op.create_table(
        "case_links",
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("other_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("linked_at", cases.store.schema.UtcTime(timezone=True), nullable=False),
        sa.Column("linked_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "kind IN ('parent', 'related', 'duplicate')", name=op.f("ck_case_links_kind_known")
        ),
        sa.CheckConstraint("case_id <> other_id", name=op.f("ck_case_links_links_two_cases")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_case_links_case_id_cases")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["cases.id"], name=op.f("fk_case_links_other_id_cases")
        ),
        sa.PrimaryKeyConstraint("case_id", "other_id", name=op.f("pk_case_links")),
    )
    op.create_index(op.f("ix_case_links_other_id"), "case_links", ["other_id"])
    _move_links()
    op.create_table(
        "case_questions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("asked_at", cases.store.schema.UtcTime(timezone=True), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("answered_at", cases.store.schema.UtcTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('identity', 'clarification')", name=op.f("ck_case_questions_kind_known")
        ),
        sa.CheckConstraint(
            "answered_at IS NULL OR answered_at >= asked_at",
            name=op.f("ck_case_questions_asked_before_answered"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_case_questions_case_id_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_questions")),
    )
    op.create_index(op.f("ix_case_questions_case_id"), "case_questions", ["case_id"])
    op.create_table(
        "proposals",
        sa.Column("id", KEY, nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("proposed_by", sa.String(length=80), nullable=False),
        sa.Column("proposed_at", cases.store.schema.UtcTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("settled_by", sa.String(length=80), nullable=True),
        sa.Column("settled_at", cases.store.schema.UtcTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'approved', 'returned', 'dropped')",
            name=op.f("ck_proposals_state_known"),
        ),
        sa.CheckConstraint(
            "(state = 'open') = (settled_at IS NULL)", name=op.f("ck_proposals_settled_has_time")
        ),
        sa.CheckConstraint(
            "state <> 'approved' OR settled_by <> proposed_by",
            name=op.f("ck_proposals_approver_is_another"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_proposals_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    op.create_index(op.f("ix_proposals_case_id"), "proposals", ["case_id"])
    op.create_table(
        "suppressions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("company", sa.String(length=16), nullable=False),
        sa.Column("added_at", cases.store.schema.UtcTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "kind IN ('email', 'phone', 'address', 'customer_number')",
            name=op.f("ck_suppressions_kind_known"),
        ),
        sa.CheckConstraint(
            "company IN ('elnat', 'forsaljning', 'varme', 'all')",
            name=op.f("ck_suppressions_company_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppressions")),
        sa.UniqueConstraint("kind", "key_hash", "company", name=op.f("uq_suppressions_kind")),
    )
    op.create_table(
        "suppression_key",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_suppression_key_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppression_key")),
    )
    row = sa.table("suppression_key", sa.column("id"), sa.column("sealed", sa.LargeBinary()))
    sealed = context.config.attributes["vault"].seal(os.urandom(KEY_BYTES))
    op.execute(sa.insert(row).values(id=1, sealed=sealed))
    _alter_cases()
    _alter_tasks()


def _move_links() -> None:
    """Put the list that a case held of others into rows that the database can check."""
    old = sa.table(
        "cases",
        sa.column("id", KEY),
        sa.column("related_to", sa.JSON()),
        sa.column("opened_at", cases.store.schema.UtcTime(timezone=True)),
    )
    links = sa.table(
        "case_links",
        *(sa.column(name) for name in ("case_id", "other_id", "kind")),
        sa.column("linked_at", cases.store.schema.UtcTime(timezone=True)),
        sa.column("linked_by"),
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(old)).all():
        for other in sorted(set(row.related_to or ()) - {row.id}):
            connection.execute(
                sa.insert(links).values(
                    case_id=row.id,
                    other_id=other,
                    kind="related",
                    linked_at=row.opened_at,
                    linked_by="system",
                )
            )


def _alter_cases() -> None:
    with op.batch_alter_table("cases") as batch:
        batch.add_column(sa.Column("extended_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("extension_reason", sa.String(length=20), nullable=True))
        for name in ("aware_at", "recorded_at", "frozen_at"):
            batch.add_column(
                sa.Column(name, cases.store.schema.UtcTime(timezone=True), nullable=True)
            )
        batch.add_column(sa.Column("decided_by", sa.String(length=80), nullable=True))
        batch.add_column(sa.Column("approved_by", sa.String(length=80), nullable=True))
        batch.add_column(sa.Column("decided_step", sa.String(length=20), nullable=True))
        batch.add_column(
            sa.Column("two_people", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch.drop_column("related_to")
        for name in CHANGED:
            batch.drop_constraint(op.f(f"ck_cases_{name}"), type_="check")
        for name, text in {**CHANGED, **ADDED}.items():
            batch.create_check_constraint(op.f(f"ck_cases_{name}"), sa.text(text))


def _alter_tasks() -> None:
    known = "audience IS NULL OR audience IN ('agent', 'senior', 'dpo', 'admin')"
    with op.batch_alter_table("tasks") as batch:
        batch.add_column(sa.Column("once_key", sa.String(length=120), nullable=True))
        batch.add_column(sa.Column("audience", sa.String(length=12), nullable=True))
        batch.create_unique_constraint(op.f("uq_tasks_once_key"), ["once_key"])
        batch.create_check_constraint(op.f("ck_tasks_audience_known"), sa.text(known))

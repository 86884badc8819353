"""Extracts: what sources gave, its review and its way to the person."""

import sqlalchemy as sa
from alembic import op

import cases.store.schema

revision = '0004'
down_revision = '0005'
branch_labels = None
depends_on = None

Key = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
Time = cases.store.schema.UtcTime(timezone=True)


def upgrade() -> None:
    op.create_table('extracts',
    sa.Column('id', Key, nullable=False),
    sa.Column('case_id', Key, nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('subject_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('delivery', sa.String(length=8), nullable=True),
    sa.Column('approvals', sa.JSON(), nullable=False),
    sa.Column('approved_at', Time, nullable=True),
    sa.Column('withheld', sa.Boolean(), nullable=False),
    sa.Column('letter_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('archive_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('link_hash', sa.String(length=64), nullable=True),
    sa.Column('link_expires_at', Time, nullable=True),
    sa.Column('downloaded_at', Time, nullable=True),
    sa.Column('delivered_at', Time, nullable=True),
    sa.Column('forgotten_at', Time, nullable=True),
    sa.Column('begun_at', Time, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('collecting', 'review', 'approved', 'delivered')", name=op.f('ck_extracts_state_known')),
    sa.CheckConstraint("delivery IS NULL OR delivery IN ('post', 'link')", name=op.f('ck_extracts_delivery_known')),
    sa.CheckConstraint("(state IN ('approved', 'delivered')) = (approved_at IS NOT NULL)", name=op.f('ck_extracts_approved_has_time')),
    sa.CheckConstraint("(state = 'delivered') = (delivered_at IS NOT NULL)", name=op.f('ck_extracts_delivered_has_time')),
    sa.CheckConstraint("(link_hash IS NULL) = (link_expires_at IS NULL)", name=op.f('ck_extracts_link_expires')),
    sa.CheckConstraint("forgotten_at IS NULL OR (letter_sealed IS NULL AND archive_sealed IS NULL AND subject_sealed IS NULL AND link_hash IS NULL)", name=op.f('ck_extracts_forgotten_is_empty')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_extracts_case_id_cases')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_extracts')),
    sa.UniqueConstraint('case_id', name=op.f('uq_extracts_case_id')),
    sa.UniqueConstraint('link_hash', name=op.f('uq_extracts_link_hash'))
    )
    op.create_table('extract_parts',
    sa.Column('id', Key, nullable=False),
    sa.Column('extract_id', Key, nullable=False),
    sa.Column('source', sa.String(length=40), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('items_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('fault', sa.Text(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_attempt_at', Time, nullable=True),
    sa.Column('collected_at', Time, nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('task_id', Key, nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('waiting', 'failed', 'asked', 'collected')", name=op.f('ck_extract_parts_state_known')),
    sa.CheckConstraint("(state = 'collected') = (collected_at IS NOT NULL)", name=op.f('ck_extract_parts_collected_has_time')),
    sa.CheckConstraint("state != 'failed' OR length(fault) > 0", name=op.f('ck_extract_parts_failure_has_fault')),
    sa.ForeignKeyConstraint(['extract_id'], ['extracts.id'], name=op.f('fk_extract_parts_extract_id_extracts')),
    sa.ForeignKeyConstraint(['task_id'], ['tasks.id'], name=op.f('fk_extract_parts_task_id_tasks')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_extract_parts')),
    sa.UniqueConstraint('extract_id', 'source', name=op.f('uq_extract_parts_extract_id'))
    )
    with op.batch_alter_table('extract_parts', schema=None) as batch_op:
        batch_op.create_index('ix_extract_parts_due', ['state', 'next_attempt_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('extract_parts', schema=None) as batch_op:
        batch_op.drop_index('ix_extract_parts_due')

    op.drop_table('extract_parts')
    op.drop_table('extracts')

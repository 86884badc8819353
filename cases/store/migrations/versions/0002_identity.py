"""Challenges, eID log-ins and the evidence of identity that they gave."""

import sqlalchemy as sa
from alembic import op

from cases.store.schema import UtcTime

revision = '0002'
down_revision = '0004'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
TIME = UtcTime(timezone=True)
EVIDENCE = (
    "'registered_sender', 'letter_only', 'code_by_email', 'code_by_phone', 'code_by_letter', "
    "'eid', 'second_check', 'in_person'"
)


def upgrade() -> None:
    op.create_table(
        'challenges',
        sa.Column('id', KEY, nullable=False),
        sa.Column('case_id', KEY, nullable=False),
        sa.Column('kind', sa.String(length=10), nullable=False),
        sa.Column('selector', sa.String(length=16), nullable=False),
        sa.Column('secret_hash', sa.String(length=64), nullable=False),
        sa.Column('subject_hash', sa.String(length=64), nullable=False),
        sa.Column('target_hash', sa.String(length=64), nullable=True),
        sa.Column('contact_changed_on', sa.Date(), nullable=True),
        sa.Column('state', sa.String(length=10), nullable=False),
        sa.Column('created_at', TIME, nullable=False),
        sa.Column('created_by', sa.String(length=120), nullable=False),
        sa.Column('expires_at', TIME, nullable=False),
        sa.Column('sent_at', TIME, nullable=True),
        sa.Column('ended_at', TIME, nullable=True),
        sa.CheckConstraint("kind IN ('email', 'letter', 'eid')", name=op.f('ck_challenges_kind_known')),
        sa.CheckConstraint("state IN ('open', 'used', 'locked', 'withdrawn', 'denied')", name=op.f('ck_challenges_state_known')),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=op.f('ck_challenges_ended_has_time')),
        sa.CheckConstraint('expires_at > created_at', name=op.f('ck_challenges_lasts')),
        sa.CheckConstraint("(kind = 'eid') = (target_hash IS NULL)", name=op.f('ck_challenges_code_has_target')),
        sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_challenges_case_id_cases')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_challenges')),
        sa.UniqueConstraint('selector', name=op.f('uq_challenges_selector')),
    )
    with op.batch_alter_table('challenges', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_challenges_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_challenges_target_hash'), ['target_hash'], unique=False)
    op.create_table(
        'eid_logins',
        sa.Column('id', KEY, nullable=False),
        sa.Column('challenge_id', KEY, nullable=False),
        sa.Column('state_hash', sa.String(length=64), nullable=False),
        sa.Column('sealed', sa.LargeBinary(), nullable=False),
        sa.Column('created_at', TIME, nullable=False),
        sa.Column('expires_at', TIME, nullable=False),
        sa.Column('ended_at', TIME, nullable=True),
        sa.ForeignKeyConstraint(['challenge_id'], ['challenges.id'], name=op.f('fk_eid_logins_challenge_id_challenges')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_eid_logins')),
        sa.UniqueConstraint('state_hash', name=op.f('uq_eid_logins_state_hash')),
    )
    with op.batch_alter_table('eid_logins', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_eid_logins_challenge_id'), ['challenge_id'], unique=False)
    op.create_table(
        'identity_evidence',
        sa.Column('id', KEY, nullable=False),
        sa.Column('case_id', KEY, nullable=False),
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('at', TIME, nullable=False),
        sa.Column('officer', sa.String(length=120), nullable=False),
        sa.Column('subject_hash', sa.String(length=64), nullable=True),
        sa.Column('contact_changed_on', sa.Date(), nullable=True),
        sa.Column('challenge_id', KEY, nullable=True),
        sa.CheckConstraint(f'kind IN ({EVIDENCE})', name=op.f('ck_identity_evidence_kind_known')),
        sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_identity_evidence_case_id_cases')),
        sa.ForeignKeyConstraint(['challenge_id'], ['challenges.id'], name=op.f('fk_identity_evidence_challenge_id_challenges')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_identity_evidence')),
        sa.UniqueConstraint('challenge_id', name=op.f('uq_identity_evidence_challenge_id')),
    )
    with op.batch_alter_table('identity_evidence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_identity_evidence_case_id'), ['case_id'], unique=False)
    _copy_recorded_checks()


def _copy_recorded_checks() -> None:
    # Until now the history alone said how an identity had been checked.
    events = sa.table('events', sa.column('case_id'), sa.column('at', TIME), sa.column('actor'), sa.column('kind'), sa.column('detail', sa.JSON()))
    evidence = sa.table('identity_evidence', sa.column('case_id'), sa.column('kind'), sa.column('at', TIME), sa.column('officer'))
    connection = op.get_bind()
    for row in connection.execute(sa.select(events).where(events.c.kind == 'identity')).all():
        method = str(row.detail.get('method', ''))
        if f"'{method}'" in EVIDENCE:
            connection.execute(sa.insert(evidence).values(case_id=row.case_id, kind=method, at=row.at, officer=row.actor))


def downgrade() -> None:
    op.drop_table('identity_evidence')
    op.drop_table('eid_logins')
    op.drop_table('challenges')

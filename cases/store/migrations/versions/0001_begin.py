"""Begin."""

import sqlalchemy as sa
from alembic import op

import cases.store.schema

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('case_numbers',
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('year', name=op.f('pk_case_numbers'))
    )
    op.create_table('cases',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ref', sa.String(length=20), nullable=False),
    sa.Column('case_type', sa.String(length=40), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('channel', sa.String(length=10), nullable=False),
    sa.Column('mailbox', sa.String(length=120), nullable=True),
    sa.Column('received_at', cases.store.schema.UtcTime(timezone=True), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('legal_due', sa.Date(), nullable=True),
    sa.Column('ops_due', sa.Date(), nullable=True),
    sa.Column('extended_due', sa.Date(), nullable=True),
    sa.Column('breach_due_at', cases.store.schema.UtcTime(timezone=True), nullable=True),
    sa.Column('customer_number', sa.String(length=32), nullable=True),
    sa.Column('party_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('party_email_hash', sa.String(length=64), nullable=True),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('flags', sa.JSON(), nullable=False),
    sa.Column('assurance', sa.String(length=2), nullable=False),
    sa.Column('required_assurance', sa.String(length=2), nullable=False),
    sa.Column('protected', sa.Boolean(), nullable=False),
    sa.Column('dpo_space', sa.Boolean(), nullable=False),
    sa.Column('assigned_to', sa.String(length=80), nullable=True),
    sa.Column('resolution', sa.String(length=20), nullable=True),
    sa.Column('ground', sa.Text(), nullable=True),
    sa.Column('conversation_id', sa.String(length=64), nullable=True),
    sa.Column('related_to', sa.JSON(), nullable=False),
    sa.Column('opened_at', cases.store.schema.UtcTime(timezone=True), nullable=False),
    sa.Column('closed_at', cases.store.schema.UtcTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(breach_due_at IS NOT NULL) = (case_type = 'breach_report')", name=op.f('ck_cases_breach_clock')),
    sa.CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name=op.f('ck_cases_closed_has_time')),
    sa.CheckConstraint("(status = 'closed') = (resolution IS NOT NULL)", name=op.f('ck_cases_closed_has_resolution')),
    sa.CheckConstraint("assurance IN ('L0', 'L1', 'L2', 'L3', 'L4', 'L5')", name=op.f('ck_cases_assurance_known')),
    sa.CheckConstraint("case_type IN ('access', 'rectification', 'erasure', 'restriction', 'portability', 'objection', 'direct_marketing_objection', 'automated_decision', 'consent_withdrawal', 'cctv', 'complaint', 'breach_report', 'dpo_question', 'authority_request', 'supervisory_letter', 'third_party_request', 'processor_notice', 'deceased_estate', 'employment', 'damages_claim', 'security_report', 'request_withdrawal', 'vague', 'misdirected', 'unknown')", name=op.f('ck_cases_case_type_known')),
    sa.CheckConstraint("channel IN ('mail', 'chat', 'manual')", name=op.f('ck_cases_channel_known')),
    sa.CheckConstraint("required_assurance IN ('L0', 'L1', 'L2', 'L3', 'L4', 'L5')", name=op.f('ck_cases_required_assurance_known')),
    sa.CheckConstraint("resolution IS NULL OR resolution IN ('granted', 'partial', 'refused', 'no_data', 'answered', 'withdrawn', 'forwarded', 'no_action')", name=op.f('ck_cases_resolution_known')),
    sa.CheckConstraint("resolution IS NULL OR resolution NOT IN ('partial', 'refused') OR length(trim(ground)) > 0", name=op.f('ck_cases_refusal_has_ground')),
    sa.CheckConstraint("status IN ('new', 'in_progress', 'waiting', 'closed')", name=op.f('ck_cases_status_known')),
    sa.CheckConstraint('legal_due IS NULL OR legal_due >= received_on', name=op.f('ck_cases_due_after_receipt')),
    sa.CheckConstraint('version >= 1', name=op.f('ck_cases_version_counts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases')),
    sa.UniqueConstraint('ref', name=op.f('uq_cases_ref'))
    )
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cases_conversation_id'), ['conversation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_cases_party_email_hash'), ['party_email_hash'], unique=False)
        batch_op.create_index('ix_cases_queue', ['status', 'legal_due'], unique=False)

    op.create_table('conversations',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('contact_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('assigned_to', sa.String(length=80), nullable=True),
    sa.Column('waiting_since', cases.store.schema.UtcTime(timezone=True), nullable=True),
    sa.Column('started_at', cases.store.schema.UtcTime(timezone=True), nullable=False),
    sa.Column('last_at', cases.store.schema.UtcTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state != 'agent' OR assigned_to IS NOT NULL", name=op.f('ck_conversations_agent_is_named')),
    sa.CheckConstraint("state IN ('bot', 'waiting', 'agent', 'closed')", name=op.f('ck_conversations_state_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conversations')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_conversations_token_hash'))
    )
    op.create_table('customers',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('row_key', sa.String(length=64), nullable=False),
    sa.Column('customer_number', sa.String(length=32), nullable=False),
    sa.Column('company', sa.String(length=16), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('personnummer_hash', sa.String(length=64), nullable=True),
    sa.Column('personnummer_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('street', sa.Text(), nullable=False),
    sa.Column('postcode', sa.Text(), nullable=False),
    sa.Column('city', sa.Text(), nullable=False),
    sa.Column('protected', sa.Boolean(), nullable=False),
    sa.Column('address_changed_on', sa.Date(), nullable=True),
    sa.Column('email_changed_on', sa.Date(), nullable=True),
    sa.CheckConstraint("company IN ('elnat', 'forsaljning', 'varme')", name=op.f('ck_customers_company_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customers')),
    sa.UniqueConstraint('row_key', name=op.f('uq_customers_row_key'))
    )
    with op.batch_alter_table('customers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_customers_customer_number'), ['customer_number'], unique=False)
        batch_op.create_index(batch_op.f('ix_customers_email'), ['email'], unique=False)
        batch_op.create_index(batch_op.f('ix_customers_personnummer_hash'), ['personnummer_hash'], unique=False)

    op.create_table('event_head',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_event_head_single')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event_head'))
    )
    op.create_table('mails',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('mailbox', sa.String(length=120), nullable=False),
    sa.Column('folder', sa.String(length=255), nullable=False),
    sa.Column('uidvalidity', sa.BigInteger(), nullable=False),
    sa.Column('uid', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('message_id_hash', sa.String(length=64), nullable=True),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('received_at', cases.store.schema.UtcTime(timezone=True), nullable=False),
    sa.Column('kept_at', cases.store.schema.UtcTime(timezone=True), nullable=False),
    sa.Column('envelope_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('raw_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('stage', sa.String(length=12), nullable=False),
    sa.Column('disposition', sa.String(length=20), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('evidence_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('duplicate_of', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('done_at', cases.store.schema.UtcTime(timezone=True), nullable=True),
    sa.Column('moved_at', cases.store.schema.UtcTime(timezone=True), nullable=True),
    sa.Column('truncated', sa.Boolean(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.CheckConstraint("(stage = 'duplicate') = (duplicate_of IS NOT NULL)", name=op.f('ck_mails_duplicate_is_linked')),
    sa.CheckConstraint("disposition IS NULL OR disposition IN ('case', 'follow_up', 'misdirected', 'automatic', 'spam', 'quarantine')", name=op.f('ck_mails_disposition_known')),
    sa.CheckConstraint("stage != 'quarantined' OR reason IS NOT NULL", name=op.f('ck_mails_quarantine_has_reason')),
    sa.CheckConstraint("stage IN ('kept', 'done', 'quarantined', 'duplicate')", name=op.f('ck_mails_stage_known')),
    sa.ForeignKeyConstraint(['duplicate_of'], ['mails.id'], name=op.f('fk_mails_duplicate_of_mails')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mails')),
    sa.UniqueConstraint('mailbox', 'folder', 'uidvalidity', 'uid', name=op.f('uq_mails_mailbox'))
    )
    with op.batch_alter_table('mails', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mails_message_id_hash'), ['message_id_hash'], unique=False)
        batch_op.create_index(batch_op.f('ix_mails_sha256'), ['sha256'], unique=False)
        batch_op.create_index('ix_mails_stage', ['stage', 'id'], unique=False)

    op.create_table('users',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('username', sa.String(length=80), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('role', sa.String(length=12), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.Column('sees_protected', sa.Boolean(), nullable=False),
    sa.Column('disabled_at', cases.store.schema.UtcTime(timezone=True), nullable=True),
    sa.Column('failed_logins', sa.Integer(), nullable=False),
    sa.Column('locked_until', cases.store.schema.UtcTime(timezone=True), nullable=True),
    sa.Column('created_at', cases.store.schema.UtcTime(timezone=True), nullable=False),
    sa.CheckConstraint("role IN ('agent', 'senior', 'dpo', 'admin')", name=op.f('ck_users_role_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_users')),
    sa.UniqueConstraint('username', name=op.f('uq_users_username'))
    )
    op.create_table('chat_messages',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('conversation_id', sa.String(length=64), nullable=False),
    sa.Column('author', sa.String(length=10), nullable=False),
    sa.Column('author_name', sa.String(length=80), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('client_id', sa.String(length=64), nullable=True),
    sa.Column('reply_to', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('at', cases.store.schema.UtcTime(timezone=True), nullable=False),
    sa.CheckConstraint("author IN ('visitor', 'bot', 'agent', 'system')", name=op.f('ck_chat_messages_author_known')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_chat_messages_conversation_id_conversations')),
    sa.ForeignKeyConstraint(['reply_to'], ['chat_messages.id'], name=op.f('fk_chat_messages_reply_to_chat_messages')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chat_messages')),
    sa.UniqueConstraint('conversation_id', 'client_id', name=op.f('uq_chat_messages_conversation_id'))
    )
    with op.batch_alter_table('chat_messages', schema=None) as batch_op:
        batch_op.create_index('ix_chat_messages_order', ['conversation_id', 'id'], unique=False)

    op.create_table('events',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('at', cases.store.schema.UtcTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.Column('previous_hash', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_events_case_id_cases')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_events')),
    sa.UniqueConstraint('hash', name=op.f('uq_events_hash'))
    )
    with op.batch_alter_table('events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_events_case_id'), ['case_id'], unique=False)

    op.create_table('leads',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('conversation_id', sa.String(length=64), nullable=False),
    sa.Column('case_type', sa.String(length=40), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('created_at', cases.store.schema.UtcTime(timezone=True), nullable=False),
    sa.Column('updated_at', cases.store.schema.UtcTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint("case_type IN ('access', 'rectification', 'erasure', 'restriction', 'portability', 'objection', 'direct_marketing_objection', 'automated_decision', 'consent_withdrawal', 'cctv', 'complaint', 'breach_report', 'dpo_question', 'authority_request', 'supervisory_letter', 'third_party_request', 'processor_notice', 'deceased_estate', 'employment', 'damages_claim', 'security_report', 'request_withdrawal', 'vague', 'misdirected', 'unknown')", name=op.f('ck_leads_case_type_known')),
    sa.CheckConstraint("state IN ('open', 'cancelled', 'left', 'opened')", name=op.f('ck_leads_state_known')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_leads_case_id_cases')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_leads_conversation_id_conversations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_leads')),
    sa.UniqueConstraint('conversation_id', 'case_type', name=op.f('uq_leads_conversation_id'))
    )
    op.create_table('outbox',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('dedup_key', sa.String(length=120), nullable=False),
    sa.Column('message_id', sa.String(length=255), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('recipient_hash', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_attempt_at', cases.store.schema.UtcTime(timezone=True), nullable=False),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.Column('created_at', cases.store.schema.UtcTime(timezone=True), nullable=False),
    sa.Column('sent_at', cases.store.schema.UtcTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f('ck_outbox_sent_has_time')),
    sa.CheckConstraint("state IN ('queued', 'sent', 'failed')", name=op.f('ck_outbox_state_known')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_outbox_case_id_cases')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox')),
    sa.UniqueConstraint('dedup_key', name=op.f('uq_outbox_dedup_key')),
    sa.UniqueConstraint('message_id', name=op.f('uq_outbox_message_id'))
    )
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outbox_case_id'), ['case_id'], unique=False)
        batch_op.create_index('ix_outbox_queue', ['state', 'next_attempt_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_outbox_recipient_hash'), ['recipient_hash'], unique=False)

    op.create_table('sessions',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('csrf', sa.String(length=64), nullable=False),
    sa.Column('created_at', cases.store.schema.UtcTime(timezone=True), nullable=False),
    sa.Column('expires_at', cases.store.schema.UtcTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_sessions_user_id_users')),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_sessions'))
    )
    with op.batch_alter_table('sessions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sessions_user_id'), ['user_id'], unique=False)

    op.create_table('tasks',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('mail_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('created_at', cases.store.schema.UtcTime(timezone=True), nullable=False),
    sa.Column('done_at', cases.store.schema.UtcTime(timezone=True), nullable=True),
    sa.Column('done_by', sa.String(length=80), nullable=True),
    sa.CheckConstraint('case_id IS NOT NULL OR mail_id IS NOT NULL', name=op.f('ck_tasks_task_is_about_something')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_tasks_case_id_cases')),
    sa.ForeignKeyConstraint(['mail_id'], ['mails.id'], name=op.f('fk_tasks_mail_id_mails')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tasks'))
    )
    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_tasks_case_id'), ['case_id'], unique=False)

    op.create_table('case_messages',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('direction', sa.String(length=4), nullable=False),
    sa.Column('at', cases.store.schema.UtcTime(timezone=True), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('message_id_hash', sa.String(length=64), nullable=True),
    sa.Column('mail_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('outbox_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint("direction IN ('in', 'out', 'note')", name=op.f('ck_case_messages_direction_known')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_messages_case_id_cases')),
    sa.ForeignKeyConstraint(['mail_id'], ['mails.id'], name=op.f('fk_case_messages_mail_id_mails')),
    sa.ForeignKeyConstraint(['outbox_id'], ['outbox.id'], name=op.f('fk_case_messages_outbox_id_outbox')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_messages')),
    sa.UniqueConstraint('case_id', 'mail_id', name=op.f('uq_case_messages_case_id'))
    )
    with op.batch_alter_table('case_messages', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_messages_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_case_messages_message_id_hash'), ['message_id_hash'], unique=False)

    # The head of the hash chain: one row that every writer locks.
    op.execute("INSERT INTO event_head (id, hash) VALUES (1, '" + "0" * 64 + "')")


def downgrade() -> None:
    with op.batch_alter_table('case_messages', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_messages_message_id_hash'))
        batch_op.drop_index(batch_op.f('ix_case_messages_case_id'))

    op.drop_table('case_messages')
    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_tasks_case_id'))

    op.drop_table('tasks')
    with op.batch_alter_table('sessions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sessions_user_id'))

    op.drop_table('sessions')
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outbox_recipient_hash'))
        batch_op.drop_index('ix_outbox_queue')
        batch_op.drop_index(batch_op.f('ix_outbox_case_id'))

    op.drop_table('outbox')
    op.drop_table('leads')
    with op.batch_alter_table('events', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_events_case_id'))

    op.drop_table('events')
    with op.batch_alter_table('chat_messages', schema=None) as batch_op:
        batch_op.drop_index('ix_chat_messages_order')

    op.drop_table('chat_messages')
    op.drop_table('users')
    with op.batch_alter_table('mails', schema=None) as batch_op:
        batch_op.drop_index('ix_mails_stage')
        batch_op.drop_index(batch_op.f('ix_mails_sha256'))
        batch_op.drop_index(batch_op.f('ix_mails_message_id_hash'))

    op.drop_table('mails')
    op.drop_table('event_head')
    with op.batch_alter_table('customers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_customers_personnummer_hash'))
        batch_op.drop_index(batch_op.f('ix_customers_email'))
        batch_op.drop_index(batch_op.f('ix_customers_customer_number'))

    op.drop_table('customers')
    op.drop_table('conversations')
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.drop_index('ix_cases_queue')
        batch_op.drop_index(batch_op.f('ix_cases_party_email_hash'))
        batch_op.drop_index(batch_op.f('ix_cases_conversation_id'))

    op.drop_table('cases')
    op.drop_table('case_numbers')

"""Seal the register and the tasks; remember contact changes and legal holds; make history append-only."""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import context, op

import cases.store.schema
from cases.register import email_key

revision = '0005'
down_revision = '0006'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
TIME = cases.store.schema.UtcTime(timezone=True)
REFUSAL = 'the history is append-only'


def upgrade() -> None:
    vault = context.config.attributes['vault']
    connection = op.get_bind()
    _customers(connection, vault)
    _tasks(connection, vault)
    op.create_table('contact_changes',
    sa.Column('id', KEY, nullable=False),
    sa.Column('customer_id', KEY, nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('changed_on', sa.Date(), nullable=False),
    sa.Column('noticed_at', TIME, nullable=False),
    sa.Column('before_sealed', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint("kind IN ('address', 'email', 'phone')", name=op.f('ck_contact_changes_kind_known')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_contact_changes_customer_id_customers'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_changes'))
    )
    op.create_index(op.f('ix_contact_changes_customer_id'), 'contact_changes', ['customer_id'])
    op.create_table('register_sources',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('cursor', sa.String(length=64), nullable=True),
    sa.Column('synced_at', TIME, nullable=False),
    sa.Column('full_at', TIME, nullable=True),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_register_sources'))
    )
    op.create_table('legal_holds',
    sa.Column('id', KEY, nullable=False),
    sa.Column('case_id', KEY, nullable=False),
    sa.Column('reason_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('set_by', sa.String(length=80), nullable=False),
    sa.Column('set_at', TIME, nullable=False),
    sa.Column('lifted_by', sa.String(length=80), nullable=True),
    sa.Column('lifted_at', TIME, nullable=True),
    sa.Column('lift_reason_sealed', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint('(lifted_at IS NULL) = (lifted_by IS NULL) AND (lifted_at IS NULL) = (lift_reason_sealed IS NULL)', name=op.f('ck_legal_holds_lifted_with_reason')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_legal_holds_case_id_cases')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_legal_holds'))
    )
    op.create_index(op.f('ix_legal_holds_case_id'), 'legal_holds', ['case_id'])
    op.create_index('uq_legal_holds_in_force', 'legal_holds', ['case_id'], unique=True, sqlite_where=sa.text('lifted_at IS NULL'), postgresql_where=sa.text('lifted_at IS NULL'))
    op.add_column('cases', sa.Column('earlier_tokens', sa.JSON(), server_default='[]', nullable=False))
    op.add_column('cases', sa.Column('erased_at', TIME, nullable=True))
    op.add_column('mails', sa.Column('erased_at', TIME, nullable=True))
    op.add_column('event_head', sa.Column('length', sa.BigInteger(), server_default='0', nullable=False))
    op.execute('UPDATE event_head SET length = (SELECT count(*) FROM events)')
    _append_only(connection.dialect.name)


def downgrade() -> None:
    raise NotImplementedError('sealed values are not written in clear again: restore the backup made before the upgrade')


def _customers(connection, vault) -> None:
    old = sa.table('customers', *(sa.column(name) for name in ('row_key', 'customer_number', 'company', 'name', 'personnummer_hash', 'personnummer_sealed', 'email', 'phone', 'street', 'postcode', 'city', 'protected')), sa.column('address_changed_on', sa.Date()), sa.column('email_changed_on', sa.Date()))
    rows = [
        {
            'row_key_hash': row.row_key,
            'customer_number': row.customer_number,
            'company': row.company,
            'person_sealed': vault.seal_text(json.dumps([row.name, vault.open_text(row.personnummer_sealed) if row.personnummer_sealed else '', row.email, row.phone, row.street, row.postcode, row.city])),
            'personnummer_hash': row.personnummer_hash,
            'email_hash': vault.lookup(email_key(row.email)) if row.email else None,
            'protected': bool(row.protected),
            'address_changed_on': row.address_changed_on,
            'email_changed_on': row.email_changed_on,
            'source': 'csv',
            # Nobody noted when; before any delivery that will be noted.
            'seen_at': datetime.fromtimestamp(0, UTC),
        }
        for row in connection.execute(sa.select(old))
    ]
    op.drop_table('customers')
    new = op.create_table('customers',
    sa.Column('id', KEY, nullable=False),
    sa.Column('row_key_hash', sa.String(length=64), nullable=False),
    sa.Column('customer_number', sa.String(length=32), nullable=False),
    sa.Column('company', sa.String(length=16), nullable=False),
    sa.Column('person_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('personnummer_hash', sa.String(length=64), nullable=True),
    sa.Column('email_hash', sa.String(length=64), nullable=True),
    sa.Column('protected', sa.Boolean(), nullable=False),
    sa.Column('address_changed_on', sa.Date(), nullable=True),
    sa.Column('email_changed_on', sa.Date(), nullable=True),
    sa.Column('source', sa.String(length=40), nullable=False),
    sa.Column('seen_at', TIME, nullable=False),
    sa.Column('gone_at', TIME, nullable=True),
    sa.CheckConstraint("company IN ('elnat', 'forsaljning', 'varme')", name=op.f('ck_customers_company_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customers')),
    sa.UniqueConstraint('row_key_hash', name=op.f('uq_customers_row_key_hash'))
    )
    for column in ('customer_number', 'personnummer_hash', 'email_hash'):
        op.create_index(op.f(f'ix_customers_{column}'), 'customers', [column])
    op.bulk_insert(new, rows)


def _tasks(connection, vault) -> None:
    op.add_column('tasks', sa.Column('text_sealed', sa.LargeBinary(), nullable=True))
    tasks = sa.table('tasks', sa.column('id'), sa.column('text'), sa.column('text_sealed', sa.LargeBinary()))
    for row in connection.execute(sa.select(tasks.c.id, tasks.c.text)).all():
        connection.execute(sa.update(tasks).where(tasks.c.id == row.id).values(text_sealed=vault.seal_text(row.text)))
    # Recreating the table on SQLite loses its checks unless they are given.
    check = sa.CheckConstraint('case_id IS NOT NULL OR mail_id IS NOT NULL', name=op.f('ck_tasks_task_is_about_something'))
    with op.batch_alter_table('tasks', table_args=[check]) as batch_op:
        batch_op.alter_column('text_sealed', existing_type=sa.LargeBinary(), nullable=False)
        batch_op.drop_column('text')


def _append_only(dialect: str) -> None:
    # A later migration that recreates `events` on SQLite (batch mode) must create these anew.
    if dialect == 'sqlite':
        for change in ('UPDATE', 'DELETE'):
            op.execute(f"CREATE TRIGGER events_no_{change.lower()} BEFORE {change} ON events BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
        op.execute(f"CREATE TRIGGER event_head_no_delete BEFORE DELETE ON event_head BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
        op.execute(f"CREATE TRIGGER event_head_forward BEFORE UPDATE ON event_head WHEN NEW.length <> OLD.length + 1 BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
        return
    op.execute(f"CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$")
    op.execute('CREATE TRIGGER events_no_change BEFORE UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION refuse_change()')
    op.execute('CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()')
    op.execute('CREATE TRIGGER event_head_no_delete BEFORE DELETE ON event_head FOR EACH ROW EXECUTE FUNCTION refuse_change()')
    op.execute('CREATE TRIGGER event_head_no_truncate BEFORE TRUNCATE ON event_head FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()')
    op.execute('CREATE TRIGGER event_head_forward BEFORE UPDATE ON event_head FOR EACH ROW WHEN (NEW.length <> OLD.length + 1) EXECUTE FUNCTION refuse_change()')

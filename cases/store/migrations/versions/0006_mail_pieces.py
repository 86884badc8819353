"""Keep large mails in pieces."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('mail_pieces',
    sa.Column('mail_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['mail_id'], ['mails.id'], name=op.f('fk_mail_pieces_mail_id_mails')),
    sa.PrimaryKeyConstraint('mail_id', 'number', name=op.f('pk_mail_pieces'))
    )


def downgrade() -> None:
    op.drop_table('mail_pieces')

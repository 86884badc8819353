"""Find who is registered at an address by a keyed hash, without opening the whole register."""

import json

import sqlalchemy as sa
from alembic import context, op

from cases.register import address_key

revision = '0007'
down_revision = '0003'
branch_labels = None
depends_on = None

AT_ONCE = 500


def upgrade() -> None:
    op.add_column('customers', sa.Column('address_hash', sa.String(length=64), nullable=True))
    op.create_index(op.f('ix_customers_address_hash'), 'customers', ['address_hash'])
    _fill(op.get_bind(), context.config.attributes['vault'])


def downgrade() -> None:
    op.drop_index(op.f('ix_customers_address_hash'), 'customers')
    op.drop_column('customers', 'address_hash')


def _fill(connection, vault) -> None:
    names = ('id', 'row_key_hash', 'customer_number', 'company', 'person_sealed', 'address_hash')
    customers = sa.table('customers', *(sa.column(name) for name in names))
    change = sa.update(customers).where(customers.c.id == sa.bindparam('row_id'))
    last = 0
    while rows := connection.execute(
        sa.select(customers).where(customers.c.id > last).order_by(customers.c.id).limit(AT_ONCE)
    ).all():
        last = rows[-1].id
        found = [
            {'row_id': row.id, 'address_hash': hashed}
            for row in rows
            if (hashed := _address_hash(row, vault)) is not None
        ]
        if found:
            connection.execute(change, found)


def _address_hash(row, vault) -> str | None:
    name, personnummer, _, _, street, postcode, _ = json.loads(vault.open_text(bytes(row.person_sealed)))
    address = address_key(street, postcode)
    if not address:
        return None
    # All hashes of a row are made by one key, or counting what needs an older key would go wrong.
    key = f'{row.customer_number}\0{row.company}\0{personnummer or name.casefold()}'
    made = vault.lookups(key)
    place = made.index(row.row_key_hash) if row.row_key_hash in made else 0
    return vault.lookups(address)[place]

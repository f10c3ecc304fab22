"""ledger"""

from alembic import op
import sqlalchemy as sa

from webapp.core.triggers import append_only, no_longer_append_only

revision = '0006'
down_revision = '0005'
branch_labels = depends_on = None

APPENDED = ('transfers',)


def upgrade():
    op.create_table('items',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('goods', 'money', name='itemkind', native_enum=False, length=40), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('label', sa.String(), nullable=False),
    sa.Column('unit', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_items_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_items')),
    sa.UniqueConstraint('organisation_id', 'label', 'unit', name=op.f('uq_items_organisation_id_label_unit'))
    )

    with op.batch_alter_table('items', schema=None) as batch_op:
        batch_op.create_index('ix_items_name', ['organisation_id', 'name', 'unit'], unique=False)

    op.create_table('lots',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('item_id', sa.Uuid(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('arrived_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_lots_item_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lots')),
    sa.UniqueConstraint('id', 'item_id', name=op.f('uq_lots_id_item_id'))
    )

    with op.batch_alter_table('lots', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lots_item_id'), ['item_id'], unique=False)

    op.create_table('accounts',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('outside', 'warehouse', 'bag', 'received', 'spoiled', 'returned', 'difference', 'bank', 'cash', 'fund', 'running_costs', name='accountkind', native_enum=False, length=40), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_accounts_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accounts')),
    sa.UniqueConstraint('id', 'kind', name=op.f('uq_accounts_id_kind')),
    sa.UniqueConstraint('organisation_id', 'kind', 'owner_id', name=op.f('uq_accounts_organisation_id_kind_owner_id'))
    )

    op.create_table('transfers',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('receive', 'issue', 'bring_back', 'hand_over', 'write_off', 'give_back', 'settle', 'move', 'spend', 'reverse', name='transferkind', native_enum=False, length=40), nullable=False),
    sa.Column('item_id', sa.Uuid(), nullable=False),
    sa.Column('lot_id', sa.Uuid(), nullable=False),
    sa.Column('debit_id', sa.Uuid(), nullable=False),
    sa.Column('credit_id', sa.Uuid(), nullable=False),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.Column('value_fen', sa.BigInteger(), nullable=True),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_by', sa.Uuid(), nullable=True),
    sa.Column('second_by', sa.Uuid(), nullable=True),
    sa.Column('reverses_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("(kind = 'reverse') = (reverses_id IS NOT NULL)", name=op.f('ck_transfers_reverse')),
    sa.CheckConstraint("kind NOT IN ('write_off', 'settle') OR (done_by IS NOT NULL AND second_by IS NOT NULL)", name=op.f('ck_transfers_needs_two')),
    sa.CheckConstraint("kind NOT IN ('write_off', 'settle', 'reverse') OR reason IS NOT NULL", name=op.f('ck_transfers_needs_reason')),
    sa.CheckConstraint('debit_id <> credit_id', name=op.f('ck_transfers_two_accounts')),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_transfers_quantity')),
    sa.CheckConstraint('second_by IS NULL OR second_by <> done_by', name=op.f('ck_transfers_two_people')),
    sa.ForeignKeyConstraint(['credit_id'], ['accounts.id'], name=op.f('fk_transfers_credit_id')),
    sa.ForeignKeyConstraint(['debit_id'], ['accounts.id'], name=op.f('fk_transfers_debit_id')),
    sa.ForeignKeyConstraint(['done_by'], ['users.id'], name=op.f('fk_transfers_done_by')),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_transfers_item_id')),
    sa.ForeignKeyConstraint(['lot_id', 'item_id'], ['lots.id', 'lots.item_id'], name=op.f('fk_transfers_lot_id_item_id')),
    sa.ForeignKeyConstraint(['reverses_id'], ['transfers.id'], name=op.f('fk_transfers_reverses_id')),
    sa.ForeignKeyConstraint(['second_by'], ['users.id'], name=op.f('fk_transfers_second_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_transfers')),
    sa.UniqueConstraint('reverses_id', name=op.f('uq_transfers_reverses_id'))
    )

    with op.batch_alter_table('transfers', schema=None) as batch_op:
        batch_op.create_index('ix_transfers_item', ['item_id', 'at', 'id'], unique=False)
        batch_op.create_index('ix_transfers_lot', ['lot_id'], unique=False)

    op.create_table('balances',
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('lot_id', sa.Uuid(), nullable=False),
    sa.Column('item_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('outside', 'warehouse', 'bag', 'received', 'spoiled', 'returned', 'difference', 'bank', 'cash', 'fund', 'running_costs', name='accountkind', native_enum=False, length=40), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("amount >= 0 OR kind NOT IN ('warehouse', 'bag', 'bank', 'cash')", name=op.f('ck_balances_held')),
    sa.ForeignKeyConstraint(['account_id', 'kind'], ['accounts.id', 'accounts.kind'], name=op.f('fk_balances_account_id_kind')),
    sa.ForeignKeyConstraint(['lot_id', 'item_id'], ['lots.id', 'lots.item_id'], name=op.f('fk_balances_lot_id_item_id')),
    sa.PrimaryKeyConstraint('account_id', 'lot_id', name=op.f('pk_balances'))
    )

    with op.batch_alter_table('balances', schema=None) as batch_op:
        batch_op.create_index('ix_balances_item', ['item_id', 'kind'], unique=False)

    for table in APPENDED:
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade():
    for table in APPENDED:
        for statement in no_longer_append_only(table, op.get_bind().dialect.name):
            op.execute(statement)

    with op.batch_alter_table('balances', schema=None) as batch_op:
        batch_op.drop_index('ix_balances_item')

    op.drop_table('balances')

    with op.batch_alter_table('transfers', schema=None) as batch_op:
        batch_op.drop_index('ix_transfers_lot')
        batch_op.drop_index('ix_transfers_item')

    op.drop_table('transfers')

    op.drop_table('accounts')

    with op.batch_alter_table('lots', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lots_item_id'))

    op.drop_table('lots')

    with op.batch_alter_table('items', schema=None) as batch_op:
        batch_op.drop_index('ix_items_name')

    op.drop_table('items')

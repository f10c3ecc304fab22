"""errands: rounds, orders with their lines, and what was bought"""

from alembic import op
import sqlalchemy as sa

revision = '0036'
down_revision = '0035'
branch_labels = depends_on = None

MONEY = ('advance_fen', 'till_fen', 'returned_fen', 'counted_fen')


def words(name, *values):
    return sa.Enum(*values, name=name, native_enum=False, length=40)


def upgrade():
    make_rounds()
    make_orders()
    make_purchases()
    make_lines()


def make_rounds():
    op.create_table('errand_rounds',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('buys_on', sa.Date(), nullable=False),
    sa.Column('status', words('roundstatus', 'open', 'closed', 'buying', 'bought', 'settled'), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_by', sa.Uuid(), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('buyer_id', sa.Uuid(), nullable=True),
    sa.Column('advance_fen', sa.BigInteger(), nullable=True),
    sa.Column('advance_by', sa.Uuid(), nullable=True),
    sa.Column('advance_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('till_fen', sa.BigInteger(), nullable=True),
    sa.Column('returned_fen', sa.BigInteger(), nullable=True),
    sa.Column('recorded_by', sa.Uuid(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('counted_fen', sa.BigInteger(), nullable=True),
    sa.Column('till_reason', sa.String(), nullable=True),
    sa.Column('advance_reason', sa.String(), nullable=True),
    sa.Column('cash_reason', sa.String(), nullable=True),
    sa.Column('settled_by', sa.Uuid(), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint(' AND '.join(f'coalesce({name}, 0) >= 0' for name in MONEY), name=op.f('ck_errand_rounds_money')),
    sa.CheckConstraint("(status = 'open') = (closed_by IS NULL)", name=op.f('ck_errand_rounds_closed')),
    sa.CheckConstraint("(status IN ('open', 'closed')) = (buyer_id IS NULL)", name=op.f('ck_errand_rounds_buyer')),
    sa.CheckConstraint("(status IN ('bought', 'settled')) = (recorded_by IS NOT NULL)", name=op.f('ck_errand_rounds_bought')),
    sa.CheckConstraint("(status = 'settled') = (settled_by IS NOT NULL)", name=op.f('ck_errand_rounds_settled')),
    sa.CheckConstraint('buyer_id IS NULL OR advance_by <> buyer_id', name=op.f('ck_errand_rounds_two_hands')),
    sa.CheckConstraint('settled_by IS NULL OR (settled_by <> buyer_id AND settled_by <> recorded_by)',
                       name=op.f('ck_errand_rounds_two_eyes')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_errand_rounds_organisation_id')),
    *(sa.ForeignKeyConstraint([one], ['users.id'], name=op.f(f'fk_errand_rounds_{one}'))
      for one in ('closed_by', 'buyer_id', 'advance_by', 'recorded_by', 'settled_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_errand_rounds')),
    sa.UniqueConstraint('organisation_id', 'buys_on', name=op.f('uq_errand_rounds_organisation_id_buys_on'))
    )
    op.create_index('ix_errand_rounds_listing', 'errand_rounds', ['organisation_id', 'status', 'buys_on', 'id'])
    op.create_index('ix_errand_rounds_buyer_id', 'errand_rounds', ['buyer_id'])


def make_orders():
    op.create_table('errand_orders',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('round_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('household_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('source', words('ordersource', 'phone', 'desk', 'visit'), nullable=False),
    sa.Column('heard_by', sa.Uuid(), nullable=True),
    sa.Column('taken_by', sa.Uuid(), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('change_reason', sa.String(), nullable=True),
    sa.Column('cancelled_by', sa.Uuid(), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancel_reason', sa.String(), nullable=True),
    sa.Column('carrier_id', sa.Uuid(), nullable=True),
    sa.Column('handed_over_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('handed_by', sa.Uuid(), nullable=True),
    sa.Column('recorded_by', sa.Uuid(), nullable=True),
    sa.Column('paid_how', words('paidhow', 'cash', 'owes', 'committee'), nullable=True),
    sa.Column('given_fen', sa.BigInteger(), nullable=True),
    sa.Column('pay_reason', sa.String(), nullable=True),
    sa.Column('repaid_on', sa.Date(), nullable=True),
    sa.CheckConstraint("(source = 'visit') = (heard_by IS NOT NULL)", name=op.f('ck_errand_orders_heard')),
    sa.CheckConstraint('(cancelled_at IS NULL) = (cancelled_by IS NULL)', name=op.f('ck_errand_orders_cancelled')),
    sa.CheckConstraint('cancelled_at IS NULL OR handed_over_at IS NULL', name=op.f('ck_errand_orders_one_end')),
    sa.CheckConstraint('(handed_over_at IS NULL) = (paid_how IS NULL) AND (handed_over_at IS NULL) = (handed_by IS NULL)'
                       ' AND (handed_over_at IS NULL) = (recorded_by IS NULL)', name=op.f('ck_errand_orders_handed')),
    sa.CheckConstraint("(paid_how = 'cash') = (given_fen IS NOT NULL) OR paid_how IS NULL AND given_fen IS NULL",
                       name=op.f('ck_errand_orders_given')),
    sa.CheckConstraint("paid_how <> 'committee' OR pay_reason IS NOT NULL", name=op.f('ck_errand_orders_committee')),
    sa.CheckConstraint("repaid_on IS NULL OR paid_how = 'owes'", name=op.f('ck_errand_orders_repaid')),
    sa.ForeignKeyConstraint(['round_id'], ['errand_rounds.id'], name=op.f('fk_errand_orders_round_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_errand_orders_organisation_id')),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_errand_orders_household_id')),
    *(sa.ForeignKeyConstraint([one], ['users.id'], name=op.f(f'fk_errand_orders_{one}'))
      for one in ('heard_by', 'taken_by', 'cancelled_by', 'carrier_id', 'handed_by', 'recorded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_errand_orders')),
    sa.UniqueConstraint('round_id', 'number', name=op.f('uq_errand_orders_round_id_number'))
    )
    for column in ('round_id', 'household_id', 'carrier_id'):
        op.create_index(f'ix_errand_orders_{column}', 'errand_orders', [column])


def make_purchases():
    op.create_table('errand_purchases',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('round_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('said_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('ordered', sa.Integer(), nullable=False),
    sa.Column('limit_fen', sa.BigInteger(), nullable=True),
    sa.Column('bought', sa.Integer(), nullable=True),
    sa.Column('price_fen', sa.BigInteger(), nullable=True),
    sa.Column('reason', sa.String(), nullable=True),
    sa.CheckConstraint('ordered > 0 AND coalesce(bought, 0) >= 0 AND coalesce(price_fen, 0) >= 0',
                       name=op.f('ck_errand_purchases_amounts')),
    sa.CheckConstraint('(bought IS NULL) = (price_fen IS NULL)', name=op.f('ck_errand_purchases_price')),
    sa.CheckConstraint('bought IS NULL OR bought > 0 OR price_fen = 0', name=op.f('ck_errand_purchases_free')),
    sa.CheckConstraint('bought IS NULL OR bought >= ordered OR reason IS NOT NULL', name=op.f('ck_errand_purchases_short')),
    sa.ForeignKeyConstraint(['round_id'], ['errand_rounds.id'], name=op.f('fk_errand_purchases_round_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_errand_purchases_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_errand_purchases')),
    sa.UniqueConstraint('round_id', 'position', name=op.f('uq_errand_purchases_round_id_position'))
    )


def make_lines():
    op.create_table('errand_lines',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('order_id', sa.Uuid(), nullable=False),
    sa.Column('purchase_id', sa.Uuid(), nullable=True),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('said_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('limit_fen', sa.BigInteger(), nullable=True),
    sa.Column('packed', sa.Integer(), nullable=True),
    sa.Column('due_fen', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('quantity > 0 AND coalesce(packed, 0) >= 0 AND coalesce(due_fen, 0) >= 0',
                       name=op.f('ck_errand_lines_amounts')),
    sa.CheckConstraint('(packed IS NULL) = (due_fen IS NULL)', name=op.f('ck_errand_lines_packed')),
    sa.ForeignKeyConstraint(['order_id'], ['errand_orders.id'], name=op.f('fk_errand_lines_order_id')),
    sa.ForeignKeyConstraint(['purchase_id'], ['errand_purchases.id'], name=op.f('fk_errand_lines_purchase_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_errand_lines_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_errand_lines')),
    sa.UniqueConstraint('order_id', 'position', name=op.f('uq_errand_lines_order_id_position'))
    )
    op.create_index('ix_errand_lines_purchase_id', 'errand_lines', ['purchase_id'])


def downgrade():
    for table in ('errand_lines', 'errand_purchases', 'errand_orders', 'errand_rounds'):
        op.drop_table(table)

"""donations"""

from alembic import op
import sqlalchemy as sa

from webapp.core.triggers import append_only, no_longer_append_only

revision = '0008'
down_revision = '0007'
branch_labels = depends_on = None

APPENDED = ('allocations',)


def upgrade():
    op.create_table('needs',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('beneficiary', sa.Enum('elderly', 'household', 'worker', 'pupil', 'campaign', name='beneficiary', native_enum=False, length=40), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('household_id', sa.Uuid(), nullable=True),
    sa.Column('occasion_id', sa.Uuid(), nullable=True),
    sa.Column('what', sa.String(), nullable=False),
    sa.Column('specification', sa.String(), nullable=False),
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('pledged', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('bring_to', sa.String(), nullable=False),
    sa.Column('status', sa.Enum('open', 'closed', name='needstatus', native_enum=False, length=40), nullable=False),
    sa.Column('opened_by', sa.Uuid(), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('pledged >= 0 AND pledged <= quantity', name=op.f('ck_needs_pledged')),
    sa.CheckConstraint('quantity > 0 AND count > 0', name=op.f('ck_needs_quantity')),
    sa.ForeignKeyConstraint(['opened_by'], ['users.id'], name=op.f('fk_needs_opened_by')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_needs_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_needs'))
    )

    with op.batch_alter_table('needs', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_needs_household_id'), ['household_id'], unique=False)
        batch_op.create_index('ix_needs_list', ['organisation_id', 'status', 'due_on', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_needs_occasion_id'), ['occasion_id'], unique=False)

    op.create_table('needs_links',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_by', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['made_by'], ['users.id'], name=op.f('fk_needs_links_made_by')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_needs_links_organisation_id')),
    sa.ForeignKeyConstraint(['revoked_by'], ['users.id'], name=op.f('fk_needs_links_revoked_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_needs_links')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_needs_links_token_hash'))
    )

    with op.batch_alter_table('needs_links', schema=None) as batch_op:
        batch_op.create_index('uq_needs_links_live', ['organisation_id'], unique=True, sqlite_where=sa.text('revoked_at IS NULL'), postgresql_where=sa.text('revoked_at IS NULL'))

    op.create_table('pledges',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('need_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('donor_id', sa.Uuid(), nullable=True),
    sa.Column('name_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('phone_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('phone_index', sa.LargeBinary(), nullable=False),
    sa.Column('shown_as', sa.Enum('real', 'masked', 'anonymous', name='shownas', native_enum=False, length=40), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.Column('received', sa.Integer(), nullable=False),
    sa.Column('status', sa.Enum('pledged', 'received', 'distributed', 'expired', 'cancelled', name='pledgestatus', native_enum=False, length=40), nullable=False),
    sa.Column('waiting_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('pledged_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('verified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('verified_by', sa.Uuid(), nullable=True),
    sa.Column('token_hash', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint("status NOT IN ('expired', 'cancelled') OR taken = 0", name=op.f('ck_pledges_over')),
    sa.CheckConstraint('quantity > 0 AND taken >= 0 AND received >= 0', name=op.f('ck_pledges_quantity')),
    sa.CheckConstraint('waiting_since IS NULL OR taken = 0', name=op.f('ck_pledges_waiting')),
    sa.ForeignKeyConstraint(['donor_id'], ['users.id'], name=op.f('fk_pledges_donor_id')),
    sa.ForeignKeyConstraint(['need_id'], ['needs.id'], name=op.f('fk_pledges_need_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_pledges_organisation_id')),
    sa.ForeignKeyConstraint(['verified_by'], ['users.id'], name=op.f('fk_pledges_verified_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pledges')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_pledges_token_hash'))
    )

    with op.batch_alter_table('pledges', schema=None) as batch_op:
        batch_op.create_index('ix_pledges_desk', ['organisation_id', 'status', 'pledged_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_pledges_donor_id'), ['donor_id'], unique=False)
        batch_op.create_index('ix_pledges_due', ['expires_at'], unique=False, sqlite_where=sa.text("status = 'pledged'"), postgresql_where=sa.text("status = 'pledged'"))
        batch_op.create_index('ix_pledges_need', ['need_id', 'status'], unique=False)
        batch_op.create_index(batch_op.f('ix_pledges_phone_index'), ['phone_index'], unique=False)

    op.create_table('gifts',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('pledge_id', sa.Uuid(), nullable=True),
    sa.Column('status', sa.Enum('received', 'refused', name='giftstatus', native_enum=False, length=40), nullable=False),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.Column('serial', sa.Integer(), nullable=True),
    sa.Column('number', sa.String(), nullable=True),
    sa.Column('source', sa.Enum('social', 'union', 'government', 'other', name='goodssource', native_enum=False, length=40), nullable=False),
    sa.Column('name_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('phone_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('shown_as', sa.Enum('real', 'masked', 'anonymous', name='shownas', native_enum=False, length=40), nullable=False),
    sa.Column('what', sa.String(), nullable=False),
    sa.Column('specification', sa.String(), nullable=False),
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('condition', sa.Enum('new', 'good', 'damaged', name='goodscondition', native_enum=False, length=40), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('value_fen', sa.BigInteger(), nullable=True),
    sa.Column('valuation_basis', sa.Enum('invoice', 'market', 'declared', name='valuationbasis', native_enum=False, length=40), nullable=True),
    sa.Column('designation', sa.String(), nullable=False),
    sa.Column('refused_because', sa.Enum('damaged', 'expired', 'near_expiry', name='refusalreason', native_enum=False, length=40), nullable=True),
    sa.Column('received_by', sa.Uuid(), nullable=False),
    sa.Column('second_id', sa.Uuid(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint("(status = 'refused') = (number IS NULL)", name=op.f('ck_gifts_number')),
    sa.CheckConstraint("(status = 'refused') = (refused_because IS NOT NULL)", name=op.f('ck_gifts_refused')),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_gifts_quantity')),
    sa.CheckConstraint('second_id <> received_by', name=op.f('ck_gifts_two_count')),
    sa.CheckConstraint('value_fen IS NULL OR (value_fen >= 0 AND valuation_basis IS NOT NULL)', name=op.f('ck_gifts_value')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_gifts_organisation_id')),
    sa.ForeignKeyConstraint(['pledge_id'], ['pledges.id'], name=op.f('fk_gifts_pledge_id')),
    sa.ForeignKeyConstraint(['received_by'], ['users.id'], name=op.f('fk_gifts_received_by')),
    sa.ForeignKeyConstraint(['second_id'], ['users.id'], name=op.f('fk_gifts_second_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gifts')),
    sa.UniqueConstraint('number', name=op.f('uq_gifts_number')),
    sa.UniqueConstraint('organisation_id', 'year', 'serial', name=op.f('uq_gifts_organisation_id_year_serial')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_gifts_token_hash'))
    )

    with op.batch_alter_table('gifts', schema=None) as batch_op:
        batch_op.create_index('ix_gifts_desk', ['organisation_id', 'received_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_gifts_pledge_id'), ['pledge_id'], unique=False)

    op.create_table('allocations',
    sa.Column('transfer_id', sa.Uuid(), nullable=False),
    sa.Column('gift_id', sa.Uuid(), nullable=True),
    sa.Column('item_id', sa.Uuid(), nullable=False),
    sa.Column('receipt_id', sa.Uuid(), nullable=False),
    sa.Column('occasion_id', sa.Uuid(), nullable=True),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_allocations_quantity')),
    sa.ForeignKeyConstraint(['gift_id'], ['gifts.id'], name=op.f('fk_allocations_gift_id')),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_allocations_item_id')),
    sa.ForeignKeyConstraint(['transfer_id'], ['transfers.id'], name=op.f('fk_allocations_transfer_id')),
    sa.PrimaryKeyConstraint('transfer_id', name=op.f('pk_allocations'))
    )

    with op.batch_alter_table('allocations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_allocations_gift_id'), ['gift_id'], unique=False)
        batch_op.create_index('ix_allocations_receipt', ['receipt_id'], unique=False)

    for table in APPENDED:
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade():
    for table in APPENDED:
        for statement in no_longer_append_only(table, op.get_bind().dialect.name):
            op.execute(statement)

    with op.batch_alter_table('allocations', schema=None) as batch_op:
        batch_op.drop_index('ix_allocations_receipt')
        batch_op.drop_index(batch_op.f('ix_allocations_gift_id'))

    op.drop_table('allocations')

    with op.batch_alter_table('gifts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_gifts_pledge_id'))
        batch_op.drop_index('ix_gifts_desk')

    op.drop_table('gifts')

    with op.batch_alter_table('pledges', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_pledges_phone_index'))
        batch_op.drop_index('ix_pledges_need')
        batch_op.drop_index('ix_pledges_due', sqlite_where=sa.text("status = 'pledged'"), postgresql_where=sa.text("status = 'pledged'"))
        batch_op.drop_index(batch_op.f('ix_pledges_donor_id'))
        batch_op.drop_index('ix_pledges_desk')

    op.drop_table('pledges')

    with op.batch_alter_table('needs_links', schema=None) as batch_op:
        batch_op.drop_index('uq_needs_links_live', sqlite_where=sa.text('revoked_at IS NULL'), postgresql_where=sa.text('revoked_at IS NULL'))

    op.drop_table('needs_links')

    with op.batch_alter_table('needs', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_needs_occasion_id'))
        batch_op.drop_index('ix_needs_list')
        batch_op.drop_index(batch_op.f('ix_needs_household_id'))

    op.drop_table('needs')

"""bags: what groups sign out and bring back, what is called for, which groups bring a photo home; slots: several places a
window, closed with a reason"""

from alembic import op
import sqlalchemy as sa

from webapp.core.triggers import append_only, no_longer_append_only

revision = '0029'
down_revision = '0028'
branch_labels = depends_on = None

SIGNED = ('bag_sheets', 'bag_lines')
OPEN = 'ended_at IS NULL'


def one_place_a_window():
    """The way back: visits of a window's further places move to its first, which has room for all of them."""
    connection = op.get_bind()
    slots = sa.table('visit_slots', *(sa.column(name) for name in ('id', 'organisation_id', 'day', 'starts', 'place', 'capacity')))
    visits = sa.table('visits', sa.column('slot_id'))
    first = {}
    for row in connection.execute(sa.select(slots).order_by(slots.c.place, slots.c.id)).all():
        key = (row.organisation_id, row.day, row.starts)
        kept = first.setdefault(key, row.id)
        if kept != row.id:
            connection.execute(sa.update(visits).where(visits.c.slot_id == row.id).values(slot_id=kept))
            connection.execute(sa.update(slots).where(slots.c.id == kept).values(capacity=slots.c.capacity + row.capacity))
            connection.execute(sa.delete(slots).where(slots.c.id == row.id))
    with op.batch_alter_table('visit_slots', schema=None) as batch_op:
        batch_op.drop_constraint('uq_visit_slots_organisation_id_day_starts_place', type_='unique')
        batch_op.drop_column('closed_reason')
        batch_op.drop_column('closed_at')
        batch_op.create_unique_constraint(op.f('uq_visit_slots_organisation_id_day_starts'),
                                          ['organisation_id', 'day', 'starts'])


def upgrade():
    op.create_table('bags',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('occasion_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['id'], ['campaign_groups.id'], name=op.f('fk_bags_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_bags_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bags'))
    )
    op.create_index(op.f('ix_bags_occasion_id'), 'bags', ['occasion_id'], unique=False)

    op.create_table('bag_sheets',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('bag_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('issue', 'bring_back', name='sheetkind', native_enum=False, length=40), nullable=False),
    sa.Column('day', sa.Date(), nullable=True),
    sa.Column('signed_by', sa.Uuid(), nullable=False),
    sa.Column('second_by', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.CheckConstraint('second_by <> signed_by', name=op.f('ck_bag_sheets_two_people')),
    sa.ForeignKeyConstraint(['bag_id'], ['bags.id'], name=op.f('fk_bag_sheets_bag_id')),
    sa.ForeignKeyConstraint(['second_by'], ['users.id'], name=op.f('fk_bag_sheets_second_by')),
    sa.ForeignKeyConstraint(['signed_by'], ['users.id'], name=op.f('fk_bag_sheets_signed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bag_sheets'))
    )
    op.create_index('ix_bag_sheets_bag', 'bag_sheets', ['bag_id', 'at'], unique=False)

    op.create_table('bag_lines',
    sa.Column('sheet_id', sa.Uuid(), nullable=False),
    sa.Column('transfer_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['sheet_id'], ['bag_sheets.id'], name=op.f('fk_bag_lines_sheet_id')),
    sa.ForeignKeyConstraint(['transfer_id'], ['transfers.id'], name=op.f('fk_bag_lines_transfer_id')),
    sa.PrimaryKeyConstraint('sheet_id', 'transfer_id', name=op.f('pk_bag_lines')),
    sa.UniqueConstraint('transfer_id', name=op.f('uq_bag_lines_transfer_id'))
    )

    op.create_table('bag_alarms',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('bag_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('raised_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['bag_id'], ['bags.id'], name=op.f('fk_bag_alarms_bag_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_bag_alarms_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bag_alarms'))
    )
    op.create_index('ix_bag_alarms_open', 'bag_alarms', ['organisation_id'], unique=False,
                    sqlite_where=sa.text(OPEN), postgresql_where=sa.text(OPEN))
    op.create_index('uq_bag_alarms_bag', 'bag_alarms', ['bag_id'], unique=True,
                    sqlite_where=sa.text(OPEN), postgresql_where=sa.text(OPEN))

    op.add_column('campaign_groups', sa.Column('photo_wanted', sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table('visit_slots', schema=None) as batch_op:
        batch_op.drop_constraint('uq_visit_slots_organisation_id_day_starts', type_='unique')
        batch_op.add_column(sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('closed_reason', sa.String(), nullable=True))
        batch_op.create_unique_constraint(op.f('uq_visit_slots_organisation_id_day_starts_place'),
                                          ['organisation_id', 'day', 'starts', 'place'])

    for table in SIGNED:
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade():
    for table in SIGNED:
        for statement in no_longer_append_only(table, op.get_bind().dialect.name):
            op.execute(statement)
    one_place_a_window()
    op.drop_column('campaign_groups', 'photo_wanted')
    op.drop_table('bag_alarms')
    op.drop_table('bag_lines')
    op.drop_table('bag_sheets')
    op.drop_table('bags')

"""pairings: who cares for which household, and the visits that asks for"""

from alembic import op
import sqlalchemy as sa

revision = '0030'
down_revision = '0029'
branch_labels = depends_on = None

STANDS = sa.text('ended_on IS NULL')
RHYTHMS = ('weekly', 'monthly', 'quarterly')
ENDS = ('sponsor_stops', 'handed_on', 'not_needed', 'household_ended', 'sponsor_left')


def upgrade():
    op.create_table('pairings',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('household_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('sponsor_id', sa.Uuid(), nullable=False),
    sa.Column('companion_id', sa.Uuid(), nullable=True),
    sa.Column('unit', sa.String(), nullable=True),
    sa.Column('rhythm', sa.Enum(*RHYTHMS, name='rhythm', native_enum=False, length=40), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('last_visited_on', sa.Date(), nullable=True),
    sa.Column('opened_for', sa.Date(), nullable=True),
    sa.Column('trouble', sa.String(length=60), nullable=True),
    sa.Column('made_by', sa.Uuid(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('ended_because', sa.Enum(*ENDS, name='pairingend', native_enum=False, length=40), nullable=True),
    sa.Column('ended_by', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_pairings_household_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_pairings_organisation_id')),
    sa.ForeignKeyConstraint(['sponsor_id'], ['users.id'], name=op.f('fk_pairings_sponsor_id')),
    sa.ForeignKeyConstraint(['companion_id'], ['users.id'], name=op.f('fk_pairings_companion_id')),
    sa.ForeignKeyConstraint(['made_by'], ['users.id'], name=op.f('fk_pairings_made_by')),
    sa.ForeignKeyConstraint(['ended_by'], ['users.id'], name=op.f('fk_pairings_ended_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pairings'))
    )
    op.create_index('uq_pairings_stands', 'pairings', ['household_id', 'sponsor_id'], unique=True,
                    sqlite_where=STANDS, postgresql_where=STANDS)
    op.create_index('ix_pairings_due', 'pairings', ['due_on', 'id'], sqlite_where=STANDS, postgresql_where=STANDS)
    op.create_index('ix_pairings_place', 'pairings', ['organisation_id', 'due_on', 'id'])
    op.create_index('ix_pairings_household', 'pairings', ['household_id'])
    op.create_index('ix_pairings_sponsor', 'pairings', ['sponsor_id'])
    source = sa.Enum('line', 'pairing', name='tasksource', native_enum=False, length=40)
    op.add_column('visit_tasks', sa.Column('source', source, nullable=False, server_default='line'))
    op.add_column('visit_slots', sa.Column('is_care', sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade():
    op.drop_column('visit_slots', 'is_care')
    op.drop_column('visit_tasks', 'source')
    op.drop_table('pairings')

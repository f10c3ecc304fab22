"""what visitors want to know of a building, and what things weigh"""

from alembic import op
import sqlalchemy as sa

revision = '0038'
down_revision = '0035'
branch_labels = depends_on = None


def upgrade():
    op.create_table('visit_buildings',
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('floors', sa.Integer(), nullable=True),
    sa.Column('lift', sa.Boolean(), nullable=True),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('described_by', sa.Uuid(), nullable=True),
    sa.Column('described_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('floors BETWEEN 1 AND 200', name=op.f('ck_visit_buildings_floors')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_visit_buildings_organisation_id')),
    sa.ForeignKeyConstraint(['described_by'], ['users.id'], name=op.f('fk_visit_buildings_described_by')),
    sa.PrimaryKeyConstraint('organisation_id', 'name', name=op.f('pk_visit_buildings'))
    )
    op.add_column('items', sa.Column('grams', sa.Integer(), nullable=True))
    # How heavy a visit is follows from what its things weigh; a count of pieces said nothing.
    op.drop_column('visit_tasks', 'is_heavy')


def downgrade():
    op.add_column('visit_tasks', sa.Column('is_heavy', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.drop_column('items', 'grams')
    op.drop_table('visit_buildings')

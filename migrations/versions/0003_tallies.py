"""tallies"""

from alembic import op
import sqlalchemy as sa

revision = '0003'
down_revision = '0002'
branch_labels = depends_on = None


def upgrade():
    op.create_table('tallies',
    sa.Column('occasion_id', sa.Uuid(), nullable=False),
    sa.Column('part_id', sa.Uuid(), nullable=False),
    sa.Column('measure', sa.String(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('occasion_id', 'part_id', 'measure', name=op.f('pk_tallies'))
    )


def downgrade():
    op.drop_table('tallies')

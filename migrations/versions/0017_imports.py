"""imports: households that a sheet names twice are counted apart"""

from alembic import op
import sqlalchemy as sa

revision = '0017'
down_revision = '0014'
branch_labels = depends_on = None


def upgrade():
    with op.batch_alter_table('household_imports', schema=None) as batch_op:
        batch_op.add_column(sa.Column('repeated', sa.Integer(), nullable=False, server_default='0'))
    with op.batch_alter_table('household_imports', schema=None) as batch_op:
        batch_op.alter_column('repeated', server_default=None)


def downgrade():
    with op.batch_alter_table('household_imports', schema=None) as batch_op:
        batch_op.drop_column('repeated')

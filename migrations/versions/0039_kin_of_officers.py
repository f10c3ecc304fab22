"""kin of officers: SQLite compares a boolean with 1, and takes an index that holds some rows only where it says the same"""

from alembic import op
import sqlalchemy as sa

revision = '0039'
down_revision = '0038'
branch_labels = depends_on = None


def upgrade():
    put('is_relative_of_officer = 1')


def downgrade():
    put('is_relative_of_officer')


def put(condition):
    op.drop_index('ix_households_relatives', table_name='households')
    op.create_index('ix_households_relatives', 'households', ['id'], unique=False,
                    sqlite_where=sa.text(condition), postgresql_where=sa.text('is_relative_of_officer'))

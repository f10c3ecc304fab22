"""indexes: what is said to the lines of a list, amounts still open, the files of a grid"""

from alembic import op
import sqlalchemy as sa

revision = '0025'
down_revision = '0024'
branch_labels = depends_on = None

NOT_FIXED = "status = 'proposed' AND most_fen IS NOT NULL AND fixed_at IS NULL"


def upgrade():
    op.create_index('ix_households_by_grid', 'households', ['grid', 'sort_key', 'id'], unique=False)
    op.create_index('ix_cases_kind', 'cases', ['kind', 'status', 'subject_id'], unique=False)
    op.create_index('ix_award_lines_not_fixed', 'award_lines', ['list_id', 'number'], unique=False,
                    sqlite_where=sa.text(NOT_FIXED), postgresql_where=sa.text(NOT_FIXED))


def downgrade():
    op.drop_index('ix_award_lines_not_fixed', table_name='award_lines')
    op.drop_index('ix_cases_kind', table_name='cases')
    op.drop_index('ix_households_by_grid', table_name='households')

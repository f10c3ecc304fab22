"""household lists: missing papers counted, indexes for the lists people need"""

from alembic import op
import sqlalchemy as sa

revision = '0016'
down_revision = '0015'
branch_labels = depends_on = None

INDEXES = (
    ('stale', ['status', 'changed_at']),
    ('by_name', ['sort_key', 'id']),
    ('by_status', ['status', 'sort_key', 'id']),
    ('grid', ['organisation_id', 'grid', 'sort_key', 'id']),
)


def upgrade():
    op.add_column('households', sa.Column('papers_missing', sa.Integer()))
    # Counting opens sealed causes, so `run-due` does it, with the comparing of files.
    op.execute(sa.table('households', sa.column('is_compared')).update().values(is_compared=sa.false()))
    for name, columns in INDEXES:
        op.create_index(f'ix_households_{name}', 'households', columns)
    lacking = sa.text('papers_missing > 0')
    op.create_index('ix_households_lacking', 'households', ['sort_key', 'id'], sqlite_where=lacking, postgresql_where=lacking)


def downgrade():
    op.drop_index('ix_households_lacking', 'households')
    for name, _columns in INDEXES:
        op.drop_index(f'ix_households_{name}', 'households')
    op.drop_column('households', 'papers_missing')

"""lean indexes: each is written for every row that is imported, so none says what another says, or what a keyed hash
tells already (of which place it is), and rows that no query asks for by it are not in it"""

from alembic import op
import sqlalchemy as sa

revision = '0040'
down_revision = '0039'
branch_labels = depends_on = None


def put(name, columns, where=None):
    op.drop_index(name, table_name='households')
    said = {} if where is None else {'sqlite_where': sa.text(where), 'postgresql_where': sa.text(where)}
    op.create_index(name, 'households', columns, unique=False, **said)


def upgrade():
    op.drop_index('ix_household_phones_household_id', table_name='household_phones')
    put('ix_households_fingerprint', ['fingerprint'])
    put('ix_households_door', ['door_index'])
    put('ix_households_recheck', ['status', 'recheck_on'], 'recheck_on IS NOT NULL')
    put('ix_households_merged_into', ['merged_into'], 'merged_into IS NOT NULL')


def downgrade():
    put('ix_households_merged_into', ['merged_into'])
    put('ix_households_recheck', ['status', 'recheck_on'])
    put('ix_households_door', ['registry_id', 'door_index'])
    put('ix_households_fingerprint', ['registry_id', 'fingerprint'])
    op.create_index('ix_household_phones_household_id', 'household_phones', ['household_id'], unique=False)

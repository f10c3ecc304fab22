"""slips: the paper a batch was printed on; files that wait for somebody"""

from alembic import op
import sqlalchemy as sa

revision = '0028'
down_revision = '0027'
branch_labels = depends_on = None

FORMS = ('four_to_a4', 'sheet', 'roll_58', 'roll_80')
WAITS = "status IN ('surveyed', 'reviewed', 'waiting_for_guardian')"


def upgrade():
    form = sa.Enum(*FORMS, name='slipform', native_enum=False, length=40)
    op.add_column('receipt_prints', sa.Column('form', form, nullable=False, server_default='four_to_a4'))
    op.create_index('ix_receipt_prints_by', 'receipt_prints', ['by', 'at'], unique=False)
    op.create_index('ix_households_waiting', 'households',
                    ['organisation_id', 'status', 'import_id', 'entered_by', 'changed_by', 'reviewed_by'], unique=False,
                    sqlite_where=sa.text(WAITS), postgresql_where=sa.text(WAITS))


def downgrade():
    op.drop_index('ix_households_waiting', table_name='households')
    op.drop_index('ix_receipt_prints_by', table_name='receipt_prints')
    op.drop_column('receipt_prints', 'form')

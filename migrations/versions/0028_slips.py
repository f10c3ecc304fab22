"""slips: the paper a batch was printed on"""

from alembic import op
import sqlalchemy as sa

revision = '0028'
down_revision = '0025'
branch_labels = depends_on = None

FORMS = ('four_to_a4', 'sheet', 'roll_58', 'roll_80')


def upgrade():
    form = sa.Enum(*FORMS, name='slipform', native_enum=False, length=40)
    op.add_column('receipt_prints', sa.Column('form', form, nullable=False, server_default='four_to_a4'))
    op.create_index('ix_receipt_prints_by', 'receipt_prints', ['by', 'at'], unique=False)


def downgrade():
    op.drop_index('ix_receipt_prints_by', table_name='receipt_prints')
    op.drop_column('receipt_prints', 'form')

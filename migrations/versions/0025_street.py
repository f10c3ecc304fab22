"""the street: who stood at the door in the record, notices taken down, said by phone, birthdays on flat slips, spot checks"""

from alembic import op
import sqlalchemy as sa

revision = '0025'
down_revision = '0018'
branch_labels = depends_on = None

TAKEN_DOWN = """
UPDATE public_notices SET withdrawn_at = (
  SELECT MAX(audit_events.at) FROM audit_events
  WHERE audit_events.action = 'notice.withdraw' AND audit_events.subject_id = public_notices.id
) WHERE status = 'withdrawn'
"""


def upgrade():
    op.add_column('audit_events', sa.Column('role', sa.String(), nullable=True))
    op.add_column('audit_events', sa.Column('ip_hash', sa.LargeBinary(), nullable=True))
    came_by = sa.Enum('web', 'phone', 'desk', 'letter', name='cameby', native_enum=False, length=40)
    op.add_column('cases', sa.Column('came_by', came_by, nullable=True))
    op.add_column('cases', sa.Column('said_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('public_notices', sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True))
    op.execute(TAKEN_DOWN)
    op.add_column('receipts', sa.Column('birthday_hash', sa.LargeBinary(), nullable=True))
    op.add_column('campaigns', sa.Column('asks_birthday', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('gifts', schema=None) as batch_op:
        batch_op.alter_column('second_id', existing_type=sa.Uuid(), nullable=True)


def downgrade():
    # Before, nobody counted alone: somebody else of the house stands in.
    op.execute('UPDATE gifts SET second_id = (SELECT users.id FROM users WHERE users.id <> gifts.received_by LIMIT 1) '
               'WHERE second_id IS NULL')
    with op.batch_alter_table('gifts', schema=None) as batch_op:
        batch_op.alter_column('second_id', existing_type=sa.Uuid(), nullable=False)
    op.drop_column('campaigns', 'asks_birthday')
    op.drop_column('receipts', 'birthday_hash')
    op.drop_column('cases', 'said_at')
    op.drop_column('cases', 'came_by')
    op.drop_column('audit_events', 'ip_hash')
    op.drop_column('audit_events', 'role')
    op.drop_column('public_notices', 'withdrawn_at')

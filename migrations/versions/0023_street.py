"""the street: who stood at the door in the record, notices taken down, said by phone, birthdays on flat slips, spot checks"""

from alembic import op
import sqlalchemy as sa

revision = '0023'
down_revision = '0022'
branch_labels = depends_on = None

TAKEN_DOWN = """
UPDATE public_notices SET withdrawn_at = (
  SELECT MAX(audit_events.at) FROM audit_events
  WHERE audit_events.action = 'notice.withdraw' AND audit_events.subject_id = public_notices.id
) WHERE status = 'withdrawn'
"""


def make_spot_checks():
    op.create_table('check_rounds',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('campaign_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('seed_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('fingerprint', sa.String(), nullable=False),
    sa.Column('sealed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('drawn_by', sa.Uuid(), nullable=True),
    sa.Column('drawn_from', sa.JSON(), nullable=False),
    sa.CheckConstraint('(drawn_at IS NULL) = (drawn_by IS NULL)', name=op.f('ck_check_rounds_drawn')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_check_rounds_campaign_id')),
    sa.ForeignKeyConstraint(['drawn_by'], ['users.id'], name=op.f('fk_check_rounds_drawn_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_check_rounds')),
    sa.UniqueConstraint('campaign_id', 'number', name=op.f('uq_check_rounds_campaign_id_number'))
    )
    why = sa.Enum('drawn', 'flagged', name='why', native_enum=False, length=40)
    how = sa.Enum('call', 'visit', name='checkhow', native_enum=False, length=40)
    result = sa.Enum('all_there', 'differs', 'nothing', 'declined', 'not_reached', name='checkresult', native_enum=False,
                     length=40)
    op.create_table('spot_checks',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('round_id', sa.Uuid(), nullable=False),
    sa.Column('campaign_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('receipt_id', sa.Uuid(), nullable=False),
    sa.Column('why', why, nullable=False),
    sa.Column('result', result, nullable=True),
    sa.Column('how', how, nullable=True),
    sa.Column('checked_by', sa.Uuid(), nullable=True),
    sa.Column('recorded_by', sa.Uuid(), nullable=True),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('case_id', sa.Uuid(), nullable=True),
    sa.Column('said_sealed', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint('(result IS NULL) = (checked_by IS NULL)', name=op.f('ck_spot_checks_checked')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_spot_checks_campaign_id')),
    sa.ForeignKeyConstraint(['checked_by'], ['users.id'], name=op.f('fk_spot_checks_checked_by')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_spot_checks_organisation_id')),
    sa.ForeignKeyConstraint(['receipt_id'], ['receipts.id'], name=op.f('fk_spot_checks_receipt_id')),
    sa.ForeignKeyConstraint(['recorded_by'], ['users.id'], name=op.f('fk_spot_checks_recorded_by')),
    sa.ForeignKeyConstraint(['round_id'], ['check_rounds.id'], name=op.f('fk_spot_checks_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_spot_checks')),
    sa.UniqueConstraint('campaign_id', 'number', name=op.f('uq_spot_checks_campaign_id_number')),
    sa.UniqueConstraint('receipt_id', name=op.f('uq_spot_checks_receipt_id'))
    )


def upgrade():
    op.add_column('audit_events', sa.Column('role', sa.String(), nullable=True))
    op.add_column('audit_events', sa.Column('ip_hash', sa.LargeBinary(), nullable=True))
    came_by = sa.Enum('web', 'phone', 'desk', 'letter', name='cameby', native_enum=False, length=40)
    op.add_column('cases', sa.Column('came_by', came_by, nullable=True))
    op.add_column('cases', sa.Column('said_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('public_notices', sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True))
    op.execute(TAKEN_DOWN)
    make_spot_checks()
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
    op.drop_table('spot_checks')
    op.drop_table('check_rounds')
    op.drop_column('campaigns', 'asks_birthday')
    op.drop_column('receipts', 'birthday_hash')
    op.drop_column('cases', 'said_at')
    op.drop_column('cases', 'came_by')
    op.drop_column('audit_events', 'ip_hash')
    op.drop_column('audit_events', 'role')
    op.drop_column('public_notices', 'withdrawn_at')

"""modes: how a household is reached where it is not called on at home, what is usual for a campaign, who calls whom, letters, points, swaps"""

from alembic import op
import sqlalchemy as sa

revision = '0034'
down_revision = '0033'
branch_labels = depends_on = None

TOLD_HOW = ('call', 'slip', 'message', 'in_person')
CAME_BACK = ('no_such_address', 'nobody_known', 'not_collected', 'refused')
MODES = ('home', 'phone', 'letter', 'hospital', 'point', 'event')


def upgrade():
    op.add_column('visit_tasks', sa.Column('where_sealed', sa.LargeBinary(), nullable=True))
    op.create_table('visit_usual_modes',
    sa.Column('occasion_id', sa.Uuid(), nullable=False),
    sa.Column('mode', sa.Enum(*MODES, name='visitmode', native_enum=False, length=40), nullable=False),
    sa.Column('said_by', sa.Uuid(), nullable=True),
    sa.Column('said_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['said_by'], ['users.id'], name=op.f('fk_visit_usual_modes_said_by')),
    sa.PrimaryKeyConstraint('occasion_id', name=op.f('pk_visit_usual_modes'))
    )
    op.create_table('visit_call_turns',
    sa.Column('task_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('given_by', sa.Uuid(), nullable=True),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['given_by'], ['users.id'], name=op.f('fk_visit_call_turns_given_by')),
    sa.ForeignKeyConstraint(['task_id'], ['visit_tasks.id'], name=op.f('fk_visit_call_turns_task_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_visit_call_turns_user_id')),
    sa.PrimaryKeyConstraint('task_id', name=op.f('pk_visit_call_turns'))
    )
    op.create_index(op.f('ix_visit_call_turns_user_id'), 'visit_call_turns', ['user_id'])
    op.create_table('visit_letter_words',
    sa.Column('occasion_id', sa.Uuid(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('signed_by', sa.String(), nullable=False),
    sa.Column('said_by', sa.Uuid(), nullable=True),
    sa.Column('said_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['said_by'], ['users.id'], name=op.f('fk_visit_letter_words_said_by')),
    sa.PrimaryKeyConstraint('occasion_id', name=op.f('pk_visit_letter_words'))
    )
    op.create_table('visit_letters',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('task_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('posted_on', sa.Date(), nullable=False),
    sa.Column('posted_by', sa.Uuid(), nullable=True),
    sa.Column('noted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('came_back_on', sa.Date(), nullable=True),
    sa.Column('came_back_because', sa.Enum(*CAME_BACK, name='cameback', native_enum=False, length=40), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_visit_letters_organisation_id')),
    sa.ForeignKeyConstraint(['posted_by'], ['users.id'], name=op.f('fk_visit_letters_posted_by')),
    sa.ForeignKeyConstraint(['task_id'], ['visit_tasks.id'], name=op.f('fk_visit_letters_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_letters'))
    )
    op.create_index('ix_visit_letters_task', 'visit_letters', ['task_id'])
    op.create_index('ix_visit_letters_posted', 'visit_letters', ['organisation_id', 'posted_on', 'id'])
    op.create_index('uq_visit_letters_out', 'visit_letters', ['task_id'], unique=True,
                    sqlite_where=sa.text('came_back_on IS NULL'), postgresql_where=sa.text('came_back_on IS NULL'))
    op.create_table('visit_points',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('starts', sa.String(), nullable=False),
    sa.Column('ends', sa.String(), nullable=False),
    sa.Column('place', sa.String(), nullable=False),
    sa.Column('opened_by', sa.Uuid(), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('starts < ends', name=op.f('ck_visit_points_window')),
    sa.ForeignKeyConstraint(['opened_by'], ['users.id'], name=op.f('fk_visit_points_opened_by')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_visit_points_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_points'))
    )
    op.create_index('ix_visit_points_day', 'visit_points', ['organisation_id', 'day'])
    op.create_table('visit_invitations',
    sa.Column('task_id', sa.Uuid(), nullable=False),
    sa.Column('point_id', sa.Uuid(), nullable=False),
    sa.Column('invited_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('told_by', sa.Uuid(), nullable=True),
    sa.Column('told_how', sa.Enum(*TOLD_HOW, name='toldhow', native_enum=False, length=40), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('came', sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(['point_id'], ['visit_points.id'], name=op.f('fk_visit_invitations_point_id')),
    sa.ForeignKeyConstraint(['task_id'], ['visit_tasks.id'], name=op.f('fk_visit_invitations_task_id')),
    sa.ForeignKeyConstraint(['told_by'], ['users.id'], name=op.f('fk_visit_invitations_told_by')),
    sa.PrimaryKeyConstraint('task_id', 'point_id', name=op.f('pk_visit_invitations'))
    )
    op.create_index('ix_visit_invitations_point', 'visit_invitations', ['point_id', 'ended_at'])
    op.create_index('uq_visit_invitations_open', 'visit_invitations', ['task_id'], unique=True,
                    sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
    op.create_table('visit_swaps',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('from_id', sa.Uuid(), nullable=False),
    sa.Column('to_id', sa.Uuid(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.Enum('yes', 'no', 'withdrawn', name='swapanswer', native_enum=False, length=40), nullable=True),
    sa.ForeignKeyConstraint(['from_id'], ['users.id'], name=op.f('fk_visit_swaps_from_id')),
    sa.ForeignKeyConstraint(['to_id'], ['users.id'], name=op.f('fk_visit_swaps_to_id')),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_visit_swaps_visit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_swaps'))
    )
    op.create_index('ix_visit_swaps_from', 'visit_swaps', ['from_id'])
    op.create_index('ix_visit_swaps_to', 'visit_swaps', ['to_id'])
    op.create_index('uq_visit_swaps_open', 'visit_swaps', ['visit_id', 'from_id'], unique=True,
                    sqlite_where=sa.text('answered_at IS NULL'), postgresql_where=sa.text('answered_at IS NULL'))


def downgrade():
    op.drop_table('visit_swaps')
    op.drop_table('visit_invitations')
    op.drop_table('visit_points')
    op.drop_table('visit_letters')
    op.drop_table('visit_letter_words')
    op.drop_table('visit_call_turns')
    op.drop_table('visit_usual_modes')
    op.drop_column('visit_tasks', 'where_sealed')

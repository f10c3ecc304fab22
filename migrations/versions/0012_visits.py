"""visits"""

from alembic import op
import sqlalchemy as sa

from webapp.core.triggers import append_only, no_longer_append_only

revision = '0012'
down_revision = '0011'
branch_labels = depends_on = None


def upgrade():
    op.create_table('visit_spaces',
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('organisation_id', name=op.f('pk_visit_spaces'))
    )

    op.create_table('visit_slots',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('starts', sa.String(), nullable=False),
    sa.Column('ends', sa.String(), nullable=False),
    sa.Column('place', sa.String(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('opened_by', sa.Uuid(), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('capacity > 0 AND starts < ends', name=op.f('ck_visit_slots_window')),
    sa.ForeignKeyConstraint(['opened_by'], ['users.id'], name=op.f('fk_visit_slots_opened_by')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_visit_slots_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_slots')),
    sa.UniqueConstraint('organisation_id', 'day', 'starts', name=op.f('uq_visit_slots_organisation_id_day_starts'))
    )

    with op.batch_alter_table('visit_slots', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_visit_slots_day'), ['day'], unique=False)

    op.create_table('visit_tasks',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('occasion_id', sa.Uuid(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('household_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('building', sa.String(), nullable=False),
    sa.Column('mode', sa.Enum('home', 'phone', 'letter', 'hospital', 'point', 'event', name='visitmode', native_enum=False, length=40), nullable=False),
    sa.Column('status', sa.Enum('open', 'booked', 'notified', 'done', 'not_home', 'declined', 'cancelled', name='taskstatus', native_enum=False, length=40), nullable=False),
    sa.Column('two_needed', sa.Boolean(), nullable=False),
    sa.Column('is_heavy', sa.Boolean(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_visit_tasks_household_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_visit_tasks_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_tasks')),
    sa.UniqueConstraint('subject_id', name=op.f('uq_visit_tasks_subject_id'))
    )

    with op.batch_alter_table('visit_tasks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_visit_tasks_household_id'), ['household_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_visit_tasks_occasion_id'), ['occasion_id'], unique=False)
        batch_op.create_index('ix_visit_tasks_pool', ['organisation_id', 'status', 'building', 'id'], unique=False)

    op.create_table('visits',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('task_id', sa.Uuid(), nullable=False),
    sa.Column('slot_id', sa.Uuid(), nullable=False),
    sa.Column('household_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('status', sa.Enum('booked', 'notified', 'done', 'not_home', 'declined', 'cancelled', name='visitstatus', native_enum=False, length=40), nullable=False),
    sa.Column('booked_by', sa.Uuid(), nullable=False),
    sa.Column('booked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('told_how', sa.Enum('call', 'slip', 'message', 'in_person', name='toldhow', native_enum=False, length=40), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancelled_reason', sa.String(), nullable=True),
    sa.Column('space_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['booked_by'], ['users.id'], name=op.f('fk_visits_booked_by')),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_visits_household_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_visits_organisation_id')),
    sa.ForeignKeyConstraint(['slot_id'], ['visit_slots.id'], name=op.f('fk_visits_slot_id')),
    sa.ForeignKeyConstraint(['task_id'], ['visit_tasks.id'], name=op.f('fk_visits_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visits'))
    )

    with op.batch_alter_table('visits', schema=None) as batch_op:
        batch_op.create_index('ix_visits_day', ['organisation_id', 'starts_at', 'id'], unique=False)
        batch_op.create_index('ix_visits_slot', ['slot_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_visits_task_id'), ['task_id'], unique=False)
        batch_op.create_index('uq_visits_household_day', ['household_id', 'day'], unique=True, sqlite_where=sa.text("status IN ('booked', 'notified')"), postgresql_where=sa.text("status IN ('booked', 'notified')"))
        batch_op.create_index('uq_visits_task', ['task_id'], unique=True, sqlite_where=sa.text("status IN ('booked', 'notified')"), postgresql_where=sa.text("status IN ('booked', 'notified')"))

    op.create_table('needs_found',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('household_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('need', sa.String(), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_needs_found_household_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_needs_found_organisation_id')),
    sa.ForeignKeyConstraint(['settled_by'], ['users.id'], name=op.f('fk_needs_found_settled_by')),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_needs_found_visit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_needs_found')),
    sa.UniqueConstraint('visit_id', 'need', name=op.f('uq_needs_found_visit_id_need'))
    )

    with op.batch_alter_table('needs_found', schema=None) as batch_op:
        batch_op.create_index('ix_needs_found_open', ['organisation_id', 'settled_at'], unique=False)

    op.create_table('visit_records',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('amends_id', sa.Uuid(), nullable=True),
    sa.Column('outcome', sa.Enum('done', 'not_home', 'declined', 'hospital', 'moved', 'died', name='outcome', native_enum=False, length=40), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('photos', sa.JSON(), nullable=False),
    sa.Column('missing_photos', sa.Integer(), nullable=False),
    sa.Column('review', sa.String(), nullable=True),
    sa.Column('doubt', sa.String(), nullable=True),
    sa.Column('content_sealed', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['amends_id'], ['visit_records.id'], name=op.f('fk_visit_records_amends_id')),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_visit_records_author_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_visit_records_organisation_id')),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_visit_records_visit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_records'))
    )

    with op.batch_alter_table('visit_records', schema=None) as batch_op:
        batch_op.create_index('ix_visit_records_review', ['organisation_id'], unique=False, sqlite_where=sa.text('review IS NOT NULL'), postgresql_where=sa.text('review IS NOT NULL'))
        batch_op.create_index('ix_visit_records_visit', ['visit_id', 'version'], unique=False)

    op.create_table('visit_told',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('how', sa.Enum('call', 'slip', 'message', 'in_person', name='toldhow', native_enum=False, length=40), nullable=False),
    sa.Column('answer', sa.String(), nullable=True),
    sa.Column('late_reason', sa.String(), nullable=True),
    sa.Column('note_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('doubt', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['by'], ['users.id'], name=op.f('fk_visit_told_by')),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_visit_told_visit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_told'))
    )

    with op.batch_alter_table('visit_told', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_visit_told_visit_id'), ['visit_id'], unique=False)

    op.create_table('visit_visitors',
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_live', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_visit_visitors_user_id')),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_visit_visitors_visit_id')),
    sa.PrimaryKeyConstraint('visit_id', 'user_id', name=op.f('pk_visit_visitors'))
    )

    with op.batch_alter_table('visit_visitors', schema=None) as batch_op:
        batch_op.create_index('ix_visit_visitors_user', ['user_id', 'day'], unique=False)
        batch_op.create_index('uq_visit_visitors_once', ['user_id', 'starts_at'], unique=True, sqlite_where=sa.text('is_live = 1'), postgresql_where=sa.text('is_live'))

    for statement in append_only("visit_told", op.get_bind().dialect.name):
        op.execute(statement)
    # A record may be settled (its review, its photos); it is never deleted.
    for statement in append_only("visit_records", op.get_bind().dialect.name, allow_update=True):
        op.execute(statement)


def downgrade():
    for table in ("visit_told", "visit_records"):
        for statement in no_longer_append_only(table, op.get_bind().dialect.name):
            op.execute(statement)

    with op.batch_alter_table('visit_visitors', schema=None) as batch_op:
        batch_op.drop_index('uq_visit_visitors_once', sqlite_where=sa.text('is_live = 1'), postgresql_where=sa.text('is_live'))
        batch_op.drop_index('ix_visit_visitors_user')

    op.drop_table('visit_visitors')

    with op.batch_alter_table('visit_told', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_visit_told_visit_id'))

    op.drop_table('visit_told')

    with op.batch_alter_table('visit_records', schema=None) as batch_op:
        batch_op.drop_index('ix_visit_records_visit')
        batch_op.drop_index('ix_visit_records_review', sqlite_where=sa.text('review IS NOT NULL'), postgresql_where=sa.text('review IS NOT NULL'))

    op.drop_table('visit_records')

    with op.batch_alter_table('needs_found', schema=None) as batch_op:
        batch_op.drop_index('ix_needs_found_open')

    op.drop_table('needs_found')

    with op.batch_alter_table('visits', schema=None) as batch_op:
        batch_op.drop_index('uq_visits_task', sqlite_where=sa.text("status IN ('booked', 'notified')"), postgresql_where=sa.text("status IN ('booked', 'notified')"))
        batch_op.drop_index('uq_visits_household_day', sqlite_where=sa.text("status IN ('booked', 'notified')"), postgresql_where=sa.text("status IN ('booked', 'notified')"))
        batch_op.drop_index(batch_op.f('ix_visits_task_id'))
        batch_op.drop_index('ix_visits_slot')
        batch_op.drop_index('ix_visits_day')

    op.drop_table('visits')

    with op.batch_alter_table('visit_tasks', schema=None) as batch_op:
        batch_op.drop_index('ix_visit_tasks_pool')
        batch_op.drop_index(batch_op.f('ix_visit_tasks_occasion_id'))
        batch_op.drop_index(batch_op.f('ix_visit_tasks_household_id'))

    op.drop_table('visit_tasks')

    with op.batch_alter_table('visit_slots', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_visit_slots_day'))

    op.drop_table('visit_slots')

    op.drop_table('visit_spaces')

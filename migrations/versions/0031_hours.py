"""hours: times at a door that somebody asks to put right, sheets to take out; services: what was done for many at once"""

from alembic import op
import sqlalchemy as sa

from webapp.core.triggers import append_only, no_longer_append_only

revision = '0031'
down_revision = '0030'
branch_labels = depends_on = None

WHYS = ('forgot_start', 'forgot_end', 'wrong_clock', 'no_phone', 'not_ticked')
VERDICTS = ('accepted', 'refused', 'replaced')
OPEN = 'verdict IS NULL'
# What was asked stays as it was asked; only what became of it is written beside it.
ASKED = 'id, visit_id, user_id, organisation_id, began_at, ended_at, why, asked_by, asked_at'
WANTED = 'id, organisation_id, first, last, purpose, asked_by, asked_at'
KINDS = ('policy_outreach', 'policy_enrolment', 'policy_advice', 'job_offer', 'job_fair', 'job_referral', 'job_training',
         'startup_loan', 'living_aid', 'medical_aid', 'education_aid', 'legal_aid', 'rights_education', 'rights_case',
         'wage_recovery', 'psych_counselling', 'culture_event', 'health_check', 'other_life_service', 'homebound_train',
         'homebound_carriage', 'homebound_coach', 'homebound_ship', 'homebound_flight', 'homebound_ticket',
         'homebound_subsidy', 'other_aid')


def hold(table, columns, dialect):
    """No update of these columns. PostgreSQL calls the function that refuses deletes of the table already."""
    if dialect == 'sqlite':
        op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OF {columns} ON {table} "
                   f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END")
    else:
        op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OF {columns} ON {table} "
                   f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()")


def upgrade():
    dialect = op.get_bind().dialect.name
    op.create_table('hours_corrections',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('why', sa.Enum(*WHYS, name='whywrong', native_enum=False, length=40), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('verdict', sa.Enum(*VERDICTS, name='hoursverdict', native_enum=False, length=40), nullable=True),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.String(), nullable=True),
    sa.CheckConstraint('ended_at > began_at', name=op.f('ck_hours_corrections_times')),
    sa.CheckConstraint('(verdict IS NULL) = (decided_at IS NULL)', name=op.f('ck_hours_corrections_decided')),
    sa.CheckConstraint("verdict IS NULL OR verdict = 'replaced' OR decided_by IS NOT NULL",
                       name=op.f('ck_hours_corrections_decided_by')),
    sa.CheckConstraint('decided_by IS NULL OR (decided_by <> asked_by AND decided_by <> user_id)',
                       name=op.f('ck_hours_corrections_two_eyes')),
    sa.ForeignKeyConstraint(['asked_by'], ['users.id'], name=op.f('fk_hours_corrections_asked_by')),
    sa.ForeignKeyConstraint(['decided_by'], ['users.id'], name=op.f('fk_hours_corrections_decided_by')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_hours_corrections_organisation_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_hours_corrections_user_id')),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_hours_corrections_visit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hours_corrections'))
    )
    op.create_index('uq_hours_corrections_open', 'hours_corrections', ['visit_id', 'user_id'], unique=True,
                    sqlite_where=sa.text(OPEN), postgresql_where=sa.text(OPEN))
    op.create_index('ix_hours_corrections_user', 'hours_corrections', ['user_id', 'visit_id'], unique=False)
    op.create_index('ix_hours_corrections_open', 'hours_corrections', ['organisation_id', 'asked_at', 'id'], unique=False,
                    sqlite_where=sa.text(OPEN), postgresql_where=sa.text(OPEN))
    op.create_table('hours_sheets',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('first', sa.Date(), nullable=False),
    sa.Column('last', sa.Date(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('allowed_by', sa.Uuid(), nullable=True),
    sa.Column('allowed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('last >= first', name=op.f('ck_hours_sheets_days')),
    sa.CheckConstraint('(allowed_by IS NULL) = (allowed_at IS NULL)', name=op.f('ck_hours_sheets_allowed')),
    sa.CheckConstraint('allowed_by IS NULL OR allowed_by <> asked_by', name=op.f('ck_hours_sheets_two_eyes')),
    sa.ForeignKeyConstraint(['allowed_by'], ['users.id'], name=op.f('fk_hours_sheets_allowed_by')),
    sa.ForeignKeyConstraint(['asked_by'], ['users.id'], name=op.f('fk_hours_sheets_asked_by')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_hours_sheets_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hours_sheets'))
    )
    op.create_index('ix_hours_sheets_listing', 'hours_sheets', ['organisation_id', 'asked_at', 'id'], unique=False)
    op.create_table('aid_services',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum(*KINDS, name='servicekind', native_enum=False, length=40), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('place', sa.String(), nullable=False),
    sa.Column('person_times', sa.Integer(), nullable=False),
    sa.Column('newgen_times', sa.Integer(), nullable=True),
    sa.Column('migrant_times', sa.Integer(), nullable=True),
    sa.Column('units', sa.Integer(), nullable=True),
    sa.Column('fen', sa.BigInteger(), nullable=True),
    sa.Column('migrant_fen', sa.BigInteger(), nullable=True),
    sa.Column('logged_by', sa.Uuid(), nullable=False),
    sa.Column('logged_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reverses_id', sa.Uuid(), nullable=True),
    sa.Column('reason', sa.String(), nullable=True),
    sa.CheckConstraint(
        '(reverses_id IS NULL AND person_times >= 0 AND coalesce(units, 0) >= 0 AND coalesce(fen, 0) >= 0)'
        ' OR (reverses_id IS NOT NULL AND person_times <= 0 AND coalesce(units, 0) <= 0 AND coalesce(fen, 0) <= 0)',
        name=op.f('ck_aid_services_signs')),
    sa.CheckConstraint(
        'abs(coalesce(newgen_times, 0)) <= abs(person_times) AND abs(coalesce(migrant_times, 0)) <= abs(person_times)'
        ' AND abs(coalesce(migrant_fen, 0)) <= abs(coalesce(fen, 0))',
        name=op.f('ck_aid_services_parts')),
    sa.CheckConstraint('(reverses_id IS NULL) = (reason IS NULL)', name=op.f('ck_aid_services_reason')),
    sa.ForeignKeyConstraint(['logged_by'], ['users.id'], name=op.f('fk_aid_services_logged_by')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_aid_services_organisation_id')),
    sa.ForeignKeyConstraint(['reverses_id'], ['aid_services.id'], name=op.f('fk_aid_services_reverses_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aid_services')),
    sa.UniqueConstraint('reverses_id', name=op.f('uq_aid_services_reverses_id'))
    )
    op.create_index('ix_aid_services_listing', 'aid_services', ['organisation_id', 'day', 'id'], unique=False)
    for table, may_change in (('hours_corrections', True), ('hours_sheets', True), ('aid_services', False)):
        for statement in append_only(table, dialect, allow_update=may_change):
            op.execute(statement)
    hold('hours_corrections', ASKED, dialect)
    hold('hours_sheets', WANTED, dialect)


def downgrade():
    dialect = op.get_bind().dialect.name
    for table in ('aid_services', 'hours_sheets', 'hours_corrections'):
        for statement in no_longer_append_only(table, dialect):
            op.execute(statement)
        op.drop_table(table)

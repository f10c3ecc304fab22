"""volunteers: how they register, what they promised, what was checked; the second factor of a desk"""

from alembic import op
import sqlalchemy as sa

revision = '0020'
down_revision = '0019'
branch_labels = depends_on = None

WHY_NOT = ('not_reached', 'does_not_match', 'no_guardian', 'other_place', 'enough_people', 'own_wish',
           'promise_broken', 'other')
OPEN = sa.text('settled_at IS NULL')
LIVE = sa.text('revoked_at IS NULL')
ASKED = sa.text('asked_at IS NOT NULL')
UNVERIFIED = sa.text('verified_at IS NULL AND disabled_at IS NULL')


def why_not():
    return sa.Enum(*WHY_NOT, name='whynot', native_enum=False, length=40)


def upgrade():
    op.create_table('volunteer_profiles',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('free_times', sa.JSON(), nullable=False),
    sa.Column('note_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('pledge_version', sa.Integer(), nullable=True),
    sa.Column('guardian_name_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('guardian_phone_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('consent_file_id', sa.Uuid(), nullable=True),
    sa.Column('children_checked_on', sa.Date(), nullable=True),
    sa.Column('children_checked_by', sa.Uuid(), nullable=True),
    sa.Column('paused_because', why_not(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('wants_to_leave', sa.Boolean(), nullable=False),
    sa.Column('correction_sealed', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['children_checked_by'], ['users.id'], name=op.f('fk_volunteer_profiles_children_checked_by')),
    sa.ForeignKeyConstraint(['consent_file_id'], ['files.id'], name=op.f('fk_volunteer_profiles_consent_file_id')),
    sa.ForeignKeyConstraint(['id'], ['users.id'], name=op.f('fk_volunteer_profiles_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_volunteer_profiles'))
    )
    op.create_index('ix_volunteer_profiles_asked', 'volunteer_profiles', ['asked_at'], unique=False, sqlite_where=ASKED, postgresql_where=ASKED)
    op.create_table('registrations',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('phone_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('phone_index', sa.LargeBinary(), nullable=True),
    sa.Column('born_on', sa.Date(), nullable=True),
    sa.Column('areas', sa.JSON(), nullable=False),
    sa.Column('skills', sa.JSON(), nullable=False),
    sa.Column('free_times', sa.JSON(), nullable=False),
    sa.Column('note_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('guardian_name_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('guardian_phone_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('consent_file_id', sa.Uuid(), nullable=True),
    sa.Column('password_hash', sa.String(), nullable=True),
    sa.Column('pledge_version', sa.Integer(), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('entered_by', sa.Uuid(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by', sa.Uuid(), nullable=True),
    sa.Column('declined_because', why_not(), nullable=True),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['consent_file_id'], ['files.id'], name=op.f('fk_registrations_consent_file_id')),
    sa.ForeignKeyConstraint(['entered_by'], ['users.id'], name=op.f('fk_registrations_entered_by')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_registrations_organisation_id')),
    sa.ForeignKeyConstraint(['settled_by'], ['users.id'], name=op.f('fk_registrations_settled_by')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_registrations_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registrations'))
    )
    op.create_index('uq_registrations_phone', 'registrations', ['organisation_id', 'phone_index'], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index('ix_registrations_waiting', 'registrations', ['organisation_id', 'made_at', 'id'], unique=False, sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index('ix_registrations_settled', 'registrations', ['settled_at'], unique=False)
    op.create_table('registration_links',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_by', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['made_by'], ['users.id'], name=op.f('fk_registration_links_made_by')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_registration_links_organisation_id')),
    sa.ForeignKeyConstraint(['revoked_by'], ['users.id'], name=op.f('fk_registration_links_revoked_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_links')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_registration_links_token_hash'))
    )
    op.create_index('uq_registration_links_live', 'registration_links', ['organisation_id'], unique=True, sqlite_where=LIVE, postgresql_where=LIVE)
    op.create_index('ix_users_unverified', 'users', ['organisation_id'], unique=False, sqlite_where=UNVERIFIED, postgresql_where=UNVERIFIED)
    op.create_table('second_factors',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('secret_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_step', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['id'], ['users.id'], name=op.f('fk_second_factors_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_second_factors'))
    )
    step = sa.Enum('prove', 'enrol', name='secondstep', native_enum=False, length=40)
    op.add_column('sign_ins', sa.Column('second_step', step, nullable=True))


def downgrade():
    op.drop_column('sign_ins', 'second_step')
    op.drop_table('second_factors')
    op.drop_index('ix_users_unverified', 'users', sqlite_where=UNVERIFIED, postgresql_where=UNVERIFIED)
    op.drop_table('registration_links')
    op.drop_table('registrations')
    op.drop_table('volunteer_profiles')

"""event care: rulebooks, light files of members, what was given"""

from alembic import op
import sqlalchemy as sa

revision = '0035'
down_revision = '0034'
branch_labels = depends_on = None

STANDING = sa.text("status <> 'cancelled'")


def words(name, *values):
    return sa.Enum(*values, name=name, native_enum=False, length=40)


def upgrade():
    op.create_table('event_rulebooks',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('rules', sa.JSON(), nullable=False),
    sa.Column('written_by', sa.Uuid(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('version > 0', name=op.f('ck_event_rulebooks_version')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_event_rulebooks_organisation_id')),
    sa.ForeignKeyConstraint(['written_by'], ['users.id'], name=op.f('fk_event_rulebooks_written_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event_rulebooks')),
    sa.UniqueConstraint('organisation_id', 'version', name=op.f('uq_event_rulebooks_organisation_id_version'))
    )
    make_members()
    make_grants()


def make_members():
    op.create_table('light_members',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('person_index', sa.LargeBinary(), nullable=False),
    sa.Column('name_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('phone_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('employer_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('entered_by', sa.Uuid(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['entered_by'], ['users.id'], name=op.f('fk_light_members_entered_by')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_light_members_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_light_members')),
    sa.UniqueConstraint('organisation_id', 'person_index', name=op.f('uq_light_members_organisation_id_person_index'))
    )
    op.create_index('ix_light_members_listing', 'light_members', ['organisation_id', 'entered_at', 'id'])


def make_grants():
    op.create_table('event_grants',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('household_id', sa.Uuid(), nullable=True),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('member_id', sa.Uuid(), nullable=True),
    sa.Column('firm_id', sa.Uuid(), nullable=True),
    sa.Column('rulebook_id', sa.Uuid(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('yearly_index', sa.LargeBinary(), nullable=False),
    sa.Column('event_index', sa.LargeBinary(), nullable=False),
    sa.Column('family_index', sa.LargeBinary(), nullable=True),
    sa.Column('fen', sa.BigInteger(), nullable=False),
    sa.Column('fund_id', sa.Uuid(), nullable=True),
    sa.Column('occasion_id', sa.Uuid(), nullable=False),
    sa.Column('status', words('grantstatus', 'waiting', 'ready', 'paid', 'cancelled'), nullable=False),
    sa.Column('waits_for', words('waitreason', 'yearly', 'same_event', 'own_money'), nullable=True),
    sa.Column('name_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('event_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('cancelled_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('entered_by', sa.Uuid(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('approved_by', sa.Uuid(), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('paid_on', sa.Date(), nullable=True),
    sa.Column('paid_by', sa.Uuid(), nullable=True),
    sa.Column('second_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint('CASE WHEN household_id IS NULL THEN 0 ELSE 1 END + CASE WHEN member_id IS NULL THEN 0 ELSE 1 END'
                       ' + CASE WHEN firm_id IS NULL THEN 0 ELSE 1 END = 1', name=op.f('ck_event_grants_one_beneficiary')),
    sa.CheckConstraint('(household_id IS NULL) = (person_id IS NULL)', name=op.f('ck_event_grants_person')),
    sa.CheckConstraint('fen >= 0', name=op.f('ck_event_grants_fen')),
    sa.CheckConstraint('approved_by IS NULL OR approved_by <> entered_by', name=op.f('ck_event_grants_two_eyes')),
    sa.CheckConstraint("status NOT IN ('ready', 'paid') OR waits_for IS NULL OR approved_by IS NOT NULL",
                       name=op.f('ck_event_grants_approved')),
    sa.CheckConstraint("status <> 'paid' OR (paid_on IS NOT NULL AND paid_by IS NOT NULL AND second_by IS NOT NULL"
                       " AND paid_by <> second_by)", name=op.f('ck_event_grants_two_hands')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_event_grants_organisation_id')),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_event_grants_household_id')),
    sa.ForeignKeyConstraint(['member_id'], ['light_members.id'], name=op.f('fk_event_grants_member_id')),
    sa.ForeignKeyConstraint(['firm_id'], ['needy_firms.id'], name=op.f('fk_event_grants_firm_id')),
    sa.ForeignKeyConstraint(['rulebook_id'], ['event_rulebooks.id'], name=op.f('fk_event_grants_rulebook_id')),
    sa.ForeignKeyConstraint(['fund_id'], ['funds.id'], name=op.f('fk_event_grants_fund_id')),
    sa.ForeignKeyConstraint(['entered_by'], ['users.id'], name=op.f('fk_event_grants_entered_by')),
    sa.ForeignKeyConstraint(['approved_by'], ['users.id'], name=op.f('fk_event_grants_approved_by')),
    sa.ForeignKeyConstraint(['paid_by'], ['users.id'], name=op.f('fk_event_grants_paid_by')),
    sa.ForeignKeyConstraint(['second_by'], ['users.id'], name=op.f('fk_event_grants_second_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event_grants'))
    )
    for column in ('household_id', 'member_id', 'firm_id'):
        op.create_index(f'ix_event_grants_{column}', 'event_grants', [column])
    op.create_index('uq_event_grants_event', 'event_grants', ['event_index'], unique=True, sqlite_where=STANDING, postgresql_where=STANDING)
    op.create_index('ix_event_grants_yearly', 'event_grants', ['yearly_index', 'year'])
    op.create_index('ix_event_grants_family', 'event_grants', ['family_index'])
    op.create_index('ix_event_grants_listing', 'event_grants', ['organisation_id', 'status', 'entered_at', 'id'])
    op.create_index('ix_event_grants_occasion', 'event_grants', ['occasion_id'])


def downgrade():
    for table in ('event_grants', 'light_members', 'event_rulebooks'):
        op.drop_table(table)

"""registry: own categories, situations, yearly figures, requests for what is kept apart, sanctions of organisations"""

from alembic import op
import sqlalchemy as sa

revision = '0024'
down_revision = '0023'
branch_labels = depends_on = None

HOUSEHOLDS = ('own_sensitive_sealed', 'own_hurtful_sealed', 'sums_sealed', 'worker_sealed')
CATEGORY = ('extreme_poverty_person', 'dibao', 'near_dibao', 'rigid_expenditure', 'temporary_assistance', 'relapse_monitored',
            'low_income_farmer', 'landless_farmer', 'advanced_age', 'elderly_living_alone', 'empty_nest_elderly',
            'left_behind_elderly', 'disabled_elderly', 'lost_only_child_family', 'special_difficulty_elderly',
            'left_behind_child', 'orphan', 'de_facto_orphan', 'child_in_difficulty', 'migrant_child', 'single_parent',
            'single_parent_student', 'needy_student', 'major_illness', 'disabled', 'severely_disabled', 'needy_worker', 'deep',
            'relative', 'accidental', 'migrant_worker', 'model_worker', 'needy_woman_worker', 'needy_teacher',
            'retired_teacher', 'union_officer_or_bereaved', 'work_death_or_silicosis', 'streamlined_old_worker',
            'staying_at_post', 'entitled_group', 'demobilised_veteran', 'war_or_nuclear_veteran', 'veteran_party_member',
            'needy_party_member', 'veteran_cadre', 'village_cadre', 'womens_federation', 'taiwan_compatriot_or_minority',
            'massacre_survivor')


def upgrade():
    op.create_table('organisation_categories',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('maps_to', sa.Enum(*CATEGORY, name='category', native_enum=False, length=40), nullable=False),
    sa.Column('sensitivity', sa.Enum('plain', 'p2', 'p3', name='sensitivity', native_enum=False, length=40), nullable=False),
    sa.Column('is_on', sa.Boolean(), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['made_by'], ['users.id'], name=op.f('fk_organisation_categories_made_by')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_organisation_categories_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation_categories')),
    sa.UniqueConstraint('organisation_id', 'name', name=op.f('uq_organisation_categories_organisation_id_name'))
    )
    op.create_table('household_own_categories',
    sa.Column('household_id', sa.Uuid(), nullable=False),
    sa.Column('category_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['category_id'], ['organisation_categories.id'], name=op.f('fk_household_own_categories_category_id')),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_household_own_categories_household_id')),
    sa.PrimaryKeyConstraint('household_id', 'category_id', name=op.f('pk_household_own_categories'))
    )
    op.create_index('ix_household_own_categories_of', 'household_own_categories', ['category_id', 'household_id'])

    op.create_table('household_years',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('household_id', sa.Uuid(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('incomes_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('sums_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('needs_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('school_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('recorded_by', sa.Uuid(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_household_years_household_id')),
    sa.ForeignKeyConstraint(['recorded_by'], ['users.id'], name=op.f('fk_household_years_recorded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_household_years')),
    sa.UniqueConstraint('household_id', 'year', name=op.f('uq_household_years_household_id_year'))
    )

    op.create_table('child_requests',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('household_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('holds_until', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('decided_by IS NULL OR decided_by <> asked_by', name=op.f('ck_child_requests_two_eyes')),
    sa.ForeignKeyConstraint(['asked_by'], ['users.id'], name=op.f('fk_child_requests_asked_by')),
    sa.ForeignKeyConstraint(['decided_by'], ['users.id'], name=op.f('fk_child_requests_decided_by')),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_child_requests_household_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_child_requests_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_child_requests'))
    )
    undecided = sa.text('decided_at IS NULL')
    op.create_index('ix_child_requests_open', 'child_requests', ['asked_at'], sqlite_where=undecided, postgresql_where=undecided)
    op.create_index('ix_child_requests_of', 'child_requests', ['household_id', 'asked_by'])

    op.create_table('organisation_sanctions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('barred_until', sa.Date(), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lifted_by', sa.Uuid(), nullable=True),
    sa.Column('lifted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lifted_because', sa.String(), nullable=True),
    sa.CheckConstraint('lifted_by IS NULL OR lifted_by <> made_by', name=op.f('ck_organisation_sanctions_two_eyes')),
    sa.ForeignKeyConstraint(['lifted_by'], ['users.id'], name=op.f('fk_organisation_sanctions_lifted_by')),
    sa.ForeignKeyConstraint(['made_by'], ['users.id'], name=op.f('fk_organisation_sanctions_made_by')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_organisation_sanctions_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation_sanctions'))
    )
    op.create_index('ix_organisation_sanctions_of', 'organisation_sanctions', ['organisation_id', 'barred_until'])

    # Not in a batch: SQLite would build the tables anew, without their CHECKs, triggers and who points at them.
    for table, columns in columns_of().items():
        for column in columns:
            op.add_column(table, column)
    marked = sa.text('recount_on IS NOT NULL')
    op.create_index('ix_evidence_to_recount', 'evidence', ['recount_on'], sqlite_where=marked, postgresql_where=marked)


def columns_of():
    return {
        'households': (
            *(sa.Column(name, sa.LargeBinary()) for name in HOUSEHOLDS),
            sa.Column('figures_year', sa.Integer()),
            sa.Column('use_stopped_on', sa.Date()),
            sa.Column('sharing_stopped', sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column('papers_told_on', sa.Date()),
        ),
        'persons': (sa.Column('situation_sealed', sa.LargeBinary()), sa.Column('lunar_sealed', sa.LargeBinary())),
        'household_imports': (sa.Column('found', sa.Integer()),),
        'evidence': (sa.Column('person_id', sa.Uuid()), sa.Column('dated_on', sa.Date()), sa.Column('recount_on', sa.Date())),
        'consents': (
            sa.Column('person_id', sa.Uuid()),
            sa.Column('relation_sealed', sa.LargeBinary()),
            sa.Column('child_informed', sa.Boolean(), nullable=False, server_default=sa.false()),
        ),
    }


def downgrade():
    op.drop_index('ix_evidence_to_recount', 'evidence')
    for table, columns in reversed(columns_of().items()):
        for column in columns:
            op.drop_column(table, column.name)
    for table in ('organisation_sanctions', 'child_requests', 'household_years', 'household_own_categories', 'organisation_categories'):
        op.drop_table(table)

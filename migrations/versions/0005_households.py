"""households"""

from alembic import op
import sqlalchemy as sa

from webapp.core.triggers import append_only, no_longer_append_only

revision = '0005'
down_revision = '0004'
branch_labels = depends_on = None


def upgrade():
    op.create_table('household_imports',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('file_id', sa.Uuid(), nullable=True),
    sa.Column('title_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('status', sa.Enum('read', 'running', 'done', 'approved', 'undone', name='importstatus', native_enum=False, length=40), nullable=False),
    sa.Column('surveyors', sa.JSON(), nullable=False),
    sa.Column('surveyed_on', sa.Date(), nullable=False),
    sa.Column('may_publish', sa.Boolean(), nullable=False),
    sa.Column('households', sa.Integer(), nullable=False),
    sa.Column('persons', sa.Integer(), nullable=False),
    sa.Column('ready', sa.Integer(), nullable=False),
    sa.Column('ready_persons', sa.Integer(), nullable=False),
    sa.Column('waiting', sa.Integer(), nullable=False),
    sa.Column('on_file', sa.Integer(), nullable=False),
    sa.Column('warned', sa.Integer(), nullable=False),
    sa.Column('mended', sa.Integer(), nullable=False),
    sa.Column('added', sa.Integer(), nullable=False),
    sa.Column('skipped', sa.Integer(), nullable=False),
    sa.Column('findings_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('approved_by', sa.Uuid(), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by', sa.Uuid(), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('approved_by IS NULL OR created_by IS NULL OR approved_by <> created_by', name=op.f('ck_household_imports_two_eyes')),
    sa.ForeignKeyConstraint(['approved_by'], ['users.id'], name=op.f('fk_household_imports_approved_by')),
    sa.ForeignKeyConstraint(['created_by'], ['users.id'], name=op.f('fk_household_imports_created_by')),
    sa.ForeignKeyConstraint(['file_id'], ['files.id'], name=op.f('fk_household_imports_file_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_household_imports_organisation_id')),
    sa.ForeignKeyConstraint(['undone_by'], ['users.id'], name=op.f('fk_household_imports_undone_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_household_imports'))
    )
    with op.batch_alter_table('household_imports', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_household_imports_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('households',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('registry_id', sa.Uuid(), nullable=False),
    sa.Column('import_id', sa.Uuid(), nullable=True),
    sa.Column('status', sa.Enum('draft', 'surveyed', 'reviewed', 'waiting_for_guardian', 'approved', 'active', 'recheck_due', 'sanctioned', 'ended', name='householdstatus', native_enum=False, length=40), nullable=False),
    sa.Column('head_name', sa.String(), nullable=False),
    sa.Column('sort_key', sa.String(), nullable=False),
    sa.Column('address_as', sa.String(), nullable=False),
    sa.Column('grid', sa.String(), nullable=False),
    sa.Column('building', sa.String(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=True),
    sa.Column('youngest_born', sa.Date(), nullable=True),
    sa.Column('is_relative_of_officer', sa.Boolean(), nullable=False),
    sa.Column('may_publish', sa.Boolean(), nullable=False),
    sa.Column('fingerprint', sa.LargeBinary(), nullable=False),
    sa.Column('place_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('mind_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('reach_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('needs_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('help_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('relative_of_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('causes_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('incomes_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('health_labels_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('own_labels_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('bank_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('note_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('others_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('hurtful_labels_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('surveyors', sa.JSON(), nullable=False),
    sa.Column('surveyed_on', sa.Date(), nullable=True),
    sa.Column('entered_by', sa.Uuid(), nullable=True),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by', sa.Uuid(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('approved_by', sa.Uuid(), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('recheck_on', sa.Date(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('end_reason', sa.Enum('lifted', 'moved', 'died', 'not_included', 'merged', 'import_undone', name='endreason', native_enum=False, length=40), nullable=True),
    sa.CheckConstraint("status NOT IN ('approved', 'active', 'recheck_due') OR approved_by IS NOT NULL", name=op.f('ck_households_active_is_approved')),
    sa.CheckConstraint('approved_by IS NULL OR entered_by IS NULL OR approved_by <> entered_by', name=op.f('ck_households_two_eyes')),
    sa.ForeignKeyConstraint(['approved_by'], ['users.id'], name=op.f('fk_households_approved_by')),
    sa.ForeignKeyConstraint(['changed_by'], ['users.id'], name=op.f('fk_households_changed_by')),
    sa.ForeignKeyConstraint(['entered_by'], ['users.id'], name=op.f('fk_households_entered_by')),
    sa.ForeignKeyConstraint(['import_id'], ['household_imports.id'], name=op.f('fk_households_import_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_households_organisation_id')),
    sa.ForeignKeyConstraint(['registry_id'], ['organisations.id'], name=op.f('fk_households_registry_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_households'))
    )
    with op.batch_alter_table('households', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_households_building'), ['building'], unique=False)
        batch_op.create_index('ix_households_fingerprint', ['registry_id', 'fingerprint'], unique=False)
        batch_op.create_index(batch_op.f('ix_households_import_id'), ['import_id'], unique=False)
        batch_op.create_index('ix_households_listing', ['organisation_id', 'status', 'sort_key', 'id'], unique=False)

    op.create_table('import_slices',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('import_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('households', sa.Integer(), nullable=False),
    sa.Column('payload_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['import_id'], ['household_imports.id'], name=op.f('fk_import_slices_import_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_slices')),
    sa.UniqueConstraint('import_id', 'number', name=op.f('uq_import_slices_import_id_number'))
    )
    op.create_table('consents',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('household_id', sa.Uuid(), nullable=False),
    sa.Column('purpose', sa.Enum('sensitive_data', 'publication', 'sharing', name='consentpurpose', native_enum=False, length=40), nullable=False),
    sa.Column('is_given', sa.Boolean(), nullable=False),
    sa.Column('form', sa.Enum('paper_photo', 'signature', 'survey_form', name='consentform', native_enum=False, length=40), nullable=False),
    sa.Column('given_by_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('given_on', sa.Date(), nullable=False),
    sa.Column('file_id', sa.Uuid(), nullable=True),
    sa.Column('recorded_by', sa.Uuid(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['files.id'], name=op.f('fk_consents_file_id')),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_consents_household_id')),
    sa.ForeignKeyConstraint(['recorded_by'], ['users.id'], name=op.f('fk_consents_recorded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consents')),
    sa.UniqueConstraint('seq', name=op.f('uq_consents_seq'))
    )
    with op.batch_alter_table('consents', schema=None) as batch_op:
        batch_op.create_index('ix_consents_household', ['household_id', 'purpose', 'seq'], unique=False)

    op.create_table('evidence',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('household_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('id_card', 'household_book', 'diagnosis', 'medical_bills', 'disability_card', 'dibao_card', 'income_proof', 'school_card', 'disaster_proof', 'divorce_or_death_paper', 'unemployment_proof', 'survey_form', 'house_photo', 'other_paper', name='evidencekind', native_enum=False, length=40), nullable=False),
    sa.Column('file_id', sa.Uuid(), nullable=False),
    sa.Column('added_by', sa.Uuid(), nullable=True),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['added_by'], ['users.id'], name=op.f('fk_evidence_added_by')),
    sa.ForeignKeyConstraint(['file_id'], ['files.id'], name=op.f('fk_evidence_file_id')),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_evidence_household_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence'))
    )
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evidence_household_id'), ['household_id'], unique=False)

    op.create_table('household_categories',
    sa.Column('household_id', sa.Uuid(), nullable=False),
    sa.Column('category', sa.Enum('extreme_poverty_person', 'dibao', 'near_dibao', 'rigid_expenditure', 'temporary_assistance', 'relapse_monitored', 'low_income_farmer', 'landless_farmer', 'advanced_age', 'elderly_living_alone', 'empty_nest_elderly', 'left_behind_elderly', 'disabled_elderly', 'lost_only_child_family', 'special_difficulty_elderly', 'left_behind_child', 'orphan', 'de_facto_orphan', 'child_in_difficulty', 'migrant_child', 'single_parent', 'single_parent_student', 'needy_student', 'major_illness', 'disabled', 'severely_disabled', 'needy_worker', 'deep', 'relative', 'accidental', 'migrant_worker', 'model_worker', 'needy_woman_worker', 'needy_teacher', 'retired_teacher', 'union_officer_or_bereaved', 'work_death_or_silicosis', 'streamlined_old_worker', 'staying_at_post', 'entitled_group', 'demobilised_veteran', 'war_or_nuclear_veteran', 'veteran_party_member', 'needy_party_member', 'veteran_cadre', 'village_cadre', 'womens_federation', 'taiwan_compatriot_or_minority', 'massacre_survivor', name='category', native_enum=False, length=40), nullable=False),
    sa.Column('is_primary', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_household_categories_household_id')),
    sa.PrimaryKeyConstraint('household_id', 'category', name=op.f('pk_household_categories'))
    )
    op.create_table('household_flags',
    sa.Column('household_id', sa.Uuid(), nullable=False),
    sa.Column('flag', sa.LargeBinary(), nullable=False),
    sa.Column('is_primary', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_household_flags_household_id')),
    sa.PrimaryKeyConstraint('household_id', 'flag', name=op.f('pk_household_flags'))
    )
    with op.batch_alter_table('household_flags', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_household_flags_flag'), ['flag'], unique=False)

    op.create_table('household_phones',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('household_id', sa.Uuid(), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=False),
    sa.Column('number_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('number_index', sa.LargeBinary(), nullable=False),
    sa.Column('tail_index', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_household_phones_household_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_household_phones')),
    sa.UniqueConstraint('household_id', 'number_index', name=op.f('uq_household_phones_household_id_number_index'))
    )
    with op.batch_alter_table('household_phones', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_household_phones_household_id'), ['household_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_household_phones_number_index'), ['number_index'], unique=False)
        batch_op.create_index(batch_op.f('ix_household_phones_tail_index'), ['tail_index'], unique=False)

    op.create_table('persons',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('household_id', sa.Uuid(), nullable=False),
    sa.Column('registry_id', sa.Uuid(), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=False),
    sa.Column('is_head', sa.Boolean(), nullable=False),
    sa.Column('is_on_file', sa.Boolean(), nullable=False),
    sa.Column('relation', sa.Enum('head', 'spouse', 'son', 'daughter', 'grandchild', 'parent', 'grandparent', 'sibling', 'child_in_law', 'parent_in_law', 'other', name='relation', native_enum=False, length=40), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('searchable', sa.String(), nullable=False),
    sa.Column('pinyin', sa.String(), nullable=False),
    sa.Column('sex', sa.Enum('male', 'female', name='sex', native_enum=False, length=40), nullable=True),
    sa.Column('birth_date', sa.Date(), nullable=True),
    sa.Column('national_id_index', sa.LargeBinary(), nullable=True),
    sa.Column('national_id_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('unchecked_id_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('disability_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('health_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('income_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('work_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('ethnicity_sealed', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_persons_household_id')),
    sa.ForeignKeyConstraint(['registry_id'], ['organisations.id'], name=op.f('fk_persons_registry_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_persons'))
    )
    with op.batch_alter_table('persons', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_persons_household_id'), ['household_id'], unique=False)
        batch_op.create_index('ix_persons_national_id', ['national_id_index'], unique=False)
        batch_op.create_index('uq_persons_on_file', ['registry_id', 'national_id_index'], unique=True, sqlite_where=sa.text('is_on_file = 1'), postgresql_where=sa.text('is_on_file'))

    op.create_table('child_files',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('household_id', sa.Uuid(), nullable=False),
    sa.Column('legal_basis', sa.Enum('committee_duty', 'guardian_consent', name='legalbasis', native_enum=False, length=40), nullable=True),
    sa.Column('notice_given_on', sa.Date(), nullable=True),
    sa.Column('guardian_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('caregiver_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('parents_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('school_sealed', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_child_files_household_id')),
    sa.ForeignKeyConstraint(['id'], ['persons.id'], name=op.f('fk_child_files_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_child_files'))
    )
    with op.batch_alter_table('child_files', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_child_files_household_id'), ['household_id'], unique=False)

    for statement in append_only("consents", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade():
    for statement in no_longer_append_only("consents", op.get_bind().dialect.name):
        op.execute(statement)

    with op.batch_alter_table('child_files', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_child_files_household_id'))

    op.drop_table('child_files')
    with op.batch_alter_table('persons', schema=None) as batch_op:
        batch_op.drop_index('uq_persons_on_file', sqlite_where=sa.text('is_on_file = 1'), postgresql_where=sa.text('is_on_file'))
        batch_op.drop_index('ix_persons_national_id')
        batch_op.drop_index(batch_op.f('ix_persons_household_id'))

    op.drop_table('persons')
    with op.batch_alter_table('household_phones', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_household_phones_tail_index'))
        batch_op.drop_index(batch_op.f('ix_household_phones_number_index'))
        batch_op.drop_index(batch_op.f('ix_household_phones_household_id'))

    op.drop_table('household_phones')
    with op.batch_alter_table('household_flags', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_household_flags_flag'))

    op.drop_table('household_flags')
    op.drop_table('household_categories')
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_evidence_household_id'))

    op.drop_table('evidence')
    with op.batch_alter_table('consents', schema=None) as batch_op:
        batch_op.drop_index('ix_consents_household')

    op.drop_table('consents')
    op.drop_table('import_slices')
    with op.batch_alter_table('households', schema=None) as batch_op:
        batch_op.drop_index('ix_households_listing')
        batch_op.drop_index(batch_op.f('ix_households_import_id'))
        batch_op.drop_index('ix_households_fingerprint')
        batch_op.drop_index(batch_op.f('ix_households_building'))

    op.drop_table('households')
    with op.batch_alter_table('household_imports', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_household_imports_organisation_id'))

    op.drop_table('household_imports')

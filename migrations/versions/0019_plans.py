"""plans: the parts of a campaign's plan, children, standing campaigns in rounds; holidays that are imported"""

from alembic import op
import sqlalchemy as sa

revision = '0019'
down_revision = '0018'
branch_labels = depends_on = None

LIVE = sa.text("status IN ('posted', 'objected', 'approved')")


def once(*columns):
    """A household stands once on a live line: of a campaign, or of one of its rounds."""
    op.drop_index('uq_award_lines_once', 'award_lines')
    op.create_index('uq_award_lines_once', 'award_lines', list(columns), unique=True, sqlite_where=LIVE,
                    postgresql_where=LIVE)


def upgrade():
    op.create_table('holidays',
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('is_work', sa.Boolean(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('imported_by', sa.Uuid(), nullable=True),
    sa.Column('imported_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['imported_by'], ['users.id'], name=op.f('fk_holidays_imported_by')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_holidays_organisation_id')),
    sa.PrimaryKeyConstraint('organisation_id', 'day', name=op.f('pk_holidays'))
    )
    op.create_table('campaign_batches',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=True),
    sa.Column('for_whom', sa.String(), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_campaign_batches_campaign_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign_batches'))
    )
    op.create_index('ix_campaign_batches_campaign_id', 'campaign_batches', ['campaign_id'])
    op.create_table('campaign_duties',
    sa.Column('what', sa.String(), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=True),
    sa.Column('owner_name', sa.String(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(owner_id IS NULL) <> (owner_name = '')", name=op.f('ck_campaign_duties_one_owner')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_campaign_duties_campaign_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_campaign_duties_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign_duties'))
    )
    op.create_index('ix_campaign_duties_campaign_id', 'campaign_duties', ['campaign_id'])
    op.create_table('campaign_groups',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('leader_id', sa.Uuid(), nullable=True),
    sa.Column('leader_name', sa.String(), nullable=False),
    sa.Column('others', sa.String(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('area', sa.String(), nullable=False),
    sa.Column('meets_on', sa.Date(), nullable=True),
    sa.Column('weekday', sa.Integer(), nullable=True),
    sa.Column('meets_at', sa.String(), nullable=False),
    sa.Column('meeting_place', sa.String(), nullable=False),
    sa.Column('departs_at', sa.String(), nullable=False),
    sa.Column('least_visits', sa.Integer(), nullable=True),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_campaign_groups_campaign_id')),
    sa.ForeignKeyConstraint(['leader_id'], ['users.id'], name=op.f('fk_campaign_groups_leader_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_campaign_groups_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign_groups'))
    )
    op.create_index('ix_campaign_groups_campaign_id', 'campaign_groups', ['campaign_id'])
    op.create_index('ix_campaign_groups_leader', 'campaign_groups', ['leader_id'])

    op.create_table('campaign_leaders',
    sa.Column('part', sa.Enum('head', 'deputy', 'member', 'office_head', 'office_member', name='leaderpart', native_enum=False, length=40), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('post', sa.String(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_campaign_leaders_campaign_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign_leaders'))
    )
    op.create_index('ix_campaign_leaders_campaign_id', 'campaign_leaders', ['campaign_id'])
    op.create_table('campaign_phases',
    sa.Column('kind', sa.Enum('survey', 'list', 'goods', 'visits', 'check', 'summary', 'other', name='phasekind', native_enum=False, length=40), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('starts_weekday', sa.Integer(), nullable=True),
    sa.Column('ends_weekday', sa.Integer(), nullable=True),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_campaign_phases_campaign_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign_phases'))
    )
    op.create_index('ix_campaign_phases_campaign_id', 'campaign_phases', ['campaign_id'])
    op.create_table('campaign_plans',
    sa.Column('campaign_id', sa.Uuid(), nullable=False),
    sa.Column('theme', sa.String(), nullable=False),
    sa.Column('organiser', sa.String(), nullable=False),
    sa.Column('helpers', sa.String(), nullable=False),
    sa.Column('office_place', sa.String(), nullable=False),
    sa.Column('office_phone', sa.String(), nullable=False),
    sa.Column('revisions', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_campaign_plans_campaign_id')),
    sa.PrimaryKeyConstraint('campaign_id', name=op.f('pk_campaign_plans'))
    )
    op.create_table('campaign_provisions',
    sa.Column('category', sa.Enum('extreme_poverty_person', 'dibao', 'near_dibao', 'rigid_expenditure', 'temporary_assistance', 'relapse_monitored', 'low_income_farmer', 'landless_farmer', 'advanced_age', 'elderly_living_alone', 'empty_nest_elderly', 'left_behind_elderly', 'disabled_elderly', 'lost_only_child_family', 'special_difficulty_elderly', 'left_behind_child', 'orphan', 'de_facto_orphan', 'child_in_difficulty', 'migrant_child', 'single_parent', 'single_parent_student', 'needy_student', 'major_illness', 'disabled', 'severely_disabled', 'needy_worker', 'deep', 'relative', 'accidental', 'migrant_worker', 'model_worker', 'needy_woman_worker', 'needy_teacher', 'retired_teacher', 'union_officer_or_bereaved', 'work_death_or_silicosis', 'streamlined_old_worker', 'staying_at_post', 'entitled_group', 'demobilised_veteran', 'war_or_nuclear_veteran', 'veteran_party_member', 'needy_party_member', 'veteran_cadre', 'village_cadre', 'womens_federation', 'taiwan_compatriot_or_minority', 'massacre_survivor', name='category', native_enum=False, length=40), nullable=True),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('listed_by', sa.String(), nullable=False),
    sa.Column('paid_by', sa.String(), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(category IS NULL) <> (words = '')", name=op.f('ck_campaign_provisions_one_category')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_campaign_provisions_campaign_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign_provisions'))
    )
    op.create_index('ix_campaign_provisions_campaign_id', 'campaign_provisions', ['campaign_id'])
    op.create_table('campaign_deadlines',
    sa.Column('kind', sa.Enum('list', 'goods', 'report', 'other', name='deadlinekind', native_enum=False, length=40), nullable=False),
    sa.Column('what', sa.String(), nullable=False),
    sa.Column('who', sa.String(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=True),
    sa.Column('due_at', sa.String(), nullable=False),
    sa.Column('to_whom', sa.String(), nullable=False),
    sa.Column('phase_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_campaign_deadlines_campaign_id')),
    sa.ForeignKeyConstraint(['phase_id'], ['campaign_phases.id'], name=op.f('fk_campaign_deadlines_phase_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign_deadlines'))
    )
    op.create_index('ix_campaign_deadlines_campaign_id', 'campaign_deadlines', ['campaign_id'])
    op.create_table('campaign_group_members',
    sa.Column('group_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['campaign_groups.id'], name=op.f('fk_campaign_group_members_group_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_campaign_group_members_user_id')),
    sa.PrimaryKeyConstraint('group_id', 'user_id', name=op.f('pk_campaign_group_members'))
    )
    op.create_index('ix_campaign_group_members_user', 'campaign_group_members', ['user_id'])
    for table in ('award_lines', 'award_lists', 'campaigns'):
        op.add_column(table, sa.Column('round', sa.Integer(), nullable=False, server_default='1'))
    once('campaign_id', 'household_id', 'round')
    op.add_column('campaigns', sa.Column('is_standing', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('campaigns', sa.Column('parent_id', sa.Uuid(), sa.ForeignKey('campaigns.id', name='fk_campaigns_parent_id'),
                                         nullable=True), inline_references=True)
    op.create_index('ix_campaigns_parent_id', 'campaigns', ['parent_id'])

def downgrade():
    op.drop_index('ix_campaigns_parent_id', 'campaigns')
    op.drop_column('campaigns', 'parent_id')
    op.drop_column('campaigns', 'is_standing')
    once('campaign_id', 'household_id')
    for table in ('award_lines', 'award_lists', 'campaigns'):
        op.drop_column(table, 'round')
    for table in ('campaign_group_members', 'campaign_deadlines', 'campaign_provisions', 'campaign_plans', 'campaign_phases',
                  'campaign_leaders', 'campaign_groups', 'campaign_duties', 'campaign_batches', 'holidays'):
        op.drop_table(table)

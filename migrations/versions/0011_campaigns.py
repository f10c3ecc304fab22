"""campaigns"""

from alembic import op
import sqlalchemy as sa

revision = '0011'
down_revision = '0010'
branch_labels = depends_on = None

# What a line gives, and to whom, never changes, and what was posted is never deleted; a line may only be withdrawn and
# replaced by an amendment (SPEC 4.9).
FIXED = ('id', 'campaign_id', 'number', 'household_id', 'organisation_id', 'household_size', 'standard_number',
         'amount_fen')


def fix_lines(dialect):
    differs = 'IS NOT' if dialect == 'sqlite' else 'IS DISTINCT FROM'
    as_text = '' if dialect == 'sqlite' else '::text'
    changed = ' OR '.join([f'NEW.{column} {differs} OLD.{column}' for column in FIXED]
                          + [f'NEW.goods{as_text} {differs} OLD.goods{as_text}'])
    told = "'a line of a list never changes'"
    if dialect == 'sqlite':
        return [f"CREATE TRIGGER award_lines_fixed BEFORE UPDATE ON award_lines WHEN {changed} "
                f"BEGIN SELECT RAISE(ABORT, {told}); END",
                "CREATE TRIGGER award_lines_kept BEFORE DELETE ON award_lines WHEN OLD.status <> 'proposed' "
                f"BEGIN SELECT RAISE(ABORT, {told}); END"]
    return [f"CREATE FUNCTION award_lines_fixed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION {told}; END $$",
            f"CREATE TRIGGER award_lines_fixed BEFORE UPDATE ON award_lines FOR EACH ROW WHEN ({changed}) "
            "EXECUTE FUNCTION award_lines_fixed()",
            "CREATE TRIGGER award_lines_kept BEFORE DELETE ON award_lines FOR EACH ROW "
            "WHEN (OLD.status <> 'proposed') EXECUTE FUNCTION award_lines_fixed()"]


def upgrade():
    op.create_table('campaigns',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('festival', sa.Enum('spring', 'new_year_and_spring', 'lantern', 'women', 'qingming', 'labour', 'dragon_boat', 'children', 'summer', 'party_and_army', 'school', 'mid_autumn', 'double_ninth', 'winter', 'daily', 'other', name='festival', native_enum=False, length=40), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('counted_on', sa.Date(), nullable=False),
    sa.Column('notice_days', sa.Integer(), nullable=False),
    sa.Column('notice_count', sa.Enum('calendar', 'working', name='daycount', native_enum=False, length=40), nullable=False),
    sa.Column('skips_notice', sa.Boolean(), nullable=False),
    sa.Column('sealed_slips', sa.Boolean(), nullable=False),
    sa.Column('plan', sa.String(), nullable=True),
    sa.Column('status', sa.Enum('planned', 'running', 'closed', 'cancelled', name='campaignstatus', native_enum=False, length=40), nullable=False),
    sa.Column('standards_revision', sa.Integer(), nullable=False),
    sa.Column('forecast', sa.JSON(), nullable=True),
    sa.Column('result_notice_id', sa.Uuid(), nullable=True),
    sa.Column('created_by', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('ends_on >= starts_on', name=op.f('ck_campaigns_dates')),
    sa.ForeignKeyConstraint(['created_by'], ['users.id'], name=op.f('fk_campaigns_created_by')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_campaigns_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaigns'))
    )
    with op.batch_alter_table('campaigns', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_campaigns_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('standards',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('campaign_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('joined', sa.Enum('all', 'any', 'none', name='join', native_enum=False, length=40), nullable=False),
    sa.Column('conditions', sa.JSON(), nullable=False),
    sa.Column('gives', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_standards_campaign_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standards'))
    )
    with op.batch_alter_table('standards', schema=None) as batch_op:
        batch_op.create_index('ix_standards_order', ['campaign_id', 'number'], unique=False)

    op.create_table('award_lists',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('campaign_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('proposal', 'amendment', name='listkind', native_enum=False, length=40), nullable=False),
    sa.Column('status', sa.Enum('making', 'proposed', 'posted', 'approved', 'frozen', 'replaced', name='liststatus', native_enum=False, length=40), nullable=False),
    sa.Column('amends_id', sa.Uuid(), nullable=True),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('standards', sa.JSON(), nullable=False),
    sa.Column('standards_revision', sa.Integer(), nullable=False),
    sa.Column('summary', sa.JSON(), nullable=False),
    sa.Column('proposed_by', sa.Uuid(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('notice_id', sa.Uuid(), nullable=True),
    sa.Column('posted_by', sa.Uuid(), nullable=True),
    sa.Column('posted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('approved_by', sa.Uuid(), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('fingerprint', sa.String(), nullable=True),
    sa.CheckConstraint("status <> 'frozen' OR (approved_by IS NOT NULL AND fingerprint IS NOT NULL)", name=op.f('ck_award_lists_frozen')),
    sa.CheckConstraint('approved_by IS NULL OR approved_by <> proposed_by', name=op.f('ck_award_lists_two_eyes')),
    sa.ForeignKeyConstraint(['amends_id'], ['award_lists.id'], name=op.f('fk_award_lists_amends_id')),
    sa.ForeignKeyConstraint(['approved_by'], ['users.id'], name=op.f('fk_award_lists_approved_by')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_award_lists_campaign_id')),
    sa.ForeignKeyConstraint(['posted_by'], ['users.id'], name=op.f('fk_award_lists_posted_by')),
    sa.ForeignKeyConstraint(['proposed_by'], ['users.id'], name=op.f('fk_award_lists_proposed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_award_lists')),
    sa.UniqueConstraint('campaign_id', 'version', name=op.f('uq_award_lists_campaign_id_version'))
    )

    op.create_table('award_lines',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('list_id', sa.Uuid(), nullable=False),
    sa.Column('campaign_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('household_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('household_size', sa.Integer(), nullable=True),
    sa.Column('standard_number', sa.Integer(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('goods', sa.JSON(), nullable=False),
    sa.Column('others', sa.JSON(), nullable=False),
    sa.Column('doubts', sa.JSON(), nullable=False),
    sa.Column('status', sa.Enum('proposed', 'posted', 'objected', 'approved', 'withdrawn', name='linestatus', native_enum=False, length=40), nullable=False),
    sa.Column('changed_by', sa.Uuid(), nullable=True),
    sa.Column('change_reason', sa.String(), nullable=True),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('amount_fen >= 0', name=op.f('ck_award_lines_amount')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_award_lines_campaign_id')),
    sa.ForeignKeyConstraint(['changed_by'], ['users.id'], name=op.f('fk_award_lines_changed_by')),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_award_lines_household_id')),
    sa.ForeignKeyConstraint(['list_id'], ['award_lists.id'], name=op.f('fk_award_lines_list_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_award_lines_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_award_lines'))
    )
    with op.batch_alter_table('award_lines', schema=None) as batch_op:
        batch_op.create_index('ix_award_lines_household', ['household_id'], unique=False)
        batch_op.create_index('ix_award_lines_open_slips', ['list_id', 'organisation_id', 'number'], unique=False, sqlite_where=sa.text("status = 'approved' AND issued_at IS NULL"), postgresql_where=sa.text("status = 'approved' AND issued_at IS NULL"))
        batch_op.create_index('ix_award_lines_place', ['list_id', 'organisation_id', 'number'], unique=False)
        batch_op.create_index('ix_award_lines_status', ['list_id', 'status', 'number'], unique=False)
        batch_op.create_index('uq_award_lines_household', ['list_id', 'household_id'], unique=True)
        batch_op.create_index('uq_award_lines_number', ['list_id', 'number'], unique=True)
        batch_op.create_index('uq_award_lines_once', ['campaign_id', 'household_id'], unique=True, sqlite_where=sa.text("status IN ('posted', 'objected', 'approved')"), postgresql_where=sa.text("status IN ('posted', 'objected', 'approved')"))

    op.create_table('left_out_households',
    sa.Column('list_id', sa.Uuid(), nullable=False),
    sa.Column('household_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('reason', sa.Enum('no_standard', 'income_unknown', 'size_unknown', 'age_unknown', 'cause_unknown', 'withdrawn', 'not_active', name='leftoutreason', native_enum=False, length=40), nullable=False),
    sa.Column('others', sa.JSON(), nullable=False),
    sa.Column('note', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_left_out_households_household_id')),
    sa.ForeignKeyConstraint(['list_id'], ['award_lists.id'], name=op.f('fk_left_out_households_list_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_left_out_households_organisation_id')),
    sa.PrimaryKeyConstraint('list_id', 'household_id', name=op.f('pk_left_out_households'))
    )
    with op.batch_alter_table('left_out_households', schema=None) as batch_op:
        batch_op.create_index('ix_left_out_place', ['list_id', 'organisation_id', 'number'], unique=False)
        batch_op.create_index('ix_left_out_reason', ['list_id', 'reason', 'number'], unique=False)
        batch_op.create_index('uq_left_out_number', ['list_id', 'number'], unique=True)

    for statement in fix_lines(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade():
    for table in ('left_out_households', 'award_lines', 'award_lists', 'standards', 'campaigns'):
        op.drop_table(table)
    if op.get_bind().dialect.name == 'postgresql':
        op.execute("DROP FUNCTION award_lines_fixed()")

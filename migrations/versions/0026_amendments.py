"""amendments of frozen lists, levels of their approval, reasons that stick"""

from alembic import op
import sqlalchemy as sa

revision = '0026'
down_revision = '0025'
branch_labels = depends_on = None

TOLD = "'a change that was approved never changes'"
LEFT_OUT = sa.Enum('no_standard', 'income_unknown', 'size_unknown', 'age_unknown', 'cause_unknown', 'withdrawn',
                   'not_active', name='leftoutreason', native_enum=False, length=40)


def keep_changes(dialect):
    if dialect == 'sqlite':
        return [f"CREATE TRIGGER list_changes_no_{event.lower()} BEFORE {event} ON list_changes "
                f"WHEN OLD.done_at IS NOT NULL BEGIN SELECT RAISE(ABORT, {TOLD}); END" for event in ('UPDATE', 'DELETE')]
    return [f"CREATE FUNCTION list_changes_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION {TOLD}; END $$",
            *(f"CREATE TRIGGER list_changes_no_{event.lower()} BEFORE {event} ON list_changes FOR EACH ROW "
              "WHEN (OLD.done_at IS NOT NULL) EXECUTE FUNCTION list_changes_kept()" for event in ('UPDATE', 'DELETE'))]


def upgrade():
    op.add_column('award_lists', sa.Column('notice_days', sa.Integer(), nullable=True))
    op.create_table('list_changes',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('list_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('add', 'change', 'take_off', name='changekind', native_enum=False, length=40), nullable=False),
    sa.Column('household_id', sa.Uuid(), nullable=False),
    sa.Column('line_id', sa.Uuid(), nullable=True),
    sa.Column('new_line_id', sa.Uuid(), nullable=True),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('is_exception', sa.Boolean(), nullable=False),
    sa.Column('was_left_out', LEFT_OUT, nullable=True),
    sa.Column('was_left_out_note', sa.String(), nullable=True),
    sa.Column('made_by', sa.Uuid(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(kind = 'add') = (line_id IS NULL)", name=op.f('ck_list_changes_line')),
    sa.CheckConstraint("(kind = 'take_off') = (new_line_id IS NULL)", name=op.f('ck_list_changes_new_line')),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_list_changes_household_id')),
    sa.ForeignKeyConstraint(['line_id'], ['award_lines.id'], name=op.f('fk_list_changes_line_id')),
    sa.ForeignKeyConstraint(['list_id'], ['award_lists.id'], name=op.f('fk_list_changes_list_id')),
    sa.ForeignKeyConstraint(['made_by'], ['users.id'], name=op.f('fk_list_changes_made_by')),
    sa.ForeignKeyConstraint(['new_line_id'], ['award_lines.id'], name=op.f('fk_list_changes_new_line_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_list_changes')),
    sa.UniqueConstraint('list_id', 'household_id', name=op.f('uq_list_changes_list_id_household_id'))
    )
    op.create_index('ix_list_changes_line', 'list_changes', ['line_id'], unique=False)
    op.create_index('ix_list_changes_new_line', 'list_changes', ['new_line_id'], unique=False)
    for statement in keep_changes(op.get_bind().dialect.name):
        op.execute(statement)
    op.create_table('list_approvals',
    sa.Column('list_id', sa.Uuid(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('approved_by', sa.Uuid(), nullable=False),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['approved_by'], ['users.id'], name=op.f('fk_list_approvals_approved_by')),
    sa.ForeignKeyConstraint(['list_id'], ['award_lists.id'], name=op.f('fk_list_approvals_list_id')),
    sa.PrimaryKeyConstraint('list_id', 'level', name=op.f('pk_list_approvals')),
    sa.UniqueConstraint('list_id', 'approved_by', name=op.f('uq_list_approvals_list_id_approved_by'))
    )
    op.create_table('list_looks',
    sa.Column('list_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('elsewhere', sa.Integer(), nullable=False),
    sa.Column('relatives', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['list_id'], ['award_lists.id'], name=op.f('fk_list_looks_list_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_list_looks_user_id')),
    sa.PrimaryKeyConstraint('list_id', 'user_id', name=op.f('pk_list_looks'))
    )
    op.create_index('ix_households_relatives', 'households', ['id'], unique=False,
                    sqlite_where=sa.text('is_relative_of_officer'), postgresql_where=sa.text('is_relative_of_officer'))
    op.create_table('kept_out_households',
    sa.Column('campaign_id', sa.Uuid(), nullable=False),
    sa.Column('household_id', sa.Uuid(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('kept_by', sa.Uuid(), nullable=False),
    sa.Column('kept_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_in_because', sa.String(), nullable=True),
    sa.Column('taken_in_by', sa.Uuid(), nullable=True),
    sa.Column('taken_in_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_kept_out_households_campaign_id')),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_kept_out_households_household_id')),
    sa.ForeignKeyConstraint(['kept_by'], ['users.id'], name=op.f('fk_kept_out_households_kept_by')),
    sa.ForeignKeyConstraint(['taken_in_by'], ['users.id'], name=op.f('fk_kept_out_households_taken_in_by')),
    sa.PrimaryKeyConstraint('campaign_id', 'household_id', 'round', name=op.f('pk_kept_out_households'))
    )
    op.create_table('last_year_figures',
    sa.Column('campaign_id', sa.Uuid(), nullable=False),
    sa.Column('category', sa.String(length=40), nullable=False),
    sa.Column('fen', sa.BigInteger(), nullable=False),
    sa.Column('said_by', sa.Uuid(), nullable=False),
    sa.Column('said_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('fen >= 0', name=op.f('ck_last_year_figures_fen')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_last_year_figures_campaign_id')),
    sa.ForeignKeyConstraint(['said_by'], ['users.id'], name=op.f('fk_last_year_figures_said_by')),
    sa.PrimaryKeyConstraint('campaign_id', 'category', name=op.f('pk_last_year_figures'))
    )
    op.create_table('campaign_exclusions',
    sa.Column('campaign_id', sa.Uuid(), nullable=False),
    sa.Column('other_id', sa.Uuid(), nullable=False),
    sa.Column('said_by', sa.Uuid(), nullable=False),
    sa.Column('said_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('campaign_id <> other_id', name=op.f('ck_campaign_exclusions_other')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_campaign_exclusions_campaign_id')),
    sa.ForeignKeyConstraint(['other_id'], ['campaigns.id'], name=op.f('fk_campaign_exclusions_other_id')),
    sa.ForeignKeyConstraint(['said_by'], ['users.id'], name=op.f('fk_campaign_exclusions_said_by')),
    sa.PrimaryKeyConstraint('campaign_id', 'other_id', name=op.f('pk_campaign_exclusions'))
    )


def downgrade():
    op.drop_table('campaign_exclusions')
    op.drop_table('last_year_figures')
    op.drop_table('kept_out_households')
    op.drop_index('ix_households_relatives', table_name='households')
    op.drop_table('list_looks')
    op.drop_table('list_approvals')
    op.drop_table('list_changes')
    if op.get_bind().dialect.name == 'postgresql':
        op.execute("DROP FUNCTION list_changes_kept()")
    op.drop_column('award_lists', 'notice_days')

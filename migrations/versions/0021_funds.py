"""funds: what they may pay for, promises and shares; budgets and expenses of campaigns"""

from alembic import op
import sqlalchemy as sa

revision = '0021'
down_revision = '0020'
branch_labels = depends_on = None

# Once promised, always promised: only how much of it lines have been given changes, and how far a share is.
KEPT = {
    'fund_commitments': ('id', 'for_id', 'occasion_id', 'organisation_id', 'labels', '"use"', 'number',
                         'fund_id', 'reserve_id', 'fen', 'approved_by', 'approved_at'),
    'fund_shares': ('subject_id', 'commitment_id', 'number', 'fund_id', 'reserve_id', 'occasion_id', 'organisation_id', 'fen'),
}
# (name, table, event, when, condition, words)
GUARDS = (
    ('balances_funds_held', 'balances', 'INSERT OR UPDATE', "NEW.kind IN ('fund', 'committed') AND NEW.amount < 0",
     None, 'a fund has no more than it has'),
    ('fund_commitments_two_eyes', 'fund_commitments', 'INSERT', None,
     "SELECT 1 FROM transfers WHERE lot_id = NEW.fund_id AND kind = 'receive' "
     "AND (done_by = NEW.approved_by OR second_by = NEW.approved_by)", 'who records money does not approve its use'),
    ('transfers_two_eyes', 'transfers', 'INSERT', "NEW.kind = 'receive'",
     "SELECT 1 FROM fund_commitments WHERE fund_id = NEW.lot_id "
     "AND (approved_by = NEW.done_by OR approved_by = NEW.second_by)", 'who approves its use does not record money'),
    ('award_lines_labels', 'award_lines', 'UPDATE OF labels', 'NEW.labels <> OLD.labels', None,
     'a line of a list never changes'),
    *((f'{table}_no_update', table, f"UPDATE OF {', '.join(columns)}", None, None, f'{table} are kept')
      for table, columns in KEPT.items()),
    *((f'{table}_no_delete', table, 'DELETE', None, None, f'{table} are kept') for table in KEPT),
)


def guards(dialect):
    for name, table, event, when, condition, words in GUARDS:
        fires = f'WHEN ({when}) ' if when else ''
        if dialect == 'sqlite':
            where = f' WHERE EXISTS ({condition})' if condition else ''
            for number, one in enumerate(event.split(' OR ')):
                yield (f"CREATE TRIGGER {name}{number or ''} BEFORE {one} ON {table} {fires}"
                       f"BEGIN SELECT RAISE(ABORT, '{words}'){where}; END")
        else:
            raising = f"RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation';"
            does = f'IF EXISTS ({condition}) THEN {raising} END IF;' if condition else raising
            yield f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {does} RETURN NEW; END $$"
            yield (f'CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {fires}'
                   f'EXECUTE FUNCTION {name}()')


def no_guards(dialect):
    for name, table, event, *_ in GUARDS:
        if dialect == 'sqlite':
            yield from (f"DROP TRIGGER {name}{number or ''}" for number, _one in enumerate(event.split(' OR ')))
        else:
            yield f'DROP TRIGGER {name} ON {table}'
            yield f'DROP FUNCTION {name}()'


def upgrade():
    op.create_table('funds',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('central', 'local', 'civil_affairs', 'disabled_federation', 'veterans', 'party', 'union_above', 'union_dues', 'company', 'person', 'charity', 'collective', 'own', 'other', name='fundkind', native_enum=False, length=40), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('document', sa.String(), nullable=True),
    sa.Column('is_sent_down', sa.Boolean(), nullable=False),
    sa.Column('note', sa.String(), nullable=True),
    sa.Column('uses', sa.JSON(), nullable=False),
    sa.Column('festivals', sa.JSON(), nullable=False),
    sa.Column('categories', sa.JSON(), nullable=False),
    sa.Column('places', sa.JSON(), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_funds_organisation_id')),
    sa.ForeignKeyConstraint(['recorded_by'], ['users.id'], name=op.f('fk_funds_recorded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_funds'))
    )
    op.create_index('ix_funds_listing', 'funds', ['organisation_id', 'year', 'title', 'id'], unique=False)
    op.create_table('fund_reserves',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('fund_id', sa.Uuid(), nullable=False),
    sa.Column('category', sa.Enum('extreme_poverty_person', 'dibao', 'near_dibao', 'rigid_expenditure', 'temporary_assistance', 'relapse_monitored', 'low_income_farmer', 'landless_farmer', 'advanced_age', 'elderly_living_alone', 'empty_nest_elderly', 'left_behind_elderly', 'disabled_elderly', 'lost_only_child_family', 'special_difficulty_elderly', 'left_behind_child', 'orphan', 'de_facto_orphan', 'child_in_difficulty', 'migrant_child', 'single_parent', 'single_parent_student', 'needy_student', 'major_illness', 'disabled', 'severely_disabled', 'needy_worker', 'deep', 'relative', 'accidental', 'migrant_worker', 'model_worker', 'needy_woman_worker', 'needy_teacher', 'retired_teacher', 'union_officer_or_bereaved', 'work_death_or_silicosis', 'streamlined_old_worker', 'staying_at_post', 'entitled_group', 'demobilised_veteran', 'war_or_nuclear_veteran', 'veteran_party_member', 'needy_party_member', 'veteran_cadre', 'village_cadre', 'womens_federation', 'taiwan_compatriot_or_minority', 'massacre_survivor', name='category', native_enum=False, length=40), nullable=False),
    sa.Column('fen', sa.BigInteger(), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('fen >= 0', name=op.f('ck_fund_reserves_fen')),
    sa.ForeignKeyConstraint(['fund_id'], ['funds.id'], name=op.f('fk_fund_reserves_fund_id')),
    sa.ForeignKeyConstraint(['made_by'], ['users.id'], name=op.f('fk_fund_reserves_made_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fund_reserves')),
    sa.UniqueConstraint('fund_id', 'category', name=op.f('uq_fund_reserves_fund_id_category'))
    )
    op.create_table('fund_commitments',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('for_id', sa.Uuid(), nullable=False),
    sa.Column('occasion_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('labels', sa.String(), nullable=False),
    sa.Column('use', sa.Enum('grants', 'goods', 'running', name='funduse', native_enum=False, length=40), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('fund_id', sa.Uuid(), nullable=False),
    sa.Column('reserve_id', sa.Uuid(), nullable=True),
    sa.Column('fen', sa.BigInteger(), nullable=False),
    sa.Column('shared_fen', sa.BigInteger(), nullable=False),
    sa.Column('approved_by', sa.Uuid(), nullable=False),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('fen > 0 AND shared_fen BETWEEN 0 AND fen', name=op.f('ck_fund_commitments_fen')),
    sa.ForeignKeyConstraint(['approved_by'], ['users.id'], name=op.f('fk_fund_commitments_approved_by')),
    sa.ForeignKeyConstraint(['fund_id'], ['funds.id'], name=op.f('fk_fund_commitments_fund_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_fund_commitments_organisation_id')),
    sa.ForeignKeyConstraint(['reserve_id'], ['fund_reserves.id'], name=op.f('fk_fund_commitments_reserve_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fund_commitments'))
    )
    op.create_index('ix_fund_commitments_for', 'fund_commitments', ['for_id', 'organisation_id'], unique=False)
    op.create_index('ix_fund_commitments_fund', 'fund_commitments', ['fund_id', 'occasion_id'], unique=False)
    op.create_table('fund_shares',
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('commitment_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('fund_id', sa.Uuid(), nullable=False),
    sa.Column('reserve_id', sa.Uuid(), nullable=True),
    sa.Column('occasion_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('fen', sa.BigInteger(), nullable=False),
    sa.Column('paid_fen', sa.BigInteger(), nullable=False),
    sa.Column('confirmed_fen', sa.BigInteger(), nullable=False),
    sa.Column('returned_fen', sa.BigInteger(), nullable=False),
    sa.Column('bookings', sa.Integer(), nullable=False),
    sa.CheckConstraint('confirmed_fen BETWEEN 0 AND paid_fen', name=op.f('ck_fund_shares_confirmed')),
    sa.CheckConstraint('fen > 0 AND paid_fen >= 0 AND returned_fen >= 0 AND paid_fen + returned_fen <= fen', name=op.f('ck_fund_shares_fen')),
    sa.ForeignKeyConstraint(['commitment_id'], ['fund_commitments.id'], name=op.f('fk_fund_shares_commitment_id')),
    sa.ForeignKeyConstraint(['fund_id'], ['funds.id'], name=op.f('fk_fund_shares_fund_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_fund_shares_organisation_id')),
    sa.ForeignKeyConstraint(['reserve_id'], ['fund_reserves.id'], name=op.f('fk_fund_shares_reserve_id')),
    sa.PrimaryKeyConstraint('subject_id', 'commitment_id', name=op.f('pk_fund_shares'))
    )
    op.create_index('ix_fund_shares_roster', 'fund_shares', ['fund_id', 'occasion_id', 'organisation_id', 'subject_id'], unique=False)
    op.create_table('fund_overpayments',
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('occasion_id', sa.Uuid(), nullable=False),
    sa.Column('fen', sa.BigInteger(), nullable=False),
    sa.Column('bookings', sa.Integer(), nullable=False),
    sa.CheckConstraint('fen >= 0', name=op.f('ck_fund_overpayments_fen')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_fund_overpayments_organisation_id')),
    sa.PrimaryKeyConstraint('subject_id', name=op.f('pk_fund_overpayments'))
    )
    op.create_table('campaign_funds',
    sa.Column('campaign_id', sa.Uuid(), nullable=False),
    sa.Column('fund_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('added_by', sa.Uuid(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['added_by'], ['users.id'], name=op.f('fk_campaign_funds_added_by')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_campaign_funds_campaign_id')),
    sa.ForeignKeyConstraint(['fund_id'], ['funds.id'], name=op.f('fk_campaign_funds_fund_id')),
    sa.PrimaryKeyConstraint('campaign_id', 'fund_id', name=op.f('pk_campaign_funds'))
    )
    op.create_index(op.f('ix_campaign_funds_fund_id'), 'campaign_funds', ['fund_id'], unique=False)
    op.create_table('campaign_budgets',
    sa.Column('campaign_id', sa.Uuid(), nullable=False),
    sa.Column('asks_funds', sa.Boolean(), nullable=True),
    sa.Column('asks_funds_because', sa.String(), nullable=True),
    sa.Column('typed', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_campaign_budgets_campaign_id')),
    sa.PrimaryKeyConstraint('campaign_id', name=op.f('pk_campaign_budgets'))
    )
    op.create_table('budget_lines',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('campaign_id', sa.Uuid(), nullable=False),
    sa.Column('parent_id', sa.Uuid(), nullable=True),
    sa.Column('part', sa.Enum('people', 'running', name='budgetpart', native_enum=False, length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('is_heading', sa.Boolean(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('standard_id', sa.Uuid(), nullable=True),
    sa.Column('households', sa.JSON(), nullable=True),
    sa.Column('persons', sa.JSON(), nullable=True),
    sa.Column('money', sa.JSON(), nullable=True),
    sa.Column('money_basis', sa.Enum('household', 'person', 'member', 'unit', 'total', name='budgetbasis', native_enum=False, length=40), nullable=True),
    sa.Column('goods', sa.JSON(), nullable=True),
    sa.Column('goods_basis', sa.Enum('household', 'person', 'member', 'unit', 'total', name='budgetbasis', native_enum=False, length=40), nullable=True),
    sa.Column('typed', sa.JSON(), nullable=True),
    sa.Column('fund_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("standard_id IS NULL OR (part = 'people' AND NOT is_heading)", name=op.f('ck_budget_lines_standard')),
    sa.CheckConstraint('parent_id <> id', name=op.f('ck_budget_lines_parent')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_budget_lines_campaign_id')),
    sa.ForeignKeyConstraint(['fund_id'], ['funds.id'], name=op.f('fk_budget_lines_fund_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['budget_lines.id'], name=op.f('fk_budget_lines_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_budget_lines'))
    )
    op.create_index('ix_budget_lines_campaign', 'budget_lines', ['campaign_id', 'position'], unique=False)
    op.create_index(op.f('ix_budget_lines_fund_id'), 'budget_lines', ['fund_id'], unique=False)
    op.create_table('expenses',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('campaign_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('goods', 'meals', 'fuel', 'transport', 'printing', 'insurance', 'other', name='expensekind', native_enum=False, length=40), nullable=False),
    sa.Column('what', sa.String(), nullable=False),
    sa.Column('fen', sa.BigInteger(), nullable=False),
    sa.Column('status', sa.Enum('asked', 'approved', 'paid', 'refused', 'withdrawn', name='expensestatus', native_enum=False, length=40), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('paid_by', sa.Uuid(), nullable=True),
    sa.Column('paid_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('paid_fen', sa.BigInteger(), nullable=True),
    sa.Column('document', sa.String(), nullable=True),
    sa.Column('bookings', sa.Integer(), nullable=False),
    sa.CheckConstraint("(status = 'paid') = (paid_fen IS NOT NULL)", name=op.f('ck_expenses_paid')),
    sa.CheckConstraint("status NOT IN ('approved', 'paid') OR decided_by IS NOT NULL", name=op.f('ck_expenses_approved')),
    sa.CheckConstraint('decided_by IS NULL OR decided_by <> asked_by', name=op.f('ck_expenses_two_eyes')),
    sa.CheckConstraint('fen > 0 AND (paid_fen IS NULL OR paid_fen BETWEEN 1 AND fen)', name=op.f('ck_expenses_fen')),
    sa.CheckConstraint('paid_by IS NULL OR paid_by <> decided_by', name=op.f('ck_expenses_payer')),
    sa.ForeignKeyConstraint(['asked_by'], ['users.id'], name=op.f('fk_expenses_asked_by')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_expenses_campaign_id')),
    sa.ForeignKeyConstraint(['decided_by'], ['users.id'], name=op.f('fk_expenses_decided_by')),
    sa.ForeignKeyConstraint(['paid_by'], ['users.id'], name=op.f('fk_expenses_paid_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_expenses'))
    )
    op.create_index('ix_expenses_campaign', 'expenses', ['campaign_id', 'asked_at'], unique=False)
    op.add_column('award_lines', sa.Column('labels', sa.String(), nullable=False, server_default=''))
    op.create_index('ix_balances_lot', 'balances', ['lot_id'], unique=False)
    op.drop_index('ix_transfers_lot', table_name='transfers')
    op.create_index('ix_transfers_lot', 'transfers', ['lot_id', 'at', 'id'], unique=False)
    op.create_index('ix_transfers_but_deliveries', 'transfers', ['lot_id', 'at', 'id'], unique=False,
                    sqlite_where=sa.text("kind <> 'hand_over'"), postgresql_where=sa.text("kind <> 'hand_over'"))

    for statement in guards(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade():
    for statement in no_guards(op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_index('ix_transfers_but_deliveries', table_name='transfers')
    op.drop_index('ix_transfers_lot', table_name='transfers')
    op.create_index('ix_transfers_lot', 'transfers', ['lot_id'], unique=False)
    op.drop_index('ix_balances_lot', table_name='balances')
    op.drop_column('award_lines', 'labels')
    op.drop_table('expenses')
    op.drop_table('budget_lines')
    op.drop_table('campaign_budgets')
    op.drop_table('campaign_funds')
    op.drop_table('fund_overpayments')
    op.drop_table('fund_shares')
    op.drop_table('fund_commitments')
    op.drop_table('fund_reserves')
    op.drop_table('funds')

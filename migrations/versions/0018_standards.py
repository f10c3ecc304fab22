"""standards: exclusions, in addition, quotas, ranges; who counts for income"""

from alembic import op
import sqlalchemy as sa

revision = '0018'
down_revision = '0017'
branch_labels = depends_on = None

# What a line gives, and to whom, never changes, but for an amount that its standard leaves open: between the two ends
# and as long as the list has not been posted.
FIXED = ('id', 'campaign_id', 'number', 'household_id', 'organisation_id', 'household_size', 'standard_number')
SINCE = ('least_fen', 'most_fen')
OPEN = ("OLD.status = 'proposed' AND OLD.most_fen IS NOT NULL "
        "AND NEW.amount_fen BETWEEN OLD.least_fen AND OLD.most_fen")
TOLD = "'a line of a list never changes'"


def drop_trigger(dialect):
    op.execute('DROP TRIGGER award_lines_fixed' + ('' if dialect == 'sqlite' else ' ON award_lines'))


def make_trigger(dialect, fixed, documents, amount):
    differs = 'IS NOT' if dialect == 'sqlite' else 'IS DISTINCT FROM'
    as_text = '' if dialect == 'sqlite' else '::text'
    changed = ' OR '.join([f'NEW.{column} {differs} OLD.{column}' for column in fixed]
                          + [f'NEW.{column}{as_text} {differs} OLD.{column}{as_text}' for column in documents]
                          + [f'(NEW.amount_fen {differs} OLD.amount_fen{amount})'])
    if dialect == 'sqlite':
        op.execute(f"CREATE TRIGGER award_lines_fixed BEFORE UPDATE ON award_lines WHEN {changed} "
                   f"BEGIN SELECT RAISE(ABORT, {TOLD}); END")
    else:
        op.execute(f"CREATE TRIGGER award_lines_fixed BEFORE UPDATE ON award_lines FOR EACH ROW WHEN ({changed}) "
                   "EXECUTE FUNCTION award_lines_fixed()")


def upgrade():
    dialect = op.get_bind().dialect.name
    counting = sa.Enum('civil_affairs', 'union', name='counting', native_enum=False, length=40)
    op.add_column('campaigns', sa.Column('counting', counting, nullable=False, server_default='civil_affairs'))
    op.add_column('campaigns', sa.Column('excludes_helped', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('campaigns', sa.Column('floor_basis', sa.String(), nullable=True))
    op.create_table('helped_exceptions',
    sa.Column('campaign_id', sa.Uuid(), nullable=False),
    sa.Column('household_id', sa.Uuid(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_helped_exceptions_campaign_id')),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_helped_exceptions_household_id')),
    sa.ForeignKeyConstraint(['made_by'], ['users.id'], name=op.f('fk_helped_exceptions_made_by')),
    sa.PrimaryKeyConstraint('campaign_id', 'household_id', name=op.f('pk_helped_exceptions'))
    )
    op.add_column('standards', sa.Column('excludes', sa.JSON(), nullable=False, server_default='[]'))
    op.add_column('standards', sa.Column('in_addition', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('award_lines', sa.Column('added', sa.JSON(), nullable=False, server_default='[]'))
    op.add_column('standards', sa.Column('quota', sa.JSON(), nullable=False, server_default='{}'))
    op.add_column('left_out_households', sa.Column('queued', sa.JSON(), nullable=False, server_default='[]'))
    op.add_column('award_lines', sa.Column('queued', sa.JSON(), nullable=False, server_default='[]'))
    op.add_column('award_lines', sa.Column('least_fen', sa.BigInteger(), nullable=True))
    op.add_column('award_lines', sa.Column('most_fen', sa.BigInteger(), nullable=True))
    op.add_column('award_lines', sa.Column('fixed_at', sa.DateTime(timezone=True), nullable=True))
    drop_trigger(dialect)
    make_trigger(dialect, FIXED + SINCE, ('goods', 'added'), f' AND NOT ({OPEN})')


def downgrade():
    dialect = op.get_bind().dialect.name
    drop_trigger(dialect)
    for column in ('fixed_at', 'most_fen', 'least_fen', 'added'):
        op.drop_column('award_lines', column)
    op.drop_column('award_lines', 'queued')
    op.drop_column('left_out_households', 'queued')
    op.drop_column('standards', 'quota')
    op.drop_column('standards', 'in_addition')
    op.drop_column('standards', 'excludes')
    op.drop_table('helped_exceptions')
    op.drop_column('campaigns', 'floor_basis')
    op.drop_column('campaigns', 'excludes_helped')
    op.drop_column('campaigns', 'counting')
    make_trigger(dialect, FIXED, ('goods',), '')

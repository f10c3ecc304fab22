"""household life: approvals by level, reviews, rechecks, sanctions, likely twins, merges"""

from alembic import op
import sqlalchemy as sa

revision = '0015'
down_revision = '0014'
branch_labels = depends_on = None

POINTERS = (('reviewed_by', 'users'), ('sanctioned_by', 'users'), ('merged_into', 'households'))


def upgrade():
    op.create_table('household_approvals',
    sa.Column('household_id', sa.Uuid(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('approved_by', sa.Uuid(), nullable=False),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['approved_by'], ['users.id'], name=op.f('fk_household_approvals_approved_by')),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_household_approvals_household_id')),
    sa.PrimaryKeyConstraint('household_id', 'level', name=op.f('pk_household_approvals')),
    sa.UniqueConstraint('household_id', 'approved_by', name=op.f('uq_household_approvals_household_id_approved_by'))
    )
    op.create_table('household_merges',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('survivor_id', sa.Uuid(), nullable=False),
    sa.Column('merged_id', sa.Uuid(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('merged_by', sa.Uuid(), nullable=True),
    sa.Column('merged_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('undone_by', sa.Uuid(), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_because', sa.String(), nullable=True),
    sa.Column('state_sealed', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['merged_by'], ['users.id'], name=op.f('fk_household_merges_merged_by')),
    sa.ForeignKeyConstraint(['merged_id'], ['households.id'], name=op.f('fk_household_merges_merged_id')),
    sa.ForeignKeyConstraint(['survivor_id'], ['households.id'], name=op.f('fk_household_merges_survivor_id')),
    sa.ForeignKeyConstraint(['undone_by'], ['users.id'], name=op.f('fk_household_merges_undone_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_household_merges'))
    )
    with op.batch_alter_table('household_merges', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_household_merges_merged_id'), ['merged_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_household_merges_survivor_id'), ['survivor_id'], unique=False)

    op.create_table('household_twins',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('one_id', sa.Uuid(), nullable=False),
    sa.Column('other_id', sa.Uuid(), nullable=False),
    sa.Column('same_person', sa.Boolean(), nullable=False),
    sa.Column('same_phone', sa.Boolean(), nullable=False),
    sa.Column('same_door', sa.Boolean(), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('verdict', sa.Enum('open', 'apart', 'merged', name='twinsverdict', native_enum=False, length=40), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('one_id < other_id', name=op.f('ck_household_twins_in_order')),
    sa.ForeignKeyConstraint(['decided_by'], ['users.id'], name=op.f('fk_household_twins_decided_by')),
    sa.ForeignKeyConstraint(['one_id'], ['households.id'], name=op.f('fk_household_twins_one_id')),
    sa.ForeignKeyConstraint(['other_id'], ['households.id'], name=op.f('fk_household_twins_other_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_household_twins')),
    sa.UniqueConstraint('one_id', 'other_id', name=op.f('uq_household_twins_one_id_other_id'))
    )
    with op.batch_alter_table('household_twins', schema=None) as batch_op:
        batch_op.create_index('ix_household_twins_open', ['verdict', 'found_at', 'id'], unique=False)
        batch_op.create_index('ix_household_twins_other', ['other_id'], unique=False)

    # Not in a batch: SQLite would build the table anew, without its CHECKs and under the feet of who points at it.
    for name, table in POINTERS:
        add_pointer(name, table)
    for column in plain_columns():
        op.add_column('households', column)
    op.create_index('ix_households_door', 'households', ['registry_id', 'door_index'])
    op.create_index('ix_households_excepted', 'households', ['excepted_until'], sqlite_where=sa.text('excepted_until IS NOT NULL'), postgresql_where=sa.text('excepted_until IS NOT NULL'))
    op.create_index(op.f('ix_households_merged_into'), 'households', ['merged_into'])
    op.create_index('ix_households_recheck', 'households', ['status', 'recheck_on'])
    op.create_index('ix_households_to_compare', 'households', ['id'], sqlite_where=sa.text('is_compared = 0'), postgresql_where=sa.text('NOT is_compared'))
    op.create_index('ix_persons_same_person', 'persons', ['searchable', 'birth_date', 'registry_id'])


def plain_columns():
    return (
        sa.Column('reviewed_on', sa.Date()),
        sa.Column('barred_until', sa.Date()),
        sa.Column('excepted_until', sa.Date()),
        sa.Column('door_index', sa.LargeBinary()),
        sa.Column('is_compared', sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column('review_sealed', sa.LargeBinary()),
        sa.Column('recheck_sealed', sa.LargeBinary()),
        sa.Column('end_words_sealed', sa.LargeBinary()),
    )


def add_pointer(name, table):
    named = op.f(f'fk_households_{name}')
    if op.get_context().dialect.name == 'sqlite':
        op.execute(f'ALTER TABLE households ADD COLUMN {name} CHAR(32) CONSTRAINT {named} REFERENCES {table} (id)')
        return
    op.add_column('households', sa.Column(name, sa.Uuid()))
    op.create_foreign_key(named, 'households', table, [name], ['id'])


def downgrade():
    op.drop_index('ix_persons_same_person', 'persons')
    for name in ('to_compare', 'recheck', 'merged_into', 'excepted', 'door'):
        op.drop_index(f'ix_households_{name}', 'households')
    for name in [column.name for column in plain_columns()] + [name for name, _ in POINTERS]:
        op.drop_column('households', name)
    for table in ('household_twins', 'household_merges', 'household_approvals'):
        op.drop_table(table)

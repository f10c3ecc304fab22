"""what the desk has to see to of visits; ops that failed, sealed photos swept; what a record says is held"""

from alembic import op
import sqlalchemy as sa

from webapp.core.triggers import append_only, no_longer_append_only

revision = '0022'
down_revision = '0021'
branch_labels = depends_on = None

KINDS = ('quarantine', 'not_in_scope', 'second_author', 'recorded_twice', 'duplicate_delivery', 'more_than_on_slip',
         'delivered_after_revoking', 'other_slip', 'alone', 'collector', 'told_late', 'told_by_others', 'other_time',
         'not_wanted', 'tell_again', 'moved_away')
VERDICTS = ('accepted', 'set_aside', 'moot')
# What was recorded stays; photos arrive, and a person looks.
RECORDED = ('id, visit_id, organisation_id, author_id, version, amends_id, outcome, made_at, received_at, started_at, '
            'ended_at, doubt, content_sealed')
KEPT = 'id, receipt_id, at, recorded_at, recorded_by, items, difference_reason, files, doubt, exceeds, amends'
SINCE = ', not_wanted'


def hold(table, columns, dialect):
    """No update of these columns. PostgreSQL calls the function that refuses deletes of the table already."""
    if dialect == 'sqlite':
        op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OF {columns} ON {table} "
                   f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END")
    else:
        op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OF {columns} ON {table} "
                   f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()")


def let_go(table, dialect):
    op.execute(f'DROP TRIGGER {table}_no_update' + ('' if dialect == 'sqlite' else f' ON {table}'))


def ask_what_stands_open():
    """Records that wait for somebody already get their line; nobody is told twice of one that was settled."""
    records = sa.table('visit_records', *(sa.column(name) for name in (
        'id', 'visit_id', 'organisation_id', 'received_at', 'review')))
    visits = sa.table('visits', sa.column('id'), sa.column('household_id'))
    columns = ('id', 'kind', 'organisation_id', 'household_id', 'visit_id', 'subject_id', 'opened_at')
    matters = sa.table('visit_matters', *(sa.column(name) for name in columns))
    waiting = sa.select(records.c.id, records.c.review, records.c.organisation_id, visits.c.household_id,
                        records.c.visit_id, records.c.id.label('subject'), records.c.received_at).join_from(
        records, visits, visits.c.id == records.c.visit_id).where(records.c.review.in_(KINDS))
    op.execute(matters.insert().from_select(columns, waiting))


def upgrade():
    dialect = op.get_bind().dialect.name
    op.create_table('visit_matters',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum(*KINDS, name='matterkind', native_enum=False, length=40), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('household_id', sa.Uuid(), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=True),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by', sa.Uuid(), nullable=True),
    sa.Column('verdict', sa.Enum(*VERDICTS, name='verdict', native_enum=False, length=40), nullable=True),
    sa.Column('reason', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_visit_matters_household_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_visit_matters_organisation_id')),
    sa.ForeignKeyConstraint(['settled_by'], ['users.id'], name=op.f('fk_visit_matters_settled_by')),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_visit_matters_visit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_matters')),
    sa.UniqueConstraint('subject_id', 'kind', name=op.f('uq_visit_matters_subject_id_kind'))
    )
    op.create_index('ix_visit_matters_visit', 'visit_matters', ['visit_id'])
    op.create_index('ix_visit_matters_household', 'visit_matters', ['household_id'])
    op.create_index('ix_visit_matters_open', 'visit_matters', ['organisation_id', 'opened_at', 'id'],
                    sqlite_where=sa.text('settled_at IS NULL'), postgresql_where=sa.text('settled_at IS NULL'))
    ask_what_stands_open()
    for statement in append_only('visit_matters', dialect, allow_update=True):
        op.execute(statement)

    op.create_table('visit_more_tasks',
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('task_id', sa.Uuid(), nullable=False),
    sa.Column('joined_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['task_id'], ['visit_tasks.id'], name=op.f('fk_visit_more_tasks_task_id')),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_visit_more_tasks_visit_id')),
    sa.PrimaryKeyConstraint('visit_id', 'task_id', name=op.f('pk_visit_more_tasks'))
    )
    op.create_index(op.f('ix_visit_more_tasks_task_id'), 'visit_more_tasks', ['task_id'])

    op.create_table('visit_signatures',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('record_id', sa.Uuid(), nullable=False),
    sa.Column('receipt_id', sa.Uuid(), nullable=False),
    sa.Column('noted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('problem', sa.String(length=60), nullable=True),
    sa.ForeignKeyConstraint(['receipt_id'], ['receipts.id'], name=op.f('fk_visit_signatures_receipt_id')),
    sa.ForeignKeyConstraint(['record_id'], ['visit_records.id'], name=op.f('fk_visit_signatures_record_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_signatures'))
    )
    op.create_index('ix_visit_signatures_record', 'visit_signatures', ['record_id'])
    undrawn = sa.text('drawn_at IS NULL AND problem IS NULL')
    op.create_index('ix_visit_signatures_undrawn', 'visit_signatures', ['noted_at'], sqlite_where=undrawn,
                    postgresql_where=undrawn)

    op.add_column('visit_tasks', sa.Column('stopped_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('visit_tasks', sa.Column('stopped_because', sa.String(), nullable=True))
    op.add_column('visit_told', sa.Column('phone_said', sa.DateTime(timezone=True), nullable=True))
    op.add_column('needs_found', sa.Column('outcome', sa.Enum('asked', 'settled', 'withdrawn', name='needoutcome',
                                                              native_enum=False, length=40), nullable=True))
    op.add_column('needs_found', sa.Column('need_id', sa.Uuid(), nullable=True))
    hold('visit_records', RECORDED, dialect)

    op.add_column('cases', sa.Column('reported', sa.String(length=40), nullable=True))
    op.add_column('cases', sa.Column('is_unverified', sa.Boolean(), nullable=False, server_default=sa.false()))

    op.add_column('hand_overs', sa.Column('not_wanted', sa.JSON(), nullable=False, server_default='[]'))
    let_go('hand_overs', dialect)
    hold('hand_overs', KEPT + SINCE, dialect)

    op.create_table('sync_tries',
    sa.Column('op_id', sa.Uuid(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('trouble', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_sync_tries_author_id')),
    sa.PrimaryKeyConstraint('op_id', name=op.f('pk_sync_tries'))
    )
    op.add_column('sync_ops', sa.Column('v', sa.Integer(), nullable=False, server_default='1'))
    op.add_column('sync_ops', sa.Column('settled_by', sa.Uuid(), nullable=True))
    op.add_column('sync_ops', sa.Column('settled_because', sa.String(), nullable=True))
    op.add_column('sync_ops', sa.Column('is_set_aside', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('sync_op_photos', sa.Column('try_after', sa.DateTime(timezone=True), nullable=True))
    op.add_column('sync_blobs', sa.Column('swept_at', sa.DateTime(timezone=True), nullable=True))
    unswept = sa.text('swept_at IS NULL')
    op.create_index('ix_sync_blobs_unswept', 'sync_blobs', ['started_at'], sqlite_where=unswept, postgresql_where=unswept)


def downgrade():
    dialect = op.get_bind().dialect.name
    op.drop_index('ix_sync_blobs_unswept', 'sync_blobs')
    op.drop_column('sync_blobs', 'swept_at')
    op.drop_column('sync_op_photos', 'try_after')
    for column in ('is_set_aside', 'settled_because', 'settled_by', 'v'):
        op.drop_column('sync_ops', column)
    op.drop_table('sync_tries')
    let_go('hand_overs', dialect)
    op.drop_column('hand_overs', 'not_wanted')
    hold('hand_overs', KEPT, dialect)
    op.drop_column('cases', 'is_unverified')
    op.drop_column('cases', 'reported')
    let_go('visit_records', dialect)
    for column in ('need_id', 'outcome'):
        op.drop_column('needs_found', column)
    op.drop_column('visit_told', 'phone_said')
    op.drop_column('visit_tasks', 'stopped_because')
    op.drop_column('visit_tasks', 'stopped_at')
    op.drop_table('visit_signatures')
    op.drop_table('visit_more_tasks')
    for statement in no_longer_append_only('visit_matters', dialect):
        op.execute(statement)
    op.drop_table('visit_matters')

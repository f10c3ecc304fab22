"""surveys: rounds of asking, their buildings and doors, who asks there, and what was said"""

from alembic import op
import sqlalchemy as sa

from webapp.core.triggers import append_only, no_longer_append_only

revision = '0032'
down_revision = '0031'
branch_labels = depends_on = None

STATES = ('open', 'nobody', 'refused', 'answered')
OUTCOMES = ('drafted', 'on_file', 'nothing_needed')
TO_READ = sa.text("outcome IS NULL AND state = 'answered'")
# What was heard stays as it came; only what the desk made of it is written beside it.
HEARD = 'id, survey_id, door_id, organisation_id, author_id, state, made_at, received_at'


def hold(table, columns, dialect):
    """No update of these columns. PostgreSQL calls the function that refuses deletes of the table already."""
    if dialect == 'sqlite':
        op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OF {columns} ON {table} "
                   f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END")
    else:
        op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OF {columns} ON {table} "
                   f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()")


def upgrade():
    dialect = op.get_bind().dialect.name
    op.create_table('surveys',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('first', sa.Date(), nullable=False),
    sa.Column('last', sa.Date(), nullable=False),
    sa.Column('opened_by', sa.Uuid(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('filled_until', sa.Uuid(), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_by', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['finished_by'], ['users.id'], name=op.f('fk_surveys_finished_by')),
    sa.ForeignKeyConstraint(['opened_by'], ['users.id'], name=op.f('fk_surveys_opened_by')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_surveys_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_surveys'))
    )
    op.create_index('ix_surveys_place', 'surveys', ['organisation_id', 'first', 'id'])
    op.create_table('survey_buildings',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('survey_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('building', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_survey_buildings_organisation_id')),
    sa.ForeignKeyConstraint(['survey_id'], ['surveys.id'], name=op.f('fk_survey_buildings_survey_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_buildings')),
    sa.UniqueConstraint('survey_id', 'building', name=op.f('uq_survey_buildings_survey_id_building'))
    )
    op.create_table('survey_askers',
    sa.Column('building_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['building_id'], ['survey_buildings.id'], name=op.f('fk_survey_askers_building_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_survey_askers_user_id')),
    sa.PrimaryKeyConstraint('building_id', 'user_id', name=op.f('pk_survey_askers'))
    )
    op.create_index(op.f('ix_survey_askers_user_id'), 'survey_askers', ['user_id'])
    op.create_table('survey_doors',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('survey_id', sa.Uuid(), nullable=False),
    sa.Column('building_id', sa.Uuid(), nullable=False),
    sa.Column('door_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('door_index', sa.LargeBinary(), nullable=False),
    sa.Column('household_id', sa.Uuid(), nullable=True),
    sa.Column('added_by', sa.Uuid(), nullable=True),
    sa.Column('state', sa.Enum(*STATES, name='doorstate', native_enum=False, length=40), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['added_by'], ['users.id'], name=op.f('fk_survey_doors_added_by')),
    sa.ForeignKeyConstraint(['building_id'], ['survey_buildings.id'], name=op.f('fk_survey_doors_building_id')),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_survey_doors_household_id')),
    sa.ForeignKeyConstraint(['survey_id'], ['surveys.id'], name=op.f('fk_survey_doors_survey_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_doors')),
    sa.UniqueConstraint('survey_id', 'door_index', name=op.f('uq_survey_doors_survey_id_door_index'))
    )
    op.create_index('ix_survey_doors_building', 'survey_doors', ['building_id', 'id'])
    op.create_table('survey_answers',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('survey_id', sa.Uuid(), nullable=False),
    sa.Column('door_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.Enum(*STATES, name='doorstate', native_enum=False, length=40), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('doubt', sa.String(length=40), nullable=True),
    sa.Column('known_id', sa.Uuid(), nullable=True),
    sa.Column('content_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('outcome', sa.Enum(*OUTCOMES, name='answeroutcome', native_enum=False, length=40), nullable=True),
    sa.Column('household_id', sa.Uuid(), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_survey_answers_author_id')),
    sa.ForeignKeyConstraint(['door_id'], ['survey_doors.id'], name=op.f('fk_survey_answers_door_id')),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_survey_answers_household_id')),
    sa.ForeignKeyConstraint(['known_id'], ['households.id'], name=op.f('fk_survey_answers_known_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_survey_answers_organisation_id')),
    sa.ForeignKeyConstraint(['settled_by'], ['users.id'], name=op.f('fk_survey_answers_settled_by')),
    sa.ForeignKeyConstraint(['survey_id'], ['surveys.id'], name=op.f('fk_survey_answers_survey_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_answers'))
    )
    op.create_index('ix_survey_answers_to_read', 'survey_answers', ['survey_id', 'received_at', 'id'],
                    sqlite_where=TO_READ, postgresql_where=TO_READ)
    op.create_index('ix_survey_answers_door', 'survey_answers', ['door_id'])
    for statement in append_only('survey_answers', dialect, allow_update=True):
        op.execute(statement)
    hold('survey_answers', HEARD, dialect)


def downgrade():
    for statement in no_longer_append_only('survey_answers', op.get_bind().dialect.name):
        op.execute(statement)
    for table in ('survey_answers', 'survey_doors', 'survey_askers', 'survey_buildings', 'surveys'):
        op.drop_table(table)

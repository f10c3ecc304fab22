"""what visitors want to know of a building, what things weigh, posts that are no household, and events"""

from alembic import op
import sqlalchemy as sa

revision = '0038'
down_revision = '0037'
branch_labels = depends_on = None


def upgrade():
    op.create_table('visit_buildings',
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('floors', sa.Integer(), nullable=True),
    sa.Column('lift', sa.Boolean(), nullable=True),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('described_by', sa.Uuid(), nullable=True),
    sa.Column('described_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('floors BETWEEN 1 AND 200', name=op.f('ck_visit_buildings_floors')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_visit_buildings_organisation_id')),
    sa.ForeignKeyConstraint(['described_by'], ['users.id'], name=op.f('fk_visit_buildings_described_by')),
    sa.PrimaryKeyConstraint('organisation_id', 'name', name=op.f('pk_visit_buildings'))
    )
    op.add_column('items', sa.Column('grams', sa.Integer(), nullable=True))
    make_posts()
    # A collection point with a title is a group event.
    for name in ('title', 'programme', 'greeting'):
        op.add_column('visit_points', sa.Column(name, sa.String(), nullable=True))
    # How heavy a visit is follows from what its things weigh; a count of pieces said nothing.
    op.drop_column('visit_tasks', 'is_heavy')


def make_posts():
    op.create_table('visit_posts',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('slot_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('starts', sa.String(), nullable=False),
    sa.Column('ends', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('place', sa.String(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('opened_by', sa.Uuid(), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_reason', sa.String(), nullable=True),
    sa.CheckConstraint('people > 0 AND starts < ends', name=op.f('ck_visit_posts_window')),
    sa.ForeignKeyConstraint(['slot_id'], ['visit_slots.id'], name=op.f('fk_visit_posts_slot_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_visit_posts_organisation_id')),
    sa.ForeignKeyConstraint(['opened_by'], ['users.id'], name=op.f('fk_visit_posts_opened_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_posts'))
    )
    op.create_index('ix_visit_posts_day', 'visit_posts', ['organisation_id', 'day', 'starts', 'id'])
    op.create_index('ix_visit_posts_slot', 'visit_posts', ['slot_id'])
    op.create_table('visit_post_turns',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('post_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_live', sa.Boolean(), nullable=False),
    sa.Column('booked_by', sa.Uuid(), nullable=True),
    sa.Column('booked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancelled_reason', sa.String(), nullable=True),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('times_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint('ended_at IS NULL OR ended_at > began_at', name=op.f('ck_visit_post_turns_times')),
    sa.ForeignKeyConstraint(['post_id'], ['visit_posts.id'], name=op.f('fk_visit_post_turns_post_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_visit_post_turns_user_id')),
    sa.ForeignKeyConstraint(['booked_by'], ['users.id'], name=op.f('fk_visit_post_turns_booked_by')),
    sa.ForeignKeyConstraint(['times_by'], ['users.id'], name=op.f('fk_visit_post_turns_times_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_post_turns'))
    )
    op.create_index(op.f('ix_visit_post_turns_post_id'), 'visit_post_turns', ['post_id'])
    op.create_index('uq_visit_post_turns_once', 'visit_post_turns', ['post_id', 'user_id'], unique=True,
                    sqlite_where=sa.text('is_live = 1'), postgresql_where=sa.text('is_live'))
    op.create_index('ix_visit_post_turns_user', 'visit_post_turns', ['user_id', 'day'])


def downgrade():
    op.add_column('visit_tasks', sa.Column('is_heavy', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.drop_column('items', 'grams')
    for name in ('greeting', 'programme', 'title'):
        op.drop_column('visit_points', name)
    for table in ('visit_post_turns', 'visit_posts', 'visit_buildings'):
        op.drop_table(table)

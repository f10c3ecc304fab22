"""event care: the rulebooks"""

from alembic import op
import sqlalchemy as sa

revision = '0035'
down_revision = '0033'
branch_labels = depends_on = None


def upgrade():
    op.create_table('event_rulebooks',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('rules', sa.JSON(), nullable=False),
    sa.Column('written_by', sa.Uuid(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('version > 0', name=op.f('ck_event_rulebooks_version')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_event_rulebooks_organisation_id')),
    sa.ForeignKeyConstraint(['written_by'], ['users.id'], name=op.f('fk_event_rulebooks_written_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event_rulebooks')),
    sa.UniqueConstraint('organisation_id', 'version', name=op.f('uq_event_rulebooks_organisation_id_version'))
    )


def downgrade():
    op.drop_table('event_rulebooks')

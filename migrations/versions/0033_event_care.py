"""event care: firms in need"""

from alembic import op
import sqlalchemy as sa

revision = '0033'
down_revision = '0032'
branch_labels = depends_on = None

FIRM_KINDS = ('state', 'collective', 'private', 'foreign', 'institution', 'other')


def words(name, *values):
    return sa.Enum(*values, name=name, native_enum=False, length=40)


def upgrade():
    op.create_table('needy_firms',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('kind', words('firmkind', *FIRM_KINDS), nullable=False),
    sa.Column('trouble', words('trouble', 'stopped', 'closing'), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('workers', sa.Integer(), nullable=False),
    sa.Column('status', words('firmstatus', 'entered', 'confirmed', 'ended'), nullable=False),
    sa.Column('changed_by', sa.Uuid(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_by', sa.Uuid(), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('end_reason', sa.String(), nullable=True),
    sa.CheckConstraint('workers > 0', name=op.f('ck_needy_firms_workers')),
    sa.CheckConstraint('confirmed_by IS NULL OR confirmed_by <> changed_by', name=op.f('ck_needy_firms_two_eyes')),
    sa.CheckConstraint("status <> 'confirmed' OR confirmed_by IS NOT NULL", name=op.f('ck_needy_firms_confirmed')),
    sa.CheckConstraint("(status = 'ended') = (end_reason IS NOT NULL)", name=op.f('ck_needy_firms_ended')),
    sa.ForeignKeyConstraint(['changed_by'], ['users.id'], name=op.f('fk_needy_firms_changed_by')),
    sa.ForeignKeyConstraint(['confirmed_by'], ['users.id'], name=op.f('fk_needy_firms_confirmed_by')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_needy_firms_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_needy_firms')),
    sa.UniqueConstraint('organisation_id', 'name', name=op.f('uq_needy_firms_organisation_id_name'))
    )
    op.create_index('ix_needy_firms_listing', 'needy_firms', ['organisation_id', 'status', 'since', 'id'])


def downgrade():
    op.drop_table('needy_firms')

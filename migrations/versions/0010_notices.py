"""notices"""

from alembic import op
import sqlalchemy as sa

from webapp.core.triggers import append_only, no_longer_append_only

revision = '0010'
down_revision = '0009'
branch_labels = depends_on = None


def upgrade():
    op.create_table('public_notices',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('occasion_id', sa.Uuid(), nullable=True),
    sa.Column('kind', sa.Enum('candidate', 'result', 'funds', 'thanks', name='noticekind', native_enum=False, length=40), nullable=False),
    sa.Column('status', sa.Enum('published', 'superseded', 'withdrawn', name='noticestatus', native_enum=False, length=40), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('lead', sa.String(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('phone', sa.String(), nullable=True),
    sa.Column('totals', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('supersedes_id', sa.Uuid(), nullable=True),
    sa.Column('correction', sa.String(), nullable=True),
    sa.Column('fingerprint', sa.String(), nullable=False),
    sa.Column('audit_seq', sa.Integer(), nullable=False),
    sa.Column('audit_hash', sa.String(), nullable=False),
    sa.Column('published_by', sa.Uuid(), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.Column('withdrawn_reason', sa.String(), nullable=True),
    sa.Column('photo_id', sa.Uuid(), nullable=True),
    sa.Column('photo_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('ends_on IS NULL OR ends_on >= starts_on', name=op.f('ck_public_notices_period')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_public_notices_organisation_id')),
    sa.ForeignKeyConstraint(['published_by'], ['users.id'], name=op.f('fk_public_notices_published_by')),
    sa.ForeignKeyConstraint(['supersedes_id'], ['public_notices.id'], name=op.f('fk_public_notices_supersedes_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_public_notices')),
    sa.UniqueConstraint('supersedes_id', name=op.f('uq_public_notices_supersedes_id'))
    )

    with op.batch_alter_table('public_notices', schema=None) as batch_op:
        batch_op.create_index('ix_public_notices_board', ['status', 'published_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_public_notices_occasion_id'), ['occasion_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_public_notices_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('notice_rows',
    sa.Column('notice_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('is_listed', sa.Boolean(), nullable=False),
    sa.Column('shown_name', sa.String(), nullable=False),
    sa.Column('place', sa.String(), nullable=False),
    sa.Column('household_size', sa.Integer(), nullable=True),
    sa.Column('category', sa.String(), nullable=True),
    sa.Column('amount_fen', sa.Integer(), nullable=False),
    sa.Column('goods', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['notice_id'], ['public_notices.id'], name=op.f('fk_notice_rows_notice_id')),
    sa.PrimaryKeyConstraint('notice_id', 'number', name=op.f('pk_notice_rows')),
    sa.UniqueConstraint('notice_id', 'subject_id', name=op.f('uq_notice_rows_notice_id_subject_id'))
    )

    with op.batch_alter_table('notice_rows', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_rows_subject_id'), ['subject_id'], unique=False)

    for table in ("notice_rows",):
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade():
    for table in ("notice_rows",):
        for statement in no_longer_append_only(table, op.get_bind().dialect.name):
            op.execute(statement)

    with op.batch_alter_table('notice_rows', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_notice_rows_subject_id'))

    op.drop_table('notice_rows')

    with op.batch_alter_table('public_notices', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_public_notices_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_public_notices_occasion_id'))
        batch_op.drop_index('ix_public_notices_board')

    op.drop_table('public_notices')

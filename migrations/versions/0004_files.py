"""files"""

from alembic import op
import sqlalchemy as sa

revision = '0004'
down_revision = '0003'
branch_labels = depends_on = None


def upgrade():
    op.create_table('files',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('photo', 'table', name='filekind', native_enum=False, length=40), nullable=False),
    sa.Column('may_read', sa.Enum('signed_in', 'desk', 'organisation.manage', 'people.read', 'people.manage', 'volunteer.verify', 'audit.read', 'report.read', 'household.read', 'household.write', 'household.approve', 'household.sensitive', 'household.child', 'campaign.read', 'campaign.write', 'list.approve', 'notice.read', 'notice.publish', 'case.read', 'case.work', 'receipt.read', 'receipt.print', 'receipt.confirm', 'receipt.verify', 'visit.read', 'visit.plan', 'visit.book', 'visit.record', 'need.read', 'need.write', 'pledge', 'gift.read', 'gift.receive', 'ledger.read', 'ledger.write', 'export.masked', name='permission', native_enum=False, length=40), nullable=False),
    sa.Column('field_class', sa.Enum('public', 'contact', 'sensitive', 'child_or_label', name='fieldclass', native_enum=False, length=40), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('digest', sa.LargeBinary(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('title_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('added_by', sa.Uuid(), nullable=True),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['added_by'], ['users.id'], name=op.f('fk_files_added_by')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_files_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_files')),
    sa.UniqueConstraint('name', name=op.f('uq_files_name')),
    sa.UniqueConstraint('subject_id', 'digest', name=op.f('uq_files_subject_id_digest'))
    )
    with op.batch_alter_table('files', schema=None) as batch_op:
        batch_op.create_index('ix_files_added', ['added_by', 'added_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_files_organisation_id'), ['organisation_id'], unique=False)


def downgrade():
    with op.batch_alter_table('files', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_files_organisation_id'))
        batch_op.drop_index('ix_files_added')

    op.drop_table('files')

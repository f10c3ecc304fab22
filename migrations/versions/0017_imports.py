"""imports: repeats counted apart, columns to be corrected and what was said of them"""

from alembic import op
import sqlalchemy as sa

revision = '0017'
down_revision = '0016'
branch_labels = depends_on = None


def upgrade():
    with op.batch_alter_table('household_imports', schema=None) as batch_op:
        batch_op.add_column(sa.Column('repeated', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('layouts_sealed', sa.LargeBinary(), nullable=True))
    with op.batch_alter_table('household_imports', schema=None) as batch_op:
        batch_op.alter_column('repeated', server_default=None)
    op.create_table('import_mappings',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('columns', sa.JSON(), nullable=False),
    sa.Column('changed_by', sa.Uuid(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['changed_by'], ['users.id'], name=op.f('fk_import_mappings_changed_by')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_import_mappings_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_mappings')),
    sa.UniqueConstraint('organisation_id', 'fingerprint', name=op.f('uq_import_mappings_organisation_id_fingerprint'))
    )


def downgrade():
    op.drop_table('import_mappings')
    with op.batch_alter_table('household_imports', schema=None) as batch_op:
        batch_op.drop_column('layouts_sealed')
        batch_op.drop_column('repeated')

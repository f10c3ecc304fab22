"""sync"""

import uuid

from alembic import op
import sqlalchemy as sa

from webapp.core.triggers import append_only, no_longer_append_only

revision = '0013'
down_revision = '0012'
branch_labels = depends_on = None


def upgrade():
    op.create_table('sync_epoch',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('epoch', sa.Uuid(), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_sync_epoch_only_one')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sync_epoch'))
    )
    # The first life of this database; phones notice when a restore writes another.
    epochs = sa.table('sync_epoch', sa.column('id', sa.Integer()), sa.column('epoch', sa.Uuid()))
    op.execute(epochs.insert().values(id=1, epoch=uuid.uuid4()))

    op.create_table('sync_blobs',
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('sender_id', sa.Uuid(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('arrived_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['sender_id'], ['users.id'], name=op.f('fk_sync_blobs_sender_id')),
    sa.PrimaryKeyConstraint('sha256', name=op.f('pk_sync_blobs'))
    )
    with op.batch_alter_table('sync_blobs', schema=None) as batch_op:
        batch_op.create_index('ix_sync_blobs_sender', ['sender_id', 'started_at'], unique=False)

    op.create_table('sync_capabilities',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('secret_hash', sa.LargeBinary(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('device_id', sa.Uuid(), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_sync_capabilities_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sync_capabilities')),
    sa.UniqueConstraint('secret_hash', name=op.f('uq_sync_capabilities_secret_hash'))
    )
    with op.batch_alter_table('sync_capabilities', schema=None) as batch_op:
        batch_op.create_index('ix_sync_capabilities_of', ['user_id', 'device_id'], unique=False)

    op.create_table('sync_devices',
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('device_id', sa.Uuid(), nullable=False),
    sa.Column('first_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('report', sa.JSON(), nullable=False),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lost_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_sync_devices_user_id')),
    sa.PrimaryKeyConstraint('user_id', 'device_id', name=op.f('pk_sync_devices'))
    )
    op.create_table('sync_ops',
    sa.Column('op_id', sa.Uuid(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=False),
    sa.Column('device_id', sa.Uuid(), nullable=False),
    sa.Column('type', sa.String(length=40), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=True),
    sa.Column('plain_sha256', sa.LargeBinary(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('offset_ms', sa.BigInteger(), nullable=True),
    sa.Column('clock_doubted', sa.Boolean(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('status', sa.Enum('applied', 'pending_blobs', 'needs_review', name='opstatus', native_enum=False, length=40), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=True),
    sa.Column('version', sa.Integer(), nullable=True),
    sa.Column('sealed', sa.LargeBinary(), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reused_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_sync_ops_author_id')),
    sa.PrimaryKeyConstraint('op_id', name=op.f('pk_sync_ops'))
    )
    with op.batch_alter_table('sync_ops', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sync_ops_author_id'), ['author_id'], unique=False)
        batch_op.create_index('ix_sync_ops_open', ['status', 'received_at'], unique=False, sqlite_where=sa.text("status <> 'applied'"), postgresql_where=sa.text("status <> 'applied'"))

    op.create_table('sync_op_photos',
    sa.Column('op_id', sa.Uuid(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('sealed_for', sa.Uuid(), nullable=False),
    sa.Column('sealed_on', sa.Uuid(), nullable=False),
    sa.Column('kept_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('problem', sa.String(length=60), nullable=True),
    sa.ForeignKeyConstraint(['op_id'], ['sync_ops.op_id'], name=op.f('fk_sync_op_photos_op_id')),
    sa.PrimaryKeyConstraint('op_id', 'sha256', name=op.f('pk_sync_op_photos'))
    )
    with op.batch_alter_table('sync_op_photos', schema=None) as batch_op:
        batch_op.create_index('ix_sync_op_photos_sha256', ['sha256'], unique=False)

    # An op that was taken is known for ever (its row changes: photos arrive, a person looks).
    for statement in append_only("sync_ops", op.get_bind().dialect.name, allow_update=True):
        op.execute(statement)


def downgrade():
    for statement in no_longer_append_only("sync_ops", op.get_bind().dialect.name):
        op.execute(statement)

    with op.batch_alter_table('sync_op_photos', schema=None) as batch_op:
        batch_op.drop_index('ix_sync_op_photos_sha256')

    op.drop_table('sync_op_photos')
    with op.batch_alter_table('sync_ops', schema=None) as batch_op:
        batch_op.drop_index('ix_sync_ops_open', sqlite_where=sa.text("status <> 'applied'"), postgresql_where=sa.text("status <> 'applied'"))
        batch_op.drop_index(batch_op.f('ix_sync_ops_author_id'))

    op.drop_table('sync_ops')
    op.drop_table('sync_devices')
    with op.batch_alter_table('sync_capabilities', schema=None) as batch_op:
        batch_op.drop_index('ix_sync_capabilities_of')

    op.drop_table('sync_capabilities')
    with op.batch_alter_table('sync_blobs', schema=None) as batch_op:
        batch_op.drop_index('ix_sync_blobs_sender')

    op.drop_table('sync_blobs')
    op.drop_table('sync_epoch')

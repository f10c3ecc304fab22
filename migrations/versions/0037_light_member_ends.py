"""light member ends: a member's light file is ended or changed with a reason, and what stood there before is kept"""

from alembic import op
import sqlalchemy as sa

revision = '0037'
down_revision = '0036'
branch_labels = depends_on = None


def upgrade():
    op.add_column('light_members', sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('light_members', sa.Column('history_sealed', sa.LargeBinary(), nullable=True))


def downgrade():
    op.drop_column('light_members', 'history_sealed')
    op.drop_column('light_members', 'ended_at')

"""campaigns"""

from alembic import op
import sqlalchemy as sa

revision = '0011'
down_revision = '0010'
branch_labels = depends_on = None


def upgrade():
    pass


def downgrade():
    pass

"""households"""

from alembic import op
import sqlalchemy as sa

revision = '0005'
down_revision = '0004'
branch_labels = depends_on = None


def upgrade():
    pass


def downgrade():
    pass

"""reports"""

from alembic import op
import sqlalchemy as sa

revision = '0014'
down_revision = '0013'
branch_labels = depends_on = None


def upgrade():
    pass


def downgrade():
    pass

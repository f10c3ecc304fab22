"""cases"""

from alembic import op
import sqlalchemy as sa

revision = '0007'
down_revision = '0006'
branch_labels = depends_on = None


def upgrade():
    op.create_table('cases',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('objection', 'not_right', 'appeal', 'alarm', name='casekind', native_enum=False, length=40), nullable=False),
    sa.Column('status', sa.Enum('open', 'investigating', 'answered', 'closed', name='casestatus', native_enum=False, length=40), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('subject_kind', sa.String(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=True),
    sa.Column('subject_text', sa.String(), nullable=False),
    sa.Column('text_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('contact_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('follow_hash', sa.LargeBinary(), nullable=False),
    sa.Column('opened_by', sa.Uuid(), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=True),
    sa.Column('investigated_by', sa.Uuid(), nullable=True),
    sa.Column('investigated_with', sa.Uuid(), nullable=True),
    sa.Column('investigated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finding_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('outcome', sa.Enum('upheld', 'not_upheld', 'solved', 'explained', name='caseoutcome', native_enum=False, length=40), nullable=True),
    sa.Column('answer_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('answered_by', sa.Uuid(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('investigated_with IS NULL OR investigated_with <> investigated_by', name=op.f('ck_cases_two_investigate')),
    sa.ForeignKeyConstraint(['answered_by'], ['users.id'], name=op.f('fk_cases_answered_by')),
    sa.ForeignKeyConstraint(['investigated_by'], ['users.id'], name=op.f('fk_cases_investigated_by')),
    sa.ForeignKeyConstraint(['investigated_with'], ['users.id'], name=op.f('fk_cases_investigated_with')),
    sa.ForeignKeyConstraint(['opened_by'], ['users.id'], name=op.f('fk_cases_opened_by')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_cases_organisation_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_cases_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases')),
    sa.UniqueConstraint('follow_hash', name=op.f('uq_cases_follow_hash'))
    )

    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.create_index('ix_cases_desk', ['organisation_id', 'status', 'due_on', 'id'], unique=False)
        batch_op.create_index('ix_cases_subject', ['subject_kind', 'subject_id'], unique=False)


def downgrade():
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.drop_index('ix_cases_subject')
        batch_op.drop_index('ix_cases_desk')

    op.drop_table('cases')

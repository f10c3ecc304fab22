"""receipts"""

from alembic import op
import sqlalchemy as sa

from webapp.core.triggers import append_only, no_longer_append_only

revision = '0009'
down_revision = '0008'
branch_labels = depends_on = None

APPENDED = ('receipt_confirmations', 'receipt_disputes', 'hand_over_people', 'receipt_prints', 'receipt_signatures')
KEPT = 'id, receipt_id, at, recorded_at, recorded_by, items, difference_reason, files, doubt, exceeds, amends'
# Who was at the door, or brought the picture, does not vouch for the delivery (SPEC 2.3, scenario 41).
OWN = """
SELECT 1 FROM hand_over_people WHERE receipt_id = NEW.receipt_id AND user_id = NEW.recorded_by
UNION ALL
SELECT 1 FROM receipt_signatures WHERE id = NEW.signature_id AND recorded_by = NEW.recorded_by
"""


def guard(dialect):
    """Triggers: a hand-over keeps all but `completes`, which moves when it is put right; nobody vouches for their own."""
    if dialect == 'sqlite':
        return [
            f"CREATE TRIGGER hand_overs_no_update BEFORE UPDATE OF {KEPT} ON hand_overs "
            "BEGIN SELECT RAISE(ABORT, 'hand_overs is append-only'); END",
            "CREATE TRIGGER hand_overs_no_delete BEFORE DELETE ON hand_overs "
            "BEGIN SELECT RAISE(ABORT, 'hand_overs is append-only'); END",
            "CREATE TRIGGER receipt_confirmations_not_own BEFORE INSERT ON receipt_confirmations WHEN NEW.recorded_by IS NOT NULL "
            f"BEGIN SELECT RAISE(ABORT, 'nobody verifies their own delivery') WHERE EXISTS ({OWN}); END",
        ]
    return [
        "CREATE FUNCTION hand_overs_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'hand_overs is append-only' USING ERRCODE = 'check_violation'; END $$",
        f"CREATE TRIGGER hand_overs_no_update BEFORE UPDATE OF {KEPT} ON hand_overs "
        "FOR EACH ROW EXECUTE FUNCTION hand_overs_append_only()",
        "CREATE TRIGGER hand_overs_no_delete BEFORE DELETE ON hand_overs "
        "FOR EACH ROW EXECUTE FUNCTION hand_overs_append_only()",
        "CREATE FUNCTION receipt_receipt_confirmations_not_own() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF EXISTS ({OWN}) THEN RAISE EXCEPTION 'nobody verifies their own delivery' "
        "USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER receipt_confirmations_not_own BEFORE INSERT ON receipt_confirmations FOR EACH ROW "
        "WHEN (NEW.recorded_by IS NOT NULL) EXECUTE FUNCTION receipt_receipt_confirmations_not_own()",
    ]


def no_guard(dialect):
    """The way back."""
    names = ('hand_overs_no_update', 'hand_overs_no_delete')
    if dialect == 'sqlite':
        return [f'DROP TRIGGER {name}' for name in (*names, 'receipt_confirmations_not_own')]
    return [
        *(f'DROP TRIGGER {name} ON hand_overs' for name in names),
        'DROP TRIGGER receipt_confirmations_not_own ON receipt_confirmations',
        'DROP FUNCTION hand_overs_append_only()',
        'DROP FUNCTION receipt_receipt_confirmations_not_own()',
    ]


def upgrade():
    op.create_table('receipt_batches',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('occasion_id', sa.Uuid(), nullable=False),
    sa.Column('occasion_title', sa.String(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('issued_by', sa.Uuid(), nullable=True),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('printed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['issued_by'], ['users.id'], name=op.f('fk_receipt_batches_issued_by')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_receipt_batches_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipt_batches'))
    )
    with op.batch_alter_table('receipt_batches', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_receipt_batches_occasion_id'), ['occasion_id'], unique=False)
        batch_op.create_index('ix_receipt_batches_place', ['organisation_id', 'issued_at'], unique=False)

    op.create_table('receipt_prints',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=False),
    sa.Column('occasion_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('receipt_ids', sa.JSON(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('is_replacement', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['by'], ['users.id'], name=op.f('fk_receipt_prints_by')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_receipt_prints_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipt_prints'))
    )
    with op.batch_alter_table('receipt_prints', schema=None) as batch_op:
        batch_op.create_index('ix_receipt_prints_place', ['organisation_id', 'at'], unique=False)

    op.create_table('staff_devices',
    sa.Column('device_hash', sa.LargeBinary(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_staff_devices_user_id')),
    sa.PrimaryKeyConstraint('device_hash', name=op.f('pk_staff_devices'))
    )
    op.create_table('receipts',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('batch_id', sa.Uuid(), nullable=False),
    sa.Column('occasion_id', sa.Uuid(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('household_id', sa.Uuid(), nullable=False),
    sa.Column('masked_name', sa.String(), nullable=False),
    sa.Column('household_size', sa.Integer(), nullable=True),
    sa.Column('building', sa.String(), nullable=False),
    sa.Column('place', sa.String(), nullable=False),
    sa.Column('giver', sa.String(), nullable=False),
    sa.Column('occasion_title', sa.String(), nullable=False),
    sa.Column('items', sa.JSON(), nullable=False),
    sa.Column('delivered', sa.JSON(), nullable=False),
    sa.Column('status', sa.Enum('issued', 'handed_over', 'confirmed_self', 'confirmed_relative', 'confirmed_paper', 'confirmed_phone', 'confirmed_bank', 'disputed', 'revoked', name='receiptstatus', native_enum=False, length=40), nullable=False),
    sa.Column('sealed', sa.Boolean(), nullable=False),
    sa.Column('generation', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('printed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('handed_over_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('before_visit', sa.Boolean(), nullable=False),
    sa.Column('review', sa.String(), nullable=True),
    sa.Column('signature_waits', sa.Boolean(), nullable=False),
    sa.Column('wrong_digits', sa.Integer(), nullable=False),
    sa.Column('locked_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_because', sa.String(), nullable=True),
    sa.CheckConstraint("(status = 'revoked') = (revoked_at IS NOT NULL)", name=op.f('ck_receipts_revoked')),
    sa.CheckConstraint('generation >= 1', name=op.f('ck_receipts_generation')),
    sa.ForeignKeyConstraint(['batch_id'], ['receipt_batches.id'], name=op.f('fk_receipts_batch_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_receipts_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipts')),
    sa.UniqueConstraint('number', name=op.f('uq_receipts_number')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_receipts_token_hash'))
    )
    with op.batch_alter_table('receipts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_receipts_batch_id'), ['batch_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_receipts_household_id'), ['household_id'], unique=False)
        batch_op.create_index('ix_receipts_list', ['occasion_id', 'organisation_id', 'place', 'number'], unique=False)
        batch_op.create_index('ix_receipts_locked', ['locked_until'], unique=False, sqlite_where=sa.text('locked_until IS NOT NULL'), postgresql_where=sa.text('locked_until IS NOT NULL'))
        batch_op.create_index('ix_receipts_review', ['organisation_id'], unique=False, sqlite_where=sa.text('review IS NOT NULL'), postgresql_where=sa.text('review IS NOT NULL'))
        batch_op.create_index('ix_receipts_signature', ['organisation_id'], unique=False, sqlite_where=sa.text('signature_waits'), postgresql_where=sa.text('signature_waits'))
        batch_op.create_index('ix_receipts_status', ['occasion_id', 'status', 'place', 'number'], unique=False)
        batch_op.create_index('uq_receipts_live_subject', ['subject_id'], unique=True, sqlite_where=sa.text("status <> 'revoked'"), postgresql_where=sa.text("status <> 'revoked'"))

    op.create_table('receipt_disputes',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('receipt_id', sa.Uuid(), nullable=False),
    sa.Column('what', sa.Enum('nothing', 'short', 'different', 'not_ours', name='grievance', native_enum=False, length=40), nullable=False),
    sa.Column('text_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('phone_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('case_id', sa.Uuid(), nullable=True),
    sa.Column('status_before', sa.Enum('issued', 'handed_over', 'confirmed_self', 'confirmed_relative', 'confirmed_paper', 'confirmed_phone', 'confirmed_bank', 'disputed', 'revoked', name='receiptstatus', native_enum=False, length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('device_hash', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['receipt_id'], ['receipts.id'], name=op.f('fk_receipt_disputes_receipt_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipt_disputes'))
    )
    with op.batch_alter_table('receipt_disputes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_receipt_disputes_receipt_id'), ['receipt_id'], unique=False)

    op.create_table('hand_overs',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('receipt_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=True),
    sa.Column('items', sa.JSON(), nullable=False),
    sa.Column('difference_reason', sa.String(), nullable=True),
    sa.Column('files', sa.JSON(), nullable=False),
    sa.Column('doubt', sa.String(), nullable=True),
    sa.Column('completes', sa.Boolean(), nullable=False),
    sa.Column('exceeds', sa.Boolean(), nullable=False),
    sa.Column('amends', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['amends'], ['hand_overs.id'], name=op.f('fk_hand_overs_amends')),
    sa.ForeignKeyConstraint(['receipt_id'], ['receipts.id'], name=op.f('fk_hand_overs_receipt_id')),
    sa.ForeignKeyConstraint(['recorded_by'], ['users.id'], name=op.f('fk_hand_overs_recorded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hand_overs')),
    sa.UniqueConstraint('amends', name=op.f('uq_hand_overs_amends'))
    )
    with op.batch_alter_table('hand_overs', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hand_overs_receipt_id'), ['receipt_id'], unique=False)
        batch_op.create_index('uq_hand_overs_complete', ['receipt_id'], unique=True, sqlite_where=sa.text('completes'), postgresql_where=sa.text('completes'))

    op.create_table('receipt_signatures',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('receipt_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('paper', 'screen', 'thumb', name='signaturekind', native_enum=False, length=40), nullable=False),
    sa.Column('file_id', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=True),
    sa.Column('collector_sealed', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['receipt_id'], ['receipts.id'], name=op.f('fk_receipt_signatures_receipt_id')),
    sa.ForeignKeyConstraint(['recorded_by'], ['users.id'], name=op.f('fk_receipt_signatures_recorded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipt_signatures'))
    )
    with op.batch_alter_table('receipt_signatures', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_receipt_signatures_receipt_id'), ['receipt_id'], unique=False)

    op.create_table('receipt_confirmations',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('receipt_id', sa.Uuid(), nullable=False),
    sa.Column('status', sa.Enum('issued', 'handed_over', 'confirmed_self', 'confirmed_relative', 'confirmed_paper', 'confirmed_phone', 'confirmed_bank', 'disputed', 'revoked', name='receiptstatus', native_enum=False, length=40), nullable=False),
    sa.Column('channel', sa.Enum('scan', 'digits_at_desk', 'digits_by_phone', 'picture', 'call_back', 'bank_slip', name='confirmchannel', native_enum=False, length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('generation', sa.Integer(), nullable=False),
    sa.Column('before_visit', sa.Boolean(), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=True),
    sa.Column('signature_id', sa.Uuid(), nullable=True),
    sa.Column('settles', sa.Uuid(), nullable=True),
    sa.Column('collector_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('collector_index', sa.LargeBinary(), nullable=True),
    sa.Column('device_hash', sa.LargeBinary(), nullable=True),
    sa.Column('address_hash', sa.LargeBinary(), nullable=True),
    sa.Column('agent_hash', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint("channel = 'scan' OR recorded_by IS NOT NULL", name=op.f('ck_receipt_confirmations_recorded_by')),
    sa.CheckConstraint("status <> 'confirmed_paper' OR (signature_id IS NOT NULL AND recorded_by IS NOT NULL)", name=op.f('ck_receipt_confirmations_paper')),
    sa.CheckConstraint("status <> 'confirmed_relative' OR collector_sealed IS NOT NULL", name=op.f('ck_receipt_confirmations_collector')),
    sa.CheckConstraint("status IN ('confirmed_self', 'confirmed_relative', 'confirmed_paper', 'confirmed_phone', 'confirmed_bank')", name=op.f('ck_receipt_confirmations_status')),
    sa.ForeignKeyConstraint(['receipt_id'], ['receipts.id'], name=op.f('fk_receipt_confirmations_receipt_id')),
    sa.ForeignKeyConstraint(['recorded_by'], ['users.id'], name=op.f('fk_receipt_confirmations_recorded_by')),
    sa.ForeignKeyConstraint(['settles'], ['receipt_disputes.id'], name=op.f('fk_receipt_confirmations_settles')),
    sa.ForeignKeyConstraint(['signature_id'], ['receipt_signatures.id'], name=op.f('fk_receipt_confirmations_signature_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipt_confirmations'))
    )
    with op.batch_alter_table('receipt_confirmations', schema=None) as batch_op:
        batch_op.create_index('ix_receipt_confirmations_collector_index', ['collector_index'], unique=False, sqlite_where=sa.text('collector_index IS NOT NULL'), postgresql_where=sa.text('collector_index IS NOT NULL'))
        batch_op.create_index('uq_receipt_confirmations_settles', ['settles'], unique=True, sqlite_where=sa.text('settles IS NOT NULL'), postgresql_where=sa.text('settles IS NOT NULL'))
        batch_op.create_index('uq_receipt_confirmations_signature_id', ['signature_id'], unique=True, sqlite_where=sa.text('signature_id IS NOT NULL'), postgresql_where=sa.text('signature_id IS NOT NULL'))
        batch_op.create_index('uq_receipt_confirmations_live', ['receipt_id'], unique=True, sqlite_where=sa.text('settles IS NULL'), postgresql_where=sa.text('settles IS NULL'))

    op.create_table('hand_over_people',
    sa.Column('hand_over_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('receipt_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['hand_over_id'], ['hand_overs.id'], name=op.f('fk_hand_over_people_hand_over_id')),
    sa.ForeignKeyConstraint(['receipt_id'], ['receipts.id'], name=op.f('fk_hand_over_people_receipt_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_hand_over_people_user_id')),
    sa.PrimaryKeyConstraint('hand_over_id', 'user_id', name=op.f('pk_hand_over_people'))
    )
    with op.batch_alter_table('hand_over_people', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hand_over_people_receipt_id'), ['receipt_id'], unique=False)

    dialect = op.get_bind().dialect.name
    for table in APPENDED:
        for statement in append_only(table, dialect):
            op.execute(statement)
    for statement in guard(dialect):
        op.execute(statement)


def downgrade():
    dialect = op.get_bind().dialect.name
    for statement in no_guard(dialect):
        op.execute(statement)
    for table in APPENDED:
        for statement in no_longer_append_only(table, dialect):
            op.execute(statement)

    with op.batch_alter_table('hand_over_people', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_hand_over_people_receipt_id'))

    op.drop_table('hand_over_people')
    with op.batch_alter_table('receipt_confirmations', schema=None) as batch_op:
        batch_op.drop_index('uq_receipt_confirmations_live', sqlite_where=sa.text('settles IS NULL'), postgresql_where=sa.text('settles IS NULL'))
        batch_op.drop_index('uq_receipt_confirmations_signature_id', sqlite_where=sa.text('signature_id IS NOT NULL'), postgresql_where=sa.text('signature_id IS NOT NULL'))
        batch_op.drop_index('uq_receipt_confirmations_settles', sqlite_where=sa.text('settles IS NOT NULL'), postgresql_where=sa.text('settles IS NOT NULL'))
        batch_op.drop_index('ix_receipt_confirmations_collector_index', sqlite_where=sa.text('collector_index IS NOT NULL'), postgresql_where=sa.text('collector_index IS NOT NULL'))

    op.drop_table('receipt_confirmations')
    with op.batch_alter_table('receipt_signatures', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_receipt_signatures_receipt_id'))

    op.drop_table('receipt_signatures')
    with op.batch_alter_table('hand_overs', schema=None) as batch_op:
        batch_op.drop_index('uq_hand_overs_complete', sqlite_where=sa.text('completes'), postgresql_where=sa.text('completes'))
        batch_op.drop_index(batch_op.f('ix_hand_overs_receipt_id'))

    op.drop_table('hand_overs')
    with op.batch_alter_table('receipt_disputes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_receipt_disputes_receipt_id'))

    op.drop_table('receipt_disputes')
    with op.batch_alter_table('receipts', schema=None) as batch_op:
        batch_op.drop_index('uq_receipts_live_subject', sqlite_where=sa.text("status <> 'revoked'"), postgresql_where=sa.text("status <> 'revoked'"))
        batch_op.drop_index('ix_receipts_status')
        batch_op.drop_index('ix_receipts_signature', sqlite_where=sa.text('signature_waits'), postgresql_where=sa.text('signature_waits'))
        batch_op.drop_index('ix_receipts_review', sqlite_where=sa.text('review IS NOT NULL'), postgresql_where=sa.text('review IS NOT NULL'))
        batch_op.drop_index('ix_receipts_locked', sqlite_where=sa.text('locked_until IS NOT NULL'), postgresql_where=sa.text('locked_until IS NOT NULL'))
        batch_op.drop_index('ix_receipts_list')
        batch_op.drop_index(batch_op.f('ix_receipts_household_id'))
        batch_op.drop_index(batch_op.f('ix_receipts_batch_id'))

    op.drop_table('receipts')
    op.drop_table('staff_devices')
    with op.batch_alter_table('receipt_prints', schema=None) as batch_op:
        batch_op.drop_index('ix_receipt_prints_place')

    op.drop_table('receipt_prints')
    with op.batch_alter_table('receipt_batches', schema=None) as batch_op:
        batch_op.drop_index('ix_receipt_batches_place')
        batch_op.drop_index(batch_op.f('ix_receipt_batches_occasion_id'))

    op.drop_table('receipt_batches')

"""lists on their way; rows of a notice nobody sees can be changed; who came onto the register is counted and kept in order"""

from alembic import op
import sqlalchemy as sa

from webapp.core.triggers import append_only, no_longer_append_only

revision = '0027'
down_revision = '0026'
branch_labels = depends_on = None

CHANGED = "changed_by IS NOT NULL"
HANGS = "EXISTS (SELECT 1 FROM public_notices WHERE id = {row}.notice_id AND status <> 'making')"
UNMADE = "NEW.status = 'making' AND OLD.status <> 'making'"


def rows_fixed_once_they_hang(dialect):
    if dialect == 'sqlite':
        return [f"CREATE TRIGGER notice_rows_no_{event.lower()} BEFORE {event} ON notice_rows WHEN {HANGS.format(row='OLD')} "
                "BEGIN SELECT RAISE(ABORT, 'notice_rows is append-only'); END" for event in ('UPDATE', 'DELETE')] + [
                f"CREATE TRIGGER public_notices_stay_made BEFORE UPDATE OF status ON public_notices WHEN {UNMADE} "
                "BEGIN SELECT RAISE(ABORT, 'a notice that was made stays made'); END"]
    return ["CREATE FUNCTION notice_rows_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {HANGS.format(row='OLD')} THEN RAISE EXCEPTION 'notice_rows is append-only'; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"] + [
            f"CREATE TRIGGER notice_rows_no_{event.lower()} BEFORE {event} ON notice_rows FOR EACH ROW "
            "EXECUTE FUNCTION notice_rows_append_only()" for event in ('UPDATE', 'DELETE')] + [
            "CREATE FUNCTION public_notices_stay_made() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'a notice that was made stays made'; END $$",
            "CREATE TRIGGER public_notices_stay_made BEFORE UPDATE OF status ON public_notices FOR EACH ROW "
            f"WHEN ({UNMADE}) EXECUTE FUNCTION public_notices_stay_made()"]


ON_LISTS = "('active', 'recheck_due')"
TOTAL = "INSERT INTO register_totals (organisation_id, households) "
ADDED = "ON CONFLICT (organisation_id) DO UPDATE SET households = register_totals.households"


def counted(row, by):
    """What a register gains or loses with this row, if it is on the lists."""
    return (f"{TOTAL}SELECT {row}.organisation_id, {by} WHERE {row}.status IN {ON_LISTS} {ADDED} + ({by});")


def register_kept():
    came = ("INSERT INTO register_comings (household_id, organisation_id) SELECT NEW.id, NEW.organisation_id "
            f"WHERE NEW.status IN {ON_LISTS};")
    moved = ("(OLD.status IN {0}) <> (NEW.status IN {0}) OR OLD.organisation_id <> NEW.organisation_id").format(ON_LISTS)
    return {'households_came': ('AFTER INSERT', '', counted('NEW', 1) + came),
            'households_moved': ('AFTER UPDATE OF status, organisation_id', f'WHEN ({moved})',
                                 counted('OLD', -1) + counted('NEW', 1) + came),
            'households_went': ('AFTER DELETE', '', counted('OLD', -1))}


def keep_register(dialect):
    for name, (event, when, acts) in register_kept().items():
        if dialect == 'sqlite':
            op.execute(f"CREATE TRIGGER {name} {event} ON households {when} BEGIN {acts} END")
        else:
            op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {acts} RETURN NULL; END $$")
            op.execute(f"CREATE TRIGGER {name} {event} ON households FOR EACH ROW {when} EXECUTE FUNCTION {name}()")


def keep_no_register(dialect):
    for name in register_kept():
        op.execute(f"DROP TRIGGER {name}" if dialect == 'sqlite' else f"DROP TRIGGER {name} ON households")
        if dialect != 'sqlite':
            op.execute(f"DROP FUNCTION {name}()")


def upgrade():
    dialect = op.get_bind().dialect.name
    op.add_column('award_lists', sa.Column('under_way_since', sa.DateTime(timezone=True), nullable=True))
    op.add_column('award_lists', sa.Column('next_notice_id', sa.Uuid(), nullable=True))
    op.create_index('ix_award_lines_changed_by', 'award_lines', ['list_id', 'changed_by'], unique=False,
                    sqlite_where=sa.text(CHANGED), postgresql_where=sa.text(CHANGED))
    for statement in no_longer_append_only('notice_rows', dialect) + rows_fixed_once_they_hang(dialect):
        op.execute(statement)
    op.add_column('award_lists', sa.Column('approved_lines', sa.Integer(), nullable=True))
    op.add_column('award_lists', sa.Column('measured_to', sa.BigInteger(), nullable=False, server_default='0'))
    op.execute("UPDATE award_lists SET approved_lines = (SELECT count(*) FROM award_lines WHERE list_id = award_lists.id "
               "AND award_lines.status = 'approved') WHERE status = 'frozen'")
    op.create_index('ix_household_categories_of', 'household_categories', ['category', 'household_id'], unique=False)
    op.create_table('register_comings',
    sa.Column('seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('household_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_register_comings'))
    )
    op.create_table('register_totals',
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('households', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('organisation_id', name=op.f('pk_register_totals'))
    )
    # Lists made so far were measured up to nobody: their newcomers are looked for among all, until the next list.
    op.execute(f"INSERT INTO register_comings (household_id, organisation_id) SELECT id, organisation_id FROM households "
               f"WHERE status IN {ON_LISTS}")
    op.execute(f"{TOTAL}SELECT organisation_id, count(*) FROM households WHERE status IN {ON_LISTS} GROUP BY organisation_id")
    keep_register(dialect)


def downgrade():
    dialect = op.get_bind().dialect.name
    keep_no_register(dialect)
    op.drop_table('register_totals')
    op.drop_table('register_comings')
    op.drop_index('ix_household_categories_of', table_name='household_categories')
    op.drop_column('award_lists', 'measured_to')
    op.drop_column('award_lists', 'approved_lines')
    # What was on its way stands again where it stood; a notice nobody has seen is nothing.
    op.execute("UPDATE award_lines SET status = CASE WHEN (SELECT posted_at FROM award_lists WHERE id = list_id) IS NULL "
               "THEN 'proposed' ELSE 'posted' END WHERE status IN ('proposed', 'posted', 'objected', 'approved') "
               "AND list_id IN (SELECT id FROM award_lists WHERE status IN ('posting', 'approving', 'returning'))")
    op.execute("UPDATE award_lists SET status = CASE WHEN posted_at IS NULL THEN 'proposed' ELSE 'posted' END "
               "WHERE status IN ('posting', 'approving', 'returning')")
    op.execute("DELETE FROM notice_rows WHERE notice_id IN (SELECT id FROM public_notices WHERE status = 'making')")
    op.execute("DELETE FROM public_notices WHERE status = 'making'")
    if dialect == 'sqlite':
        op.execute('DROP TRIGGER public_notices_stay_made')
    else:
        op.execute('DROP TRIGGER public_notices_stay_made ON public_notices')
        op.execute('DROP FUNCTION public_notices_stay_made()')
    for statement in no_longer_append_only('notice_rows', dialect) + append_only('notice_rows', dialect):
        op.execute(statement)
    op.drop_index('ix_award_lines_changed_by', table_name='award_lines')
    op.drop_column('award_lists', 'next_notice_id')
    op.drop_column('award_lists', 'under_way_since')

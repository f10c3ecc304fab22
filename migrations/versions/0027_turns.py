"""lists on their way: since when, the notice that is being written; rows of a notice nobody sees can be changed"""

from alembic import op
import sqlalchemy as sa

from webapp.core.triggers import append_only, no_longer_append_only

revision = '0027'
down_revision = '0025'
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


def upgrade():
    dialect = op.get_bind().dialect.name
    op.add_column('award_lists', sa.Column('under_way_since', sa.DateTime(timezone=True), nullable=True))
    op.add_column('award_lists', sa.Column('next_notice_id', sa.Uuid(), nullable=True))
    op.create_index('ix_award_lines_changed_by', 'award_lines', ['list_id', 'changed_by'], unique=False,
                    sqlite_where=sa.text(CHANGED), postgresql_where=sa.text(CHANGED))
    for statement in no_longer_append_only('notice_rows', dialect) + rows_fixed_once_they_hang(dialect):
        op.execute(statement)


def downgrade():
    dialect = op.get_bind().dialect.name
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

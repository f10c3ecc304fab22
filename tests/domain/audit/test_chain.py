"""Whoever touches the record by raw SQL is found, at the row they touched (scenario 31 in small)."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import text

from tests.factories import NOON, a_street
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.core.triggers import no_longer_append_only
from webapp.domain import audit
from webapp.domain.audit.queries import first_bad_event, head, history_of, last_event

ROWS, TOUCHED = 20, 8
COLUMNS = "at, action, actor_id, organisation_id, subject_id, fields, reason, device, values_mac, prev, hash"


def some_events() -> None:
    with transaction():
        for number in range(ROWS):
            audit.record(
                audit.Action.EXPORT, actor_id=uuid4(), reason=f"第 {number} 次", values={"count": number}, at=NOON
            )


def by_hand(*statements: str) -> None:
    """As somebody would who holds the database: triggers off, then whatever they like."""
    with transaction() as session:
        for statement in no_longer_append_only("audit_events", db.engine.dialect.name):
            session.execute(text(statement))
        for statement in statements:
            session.execute(text(statement))


@pytest.fixture
def chain(database) -> None:
    some_events()


def test_a_chain_nobody_touched_holds(chain):
    assert first_bad_event() is None
    assert first_bad_event(head()) is None


@pytest.mark.parametrize(
    "change",
    [
        "action = 'export.other'",
        "reason = 'x'",
        "actor_id = NULL",
        "fields = '[\"name\"]'",
        "device = 'phone'",
        "values_mac = NULL",
        "at = '2020-01-01 00:00:00'",
    ],
)
def test_a_changed_row_is_named(chain, change):
    by_hand(f"UPDATE audit_events SET {change} WHERE seq = {TOUCHED}")

    assert first_bad_event() == TOUCHED


def test_a_deleted_row_is_named(chain):
    by_hand(f"DELETE FROM audit_events WHERE seq = {TOUCHED}")

    assert first_bad_event() == TOUCHED


def test_a_deleted_first_row_is_named(chain):
    by_hand("DELETE FROM audit_events WHERE seq = 1")

    assert first_bad_event() == 1


def test_an_inserted_row_is_named(chain):
    by_hand(
        f"UPDATE audit_events SET seq = seq + 1000 WHERE seq >= {TOUCHED}",
        f"UPDATE audit_events SET seq = seq - 999 WHERE seq >= {TOUCHED + 1000}",
        f"INSERT INTO audit_events (seq, {COLUMNS}) SELECT {TOUCHED}, {COLUMNS} FROM audit_events WHERE seq = 3",
    )

    assert first_bad_event() == TOUCHED


def test_a_row_hung_at_the_end_is_named(chain):
    by_hand(f"INSERT INTO audit_events (seq, {COLUMNS}) SELECT {ROWS + 1}, {COLUMNS} FROM audit_events WHERE seq = 3")

    assert first_bad_event() == ROWS + 1


def test_two_swapped_rows_are_named(chain):
    by_hand(
        f"UPDATE audit_events SET seq = 9999 WHERE seq = {TOUCHED}",
        f"UPDATE audit_events SET seq = {TOUCHED} WHERE seq = {TOUCHED + 3}",
        f"UPDATE audit_events SET seq = {TOUCHED + 3} WHERE seq = 9999",
    )

    assert first_bad_event() == TOUCHED


def test_a_cut_tail_is_found_by_the_printed_head_alone(chain):
    printed = head()
    by_hand(f"DELETE FROM audit_events WHERE seq > {TOUCHED}")

    assert first_bad_event() is None
    assert first_bad_event(printed) == TOUCHED + 1


def test_a_record_that_was_emptied_is_found_by_the_printed_head(chain):
    printed = head()
    by_hand("DELETE FROM audit_events")

    assert first_bad_event(printed) == 1


def test_a_record_written_anew_is_found_by_the_printed_head(chain):
    printed = head()
    by_hand("DELETE FROM audit_events")
    some_events()

    assert first_bad_event() is None
    assert first_bad_event(printed) == printed[0]


def test_the_first_digits_of_the_hash_are_enough_as_the_poster_has_no_more(chain):
    number, digest = head()

    assert first_bad_event((number, digest[:16])) is None
    assert first_bad_event((number, "0" * 16)) == number


def test_an_event_outside_the_transaction_of_its_change_is_refused(database):
    with pytest.raises(RuntimeError):
        audit.record(audit.Action.EXPORT, actor_id=None)


def test_an_event_goes_with_the_change_that_failed(database):
    with pytest.raises(ZeroDivisionError), transaction():
        audit.record(audit.Action.EXPORT, actor_id=None)
        _ = 1 / 0

    assert head()[0] == 0


def test_values_are_fingerprinted_under_a_key_and_not_kept(database):
    with transaction():
        for value in ("赵建国", "赵建国", "李四"):
            audit.record(audit.Action.HOUSEHOLD_CHANGE, actor_id=None, fields=["name"], values={"name": value}, at=NOON)
    rows = db.session.execute(text("SELECT * FROM audit_events ORDER BY seq")).all()

    assert "赵建国" not in repr(rows)
    assert rows[0].values_mac == rows[1].values_mac != rows[2].values_mac


def test_what_happened_to_one_thing_is_read_newest_first(database):
    mine, other = UUID(int=1), UUID(int=2)
    with transaction():
        audit.record(audit.Action.CASE_OPEN, actor_id=None, subject_id=mine, at=NOON)
        audit.record(audit.Action.CASE_OPEN, actor_id=None, subject_id=other, at=NOON)
        audit.record(audit.Action.CASE_TAKE, actor_id=other, subject_id=mine, at=NOON)

    assert [event.action for event in history_of(mine)] == ["case.take", "case.open"]
    assert last_event(audit.Action.CASE_TAKE, other, mine, since=NOON) is not None
    assert last_event(audit.Action.CASE_TAKE, mine, mine, since=NOON) is None


def test_everything_a_street_is_made_of_left_its_trace(database):
    a_street()

    assert first_bad_event(head()) is None
    assert head()[0] > 20


def run(app: Flask, *arguments: str):
    return app.test_cli_runner().invoke(args=["verify-audit", *arguments])


def test_the_command_says_ok(app, chain):
    number, digest = head()
    db.session.remove()

    assert run(app).output == "ok\n"
    assert run(app, "--head", f"{number}:{digest[:4].upper()} {digest[4:16].upper()}").output == "ok\n"


def test_the_command_names_the_row_and_fails(app, chain):
    by_hand(f"UPDATE audit_events SET reason = 'x' WHERE seq = {TOUCHED}")
    db.session.remove()
    done = run(app)

    assert done.exit_code == 1
    assert f"row {TOUCHED} " in done.output


@pytest.mark.parametrize("said", ["12", "12:", ":abcdef12", "x:abcdef12", "12:abc", "12:nothex!!"])
def test_a_head_that_cannot_be_one_is_refused_with_a_word(app, chain, said):
    db.session.remove()
    done = run(app, "--head", said)

    assert done.exit_code == 2
    assert "a head reads" in done.output

"""Many small writes in one transaction: read ahead, kept back, and never read past (docs/adr/0015-ops-together.md)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from sqlalchemy import event, select

from tests.factories import NOON, a_street
from webapp.core import ahead, tally
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain import audit
from webapp.domain.audit.models import AuditEvent
from webapp.domain.audit.queries import first_bad_event
from webapp.domain.ledger.models import Item, ItemKind, Lot
from webapp.domain.people.models import Organisation


@contextmanager
def statements() -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_more):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def place(database):
    return a_street().root.id


def an_item(place, label="棉被") -> Item:
    return Item(id=uuid4(), organisation_id=place, kind=ItemKind.GOODS, name=label, label=label, unit="床")


def test_what_was_read_ahead_is_not_asked_for_again(place):
    with transaction(), ahead.batch():
        known, unknown = place, uuid4()
        ahead.read(Organisation.id, [known, unknown])

        with statements() as asked:
            assert ahead.get(Organisation, known).id == known
            assert ahead.get(Organisation, unknown) is None
            assert [one.id for one in ahead.of(Organisation.id, known)] == [known]
        assert asked == []


def test_rows_that_the_session_had_before_are_known_too(place):
    with transaction():
        before = db.session.get(Organisation, place)
        with ahead.batch():
            ahead.read(Organisation.id, [place])

            assert ahead.get(Organisation, place) is before


def test_what_nobody_read_ahead_is_asked_for_once(place):
    with transaction(), ahead.batch(), statements() as asked:
        for _ in range(3):
            assert ahead.get(Organisation, place).id == place
            assert ahead.of(Item.organisation_id, place) == ()

        assert len(asked) == 2


def test_without_a_batch_it_asks_and_stores_at_once(place):
    with transaction():
        item = an_item(place)
        ahead.add(item)

        assert db.session.scalar(select(Item.id)) == item.id
        assert ahead.get(Item, item.id) is item
        assert list(ahead.of(Item.organisation_id, place)) == [item]
        assert ahead.once("key", lambda: 1) == 1
        assert ahead.once("key", lambda: 2) == 2
        assert ahead.lines(print, Item) is None


def test_what_is_added_is_known_at_once_and_stored_at_the_end(place):
    with transaction():
        with ahead.batch():
            ahead.read(Item.organisation_id, [place])
            item = an_item(place)
            with statements() as asked:
                ahead.add(item)
                assert ahead.get(Item, item.id) is item
                assert list(ahead.of(Item.organisation_id, place)) == [item]
            assert asked == []

        assert db.session.scalar(select(Item.label)) == "棉被"


def test_rows_go_down_in_the_order_in_which_they_refer_to_each_other(place):
    with transaction(), ahead.batch():
        item = an_item(place)
        ahead.add(Lot(id=uuid4(), item_id=item.id, arrived_at=NOON))
        ahead.add(item)

    assert db.session.scalar(select(Lot.item_id)) == item.id


def test_many_rows_of_a_table_are_one_statement(place):
    with transaction(), statements() as asked:
        with ahead.batch():
            ahead.add(*(an_item(place, f"第{n}种") for n in range(30)))

        assert len(asked) == 1


def test_what_has_changed_in_many_rows_is_one_statement_for_all_that_changed_alike(place):
    items = [an_item(place, f"第{n}种") for n in range(5)]
    with transaction() as session:
        session.add_all(items)
    with transaction():
        with ahead.batch():
            ahead.read(Item.organisation_id, [place])
            with statements() as asked:
                for item in ahead.of(Item.organisation_id, place):
                    item.name, item.grams = item.name, 500
                    if item.label == "第3种":
                        item.unit = "条"
                assert asked == []
        seen = db.session.scalars(select(Item.grams)).all()
    with transaction(), statements() as asked, ahead.batch():
        for item in ahead.read(Item.organisation_id, [place]):
            item.grams = item.grams + 1

    assert seen == [500] * 5
    assert len([one for one in asked if one.startswith("UPDATE")]) == 1
    assert sorted(db.session.execute(select(Item.label, Item.unit, Item.grams)).all()) == [
        (f"第{n}种", "条" if n == 3 else "床", 501) for n in range(5)
    ]


def test_a_change_that_refers_to_a_row_of_the_session_goes_down_after_it(place):
    with transaction() as session:
        session.add(item := an_item(place))
        session.flush()
        session.add(Lot(id=(key := uuid4()), item_id=item.id, arrived_at=NOON))
    with transaction() as session, ahead.batch():
        lot = ahead.get(Lot, key)
        session.add(other := an_item(place, "棉衣"))
        lot.item_id = other.id

    assert db.session.scalar(select(Lot.item_id)) == db.session.scalar(select(Item.id).where(Item.label == "棉衣"))


def test_what_is_read_after_it_was_kept_back_is_found(place):
    with transaction(), ahead.batch():
        ahead.add(item := an_item(place))
        with statements() as asked:
            assert ahead.read(Item.organisation_id, [place]) == [item]
            assert list(ahead.of(Item.organisation_id, place)) == [item]
        assert not [one for one in asked if one.startswith("INSERT")]


def test_whoever_reads_the_table_past_us_sees_what_was_kept_back(place):
    with transaction(), ahead.batch():
        item = an_item(place)
        ahead.add(item)

        assert db.session.scalar(select(Item.id).where(Item.organisation_id == place)) == item.id
        item.label = "毛毯"

    assert db.session.scalar(select(Item.label)) == "毛毯", "and what is changed afterwards is stored as well"


def test_whoever_reads_another_table_does_not_make_it_go_down(place):
    with transaction(), ahead.batch():
        ahead.add(an_item(place))

        with statements() as asked:
            db.session.scalar(select(AuditEvent.seq).limit(1))
        assert len(asked) == 1


def test_a_condition_on_a_table_is_reading_it(place):
    with transaction(), ahead.batch():
        ahead.add(an_item(place))
        has_items = Organisation.id.in_(select(Item.organisation_id))

        assert db.session.scalar(select(Organisation.id).where(has_items)) == place


def test_whoever_stores_a_row_by_the_session_may_refer_to_one_that_was_kept_back(place):
    with transaction() as session, ahead.batch():
        item = an_item(place)
        ahead.add(item)
        session.add(Lot(id=uuid4(), item_id=item.id, arrived_at=NOON))
        session.flush()

    assert db.session.scalar(select(Lot.item_id)) == item.id


def test_an_error_leaves_nothing(place):
    with pytest.raises(ZeroDivisionError), transaction(), ahead.batch():
        ahead.add(an_item(place))
        tally.add(place, place, "issued")
        audit.record(audit.Action.LEDGER_TRANSFER, actor_id=None, subject_id=place, at=NOON)
        _ = 1 / 0

    assert db.session.scalar(select(Item.id)) is None
    assert tally.totals(place) == {}
    with transaction(), ahead.batch():  # and the next one begins empty
        assert ahead.of(Item.organisation_id, place) == ()


def test_totals_and_the_record_are_written_once_and_are_as_if_one_by_one(place):
    with transaction():
        with statements() as asked, ahead.batch():
            for n in range(5):
                tally.add(place, place, "issued", n)
                audit.record(audit.Action.LEDGER_TRANSFER, actor_id=None, subject_id=place, fields=[str(n)], at=NOON)

        assert len([one for one in asked if one.startswith("INSERT")]) == 2
    assert tally.totals(place) == {place: {"issued": 10}}
    mine = db.session.scalars(select(AuditEvent).where(AuditEvent.subject_id == place).order_by(AuditEvent.seq))
    assert [one.fields for one in mine][-5:] == [["0"], ["1"], ["2"], ["3"], ["4"]]
    assert first_bad_event() is None


def test_whoever_reads_a_total_or_the_record_meanwhile_sees_all_of_it(place):
    with transaction(), ahead.batch():
        tally.add(place, place, "issued")
        audit.record(audit.Action.LEDGER_TRANSFER, actor_id=None, subject_id=place, at=NOON)

        assert tally.totals(place) == {place: {"issued": 1}}
        assert db.session.scalars(select(AuditEvent).where(AuditEvent.action == "ledger.transfer")).one()


def test_an_answer_is_computed_once_until_somebody_says_that_it_changed(place):
    answers = iter(range(9))

    with transaction(), ahead.batch():
        assert [ahead.once("key", lambda: next(answers)) for _ in range(3)] == [0, 0, 0]
        ahead.forget()
        assert ahead.once("key", lambda: next(answers)) == 1


def test_one_batch_at_a_time(place):
    with pytest.raises(RuntimeError, match="open already"), transaction(), ahead.batch(), ahead.batch():
        pass
    with pytest.raises(RuntimeError, match="outside"):
        ahead.read(Item.id, [])

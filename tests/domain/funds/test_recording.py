"""Money that came: entered by two, limited, kept for groups, given back; what is promised stays promised."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from tests.domain.funds.ground import books_are_sound, need, promise, stands
from tests.factories import NOON, a_fund, a_street
from webapp.core.db import db
from webapp.core.errors import Conflict, DomainError, Forbidden, NotFound
from webapp.core.transaction import transaction
from webapp.domain.funds import queries
from webapp.domain.funds.models import Commitment
from webapp.domain.funds.operations import FundTerms, Income, change_fund, receive_more, record_fund
from webapp.domain.funds.reserving import reserve
from webapp.domain.funds.returning import Return, give_back, undo_income
from webapp.domain.funds.states import FundKind, FundSource, FundUse
from webapp.domain.households.categories import Category
from webapp.domain.ledger.models import TransferKind

TERMS = FundTerms(FundKind.UNION_ABOVE, "送温暖专项", 2027, document="总工发〔2027〕3 号")


@pytest.fixture
def street(database):
    return a_street()


def do(act, *args, **said):
    with transaction():
        return act(*args, now=NOON, **said)


def test_money_that_came_lies_free_in_its_fund(street):
    fund = a_fund(street, 5000)

    assert (stands(fund).received, stands(fund).free, stands(fund).left) == (5000_00, 5000_00, 5000_00)
    assert fund.source is FundSource.GOVERNMENT
    assert books_are_sound()


def test_the_same_form_sent_twice_is_one_fund_and_one_sum(street):
    key, income = uuid4(), Income(uuid4(), 5000_00, street.storekeeper.user_id)
    for _ in range(2):
        fund = do(record_fund, street.treasurer, street.root, key, TERMS, income)

    assert stands(fund).received == 5000_00


def test_its_id_does_not_serve_for_another_organisation(street):
    fund = a_fund(street, 100)

    with pytest.raises(Conflict, match=r"fund.id_reused"):
        do(record_fund, street.treasurer, street.communities[0], fund.id, TERMS, Income(uuid4(), 100_00))


def test_from_the_set_limit_on_two_count(street):
    alone = Income(uuid4(), 2000_00)

    with pytest.raises(DomainError, match=r"ledger.needs_two"):
        do(record_fund, street.treasurer, street.root, uuid4(), TERMS, alone)
    with pytest.raises(DomainError, match=r"ledger.needs_another"):
        do(record_fund, street.treasurer, street.root, uuid4(), TERMS, replace(alone, second_by=street.treasurer.user_id))

    assert queries.list_funds(street.treasurer) == []
    do(record_fund, street.treasurer, street.root, uuid4(), TERMS, replace(alone, fen=1999_99))


@pytest.mark.parametrize("fen", [0, -1, 10**12 + 1])
def test_an_impossible_sum_is_not_entered(street, fen):
    with pytest.raises(DomainError, match=r"fund.amount"):
        do(record_fund, street.treasurer, street.root, uuid4(), TERMS, Income(uuid4(), fen, street.storekeeper.user_id))


@pytest.mark.parametrize("role", ["admin", "officer", "approver", "supervisor", "volunteer", "donor", "child_officer"])
def test_only_who_keeps_the_books_enters_money(street, role):
    with pytest.raises((Forbidden, NotFound)):
        do(record_fund, street.actors[role], street.root, uuid4(), TERMS, Income(uuid4(), 100_00))


def test_another_streets_fund_does_not_exist(street):
    other = a_street(name="别处街道", code="BC")
    fund = a_fund(street, 100)

    assert queries.list_funds(other.treasurer) == []
    for act in (
        lambda: queries.get_fund(other.supervisor, fund.id),
        lambda: do(receive_more, other.treasurer, fund.id, Income(uuid4(), 100_00)),
        lambda: do(reserve, other.treasurer, fund.id, Category.MODEL_WORKER, 1),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_fund_may_pay_for_something(street):
    with pytest.raises(DomainError, match=r"fund.no_use"):
        do(record_fund, street.treasurer, street.root, uuid4(), replace(TERMS, uses=()), Income(uuid4(), 100_00))


def test_its_name_never_tells_of_an_illness(street):
    sealed = replace(TERMS, categories=(Category.MAJOR_ILLNESS,))

    with pytest.raises(DomainError, match=r"fund.sealed_category"):
        do(record_fund, street.treasurer, street.root, uuid4(), sealed, Income(uuid4(), 100_00))
    with pytest.raises(DomainError, match=r"fund.sealed_category"):
        do(reserve, street.treasurer, a_fund(street, 100).id, Category.ORPHAN, 1)


def test_it_is_limited_to_places_of_its_own_organisation(street):
    other = a_street(name="别处街道", code="BC")
    beyond = replace(TERMS, places=(other.communities[0].id,))

    with pytest.raises(NotFound):
        do(record_fund, street.treasurer, street.root, uuid4(), beyond, Income(uuid4(), 100_00))


def test_more_of_it_comes_later(street):
    fund, more = a_fund(street, 100), Income(uuid4(), 50_00)

    for _ in range(2):
        do(receive_more, street.storekeeper, fund.id, more)

    assert stands(fund).received == 150_00


def test_what_is_kept_for_a_group_is_no_longer_free(street):
    fund = a_fund(street, 100)

    for _ in range(2):
        do(reserve, street.treasurer, fund.id, Category.MODEL_WORKER, 30_00)
    assert (stands(fund).free, stands(fund).kept) == (70_00, 30_00)
    do(reserve, street.treasurer, fund.id, Category.MODEL_WORKER, 10_00)

    assert (stands(fund).free, stands(fund).kept) == (90_00, 10_00)
    assert [kept.fen for kept in queries.reserves_of([fund.id])[fund.id]] == [10_00]
    assert books_are_sound()


def test_no_more_is_kept_than_there_is(street):
    fund = a_fund(street, 100)

    with pytest.raises(DomainError) as refusal:
        do(reserve, street.treasurer, fund.id, Category.MODEL_WORKER, 100_01)

    assert (refusal.value.code, refusal.value.facts) == ("ledger.not_enough_money", {"left_fen": 100_00})


def test_what_the_group_was_promised_cannot_be_taken_from_it(street):
    fund = a_fund(street, 100)
    do(reserve, street.treasurer, fund.id, Category.MODEL_WORKER, 30_00)
    promise(street, [fund], need(street, 20, "model_worker"))

    with pytest.raises(DomainError, match=r"ledger.not_enough_money"):
        do(reserve, street.treasurer, fund.id, Category.MODEL_WORKER, 19_99)
    do(reserve, street.treasurer, fund.id, Category.MODEL_WORKER, 20_00)

    assert (stands(fund).free, stands(fund).kept, stands(fund).promised) == (80_00, 0, 20_00)


def test_what_is_free_can_be_given_back_by_two(street):
    fund = a_fund(street, 5000)
    promise(street, [fund], need(street, 1000))

    with pytest.raises(DomainError, match=r"ledger.needs_two"):
        do(give_back, street.treasurer, fund.id, Return(uuid4(), 4000_00, "用不完"))
    with pytest.raises(DomainError, match=r"ledger.not_enough_money"):
        do(give_back, street.treasurer, fund.id, Return(uuid4(), 4000_01, "用不完", street.storekeeper.user_id))
    do(give_back, street.treasurer, fund.id, Return(uuid4(), 4000_00, "用不完", street.storekeeper.user_id))

    assert (stands(fund).left, stands(fund).given_back, stands(fund).received) == (0, 4000_00, 5000_00)
    assert books_are_sound()


def test_a_wrong_entry_is_reversed_as_far_as_nobody_was_promised_it(street):
    fund = a_fund(street, 1000)
    (made,) = queries.list_movements(fund)
    said = {"id": uuid4(), "reason": "记重了", "second_by": None}
    promise(street, [fund], need(street, 1))

    with pytest.raises(DomainError, match=r"ledger.not_enough_money"):
        do(undo_income, street.treasurer, fund.id, made.transfer.id, **said)
    other = a_fund(street, 1000)
    (made,) = queries.list_movements(other)
    with pytest.raises(NotFound):
        do(undo_income, street.treasurer, fund.id, made.transfer.id, **said)
    do(undo_income, street.treasurer, other.id, made.transfer.id, **said)

    assert stands(other).received == 0
    assert books_are_sound()


def test_what_a_list_moved_is_not_reversed_by_hand(street):
    fund = a_fund(street, 1000)
    promise(street, [fund], need(street, 1))
    (moved,) = [line for line in queries.list_movements(fund) if line.transfer.kind is TransferKind.COMMIT]

    with pytest.raises(DomainError, match=r"ledger.not_by_hand"):
        do(undo_income, street.treasurer, fund.id, moved.transfer.id, id=uuid4(), reason="不要了", second_by=None)


def test_other_limits_need_a_reason_once_something_is_promised(street):
    fund = a_fund(street, 1000)
    said = FundTerms(fund.kind, fund.title, fund.year, uses=(FundUse.GRANTS,))
    do(change_fund, street.treasurer, fund.id, said, None)
    promise(street, [fund], need(street, 1))
    wider = replace(said, uses=(FundUse.GRANTS, FundUse.RUNNING))

    with pytest.raises(DomainError, match=r"fund.needs_a_reason"):
        do(change_fund, street.treasurer, fund.id, wider, None)
    do(change_fund, street.treasurer, fund.id, replace(said, title="本级财政资金"), None)
    do(change_fund, street.treasurer, fund.id, wider, "总工发〔2027〕9 号")

    assert (fund.title, fund.uses) == ("本级财政", ["grants", "running"])


def test_the_database_itself_keeps_a_fund_from_falling_below_nothing(street):
    fund = a_fund(street, 100)
    promise(street, [fund], need(street, 40))

    for kind in ("fund", "committed"):
        with pytest.raises(IntegrityError), transaction() as session:
            session.execute(text(f"UPDATE balances SET amount = -1 WHERE kind = '{kind}'"))


@pytest.mark.parametrize("statement", ["UPDATE fund_commitments SET fen = fen - 1", "DELETE FROM fund_commitments"])
def test_what_was_promised_stays_as_it_was_written(street, statement):
    promise(street, [a_fund(street, 100)], need(street, 40))

    with pytest.raises(DatabaseError), transaction() as session:
        session.execute(text(statement))


def test_funds_are_read_page_by_page_the_newest_year_first(street):
    for year, title in ((2026, "丙"), (2027, "乙"), (2027, "甲")):
        a_fund(street, 1, year=year, title=title)

    first = queries.list_funds(street.supervisor, limit=2)
    rest = queries.list_funds(street.supervisor, first[-1].id)

    assert [fund.year for fund in first] == [2027, 2027]
    assert [fund.title for fund in rest] == ["丙"]


def test_a_promise_names_who_approved_it(street):
    promise(street, [a_fund(street, 100)], need(street, 40))

    (kept,) = db.session.scalars(select(Commitment))
    assert (kept.approved_by, kept.fen, kept.shared_fen) == (street.approver.user_id, 40_00, 0)

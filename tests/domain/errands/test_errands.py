"""A round from the first order to the settled money (SPEC 5.8), with two pairs of eyes (SPEC 2.3)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.factories import NOON, Street, a_household, a_person, a_street, an_account
from webapp.core.clock import at_local
from webapp.core.db import db
from webapp.core.errors import Conflict, DomainError, Forbidden, InvalidInput, NotFound
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.errands import handing, ordering, queries, shopping
from webapp.domain.errands.handing import Payment, Settlement
from webapp.domain.errands.models import ErrandOrder, ErrandRound
from webapp.domain.errands.ordering import NewOrder
from webapp.domain.errands.rules import Thing, Wanted
from webapp.domain.errands.shopping import Bought
from webapp.domain.errands.states import OrderSource, PaidHow, RoundStatus
from webapp.domain.errands.steps import ACTIONS, ErrandAction, may_do
from webapp.domain.households.relations import Relation
from webapp.domain.people.permissions import GRANTS, Role
from webapp.domain.people.settings import ERRAND_WINDOW, ERRAND_WORKING_DAYS

EGGS, MILK = Thing("鸡蛋", "斤", ""), Thing("牛奶", "盒", "无糖")
IN_THE_WINDOW = at_local(date(2027, 1, 12), 16)
THE_DAY = at_local(date(2027, 1, 13), 9)


@pytest.fixture
def street(database) -> Street:
    return a_street()


def take(street: Street, household_id: UUID, *wanted: Wanted, now: Any = IN_THE_WINDOW, **said: Any) -> ErrandOrder:
    new = NewOrder(**{"id": uuid4(), "household_id": household_id, "source": OrderSource.PHONE, "wanted": wanted, **said})
    with transaction():
        return ordering.take_order(street.officer, new, now=now)


def two_orders(street: Street) -> tuple[ErrandRound, ErrandOrder, ErrandOrder]:
    """Two jin and one box; one jin."""
    one, other = a_household(street), a_household(street, door="302")
    first = take(street, one.id, Wanted(EGGS, 200), Wanted(MILK, 100))
    second = take(street, other.id, Wanted(EGGS, 100, 600), now=IN_THE_WINDOW + timedelta(minutes=5))
    return queries.round_of(first), first, second


def go_shopping(street: Street, errand_round: ErrandRound, advance: int = 5000) -> None:
    with transaction():
        shopping.close_list(street.officer, errand_round.id, now=IN_THE_WINDOW)
    with transaction():
        shopping.hand_out_advance(street.officer, errand_round.id, street.volunteer.user_id, advance, now=THE_DAY)


def come_home(street: Street, errand_round: ErrandRound, *had: tuple[int, int, str], till: int, returned: int) -> None:
    things = queries.purchases_of(errand_round.id)
    bought = [Bought(one.id, *said) for one, said in zip(things, had, strict=True)]
    with transaction():
        shopping.record_purchase(street.officer, errand_round.id, bought, till, returned, now=THE_DAY)


def the_slips_are_the_list(errand_round: ErrandRound) -> bool:
    """What was ordered, what is packed and what is to be paid, thing by thing."""
    lines = queries.lines_of([order.id for order in queries.standing_orders(errand_round.id)])
    things = queries.purchases_of(errand_round.id)
    assert {line.purchase_id for one in lines.values() for line in one} == {thing.id for thing in things}
    for thing in things:
        its = [line for one in lines.values() for line in one if line.purchase_id == thing.id]
        assert {line.thing for line in its} == {thing.thing}
        assert sum(line.quantity for line in its) == thing.ordered
        assert (sum(line.packed or 0 for line in its), sum(line.due_fen or 0 for line in its)) == (thing.bought or 0, thing.price_fen or 0)
    return True


def pay(street: Street, order: ErrandOrder, how: PaidHow, given: int | None = None, reason: str = "") -> None:
    with transaction():
        handing.hand_over(street.officer, order.id, Payment(how, given, reason), now=THE_DAY)


def test_from_the_order_to_the_settled_money_every_fen_is_there(street):
    errand_round, first, second = two_orders(street)
    assert errand_round.buys_on == date(2027, 1, 13) and (first.number, second.number) == (1, 2)
    go_shopping(street, errand_round)
    assert [(one.thing, one.ordered, one.limit_fen) for one in queries.purchases_of(errand_round.id)] == [
        (EGGS, 300, 600), (MILK, 100, None)]  # fmt: skip
    come_home(street, errand_round, (250, 1000, "只剩这些"), (100, 599, ""), till=1599, returned=3401)

    assert the_slips_are_the_list(errand_round)
    lines = queries.lines_of([first.id, second.id])
    assert [(line.packed, line.due_fen) for line in lines[first.id]] == [(200, 800), (100, 599)]
    assert [(line.packed, line.due_fen) for line in lines[second.id]] == [(50, 200)]
    pay(street, first, PaidHow.CASH, 1400)
    pay(street, second, PaidHow.OWES)
    with transaction():
        handing.settle(street.approver, errand_round.id, Settlement(1399), now=THE_DAY)
    sums = queries.sums_of(errand_round)
    assert (sums.due, sums.cash, sums.owes, set(sums.differences.values())) == (1599, 1399, 200, {0})
    assert errand_round.status is RoundStatus.SETTLED
    with transaction():
        handing.repay(street.officer, second.id, now=THE_DAY)
    assert second.repaid_on == THE_DAY.date()


def test_what_is_packed_otherwise_is_still_all_of_it_and_its_price_follows(street):
    errand_round, first, second = two_orders(street)
    go_shopping(street, errand_round)
    come_home(street, errand_round, (200, 1001, "只剩这些"), (100, 500, ""), till=1501, returned=3499)
    eggs = queries.purchases_of(errand_round.id)[0]
    mine, other = queries.lines_of([first.id])[first.id][0], queries.lines_of([second.id])[second.id][0]
    with pytest.raises(DomainError, match=r"errand\.packed_is_not_bought"), transaction():
        shopping.pack(street.officer, eggs.id, {mine.id: 100, other.id: 99}, now=THE_DAY)
    with transaction():
        shopping.pack(street.officer, eggs.id, {mine.id: 100, other.id: 100}, now=THE_DAY)
    assert (mine.due_fen, other.due_fen) == (501, 500) and the_slips_are_the_list(errand_round)


def test_outside_the_window_an_order_is_kept_for_the_next_and_a_closed_list_takes_no_more(street):
    household = a_household(street)
    evening = take(street, household.id, Wanted(EGGS, 100), now=at_local(date(2027, 1, 12), 20))
    assert queries.round_of(evening).buys_on == date(2027, 1, 14)
    early = take(street, household.id, Wanted(EGGS, 100), now=NOON)
    assert queries.round_of(early).buys_on == date(2027, 1, 13)
    with transaction():
        shopping.close_list(street.officer, early.round_id, now=IN_THE_WINDOW)
    late = take(street, household.id, Wanted(EGGS, 100))
    assert late.round_id == evening.round_id


def test_the_same_order_sent_twice_is_one_and_its_id_is_nobody_else_s(street):
    household, other = a_household(street), a_household(street, door="302")
    key = uuid4()
    for _again in range(2):
        take(street, household.id, Wanted(EGGS, 100), id=key)
    assert len(queries.orders_of(db.session.get_one(ErrandOrder, key).round_id)) == 1
    with pytest.raises(Conflict, match=r"errand\.id_reused"):
        take(street, other.id, Wanted(EGGS, 100), id=key)


def test_only_for_a_file_that_is_active_and_never_in_another_community(street):
    waiting = a_household(street, active=False)
    with pytest.raises(DomainError, match=r"errand\.file_not_active"):
        take(street, waiting.id, Wanted(EGGS, 100))
    next_door = an_account(street.communities[1], "next_door", Role.OFFICER, Role.APPROVER)
    errand_round, order, _other = two_orders(street)
    for step in (lambda: queries.get_round(next_door, errand_round.id), lambda: queries.get_order(next_door, order.id),
                 lambda: ordering.cancel_order(next_door, order.id, now=NOON),
                 lambda: shopping.close_list(next_door, errand_round.id, now=NOON)):  # fmt: skip
        with pytest.raises(NotFound), transaction():
            step()
    assert list(queries.list_rounds(next_door, False)) == []


def test_a_place_that_buys_on_working_days_keeps_a_friday_s_order_for_monday(street):
    household, friday = a_household(street), at_local(date(2027, 1, 15), 16)
    with transaction():
        street.root.settings = {**street.root.settings, ERRAND_WORKING_DAYS.name: True, ERRAND_WINDOW.name: "15:30-16:00"}
    last_minute = take(street, household.id, Wanted(EGGS, 100), now=friday - timedelta(minutes=1))
    assert queries.round_of(last_minute).buys_on == date(2027, 1, 18)
    assert queries.turn_at(street.communities[0], friday).window_on == date(2027, 1, 16)


def test_who_heard_it_is_asked_of_a_visit_alone(street):
    household = a_household(street)
    with pytest.raises(InvalidInput):
        take(street, household.id, Wanted(EGGS, 100), source=OrderSource.VISIT)
    with pytest.raises(InvalidInput):
        take(street, household.id, Wanted(EGGS, 100), heard_by=street.volunteer.user_id)
    take(street, household.id, Wanted(EGGS, 100), source=OrderSource.VISIT, heard_by=street.volunteer.user_id)


def test_once_the_list_is_closed_a_change_needs_a_reason_and_the_list_follows(street):
    errand_round, first, second = two_orders(street)
    with transaction():
        ordering.change_order(street.officer, second.id, [Wanted(EGGS, 200)], now=IN_THE_WINDOW)
    with transaction():
        shopping.close_list(street.officer, errand_round.id, now=IN_THE_WINDOW)
    with pytest.raises(InvalidInput), transaction():
        ordering.change_order(street.officer, first.id, [Wanted(EGGS, 100)], now=IN_THE_WINDOW)
    with transaction():
        ordering.change_order(street.officer, first.id, [Wanted(EGGS, 100)], "不要牛奶了", now=IN_THE_WINDOW)
    assert [(one.thing, one.ordered) for one in queries.purchases_of(errand_round.id)] == [(EGGS, 300)]
    assert the_slips_are_the_list(errand_round)
    with transaction():
        ordering.cancel_order(street.officer, second.id, "女儿买了", now=IN_THE_WINDOW)
    assert [(one.thing, one.ordered) for one in queries.purchases_of(errand_round.id)] == [(EGGS, 100)]


def test_a_file_that_ends_takes_its_open_order_along(street):
    errand_round, first, _second = two_orders(street)
    with transaction():
        ordering.end_of_household(street.officer, first.household_id, reason="去世", now=NOON)
    assert first.cancel_reason == "去世" and len(queries.standing_orders(errand_round.id)) == 1


def test_less_than_was_asked_for_says_why_and_nothing_has_no_price(street):
    errand_round, _first, _second = two_orders(street)
    go_shopping(street, errand_round)
    with pytest.raises(InvalidInput) as refusal:
        come_home(street, errand_round, (200, 1000, ""), (0, 100, "没有了"), till=0, returned=0)
    assert set(refusal.value.fields) == {"bought.0.reason", "bought.1.price_fen"}


def test_who_hands_out_the_money_does_not_buy_and_who_buys_enters_nothing(street):
    errand_round, _first, _second = two_orders(street)
    with transaction():
        shopping.close_list(street.officer, errand_round.id, now=IN_THE_WINDOW)
    for buyer in (street.officer, street.donor):
        with pytest.raises(InvalidInput), transaction():
            shopping.hand_out_advance(street.officer, errand_round.id, buyer.user_id, 100, now=THE_DAY)
    with transaction():
        shopping.hand_out_advance(street.officer, errand_round.id, street.second_officer.user_id, 100, now=THE_DAY)
    things = [Bought(one.id, one.ordered, 100) for one in queries.purchases_of(errand_round.id)]
    with pytest.raises(Conflict, match=r"errand\.own_shopping"), transaction():
        shopping.record_purchase(street.second_officer, errand_round.id, things, 0, 0, now=THE_DAY)


def bought_round(street: Street) -> tuple[ErrandRound, ErrandOrder, ErrandOrder]:
    found = two_orders(street)
    go_shopping(street, found[0])
    come_home(street, found[0], (300, 1800, ""), (100, 500, ""), till=2290, returned=2710)
    return found


def test_who_had_a_hand_in_it_does_not_settle_and_each_difference_is_explained(street):
    errand_round, first, second = bought_round(street)
    pay(street, first, PaidHow.CASH, 2000)
    with pytest.raises(Conflict, match=r"errand\.not_all_handed_over"), transaction():
        handing.settle(street.approver, errand_round.id, Settlement(1700), now=THE_DAY)
    pay(street, second, PaidHow.COMMITTEE, reason="慰问独居老人")
    with pytest.raises(Forbidden, match=r"errand\.own_hands"), transaction():
        handing.settle(street.officer, errand_round.id, Settlement(1700), now=THE_DAY)
    with pytest.raises(InvalidInput) as refusal, transaction():
        handing.settle(street.approver, errand_round.id, Settlement(1600), now=THE_DAY)
    assert set(refusal.value.fields) == {"till_reason", "cash_reason"}
    with transaction():
        handing.settle(street.approver, errand_round.id, Settlement(1600, till_reason="抹零", cash_reason="少找了"), now=THE_DAY)
    assert errand_round.settled_by == street.approver.user_id and errand_round.till_reason == "抹零"


@pytest.mark.parametrize(
    "own",
    ["UPDATE errand_rounds SET status = 'settled', settled_by = buyer_id",
     "UPDATE errand_rounds SET status = 'settled', settled_by = recorded_by",
     "UPDATE errand_rounds SET buyer_id = advance_by"],
    ids=["buyer settles", "clerk settles", "one pocket"],
)  # fmt: skip
def test_the_database_holds_two_pairs_of_eyes_by_itself(street, own):
    bought_round(street)
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(text(own))


def test_cash_is_enough_the_committee_says_why_and_a_slip_is_entered_once(street):
    _round, first, _second = bought_round(street)
    for wrong in (Payment(PaidHow.CASH, 1699), Payment(PaidHow.CASH), Payment(PaidHow.COMMITTEE)):
        with pytest.raises(InvalidInput), transaction():
            handing.hand_over(street.officer, first.id, wrong, now=THE_DAY)
    for _again in range(2):
        pay(street, first, PaidHow.CASH, 1700)
    with pytest.raises(Conflict, match=r"errand\.was_handed_over"):
        pay(street, first, PaidHow.OWES)
    with pytest.raises(Conflict, match=r"errand\.is_on_its_way"):
        come_home(street, _round, (300, 1800, ""), (100, 500, ""), till=1, returned=1)


def test_where_a_minor_lives_goes_only_who_was_checked(street):
    child = a_person("赵小宝", relation=Relation.GRANDCHILD, birth_date=date(2018, 5, 1))
    household = a_household(street, a_person(birth_date=date(1955, 3, 8)), child)
    order = take(street, household.id, Wanted(EGGS, 100))
    go_shopping(street, queries.round_of(order))
    with pytest.raises(InvalidInput) as refusal, transaction():
        handing.send(street.officer, order.round_id, [(order.id, street.second_volunteer.user_id)], now=THE_DAY)
    assert refusal.value.fields == {"carriers.0.carrier_id": ["errand.needs_checked"]}
    with transaction():
        handing.send(street.officer, order.round_id, [(order.id, street.volunteer.user_id)], now=THE_DAY)
    assert order.carrier_id == street.volunteer.user_id


def test_the_carrier_reads_doors_on_the_day_alone_and_the_buyer_none(street):
    errand_round, first, _second = two_orders(street)
    go_shopping(street, errand_round)
    with transaction():
        handing.send(street.officer, errand_round.id, [(first.id, street.second_volunteer.user_id)], now=THE_DAY)
    day, carrier, buyer = errand_round.buys_on, street.second_volunteer, street.volunteer
    assert queries.own_orders(carrier, queries.get_own_round(carrier, errand_round.id, day), day) == [first]
    for other in (day - timedelta(days=1), day + timedelta(days=1)):
        assert queries.own_orders(carrier, queries.get_own_round(carrier, errand_round.id, other), other) == []
    assert queries.own_orders(buyer, errand_round, day) == []
    with pytest.raises(NotFound):
        queries.get_own_round(carrier, errand_round.id, day + timedelta(days=2))
    with pytest.raises(NotFound):
        queries.get_own_round(street.team_lead, errand_round.id, day)


def test_the_desk_is_told_of_open_orders_of_lists_to_close_and_of_what_is_not_settled(street):
    errand_round, _first, _second = two_orders(street)
    assert queries.count_waiting(street.officer, IN_THE_WINDOW)["errands_open"] == 2
    assert queries.count_waiting(street.officer, at_local(date(2027, 1, 12), 17))["errands_to_close"] == 1
    go_shopping(street, errand_round)
    told = [queries.count_waiting(street.officer, at_local(date(2027, 1, day), 9))["errands_unsettled"] for day in (14, 15)]
    assert told == [0, 1]
    assert not any(queries.count_waiting(street.volunteer, IN_THE_WINDOW).values())


def test_everything_leaves_a_trace_in_which_no_thing_is_named(street):
    _round, first, _second = bought_round(street)
    pay(street, first, PaidHow.OWES)
    events = list(db.session.query(AuditEvent).filter(AuditEvent.action.startswith("errand.")))
    assert {one.action for one in events} == {f"errand.{name}" for name in ("open", "take", "close", "advance", "record", "hand_over")}
    assert not any("鸡蛋" in str(vars(one)) for one in events)


@pytest.mark.parametrize("action", list(ErrandAction))
@pytest.mark.parametrize("status", list(RoundStatus))
def test_each_cell_of_the_matrix_is_what_the_roles_are_granted(action, status):
    for role in Role:
        assert may_do(role, action, status) == (status in ACTIONS[action].states and ACTIONS[action].permission in GRANTS[role])
    assert not any(may_do(role, action, status) for role in (Role.VOLUNTEER, Role.TEAM_LEAD, Role.DONOR, Role.SUPERVISOR))

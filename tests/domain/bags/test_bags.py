"""A group signs out, hands over from its bag, and brings back; every piece and every fen is somewhere (SPEC 5.3, 8.4)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.domain.bags.ground import (
    a_carrying_group,
    a_paid_visit,
    a_store,
    at,
    give_back,
    in_the_bag,
    money_fund,
    take,
)
from tests.domain.campaigns.plans import a_group
from tests.domain.funds.ground import books_are_sound, stands, used
from tests.domain.visits.ground import DAY, a_task, receipt_of, record
from tests.factories import NOON, OCCASION, OIL, RICE, a_hand_over, a_street
from webapp.core import ahead
from webapp.core.db import db
from webapp.core.errors import DomainError, InvalidInput, NotFound
from webapp.core.transaction import transaction
from webapp.domain.bags.alarms import call_for_bags
from webapp.domain.bags.models import BagAlarm, BagSheet
from webapp.domain.bags.queries import count_alarms, get_carrier, own_bags, phone_bags
from webapp.domain.campaigns import planning
from webapp.domain.ledger.models import AccountKind, Transfer
from webapp.domain.people.permissions import Permission
from webapp.domain.receipts.operations import hand_over, revoke_receipt
from webapp.domain.visits import operations, phone, reviewing
from webapp.domain.visits.bag_needs import days_of, wanted_on
from webapp.domain.visits.matters import MatterKind, Verdict, VisitMatter
from webapp.domain.visits.models import Outcome

NINE_HUNDRED = 900_00


@pytest.fixture
def street(database):
    return a_street()


@pytest.fixture
def group(street):
    return a_carrying_group(street)


@pytest.fixture
def items(street):
    return a_store(street)


@pytest.fixture
def fund(street):
    return money_fund(street)


def refusal(call) -> str:
    with pytest.raises(DomainError) as refused:
        call()
    return refused.value.code


def field_refused(call) -> dict[str, list[str]]:
    with pytest.raises(InvalidInput) as refused:
        call()
    return {name: list(codes) for name, codes in refused.value.fields.items()}


def carrier_of(street, group):
    return get_carrier(street.storekeeper, group.id)


def matters_of(visit) -> list[MatterKind]:
    return [one.kind for one in db.session.query(VisitMatter).filter_by(visit_id=visit.id)]


# ── what is needed


def test_the_day_asks_for_what_its_visits_bring(street, group, fund):
    a_paid_visit(street, fund)
    a_paid_visit(street)

    wanted = wanted_on(carrier_of(street, group), DAY)

    assert wanted.visits == 2
    assert wanted.goods == {(RICE.label, "袋"): 2, (OIL.label, "桶"): 2}
    assert (wanted.envelopes, wanted.by_fund, wanted.without_fund) == (2, {fund.id: NINE_HUNDRED}, NINE_HUNDRED)
    assert days_of(carrier_of(street, group), DAY - timedelta(days=3)) == [DAY]


def test_what_has_been_brought_already_is_not_asked_for_again(street, group, fund):
    visit, _task = a_paid_visit(street, fund)
    a_paid_visit(street, fund)
    record(street.volunteer, visit)

    wanted = wanted_on(carrier_of(street, group), DAY)

    assert (wanted.visits, wanted.goods[RICE.label, "袋"], wanted.cash_fen) == (1, 1, NINE_HUNDRED)


def test_visits_of_others_ask_for_nothing(street, group, fund):
    a_paid_visit(street, fund)
    with transaction():
        alone = a_group_without_us(street)

    assert wanted_on(carrier_of(street, alone), DAY).visits == 0


def a_group_without_us(street):
    other = a_group("第二组", leader_id=street.officer.user_id)
    planning.save_group(street.officer, OCCASION, other, now=NOON)
    return other


# ── out


def test_two_sign_goods_and_cash_out_of_the_store(street, group, items, fund):
    a_paid_visit(street, fund)
    sheet = take(street, group, [(items[RICE.label], 3)], NINE_HUNDRED)

    assert in_the_bag(group) == {RICE.label: 3, "人民币": NINE_HUNDRED}
    assert at(AccountKind.WAREHOUSE, items[RICE.label]) == 7
    assert (sheet.signed_by, sheet.second_by) == (street.storekeeper.user_id, street.team_lead.user_id)
    made = db.session.scalars(select(Transfer).where(Transfer.kind == "issue")).all()
    assert {(one.done_by, one.second_by) for one in made} == {(street.storekeeper.user_id, street.team_lead.user_id)}
    assert stands(fund).promised == NINE_HUNDRED, "what lies in an envelope is promised still"
    assert books_are_sound()


def test_the_same_sheet_sent_twice_is_one(street, group, items):
    key = uuid4()
    take(street, group, [(items[RICE.label], 3)], id=key)
    take(street, group, [(items[RICE.label], 3)], id=key)

    assert in_the_bag(group) == {RICE.label: 3}


def test_nobody_signs_alone_nor_with_a_stranger(street, group, items):
    goods = [(items[RICE.label], 1)]

    assert field_refused(lambda: take(street, group, goods, second=street.storekeeper)) == {"second_id": ["ledger.needs_another"]}
    assert field_refused(lambda: take(street, group, goods, second=street.donor)) == {"second_id": ["ledger.needs_another"]}
    assert db.session.query(BagSheet).count() == 0


def test_the_store_gives_no_more_than_it_has(street, group, items):
    said = field_refused(lambda: take(street, group, [(items[OIL.label], 1), (items[RICE.label], 11)]))

    assert said == {"goods.1.quantity": ["bag.not_in_store"]}
    assert in_the_bag(group) == {}, "the oil of the same sheet has not gone out either"


def test_money_beyond_what_is_promised_stays_where_it_is(street, group, fund):
    a_paid_visit(street, fund)

    assert field_refused(lambda: take(street, group, cash_fen=NINE_HUNDRED + 1)) == {"cash": ["bag.not_that_much"]}


def test_only_who_keeps_the_store_signs_out(street, group, items):
    assert refusal(lambda: take(street, group, [(items[RICE.label], 1)], by=street.officer)) == "plan.group_not_found"


def test_a_group_that_signed_out_cannot_be_taken_away(street, group, items):
    take(street, group, [(items[RICE.label], 1)])
    with transaction():
        assert refusal(lambda: planning.remove_group(street.officer, carrier_of(street, group).campaign.id, group.id, now=NOON)) == (
            "plan.group_has_bag"
        )


# ── handed over


def test_what_is_handed_over_leaves_the_bag_first(street, group, items, fund):
    visit, _task = a_paid_visit(street, fund)
    take(street, group, [(items[RICE.label], 3), (items[OIL.label], 3)], NINE_HUNDRED)

    record(street.volunteer, visit)

    assert in_the_bag(group) == {RICE.label: 2, OIL.label: 2, "人民币": 0}
    assert at(AccountKind.WAREHOUSE, items[RICE.label]) == 7, "the store was not touched again"
    assert (used(fund).paid, stands(fund).promised) == (NINE_HUNDRED, 0)
    assert matters_of(visit) == []
    assert books_are_sound()


def test_a_group_without_a_bag_hands_over_from_the_store_as_ever(street, group, items, fund):
    visit, _task = a_paid_visit(street, fund)

    record(street.volunteer, visit)

    assert at(AccountKind.WAREHOUSE, items[RICE.label]) == 9
    assert books_are_sound()


def test_what_the_group_never_signed_out_comes_from_the_store(street, group, items, fund):
    visit, _task = a_paid_visit(street, fund)
    take(street, group, [(items[RICE.label], 1)])

    record(street.volunteer, visit)

    assert (at(AccountKind.WAREHOUSE, items[OIL.label]), in_the_bag(group)) == (9, {RICE.label: 0})
    assert matters_of(visit) == []
    assert books_are_sound()


def test_beyond_the_bag_is_kept_as_a_difference_and_looked_at(street, group, items, fund):
    first, _task = a_paid_visit(street, fund)
    second, _other = a_paid_visit(street, fund)
    take(street, group, [(items[RICE.label], 1)])

    assert record(street.volunteer, first).flags == []
    effect = record(street.volunteer, second)

    assert effect.flags == [MatterKind.OVER_BAG] and effect.record.review == "over_bag"
    assert matters_of(second) == [MatterKind.OVER_BAG]
    assert at(AccountKind.DIFFERENCE, items[RICE.label]) == -1
    assert at(AccountKind.WAREHOUSE, items[RICE.label]) == 9, "the store's own figure stays true"
    assert books_are_sound()


def test_many_records_in_one_batch_know_of_each_other(street, group, items, fund):
    visits = [a_paid_visit(street, fund)[0] for _ in range(3)]
    take(street, group, [(items[RICE.label], 2)])

    with transaction():
        with ahead.batch():
            effects = [_recorded(street, visit) for visit in visits]

    assert [effect.flags for effect in effects] == [[], [], [MatterKind.OVER_BAG]]
    assert (in_the_bag(group), at(AccountKind.DIFFERENCE, items[RICE.label])) == ({RICE.label: 0}, -1)
    assert books_are_sound()


def _recorded(street, visit):
    moment = visit.starts_at + timedelta(minutes=20)
    fact = operations.Recorded(id=uuid4(), visit_id=visit.id, outcome=Outcome.DONE, made_at=moment, ended_at=moment,
                               content={"met_with": "self"})  # fmt: skip
    return operations.record_visit(street.volunteer, fact, now=moment)


def test_a_record_put_right_puts_it_back_into_the_bag(street, group, items, fund):
    visit, _task = a_paid_visit(street, fund)
    take(street, group, [(items[RICE.label], 1), (items[OIL.label], 1)], NINE_HUNDRED)
    effect = record(street.volunteer, visit)

    again = record(street.volunteer, visit, delivered={0: NINE_HUNDRED, 1: 0, 2: 1}, amends=effect.record.id)

    assert in_the_bag(group) == {RICE.label: 1, OIL.label: 0, "人民币": 0}
    assert again.flags == []
    assert books_are_sound()


def test_a_record_set_aside_gives_all_of_it_back(street, group, items, fund):
    first, _task = a_paid_visit(street, fund)
    second, _other = a_paid_visit(street, fund)
    take(street, group, [(items[RICE.label], 1), (items[OIL.label], 2)], 2 * NINE_HUNDRED)
    record(street.volunteer, first)
    record(street.volunteer, second)
    matter = db.session.query(VisitMatter).filter_by(kind=MatterKind.OVER_BAG).one()

    with transaction():
        reviewing.settle_matter(street.officer, matter.id, Verdict.SET_ASIDE, "没有送", read_again=lambda _: None, now=NOON)

    assert in_the_bag(group) == {RICE.label: 0, OIL.label: 1, "人民币": NINE_HUNDRED}
    assert at(AccountKind.DIFFERENCE, items[RICE.label]) == 0
    assert books_are_sound()


def test_who_pays_without_the_bag_is_never_refused(street, group, fund):
    """All the promised cash is in the bag, and somebody who is not of the group hands over all the same."""
    _visit, task = a_paid_visit(street, fund)
    take(street, group, cash_fen=NINE_HUNDRED)
    fact = a_hand_over(receipt_of(task), street.supervisor)

    with transaction():
        hand_over(street.officer, fact, now=NOON)

    assert (used(fund).paid, in_the_bag(group)) == (NINE_HUNDRED, {"人民币": 0})
    assert books_are_sound()


# ── back


def test_what_is_left_comes_back_and_what_was_spoiled_is_written_off(street, group, items, fund):
    a_paid_visit(street, fund)
    take(street, group, [(items[RICE.label], 5)], NINE_HUNDRED)

    give_back(street, group, [(items[RICE.label], 3, 1)], NINE_HUNDRED, note="摔破了一袋")

    assert in_the_bag(group) == {RICE.label: 1, "人民币": 0}
    assert (at(AccountKind.WAREHOUSE, items[RICE.label]), at(AccountKind.SPOILED, items[RICE.label])) == (8, 1)
    assert stands(fund).promised == NINE_HUNDRED
    assert books_are_sound()


def test_no_more_comes_back_than_the_bag_has(street, group, items, fund):
    a_paid_visit(street, fund)
    take(street, group, [(items[RICE.label], 2)], NINE_HUNDRED)

    assert field_refused(lambda: give_back(street, group, [(items[RICE.label], 2, 1)], note="破了")) == {
        "goods.0.quantity": ["bag.not_in_bag"]
    }
    assert field_refused(lambda: give_back(street, group, cash_fen=NINE_HUNDRED + 1)) == {"cash": ["bag.not_in_bag"]}
    assert field_refused(lambda: give_back(street, group, [(items[RICE.label], 1, 1)])) == {"note": ["bag.why_spoiled"]}
    assert in_the_bag(group) == {RICE.label: 2, "人民币": NINE_HUNDRED}


def test_money_of_a_slip_that_was_revoked_waits_in_the_bag_and_goes_on_to_its_fund(street, group, fund):
    _visit, task = a_paid_visit(street, fund)
    take(street, group, cash_fen=NINE_HUNDRED)

    with transaction():
        revoke_receipt(street.officer, receipt_of(task).id, reason="搬走了", now=NOON)
    assert (used(fund).returned, stands(fund).promised) == (0, NINE_HUNDRED), "it cannot be in two places"

    give_back(street, group, cash_fen=NINE_HUNDRED)

    assert (used(fund).returned, stands(fund).promised) == (NINE_HUNDRED, 0)
    assert books_are_sound()


# ── what stays


def test_what_stays_beyond_its_days_is_called_for_once_until_it_is_back(street, group, items):
    take(street, group, [(items[RICE.label], 2)])
    late = NOON + (DAY - NOON.date()) + timedelta(days=4)

    assert call(late - timedelta(days=1)) == 0, "three days are allowed"
    assert call(late) == 1
    assert (call(late), count_alarms(street.officer)) == (0, 1)

    give_back(street, group, [(items[RICE.label], 2, 0)], now=late)

    assert count_alarms(street.officer) == 0
    assert db.session.query(BagAlarm).one().ended_at == late


def call(now) -> int:
    with transaction():
        return call_for_bags(now)


def test_the_alarm_ends_when_the_last_thing_was_handed_over(street, group, items, fund):
    visit, _task = a_paid_visit(street, fund)
    take(street, group, [(items[RICE.label], 1)])
    late = NOON + timedelta(days=20)
    assert call(late) == 1

    record(street.volunteer, visit)

    assert call(late) == 1 and count_alarms(street.officer) == 0


def test_an_empty_bag_is_never_called_for(street, group, items):
    take(street, group, [(items[RICE.label], 2)])
    give_back(street, group, [(items[RICE.label], 2, 0)])

    assert call(NOON + timedelta(days=30)) == 0


# ── who sees it


def test_those_who_go_see_their_own_bag_and_nobody_elses(street, group, items):
    take(street, group, [(items[RICE.label], 1)])

    assert [bag.id for bag, _group in own_bags(street.volunteer)] == [group.id]
    assert [bag.id for bag, _group in own_bags(street.team_lead)] == [group.id]
    assert own_bags(street.donor) == []
    [[carried], [led]] = [phone_bags(who) for who in (street.volunteer, street.team_lead)]
    assert (carried["leads"], led["leads"]) == (False, True)
    assert carried["items"] == led["items"] and all(one["left"] >= 0 for one in led["items"])
    assert phone_bags(street.donor) == []


def test_a_bag_out_of_reach_does_not_exist(street, group):
    with pytest.raises(NotFound):
        get_carrier(street.volunteer, group.id, Permission.LEDGER_READ)
    with pytest.raises(NotFound):
        get_carrier(street.storekeeper, uuid4())


def test_a_group_that_brings_photos_is_asked_for_them_on_the_phone(street):
    group = a_carrying_group(street, photo_wanted=True)
    visit, _task = a_paid_visit(street)
    [row] = phone.phone_visits(street.volunteer, now=visit.starts_at)

    assert group.photo_wanted and row.fields["photo_wanted"] is True


def test_other_groups_are_not(street, group):
    visit, _task = a_paid_visit(street)
    a_task(street)
    [row] = phone.phone_visits(street.volunteer, now=visit.starts_at)

    assert row.fields["photo_wanted"] is False

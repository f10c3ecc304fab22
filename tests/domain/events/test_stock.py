"""Goods of a store that go along with a grant: out of the books with it, and back where it is not given (SPEC 3.11, 8.4)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.domain.events.ground import Known, day, enter, say_rules, the_known
from tests.factories import NOON, Street, a_fund, a_gift, a_street
from webapp.core.db import db
from webapp.core.errors import DomainError, InvalidInput
from webapp.core.transaction import transaction
from webapp.domain.events import stock
from webapp.domain.events.models import EventGrant
from webapp.domain.events.operations import approve_grant, cancel_grant, pay_grant
from webapp.domain.events.states import GrantStatus
from webapp.domain.ledger.models import AccountKind, Balance, Item


@pytest.fixture
def street(database) -> Street:
    street = a_street()
    say_rules(street)
    a_gift(street, quantity=5)
    return street


@pytest.fixture
def known(street) -> Known:
    return the_known(street)


@pytest.fixture
def fund(street):
    return a_fund(street, 5000)


def quilt() -> Item:
    return db.session.scalars(select(Item).where(Item.name == "棉被")).one()


def lying(kind: AccountKind = AccountKind.WAREHOUSE) -> int:
    there = select(func.sum(Balance.amount)).where(Balance.item_id == quilt().id, Balance.kind == kind)
    return int(db.session.scalar(there) or 0)


def test_it_leaves_the_store_when_it_is_ready_and_stays_away_when_it_was_handed_over(street, known, fund):
    grant = enter(street, known.husband, fund.id, item_id=quilt().id, quantity=2)
    assert grant.status is GrantStatus.READY
    assert (lying(), lying(AccountKind.RECEIVED)) == (3, 2)
    assert stock.goods_of(grant.event or {}).endswith("2 床")
    with transaction():
        pay_grant(street.officer, grant.id, street.approver.user_id, day(12), now=NOON)
    assert (lying(), lying(AccountKind.RECEIVED)) == (3, 2)


def test_sent_twice_it_leaves_once_and_cancelled_it_comes_back(street, known, fund):
    grant = enter(street, known.husband, fund.id, item_id=quilt().id, quantity=2)
    enter(street, known.husband, fund.id, id=grant.id, item_id=quilt().id, quantity=2)
    assert lying() == 3
    for _again in range(2):
        with transaction():
            cancel_grant(street.officer, grant.id, "不需要了", now=NOON + timedelta(hours=1))
    assert (lying(), lying(AccountKind.RECEIVED)) == (5, 0)


def test_more_than_there_is_is_refused_with_how_many_there_are_and_nothing_is_kept(street, known, fund):
    with pytest.raises(DomainError, match="not_in_store") as refusal:
        enter(street, known.husband, fund.id, item_id=quilt().id, quantity=6)
    assert refusal.value.facts == {"left": 5, "unit": "床"}
    assert db.session.scalar(select(func.count()).select_from(EventGrant)) == 0
    assert (lying(), lying(AccountKind.DIFFERENCE)) == (5, 0)


def test_what_waits_takes_nothing_until_it_is_approved(street, known, fund):
    enter(street, known.husband, fund.id)
    waiting = enter(street, known.wife, fund.id, item_id=quilt().id, quantity=2)
    assert waiting.status is GrantStatus.WAITING
    assert lying() == 5
    with transaction():
        approve_grant(street.approver, waiting.id, now=NOON)
    assert lying() == 3


@pytest.mark.parametrize(("thing", "many", "field"), [(True, None, "quantity"), (False, 2, "item_id")])
def test_a_thing_and_how_many_belong_together(street, known, fund, thing, many, field):
    with pytest.raises(InvalidInput) as refusal:
        enter(street, known.husband, fund.id, item_id=quilt().id if thing else None, quantity=many)
    assert list(refusal.value.fields) == [field]

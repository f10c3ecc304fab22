"""A colleague never collects for a household, by whatever name or phone; an honest namesake does (OFFLINE 6.2)."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.factories import NOON, a_receipt, a_street, an_account
from webapp.core.db import db
from webapp.core.errors import DomainError, InvalidInput
from webapp.core.transaction import transaction
from webapp.domain.people.actors import NOBODY
from webapp.domain.people.operations import NewAccount, create_account
from webapp.domain.people.permissions import Role
from webapp.domain.receipts import vouching
from webapp.domain.receipts.collecting import SAME_NAME, check_collector
from webapp.domain.receipts.facts import Collector
from webapp.domain.receipts.models import Signature
from webapp.domain.receipts.states import CollectingReason, CollectorRelation, SignatureKind
from webapp.domain.receipts.vouching import NewSignature


@pytest.fixture
def street(database):
    street = a_street()
    somebody(street, "刘阳", Role.VOLUNTEER, "13900001111")
    return street


def somebody(street, name: str, role: Role, phone: str | None) -> None:
    account = NewAccount(id=uuid4(), login=f"{name}-{role.value}", name=name, roles=(role,), phone=phone)
    with transaction():
        create_account(NOBODY, street.root, account, now=NOON)


def a_collector(name: str = "王芳", phone: str | None = None) -> Collector:
    return Collector(name, CollectorRelation.NEIGHBOUR, CollectingReason.AWAY, phone)


def check(street, collector: Collector) -> str | None:
    return check_collector(collector, street.communities[0].path)


def test_a_neighbour_needs_no_phone(street):
    assert check(street, a_collector()) is None


@pytest.mark.parametrize("typed", ["13900001111", "139 0000 1111", "１３９-0000-1111"])
def test_a_volunteers_phone_is_known_however_it_is_typed(street, typed):
    with pytest.raises(DomainError, match="collector_has_account"):
        check(street, a_collector(phone=typed))


@pytest.mark.parametrize("typed", ["刘阳", " 刘 阳 ", "刘·阳"])
def test_a_volunteer_by_name_is_asked_for_a_phone(street, typed):
    with pytest.raises(InvalidInput) as refused:
        check(street, a_collector(typed))

    assert refused.value.fields == {"phone": ["receipt.collector_phone_needed"]}


def test_with_their_own_phone_they_are_refused(street):
    with pytest.raises(DomainError, match="collector_has_account"):
        check(street, a_collector("刘阳", "13900001111"))


def test_an_honest_namesake_gets_through_and_is_called_afterwards(street):
    assert check(street, a_collector("刘阳", "13900002222")) == SAME_NAME


def test_a_phone_of_three_digits_is_none(street):
    with pytest.raises(InvalidInput):
        check(street, a_collector("刘阳", "110"))


def test_a_closed_account_collects_no_more_than_an_open_one(street):
    from webapp.domain.people.models import User

    with transaction():
        db.session.query(User).filter_by(name="刘阳").one().disabled_at = NOON

    with pytest.raises(InvalidInput):
        check(street, a_collector("刘阳"))


def test_who_only_gives_may_collect_for_a_neighbour(street):
    somebody(street, "惠老板", Role.DONOR, "13800003333")

    assert check(street, a_collector("惠老板", "13800003333")) is None


def test_a_namesake_in_another_tree_is_nobody(street):
    other = a_street(name="别的街道", code="BD")
    an_account(other.root, "elsewhere", Role.VOLUNTEER)

    assert check(street, a_collector("elsewhere-name")) is None


def test_a_collector_says_name_relation_and_reason(street):
    with pytest.raises(InvalidInput) as refused:
        check(street, Collector("", CollectorRelation.KIN, None))

    assert set(refused.value.fields) == {"name", "reason"}


def test_at_the_desk_it_is_asked_just_the_same(street):
    receipt = a_receipt(street.officer, street.communities[0])

    def sign(collector: Collector) -> None:
        with transaction():
            new = NewSignature(uuid4(), receipt.id, SignatureKind.PAPER, uuid4(), collector)
            vouching.record_signature(street.officer, new, now=NOON)

    with pytest.raises(InvalidInput):
        sign(a_collector("刘阳"))
    assert db.session.query(Signature).count() == 0
    sign(a_collector("刘阳", "13900002222"))
    assert receipt.review == SAME_NAME

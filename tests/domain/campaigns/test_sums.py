"""Whatever standards and households: nobody twice, nobody forgotten, every sum the same to the fen (SPEC 4.3, 4.6)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from random import Random
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from tests.domain.campaigns.ground import (
    AFTER_THE_PERIOD,
    RICE,
    a_campaign,
    a_posted_list,
    a_proposed_list,
    a_standard,
    new_household,
)
from tests.factories import NOON, Street, a_street
from webapp.core import tally
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.campaigns.approving import approve_list
from webapp.domain.campaigns.conditions import AgeBetween, Bound, HasCategory, IncomeUpTo, SizeBetween
from webapp.domain.campaigns.fixing import fix_amount
from webapp.domain.campaigns.forecast import Forecast
from webapp.domain.campaigns.measuring import try_out
from webapp.domain.campaigns.models import AwardLine, Campaign, LeftOut
from webapp.domain.campaigns.posting import post_list
from webapp.domain.campaigns.quotas import Quota, Severity
from webapp.domain.campaigns.rules import Basis, Grant
from webapp.domain.campaigns.standards import save_quota
from webapp.domain.campaigns.states import LineStatus
from webapp.domain.households.categories import Category

LABELS = (Category.DIBAO, Category.NEAR_DIBAO)


@pytest.fixture
def street(database) -> Street:
    return a_street()


def random_households(street: Street, dice: Random, count: int) -> list[UUID]:
    with transaction():
        return [
            new_household(
                street, "王建国", place=dice.randrange(2), size=dice.choice((None, 1, 2, 3)),
                born=date(dice.randrange(1930, 2020), 5, 1), income_fen=dice.choice((None, 300_00, 900_00)),
                categories=tuple(label for label in LABELS if dice.random() < 0.5),
            )
            for _ in range(count)
        ]  # fmt: skip


def random_standards(street: Street, campaign: Campaign, dice: Random) -> None:
    conditions = (HasCategory((dice.choice(LABELS),)), AgeBetween(60, None), SizeBetween(1, 2),
                  IncomeUpTo(Bound.BELOW, 150, None))  # fmt: skip
    grants = (
        Grant(Basis.HOUSEHOLD, dice.randrange(1, 100_000)), Grant(Basis.PERSON, dice.randrange(1, 50_000), goods=(RICE,)),
        Grant(Basis.SIZE, steps=((1, 333_33), (2, 777_77))), Grant(Basis.RANGE, 100_01, most_fen=900_99),
        Grant(Basis.HOUSEHOLD, 45_67, in_kind="慰问品"),
    )  # fmt: skip
    for number in range(4):
        asked = dice.sample(conditions, dice.randrange(0, 2))
        key = a_standard(street, campaign, *asked, grant=dice.choice(grants), in_addition=number == 3)
        if dice.random() < 0.6:
            place = street.communities[0].id
            quota = dice.choice((Quota(5, order=(Severity.OLDEST,)),
                                 Quota(9, ((place, 3),), (Severity.LOWEST_INCOME,), balanced=True)))  # fmt: skip
            with transaction():
                save_quota(street.officer, key, quota, now=NOON)


@pytest.mark.parametrize("seed", range(5))
def test_nobody_twice_nobody_forgotten_and_all_sums_agree(street, seed):
    dice = Random(seed)
    households = random_households(street, dice, 40)
    campaign = a_campaign(street)
    random_standards(street, campaign, dice)
    tried = try_out(street.officer, campaign.id, turns=transaction, now=NOON)

    award_list = a_proposed_list(street, campaign)

    lines = db.session.scalars(select(AwardLine).where(AwardLine.list_id == award_list.id)).all()
    left = db.session.scalars(select(LeftOut).where(LeftOut.list_id == award_list.id)).all()
    assert Counter(row.household_id for row in (*lines, *left)) == Counter(households)
    assert tried == Forecast.from_json(award_list.summary)
    for line in lines:
        if line.most_fen is not None:
            with transaction():
                fix_amount(street.officer, line.id, dice.randint(line.least_fen, line.most_fen), None, now=NOON)
    post_list(street.officer, award_list.id, (notice := uuid4()), turns=transaction, now=NOON)
    approve_list(street.approver, award_list.id, turns=transaction, now=AFTER_THE_PERIOD)

    approved = db.session.scalars(select(AwardLine).where(AwardLine.status == LineStatus.APPROVED)).all()
    by_place: Counter[UUID] = Counter()
    for line in approved:
        by_place[line.organisation_id] += line.amount_fen
    committed = {place: sums.get("approved_fen", 0) for place, sums in tally.totals(campaign.id).items()}
    assert {place: fen for place, fen in committed.items() if fen} == {place: fen for place, fen in by_place.items() if fen}
    fresh = db.session.get(type(award_list), award_list.id)
    assert Forecast.from_json(fresh.summary).total.money_fen == sum(by_place.values())
    assert fresh.notice_id == notice
    assert len({line.household_id for line in approved}) == len(approved) == len(lines)


def test_a_second_list_takes_up_only_who_is_on_none(street):
    dice = Random(99)
    households = random_households(street, dice, 15)
    campaign = a_campaign(street)
    a_standard(street, campaign, grant=Grant(Basis.HOUSEHOLD, 100_00))
    a_posted_list(street, campaign)
    late = random_households(street, dice, 5)

    again = a_proposed_list(street, campaign)

    on = [line.household_id for line in db.session.scalars(select(AwardLine).where(AwardLine.list_id == again.id))]
    assert Counter(on) == Counter(late)
    assert not set(on) & set(households)

"""A try-out beside the year before: by community and by category, who is new, who falls out and why."""

from __future__ import annotations

from dataclasses import replace

from tests.domain.campaigns.ground import (
    SEVEN_HUNDRED,
    a_campaign,
    a_frozen_list,
    a_household,
    a_standard,
    end_household,
)
from tests.domain.campaigns.test_across_campaigns import LAST_YEAR
from tests.factories import NOON, a_street
from webapp.core.transaction import transaction
from webapp.domain.campaigns.conditions import AgeBetween, HasCategory
from webapp.domain.campaigns.forecast import Beside, Forecast
from webapp.domain.campaigns.grants import Basis, Grant
from webapp.domain.campaigns.measuring import try_out
from webapp.domain.campaigns.rules import LeftOutReason
from webapp.domain.households.categories import Category

DIBAO, NEAR = Category.DIBAO, Category.NEAR_DIBAO


def test_who_is_new_and_who_falls_out_is_counted_by_community_and_category(database):
    street = a_street()
    a_household(street, "留下的", categories=(DIBAO,))
    gone = a_household(street, "走了的", place=1, categories=(DIBAO,))
    a_household(street, "不再符合的", place=1, categories=(NEAR,))
    before = a_campaign(street, **LAST_YEAR)
    a_standard(street, before, HasCategory((DIBAO, NEAR)), grant=SEVEN_HUNDRED)
    a_frozen_list(street, before)
    end_household(gone)
    a_household(street, "新来的", categories=(DIBAO,))
    here = a_campaign(street)
    a_standard(street, here, HasCategory((DIBAO,)), grant=Grant(Basis.HOUSEHOLD, 800_00))

    found = try_out(street.officer, here.id, turns=transaction, now=NOON)

    one, two = street.communities[0].id, street.communities[1].id
    assert found.beside == {one: Beside(1, 700_00, new=1), two: Beside(2, 1400_00, out=2)}
    assert found.beside_labels == {"dibao": Beside(2, 1400_00, new=1, out=1), "near_dibao": Beside(1, 700_00, out=1)}
    assert found.out_reasons == {LeftOutReason.NO_STANDARD: 1, LeftOutReason.NOT_ACTIVE: 1}
    assert {label: (count.listed, count.money_fen) for label, count in found.labels.items()} == {"dibao": (2, 1600_00)}
    assert Forecast.from_json(found.as_json()) == replace(found)


def test_without_a_year_before_there_is_nothing_beside_it(database):
    street = a_street()
    a_household(street)
    here = a_campaign(street)
    a_standard(street, here, AgeBetween(18, None), grant=SEVEN_HUNDRED)

    found = try_out(street.officer, here.id, turns=transaction, now=NOON)

    assert (found.beside, found.out_reasons) == ({}, {})
    assert found.labels[""].listed == 1

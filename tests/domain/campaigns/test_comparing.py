"""Two versions side by side: who came, who went, whose line is another; the sums of both (SPEC 4.9)."""

from __future__ import annotations

import pytest

from tests.domain.campaigns.ground import a_campaign, a_frozen_list, a_household, the_usual_standards
from tests.domain.campaigns.test_amendments import (
    LATER,
    add,
    an_amendment,
    approve,
    change,
    line_of,
    say,
    take_off,
)
from tests.factories import Street, a_street
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.campaigns import changing
from webapp.domain.campaigns.comparing import Sum, compare, versions_beside
from webapp.domain.households.categories import Category
from webapp.domain.households.models import Household

DIBAO = (Category.DIBAO,)


@pytest.fixture
def street(database) -> Street:
    return a_street()


def test_what_each_version_changed_can_be_read_for_ever(street):
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    for place, head in enumerate(("张三", "李四", "王五")):
        a_household(street, head, place=place % 2, categories=DIBAO)
    first = a_frozen_list(street, campaign)
    grown, gone = line_of(street, campaign, "张三"), line_of(street, campaign, "李四")
    late = a_household(street, "赵六", categories=DIBAO)
    with transaction():
        db.session.get(Household, grown.household_id).size = 2
    second = an_amendment(street, first)
    add(street, second, late)
    change(street, second, grown)
    take_off(street, second, gone)

    def seen(earlier, later):
        found = compare(street.officer, earlier, later)
        return ([line.household_id for line in found.added], [line.household_id for line in found.gone],
                [(old.amount_fen, new.amount_fen) for old, new in found.changed], found.total)  # fmt: skip

    expected = ([late], [gone.household_id], [(650_00, 980_00)], (Sum(3, 1950_00), Sum(3, 2280_00)))
    assert seen(first, second) == expected
    approve(street, second)
    assert seen(first, second) == expected
    place = street.communities[1].id
    assert compare(street.officer, first, second).by_place[place] == (Sum(1, 650_00), Sum())
    assert compare(street.officer, first, second).by_labels == {"dibao": expected[3]}

    third = an_amendment(street, second)
    with transaction():
        new = line_of(street, campaign, "张三")
        changing.take_off(street.officer, third.id, new.id, say(), now=LATER)
    approve(street, third)

    assert seen(first, second) == expected, "a later version changes nothing of an earlier one"
    assert seen(second, third) == ([], [grown.household_id], [], (Sum(3, 2280_00), Sum(2, 1300_00)))
    assert seen(first, third)[1] == [grown.household_id, gone.household_id]
    assert [one.version for one in versions_beside(second)] == [1, 3]

"""Not below last year's without a basis (SPEC 4.5)."""

from __future__ import annotations

import pytest

from tests.domain.campaigns.ground import DIBAO_BY_SIZE, a_campaign, a_household, a_proposed_list, a_standard
from tests.domain.campaigns.some_facts import RICE, a_rule
from tests.domain.campaigns.test_across_campaigns import LAST_YEAR
from tests.factories import NOON, Street, a_street
from webapp.core.errors import DomainError
from webapp.core.transaction import transaction
from webapp.domain.campaigns.conditions import AgeBetween, HasCategory
from webapp.domain.campaigns.floors import (
    Below,
    asks_figures,
    below_floor,
    below_last_year,
    give_basis,
    say_figures,
)
from webapp.domain.campaigns.queries import rules_of
from webapp.domain.campaigns.rules import Basis, Grant
from webapp.domain.households.categories import Category

DIBAO, NEAR = Category.DIBAO, Category.NEAR_DIBAO
ON_DIBAO = HasCategory((DIBAO,))


@pytest.fixture
def street(database) -> Street:
    return a_street()


def test_less_for_a_category_is_told_at_the_first_size_where_it_is_less() -> None:
    then = [a_rule(1, ON_DIBAO, grant=Grant(Basis.SIZE, steps=((1, 600_00), (3, 900_00))))]

    assert below_last_year([a_rule(1, ON_DIBAO, fen=700_00)], then) == [Below(DIBAO, 3, 900_00, 700_00)]
    assert below_last_year([a_rule(1, ON_DIBAO, fen=900_00)], then) == []


def test_goods_count_and_the_best_standard_of_a_category_counts() -> None:
    then = [a_rule(1, ON_DIBAO, fen=500_00)]
    in_goods = Grant(Basis.HOUSEHOLD, 440_00, goods=(RICE,))

    assert below_last_year([a_rule(1, ON_DIBAO, grant=in_goods)], then) == []
    assert below_last_year([a_rule(1, ON_DIBAO, fen=1_00), a_rule(2, HasCategory((NEAR, DIBAO)), fen=500_00)], then) == []


def test_a_category_nobody_names_any_more_is_told_and_others_are_nobodys_business() -> None:
    then = [a_rule(1, HasCategory((NEAR,)), fen=300_00), a_rule(2, AgeBetween(70, None), fen=900_00)]

    assert below_last_year([a_rule(1, ON_DIBAO)], then) == [Below(NEAR, 1, 300_00, 0)]
    assert below_last_year([a_rule(1, ON_DIBAO)], []) == []


def test_no_list_is_proposed_below_last_years_standards_without_a_basis(street):
    a_household(street, categories=(DIBAO,))
    a_standard(street, a_campaign(street, **LAST_YEAR), ON_DIBAO, grant=DIBAO_BY_SIZE)
    here = a_campaign(street)
    a_standard(street, here, ON_DIBAO, grant=Grant(Basis.HOUSEHOLD, 100_00))

    with pytest.raises(DomainError, match=r"standard.below_last_year"):
        a_proposed_list(street, here)
    with transaction():
        give_basis(street.officer, here.id, "民发〔2027〕3 号", now=NOON)

    assert a_proposed_list(street, here).version == 1


def test_in_the_first_year_the_figure_somebody_states_is_the_floor(street):
    here = a_campaign(street)
    a_standard(street, here, ON_DIBAO, grant=Grant(Basis.HOUSEHOLD, 500_00))
    a_household(street, categories=(DIBAO,))
    rules = rules_of(here.id)
    assert asks_figures(here, rules) == [DIBAO]

    with transaction():
        say_figures(street.officer, here.id, {DIBAO: 600_00}, now=NOON)
    assert below_floor(here, rules) == [Below(DIBAO, 1, 600_00, 500_00)]
    with pytest.raises(DomainError, match=r"standard.below_last_year"):
        a_proposed_list(street, here)
    with transaction():
        say_figures(street.officer, here.id, {DIBAO: 500_00}, now=NOON)

    assert below_floor(here, rules) == []
    assert a_proposed_list(street, here).version == 1


def test_with_a_campaign_of_last_year_on_record_nobody_is_asked(street):
    a_standard(street, a_campaign(street, **LAST_YEAR), ON_DIBAO, grant=DIBAO_BY_SIZE)
    here = a_campaign(street)
    a_standard(street, here, ON_DIBAO, grant=DIBAO_BY_SIZE)

    assert asks_figures(here, rules_of(here.id)) == []

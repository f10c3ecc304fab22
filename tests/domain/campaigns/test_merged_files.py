"""A family whose two files became one is helped once, whichever file its line was made for (SPEC 3.8, 4.3)."""

from __future__ import annotations

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from tests.domain.campaigns.ground import SEVEN_HUNDRED, a_campaign, a_posted_list, a_proposed_list, a_standard
from tests.domain.households.test_twins import merge, two
from tests.factories import a_street
from webapp.domain.campaigns.conditions import HasCategory
from webapp.domain.campaigns.models import AwardLine, LeftOut
from webapp.domain.households.categories import Category


def test_the_file_that_took_in_a_listed_one_is_not_listed_beside_it(database: SQLAlchemy) -> None:
    street = a_street()
    listed, late, pair = two(street)
    campaign = a_campaign(street)
    a_standard(street, campaign, HasCategory((Category.DIBAO,)), grant=SEVEN_HUNDRED)
    a_posted_list(street, campaign)
    merge(street, pair, late)  # its category comes along

    again = a_proposed_list(street, campaign)

    def of(model: type[AwardLine] | type[LeftOut]) -> list[object]:
        return list(database.session.scalars(select(model.household_id).where(model.list_id == again.id)))

    assert late.id not in of(AwardLine) and listed.id not in of(AwardLine)
    assert late.id not in of(LeftOut)

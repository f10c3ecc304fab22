"""A small street on which something of everything has happened, for tests that must not find empty tables."""

from __future__ import annotations

from datetime import date, datetime

from tests.domain.campaigns.ground import a_campaign, a_frozen_list, a_household, the_usual_standards
from tests.domain.visits.ground import a_visit, record, tell
from tests.factories import NOON, Street, a_gift, a_need, a_person, a_pledge, a_street
from tests.factories import a_household as an_entered_household
from webapp.core.db import db
from webapp.domain.households.categories import Category


def a_lived_in_street(now: datetime = NOON) -> Street:
    """Households, a campaign with a frozen list and a notice, a visit told and recorded, a need, a pledge, a gift."""
    street = a_street(now)
    a_household(street, categories=(Category.DIBAO, Category.SINGLE_PARENT), others_born=(date(2018, 5, 1),))
    an_entered_household(street, a_person())
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    a_frozen_list(street, campaign)
    visit = a_visit(street)
    tell(street.volunteer, visit)
    record(street.volunteer, visit)
    a_gift(street, a_pledge(street, a_need(street)))
    db.session.remove()
    return street

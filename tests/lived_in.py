"""A small street on which something of everything has happened, for tests that must not find empty tables."""

from __future__ import annotations

from datetime import date, datetime

from tests.domain.campaigns.ground import a_campaign, a_frozen_list, a_household, the_usual_standards
from tests.domain.campaigns.plans import a_written_plan
from tests.domain.visits.ground import a_visit, record, tell
from tests.factories import NOON, Street, a_gift, a_need, a_person, a_pledge, a_street
from tests.factories import a_household as an_entered_household
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.holidays.operations import import_holidays
from webapp.domain.holidays.reading import Said
from webapp.domain.households.categories import Category


def a_lived_in_street(now: datetime = NOON) -> Street:
    """Households, a campaign with a plan, a frozen list and a notice, a visit told and recorded, a need, a pledge, a gift;
    and the holidays of a year."""
    street = a_street(now)
    a_household(street, categories=(Category.DIBAO, Category.SINGLE_PARENT), others_born=(date(2018, 5, 1),))
    an_entered_household(street, a_person())
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    a_frozen_list(street, campaign)
    a_written_plan(street, campaign)
    visit = a_visit(street)
    tell(street.volunteer, visit)
    record(street.volunteer, visit)
    a_gift(street, a_pledge(street, a_need(street)))
    with transaction():
        spring = {date(2027, 2, day): Said(False, "春节") for day in range(5, 12)}
        import_holidays(street.admin, street.root.id, spring, now=now)
    db.session.remove()
    return street

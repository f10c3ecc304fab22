"""What communities hold rolls up to the street: plans, what they ask for, results; by a constant number of queries."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import event

from tests.domain.campaigns.ground import a_campaign, a_frozen_list, a_household, a_plan, the_usual_standards, use_funds
from tests.domain.campaigns.plans import a_phase, day
from tests.factories import NOON, Street, a_fund, a_need, a_pledge, a_street, an_account
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.campaigns import operations, planning, standards
from webapp.domain.campaigns.approving import approve_list
from webapp.domain.campaigns.conditions import HasCategory, Join
from webapp.domain.campaigns.looking import flagged, note_look
from webapp.domain.campaigns.models import Campaign
from webapp.domain.campaigns.plan import Section
from webapp.domain.campaigns.posting import post_list
from webapp.domain.campaigns.proposing import propose_list
from webapp.domain.campaigns.rules import Basis, Grant
from webapp.domain.campaigns.standards import StandardForm
from webapp.domain.households.categories import Category
from webapp.domain.people.models import OrganisationKind
from webapp.domain.people.operations import create_organisation
from webapp.domain.people.permissions import Role
from webapp.domain.reports.board import board_of
from webapp.domain.reports.roll_up import Drive, roll_up

DIBAO = (Category.DIBAO,)
GRANT = StandardForm(Join.ALL, (HasCategory(DIBAO),), Grant(Basis.HOUSEHOLD, 500_00))


@pytest.fixture
def street(app) -> Street:
    with app.app_context():
        yield a_street()


def in_community(street, place, parent) -> tuple[Campaign, object]:
    officer = an_account(street.communities[place], f"officer-{uuid4().hex[:6]}", Role.OFFICER)
    with transaction():
        campaign = operations.create_campaign(officer, street.communities[place], uuid4(),
                                              a_plan(title=f"{place} 社区", parent_id=parent.id), now=NOON)  # fmt: skip
    return campaign, officer


def helped(campaign, officer, approver) -> None:
    with transaction():
        standards.save_standard(officer, campaign.id, uuid4(), GRANT, now=NOON)
    made = propose_list(officer, campaign.id, uuid4(), turns=transaction, now=NOON)
    post_list(officer, made.id, uuid4(), turns=transaction, now=NOON)
    with transaction():  # some of its households are on the list of the street as well
        note_look(approver, made.id, flagged(campaign, made), now=NOON.replace(day=19))
    approve_list(approver, made.id, turns=transaction, now=NOON.replace(day=19))


def test_results_plans_and_needs_of_the_parts_and_of_all(street):
    above = a_campaign(street)
    the_usual_standards(street, above)
    for place in (0, 0, 1):
        a_household(street, size=1, categories=DIBAO, place=place)
    a_frozen_list(street, above)
    first, officer = in_community(street, 0, above)
    use_funds(street, first, a_fund(street))
    second, _other = in_community(street, 1, above)
    helped(first, officer, street.approver)
    with transaction():
        planning.save_rows(officer, first.id, Section.PHASES, [a_phase("摸底", day(1, 20), day(1, 11))], revision=0,
                           now=NOON)  # fmt: skip
    need = a_need(street, occasion_id=first.id, quantity=2)
    a_pledge(street, need, quantity=2)
    a_need(street, occasion_id=first.id)
    a_need(street, occasion_id=above.id)

    rolled = roll_up(street.officer, above, board_of(street.officer, above))

    one, other = rolled.parts
    assert (one.campaign.id, one.organisation, other.campaign.id) == (first.id, "幸福社区", second.id)
    assert (one.counts.approved, one.counts.approved_fen) == (2, 1000_00)
    assert (len(one.plan.phases), one.warnings, other.warnings) == (1, 1, 0)
    assert (one.drive, other.drive, rolled.own_drive) == (Drive(2, 1), Drive(), Drive(1, 0))
    assert (rolled.total.approved, rolled.total.approved_fen) == (3 + 2, 3 * 650_00 + 1000_00)
    assert rolled.drive == Drive(3, 1)


def test_sixty_communities_take_as_many_queries_as_one(street):
    above = a_campaign(street)

    def count() -> int:
        campaign, seen = db.session.get(Campaign, above.id), []
        board = board_of(street.officer, campaign)
        listen = lambda *told: seen.append(told[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listen)
        roll_up(street.officer, campaign, board)
        event.remove(db.engine, "before_cursor_execute", listen)
        return len(seen)

    in_community(street, 0, above)
    with_one = count()
    for n in range(12):
        with transaction():
            place = create_organisation(street.admin, id=uuid4(), kind=OrganisationKind.COMMUNITY, code=f"N{n}",
                                        name=f"第 {n} 社区", parent=street.root, now=NOON)  # fmt: skip
        street.communities.append(place)
        in_community(street, -1, above)

    assert count() == with_one <= 16


def test_who_may_not_see_a_part_does_not_see_it(street):
    above = a_campaign(street)
    in_community(street, 0, above)
    _, other = in_community(street, 1, above)

    rolled = roll_up(other, above, board_of(other, above))

    assert [part.organisation for part in rolled.parts] == ["和平社区"]

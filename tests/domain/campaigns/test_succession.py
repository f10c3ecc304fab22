"""A clerk hands over to the next: everything that is open goes, in one operation with a reason (SPEC 3.12)."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from tests.domain.campaigns.ground import a_campaign
from tests.domain.campaigns.plans import a_duty, a_group
from tests.factories import NOON, Street, a_street, an_account
from webapp.core.db import db
from webapp.core.errors import DomainError, Forbidden, NotFound
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.campaigns import plan_queries, planning
from webapp.domain.campaigns.models import Campaign
from webapp.domain.campaigns.operations import end_campaign
from webapp.domain.campaigns.plan import Section
from webapp.domain.campaigns.states import CampaignStatus
from webapp.domain.campaigns.succession import OpenWork, hand_on, open_work_of, successors_of
from webapp.domain.cases import operations as cases
from webapp.domain.cases.models import Case, CaseKind
from webapp.domain.people.actors import NOBODY, Actor
from webapp.domain.people.models import User
from webapp.domain.people.permissions import Role


@pytest.fixture
def street(database) -> Street:
    return a_street()


def a_case(street: Street, organisation_id: UUID | None = None) -> Case:
    """Taken by the officer."""
    new = cases.NewCase(id=uuid4(), kind=CaseKind.OBJECTION, organisation_id=organisation_id or street.root.id,
                        subject_kind="notice_row", subject_id=uuid4(), subject_text="名单 2", text="他家有车")  # fmt: skip
    with transaction():
        case, _ = cases.open_case(NOBODY, new, now=NOON)
        cases.take_case(street.officer, case.id, now=NOON)
    return case


def some_work(street: Street) -> Campaign:
    """A duty and a group of which the officer is the owner and the leader; the next one goes along with the group."""
    campaign, officer, key = a_campaign(street), street.officer.user_id, street.officer
    following = street.actors["second_officer"].user_id
    with transaction():
        duty = a_duty("订年货", owner_id=officer, owner_name="")
        planning.save_rows(key, campaign.id, Section.DUTIES, [duty], revision=0, now=NOON)
        planning.save_group(key, campaign.id, a_group(leader_id=officer, member_ids=(following,)), now=NOON)
    return campaign


def give(street: Street, to: Actor, by: Actor | None = None, *, closes: bool = False) -> OpenWork:
    assert street.officer.user_id is not None and to.user_id is not None
    with transaction():
        return hand_on(by or street.actors["admin"], street.officer.user_id, to.user_id, "调到别的岗位", closes_account=closes, now=NOON)


def test_everything_open_goes_to_the_next_and_each_case_says_so(street):
    campaign, case, answered = some_work(street), a_case(street), a_case(street)
    with transaction():
        answered.status = answered.status.CLOSED
    following = street.actors["second_officer"]

    moved = give(street, following)

    assert moved == OpenWork(cases=1, duties=1, groups=1)
    assert case.owner_id == following.user_id and answered.owner_id == street.officer.user_id, "what is done stays whose it was"
    (duty,), (group,) = plan_queries.rows_of(campaign.id, Section.DUTIES), plan_queries.groups_of(campaign.id)
    assert duty.owner_id == following.user_id
    assert group.leader_id == following.user_id and group.member_ids == (), "who leads is not a member as well"
    assert not open_work_of(street.officer.user_id) and give(street, following) == OpenWork(0, 0, 0)
    events = db.session.query(AuditEvent).filter(AuditEvent.action.in_(["user.hand_on", "case.assign"])).order_by(AuditEvent.seq).all()
    assert [event.action for event in events][:2] == ["case.assign", "user.hand_on"] and events[1].reason == "调到别的岗位"


def test_a_campaign_that_is_over_keeps_its_people(street):
    campaign = some_work(street)
    with transaction():
        end_campaign(street.officer, campaign.id, CampaignStatus.CANCELLED, "改期", now=NOON)

    assert give(street, street.actors["second_officer"]) == OpenWork(0, 0, 0)
    assert plan_queries.groups_of(campaign.id)[0].leader_id == street.officer.user_id


def test_the_account_is_closed_in_the_same_step_where_that_is_wanted(street):
    some_work(street)

    give(street, street.actors["second_officer"], closes=True)

    assert db.session.get_one(User, street.officer.user_id).disabled_at == NOON


def test_who_cannot_work_on_cases_does_not_get_any(street):
    a_case(street)
    storekeeper = street.actors["storekeeper"]

    with pytest.raises(DomainError, match="cannot_follow"):
        give(street, storekeeper)


def test_it_goes_only_to_somebody_at_this_desk_or_above(street):
    some_work(street)
    elsewhere = an_account(street.communities[0], "community-clerk", Role.OFFICER)

    for nobody in (street.volunteer, elsewhere, street.officer):
        with pytest.raises(NotFound):
            give(street, nobody)
    offered = [user.id for user in successors_of(db.session.get_one(User, street.officer.user_id))]
    assert street.actors["second_officer"].user_id in offered and elsewhere.user_id not in offered


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_who_manages_people_does_it(street, role):
    some_work(street)

    with pytest.raises((Forbidden, NotFound)):
        give(street, street.actors["second_officer"], by=street.actors[role.value])

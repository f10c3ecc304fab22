"""A plan is written part by part, by those who may; what stood there before is never lost to a second clerk."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event, func, select

from tests.domain.campaigns.ground import a_campaign
from tests.domain.campaigns.plans import a_batch, a_deadline, a_duty, a_group, a_phase, day
from tests.factories import NOON, Street, a_street, an_account
from webapp.core.db import db
from webapp.core.errors import Conflict, DomainError, Forbidden, NotFound
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.campaigns import operations, plan_queries, planning
from webapp.domain.campaigns.plan import Heading, Leader, LeaderPart, Provision, Section
from webapp.domain.campaigns.plan_models import GroupMember
from webapp.domain.campaigns.plan_warnings import plan_warnings
from webapp.domain.campaigns.states import CampaignStatus
from webapp.domain.households.categories import Category
from webapp.domain.people.permissions import Role

SURVEY, VISITS = a_phase("摸底", day(1, 11), day(1, 20)), a_phase("走访", day(1, 21), day(2, 5))


@pytest.fixture
def street(app) -> Street:
    with app.app_context():
        yield a_street()


@pytest.fixture
def campaign(street):
    return a_campaign(street)


def saved(street, campaign, section, *rows, revision=0, by="officer"):
    with transaction():
        planning.save_rows(street.actors[by], campaign.id, section, rows, revision=revision, now=NOON)


def plan(campaign):
    return plan_queries.plan_of(campaign)


PARTS = [
    (Section.LEADERS, [Leader(uuid4(), LeaderPart.HEAD, "王书记", "街道党工委书记")]),
    (Section.PHASES, [SURVEY, replace(VISITS, starts_weekday=4, note="分两批")]),
    (Section.BATCHES, [a_batch("第一批", day(1, 21), for_whom="特困人员")]),
    (Section.DUTIES, [a_duty("订年货", due_on=day(1, 15)), a_duty("写简报")]),
    (Section.PROVISIONS, [Provision(uuid4(), Category.DIBAO, "", "民政办", "街道财政"),
                          Provision(uuid4(), None, "环卫工人", "城管科", "工会")]),
    (Section.DEADLINES, [a_deadline("报名单", day(1, 15), weekday=5, due_at="17:00", to_whom="民政办")]),
]  # fmt: skip


@pytest.mark.parametrize(("section", "rows"), PARTS, ids=lambda part: getattr(part, "value", ""))
def test_each_part_is_kept_as_it_was_written_and_taken_away(street, campaign, section, rows):
    saved(street, campaign, section, *rows)

    assert plan(campaign).rows(section) == tuple(rows)
    saved(street, campaign, section, revision=1)
    assert plan(campaign).rows(section) == ()


def test_days_are_put_in_their_order_and_duties_stay_as_they_were_written(street, campaign):
    late, early = a_duty("写简报", due_on=day(2, 1)), a_duty("订年货", due_on=day(1, 15))

    saved(street, campaign, Section.PHASES, VISITS, SURVEY)
    saved(street, campaign, Section.DUTIES, late, early)

    assert (plan(campaign).phases, plan(campaign).duties) == ((SURVEY, VISITS), (late, early))


def test_the_same_form_sent_twice_is_one_change(street, campaign):
    for _ in range(2):
        saved(street, campaign, Section.PHASES, SURVEY, VISITS)

    assert plan_queries.revision_of(campaign.id, Section.PHASES) == 1
    events = select(func.count()).where(AuditEvent.action == "plan.change")
    assert db.session.scalar(events) == 1


def test_who_has_not_seen_what_another_wrote_writes_nothing_over_it(street, campaign):
    saved(street, campaign, Section.PHASES, SURVEY)

    with pytest.raises(Conflict):
        saved(street, campaign, Section.PHASES, VISITS, by="second_officer")

    assert plan(campaign).phases == (SURVEY,)
    saved(street, campaign, Section.DUTIES, a_duty("订年货"), by="second_officer")


def test_a_plan_that_does_not_fit_together_is_kept_all_the_same(street, campaign):
    backwards = a_phase("写总结", day(2, 10), day(2, 1))

    saved(street, campaign, Section.PHASES, backwards)

    assert [warning.code for warning in plan_warnings(plan(campaign))] == ["plan.phase_backwards"]


def test_a_deadline_outlives_its_phase(street, campaign):
    saved(street, campaign, Section.PHASES, SURVEY, VISITS)
    due = a_deadline("报名单", day(1, 15), phase_id=SURVEY.id)
    saved(street, campaign, Section.DEADLINES, due)

    saved(street, campaign, Section.PHASES, VISITS, revision=1)

    assert plan(campaign).deadlines == (replace(due, phase_id=None),)


def test_a_row_of_another_campaign_is_not_taken_over(street, campaign):
    saved(street, campaign, Section.PHASES, SURVEY)
    other = a_campaign(street)

    with pytest.raises(Conflict):
        saved(street, other, Section.PHASES, replace(SURVEY, name="抢来的"))
    with pytest.raises(NotFound):
        saved(street, other, Section.DEADLINES, a_deadline("报名单", day(1, 15), phase_id=SURVEY.id))

    assert plan(campaign).phases == (SURVEY,)


def test_the_heading_is_kept(street, campaign):
    heading = Heading("面对面 心贴心", "城关街道", "总工会", "便民中心 201", "027-88880000")
    for _ in range(2):
        with transaction():
            planning.save_heading(street.officer, campaign.id, heading, revision=0, now=NOON)

    assert plan(campaign).heading == heading
    assert not plan(campaign).is_blank


def in_group(street, campaign, group, by="officer"):
    with transaction():
        planning.save_group(street.actors[by], campaign.id, group, now=NOON)


def test_a_group_is_found_by_its_leader_and_by_who_goes_with_it(street, campaign):
    lead, one, other = (street.actors[who].user_id for who in ("team_lead", "volunteer", "second_volunteer"))
    first = a_group("第一组", leader_id=lead, member_ids=tuple(sorted((one, other))), area="幸福社区 1–5 栋",
                    organisation_id=street.communities[0].id, meets_on=day(1, 21), meets_at="08:30",
                    meeting_place="街道门口", departs_at="09:00", least_visits=5, others="司机小王")  # fmt: skip
    in_group(street, campaign, first)
    in_group(street, campaign, a_group("第二组", leader_id=street.officer.user_id))

    assert plan_queries.groups_of(campaign.id)[0] == first
    assert plan_queries.group_of(campaign.id, lead) == first
    assert plan_queries.group_of(campaign.id, other) == first
    assert plan_queries.group_of(campaign.id, street.donor.user_id) is None
    assert plan_queries.get_group(campaign.id, first.id) == first


def test_a_group_changes_where_it_stands_and_its_leader_is_no_member(street, campaign):
    lead, one = street.team_lead.user_id, street.volunteer.user_id
    first, second = a_group("第一组", leader_id=lead, member_ids=(one,)), a_group("第二组")
    in_group(street, campaign, first)
    in_group(street, campaign, second)

    in_group(street, campaign, replace(first, name="一组", leader_id=one, member_ids=(one, lead)))

    groups = plan_queries.groups_of(campaign.id)
    assert [group.name for group in groups] == ["一组", "第二组"]
    assert groups[0].member_ids == (lead,)


def test_a_group_goes_with_its_members(street, campaign):
    group = a_group(member_ids=(street.volunteer.user_id,))
    in_group(street, campaign, group)

    with transaction():
        planning.remove_group(street.officer, campaign.id, group.id, now=NOON)

    assert plan_queries.groups_of(campaign.id) == []
    assert db.session.scalar(select(func.count()).select_from(GroupMember)) == 0
    with pytest.raises(NotFound), transaction():
        planning.remove_group(street.officer, campaign.id, group.id, now=NOON)


def test_a_donor_is_no_one_to_choose(street, campaign):
    chosen = {user.id for user in plan_queries.people_to_choose(street.officer)}

    assert street.volunteer.user_id in chosen
    assert street.donor.user_id not in chosen
    with pytest.raises(NotFound):
        in_group(street, campaign, a_group(member_ids=(street.donor.user_id,)))


def test_nobody_of_another_street_is_put_into_a_group_or_given_a_duty(street, campaign):
    stranger = an_account(a_street(name="别处街道", code="BC").root, "stranger", Role.VOLUNTEER)

    for refused in (a_group(leader_id=stranger.user_id), a_group(member_ids=(stranger.user_id,))):
        with pytest.raises(NotFound):
            in_group(street, campaign, refused)
    with pytest.raises(NotFound):
        saved(street, campaign, Section.DUTIES, a_duty("订年货", owner_id=stranger.user_id, owner_name=""))
    with pytest.raises(NotFound):
        in_group(street, campaign, a_group(organisation_id=stranger.organisation_id))


@pytest.mark.parametrize("role", ["approver", "admin", "supervisor", "treasurer"])
def test_only_who_writes_campaigns_writes_plans(street, campaign, role):
    with pytest.raises((Forbidden, NotFound)):
        saved(street, campaign, Section.PHASES, SURVEY, by=role)
    with pytest.raises((Forbidden, NotFound)):
        in_group(street, campaign, a_group(), by=role)


def test_what_is_over_is_only_read(street, campaign):
    with transaction():
        operations.end_campaign(street.officer, campaign.id, CampaignStatus.CANCELLED, "不办了", now=NOON)

    with pytest.raises(DomainError):
        saved(street, campaign, Section.PHASES, SURVEY)
    with pytest.raises(DomainError):
        in_group(street, campaign, a_group())


def test_a_plan_is_read_by_as_many_queries_whatever_is_in_it(street, campaign):
    def count() -> int:
        db.session.expire_all()
        db.session.refresh(campaign)
        seen: list[str] = []
        listen = lambda *told: seen.append(told[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listen)
        plan_queries.plan_of(campaign)
        event.remove(db.engine, "before_cursor_execute", listen)
        return len(seen)

    empty = count()
    saved(street, campaign, Section.PHASES,
          *[a_phase(str(n), day(1, 1) + timedelta(days=n), day(1, 1) + timedelta(days=n)) for n in range(30)])  # fmt: skip
    for n in range(12):
        in_group(street, campaign, a_group(f"第 {n} 组", member_ids=(street.volunteer.user_id,)))

    assert count() == empty <= 10

"""Held again, every day keeps its distance to the festival; people, weekdays and lists are looked at anew."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from tests.domain.campaigns.ground import a_campaign, the_usual_standards
from tests.domain.campaigns.plans import a_batch, a_deadline, a_duty, a_group, a_phase, day
from tests.factories import NOON, Street, a_street
from webapp.core.db import db
from webapp.core.errors import DomainError
from webapp.core.feasts import Feast, feast_day
from webapp.core.lunar import LAST_DAY, lunar_of
from webapp.core.transaction import transaction
from webapp.domain.campaigns import plan_queries, planning, queries
from webapp.domain.campaigns.anchors import anchor_of, move_to_next
from webapp.domain.campaigns.copying import copy_campaign
from webapp.domain.campaigns.last_time import last_campaign
from webapp.domain.campaigns.plan import Heading, Section
from webapp.domain.campaigns.states import Festival
from webapp.domain.people.models import User


@pytest.fixture
def street(app) -> Street:
    with app.app_context():
        yield a_street()


def copied(street, campaign, now=NOON, key=None):
    with transaction():
        return copy_campaign(street.officer, campaign.id, key or uuid4(), now=now)


def test_a_spring_campaign_moves_by_the_moon(street):
    campaign = a_campaign(street, title="2026 年春节慰问", starts_on=date(2026, 1, 3), ends_on=date(2026, 3, 3),
                          counted_on=date(2026, 1, 3))  # fmt: skip

    again = copied(street, campaign)

    assert (again.title, again.starts_on, again.ends_on) == ("2027 年春节慰问", date(2026, 12, 23), date(2027, 2, 20))
    assert again.counted_on == again.starts_on
    assert feast_day(Feast.SPRING, 2027) - again.starts_on == feast_day(Feast.SPRING, 2026) - campaign.starts_on


@pytest.mark.parametrize(
    ("festival", "feast", "year"),
    [
        (Festival.DRAGON_BOAT, Feast.DRAGON_BOAT, 2027),  # the fifth month of 2028 comes twice
        (Festival.DRAGON_BOAT, Feast.DRAGON_BOAT, 2028),
        (Festival.MID_AUTUMN, Feast.MID_AUTUMN, 2027),
        (Festival.SPRING, Feast.SPRING, 2033),  # after a leap eleventh month
        (Festival.DOUBLE_NINTH, Feast.DOUBLE_NINTH, 2030),  # 2031 has a third month twice
        (Festival.WINTER, Feast.WINTER_SOLSTICE, 2027),
        (Festival.CHILDREN, Feast.CHILDREN, 2027),
    ],
)
def test_over_a_leap_month_the_distance_stays(street, festival, feast, year):
    on = feast_day(feast, year)
    campaign = a_campaign(street, festival=festival, starts_on=on - timedelta(days=20), ends_on=on + timedelta(days=2),
                          counted_on=on)  # fmt: skip

    again = copied(street, campaign, now=datetime(year, 6, 1, tzinfo=UTC))

    then = feast_day(feast, year + 1)
    assert (again.starts_on, again.ends_on) == (then - timedelta(days=20), then + timedelta(days=2))
    assert again.counted_on == then
    assert not lunar_of(then).is_leap


def test_what_hangs_on_no_feast_keeps_its_days(street):
    campaign = a_campaign(street, festival=Festival.SUMMER, starts_on=date(2026, 6, 15), ends_on=date(2026, 9, 15),
                          counted_on=date(2026, 6, 15))  # fmt: skip

    again = copied(street, campaign)

    assert (again.starts_on, again.ends_on) == (date(2027, 6, 15), date(2027, 9, 15))


def test_a_leap_day_becomes_the_day_before():
    move = move_to_next(Festival.OTHER, date(2028, 2, 29), date(2028, 2, 29), date(2028, 3, 1))

    assert move.day(date(2028, 2, 29)) == date(2029, 2, 28)


def test_ages_counted_at_the_end_of_the_year_are_counted_there_again(street):
    campaign = a_campaign(street, starts_on=date(2027, 1, 5), ends_on=date(2027, 2, 10), counted_on=date(2026, 12, 31))

    assert copied(street, campaign).counted_on == date(2027, 12, 31)


def test_a_campaign_of_long_ago_is_held_at_the_next_festival(street):
    on = feast_day(Feast.SPRING, 2024)
    campaign = a_campaign(street, title="2024 年春节慰问", starts_on=on - timedelta(days=30), ends_on=on, counted_on=on)

    again = copied(street, campaign, now=datetime(2027, 1, 12, tzinfo=UTC))

    assert (again.title, again.ends_on) == ("2027 年春节慰问", date(2027, 2, 6))


def test_beyond_the_last_year_it_is_refused_with_words(street):
    campaign = a_campaign(street, starts_on=date(2100, 1, 5), ends_on=date(2100, 2, 20), counted_on=date(2100, 1, 5))

    with pytest.raises(DomainError) as refused:
        copied(street, campaign, now=datetime(2100, 3, 1, tzinfo=UTC))
    assert refused.value.code == "campaign.too_far"


def test_the_whole_plan_comes_along_on_its_new_days(street):
    campaign = a_campaign(street, starts_on=date(2026, 12, 23), ends_on=day(2, 20), counted_on=date(2026, 12, 23))
    the_usual_standards(street, campaign)
    survey = a_phase("摸底", date(2026, 12, 23), day(1, 5), starts_weekday=3)
    group = a_group("第一组", leader_id=street.team_lead.user_id, member_ids=(street.volunteer.user_id,),
                    meets_on=day(2, 5), weekday=5, meets_at="08:30")  # fmt: skip
    parts = {
        Section.PHASES: [survey],
        Section.BATCHES: [a_batch("除夕", day(2, 5), weekday=5)],
        Section.DUTIES: [a_duty("订年货", due_on=day(1, 27)), a_duty("写简报")],
        Section.DEADLINES: [a_deadline("报名单", day(1, 5), weekday=2, phase_id=survey.id)],
    }
    with transaction():
        planning.save_heading(street.officer, campaign.id, Heading(theme="面对面"), revision=0, now=NOON)
        for section, rows in parts.items():
            planning.save_rows(street.officer, campaign.id, section, rows, revision=0, now=NOON)
        planning.save_group(street.officer, campaign.id, group, now=NOON)

    again = copied(street, campaign, now=NOON)
    plan = plan_queries.plan_of(again)

    eve = date(2028, 1, 25)
    assert plan.heading.theme == "面对面"
    assert [(p.name, p.starts_on, p.ends_on, p.starts_weekday) for p in plan.phases] == [
        ("摸底", date(2027, 12, 12), date(2027, 12, 25), None)]  # fmt: skip
    assert [(b.day, b.weekday) for b in plan.batches] == [(eve, None)]
    assert [duty.due_on for duty in plan.duties] == [eve - timedelta(days=9), None]
    assert [(d.due_on, d.weekday, d.phase_id) for d in plan.deadlines] == [(date(2027, 12, 25), None, plan.phases[0].id)]
    assert [(g.meets_on, g.meets_at, g.leader_id, g.member_ids) for g in plan.groups] == [
        (eve, "08:30", street.team_lead.user_id, (street.volunteer.user_id,))]  # fmt: skip
    assert len(queries.list_standards(again.id)) == 2
    old = {row.id for section in Section for row in plan_queries.plan_of(campaign).rows(section)}
    assert not old & {row.id for section in Section for row in plan.rows(section)}


def test_sent_twice_it_is_one_campaign_with_one_plan(street):
    campaign, key = a_campaign(street), uuid4()
    with transaction():
        planning.save_rows(street.officer, campaign.id, Section.PHASES, [a_phase("摸底", day(1, 11), day(1, 20))],
                           revision=0, now=NOON)  # fmt: skip

    copied(street, campaign, key=key)
    again = copied(street, campaign, key=key)

    assert len(plan_queries.plan_of(again).phases) == 1


def test_whoever_has_left_stands_there_by_name_alone(street):
    campaign, lead = a_campaign(street), street.team_lead.user_id
    group = a_group(leader_id=lead, member_ids=(street.volunteer.user_id,))
    with transaction():
        planning.save_group(street.officer, campaign.id, group, now=NOON)
        planning.save_rows(street.officer, campaign.id, Section.DUTIES,
                           [a_duty("开车", owner_id=lead, owner_name="")], revision=0, now=NOON)  # fmt: skip
        for key in (lead, street.volunteer.user_id):
            db.session.get(User, key).disabled_at = NOON

    plan = plan_queries.plan_of(copied(street, campaign))

    assert (plan.groups[0].leader_id, plan.groups[0].leader_name) == (None, "team_lead-name")
    assert plan.groups[0].member_ids == ()
    assert (plan.duties[0].owner_id, plan.duties[0].owner_name) == (None, "team_lead-name")


@pytest.mark.parametrize(
    ("starts", "ends", "anchor"),
    [
        (date(2026, 12, 22), date(2027, 2, 20), date(2027, 2, 6)),
        (date(2026, 12, 20), date(2027, 1, 31), date(2027, 2, 6)),
        (date(2027, 2, 8), date(2027, 2, 12), date(2027, 2, 6)),
        (date(2027, 7, 1), date(2027, 7, 5), date(2027, 2, 6)),
        (date(2027, 1, 1), LAST_DAY, date(2027, 2, 6)),
    ],
)
def test_a_campaign_hangs_on_the_feast_within_its_days_or_nearest_to_them(starts, ends, anchor):
    assert anchor_of(Festival.NEW_YEAR_AND_SPRING, starts, ends) == anchor


def test_the_scheme_of_a_year_ago_is_known_under_either_name(street):
    last = a_campaign(street, festival=Festival.NEW_YEAR_AND_SPRING, starts_on=date(2026, 1, 1),
                      ends_on=date(2026, 2, 20), counted_on=date(2026, 1, 1))  # fmt: skip
    now = a_campaign(street, festival=Festival.SPRING)
    other = a_campaign(street, festival=Festival.LANTERN)

    assert last_campaign(now).id == last.id
    assert last_campaign(other) is None

"""The desk lays out tasks and slots; what is open already stays as it is (SPEC 5.1, 5.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.domain.campaigns.ground import a_campaign, a_frozen_list, the_usual_standards
from tests.domain.campaigns.ground import a_household as a_listed_household
from tests.domain.visits.ground import DAY, MORNING, a_plan, a_slot, a_task, a_visit
from tests.factories import NOON, a_street
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.errors import DomainError, Forbidden, NotFound
from webapp.core.transaction import transaction
from webapp.domain.households.categories import Category
from webapp.domain.visits import operations, overview, queries
from webapp.domain.visits.models import TaskStatus, VisitTask

TODAY = local_day(NOON)


@pytest.fixture
def street(database):
    return a_street()


def open_slots(actor, plan) -> int:
    with transaction():
        return operations.open_slots(actor, plan, now=NOON)


def test_every_day_gets_its_windows(street):
    assert open_slots(street.officer, a_plan(street)) == 4

    slots = queries.open_slots(street.volunteer, DAY, DAY + timedelta(days=1))
    assert [(slot.day, slot.starts, slot.ends) for slot in slots[:2]] == [
        (DAY, "09:00", "12:00"),
        (DAY, "14:00", "17:00"),
    ]
    assert {slot.place for slot in slots} == {"幸福社区"}


def test_what_is_open_already_stays_as_it_is(street):
    open_slots(street.officer, a_plan(street))

    assert open_slots(street.officer, a_plan(street, capacity=99)) == 0
    assert {slot.capacity for slot in queries.open_slots(street.officer, DAY, DAY)} == {10}


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (DAY, DAY - timedelta(days=1)),
        (DAY, DAY + timedelta(days=61)),
        (TODAY - timedelta(days=1), DAY),
        (TODAY + timedelta(days=400), TODAY + timedelta(days=401)),
    ],
)
def test_days_that_make_no_plan_are_refused(street, first, last):
    with pytest.raises(DomainError) as refused:
        open_slots(street.officer, a_plan(street, first=first, last=last))
    assert refused.value.code == "slot.dates"


def test_only_who_plans_there_opens_slots(street):
    other = a_street(code="NH", name="南湖街道")

    for actor, error in ((street.supervisor, Forbidden), (street.volunteer, Forbidden), (other.officer, NotFound)):
        with pytest.raises(error):
            open_slots(actor, a_plan(street))


def test_a_frozen_list_becomes_tasks_once(street):
    for name in ("王建国", "李秀英"):
        a_listed_household(street, name, categories=(Category.DIBAO,))
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    a_frozen_list(street, campaign)

    def release() -> int:
        with transaction():
            return operations.open_tasks(street.officer, campaign.id, now=NOON)

    assert (release(), release()) == (2, 0)
    tasks = db.session.query(VisitTask).all()
    assert {(task.status, task.building, task.two_needed) for task in tasks} == {(TaskStatus.OPEN, "3 号楼", False)}
    assert overview.tasks_by_campaign([campaign.id]) == {campaign.id: {"open": 2}}


def test_a_household_with_a_child_needs_two(street):
    child = (local_day(NOON).replace(year=2018),)
    a_listed_household(street, categories=(Category.DIBAO,), size=2, others_born=child)
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    a_frozen_list(street, campaign)
    with transaction():
        operations.open_tasks(street.officer, campaign.id, now=NOON)

    assert db.session.query(VisitTask).one().two_needed


def test_the_desk_counts_what_is_open_untold_and_today(street):
    a_task(street)
    a_visit(street)
    cancelled = a_visit(street)
    with transaction():
        operations.cancel_visit(street.officer, cancelled.id, "", now=NOON)

    assert overview.counts(street.officer, DAY) == {"elsewise": 0, "open": 2, "untold": 1, "today": 1}
    other = a_street(code="NH", name="南湖街道")
    assert overview.counts(other.officer, DAY) == {"elsewise": 0, "open": 0, "untold": 0, "today": 0}


def test_slots_of_the_coming_two_weeks_show_what_is_taken(street):
    slot = a_slot(street)
    a_slot(street, day=TODAY + timedelta(days=20))
    a_visit(street, slot=slot)

    assert [(s.id, taken) for s, taken in overview.coming_slots(street.officer, TODAY)] == [(slot.id, 1)]


def test_a_plan_of_no_windows_opens_nothing(street):
    assert open_slots(street.officer, replace(a_plan(street), windows=())) == 0
    assert open_slots(street.officer, replace(a_plan(street), windows=(MORNING,), last=DAY)) == 1

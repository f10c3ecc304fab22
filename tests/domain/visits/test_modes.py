"""How a household is reached is decided at the desk; who is not called on at home is in nobody's pool (SPEC 5.1)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.domain.campaigns.ground import a_campaign, a_frozen_list, the_usual_standards
from tests.domain.campaigns.ground import a_household as a_listed_household
from tests.domain.visits.ground import DAY, a_slot, a_task, a_visit, book
from tests.factories import NOON, a_household, a_person, a_street
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.errors import Conflict, DomainError, InvalidInput, NotFound
from webapp.core.transaction import transaction
from webapp.domain.households.categories import Category
from webapp.domain.visits import operations, overview, phone, queries, waiting
from webapp.domain.visits.models import TaskStatus, VisitMode, VisitTask

TODAY = local_day(NOON)


@pytest.fixture
def street(database):
    return a_street()


def change(actor, mode, *tasks, where=""):
    with transaction():
        return operations.change_modes(actor, operations.Change(tuple(t.id for t in tasks), mode, where), now=NOON)


def in_pool(street, task):
    return task.id in {one.id for one in queries.pool(street.volunteer, {task.organisation_id})}


@pytest.mark.parametrize("mode", [VisitMode.PHONE, VisitMode.HOSPITAL])
def test_a_household_is_reached_in_another_way(street, mode):
    task, other = a_task(street), a_task(street)

    assert change(street.officer, mode, task, where="人民医院 3 号楼") == 1

    assert (task.mode, other.mode) == (mode, VisitMode.HOME)
    assert waiting.count_waiting(street.officer) == {mode: 1, VisitMode.HOME: 1}


def test_who_is_called_is_in_nobodys_pool_and_cannot_be_booked(street):
    task = a_task(street)
    change(street.officer, VisitMode.PHONE, task)

    assert not in_pool(street, task)
    with pytest.raises(Conflict, match=r"visit\.not_at_a_door"):
        book(street.volunteer, task, a_slot(street), street.second_volunteer)


def test_a_call_is_not_taken_along_by_a_visit_to_the_same_household(street):
    household = a_household(street, a_person("李大爷"))
    first, by_phone = a_task(street, household), a_task(street, household)
    change(street.officer, VisitMode.PHONE, by_phone)

    a_visit(street, first)

    assert by_phone.status is TaskStatus.OPEN


def test_the_overview_counts_doors_and_other_ways_apart(street):
    change(street.officer, VisitMode.PHONE, a_task(street))
    change(street.officer, VisitMode.HOSPITAL, a_task(street), where="人民医院")
    a_task(street)

    counts = overview.counts(street.officer, TODAY)

    assert (counts["open"], counts["elsewise"]) == (2, 1)


def test_who_has_an_appointment_stays_as_they_are(street):
    task = a_task(street)
    a_visit(street, task)

    with pytest.raises(DomainError, match=r"visit\.no_task_to_change"):
        change(street.officer, VisitMode.PHONE, task)
    assert task.mode is VisitMode.HOME


def test_another_streets_households_are_none(street):
    task = a_task(street)
    stranger = a_street(name="城北街道", code="CB")

    with pytest.raises(DomainError, match=r"visit\.no_task_to_change"):
        change(stranger.officer, VisitMode.PHONE, task)


def test_a_hospital_is_said_for_one_household_at_a_time_and_by_name(street):
    one, two = a_task(street), a_task(street)

    for tasks, where in (((one, two), "人民医院"), ((one,), "")):
        with pytest.raises(InvalidInput) as refused:
            change(street.officer, VisitMode.HOSPITAL, *tasks, where=where)
        assert list(refused.value.fields) == ["where"]


def test_the_hospital_is_sealed_and_gone_when_they_are_home_again(street):
    task = a_task(street)
    change(street.officer, VisitMode.HOSPITAL, task, where="人民医院 302 床")
    db.session.expire_all()
    assert task.where == "人民医院 302 床"
    assert "人民医院".encode() not in (task.where_sealed or b"")

    change(street.officer, VisitMode.HOME, task)

    assert task.where_sealed is None


def test_the_ward_is_told_like_a_door_from_the_day_before(street):
    task = a_task(street)
    change(street.officer, VisitMode.HOSPITAL, task, where="人民医院 302 床")
    visit = a_visit(street, task)

    def row(days):
        return phone.rows_of([visit], TODAY + timedelta(days=days))[0].fields

    assert visit.day == DAY
    assert (row(0)["door"], row(0)["building"]) == (None, None)
    assert row(2)["door"] == "人民医院 302 床"
    assert row(5)["door"] is None


def test_a_campaign_begins_with_its_usual_way(street):
    a_listed_household(street, categories=(Category.DIBAO,))
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    a_frozen_list(street, campaign)
    with transaction():
        operations.say_usual_mode(street.officer, campaign.id, VisitMode.PHONE, now=NOON)
        operations.open_tasks(street.officer, campaign.id, now=NOON)

    assert {task.mode for task in db.session.query(VisitTask).filter_by(occasion_id=campaign.id)} == {VisitMode.PHONE}


def test_a_hospital_is_usual_for_nobody(street):
    campaign = a_campaign(street)

    with pytest.raises(InvalidInput), transaction():
        operations.say_usual_mode(street.officer, campaign.id, VisitMode.HOSPITAL, now=NOON)
    with pytest.raises(NotFound), transaction():
        operations.say_usual_mode(street.officer, uuid4(), VisitMode.PHONE, now=NOON)

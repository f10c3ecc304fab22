"""Several places in one window, a slot changed or closed with its visits called off, hours a place sets itself (SPEC 5.2)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.domain.visits.ground import DAY, MORNING, a_plan, a_slot, a_task, a_visit, book, tell
from tests.factories import NOON, a_street
from webapp.core.db import db
from webapp.core.errors import Conflict, DomainError, NotFound
from webapp.core.transaction import transaction
from webapp.domain.people.models import Organisation
from webapp.domain.people.settings import EVENING_WINDOW, MORNING_WINDOW, is_window
from webapp.domain.visits import operations, queries, slots
from webapp.domain.visits.matters import MatterKind, VisitMatter
from webapp.domain.visits.models import TaskStatus, Visit, VisitSlot, VisitStatus, VisitTask


@pytest.fixture
def street(database):
    return a_street()


def refusal(call) -> str:
    with pytest.raises(DomainError) as refused:
        call()
    return refused.value.code


def open_(street, **said) -> int:
    with transaction():
        return operations.open_slots(street.officer, a_plan(street, first=DAY, last=DAY, windows=(MORNING,), **said), now=NOON)


def close(street, slot, reason="下大雪", now=NOON) -> int:
    return slots.close_slot(street.officer, slot.id, reason, turns=transaction, now=now)


def change(street, slot, **said):
    with transaction():
        return slots.change_slot(street.officer, slot.id, **{"place": "", "capacity": 20, **said}, now=NOON)


def test_a_window_is_open_at_several_places_and_each_once(street):
    assert (open_(street, place="服务站"), open_(street, place="活动室")) == (1, 1)
    assert open_(street, place="活动室") == 0

    places = [slot.place for slot in queries.open_slots(street.volunteer, DAY, DAY)]

    assert places == ["服务站", "活动室"]


def test_each_place_fills_by_itself(street):
    open_(street, place="服务站", capacity=1)
    open_(street, place="活动室", capacity=1)
    one, other = queries.open_slots(street.volunteer, DAY, DAY)

    book(street.volunteer, a_task(street), one, street.second_volunteer)

    assert queries.taken_places([one.id, other.id]) == {one.id: 1}
    with pytest.raises(Conflict, match="slot_full"):
        book(street.volunteer, a_task(street), one, street.second_volunteer)
    assert book(street.volunteer, a_task(street), other, street.second_volunteer)


def test_a_closed_slot_is_offered_to_nobody_and_cannot_be_booked(street):
    slot, task = a_slot(street), a_task(street)
    assert close(street, slot) == 0

    assert queries.open_slots(street.volunteer, DAY, DAY) == []
    assert refusal(lambda: book(street.volunteer, task, slot, street.second_volunteer)) == "visit.slot_closed"


def test_closing_calls_off_what_was_booked_and_who_was_told_is_told_again(street):
    slot = a_slot(street)
    told, untold = a_visit(street, a_task(street), slot), a_visit(street, a_task(street), slot)
    tell(street.volunteer, told)

    assert close(street, slot) == 2

    assert {db.session.get(Visit, key.id, populate_existing=True).status for key in (told, untold)} == {VisitStatus.CANCELLED}
    assert db.session.get(Visit, told.id).cancelled_reason == "下大雪"
    assert {task.status for task in db.session.query(VisitTask)} == {TaskStatus.OPEN}
    [matter] = db.session.query(VisitMatter)
    assert (matter.kind, matter.visit_id) == (MatterKind.TELL_AGAIN, told.id)


def test_more_visits_than_one_turn_takes_are_called_off_turn_by_turn(street, monkeypatch):
    monkeypatch.setattr(slots, "SLICE", 2)
    slot = a_slot(street)
    for _ in range(4):
        a_visit(street, a_task(street), slot)

    assert close(street, slot) == 4
    assert queries.taken_places([slot.id]) == {}


def test_closing_twice_keeps_the_first_reason(street):
    slot = a_slot(street)
    close(street, slot, "下大雪")
    assert close(street, slot, "又写了一次", now=NOON + timedelta(hours=1)) == 0

    kept = db.session.get(VisitSlot, slot.id, populate_existing=True)
    assert (kept.closed_at, kept.closed_reason) == (NOON, "下大雪")


def test_nobody_closes_without_saying_why(street):
    slot = a_slot(street)

    assert refusal(lambda: close(street, slot, " ")) == "slot.needs_a_reason"
    assert db.session.get(VisitSlot, slot.id, populate_existing=True).closed_at is None


def test_opening_a_closed_one_again_opens_it(street):
    open_(street, place="服务站", capacity=5)
    [slot] = queries.open_slots(street.officer, DAY, DAY)
    close(street, slot)

    assert open_(street, place="服务站", capacity=7) == 1

    [again] = queries.open_slots(street.officer, DAY, DAY)
    assert (again.id, again.capacity, again.closed_reason) == (slot.id, 7, None)


def test_a_slot_is_never_made_smaller_than_what_is_booked(street):
    slot = a_slot(street)
    a_visit(street, a_task(street), slot)
    a_visit(street, a_task(street), slot)

    assert refusal(lambda: change(street, slot, capacity=1)) == "slot.more_are_booked"
    assert change(street, slot, capacity=2, place="活动室").place == "活动室"


def test_two_slots_of_a_window_never_meet_at_one_place(street):
    open_(street, place="服务站")
    open_(street, place="活动室")
    one, _other = queries.open_slots(street.officer, DAY, DAY)

    assert refusal(lambda: change(street, one, place="活动室")) == "slot.is_there"


def test_a_slot_out_of_reach_does_not_exist(street):
    with pytest.raises(NotFound):
        slots.get_slot(street.volunteer, a_slot(street).id)


def test_the_week_shows_every_day_with_what_is_taken(street):
    slot = a_slot(street)
    a_visit(street, a_task(street), slot)

    week = slots.week_of(street.officer, DAY)

    assert [one.day.weekday() for one in week] == list(range(7))
    friday = week[DAY.weekday()]
    assert ([(known.id, taken) for known, taken in friday.slots], friday.visits) == ([(slot.id, 1)], 1)
    assert all(not one.slots and not one.visits for one in week if one.day != DAY)


def test_the_hours_are_the_places_own(street):
    assert slots.windows_of(street.root) == {"morning": ("09:00", "12:00"), "afternoon": ("14:00", "17:00")}

    with transaction() as session:
        root = session.get(Organisation, street.root.id)
        root.settings = {**root.settings, MORNING_WINDOW.name: "08:30-11:30", EVENING_WINDOW.name: "18:00-20:00"}

    assert slots.windows_of(root) == {
        "morning": ("08:30", "11:30"), "afternoon": ("14:00", "17:00"), "evening": ("18:00", "20:00"),
    }  # fmt: skip


@pytest.mark.parametrize("text", ["", "9:00-12:00", "09:00–12:00", "12:00-09:00", "09:00-09:00", "24:00-25:00", "09:00-12:00\n"])
def test_what_is_no_window_is_never_kept(text):
    assert not is_window(text)

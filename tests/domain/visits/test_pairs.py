"""A pair's rhythm lays out its visits: on the sponsor's phone, in nobody's pool, and late where nobody went (SPEC 5.1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.domain.visits.ground import DAY, a_slot, a_task, a_visit, book, record, tell
from tests.domain.visits.pairs_ground import a_pair, lay_out, the_visit_of
from tests.factories import NOON, a_household, a_person, a_street
from webapp.core import tally
from webapp.core.clock import at_local, local_day
from webapp.core.db import db
from webapp.core.errors import Conflict, DomainError, InvalidInput, NotFound
from webapp.core.transaction import transaction
from webapp.domain.households.addresses import Address
from webapp.domain.households.operations import change_household, end_household, move_household
from webapp.domain.households.registering import whole_entry
from webapp.domain.households.relations import Relation
from webapp.domain.households.states import EndReason
from webapp.domain.pairings import queries
from webapp.domain.pairings.models import Pairing
from webapp.domain.pairings.queries import View
from webapp.domain.pairings.states import PairingEnd, Rhythm
from webapp.domain.people.models import WhyNot
from webapp.domain.people.operations import pause_volunteer, verify_volunteer
from webapp.domain.visits import joining, leaving, matters, overview, pairs, phone
from webapp.domain.visits import queries as visits
from webapp.domain.visits.matters import MatterKind
from webapp.domain.visits.models import Outcome, TaskStatus, Visit, VisitSlot, VisitStatus, VisitTask

TODAY = local_day(NOON)


@pytest.fixture
def street(database):
    return a_street()


def with_a_child(street):
    child = a_person("赵小明", relation=Relation.OTHER, birth_date=date(2018, 5, 1))
    return a_household(street, a_person(), child)


def on_the_phone(actor, now=NOON) -> list[dict]:
    return [row.fields for row in phone.phone_visits(actor, now=now)]


def fresh(pairing) -> Pairing:
    return db.session.get_one(Pairing, pairing.id, populate_existing=True)


def arrange(actor, pairing, day, *, now=NOON, **said) -> Visit:
    with transaction():
        return pairs.arrange_visit(actor, pairs.Arranged(uuid4(), pairing.id, day, **said), now=now)


# ── laid out by the clock


def test_a_week_before_it_is_due_a_visit_stands_on_the_sponsors_phone_with_nothing_to_bring(street):
    pairing = a_pair(street)

    assert (lay_out(), lay_out()) == (1, 0)

    (row,) = on_the_phone(street.volunteer)
    assert (row["date"], row["status"], row["bring"], row["receipts"]) == (DAY.isoformat(), "booked", [], [])
    assert [one["id"] for one in row["visitors"]] == [str(street.volunteer.user_id)]
    assert row["building"] == "5栋" and row["door"] is None
    assert fresh(pairing).opened_for == DAY
    assert on_the_phone(street.second_volunteer) == []


def test_what_is_due_later_is_not_laid_out_yet(street):
    a_pair(street, due_on=TODAY + timedelta(days=8))

    assert lay_out() == 0
    assert lay_out(NOON + timedelta(days=1)) == 1


def test_it_is_in_nobodys_pool_and_in_no_slot_that_is_offered(street):
    pairing = a_pair(street)
    lay_out()
    place = {street.communities[0].id}

    def nobody_is_offered_it() -> bool:
        return not visits.pool(street.team_lead, place) and overview.counts(street.officer, TODAY)["open"] == 0

    assert nobody_is_offered_it()
    assert visits.open_slots(street.second_volunteer, TODAY, DAY) == []
    slot = db.session.scalars(select(VisitSlot)).one()
    with pytest.raises(NotFound):
        visits.get_slot(street.second_volunteer, slot.id)

    record(street.volunteer, the_visit_of(pairing), Outcome.NOT_HOME)
    assert nobody_is_offered_it()
    task = db.session.scalars(select(VisitTask)).one()
    with pytest.raises(NotFound):
        book(street.team_lead, task, a_slot(street), street.second_volunteer)


def test_nothing_that_is_to_be_brought_goes_along_with_it_nor_it_with_that(street):
    household = a_household(street, a_person())
    a_pair(street, household)
    lay_out()
    task = a_task(street, household)

    other = book(street.team_lead, task, a_slot(street, day=DAY + timedelta(days=1)), street.second_volunteer)

    assert other.task_id == task.id
    assert on_the_phone(street.volunteer)[0]["bring"] == []
    rows = on_the_phone(street.team_lead, at_local(DAY, 9))
    assert len(rows) == 1 and rows[0]["bring"]


def test_a_new_list_brings_nothing_on_a_visit_of_a_pair(street):
    household = a_household(street, a_person())
    pairing = a_pair(street, household)
    lay_out()
    task = a_task(street, household)

    with transaction():
        joining.send_along({household.id}, now=NOON)

    assert joining.live_visit_doing(task.id) is None
    assert len(joining.all_tasks(the_visit_of(pairing))) == 1


def test_it_gives_way_to_another_party_at_the_same_door(street):
    household = a_household(street, a_person())
    book(street.team_lead, a_task(street, household), a_slot(street), street.second_volunteer)
    pairing = a_pair(street, household)

    lay_out()

    assert the_visit_of(pairing).day == DAY + timedelta(days=1)


def test_an_overdue_visit_is_laid_out_with_time_to_tell_them(street):
    pairing = a_pair(street, due_on=TODAY)

    lay_out()

    assert the_visit_of(pairing).day == TODAY + timedelta(days=2)


# ── who may go


def test_one_goes_alone_where_no_minor_lives_and_never_where_one_does(street):
    household = with_a_child(street)

    with pytest.raises(DomainError) as refused:
        a_pair(street, household)
    assert refused.value.code == "visit.partner_needed"
    with pytest.raises(DomainError) as refused:
        a_pair(street, household, street.second_volunteer, companion_id=street.officer.user_id)
    assert refused.value.code == "visit.partner_not_verified"

    pairing = a_pair(street, household, companion_id=street.second_volunteer.user_id)
    lay_out()
    assert len(on_the_phone(street.second_volunteer)) == 1
    assert on_the_phone(street.volunteer)[0]["two_needed"]
    assert len(visits.visitors_of([the_visit_of(pairing).id])[the_visit_of(pairing).id]) == 2


def test_where_nobody_can_be_booked_the_pair_says_why_and_is_tried_again_when_it_was_mended(street):
    pairing = a_pair(street)
    with transaction():
        pause_volunteer(street.officer, street.volunteer.user_id, WhyNot.OWN_WISH, now=NOON)

    assert (lay_out(), lay_out()) == (1, 0)
    assert fresh(pairing).trouble == "pairing.not_active"
    assert pairs.last_visits([pairing.id]) == {}

    with transaction():
        verify_volunteer(street.officer, street.volunteer.user_id, now=NOON)
        pairs.change_pair(street.officer, pairing.id, rhythm=Rhythm.MONTHLY, due_on=DAY, companion_id=None, unit=None, now=NOON)
    assert lay_out() == 1
    assert fresh(pairing).trouble is None
    assert the_visit_of(pairing).day == DAY


def test_a_pair_is_made_once_of_an_active_household_by_who_plans_there(street):
    household = a_household(street, a_person())
    pairing = a_pair(street, household)
    again = {"id": pairing.id, "household_id": household.id}

    assert a_pair(street, household, **again).id == pairing.id
    with pytest.raises(Conflict) as refused:
        a_pair(street, household)
    assert refused.value.code == "pairing.exists"
    with pytest.raises(DomainError) as refused:
        a_pair(street, a_household(street, a_person("李四"), active=False))
    assert refused.value.code == "pairing.household_not_active"
    other = a_street(code="NH", name="南湖街道")
    with pytest.raises(NotFound):
        queries.get_pairing(other.officer, pairing.id)
    with pytest.raises((NotFound, DomainError)):
        a_pair(other, household, other.volunteer)


# ── the rhythm


def test_a_visit_that_was_made_moves_the_rhythm_on_and_hands_nothing_over(street):
    pairing = a_pair(street)
    lay_out()

    effect = record(street.volunteer, the_visit_of(pairing), present=(street.volunteer.user_id,))

    assert effect.codes == [] and effect.flags == []
    now = fresh(pairing)
    assert (now.last_visited_on, now.due_on) == (DAY, DAY + timedelta(days=7))
    assert tally.sums([pairing.id])[pairing.id]["visited"] == 1
    assert lay_out(at_local(DAY, 20)) == 1
    assert the_visit_of(pairing).day == DAY + timedelta(days=7)


def test_a_correction_that_takes_the_visit_back_makes_it_due_again(street):
    pairing = a_pair(street)
    lay_out()
    visit = the_visit_of(pairing)
    first = record(street.volunteer, visit)

    record(street.volunteer, visit, Outcome.NOT_HOME, amends=first.record.id)

    now = fresh(pairing)
    assert (now.last_visited_on, now.due_on) == (None, DAY)
    assert tally.sums([pairing.id])[pairing.id]["visited"] == 0


def test_where_nobody_went_it_is_overdue_at_the_desk_the_longest_first(street):
    late, later = a_pair(street, due_on=TODAY), a_pair(street)
    visited = a_pair(street)
    lay_out()
    record(street.volunteer, the_visit_of(visited))
    on = DAY + timedelta(days=3)

    rows = queries.list_pairings(street.officer, View.OVERDUE, today=on)

    assert [row.id for row in rows] == [late.id, later.id]
    assert queries.count_overdue(street.supervisor, today=on) == 2
    assert queries.list_pairings(street.officer, View.OVERDUE, today=on, after=(late.due_on, late.id)) == [later]
    other = a_street(code="NH", name="南湖街道")
    assert queries.count_overdue(other.officer, today=on) == 0


def test_a_visit_of_which_nothing_came_and_one_nobody_was_told_of_stand_with_all_others(street):
    pairing = a_pair(street)
    lay_out()
    visit = the_visit_of(pairing)

    assert [one.id for one in visits.not_told_yet(street.officer, DAY)] == [visit.id]
    tell(street.volunteer, visit)
    assert visits.not_told_yet(street.officer, DAY) == []
    assert [one.id for one in visits.not_recorded(street.officer, DAY + timedelta(days=1))] == [visit.id]


# ── another day


def test_the_sponsor_chooses_another_day_and_the_one_before_gives_way(street):
    pairing = a_pair(street)
    lay_out()
    first, at = the_visit_of(pairing), at_local(DAY + timedelta(days=1), 15)

    second = arrange(street.volunteer, pairing, DAY + timedelta(days=1), starts_at=at)

    assert second.starts_at == at
    assert db.session.get_one(Visit, first.id).status is VisitStatus.CANCELLED
    assert the_visit_of(pairing).id == second.id
    assert matters.list_open(street.officer, list(MatterKind)) == []


def test_sent_twice_it_is_one_and_a_day_that_cannot_be_is_refused(street):
    pairing = a_pair(street)
    wish = pairs.Arranged(uuid4(), pairing.id, DAY)
    with transaction():
        first = pairs.arrange_visit(street.volunteer, wish, now=NOON)
    with transaction():
        assert pairs.arrange_visit(street.volunteer, wish, now=NOON) is first

    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=61)):
        with pytest.raises(InvalidInput):
            arrange(street.volunteer, pairing, day)
    with pytest.raises(NotFound):
        arrange(street.second_volunteer, pairing, DAY)
    assert the_visit_of(pairing).id == first.id


def test_nobody_home_means_another_day_and_then_it_counts(street):
    pairing = a_pair(street)
    lay_out()
    record(street.volunteer, the_visit_of(pairing), Outcome.NOT_HOME)
    assert fresh(pairing).due_on == DAY

    second = arrange(street.volunteer, pairing, DAY + timedelta(days=1), now=at_local(DAY, 20))
    record(street.volunteer, second)

    assert fresh(pairing).due_on == DAY + timedelta(days=8)


def test_no_two_parties_on_one_day_at_one_door(street):
    household = a_household(street, a_person())
    book(street.team_lead, a_task(street, household), a_slot(street), street.second_volunteer)
    pairing = a_pair(street, household)

    with pytest.raises(Conflict) as refused:
        arrange(street.volunteer, pairing, DAY)
    assert refused.value.code == "visit.household_busy"


def test_a_sponsor_who_is_at_another_door_goes_half_an_hour_later(street):
    a_visit(street, slot=a_slot(street, window=("08:30", "12:00")))
    pairing = a_pair(street)

    lay_out()

    assert the_visit_of(pairing).starts_at == at_local(DAY, 9)


# ── the end


def test_a_pair_that_ends_calls_its_visit_off_and_asks_for_them_to_be_told(street):
    pairing = a_pair(street)
    lay_out()
    tell(street.volunteer, the_visit_of(pairing))

    with transaction():
        pairs.end_pair(street.officer, pairing.id, PairingEnd.SPONSOR_STOPS, now=NOON)

    assert (fresh(pairing).ended_on, fresh(pairing).ended_because) == (TODAY, PairingEnd.SPONSOR_STOPS)
    assert db.session.scalars(select(Visit.status)).all() == [VisitStatus.CANCELLED]
    assert [one.kind for one in matters.list_open(street.officer, list(MatterKind))] == [MatterKind.TELL_AGAIN]
    assert lay_out() == 0 and queries.own_pairings(street.volunteer) == []
    with pytest.raises(Conflict):
        arrange(street.officer, pairing, DAY)


def test_a_household_that_ends_ends_its_pairs(street):
    household = a_household(street, a_person())
    pairing = a_pair(street, household)
    lay_out()

    with transaction():
        end_household(street.officer, household.id, why=EndReason.DIED, reason="社区核实", on=TODAY, now=NOON)

    assert fresh(pairing).ended_because is PairingEnd.HOUSEHOLD_ENDED
    assert all(row["status"] == "cancelled" for row in on_the_phone(street.volunteer))
    assert db.session.scalars(select(VisitTask.status)).all() == [TaskStatus.CANCELLED]


def test_a_household_that_moves_takes_its_pair_along(street):
    household = a_household(street, a_person())
    pairing = a_pair(street, household)
    lay_out()

    with transaction():
        move_household(street.officer, household.id, to=street.communities[1].id, reason="搬家了", now=NOON, grid="",
                       address=Address(line="9栋2单元501", building="9栋", unit="2", door="501"))  # fmt: skip

    assert fresh(pairing).organisation_id == street.communities[1].id
    (row,) = on_the_phone(street.volunteer)
    assert row["status"] == "booked" and row["building"].endswith("9栋")
    assert matters.list_open(street.officer, list(MatterKind)) == []


def test_a_child_that_moves_in_is_seen_before_the_next_visit(street):
    household = a_household(street, a_person())
    pairing = a_pair(street, household)
    entry, child = whole_entry(household), a_person("赵小明", relation=Relation.OTHER, birth_date=date(2018, 5, 1))
    with transaction():
        change_household(street.officer, household.id, replace(entry, people=(*entry.people, child)),
                         revision=household.revision, now=NOON)  # fmt: skip

    lay_out()

    assert fresh(pairing).trouble == "visit.partner_needed"


def test_who_leaves_for_good_leaves_no_pair_behind(street):
    pairing = a_pair(street)
    along = a_pair(street, sponsor=street.team_lead, companion_id=street.volunteer.user_id)

    with transaction():
        leaving.let_go(street.admin, street.volunteer.user_id, now=NOON)

    assert fresh(pairing).ended_because is PairingEnd.SPONSOR_LEFT
    assert fresh(along).companion_id is None and fresh(along).ended_on is None

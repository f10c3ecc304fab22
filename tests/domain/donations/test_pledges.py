"""Pledges: a part or the whole, never more than there is, free again after seven days (SPEC 8.2)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from tests.factories import NOON, a_gift, a_need, a_pledge, a_street
from webapp.core.errors import Conflict, DomainError, InvalidInput, NotFound
from webapp.core.transaction import transaction
from webapp.domain.donations import queries
from webapp.domain.donations.models import Need, Pledge
from webapp.domain.donations.operations import (
    NewPledge,
    cancel_own_pledge,
    cancel_pledge,
    close_need,
    expire_pledges,
    make_pledge,
    open_link,
    renew_own_pledge,
    renew_pledge,
    verify_pledge,
)
from webapp.domain.donations.states import PledgeStatus, ShownAs
from webapp.domain.people.actors import NOBODY

WEEK = timedelta(days=7)


def left(need):
    return queries.needs_of([Pledge(need_id=need.id)])[need.id].left


def test_a_part_is_pledged_and_the_rest_stays_free(database):
    street = a_street()
    need = a_need(street)

    pledge = a_pledge(street, need, 3)

    assert (left(need), pledge.status, pledge.expires_at) == (1, PledgeStatus.PLEDGED, NOON + WEEK)
    assert (pledge.name, pledge.phone) == ("王爱心", "13800001234")


def test_name_and_phone_lie_sealed_in_the_database(database):
    street = a_street()
    a_pledge(street, a_need(street))

    row = database.session.execute(text("SELECT name_sealed, phone_sealed, phone_index FROM pledges")).one()

    assert all("王爱心".encode() not in bytes(value) and b"13800001234" not in bytes(value) for value in row)


def test_more_than_is_left_is_refused_and_says_how_much_there_is(database):
    street = a_street()
    need = a_need(street)
    a_pledge(street, need, 3)

    with pytest.raises(DomainError) as refusal:
        a_pledge(street, need, 2)

    assert (refusal.value.code, refusal.value.facts) == ("pledge.less_is_left", {"left": 1, "unit": "床"})
    assert left(need) == 1


def test_the_database_itself_refuses_to_promise_more_than_is_needed(database):
    street = a_street()
    a_need(street)

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text("UPDATE needs SET pledged = 5"))


def test_the_same_pledge_sent_again_is_one(database):
    street = a_street()
    need, key = a_need(street), uuid4()

    first, again = a_pledge(street, need, id=key), a_pledge(street, need, id=key)

    assert first.id == again.id
    assert left(need) == 2
    with pytest.raises(Conflict):
        a_pledge(street, need, id=key, phone="13900001234")


def test_without_account_one_pledges_through_the_private_link_only(database):
    street = a_street()
    need = a_need(street)
    with transaction():
        link = open_link(street.officer, street.root.id, id=uuid4(), now=NOON)
    new = NewPledge(uuid4(), need.id, 1, "惠民超市", "027-88880000", ShownAs.REAL)

    with pytest.raises(NotFound), transaction():
        make_pledge(NOBODY, new, now=NOON)
    with transaction():
        made = make_pledge(NOBODY, new, link, now=NOON)

    assert made.donor_id is None
    assert queries.find_pledge(queries.token_of(made).lower()).id == made.id


def test_who_cannot_bring_it_in_seven_days_frees_it(database):
    street = a_street()
    need = a_need(street)
    pledge = a_pledge(street, need, 4)

    with transaction():
        early = expire_pledges(NOON + WEEK - timedelta(seconds=1))
    with transaction():
        due = expire_pledges(NOON + WEEK)
    with transaction():
        again = expire_pledges(NOON + WEEK)

    assert (early, due, again) == (0, 1, 0)
    assert (pledge.status, left(need)) == (PledgeStatus.EXPIRED, 4)


def test_whoever_comes_after_a_promise_has_run_out_need_not_wait_for_the_clock(database):
    street = a_street()
    need = a_need(street)
    a_pledge(street, need, 4)

    later = a_pledge(street, need, 4, now=NOON + WEEK)

    assert later.taken == 4


def test_renewed_it_lasts_seven_days_more(database):
    street = a_street()
    need = a_need(street)
    pledge = a_pledge(street, need, 4)

    with transaction():
        renew_pledge(street.storekeeper, pledge.id, now=NOON + timedelta(days=6))
    with transaction():
        assert expire_pledges(NOON + WEEK) == 0
    with transaction():
        renew_own_pledge(NOBODY, pledge, now=NOON + timedelta(days=8))

    assert pledge.expires_at == NOON + timedelta(days=15)


def test_who_waits_moves_up_when_somebody_lets_go(database):
    street = a_street()
    need = a_need(street)
    first = a_pledge(street, need, 4)
    with pytest.raises(DomainError) as refusal:
        a_pledge(street, need, 1)
    waiting = a_pledge(street, need, 3, waits=True)
    late = a_pledge(street, need, 1, waits=True)

    assert refusal.value.code == "pledge.all_taken"
    assert (waiting.taken, waiting.expires_at) == (0, None)
    with transaction():
        cancel_pledge(street.storekeeper, first.id, now=NOON + timedelta(days=1))

    assert (waiting.taken, late.taken, left(need)) == (3, 1, 0)
    assert waiting.expires_at == NOON + timedelta(days=8)


def test_nobody_moves_up_in_a_need_that_asks_no_more(database):
    street = a_street()
    need = a_need(street)
    first, waiting = a_pledge(street, need, 4), a_pledge(street, need, 4, waits=True)
    with transaction():
        close_need(street.officer, need.id, now=NOON)
        cancel_own_pledge(NOBODY, first, now=NOON)

    assert waiting.taken == 0
    with pytest.raises(DomainError) as refusal:
        a_pledge(street, need, 1)
    assert refusal.value.code == "need.is_over"


def test_what_is_over_can_be_neither_renewed_nor_cancelled(database):
    street = a_street()
    pledge = a_pledge(street, a_need(street))
    with transaction():
        cancel_pledge(street.storekeeper, pledge.id, now=NOON)

    for step in (renew_pledge, cancel_pledge):
        with pytest.raises(DomainError) as refusal, transaction():
            step(street.storekeeper, pledge.id, now=NOON)
        assert refusal.value.code == "pledge.is_over"


def test_nobody_promises_more_than_is_needed_at_all(database):
    street = a_street()

    with pytest.raises(InvalidInput):
        a_pledge(street, a_need(street), 5, waits=True)


def test_a_donor_is_shown_as_they_wish_once_the_desk_has_called_them(database):
    street = a_street()
    need = a_need(street, quantity=9)
    donors = ((ShownAs.REAL, "惠民超市"), (ShownAs.MASKED, "王爱心"), (ShownAs.ANONYMOUS, "李四"))
    pledges = [
        a_pledge(street, need, 1, shown_as=shown, name=name, now=NOON + timedelta(minutes=minute))
        for minute, (shown, name) in enumerate(donors)
    ]

    before = queries.shown_donors([need.id])
    for pledge in pledges:
        with transaction():
            verify_pledge(street.storekeeper, pledge.id, now=NOON)

    assert before == {}
    assert queries.shown_donors([need.id]) == {need.id: ["惠民超市", "王*心"]}


def test_pledges_of_others_are_out_of_sight(database):
    street, other = a_street(), a_street(name="别处街道", code="BC")
    pledge = a_pledge(street, a_need(street))

    with pytest.raises(NotFound), transaction():
        cancel_pledge(other.storekeeper, pledge.id, now=NOON)
    assert queries.list_pledges(other.storekeeper, tuple(PledgeStatus)) == []


@pytest.fixture
def street(database):
    return a_street()


STEPS = st.lists(st.tuples(st.sampled_from(["pledge", "wait", "cancel", "renew", "receive", "part", "tick"]),
                           st.integers(1, 6)), min_size=3, max_size=20)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_happens_a_need_holds_exactly_what_its_pledges_take(database, street, steps):
    need, moment = a_need(street, quantity=6), NOON
    for step, number in steps:
        moment += timedelta(hours=5 * number) if step == "tick" else timedelta(0)
        try:
            take(street, need, step, number, moment)
        except DomainError:
            pass  # refused: must change nothing
        database.session.rollback()
        held = select(func.sum(Pledge.taken)).where(Pledge.need_id == need.id)
        fresh = database.session.get_one(Need, need.id)
        assert fresh.pledged == (database.session.scalar(held) or 0)
        assert 0 <= fresh.pledged <= fresh.quantity


def take(street, need, step, number, moment):
    live = queries.live_pledges(need.id)
    if step in ("pledge", "wait"):
        a_pledge(street, need, number, now=moment, waits=step == "wait")
    elif step == "tick":
        with transaction():
            expire_pledges(moment)
    elif not live:
        raise DomainError("nothing to do")
    elif step in ("receive", "part"):
        a_gift(street, live[number % len(live)], number, now=moment, more_to_come=step == "part")
    else:
        act = {"cancel": cancel_pledge, "renew": renew_pledge}[step]
        with transaction():
            act(street.storekeeper, live[number % len(live)].id, now=moment)

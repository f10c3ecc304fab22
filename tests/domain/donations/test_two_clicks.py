"""Many donors click at the same moment: there are three quilts and three promises of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

from tests.factories import NOON, a_need, a_street
from webapp.core.errors import DomainError
from webapp.core.transaction import transaction
from webapp.domain.donations import queries
from webapp.domain.donations.operations import NewPledge, make_pledge
from webapp.domain.donations.states import ShownAs

CLICKS = 8


def test_many_who_click_at_once_never_promise_more_than_there_is(app, database):
    street = a_street()
    need_id = a_need(street, quantity=3).id
    donor = street.donor
    database.session.rollback()
    start = Barrier(CLICKS)

    def click(number):
        new = NewPledge(uuid4(), need_id, 1, "王爱心", f"1380000000{number}", ShownAs.MASKED)
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    return make_pledge(donor, new, now=NOON).taken
            except DomainError as refusal:
                return refusal.code

    with ThreadPoolExecutor(CLICKS) as pool:
        answers = list(pool.map(click, range(CLICKS)))

    assert sorted(map(str, answers)) == ["1"] * 3 + ["pledge.all_taken"] * 5
    database.session.rollback()
    assert queries.get_need(street.storekeeper, need_id).left == 0

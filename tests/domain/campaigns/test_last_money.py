"""Two lists are approved at the same moment and the money is there for one: one is approved, the other is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.domain.campaigns.ground import (
    AFTER_THE_PERIOD,
    SEVEN_HUNDRED,
    a_campaign,
    a_household,
    a_posted_list,
    a_standard,
    use_funds,
)
from tests.domain.funds.ground import books_are_sound, stands
from tests.factories import a_fund, a_street
from webapp.core.errors import DomainError
from webapp.core.transaction import transaction
from webapp.domain.campaigns.approving import approve_list
from webapp.domain.campaigns.looking import Flagged, note_look
from webapp.domain.campaigns.models import AwardList
from webapp.domain.campaigns.states import ListStatus

LISTS = 4


def test_the_last_money_goes_to_one_of_those_who_press_together(app, database):
    street = a_street()
    a_household(street)
    fund, approver = a_fund(street, 1500), street.approver
    keys = []
    for number in range(LISTS):
        campaign = a_campaign(street, funded=False, title=f"第 {number} 场慰问")
        a_standard(street, campaign, grant=SEVEN_HUNDRED)
        use_funds(street, campaign, fund)
        keys.append(a_posted_list(street, campaign).id)
    for key in keys:  # the household is on all of them
        with transaction():
            note_look(approver, key, Flagged(elsewhere=1, relatives=0), now=AFTER_THE_PERIOD)
    database.session.rollback()
    start = Barrier(LISTS)

    def press(key):
        with app.app_context():
            start.wait()
            try:
                return approve_list(approver, key, turns=transaction, now=AFTER_THE_PERIOD).status
            except DomainError as refusal:
                return refusal.code

    with ThreadPoolExecutor(LISTS) as pool:
        answers = list(pool.map(press, keys))

    assert sorted(map(str, answers)) == ["frozen"] * 2 + ["fund.not_enough"] * 2
    database.session.rollback()
    assert (stands(fund).left, stands(fund).promised) == (100_00, 1400_00)
    assert [database.session.get(AwardList, key).status for key in keys].count(ListStatus.POSTED) == 2
    assert books_are_sound()

"""One in ten of what was delivered, by a seed that nobody knew before, asked by people who had no hand in it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.domain.campaigns.ground import AFTER_THE_PERIOD, a_campaign, a_frozen_list, a_household, the_usual_standards
from tests.factories import Street, a_hand_over, a_street
from webapp.core import tally
from webapp.core.db import db
from webapp.core.errors import Conflict, DomainError, Forbidden
from webapp.core.transaction import transaction
from webapp.domain.audit.queries import first_bad_event
from webapp.domain.campaigns.issuing import issue_next
from webapp.domain.campaigns.models import Campaign
from webapp.domain.cases.models import Case, CaseKind
from webapp.domain.households.categories import Category
from webapp.domain.receipts.models import Receipt
from webapp.domain.receipts.operations import hand_over
from webapp.domain.supervision import operations, queries, rules
from webapp.domain.supervision.models import CheckHow, CheckResult, SpotCheck, Why
from webapp.domain.supervision.operations import Asked

LATER = AFTER_THE_PERIOD + timedelta(days=2)
FINE = Asked(CheckHow.CALL, CheckResult.ALL_THERE)


@pytest.fixture
def street(database) -> Street:
    return a_street()


@pytest.fixture
def campaign(street) -> Campaign:
    """Twelve families in one community, three in the other; slips for all."""
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    for number in range(15):
        a_household(street, f"王{'一二三四五六七八九十百千万亿兆'[number]}", place=number // 12, size=2, categories=(Category.DIBAO,))
    frozen = a_frozen_list(street, campaign)
    issue_next(street.officer, frozen.id, turns=transaction, now=AFTER_THE_PERIOD)
    return campaign


def deliver(street, receipts) -> None:
    with transaction():
        for receipt in receipts:
            hand_over(street.volunteer, a_hand_over(receipt, street.volunteer, street.second_volunteer, at=LATER), now=LATER)


def slips() -> list[Receipt]:
    return db.session.query(Receipt).order_by(Receipt.place, Receipt.number).all()


def draw(street, campaign, number=1, actor=None) -> int:
    return operations.draw(actor or street.supervisor, campaign.id, number, turns=transaction, now=LATER)


def checks(campaign) -> list[SpotCheck]:
    db.session.rollback()
    return db.session.query(SpotCheck).filter_by(campaign_id=campaign.id).order_by(SpotCheck.number).all()


def record(actor, check, asked=FINE) -> SpotCheck:
    with transaction():
        return operations.record_check(actor, check.id, asked, now=LATER)


def test_the_seed_is_sealed_when_the_list_is_frozen_and_known_to_nobody_until_the_draw(street, campaign):
    (before,) = queries.seals_of(campaign.id)
    deliver(street, slips())
    draw(street, campaign)
    after, following = queries.seals_of(campaign.id)

    assert before.seed is None and before.sealed_at == AFTER_THE_PERIOD
    assert rules.fingerprint_of(after.seed) == before.fingerprint
    assert following.seed is None and following.fingerprint != before.fingerprint
    assert first_bad_event() is None


def test_each_community_gives_its_tenth_and_anybody_repeats_the_draw(street, campaign):
    deliver(street, slips())

    assert draw(street, campaign) == 3
    drawn = queries.get_drawn(campaign.id, 1)
    by_hand = {
        number
        for there in drawn.drawn_from.values()
        for number in rules.drawn(queries.seals_of(campaign.id)[0].seed, [rules.Slip(n, t) for n, t in there])
    }
    assert by_hand == {slip.number for slip in queries.receipts_of_checks(checks(campaign)).values()}
    assert sorted(len(there) for there in drawn.drawn_from.values()) == [3, 12]
    totals = tally.totals(campaign.id)
    assert [totals[place.id]["to_check"] for place in street.communities] == [2, 1]


def test_pressed_twice_it_is_one_draw(street, campaign):
    deliver(street, slips())

    assert [draw(street, campaign), draw(street, campaign)] == [3, 0]
    assert len(checks(campaign)) == 3


def test_a_second_draw_takes_what_came_later_by_another_seed(street, campaign):
    there = slips()
    deliver(street, there[:4])
    draw(street, campaign)
    deliver(street, there[4:])
    draw(street, campaign, 2)

    first, second = (queries.get_drawn(campaign.id, n).drawn_from for n in (1, 2))
    known = [{number for part in one.values() for number, _ in part} for one in (first, second)]
    assert (len(known[0]), len(known[1]), known[0] & known[1]) == (4, 11, set())
    assert [check.number for check in checks(campaign)] == list(range(1, len(checks(campaign)) + 1))


def test_nothing_delivered_is_nothing_to_draw_from(street, campaign):
    with pytest.raises(Conflict, match=r"check\.nothing_delivered"):
        draw(street, campaign)
    assert [seal.seed for seal in queries.seals_of(campaign.id)] == [None], "and the seed stays under seal"


def test_what_is_flagged_is_asked_besides(street, campaign):
    there = slips()
    deliver(street, there)
    with transaction():
        for receipt in slips():
            receipt.review = "collector_same_name"
    draw(street, campaign)

    assert [check.why for check in checks(campaign)].count(Why.FLAGGED) == 12
    assert len(checks(campaign)) == 15


def test_neither_who_listed_nor_who_approved_nor_who_delivered_may_ask(street, campaign):
    deliver(street, slips())
    draw(street, campaign)
    check = checks(campaign)[0]

    barred = queries.barred_from(check)
    assert barred == {street.officer.user_id, street.approver.user_id, street.volunteer.user_id, street.second_volunteer.user_id}
    for actor in (street.officer, street.approver):
        with pytest.raises(Forbidden):
            record(actor, check)
    assert record(street.second_officer, check).checked_by == street.second_officer.user_id


def test_nobody_puts_another_ones_name_under_it_but_in_a_club(street, campaign):
    deliver(street, slips())
    draw(street, campaign)
    check, other = checks(campaign)[:2]
    by_the_lead = Asked(CheckHow.CALL, CheckResult.ALL_THERE, by=street.team_lead.user_id)
    by_who_went = Asked(CheckHow.CALL, CheckResult.ALL_THERE, by=street.volunteer.user_id)
    with pytest.raises(Forbidden):
        record(street.second_officer, check, by_the_lead)

    with transaction():
        db.session.merge(street.root).settings = {"preset": "club"}
    with pytest.raises(Forbidden):
        record(street.officer, check, by_who_went)
    third = a_volunteer(street)
    done = record(street.officer, other, Asked(CheckHow.CALL, CheckResult.ALL_THERE, by=third))
    assert (done.checked_by, done.recorded_by) == (third, street.officer.user_id)


def a_volunteer(street):
    from tests.factories import an_account
    from webapp.domain.people.permissions import Role

    return an_account(street.root, "third_volunteer", Role.VOLUNTEER).user_id


def test_what_is_not_right_becomes_a_case_of_that_place(street, campaign):
    deliver(street, slips())
    draw(street, campaign)
    check = checks(campaign)[0]
    with pytest.raises(DomainError, match=r"check\.say_what"):
        record(street.supervisor, check, Asked(CheckHow.CALL, CheckResult.NOTHING))

    record(street.supervisor, check, Asked(CheckHow.VISIT, CheckResult.NOTHING, "老人说没人来过"))
    case = db.session.get(Case, checks(campaign)[0].case_id)
    assert (case.kind, case.subject_id, case.text) == (CaseKind.NOT_RIGHT, check.receipt_id, "老人说没人来过")
    assert case.organisation_id == check.organisation_id
    totals = tally.totals(campaign.id)[check.organisation_id]
    assert (totals["checked"], totals["checked_wrong"]) == (1, 1)


def test_who_was_not_reached_is_asked_again_and_a_result_stays(street, campaign):
    deliver(street, slips())
    draw(street, campaign)
    check = checks(campaign)[0]
    record(street.supervisor, check, Asked(CheckHow.CALL, CheckResult.NOT_REACHED))
    assert "checked" not in tally.totals(campaign.id)[check.organisation_id]

    record(street.supervisor, check)
    record(street.supervisor, check)
    with pytest.raises(Conflict):
        record(street.supervisor, check, Asked(CheckHow.CALL, CheckResult.NOTHING, "没有"))
    assert tally.totals(campaign.id)[check.organisation_id]["checked"] == 1


def test_another_street_sees_none_of_it(street, campaign):
    deliver(street, slips())
    draw(street, campaign)
    other = a_street(name="江边街道", code="JB")

    with pytest.raises(DomainError, match=r"check\.not_found"):
        queries.get_check(other.supervisor, checks(campaign)[0].id)
    with pytest.raises(DomainError):
        draw(other, campaign, 2)
    assert uuid4() not in {check.id for check in queries.list_checks(other.supervisor, campaign.id)}
    assert not queries.list_checks(other.supervisor, campaign.id)

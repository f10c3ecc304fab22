"""A list is approved only where the money that may pay for it is there; a refusal keeps everything as it was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from tests.domain.campaigns.ground import (
    AFTER_THE_PERIOD,
    SEVEN_HUNDRED,
    a_campaign,
    a_frozen_list,
    a_household,
    a_plan,
    a_posted_list,
    a_proposed_list,
    a_standard,
    end_household,
    use_funds,
)
from tests.domain.campaigns.test_post_and_approve import number_on_notice, object_to, settle
from tests.domain.funds.ground import books_are_sound, stands
from tests.factories import NOON, Street, a_fund, a_street, an_account
from webapp.core import tally
from webapp.core.db import db
from webapp.core.errors import DomainError, Forbidden, NotFound
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.campaigns import needs, paying, queries
from webapp.domain.campaigns.amending import amend_list
from webapp.domain.campaigns.approving import approve_list
from webapp.domain.campaigns.conditions import HasCategory
from webapp.domain.campaigns.fixing import fix_amount
from webapp.domain.campaigns.funding import add_fund, ask_for_funds, candidates, move_fund, remove_fund
from webapp.domain.campaigns.issuing import issue_next
from webapp.domain.campaigns.models import AwardLine, AwardList, Campaign
from webapp.domain.campaigns.operations import create_campaign
from webapp.domain.campaigns.rules import Basis, Goods, Grant
from webapp.domain.campaigns.states import Festival, LineStatus, ListStatus
from webapp.domain.campaigns.taking_off import withdraw_line
from webapp.domain.cases.models import CaseOutcome
from webapp.domain.funds.models import Commitment, Fund, Share
from webapp.domain.funds.queries import committed_for, shares_of
from webapp.domain.funds.reserving import reserve
from webapp.domain.funds.states import FundUse
from webapp.domain.households.categories import Category
from webapp.domain.ledger.models import Transfer
from webapp.domain.people.models import Organisation, OrganisationKind
from webapp.domain.people.operations import create_organisation
from webapp.domain.people.permissions import Role

DIBAO, WORKER = Category.DIBAO, Category.MODEL_WORKER


@pytest.fixture
def street(database) -> Street:
    return a_street()


def a_street_campaign(street: Street, *funds: Fund, **said: Any) -> Campaign:
    """700 yuan for everybody, out of these funds."""
    campaign = a_campaign(street, funded=False, **said)
    a_standard(street, campaign, grant=SEVEN_HUNDRED)
    use_funds(street, campaign, *funds)
    return campaign


def approve(street: Street, award_list: AwardList) -> AwardList:
    return approve_list(street.approver, award_list.id, turns=transaction, now=AFTER_THE_PERIOD)


def refused(street: Street, award_list: AwardList) -> DomainError:
    with pytest.raises(DomainError) as refusal:
        approve(street, award_list)
    return refusal.value


def state_of_everything() -> dict[str, Any]:
    """Whatever an approval touches, as the database has it."""
    db.session.rollback()
    tables = (AwardLine, AwardList, Commitment, Share, Transfer, tally.Tally, AuditEvent)
    return {
        model.__tablename__: sorted(map(str, db.session.execute(select(*model.__table__.columns)).all()))
        for model in tables
    }


def test_without_any_fund_a_street_approves_nothing(street):
    a_household(street)
    award_list = a_posted_list(street, a_street_campaign(street))

    refusal = refused(street, award_list)

    assert (refusal.code, refusal.facts) == ("fund.none_attached", {"needed_fen": 700_00})


def test_the_refusal_names_the_funds_and_what_is_short(street):
    for _ in range(3):
        a_household(street)
    campaign = a_street_campaign(street, a_fund(street, 1000, title="民政救助"), a_fund(street, 500, title="企业捐款"))

    refusal = refused(street, a_posted_list(street, campaign))

    assert refusal.code == "fund.not_enough"
    assert refusal.facts == {
        "places": "幸福社区", "count": 1, "funds": "民政救助、企业捐款", "needed_fen": 2100_00, "there_fen": 1500_00,
        "short_fen": 600_00,
    }  # fmt: skip


def test_money_for_something_else_is_not_there(street):
    a_household(street)
    running = a_fund(street, 9000, title="工作经费", uses=(FundUse.RUNNING,))

    refusal = refused(street, a_posted_list(street, a_street_campaign(street, running)))

    assert (refusal.code, refusal.facts["needed_fen"]) == ("fund.none_may_pay", 700_00)


def test_a_refusal_leaves_everything_as_it_was(street):
    for at in (0, 1):
        a_household(street, categories=(DIBAO,), place=at)
    gone = a_household(street)
    campaign = a_street_campaign(street, a_fund(street, 1399))
    award_list = a_posted_list(street, campaign)
    end_household(gone)
    before = state_of_everything()

    assert refused(street, award_list).code == "fund.not_enough"

    assert state_of_everything() == before
    assert db.session.get(AwardList, award_list.id).status is ListStatus.POSTED


def lines(award_list: AwardList) -> list[AwardLine]:
    return list(db.session.scalars(select(AwardLine).where(AwardLine.list_id == award_list.id).order_by(AwardLine.number)))


def test_an_approval_promises_exactly_what_its_lines_come_to(street):
    for at in (0, 1, 1):
        a_household(street, place=at)
    first, second = a_fund(street, 1000), a_fund(street, 5000)
    award_list = approve(street, a_posted_list(street, a_street_campaign(street, first, second)))

    assert committed_for(award_list.id) == {first.id: 1000_00, second.id: 1100_00}
    assert (stands(first).left, stands(second).left) == (0, 3900_00)
    assert books_are_sound()


def test_the_order_the_campaign_states_decides_what_is_used_up_first(street):
    a_household(street)
    first, second = a_fund(street, 1000), a_fund(street, 1000)
    campaign = a_street_campaign(street, first, second)
    with transaction():
        move_fund(street.officer, campaign.id, second.id, up=True, now=NOON)

    award_list = approve(street, a_posted_list(street, campaign))

    assert committed_for(award_list.id) == {second.id: 700_00}


def test_a_fund_pays_only_for_its_categories_places_and_festival(street):
    households = {
        "worker": a_household(street, categories=(WORKER,)), "other": a_household(street),
        "there": a_household(street, place=1),
    }  # fmt: skip
    workers = a_fund(street, 9000, title="劳模", categories=(WORKER,))
    here = a_fund(street, 9000, title="这里", places=(street.communities[0].id,))
    spring = a_fund(street, 9000, title="两节", festivals=("new_year_and_spring",))
    campaign = a_street_campaign(street, workers, here, spring)
    summer = a_fund(street, 9000, festivals=("summer",))
    with pytest.raises(DomainError, match=r"fund.other_festival"):
        use_funds(street, campaign, summer)

    award_list = approve(street, a_posted_list(street, campaign))

    issue_next(street.officer, award_list.id, turns=transaction, now=AFTER_THE_PERIOD)
    paid = {line.household_id: [share.fund_id for share in shares_of([line.id])[line.id]] for line in lines(award_list)}
    assert paid == {households["worker"]: [workers.id], households["other"]: [here.id], households["there"]: [spring.id]}


def test_a_community_fund_pays_only_there_and_only_what_its_organisation_allows(street):
    a_household(street)
    a_household(street, place=1)
    own = a_fund(street, 9000, at=street.communities[1], title="和平社区集体")
    campaign = a_street_campaign(street, own)

    refusal = refused(street, a_posted_list(street, campaign))

    assert (refusal.code, refusal.facts["places"], refusal.facts["needed_fen"]) == ("fund.none_may_pay", "幸福社区", 700_00)


def test_what_is_kept_for_a_group_others_cannot_spend(street):
    for labels in ((WORKER,), (), ()):
        a_household(street, categories=labels)
    fund = a_fund(street, 2100)
    with transaction():
        reserve(street.treasurer, fund.id, WORKER, 800_00, now=NOON)
    award_list = a_posted_list(street, a_street_campaign(street, fund))

    refusal = refused(street, award_list)

    assert (refusal.facts["needed_fen"], refusal.facts["there_fen"]) == (1400_00, 1300_00)
    with transaction():
        kept = reserve(street.treasurer, fund.id, WORKER, 700_00, now=NOON)
    approve(street, award_list)
    promised = db.session.execute(select(Commitment.reserve_id, Commitment.labels, func.sum(Commitment.fen))
                                  .group_by(Commitment.reserve_id, Commitment.labels)).all()  # fmt: skip
    assert {tuple(row) for row in promised} == {(kept.id, "model_worker", 700_00), (None, "", 1400_00)}


def test_a_sealed_category_leaves_no_trace_on_the_line(street):
    a_household(street, categories=(Category.MAJOR_ILLNESS, Category.LEFT_BEHIND_CHILD, DIBAO))

    (line,) = lines(a_proposed_list(street, a_street_campaign(street)))

    assert line.labels == "dibao"


def test_a_list_of_goods_alone_needs_no_money(street):
    a_household(street)
    campaign = a_campaign(street, funded=False)
    a_standard(street, campaign, grant=Grant(Basis.NOTHING, goods=(Goods("大米", 1, "袋", 60_00),)))

    assert approve(street, a_posted_list(street, campaign)).status is ListStatus.FROZEN


def test_a_street_that_does_without_funds_says_why_and_a_club_need_not(street):
    a_household(street)
    campaign = a_street_campaign(street)

    with pytest.raises(DomainError, match=r"fund.needs_a_reason"), transaction():
        ask_for_funds(street.officer, campaign.id, False, None, now=NOON)
    with transaction():
        ask_for_funds(street.officer, campaign.id, False, "现场筹集，不入账", now=NOON)

    assert approve(street, a_posted_list(street, campaign)).status is ListStatus.FROZEN
    assert db.session.scalar(select(func.count()).select_from(Commitment)) == 0


def test_a_club_asks_for_funds_only_when_it_says_so(street):
    with transaction():
        db.session.merge(street.root).settings = {"preset": "club"}
    a_household(street)
    campaign = a_street_campaign(street)
    assert not paying.asks_for_funds(campaign)
    with transaction():
        ask_for_funds(street.officer, campaign.id, True, None, now=NOON)

    assert refused(street, a_posted_list(street, campaign)).code == "fund.none_attached"


def test_who_recorded_the_money_does_not_approve_the_list(street):
    a_household(street)
    both = an_account(street.root, "both", Role.TREASURER, Role.APPROVER)
    street.actors["treasurer"], keep = both, street.treasurer
    campaign = a_street_campaign(street, a_fund(street, 1000))
    street.actors["treasurer"] = keep
    award_list = a_posted_list(street, campaign)

    with pytest.raises(Forbidden, match=r"fund.own_record"):
        approve_list(both, award_list.id, turns=transaction, now=AFTER_THE_PERIOD)
    assert approve(street, award_list).status is ListStatus.FROZEN


def test_a_line_under_objection_is_promised_nothing_until_it_joins(street):
    for name in ("张三", "李四"):
        a_household(street, name)
    fund = a_fund(street, 1000)
    award_list = a_posted_list(street, a_street_campaign(street, fund))
    line = lines(award_list)[0]
    case_id = object_to(award_list.notice_id, number_on_notice(award_list, line))

    approve(street, award_list)
    assert committed_for(award_list.id) == {fund.id: 700_00}
    settle(street, case_id, CaseOutcome.NOT_UPHELD)
    with transaction():
        amendment = amend_list(street.officer, award_list.id, uuid4(), "异议不成立", now=AFTER_THE_PERIOD)
    assert refused(street, amendment).facts["short_fen"] == 400_00
    use_funds(street, db.session.get(Campaign, award_list.campaign_id), a_fund(street, 400))
    approve(street, amendment)

    assert sum(committed_for(amendment.id).values()) == 700_00
    assert books_are_sound()


def test_each_line_learns_its_fund_with_its_receipt_slice_by_slice(street):
    for _ in range(5):
        a_household(street)
    first, second = a_fund(street, 1000), a_fund(street, 9000)
    award_list = approve(street, a_posted_list(street, a_street_campaign(street, first, second)))
    assert db.session.scalar(select(func.count()).select_from(Share)) == 0

    for _ in range(4):
        issue_next(street.officer, award_list.id, turns=transaction, now=AFTER_THE_PERIOD, limit=2)

    shares = shares_of([line.id for line in lines(award_list)])
    assert [sum(share.fen for share in of_line) for of_line in shares.values()] == [700_00] * 5
    by_fund = {fund.id: sum(s.fen for of_line in shares.values() for s in of_line if s.fund_id == fund.id)
               for fund in (first, second)}  # fmt: skip
    assert by_fund == {first.id: 1000_00, second.id: 2500_00}
    assert sorted(len(of_line) for of_line in shares.values()) == [1, 1, 1, 1, 2]


def needed(campaign: Campaign, award_list: AwardList) -> int:
    return sum(need.fen for need in needs.needs_of(award_list.id, queries.places_of(campaign)))


def test_what_a_list_needs_is_known_without_counting_its_lines(street):
    for at in (0, 1, 1):
        a_household(street, place=at, categories=(DIBAO,))
    campaign = a_campaign(street)
    a_standard(street, campaign, HasCategory((DIBAO,)), grant=Grant(Basis.RANGE, 300_00, most_fen=900_00))
    award_list = a_proposed_list(street, campaign)
    assert needed(campaign, award_list) == 900_00

    with transaction():
        fix_amount(street.officer, lines(award_list)[0].id, 555_55, None, now=NOON)
    with transaction():
        withdraw_line(street.officer, lines(award_list)[1].id, "搬走", now=NOON)

    left = [line.amount_fen for line in lines(award_list) if line.status is LineStatus.PROPOSED]
    assert needed(campaign, award_list) == sum(left) == 855_55
    again = a_proposed_list(street, campaign, now=NOON + timedelta(hours=1))
    assert tally.totals(award_list.id) == {}
    assert needed(campaign, again) == 555_55 + 300_00


def test_the_outlook_says_what_the_approval_will_do(street):
    for name in ("张三", "李四", "王五"):
        a_household(street, name)
    first, second = a_fund(street, 1000), a_fund(street, 100)
    campaign = a_street_campaign(street, first, second)
    award_list = a_posted_list(street, campaign)
    line = lines(award_list)[0]

    seen = paying.outlook(campaign, award_list, [])
    assert (seen.needed_fen, seen.short_fen, seen.is_enough) == (2100_00, 1000_00, False)
    object_to(award_list.notice_id, number_on_notice(award_list, line))
    seen = paying.outlook(campaign, award_list, [line.id])
    assert (seen.needed_fen, seen.short_fen) == (1400_00, 300_00)
    use_funds(street, campaign, a_fund(street, 300))
    seen = paying.outlook(campaign, award_list, [line.id])
    told = {part.fund_id: fen for part, fen in seen.by_part() if fen}

    approve(street, award_list)
    assert committed_for(award_list.id) == told


def test_funds_are_chosen_ordered_and_taken_away_again(street):
    first, second, used = (a_fund(street, 1000, title=title) for title in "甲乙丙")
    a_household(street)
    campaign = a_street_campaign(street, used)
    assert {fund.id for fund in candidates(street.officer, campaign)} == {first.id, second.id}
    use_funds(street, campaign, first, second, first)
    assert paying.funds_of(campaign.id) == [used.id, first.id, second.id]
    with transaction():
        move_fund(street.officer, campaign.id, used.id, up=True, now=NOON)
        move_fund(street.officer, campaign.id, second.id, up=True, now=NOON)
        move_fund(street.officer, campaign.id, second.id, up=False, now=NOON)
        remove_fund(street.officer, campaign.id, second.id, now=NOON)
    assert paying.funds_of(campaign.id) == [used.id, first.id]
    approve(street, a_posted_list(street, campaign))

    with pytest.raises(DomainError, match=r"fund.in_use_here"), transaction():
        remove_fund(street.officer, campaign.id, used.id, now=NOON)
    with pytest.raises(NotFound), transaction():
        remove_fund(street.officer, campaign.id, second.id, now=NOON)


def test_a_fund_of_elsewhere_is_not_to_be_had(street):
    other = a_street(name="别处街道", code="BC")
    theirs, beside = a_fund(other, 1000), a_fund(street, 1000, at=street.communities[1])
    with transaction():
        campaign = a_community_campaign(street)

    for fund in (theirs, beside):
        with pytest.raises(NotFound), transaction():
            add_fund(street.officer, campaign.id, fund.id, now=NOON)
    assert candidates(street.officer, campaign) == []


def a_community_campaign(street: Street) -> Campaign:
    return create_campaign(street.officer, street.communities[0], uuid4(), a_plan(), now=NOON)


@pytest.mark.parametrize("role", ["treasurer", "approver", "supervisor", "storekeeper"])
def test_only_who_plans_the_campaign_chooses_its_funds(street, role):
    campaign, fund = a_street_campaign(street), a_fund(street, 1000)

    for act in (
        lambda by: add_fund(by, campaign.id, fund.id, now=NOON),
        lambda by: ask_for_funds(by, campaign.id, False, "省事", now=NOON),
    ):
        with pytest.raises(Forbidden), transaction():
            act(street.actors[role])


def test_a_refusal_over_many_places_counts_them(street):
    with transaction():
        street.communities += [
            create_organisation(street.admin, id=uuid4(), kind=OrganisationKind.COMMUNITY, code=f"CG{n}", name=f"{n} 社区",
                                parent=db.session.get(Organisation, street.root.id), now=NOON)
            for n in (3, 4, 5)
        ]  # fmt: skip
    for at in range(5):
        a_household(street, place=at)

    refusal = refused(street, a_posted_list(street, a_street_campaign(street, a_fund(street, 1))))

    assert (refusal.code, refusal.facts["count"], refusal.facts["places"]) == (
        "fund.not_enough_in_many", 5, "幸福社区、和平社区、3 社区",
    )  # fmt: skip


def test_two_festivals_of_one_season_count_as_the_same(street):
    campaign = a_street_campaign(street, festival=Festival.NEW_YEAR_AND_SPRING)

    use_funds(street, campaign, a_fund(street, 1, festivals=("spring",)))

    assert len(paying.funds_of(campaign.id)) == 1


def test_a_frozen_list_of_before_has_receipts_without_funds(street):
    """Nothing was promised to it; its slips are issued and delivered as ever."""
    a_household(street)
    campaign = a_street_campaign(street)
    with transaction():
        ask_for_funds(street.officer, campaign.id, False, "以前的名单", now=NOON)
    award_list = a_frozen_list(street, campaign)

    assert issue_next(street.officer, award_list.id, turns=transaction, now=AFTER_THE_PERIOD).is_complete
    assert shares_of([line.id for line in lines(award_list)]) == {}

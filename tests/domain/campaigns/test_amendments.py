"""A frozen list is changed by a further version, with reasons and another person's approval (SPEC 4.9)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from tests.domain.campaigns.ground import (
    AFTER_THE_PERIOD,
    a_campaign,
    a_frozen_list,
    a_household,
    a_proposed_list,
    end_household,
    the_usual_standards,
)
from tests.factories import Street, a_street, an_account
from webapp.core import tally
from webapp.core.db import db
from webapp.core.errors import Conflict, DomainError, Forbidden
from webapp.core.transaction import transaction
from webapp.domain.campaigns import changes, changing, dropping, lists
from webapp.domain.campaigns.approving import approve_list, fingerprint_of
from webapp.domain.campaigns.changing import NewChange
from webapp.domain.campaigns.issuing import issue_next
from webapp.domain.campaigns.list_models import ListChange
from webapp.domain.campaigns.models import AwardLine, AwardList, Campaign, LeftOut
from webapp.domain.campaigns.paying import money_of
from webapp.domain.campaigns.posting import post_list
from webapp.domain.campaigns.states import LineStatus, ListStatus
from webapp.domain.funds.faults import find_faults
from webapp.domain.households.categories import Category
from webapp.domain.households.models import Household
from webapp.domain.notices.operations import raise_objection
from webapp.domain.notices.queries import listed_rows
from webapp.domain.people.actors import NOBODY
from webapp.domain.people.permissions import Role
from webapp.domain.people.settings import AMENDMENT_DAYS
from webapp.domain.receipts.deliveries import items_of
from webapp.domain.receipts.facts import HandOver
from webapp.domain.receipts.models import Receipt
from webapp.domain.receipts.operations import hand_over
from webapp.domain.receipts.states import ReceiptStatus

DIBAO = (Category.DIBAO,)
LATER = AFTER_THE_PERIOD + timedelta(days=1)


@pytest.fixture
def street(database) -> Street:
    return a_street()


@pytest.fixture
def campaign(street) -> Campaign:
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    return campaign


@pytest.fixture
def frozen(street, campaign) -> AwardList:
    """Two dibao households on it; a third household meets no standard."""
    a_household(street, "张三", size=1, categories=DIBAO)
    a_household(street, "李四", size=2, categories=DIBAO)
    a_household(street, "王五")
    return a_frozen_list(street, campaign)


def an_amendment(street: Street, frozen: AwardList) -> AwardList:
    with transaction():
        return changing.open_amendment(street.officer, frozen.id, uuid4(), "漏了一户", now=LATER)


def say(reason: str = "社区核实过", **said) -> NewChange:
    return NewChange(uuid4(), reason, **said)


def add(street: Street, amendment: AwardList, household_id: UUID, **said) -> ListChange:
    with transaction():
        return changing.add_household(street.officer, amendment.id, household_id, say(**said), now=LATER)


def change(street: Street, amendment: AwardList, line: AwardLine, **said) -> ListChange:
    with transaction():
        return changing.change_line(street.officer, amendment.id, line.id, say(**said), now=LATER)


def take_off(street: Street, amendment: AwardList, line: AwardLine) -> ListChange:
    with transaction():
        return changing.take_off(street.officer, amendment.id, line.id, say(), now=LATER)


def approve(street: Street, award_list: AwardList, now=LATER) -> AwardList:
    return approve_list(street.approver, award_list.id, turns=transaction, now=now)


def line_of(street: Street, campaign: Campaign, head: str) -> AwardLine:
    """The approved line of this household."""
    statement = select(AwardLine).join(Household, Household.id == AwardLine.household_id)
    return db.session.scalars(
        statement.where(Household.head_name == head, AwardLine.campaign_id == campaign.id,
                        AwardLine.status == LineStatus.APPROVED)
    ).one()  # fmt: skip


def household(head: str) -> UUID:
    return db.session.scalars(select(Household.id).where(Household.head_name == head)).one()


def issue(street: Street, award_list: AwardList) -> None:
    issue_next(street.officer, award_list.id, turns=transaction, now=LATER)


def receipt_of(line_id: UUID) -> Receipt:
    return db.session.scalars(select(Receipt).where(Receipt.subject_id == line_id)).one()


def totals(campaign: Campaign) -> dict[str, int]:
    sums: dict[str, int] = {}
    for measures in tally.totals(campaign.id).values():
        for measure, amount in measures.items():
            sums[measure] = sums.get(measure, 0) + amount
    return {name: sums.get(name, 0) for name in ("proposed", "left_out", "approved", "approved_fen", "issued")}


def approved_sum(campaign: Campaign) -> int:
    approved = (AwardLine.campaign_id == campaign.id) & (AwardLine.status == LineStatus.APPROVED)
    return sum(db.session.scalars(select(AwardLine.amount_fen).where(approved)))


def books(campaign: Campaign) -> int:
    """What the funds have promised to the campaign and not got back; they agree with the ledger."""
    assert find_faults() == []
    used = money_of(campaign).used
    return used.committed - used.returned


def test_a_household_that_was_forgotten_joins_at_what_the_standards_give(street, campaign, frozen):
    late = a_household(street, "赵六", size=3, categories=DIBAO)
    amendment = an_amendment(street, frozen)

    add(street, amendment, late)
    assert [line.amount_fen for line in lists.frozen_lines(street.officer, campaign.id)].count(1250_00) == 0
    approve(street, amendment)

    line = line_of(street, campaign, "赵六")
    assert (line.amount_fen, line.goods[0]["label"], amendment.version) == (1250_00, "大米", 2)
    assert amendment.status is ListStatus.FROZEN
    assert totals(campaign) == {"proposed": 3, "left_out": 1, "approved": 3,
                                "approved_fen": approved_sum(campaign), "issued": 0}  # fmt: skip
    assert books(campaign) == approved_sum(campaign)


def test_whom_no_standard_fits_joins_only_as_an_exception_with_a_sum(street, campaign, frozen):
    amendment = an_amendment(street, frozen)

    with pytest.raises(DomainError, match=r"list.no_standard_fits"):
        add(street, amendment, household("王五"))
    with pytest.raises(DomainError, match=r"list.say_how_much"):
        add(street, amendment, household("王五"), is_exception=True)
    change = add(street, amendment, household("王五"), is_exception=True, amount_fen=300_00)
    assert db.session.scalars(select(LeftOut)).all() == []
    approve(street, amendment)

    assert change.is_exception
    assert line_of(street, campaign, "王五").amount_fen == 300_00
    assert books(campaign) == approved_sum(campaign)


def test_nobody_gives_another_sum_than_the_standard_without_calling_it_an_exception(street, campaign, frozen):
    late = a_household(street, "赵六", categories=DIBAO)
    amendment = an_amendment(street, frozen)

    with pytest.raises(DomainError, match=r"list.amount_by_standard"):
        add(street, amendment, late, amount_fen=900_00)


def test_a_line_is_changed_by_another_that_takes_its_place_with_slip_and_money(street, campaign, frozen):
    issue(street, frozen)
    old = line_of(street, campaign, "张三")
    with transaction():
        db.session.get(Household, old.household_id).size = 3
    amendment = an_amendment(street, frozen)

    change(street, amendment, old)
    assert receipt_of(old.id).status is ReceiptStatus.ISSUED
    approve(street, amendment)
    issue(street, amendment)

    new = line_of(street, campaign, "张三")
    assert (old.status, old.amount_fen, new.amount_fen) == (LineStatus.WITHDRAWN, 650_00, 1250_00)
    assert (receipt_of(old.id).status, receipt_of(new.id).status) == (ReceiptStatus.REVOKED, ReceiptStatus.ISSUED)
    assert totals(campaign) == {"proposed": 2, "left_out": 1, "approved": 2,
                                "approved_fen": approved_sum(campaign), "issued": 2}  # fmt: skip
    assert books(campaign) == approved_sum(campaign)


def test_a_change_that_changes_nothing_is_refused(street, campaign, frozen):
    amendment = an_amendment(street, frozen)

    with pytest.raises(DomainError, match=r"list.nothing_changes"):
        change(street, amendment, line_of(street, campaign, "张三"))


@pytest.mark.parametrize("issued", [True, False])
def test_a_line_is_taken_off_and_its_money_goes_back(street, campaign, frozen, issued):
    if issued:
        issue(street, frozen)
    old = line_of(street, campaign, "李四")
    amendment = an_amendment(street, frozen)

    take_off(street, amendment, old)
    approve(street, amendment)

    left = db.session.scalars(select(LeftOut).where(LeftOut.household_id == old.household_id)).one()
    assert (old.status, left.note) == (LineStatus.WITHDRAWN, "社区核实过")
    assert totals(campaign)["approved"] == 1
    assert books(campaign) == approved_sum(campaign) == 650_00
    assert not issued or receipt_of(old.id).status is ReceiptStatus.REVOKED


def test_what_was_handed_over_is_a_fact_and_stays(street, campaign, frozen):
    issue(street, frozen)
    old = line_of(street, campaign, "张三")
    amendment = an_amendment(street, frozen)
    take_off(street, amendment, old)
    receipt = receipt_of(old.id)
    with transaction():
        fact = HandOver(uuid4(), receipt.id, LATER, (street.volunteer.user_id,), items_of(receipt.items))
        hand_over(street.volunteer, fact, now=LATER)

    with pytest.raises(DomainError, match=r"list.line_delivered"):
        approve(street, amendment)
    assert old.status is LineStatus.APPROVED


def test_every_version_keeps_its_fingerprint(street, campaign, frozen):
    old, first = line_of(street, campaign, "张三"), frozen.fingerprint
    amendment = an_amendment(street, frozen)
    take_off(street, amendment, old)
    approve(street, amendment)

    assert fingerprint_of(frozen) == first == frozen.fingerprint
    assert fingerprint_of(amendment) == amendment.fingerprint
    assert amendment.fingerprint != frozen.fingerprint


def test_whoever_said_a_change_or_opened_it_does_not_approve(street, campaign, frozen):
    both = an_account(street.root, "both", Role.OFFICER, Role.APPROVER)
    amendment = an_amendment(street, frozen)
    with transaction():
        changing.take_off(both, amendment.id, line_of(street, campaign, "张三").id, say(), now=LATER)

    with pytest.raises(Forbidden, match=r"list.own_change"):
        approve_list(both, amendment.id, turns=transaction, now=LATER)
    with pytest.raises(Forbidden, match=r"not_permitted"):
        approve_list(street.officer, amendment.id, turns=transaction, now=LATER)


def test_an_amendment_that_says_nothing_is_not_approved(street, campaign, frozen):
    amendment = an_amendment(street, frozen)

    with pytest.raises(DomainError, match=r"list.says_nothing"):
        approve(street, amendment)


def test_a_change_can_be_dropped_and_everything_is_as_it_was(street, campaign, frozen):
    before, sums = totals(campaign), books(campaign)
    amendment = an_amendment(street, frozen)
    added = add(street, amendment, household("王五"), is_exception=True, amount_fen=300_00)
    taken = take_off(street, amendment, line_of(street, campaign, "张三"))

    with transaction():
        dropping.drop_change(street.officer, added.id, now=LATER)
        dropping.drop_change(street.officer, taken.id, now=LATER)

    assert (totals(campaign), books(campaign)) == (before, sums)
    assert [left.household_id for left in db.session.scalars(select(LeftOut))] == [household("王五")]
    assert lists.list_lines(street.officer, amendment.id, lists.LineFilter())[0] == []


def test_a_whole_amendment_can_be_given_up_and_another_begun(street, campaign, frozen):
    before = totals(campaign)
    amendment = an_amendment(street, frozen)
    add(street, amendment, a_household(street, "赵六", categories=DIBAO))

    with pytest.raises(DomainError, match=r"list.amendment_open"):
        an_amendment(street, frozen)
    with transaction():
        dropping.drop_amendment(street.officer, amendment.id, now=LATER)

    assert totals(campaign) == before
    assert an_amendment(street, frozen).version == 3


def test_the_same_change_sent_twice_is_one(street, campaign, frozen):
    late, new = a_household(street, "赵六", categories=DIBAO), say()
    amendment = an_amendment(street, frozen)
    for _ in range(2):
        with transaction():
            changing.add_household(street.officer, amendment.id, late, new, now=LATER)

    assert len(changes.changes_of(amendment.id)) == 1
    with pytest.raises(DomainError, match=r"list.on_it_already|list.changed_already"):
        add(street, amendment, late)


def test_a_household_off_the_register_cannot_be_taken_up(street, campaign, frozen):
    gone = a_household(street, "赵六", categories=DIBAO)
    end_household(gone)
    amendment = an_amendment(street, frozen)

    with pytest.raises(DomainError, match=r"list.cannot_be_listed"):
        add(street, amendment, gone)


def test_what_was_written_after_the_approver_read_it_is_not_approved(street, campaign, frozen):
    amendment = an_amendment(street, frozen)
    take_off(street, amendment, line_of(street, campaign, "张三"))
    read = changes.stamp(amendment.id)
    take_off(street, amendment, line_of(street, campaign, "李四"))

    with pytest.raises(Conflict, match=r"list.changed_meanwhile"):
        approve_list(street.approver, amendment.id, turns=transaction, now=LATER, read=read)

    read = changes.stamp(amendment.id)
    approved = approve_list(street.approver, amendment.id, turns=transaction, now=LATER, read=read)
    assert approved.status is ListStatus.FROZEN


def test_a_changed_line_that_somebody_objects_to_holds_the_revision_until_it_is_settled(street, campaign, frozen):
    with transaction():
        street.root.settings = {**street.root.settings, AMENDMENT_DAYS.name: 3}
    old = line_of(street, campaign, "张三")
    amendment = an_amendment(street, frozen)
    change(street, amendment, old, amount_fen=900_00, is_exception=True)
    posted = post_list(street.officer, amendment.id, uuid4(), turns=transaction, now=LATER)
    line = db.session.scalars(select(AwardLine).where(AwardLine.list_id == posted.id)).one()
    with transaction():
        raise_objection(NOBODY, posted.notice_id, id=uuid4(), number=line.number, text="他家有两套房", contact=None, now=LATER)
    after = LATER + timedelta(days=10)

    with pytest.raises(DomainError, match=r"list.change_objected"):
        approve_list(street.approver, amendment.id, turns=transaction, now=after)

    assert db.session.get_one(AwardList, amendment.id).status is ListStatus.POSTED
    assert line_of(street, campaign, "张三").id == old.id


def test_with_days_of_its_own_the_new_lines_hang_first(street, campaign, frozen):
    with transaction():
        street.root.settings = {**street.root.settings, AMENDMENT_DAYS.name: 3}
    old = line_of(street, campaign, "张三")
    with transaction():
        db.session.get(Household, old.household_id).size = 3
    amendment = an_amendment(street, frozen)
    change(street, amendment, old)

    with pytest.raises(DomainError, match=r"list.not_posted"):
        approve(street, amendment)
    post_list(street.officer, amendment.id, uuid4(), turns=transaction, now=LATER)
    with pytest.raises(DomainError, match=r"list.period_running"):
        approve(street, amendment)
    assert amendment.ends_on == date(2027, 1, 22)
    assert [row.amount_fen for row in listed_rows(amendment.notice_id)] == [1250_00]
    approve(street, amendment, now=LATER + timedelta(days=4))

    assert line_of(street, campaign, "张三").amount_fen == 1250_00
    assert books(campaign) == approved_sum(campaign)


def test_taking_off_alone_hangs_nothing(street, campaign, frozen):
    with transaction():
        street.root.settings = {**street.root.settings, AMENDMENT_DAYS.name: 3}
    amendment = an_amendment(street, frozen)
    take_off(street, amendment, line_of(street, campaign, "张三"))

    assert approve(street, amendment).status is ListStatus.FROZEN


def test_a_later_proposal_leaves_an_amendment_under_way_alone(street, campaign, frozen):
    late = a_household(street, "赵六", categories=DIBAO)
    amendment = an_amendment(street, frozen)
    add(street, amendment, late)
    change_later = a_household(street, "钱七", categories=DIBAO)

    proposed = a_proposed_list(street, campaign, now=LATER)

    on_it = [line.household_id for line in lists.list_lines(street.officer, proposed.id, lists.LineFilter())[0]]
    assert on_it == [change_later]
    assert totals(campaign)["proposed"] == 4
    approve(street, amendment)
    assert totals(campaign)["approved"] == 3


def test_what_was_approved_never_changes(street, campaign, frozen):
    amendment = an_amendment(street, frozen)
    take_off(street, amendment, line_of(street, campaign, "张三"))
    approve(street, amendment)

    with pytest.raises(DatabaseError, match=r"never changes"), transaction():
        db.session.execute(update(ListChange).values(reason="别的"))
    with pytest.raises(DatabaseError, match=r"never changes"), transaction():
        db.session.execute(delete(ListChange))

"""Posting, approving and taking down a long list: short turns, nothing half seen, and a death in between is repaired."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, func, select

from tests.domain.campaigns.ground import (
    AFTER_THE_PERIOD,
    a_campaign,
    a_frozen_list,
    a_household,
    a_posted_list,
    a_proposed_list,
    end_household,
    the_usual_standards,
    use_funds,
)
from tests.factories import NOON, Street, a_fund, a_street
from webapp.core import tally
from webapp.core.db import db
from webapp.core.errors import Conflict, DomainError, NotFound
from webapp.core.transaction import transaction
from webapp.domain.campaigns import approving, entries, going_back, lists
from webapp.domain.campaigns.approving import approve_list, fingerprint_of
from webapp.domain.campaigns.correcting import correct_notice
from webapp.domain.campaigns.fixing import fix_the_rest
from webapp.domain.campaigns.going_back import bring_back, give_up_next
from webapp.domain.campaigns.issuing import issue_next
from webapp.domain.campaigns.lists import LineFilter
from webapp.domain.campaigns.models import AwardLine, AwardList, Campaign
from webapp.domain.campaigns.names import take_name_off
from webapp.domain.campaigns.posting import post_list, publish_result
from webapp.domain.campaigns.proposing import propose_list
from webapp.domain.campaigns.states import LineStatus, ListStatus
from webapp.domain.campaigns.taking_off import withdraw_line
from webapp.domain.funds.committing import Purpose, commit
from webapp.domain.funds.models import Commitment
from webapp.domain.funds.rules import Need
from webapp.domain.households.categories import Category
from webapp.domain.households.models import Household
from webapp.domain.notices import making
from webapp.domain.notices.models import NoticeRow, NoticeStatus, PublicNotice
from webapp.domain.notices.operations import raise_objection, withdraw_notice
from webapp.domain.notices.queries import get_notice, list_live, list_notices, listed_rows, notices_of
from webapp.domain.people.actors import NOBODY
from webapp.domain.receipts.models import Receipt
from webapp.domain.receipts.states import ReceiptStatus

DIBAO = (Category.DIBAO,)
NAMES = ("张三", "李四", "王五", "赵六", "孙七")
LATER = NOON + timedelta(hours=2)
Turns = Callable[[], AbstractContextManager[object]]


@pytest.fixture(autouse=True)
def two_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    for room, name in ((entries, "A_SLICE"), (approving, "SLICE"), (going_back, "A_TURN"), (making, "SWEEP")):
        monkeypatch.setattr(room, name, 2)


@pytest.fixture
def street(database) -> Street:
    return a_street()


@pytest.fixture
def campaign(street) -> Campaign:
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    for name in NAMES:
        a_household(street, name, categories=DIBAO)
    return campaign


def dying_in(turn: int) -> Turns:
    """Turns of which this one never comes to its commit; the next worker's all do."""
    taken = iter(range(1, turn + 1))

    @contextmanager
    def turns() -> Iterator[object]:
        with transaction() as session:
            yield session
            if next(taken, None) == turn:
                raise OSError("the machine went down before the commit")

    return turns


def before(turn: int, act: Callable[[], object]) -> Turns:
    """Turns in front of one of which somebody else does something."""
    taken = iter(range(1, 1000))

    def turns() -> AbstractContextManager[object]:
        if next(taken) == turn:
            act()
        return transaction()

    return turns


def post(street: Street, award_list: AwardList, turns: Turns = transaction, key: UUID | None = None) -> AwardList:
    return post_list(street.officer, award_list.id, key or uuid4(), turns=turns, now=NOON)


def approve(street: Street, award_list: AwardList, turns: Turns = transaction) -> AwardList:
    return approve_list(street.approver, award_list.id, turns=turns, now=AFTER_THE_PERIOD)


def stand(award_list: AwardList) -> dict[LineStatus, int]:
    return lists.count_lines(award_list.id)


def count(model: type[NoticeRow | PublicNotice | Commitment]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def promised(campaign: Campaign) -> int:
    return sum(place.get("approved", 0) for place in tally.totals(campaign.id).values())


def test_a_list_half_posted_is_seen_by_nobody_and_gone_on_with(street, campaign):
    award_list, first = a_proposed_list(street, campaign), uuid4()

    with pytest.raises(OSError, match="went down"):
        post(street, award_list, dying_in(3), first)

    assert stand(award_list) == {LineStatus.POSTED: 2, LineStatus.PROPOSED: 3}
    assert (award_list.status, award_list.stands) == (ListStatus.POSTING, ListStatus.PROPOSED)
    assert not list_live(now=NOON) and not list_notices(street.officer) and not notices_of(campaign.id)
    with pytest.raises(NotFound):
        get_notice(street.officer, first)

    posted = post(street, award_list)

    assert (posted.status, posted.notice_id, posted.next_notice_id) == (ListStatus.POSTED, first, None)
    assert [row.number for row in listed_rows(first)] == [1, 2, 3, 4, 5]
    assert stand(award_list) == {LineStatus.POSTED: 5}
    assert count(PublicNotice) == 1
    assert "5 户" in get_notice(street.officer, first).lead


@pytest.mark.parametrize("turn", range(1, 7))
def test_wherever_posting_dies_the_same_request_ends_it(street, campaign, turn):
    award_list, key = a_proposed_list(street, campaign), uuid4()
    with pytest.raises(OSError, match="went down"):
        post(street, award_list, dying_in(turn), key)

    posted = post(street, award_list, key=key)

    assert (posted.status, posted.notice_id) == (ListStatus.POSTED, key)
    assert len(listed_rows(key)) == 5
    assert count(PublicNotice) == 1


def test_nothing_of_a_list_is_changed_while_it_is_under_way(street, campaign):
    award_list = a_proposed_list(street, campaign)
    line = lists.list_lines(street.officer, award_list.id, LineFilter())[0][4]
    with pytest.raises(OSError, match="went down"):
        post(street, award_list, dying_in(3))

    refused = pytest.raises(DomainError, match=r"list.under_way")
    with refused, transaction():
        withdraw_line(street.officer, line.id, "重复", now=NOON)
    with refused, transaction():
        fix_the_rest(street.officer, award_list.id, now=NOON)
    with refused:
        propose_list(street.officer, campaign.id, uuid4(), turns=transaction, now=NOON)
    with refused:
        approve(street, award_list)


def test_what_nobody_goes_on_with_goes_back_after_an_hour(street, campaign):
    award_list = a_proposed_list(street, campaign)
    with pytest.raises(OSError, match="went down"):
        post(street, award_list, dying_in(4))

    with transaction():
        assert give_up_next(NOON + timedelta(minutes=50)) == 0
    done = 1
    while done:
        with transaction():
            done = give_up_next(LATER)

    assert (award_list.status, award_list.next_notice_id) == (ListStatus.PROPOSED, None)
    assert stand(award_list) == {LineStatus.PROPOSED: 5}
    assert (count(PublicNotice), count(NoticeRow)) == (0, 0)
    assert post(street, award_list).status is ListStatus.POSTED


def test_a_list_on_which_everybody_left_goes_back_unposted(street, campaign):
    award_list = a_proposed_list(street, campaign)
    for line in lists.list_lines(street.officer, award_list.id, LineFilter())[0]:
        end_household(line.household_id)

    with pytest.raises(DomainError, match=r"list.is_empty"):
        post(street, award_list)

    assert (award_list.status, stand(award_list)) == (ListStatus.PROPOSED, {LineStatus.WITHDRAWN: 5})
    assert [row.number for row in lists.list_left_out(street.officer, award_list.id)[0]] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("turn", range(2, 7))
def test_whoever_takes_the_consent_back_meanwhile_is_not_named(street, campaign, turn):
    """Before their row is written, after it, after it was read for the fingerprint: whenever."""
    award_list = a_proposed_list(street, campaign)
    line = lists.list_lines(street.officer, award_list.id, LineFilter())[0][1]

    def take_back() -> None:
        with transaction():
            household = db.session.get_one(Household, line.household_id)
            household.may_publish = False
            take_name_off(street.officer, household.id, now=NOON)

    posted = post(street, award_list, before(turn, take_back))

    rows = listed_rows(posted.notice_id)
    assert [row.number for row in rows if not row.shown_name] == [2]
    notice = get_notice(street.officer, posted.notice_id)
    assert notice.fingerprint == made_at_once(street, notice, rows)


def made_at_once(street: Street, notice: PublicNotice, rows: list[NoticeRow]) -> str:
    """The fingerprint over what the public reads."""
    wording = making.Wording(notice.title, notice.lead, notice.starts_on, notice.ends_on)
    assert len(rows) == notice.totals["households"]
    return making.read(notice.id, "", wording, making.smallest_group(street.root)).fingerprint


def test_a_category_that_too_few_share_is_not_named_however_the_rows_were_written(street, campaign):
    for name in ("周一", "周二", "周三"):
        a_household(street, name, categories=(Category.DIBAO, Category.NEEDY_WORKER))
    posted = post(street, a_proposed_list(street, campaign))

    shared = [row.category for row in listed_rows(posted.notice_id)]

    assert len(shared) == 8
    counted = {category: shared.count(category) for category in set(shared) - {None}}
    assert all(number >= making.smallest_group(street.root) for number in counted.values())


def test_rows_of_what_hangs_cannot_be_changed_nor_unmade(street, campaign):
    posted = a_posted_list(street, campaign)
    row = listed_rows(posted.notice_id)[0]

    with pytest.raises(Exception, match="append-only"), transaction():
        row.shown_name = ""
        db.session.flush()
    with pytest.raises(Exception, match="stays made"), transaction():
        db.session.get_one(PublicNotice, posted.notice_id).status = NoticeStatus.MAKING
        db.session.flush()


def test_a_correction_that_dies_leaves_the_first_hanging_and_is_gone_on_with(street, campaign):
    award_list = a_posted_list(street, campaign)
    first, key = award_list.notice_id, uuid4()
    with pytest.raises(OSError, match="went down"):
        correct_notice(street.officer, award_list.id, key, "改了姓名", turns=dying_in(3), now=NOON)

    assert [notice.id for notice in list_live(now=NOON)] == [first]
    with pytest.raises(DomainError, match=r"list.under_way"):
        approve(street, award_list)
    corrected = correct_notice(street.officer, award_list.id, uuid4(), "改了姓名", turns=transaction, now=NOON)

    assert (corrected.status, corrected.notice_id) == (ListStatus.POSTED, key)
    assert get_notice(street.officer, key).correction == "改了姓名"
    assert get_notice(street.officer, first).status is NoticeStatus.SUPERSEDED


@pytest.mark.parametrize("turn", range(1, 6))
def test_wherever_approving_dies_nothing_is_approved_and_the_next_press_ends_it(street, campaign, turn):
    award_list = a_posted_list(street, campaign)
    with pytest.raises(OSError, match="went down"):
        approve(street, award_list, dying_in(turn))

    assert not lists.frozen_lines(street.officer, campaign.id)
    assert (promised(campaign), count(Commitment)) == (0, 0)
    assert award_list.stands is ListStatus.POSTED
    frozen = approve(street, award_list)

    assert (frozen.status, frozen.fingerprint) == (ListStatus.FROZEN, fingerprint_of(frozen))
    assert (promised(campaign), stand(award_list)) == (5, {LineStatus.APPROVED: 5})
    fen = sum(line.amount_fen for line in lists.frozen_lines(street.officer, campaign.id))
    assert db.session.scalar(select(func.sum(Commitment.fen))) == fen


def test_the_lines_of_a_list_being_approved_count_as_posted(street, campaign):
    award_list = a_posted_list(street, campaign)
    household = lists.list_lines(street.officer, award_list.id, LineFilter())[0][0].household_id
    with pytest.raises(OSError, match="went down"):
        approve(street, award_list, dying_in(3))

    def behind(status: LineStatus) -> int:
        return len(lists.list_campaign_lines(street.officer, campaign.id, LineFilter(status=status))[0])

    assert (behind(LineStatus.POSTED), behind(LineStatus.APPROVED)) == (5, 0)
    assert lists.lines_of_households(street.officer, [household]) == []  # nothing was given to it yet


@pytest.mark.parametrize("turn", range(2, 6))
def test_an_objection_that_comes_while_a_list_is_approved_still_holds_its_line(street, campaign, turn):
    award_list = a_posted_list(street, campaign)

    def object_to_it() -> None:
        with transaction():
            raise_objection(NOBODY, award_list.notice_id, id=uuid4(), number=2, text="不住这里", contact=None, now=NOON)

    frozen = approve(street, award_list, before(turn, object_to_it))

    assert (frozen.status, frozen.fingerprint) == (ListStatus.FROZEN, fingerprint_of(frozen))
    assert stand(award_list) == {LineStatus.APPROVED: 4, LineStatus.OBJECTED: 1}
    assert promised(campaign) == 4


def test_whoever_leaves_the_register_while_a_list_is_approved_is_not_approved(street, campaign):
    award_list = a_posted_list(street, campaign)
    line = lists.list_lines(street.officer, award_list.id, LineFilter())[0][0]

    frozen = approve(street, award_list, before(3, lambda: end_household(line.household_id)))

    assert stand(award_list) == {LineStatus.APPROVED: 4, LineStatus.WITHDRAWN: 1}
    assert frozen.fingerprint == fingerprint_of(frozen)


def test_money_that_went_elsewhere_meanwhile_sends_the_list_back(street, campaign):
    poor = a_campaign(street, funded=False)
    the_usual_standards(street, poor)
    fund = a_fund(street, 5 * 650)
    use_funds(street, poor, fund)
    award_list = a_posted_list(street, poor)

    def spend() -> None:
        place = street.communities[0]
        need = Need(place.id, place.path, "", 650_00)
        with transaction():
            purpose = Purpose(uuid4(), campaign.id, street.root.id, frozenset())
            commit(street.approver, purpose, [need], [fund.id], now=NOON)

    with pytest.raises(DomainError, match=r"fund.not_enough"):
        approve(street, award_list, before(4, spend))

    assert (award_list.status, stand(award_list)) == (ListStatus.POSTED, {LineStatus.POSTED: 5})
    assert (promised(poor), award_list.fingerprint) == (0, None)


def test_a_notice_taken_down_while_its_list_is_approved_wins(street, campaign):
    award_list = a_posted_list(street, campaign)

    def take_down() -> None:
        with transaction():
            withdraw_notice(street.officer, award_list.notice_id, "贴错了", now=AFTER_THE_PERIOD)

    with pytest.raises(Conflict):
        approve(street, award_list, before(3, take_down))

    assert (award_list.status, stand(award_list)) == (ListStatus.PROPOSED, {LineStatus.PROPOSED: 5})
    assert not lists.frozen_lines(street.officer, campaign.id)


def test_a_long_list_taken_down_goes_back_in_turns_by_whoever_comes_first(street, campaign):
    award_list = a_posted_list(street, campaign)
    with transaction():
        withdraw_notice(street.officer, award_list.notice_id, "贴错了", now=NOON)
    assert not list_live(now=NOON)
    assert award_list.status is ListStatus.RETURNING
    with transaction():
        assert give_up_next(NOON) == 1
    assert stand(award_list) == {LineStatus.PROPOSED: 4, LineStatus.POSTED: 1}

    bring_back(award_list.id, turns=transaction)

    assert (award_list.status, stand(award_list)) == (ListStatus.PROPOSED, {LineStatus.PROPOSED: 5})


def test_a_result_that_dies_is_seen_by_nobody_and_gone_on_with(street, campaign):
    frozen, key = a_frozen_list(street, campaign), uuid4()
    issue_next(street.officer, frozen.id, turns=transaction, now=AFTER_THE_PERIOD)
    with transaction() as session:
        for receipt in session.query(Receipt):
            receipt.status = ReceiptStatus.HANDED_OVER
    with pytest.raises(OSError, match="went down"):
        publish_result(street.officer, campaign.id, key, turns=dying_in(3), now=AFTER_THE_PERIOD)
    assert campaign.result_notice_id is None
    assert key not in {notice.id for notice in notices_of(campaign.id)}

    notice = publish_result(street.officer, campaign.id, key, turns=transaction, now=AFTER_THE_PERIOD)

    assert (notice.id, campaign.result_notice_id) == (key, key)
    assert [row.number for row in listed_rows(key)] == [1, 2, 3, 4, 5]
    again = publish_result(street.officer, campaign.id, key, turns=transaction, now=AFTER_THE_PERIOD)
    assert (again.id, again.version) == (key, 1)


def test_a_result_nobody_goes_on_with_is_swept_away(street, campaign):
    a_frozen_list(street, campaign)
    notices = count(PublicNotice)
    with pytest.raises(OSError, match="went down"):
        publish_result(street.officer, campaign.id, uuid4(), turns=dying_in(2), now=AFTER_THE_PERIOD)
    assert count(PublicNotice) == notices + 1

    done = 1
    while done:
        with transaction():
            done = give_up_next(AFTER_THE_PERIOD + timedelta(hours=2))

    assert count(PublicNotice) == notices


def test_no_turn_of_posting_and_approving_writes_more_rows_than_a_slice(street, campaign):
    written: list[int] = []

    def note(_connection: object, cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith(("UPDATE award_lines", "INSERT INTO notice_rows", "DELETE FROM notice_rows")):
            written.append(getattr(cursor, "rowcount", 0))

    event.listen(db.engine, "after_cursor_execute", note)
    try:
        frozen = approve(street, post(street, a_proposed_list(street, campaign)))
    finally:
        event.remove(db.engine, "after_cursor_execute", note)

    assert frozen.status is ListStatus.FROZEN
    assert len(written) >= 9
    assert max(written) <= 2
    assert db.session.scalar(select(func.count()).where(AwardLine.list_id == frozen.id)) == 5

"""Event care on the board: totals that are frozen, told once, and tell of nobody (SPEC 3.11, 9.1-9.3)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.domain.events.ground import handed_over, members, say_rules, the_known
from tests.domain.notices.test_publish_notice import a_notice, an_entry
from tests.factories import NOON, Street, a_fund, a_gift, a_street, an_account
from webapp.core.db import db
from webapp.core.errors import Conflict, DomainError, Forbidden, InvalidInput, NotFound
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.events.periods import Period, YearPart
from webapp.domain.events.states import EventKind
from webapp.domain.ledger.models import Item
from webapp.domain.notices import queries
from webapp.domain.notices.care import NewCareSum, hang_sum, sum_up
from webapp.domain.notices.models import NoticeKind, NoticeStatus
from webapp.domain.notices.operations import withdraw_notice
from webapp.domain.people.permissions import Role

TODAY = NOON.date()
LAST_YEAR, FIRST_HALF, SECOND_HALF = Period(2026), Period(2026, YearPart.FIRST_HALF), Period(2026, YearPart.SECOND_HALF)
IN_MAY, IN_JULY = date(2026, 5, 20), date(2026, 7, 1)


@pytest.fixture
def street(database) -> Street:
    street = a_street()
    say_rules(street)
    return street


def birthdays(street: Street, count: int, on: date, first: int = 0) -> None:
    for whom in members(street, count, first):
        handed_over(street, whom, EventKind.BIRTHDAY, on)


def hang(street: Street, period: Period = LAST_YEAR, by=None, at=None, now=NOON, **said):
    actor, place = by or street.officer, at or street.root
    seen = sum_up(actor, place.id, period, today=now.date()).mark
    with transaction():
        return hang_sum(actor, NewCareSum(**{"id": uuid4(), "organisation_id": place.id, "period": period, "seen": seen, **said}), now=now)


def test_it_counts_what_was_handed_over_in_these_days_money_and_goods(street):
    fund = a_fund(street, 9000)
    a_gift(street, quantity=20)
    quilt = db.session.query(Item).filter_by(name="棉被").one()
    for whom in members(street, 6):
        handed_over(street, whom, EventKind.HOSPITAL, IN_MAY, fund.id, item_id=quilt.id, quantity=2)
        handed_over(street, whom, EventKind.BIRTHDAY, date(2026, 6, 30))
    birthdays(street, 5, IN_JULY, first=10)
    birthdays(street, 3, TODAY, first=20)

    totals = hang(street, FIRST_HALF).totals

    assert (totals["grants"], totals["amount_fen"], totals["first"], totals["last"]) == (12, 6 * 500_33, "2026-01-01", "2026-06-30")
    assert totals["care"] == [
        {"kind": "hospital", "grants": 6, "fen": 300198, "things": [[quilt.label, "床", 12]], "has_more": False},
        {"kind": "birthday", "grants": 6, "fen": 0, "things": [["蛋糕一个", "", 6]], "has_more": False},
    ]
    assert hang(street, SECOND_HALF).totals["grants"] == 5


def test_it_hangs_as_a_notice_of_funds_and_goods_and_comes_down_by_itself(street):
    birthdays(street, 5, IN_MAY)
    seen = sum_up(street.officer, street.root.id, LAST_YEAR, today=TODAY).mark

    notice = hang(street)

    assert (notice.kind, notice.status, notice.title) == (NoticeKind.FUNDS, NoticeStatus.PUBLISHED, "2026\u00a0年 日常慰问汇总")
    assert (notice.fingerprint, notice.ends_on, notice.expires_on) == (seen, None, TODAY + timedelta(days=30))
    assert "2026 年 1 月 1 日至 12 月 31 日" in notice.lead and "不到 5 户" in notice.lead
    assert queries.list_live(now=NOON) == [notice] and queries.list_live(now=NOON + timedelta(days=31)) == []
    assert db.session.query(AuditEvent).filter_by(action="notice.publish", subject_id=notice.id).count() == 1


def test_it_stays_as_it_was_said(street):
    birthdays(street, 5, IN_MAY)
    notice = hang(street)
    birthdays(street, 1, IN_MAY, first=10)
    assert db.session.get(type(notice), notice.id).totals["grants"] == 5


def test_a_few_are_told_as_a_sum_alone(street):
    handed_over(street, members(street, 1)[0], EventKind.BEREAVEMENT, IN_MAY, a_fund(street, 5000).id)
    notice = hang(street)
    assert notice.totals["care"] == [{"kind": None, "grants": 1, "fen": 1000_00, "things": [], "has_more": False}]
    assert not any(word in f"{notice.title}{notice.lead}{notice.totals}" for word in ("孙", "去世", "bereavement"))


def test_a_couple_is_one_family(street):
    known = the_known(street)
    for day, whom in enumerate((known.husband, known.wife, *members(street, 3, first=50)), start=1):
        handed_over(street, whom, EventKind.BIRTHDAY, IN_MAY, day=date(2026, 5, day))
    assert [line["kind"] for line in hang(street).totals["care"]] == [None]


def test_what_is_not_handed_over_or_not_over_is_not_told(street):
    with pytest.raises(DomainError, match="nothing_given"):
        hang(street)
    birthdays(street, 5, TODAY)
    with pytest.raises(DomainError, match="not_over"):
        hang(street, Period(2027, YearPart.FIRST_QUARTER))
    with pytest.raises(DomainError, match="not_over"):
        sum_up(street.officer, street.root.id, LAST_YEAR, today=date(2026, 12, 31))


def test_sent_twice_it_hangs_once_and_the_same_again_is_refused(street):
    birthdays(street, 5, IN_MAY)
    key = uuid4()
    assert hang(street, id=key) is hang(street, id=key)
    with pytest.raises(DomainError, match="hangs_already"):
        hang(street)


def test_what_was_added_since_it_was_read_is_read_first(street):
    birthdays(street, 5, IN_MAY)
    seen = sum_up(street.officer, street.root.id, LAST_YEAR, today=TODAY).mark
    birthdays(street, 1, IN_MAY, first=10)
    with pytest.raises(Conflict, match="changed_meanwhile"):
        hang(street, seen=seen)


def test_a_correction_is_the_next_version_with_a_note(street):
    birthdays(street, 5, IN_MAY)
    old = hang(street)
    birthdays(street, 1, IN_MAY, first=10)
    with pytest.raises(InvalidInput) as refusal:
        hang(street)
    assert refusal.value.fields == {"correction": ["notice.correction_needs_note"]}

    new = hang(street, correction="补上漏记的一份", now=NOON + timedelta(hours=1))

    assert (new.version, new.supersedes_id, new.correction, old.status) == (2, old.id, "补上漏记的一份", NoticeStatus.SUPERSEDED)
    assert (old.totals["grants"], new.totals["grants"]) == (5, 6)


def test_taken_down_it_may_hang_again_for_the_same_days(street):
    birthdays(street, 5, IN_MAY)
    old = hang(street)
    with transaction():
        withdraw_notice(street.officer, old.id, "贴错了", now=NOON)
    assert hang(street, correction="重新张贴", now=NOON + timedelta(hours=1)).version == 2


@pytest.mark.parametrize("later", [LAST_YEAR, Period(2026, YearPart.SECOND_QUARTER)])
@pytest.mark.parametrize("is_down", [False, True])
def test_days_that_were_told_are_not_told_in_another_sum(street, later, is_down):
    birthdays(street, 5, IN_MAY)
    first = hang(street, FIRST_HALF)
    if is_down:
        with transaction():
            withdraw_notice(street.officer, first.id, "贴错了", now=NOON)
    with pytest.raises(DomainError, match="overlaps") as refusal:
        hang(street, later)
    assert refusal.value.facts == {"title": "2026\u00a0年上半年 日常慰问汇总"}
    birthdays(street, 5, IN_JULY, first=10)
    assert hang(street, SECOND_HALF).totals["grants"] == 5


def test_nor_above_or_below_but_beside_and_other_notices_do_not_matter(street):
    a_notice(street, [an_entry()])
    clerk = an_account(street.communities[0], "clerk", Role.OFFICER)
    birthdays(street, 5, IN_MAY)
    hang(street)
    found = sum_up(clerk, street.communities[0].id, LAST_YEAR, today=TODAY)
    assert found.in_the_way is not None and found.totals["grants"] == 0


def test_a_community_tells_of_its_own_and_then_the_street_does_not(street):
    known = the_known(street)
    handed_over(street, known.husband, EventKind.BIRTHDAY, IN_MAY)
    birthdays(street, 5, IN_MAY)
    place = next(one for one in street.communities if sum_up(street.officer, one.id, LAST_YEAR, today=TODAY).totals["grants"])
    other = next(one for one in street.communities if one.id != place.id)
    assert hang(street, at=place).totals["grants"] == 1
    assert sum_up(street.officer, other.id, LAST_YEAR, today=TODAY).in_the_way is None
    with pytest.raises(DomainError, match="overlaps") as refusal:
        hang(street)
    assert refusal.value.facts == {"title": f"{place.name}2026\u00a0年 日常慰问汇总"}
    with pytest.raises(DomainError, match="overlaps"):
        hang(street, FIRST_HALF)
    with pytest.raises(DomainError, match="overlaps"):
        hang(street, FIRST_HALF, at=place)


@pytest.mark.parametrize("who", ["approver", "supervisor", "volunteer", "treasurer"])
def test_only_who_publishes_notices_and_opens_event_care_sums_up(street, who):
    with pytest.raises((Forbidden, NotFound)):
        sum_up(getattr(street, who), street.root.id, LAST_YEAR, today=TODAY)


def test_a_clerk_of_one_community_sums_up_neither_the_street_nor_another(street):
    clerk = an_account(street.communities[0], "clerk", Role.OFFICER)
    for place in (street.root, street.communities[1]):
        with pytest.raises((Forbidden, NotFound)):
            sum_up(clerk, place.id, LAST_YEAR, today=TODAY)

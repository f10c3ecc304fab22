"""Posted for its days, approved by another person, frozen; a line under objection waits alone (SPEC 2.3, 4.9, 4.10)."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from tests.domain.campaigns.ground import (
    AFTER_THE_PERIOD,
    a_campaign,
    a_frozen_list,
    a_household,
    a_posted_list,
    a_proposed_list,
    end_household,
    the_usual_standards,
)
from tests.factories import NOON, Street, a_street, an_account
from webapp.core import tally
from webapp.core.clock import at_local
from webapp.core.db import db
from webapp.core.errors import DomainError, Forbidden
from webapp.core.transaction import transaction
from webapp.domain.campaigns import lists, objections, queries, standards, taking_off
from webapp.domain.campaigns.amending import amend_list, settled_lines
from webapp.domain.campaigns.approving import approve_list, fingerprint_of
from webapp.domain.campaigns.issuing import issue_next, progress_of
from webapp.domain.campaigns.lists import LineFilter
from webapp.domain.campaigns.models import AwardLine, AwardList, Campaign
from webapp.domain.campaigns.posting import post_list, publish_result
from webapp.domain.campaigns.rules import LeftOutReason
from webapp.domain.campaigns.states import LineStatus, ListStatus
from webapp.domain.campaigns.taking_off import take_back, withdraw_line
from webapp.domain.cases.models import CaseOutcome
from webapp.domain.cases.operations import answer_case, investigate_case
from webapp.domain.households.categories import Category
from webapp.domain.households.models import Household
from webapp.domain.notices.models import NoticeKind
from webapp.domain.notices.operations import raise_objection
from webapp.domain.notices.queries import get_notice, listed_rows
from webapp.domain.people.actors import NOBODY
from webapp.domain.people.permissions import Role
from webapp.domain.receipts.models import Receipt

DIBAO = (Category.DIBAO,)


@pytest.fixture
def street(database) -> Street:
    return a_street()


@pytest.fixture
def campaign(street) -> Campaign:
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    return campaign


def lines_of(street: Street, award_list: AwardList, status: LineStatus | None = None) -> list[AwardLine]:
    return list(lists.list_lines(street.officer, award_list.id, LineFilter(status=status))[0])


def approve(street: Street, award_list: AwardList, now=AFTER_THE_PERIOD) -> AwardList:
    return approve_list(street.approver, award_list.id, turns=transaction, now=now)


def object_to(notice_id: UUID, number: int) -> UUID:
    key = uuid4()
    with transaction():
        raise_objection(NOBODY, notice_id, id=key, number=number, text="他家有两套房", contact=None, now=NOON)
    return key


def settle(street: Street, case_id: UUID, outcome: CaseOutcome) -> None:
    with transaction():
        investigate_case(street.officer, case_id, "查过了", street.second_officer.user_id, now=NOON)
        answer_case(street.officer, case_id, outcome, "已核实", now=NOON)


def number_on_notice(award_list: AwardList, line: AwardLine) -> int:
    assert award_list.notice_id is not None
    return next(row.number for row in listed_rows(award_list.notice_id, limit=None) if row.subject_id == line.id)


def test_the_notice_hangs_the_days_the_campaign_says_counted_from_the_day_after(street, campaign):
    a_household(street, "欧阳建华", size=3, categories=DIBAO)

    award_list = a_posted_list(street, campaign)

    notice = get_notice(street.officer, award_list.notice_id)
    assert notice.kind is NoticeKind.CANDIDATE
    assert (notice.starts_on, notice.ends_on) == (date(2027, 1, 13), date(2027, 1, 17))
    (row,) = listed_rows(notice.id)
    assert (row.shown_name, row.place, row.household_size, row.amount_fen, row.goods) == (
        "欧**华", "幸福社区", 3, 1250_00, "大米 1 袋")  # fmt: skip


def test_without_consent_a_number_hangs_there_and_a_child_not_even_that(street, campaign):
    a_household(street, "张三", categories=DIBAO, may_publish=False)
    child = a_household(street, "李小明", categories=DIBAO, born=date(2015, 5, 1))
    minor = date(2015, 5, 1)
    with transaction():
        db.session.get(Household, child).youngest_born = minor

    award_list = a_posted_list(street, campaign)

    rows = listed_rows(award_list.notice_id)
    assert [row.shown_name for row in rows] == [""]
    assert get_notice(street.officer, award_list.notice_id).totals["households"] == 2


def test_nobody_approves_while_the_neighbours_still_have_time(street, campaign):
    a_household(street, categories=DIBAO)
    award_list = a_posted_list(street, campaign)

    with pytest.raises(DomainError, match=r"list.period_running"):
        approve(street, award_list, now=at_local(date(2027, 1, 17), 23, 59))
    assert approve(street, award_list, now=at_local(date(2027, 1, 18))).status is ListStatus.FROZEN


def test_who_proposed_it_does_not_approve_it_whatever_roles_they_hold(street, campaign):
    both = an_account(street.root, "both", Role.OFFICER, Role.APPROVER)
    street.actors["officer"], keep = both, street.officer
    a_household(street, categories=DIBAO)
    award_list = a_posted_list(street, campaign)
    street.actors["officer"] = keep

    with pytest.raises(Forbidden, match=r"list.own_proposal"):
        approve_list(both, award_list.id, turns=transaction, now=AFTER_THE_PERIOD)


def test_the_database_refuses_it_too(street, campaign):
    a_household(street, categories=DIBAO)
    award_list = a_posted_list(street, campaign)

    with pytest.raises(IntegrityError), transaction():
        db.session.execute(
            update(AwardList).where(AwardList.id == award_list.id).values(approved_by=award_list.proposed_by)
        )


def test_who_took_a_line_off_does_not_approve_the_rest(street, campaign):
    both = an_account(street.root, "both", Role.OFFICER, Role.APPROVER)
    a_household(street, categories=DIBAO)
    a_household(street, "张三", categories=DIBAO)
    award_list = a_posted_list(street, campaign)
    line = lines_of(street, award_list)[0]
    with transaction():
        withdraw_line(both, line.id, "已搬走", now=NOON)

    with pytest.raises(Forbidden, match=r"list.own_change"):
        approve_list(both, award_list.id, turns=transaction, now=AFTER_THE_PERIOD)


def test_an_officer_alone_cannot_approve(street, campaign):
    a_household(street, categories=DIBAO)
    award_list = a_posted_list(street, campaign)

    with pytest.raises(Forbidden, match=r"not_permitted"):
        approve_list(street.second_officer, award_list.id, turns=transaction, now=AFTER_THE_PERIOD)


def test_a_list_that_was_not_posted_is_not_approved(street, campaign):
    a_household(street, categories=DIBAO)

    with pytest.raises(DomainError, match=r"list.not_posted"):
        approve(street, a_proposed_list(street, campaign))


def test_a_small_campaign_skips_the_notice_but_not_the_second_person(street):
    campaign = a_campaign(street, skips_notice=True)
    the_usual_standards(street, campaign)
    a_household(street, categories=DIBAO)
    award_list = a_proposed_list(street, campaign)

    with pytest.raises(Forbidden):
        approve_list(street.officer, award_list.id, turns=transaction, now=NOON)
    assert approve(street, award_list, now=NOON).status is ListStatus.FROZEN


def test_a_line_under_objection_waits_alone_and_joins_later_by_an_amendment(street, campaign):
    a_household(street, "张三", categories=DIBAO)
    a_household(street, "李四", categories=DIBAO)
    award_list = a_posted_list(street, campaign)
    line = lines_of(street, award_list)[0]
    case_id = object_to(award_list.notice_id, number_on_notice(award_list, line))

    approve(street, award_list)

    assert [held.id for held in lines_of(street, award_list, LineStatus.OBJECTED)] == [line.id]
    assert len(lists.frozen_lines(street.officer, campaign.id)) == 1
    assert settled_lines(award_list) == []
    with pytest.raises(DomainError, match=r"list.nothing_settled"), transaction():
        amend_list(street.officer, award_list.id, uuid4(), "异议不成立", now=AFTER_THE_PERIOD)

    settle(street, case_id, CaseOutcome.NOT_UPHELD)
    with transaction():
        amendment = amend_list(street.officer, award_list.id, uuid4(), "异议不成立", now=AFTER_THE_PERIOD)
    with pytest.raises(Forbidden, match=r"list.own_proposal|not_permitted"):
        approve_list(street.officer, amendment.id, turns=transaction, now=AFTER_THE_PERIOD)
    approve(street, amendment)

    assert {kept.id for kept in lists.frozen_lines(street.officer, campaign.id)} >= {line.id}
    assert amendment.version == 2
    assert amendment.fingerprint != award_list.fingerprint
    issue_next(street.officer, award_list.id, turns=transaction, now=AFTER_THE_PERIOD)
    issue_next(street.officer, amendment.id, turns=transaction, now=AFTER_THE_PERIOD)
    assert len({receipt.number for receipt in db.session.scalars(select(Receipt))}) == 2


def test_a_line_whose_objection_was_right_is_not_approved_and_can_be_taken_off(street, campaign):
    household = a_household(street, "张三", categories=DIBAO)
    a_household(street, "李四", categories=DIBAO)
    award_list = a_posted_list(street, campaign)
    line = next(line for line in lines_of(street, award_list) if line.household_id == household)
    settle(street, object_to(award_list.notice_id, number_on_notice(award_list, line)), CaseOutcome.UPHELD)

    approve(street, award_list)

    assert db.session.get(AwardLine, line.id).status is LineStatus.OBJECTED
    assert settled_lines(award_list) == []
    with transaction():
        withdraw_line(street.officer, line.id, "异议成立，收入超标", now=AFTER_THE_PERIOD)
    (row,) = lists.list_left_out(street.officer, award_list.id)[0]
    assert (row.reason, row.note) == (LeftOutReason.WITHDRAWN, "异议成立，收入超标")


def test_who_left_the_register_before_posting_or_before_approval_leaves_the_list(street, campaign):
    kept, before, later = (a_household(street, name, categories=DIBAO) for name in ("张三", "李四", "王五"))
    award_list = a_proposed_list(street, campaign)
    end_household(before)
    post_list(street.officer, award_list.id, uuid4(), turns=transaction, now=NOON)
    end_household(later)

    approve(street, award_list)

    assert [line.household_id for line in lists.frozen_lines(street.officer, campaign.id)] == [kept]
    off = {row.household_id: row.reason for row in lists.list_left_out(street.officer, award_list.id)[0]}
    assert off == {before: LeftOutReason.NOT_ACTIVE, later: LeftOutReason.NOT_ACTIVE}
    first = tally.totals(campaign.id)[street.communities[0].id]
    assert (first["proposed"], first["approved"], first["left_out"]) == (1, 1, 2)


def test_a_list_is_not_posted_under_standards_it_was_not_made_by(street, campaign):
    a_household(street, categories=DIBAO)
    award_list = a_proposed_list(street, campaign)
    with transaction():
        standards.remove_standard(street.officer, queries.list_standards(campaign.id)[1].id, now=NOON)

    with pytest.raises(DomainError, match=r"list.standards_changed"):
        post_list(street.officer, award_list.id, uuid4(), turns=transaction, now=NOON)


def test_an_empty_list_is_not_posted(street, campaign):
    a_household(street)
    award_list = a_proposed_list(street, campaign)

    with pytest.raises(DomainError, match=r"list.is_empty"):
        post_list(street.officer, award_list.id, uuid4(), turns=transaction, now=NOON)


def test_posting_twice_hangs_one_notice(street, campaign):
    a_household(street, categories=DIBAO)
    award_list = a_posted_list(street, campaign)

    again = post_list(street.officer, award_list.id, uuid4(), turns=transaction, now=NOON)

    assert again.notice_id == award_list.notice_id


def test_the_fingerprint_is_over_exactly_what_was_approved(street, campaign):
    a_household(street, "张三", categories=DIBAO)
    frozen = a_frozen_list(street, campaign)

    assert frozen.fingerprint == fingerprint_of(frozen)
    assert len(frozen.fingerprint) == 64
    (line,) = lines_of(street, frozen)
    with transaction():
        db.session.execute(update(AwardLine).where(AwardLine.id == line.id).values(status=LineStatus.OBJECTED))
    assert frozen.fingerprint != fingerprint_of(frozen)


@pytest.mark.parametrize("change", [{"amount_fen": 999_00}, {"goods": []}, {"number": 9}, {"household_size": 8}])
def test_what_a_line_gives_never_changes(street, campaign, change):
    a_household(street, categories=DIBAO)
    a_proposed_list(street, campaign)

    with pytest.raises(DatabaseError, match="never changes"), transaction():
        db.session.execute(update(AwardLine).values(**change))


def test_what_was_posted_is_never_deleted(street, campaign):
    a_household(street, categories=DIBAO)
    a_posted_list(street, campaign)

    with pytest.raises(DatabaseError, match="never changes"), transaction():
        db.session.execute(AwardLine.__table__.delete())


def test_a_household_stands_on_one_live_line_of_a_campaign(street, campaign):
    a_household(street, categories=DIBAO)
    first = a_posted_list(street, campaign)
    (line,) = lines_of(street, first)
    values = {c.key: getattr(line, c.key) for c in AwardLine.__table__.columns}

    with pytest.raises(IntegrityError), transaction():
        db.session.add(AwardList(id=(other := uuid4()), campaign_id=campaign.id, version=9, kind="proposal",
                                 status=ListStatus.PROPOSED, standards=[], standards_revision=0, summary={},
                                 proposed_by=street.officer.user_id, proposed_at=NOON))  # fmt: skip
        db.session.flush()
        db.session.add(AwardLine(**{**values, "id": uuid4(), "list_id": other}))


def test_a_line_has_no_place_for_a_name():
    assert not {"name", "head_name", "title", "label"} & {column.key for column in AwardLine.__table__.columns}
    assert {key.target_fullname for key in AwardLine.__table__.c.household_id.foreign_keys} == {"households.id"}
    assert not AwardLine.__table__.c.household_id.nullable


def test_receipts_are_issued_in_slices_once_each(street, campaign):
    for name in ("张三", "李四", "王五"):
        a_household(street, name, size=2, categories=DIBAO)
    frozen = a_frozen_list(street, campaign)

    done = []
    for _ in range(3):
        done.append(issue_next(street.officer, frozen.id, turns=transaction, now=AFTER_THE_PERIOD, limit=2).done)

    receipts = db.session.scalars(select(Receipt)).all()
    assert done == [2, 3, 3]
    assert len(receipts) == 3
    assert {receipt.masked_name for receipt in receipts} == {"张*", "李*", "王*"}
    assert receipts[0].items == [
        {"label": "慰问金", "quantity": 1, "unit": "份", "amount_fen": 980_00},
        {"label": "大米", "quantity": 1, "unit": "袋", "amount_fen": None},
    ]
    assert progress_of(frozen).is_complete


def test_no_receipts_before_the_list_is_frozen(street, campaign):
    a_household(street, categories=DIBAO)
    award_list = a_posted_list(street, campaign)

    with pytest.raises(DomainError, match=r"list.not_frozen"):
        issue_next(street.officer, award_list.id, turns=transaction, now=NOON)


def test_a_second_result_takes_the_place_of_the_first(street, campaign):
    a_household(street, "张三丰", categories=DIBAO)
    a_frozen_list(street, campaign)
    first = publish_result(street.officer, campaign.id, uuid4(), turns=transaction, now=AFTER_THE_PERIOD)

    second = publish_result(street.officer, campaign.id, uuid4(), turns=transaction, now=AFTER_THE_PERIOD)

    assert second.supersedes_id == first.id


def test_without_anything_approved_there_is_no_result(street, campaign):
    with pytest.raises(DomainError, match=r"campaign.nothing_approved"):
        publish_result(street.officer, campaign.id, uuid4(), turns=transaction, now=NOON)


def test_approving_twice_is_approving_once(street, campaign):
    a_household(street, categories=DIBAO)
    frozen = a_frozen_list(street, campaign)

    again = approve(street, frozen, now=AFTER_THE_PERIOD + timedelta(days=1))

    assert again.approved_at == AFTER_THE_PERIOD
    assert tally.totals(campaign.id)[street.communities[0].id]["approved"] == 1


def object_to_all(notice_id: UUID) -> UUID:
    key = uuid4()
    with transaction():
        raise_objection(NOBODY, notice_id, id=key, number=None, text="标准没有公开讨论过", contact=None, now=NOON)
    return key


def test_an_objection_to_the_whole_notice_holds_every_line_until_it_is_answered(street, campaign):
    a_household(street, categories=DIBAO)
    award_list = a_posted_list(street, campaign)
    case_id = object_to_all(award_list.notice_id)

    with pytest.raises(DomainError, match=r"list.whole_objected"):
        approve(street, award_list)
    settle(street, case_id, CaseOutcome.NOT_UPHELD)

    assert approve(street, award_list).status is ListStatus.FROZEN


def test_a_list_found_wrong_as_a_whole_is_taken_down_and_proposed_again(street, campaign):
    household = a_household(street, categories=DIBAO)
    award_list = a_posted_list(street, campaign)
    with pytest.raises(DomainError, match=r"list.nothing_upheld"):
        take_back(street.officer, award_list.id, "标准不对", turns=transaction, now=NOON)
    settle(street, object_to_all(award_list.notice_id), CaseOutcome.UPHELD)
    with pytest.raises(DomainError, match=r"list.whole_upheld"):
        approve(street, award_list)

    take_back(street.officer, award_list.id, "标准不对", turns=transaction, now=NOON)

    assert [row.note for row in lists.list_left_out(street.officer, award_list.id)[0]] == ["标准不对"]
    again = a_proposed_list(street, campaign)
    assert [line.household_id for line in lines_of(street, again)] == [household]


def test_taking_back_is_done_in_turns_and_goes_on_where_it_was_stopped(street, campaign, monkeypatch):
    monkeypatch.setattr(taking_off, "A_TURN", 2)
    for name in ("张三", "李四", "王五", "赵六", "孙七"):
        a_household(street, name, categories=DIBAO)
    award_list = a_posted_list(street, campaign)
    settle(street, object_to_all(award_list.notice_id), CaseOutcome.UPHELD)
    died = iter((False, True))

    @contextmanager
    def turns():
        with transaction() as session:
            yield session
            if next(died, False):
                raise OSError("killed in the second turn, before its commit")

    with pytest.raises(OSError, match="killed"):
        take_back(street.officer, award_list.id, "标准不对", turns=turns, now=NOON)

    assert len(lines_of(street, award_list, LineStatus.WITHDRAWN)) == 2
    assert len(lists.list_left_out(street.officer, award_list.id)[0]) == 2
    with pytest.raises(DomainError, match=r"list.whole_upheld"):
        approve(street, award_list)

    take_back(street.officer, award_list.id, "标准不对", turns=turns, now=NOON)

    assert len(lines_of(street, award_list, LineStatus.WITHDRAWN)) == 5
    assert [row.number for row in lists.list_left_out(street.officer, award_list.id)[0]] == [1, 2, 3, 4, 5]
    totals = tally.totals(campaign.id)
    assert sum(place.get("proposed", 0) for place in totals.values()) == 0
    assert sum(place.get("left_out", 0) for place in totals.values()) == 5


def test_what_is_said_of_a_list_is_found_by_its_lines_alone(street, campaign):
    for number in range(8):
        a_household(street, f"张{number}", categories=DIBAO)
    award_list = a_posted_list(street, campaign)
    cases = [object_to(award_list.notice_id, number) for number in (1, 2, 3)]
    settle(street, cases[0], CaseOutcome.UPHELD)
    lines = {row.number: row.subject_id for row in listed_rows(award_list.notice_id)}

    assert objections.open_objections(award_list) == {lines[2], lines[3]}
    assert objections.upheld(AwardLine.list_id == award_list.id) == {lines[1]}
    assert objections.upheld(AwardLine.list_id == uuid4()) == set()

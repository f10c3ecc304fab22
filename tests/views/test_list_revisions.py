"""Revising a frozen list through the pages: found, changed with a reason, read and approved, compared."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests.domain.campaigns.ground import a_campaign, a_household, a_posted_list, the_usual_standards
from tests.factories import Street, a_street, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.campaigns.approving import approve_list
from webapp.domain.campaigns.changes import changes_of
from webapp.domain.campaigns.models import AwardLine, AwardList
from webapp.domain.campaigns.states import LineStatus, ListStatus
from webapp.domain.households.categories import Category
from webapp.domain.households.models import Household
from webapp.domain.people.settings import LIST_LEVELS

DIBAO = (Category.DIBAO,)


@pytest.fixture
def street(app) -> Street:
    with app.app_context():
        street = a_street()
        for organisation in (street.root, *street.communities):
            db.session.refresh(organisation)
        db.session.expunge_all()
        return street


@pytest.fixture
def officer(app, street) -> Visitor:
    return signed_in(Visitor(app), "officer")


@pytest.fixture
def frozen(app, street) -> dict[str, UUID]:
    """A frozen list of two households, and a third on the register that is not on it."""
    with app.app_context():
        before = clock.now() - timedelta(days=9)
        campaign = a_campaign(street)
        the_usual_standards(street, campaign)
        one, _two = (a_household(street, head, categories=DIBAO) for head in ("张三", "李四"))
        off = a_household(street, "王五")
        award_list = a_posted_list(street, campaign, now=before)
        approve_list(street.approver, award_list.id, turns=transaction, now=clock.now())
        return {"list": award_list.id, "on": one, "off": off, "campaign": campaign.id}


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.get_data(as_text=True)))


def a_revision(officer: Visitor, frozen: dict[str, UUID]) -> str:
    key = str(uuid4())
    answer = officer.post(f"/desk/lists/{frozen['list']}/revise", data={"id": key, "reason": "漏了一户"})
    assert answer.status_code == 303
    return key


def say(officer: Visitor, revision: str, household: UUID, **said: str):
    given = {"id": str(uuid4()), "reason": "社区核实过", **said}
    return officer.post(f"/desk/lists/{revision}/households/{household}", data=given)


def test_from_the_frozen_list_to_the_approved_version(app, street, officer, frozen):
    revision = a_revision(officer, frozen)
    found = text_of(officer.post(f"/desk/lists/{revision}/revision", data={"text": "王五"}))
    assert "找到 1 户" in found
    assert "不在名单上" in found
    assert "这一户现在不在名单上" in text_of(officer.get(f"/desk/lists/{revision}/households/{frozen['off']}"))

    assert say(officer, revision, frozen["off"], kind="add", amount_fen="300", is_exception="yes").status_code == 303
    assert say(officer, revision, frozen["on"], kind="take_off").status_code == 303
    page = text_of(officer.get(f"/desk/lists/{revision}"))
    assert "破例 1 户" in page
    assert "原因：社区核实过" in page
    assert "同意这份名单" not in page, "who wrote it is not asked to approve it"

    approver = signed_in(Visitor(app), "approver")
    shown = approver.get(f"/desk/lists/{revision}").get_data(as_text=True)
    read = re.search(r'name="read" value="([0-9a-f]+)"', shown)[1]
    assert approver.post(f"/desk/lists/{revision}/approve", data={"read": read}).status_code == 303
    with app.app_context():
        assert db.session.get(AwardList, UUID(revision)).status is ListStatus.FROZEN
        approved = db.session.query(AwardLine).filter_by(status=LineStatus.APPROVED)
        assert sorted(line.amount_fen for line in approved) == [300_00, 650_00]

    side_by_side = text_of(officer.get(f"/desk/lists/{revision}/compare"))
    assert "新增1拿下的1改了的0" in side_by_side
    assert "2 户 ￥1,300.00" in side_by_side
    assert "2 户 ￥950.00" in side_by_side


def test_what_was_typed_comes_back_with_what_is_wrong(officer, frozen):
    revision = a_revision(officer, frozen)

    answer = say(officer, revision, frozen["off"], kind="add", amount_fen="三百", reason="")
    assert answer.status_code == 422
    assert 'value="三百"' in answer.get_data(as_text=True)

    answer = say(officer, revision, frozen["off"], kind="add")
    assert answer.status_code == 422
    assert "一定要列入的，请勾选“破例”" in text_of(answer)
    assert 'value="社区核实过"' in answer.get_data(as_text=True)


def test_an_approver_who_has_not_read_the_last_change_is_asked_to_read_again(app, officer, frozen):
    revision = a_revision(officer, frozen)
    say(officer, revision, frozen["on"], kind="take_off")

    answer = signed_in(Visitor(app), "approver").post(f"/desk/lists/{revision}/approve", data={"read": "0" * 16})
    assert answer.status_code == 409
    assert "请再核对一遍" in text_of(answer)


def test_a_change_and_a_whole_revision_can_be_dropped(app, officer, frozen):
    revision = a_revision(officer, frozen)
    say(officer, revision, frozen["on"], kind="take_off")
    with app.app_context():
        (change,) = changes_of(UUID(revision))

    assert officer.post(f"/desk/lists/changes/{change.id}/drop").status_code == 303
    assert "还没有写要改哪一户" in text_of(officer.get(f"/desk/lists/{revision}"))
    assert officer.post(f"/desk/lists/{revision}/give-up").status_code == 303
    assert officer.get(f"/desk/lists/{revision}").status_code == 404


def test_only_one_version_says_so(officer, frozen):
    assert "只有这一版" in text_of(officer.get(f"/desk/lists/{frozen['list']}/compare?version=99999999999999999999"))


def test_the_page_says_how_many_levels_are_asked_and_who_gave_theirs(app, street, officer, frozen):
    with app.app_context(), transaction():
        db.session.merge(street.root).settings = {LIST_LEVELS.name: 2}
    revision = a_revision(officer, frozen)
    say(officer, revision, frozen["on"], kind="take_off")
    approver = signed_in(Visitor(app), "approver")
    shown = approver.get(f"/desk/lists/{revision}").get_data(as_text=True)
    assert "这是第 1 级" in shown
    read = re.search(r'name="read" value="([0-9a-f]+)"', shown)[1]
    approver.post(f"/desk/lists/{revision}/approve", data={"read": read})

    told = text_of(approver.get(f"/desk/lists/{revision}"))
    assert "要 2 级审批" in told
    assert "第 1 级：approver-name" in told
    assert "下一级请另一位审批人" in told


def test_whom_somebody_took_off_is_taken_in_again_with_a_reason(app, street, officer, frozen):
    with app.app_context():
        campaign = a_campaign(street, title="2027 年元宵")
        the_usual_standards(street, campaign)
        key = campaign.id
    proposed = str(uuid4())
    officer.post(f"/desk/campaigns/{key}/lists/", data={"id": proposed})
    with app.app_context():
        line = db.session.query(AwardLine).filter_by(list_id=UUID(proposed), household_id=frozen["on"]).one().id
    officer.post(f"/desk/lists/lines/{line}/withdraw", data={"reason": "已搬走"})
    left = officer.get(f"/desk/lists/{proposed}/left-out?reason=withdrawn")
    assert "重新列入" in text_of(left)
    assert "已搬走" in text_of(left)

    answer = officer.post(f"/desk/lists/{proposed}/left-out/{frozen['on']}/again", data={"reason": "又搬回来了"})
    assert answer.status_code == 303
    again = str(uuid4())
    officer.post(f"/desk/campaigns/{key}/lists/", data={"id": again})
    with app.app_context():
        assert db.session.query(AwardLine).filter_by(list_id=UUID(again), household_id=frozen["on"]).count() == 1


def test_an_approver_looks_at_kin_of_officers_before_agreeing(app, street, officer, frozen):
    revision = a_revision(officer, frozen)
    with app.app_context(), transaction():
        db.session.get(Household, frozen["off"]).is_relative_of_officer = True
    say(officer, revision, frozen["off"], kind="add", amount_fen="300", is_exception="yes")
    approver = signed_in(Visitor(app), "approver")
    told = text_of(approver.get(f"/desk/lists/{revision}"))
    assert "干部近亲属 1 户" in told
    assert "同意这份名单" not in told
    assert "近亲属已备案" in text_of(approver.get(f"/desk/lists/{revision}?relatives=1"))

    assert approver.post(f"/desk/lists/{revision}/looked", data={"elsewhere": "0", "relatives": "9"}).status_code == 422
    assert approver.post(f"/desk/lists/{revision}/looked", data={"elsewhere": "0", "relatives": "1"}).status_code == 303
    assert "同意这份名单" in text_of(approver.get(f"/desk/lists/{revision}"))


def test_the_first_year_asks_what_was_given_and_campaigns_exclude_each_other(app, street, officer, frozen):
    page = f"/desk/campaigns/{frozen['campaign']}/standards/"
    assert "没有去年的活动可比" in text_of(officer.get(page))
    answer = officer.post(f"{page}last-year", data={"dibao": "六百"})
    assert answer.status_code == 422
    assert 'value="六百"' in answer.get_data(as_text=True)
    assert officer.post(f"{page}last-year", data={"dibao": "9000"}).status_code == 303
    assert "去年 ￥9,000.00" in text_of(officer.get(page))

    with app.app_context():
        other = a_campaign(street, title="困难职工慰问").id
    excludes = f"/desk/campaigns/{frozen['campaign']}/excludes"
    assert officer.post(excludes, data={"other_id": "x"}).status_code == 422
    assert officer.post(excludes, data={"other_id": str(other)}).status_code == 303
    assert "不再排除" in text_of(officer.get(page))
    assert officer.post(excludes, data={"other_id": str(other), "stop": "yes"}).status_code == 303
    assert "不再排除" not in text_of(officer.get(page))
    assert officer.post(excludes, data={"other_id": str(uuid4())}).status_code == 404

"""At the desk: flags from other lists, exceptions for who was helped last year, and last year's campaign as a start."""

from __future__ import annotations

import re
from datetime import date
from uuid import uuid4

import pytest

from tests.domain.campaigns.ground import (
    SEVEN_HUNDRED,
    a_campaign,
    a_frozen_list,
    a_household,
    a_posted_list,
    a_proposed_list,
    a_standard,
    the_usual_standards,
)
from tests.factories import Street, a_street, signed_in
from tests.visitor import Visitor
from webapp.core.db import db
from webapp.domain.campaigns import lists
from webapp.domain.campaigns.conditions import HasCategory
from webapp.domain.campaigns.models import Campaign
from webapp.domain.households.categories import Category

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


def text_of(answer) -> str:
    """What a reader sees, without the marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.get_data(as_text=True)))


def a_full_campaign(street: Street, **said: object) -> Campaign:
    campaign = a_campaign(street, **said)
    the_usual_standards(street, campaign)
    return campaign


def test_a_line_says_what_another_list_of_the_festival_gives(app, street, officer):
    with app.app_context():
        a_household(street, categories=DIBAO)
        a_posted_list(street, a_full_campaign(street, title="送温暖"))
        a_household(street, "李四", categories=DIBAO)
        key = a_proposed_list(street, a_full_campaign(street)).id

    assert "这个节日已在“送温暖”的名单上：慰问金 ￥650.00、物品 ￥60.00" in text_of(officer.get(f"/desk/lists/{key}"))
    flagged = text_of(officer.get(f"/desk/lists/{key}?elsewhere=1"))
    assert "王建国" in flagged
    assert "李四" not in flagged


def test_an_exception_is_made_with_a_reason_from_the_page_of_those_left_out(app, street, officer):
    last = {"starts_on": date(2026, 1, 20), "ends_on": date(2026, 2, 20), "counted_on": date(2026, 2, 17)}
    with app.app_context():
        household = a_household(street, categories=DIBAO)
        a_frozen_list(street, a_full_campaign(street, **last))
        campaign = a_full_campaign(street, excludes_helped=True)
        key, campaign_id = a_proposed_list(street, campaign).id, campaign.id
    door = f"/desk/lists/{key}/left-out/{household}"
    assert door in officer.get(f"/desk/lists/{key}/left-out").get_data(as_text=True)

    assert "已写明理由" not in text_of(officer.post(door, data={"reason": "灾"}, follow_redirects=True))
    done = text_of(officer.post(door, data={"reason": "房子又塌了"}, follow_redirects=True))

    assert "已写明理由，重新拟名单时列入。" in done
    fresh = str(uuid4())
    officer.post(f"/desk/campaigns/{campaign_id}/lists/", data={"id": fresh})
    assert "王建国" in text_of(officer.get(f"/desk/lists/{fresh}"))
    with app.app_context():
        a_street(name="别处街道", code="BC")
    stranger = signed_in(Visitor(app), "BC-officer")
    assert stranger.post(door, data={"reason": "不是我的"}).status_code == 404


def test_last_years_campaign_is_copied_by_one_button_and_opened_to_be_looked_through(app, street, officer):
    with app.app_context():
        key = a_full_campaign(street).id
    fresh = uuid4()
    assert "照这次再办一次" in text_of(officer.get(f"/desk/campaigns/{key}"))

    opened = officer.post(f"/desk/campaigns/{key}/copy", data={"id": str(fresh)}, follow_redirects=True)

    assert 'value="2028 年春节慰问"' in opened.get_data(as_text=True)
    assert "低保家庭" in text_of(officer.get(f"/desk/campaigns/{fresh}/standards/"))
    with app.app_context():
        assert lists.lists_of(fresh) == []
        a_street(name="别处街道", code="BC")
    stranger = signed_in(Visitor(app), "BC-officer")
    assert stranger.post(f"/desk/campaigns/{key}/copy", data={"id": str(uuid4())}).status_code == 404


def test_standards_below_last_years_are_told_and_ask_for_a_document_or_a_reason(app, street, officer):
    last = {"starts_on": date(2026, 1, 20), "ends_on": date(2026, 2, 20), "counted_on": date(2026, 2, 17)}
    with app.app_context():
        a_full_campaign(street, **last)
        campaign = a_campaign(street)
        a_standard(street, campaign, HasCategory(DIBAO), grant=SEVEN_HUNDRED)
        key = campaign.id
    path = f"/desk/campaigns/{key}/standards/"

    assert "低保家庭 · 1 人户去年 ￥710.00，今年 ￥700.00" in text_of(officer.get(path))
    refused = officer.post(f"/desk/campaigns/{key}/lists/", data={"id": str(uuid4())}, follow_redirects=True)
    assert "请先在慰问标准里写明文件号或者理由" in text_of(refused)
    assert officer.post(f"{path}basis", data={"basis": "无"}).status_code == 422
    told = officer.post(f"{path}basis", data={"basis": "民发〔2027〕3 号"}, follow_redirects=True)
    assert "依据：民发〔2027〕3 号" in text_of(told)
    with app.app_context():
        a_street(name="别处街道", code="BC")
    stranger = signed_in(Visitor(app), "BC-officer")
    assert stranger.post(f"{path}basis", data={"basis": "不是我的活动"}).status_code == 404

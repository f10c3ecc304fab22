"""Taking a notice down at the desk, posting the list again, and correcting one that hangs."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest

from tests.domain.campaigns.ground import a_campaign, a_household, a_posted_list, the_usual_standards
from tests.factories import Street, a_street, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.db import db
from webapp.domain.campaigns.models import AwardList
from webapp.domain.campaigns.states import ListStatus
from webapp.domain.households.categories import Category


@pytest.fixture
def street(app) -> Street:
    with app.app_context():
        street = a_street(clock.now())
        for organisation in (street.root, *street.communities):
            db.session.refresh(organisation)
        db.session.expunge_all()
        return street


@pytest.fixture
def posted(app, street) -> tuple[UUID, UUID]:
    """A list that hangs since this moment, and its notice."""
    with app.app_context():
        campaign = a_campaign(street)
        the_usual_standards(street, campaign)
        a_household(street, "王建国", size=2, categories=(Category.DIBAO,))
        award_list = a_posted_list(street, campaign, now=clock.now())
        return award_list.id, award_list.notice_id


@pytest.fixture
def officer(app, street) -> Visitor:
    return signed_in(Visitor(app), "officer")


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.get_data(as_text=True)))


def test_taken_down_the_list_asks_to_be_posted_again(app, officer, posted):
    list_id, notice_id = posted
    officer.post(f"/desk/notices/{notice_id}/withdraw", data={"reason": "金额写错了"})

    page = text_of(officer.get(f"/desk/lists/{list_id}"))
    assert "上次的公示撤下了" in page and "张贴公示" in page
    answer = officer.post(f"/desk/lists/{list_id}/post", data={"id": str(uuid4())}, follow_redirects=True)
    assert "公示中" in text_of(answer)
    with app.app_context():
        assert db.session.get(AwardList, list_id).status is ListStatus.POSTED


def test_a_correction_needs_a_note_and_hangs_at_once(app, officer, posted):
    list_id, notice_id = posted
    refused = officer.post(f"/desk/lists/{list_id}/correct", data={"id": str(uuid4()), "note": ""})
    assert refused.status_code == 422 and "这一项要填" in text_of(refused)

    fresh = uuid4()
    answer = officer.post(f"/desk/lists/{list_id}/correct", data={"id": str(fresh), "note": "更正一户的姓名"})

    assert answer.status_code == 303
    assert "第 2 版：更正一户的姓名" in text_of(officer.get(f"/notices/{fresh}"))
    assert officer.get(f"/notices/{notice_id}").headers["Location"] == f"/notices/{fresh}"


def test_an_approver_corrects_no_notice(app, street, posted):
    approver = signed_in(Visitor(app), "approver")

    assert approver.post(f"/desk/lists/{posted[0]}/correct", data={"id": str(uuid4()), "note": "改一改"}).status_code == 403

"""A quota at the desk: set, told in words, tried out, and each who is left over told their place (SPEC 4.2, 4.6)."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest

from tests.domain.campaigns.ground import (
    DIBAO_BY_SIZE,
    a_campaign,
    a_household,
    a_posted_list,
    a_proposed_list,
    a_standard,
)
from tests.factories import NOON, Street, a_street, signed_in
from tests.visitor import Visitor
from webapp.core.db import db
from webapp.core.errors import NotFound
from webapp.core.transaction import transaction
from webapp.domain.campaigns import lists, queries
from webapp.domain.campaigns.conditions import HasCategory
from webapp.domain.campaigns.quotas import Quota, Severity
from webapp.domain.campaigns.rules import LeftOutReason
from webapp.domain.campaigns.standards import save_quota
from webapp.domain.campaigns.taking_off import withdraw_line
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
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def three_on_dibao(app, street) -> tuple[UUID, UUID]:
    """A campaign and its one standard; of three households one is in the second community."""
    with app.app_context():
        campaign = a_campaign(street)
        standard_id = a_standard(street, campaign, HasCategory(DIBAO), grant=DIBAO_BY_SIZE)
        for head, yuan, place in (("张三", 300, 0), ("李四", 200, 0), ("王五", 500, 1)):
            a_household(street, head, categories=DIBAO, income_fen=yuan * 100, place=place)
        return campaign.id, standard_id


def seats(street, *counts: int) -> dict[str, str]:
    return {f"seats_{place.id.hex}": str(count) for place, count in zip(street.communities, counts, strict=False)}


def test_a_quota_is_told_back_in_words_and_its_form_holds_it(app, street, officer):
    _, standard_id = three_on_dibao(app, street)
    given = {**seats(street, 1, 2), "order_1": "lowest_income", "order_2": "oldest", "balanced": "yes"}

    answer = officer.post(f"/desk/standards/{standard_id}/quota", data=given, follow_redirects=True)

    told = "名额 3 户：幸福社区 1、和平社区 2。不够时先看人均收入低的，再看年纪最大的；哪里用不完，匀给别处最困难的"
    assert told in text_of(answer)
    page = officer.get(f"/desk/standards/{standard_id}/quota").get_data(as_text=True)
    assert re.search(r'name="seats_[0-9a-f]+"[^>]*value="2"', page)


def test_blank_lifts_the_limit_and_nonsense_is_explained(app, street, officer):
    campaign_id, standard_id = three_on_dibao(app, street)
    path = f"/desk/standards/{standard_id}/quota"
    officer.post(path, data={"total": "1"})

    refused = officer.post(path, data={"total": "许多"})
    assert refused.status_code == 422
    assert "请填数字" in text_of(refused)
    assert "许多" in refused.get_data(as_text=True)
    assert "不限名额了" in text_of(officer.post(path, data={"total": ""}, follow_redirects=True))
    with app.app_context():
        assert queries.rules_of(campaign_id)[0].quota is None


def test_a_try_out_shows_what_each_community_uses_and_who_waits(app, street, officer):
    campaign_id, standard_id = three_on_dibao(app, street)
    officer.post(f"/desk/standards/{standard_id}/quota", data={**seats(street, 1, 2), "order_1": "lowest_income"})

    told = text_of(officer.post(f"/desk/campaigns/{campaign_id}/standards/try", follow_redirects=True))

    assert re.search(r"幸福社区 1 1 1 0 和平社区 2 1 0 1", told)
    assert "名额满了，没轮到 1" in told


def test_who_is_left_over_is_told_their_place_in_line(app, street, officer):
    campaign_id, standard_id = three_on_dibao(app, street)
    officer.post(f"/desk/standards/{standard_id}/quota", data={"total": "1", "order_1": "lowest_income"})
    key = str(uuid4())

    officer.post(f"/desk/campaigns/{campaign_id}/lists/", data={"id": key})

    assert "李四" in text_of(officer.get(f"/desk/lists/{key}"))
    told = text_of(officer.get(f"/desk/lists/{key}/left-out?reason=quota"))
    assert re.search(r"张三 .{0,60}第 1 条名额满了，排第 1 位", told)
    assert re.search(r"王五 .{0,60}第 1 条名额满了，排第 2 位", told)


def test_a_seat_that_comes_free_goes_to_the_next_in_line(app, street):
    campaign_id, standard_id = three_on_dibao(app, street)
    with app.app_context():
        with transaction():
            save_quota(street.officer, standard_id, Quota(2, order=(Severity.LOWEST_INCOME,)), now=NOON)
        campaign = queries.get_campaign(street.officer, campaign_id)
        posted = a_posted_list(street, campaign)
        first = lists.list_lines(street.officer, posted.id, lists.LineFilter())[0]
        full = a_proposed_list(street, campaign)
        assert lists.list_lines(street.officer, full.id, lists.LineFilter())[0] == []
        with transaction():
            withdraw_line(street.officer, first[0].id, "搬走了", now=NOON)
            household = db.session.merge(lists.get_line(street.officer, first[0].id)[2]).household_id

        supplement = a_proposed_list(street, campaign)

        taken_up = [line.household_id for line in lists.list_lines(street.officer, supplement.id, lists.LineFilter())[0]]
        left = lists.list_left_out(street.officer, supplement.id)[0]
        assert len(taken_up) == 1
        assert {row.reason for row in left} == {LeftOutReason.WITHDRAWN}
        assert len(left) == 1
        assert household not in taken_up and left[0].household_id == household


def test_seats_for_a_community_of_another_street_are_not_kept(app, street):
    _, standard_id = three_on_dibao(app, street)
    with app.app_context():
        elsewhere = a_street(name="别处街道", code="BC").communities[0].id
        with pytest.raises(NotFound), transaction():
            save_quota(street.officer, standard_id, Quota(None, ((elsewhere, 1),)), now=NOON)
    stranger = signed_in(Visitor(app), "BC-officer")

    assert stranger.get(f"/desk/standards/{standard_id}/quota").status_code == 404
    assert stranger.post(f"/desk/standards/{standard_id}/quota", data={"total": "1"}).status_code == 404


def test_the_quota_page_is_there_in_english_and_large(app, street, officer):
    _, standard_id = three_on_dibao(app, street)

    page = officer.get(f"/desk/standards/{standard_id}/quota?lang=en&large=1").get_data(as_text=True)

    assert "Who comes first when it is short" in page
    assert 'data-type="large"' in page

"""A list on its way at the desk: how far it is, nothing to change, a press that goes on; and the board of a community."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from flask import Flask

from tests.domain.campaigns.ground import a_campaign, a_household, a_proposed_list, the_usual_standards
from tests.factories import Street, a_street, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.db import db
from webapp.domain.campaigns import approving, entries
from webapp.domain.campaigns.lists import get_list
from webapp.domain.campaigns.states import ListStatus
from webapp.domain.households.categories import Category
from webapp.views import list_steps

NAMES = ("张三", "李四", "王五")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """One household a turn, and a desk that stops after each."""
    for room, name in ((entries, "A_SLICE"), (approving, "SLICE")):
        monkeypatch.setattr(room, name, 1)
    monkeypatch.setattr(list_steps, "PATIENCE", -1.0)


@pytest.fixture
def street(app: Flask) -> Street:
    with app.app_context():
        street = a_street()
        for organisation in (street.root, *street.communities):
            db.session.refresh(organisation)
        db.session.expunge_all()
        return street


def a_list(app: Flask, street: Street) -> tuple[UUID, UUID]:
    """A campaign and its list of three."""
    with app.app_context():
        campaign = a_campaign(street)
        the_usual_standards(street, campaign)
        for name in NAMES:
            a_household(street, name, categories=(Category.DIBAO,))
        return campaign.id, a_proposed_list(street, campaign, now=clock.now()).id


def text_of(body: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", body))


def test_posting_goes_on_press_by_press_and_the_page_says_how_far_it_is(app: Flask, street: Street) -> None:
    campaign_id, list_id = a_list(app, street)
    officer = signed_in(Visitor(app), "officer")

    answer = officer.post(f"/desk/lists/{list_id}/post", data={"id": str(uuid4())})
    assert answer.headers["Location"].endswith(f"/desk/lists/{list_id}?going=1")
    page = officer.get(answer.headers["Location"]).get_data(as_text=True)
    assert "正在张贴" in text_of(page)
    assert "办好 1 户，共 3 户" in text_of(page)
    assert 'data-module="go-on"' in page
    assert "拿下" not in text_of(page)
    assert 'data-module="go-on"' not in officer.get(f"/desk/lists/{list_id}").get_data(as_text=True)
    assert "正在张贴" in text_of(officer.get(f"/desk/campaigns/{campaign_id}").get_data(as_text=True))
    assert "张*" not in officer.get("/notices/").get_data(as_text=True)

    pressed = 1
    while "going" in answer.headers["Location"]:
        answer = officer.post(f"/desk/lists/{list_id}/post", data={"id": str(uuid4())})
        pressed += 1

    assert pressed == 4
    with app.app_context():
        assert get_list(street.officer, list_id)[1].status is ListStatus.POSTED


def test_whoever_proposed_it_cannot_go_on_approving_it(app: Flask, street: Street) -> None:
    _campaign, list_id = a_list(app, street)
    officer = signed_in(Visitor(app), "officer")
    officer.post(f"/desk/lists/{list_id}/post", data={"id": str(uuid4())})

    refused = signed_in(Visitor(app), "approver").post(f"/desk/lists/{list_id}/approve")

    assert refused.status_code == 422
    assert "名单正在办，等办好了再改。" in text_of(refused.get_data(as_text=True))


def test_a_community_opens_by_grid_and_by_building_to_its_households(app: Flask, street: Street) -> None:
    campaign_id, _list_id = a_list(app, street)
    officer = signed_in(Visitor(app), "officer")
    place = street.communities[0].id
    board = officer.get(f"/desk/campaigns/{campaign_id}").get_data(as_text=True)
    assert f"/desk/reports/campaigns/{campaign_id}/places/{place}" in board

    page = officer.get(f"/desk/reports/campaigns/{campaign_id}/places/{place}?by=building").get_data(as_text=True)
    way = re.search(r'href="([^"]*/places/[^"]*/proposed[^"]*)">3<', page)

    assert way is not None
    behind = officer.get(way[1].replace("&amp;", "&"))
    assert all(name in behind.get_data(as_text=True) for name in NAMES)
    elsewhere = street.root.id
    assert officer.get(f"/desk/reports/campaigns/{campaign_id}/places/{uuid4()}").status_code == 404
    assert officer.get(f"/desk/reports/campaigns/{campaign_id}/places/{elsewhere}/nothing").status_code == 404

"""The list of buildings at the desk, what volunteers then see of them, and the weight of goods."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.domain.visits.ground import a_slot, a_task
from tests.factories import a_gift, a_household, a_person, a_street, signed_in
from webapp.core import clock
from webapp.core.db import db
from webapp.domain.ledger.models import Item
from webapp.domain.visits.buildings import Building

LIST = "/desk/visits/buildings"


@pytest.fixture
def street(app):
    with app.app_context():
        yield a_street()


@pytest.fixture
def household(street):
    return a_household(street, a_person())


def text_of(answer):
    return answer.get_data(as_text=True)


def said(household, **more):
    return {"organisation_id": household.organisation_id, "name": household.building, "floors": "6", "lift": "no",
            "note": "从西门进", **more}  # fmt: skip


def test_an_empty_register_says_so(client, street):
    signed_in(client, "officer")

    assert "住着人的楼都写过了" in text_of(client.get(LIST))
    assert "档案里还没有楼栋" in text_of(client.get(f"{LIST}?view=all"))


def test_what_is_said_of_a_building_is_in_the_list_and_in_the_pool(client, street, household):
    signed_in(client, "officer")
    assert household.building in text_of(client.get(LIST))

    assert client.post(LIST, data=said(household)).status_code == 303

    page = text_of(client.get(f"{LIST}?view=all"))
    assert "走楼梯 · 6 层 · 从西门进" in page
    today = clock.local_day(clock.now())
    a_slot(street, day=today)
    a_task(street, household, building=household.building)
    signed_in(client, "volunteer")
    [entry] = client.get(f"/api/v1/visit-slots?from={today}").get_json()["pool"]
    assert (entry["lift"], entry["floors"], entry["way_in"]) == (False, 6, "从西门进")
    assert entry["tasks"][0]["load"] == "unknown"


@pytest.mark.parametrize("wrong", [{"floors": "-1"}, {"floors": "很高"}, {"lift": "maybe"}, {"note": "长" * 61}], ids=str)
def test_what_will_not_do_comes_back_as_it_was_typed(client, street, household, wrong):
    signed_in(client, "officer")
    answer = client.post(LIST, data=said(household, **wrong))

    assert answer.status_code == 422
    assert 'value="从西门进"' in text_of(answer) or 'value="6"' in text_of(answer)
    assert db.session.query(Building).count() == 0


def test_a_building_that_is_not_there_is_refused(client, street, household):
    signed_in(client, "officer")

    assert client.post(LIST, data=said(household, name="没有这栋")).status_code == 404
    assert client.post(LIST, data=said(household, organisation_id=uuid4())).status_code == 404


def test_who_does_not_plan_visits_is_not_shown_the_list(client, street, household):
    signed_in(client, "volunteer")

    assert client.get(LIST).status_code == 403
    assert client.post(LIST, data=said(household)).status_code == 403


def test_the_weight_is_noted_on_the_page_of_the_item_and_taken_back(client, street):
    a_gift(street, quantity=5, now=clock.now())
    [item] = db.session.query(Item)
    page = f"/desk/stock/{item.id}"
    signed_in(client, "storekeeper")

    assert client.post(f"{page}/weight", data={"grams": "3000"}).status_code == 303
    assert 'value="3000"' in text_of(client.get(page))
    refused = client.post(f"{page}/weight", data={"grams": "很重"})
    assert refused.status_code == 422 and 'value="很重"' in text_of(refused)
    assert client.post(f"{page}/weight", data={"grams": ""}).status_code == 303
    db.session.expire_all()
    assert db.session.get(Item, item.id).grams is None

"""Booking from the phone: online only, and the pool tells nothing about people (docs/sync.md)."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import update

from tests.domain.campaigns.ground import a_campaign
from tests.domain.campaigns.plans import a_group
from tests.domain.visits.ground import a_slot, a_task, book
from tests.factories import Street, a_household, a_person, a_street, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.transaction import transaction
from webapp.domain.campaigns import planning
from webapp.domain.households.entries import StatedPhone
from webapp.domain.visits.models import VisitTask
from webapp.schemas.visit_answers import GroupVisitSchema, PoolSchema, SlotSchema, SlotsSchema, VisitRowSchema


@pytest.fixture
def street(app: Flask) -> Street:
    with app.app_context():
        yield a_street()


@pytest.fixture
def day():
    return clock.local_day(clock.now()) + timedelta(days=3)


@pytest.fixture
def task(street):
    return a_task(street, a_household(street, a_person("欧阳建华"), phones=(StatedPhone("13800001234"),)))


@pytest.fixture
def slot(street, day):
    return a_slot(street, day=day, capacity=2)


@pytest.fixture
def volunteer(client, street) -> Visitor:
    return signed_in(client, "volunteer")


def wish(street, task, slot, **changes: object) -> dict[str, object]:
    partner = str(street.second_volunteer.user_id)
    return {"slot_id": str(slot.id), "task_id": str(task.id), "partner_id": partner, "starts_at": None, **changes}


def code_of(answer) -> str:
    return answer.get_json()["error"]["code"]


def test_the_pool_shows_buildings_and_no_people(street, volunteer, task, slot):
    answer = volunteer.get("/api/v1/visit-slots")
    told = json.dumps(answer.get_json(), ensure_ascii=False)

    assert str(task.id) in told and str(slot.id) in told
    for secret in ("欧阳", "13800001234", str(task.household_id), "1-301"):
        assert secret not in told
    told = {person["name"]: person["for_children"] for person in answer.get_json()["partners"]}
    assert told == {"second_volunteer-name": False, "team_lead-name": True}


def test_a_leader_is_offered_her_group_and_books_for_it_but_learns_nothing_of_the_household(app, street, task, slot, volunteer):
    with app.app_context():
        campaign = a_campaign(street)
        with transaction() as session:
            session.execute(update(VisitTask).values(occasion_id=campaign.id))
        members = (street.volunteer.user_id, street.second_volunteer.user_id)
        with transaction():
            group = a_group(leader_id=street.team_lead.user_id, member_ids=members)
            planning.save_group(street.officer, campaign.id, group, now=clock.now())
    lead, key = signed_in(Visitor(app), "team_lead"), uuid4()
    offered = answer_is_as_described(app, lead, "/api/v1/visit-slots", SlotsSchema)["group"]
    assert {one["name"]: one["is_you"] for one in offered} == {
        "volunteer-name": False, "second_volunteer-name": False, "team_lead-name": True}  # fmt: skip
    assert volunteer.get("/api/v1/visit-slots").get_json()["group"] == []

    wish = {"slot_id": str(slot.id), "task_id": str(task.id), "visitors": [str(one) for one in members]}
    assert volunteer.put(f"/api/v1/group-visits/{key}", json=wish).status_code == 403
    strangers = {**wish, "visitors": [str(street.officer.user_id), str(street.volunteer.user_id)]}
    assert lead.put(f"/api/v1/group-visits/{key}", json=strangers).status_code == 403
    answer = lead.put(f"/api/v1/group-visits/{key}", json=wish)

    assert answer.status_code == 200 and GroupVisitSchema().validate(answer.get_json()) == {}
    assert "欧阳" not in answer.get_data(as_text=True) and "13800001234" not in answer.get_data(as_text=True)
    assert lead.put(f"/api/v1/group-visits/{key}", json=wish).status_code == 200


@pytest.mark.parametrize(
    "query", ["from=9999-12-31", "to=9999-12-31", "from=0001-01-01&to=0001-01-01", "from=x", "to="]
)
def test_days_out_of_reach_break_nothing(street, volunteer, slot, query):
    assert volunteer.get(f"/api/v1/visit-slots?{query}").status_code == 200


def test_a_booking_answers_with_the_row_the_phone_will_pull(street, volunteer, task, slot, day):
    key = uuid4()
    answer = volunteer.put(f"/api/v1/visits/{key}", json=wish(street, task, slot))
    row = answer.get_json()

    assert answer.status_code == 200
    assert (row["id"], row["status"], row["date"]) == (str(key), "booked", day.isoformat())
    assert row["phones"][0]["number"] == "13800001234"
    assert (row["door"], row["bring"]) == (None, [])
    assert volunteer.put(f"/api/v1/visits/{key}", json=wish(street, task, slot)).get_json() == row


def test_refusals_say_why_with_the_status_for_it(app, street, volunteer, task, slot):
    put = lambda **changes: volunteer.put(f"/api/v1/visits/{uuid4()}", json=wish(street, task, slot, **changes))  # noqa: E731

    assert code_of(put(partner_id=None)) == "visit.partner_needed"
    assert code_of(put(partner_id=str(street.donor.user_id))) == "visit.partner_not_verified"
    assert code_of(put(starts_at="2027-01-15T09:07:00+08:00")) == "visit.not_in_window"
    assert put(slot_id=str(uuid4())).status_code == put(task_id=str(uuid4())).status_code == 404
    assert put(starts_at="0001-01-01T00:00:00+14:00").status_code == 422
    put()
    taken = put()
    assert (taken.status_code, code_of(taken)) == (409, "visit.task_taken")


def test_giving_it_back_shows_nothing_and_says_it_again_the_same(street, volunteer, task, slot):
    key = uuid4()
    volunteer.put(f"/api/v1/visits/{key}", json=wish(street, task, slot))
    for _ in range(2):
        answer = volunteer.put(f"/api/v1/visits/{key}/cancelled", json={"reason": "感冒了"})
        row = answer.get_json()
        assert (answer.status_code, row["status"], row["phones"], row["address_as"]) == (200, "cancelled", [], None)


def test_a_visit_of_others_or_of_nobody_is_not_there(app, street, volunteer, task, slot):
    key = uuid4()
    volunteer.put(f"/api/v1/visits/{key}", json=wish(street, task, slot))
    stranger = signed_in(Visitor(app), "team_lead")

    for visit in (key, uuid4()):
        assert stranger.put(f"/api/v1/visits/{visit}/cancelled", json={}).status_code == 404


def test_another_street_finds_no_slot_and_books_nothing(app, street, volunteer, task, slot):
    a_street(code="NH", name="南湖街道")
    stranger = signed_in(Visitor(app), "NH-volunteer")

    told = stranger.get("/api/v1/visit-slots").get_json()
    assert told["slots"] == []
    assert str(task.id) not in json.dumps(told)
    answer = stranger.put(f"/api/v1/visits/{uuid4()}", json=wish(street, task, slot))
    assert answer.status_code in (404, 422)


@pytest.mark.parametrize("login", ["officer", "admin", "donor", "supervisor"])
def test_only_those_who_visit_book(client, street, task, slot, login):
    signed_in(client, login)

    assert client.get("/api/v1/visit-slots").status_code == 403
    assert client.put(f"/api/v1/visits/{uuid4()}", json=wish(street, task, slot)).status_code == 403


def test_without_a_session_it_is_401_and_never_a_page(app, street, task, slot):
    for answer in (
        Visitor(app).get("/api/v1/visit-slots"),
        Visitor(app).put(f"/api/v1/visits/{uuid4()}", json=wish(street, task, slot)),
    ):
        assert (answer.status_code, answer.mimetype) == (401, "application/json")
        assert answer.headers["X-Sync"] == "1"
        assert code_of(answer) == "sign_in.needed"


def test_who_am_i_says_no_more_than_that(volunteer, street):
    told = volunteer.get("/api/v1/people/me").get_json()

    assert told == {
        "id": str(street.volunteer.user_id),
        "name": "volunteer-name",
        "roles": ["volunteer"],
        "born_on": None,
    }


def test_the_description_names_every_door_of_the_api(app):
    described = app.test_client().get("/api/v1/openapi.json").get_json()
    paths = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/v1/")} - {
        "/api/v1/openapi.json"
    }

    told = {re.sub(r"{(\w+)}", r"<\1>", path) for path in described["paths"]}
    assert told == {re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", path) for path in paths}


def answer_is_as_described(app, client, path, schema):
    told = client.get(path).get_json()
    assert schema().validate(told) == {}
    named = schema().fields
    assert set(told) == set(named), "what is described and what is given are the same names"
    return told


def test_the_slots_are_given_as_described(app, volunteer, street, day):
    a_task(street), a_slot(street, day=day)
    told = answer_is_as_described(app, volunteer, "/api/v1/visit-slots", SlotsSchema)

    for name, schema in (("slots", SlotSchema), ("pool", PoolSchema)):
        (one,) = told[name]
        assert set(one) == set(schema().fields)


def test_a_row_is_given_as_described_whatever_its_state(app, volunteer, street, day):
    visit = book(street.volunteer, a_task(street), a_slot(street, day=day), street.second_volunteer, now=clock.now())
    cancelled = volunteer.put(f"/api/v1/visits/{visit.id}/cancelled", json={"reason": ""}).get_json()

    assert VisitRowSchema().validate(cancelled) == {}
    assert cancelled["building"] is None


def test_the_second_thing_of_a_household_on_a_day_is_no_dead_end(app, volunteer, street, day):
    household = a_household(street, a_person("欧阳建华"))
    one, other = a_task(street, household), a_task(street, household)
    slots = a_slot(street, day=day), a_slot(street, day=day, window=("14:00", "17:00"))
    partner = str(street.second_volunteer.user_id)
    rows = [
        volunteer.put(f"/api/v1/visits/{uuid4()}", json={"slot_id": str(slot.id), "task_id": str(task.id),
                                                         "partner_id": partner, "starts_at": None})
        for task, slot in zip((one, other), slots, strict=True)
    ]  # fmt: skip

    assert [row.status_code for row in rows] == [200, 200]
    assert rows[0].get_json()["id"] == rows[1].get_json()["id"], "one visit brings both"

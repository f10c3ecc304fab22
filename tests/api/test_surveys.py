"""A survey is write-only: sealed when submitted, applied once, and nothing of it comes back to any phone (SPEC 2.4, 6.3)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from tests.api.sealed import Handset, Json
from tests.domain.surveys.ground import a_survey, send, the_building
from tests.factories import Street, a_household, a_person, a_street
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.db import db
from webapp.domain.surveys.models import Survey, SurveyAnswer
from webapp.domain.surveys.states import DoorState
from webapp.web.survey_ops import init_survey_ops

SAID = {"name": "何师傅", "phone": "138 0000 7301", "people": "2", "needs": ["medicine", "gold"], "note": "腿疼"}


@pytest.fixture
def street(app: Flask) -> Iterator[Street]:
    init_survey_ops()
    with app.app_context():
        yield a_street(clock.now())


@pytest.fixture
def survey(street: Street) -> Survey:
    a_household(street, a_person("王建国"))
    survey = a_survey(street, now=clock.now())
    send(street, the_building(survey), street.volunteer, street.second_volunteer, now=clock.now())
    return survey


@pytest.fixture
def handset(app: Flask, street: Street) -> Handset:
    return Handset(Visitor(app)).log_in("volunteer")


def rows_of(handset: Handset) -> list[Json]:
    changes: list[Json] = handset.client.get("/api/v1/sync/pull").get_json()["changes"]
    return [row for row in changes if row["kind"] == "survey"]


def an_op(handset: Handset, row: Json, **said: object) -> Json:
    payload = {"building_id": row["id"], "door_id": row["doors"][0]["id"], "state": "answered", **SAID, **said}
    return handset.op("survey", payload)


def fresh() -> None:
    db.session.rollback()
    db.session.expire_all()


def test_a_phone_is_given_buildings_and_doors_and_what_it_brings_is_taken_once(
    handset: Handset, street: Street, survey: Survey
) -> None:
    (row,) = rows_of(handset)
    sealed = handset.sealed(an_op(handset, row))

    statuses = [handset.push(sealed)[0]["status"] for _ in range(3)]

    assert statuses[0] == "applied" and set(statuses[1:]) <= {"applied", "replayed"}
    fresh()
    (answer,) = db.session.scalars(select(SurveyAnswer)).all()
    assert answer.content == {"name": "何师傅", "phone": "13800007301", "people": 2, "needs": ["medicine"], "note": "腿疼"}
    (again,) = rows_of(handset)
    assert again["doors"][0]["state"] == "answered"
    told = json.dumps(again, ensure_ascii=False)
    assert not any(value in told for value in ("何师傅", "13800007301", "腿疼", "王建国"))


def test_nobody_home_and_refused_carry_nothing_and_a_new_door_is_added(handset: Handset, survey: Survey) -> None:
    (row,) = rows_of(handset)
    ops = [an_op(handset, row, state="nobody"), an_op(handset, row, state="refused", door_id=None, door="3-102")]

    assert [one["status"] for one in handset.push(*map(handset.sealed, ops))] == ["applied", "applied"]

    fresh()
    assert {one.state: one.content for one in db.session.scalars(select(SurveyAnswer))} == {
        DoorState.NOBODY: None, DoorState.REFUSED: None}  # fmt: skip
    assert [(door["door"], door["state"]) for door in rows_of(handset)[0]["doors"]] == [("1-301", "nobody"), ("3-102", "refused")]


def test_what_is_no_telephone_is_not_lost(handset: Handset, survey: Survey) -> None:
    (row,) = rows_of(handset)
    handset.push(handset.sealed(an_op(handset, row, phone="找楼长 8888", people="很多")))

    fresh()
    (answer,) = db.session.scalars(select(SurveyAnswer)).all()
    assert "8888" in answer.content["note"] and "phone" not in answer.content and "people" not in answer.content


def test_of_a_building_that_does_not_exist_the_phone_is_told_so(handset: Handset, survey: Survey) -> None:
    (row,) = rows_of(handset)
    results = handset.push(
        handset.sealed(an_op(handset, row, building_id=str(uuid4()), door_id=None)),
        handset.sealed(an_op(handset, row, state="open")),
        handset.sealed(an_op(handset, row, door_id=None, door="")),
    )

    assert [(one["status"], one["code"]) for one in results] == [
        ("rejected", "unknown_door"), ("rejected", "bad_payload"), ("rejected", "unknown_door")]  # fmt: skip
    assert all(one["message"] for one in results)


def test_a_volunteer_who_was_not_sent_is_given_no_door(app: Flask, street: Street, survey: Survey) -> None:
    assert rows_of(Handset(Visitor(app)).log_in("team_lead")) == []


def test_pages_and_doors_of_the_desk_are_closed_to_volunteers(handset: Handset, survey: Survey) -> None:
    building = the_building(survey)
    for address in (f"/desk/surveys/{survey.id}", f"/desk/surveys/buildings/{building.id}", f"/desk/surveys/{survey.id}/answers"):
        assert handset.client.get(address).status_code == 403

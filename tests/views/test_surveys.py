"""摸底 at the desk: open a round, send two to a building, read an answer on record, make a draft of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from tests.domain.surveys.ground import a_survey, hear, send, the_building
from tests.factories import Street, a_household, a_person, a_street, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.domain.audit.models import AuditEvent
from webapp.domain.households.models import Household
from webapp.domain.surveys.models import Survey, SurveyAnswer
from webapp.domain.surveys.states import AnswerOutcome, DoorState

SURVEYS = "/desk/surveys/"


@pytest.fixture
def street(app: Flask) -> Iterator[Street]:
    with app.app_context():
        street = a_street(clock.now())
        a_household(street, a_person("王建国"))
        yield street


@pytest.fixture
def survey(street: Street) -> Survey:
    return a_survey(street, now=clock.now())


@pytest.fixture
def desk(app: Flask, street: Street) -> Visitor:
    return signed_in(Visitor(app), "officer")


def text_of(answer: TestResponse) -> str:
    return unescape(answer.get_data(as_text=True))


def fresh() -> None:
    db.session.rollback()
    db.session.expire_all()


def test_a_round_is_opened_and_shows_its_buildings_and_doors(desk: Visitor, street: Street) -> None:
    page = text_of(desk.get(SURVEYS))
    key, today = re.search(r'name="id" value="([0-9a-f-]{36})"', page), local_day(clock.now())
    assert key and "还没有摸底" in page and "城关街道</option>" not in page
    typed = {"id": key[1], "organisation_id": street.communities[0].id, "title": "入冬摸底", "first": today,
             "last": today + timedelta(days=7)}  # fmt: skip

    answers = [desk.post(SURVEYS, data=typed) for _ in range(2)]

    assert [(one.status_code, one.location) for one in answers] == [(303, f"{SURVEYS}{key[1]}")] * 2
    page = text_of(desk.get(f"{SURVEYS}{key[1]}"))
    assert "5栋" in page and "1 扇还没人问，共 1 扇" in page and "还没有安排人" in page
    assert "共 1 扇门，1 扇还没人问" in text_of(desk.get(SURVEYS))


def test_a_refused_round_comes_back_with_all_that_was_typed(desk: Visitor, street: Street) -> None:
    today = local_day(clock.now())
    typed = {"id": uuid4(), "organisation_id": street.communities[1].id, "title": "入冬摸底", "first": today,
             "last": today - timedelta(days=1)}  # fmt: skip

    answer = desk.post(SURVEYS, data=typed)

    assert answer.status_code == 422 and "一轮最多三个月" in text_of(answer)
    assert 'value="入冬摸底"' in text_of(answer) and f'value="{street.communities[1].id}" selected' in text_of(answer)


def test_two_are_sent_and_one_alone_is_refused(desk: Visitor, street: Street, survey: Survey) -> None:
    at = f"{SURVEYS}buildings/{the_building(survey).id}"
    alone = desk.post(f"{at}/askers", data={"people": [street.volunteer.user_id]})
    assert alone.status_code == 422 and "两个人" in text_of(alone)

    both = desk.post(f"{at}/askers", data={"people": [street.volunteer.user_id, street.second_volunteer.user_id]})

    assert both.status_code == 303
    page = text_of(desk.get(at))
    assert "second_volunteer-name、volunteer-name" in page and "1-301" in page and "王建国" not in page


def test_doors_that_the_register_lacks_are_written_down(desk: Visitor, survey: Survey) -> None:
    answer = desk.post(f"{SURVEYS}{survey.id}/buildings", data={"building": "8栋", "doors": "1-101，1-102\n1-101、2-201"})

    assert answer.status_code == 303
    page = text_of(desk.get(answer.location))
    assert [door in page for door in ("1-101", "1-102", "2-201")] == [True] * 3 and page.count("后加的") == 3
    assert desk.post(f"{SURVEYS}{survey.id}/buildings", data={"building": "", "doors": ""}).status_code == 422


def test_an_answer_is_opened_on_record_and_becomes_a_draft(desk: Visitor, street: Street, survey: Survey) -> None:
    building = the_building(survey)
    send(street, building, street.volunteer, street.second_volunteer, now=clock.now())
    answer = hear(street.volunteer, building, "3-102", now=clock.now())
    queue = text_of(desk.get(f"{SURVEYS}{survey.id}/answers"))
    assert "3-102" in queue and "何师傅" not in queue
    at = f"{SURVEYS}answers/{answer.id}"
    closed = text_of(desk.get(at))
    assert "何师傅" not in closed and "13800007301" not in closed and "volunteer-name、second_volunteer-name" in closed

    opened = text_of(desk.post(f"{at}/open"))
    assert "何师傅" in opened and "13800007301" in opened and "看病买药" in opened
    fresh()
    assert [row.fields for row in db.session.scalars(select(AuditEvent)) if row.fields == ["survey_answer"]] == [["survey_answer"]]
    assert desk.post(f"{at}/draft", data={"name": ""}).status_code == 422
    made = desk.post(f"{at}/draft", data={"name": "何建国", "needs": "看病买药"})

    assert made.status_code == 303
    page = text_of(desk.get(made.location))
    assert "何建国" in page and "草稿" in page
    fresh()
    assert db.session.scalars(select(SurveyAnswer.outcome)).all() == [AnswerOutcome.DRAFTED]
    assert "答复都看过了" in text_of(desk.get(f"{SURVEYS}{survey.id}/answers"))


def test_what_is_on_file_leads_to_the_file_and_is_settled(desk: Visitor, street: Street, survey: Survey) -> None:
    answer = hear(street.volunteer, the_building(survey), "1-301", now=clock.now())
    known = db.session.scalars(select(Household.id)).one()
    at = f"{SURVEYS}answers/{answer.id}"
    page = text_of(desk.get(at))
    assert "档案里已经有一户了" in page and f"/desk/households/{known}" in page and "建草稿" not in page

    assert desk.post(f"{at}/draft", data={"name": "王建国"}).status_code == 409
    assert desk.post(f"{at}/settle", data={"outcome": "drafted"}).status_code == 422
    assert desk.post(f"{at}/settle", data={"outcome": "on_file"}).status_code == 303
    assert desk.post(f"{at}/settle", data={"outcome": "nothing_needed"}).status_code == 409


def test_a_finished_round_keeps_its_numbers(desk: Visitor, street: Street, survey: Survey) -> None:
    hear(street.volunteer, the_building(survey), "1-301", DoorState.REFUSED, now=clock.now())

    assert desk.post(f"{SURVEYS}{survey.id}/finish").status_code == 303

    page = text_of(desk.get(f"{SURVEYS}{survey.id}"))
    assert "已经结束" in page and "1 扇都问过了" in page and "结束这一轮" not in page


def test_who_only_reads_sees_no_answer_and_another_street_nothing(app: Flask, street: Street, survey: Survey) -> None:
    answer = hear(street.volunteer, the_building(survey), "3-102", now=clock.now())
    supervisor = signed_in(Visitor(app), "supervisor")
    page = text_of(supervisor.get(f"{SURVEYS}answers/{answer.id}"))
    assert "您的岗位看不到" in page and "何师傅" not in page
    assert supervisor.post(f"{SURVEYS}answers/{answer.id}/open").status_code == 403
    a_street(clock.now(), code="NH", name="南湖街道")
    other = signed_in(Visitor(app), "NH-officer")
    for address in (f"{SURVEYS}{survey.id}", f"{SURVEYS}answers/{answer.id}", f"{SURVEYS}buildings/{the_building(survey).id}"):
        assert other.get(address).status_code == 404
    assert other.post(f"{SURVEYS}answers/{answer.id}/open").status_code == 404


def test_a_queue_costs_the_same_however_long_it_is(desk: Visitor, street: Street, survey: Survey) -> None:
    addresses = (f"{SURVEYS}{survey.id}/answers", f"{SURVEYS}{survey.id}", SURVEYS)

    def cost() -> int:
        asked: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            asked.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        for address in addresses:
            desk.get(address)
        event.remove(db.engine, "before_cursor_execute", note)
        return len(asked)

    hear(street.volunteer, the_building(survey), "3-102", now=clock.now())
    cost()
    one = cost()
    for number in range(103, 108):
        hear(street.volunteer, the_building(survey), f"3-{number}", now=clock.now())

    assert cost() == one  # whatever the number of rows

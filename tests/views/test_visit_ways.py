"""How households are reached: seen and changed at the desk, called there or by the volunteer it was given to."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask

from tests.domain.visits.ground import a_slot, a_task, book
from tests.factories import Street, a_household, a_person, a_street, signed_in
from tests.views.test_visit_inbox import queries_of
from webapp.core import clock
from webapp.core.db import db
from webapp.domain.households.entries import StatedPhone
from webapp.domain.visits.models import TaskStatus, Visit, VisitMode, VisitTask

WAYS = "/desk/visits/ways"


@pytest.fixture
def street(app: Flask) -> Street:
    with app.app_context():
        yield a_street()


def text_of(answer) -> str:
    return answer.get_data(as_text=True)


def task_with_number(street, mode=VisitMode.PHONE) -> VisitTask:
    household = a_household(street, a_person("李桂兰"), phones=(StatedPhone("13800001111", "本人"),))
    return a_task(street, household, mode=mode)


def a_day(days=2) -> str:
    return (clock.local_day(clock.now()) + timedelta(days=days)).isoformat()


def test_nobody_waits_and_the_page_says_so(client, street):
    signed_in(client, "officer")

    assert "现在没有等着的户" in text_of(client.get(f"{WAYS}?mode=phone"))
    assert "别的方式" not in text_of(client.get("/desk/visits/"))


def test_those_that_are_ticked_are_reached_by_phone(client, street):
    one, other = a_task(street), a_task(street)
    signed_in(client, "officer")

    answer = client.post(WAYS, data={"tasks": [one.id], "mode": "phone"})

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{WAYS}?mode=phone")
    db.session.expire_all()
    assert (one.mode, other.mode) == (VisitMode.PHONE, VisitMode.HOME)
    page = text_of(client.get(f"{WAYS}?mode=phone"))
    assert "1 户改成：电话" in page and "上门 1" in page and "电话 1" in page and "要另外送" in page
    assert "别的方式" in text_of(client.get("/desk/visits/"))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"mode": "phone"}, "请先勾选要改的户"),
        ({"tasks": ["x"], "mode": "phone"}, "填得不对"),
        ({"mode": "point"}, "请从选项里选"),
        ({}, "还有 1 处要改"),
        ({"mode": "hospital"}, "请先勾选要改的户"),
    ],
)
def test_a_change_that_will_not_do_is_said(client, street, data, said):
    a_task(street)
    signed_in(client, "officer")

    answer = client.post(WAYS, data=data)

    assert answer.status_code in (422, 400) and said in text_of(answer)


def test_a_hospital_without_a_name_is_asked_for_and_the_ticks_stay(client, street):
    task = a_task(street)
    signed_in(client, "officer")

    answer = client.post(WAYS, data={"tasks": [task.id], "mode": "hospital"})

    assert answer.status_code == 422
    assert re.search(rf'value="{task.id}" checked', text_of(answer))


def test_the_whole_way_of_a_call_by_a_volunteer(client, street):
    task = task_with_number(street)
    signed_in(client, "officer")
    given = client.post(f"{WAYS}/callers?mode=phone",
                        data={"tasks": [task.id], "user_id": street.volunteer.user_id, "last_day": a_day()})  # fmt: skip
    assert given.status_code == 303
    assert "volunteer-name打" in text_of(client.get(f"{WAYS}?mode=phone"))

    signed_in(client, "volunteer")
    assert "打电话，记一笔" in text_of(client.get("/calls/"))
    page = text_of(client.get(f"/calls/{task.id}"))
    assert "tel:13800001111" in page and "李桂兰" not in page and "要另外送" not in page

    said = {"id": uuid4(), "outcome": "done", "note": "精神好", "needs": ["company"], "appeal": ""}
    assert client.post(f"/calls/{task.id}", data=said).status_code == 303

    db.session.expire_all()
    assert task.status is TaskStatus.DONE
    assert "现在没有要您打的电话" in text_of(client.get("/calls/"))
    signed_in(client, "officer")
    visit = db.session.query(Visit).one()
    seen = text_of(client.get(f"/desk/visits/{visit.id}"))
    assert "电话" in seen and "陪说话" in seen


def test_the_desk_calls_itself_and_a_refused_form_keeps_what_was_typed(client, street):
    task = task_with_number(street)
    signed_in(client, "officer")
    here = f"/desk/visits/calls/{task.id}"

    refused = client.post(here, data={"id": uuid4(), "note": "说暖气不热"})
    assert refused.status_code == 422 and "说暖气不热" in text_of(refused)

    kept = client.post(here, data={"id": uuid4(), "outcome": "not_home"})
    assert kept.status_code == 303
    assert "打过 1 次没打通" in text_of(client.get(f"{WAYS}?mode=phone"))


def test_a_call_is_nobody_elses(client, street):
    task = task_with_number(street)

    signed_in(client, "volunteer")
    assert client.get(f"/calls/{task.id}").status_code == 404
    assert client.post(f"/calls/{task.id}", data={"id": uuid4(), "outcome": "done"}).status_code == 404
    assert client.get(WAYS).status_code == 403
    signed_in(client, "supervisor")
    assert client.get(WAYS).status_code == 403


def test_a_page_of_calls_asks_the_same_number_of_questions_for_one_and_for_many(app, client, street):
    signed_in(client, "officer")
    counts = []
    for more in (1, 4):
        for _n in range(more):
            task_with_number(street)
        client.get(f"{WAYS}?mode=phone")
        counts.append(queries_of(app, lambda: client.get(f"{WAYS}?mode=phone")))

    assert counts[0] == counts[1]


def test_the_ward_shows_only_to_whoever_opened_the_record(client, street):
    task = a_task(street)
    signed_in(client, "officer")
    client.post(WAYS, data={"tasks": [task.id], "mode": "hospital", "where": "人民医院 302 床"})
    slot = a_slot(street, day=clock.local_day(clock.now()) + timedelta(days=3))
    visit = book(street.volunteer, task, slot, street.second_volunteer, now=clock.now())

    assert "302 床" not in text_of(client.get(f"/desk/visits/{visit.id}")) + text_of(client.get(f"{WAYS}?mode=hospital"))
    assert "302 床" in text_of(client.post(f"/desk/visits/{visit.id}/open"))

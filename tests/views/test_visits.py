"""Visits at the desk: laid out, sent, told, read and given back."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask

from tests.domain.visits.ground import a_slot, a_task, book, record
from tests.factories import Street, a_street, an_account, signed_in
from webapp.core import clock
from webapp.core.transaction import transaction
from webapp.domain.people.operations import accept_pledge, verify_volunteer
from webapp.domain.people.permissions import Role
from webapp.domain.visits.models import Visit


@pytest.fixture
def street(app: Flask) -> Street:
    with app.app_context():
        yield a_street()


@pytest.fixture
def day():
    return clock.local_day(clock.now()) + timedelta(days=3)


@pytest.fixture
def visit(street, day) -> Visit:
    return book(street.volunteer, a_task(street), a_slot(street, day=day), street.second_volunteer, now=clock.now())


def text_of(answer) -> str:
    return answer.get_data(as_text=True)


def test_before_anything_is_planned_the_page_says_what_to_do(client, street):
    signed_in(client, "officer")

    assert "这天以后还没有走访" in text_of(client.get("/desk/visits/"))
    assert "还没有开时段" in text_of(client.get("/desk/visits/assign"))
    assert "都通知到了" in text_of(client.get("/desk/visits/untold"))
    assert "两周内还没有开时段" in text_of(client.get("/desk/visits/plan"))


def test_slots_are_opened_from_the_form(client, street, day):
    signed_in(client, "officer")
    place = street.communities[0].id
    plan = {
        "organisation_id": place,
        "first": day,
        "last": day,
        "windows": ["morning"],
        "capacity": "12",
        "place": "服务站",
    }
    assert client.post("/desk/visits/plan/slots", data=plan).status_code == 303

    page = text_of(client.get("/desk/visits/plan"))
    assert "开了 1 个时段" in page and "已约 0 / 12 户" in page


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("capacity", "0", "填得不对"),
        ("capacity", "x", "请填数字"),
        ("first", "0001-01-01", "请看看日期"),
        ("last", "9999-12-31", "请看看日期"),
        ("windows", "night", "请从选项里选"),
        ("organisation_id", "x", "填得不对"),
    ],
)
def test_a_plan_that_will_not_do_is_said(client, street, day, field, value, said):
    signed_in(client, "officer")
    plan = {
        "organisation_id": street.communities[0].id,
        "first": day,
        "last": day,
        "windows": "morning",
        "capacity": "12",
    }
    answer = client.post("/desk/visits/plan/slots", data={**plan, field: value})

    assert answer.status_code == 422
    assert said in text_of(answer)


def test_two_volunteers_are_sent(client, street, day):
    task, slot = a_task(street), a_slot(street, day=day)
    signed_in(client, "officer")
    page = text_of(client.get(f"/desk/visits/assign?task_id={task.id}"))
    assert f'value="{task.id}" selected' in page and "donor-name" not in page

    people = [street.volunteer.user_id, street.team_lead.user_id]
    form = {"id": uuid4(), "task_id": task.id, "slot_id": slot.id, "visitors": people}
    alone = client.post("/desk/visits/assign", data={**form, "visitors": people[:1]})
    assert (alone.status_code, "选一位同伴" in text_of(alone)) == (422, True)
    sent = client.post("/desk/visits/assign", data=form)
    assert "team_lead-name" in text_of(client.get(sent.headers["Location"]))
    assert client.post("/desk/visits/assign", data={**form, "id": uuid4()}).status_code == 409


def test_the_list_shows_masked_names_and_who_goes(client, street, visit, day):
    page = text_of(signed_in(client, "supervisor").get("/desk/visits/"))

    assert re.search(r"户\*+", page) and "second_volunteer-name" in page
    assert "派人去" not in page, "a supervisor changes nothing"
    assert "这天以后还没有走访" in text_of(client.get(f"/desk/visits/?day={day + timedelta(days=1)}"))


@pytest.mark.parametrize(
    "query",
    [
        "day=x",
        "day=9999-12-31",
        "day=0001-01-01",
        "after=x_y",
        "after=0001-01-01T00:00%2B14:00_" + "0" * 32,
        "after=_",
        "after=2027",
    ],
)
def test_an_address_nobody_gave_shows_the_list(client, street, visit, query):
    assert signed_in(client, "officer").get(f"/desk/visits/?{query}").status_code == 200


def test_the_desk_tells_a_household_and_gives_a_reason_when_it_is_late(app, client, street, day):
    soon = clock.local_day(clock.now()) + timedelta(days=1)
    late = book(street.volunteer, a_task(street), a_slot(street, day=soon), street.second_volunteer, now=clock.now())
    signed_in(client, "officer")
    assert "户两天内要走访" in text_of(client.get("/desk/visits/"))

    form = {"id": uuid4(), "how": "call"}
    refused = client.post(f"/desk/visits/{late.id}/told", data=form)
    assert (refused.status_code, "为什么晚了" in text_of(refused)) == (422, True)
    assert client.post(f"/desk/visits/{late.id}/told", data={**form, "late_reason": "志愿者病了"}).status_code == 303
    page = text_of(client.get(f"/desk/visits/{late.id}"))
    assert "已记下：通知到了" in page and "志愿者病了" in page and "打电话" in page


def test_a_visit_is_given_back(client, street, visit):
    signed_in(client, "officer")

    assert client.post(f"/desk/visits/{visit.id}/cancel", data={"reason": "下大雪"}).status_code == 303
    page = text_of(client.get(f"/desk/visits/{visit.id}"))
    assert "已取消" in page and "下大雪" in page


def test_what_was_observed_is_folded_away_until_opened_on_record(client, street, visit):
    record(street.volunteer, visit, needs=("heating",))
    signed_in(client, "officer")
    closed = text_of(client.get(f"/desk/visits/{visit.id}"))
    assert "老人精神很好" not in closed and "取暖" in closed

    opened = client.post(f"/desk/visits/{visit.id}/open")
    assert "老人精神很好" in text_of(opened)
    signed_in(client, "supervisor")
    assert client.post(f"/desk/visits/{visit.id}/open").status_code == 403


def test_what_is_to_be_seen_to_is_counted_on_top(client, street, visit):
    record(street.team_lead, visit)
    page = text_of(signed_in(client, "officer").get("/desk/visits/"))

    assert "件走访的事" in page and "/desk/visits/inbox" in page
    assert "记录的人不在这次走访里" in text_of(client.get(f"/desk/visits/{visit.id}"))


def test_many_to_one_door_are_warned_of_and_a_crowd_is_refused(client, street, day):
    task, slot = a_task(street), a_slot(street, day=day)
    people = [street.volunteer, street.second_volunteer, street.team_lead]
    for n in range(3):
        people.append(an_account(street.root, f"v{n}", Role.VOLUNTEER))
        with transaction():
            accept_pledge(people[-1], now=clock.now())
            verify_volunteer(street.officer, people[-1].user_id, now=clock.now())
    signed_in(client, "officer")
    form = {"id": uuid4(), "task_id": task.id, "slot_id": slot.id}
    crowd = client.post("/desk/visits/assign", data={**form, "visitors": [uuid4() for _ in range(11)]})
    assert (crowd.status_code, "最多派十个人" in text_of(crowd), "选一位同伴" in text_of(crowd)) == (422, True, False)

    sent = client.post("/desk/visits/assign", data={**form, "visitors": [one.user_id for one in people]})
    assert sent.status_code == 303
    assert "派了 6 个人" in text_of(client.get(sent.headers["Location"]))


def test_who_has_not_been_told_is_listed_page_by_page(client, street):
    soon = clock.local_day(clock.now()) + timedelta(days=1)
    first = book(street.volunteer, a_task(street), a_slot(street, day=soon), street.second_volunteer, now=clock.now())
    signed_in(client, "officer")

    link = f'href="/desk/visits/{first.id}"'
    assert link in text_of(client.get("/desk/visits/untold"))
    assert link not in text_of(client.get(f"/desk/visits/untold?after={soon}_{first.id}"))


def test_another_street_finds_nothing_here(app, client, street, visit, day):
    task = a_task(street)
    a_street(code="NH", name="南湖街道")
    signed_in(client, "NH-officer")

    assert client.get(f"/desk/visits/{visit.id}").status_code == 404
    for step in ("open", "told", "cancel"):
        answer = client.post(f"/desk/visits/{visit.id}/{step}", data={"id": uuid4(), "how": "call", "reason": "x"})
        assert answer.status_code == 404, step
    assert str(visit.id) not in text_of(client.get("/desk/visits/"))
    assert str(task.id) not in text_of(client.get("/desk/visits/assign"))
    form = {"id": uuid4(), "task_id": task.id, "slot_id": uuid4(), "visitors": [uuid4(), uuid4()]}
    assert client.post("/desk/visits/assign", data=form).status_code in (404, 422)


@pytest.mark.parametrize("page", ["/desk/visits/", "/desk/visits/plan", "/desk/visits/untold"])
def test_every_page_speaks_english(client, street, visit, page):
    record(street.team_lead, visit)
    signed_in(client, "officer")
    client.post("/preferences", data={"language": "en"})
    shown = re.sub(r"<[^>]+>", " ", text_of(client.get(page)))

    ours = [street.root.name, *(place.name for place in street.communities), "中文", "户", "栋", "服务站"]
    for word in sorted(ours, key=len, reverse=True):
        shown = shown.replace(word, "")
    assert re.findall(r"[\u4e00-\u9fff]+", shown) == []

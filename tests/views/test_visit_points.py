"""集中发放 at the desk: opened, households called to it, slips handed over by number, those missing seen."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask

from tests.domain.visits.ground import a_task, receipt_of
from tests.factories import Street, a_street, signed_in
from tests.views.test_visit_inbox import queries_of
from webapp.core import clock
from webapp.core.db import db
from webapp.domain.visits.models import TaskStatus, VisitMode

POINTS = "/desk/visits/points"


@pytest.fixture
def street(app: Flask) -> Street:
    with app.app_context():
        yield a_street()


@pytest.fixture
def desk(client, street):
    return signed_in(client, "officer")


def text_of(answer) -> str:
    return answer.get_data(as_text=True)


def a_point(desk, street, **said) -> UUID:
    day = clock.local_day(clock.now()).isoformat()
    key = uuid4()
    form = {"id": key, "organisation_id": street.communities[0].id, "day": day, "starts": "09:00", "ends": "11:30",
            "place": "社区一楼大厅"}  # fmt: skip
    assert desk.post(POINTS, data={**form, **said}).status_code == 303
    return key


def invite(desk, point, *tasks):
    return desk.post("/desk/visits/ways/points", data={"tasks": [task.id for task in tasks], "point_id": point})


def two(street) -> list[UUID]:
    return [street.officer.user_id, street.second_officer.user_id]


def test_before_there_is_a_point_the_pages_say_what_to_do(desk, street):
    a_task(street)

    assert "现在没有开着的领取点" in text_of(desk.get(POINTS))
    assert "还没有收了的领取点" in text_of(desk.get(f"{POINTS}?view=over"))
    assert "还没有开着的领取点" in text_of(desk.get("/desk/visits/ways"))


def test_the_whole_way_of_a_point(desk, street):
    came, absent = a_task(street), a_task(street)
    point = a_point(desk, street)
    here = f"{POINTS}/{point}"
    assert "没有等着来领的户" in text_of(desk.get(here))
    assert invite(desk, point, came, absent).headers["Location"] == here

    told = desk.post(f"{here}/told", data={"tasks": [came.id], "how": "call"})
    assert told.status_code == 303
    assert "1 户还没通知" in text_of(desk.get(POINTS))

    number = receipt_of(came).number
    shown = text_of(desk.get(here, query_string={"number": f"{number[:4]} {number[4:]}"}))
    assert "照单子都交给他了" in shown and receipt_of(came).masked_name in shown
    handed = desk.post(f"{here}/hand-over", data={"number": number, "by": two(street)})
    assert handed.status_code == 303 and str(street.officer.user_id) in handed.headers["Location"]
    assert "已经登记送到了" in text_of(desk.get(here, query_string={"number": number}))

    assert desk.post(f"{here}/close").status_code == 303
    page = text_of(desk.get(here))
    assert "1 户没有来" in page and "已经收了" in page
    db.session.expire_all()
    assert (came.status, absent.status, absent.mode) == (TaskStatus.DONE, TaskStatus.OPEN, VisitMode.POINT)
    assert "没来" in text_of(desk.get("/desk/visits/ways?mode=point"))
    assert "社区一楼大厅" in text_of(desk.get(f"{POINTS}?view=over"))


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [("starts", "25:00", "几点开始"), ("ends", "08:00", "开始要早于结束"), ("day", "2000-01-01", "请看看日期"), ("place", "", "在哪里")],
)
def test_a_point_that_will_not_do_is_said_and_what_was_typed_stays(desk, street, field, value, said):
    form = {"id": uuid4(), "organisation_id": street.communities[0].id, "day": clock.local_day(clock.now()).isoformat(),
            "starts": "09:00", "ends": "11:30", "place": "社区一楼大厅"}  # fmt: skip

    answer = desk.post(POINTS, data={**form, field: value})

    assert answer.status_code == 422
    assert said in text_of(answer) and (field == "place" or "社区一楼大厅" in text_of(answer))


def test_what_cannot_be_handed_over_is_said(desk, street):
    task, point = a_task(street), a_point(desk, street)
    here = f"{POINTS}/{point}"

    assert "没有找到这个单号" in text_of(desk.get(here, query_string={"number": "12345678"}))
    alone = desk.post(f"{here}/hand-over", data={"number": receipt_of(task).number, "by": two(street)[:1]})
    assert alone.status_code == 422 and "两个人在场" in text_of(alone)
    assert desk.post(f"{here}/hand-over", data={"number": "12345678", "by": two(street)}).status_code == 404
    assert "还有 1 处要改" in text_of(desk.post(f"{here}/hand-over", data={"by": two(street)}))
    assert "请先勾选通知到的户" in text_of(desk.post(f"{here}/told", data={"how": "call"}))
    assert "请先勾选要改的户" in text_of(invite(desk, point))


def test_a_point_is_the_desks_own(client, street, desk):
    point = a_point(desk, street)
    signed_in(client, "volunteer")

    assert client.get(POINTS).status_code == 403
    assert client.get(f"{POINTS}/{point}").status_code == 403
    assert client.post(f"{POINTS}/{point}/close").status_code == 403


def test_a_day_that_has_not_come_hands_nothing_over(desk, street):
    day = clock.local_day(clock.now()) + timedelta(days=3)
    point = a_point(desk, street, day=day.isoformat())

    assert "扫单子外面的码" not in text_of(desk.get(f"{POINTS}/{point}"))


def test_a_point_asks_the_same_number_of_questions_for_one_and_for_many(app, desk, street):
    point, counts = a_point(desk, street), []
    for more in (1, 4):
        invite(desk, point, *(a_task(street) for _n in range(more)))
        desk.get(f"{POINTS}/{point}")
        counts.append(queries_of(app, lambda: desk.get(f"{POINTS}/{point}")))

    assert counts[0] == counts[1]


def test_the_whole_way_of_an_event(desk, street):
    came, absent = a_task(street), a_task(street)
    event = a_point(desk, street, title="迎春座谈会", programme="十点座谈", greeting="请来坐坐")
    here = f"{POINTS}/{event}"
    assert invite(desk, event, came, absent).headers["Location"] == here
    page = text_of(desk.get(here))
    assert "迎春座谈会" in page and "十点座谈" in page and "请来坐坐" in page
    assert "迎春座谈会" in text_of(desk.get(POINTS))

    alone = desk.post(f"{here}/came", data={"tasks": [came.id], "by": two(street)[:1]})
    assert alone.status_code == 422 and "发东西要两个人在场" in text_of(alone)
    assert desk.post(f"{here}/came", data={"tasks": [came.id], "by": two(street)}).status_code == 303
    assert desk.post(f"{here}/close").status_code == 303

    waits = text_of(desk.get("/desk/visits/ways?mode=event"))
    assert str(absent.id) in waits and str(came.id) not in waits and "没来" in waits

"""Hours as volunteers and the desk see them: own ones only, asked for and decided by another, a certificate (SPEC 5.9)."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from uuid import uuid4

import openpyxl
import pytest
from flask import Flask

from tests.domain.visits.ground import a_slot, a_task, book, record
from tests.factories import Street, a_street, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.db import db
from webapp.domain.visits.models import Visit

NOW = clock.now()
DAY = clock.local_day(NOW) - timedelta(days=2)


@pytest.fixture
def street(app: Flask) -> Street:
    with app.app_context():
        yield a_street(NOW - timedelta(days=10))


@pytest.fixture
def visit(street) -> Visit:
    """Two days ago, forty minutes from nine on."""
    task, slot = a_task(street, building="松鹤里5栋"), a_slot(street, day=DAY)
    made = book(street.volunteer, task, slot, street.second_volunteer, now=NOW - timedelta(days=5))
    ended = made.starts_at + timedelta(minutes=40)
    record(street.volunteer, made, started_at=made.starts_at, ended_at=ended)
    return made


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def a_form(began: str = "09:00", ended: str = "10:30", **said: object) -> dict[str, object]:
    return {"id": str(uuid4()), "began": began, "ended": ended, "why": "forgot_end", **said}


def month_of_the_visit() -> str:
    return f"?month={DAY:%Y-%m}"


def test_a_volunteer_sees_their_own_hours_and_nothing_of_the_household(app, client, street, visit):
    signed_in(client, "volunteer")
    assert "/account/hours" in client.get("/account/").get_data(as_text=True)

    page = text_of(client.get("/account/hours" + month_of_the_visit()))
    assert "09:00–09:40" in page and "40 分钟" in page and "0.5 小时" in page
    assert "松鹤里" not in page and "户主" not in page
    alone = text_of(signed_in(Visitor(app), "team_lead").get("/account/hours"))
    assert "这个月没有走访" in alone and "09:00–09:40" not in alone


def test_my_phone_leads_there(client, street, visit):
    assert "/account/hours" in signed_in(client, "volunteer").get("/app/").get_data(as_text=True)


@pytest.mark.parametrize("month", ["x", "2027-13", "0001-01", "9999-12", "", "2027-01-01", "１９９９-01"])
def test_a_month_that_is_none_is_this_one(client, street, month):
    assert signed_in(client, "volunteer").get(f"/account/hours?month={month}").status_code == 200


def test_what_is_asked_for_is_decided_at_the_desk_and_told_back(app, client, street, visit):
    signed_in(client, "volunteer")
    page = client.get(f"/account/hours/{visit.id}").get_data(as_text=True)
    assert 'value="09:00"' in page and 'value="09:40"' in page
    answer = client.post(f"/account/hours/{visit.id}", data=a_form())
    assert answer.status_code == 303 and "更正等社区定" in text_of(client.get(answer.headers["Location"]))

    desk = signed_in(Visitor(app), "officer")
    assert "服务时长的更正，等您定" in text_of(desk.get("/desk/"))
    assert "1 条等着定" in text_of(desk.get("/desk/people/"))
    (way,) = re.findall(r'/desk/hours/corrections/[0-9a-f-]{36}', desk.get("/desk/hours/").get_data(as_text=True))
    asked = text_of(desk.get(way))
    assert "09:00–10:30" in asked and "09:00–09:40" in asked and "忘了按结束" in asked

    refused = desk.post(way, data={"accepted": "false"})
    assert refused.status_code == 422 and "请写一句为什么" in text_of(refused)
    assert desk.post(way, data={"accepted": "true"}).status_code == 303
    assert desk.post(way, data={"accepted": "true"}).status_code == 409
    assert "没有等着定的更正" in text_of(desk.get("/desk/hours/"))
    told = text_of(client.get("/account/hours" + month_of_the_visit()))
    assert "1.5 小时" in told and "更正过" in told


def test_a_no_is_told_with_its_reason(app, client, street, visit):
    signed_in(client, "volunteer").post(f"/account/hours/{visit.id}", data=a_form())
    desk = signed_in(Visitor(app), "officer")
    way = re.search(r'/desk/hours/corrections/[0-9a-f-]{36}', desk.get("/desk/hours/").get_data(as_text=True))[0]
    desk.post(way, data={"accepted": "false", "answer": "签收单上是九点四十"})

    told = text_of(client.get("/account/hours" + month_of_the_visit()))
    assert "没有改：签收单上是九点四十" in told and "0.5 小时" in told


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"began": "11:00"}, "请看看时间"),
        ({"ended": "23:30"}, "请看看时间"),
        ({"began": "x"}, "时间"),
        ({"ended": ""}, "几点出门"),
        ({"why": ""}, "为什么要改"),
        ({"why": "nothing"}, "为什么要改"),
    ],
)
def test_times_that_cannot_be_come_back_with_what_was_typed(client, street, visit, change, said):
    signed_in(client, "volunteer")
    answer = client.post(f"/account/hours/{visit.id}", data=a_form(**change))

    assert answer.status_code == 422 and said in text_of(answer)
    assert f'value="{change.get("began", "09:00")}"' in answer.get_data(as_text=True)


def test_the_desk_asks_for_somebody_and_a_colleague_decides(app, client, street, visit):
    desk, who = signed_in(client, "officer"), street.volunteer.user_id
    assert f"/desk/hours/people/{who}" in desk.get(f"/desk/people/{who}").get_data(as_text=True)
    assert "09:00–09:40" in text_of(desk.get(f"/desk/hours/people/{who}{month_of_the_visit()}"))
    assert desk.post(f"/desk/hours/people/{who}/visits/{visit.id}", data=a_form()).status_code == 303

    way = re.search(r'/desk/hours/corrections/[0-9a-f-]{36}', desk.get("/desk/hours/").get_data(as_text=True))[0]
    own = desk.get(way)
    assert "要请另一个人来定" in text_of(own) and 'name="accepted"' not in own.get_data(as_text=True)
    assert desk.post(way, data={"accepted": "true"}).status_code == 403
    assert signed_in(Visitor(app), "second_officer").post(way, data={"accepted": "true"}).status_code == 303


def test_the_certificate_counts_what_counts_and_claims_no_more(app, client, street, visit):
    desk, who = signed_in(client, "officer"), street.volunteer.user_id
    page = f"/desk/hours/people/{who}/certificate?first={DAY}&last={DAY}"
    certificate = text_of(desk.get(page))

    assert "志愿服务记录证明" in certificate and "1 次，共 0.5 小时" in certificate
    assert "volunteer-name" in certificate and "城关街道" in certificate and "幸福社区" in certificate
    assert "认证" not in certificate
    with app.app_context():
        from webapp.domain.audit.models import AuditEvent
        (row,) = db.session.query(AuditEvent).filter_by(action="hours.certify")
        assert (row.subject_id, row.fields) == (who, [f"{DAY}..{DAY}"])


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (f"first={DAY}&last={DAY - timedelta(days=1)}", "先后顺序"),
        (f"first=2010-01-01&last={DAY}", "最多五年"),
        ("first=2020-01-01&last=2020-02-01", "还没有算得出时长的走访"),
        ("first=x&last=", "从哪天"),
        ("", "从哪天"),
    ],
)
def test_days_that_give_no_certificate_are_said(client, street, visit, days, said):
    answer = signed_in(client, "officer").get(f"/desk/hours/people/{street.volunteer.user_id}/certificate?{days}")

    assert answer.status_code == 422 and said in text_of(answer)


def test_a_long_day_is_pointed_out_and_nothing_is_taken_away(client, street):
    made = book(street.volunteer, a_task(street), a_slot(street, day=DAY), street.second_volunteer,
                now=NOW - timedelta(days=5))  # fmt: skip
    record(street.volunteer, made, started_at=made.starts_at, ended_at=made.starts_at + timedelta(hours=9))

    page = text_of(signed_in(client, "volunteer").get("/account/hours" + month_of_the_visit()))
    assert "这一天时间很长" in page and "9 小时" in page


def test_a_supervisor_reads_and_changes_nothing(client, street, visit):
    signed_in(client, "supervisor")
    who = street.volunteer.user_id
    page = client.get(f"/desk/hours/people/{who}{month_of_the_visit()}").get_data(as_text=True)

    assert "09:00–09:40" in page and "/certificate" not in page and f"/people/{who}/visits/" not in page
    assert client.get("/desk/hours/").status_code == 403


def test_english_is_complete(client, street, visit):
    signed_in(client, "volunteer").post("/preferences", data={"language": "en"})
    page = text_of(client.get("/account/hours" + month_of_the_visit()))

    assert "My service hours" in page and "0.5 h" in page


def test_a_sheet_for_another_system_takes_two_people(app, client, street, visit):
    desk, other = signed_in(client, "officer"), signed_in(Visitor(app), "admin")
    wish = {"id": str(uuid4()), "organisation_id": str(street.root.id), "first": DAY, "last": DAY, "purpose": "=录入"}
    assert "/desk/hours/sheets" in desk.get("/desk/people/").get_data(as_text=True)
    assert "还没有导出过" in text_of(desk.get("/desk/hours/sheets"))
    refused = desk.post("/desk/hours/sheets", data={**wish, "purpose": ""})
    assert refused.status_code == 422 and "做什么用" in text_of(refused)
    assert desk.post("/desk/hours/sheets", data=wish).status_code == 303

    allow = re.search(r"/desk/hours/sheets/[0-9a-f-]{36}/allow", other.get("/desk/hours/sheets").get_data(as_text=True))[0]
    assert allow not in desk.get("/desk/hours/sheets").get_data(as_text=True)
    take = allow.replace("/allow", "/take")
    assert desk.post(take).status_code == 403
    assert other.post(allow).status_code == 303
    assert take in desk.get("/desk/hours/sheets").get_data(as_text=True)
    answer = desk.post(take)
    (sheet,) = openpyxl.load_workbook(io.BytesIO(answer.get_data())).worksheets
    rows = list(sheet.iter_rows(values_only=True))
    assert "officer-name" in rows[0][0] and "=录入" in rows[0][0]
    assert [row[1] for row in rows[2:]] == ["second_volunteer-name", "volunteer-name"]
    assert rows[2][4:6] == ("09:00", "09:40") and rows[2][9] == "0.5"

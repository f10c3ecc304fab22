"""Firms in need at the desk (SPEC 3.11)."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from flask import Flask

from tests.factories import Street, a_street, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.domain.households.dates import months_after

TODAY = clock.local_day(clock.now())
PAGE = "/desk/firms/"


@pytest.fixture
def street(app: Flask) -> Street:
    with app.app_context():
        return a_street()


@pytest.fixture
def desk(client, street) -> Visitor:
    return signed_in(client, "officer")


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def a_form(street: Street, **said: object) -> dict[str, object]:
    return {"id": str(uuid4()), "organisation_id": str(street.officer.organisation_id), "name": "红星纺织厂", "kind": "state",
            "trouble": "stopped", "since": months_after(TODAY, -7).isoformat(), "workers": "120", **said}  # fmt: skip


def test_it_is_entered_by_one_confirmed_by_another_and_ended(app, desk, street):
    assert "还没有困难企业" in text_of(desk.get(PAGE)) and "还没有结束的" in text_of(desk.get(PAGE + "?view=ended"))
    assert 'name="workers"' in desk.get(PAGE + "new").get_data(as_text=True)
    page = desk.post(PAGE, data=a_form(street)).headers["Location"]
    assert "等另一个人核实" in text_of(desk.get(page)) and "情况属实" not in text_of(desk.get(page))
    assert desk.post(f"{page}/confirm").status_code == 403

    approver = signed_in(Visitor(app), "approver")
    assert "情况属实" in text_of(approver.get(page))
    assert approver.post(f"{page}/confirm").status_code == 303
    assert "核实过了" in text_of(desk.get(PAGE))

    assert "红星纺织厂" in desk.get(f"{page}/edit").get_data(as_text=True)
    assert desk.post(page, data=a_form(street, workers="80")).status_code == 303
    assert "80 名职工" in text_of(desk.get(page)) and "等核实" in text_of(desk.get(page))
    assert desk.post(f"{page}/end", data={"reason": ""}).status_code == 422
    assert desk.post(f"{page}/end", data={"reason": "已恢复生产"}).status_code == 303
    assert "已恢复生产" in text_of(desk.get(page)) and "红星纺织厂" in text_of(desk.get(PAGE + "?view=ended"))


def test_a_place_that_has_it_switched_off_meets_no_line_of_it(app, desk, street):
    assert "困难企业" in text_of(desk.get("/desk/events/"))
    admin = signed_in(Visitor(app), "admin")
    admin.post("/desk/settings/features", data={"feature": "needy_firms", "on": ""})
    assert "困难企业" not in text_of(desk.get("/desk/events/"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"since": months_after(TODAY, -3).isoformat()}, "停产要满半年"),
        ({"workers": "0"}, "涉及多少职工"),
        ({"name": ""}, "企业名称"),
        ({"trouble": "bankrupt"}, "什么情况"),
    ],
)
def test_a_refused_form_says_where_and_keeps_what_was_typed(desk, street, change, said):
    answer = desk.post(PAGE, data=a_form(street, **change))
    assert answer.status_code == 422 and said in text_of(answer)
    typed = "120" if "workers" not in change else "红星纺织厂"
    assert f'value="{typed}"' in answer.get_data(as_text=True)

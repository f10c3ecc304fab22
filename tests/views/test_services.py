"""Aid services at the desk: a kind is chosen, a line logged, taken back, summed (SPEC 5.10)."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask

from tests.factories import Street, a_street, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.domain.services.kinds import ServiceKind

TODAY = clock.local_day(clock.now())
PAGE = "/desk/services/"


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
    return {"id": str(uuid4()), "organisation_id": str(street.officer.organisation_id), "kind": "health_check",
            "day": TODAY.isoformat(), "place": "社区服务站", "person_times": "35", "newgen_times": "", **said}  # fmt: skip


def line_on(page) -> str:
    return re.search(r'/desk/services/[0-9a-f-]{36}', page.get_data(as_text=True))[0]


def test_an_empty_log_says_what_belongs_there(desk):
    assert "帮扶服务" in text_of(desk.get("/desk/reports/"))
    assert "还没有记过帮扶服务" in text_of(desk.get(PAGE))
    assert "这一年还没有记过" in text_of(desk.get(PAGE + "totals"))


@pytest.mark.parametrize("kind", list(ServiceKind))
def test_every_kind_has_a_form_that_takes_it(desk, street, kind):
    assert kind.value in desk.get(PAGE + "new").get_data(as_text=True)
    page = desk.get(f"{PAGE}new?kind={kind.value}")
    asked = set(re.findall(r'name="(newgen_times|migrant_times|units|fen|migrant_fen)"', page.get_data(as_text=True)))
    numbers = {"newgen_times": "5", "migrant_times": "6", "units": "2", "fen": "100", "migrant_fen": "50"}
    said = {name: numbers[name] for name in asked}

    assert desk.post(PAGE, data=a_form(street, kind=kind.value, **said)).status_code == 303
    shown = text_of(desk.get(line_on(desk.get(PAGE))))
    assert ("35 人次" in shown or "35 名" in shown) and ("￥100.00" in shown) == ("fen" in asked)


def test_a_line_is_logged_taken_back_and_summed(desk, street):
    desk.post(PAGE, data=a_form(street, newgen_times="7"))
    wrong = line_on(desk.get(PAGE))
    desk.post(PAGE, data=a_form(street, person_times="1,000") | {"person_times": "12"})
    answer = desk.post(f"{wrong}/reverse", data={"id": str(uuid4()), "reason": "多写了一次"})
    assert answer.status_code == 303 and "再记一条" in text_of(desk.get(answer.headers["Location"]))

    assert "已冲掉：多写了一次" in text_of(desk.get(wrong))
    assert "已冲掉" in text_of(desk.get(PAGE)) and "冲正" in text_of(desk.get(PAGE))
    sums = desk.get(PAGE + "totals").get_data(as_text=True)
    assert re.search(r"<b>12</b>", sums) and "<b>47</b>" not in sums
    assert desk.post(f"{wrong}/reverse", data={"id": str(uuid4()), "reason": "再来"}).status_code == 409


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"day": (TODAY + timedelta(days=1)).isoformat()}, "还没到这一天"),
        ({"person_times": "0"}, "请填多少人次"),
        ({"person_times": "x"}, "请填数字"),
        ({"person_times": "-1"}, "填得不对"),
        ({"newgen_times": "36"}, "不能比总数多"),
        ({"place": ""}, "在哪"),
        ({"organisation_id": str(uuid4())}, "没有"),
        ({"kind": "nothing"}, "先选做的是哪一类"),
    ],
)
def test_what_does_not_fit_comes_back_as_it_was_typed(desk, street, change, said):
    answer = desk.post(PAGE, data=a_form(street, **change))

    assert answer.status_code in (404, 422) and said in text_of(answer)
    if "kind" not in change and change.get("place") != "":
        assert "社区服务站" in answer.get_data(as_text=True)


@pytest.mark.parametrize("year", ["x", "1", "99999999999999", "", "-5", str(TODAY.year - 1)])
def test_a_year_that_is_none_is_this_one(desk, year):
    assert desk.get(f"{PAGE}totals?year={year}").status_code == 200


def test_a_supervisor_reads_and_writes_nothing(app, desk, street):
    desk.post(PAGE, data=a_form(street))
    reader = signed_in(Visitor(app), "supervisor")
    line = line_on(reader.get(PAGE))

    assert "记错了" not in text_of(reader.get(line)) and "记一条" not in text_of(reader.get(PAGE))
    assert reader.post(PAGE, data=a_form(street)).status_code == 403
    assert reader.get(PAGE + "new").status_code == 403


def test_a_small_club_does_not_meet_it_until_it_asks(app, client):
    from tests.factories import an_account
    from webapp.core.transaction import transaction
    from webapp.domain.people.actors import NOBODY
    from webapp.domain.people.features import Feature, switch_feature
    from webapp.domain.people.models import OrganisationKind
    from webapp.domain.people.operations import create_organisation
    from webapp.domain.people.permissions import Role

    with app.app_context():
        with transaction():
            club = create_organisation(NOBODY, id=uuid4(), kind=OrganisationKind.CLUB, code="AX", name="爱心社", parent=None,
                                       now=clock.now(), settings={"preset": "club"})  # fmt: skip
        who = an_account(club, "runner", Role.ADMIN, Role.OFFICER)
    signed_in(client, "runner")
    assert "/desk/services/" not in client.get("/desk/reports/").get_data(as_text=True)

    with app.app_context(), transaction():
        switch_feature(who, who.organisation_id, Feature.OFFICIAL_TABLES, True, now=clock.now())
    assert "/desk/services/" in client.get("/desk/reports/").get_data(as_text=True)

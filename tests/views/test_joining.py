"""Volunteers register by the link: on any phone, without script, and nobody learns who is known here (SPEC 2.4)."""

from __future__ import annotations

import io
import re
from datetime import date
from uuid import uuid4

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from tests.domain.people.ground import GUARDIAN
from tests.factories import PASSWORD, Street, a_street, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.files.models import StoredFile
from webapp.domain.people.models import Attempt, Organisation, Registration, User
from webapp.domain.people.operations import NewAccount, create_account
from webapp.domain.people.permissions import Role
from webapp.views import joining

OWN = "我家门口有棵桂花树呀"


@pytest.fixture
def street(app: Flask) -> Street:
    with app.app_context():
        return a_street(clock.now())


@pytest.fixture
def address(app: Flask, street: Street) -> str:
    desk = signed_in(Visitor(app), "officer")
    desk.post("/desk/volunteers/link", data={"id": str(uuid4())})
    return re.search(r"/join/[0-9A-Z]{26}", desk.get("/desk/volunteers/link").get_data(as_text=True))[0]


def form(**said: object) -> dict[str, object]:
    return {
        "id": str(uuid4()), "name": "王小芳", "phone": "138 1111 2222", "born_on": "1990-05-01", "password": OWN,
        "pledge": "yes", "risk": "yes", **said,
    }  # fmt: skip


def a_photo() -> tuple[io.BytesIO, str]:
    sheet = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(sheet, "JPEG")
    sheet.seek(0)
    return sheet, "paper.jpg"


def stored(app: Flask, model: type) -> list:
    with app.app_context():
        return list(db.session.scalars(select(model)).all())


def text_of(answer) -> str:
    return re.sub(r'name="id" value="[^"]*"', "", answer.get_data(as_text=True))


def test_the_page_says_what_it_is_and_both_papers_stand_on_it(client, address):
    answer = client.get(address)
    page = answer.get_data(as_text=True)

    for words in ("登记做志愿者", "城关街道", "保密承诺", "不拍人脸", "安全须知", "两个人一起", "幸福社区"):
        assert words in page
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_somebody_registers_and_reads_what_comes_next(app, client, address):
    answer = client.post(address, data=form(skills=["driving", "phones"], free_times=["holidays"], note="会剪窗花"))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{address}/done")

    (kept,) = stored(app, Registration)
    assert (kept.name, kept.phone, kept.skills) == ("王小芳", "13811112222", ["driving", "phones"])
    assert "核实以后，用手机号和刚才的密码登录" in client.get(f"{address}/done").get_data(as_text=True)


def test_before_the_desk_has_looked_nobody_gets_in(client, address):
    client.post(address, data=form())

    answer = client.post("/login", data={"login": "13811112222", "secret": OWN})
    assert answer.status_code == 422
    assert "核实以后才能登录" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"name": ""}, "这一项要填"),
        ({"phone": "12345"}, "电话打不通"),
        ({"phone": ""}, "这一项要填"),
        ({"born_on": "3000-01-01"}, "请核对年份"),
        ({"born_on": "春天"}, "请填日期"),
        ({"password": "short"}, "密码至少 10 个字符"),
        ({"password": "13811112222"}, "密码不能和账号一样"),
        ({"pledge": ""}, "这一项要填"),
        ({"risk": "no"}, "两样都读过"),
        ({"born_on": "2012-01-01"}, "未满 18 周岁，要写上监护人"),
        ({"skills": ["flying"]}, "请从选项里选"),
    ],
)
def test_what_is_wrong_is_said_where_and_what_was_typed_stays(app, client, address, said, words):
    answer = client.post(address, data=form(note="会剪窗花", **said))
    page = answer.get_data(as_text=True)

    assert (answer.status_code, words in page) == (422, True)
    assert "会剪窗花" in page and OWN not in page
    assert stored(app, Registration) == []


def test_a_child_sends_the_guardians_paper_along(app, client, address):
    answer = client.post(address, data=form(born_on="2011-01-01", paper=a_photo(), **GUARDIAN))

    assert answer.status_code == 303
    (kept,), (file,) = stored(app, Registration), stored(app, StoredFile)
    assert kept.consent_file_id == file.id
    assert (file.may_read.value, file.field_class.value) == ("volunteer.verify", "sensitive")


def test_a_paper_that_is_no_picture_is_said_at_its_field(app, client, address):
    answer = client.post(address, data=form(paper=(io.BytesIO(b"hello"), "a.jpg")))

    assert answer.status_code == 422
    assert 'id="f-paper-error' in answer.get_data(as_text=True)
    assert stored(app, Registration) == []


def test_a_form_sent_twice_is_one_registration(app, client, address):
    given = form()
    for _ in range(2):
        assert client.post(address, data=given).status_code == 303

    assert len(stored(app, Registration)) == 1


def test_a_known_phone_and_a_strange_one_get_the_same_answer_to_the_letter(app, street, address):
    """A volunteer, an officer, somebody whose account is closed, somebody who waits: nobody can be found out."""
    with app.app_context(), transaction():
        for number, role in (("13800000001", Role.VOLUNTEER), ("13800000002", Role.OFFICER)):
            account = NewAccount(uuid4(), number, "认识的人", (role,), phone=number, password=PASSWORD)
            root = db.session.get(Organisation, street.admin.organisation_id)
            create_account(street.admin, root, account, now=clock.now())
    Visitor(app).post(address, data=form(phone="13800000003"))

    answers = set()
    for number in ("13800000001", "13800000002", "13800000003", "13800000004"):
        stranger = Visitor(app)
        answer = stranger.post(address, data=form(phone=number, password="some other sentence"))
        headers = {k: v for k, v in answer.headers.items() if k not in ("Date", "Set-Cookie")}
        login = stranger.post("/login", data={"login": number, "secret": "some other sentence"})
        answers.add((answer.status_code, text_of(answer), str(headers), login.status_code, text_of(login).replace(number, "")))
    assert len(answers) == 1


def test_a_closed_link_and_one_that_never_was_look_the_same(app, client, street, address):
    signed_in(Visitor(app), "officer").post("/desk/volunteers/link/close")
    for method in ("GET", "POST"):
        answers = [(path, client.open(path, method=method, data=form() if method == "POST" else None))
                   for path in (address, "/join/" + "0" * 26, "/join/nothing")]  # fmt: skip
        assert {answer.status_code for _, answer in answers} == {404}
        assert len({text_of(answer).replace(path, "") for path, answer in answers}) == 1
    assert "向社区要新的" in client.get(address).get_data(as_text=True)


@pytest.mark.parametrize(("name", "limit"), [("A_HALL", 2), ("A_LINK", 2), ("A_PHONE", 2)])
def test_too_many_tries_are_told_to_wait_and_nothing_typed_is_lost(app, client, address, monkeypatch, name, limit):
    monkeypatch.setattr(joining, name, limit)
    for _ in range(limit):
        assert client.post(address, data=form()).status_code == 303
    answer = client.post(address, data=form(note="会剪窗花"))

    assert (answer.status_code, "会剪窗花" in answer.get_data(as_text=True)) == (429, True)
    with app.app_context():
        kept = "".join(str(tuple(row)) for row in db.session.execute(select(Attempt.key)))
    assert "13811112222" not in kept, "the phone is counted without being kept"


def test_a_hall_of_forty_registers_within_the_hour(app, client, address):
    for number in range(40):
        answer = client.post(address, data=form(phone=f"139{number:08d}"))
        assert answer.status_code == 303

    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Registration)) == 40


def test_the_guardians_sheet_holds_nothing_of_anybody(client, street):
    page = client.get("/join/consent").get_data(as_text=True)

    assert "监护人签字" in page and "城关街道" in page


def test_it_speaks_english(client, address):
    client.post("/preferences", data={"language": "en"})
    for path in (address, f"{address}/done", "/join/consent"):
        page = client.get(path).get_data(as_text=True)
        told = re.sub(r'lang="zh"[^>]*>[^<]*<|城关街道|幸福社区|和平社区|暖到家|长辈版', "", page)
        assert re.findall(r"[\u4e00-\u9fff]+", re.sub(r"<[^>]+>", " ", told)) in ([], ["中文"]), path


def test_a_whole_journey_without_script(app, client, street, address):
    """Registers, is verified, logs in with the phone however it is written, and starts on the app."""
    client.post(address, data=form())
    desk = signed_in(Visitor(app), "officer")
    waits = desk.get("/desk/volunteers/").get_data(as_text=True)
    (path,) = set(re.findall(r'href="(/desk/volunteers/[0-9a-f-]{36})"', waits))
    assert desk.post(f"{path}/accept").status_code == 303

    answer = client.post("/login", data={"login": "138 1111 2222", "secret": OWN})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/app/")
    assert client.get("/api/v1/sync/hello").get_json()["may_record"] is True
    (user,) = [user for user in stored(app, User) if user.name == "王小芳"]
    assert user.born_on == date(1990, 5, 1)

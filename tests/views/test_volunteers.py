"""The desk sees to volunteers: who waits, the link, insurance, the check for children, rest, leaving (SPEC 2.4)."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import Street, a_street, signed_in
from tests.views.test_joining import a_photo
from tests.views.test_joining import form as joining_form
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.people.models import Registration, User, VolunteerProfile
from webapp.domain.people.operations import NewAccount, create_account
from webapp.domain.people.permissions import Role

TODAY = clock.local_day(clock.now())
YOUNG = f"{TODAY.year - 16}-01-01"
GUARDIAN = {"guardian_name": "王建国", "guardian_phone": "13811113333"}


@pytest.fixture
def street(app: Flask) -> Street:
    with app.app_context():
        return a_street(clock.now())


@pytest.fixture
def link(app: Flask, street: Street) -> str:
    desk = signed_in(Visitor(app), "officer")
    desk.post("/desk/volunteers/link", data={"id": str(uuid4())})
    return re.search(r"/join/[0-9A-Z]{26}", desk.get("/desk/volunteers/link").get_data(as_text=True))[0]


def form(street: Street, **said: object) -> dict[str, object]:
    return {"id": str(uuid4()), "organisation_id": str(street.officer.organisation_id), "name": "王小芳",
            "phone": "13811112222", "born_on": "1990-05-01", **said}  # fmt: skip


def waiting(client: Visitor) -> list[str]:
    return sorted(set(re.findall(r'href="(/desk/volunteers/[0-9a-f-]{36})"', told(client.get("/desk/volunteers/")))))


def told(answer) -> str:
    return answer.get_data(as_text=True)


def person(app: Flask, name: str) -> tuple[User, VolunteerProfile]:
    with app.app_context():
        user = db.session.scalar(select(User).where(User.name == name))
        return user, db.session.get(VolunteerProfile, user.id)


# ── who waits


def test_the_list_and_the_first_page_show_who_waits_and_one_press_verifies(app, client, street, link):
    Visitor(app).post(link, data=joining_form())
    signed_in(client, "officer")
    assert "志愿者等着社区" in told(client.get("/desk/"))
    (path,) = waiting(client)
    page = told(client.get(path))
    assert "13811112222" in page and "已接受保密承诺" in page

    answer = client.post(f"{path}/accept")
    assert "已核实" in told(client.get(answer.headers["Location"]))
    assert waiting(client) == [] and "没有人等着" in told(client.get("/desk/volunteers/"))
    assert "登记的内容都转到账号里了" in told(client.get(path))


def test_nobody_is_declined_without_a_reason_and_it_can_be_taken_back(app, client, street, link):
    Visitor(app).post(link, data=joining_form())
    (path,) = waiting(signed_in(client, "officer"))
    assert client.post(f"{path}/decline", data={}).status_code == 422

    assert client.post(f"{path}/decline", data={"why": "enough_people"}).status_code == 303
    assert "眼下人手够了" in told(client.get(path)) and waiting(client) == []
    assert client.post(f"{path}/accept").status_code == 409
    client.post(f"{path}/reconsider")
    assert waiting(client) == [path]


def test_a_phone_that_came_twice_warns_the_desk(app, client, street, link):
    for password in ("a sentence of one", "a sentence of another"):
        Visitor(app).post(link, data=joining_form(password=password))
    (path,) = waiting(signed_in(client, "officer"))

    assert "登记过 2 次" in told(client.get("/desk/volunteers/"))
    assert "都不作数" in told(client.get(path))


def test_a_known_phone_is_told_to_the_desk_that_may_know(app, client, street, link):
    with app.app_context(), transaction():
        account = NewAccount(uuid4(), "wang", "王芳", (Role.DONOR,), phone="13811112222")
        root = db.session.get(User, street.admin.user_id).organisation_id
        from webapp.domain.people.models import Organisation

        create_account(street.admin, db.session.get(Organisation, root), account, now=clock.now())
    Visitor(app).post(link, data=joining_form())
    (path,) = waiting(signed_in(client, "officer"))

    assert "已经有账号：王芳" in told(client.get(path))


def test_a_long_list_has_pages(app, client, street, link, monkeypatch):
    from webapp.domain.people import waiting as queries

    monkeypatch.setattr(queries, "PAGE", 2)
    for number in range(3):
        Visitor(app).post(link, data=joining_form(phone=f"1390000000{number}"))
    signed_in(client, "officer")
    first = waiting(client)
    following = re.search(r'rel="next" href="([^"]+)"', told(client.get("/desk/volunteers/")))[1].replace("&amp;", "&")
    second = set(re.findall(r'href="(/desk/volunteers/[0-9a-f-]{36})"', told(client.get(following))))

    assert len(first) == 2 and len(second) == 1 and not second & set(first)


# ── entered at the desk


def test_the_desk_enters_verifies_and_an_admin_gives_the_code(app, client, street):
    signed_in(client, "officer")
    made = client.post("/desk/volunteers/", data=form(street))
    assert "管理员给一次性登录码" in told(client.get(made.headers["Location"]))
    user = client.post(f"{made.headers['Location']}/accept").headers["Location"].rsplit("/", 1)[1]

    code = re.search(r"<b>(\d{10})</b>", told(signed_in(Visitor(app), "admin").post(f"/desk/people/{user}/code")))[1]
    fresh = Visitor(app)
    assert fresh.post("/login", data={"login": "13811112222", "secret": code}).headers["Location"] == "/account/password"
    answer = fresh.post("/account/password", data={"password": "a new sentence I know"})
    assert answer.headers["Location"] == "/account/pledge", "who never saw the link reads the promise now"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"name": ""}, "这一项要填"),
        ({"phone": "1"}, "电话打不通"),
        ({"born_on": YOUNG}, "未满 18 周岁，要写上监护人"),
        ({"organisation_id": "x"}, "这一项要填"),
        ({"id": "x"}, "填得不对"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_comes_back(client, street, said, words):
    answer = signed_in(client, "officer").post("/desk/volunteers/", data=form(street, note="会剪窗花", **said))

    assert (answer.status_code, words in told(answer), "会剪窗花" in told(answer)) == (422, True, True)


def test_a_minor_is_verified_once_the_paper_is_there(app, client, street):
    signed_in(client, "officer")
    path = client.post("/desk/volunteers/", data=form(street, born_on=YOUNG, **GUARDIAN)).headers["Location"]
    refused = client.post(f"{path}/accept")
    assert (refused.status_code, "拍下签了字的同意书" in told(refused)) == (422, True)

    page = told(client.get(f"{path}/edit"))
    assert 'value="王建国"' in page
    with app.app_context():
        key = str(db.session.scalar(select(Registration.id)))
    given = form(street, id=key, born_on=YOUNG, paper=a_photo(), **GUARDIAN)
    assert client.post(path, data=given).status_code == 303
    assert client.post(f"{path}/accept").status_code == 303
    shown = told(client.get(client.post(f"{path}/accept").headers["Location"]))
    picture = re.search(r"/desk/files/[0-9a-f-]{36}", shown)[0]
    assert client.get(picture).mimetype == "image/jpeg"
    assert "未满 18 周岁" in shown


def test_another_street_enters_sees_and_changes_nobody(app, client, street, link):
    Visitor(app).post(link, data=joining_form())
    (path,) = waiting(signed_in(Visitor(app), "officer"))
    with app.app_context():
        a_street(clock.now(), code="NH", name="南湖街道")
    signed_in(client, "NH-officer")

    assert waiting(client) == []
    for answer in (client.get(path), client.get(f"{path}/edit"), client.post(f"{path}/accept"),
                   client.post(f"{path}/decline", data={"why": "other"}), client.post(f"{path}/reconsider"),
                   client.post(path, data=form(street)), client.post("/desk/volunteers/", data=form(street))):  # fmt: skip
        assert answer.status_code == 404


# ── the link


def test_the_link_is_shown_with_its_code_printed_and_closed(app, client, street, link):
    signed_in(client, "officer")
    page = told(client.get("/desk/volunteers/link"))
    assert link in page and '<svg class="qr"' in page
    assert "扫一扫" in told(client.get("/desk/volunteers/link/poster"))

    client.post("/desk/volunteers/link/close")
    assert "现在没有链接" in told(client.get("/desk/volunteers/link"))
    assert client.get("/desk/volunteers/link/poster").status_code == 404


def test_the_code_leads_to_the_link(client, street, link):
    import zxingcpp
    from PIL import Image, ImageDraw

    page = told(signed_in(client, "officer").get("/desk/volunteers/link"))
    size, path = re.search(r'<svg class="qr" viewBox="-4 -4 (\d+) [^>]*><path d="([^"]+)"', page).groups()
    picture = Image.new("L", (int(size) * 8, int(size) * 8), 255)
    draw = ImageDraw.Draw(picture)
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)", path):
        left, top = (int(x) + 4) * 8, (int(y) + 4) * 8
        draw.rectangle([left, top, left + int(length) * 8 - 1, top + 7], fill=0)

    assert zxingcpp.read_barcode(picture).text == f"http://localhost{link}"


# ── what the desk writes down


def test_insurance_is_written_down_and_warns_before_it_ends(app, client, street):
    own = f"/desk/people/{street.volunteer.user_id}"
    signed_in(client, "officer")
    assert "没有登记。走访前请先办好" in told(client.get(own))
    refused = client.post(f"{own}/insurance", data={"insured_until": str(TODAY - timedelta(days=1))})
    assert (refused.status_code, "请填保险到哪一天" in told(refused)) == (422, True)

    client.post(f"{own}/insurance", data={"insured_until": str(TODAY + timedelta(days=10))})
    assert "请续上" in told(client.get(own))
    client.post(f"{own}/insurance", data={"insured_until": str(TODAY + timedelta(days=200))})
    assert "请续上" not in told(client.get(own)) and "保到" in told(client.get(own))


@pytest.mark.parametrize("login", ["officer", "child_officer"])
def test_the_record_is_looked_up_and_only_nothing_is_noted(app, client, street, login):
    own = f"/desk/people/{street.second_volunteer.user_id}"
    signed_in(client, login)
    assert client.post(f"{own}/check", data={"checked_on": str(TODAY)}).status_code == 422
    assert client.post(f"{own}/check", data={"checked_on": "2000-01-01", "clean": "yes"}).status_code == 422

    assert client.post(f"{own}/check", data={"checked_on": str(TODAY), "clean": "yes"}).status_code == 303
    assert "查过，没有记录" in told(client.get(own))
    client.post(f"{own}/check/withdraw")
    assert "还没有查过" in told(client.get(own))


def test_a_volunteer_rests_and_comes_back(app, client, street):
    own = f"/desk/people/{street.volunteer.user_id}"
    signed_in(client, "officer")
    assert client.post(f"{own}/pause", data={}).status_code == 422
    client.post(f"{own}/pause", data={"why": "own_wish"})
    assert "暂停走访：本人不想来了" in told(client.get(own))
    assert "暂停走访" in told(client.get("/desk/people/?role=volunteer"))

    client.post(f"{own}/verify")
    assert "暂停走访：" not in told(client.get(own))


def test_papers_are_put_right_with_what_was_typed_kept(app, client, street):
    own = f"/desk/people/{street.volunteer.user_id}/papers"
    signed_in(client, "officer")
    refused = client.post(own, data={"name": "王芳", "phone": "abc", "born_on": "1990-01-01"})
    assert (refused.status_code, 'value="abc"' in told(refused)) == (422, True)

    assert client.post(own, data={"name": "王芳", "phone": "13811112222", "born_on": "1990-01-01"}).status_code == 303
    assert "王芳" in told(client.get(f"/desk/people/{street.volunteer.user_id}"))


def test_who_cannot_be_verified_yet_is_said_on_the_page(app, client, street):
    signed_in(client, "admin").post("/desk/people/", data={"id": str(uuid4()), "login": "wang", "name": "王芳", "roles": ["volunteer"]})
    user, _profile = person(app, "王芳")
    refused = signed_in(Visitor(app), "officer").post(f"/desk/people/{user.id}/verify")

    assert (refused.status_code, "先补上出生日期" in told(refused)) == (422, True)


def test_an_admin_lets_go_who_asked(app, client, street):
    volunteer = signed_in(Visitor(app), "second_volunteer")
    volunteer.post("/account/leave")
    signed_in(client, "admin")
    assert "想离开，请删资料" in told(client.get("/desk/volunteers/"))
    own = f"/desk/people/{street.second_volunteer.user_id}"
    assert "本人想离开" in told(client.get(own))

    assert client.post(f"{own}/erase").status_code == 303
    assert volunteer.get("/account/").status_code == 302
    assert "second_volunteer-name" not in told(client.get("/desk/people/"))


def test_a_closed_account_is_opened_again(app, client, street):
    own = f"/desk/people/{street.volunteer.user_id}"
    signed_in(client, "admin").post(f"{own}/disable")
    assert "恢复这个账号" in told(client.get(own))

    client.post(f"{own}/enable")
    assert signed_in(Visitor(app), "volunteer")


def test_people_come_in_pages(app, client, street, monkeypatch):
    from webapp.domain.people import queries

    monkeypatch.setattr(queries, "PAGE", 5)
    signed_in(client, "admin")
    seen, url = [], "/desk/people/"
    while url:
        page = told(client.get(url))
        seen += re.findall(r'href="/desk/people/([0-9a-f-]{36})"', page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        url = found[1].replace("&amp;", "&") if found else ""

    assert len(seen) == len(set(seen)) == 12


@pytest.mark.parametrize("path", ["", "link", "link/poster", "new"])
def test_every_page_speaks_english(client, street, link, path):
    signed_in(client, "officer").post("/preferences", data={"language": "en"})
    page = re.sub(r'lang="zh"[^>]*>[^<]*<|城关街道|幸福社区|和平社区|暖到家|长辈版|中文', "", told(client.get(f"/desk/volunteers/{path}")))

    assert re.findall(r"[\u4e00-\u9fff]+", re.sub(r"<[^>]+>", " ", page)) == []

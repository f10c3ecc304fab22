"""Event care at the desk: chosen from a file, entered, approved by another, handed over by two (SPEC 3.11)."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select, text

from tests.domain.events.ground import Known, say_rules, the_known
from tests.factories import Street, a_fund, a_gift, a_street, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.ledger.models import Item

TODAY = clock.local_day(clock.now()).isoformat()
PAGE = "/desk/events/"


@pytest.fixture
def ground(app: Flask) -> tuple[Street, Known, UUID]:
    with app.app_context():
        street = a_street()
        say_rules(street)
        known, fund = the_known(street), a_fund(street, 5000).id
        for place in (street.root, *street.communities):
            db.session.refresh(place)
        db.session.expunge_all()
        return street, known, fund


@pytest.fixture
def desk(client, ground) -> Visitor:
    return signed_in(client, "officer")


def text_of(answer) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))))


def a_form(ground: tuple[Street, Known, UUID], **said: object) -> dict[str, object]:
    return {"id": str(uuid4()), "person_id": str(ground[1].husband.person_id), "kind": "hospital", "kin": "spouse", "day": TODAY,
            "proof": "看过出院小结", "fund_id": str(ground[2]), **said}  # fmt: skip


def test_it_is_entered_from_a_file_printed_handed_over_by_two_and_counted(app, desk, ground):
    street, known, _fund = ground
    household = desk.get(f"/desk/households/{known.household_id}").get_data(as_text=True)
    assert f"/desk/events/new?person_id={known.husband.person_id}" in household
    assert "没有要送的" in text_of(desk.get(PAGE)) and "只慰问有档案的人" in text_of(desk.get(PAGE + "new"))
    form = desk.get(f"{PAGE}new?person_id={known.husband.person_id}")
    assert "慰问赵建国" in text_of(form) and "本人、配偶、子女生病住院" in text_of(form)

    page = desk.post(PAGE, data=a_form(ground)).headers["Location"]
    shown = text_of(desk.get(page))
    assert "配偶 · 生病住院" in shown and "￥500.33" in shown and "不用批" in shown
    assert "生病" not in text_of(desk.get(PAGE)) and "赵建国" in text_of(desk.get(PAGE))
    sheet = text_of(desk.get(f"{page}/sheet"))
    assert "本人签字" in sheet and "同去的人" in sheet and "￥500.33" in sheet and "住院" not in sheet

    assert desk.post(f"{page}/pay", data={"second_by": "", "paid_on": TODAY}).status_code == 422
    assert desk.post(f"{page}/pay", data={"second_by": str(street.approver.user_id), "paid_on": TODAY}).status_code == 303
    assert "已经送到 1 份，共 ￥500.33" in text_of(desk.get(PAGE)) and "赵建国" in text_of(desk.get(PAGE + "?view=paid"))
    treasurer = signed_in(Visitor(app), "treasurer")
    funds = text_of(treasurer.get(f"/desk/funds/{ground[2]}"))
    assert "日常慰问 · " in funds and "已付 ￥500.33" in funds and "赵建国" not in funds


def test_the_signed_sheet_is_kept_as_a_photo_for_who_may_open_what_happened(app, desk, ground):
    page = desk.post(PAGE, data=a_form(ground)).headers["Location"]
    picture = BytesIO()
    Image.new("RGB", (400, 600), "white").save(picture, "JPEG")

    def send(content: bytes) -> str:
        answer = desk.post(f"{page}/photo", data={"id": str(uuid4()), "photo": (BytesIO(content), "sheet.jpg")})
        return text_of(desk.get(answer.headers["Location"]))

    assert "拍签收单" not in text_of(desk.get(page)) and "签收单收回来了，再拍" in send(picture.getvalue())
    desk.post(f"{page}/pay", data={"second_by": str(ground[0].approver.user_id), "paid_on": TODAY})
    assert "照片 1" not in send(b"no picture") and "照片 1" in send(picture.getvalue())
    link = re.search(r"/desk/files/[0-9a-f-]+", desk.get(page).get_data(as_text=True))
    assert link and signed_in(Visitor(app), "approver").get(link.group()).mimetype == "image/jpeg"
    for role in ("volunteer", "treasurer"):
        assert signed_in(Visitor(app), role).get(link.group()).status_code in (403, 404)


def test_above_the_yearly_count_another_person_approves_it(app, desk, ground):
    for day in ("01", "02", "03"):
        page = desk.post(PAGE, data=a_form(ground, day=f"{TODAY[:4]}-01-{day}")).headers["Location"]
    assert "不用批的次数今年已经用完" in text_of(desk.get(page)) and "打印签收单" not in text_of(desk.get(page))
    assert desk.post(f"{page}/approve").status_code == 403
    approver = signed_in(Visitor(app), "approver")
    assert "等您批准" in text_of(approver.get(page))
    assert approver.post(f"{page}/approve").status_code == 303 and "打印签收单" in text_of(desk.get(page))
    assert desk.post(f"{page}/cancel", data={"reason": ""}).status_code == 422
    assert desk.post(f"{page}/cancel", data={"reason": "家里说不要"}).status_code == 303
    assert "没有给：家里说不要" in text_of(desk.get(page)) and "赵建国" in text_of(desk.get(PAGE + "?view=cancelled"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kin": "parent"}, "规矩里没有写这种关系"),
        ({"kind": "wedding"}, "这件事没有写规矩"),
        ({"kind": "party"}, "什么事"),
        ({"day": "1999-01-01"}, "哪一天"),
        ({"fund_id": ""}, "请选用哪笔资金"),
    ],
)
def test_a_refused_form_says_where_and_keeps_what_was_typed(desk, ground, change, said):
    answer = desk.post(PAGE, data=a_form(ground, **change))
    assert answer.status_code == 422 and said in text_of(answer)
    assert 'value="看过出院小结"' in answer.get_data(as_text=True)


NOBODY = ({"person_id": ""}, {"person_id": str(uuid4())}, {"person_id": "", "name": "王五"}, {"person_id": "王五"})


@pytest.mark.parametrize("change", NOBODY)
def test_a_name_that_was_typed_is_nobody_and_the_page_says_where_to_choose(desk, ground, change):
    answer = desk.post(PAGE, data=a_form(ground, **change))
    assert answer.status_code in (404, 422) and "只慰问有档案的人" in text_of(answer)


def test_a_member_without_a_household_is_entered_and_given_to(desk, ground):
    place = str(ground[0].officer.organisation_id)
    member = {"id": str(uuid4()), "organisation_id": place, "name": "郑师傅", "phone": "139 0000 2222", "employer": "公交公司"}
    refused = desk.post(PAGE + "members/", data={**member, "phone": "没有"})
    assert refused.status_code == 422 and 'value="公交公司"' in refused.get_data(as_text=True)
    assert desk.get(PAGE + "members/new").status_code == 200
    assert desk.post(PAGE + "members/", data=member).status_code == 303
    listed = desk.get(PAGE + "members/").get_data(as_text=True)
    assert "郑师傅" in listed and "13900002222" in listed and f"member_id={member['id']}" in listed
    page = desk.post(PAGE, data=a_form(ground, person_id="", member_id=member["id"], kin="self")).headers["Location"]
    assert "郑师傅" in text_of(desk.get(page))
    firm = ground[1].firm.firm_id
    assert f"firm_id={firm}" in desk.get(f"/desk/firms/{firm}").get_data(as_text=True)
    assert "谁的事" not in text_of(desk.get(f"{PAGE}new?firm_id={firm}"))
    assert desk.post(PAGE, data=a_form(ground, person_id="", firm_id=str(firm), kind="disaster", kin="")).status_code == 303


def test_where_no_money_may_pay_for_it_the_form_says_whom_to_ask(app, desk, ground):
    form = f"{PAGE}new?person_id={ground[1].husband.person_id}"
    assert "请财务先登记" not in text_of(desk.get(form))
    with app.app_context(), transaction():
        db.session.execute(text("UPDATE funds SET festivals = '[\"spring\"]'"))
    assert "请财务先登记" in text_of(desk.get(form))


def test_who_may_not_open_families_affairs_sees_the_total_alone(app, desk, ground):
    page = desk.post(PAGE, data=a_form(ground)).headers["Location"]
    supervisor = signed_in(Visitor(app), "supervisor")
    shown = text_of(supervisor.get(PAGE))
    assert "已经送到 0 份" in shown and "只给经办和审批的人看" in shown and "赵建国" not in shown
    for url in (page, f"{page}/sheet", PAGE + "members/"):
        assert supervisor.get(url).status_code == 403
    volunteer = signed_in(Visitor(app), "volunteer")
    for url in (PAGE, page, f"{page}/sheet", PAGE + "members/", PAGE + "rules/"):
        assert volunteer.get(url).status_code in (302, 303, 403)


def test_switched_off_it_is_met_nowhere_and_the_firms_stay(app, desk, ground):
    admin = signed_in(Visitor(app), "admin")
    assert "日常慰问" in text_of(desk.get("/desk/"))
    admin.post("/desk/settings/features", data={"feature": "event_care", "on": ""})
    assert "记一件慰问" not in text_of(desk.get(f"/desk/households/{ground[1].household_id}"))
    assert desk.get(PAGE).headers["Location"].endswith("/desk/firms/")
    admin.post("/desk/settings/features", data={"feature": "needy_firms", "on": ""})
    assert "日常慰问" not in text_of(desk.get("/desk/"))


def test_an_approval_for_which_there_is_no_money_says_so_on_the_page_and_goes_on_waiting(app, desk, ground):
    with app.app_context():
        little = a_fund(ground[0], 1001).id
    for day in ("01", "02", "03"):
        page = desk.post(PAGE, data=a_form(ground, day=f"{TODAY[:4]}-01-{day}", fund_id=str(little))).headers["Location"]
    approver = signed_in(Visitor(app), "approver")

    answer = approver.post(f"{page}/approve", follow_redirects=True)

    assert answer.status_code == 200 and "等您批准" in text_of(answer)
    assert "还缺 ￥499.99" in text_of(answer).replace("  ", " ")


def test_a_light_file_is_changed_ended_and_taken_up_again_with_a_reason(desk, ground):
    member = f"{PAGE}members/{ground[1].member.member_id}"
    assert "改这份轻档" in text_of(desk.get(member))
    right = {"name": "孙工", "phone": "13800001111", "employer": "东风机械厂"}
    refused = desk.post(member, data={**right, "reason": ""})
    assert refused.status_code == 422 and "东风机械厂" in refused.get_data(as_text=True)
    assert desk.post(member, data={**right, "reason": "换了单位"}).status_code == 303
    page = text_of(desk.get(member))
    assert "东风机械厂" in page and "原来是 红星纺织厂" in page and "换了单位" in page

    assert desk.post(f"{member}/end", data={"reason": "退会了"}).status_code == 303
    page = text_of(desk.get(member))
    assert "记一件慰问" not in page and "改这份轻档" not in page and "退会了" in page
    assert "不再慰问" in text_of(desk.get(f"{PAGE}members/"))
    refused = desk.post(PAGE, data={**a_form(ground), "person_id": "", "member_id": str(ground[1].member.member_id)})
    assert refused.status_code == 422 and "已经不再慰问" in text_of(refused)
    assert desk.post(f"{member}/return", data={"reason": "弄错了"}).status_code == 303
    assert "记一件慰问" in text_of(desk.get(member))


def test_goods_of_the_store_are_chosen_with_how_many_there_are_and_refused_beyond(app, ground, desk):
    street, known, fund = ground
    with app.app_context():
        a_gift(street, quantity=3)
        item = str(db.session.scalars(select(Item.id).where(Item.name == "棉被")).one())
    person = known.husband.person_id
    page = text_of(desk.get(f"{PAGE}new?person_id={person}"))
    assert "还有 3 床" in page
    said = {"id": str(uuid4()), "person_id": str(person), "kind": "hospital", "kin": "self", "day": TODAY, "proof": "出院小结",
            "fund_id": str(fund), "item_id": item}  # fmt: skip
    refused = desk.post(PAGE, data={**said, "quantity": "4"})
    assert refused.status_code in (400, 409, 422) and "库里只有 3 床" in text_of(refused)
    assert 'value="4"' in refused.get_data(as_text=True)
    assert desk.post(PAGE, data={**said, "quantity": "2"}).status_code == 303
    assert "2 床" in text_of(desk.get(f"{PAGE}{said['id']}")) and "2 床" in text_of(desk.get(f"{PAGE}{said['id']}/sheet"))
    assert "还有 1 床" in text_of(desk.get(f"{PAGE}new?person_id={person}"))

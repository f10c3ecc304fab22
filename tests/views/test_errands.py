"""Errands at the desk, on paper, and on the phones of who buys and who carries (SPEC 5.8, 2.4)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from flask import Flask
from PIL import Image

from tests.factories import Street, a_household, a_person, a_street, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.clock import at_local
from webapp.domain.errands import queries

PAGE = "/desk/errands/"
AFTERNOON, MORNING = at_local(date(2027, 1, 12), 16), at_local(date(2027, 1, 13), 9)


@pytest.fixture
def town(app: Flask) -> tuple[Street, list[str]]:
    """The street, and two households on file."""
    with app.app_context():
        street = a_street()
        return street, [str(a_household(street).id), str(a_household(street, a_person("钱桂英"), door="302").id)]


@pytest.fixture
def street(town: tuple[Street, list[str]]) -> Street:
    return town[0]


@pytest.fixture
def household(town: tuple[Street, list[str]]) -> str:
    return town[1][0]


@pytest.fixture
def at() -> Iterator[Callable[[datetime], None]]:
    """Set the one clock."""

    def to(moment: datetime) -> None:
        clock.set_offset(0)
        clock.set_offset(int((moment - clock.now()).total_seconds()) + 1)

    to(AFTERNOON)
    yield to
    clock.set_offset(0)


@pytest.fixture
def desk(client, at, street) -> Visitor:
    return signed_in(client, "officer")


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def an_order(household_id: str, *lines: tuple[str, ...], **said: str) -> dict[str, str]:
    names = ("what", "quantity", "unit", "limit_fen", "remark")
    rows = {f"lines.{at}.{name}": value for at, line in enumerate(lines) for name, value in zip(names, line, strict=False)}
    return {"id": str(uuid4()), "household_id": household_id, "source": "phone", **rows, **said}


def take(desk: Visitor, household_id: str) -> str:
    """The page of the round."""
    answer = desk.post(PAGE, data=an_order(household_id, ("鸡蛋", "2", "斤", "6.5"), ("牛奶", "1.5", "升", "", "无糖")))
    assert answer.status_code == 303, text_of(answer)
    return answer.headers["Location"]


def things(app: Flask, page: str) -> list[str]:
    with app.app_context():
        return [str(one.id) for one in queries.purchases_of(UUID(page.rsplit("/", 1)[1]))]


def user_id(street: Street, role: str) -> str:
    return str(street.actors[role].user_id)


def shop(app: Flask, desk: Visitor, street: Street, page: str) -> None:
    """Closed, bought by the volunteer, written down."""
    assert desk.post(f"{page}/close").status_code == 303
    given = {"buyer_id": user_id(street, "volunteer"), "advance_fen": "50"}
    assert desk.post(f"{page}/advance", data=given).status_code == 303
    rows = {f"bought.{at}.{name}": value for at, key in enumerate(things(app, page))
            for name, value in (("purchase_id", key), ("bought", ("2", "1.5")[at]), ("price_fen", ("12.60", "9.99")[at]))}  # fmt: skip
    answer = desk.post(f"{page}/bought", data={**rows, "till_fen": "22.59", "returned_fen": "27.41"})
    assert answer.status_code == 303, text_of(answer)


def order_page(desk: Visitor, page: str) -> str:
    found = re.search(r"/desk/errands/orders/[0-9a-f-]+", desk.get(page).get_data(as_text=True))
    assert found
    return found.group()


def test_from_an_empty_list_to_the_settled_money(app, desk, street, household, at):
    assert "现在没有代买" in text_of(desk.get(PAGE)) and "现在正在接单" in text_of(desk.get(PAGE))
    found = desk.post(PAGE + "search", data={"text": "赵建国"})
    assert household in found.get_data(as_text=True)
    assert 'name="lines.0.what"' in desk.get(f"{PAGE}new?household_id={household}").get_data(as_text=True)
    page = take(desk, household)
    assert "鸡蛋" in text_of(desk.get(page)) and "1 单" in text_of(desk.get(PAGE))
    at(MORNING)
    signed_in(desk, "officer")
    shop(app, desk, street, page)
    assert "22.59" in text_of(desk.get(page)) and "下一步：装袋、送去" in text_of(desk.get(page))
    order = order_page(desk, page)
    assert "22.59" in text_of(desk.get(order))
    assert desk.post(f"{order}/hand-over", data={"how": "cash", "given_fen": "30"}).status_code == 303
    assert "找零 ￥7.41" in text_of(desk.get(order))
    assert "点钱结账" not in re.sub("请另一个人点钱结账", "", text_of(desk.get(page)))
    assert desk.post(f"{page}/settle", data={"counted_fen": "22.59"}).status_code == 403

    approver = signed_in(Visitor(app), "approver")
    assert "点钱结账" in text_of(approver.get(page)) and "应该有 ￥22.59" in text_of(approver.get(f"{page}/settle"))
    refused = approver.post(f"{page}/settle", data={"counted_fen": "20"})
    assert refused.status_code == 422 and "对不上，请写为什么" in text_of(refused) and 'value="20"' in refused.get_data(as_text=True)
    assert approver.post(f"{page}/settle", data={"counted_fen": "22.59"}).status_code == 303
    assert "结清了" in text_of(desk.get(PAGE + "?view=settled"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"lines.0.quantity": "1.234"}, "最多两位小数"),
        ({"lines.0.quantity": "0"}, "最多两位小数"),
        ({"lines.0.unit": ""}, "第 1 样的单位"),
        ({"lines.0.limit_fen": "很贵"}, "第 1 样最多多少钱"),
        ({"source": "visit"}, "走访时听说的，请选"),
        ({"source": "letter"}, "怎么说的"),
    ],
    ids=["three decimals", "nothing", "no unit", "no money", "who heard", "no such way"],
)
def test_a_refused_order_says_where_and_keeps_what_was_typed(desk, household, change, said):
    answer = desk.post(PAGE, data={**an_order(household, ("小磨香油", "2", "瓶")), **change})
    assert answer.status_code == 422 and said in text_of(answer)
    assert 'value="小磨香油"' in answer.get_data(as_text=True)


def test_more_rows_are_shown_with_what_was_typed_and_an_empty_order_is_none(desk, household):
    answer = desk.post(PAGE, data={**an_order(household, ("小磨香油", "2", "瓶")), "more": "yes"})
    assert answer.status_code == 200 and 'value="小磨香油"' in answer.get_data(as_text=True)
    assert 'name="lines.3.what"' in answer.get_data(as_text=True)
    empty = desk.post(PAGE, data=an_order(household))
    assert empty.status_code == 422 and "请至少写一样" in text_of(empty)


def test_outside_the_window_the_page_says_until_when_it_is_kept(desk, household, at):
    at(at_local(date(2027, 1, 12), 17))
    signed_in(desk, "officer")
    page = text_of(desk.get(f"{PAGE}new?household_id={household}"))
    assert "现在不是接单的时间" in page and "1 月 13 日 那一次" in page and "1 月 14 日" in page


def test_the_paper_list_knows_of_no_person_and_the_slips_of_a_masked_one(app, desk, street, household):
    page = take(desk, household)
    shop(app, desk, street, page)
    paper = text_of(desk.get(f"{page}/list"))
    assert "鸡蛋" in paper and "￥50.00" in paper and "每斤最多 ￥6.50" in paper
    assert not any(word in paper for word in ("赵", "5栋", "301"))
    slips = text_of(desk.get(f"{page}/slips"))
    assert "赵*国" in slips and "赵建国" not in slips and "收到签字" in slips and "￥22.59" in slips


def test_the_buyer_sees_things_and_the_carrier_a_door_on_the_day_alone(app, desk, street, household, at):
    page = take(desk, household)
    desk.post(f"{page}/close")
    desk.post(f"{page}/advance", data={"buyer_id": user_id(street, "volunteer"), "advance_fen": "50"})
    order = order_page(desk, page).rsplit("/", 1)[1]
    sent = {"carriers.0.order_id": order, "carriers.0.carrier_id": user_id(street, "second_volunteer")}
    assert desk.post(f"{page}/carriers", data=sent).status_code == 303
    own = page.replace("/desk", "")
    buyer, carrier = signed_in(Visitor(app), "volunteer"), signed_in(Visitor(app), "second_volunteer")
    other = signed_in(Visitor(app), "team_lead")
    assert "当天才能看到" in text_of(carrier.get(own)) and "鸡蛋" not in text_of(carrier.get(own))
    at(MORNING)
    for visitor, login in ((buyer, "volunteer"), (carrier, "second_volunteer"), (other, "team_lead")):
        signed_in(visitor, login)
    assert "鸡蛋" in text_of(buyer.get(own)) and "赵" not in text_of(buyer.get(own)) and "我去买" in text_of(buyer.get("/errands/"))
    told = text_of(carrier.get(own))
    assert "赵*国" in told and "5栋 · 1-301" in told and "赵建国" not in told and "50.00" not in told
    assert other.get(own).status_code == 404 and "现在没有要您买" in text_of(other.get("/errands/"))
    for visitor in (buyer, carrier, other):
        assert {visitor.get(page + end).status_code for end in ("", "/list", "/slips", "/carriers", "/bought")} == {403}
        assert visitor.get(f"/desk/errands/orders/{order}").status_code == 403


def test_a_shared_thing_is_shared_otherwise_on_its_page(app, desk, street, town):
    _first, page = (take(desk, household) for household in town[1])
    desk.post(f"{page}/close")
    desk.post(f"{page}/advance", data={"buyer_id": user_id(street, "volunteer"), "advance_fen": "50"})
    rows = {f"bought.{at}.{name}": value for at, key in enumerate(things(app, page))
            for name, value in (("purchase_id", key), ("bought", "3"), ("price_fen", "10"), ("reason", "卖完了"))}  # fmt: skip
    desk.post(f"{page}/bought", data={**rows, "till_fen": "20", "returned_fen": "30"})
    thing = f"{page}/things/{things(app, page)[0]}"
    form = desk.get(thing).get_data(as_text=True)
    lines = re.findall(r'name="shares\.\d\.line_id" value="([0-9a-f-]+)"', form)
    shares = {f"shares.{at}.{name}": value for at, key in enumerate(lines) for name, value in (("line_id", key), ("packed", "1"))}
    refused = desk.post(thing, data=shares)
    assert refused.status_code == 422 and "加起来要正好" in text_of(refused)
    assert desk.post(thing, data={**shares, "shares.0.packed": "2"}).status_code == 303


def test_a_photo_of_the_shop_s_receipt_is_kept_for_who_settles(app, desk, street, household):
    page = take(desk, household)
    picture = BytesIO()
    Image.new("RGB", (400, 600), "white").save(picture, "JPEG")

    def send(content: bytes) -> str:
        answer = desk.post(f"{page}/photo", data={"id": str(uuid4()), "photo": (BytesIO(content), "till.jpg")})
        return text_of(desk.get(answer.headers["Location"]))

    assert "已经走到下一步" in send(picture.getvalue())  # nobody has gone shopping yet
    shop(app, desk, street, page)
    assert "小票 1" not in send(b"no picture") and "小票 1" in send(picture.getvalue())
    link = re.search(r"/desk/files/[0-9a-f-]+", desk.get(page).get_data(as_text=True))
    assert link and signed_in(Visitor(app), "approver").get(link.group()).mimetype == "image/jpeg"
    assert signed_in(Visitor(app), "volunteer").get(link.group()).status_code in (403, 404)


def test_a_change_after_closing_asks_why_and_a_cancelled_order_stays_to_be_read(desk, household):
    page = take(desk, household)
    order = order_page(desk, page)
    assert 'value="鸡蛋"' in desk.get(f"{order}/edit").get_data(as_text=True)
    desk.post(f"{page}/close")
    changed = {"lines.0.what": "鸭蛋", "lines.0.quantity": "1", "lines.0.unit": "斤"}
    refused = desk.post(order, data=changed)
    assert refused.status_code == 422 and "请写为什么改" in text_of(refused) and 'value="鸭蛋"' in refused.get_data(as_text=True)
    assert desk.post(order, data={**changed, "reason": "不吃鸡蛋"}).status_code == 303
    assert "鸭蛋" in text_of(desk.get(page)) and "不吃鸡蛋" in text_of(desk.get(order))
    assert desk.post(f"{order}/cancel", data={}).status_code == 422
    assert desk.post(f"{order}/cancel", data={"reason": "女儿买了"}).status_code == 303
    assert "取消了：女儿买了" in text_of(desk.get(order))


def test_a_place_that_has_it_switched_off_meets_no_line_of_it(app, desk, street):
    assert PAGE in desk.get("/desk/visits/").get_data(as_text=True)
    signed_in(Visitor(app), "admin").post("/desk/settings/features", data={"feature": "errands", "on": ""})
    assert PAGE not in desk.get("/desk/visits/").get_data(as_text=True)


def test_the_desk_s_first_page_says_what_waits(desk, household, at):
    take(desk, household)
    assert "代买正在接单" in text_of(desk.get("/desk/"))
    at(MORNING)
    assert "代买可以截单" in text_of(signed_in(desk, "officer").get("/desk/"))

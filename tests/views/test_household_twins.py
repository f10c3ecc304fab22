"""Likely twins at the desk: offered side by side, told apart, made one, and two again."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event

from tests.factories import Street, a_household, a_person, a_receipt, a_street, signed_in, token_of
from tests.views.test_household_pages import fields_of
from tests.visitor import Visitor
from webapp.core import clock
from webapp.domain.households.entries import StatedPhone
from webapp.domain.households.models import Household
from webapp.domain.households.relations import Relation

AWAY: dict[str, Any] = {"address_line": "9栋2单元102", "building": "9栋", "unit": "2", "door": "102", "at": 1}


def twins(street: Street, name: str = "赵建国", **details: Any) -> tuple[Household, Household]:
    born = date(1955, 3, 8)
    first = a_household(street, a_person(name, birth_date=born), address_line="", building="", unit="", door="")
    daughter = a_person(f"{name[0]}小雨", relation=Relation.DAUGHTER, birth_date=date(1990, 5, 1))
    second = a_household(street, a_person(name, birth_date=born), daughter, **{**AWAY, **details})
    return first, second


def the_pair(client: Visitor) -> str:
    return re.findall(
        r'href="(/desk/households/twins/[^"]+)"', client.get("/desk/households/twins").get_data(as_text=True)
    )[0]


def test_two_files_are_laid_side_by_side_made_one_and_two_again(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    first, second = twins(street, phones=(StatedPhone("13900002222", "女儿"),))
    receipt = a_receipt(street.officer, street.communities[1], now=clock.now(), household_id=second.id)
    pages = [f"/desk/households/{home.id}" for home in (first, second)]
    signed_in(client, "officer")
    listed = client.get("/desk/households/twins").get_data(as_text=True)
    pair = the_pair(client)
    compared = client.get(pair).get_data(as_text=True)
    hint = client.get(pages[0]).get_data(as_text=True)
    sent = {**fields_of(compared), "survivor": str(first.id), "reason": "上门看过，是同一家"}

    merged = client.post(f"{pair}/merge", data=sent, follow_redirects=True).get_data(as_text=True)
    gone = client.get(pages[1]).get_data(as_text=True)
    slip = Visitor(client.application).get(f"/R/{token_of(receipt)}").get_data(as_text=True)
    undo = re.findall(r'action="(/desk/households/merges/[^"]+/undo)"', merged)[0]
    back = client.post(undo, data={"reason": "是父子两家"}, follow_redirects=True).get_data(as_text=True)

    assert "同名同生日" in listed and "幸福社区" in listed and "和平社区" in listed
    assert all(words in compared for words in ("9栋2单元102", "13900002222", "赵小雨", "第 2 份"))
    assert pair in hint
    assert "赵小雨" in merged and "13900002222" in merged and "并进来一份档案" in merged
    assert "并入另一份档案" in gone and "并入另一份档案" not in merged
    assert "东北大米" in slip
    assert "又是两份档案" in back and "赵小雨" not in client.get(pages[0]).get_data(as_text=True)


def test_a_merge_without_a_reason_comes_back_as_it_was_typed(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    _first, second = twins(street)
    pair = the_pair(signed_in(client, "officer"))
    sent = {**fields_of(client.get(pair).get_data(as_text=True)), "survivor": str(second.id), "parts": ["phones"]}

    answer = client.post(f"{pair}/merge", data=sent)

    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert re.search(rf'value="{second.id}" checked', shown)
    assert re.search(r'value="phones" checked', shown) and not re.search(r'value="consents" checked', shown)


def test_not_the_same_is_not_offered_again(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    first, _second = twins(street)
    pair = the_pair(signed_in(client, "officer"))

    client.post(f"{pair}/apart")

    assert "没有像是重复的档案" in client.get("/desk/households/twins").get_data(as_text=True)
    assert pair not in client.get(f"/desk/households/{first.id}").get_data(as_text=True)
    assert client.post(f"{pair}/apart").status_code == 409
    assert 'name="survivor"' not in client.get(pair).get_data(as_text=True)


def test_who_may_only_read_sees_the_pair_and_no_button(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    twins(street)
    pair = the_pair(signed_in(client, "supervisor"))

    assert 'name="survivor"' not in client.get(pair).get_data(as_text=True)
    assert client.post(f"{pair}/apart").status_code == 403
    assert signed_in(Visitor(client.application), "volunteer").get(pair).status_code == 403


def test_the_list_asks_the_database_as_often_for_many_pairs_as_for_one(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    signed_in(client, "officer")
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda _c, _u, sql, *_more: asked.append(sql))

    def questions() -> int:
        asked.clear()
        assert client.get("/desk/households/twins").status_code == 200
        return len(asked)

    twins(street)
    one = questions()
    for number, name in enumerate("钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严"):
        twins(street, name + "建国", address_line=f"8栋1单元{number}01", building="8栋", unit="1", door=f"{number}01")

    assert questions() == one
    page = client.get("/desk/households/twins").get_data(as_text=True)
    following = re.findall(r'href="(/desk/households/twins\?before=[^"]+)"', page)[0].replace("&amp;", "&")
    assert client.get(following).get_data(as_text=True).count("/desk/households/twins/") == 2

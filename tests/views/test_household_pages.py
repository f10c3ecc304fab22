"""Households at the desk: typed in on a phone, shown, opened with a reason, approved by another."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from flask_sqlalchemy import SQLAlchemy
from PIL import Image

from tests.factories import a_household, a_person, a_street, an_account, an_id_number, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.domain.audit.queries import history_of
from webapp.domain.households.amounts import Period
from webapp.domain.households.categories import Category
from webapp.domain.households.causes import HardshipCause
from webapp.domain.households.entries import StatedIncome, StatedPhone
from webapp.domain.households.importing import IncomeBasis
from webapp.domain.households.models import Household
from webapp.domain.households.relations import Relation
from webapp.domain.people.permissions import Role

TODAY = clock.local_day(clock.now())


def fields_of(page: str) -> dict[str, list[str]]:
    """What a browser would send back untouched: the fields of the form that saves."""
    from html.parser import HTMLParser

    class Reader(HTMLParser):
        sent: dict[str, list[str]]
        select = ""
        area = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            name, kind = given.get("name") or "", given.get("type") or "text"
            if tag == "input" and name and (kind not in ("radio", "checkbox", "file") or "checked" in given):
                self.sent.setdefault(name, []).append(given.get("value") or "")
            elif tag == "select":
                self.select = name
            elif tag == "option" and "selected" in given:
                self.sent.setdefault(self.select, []).append(given.get("value") or "")
            elif tag == "textarea":
                self.area = name
                self.sent[name] = [""]

        def handle_endtag(self, tag: str) -> None:
            if tag == "textarea":
                self.area = ""

        def handle_data(self, data: str) -> None:
            if self.area:
                self.sent[self.area] = [self.sent[self.area][0] + data.lstrip("\n")]

    reader = Reader()
    reader.sent = {}
    reader.feed(page[page.index("novalidate") :])
    return reader.sent


def a_typed_household(client: Visitor, place: UUID, **typed: object) -> dict[str, object]:
    """The empty form, filled in."""
    sent = fields_of(client.get("/desk/households/new").get_data(as_text=True))
    return {**sent, "organisation_id": str(place), "people.0.name": "赵建国", "address_line": "5栋1单元301", **typed}


def test_a_household_is_typed_in_surveyed_and_approved_by_another(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    signed_in(client, "officer")
    typed = a_typed_household(client, street.communities[0].id, **{
        "people.0.national_id": an_id_number().lower(), "phones.0.number": "199 0000 1467", "phones.0.whose": "女儿",
        "categories": ["dibao", "disabled"], "primary_category": "dibao", "cause": "disability",
        "incomes.0.amount": "约560", "mind": "腿脚慢，多等一会",
    })  # fmt: skip
    grown = client.post("/desk/households/", data={**typed, "add": "1"}).get_data(as_text=True)
    typed = {**fields_of(grown), "people.1.name": "李秀英", "people.1.relation": "spouse"}

    page = client.post("/desk/households/", data=typed).headers["Location"]
    draft = client.get(page).get_data(as_text=True)
    client.post(f"{page}/survey", data={"surveyor_1": "王明", "surveyor_2": "李芳", "surveyed_on": TODAY.isoformat()})
    own = client.get(page).get_data(as_text=True)
    approver = signed_in(Visitor(client.application), "approver")
    approver.post(f"{page}/approve")

    assert all(words in draft for words in ("赵建国", "李秀英", "配偶", "71 岁", "女儿 19900001467", "低保家庭"))
    shown = re.sub(r"<option.*?</option>", "", draft)
    assert [secret for secret in (an_id_number(), "残疾", "￥560") if secret in shown] == []
    assert "等审批人来看" in own and "/approve" not in own
    assert "在册" in approver.get(page).get_data(as_text=True)


def test_what_was_typed_comes_back_with_what_is_wrong(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    signed_in(client, "officer")
    wrong = an_id_number()[:-1] + ("1" if an_id_number()[-1] != "1" else "2")
    typed = a_typed_household(client, street.communities[0].id, **{
        "people.0.name": "赵", "people.0.national_id": wrong, "phones.0.number": "12345", "incomes.0.amount": "很少", "needs": "代买药",
        "other_causes": ["laid_off", "schooling", "accident", "uninsured"], "categories": ["dibao"],
    })  # fmt: skip

    answer = client.post("/desk/households/", data=typed)

    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for said in ("姓名要有 2 至 50 个字", "校验位对不上", "电话打不通", "请填金额", "次要原因最多选 3 个"):
        assert said in shown
    assert f'value="{wrong}"' in shown and 'value="很少"' in shown and "代买药" in shown and 'value="12345"' in shown
    assert re.search(r'value="dibao" checked', shown)


def test_a_number_that_fails_its_check_is_taken_with_a_reason(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    signed_in(client, "officer")
    wrong = an_id_number()[:-1] + ("1" if an_id_number()[-1] != "1" else "2")
    typed = a_typed_household(client, street.communities[0].id, **{
        "people.0.national_id": wrong, "people.0.unchecked_id": "证件上就是这样写的，已看过原件"})  # fmt: skip

    page = client.post("/desk/households/", data=typed).headers["Location"]
    opened = client.post(f"{page}/open", data={"reason": "核对资料"}).get_data(as_text=True)

    assert wrong in opened and "已看过原件" in opened


def test_rows_of_people_are_added_and_taken_away_without_losing_what_was_typed(
    database: SQLAlchemy, client: Visitor
) -> None:
    street = a_street(now=clock.now())
    signed_in(client, "officer")
    typed = a_typed_household(client, street.communities[0].id)
    two = fields_of(client.post("/desk/households/", data={**typed, "add": "1"}).get_data(as_text=True))
    three = {**two, "people.1.name": "多余"}
    three = fields_of(client.post("/desk/households/", data={**three, "add": "1"}).get_data(as_text=True))
    left = client.post("/desk/households/", data={**three, "people.2.name": "李秀英", "drop": "1"})

    sent = fields_of(left.get_data(as_text=True))
    assert (sent["people.0.name"], sent["people.2.name"]) == (["赵建国"], ["李秀英"])
    assert "people.1.name" not in sent
    page = client.post("/desk/households/", data={**sent, "people.2.name": "李"})
    assert 'href="#f-people.2.name"' in page.get_data(as_text=True)


def test_a_file_is_changed_in_its_own_form_and_nothing_else_is_lost(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    number, income = an_id_number(), StatedIncome(56_000, IncomeBasis.PER_CAPITA, period=Period.MONTH)
    child = a_person("赵小雨", relation=Relation.DAUGHTER, birth_date=date(2016, 5, 1), health="哮喘")
    household = a_household(
        street, a_person(national_id=number, health="高血压"), child, phones=(StatedPhone("19900001467", "女儿"),),
        categories=(Category.DIBAO, Category.ORPHAN), causes=(HardshipCause.LAID_OFF, HardshipCause.SCHOOLING),
        incomes=(income,), bank_name="建设银行", bank_account="6222021234567890123", note="一条备注",
        others=(("栏目", "内容"),),
    )  # fmt: skip
    key = household.id
    signed_in(client, "officer")

    form = client.get(f"/desk/households/{key}/edit").get_data(as_text=True)
    answer = client.post(f"/desk/households/{key}", data={**fields_of(form), "grid": "第九网格"})

    assert answer.status_code == 303
    assert "哮喘" not in form and number in form
    head = signed_in(Visitor(client.application), "child_officer")
    opened = head.post(f"/desk/households/{key}/open-children", data={"reason": "核对"}).get_data(as_text=True)
    for kept in (number, "高血压", "哮喘", "6222021234567890123", "一条备注", "内容", "￥560.00", "孤儿", "第九网格", "子女上学"):
        assert kept in opened, kept


def test_opening_asks_why_and_writes_it_down(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    household = a_household(street, a_person(national_id=an_id_number(), health="尿毒症"),
                            causes=(HardshipCause.MAJOR_ILLNESS,), categories=(Category.MAJOR_ILLNESS,))  # fmt: skip
    page = f"/desk/households/{household.id}"
    signed_in(client, "officer")

    closed = client.get(page).get_data(as_text=True)
    without = client.post(f"{page}/open", data={"reason": ""})
    opened = client.post(f"{page}/open", data={"reason": "核对资料"}).get_data(as_text=True)
    afterwards = client.get(page).get_data(as_text=True)

    for secret in (an_id_number(), "尿毒症", "大重病", "患重特大疾病"):
        assert secret not in closed and secret in opened and secret not in afterwards
    assert without.status_code == 422
    assert "核对资料" in afterwards
    database.session.rollback()
    assert history_of(household.id)[0].reason == "核对资料"


def test_a_childs_file_is_for_the_child_officer_alone(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    child = a_person("赵小雨", relation=Relation.DAUGHTER, birth_date=date(2016, 5, 1), health="哮喘")
    household = a_household(street, a_person(), child, categories=(Category.LEFT_BEHIND_CHILD,))
    page, person = f"/desk/households/{household.id}", child.id
    officer = signed_in(Visitor(client.application), "officer")
    assert officer.post(f"{page}/open-children", data={"reason": "看看"}).status_code == 403
    assert "留守" not in officer.post(f"{page}/open", data={"reason": "核对"}).get_data(as_text=True)
    signed_in(client, "child_officer")

    client.post(f"{page}/open-children", data={"reason": "家访前了解"})
    form = client.post(f"{page}/children/{person}/edit").get_data(as_text=True)
    saved = client.post(f"{page}/children/{person}", data={**fields_of(form), "guardian_name": "赵建国",
                        "guardian_phone": "19900001467", "school": "第一小学"})  # fmt: skip
    opened = client.post(f"{page}/open-children").get_data(as_text=True)

    assert saved.status_code == 303
    assert all(words in opened for words in ("第一小学", "农村留守儿童", "哮喘", "居（村）委会依职责建档"))


def a_photo() -> io.BytesIO:
    written = io.BytesIO()
    Image.new("RGB", (600, 400), "firebrick").save(written, "JPEG")
    written.seek(0)
    return written


def test_papers_are_photographed_into_the_file(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    household = a_household(street, categories=(Category.DIBAO,))
    page = f"/desk/households/{household.id}"
    signed_in(client, "officer")
    assert "还缺 3 份" in client.get(page).get_data(as_text=True)

    answer = client.post(f"{page}/evidence", data={"id": str(uuid4()), "kind": "dibao_card",
                         "photo": (a_photo(), "x.jpg")}, content_type="multipart/form-data")  # fmt: skip
    wrong = client.post(f"{page}/evidence", data={"id": str(uuid4()), "kind": "id_card",
                        "photo": (io.BytesIO(b"%PDF-1.7"), "x.jpg")}, content_type="multipart/form-data")  # fmt: skip

    assert answer.status_code == 303
    assert wrong.status_code == 422 and "这里只收照片" in wrong.get_data(as_text=True)
    shown = client.get(page).get_data(as_text=True)
    assert "还缺 2 份" in shown
    link = re.search(r'href="(/desk/files/[^"]+)"', shown)
    assert link and client.get(link[1]).mimetype == "image/jpeg"


def test_consent_is_recorded_shown_and_taken_back(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    page = f"/desk/households/{a_household(street).id}"
    signed_in(client, "officer")
    given = {"id": str(uuid4()), "purpose": "publication", "form": "signature", "given_by": "赵建国",
             "given_on": TODAY.isoformat()}  # fmt: skip

    recorded = client.post(f"{page}/consents", data=given)
    early = client.post(f"{page}/consents", data={**given, "id": str(uuid4()),
                        "given_on": (TODAY + timedelta(days=2)).isoformat()})  # fmt: skip
    assert (recorded.status_code, early.status_code) == (303, 422)
    assert "赵建国，" in client.get(page).get_data(as_text=True)
    client.post(f"{page}/consents/publication/withdraw", data={"id": str(uuid4()), "given_by": "赵建国"})

    database.session.rollback()
    assert database.session.get_one(Household, UUID(page.rsplit("/", 1)[1])).may_publish is False
    assert "撤回同意" in client.get(page).get_data(as_text=True)


def test_lists_are_filtered_and_searched_without_names_in_addresses(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    a_household(street, categories=(Category.DIBAO,))
    a_household(street, a_person("钱多多", national_id=an_id_number(7)), at=1, active=False)
    signed_in(client, "officer")

    def listed(page: str) -> set[str]:
        return {name for name in ("赵建国", "钱多多") if f"<b>{name}</b>" in page}

    at = "/desk/households/"
    assert listed(client.get(at).get_data(as_text=True)) == {"赵建国", "钱多多"}
    assert listed(client.get(f"{at}?status=surveyed").get_data(as_text=True)) == {"钱多多"}
    assert listed(client.get(f"{at}?category=dibao").get_data(as_text=True)) == {"赵建国"}
    assert listed(client.get(f"{at}?organisation={street.communities[1].id}").get_data(as_text=True)) == {"钱多多"}
    assert client.get(f"{at}?status=nonsense&category=x&organisation=1&after=~").status_code == 200
    for text in ("qdd", "钱", an_id_number(7)):
        assert listed(client.post(f"{at}search", data={"text": text}).get_data(as_text=True)) == {"钱多多"}
    assert "没有这样的户" in client.post(f"{at}search", data={"text": "孙"}).get_data(as_text=True)


def test_the_address_of_a_further_page_holds_nobodys_name(database: SQLAlchemy, client: Visitor) -> None:
    street, at = a_street(now=clock.now()), "/desk/households/"
    ids = {str(a_household(street, a_person(f"{'王李张赵'[n % 4]}小明"), active=False).id) for n in range(53)}
    signed_in(client, "officer")

    def others(page: str) -> set[str]:
        return {id for id in ids if f'href="{at}{id}"' in page}

    first = client.get(at).get_data(as_text=True)
    (query,) = set(re.findall(r"\?after=[^\"]+", first))
    further = client.get(at + query).get_data(as_text=True)
    told = client.get("/api/v1/households").get_json()
    rest = client.get("/api/v1/households", query_string={"after": told["next"]}).get_json()

    assert len(others(first)) == 50 and others(first) | others(further) == ids
    assert query.removeprefix("?after=") == told["next"] == str(UUID(told["next"])) in ids
    assert {one["id"] for one in (*told["households"], *rest["households"])} == ids and rest["next"] is None


def test_a_stranger_and_an_empty_street(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    assert "还没有档案" in signed_in(client, "officer").get("/desk/households/").get_data(as_text=True)
    household = a_household(street)
    an_account(street.communities[1], "stranger", Role.OFFICER, Role.APPROVER, Role.CHILD_OFFICER)
    stranger = signed_in(Visitor(client.application), "stranger")
    page = f"/desk/households/{household.id}"

    answers = [stranger.get(page), stranger.get(f"{page}/edit"), stranger.post(page, data=fields_of_nothing()),
               stranger.post(f"{page}/approve"), stranger.post(f"{page}/open", data={"reason": "核对"}),
               stranger.post(f"{page}/open-children", data={"reason": "核对"}),
               stranger.post(f"{page}/end", data={"why": "died", "reason": "听说", "on": TODAY.isoformat()}),
               stranger.post(f"{page}/survey", data={"surveyor_1": "王明", "surveyor_2": "李芳",
                                                     "surveyed_on": TODAY.isoformat()}),
               stranger.get(f"/api/v1/households/{household.id}")]  # fmt: skip

    assert [answer.status_code for answer in answers] == [404] * 9


def fields_of_nothing() -> dict[str, str]:
    return {"people.0.id": str(uuid4()), "people.0.name": "赵建国"}


def test_the_api_lists_and_registers_without_what_is_sealed(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    signed_in(client, "officer")
    key, number = str(uuid4()), an_id_number()
    body = {"organisation_id": str(street.communities[0].id), "address_line": "5栋1单元301", "phone": "19900001467",
            "people": [{"id": str(uuid4()), "name": "赵建国", "national_id": number, "health": "尿毒症"}],
            "categories": ["dibao", "major_illness"]}  # fmt: skip

    first, again = (client.put(f"/api/v1/households/{key}", json=body) for _ in range(2))
    listed = client.get("/api/v1/households?category=dibao")
    wrong = client.put(f"/api/v1/households/{uuid4()}", json={**body, "people": [{"name": "赵"}]})

    assert first.json == again.json
    assert [row["id"] for row in listed.json["households"]] == [key]
    assert listed.json["households"][0]["categories"] == ["dibao"]
    for secret in (number, "19900001467", "尿毒症", "major_illness", "单元301"):
        assert secret not in listed.get_data(as_text=True)
    assert set(wrong.json["error"]["fields"]) == {"people.0.id", "people.0.name"}


@pytest.mark.parametrize("path", ["/desk/households/", "/desk/households/new", "/desk/imports/", "/desk/imports/new"])
def test_every_page_speaks_english(database: SQLAlchemy, client: Visitor, path: str) -> None:
    a_street(now=clock.now())
    shown = signed_in(client, "officer").get(f"{path}?lang=en").get_data(as_text=True)
    main = shown[shown.index("<main") : shown.index("</main>")]

    assert re.findall(r"[㐀-鿿]+", re.sub(r"<option.*?</option>", "", main)) == []

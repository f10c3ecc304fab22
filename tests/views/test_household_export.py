"""The list of households leaves the house masked, inert, and written down (SPEC 11.4)."""

from __future__ import annotations

import io

import openpyxl
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from tests.factories import a_household, a_person, a_street, an_account, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.domain.audit.models import AuditEvent
from webapp.domain.households import exporting
from webapp.domain.households.categories import Category
from webapp.domain.households.entries import StatedPhone
from webapp.domain.people.permissions import Role

DOOR = "/desk/households/export"


def cells(client: Visitor, **chosen: str) -> list[list[str]]:
    answer = client.post(DOOR, data=chosen)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    return [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]


def test_names_and_phones_are_masked_and_doors_and_sealed_labels_stay_here(
    database: SQLAlchemy, client: Visitor
) -> None:
    street = a_street(now=clock.now())
    a_household(street, phones=(StatedPhone("13900001234"),), categories=(Category.DIBAO, Category.DISABLED))

    (taken, *_), headings, row = cells(signed_in(client, "officer"))

    assert "officer-name" in taken and "已打码" in taken
    assert headings == ["序号", "姓名", "社区（村）", "网格", "人数", "类别", "电话", "状态"]
    assert row == ["1", "赵*国", "幸福社区", "第三网格", "1", "低保家庭", "139****1234", "在册"]
    event = database.session.scalars(select(AuditEvent).where(AuditEvent.action == "export.make")).one()
    assert (event.actor_id, event.fields) == (street.officer.user_id, ["households", "masked"])


def test_it_holds_what_the_filter_finds_in_the_places_of_who_asks_slice_by_slice(
    database: SQLAlchemy, client: Visitor, monkeypatch
) -> None:
    monkeypatch.setattr(exporting, "A_SLICE", 2)
    street = a_street(now=clock.now())
    for number, name in enumerate(("赵一一", "钱二二", "孙三三", "李四四", "周五五")):
        a_household(
            street, a_person(name), grid=f"第{number % 2}网格", at=number % 2, building="", door="", address_line=""
        )
    an_account(street.communities[1], "local", Role.OFFICER)

    everything = cells(signed_in(client, "officer"))
    some = cells(client, grid="第0网格", concern="lacking_papers")
    local = cells(signed_in(Visitor(client.application), "local"))

    assert sorted(row[1] for row in everything[2:]) == sorted(["赵*一", "钱*二", "孙*三", "李*四", "周*五"])
    assert len(some) == 2 + 3 and len(local) == 2 + 2


def test_a_cell_that_looks_like_a_formula_is_text(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    a_household(street, grid="=1+1")
    answer = signed_in(client, "officer").post(DOOR)

    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    assert (sheet["D3"].value, sheet["D3"].data_type) == ("=1+1", "s")


def test_who_may_not_export_has_no_button_and_no_door(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    a_household(street)

    assert DOOR in signed_in(Visitor(client.application), "officer").get("/desk/households/").get_data(as_text=True)
    signed_in(client, "supervisor")
    assert DOOR not in client.get("/desk/households/").get_data(as_text=True)
    assert client.post(DOOR).status_code == 403

"""A clerk says what a column means, and the next sheet with that heading is read so; rows come in by the clipboard too."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.factories import Street, a_street, an_account, an_id_number, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.transaction import transaction
from webapp.domain.households.models import Household, HouseholdImport, ImportMapping, Person
from webapp.domain.people.permissions import Role

DAY = (clock.local_day(clock.now()) - timedelta(days=3)).isoformat()
HEADING = "姓名,身份证号,打得通的号,住哪里,备用"
SHEET = f"{HEADING}\n张桂英,{an_id_number(2)},13900001467,8栋1单元504,低保\n刘福生,{an_id_number(4)},,9栋2单元101,低保、独居\n"
ANOTHER = f"某某社区名册\n{HEADING}\n陈大文,{an_id_number(6)},13900001469,7栋1单元101,重病\n"


def send(client: Visitor, street: Street, text: str = "", *, at: int = 0, **changes: object) -> TestResponse:
    files = {"sheet": (io.BytesIO(text.encode()), "名册.csv")} if text else {}
    return client.post("/desk/imports/", data={
        "id": str(uuid4()), "organisation_id": str(street.communities[at].id), "surveyor_1": "王明",
        "surveyor_2": "李芳", "surveyed_on": DAY, **files, **changes,
    }, content_type="multipart/form-data")  # fmt: skip


def the_import(database: SQLAlchemy, page: str) -> HouseholdImport:
    database.session.rollback()
    return database.session.get_one(HouseholdImport, UUID(page.rsplit("/", 1)[1]))


def corrected(client: Visitor, page: str, **columns: str) -> TestResponse:
    """The form of the columns as a browser sends it: everything that it shows, with some of it changed."""
    shown = client.get(f"{page}/columns").get_data(as_text=True)
    form = {name: found[1] for name, body in re.findall(r'<select[^>]*name="(c0-\d+)"[^>]*>(.*?)</select>', shown, re.S)
            if (found := re.search(r'<option value="([^"]*)" selected', body))}  # fmt: skip
    assert form, "the columns are shown with what they were taken for"
    return client.post(
        f"{page}/columns", data={**form, **{name.replace("_", "-"): code for name, code in columns.items()}}
    )


def test_a_column_nobody_knew_is_corrected_and_the_sheet_read_again(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    page = send(signed_in(client, "officer"), street, SHEET).headers["Location"]
    shown = client.get(page).get_data(as_text=True)
    assert "有 3 栏没认出来" in shown
    asked = client.get(f"{page}/columns").get_data(as_text=True)
    assert "打得通的号" in asked and "8栋1单元504" in asked
    assert "13900001467" not in asked, "a number is only hinted at"

    answer = corrected(client, page, c0_2="phone", c0_3="address", c0_4="category")

    assert answer.status_code == 303
    shown = client.get(page).get_data(as_text=True)
    assert "每一栏都认出来了" in shown and "下次同样的表也这样读" in shown
    assert client.post(f"{page}/run").status_code == 303
    database.session.rollback()
    households = database.session.scalars(select(Household).order_by(Household.building)).all()
    assert [household.building for household in households] == ["8栋", "9栋"]
    assert database.session.scalar(select(func.count()).select_from(Person)) == 2


def test_the_next_sheet_with_that_heading_is_read_so_in_this_organisation_only(
    database: SQLAlchemy, client: Visitor
) -> None:
    street = a_street(now=clock.now())
    page = send(signed_in(client, "officer"), street, SHEET).headers["Location"]
    corrected(client, page, c0_2="phone", c0_3="address", c0_4="category")

    here = client.get(send(client, street, ANOTHER).headers["Location"]).get_data(as_text=True)
    there = client.get(send(client, street, ANOTHER, at=1).headers["Location"]).get_data(as_text=True)

    assert "每一栏都认出来了" in here
    assert "有 3 栏没认出来" in there
    kept = database.session.scalars(select(ImportMapping)).one()
    assert kept.columns == {"2": "phone", "3": "address", "4": "category"}, "no word of the sheet is kept"


def test_a_column_taken_for_something_is_taken_back(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    text = f"姓名,身份证号,电话\n张桂英,{an_id_number(2)},12345\n"
    page = send(signed_in(client, "officer"), street, text).headers["Location"]
    assert the_import(database, page).waiting == 1

    corrected(client, page, c0_2="kept")

    row = the_import(database, page)
    assert (row.waiting, row.ready) == (0, 1)
    corrected(client, page, c0_2="phone")
    assert the_import(database, page).waiting == 1


@pytest.mark.parametrize(
    ("columns", "said"), [({"c0_0": "kept"}, "要有一栏是姓名"), ({"c0_2": "nonsense"}, "不在这张表里")]
)
def test_what_cannot_be_is_refused_and_nothing_chosen_is_lost(
    database: SQLAlchemy, client: Visitor, columns: dict[str, str], said: str
) -> None:
    street = a_street(now=clock.now())
    page = send(signed_in(client, "officer"), street, SHEET).headers["Location"]

    answer = corrected(client, page, c0_3="address", **columns)

    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422 and said in shown
    assert re.search(r'name="c0-3".*?<option value="address" selected', shown, re.S)
    assert database.session.scalar(select(func.count()).select_from(ImportMapping)) == 0


def test_columns_are_corrected_before_anything_is_stored_and_by_who_may_write(
    database: SQLAlchemy, client: Visitor
) -> None:
    street = a_street(now=clock.now())
    an_account(street.communities[1], "stranger", Role.OFFICER)
    page = send(signed_in(client, "officer"), street, SHEET).headers["Location"]
    stranger = signed_in(Visitor(client.application), "stranger")
    volunteer = signed_in(Visitor(client.application), "volunteer")

    assert [stranger.get(f"{page}/columns").status_code, stranger.post(f"{page}/columns").status_code] == [404, 404]
    assert [volunteer.get(f"{page}/columns").status_code, volunteer.post(f"{page}/columns").status_code] == [403, 403]
    client.post(f"{page}/run")
    late = client.post(f"{page}/columns", data={"c0-2": "phone"})
    assert late.status_code == 422 and "这次导入已经结束" in late.get_data(as_text=True)
    assert "核对各栏" not in client.get(page).get_data(as_text=True)


def test_the_sheet_to_mend_is_read_by_what_the_clerk_said(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    text = f"姓名,身份证号,打得通的号\n张桂英,{an_id_number(2)},12345\n"
    page = send(signed_in(client, "officer"), street, text).headers["Location"]
    corrected(client, page, c0_2="phone")
    with transaction():
        for kept in database.session.scalars(select(ImportMapping)):
            database.session.delete(kept)

    answer = client.get(f"{page}/mend.xlsx")

    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows[1][0] == "张桂英" and "打得通的号" in rows[1][-1]


PASTED = (
    SHEET.replace(",", "\t").replace("住哪里", "住址").replace("打得通的号", "联系电话").replace("备用", "困难类别")
)


def test_rows_from_the_clipboard_come_in_like_a_file(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())

    page = send(signed_in(client, "officer"), street, pasted=PASTED.replace("\n", "\r\n")).headers["Location"]

    row = the_import(database, page)
    assert (row.title, row.households, row.ready) == ("粘贴的表格", 2, 2)
    client.post(f"{page}/run")
    assert database.session.scalar(select(func.count()).select_from(Household)) == 2


def test_a_long_paste_is_taken_whole(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    rows = "".join(f"李建{'华明丽军文'[n % 5]}\t\t\t{n}栋1单元101，从大门进去左转\t低保\n" for n in range(12_000))

    page = send(signed_in(client, "officer"), street, pasted=PASTED.splitlines()[0] + "\n" + rows).headers["Location"]

    assert the_import(database, page).households == 12_000


def test_a_paste_that_is_no_table_comes_back_as_it_was_typed(database: SQLAlchemy, client: Visitor) -> None:
    street = a_street(now=clock.now())
    signed_in(client, "officer")

    answer = send(client, street, pasted="各位好\n名单在群里")
    nothing = send(client, street, pasted="  ")

    assert (answer.status_code, nothing.status_code) == (422, 422)
    shown = answer.get_data(as_text=True)
    assert "没有找到表头" in shown and "名单在群里" in shown

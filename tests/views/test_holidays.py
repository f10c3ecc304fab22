"""The admin pastes the notice or sends a file; whoever reads a due date is told where it rests on no notice."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
import xlsxwriter

from tests.domain.holidays.test_reading import NOTICE
from tests.factories import Street, a_street, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.calendar import last_published
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.cases.models import CaseKind
from webapp.domain.cases.operations import NewCase, open_case
from webapp.domain.holidays import queries

PAGE = "/desk/settings/holidays"


@pytest.fixture
def street(app) -> Street:
    with app.app_context():
        street = a_street()
        for organisation in (street.root, *street.communities):
            db.session.refresh(organisation)
        db.session.expunge_all()
        return street


@pytest.fixture
def admin(app, street) -> Visitor:
    return signed_in(Visitor(app), "admin")


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.get_data(as_text=True)))


def kept(app, street) -> dict[date, bool]:
    with app.app_context():
        return {row.day: row.is_work for row in queries.list_holidays(street.root.id)}


def test_an_empty_table_says_what_to_do(admin):
    assert "还没有导入过" in text_of(admin.get(PAGE))
    assert "放假和调休" in text_of(admin.get("/desk/settings/"))


def test_the_notice_is_pasted_and_told_back(app, street, admin):
    answer = admin.post(PAGE, data={"pasted": NOTICE}, follow_redirects=True)

    told = text_of(answer)
    assert "读到 39 天" in told
    assert "春节 2 月 15 日（腊月廿八） – 2 月 23 日（正月初七）" in told
    assert kept(app, street)[date(2026, 2, 14)] is True


def test_a_line_that_does_not_fit_keeps_everything_out_and_in_the_box(app, street, admin):
    pasted = "2027-02-05\t放假\t春节\n2027-02-30\t放假\t春节"

    answer = admin.post(PAGE, data={"pasted": pasted})

    assert answer.status_code == 422
    assert "第 2 行“2027-02-30”：没有这一天" in text_of(answer)
    assert pasted in answer.get_data(as_text=True)
    assert kept(app, street) == {}


def test_what_can_be_read_is_kept_when_that_is_asked_for(app, street, admin):
    pasted = "2027-02-05\t放假\t春节\n2027-02-30\t放假\t春节"

    admin.post(PAGE, data={"pasted": pasted, "partial": "yes"})

    assert kept(app, street) == {date(2027, 2, 5): False}


def test_dates_without_a_year_are_of_the_year_beside_them(app, street, admin):
    admin.post(PAGE, data={"pasted": "2月5日\t放假\t春节", "year": "2027"})

    assert kept(app, street) == {date(2027, 2, 5): False}


@pytest.mark.parametrize(
    "said", [{}, {"pasted": "  "}, {"pasted": "放假通知"}, {"pasted": "x", "year": "一年"}, {"year": "99999"},
             {"pasted": "x" * 100_001}, {"pasted": '"2027'}],
)  # fmt: skip
def test_what_holds_no_day_is_refused_with_words(admin, said):
    answer = admin.post(PAGE, data=said)

    assert answer.status_code == 422
    assert 'class="error"' in answer.get_data(as_text=True)


def a_workbook() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["日期", "安排", "节日"])
        sheet.write_datetime(1, 0, date(2027, 2, 5), day)
        sheet.write_row(1, 1, ["放假", "春节"])
        sheet.write_row(2, 0, ["2027年2月14日", "上班", "春节"])
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [(a_workbook(), "放假.xlsx"), ("日期,安排\n2027-02-05,休\n2027-02-14,班\n".encode("gb18030"), "放假.csv")],
)
def test_a_file_is_as_good_as_what_is_pasted(app, street, admin, content, name):
    answer = admin.post(PAGE, data={"sheet": (io.BytesIO(content), name)}, content_type="multipart/form-data")

    assert answer.status_code == 303
    assert kept(app, street) == {date(2027, 2, 5): False, date(2027, 2, 14): True}


def test_a_year_is_taken_out(app, street, admin):
    admin.post(PAGE, data={"pasted": "2027-02-05\t放假\t春节"})

    assert admin.post(f"{PAGE}/forget", data={"year": "2027"}).status_code == 303
    assert kept(app, street) == {}


def test_an_officer_does_not_reach_it(app, street):
    officer = signed_in(Visitor(app, strict=False), "officer")

    assert officer.get(PAGE).status_code == 403
    assert officer.post(PAGE, data={"pasted": NOTICE}).status_code == 403


def test_a_due_date_that_rests_on_no_notice_says_so(app, street, admin):
    with app.app_context():
        opened = clock.at_local(date(last_published(2090) + 1, 2, 3), 9)
        new = NewCase(street.root.id, CaseKind.OBJECTION, street.root.id, "notice", None, "公示", "不对")
        with transaction():
            open_case(street.officer, new, now=opened)
    officer = signed_in(Visitor(app), "officer")
    page = f"/desk/cases/{street.root.id}"

    assert "的放假安排还没有公布或导入" in text_of(officer.get(page))
    assert PAGE not in officer.get(page).get_data(as_text=True), "an officer cannot import it"
    assert PAGE in admin.get(page).get_data(as_text=True)

    year = opened.year
    admin.post(PAGE, data={"pasted": "\n".join(f"{year}-{m:02d}-{d:02d}\t放假" for m in (1, 2) for d in range(1, 29))})
    assert "的放假安排还没有公布或导入" not in text_of(officer.get(page))

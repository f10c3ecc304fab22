"""Holidays are read as an office has them: a table in any shape, or the text of the notice itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.holidays.reading import Finding, Said, read_days

NOTICE = """国务院办公厅关于2026年
部分节假日安排的通知
国务院办公厅关于2026年部分节假日安排的通知
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。
国务院办公厅
2025年11月4日"""


def lines(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.splitlines()]


def span(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def test_the_notice_is_read_as_it_stands():
    reading = read_days(lines(NOTICE), None)

    assert reading.findings == []
    free = {day for day, said in reading.days.items() if not said.is_work}
    worked = {day for day, said in reading.days.items() if said.is_work}
    assert free == {
        *span(date(2026, 1, 1), date(2026, 1, 3)), *span(date(2026, 2, 15), date(2026, 2, 23)),
        *span(date(2026, 4, 4), date(2026, 4, 6)), *span(date(2026, 5, 1), date(2026, 5, 5)),
        *span(date(2026, 6, 19), date(2026, 6, 21)), *span(date(2026, 9, 25), date(2026, 9, 27)),
        *span(date(2026, 10, 1), date(2026, 10, 7)),
    }  # fmt: skip
    assert worked == {date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9), date(2026, 9, 20),
                      date(2026, 10, 10)}  # fmt: skip
    assert reading.days[date(2026, 2, 17)] == Said(False, "春节")
    assert reading.days[date(2026, 2, 28)] == Said(True, "春节")


@pytest.mark.parametrize(
    "text",
    [
        "日期\t上班还是放假\t节日\n2027-02-05\t放假\t春节\n2027-02-14\t上班\t春节调休",
        "2027/2/5\t休\t春节\n2027/2/14\t班\t春节调休",
        "序号\t节日\t日期\t安排\n1\t春节\t2027年2月5日\t放假\n2\t春节调休\t2027年2月14日\t上班",
        "20270205\t假\t春节\n20270214\t补班\t春节调休",
        "2月5日\t周五\t休息\t春节\n2月14日\t周日\t上班\t春节调休",
        "day\tname\tis_work\n2027-02-05\t春节\t0\n2027-02-14\t春节调休\t1",
        "日期\t是否放假\t节日\n2027-02-05\t是\t春节\n2027-02-14\t否\t春节调休",
    ],
)
def test_a_table_in_any_shape(text):
    reading = read_days(lines(text), 2027)

    assert reading.findings == []
    assert reading.days == {date(2027, 2, 5): Said(False, "春节"), date(2027, 2, 14): Said(True, "春节调休")}


@pytest.mark.parametrize("text", ["2027-02-05\t2027-02-08\t放假\t春节", "2月5日至2月8日\t放假\t春节"])
def test_a_range_in_a_table_is_all_its_days(text):
    assert list(read_days(lines(text), 2027).days) == span(date(2027, 2, 5), date(2027, 2, 8))


def test_a_sentence_over_the_turn_of_the_year():
    reading = read_days(lines("元旦：2026年12月31日至2027年1月2日放假调休，1月3日（周日）上班。"), None)

    assert reading.findings == []
    assert list(reading.days) == [*span(date(2026, 12, 31), date(2027, 1, 2)), date(2027, 1, 3)]


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("2月5日\t放假\t春节", Finding(1, "holiday.no_year", "2月5日")),
        ("2027-02-30\t放假\t春节", Finding(1, "holiday.no_such_day", "2027-02-30")),
        ("2027-02-05\t春节", Finding(1, "holiday.no_kind", "2027-02-05")),
        ("1999-02-05\t放假", Finding(1, "holiday.no_such_day", "1999-02-05")),
        ("2027-02-05\t放假\n春节\t放假", Finding(2, "holiday.no_date", "春节 放假")),
        ("2027-02-05\t放假\n2027-02-05\t上班", Finding(2, "holiday.both", "2027-02-05")),
        ("2027-02-05\t2027-09-05\t放假", Finding(1, "holiday.range", "2027-02-05 – 2027-09-05")),
        ("2027-02-08\t2027-02-05\t放假", Finding(1, "holiday.range", "2027-02-08 – 2027-02-05")),
        ("春节：2027年2月5日（周六）放假", Finding(1, "holiday.other_weekday", "2027年2月5日（周六）")),
        ("春节：2月5日（周五）放假", Finding(1, "holiday.no_year", "2月5日（周五）")),
        ("春节：2027年2月5日至9月9日放假", Finding(1, "holiday.range", "9月9日")),
        ("春节：2027年2月31日放假", Finding(1, "holiday.no_such_day", "2027年2月31日")),
    ],
)
def test_a_line_that_does_not_fit_is_told_with_its_number(text, finding):
    assert read_days(lines(text), None).findings == [finding]


def test_a_wrong_year_is_noticed_by_the_weekdays():
    findings = read_days(lines(NOTICE.replace("2026", "2027")), None).findings

    assert {finding.code for finding in findings} == {"holiday.other_weekday"}
    assert {finding.line for finding in findings} == set(range(6, 13))


def test_what_is_right_beside_what_is_wrong_is_read():
    reading = read_days(lines("2027-02-05\t放假\n2027-02-30\t放假\n2027-02-06\t放假"), None)

    assert list(reading.days) == [date(2027, 2, 5), date(2027, 2, 6)]


def test_there_is_an_end():
    many = [[(date(2020, 1, 1) + timedelta(days=n)).isoformat(), "休"] for n in range(500)]

    reading = read_days(many, None)

    assert len(reading.days) == 400
    assert {finding.code for finding in reading.findings} == {"holiday.too_many"}


@given(st.lists(st.lists(st.text(alphabet="0123456789-/年月日至到周一二三（），。休班放假上", max_size=25), max_size=4)))
def test_nothing_breaks_it(rows):
    for day, said in read_days(rows, 2027).days.items():
        assert isinstance(day, date) and isinstance(said.is_work, bool)

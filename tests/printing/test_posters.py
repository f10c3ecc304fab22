"""The poster on the notice board."""

from dataclasses import replace

import pytest

from tests.printing.reading import Printed
from tests.printing.sheets_made_up import BASE, LONG_NAME, a_poster
from webapp.printing.posters import poster_pdf
from webapp.printing.sheets import list_columns


def test_312_households_are_all_there_and_every_sheet_stands_alone():
    sheets = Printed(poster_pdf(a_poster(312)))

    assert 5 <= len(sheets) <= 9
    lines = sheets.all_text().split()
    assert lines.count("困难家庭") == 312
    assert {str(number) for number in range(1, 313)} <= set(lines)
    for page in range(len(sheets)):
        text = sheets.text(page).replace("\r\n", "\n")
        assert f"第 {page + 1} 页 共 {len(sheets)} 页" in text
        assert "2027 年春节慰问对象名单公示" in text
        assert "监督电话 027-8888 0000" in text
        assert "7F3A 91C2 D04B 5E68" in text
        assert "8621 : 03BE 77AA 91C2 D04B" in text
        assert "（盖章）" in text
        assert sheets.codes(page) == [f"{BASE}/notices/2027-spring-1"]
        assert sheets.collisions(page) == []


def test_the_first_sheet_says_why_and_until_when():
    text = Printed(poster_pdf(a_poster(40))).text(0)
    assert "公示期：2027 年 1 月 5 日至 1 月 9 日" in text
    assert "现予公示" in text
    assert "不留名也可以" in text.replace("\r\n", "")


@pytest.mark.parametrize("rows", [0, 1, 14, 15, 33, 400, 1000])
def test_any_number_of_rows_fits(rows):
    sheets = Printed(poster_pdf(a_poster(rows)))
    assert sheets.all_text().count("困难家庭") == rows
    assert sheets.collisions(len(sheets) - 1) == []


def test_long_names_wrap_and_push_the_next_row_down():
    names = [LONG_NAME if n % 3 == 0 else "李*" for n in range(60)]
    rows = tuple((str(n), name, "3 人", "老年家庭", "550.00") for n, name in enumerate(names))
    sheets = Printed(poster_pdf(replace(a_poster(0), rows=rows)))
    said = "".join(map(sheets.said, range(len(sheets))))
    assert said.count(LONG_NAME) == 20
    assert all(sheets.collisions(page) == [] for page in range(len(sheets)))


def test_long_titles_and_long_ways_to_object_stay_apart():
    notice = a_poster(
        20,
        title="关于幸福社区 2027 年元旦、春节期间困难家庭、困难职工、老年家庭走访慰问对象"
        "及慰问标准名单的公示（第二批，补充）",
        lead="根据本社区摸底、入户核查和民主评议，拟慰问下列家庭。" * 6,
        how_to_object="有不同意见的，可以扫码、打电话或到社区说；我们五个工作日内答复。" * 4,
        audit_head="03be77aa91c2d04b5e687f3a91c2d04b03be77aa91c2d04b5e687f3a91c2d04b",
    )
    assert Printed(poster_pdf(notice)).collisions() == []


@pytest.mark.parametrize("rows", [3, 60, 300])
def test_a_street_list_says_community_and_goods_in_columns_of_their_own(rows):
    columns = list_columns(places=True, goods=True)
    lines = tuple((str(n), "张*三", "幸福社区", "2 人", "困难家庭", "700.00", "棉被 1 床、食用油 1 桶") for n in range(1, rows + 1))
    sheets = Printed(poster_pdf(replace(a_poster(0), columns=columns, rows=lines, side_by_side=False)))
    said = "".join(map(sheets.said, range(len(sheets))))

    assert (said.count("幸福社区2人困难家庭700.00"), said.count("棉被1床、食用油1桶")) == (rows, rows)
    assert all(sheets.collisions(page) == [] for page in range(len(sheets)))


def test_a3_is_the_same_sheet_larger():
    small, large = Printed(poster_pdf(a_poster(30))), Printed(poster_pdf(a_poster(30, paper="A3")))

    assert large.document[0].get_width() == pytest.approx(small.document[0].get_width() * 2**0.5, abs=1)
    assert large.text() == small.text()
    assert large.codes() == small.codes()
    assert large.collisions() == []


def test_the_last_sheet_is_filled_evenly():
    (left, right) = (
        [box for box in Printed(poster_pdf(a_poster(21))).boxes() if box.text == "困" and side(box.left)]
        for side in (lambda x: x < 297, lambda x: x > 297)
    )
    assert (len(left), len(right)) == (11, 10)

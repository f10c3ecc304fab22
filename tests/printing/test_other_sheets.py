"""The acknowledgement, the signature roster, the route and the plan on paper."""

from tests.printing.reading import Printed
from tests.printing.sheets_made_up import (
    BASE,
    LONG_NAME,
    a_plan,
    a_roster,
    a_route,
    an_acknowledgement,
    some_letters,
    some_notice_slips,
)
from webapp.printing.acknowledgements import acknowledgement_pdf
from webapp.printing.letters import letters_pdf
from webapp.printing.notice_slips import notice_slips_pdf
from webapp.printing.plans import plan_pdf
from webapp.printing.rosters import roster_pdf
from webapp.printing.route import route_pdf
from webapp.printing.sheets import Column, PlanPart


def without_collisions(sheets: Printed) -> bool:
    return all(sheets.collisions(page) == [] for page in range(len(sheets)))


def test_an_acknowledgement_is_no_tax_receipt_and_says_so():
    sheets = Printed(acknowledgement_pdf(an_acknowledgement()))
    text = sheets.text()

    assert "捐赠接收单" in text
    assert "不是捐赠票据，不能用于抵税" in text
    for words in ("惠民便利店", "给独居老人过冬", "2027年11月30日", "￥6,600.00", "超市同款55元/袋"):
        assert words in sheets.said()
    assert text.count("接收人签字") == 2
    assert sheets.codes() == [f"{BASE}/gifts/7F3A91C2"]
    assert without_collisions(sheets)


def test_a_long_gift_goes_on_to_another_sheet_and_is_summed_once():
    sheets = Printed(acknowledgement_pdf(an_acknowledgement(40)))

    assert len(sheets) > 1
    assert sheets.all_text().count("折合合计 ￥11,400.00") == 1
    assert sheets.all_text().count("￥6,600.00") == 40
    assert all("接收人签字" in sheets.text(page) for page in range(len(sheets)))
    assert without_collisions(sheets)


def test_a_roster_lies_on_its_side_and_repeats_its_head():
    sheets = Printed(roster_pdf(a_roster(25)))
    page = sheets.document[0]

    assert page.get_width() > page.get_height()
    for number in range(len(sheets)):
        text = sheets.text(number)
        assert "本人签名或手印" in text and "不得代签" in text and "2027 年 2 月 3 日前交回" in text
    assert sheets.all_text().count("￥900.00") == 25
    assert without_collisions(sheets)


def test_a_roster_ends_with_what_is_missing():
    sheets = Printed(roster_pdf(a_roster(3, missing=70)))
    assert sheets.all_text().count("没有签名") == 70
    assert "还缺签收的" in sheets.text(1)
    assert without_collisions(sheets)


def test_long_names_have_room_in_a_roster():
    sheets = Printed(roster_pdf(a_roster(6, name=LONG_NAME)))
    assert "".join(map(sheets.said, range(len(sheets)))).count(LONG_NAME) == 6
    assert without_collisions(sheets)


def test_a_route_lists_every_door_in_order_with_what_to_bring():
    sheets = Printed(route_pdf(a_route(24)))
    text = sheets.all_text()

    assert text.count("赵爷爷") == 24
    assert text.count("腿脚慢") == 24
    assert text.count("□ 送到") == 24
    assert "用完交回社区" in sheets.text(0)
    assert without_collisions(sheets)


def test_each_letter_has_its_name_above_the_fold_and_its_words_below():
    sheets = Printed(letters_pdf(some_letters("欧阳德华", LONG_NAME)))

    assert len(sheets) == 2
    assert "欧阳德华收" in sheets.said(0) and LONG_NAME in sheets.said(1)
    for page in (0, 1):
        said = sheets.said(page)
        places = [said.index(words) for words in ("幸福社区3栋2-301", "收", "慰问信", "赵爷爷：", "祝您身体健康", "居民委员会")]
        assert places == sorted(places)
    assert without_collisions(sheets)


def test_the_longest_letter_stays_on_its_sheet():
    words = "天冷了，请注意保暖，按时吃饭，有难处就打电话。" * 26
    sheets = Printed(letters_pdf(some_letters("赵建国", words=words[:600])))

    assert sheets.said().count("有难处就打电话") == words[:600].count("有难处就打电话")
    assert min(box.bottom for box in sheets.boxes()) > 20
    assert without_collisions(sheets)


def test_six_notice_slips_lie_on_a_sheet_and_each_says_when_and_who():
    sheets = Printed(notice_slips_pdf(some_notice_slips(7)))

    assert len(sheets) == 2
    assert sheets.said(0).count("1月12日（星期二）09:00") == 6 and sheets.said(1).count("刘阳、张卫东") == 1
    assert sheets.said(0).count("027-88880000") == 6
    assert without_collisions(sheets)


def test_a_notice_slip_with_long_names_stays_on_its_sixth():
    who, where = "阿依古丽·麦麦提艾力江、欧阳德华、司马相如如", "向阳新村东区第十二栋 3 单元 1204"
    sheets = Printed(notice_slips_pdf(some_notice_slips(6, address_as=LONG_NAME, visitors=who, place=where)))

    assert len(sheets) == 1 and min(box.bottom for box in sheets.boxes()) > 10
    assert without_collisions(sheets)


def test_a_plan_has_its_parts_in_order_and_is_signed_with_a_day():
    sheets = Printed(plan_pdf(a_plan()))
    said = sheets.said()

    assert len(sheets) == 1
    places = [said.index(words) for words in ("2027年春节慰问活动方案", "一、主题", "二、时间安排", "第0阶段", "三、要点", "2027年1月10日")]
    assert places == sorted(places)
    assert without_collisions(sheets)


def test_a_long_plan_goes_on_with_its_titles_on_every_sheet_and_loses_no_row():
    sheets = Printed(plan_pdf(a_plan(60)))

    assert len(sheets) > 2
    for page in range(len(sheets)):
        assert f"第 {page + 1} 页 共 {len(sheets)} 页" in sheets.text(page)
    whole = "".join(map(sheets.said, range(len(sheets))))
    assert all(whole.count(f"第{n}阶段") == 1 for n in range(60))
    assert sum("阶段时间内容" in sheets.said(page) for page in range(len(sheets))) >= len(sheets) - 1
    assert without_collisions(sheets)


def test_nothing_of_a_long_note_is_cut():
    note = "逐户上门，两人一组，当场填表签字。" * 29 + "完"
    part = PlanPart("一、时间安排", (), (Column("阶段", 26), Column("时间", 46), Column("内容", 40)), (("摸底", "一月", note),))

    sheets = Printed(plan_pdf(a_plan(parts=(part,))))

    assert "…" not in sheets.all_text()
    assert note in sheets.said()
    assert without_collisions(sheets)


def test_a_plan_with_endless_words_stays_on_its_paper():
    sheets = Printed(plan_pdf(a_plan(3, title="为" * 60, organisation=LONG_NAME, days="二月" * 60)))

    assert without_collisions(sheets)
    assert sheets.said().count("为") >= 60

"""Five sheets, each from a different habit of offices. Everybody in them is invented (area code 99…).

    python tests/data/messy/make.py

Needs openpyxl, xlsxwriter and xlwt. What must be read out of them stands in expected.json, written by hand.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
import xlwt

HERE = Path(__file__).resolve().parent
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def an_id(born: str, order: int) -> str:
    """A right ID number; an odd order is a man's."""
    first = f"990101{born}{order:03d}"
    return first + "10X98765432"[sum(w * int(d) for w, d in zip(WEIGHTS, first, strict=True)) % 11]


def wrong(number: str) -> str:
    """One digit copied wrongly."""
    return number[:16] + str((int(number[16]) + 2) % 10) + number[17]


def two_level_heading() -> None:
    """Headings merged over two rows; what is the household's is merged down over its members."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "登记表"
    sheet.merge_cells("A1:N1")
    sheet["A1"] = "和平社区2027年春节困难家庭摸底登记表"
    sheet["A3"] = "填报单位：和平社区居委会（盖章）      填报日期：2026年12月10日      单位：元"
    tops = {"A": "序号", "E": "家庭人口", "F": "家庭住址", "G": "困难类别", "N": "备注"}
    for column, word in tops.items():
        sheet[f"{column}4"] = word
        sheet.merge_cells(f"{column}4:{column}5")
    for merged, word in (("B4:D4", "户主基本情况"), ("H4:K4", "家庭成员情况"), ("L4:M4", "收 入 情 况")):
        sheet[merged[:2]] = word
        sheet.merge_cells(merged)
    for column, word in zip(
        "BCDHIJKLM",
        "姓名 身份证号 联系电话 姓名 与户主关系 身份证号 健康状况 家庭年收入 人均月收入".split(),
        strict=True,
    ):
        sheet[f"{column}5"] = word
    households = [
        (6, 8, [1, "王秀兰", an_id("19620305", 2), "13900000001", 4, "3栋2单元501", "低保边缘"], [24000, 500, "丈夫常年卧床"],
         [("李建军", "丈夫", an_id("19600111", 1), "中风"), ("李磊", "儿子", an_id("19880910", 3), "良好"),
          ("李蕾", "女儿", an_id("20110601", 4), "良好")]),
        (9, 9, [2, "赵德柱", an_id("19410715", 5), "13900000002", 1, "3栋1单元101", "独居老人"], [9600, 800, ""], []),
        (10, 11, [3, "孙玉梅", an_id("19550228", 6), "13900000003", 3, "5栋1单元302", "低保"], ["___", "", ""],
         [("周强", "儿子", wrong(an_id("19800404", 7)), "肢体三级"), ("周小雨", "孙女", an_id("20120808", 8), "")]),
        (12, 13, [4, "吴国庆", an_id("19701001", 9), "8765432", 2, "5栋2单元202", "重病"], [30000, 1250, ""],
         [("郑丽", "妻子", an_id("19720520", 10), "")]),
    ]  # fmt: skip
    for top, bottom, own, last, members in households:
        for place, value in enumerate(own, start=1):
            sheet.cell(top, place, value)
        for place, value in enumerate(last, start=12):
            sheet.cell(top, place, value)
        for row, member in enumerate(members, start=top):
            for place, value in enumerate(member, start=8):
                sheet.cell(row, place, value)
        if bottom > top:
            for column in "ABCDEFGLMN":
                sheet.merge_cells(f"{column}{top}:{column}{bottom}")
    sheet["A15"], sheet["E15"] = "合计", 10
    sheet["A17"] = "填表人：钱多多          审核人：冯程          负责人（签字）："
    book.save(HERE / "1-两级表头.xlsx")


def several_sheets() -> None:
    """A summary in front, a filter left on, an old column hidden, subtotals, signatures, last year's sheet hidden."""
    with xlsxwriter.Workbook(HERE / "2-几张表.xlsx") as book:
        summary = book.add_worksheet("汇总")
        for row, line in enumerate(
            [["各组困难户汇总表"], ["组别", "户数", "人数"], ["一组", 3, 5], ["二组", 2, 4], ["总计", 5, 9]]
        ):
            summary.write_row(row, 0, line)
        one = book.add_worksheet("一组")
        one.write(0, 0, "桥头村一组困难群众名册")
        heading = ["序号", "姓名", "身份证号码", "原电话", "手机号", "家庭人数", "现住址", "对象类别"]
        people = [
            [1, "钱大海", an_id("19480101", 11), "13700000001", "13900000011", 2, "桥头村1组3号", "低保户"],
            [2, "孙小妹", an_id("19850505", 12), "", "13900000012", 1, "桥头村1组5号", "残疾人"],
            ["", "小计", "", "", "", 3, "", ""],
            [3, "李长贵", an_id("19390909", 13), "", "13900000013", 2, "桥头村1组9号", "特困"],
        ]
        for row, line in enumerate([heading, *people], start=1):
            one.write_row(row, 0, line)
        one.set_column(3, 3, 12, None, {"hidden": 1})
        one.set_row(3, None, None, {"hidden": 1})
        one.write(7, 0, "村主任签字：        经办人：        2026年12月12日")
        two = book.add_worksheet("二组")
        heading = ["对象类别", "现住址", "家庭人数", "姓名", "与户主关系", "身份证号码", "手机号"]
        people = [
            ["低保户", "桥头村2组1号", 3, "周铁柱", "户主", an_id("19760606", 15), "13900000014"],
            ["", "", "", "吴翠花", "妻子", an_id("19770707", 16), ""],
            ["", "", "", "周小宝", "儿子", an_id("20150303", 17), ""],
            ["低保户", "桥头村1组3号", 2, "钱大海", "户主", an_id("19480101", 11), "13900000011"],
            ["低保户", "桥头村2组8号", 1, "郑有福", "户主", an_id("19500505", 19)[:17], "13900000015"],
            ["合计", "", 6, "", "", "", ""],
        ]
        for row, line in enumerate([heading, *people]):
            two.write_row(row, 0, line)
        old = book.add_worksheet("去年底稿")
        old.write_row(0, 0, ["姓名", "身份证号码", "手机号"])
        old.write_row(1, 0, ["旧名单", an_id("19400101", 21), "13900000099"])
        old.hide()


def dates_and_numbers() -> None:
    """Dates in seven ways, sums with units and with 约, 余 and 近, digits in full width, ID numbers as quantities."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Sheet1")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    heading = [
        "编号",
        "户主姓名",
        "性别",
        "出生年月日",
        "身份证号",
        "家庭人口",
        "月人均收入",
        "家庭年收入（万元）",
        "摸底日期",
        "联系电话",
    ]
    rows: list[list[Any]] = [
        [
            1,
            "张 三丰",
            "男",
            date(1956, 3, 8),
            an_id("19560308", 31),
            "３人",
            "约800元",
            "近2万",
            date(2026, 12, 4),
            "１３９００００００２１",
        ],
        [2, "李四光", "男", "1956年3月8日", "", 1, "1200余", 1.44, "2026.12.4", "139-0000-0022"],
        [3, "王五妹", "女", "1956.3.8", "", "二口人", "８６０", "2.1万元", "2026年12月4日", "13900000023（女儿）"],
        [4, "赵六顺", "男", "19560308", "", 2, "___", "", "20261204", "0270-8123456"],
        [5, "钱七巧", "女", 20522, "", 1, "1,260.50元", "不详", 46360, 13900000025],
        [6, "孙八斤", "男", "一九五六年三月八日", "", 1, "低保标准", 0.9, "2026/12/4", "无"],
        [7, "周九鼎", "男", "1956/3/8", 990101195603081000, 1, 700, 0.84, "十二月初", "13900000027"],
        [
            8,
            "吴十全",
            "男",
            "1956-13-08",
            an_id("19560308", 33).lower(),
            1,
            0,
            0,
            "2026-12-04",
            "13900000028/13900000029",
        ],
    ]
    for row, line in enumerate([["2026年冬季困难家庭情况摸底表"], heading, *rows]):
        for place, value in enumerate(line):
            if isinstance(value, date):
                sheet.write(row, place, value, day)
            else:
                sheet.write(row, place, value)
    book.save(str(HERE / "3-日期和数字.xls"))


def from_a_chat() -> None:
    """Copied out of a chat: name and telephone in one column, the family in one cell, the heading far down, GB 18030."""
    lines = [
        "各位楼长好：,,,,",
        "请把本楼困难户填在下面，周五前发我,,,,",
        "1.姓名和电话写在一格就行,,,,",
        "2.家里人写在一格就行,,,,",
        ",,,,",
        "————————,,,,",
        "序号,姓名/电话,身份证号,家庭成员,楼栋,门牌号,困难情况",
        f"1,刘桂芳 13900000031,{an_id('19530303', 42)},夫 陈某 子 陈大勇,6栋,301,丈夫瘫痪",
        f"2,陈阿·买买提/13900000032,{an_id('19660606', 43)},妻子：古丽；女儿：阿依 12岁,同上,302,",
        f"3,黄小明（139 0000 0033）,{an_id('19900909', 45)},无,7栋,101,失业",
        f"4,林妹,{an_id('19880808', 46)},父母在乡下,7栋,102,",
        f"5,何大爷 1390000003,{an_id('19380101', 47)},老伴（黄婆婆）,7栋,103,",
        ",,,,,,",
        "以上共5户,,,,,,",
    ]
    (HERE / "4-群里接龙.csv").write_bytes("\r\n".join(lines).encode("gb18030"))


def bent_by_the_computer() -> None:
    """ID numbers and telephones turned into quantities, formulas without a result, error cells, marks of text."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "导出"
    for _ in range(6):
        sheet.append([])
    sheet.append(
        ["", "", "NO.", "对象姓名", "证件号码", "电话号码", "户籍人口", "居住地址", "银行卡号", "救助类别", "AK"]
    )
    rows = [
        ["", "", 1, "马一鸣", float(an_id("19640404", 51)[:17] + "0"), 13900000041, 2, "9栋1单元101", "6222000000000000001", "低保"],
        ["", "", 2, "牛二虎", "9.90101E+17", "13900000042", 1, "9栋1单元102", 6222000000000000001, "低保"],
        ["", "", 3, "杨三妹", f"'{an_id('19700707', 54)}", "1.39E+10", 1, "9栋1单元103", "", "低保"],
        ["", "", "=ROW()-7", "侯四海", f" {an_id('19750505', 55)[:6]} {an_id('19750505', 55)[6:14]} {an_id('19750505', 55)[14:]}",
         "'13900000044", "=1+1", "9栋1单元104", "#N/A", "#REF!"],
        ["", "", 5, "纪五更", an_id("19800808", 57)[:15] + "000", 13900000045.0, 3, "9栋1单元105", "", "临时救助"],
        ["", "", 6, "", an_id("19850101", 59), 13900000046, 1, "9栋1单元106", "", ""],
    ]  # fmt: skip
    for line in rows:
        sheet.append(line)
    for cell in sheet["I"]:
        if cell.value == "#N/A":
            cell.data_type = "e"
    book.save(HERE / "5-电脑变形.xlsx")


if __name__ == "__main__":
    for make in (two_level_heading, several_sheets, dates_and_numbers, from_a_chat, bent_by_the_computer):
        make()

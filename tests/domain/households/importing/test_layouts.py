"""Sheets as offices lay them out: headings, merged cells, members, totals (SPEC 3.9)."""

from __future__ import annotations

import pytest

from tests.domain.households.importing.sheets import DAY as DAY
from tests.domain.households.importing.sheets import HEAD, a_workbook, an_id, read_csv, read_rows
from webapp.domain.households.amounts import Period, Qualifier
from webapp.domain.households.categories import Category
from webapp.domain.households.importing import IncomeBasis, UnreadableFile, counts, read_workbook, write_error_sheet
from webapp.domain.households.relations import Relation

TITLE = ["某某社区困难家庭花名册"]


def names(preview):
    return [[person.name for person in household.people] for household in preview.households]


def test_title_rows_and_blank_rows_above_the_heading_do_not_matter():
    preview = read_rows(
        [
            TITLE,
            [],
            ["填报单位：某某社区    日期：2026年12月1日"],
            HEAD,
            [1, "张三", an_id(), "13800001111", 1, "1栋1单元101", "户主"],
        ]
    )

    assert names(preview) == [["张三"]]
    assert preview.households[0].row == 5


def test_columns_come_in_any_order_and_by_other_names():
    preview = read_rows(
        [
            [
                "详细地址",
                "手机号码（必填）",
                "困难类型",
                "公民身份号码*",
                "户主姓名",
                "家庭成员数（人）",
                "人均年收入（万元）",
            ],
            ["1栋1单元101", "13800001111", "五保户、重残", an_id(), "张三", "2人", "0.8"],
        ]
    )
    household = preview.households[0]

    assert household.head.name == "张三" and household.size == 2
    assert household.categories == (Category.EXTREME_POVERTY_PERSON, Category.SEVERELY_DISABLED)
    income = household.income_per_capita
    assert income is not None and (income.amount.fen, income.period) == (800000, Period.YEAR)


def test_a_heading_of_two_levels_in_csv_is_understood():
    preview = read_csv(
        f"序号,户主信息,,,家庭情况,\n,姓名,身份证号,电话,人口,住址\n1,张三,{an_id()},13800001111,2,1栋\n"
    )

    assert names(preview) == [["张三"]]
    assert preview.households[0].row == 3


def test_members_without_serial_and_relation_follow_their_head():
    preview = read_rows(
        [
            HEAD[:6],
            [1, "张三", an_id(), "13800001111", 2, "1栋"],
            ["", "李四", an_id(order=2)],
            [2, "王五", an_id(order=3), "", 1, ""],
        ]
    )

    assert names(preview) == [["张三", "李四"], ["王五"]]
    assert preview.households[0].members[0].relation is Relation.OTHER


def test_a_merged_serial_number_joins_the_rows_of_a_household():
    rows = [
        ["户号", "姓名", "身份证号", "住址"],
        [1, "张三", an_id(), "1栋1单元101"],
        ["", "李四", an_id(order=2), ""],
        [2, "王五", an_id(order=3), "2栋"],
    ]

    assert names(read_rows(rows, merges=["A2:A3", "D2:D3"])) == [["张三", "李四"], ["王五"]]


def test_the_head_in_a_merged_column_and_the_members_in_another():
    rows = [
        ["序号", "户主姓名", "户主身份证号", "家庭成员姓名", "与户主关系", "成员身份证号", "家庭人口"],
        [1, "张三", an_id(), "张三", "户主", an_id(), 3],
        ["", "", "", "李四", "配偶", an_id(order=2), ""],
        ["", "", "", "张小", "儿子", an_id("19900101", 3), ""],
        [2, "王五", an_id(order=5), "", "", "", 1],
    ]
    preview = read_rows(rows, merges=["A2:A4", "B2:B4", "C2:C4", "G2:G4"])

    assert names(preview) == [["张三", "李四", "张小"], ["王五"]]
    assert counts(preview)["persons"] == 4
    assert preview.problems == []


def test_the_head_repeated_on_each_row_beside_the_person():
    rows = [
        ["户主姓名", "姓名", "身份证号码", "与户主关系", "地址"],
        ["张三", "张三", an_id(), "户主", "1栋"],
        ["张三", "李四", an_id(order=2), "妻", "1栋"],
        ["王五", "王五", an_id(order=3), "本人", "2栋"],
    ]
    preview = read_rows(rows)

    assert names(preview) == [["张三", "李四"], ["王五"]]
    assert preview.households[0].head.national_id == an_id()
    assert preview.households[0].members[0].relation is Relation.SPOUSE


def test_a_household_number_on_each_row_joins_them_whatever_the_order():
    rows = [
        ["户编号", "姓名", "身份证号", "关系"],
        ["A1", "张三", an_id(), "户主"],
        ["A1", "李四", an_id(order=2), "母亲"],
        ["A2", "王五", an_id(order=3), "户主"],
    ]

    assert names(read_rows(rows)) == [["张三", "李四"], ["王五"]]


def test_a_grid_merged_over_many_households_holds_for_each():
    rows = [
        ["网格", *HEAD],
        ["第1网格", 1, "张三", an_id(), "", 1, "1栋", "户主"],
        ["", 2, "李四", an_id(order=2), "", 1, "2栋", "户主"],
    ]
    preview = read_rows(rows, merges=["A2:A3"])

    assert [household.grid for household in preview.households] == ["第1网格", "第1网格"]


def test_totals_signatures_and_repeated_headings_are_nobody():
    row = [1, "张三", an_id(), "13800001111", 1, "1栋", "户主"]
    again = [2, "李四", an_id(order=2), "13800001112", 1, "2栋", "户主"]
    preview = read_rows(
        [
            TITLE,
            HEAD,
            row,
            ["小计", "1户", "", "", 1],
            TITLE,
            HEAD,
            again,
            ["合计", "", "", "", 2],
            ["填表人：王五", "", "审核人：赵六", "", "2026年12月1日"],
            ["注：本表一式两份"],
        ]
    )

    assert names(preview) == [["张三"], ["李四"]]
    assert {warning.code for warning in preview.warnings} <= {"row_not_read"}


def test_a_sheet_that_starts_elsewhere_keeps_excels_row_numbers():
    rows = [[], [], ["", "", *HEAD], [], ["", "", 1, "张三", "123", "", 1, "", "户主"]]

    assert [(p.row, p.code) for p in read_rows(rows).problems] == [(5, "id_length")]


def test_several_sheets_are_one_import_and_a_hidden_one_is_told():
    row = [1, "张三", an_id(), "", 1, "", "户主"]
    sheets = {
        "1组": [HEAD, row],
        "2组": [HEAD, [1, "李四", an_id(order=2), "", 1, "", "户主"]],
        "字典": [["低保"], ["特困"]],
        "旧": [HEAD, row],
    }
    preview = read_workbook(a_workbook(sheets, hidden=["旧"]), "表.xlsx", day=DAY)

    assert [household.sheet for household in preview.households] == ["1组", "2组"]
    assert {(w.sheet, w.code) for w in preview.warnings} == {("字典", "sheet_not_read"), ("旧", "sheet_hidden")}


def test_the_same_person_in_two_sheets_keeps_the_later_household_out():
    sheets = {
        "1组": [HEAD, [1, "张三", an_id(), "", 1, "", "户主"]],
        "2组": [HEAD, [1, "李四", an_id(order=2), "", 2, "", "户主"], ["", "张三", an_id(), "", "", "", "儿子"]],
    }
    preview = read_workbook(a_workbook(sheets), "表.xlsx", day=DAY)

    problem = preview.problems[0]
    assert (problem.sheet, problem.row, problem.code) == ("2组", 3, "duplicate_in_file")
    assert "“1组”表第 2 行" in problem.message
    assert counts(preview)["households"] == 2


def test_a_household_waits_whole_and_is_told_once_with_all_its_reasons():
    rows = [HEAD, [1, "张三", an_id(), "138", 2, "", "户主"], ["", "李四", an_id(order=2)[:-1], "", "", "", "配偶"]]
    preview = read_rows(rows)

    assert [(p.row, p.code) for p in preview.problems] == [(2, "phone")]
    assert [(p.row, p.code) for p in preview.households[0].problems] == [(2, "phone"), (3, "id_length")]


def test_sex_relation_age_and_income_that_do_not_fit_are_warnings():
    rows = [
        [*HEAD, "性别", "年龄", "月收入"],
        [1, "张三", an_id("19540101", 1), "", 2, "", "户主", "女", 30, "很少"],
        ["", "李四", an_id("19500101", 2), "", "", "", "女儿", "女", "", ""],
    ]
    preview = read_rows(rows)

    assert preview.problems == []
    assert {w.code for w in preview.warnings} == {"sex", "age", "income", "relation"}
    assert preview.households[0].head.sex == "male"


def test_no_paper_yet_is_allowed():
    preview = read_rows([HEAD, [1, "张三", "", "", 1, "", "户主"], [2, "李四", "办理中", "", 1, "", "户主"]])

    assert preview.problems == []
    assert [w.code for w in preview.warnings] == ["id_missing", "id_missing"]


def test_incomes_keep_basis_period_and_qualifier():
    rows = [["姓名", "身份证号", "家庭年收入", "人均月收入", "本人月收入"], ["张三", an_id(), "约2万元", "近800", 600]]
    household = read_rows(rows).households[0]

    family, each = household.incomes
    assert (family.basis, family.period, family.amount.qualifier, family.amount.fen) == (
        IncomeBasis.HOUSEHOLD,
        Period.YEAR,
        Qualifier.ABOUT,
        2_000_000,
    )
    assert (each.basis, each.period, each.amount.qualifier) == (
        IncomeBasis.PER_CAPITA,
        Period.MONTH,
        Qualifier.JUST_UNDER,
    )
    assert household.head.income is not None and household.head.income.amount.fen == 60000


def test_an_old_number_typed_as_a_quantity_of_15_digits_is_not_lost():
    old = "110105491231002"
    preview = read_rows([["姓名", "身份证号", "电话"], ["张三", int(old), 13800001111]])

    assert preview.problems == []
    assert preview.households[0].head.national_id == "11010519491231002X"
    assert preview.households[0].phones[0].number == "13800001111"


def test_a_column_nobody_knows_is_kept_and_told():
    preview = read_rows([["姓名", "身份证号", "养猪头数"], ["张三", an_id(), 3]])

    assert preview.households[0].others == (("养猪头数", "3"),)
    assert [w.code for w in preview.warnings] == ["column_not_read"]


def test_a_contact_is_nobody_of_the_household():
    preview = read_rows(
        [
            ["姓名", "身份证号", "联系人姓名", "联系人电话", "监护人身份证号"],
            ["张三", an_id(), "李四", "13800001111", "123"],
        ]
    )

    assert names(preview) == [["张三"]]
    assert preview.households[0].phones[0].number == "13800001111"
    assert preview.problems == []


def test_a_row_without_a_name_waits():
    preview = read_rows([HEAD, [1, "", an_id(), "13800001111", 1, "1栋", "户主"]])

    assert [(p.row, p.column, p.code) for p in preview.problems] == [(2, "姓名", "name_missing")]


def test_text_with_commas_or_tabs_in_any_encoding_is_read():
    table = f"姓名,身份证号,电话\n张三,'{an_id()},13800001111\n\n李四,\t{an_id(order=2)},13800001112\n"

    for encoding in ("gb18030", "utf-8", "utf-8-sig"):
        assert [h.row for h in read_csv(table, encoding).households] == [2, 4]
    assert names(read_csv(table.replace(",", "\t"), "utf-16")) == [["张三"], ["李四"]]


def test_a_line_break_inside_a_cell_does_not_move_the_rows():
    preview = read_csv(f'姓名,身份证号,备注\n张三,{an_id()},"第一行\n第二行"\n李四,123,\n')

    assert [(p.row, p.code) for p in preview.problems] == [(3, "id_length")]


def test_the_head_may_stand_below_a_member():
    rows = [["户号", "姓名", "身份证号", "关系"], ["7", "李四", an_id(order=2), "妻子"], ["7", "张三", an_id(), "户主"]]
    preview = read_rows(rows)

    assert names(preview) == [["张三", "李四"]]
    assert preview.households[0].row == 3


def test_a_member_with_a_telephone_of_their_own_stays_a_member():
    rows = [
        HEAD,
        [1, "张三", an_id(), "13800001111", 2, "1栋", ""],
        ["", "李四", an_id(order=2), "13800001112", "", "", ""],
    ]

    assert names(read_rows(rows)) == [["张三", "李四"]]


def test_a_family_whose_head_is_not_listed_is_a_household_of_its_own():
    rows = [HEAD, [1, "张三", an_id(), "", 1, "1栋", "户主"], [2, "李四", an_id(order=2), "", 1, "2栋", "妻子"]]
    preview = read_rows(rows)

    assert names(preview) == [["张三"], ["李四"]]
    assert [(w.row, w.code) for w in preview.warnings] == [(3, "head_missing")]


def test_same_as_above_is_carried_down():
    rows = [
        ["姓名", "身份证号", "住址", "登记时间"],
        ["张三", an_id(), "和平村1组", "2026.12.1"],
        ["李四", an_id(order=2), "同上", "〃"],
    ]
    household = read_rows(rows).households[1]

    assert household.address.line == "和平村1组" and str(household.survey_date) == "2026-12-01"


def test_a_title_that_names_people_is_no_heading():
    rows = [
        ["困难职工家庭成员情况登记表  联系人：王五  负责人：赵六"],
        ["姓名", "身份证号", "家庭人口"],
        ["张三", an_id(), 1],
    ]
    preview = read_rows(rows, merges=["A1:C1"])

    assert names(preview) == [["张三"]] and preview.households[0].size == 1


def test_several_members_beside_the_head_on_one_row():
    rows = [
        ["户主姓名", "户主身份证", "配偶姓名", "配偶身份证号", "住址"],
        ["张三", an_id(), "李四", an_id(order=2), "1栋"],
        ["王五", an_id(order=3), "", "", "2栋"],
    ]

    assert names(read_rows(rows)) == [["张三", "李四"], ["王五"]]


def test_a_telephone_cell_without_a_number_keeps_nobody_out():
    preview = read_rows([HEAD, [1, "张三", an_id(), "已停机", 1, "1栋", "户主"]])

    assert preview.problems == []
    assert [w.code for w in preview.warnings] == ["phone_unknown"]


def test_the_same_person_listed_twice_in_one_household_waits():
    rows = [HEAD, [1, "张三", an_id(), "", 2, "1栋", "户主"], ["", "李四", an_id(), "", "", "", "妻子"]]
    preview = read_rows(rows)

    assert [(p.row, p.code, "第 2 行" in p.message) for p in preview.problems] == [(3, "duplicate_in_file", True)]


def test_several_members_in_one_cell_are_kept_as_written():
    rows = [["户主姓名", "身份证号", "家庭成员姓名"], ["张三", an_id(), "李四、张小"]]
    preview = read_rows(rows)

    assert names(preview) == [["张三"]] and preview.problems == []
    assert preview.households[0].others == (("家庭成员姓名", "李四、张小"),)


def test_several_heads_in_one_cell_wait():
    preview = read_rows([["姓名", "身份证号"], ["张三、李四", an_id()]])

    assert [(p.code, p.message) for p in preview.problems] == [
        ("name_characters", "一格里写了几个人的名字。请一人一行。")
    ]


def test_the_living_address_comes_before_the_registered_one():
    preview = read_rows(
        [
            ["姓名", "身份证号", "户籍地址", "现住址"],
            ["张三", an_id(), "东村1组", "8栋1单元101"],
            ["李四", an_id(order=2), "东村2组", ""],
        ]
    )

    assert [h.address.line for h in preview.households] == ["8栋1单元101", "东村2组"]
    assert preview.households[0].others == (("户籍地址", "东村1组"),)


def test_a_unit_said_above_the_table_holds_for_incomes_and_survives_the_error_sheet():
    source = a_workbook({"表": [["单位：万元"], ["姓名", "身份证号", "家庭年收入"], ["张三", "123", 2.5]]})
    preview = read_workbook(source, day=DAY)
    again = read_workbook(write_error_sheet(preview, source), day=DAY)

    for household in (preview.households[0], again.households[0]):
        assert household.incomes[0].amount.fen == 2_500_000


def test_longer_headings_are_still_understood():
    rows = [
        ["残疾人姓名", "残疾人身份证号码", "联系电话/手机", "摸底登记日期", "主要困难原因"],
        ["张三", an_id(), "13800001111", "2026.12.1", "因病"],
    ]
    household = read_rows(rows).households[0]

    assert household.head.national_id == an_id()
    assert household.phones[0].number == "13800001111"
    assert household.survey_date is not None and household.causes == ("major_illness",)


def test_rows_of_people_are_never_taken_for_a_heading():
    with pytest.raises(UnreadableFile, match=r"import\.no_heading"):
        read_rows(
            [
                [1, "张三", "女", an_id(), "户主", "残疾", "学校"],
                [2, "李四", "女", an_id(order=2), "户主", "低保", "其他"],
            ]
        )


def test_what_is_mended_keeps_nobody_out():
    rows = [["姓名", "身份证号", "电话", "类别"], ["张　三", an_id() + "（新证）", "13800001111.0", "①低保②独居"]]
    preview = read_rows(rows)

    assert preview.problems == []
    assert preview.households[0].categories == (Category.DIBAO, Category.ELDERLY_LIVING_ALONE)
    assert [w.code for w in preview.warnings] == ["mended"] * 3

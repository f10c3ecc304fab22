"""Five sheets with five habits: each is understood, or refused with a reason to act on (SPEC 3.9)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.domain.households.importing.sheets import DAY, an_id, read_rows
from webapp.domain.households.importing import ImportedHousehold, ImportPreview, read_workbook, write_error_sheet
from webapp.domain.households.importing.read_family import is_family, parse_family

MESSY = Path(__file__).parents[3] / "data" / "messy"
EXPECTED = json.loads((MESSY / "expected.json").read_text(encoding="utf-8"))
each_file = pytest.mark.parametrize("expected", EXPECTED, ids=lambda expected: expected["file"])


def read(expected: dict[str, Any]) -> ImportPreview:
    return read_workbook(MESSY / expected["file"], day=DAY)


def as_told(household: ImportedHousehold) -> dict[str, Any]:
    """A household in the words of expected.json."""
    return {
        "people": [f"{person.relation_words} {person.name}" if place and person.relation_words else person.name
                   for place, person in enumerate(household.people)],
        "size": household.size,
        "born": household.head.birth_date and household.head.birth_date.isoformat(),
        "address": household.address.line,
        "phones": [f"{phone.number} {phone.whose}".strip() for phone in household.phones],
        "categories": [category.value for category in household.categories],
        "incomes": [f"{i.amount.fen / 100:.2f} {i.amount.qualifier.value} {i.basis.value} {i.period and i.period.value}"
                    for i in household.incomes],
        "surveyed_on": household.survey_date and household.survey_date.isoformat(),
        "note": household.note,
    }  # fmt: skip


@each_file
def test_every_household_is_read_as_a_person_reads_it(expected):
    preview = read(expected)
    found = {f"{household.sheet} {household.row}": as_told(household) for household in preview.households}

    assert list(found) == list(expected["families"])
    for place, family in expected["families"].items():
        assert {key: found[place][key] for key in family} == family


@each_file
def test_what_waits_and_what_is_told_is_exactly_this(expected):
    preview = read(expected)
    households = [household for household in preview.households if not household.is_repeat]
    persons = sum(h.size or 0 if h.size_is_stated else 1 + len(h.members) for h in households)

    assert (len(households), persons) == (expected["households"], expected["persons"])
    assert [[p.sheet, p.row, p.code] for p in preview.problems] == expected["problems"]
    told = [[w.sheet, w.row, w.code] for w in preview.warnings if w.code != "mended"]
    assert told == expected["warnings"]


@each_file
def test_what_waits_comes_back_in_a_sheet_that_can_be_read_again(expected):
    preview = read(expected)
    again = read_workbook(write_error_sheet(preview, MESSY / expected["file"]), day=DAY)

    names = [h.head.name for h in preview.waiting if not h.is_repeat]
    assert [h.head.name for h in again.households if h.head.name in names] == names


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        ("妻 李某 子 张某", ["妻 李某", "子 张某"]),
        ("妻子：古丽；女儿：阿依 12岁", ["妻子 古丽", "女儿 阿依"]),
        ("李梅（妻子）、张强（儿子）", ["妻子 李梅", "儿子 张强"]),
        ("妻李梅、子张强", ["妻 李梅", "子 张强"]),
        ("1.配偶李梅38岁 2.女儿张小12岁", ["配偶 李梅", "女儿 张小"]),
        ("独居", []),
        ("父母在乡下", None),
        ("子 在外打工", None),
        ("女 高三", None),
        ("李四、张小", None),
    ],
)
def test_a_family_in_one_cell_is_taken_apart_or_left_alone_as_a_whole(cell, people):
    found = parse_family(cell)

    assert (found and [f"{one.relation_words} {one.name}" for one in found]) == (people or found)
    assert (found is None) == (people is None)


def test_only_a_cell_that_says_who_is_what_is_a_family():
    assert is_family("妻 李某 子 张某") and not is_family("欧阳 小明") and not is_family("阿布都·买买提")


def test_an_id_number_in_the_cell_of_the_family_is_checked_like_any_other():
    rows = [["姓名", "身份证号", "家庭成员"], ["张三", an_id(), f"妻 李梅 {an_id(order=2)} 子 张强 990101199001011234"]]
    household = read_rows(rows).households[0]

    assert [person.national_id for person in household.members] == [an_id(order=2), None]
    assert [problem.code for problem in household.problems] == ["id_checksum"]


def test_a_member_listed_on_a_row_of_its_own_is_not_taken_from_the_cell_again():
    rows = [
        ["序号", "姓名", "与户主关系", "身份证号", "家庭成员"],
        [1, "张三", "户主", an_id(), "妻 李梅 子 张强"],
        ["", "李梅", "妻", an_id(order=2), ""],
    ]
    household = read_rows(rows).households[0]

    assert [person.name for person in household.people] == ["张三", "李梅", "张强"]


@pytest.mark.parametrize(
    ("cell", "name", "phone"),
    [
        ("张三 13800001111", "张三", "13800001111"),
        ("张三/138-0000-1111", "张三", "13800001111"),
        ("张三（１３８００００１１１１）", "张三", "13800001111"),
        ("张三：027-81234567", "张三", "027-81234567"),
    ],
)
def test_a_name_and_a_telephone_in_one_cell_are_two_things(cell, name, phone):
    preview = read_rows([["姓名/电话", "身份证号"], [cell, an_id()]])

    assert preview.households[0].head.name == name
    assert [one.number for one in preview.households[0].phones] == [phone]
    assert preview.problems == []

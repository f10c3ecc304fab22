"""The three sample files, exactly as their truth says (SPEC 3.9, 12.7)."""

from __future__ import annotations

import json
import pickle
from datetime import date
from pathlib import Path

import pytest

from tests.domain.households.importing.sheets import DAY
from webapp.domain.households.amounts import Qualifier
from webapp.domain.households.importing import counts, read_workbook

SAMPLES = Path(__file__).parents[3] / "data" / "samples"
TRUTH = json.loads((SAMPLES / "truth.json").read_text(encoding="utf-8"))
# Columns with 月人均收入 / 年人均纯收入 in each sample: to compare blanks with what was read.
each_sample = pytest.mark.parametrize("truth", TRUTH, ids=lambda truth: truth["file"])


@each_sample
def test_a_sample_is_read_exactly(truth):
    found = counts(read_workbook(SAMPLES / truth["file"], day=DAY))

    assert found["households"] == truth["households"]
    assert found["persons"] == truth["persons"]
    assert sorted((p["sheet"], p["row"], p["code"]) for p in found["problems"]) == sorted(
        (p["sheet"], p["row"], p["code"]) for p in truth["problems"]
    )


@each_sample
def test_every_other_household_is_let_in(truth):
    preview = read_workbook(SAMPLES / truth["file"], day=DAY)

    assert len(preview.ready) == len(preview.households) - len(truth["problems"])


@each_sample
def test_a_child_process_can_hand_the_preview_over(truth):
    preview = read_workbook(SAMPLES / truth["file"], day=DAY)

    assert counts(pickle.loads(pickle.dumps(preview))) == counts(preview)


@each_sample
def test_every_finding_is_a_whole_sentence(truth):
    found = counts(read_workbook(SAMPLES / truth["file"], day=DAY))

    for finding in [*found["problems"], *found["warnings"]]:
        assert finding["message"].endswith("。") and "%" not in finding["message"]
        assert finding["column"] or finding["code"] == "possible_repeat"


def test_unknown_income_stays_unknown_and_about_stays_about():
    preview = read_workbook(SAMPLES / "和平社区-困难家庭.csv", day=DAY)
    by_row = {household.row: household for household in preview.households}

    about, underlined, blank = (by_row[row].income_per_capita for row in (3, 13, 16))

    assert about is not None and about.amount.qualifier is Qualifier.ABOUT and about.amount.fen == 78000
    assert underlined is None and blank is None


def test_the_csv_tells_grid_door_disability_and_day():
    preview = read_workbook(SAMPLES / "和平社区-困难家庭.csv", day=DAY)
    household = next(household for household in preview.households if household.row == 9)

    assert household.grid == "第3网格"
    assert (household.address.community, household.address.building, household.address.door) == (
        "和平社区",
        "22栋",
        "603",
    )
    assert household.head.disability is not None and household.head.disability.level == 2
    assert household.survey_date == date(2026, 12, 9)
    assert (household.phones[0].number, household.phones[0].whose) == ("027-80006282", "邻居")


def test_members_below_the_head_belong_to_it():
    preview = read_workbook(SAMPLES / "幸福社区-摸底花名册.xlsx", day=DAY)
    household = next(household for household in preview.households if household.row == 11)

    assert [member.relation_words for member in household.members] == ["配偶", "儿子", "儿子", "儿子"]
    assert household.rows == [11, 12, 13, 14, 15]
    assert household.address.community == "幸福社区"
    assert household.note == "双拐，开门慢"


def test_who_is_on_file_already_waits():
    sample = SAMPLES / "桥头村-困难户登记表.xls"
    first = next(iter(read_workbook(sample, day=DAY).ready))
    asked = []

    def on_file(numbers):
        asked.append(numbers)
        return {first.head.national_id}

    preview = read_workbook(sample, day=DAY, on_file=on_file)

    assert len(asked) == 1
    assert [(p.row, p.code) for p in preview.problems if p.code == "duplicate_on_file"] == [
        (first.row, "duplicate_on_file")
    ]
    assert counts(preview)["households"] == 196

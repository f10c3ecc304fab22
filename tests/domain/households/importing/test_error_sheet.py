"""The sheet of rows to mend: original columns, reasons last, and good for another import (SPEC 3.9)."""

from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
import pytest

from tests.domain.households.importing.sheets import DAY, HEAD, a_workbook, an_id
from webapp.domain.households.importing import counts, read_workbook, write_error_sheet

SAMPLES = Path(__file__).parents[3] / "data" / "samples"
TRUTH = json.loads((SAMPLES / "truth.json").read_text(encoding="utf-8"))


def sheets_of(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.mark.parametrize("truth", TRUTH, ids=lambda truth: truth["file"])
def test_the_rows_that_wait_come_back_with_their_reasons(truth):
    source = (SAMPLES / truth["file"]).read_bytes()
    preview = read_workbook(source, truth["file"], day=DAY)

    written = write_error_sheet(preview, source)

    rows = [list(row) for sheet in sheets_of(written) for row in sheet.iter_rows(values_only=True)]
    reasons = [row[-1] for row in rows if row[-1] and row[-1].startswith(("身份证", "公民", "电话", "联系", "手机"))]
    assert len(reasons) == len(truth["problems"])
    assert sum(len(h.rows) for h in preview.waiting) == len(rows) - len(sheets_of(written).sheetnames)


@pytest.mark.parametrize("truth", TRUTH, ids=lambda truth: truth["file"])
def test_the_sheet_can_be_imported_again_and_finds_the_same(truth):
    source = (SAMPLES / truth["file"]).read_bytes()
    preview = read_workbook(source, truth["file"], day=DAY)

    again = read_workbook(write_error_sheet(preview, source), "再导.xlsx", day=DAY)

    assert [p.code for p in again.problems] == [p.code for p in preview.problems if p.code != "duplicate_in_file"]
    assert {p.sheet or "需要修改" for p in preview.problems} >= {p.sheet for p in again.problems}
    assert not [w for w in again.warnings if w.code == "column_not_read"]


def test_cells_are_never_formulas():
    rows = [
        HEAD,
        [1, "=1+1", "1234", "@SUM(A1)", 1, "+cmd|'/c calc'!A0", "户主"],
        [2, "李四", an_id(), "", 1, "-2+3", "户主"],
    ]
    source = a_workbook({"=表": rows})

    sheet = sheets_of(write_error_sheet(read_workbook(source, day=DAY), source)).worksheets[0]

    values = [cell for row in sheet.iter_rows() for cell in row]
    assert all(
        cell.data_type in ("s", "n") and not (cell.data_type == "n" and cell.value is not None) for cell in values
    )
    assert "=1+1" in {cell.value for cell in values}


def test_the_columns_keep_what_is_typed_as_text():
    rows = [HEAD, [1, "张三", "1234", "", 1, "", "户主"]]
    source = a_workbook({"表": rows})

    sheet = sheets_of(write_error_sheet(read_workbook(source, day=DAY), source)).worksheets[0]

    assert sheet["C2"].number_format == "@" and sheet["C9"].number_format == "General"
    assert sheet.column_dimensions["C"].width > 20


def test_a_mended_sheet_goes_in():
    rows = [
        HEAD,
        [1, "张三", an_id()[:-1], "13800001111", 2, "1栋1单元101", "户主"],
        ["", "李四", an_id(order=2), "", "", "", "配偶"],
    ]
    source = a_workbook({"表": rows})
    book = sheets_of(write_error_sheet(read_workbook(source, day=DAY), source))
    book.worksheets[0]["C2"] = an_id()
    mended = io.BytesIO()
    book.save(mended)

    preview = read_workbook(mended.getvalue(), day=DAY)

    assert preview.problems == []
    assert counts(preview)["persons"] == 2
    assert len(preview.households[0].members) == 1

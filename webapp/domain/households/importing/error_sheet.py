"""The rows that wait, as a workbook to mend and import again: the original columns and the reasons (SPEC
3.9).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from webapp.domain.households.importing.column_words import Field
from webapp.domain.households.importing.columns import read_heading
from webapp.domain.households.importing.preview import Finding, ImportedHousehold, ImportPreview
from webapp.domain.households.importing.sheets import Cell, SheetRows, cell_text, read_sheets

REASON_HEADING = "需要修改的地方"
ROW_HEADING = "原表行号"
_WHOLE_HOUSEHOLD = "这一户有需要修改的地方，整户一起等。"
_PRECISION_KEPT = 10**15
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")


def write_error_sheet(preview: ImportPreview, source: bytes | str | Path) -> bytes:
    """An .xlsx with every row of every waiting household, under the original headings, reasons in the
    last column.

    `source` is the file the preview was read from. Cells are inert text: nothing in them is ever a formula.
    Columns of ID numbers and telephones are set to text, so that what is typed there keeps its digits.
    """
    sheets = {sheet.name: sheet for sheet in read_sheets(source)}
    target = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(target, options) as workbook:
        formats = _formats(workbook)
        for name, headings in preview.headings.items():
            waiting = [household for household in preview.waiting if household.sheet == name]
            if waiting and name in sheets:
                worksheet = workbook.add_worksheet(_sheet_name(name))
                _write(worksheet, formats, sheets[name], headings, waiting)
        if not workbook.worksheets():
            workbook.add_worksheet("没有要改的").write_string(0, 0, "没有需要修改的行。")
    return target.getvalue()


def _formats(workbook: xlsxwriter.Workbook) -> dict[str, Format]:
    base = {"num_format": "@", "valign": "top", "font_name": "宋体", "font_size": 11}
    return {
        "head": workbook.add_format({**base, "bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#F2EDE3"}),
        "text": workbook.add_format(base),
        "wrong": workbook.add_format({**base, "bg_color": "#FFE1D6", "border": 1}),
        "reason": workbook.add_format({**base, "text_wrap": True}),
    }


def _sheet_name(name: str) -> str:
    return _NOT_IN_SHEET_NAMES.sub(" ", name).strip()[:31] or "需要修改"


def _write(
    worksheet: Worksheet,
    formats: dict[str, Format],
    sheet: SheetRows,
    headings: list[str],
    waiting: list[ImportedHousehold],
) -> None:
    columns = _columns(headings)
    reason_at = len(columns) + 1
    _write_heading(worksheet, formats, columns, headings)
    line = 1
    for household in waiting:
        by_row: dict[int, list[Finding]] = {}
        for problem in household.problems:
            by_row.setdefault(problem.row, []).append(problem)
        for row in household.rows:
            cells = sheet.rows[row - 1] if row <= len(sheet.rows) else []
            wrong = {problem.column for problem in by_row.get(row, ())}
            for at, place in enumerate(columns):
                text = _written(cells[place]) if place < len(cells) else ""
                style = formats["wrong" if headings[place] in wrong else "text"]
                worksheet.write_string(line, at, text, style)
            worksheet.write_string(line, reason_at - 1, str(row), formats["text"])
            worksheet.write_string(line, reason_at, _reason(by_row.get(row, ())), formats["reason"])
            line += 1


def _columns(headings: list[str]) -> list[int]:
    """The columns with a heading; those an earlier error sheet added are made anew."""
    return [place for place, words in enumerate(headings) if words and words not in (REASON_HEADING, ROW_HEADING)]


def _write_heading(worksheet: Worksheet, formats: dict[str, Format], columns: list[int], headings: list[str]) -> None:
    for at, place in enumerate(columns):
        worksheet.set_column(at, at, _width(headings[place]), formats["text"])
        worksheet.write_string(0, at, headings[place], formats["head"])
    worksheet.set_column(len(columns), len(columns), 9, formats["text"])
    worksheet.write_string(0, len(columns), ROW_HEADING, formats["head"])
    worksheet.set_column(len(columns) + 1, len(columns) + 1, 64, formats["text"])
    worksheet.write_string(0, len(columns) + 1, REASON_HEADING, formats["head"])
    worksheet.freeze_panes(1, 0)


def _width(heading: str) -> int:
    column = read_heading(heading)
    wide = {Field.NATIONAL_ID: 22, Field.ADDRESS: 26, Field.PHONE: 18, Field.CATEGORY: 16, Field.NOTE: 20}
    return wide.get(column.field, 12) if column else 12


def _written(value: Cell) -> str:
    """A cell as it was seen. An ID number that became a quantity is shown the way Excel shows it."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) >= _PRECISION_KEPT:
        return f"{value:.5E}"
    if isinstance(value, date):
        return value.strftime("%Y-%m-%d")
    return cell_text(value)[:32_767]


def _reason(problems: Iterable[Finding]) -> str:
    messages = [f"{problem.column}：{problem.message}" if problem.column else problem.message for problem in problems]
    return "\n".join(messages) if messages else _WHOLE_HOUSEHOLD

"""Small workbooks for the tests: rows in, bytes out."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

import xlsxwriter

from webapp.domain.households.importing import ImportPreview, read_workbook
from webapp.domain.households.national_ids import check_character

DAY = date(2026, 12, 20)
HEAD = ["序号", "姓名", "身份证号", "联系电话", "家庭人口", "住址", "与户主关系"]


def an_id(born: str = "19540101", order: int = 1, area: str = "990101") -> str:
    """A right ID number; an odd order is a man's."""
    first_17 = f"{area}{born}{order:03d}"
    return first_17 + check_character(first_17)


def a_workbook(
    sheets: dict[str, Sequence[Sequence[object]]],
    *,
    merges: dict[str, Sequence[str]] | None = None,
    hidden: Sequence[str] = (),
) -> bytes:
    """An .xlsx; `merges` are ranges like `A4:A6`, whose first cell keeps its value."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for merged in (merges or {}).get(name, ()):
                sheet.merge_range(merged, "")
            for row, cells in enumerate(rows):
                for column, value in enumerate(cells):
                    if isinstance(value, str) and value:
                        sheet.write_string(row, column, value)
                    elif isinstance(value, (int, float)):
                        sheet.write_number(row, column, value)
            if name in hidden:
                sheet.hide()
    return target.getvalue()


def read_rows(rows: Sequence[Sequence[object]], *, merges: Sequence[str] = ()) -> ImportPreview:
    """Read one sheet of these rows."""
    return read_workbook(a_workbook({"表": rows}, merges={"表": merges}), "表.xlsx", day=DAY)


def read_csv(text: str, encoding: str = "gb18030") -> ImportPreview:
    """Read a text table."""
    return read_workbook(text.encode(encoding), "表.csv", day=DAY)

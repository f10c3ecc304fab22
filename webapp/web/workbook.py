"""A table as an .xlsx in which nothing is ever a formula, with a line that says who took it and when (SPEC 11.4)."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import xlsxwriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
INERT = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_FONT = {"font_name": "宋体", "font_size": 11}


def write_workbook(title: str, taken: str, headings: Sequence[tuple[str, int]], rows: Iterable[Sequence[str]]) -> bytes:
    """One sheet: the line `taken` on top and on every printed page, headings with their widths, rows as text."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, INERT) as workbook:
        sheet = workbook.add_worksheet(title[:31])
        text = workbook.add_format({**_FONT, "num_format": "@", "valign": "top"})
        head = workbook.add_format({**_FONT, "bold": True, "bottom": 1, "bg_color": "#F2EDE3"})
        mark = workbook.add_format({**_FONT, "italic": True, "font_color": "#7A5C58"})
        sheet.write_string(0, 0, taken, mark)
        sheet.set_footer("&L" + taken.replace("&", "&&"))
        for column, (words, width) in enumerate(headings):
            sheet.set_column(column, column, width, text)
            sheet.write_string(1, column, words, head)
        for line, row in enumerate(rows, 2):
            for column, words in enumerate(row):
                sheet.write_string(line, column, words, text)
        sheet.freeze_panes(2, 0)
        sheet.repeat_rows(0, 1)
    return target.getvalue()

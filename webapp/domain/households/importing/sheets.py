"""Rows of cells out of a file, whatever kind it is, with Excel's own row numbers."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

import python_calamine as calamine

from webapp.domain.households.importing.hidden import Hidden, find_hidden
from webapp.domain.households.importing.unreadable import (
    MOST_SHEETS,
    UnreadableFile,
    check_extent,
    check_size,
    check_workbook,
    kind_of,
)

_FORMULA_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!"})

Cell = str | int | float | bool | date | datetime | time | timedelta


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged rectangle, zero-based, both ends included; only its first cell holds the value."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class SheetRows:
    """One sheet: `rows[0]` is Excel's row 1. `name` is empty for CSV (SPEC 12.7)."""

    name: str
    rows: list[list[Cell]]
    merges: list[Merge] = field(default_factory=list)
    is_hidden: bool = False
    hidden: Hidden = field(default_factory=Hidden)


def read_sheets(source: bytes | str | Path) -> list[SheetRows]:
    """Read a workbook (xlsx, xls, xlsb, ods) or a text table (csv, tab-separated).

    Raises UnreadableFile only.
    """
    content = source if isinstance(source, bytes) else _content_of(Path(source))
    check_size(content)
    kind = kind_of(content)
    if kind == "web":
        raise UnreadableFile("import.web_page")
    if kind == "text":
        return [SheetRows("", _text_rows(_decode(content)))]
    check_workbook(content, kind)
    sheets = _workbook(content)
    for name, hidden in find_hidden(content).items() if kind == "zip" else ():
        for sheet in sheets:
            if sheet.name == name:
                sheet.hidden = hidden
    return sheets


def _content_of(path: Path) -> bytes:
    from webapp.domain.households.importing.unreadable import MOST_BYTES

    with path.open("rb") as stream:
        return stream.read(MOST_BYTES + 1)


def _workbook(content: bytes) -> list[SheetRows]:
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            metadata = [m for m in workbook.sheets_metadata if m.typ == calamine.SheetTypeEnum.WorkSheet]
            if len(metadata) > MOST_SHEETS:
                raise UnreadableFile("import.too_many_sheets", sheets=str(MOST_SHEETS))
            return [_sheet(workbook, m) for m in metadata]
    except UnreadableFile:
        raise
    except calamine.PasswordError:
        raise UnreadableFile("import.encrypted") from None
    except Exception as surprise:
        raise UnreadableFile("import.broken") from surprise
    except BaseException as panic:
        # A panic in the Rust reader arrives as pyo3's PanicException, which is no Exception.
        if type(panic).__name__ == "PanicException":
            raise UnreadableFile("import.broken") from panic
        raise


def _sheet(workbook: calamine.CalamineWorkbook, metadata: calamine.SheetMetadata) -> SheetRows:
    hidden = metadata.visible != calamine.SheetVisibleEnum.Visible
    if hidden:
        return SheetRows(metadata.name, [], is_hidden=True)
    sheet = workbook.get_sheet_by_name(metadata.name)
    if sheet.end is None:
        return SheetRows(metadata.name, [])
    check_extent(sheet.end[0] + 1, sheet.end[1] + 1)
    merges = [Merge(a[0], a[1], b[0], b[1]) for a, b in sheet.merged_cell_ranges or []]
    return SheetRows(metadata.name, sheet.to_python(skip_empty_area=False), merges)


def _decode(content: bytes) -> str:
    """UTF-8 (with or without its mark), Excel's "Unicode text" (UTF-16), else GB 18030."""
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return content.decode("utf-16")
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return content.decode("gb18030")
    except UnicodeDecodeError:
        raise UnreadableFile("import.not_a_table") from None


def _text_rows(text: str) -> list[list[Cell]]:
    if "\0" in text:
        raise UnreadableFile("import.not_a_table")
    delimiter = _delimiter(text[:4000])
    rows: list[list[Cell]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(list(record))
            check_extent(len(rows), len(record))
    except csv.Error:
        raise UnreadableFile("import.open_quote", row=str(len(rows) + 1)) from None
    return rows


def _delimiter(start: str) -> str:
    """A table from the clipboard has a tab on every line, whatever commas stand in its cells."""
    lines = [line for line in start.splitlines() if line.strip()]
    if sum("\t" in line for line in lines) * 2 > len(lines):
        return "\t"
    return max(",\t;", key=start.count)


def row_texts(cells: list[Cell], width: int) -> list[str]:
    """`cell_text` of each cell, filled up with blanks to a width."""
    texts = [cell.strip() if type(cell) is str else cell_text(cell) for cell in cells]
    if not _FORMULA_ERRORS.isdisjoint(texts):
        texts = ["" if text in _FORMULA_ERRORS else text for text in texts]
    return texts if len(texts) >= width else texts + [""] * (width - len(texts))


def cell_text(value: Cell) -> str:
    """A cell as a person would read it out: `3.0` is 3, a date is 2026-12-04; errors (#N/A) are blank."""
    if isinstance(value, str):
        text = value.strip()
        return "" if text in _FORMULA_ERRORS else text
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value)

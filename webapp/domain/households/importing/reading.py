"""Read a whole file into a preview (SPEC 3.9).

Pure: no database, no clock; safe to run in a child process.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from webapp.domain.households.importing.cells import SheetReading, fill_dittos, take_out_long
from webapp.domain.households.importing.fits import check_fit
from webapp.domain.households.importing.grouping import group_rows
from webapp.domain.households.importing.headings import Heading, find_heading
from webapp.domain.households.importing.local import USUAL, Local
from webapp.domain.households.importing.mapping import Mappings, code_of
from webapp.domain.households.importing.preview import Finding, ImportPreview, Layout, ReadColumn
from webapp.domain.households.importing.read_household import read_household
from webapp.domain.households.importing.repeats import OnFile, mark_on_file, mark_repeats
from webapp.domain.households.importing.sheets import SheetRows, read_sheets, row_texts
from webapp.domain.households.importing.unreadable import UnreadableFile

_SAMPLE = 20


def read_workbook(
    source: bytes | str | Path, filename: str = "", *, day: date, on_file: OnFile | None = None,
    mappings: Mappings | None = None, local: Local = USUAL,
) -> ImportPreview:  # fmt: skip
    """Read an Excel or CSV file of households.

    `source` is the content or a path; `day` is the day on which ages are counted; `on_file` is asked once, with
    all valid ID numbers of the file, which of them are on file already; or later, by `mark_on_file`. `mappings`: what
    clerks have said of columns before. `local`: what the place has decided for itself.
    Raises UnreadableFile when the file as a whole cannot be read, and nothing else. A damaged .xls may claim an
    extent that no memory holds, and the reader then ends the process: call this in a child.
    """
    preview = ImportPreview(filename or (Path(source).name if not isinstance(source, bytes) else ""))
    sheets = read_sheets(source)
    seen_heading = False
    for sheet in sheets:
        seen_heading |= _read_sheet(preview, sheet, day, mappings, local)
    if not seen_heading:
        raise UnreadableFile("import.no_heading")
    if not preview.households:
        raise UnreadableFile("import.no_rows")
    mark_repeats(preview)
    if on_file is not None:
        mark_on_file(preview, on_file)
    return preview


def _read_sheet(
    preview: ImportPreview, sheet: SheetRows, day: date, mappings: Mappings | None, local: Local
) -> bool:
    """Add a sheet's households; False when it has no heading."""
    if sheet.is_hidden:
        _about_sheet(preview, sheet, "sheet_hidden")
        return False
    heading = find_heading(sheet, mappings)
    if heading is None:
        if any(cell != "" for row in sheet.rows for cell in row):
            _about_sheet(preview, sheet, "sheet_not_read")
        return False
    preview.headings[sheet.name] = heading.words
    texts = [row_texts(row, len(heading.words)) for row in sheet.rows]
    preview.layouts.append(_layout(sheet.name, heading, texts))
    fill_dittos(sheet, texts, heading)
    too_long = take_out_long(sheet, texts, heading)
    grouped = group_rows(sheet, heading, texts)
    reading = SheetReading(sheet, heading, texts, day)
    reading.too_long, reading.local = too_long, local
    _about_columns(reading, heading)
    _about_hidden(reading, heading, sheet)
    for group in grouped.groups:
        household = read_household(reading, group)
        preview.households.append(household)
        reading.warnings.extend(check_fit(household, day, heading.words, local))
        reading.forget(group.rows)
    for row in grouped.left_over:
        words = " ".join(text for text in texts[row] if text)
        reading.warn("row_not_read", row, None, old=words[:60])
    preview.warnings.extend(sorted(reading.warnings, key=lambda warning: warning.row))
    return True


def _layout(name: str, heading: Heading, texts: list[list[str]]) -> Layout:
    columns = []
    for place, words in enumerate(heading.words):
        if words:
            below = (texts[row][place] for row in range(heading.last_row + 1, min(len(texts), heading.last_row + 30)))
            sample = next((text for text in below if text), "")
            columns.append(ReadColumn(place, words, code_of(heading.columns.get(place)), sample[:_SAMPLE]))
    return Layout(name, heading.fingerprint, tuple(columns))


def _about_sheet(preview: ImportPreview, sheet: SheetRows, code: str) -> None:
    preview.warnings.append(Finding(code, sheet.name, 1, "", code, {"sheet": sheet.name}))


def _about_hidden(reading: SheetReading, heading: Heading, sheet: SheetRows) -> None:
    for place in sorted(sheet.hidden.columns & heading.columns.keys()):
        reading.warn("column_hidden", heading.last_row, place, heading=heading.words[place])
    if sheet.hidden.rows:
        reading.warn("rows_hidden", heading.last_row, None, count=str(sheet.hidden.rows))


def _about_columns(reading: SheetReading, heading: Heading) -> None:
    for place in heading.unread:
        reading.warn("column_not_read", heading.last_row, place, heading=heading.words[place])

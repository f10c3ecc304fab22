"""Whatever stands in the cells, a sheet ends in a preview or in a reason (SPEC 3.9, 12.2)."""

from __future__ import annotations

import gc
import io
import json
import time
import zipfile
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.domain.households.importing.sheets import DAY, HEAD, a_workbook, an_id
from webapp.core.errors import DomainError
from webapp.domain.households import import_start
from webapp.domain.households.from_sheet import frame, read
from webapp.domain.households.import_start import read_sheet
from webapp.domain.households.importing import UnreadableFile, read_workbook, write_error_sheet
from webapp.domain.households.importing.column_words import FIELD_OF_WORD
from webapp.domain.households.importing.wording import UNREADABLE

MESSY = Path(__file__).parents[3] / "data" / "messy"
FILES = sorted(path for path in MESSY.iterdir() if path.suffix in (".xlsx", ".xls", ".csv"))
A_SECOND = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

typed = st.sampled_from(
    ["张三", "李四、王五", "妻 李某 子 张某", "张三 13800001111", an_id(), an_id()[:17], "9.9E+17", "13800001111", "同上",
     "约800元", "１２３", "合计", "填表人：", "户主", "妻", "低保、独居", "2026年13月4日", "45000", "（" * 600, "1" * 5000]
)  # fmt: skip
cells = (
    typed
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=15)
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | st.dates(date(1900, 3, 1), date(2199, 1, 1))
    | st.sampled_from([("=1+1", 2), ("=A1", "x"), ("=NA()", "#N/A"), ("=1/0", "#DIV/0!"), ("=A1", ""), None])
)
headings = st.lists(st.sampled_from(sorted(FIELD_OF_WORD)) | st.text(max_size=4), min_size=1, max_size=12)
merges = st.lists(st.tuples(*[st.integers(0, 6)] * 4), max_size=3)


def a_sheet(rows: list[list[Any]], merged: list[tuple[int, int, int, int]]) -> bytes:
    """An .xlsx with every kind of cell; a pair is a formula and its result."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("表")
        for top, left, height, width in merged:
            if height or width:
                try:
                    sheet.merge_range(top, left, top + height, left + width, "")
                except xlsxwriter.exceptions.OverlappingRange:
                    continue
        for at, row in enumerate(rows):
            for place, value in enumerate(row):
                write(workbook, sheet, at, place, value)
    return target.getvalue()


def write(workbook: Any, sheet: Any, row: int, place: int, value: Any) -> None:
    match value:
        case bool():
            sheet.write_boolean(row, place, value)
        case int() | float():
            sheet.write_number(row, place, value)
        case date():
            sheet.write_datetime(row, place, value, workbook.add_format({"num_format": "yyyy-mm-dd"}))
        case (formula, result):
            sheet.write_formula(row, place, formula, None, result)
        case str() if value:
            sheet.write_string(row, place, value)


def ends_well(content: bytes) -> None:
    """A preview that can be handed over, with its sheet of corrections; or a reason that has a sentence."""
    header = {"title": "x", "day": DAY.isoformat(), "import_id": str(uuid4())}
    try:
        preview = read_workbook(content, "x", day=DAY)
        write_error_sheet(preview, content)
        first, *lines = read(frame(header, content)).split(b"\n")
        ready = [[json.loads(part) for part in line.split(b"\t")] for line in lines]
    except UnreadableFile as refusal:
        assert UNREADABLE[refusal.code] % refusal.facts
        return
    finally:
        gc.enable()  # the child switches it off for its short life
    assert len(ready) + json.loads(first)["waiting"] <= len(preview.households)
    ids = [id for _, entry in ready for id in (entry["id"], *(person["id"] for person in entry["people"]))]
    assert len(set(ids)) == len(ids)
    assert all(finding.message for finding in (*preview.problems, *preview.warnings))


@A_SECOND
@given(st.lists(st.lists(cells, max_size=8), max_size=7), merges)
def test_any_cells_under_a_right_heading(rows, merged):
    ends_well(a_sheet([[*HEAD, "家庭成员"], *rows], [(top + 1, *rest) for top, *rest in merged]))


@A_SECOND
@given(headings, st.lists(st.lists(cells, max_size=12), min_size=1, max_size=5), merges)
def test_any_headings_over_any_cells(words, rows, merged):
    ends_well(a_sheet([["姓名", "身份证号", *words], *rows], merged))


@A_SECOND
@given(st.lists(st.lists(cells.map(str), max_size=8), max_size=7), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_any_cells_pasted_with_tabs(rows, encoding):
    text = "\n".join("\t".join(row) for row in [HEAD, *rows])
    ends_well(text.encode(encoding, "ignore"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_messy_file_cut_off_or_with_bytes_changed(path, data):
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(0, 20))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(content)))
    if content.startswith(b"\xd0\xcf"):  # a damaged .xls may end its reader, so its child
        end_in_a_child(bytes(content[:cut]))
    else:
        ends_well(bytes(content[:cut]))


def end_in_a_child(content: bytes) -> str:
    try:
        read_sheet(content, "x", import_id=uuid4(), day=DAY)
    except DomainError as refusal:
        assert refusal.code.startswith("import.")
        return refusal.code
    return ""


@pytest.mark.parametrize("separator", [",", "\t"])
def test_a_hundred_thousand_columns_are_refused_at_once(separator):
    started = time.monotonic()
    content = separator.join(["姓名", "身份证号", *map(str, range(100_000))]).encode()

    with pytest.raises(UnreadableFile, match=r"import\.too_many_columns"):
        read_workbook(content, day=DAY)
    assert time.monotonic() - started < 2


def forged(**parts: bytes) -> bytes:
    """A right workbook with some parts exchanged, by the end of their names."""
    target = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(a_workbook({"表": [HEAD, [1, "张三", an_id()]]})))
    with source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in source.infolist():
            kept = [content for name, content in parts.items() if entry.filename.endswith(f"{name}.xml")]
            archive.writestr(entry.filename, kept[0] if kept else source.read(entry))
    return target.getvalue()


def test_one_long_string_in_a_hundred_thousand_cells_does_not_fill_the_memory():
    """Ten thousand cells share one string of 15 million signs: as read, 150 GB."""
    strings = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>'
    row = b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>'
    rows = b"".join(row % (number, number) for number in range(1, 10_000))
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'

    started = time.monotonic()
    assert end_in_a_child(forged(sharedStrings=strings % (b"a" * 15_000_000), sheet1=sheet % rows)) == "import.broken"
    assert time.monotonic() - started < 60


def test_a_sheet_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(import_start, "SECONDS", 1)
    rows = "\n".join(
        f"张三,990101195401{number:08d},1380000{number:04d},1栋{number}室,约800元" for number in range(95_000)
    )

    started = time.monotonic()
    assert end_in_a_child(f"姓名,身份证号,电话,住址,月收入\n{rows}".encode()) == "import.too_slow"
    assert time.monotonic() - started < 10


def test_a_part_of_the_archive_that_blows_up_is_not_unpacked():
    zeros = b"<x>" + b"0" * (30 * 1024 * 1024)

    with pytest.raises(UnreadableFile, match=r"import\.suspicious"):
        read_workbook(forged(sharedStrings=zeros), day=DAY)


@pytest.mark.parametrize("unit", ["（", "1 ", "-", "、", "张 ", "家庭", "138 "])
@pytest.mark.parametrize("length", [400, 30_000])
def test_a_cell_of_thousands_of_signs_takes_no_time(unit, length):
    words = [
        "姓名",
        "身份证号",
        "与户主关系",
        "联系电话",
        "家庭成员",
        "困难类别",
        "出生日期",
        "住址",
        "收入",
        "残疾类别",
    ]
    cell = (unit * length)[:length]
    started = time.monotonic()

    ends_well("\n".join("\t".join(row) for row in ([*words, cell], [cell] * 11, ["张三", an_id()])).encode())

    assert time.monotonic() - started < 2


def test_what_is_far_too_long_waits_and_says_so():
    rows = [
        ["姓名", "身份证号", "住址", "备注"],
        ["张三", an_id(), "一" * 600, "二" * 600],
        ["李四", an_id(order=2), "1栋", ""],
    ]
    preview = read_workbook(a_workbook({"表": rows}), day=DAY)

    assert [(p.row, p.column, p.code) for p in preview.problems] == [(2, "住址", "cell_too_long")]
    assert "600 个字" in preview.problems[0].message
    assert preview.households[0].note == "二" * 600


def test_a_quotation_mark_that_is_never_closed_is_named_by_its_row():
    content = '姓名,身份证号,备注\n张三,1,\n李四,2,"他说' + "好" * 200_000

    with pytest.raises(UnreadableFile) as refusal:
        read_workbook(content.encode(), day=DAY)

    assert (refusal.value.code, refusal.value.facts["row"]) == ("import.open_quote", "3")


@pytest.mark.parametrize(
    "content", [b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n", b'<?xml version="1.0"?>\n<Workbook/>']
)
def test_other_things_that_are_called_xls_say_how_to_save_them(content):
    with pytest.raises(UnreadableFile, match=r"import\.web_page"):
        read_workbook(content, "x.xls", day=date(2026, 12, 20))

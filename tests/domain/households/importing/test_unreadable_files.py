"""Files that cannot be read end in one kind of error, whatever the bytes (SPEC 3.9, 12.2)."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.households.importing.sheets import DAY, HEAD, a_workbook, an_id
from webapp.core.errors import DomainError
from webapp.domain.households.import_start import read_sheet
from webapp.domain.households.importing import UnreadableFile, read_workbook
from webapp.domain.households.importing.wording import UNREADABLE

SAMPLES = Path(__file__).parents[3] / "data" / "samples"
FILES = sorted(path for path in SAMPLES.iterdir() if path.suffix != ".json")


def code_of(content: bytes) -> str:
    with pytest.raises(UnreadableFile) as error:
        read_workbook(content, "x", day=DAY)
    assert error.value.code in UNREADABLE
    assert "%" not in UNREADABLE[error.value.code] % error.value.facts
    return error.value.code


def read_or_refuse(content: bytes) -> None:
    try:
        read_workbook(content, "x", day=DAY)
    except UnreadableFile as error:
        assert error.code in UNREADABLE


@settings(max_examples=200)
@given(st.binary(max_size=400))
def test_random_bytes_are_refused_kindly(content):
    read_or_refuse(content)


@settings(max_examples=100)
@given(st.text(max_size=300))
def test_random_text_is_read_or_refused(text):
    read_or_refuse(text.encode("utf-8", "surrogatepass"))


@settings(max_examples=150)
@given(st.lists(st.lists(st.text(max_size=12) | st.floats() | st.integers(), max_size=8), max_size=8))
def test_any_cells_under_a_right_heading_are_read_or_refused(rows):
    clean = [[c if not isinstance(c, float) or abs(c) < 1e300 else "" for c in row] for row in rows]
    table = "\n".join(",".join(str(c).replace(",", "").replace('"', "") for c in row) for row in [HEAD, *clean])
    read_or_refuse(table.encode("gb18030", "ignore"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.suffix)
def test_a_cut_off_or_damaged_file_is_read_or_refused(path):
    content, chance = path.read_bytes(), random.Random(3)
    for _ in range(25):
        read_or_refuse(content[: chance.randrange(len(content))])
        damaged = bytearray(content)
        for _ in range(chance.randrange(1, 40)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        read_or_refuse(bytes(damaged))


def test_a_file_cut_in_half_is_broken():
    content = FILES[1].read_bytes()
    assert FILES[1].suffix == ".xlsx"

    assert code_of(content[: len(content) // 2]) == "import.broken"


def test_nothing_is_empty():
    assert code_of(b"") == "import.empty"
    assert code_of(b"\xef\xbb\xbf\r\n") in ("import.empty", "import.no_heading")


def test_too_many_bytes_are_refused_before_anything_is_unpacked():
    assert code_of(b"PK" + b"0" * (20 * 1024 * 1024)) == "import.too_large"


def test_a_picture_is_no_table():
    assert code_of(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4) in ("import.not_a_table", "import.no_heading")


def test_a_page_saved_as_excel_says_how_to_save_it():
    assert code_of(b"<html><table><tr><td>name</td></tr></table></html>") == "import.web_page"


def test_a_bomb_is_not_unpacked():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (60 * 1024 * 1024))

    assert code_of(bomb.getvalue()) == "import.suspicious"


@pytest.mark.parametrize(
    ("row", "column", "code"), [(1_048_575, 0, "import.too_many_rows"), (5, 16_383, "import.too_many_columns")]
)
def test_one_stray_cell_far_away_does_not_fill_the_memory(row, column, code):
    rows = [HEAD, [1, "张三", an_id()]]
    content = a_workbook({"表": rows})
    letters = {0: "A", 16_383: "XFD"}[column]
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            text = old.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                stray = f'<row r="{row + 1}"><c r="{letters}{row + 1}"><v>1</v></c></row></sheetData>'.encode()
                text = text.replace(b"</sheetData>", stray)
            new.writestr(entry, text)

    assert code_of(changed.getvalue()) == code


def test_an_encrypted_workbook_asks_to_take_the_password_off():
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600

    assert code_of(ole) == "import.encrypted"


def test_a_sheet_without_a_heading_or_without_rows_says_so():
    assert code_of(a_workbook({"表": [["你好"], ["1", "2", "3"]]})) == "import.no_heading"
    assert code_of(a_workbook({"表": [HEAD]})) == "import.no_rows"


def test_a_file_that_ends_its_reader_does_not_end_the_server():
    """One wrong place in an .xls claims 65,536 × 65,536 cells; the reader asks for 96 GiB and aborts."""
    evil = bytearray((SAMPLES / "桥头村-困难户登记表.xls").read_bytes())
    last_label = evil.rindex(b"\xfd\x00\x0a\x00")  # LABELSST, ten bytes long: row, column, …
    evil[last_label + 4 : last_label + 8] = b"\xff\xff\xff\xff"

    with pytest.raises(DomainError, match=r"import\.broken"):
        read_sheet(bytes(evil), "x.xls", import_id=uuid4(), day=DAY)

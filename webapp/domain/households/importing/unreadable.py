"""The one error an unreadable file raises, and the limits that keep a file from eating the machine (SPEC
3.9).
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Final

from webapp.core.errors import DomainError

MOST_BYTES: Final = 20 * 1024 * 1024
MOST_UNPACKED_BYTES: Final = 400 * 1024 * 1024
MOST_SHEET_BYTES: Final = 200 * 1024 * 1024
MOST_RATIO: Final = 200  # sheets of repeating text pack some 30 to 60 times; a bomb a thousand times
RATIO_FREE_BYTES: Final = 20 * 1024 * 1024  # below this an odd ratio harms nobody
MOST_ROWS: Final = 99_999
MOST_COLUMNS: Final = 256
MOST_CELLS: Final = 5_000_000
MOST_SHEETS: Final = 200

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_WIDE_CELL = re.compile(rb' r="([A-Z]{2,3})[0-9]+"')
_ROW = re.compile(rb'<row [^>]{0,200}?r="([0-9]+)"|<c [^>]{0,40}?r="[A-Z]{1,3}([0-9]+)"')
# A row that no limit allows, wherever it hides: 100,000 and beyond has six digits.
_FAR_ROW = re.compile(rb' r="[A-Z]{0,3}[1-9][0-9]{5,}"')
_CHUNK = 1 << 20


class UnreadableFile(DomainError):
    """The file as a whole cannot be read; `code` is one of `wording.UNREADABLE`, nothing else escapes."""


def check_size(content: bytes) -> None:
    """Refuse what is empty or too large before anything looks inside."""
    if not content.strip(b"\0 \r\n\t"):
        raise UnreadableFile("import.empty")
    if len(content) > MOST_BYTES:
        raise UnreadableFile("import.too_large", megabytes=str(MOST_BYTES // 1024 // 1024))


def kind_of(content: bytes) -> str:
    """`zip` (xlsx, xlsb, ods), `ole` (xls), `web` (a page saved as .xls) or `text`: by content, never by
    name.
    """
    if content.startswith(b"PK"):
        return "zip"
    if content.startswith(_OLE):
        return "ole"
    start = content[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"mime-version:")):
        return "web"
    return "text"


def check_workbook(content: bytes, kind: str) -> None:
    """Refuse bombs, encrypted files and sheets whose corner lies beyond the limits, without unpacking to
    disk.
    """
    if kind == "ole":
        # An encrypted .xlsx is an OLE file that holds a stream of this name (UTF-16).
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise UnreadableFile("import.encrypted")
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_archive(archive)
    except UnreadableFile:
        raise
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        raise UnreadableFile("import.broken") from None
    except Exception as surprise:  # zipfile raises what the bytes make it raise (struct.error, KeyError …)
        raise UnreadableFile("import.broken") from surprise


def _check_archive(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableFile("import.encrypted")
    unpacked = sum(entry.file_size for entry in entries)
    for entry in entries:
        ratio = entry.file_size / max(entry.compress_size, 1)
        if entry.file_size > RATIO_FREE_BYTES and ratio > MOST_RATIO:
            raise UnreadableFile("import.suspicious")
    if unpacked > MOST_UNPACKED_BYTES or any(entry.file_size > MOST_SHEET_BYTES for entry in entries):
        raise UnreadableFile("import.suspicious")
    sheets = [entry for entry in entries if re.match(r"xl/worksheets/[^/]+\.xml$", entry.filename)]
    for sheet in sheets:
        _check_corner(archive, sheet)


def _check_corner(archive: zipfile.ZipFile, sheet: zipfile.ZipInfo) -> None:
    """One stray cell in row 1,048,576 makes a reader allocate the whole rectangle: look before it does."""
    last_row, widest, read, carry = 0, 0, 0, b""
    with archive.open(sheet) as stream:
        while chunk := stream.read(_CHUNK):
            read += len(chunk)
            if read > min(sheet.file_size, MOST_SHEET_BYTES):
                raise UnreadableFile("import.suspicious")
            text = carry + chunk
            if _FAR_ROW.search(text):
                raise _too_many_rows()
            widest = max(widest, _widest(text))
            last_row = max(last_row, _last_row(text))
            carry = text[-256:]
    check_extent(last_row, max(widest, 1))


def _widest(text: bytes) -> int:
    names = set(_WIDE_CELL.findall(text))
    return max((_column_number(name) for name in names), default=0)


def _last_row(text: bytes) -> int:
    """Rows ascend, so the last one mentioned near the end of a piece is its highest."""
    found = _ROW.findall(text[-20_000:])
    return max((int(row or cell) for row, cell in found if len(row or cell) < 9), default=0)


def _column_number(name: bytes) -> int:
    number = 0
    for letter in name:
        number = number * 26 + letter - 64
    return number


def check_extent(rows: int, columns: int) -> None:
    """Refuse a sheet that is too long or too wide."""
    if columns > MOST_COLUMNS:
        raise UnreadableFile("import.too_many_columns", columns=str(MOST_COLUMNS))
    if rows > MOST_ROWS or rows * columns > MOST_CELLS:
        raise _too_many_rows()


def _too_many_rows() -> UnreadableFile:
    return UnreadableFile("import.too_many_rows", rows=str(MOST_ROWS))

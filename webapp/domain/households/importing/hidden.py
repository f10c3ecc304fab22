"""Columns and rows of an .xlsx that the clerk does not see: read like the others, and told (SPEC 3.9)."""

from __future__ import annotations

import html
import io
import re
import zipfile
from dataclasses import dataclass, field

_TAG = re.compile(rb"<(?:\w+:)?(?:sheet|Relationship) [^>]{0,2000}>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_COLUMN = re.compile(rb"<(?:\w+:)?col [^>]{0,300}>")
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row [^>]{0,300}?hidden="(?:1|true)"')
_CHUNK = 1 << 20
_HEAD = 1 << 16
_WIDEST = 1000


@dataclass(slots=True)
class Hidden:
    """Zero-based places of hidden columns, and how many rows are hidden."""

    columns: set[int] = field(default_factory=set)
    rows: int = 0


def find_hidden(content: bytes) -> dict[str, Hidden]:
    """By the name of the sheet; empty for other kinds of workbooks. Sizes were checked before."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name: _look(archive, path) for name, path in _sheets(archive).items()}
    except Exception:  # what the reader itself understood is not spoiled by what only decorates it
        return {}


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    names = set(archive.namelist())
    targets = {tag.get("Id", ""): tag.get("Target", "") for tag in _tags(archive, "xl/_rels/workbook.xml.rels")}
    found = {}
    for tag in _tags(archive, "xl/workbook.xml"):
        target = targets.get(tag.get("r:id", ""), "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if path in names:
            found[tag.get("name", "")] = path
    return found


def _tags(archive: zipfile.ZipFile, path: str) -> list[dict[str, str]]:
    with archive.open(path) as stream:
        tags = _TAG.findall(stream.read(_CHUNK))
    return [{key: html.unescape(value) for key, value in _ATTRIBUTE.findall(tag.decode())} for tag in tags]


def _look(archive: zipfile.ZipFile, path: str) -> Hidden:
    hidden, carry, is_first = Hidden(), b"", True
    with archive.open(path) as stream:
        while chunk := stream.read(_HEAD if is_first else _CHUNK):
            if is_first:
                hidden.columns = _columns(chunk.partition(b"<sheetData")[0])
            is_first = False
            text = carry + chunk
            found = list(_HIDDEN_ROW.finditer(text)) if b" hidden=" in text else []
            hidden.rows += len(found)
            # A tag may be cut in two by the end of a piece; one that was counted is not seen again.
            carry = text[max(len(text) - 400, found[-1].end() if found else 0) :]
    return hidden


def _columns(head: bytes) -> set[int]:
    found: set[int] = set()
    for tag in _COLUMN.findall(head):
        said = dict(_ATTRIBUTE.findall(tag.decode()))
        if said.get("hidden") in ("1", "true"):
            found.update(range(int(said["min"]) - 1, min(int(said["max"]), _WIDEST)))
    return found

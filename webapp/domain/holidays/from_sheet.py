"""A file of holidays is read where a broken one can do no harm: in a process of its own."""

from __future__ import annotations

import json

from webapp.core.child import ChildFailed, run_in_child
from webapp.core.errors import DomainError
from webapp.domain.households.importing.sheets import read_sheets, row_texts

SECONDS, MEGABYTES = 20, 600
MOST_BYTES = 2 * 1024 * 1024
MOST_LINES, MOST_CELL = 5_000, 400


def rows_of(content: bytes) -> list[list[str]]:
    """The rows of all sheets, or of a text table, as texts. Raises DomainError where nothing can be read."""
    if len(content) > MOST_BYTES:
        raise DomainError("import.too_large", megabytes=str(MOST_BYTES // 1024 // 1024))
    try:
        rows: list[list[str]] = json.loads(run_in_child(f"{__name__}:read", content, seconds=SECONDS, megabytes=MEGABYTES))
    except ChildFailed as failed:
        raise DomainError("import.too_slow" if failed.late else "import.broken") from None
    return rows


def read(content: bytes) -> bytes:
    """In the child: every row as JSON."""
    rows = [row for sheet in read_sheets(content) for row in sheet.rows]
    if len(rows) > MOST_LINES:
        raise DomainError("import.too_many_rows", rows=str(MOST_LINES))
    texts = [[cell[:MOST_CELL] for cell in row_texts(row, len(row))] for row in rows]
    return json.dumps(texts, ensure_ascii=False).encode()

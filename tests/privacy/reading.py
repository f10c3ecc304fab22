"""Any answer of ours as the text that stands in it: pages, JSON, PDF with its metadata, spreadsheets, headers."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from urllib.parse import unquote

import pypdfium2
from werkzeug.test import TestResponse

QUIET_HEADERS = {"Content-Security-Policy", "Permissions-Policy", "Content-Length", "ETag", "Set-Cookie"}
PDF_SAYS = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer")


def text_of(answer: TestResponse) -> str:
    """Headers and body. Nothing is skipped: a kind of answer not known here is read as bytes."""
    head = "\n".join(value for name, value in answer.headers.items() if name not in QUIET_HEADERS)
    return unquote(head) + "\n" + _body(answer.mimetype or "", answer.data)


def _body(kind: str, data: bytes) -> str:
    if kind == "application/pdf":
        return text_of_pdf(data)
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return "\n".join(_plain(packed.read(name)) for name in packed.namelist())
    if kind.endswith("json"):
        return json.dumps(json.loads(data), ensure_ascii=False) if data else ""
    return _plain(data)


def _plain(data: bytes) -> str:
    written = data.decode("utf-8", errors="replace")
    shown = html.unescape(written)
    return shown if "%" not in shown else f"{shown}\n{unquote(shown)}"


def text_of_pdf(data: bytes) -> str:
    """What is drawn on every page, and what the file says of itself."""
    document = pypdfium2.PdfDocument(data)
    said = [document.get_metadata_value(name) for name in PDF_SAYS]
    pages = [page.get_textpage().get_text_bounded() for page in document]
    # Once as it stands, once without line ends: a cell that wraps breaks a value in two.
    drawn = "\n".join(pages)
    return "\n".join([*said, drawn, re.sub(r"\s", "", drawn)])


def links_in(answer: TestResponse) -> list[str]:
    """Addresses of our own that a page or a JSON answer leads to."""
    if answer.mimetype == "text/html":
        found = re.findall(r'(?:href|src|action|data-[a-z-]+)="(/[^"]*)"', answer.get_data(as_text=True))
    elif answer.mimetype == "application/json":
        found = re.findall(r'"(/[^"]+)"', answer.get_data(as_text=True))
    else:
        found = []
    if location := answer.headers.get("Location"):
        found.append(re.sub(r"^https?://localhost", "", location))
    return [html.unescape(link).split("#")[0] for link in found]

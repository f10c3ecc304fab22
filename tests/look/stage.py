"""The gallery behind a real server, with the headers the app sends, in a real browser."""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.look.render import ROOT, page, refused_form, render
from webapp.web.assets import build_stylesheet, read_confirm_css

STATIC = ROOT / "webapp" / "static"
PAGES = ("desk", "desk-form", "field", "field-visit", "public", "confirm", "confirm-flat")
SIZES = (320, 360, 390, 1280)


def confirm_hash() -> str:
    digest = hashlib.sha256(read_confirm_css(STATIC).encode()).digest()
    return "sha256-" + base64.b64encode(digest).decode()


class Door(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path.startswith("/static/"):
            self._static(address.path.removeprefix("/static/"))
        elif address.path.strip("/") in PAGES:
            self._page(address.path.strip("/"), parse_qs(address.query))
        else:
            self.send_error(404)

    def _static(self, name: str) -> None:
        body = build_stylesheet(STATIC).content if name == "css/app.css" else (STATIC / name).read_bytes()
        kind = "text/javascript" if name.endswith(".js") else mimetypes.guess_type(name)[0] or "text/plain"
        self._answer(body, kind)

    def _page(self, name: str, query: dict[str, list[str]]) -> None:
        language = query.get("language", ["zh"])[0]
        chosen = page(language=language, large=query.get("type") == ["large"], field=name.startswith("field"))
        html = render(f"{name}.html", page=chosen, form=refused_form(), confirm_css=read_confirm_css(STATIC))
        self._answer(html.encode(), "text/html; charset=utf-8")

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header(
            "Content-Security-Policy",
            f"default-src 'none'; img-src 'self' data:; script-src 'self'; style-src 'self' '{confirm_hash()}'; "
            "manifest-src 'self'; form-action 'self'; base-uri 'none'",
        )
        self.end_headers()
        with suppress(ConnectionError):  # who has left for the next page takes nothing any more
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet: a test's output is its own."""


@contextmanager
def stage() -> Iterator[str]:
    """The address of the gallery while it is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()

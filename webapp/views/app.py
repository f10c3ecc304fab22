"""The volunteer's app: its shell for every address under /app/, and the worker that keeps it on the phone (OFFLINE 3).

The shell is the same for everybody; what it shows comes from the phone. It differs by language and type size alone.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..web.access import public
from ..web.page import current_page

bp = Blueprint("app", __name__)

PHONE_FILES = ("css/app.css", "icons/sprite.svg", "icons/favicon.svg", "vendor/idb-*/*.js",
               "vendor/signature_pad-*/*.js", "js/*.js", "js/modules/phone.js", "js/modules/phone/*.js")  # fmt: skip
NOT_KEPT = {"js/sw.js"}


@bp.get("/app/")
@bp.get("/app/<path:_screen>")
@public
def shell(_screen: str = "") -> ResponseReturnValue:
    """The page itself; which screen it shows is decided on the phone."""
    page, accepts_gzip = _shell_page(), request.accept_encodings.quality("gzip") > 0
    response = Response(_packed(page) if accepts_gzip else page, mimetype="text/html")
    if accepts_gzip:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Cookie, Accept-Encoding"
    return response


@lru_cache(maxsize=4)
def _packed(page: str) -> bytes:
    """The shell compressed: 60 kB would take a slow line longer than the scripts do. It holds nothing of anybody."""
    return gzip.compress(page.encode())


@bp.get("/sw.js")
@public
def worker() -> ResponseReturnValue:
    """The worker, headed by the release and what belongs to it; or the one that ends it (`PHONE_WORKER=off`)."""
    scripts = Path(current_app.static_folder or "") / "js"
    if not current_app.config["SETTINGS"].phone_worker:
        return _script((scripts / "off" / "sw.js").read_text(encoding="utf-8"))
    lines = f"const RELEASE = {json.dumps(_release())};\nconst SHELL = {json.dumps(_shell_list())};\n"
    return _script(lines + (scripts / "sw.js").read_text(encoding="utf-8"))


def _script(text: str) -> Response:
    response = Response(text, mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Cookie"
    return response


def _shell_page() -> str:
    """Rendered for nobody in particular: no name, no messages, always the same address."""
    g.page = replace(current_page(), path="/app/", user_name=None, navigation=[], messages=[], organisation_name="")
    scripts = [name for name, _ in _file_hashes(Path(current_app.static_folder or "")) if name.endswith(".js")]
    worker = url_for("app.worker") if current_app.config["SETTINGS"].phone_worker else ""
    return render_template("app/shell.html", release=current_app.config["RELEASE"], scripts=scripts, worker=worker)


def _release() -> str:
    """Changes with any file and with the words of the shell, so that a new language is a new version."""
    return f"{current_app.config['RELEASE']}-{_digest(_shell_page().encode())[:8]}"


def _shell_list() -> list[dict[str, str]]:
    listed = [{"url": "/app/", "hash": _digest(_shell_page().encode())}]
    for name, digest in _file_hashes(Path(current_app.static_folder or "")):
        listed.append({"url": url_for("static", filename=name), "hash": digest})
    return listed


def _file_hashes(root: Path) -> list[tuple[str, str]]:
    """Paths and SHA-256 of the app's files; read once a process, they belong to the release."""
    key = "PHONE_FILES"
    if key not in current_app.config:
        paths = sorted({path for pattern in PHONE_FILES for path in root.glob(pattern)})
        names = [(path.relative_to(root).as_posix(), path) for path in paths]
        current_app.config[key] = [(name, _digest(path.read_bytes())) for name, path in names if name not in NOT_KEPT]
    hashes: list[tuple[str, str]] = current_app.config[key]
    return hashes


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

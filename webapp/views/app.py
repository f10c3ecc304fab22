"""The volunteer's app: its shell for every address under /app/, and the worker that keeps it on the phone (OFFLINE 3).

The shell is the same for everybody; what it shows comes from the phone. It differs by language and type size alone.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import brotli
from flask import Blueprint, Response, current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..web.access import public
from ..web.page import current_page
from ..web.script_imports import needed_by

bp = Blueprint("app", __name__)

PHONE_FILES = ("css/app.css", "icons/sprite.svg", "icons/favicon.svg", "vendor/idb-*/*.js",
               "vendor/signature_pad-*/*.js", "js/*.js", "js/modules/phone.js", "js/modules/phone/*.js")  # fmt: skip
NOT_KEPT = {"js/sw.js"}
PACKED: dict[str, Callable[[bytes], bytes]] = {"br": brotli.compress, "gzip": gzip.compress}


@bp.get("/app/")
@bp.get("/app/<path:_screen>")
@public
def shell(_screen: str = "") -> ResponseReturnValue:
    """The page itself; which screen it shows is decided on the phone."""
    page = _shell_page()
    way = next((way for way in PACKED if request.accept_encodings.quality(way) > 0), None)
    response = Response(_packed(page, way) if way else page, mimetype="text/html")
    if way:
        response.headers["Content-Encoding"] = way
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Cookie, Accept-Encoding"
    return response


@lru_cache(maxsize=8)
def _packed(page: str, way: str) -> bytes:
    """Once and thoroughly: 80 kB would take a slow line longer than the scripts do. It holds nothing of anybody."""
    return PACKED[way](page.encode())


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
    """Rendered for nobody in particular: no name, no messages, always the same address. Once for each way it can look."""
    page = replace(
        current_page(), path="/app/", user_name=None, navigation=[], messages=[], organisation_name="", phone=None
    )
    g.page, release = page, current_app.config["RELEASE"]
    worker = url_for("app.worker") if current_app.config["SETTINGS"].phone_worker else ""
    kept: dict[tuple[object, ...], str] = current_app.config.setdefault("PHONE_SHELLS", {})
    look = (release, worker, page.language, page.large, page.demo)
    if look not in kept:
        kept[look] = render_template("app/shell.html", release=release, scripts=_first_scripts(), worker=worker)
    return kept[look]


def _first_scripts() -> list[str]:
    """What the first screen waits for; read once a process, like the hashes."""
    key = "PHONE_FIRST_SCRIPTS"
    if key not in current_app.config:
        current_app.config[key] = needed_by(Path(current_app.static_folder or ""), "js/app.js", "js/modules/phone.js")
    scripts: list[str] = current_app.config[key]
    return scripts


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

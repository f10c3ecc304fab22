"""Static files: versioned by content, leaned and pre-compressed once per release, served with a year's cache.

`/static/<release>/…` versions every file and every relative import in one line (no bundler, docs/adr/0002). Scripts lose
their comments and blanks on the way (docs/adr/0016), in tests too: what is tested is what runs.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from wsgiref.headers import Headers

import rjsmin
from flask import Flask
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

from .assets import STYLESHEET, build_stylesheet
from .headers import FIXED, policy

NOT_SERVED = {".otf", ".ttf", ".ttc"}
"""Fonts are for printing; no page loads one."""
NEVER_A_PAGE = (".js", ".css")
YEAR = 365 * 86400


def release_of(root: Path) -> str:
    """12 hex digits that change with any static file, and with what makes scripts lean: equal address, equal bytes."""
    digest = hashlib.sha256(rjsmin.__version__.encode())
    for path in sorted(p for p in root.rglob("*") if p.is_file() and p.suffix not in NOT_SERVED):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def build(root: Path, target: Path, *, compress: bool) -> None:
    """Copy the tree, join the stylesheet, compress; a finished build is left alone."""
    done = target / ".done"
    if done.exists():
        return
    with one_builder(target.parent):
        if not done.exists():
            _build(root, target, compress=compress)


def _build(root: Path, target: Path, *, compress: bool) -> None:
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(root, fresh, ignore=shutil.ignore_patterns(*(f"*{end}" for end in NOT_SERVED)))
    (fresh / STYLESHEET).write_bytes(build_stylesheet(root).content)
    for script in fresh.rglob("*.js"):
        script.write_text(lean(script.read_text(encoding="utf-8")), encoding="utf-8")
    if compress:
        compressor = Compressor(quiet=True)
        for path in [p for p in fresh.rglob("*") if p.is_file() and compressor.should_compress(p.name)]:
            list(compressor.compress(str(path)))
    (fresh / ".done").touch()
    shutil.rmtree(target, ignore_errors=True)
    fresh.replace(target)


def lean(script: str) -> str:
    """Without comments and blanks; what begins with `/*!` is a licence and stays. Names stay as they are written."""
    slim: str = rjsmin.jsmin(script, keep_bang_comments=True)
    return slim


@contextmanager
def one_builder(folder: Path) -> Iterator[None]:
    """Two starts at once build one after the other; the lock goes with the process."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".building").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def init_static(app: Flask, build_dir: Path, *, compress: bool) -> None:
    """Serve the built tree beside the app's own routes."""
    root = Path(app.root_path) / "static"
    release = app.config["RELEASE"]
    built = build_dir / f"static-{release}"
    build(root, built, compress=compress)
    app.static_folder = str(built)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # how WSGI middleware is put around a Flask app
        app.wsgi_app,
        root=str(built),
        prefix=f"/static/{release}/",
        max_age=YEAR,
        immutable_file_test=lambda *_: True,
        add_headers_function=_guard,
    )


def _guard(headers: Headers, path: str, _url: str) -> None:
    """A picture opened by itself is a page as well; scripts and styles are none, and there are some sixty of them."""
    headers["X-Content-Type-Options"] = FIXED["X-Content-Type-Options"]
    if not path.endswith(NEVER_A_PAGE):
        headers["Content-Security-Policy"] = policy({})
        for name, value in FIXED.items():
            headers[name] = value

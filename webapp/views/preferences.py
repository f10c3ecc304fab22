"""The language switch and 长辈版, from every page and back to it."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Blueprint, current_app, redirect, request
from flask.typing import ResponseReturnValue

from ..web.access import lenient_origin, public
from ..web.language import COOKIE, LANGUAGES, Preferences, preferences

IN_ADDRESS = ("lang", "large")

bp = Blueprint("preferences", __name__)


@bp.post("/preferences")
@public
@lenient_origin
def update() -> ResponseReturnValue:
    """Change one of the two and return to the page; the answer is a cookie that names nobody."""
    now = preferences()
    language = request.form.get("language", now.language)
    large = request.form.get("type", "large" if now.large else "normal") == "large"
    wanted = Preferences(language if language in LANGUAGES else now.language, large)
    response = redirect(_without_preferences(own_path(request.form.get("next", "/"))), code=303)
    response.set_cookie(
        COOKIE,
        wanted.as_text(),
        max_age=400 * 86400,
        samesite="Lax",
        path="/",
        secure=current_app.config["SETTINGS"].is_production,
    )
    return response


def _without_preferences(path: str) -> str:
    """What the address says goes before the cookie, so it has to go when the visitor chooses anew."""
    parts = urlsplit(path)
    given = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in given if name not in IN_ADDRESS]
    return path if kept == given else urlunsplit(("", "", parts.path, urlencode(kept), parts.fragment))


def own_path(target: str) -> str:
    """A path on this site, else the front page: nobody is sent elsewhere by a link to us."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return "/"
    if not target.isprintable():  # a line break would end the header it is sent in
        return "/"
    if parts.scheme or parts.netloc or not target.startswith("/") or target.startswith(("//", "/\\")):
        return "/"
    return target

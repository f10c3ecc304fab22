"""Installing to the home screen: the manifest. The worker and the app's shell live in `views/app.py`."""

from __future__ import annotations

from flask import Blueprint, jsonify, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..web.access import public

bp = Blueprint("pwa", __name__)


@bp.get("/manifest.webmanifest")
@public
def manifest() -> ResponseReturnValue:
    """What a phone needs to put the volunteer's app on its home screen."""
    icons = [
        {
            "src": url_for("static", filename=f"icons/{name}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for name, size, purpose in (
            ("icon-192", 192, "any"),
            ("icon-512", 512, "any"),
            ("maskable-512", 512, "maskable"),
        )
    ]
    response = jsonify(
        name=_("暖到家"),
        short_name=_("暖到家"),
        lang="zh-CN",
        start_url="/app/",
        scope="/",
        display="standalone",
        background_color="#fbf6ef",
        theme_color="#b3301c",
        icons=icons,
        id="/app/",
    )
    response.headers["Content-Type"] = "application/manifest+json"
    response.headers["Cache-Control"] = "no-cache"
    return response

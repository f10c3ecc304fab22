"""The recipient's page as bytes: one request, its own style by hash, no cookie, language and type size in the URL."""

from __future__ import annotations

import gzip
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Response, current_app, request, url_for
from markupsafe import Markup

from .assets import read_confirm_css
from .headers import allow
from .language import LANGUAGES, preferences


@dataclass(frozen=True)
class ConfirmPage:
    """The context of `layouts/confirm.html`, without the queries of a whole page."""

    language: str
    large: bool
    demo: bool
    organisation_name: str
    phone: str | None


@cache
def _style() -> tuple[Markup, str]:
    css = read_confirm_css(Path(current_app.root_path) / "static")
    return css, f"'sha256-{b64encode(sha256(css.encode()).digest()).decode()}'"


def proved_birthday() -> bytes | None:
    """What the address carries once month and day of birth were right: a keyed index, no birthday."""
    try:
        return bytes.fromhex(request.args.get("born", "")) or None
    except ValueError:
        return None


def kept_query(**more: str) -> str:
    """`?born=…&lang=en&large=1` as far as the visitor's address had them, with more before; empty for none."""
    proof = proved_birthday()
    pairs = [*{**({"born": proof.hex()} if proof else {}), **more}.items()]
    if request.args.get("lang") in LANGUAGES:
        pairs.append(("lang", request.args["lang"]))
    if request.args.get("large") in ("0", "1"):
        pairs.append(("large", request.args["large"]))
    return "?" + "&".join(f"{name}={value}" for name, value in pairs) if pairs else ""


def render_confirm(
    template: str, *, organisation: str = "", phone: str | None = None, status: int = 200, **context: Any
) -> Response:
    """One page for a recipient. Rendered without the context of other pages, and compressed where that is understood.

    Nothing on it comes from the visitor but their own form, so compressing leaks nothing.
    """
    wanted = preferences()
    css, source = _style()
    page = ConfirmPage(wanted.language, wanted.large, current_app.config["SETTINGS"].is_demo, organisation, phone)
    body = current_app.jinja_env.get_template(template).render(
        page=page, confirm_css=css, kept=kept_query, born=(proved_birthday() or b"").hex(), board=url_for("notices.index"), **context
    )
    allow("style-src", source)
    response = Response(body.encode(), status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.set_data(gzip.compress(response.get_data(), 6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    return response


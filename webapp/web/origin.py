"""Forged requests: a change is taken only from our own pages (docs/adr/0003-origin-check.md)."""

from __future__ import annotations

from flask import Flask, current_app, request

from ..core.errors import Forbidden
from .access import LENIENT

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def init_origin(app: Flask) -> None:
    """Check each changing request before its view."""

    @app.before_request
    def check() -> None:
        if request.method in SAFE or request.endpoint is None:
            return
        site = request.headers.get("Sec-Fetch-Site")
        if _is_lenient():
            if site == "cross-site":
                raise Forbidden("foreign_origin")
            return
        if site is not None:
            if site != "same-origin":
                raise Forbidden("foreign_origin")
            return
        if request.headers.get("Origin") not in _own_origins():
            raise Forbidden("foreign_origin")


def _is_lenient() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, LENIENT, False))


def _own_origins() -> set[str]:
    settings = current_app.config["SETTINGS"]
    own = {settings.public_url}
    if not settings.is_production:
        own.add(request.host_url.rstrip("/"))  # a demo is visited by whatever name the machine has
    return own

"""What every answer says to the browser (OFFLINE 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Flask, Response, g, request

CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' blob: data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "media-src": "'self' blob:",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
}
"""Alike on every answer, a static file's too."""


def policy(extra: Mapping[str, Sequence[str]]) -> str:
    """The content security policy as one line, with some directives' further sources."""
    return "; ".join(" ".join([name, sources, *extra.get(name, [])]) for name, sources in CSP.items())


def allow(directive: str, source: str) -> None:
    """Add a source to this one answer's policy, e.g. the hash of the confirm page's style."""
    g.setdefault("csp_extra", {}).setdefault(directive, []).append(source)


def init_headers(app: Flask) -> None:
    """Set the headers after each view."""

    @app.after_request
    def add(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", policy(g.get("csp_extra", {})))
        for name, value in FIXED.items():
            response.headers.setdefault(name, value)
        if app.config["SETTINGS"].is_production:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        return response

"""Who delivers: the capability a phone presents, or the session (docs/sync.md)."""

from __future__ import annotations

import gzip
from functools import cache

from flask import Flask, Response, current_app, g, request

from ..core import clock
from ..core.pieces import Pieces
from ..core.sealing import Keychain
from ..domain.people.permissions import Permission
from ..domain.sync.devices import Authority, find_authority
from .access import Unauthenticated, current_actor

SCHEME = "Capability "
WORTH_PACKING = 1024
OURS = "X-Sync"


def init_phones(app: Flask) -> None:
    """Mark every answer of the API as ours: a phone believes no other (OFFLINE 2)."""

    @app.after_request
    def mark(response: Response) -> Response:
        if request.path.startswith("/api/"):
            response.headers[OURS] = "1"
            _pack(response)
        return response


def _pack(response: Response) -> None:
    """gzip what is worth it: a list of households on a 2G link is a quarter as long."""
    if not response.is_json or response.is_streamed or "Content-Encoding" in response.headers:
        return
    plain = response.get_data()
    if len(plain) < WORTH_PACKING or not request.accept_encodings["gzip"]:
        return
    response.set_data(gzip.compress(plain, 5, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")


def empty(status: int = 204) -> Response:
    """An answer without a body, and without a type that would claim to be a page."""
    response = Response(status=status)
    del response.headers["Content-Type"]
    return response


def presented() -> Authority | None:
    """The capability of this request, None for none or one we never gave. Looked up once a request."""
    if "capability" not in g:
        given = request.headers.get("Authorization", "")
        secret = given[len(SCHEME) :].strip() if given.startswith(SCHEME) else ""
        g.capability = find_authority(secret, now=clock.now()) if 0 < len(secret) <= 100 else None
    found: Authority | None = g.capability
    return found


def standing() -> str:
    """What the capability presented is worth: ok, expired, unknown or none."""
    held = presented()
    if held is not None:
        return held.standing
    return "unknown" if request.headers.get("Authorization", "").startswith(SCHEME) else "none"


def deliverer() -> Authority:
    """Whose ops and photos may be taken now. Raises Unauthenticated where neither a capability nor a session tells."""
    held = presented()
    if held is not None:
        return held
    actor = current_actor()
    if actor.user_id is None or not actor.can(Permission.VISIT_RECORD):
        raise Unauthenticated()
    return Authority(user_id=actor.user_id)


@cache
def _keychain(secrets: tuple[bytes, ...]) -> Keychain:
    return Keychain(secrets)


def sync_keys() -> Keychain:
    """The keys phones seal to, and have sealed to."""
    settings = current_app.config["SETTINGS"]
    return _keychain(tuple(settings.sync_keys[number] for number in sorted(settings.sync_keys, reverse=True)))


def sealed_blobs() -> Pieces:
    """Where sealed photos lie."""
    return Pieces(current_app.config["SETTINGS"].data_dir / "sealed_blobs")

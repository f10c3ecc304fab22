"""The anonymous device cookie: it names nobody, and tells two phones apart (SPEC 7.7, OFFLINE 6).

A browser gets one when it confirms a slip, or when somebody who delivers signs in; the second kind is remembered,
because such a browser never confirms for a resident.
"""

from __future__ import annotations

import secrets

from flask import Response, current_app, request

from ..core.crypto import blind
from ..domain.people.passwords import hash_token
from ..domain.receipts.facts import Traces
from .words import word

LASTS = 400 * 86400  # seconds; browsers keep none longer


def _name() -> str:
    return "__Host-device" if current_app.config["SETTINGS"].is_production else "device"


def device_hash() -> bytes | None:
    """The hash of this browser's cookie, or None where it has none."""
    token = request.cookies.get(_name())
    return hash_token(token) if token and len(token) <= 64 else None


def this_device() -> tuple[str | None, bytes]:
    """A fresh token to offer this browser, or None where it has one, and the hash to keep."""
    if known := device_hash():
        return None, known
    fresh = secrets.token_urlsafe(18)
    return fresh, hash_token(fresh)


def set_device_cookie(response: Response, token: str) -> None:
    """Give it to the browser, which may refuse."""
    secure = current_app.config["SETTINGS"].is_production
    response.set_cookie(_name(), token, max_age=LASTS, path="/", secure=secure, httponly=True, samesite="Lax")


# What a browser calls itself, in the order in which it is to be believed: most claim to be several at once.
_MACHINES = (("iPad", "ipad"), ("iPhone", "iphone"), ("Android", "android"), ("Windows", "windows"), ("Mac OS", "mac"),
             ("Linux", "linux"))  # fmt: skip
_PHONES = ("iphone", "android")


def machine_of(agent: str) -> str:
    """The machine somebody signed in with, in words they will know it by; WeChat is said."""
    machine = next((name for mark, name in _MACHINES if mark in agent), "other")
    return word(f"device.{machine}{'_wechat' if 'MicroMessenger' in agent and machine in _PHONES else ''}")


def traces(device: bytes | None) -> Traces:
    """What is kept of the phone that pressed: hashes, none of which leads back by itself."""
    agent = request.user_agent.string
    return Traces(device, blind("address", request.remote_addr or ""), hash_token(agent) if agent else None)

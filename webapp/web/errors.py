"""What went wrong, told once: JSON under /api/, a page elsewhere, in the visitor's language, never a bare 500."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, jsonify, render_template, request
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from ..core.errors import Busy, Conflict, DomainError, InvalidInput, TooMany
from ..core.passing import is_passing
from ..schemas.base import ValidationError, as_invalid_input
from .access import PasswordNeeded, SecondStepNeeded, Unauthenticated, to_password, to_second_step, to_sign_in
from .words import word

log = logging.getLogger("nuandao")
KNOWN = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "bad_request",
    422: "invalid_input",
    429: "too_many_tries",
}
COME_BACK = 60
"""Seconds after which a machine that is full or busy is asked again."""
SECRET = {"secret", "password", "pin", "code"}
"""Fields that are typed once more instead of standing in a page."""


def wants_json() -> bool:
    """A phone or a partner asks under /api/; a login page there must not look like success."""
    return request.path.startswith("/api/")


def answer(error: DomainError) -> Response:
    """One refusal, in the form this visitor can read."""
    if wants_json():
        response = jsonify(error=_as_json(error))
    else:
        said = word(error.code, **error.facts)
        again = again_fields() if isinstance(error, Busy) else []
        response = Response(render_template("errors/error.html", code=error.code, text=said, back=_back(), again=again))
    response.status_code = error.status
    response.headers["Cache-Control"] = "no-store"
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def again_fields() -> list[tuple[str, str]]:
    """What this visitor's form said, to be sent once more by one press; empty where it held a secret or a file."""
    if request.method != "POST" or request.files or SECRET & set(request.form):
        return []
    return [*request.form.items(multi=True)]


def _back() -> str:
    """The page of ours this visitor came from, where it is another than the one that failed."""
    came_from = urlsplit(request.referrer or "")
    path = came_from.path
    if came_from.netloc != request.host or path in ("", request.path) or path.startswith("//"):
        return ""
    return f"{path}?{came_from.query}" if came_from.query else path


def _as_json(error: DomainError) -> dict[str, Any]:
    body: dict[str, Any] = {"code": error.code, "message": word(error.code, **error.facts)}
    if isinstance(error, InvalidInput):
        body["fields"] = {name: [_said(code) for code in codes] for name, codes in error.fields.items()}
    return body


def _said(code: str) -> dict[str, str]:
    return {"code": code, "message": word(code)}


def init_errors(app: Flask) -> None:
    """Give each kind of failure its answer."""
    app.register_error_handler(DomainError, answer)
    app.register_error_handler(ValidationError, lambda e: answer(as_invalid_input(e)))
    app.register_error_handler(IntegrityError, lambda _: answer(Conflict("somebody_was_first")))
    app.register_error_handler(Unauthenticated, _unauthenticated)
    app.register_error_handler(PasswordNeeded, _password_needed)
    app.register_error_handler(SecondStepNeeded, _second_step_needed)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _crashed)


def _unauthenticated(_error: Exception) -> Any:
    if not wants_json():
        return to_sign_in()
    return answer(_with_status("sign_in.needed", 401))


def _password_needed(_error: Exception) -> Any:
    return answer(_with_status("password.needed", 403)) if wants_json() else to_password()


def _second_step_needed(_error: Exception) -> Any:
    return answer(_with_status("second_factor.needed", 403)) if wants_json() else to_second_step()


def _http(error: HTTPException) -> Any:
    status = error.code or 500
    if status < 400:
        return error
    response = answer(_with_status(KNOWN.get(status, "went_wrong"), status))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(error.valid_methods)
    return response


def _crashed(error: Exception) -> Response:
    # The type and the door only: a message may carry personal values (SPEC 12.5).
    passes = is_passing(error)
    log.error("unexpected %s at %s", type(error).__name__, request.endpoint, exc_info=current_app.debug and not passes)
    if current_app.testing and not passes:
        raise error
    refusal = Busy("no_room", retry_after=COME_BACK) if passes else _with_status("went_wrong", 500)
    try:
        return answer(refusal)
    except Exception:  # the page needs the database, and that may be what is down
        return _sentence(refusal)


def _sentence(refusal: DomainError) -> Response:
    headers = {"Cache-Control": "no-store"}
    if isinstance(refusal, TooMany):
        headers["Retry-After"] = str(refusal.retry_after)
    return Response(word(refusal.code), status=refusal.status, mimetype="text/plain", headers=headers)


def _with_status(code: str, status: int) -> DomainError:
    error = DomainError(code)
    error.status = status
    return error

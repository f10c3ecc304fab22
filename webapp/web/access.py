"""The lock on every door, and who stands before it.

Each view wears `@requires(Permission.X)` or `@public`; `check_doors` refuses to start the app with one that wears
neither, and `tests/house/doors.txt` lists them all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import Flask, Response, current_app, g, redirect, request, url_for
from flask_login import LoginManager, current_user

from ..core import clock
from ..core.crypto import blind
from ..core.errors import Forbidden
from ..core.passing import if_it_fits
from ..core.transaction import transaction
from ..domain import audit
from ..domain.people.actors import NOBODY, Actor
from ..domain.people.models import SecondStep, SignIn
from ..domain.people.permissions import Permission
from ..domain.people.sign_in import SEEN_EVERY, actor_of, find_session

View = TypeVar("View", bound=Callable[..., Any])
LOCK = "door_lock"
PUBLIC = "public"
LENIENT = "lenient_origin"


class SignedIn:
    """What flask-login keeps of a visitor with a session."""

    is_authenticated = is_active = True
    is_anonymous = False

    def __init__(self, actor: Actor, session_id: UUID, *, must_choose: bool, second_step: SecondStep | None) -> None:
        self.actor = actor
        self.session_id = session_id
        self.must_choose = must_choose
        self.second_step = second_step

    def get_id(self) -> str:
        return str(self.actor.user_id)


class Unauthenticated(Exception):
    """Nobody is signed in at a door that asks for somebody."""


class PasswordNeeded(Exception):
    """Somebody came with a one-time code and has not chosen a password yet: nothing else is open to them."""


class SecondStepNeeded(Exception):
    """The password was right; the code of the authenticator is still owed."""


def requires(
    permission: Permission, *, before_password: bool = False, before_code: bool = False
) -> Callable[[View], View]:
    """Lock a door: the visitor needs a role that grants `permission` somewhere; queries narrow it to where.

    `before_password` marks the few doors open to a session that a one-time code opened, `before_code` those open to one
    that still owes the code of an authenticator (SPEC 2.6).
    """

    def lock(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            actor = current_actor()
            if actor.user_id is None:
                raise Unauthenticated()
            if must_choose_password() and not before_password:
                raise PasswordNeeded()
            if second_step() is not None and not before_code:
                raise SecondStepNeeded()
            if not actor.can(permission):
                raise Forbidden("not_permitted")
            audit.stand_at(audit.Door(actor.roles_for(permission), _address()))
            return view(*args, **kwargs)

        setattr(guarded, LOCK, permission.value)
        return cast(View, guarded)

    return lock


def public(view: View) -> View:
    """A door for anyone, on purpose."""
    setattr(view, LOCK, PUBLIC)
    return view


def lenient_origin(view: View) -> View:
    """The confirm page's door: served to old browsers that send neither Sec-Fetch-Site nor Origin (OFFLINE 6)."""
    setattr(view, LENIENT, True)
    return view


def current_actor() -> Actor:
    """Who is asking; NOBODY for a visitor without a session."""
    return current_user.actor if current_user.is_authenticated else NOBODY


def current_session_id() -> UUID | None:
    """The session of this request, for listing and revoking."""
    return current_user.session_id if current_user.is_authenticated else None


def may_enter(endpoint: str) -> bool:
    """Whether there is such a door and the visitor's roles open it somewhere: a page shows no way to one that stays shut."""
    lock = door_lock(current_app, endpoint) if endpoint in current_app.view_functions else None
    return lock is not None and (lock == PUBLIC or current_actor().can(Permission(lock)))


def must_choose_password() -> bool:
    """Whether a one-time code opened this session and nothing has come of it yet."""
    return bool(current_user.is_authenticated and current_user.must_choose)


def second_step() -> SecondStep | None:
    """What this session still owes after the password."""
    return current_user.second_step if current_user.is_authenticated else None


def cookie_name() -> str:
    """`__Host-` binds the cookie to this host and HTTPS; the demo over plain HTTP goes without."""
    return "__Host-nuandao" if current_app.config["SETTINGS"].is_production else "nuandao"


def set_session_cookie(response: Response, token: str | None) -> None:
    """Give the browser its session, or take it away."""
    secure = current_app.config["SETTINGS"].is_production
    if token is None:
        response.delete_cookie(cookie_name(), path="/", secure=secure, httponly=True, samesite="Lax")
    else:
        response.set_cookie(
            cookie_name(), token, path="/", secure=secure, httponly=True, samesite="Lax", max_age=30 * 86400
        )


def init_access(app: Flask) -> None:
    """Read the session of each request through flask-login's request loader."""
    manager = LoginManager(app)
    manager.session_protection = None

    @manager.request_loader
    def load(_request: Any) -> SignedIn | None:
        token = request.cookies.get(cookie_name())
        if not token or len(token) > 100:
            return None
        return _load_session(token)

    @app.before_request
    def meet() -> None:
        """Before the view, so that marking a session as seen never falls into the view's own transaction."""
        audit.stand_at(audit.Door(None, _address()))
        if cookie_name() in request.cookies:
            current_actor()

    @app.teardown_request
    def leave(_error: BaseException | None) -> None:
        """The thread goes on to another visitor, or to work of the clock's."""
        audit.stand_at(audit.NOWHERE)

    @manager.unauthorized_handler
    def unauthorized() -> Any:
        raise Unauthenticated()


def _address() -> bytes | None:
    return blind("address", request.remote_addr) if request.remote_addr else None


def _load_session(token: str) -> SignedIn | None:
    moment = clock.now()
    session = find_session(token, now=moment)
    if session is None:
        return None
    actor = actor_of(session.user_id, session.device)
    if actor is None:
        return None
    if session.must_choose or session.second_step:
        actor = replace(actor, held=())  # also for doors without a lock that look at who is there
    signed_in = SignedIn(actor, session.id, must_choose=session.must_choose, second_step=session.second_step)
    g.messages = list(session.messages)
    if moment - session.seen_at > SEEN_EVERY:
        _mark_seen(session)
    return signed_in


def _mark_seen(session: SignIn) -> None:
    """How long ago somebody was here; on a full machine they may read all the same."""
    key = session.id
    with if_it_fits(), transaction() as current:
        live = current.get(SignIn, key)
        if live is not None:
            live.seen_at = clock.now()


def to_sign_in() -> Any:
    """Send a person to the log-in page and back afterwards."""
    return redirect(url_for("sign_in.show", next=_back()))


def to_password() -> Any:
    """Send a person who came with a one-time code to choose a password, and back afterwards."""
    return redirect(url_for("account.choose", next=_back()))


def to_second_step() -> Any:
    """Send a person to the code of their authenticator, or to setting one up, and back afterwards."""
    return redirect(url_for("account.second_step", next=_back()))


def _back() -> str | None:
    """Only a GET can be gone back to."""
    return request.full_path.rstrip("?") if request.method == "GET" else None


def check_doors(app: Flask) -> None:
    """Refuse to start with a door that declares no lock."""
    for rule in app.url_map.iter_rules():
        if door_lock(app, rule.endpoint) is None:
            raise RuntimeError(f"no lock declared: {rule.endpoint} {rule.rule}")


def door_lock(app: Flask, endpoint: str) -> str | None:
    """`public`, a permission, or None where nothing was declared."""
    if endpoint == "static":
        return PUBLIC
    return getattr(app.view_functions[endpoint], LOCK, None)

"""The link by which volunteers register: shown, printed, renewed, closed."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import NotFound
from ..core.transaction import transaction
from ..domain.people import operations
from ..domain.people.models import Organisation, RegistrationLink
from ..domain.people.permissions import Permission
from ..domain.people.queries import get_organisation
from ..domain.people.registration_links import live_link_of, token_of
from ..web.access import current_actor, requires
from ..web.page import flash
from ..web.qr import on_screen
from .volunteers import Answer, bp


def _own() -> Organisation:
    actor = current_actor()
    assert actor.organisation_id is not None  # noqa: S101  (everyone at a desk has one)
    return get_organisation(actor, actor.organisation_id)


def _address(link: RegistrationLink) -> str:
    base = current_app.config["SETTINGS"].public_url
    return f"{base}{url_for('joining.show', token=token_of(link))}"


@bp.get("/link")
@requires(Permission.VOLUNTEER_VERIFY)
def link() -> Answer:
    """The link to hand round, and its code."""
    own = _own()
    live = live_link_of(own.id)
    address = _address(live) if live else ""
    return render_template("volunteers/link.html", organisation=own, link=live, address=address,
                           code=on_screen(address) if live else None, fresh_id=str(uuid4()))  # fmt: skip


@bp.post("/link")
@requires(Permission.VOLUNTEER_VERIFY)
def open_link() -> Answer:
    """A new link; the old one opens nothing any more."""
    try:
        key = UUID(request.form.get("id", ""))
    except ValueError:
        key = uuid4()
    with transaction():
        operations.open_registration(current_actor(), _own().id, id=key, now=clock.now())
    flash(_("新链接可以发了"))
    return redirect(url_for("volunteers.link"), code=303)


@bp.post("/link/close")
@requires(Permission.VOLUNTEER_VERIFY)
def close_link() -> Answer:
    """Nobody registers for now."""
    with transaction():
        operations.close_registration(current_actor(), _own().id, now=clock.now())
    flash(_("链接停用了"))
    return redirect(url_for("volunteers.link"), code=303)


@bp.get("/link/poster")
@requires(Permission.VOLUNTEER_VERIFY)
def poster() -> Answer:
    """A sheet for the notice board."""
    own = _own()
    live = live_link_of(own.id)
    if live is None:
        raise NotFound("registration_link.not_found")
    address = _address(live)
    return render_template("volunteers/poster.html", organisation=own, address=address, code=on_screen(address))

"""Who may see the needs: the private link, and the fundraising licence that opens the page (SPEC 8.7)."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ...core import clock
from ...core.errors import DomainError
from ...core.transaction import transaction
from ...domain.donations import operations, reaching
from ...domain.people.models import Organisation
from ...domain.people.permissions import Permission
from ...domain.people.queries import get_organisation
from ...schemas.donations import LicenceSchema
from ...web.access import current_actor, requires
from ...web.forms import Form
from ...web.page import flash
from . import bp

P = Permission


def _own() -> Organisation:
    actor = current_actor()
    assert actor.organisation_id is not None  # noqa: S101  (everyone at a desk has one)
    return get_organisation(actor, actor.organisation_id)


def _page(form: Form | None = None) -> str:
    own = _own()
    link = reaching.live_link_of(own.id)
    base = current_app.config["SETTINGS"].public_url
    address = f"{base}{url_for('donations.shared', token=reaching.token_of(link))}" if link else ""
    held = own.settings
    initial = {"licence": held.get(reaching.LICENCE, ""), "is_open": "yes" if held.get(reaching.IS_OPEN) else ""}
    return render_template("donations/sharing.html", link=link, address=address, new_key=str(uuid4()),
                           form=form or Form(LicenceSchema(), initial=initial))  # fmt: skip


@bp.get("/desk/donations/sharing")
@requires(P.GIFT_READ)
def sharing() -> ResponseReturnValue:
    """The link to send round, and the licence."""
    return _page()


@bp.post("/desk/donations/sharing/link")
@requires(P.NEED_WRITE)
def open_link() -> ResponseReturnValue:
    """A new link; the old one opens nothing any more."""
    try:
        key = UUID(request.form.get("id", ""))
    except ValueError:
        key = uuid4()
    with transaction():
        operations.open_link(current_actor(), _own().id, id=key, now=clock.now())
    flash(_("新链接可以发了"))
    return redirect(url_for("donations.sharing"), code=303)


@bp.post("/desk/donations/sharing/revoke")
@requires(P.NEED_WRITE)
def revoke_link() -> ResponseReturnValue:
    """No link for now."""
    with transaction():
        operations.revoke_link(current_actor(), _own().id, now=clock.now())
    flash(_("链接停用了"))
    return redirect(url_for("donations.sharing"), code=303)


@bp.post("/desk/donations/sharing/licence")
@requires(P.ORGANISATION_MANAGE)
def set_licence() -> ResponseReturnValue:
    """Enter the licence; open or close the page."""
    form = Form(LicenceSchema(), request.form)
    try:
        given = form.load()
        with transaction():
            operations.set_licence(current_actor(), _own().id, given["licence"], given["is_open"], now=clock.now())
    except DomainError as refusal:
        return _page(form.explain(refusal)), refusal.status
    flash(_("已保存"))
    return redirect(url_for("donations.sharing"), code=303)

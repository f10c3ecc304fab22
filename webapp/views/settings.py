"""The organisation: name, phone, local lines, and the communities below it."""

from __future__ import annotations

from uuid import uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.people import operations, queries
from ..domain.people.models import Organisation, OrganisationKind
from ..domain.people.permissions import Permission
from ..domain.people.settings import SETTINGS
from ..schemas.people import NewOrganisationSchema, organisation_schema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.page import flash
from ..web.settings import as_typed, groups_of
from ..web.words import label

bp = Blueprint("settings", __name__, url_prefix="/desk/settings")
bp = Blueprint("settings", __name__, url_prefix="/desk/settings")


def own_organisation() -> Organisation:
    """The one whose settings these are."""
    actor = current_actor()
    assert actor.organisation_id is not None  # noqa: S101  (everyone at a desk has one)
    return queries.get_organisation(actor, actor.organisation_id)


def _form(own: Organisation) -> Form:
    """The page as it stands: a field is blank where the organisation has said nothing itself."""
    kept = {name: as_typed(setting, own.settings.get(name)) for name, setting in SETTINGS.items()}
    return Form(organisation_schema(), initial={"name": own.name, "phone": own.phone or "", **kept})


def _new_child() -> Form:
    return Form(NewOrganisationSchema(), initial={"id": str(uuid4())}, prefix="child")


def _page(form: Form, child: Form) -> str:
    own = own_organisation()
    return render_template(
        "settings/show.html",
        form=form,
        child=child,
        own=own,
        groups=groups_of(own),
        children=queries.list_children(own),
        kind_options=[(k.value, label(k)) for k in OrganisationKind],
    )


@bp.get("/")
@requires(Permission.ORGANISATION_MANAGE)
def show() -> ResponseReturnValue:
    """What can be set, with today's values."""
    return _page(_form(own_organisation()), _new_child())


@bp.post("/")
@requires(Permission.ORGANISATION_MANAGE)
def update() -> ResponseReturnValue:
    """Save them."""
    form, own = Form(organisation_schema(), request.form), own_organisation()
    try:
        change = form.load()
        with transaction():
            operations.change_organisation(
                current_actor(), own.id, name=change.name, phone=change.phone, settings=change.settings, now=clock.now()
            )
    except DomainError as refusal:
        return _page(form.explain(refusal), _new_child()), refusal.status
    flash(_("设置已保存"))
    return redirect(url_for("settings.show"), code=303)


@bp.post("/organisations")
@requires(Permission.ORGANISATION_MANAGE)
def add_child() -> ResponseReturnValue:
    """Add a community or village below one's own organisation."""
    child, own = Form(NewOrganisationSchema(), request.form, prefix="child"), own_organisation()
    try:
        given = child.load()
        with transaction():
            parent = queries.get_organisation(current_actor(), own.id)
            operations.create_organisation(current_actor(), parent=parent, now=clock.now(), **given)
    except DomainError as refusal:
        return _page(_form(own_organisation()), child.explain(refusal)), refusal.status
    flash(_("已加上"))
    return redirect(url_for("settings.show"), code=303)

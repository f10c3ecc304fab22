"""Accounts: officers, approvers, volunteers, donors."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError, InvalidInput
from ..core.transaction import transaction
from ..domain.hours.queries import count_to_decide
from ..domain.people import operations, queries
from ..domain.people.features import offered_roles, whole_roles
from ..domain.people.models import Organisation
from ..domain.people.permissions import Permission, Role
from ..domain.people.profiles import profiles_of
from ..domain.people.waiting import count_waiting
from ..schemas.people import AccountSchema, RolesSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.keyset import address_of_next, last_seen_text
from ..web.page import flash
from ..web.words import label
from .person_page import own_place, person_page, role_options

bp = Blueprint("people", __name__, url_prefix="/desk/people")


@bp.get("/")
@requires(Permission.PEOPLE_READ)
def index() -> ResponseReturnValue:
    """Everybody with an account here, by role."""
    asked = request.args.get("role")
    role = next((r for r in Role if r.value == asked), None)
    actor = current_actor()
    users = queries.list_users(actor, role, after=last_seen_text())
    return render_template(
        "people/index.html",
        users=users,
        roles=queries.roles_of([u.id for u in users]),
        paused={key for key, profile in profiles_of([u.id for u in users]).items() if profile.paused_because},
        role_views=_role_views(role),
        waiting=count_waiting(actor),
        to_decide=count_to_decide(actor),
        next_url=address_of_next("people.index", users, queries.PAGE, lambda u: (u.name, u.id), role=asked),
    )


def _role_views(chosen: Role | None) -> list[tuple[str, str, bool]]:
    every = (_("全部"), url_for("people.index"), chosen is None)
    offered = offered_roles(own_place())
    return [every, *((label(r), url_for("people.index", role=r.value), r is chosen) for r in offered)]


def _places() -> list[Organisation]:
    """Where this person may add accounts: one's own first, then those below."""
    return list(queries.list_organisations(current_actor(), Permission.PEOPLE_MANAGE))


def _new_page(form: Form) -> str:
    places = _places()
    options = [(str(place.id), place.name) for place in places] if len(places) > 1 else []
    return render_template("people/new.html", form=form, role_options=role_options(own_place()), places=options)


def _place_of(form: Form) -> Organisation:
    """The organisation that was chosen; where there is one only, nothing was asked."""
    chosen = form.values.get("organisation_id")
    place = next((place for place in _places() if str(place.id) == chosen), None)
    if chosen and place is None:
        raise InvalidInput({"organisation_id": ["field.not_a_choice"]})
    return place or own_place()


@bp.get("/new")
@requires(Permission.PEOPLE_MANAGE)
def new() -> ResponseReturnValue:
    """A form for a new account; its id is made here, so that sending it twice makes one."""
    usual = {"id": str(uuid4()), "roles": [], "organisation_id": str(current_actor().organisation_id)}
    return _new_page(Form(AccountSchema(), initial=usual))


@bp.post("/")
@requires(Permission.PEOPLE_MANAGE)
def create() -> ResponseReturnValue:
    """Make the account and show its one-time code, once."""
    form, actor = Form(AccountSchema(), request.form), current_actor()
    try:
        account, place_id = form.load(), _place_of(form).id
        with transaction():
            organisation = queries.get_organisation(actor, place_id)
            whole = whole_roles(organisation, frozenset(account.roles), frozenset())
            account = replace(account, roles=tuple(sorted(whole)))
            user = operations.create_account(actor, organisation, account, now=clock.now())
            code = operations.issue_one_time_code(actor, user.id, now=clock.now())
    except DomainError as refusal:
        return _new_page(form.explain(refusal)), refusal.status
    return render_template("people/code.html", user=queries.get_user(actor, account.id), code=code)


@bp.get("/<uuid:user_id>")
@requires(Permission.PEOPLE_READ)
def show(user_id: UUID) -> ResponseReturnValue:
    """One account."""
    return person_page(user_id)


@bp.post("/<uuid:user_id>/roles")
@requires(Permission.PEOPLE_MANAGE)
def change_roles(user_id: UUID) -> ResponseReturnValue:
    """Give exactly the ticked roles."""
    form = Form(RolesSchema(), request.form, prefix="roles")
    try:
        given = form.load()
        user = queries.get_user(current_actor(), user_id)
        place = queries.find_place(user.organisation_id) or own_place()
        held = frozenset(grant.role for grant in queries.grants_of(user.id))
        wanted = whole_roles(place, frozenset(given["roles"]), held)
        with transaction():
            operations.change_roles(current_actor(), user_id, wanted, now=clock.now())
    except DomainError as refusal:
        return person_page(user_id, roles=form.explain(refusal)), refusal.status
    flash(_("角色已改好"))
    return redirect(url_for("people.show", user_id=user_id), code=303)


@bp.post("/<uuid:user_id>/disable")
@requires(Permission.PEOPLE_MANAGE)
def disable(user_id: UUID) -> ResponseReturnValue:
    """Close the account and end its sessions."""
    with transaction():
        operations.disable_account(current_actor(), user_id, now=clock.now())
    flash(_("账号已停用"))
    return redirect(url_for("people.show", user_id=user_id), code=303)


@bp.post("/<uuid:user_id>/code")
@requires(Permission.PEOPLE_MANAGE)
def issue_code(user_id: UUID) -> ResponseReturnValue:
    """A one-time code for a forgotten password, shown once."""
    actor = current_actor()
    with transaction():
        code = operations.issue_one_time_code(actor, user_id, now=clock.now())
    return render_template("people/code.html", user=queries.get_user(actor, user_id), code=code)

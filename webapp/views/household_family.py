"""A household moves, gets another head, or becomes two (SPEC 3.12): one page, three forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import Conflict, DomainError
from ..core.transaction import transaction
from ..domain.households import operations, queries
from ..domain.households.addresses import parse_address
from ..domain.households.family import FormerHead
from ..domain.households.states import CLOSED
from ..domain.people.actors import require
from ..domain.people.permissions import Permission
from ..domain.people.queries import get_organisation
from ..schemas.base import RequestSchema
from ..schemas.household_steps import HeadSchema, MoveSchema, SplitSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.page import flash
from .household_forms import options, writable_places
from .household_page import person_words
from .households import bp

_FORMS: dict[str, type[RequestSchema]] = {"move": MoveSchema, "head": HeadSchema, "split": SplitSchema}


@bp.get("/<uuid:household_id>/family")
@requires(Permission.HOUSEHOLD_WRITE)
def family(household_id: UUID) -> ResponseReturnValue:
    """The three forms."""
    return _page(household_id)


def _page(household_id: UUID, refused: Form | None = None) -> str:
    actor = current_actor()
    household = queries.get_household(actor, household_id)
    require(actor, Permission.HOUSEHOLD_WRITE, get_organisation(actor, household.organisation_id))
    if household.status in CLOSED:
        raise Conflict("household.closed")
    initial = {"move": {"organisation_id": str(household.organisation_id), "grid": household.grid},
               "head": {}, "split": {"id": str(uuid4())}}  # fmt: skip
    forms = {name: Form(schema(), initial=initial[name], prefix=name) for name, schema in _FORMS.items()}
    if refused is not None:
        forms[refused.prefix] = refused
    members = queries.people_of(household.id)[1:]
    today = clock.local_day(clock.now())
    return render_template(
        "households/family.html", household=household, forms=forms, refused=refused,
        members=[(str(person.id), f"{person.name} {person_words(person, today)}") for person in members],
        places=[(str(place.id), place.name) for place in writable_places(actor)], former=options(FormerHead),
    )  # fmt: skip


def _do(household_id: UUID, name: str, act: Callable[[Any], UUID], told: str) -> ResponseReturnValue:
    form = Form(_FORMS[name](), request.form, prefix=name)
    try:
        given = form.load()
        with transaction():
            shown = act(given)
    except DomainError as refusal:
        if refusal.status in (403, 404, 409):
            raise
        return _page(household_id, form.explain(refusal)), refusal.status
    flash(told)
    return redirect(url_for("households.show", household_id=shown), code=303)


@bp.post("/<uuid:household_id>/move")
@requires(Permission.HOUSEHOLD_WRITE)
def move(household_id: UUID) -> ResponseReturnValue:
    """To another address or community."""
    return _do(household_id, "move", lambda given: operations.move_household(
        current_actor(), household_id, to=given["organisation_id"], address=parse_address(given["address_line"]),
        grid=given["grid"], reason=given["reason"], now=clock.now()).id, _("搬家记下了"))  # fmt: skip


@bp.post("/<uuid:household_id>/head")
@requires(Permission.HOUSEHOLD_WRITE)
def change_head(household_id: UUID) -> ResponseReturnValue:
    """A member becomes the head."""
    return _do(household_id, "head", lambda given: operations.change_head(
        current_actor(), household_id, given["person"], former=given["former"], reason=given["reason"],
        now=clock.now()).id, _("户主换好了，请看看家里人的关系对不对。"))  # fmt: skip


@bp.post("/<uuid:household_id>/split")
@requires(Permission.HOUSEHOLD_WRITE)
def split(household_id: UUID) -> ResponseReturnValue:
    """Some open a file of their own."""
    return _do(household_id, "split", lambda new: operations.split_household(
        current_actor(), household_id, new, now=clock.now()).id, _("分好了，这是新的一户，存为草稿。"))  # fmt: skip

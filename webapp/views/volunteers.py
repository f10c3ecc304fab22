"""Who wants to help, at the desk: seen, called, verified or declined (SPEC 2.4)."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.people import operations, queries, waiting
from ..domain.people.models import Registration
from ..domain.people.permissions import Permission
from ..domain.people.rules import is_minor
from ..schemas.volunteers import WhyNotSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.keyset import address_of_next, last_seen_moment
from ..web.page import flash
from ..web.volunteer_choices import choices_of, reasons

bp = Blueprint("volunteers", __name__, url_prefix="/desk/volunteers")
Answer = ResponseReturnValue


@bp.get("/")
@requires(Permission.VOLUNTEER_VERIFY)
def index() -> Answer:
    """Everybody who waits for the desk."""
    actor, today = current_actor(), clock.local_day(clock.now())
    rows = waiting.list_registrations(actor, last_seen_moment("after"))
    return render_template(
        "volunteers/index.html",
        registrations=rows,
        places=queries.names_of([row.organisation_id for row in rows]),
        minors={row.id for row in rows if is_minor(row.born_on, on=today)},
        unverified=waiting.list_unverified(actor),
        asking=waiting.list_asking(actor),
        is_first="after" not in request.args,
        next_url=address_of_next("volunteers.index", rows, waiting.PAGE, lambda row: (row.made_at, row.id)),
    )


@bp.get("/<uuid:registration_id>")
@requires(Permission.VOLUNTEER_VERIFY)
def show(registration_id: UUID) -> Answer:
    """One registration, and what to do with it."""
    return registration_page(waiting.get_registration(current_actor(), registration_id))


def registration_page(registration: Registration, *, why: Form | None = None, problem: Form | None = None) -> str:
    """The page; `problem` is a form that says why somebody cannot be verified yet."""
    actor = current_actor()
    return render_template(
        "volunteers/show.html",
        registration=registration,
        place=queries.names_of([registration.organisation_id]).get(registration.organisation_id, ""),
        words=choices_of(registration.organisation_id).words_of(
            registration.areas, registration.skills, registration.free_times
        ),
        is_minor=is_minor(registration.born_on, on=clock.local_day(clock.now())),
        known=queries.accounts_here(actor, registration.phone_index),
        account=queries.find_user(actor, registration.user_id),
        why=why or Form(WhyNotSchema()),
        problem=problem,
        reasons=reasons(),
        fresh_id=str(uuid4()),
    )


@bp.post("/<uuid:registration_id>/accept")
@requires(Permission.VOLUNTEER_VERIFY)
def accept(registration_id: UUID) -> Answer:
    """The desk has looked at the person: one press, and they may book."""
    actor = current_actor()
    try:
        with transaction():
            user_id = operations.accept_registration(actor, registration_id, now=clock.now()).id
    except DomainError as refusal:
        problem = Form(WhyNotSchema()).explain(refusal)
        registration = waiting.get_registration(actor, registration_id)
        return registration_page(registration, problem=problem), refusal.status
    flash(_("已核实，可以约走访了"))
    return redirect(url_for("people.show", user_id=user_id), code=303)


@bp.post("/<uuid:registration_id>/decline")
@requires(Permission.VOLUNTEER_VERIFY)
def decline(registration_id: UUID) -> Answer:
    """Not taken on, with a reason that can be said."""
    form, actor = Form(WhyNotSchema(), request.form), current_actor()
    try:
        given = form.load()
        with transaction():
            operations.decline_registration(actor, registration_id, given["why"], now=clock.now())
    except DomainError as refusal:
        registration = waiting.get_registration(actor, registration_id)
        return registration_page(registration, why=form.explain(refusal)), refusal.status
    flash(_("记下了。请打电话说一声，30 天后登记的内容自动删掉。"))
    return redirect(url_for("volunteers.show", registration_id=registration_id), code=303)


@bp.post("/<uuid:registration_id>/reconsider")
@requires(Permission.VOLUNTEER_VERIFY)
def reconsider(registration_id: UUID) -> Answer:
    """Look at them again."""
    with transaction():
        operations.reconsider(current_actor(), registration_id, now=clock.now())
    flash(_("又放回等核实的名单里了"))
    return redirect(url_for("volunteers.show", registration_id=registration_id), code=303)

"""Visits at the desk: see who has not been told, read what was recorded. Planning has a file of its own."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.households.queries import contacts_of
from ..domain.people.permissions import Permission
from ..domain.people.queries import user_names
from ..domain.receipts.queries import receipts_of
from ..domain.visits import operations, overview, queries
from ..domain.visits.models import ToldHow, Visit
from ..schemas.visits import CancelSchema, ToldSchema
from ..web.access import current_actor, requires
from ..web.asked import asked_day, moment_and_id
from ..web.forms import Form
from ..web.page import flash
from ..web.ways import way_to
from ..web.words import label

bp = Blueprint("visits", __name__, url_prefix="/desk/visits")
Answer = ResponseReturnValue


@bp.get("/")
@requires(Permission.VISIT_READ)
def index() -> Answer:
    """The visits from today on, or of any day, with what has to be seen to first."""
    actor, today = current_actor(), clock.local_day(clock.now())
    day = asked_day("day", today)
    visits = queries.list_visits(actor, day, moment_and_id("after"))
    following = ""
    if len(visits) == queries.PAGE:
        following = url_for("visits.index", day=day, after=f"{visits[-1].starts_at.isoformat()}_{visits[-1].id}")
    return render_template(
        "visits/index.html",
        visits=visits,
        day=day,
        today=today,
        next_url=following,
        contacts=contacts_of([v.household_id for v in visits]),
        visitors=queries.visitors_of([v.id for v in visits]),
        counts=overview.counts(actor, today),
        records=overview.to_review(actor),
    )


@bp.get("/untold")
@requires(Permission.VISIT_READ)
def untold() -> Answer:
    """Households that should have been told by now and were not (SPEC 5.4)."""
    actor, today = current_actor(), clock.local_day(clock.now())
    visits = queries.not_told_yet(actor, today + timedelta(days=2))
    return render_template(
        "visits/untold.html",
        visits=visits,
        contacts=contacts_of([v.household_id for v in visits]),
        visitors=queries.visitors_of([v.id for v in visits]),
    )


@bp.get("/<uuid:visit_id>")
@requires(Permission.VISIT_READ)
def show(visit_id: UUID) -> Answer:
    """One visit; what was observed stays folded away until somebody opens it on record."""
    return _page(queries.see_visit(current_actor(), visit_id))


def _page(visit: Visit, *, opened: bool = False, told: Form | None = None, cancel: Form | None = None) -> str:
    records = queries.records_of(visit.id)
    facts = queries.told_of(visit.id)
    subject = queries.subject_of(visit)
    receipt = receipts_of([subject]).get(subject) if subject else None
    people = {r.author_id for r in records} | {f.by for f in facts}
    return render_template(
        "visits/show.html",
        visit=visit,
        contact=contacts_of([visit.household_id])[visit.household_id],
        visitors=queries.visitors_of([visit.id]).get(visit.id, []),
        records=records,
        facts=facts,
        opened=opened,
        names=user_names(list(people)),
        told=told or Form(ToldSchema(), initial={"id": str(uuid4())}),
        cancel=cancel or Form(CancelSchema()),
        hows=[(h.value, label(h)) for h in ToldHow],
        needs=overview.needs_of(visit.id),
        receipt_way=way_to("receipt", receipt.id if receipt else None),
    )


@bp.post("/<uuid:visit_id>/open")
@requires(Permission.HOUSEHOLD_SENSITIVE)
def open_record(visit_id: UUID) -> Answer:
    """Open what was observed; who looked is kept (SPEC 2.5)."""
    actor = current_actor()
    visit = queries.see_visit(actor, visit_id)
    with transaction():
        overview.note_opening(actor, visit_id, now=clock.now())
    return _page(queries.see_visit(actor, visit.id), opened=True)


@bp.post("/<uuid:visit_id>/told")
@requires(Permission.VISIT_PLAN)
def tell(visit_id: UUID) -> Answer:
    """The desk has told the household itself."""
    form, actor = Form(ToldSchema(), request.form), current_actor()
    visit = queries.get_visit(actor, visit_id)
    try:
        given = form.load()
        with transaction():
            fact = operations.Told(
                id=given["id"],
                visit_id=visit_id,
                how=given["how"],
                told_at=clock.now(),
                late_reason=given["late_reason"],
            )
            operations.tell_household(actor, fact, now=clock.now())
    except DomainError as refusal:
        return _page(queries.see_visit(actor, visit.id), told=form.explain(refusal)), refusal.status
    flash(_("已记下：通知到了"))
    return redirect(url_for("visits.show", visit_id=visit_id), code=303)


@bp.post("/<uuid:visit_id>/cancel")
@requires(Permission.VISIT_PLAN)
def cancel(visit_id: UUID) -> Answer:
    """Give the household back to the pool."""
    form, actor = Form(CancelSchema(), request.form), current_actor()
    try:
        given = form.load()
        with transaction():
            operations.cancel_visit(actor, visit_id, given["reason"], now=clock.now())
    except DomainError as refusal:
        return _page(queries.see_visit(actor, visit_id), cancel=form.explain(refusal)), refusal.status
    flash(_("已取消，这一户回到待接"))
    return redirect(url_for("visits.show", visit_id=visit_id), code=303)

"""Visits at the desk: plan, assign, see who has not been told, read what was recorded."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.campaigns.queries import get_campaign, list_campaigns
from ..domain.households.queries import contacts_of
from ..domain.people.permissions import Permission
from ..domain.people.queries import list_organisations, user_names
from ..domain.visits import operations, overview, queries, volunteers
from ..domain.visits.models import ToldHow, Visit, VisitTask
from ..schemas.visits import WINDOWS, AssignSchema, CancelSchema, SlotPlanSchema, ToldSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.page import flash
from ..web.words import label

bp = Blueprint("visits", __name__, url_prefix="/desk/visits")
Answer = ResponseReturnValue


@bp.get("/")
@requires(Permission.VISIT_READ)
def index() -> Answer:
    """The visits from today on, or of any day, with what has to be seen to first."""
    actor, today = current_actor(), clock.local_day(clock.now())
    day = _day(request.args.get("day"), today)
    visits = queries.list_visits(actor, day, _after())
    following = url_for("visits.index", day=day, after=f"{visits[-1].starts_at.isoformat()}_{visits[-1].id}") \
        if len(visits) == queries.PAGE else ""  # fmt: skip
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


def _day(text: str | None, usual: date) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return usual


def _after() -> tuple[datetime, UUID] | None:
    moment, _sep, key = request.args.get("after", "").partition("_")
    try:
        seen = datetime.fromisoformat(moment)
        return (seen, UUID(key)) if seen.tzinfo else None
    except ValueError:
        return None


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


@bp.get("/plan")
@requires(Permission.VISIT_PLAN)
def plan() -> Answer:
    """Lay out tasks and slots."""
    first = clock.local_day(clock.now()) + timedelta(days=2)
    usual = {"first": first, "last": first + timedelta(days=4), "windows": list(WINDOWS), "capacity": 20}
    return _plan_page(Form(SlotPlanSchema(), initial=usual))


def _plan_page(form: Form) -> str:
    actor = current_actor()
    places = list_organisations(actor, Permission.VISIT_PLAN)
    campaigns = list_campaigns(actor)
    return render_template(
        "visits/plan.html",
        form=form,
        places=[(str(p.id), p.name) for p in places],
        campaigns=campaigns,
        open_tasks=overview.tasks_by_campaign([c.id for c in campaigns]),
        windows=[(name, "–".join(window)) for name, window in WINDOWS.items()],
        slots=overview.coming_slots(actor, clock.local_day(clock.now())),
    )


@bp.post("/plan/slots")
@requires(Permission.VISIT_PLAN)
def open_slots() -> Answer:
    """Open days and windows for booking."""
    form = Form(SlotPlanSchema(), request.form)
    try:
        given = form.load()
        with transaction():
            made = operations.open_slots(current_actor(), given, now=clock.now())
    except DomainError as refusal:
        return _plan_page(form.explain(refusal)), refusal.status
    flash(_("开了 %(count)s 个时段", count=made))
    return redirect(url_for("visits.plan"), code=303)


@bp.post("/plan/tasks/<uuid:campaign_id>")
@requires(Permission.VISIT_PLAN)
def open_tasks(campaign_id: UUID) -> Answer:
    """Put every approved household into the pool, a slice a transaction."""
    actor = current_actor()
    get_campaign(actor, campaign_id)
    made = 0
    while True:
        with transaction():
            fresh = operations.open_tasks(actor, campaign_id, now=clock.now())
        made += fresh
        if fresh == 0:
            break
    flash(_("%(count)s 户可以预约了", count=made) if made else _("没有新的户要走访"))
    return redirect(url_for("visits.plan"), code=303)


@bp.get("/assign")
@requires(Permission.VISIT_PLAN)
def new_assignment() -> Answer:
    """Who goes where, decided at the desk."""
    usual = {"id": str(uuid4()), "task_id": request.args.get("task_id", ""), "visitors": []}
    return _assign_page(Form(AssignSchema(), initial=usual))


def _assign_page(form: Form) -> str:
    actor, today = current_actor(), clock.local_day(clock.now())
    slots = queries.open_slots(actor, today, today + timedelta(days=31))
    tasks = queries.pool(actor, {slot.organisation_id for slot in slots})
    contacts = contacts_of([task.household_id for task in tasks])
    return render_template(
        "visits/assign.html",
        form=form,
        volunteers=[(str(u.id), u.name) for u in volunteers.assignable(actor)],
        slots=[(str(s.id), f"{s.day:%m-%d} {s.starts}–{s.ends} {s.place}") for s in slots],
        tasks=[(str(t.id), _task_name(t, contacts[t.household_id].masked_name)) for t in tasks],
    )


def _task_name(task: VisitTask, name: str) -> str:
    return f"{task.building} {name}"


@bp.post("/assign")
@requires(Permission.VISIT_PLAN)
def assign() -> Answer:
    """Send volunteers to a household."""
    form = Form(AssignSchema(), request.form)
    try:
        given = form.load()
        with transaction():
            booking = operations.VisitBooking(given["id"], given["slot_id"], given["task_id"], None)
            visit = operations.assign_visit(current_actor(), booking, tuple(given["visitors"]), now=clock.now())
            key = visit.id
    except DomainError as refusal:
        return _assign_page(form.explain(refusal)), refusal.status
    flash(_("已安排"))
    return redirect(url_for("visits.show", visit_id=key), code=303)

"""How households are reached, at the desk: who waits for what, another way for some, the calls (SPEC 5.1)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.households.queries import contacts_of
from ..domain.people.permissions import Permission
from ..domain.people.queries import user_names
from ..domain.receipts.deliveries import items_of
from ..domain.receipts.queries import receipts_of
from ..domain.visits import call_turns, calls, operations, points, volunteers, waiting
from ..domain.visits.models import VisitMode
from ..schemas.visit_ways import OFFERED, CallSchema, GivingSchema, InvitedSchema, ModeChangeSchema, call_of
from ..web import show
from ..web.access import current_actor, requires
from ..web.calls import call_page
from ..web.forms import Form
from ..web.items import amount_of
from ..web.keyset import address_of_next, last_seen_text
from ..web.page import flash
from ..web.words import label
from .visits import Answer, bp

SHOWN = (*OFFERED, VisitMode.POINT, VisitMode.EVENT)
"""To a point one is invited, with its day and place; the rest is a change alone."""


@bp.get("/ways")
@requires(Permission.VISIT_PLAN)
def ways() -> Answer:
    """Who waits to be reached in one way; at home where no way is asked for."""
    return _page()


def _page(change: Form | None = None, give: Form | None = None, come: Form | None = None) -> str:
    actor, mode, today = current_actor(), _asked_mode(), clock.local_day(clock.now())
    tasks, counts = waiting.list_waiting(actor, mode, last_seen_text()), waiting.count_waiting(actor)
    ids = [task.id for task in tasks]
    turns = call_turns.turns_of(ids)
    slips = receipts_of([task.subject_id for task in tasks])
    usual = {"last_day": today + timedelta(days=3), "tasks": []}
    return render_template(
        "visits/ways.html", mode=mode, tasks=tasks, turns=turns, tries=calls.tries_of(ids), amount_of=amount_of,
        views=[(label(one), counts.get(one, 0), url_for("visits.ways", mode=one.value), one is mode) for one in SHOWN],
        contacts=contacts_of([task.household_id for task in tasks]), names=user_names({t.user_id for t in turns.values()}),
        lines={task.id: items_of(slips[task.subject_id].items) for task in tasks if task.subject_id in slips},
        change=change or Form(ModeChangeSchema(), initial={"tasks": []}), give=give or Form(GivingSchema(), initial=usual, prefix="give"),
        come=come or Form(InvitedSchema(), initial={"tasks": []}, prefix="come"),
        points=_point_options(today),
        at_points=points.turns_at_points(ids) if mode in (VisitMode.POINT, VisitMode.EVENT) else {},
        modes=[(one.value, label(one)) for one in OFFERED if one is not mode or one is VisitMode.HOSPITAL],
        callers=[(str(one.id), one.name) for one in volunteers.assignable(actor, today)] if mode is VisitMode.PHONE else [],
        here={"mode": mode.value, "after": request.args.get("after")},
        next_url=address_of_next("visits.ways", tasks, waiting.PAGE, lambda task: (task.building, task.id), mode=mode.value),
    )  # fmt: skip


def _point_options(today: date) -> list[tuple[str, str]]:
    coming = [point for point in points.list_points(current_actor(), is_open=True) if point.day >= today]
    return [(str(p.id), f"{show.day(p.day)} {p.starts}–{p.ends} {p.place}") for p in reversed(coming)]


def _asked_mode() -> VisitMode:
    asked = request.args.get("mode", "")
    return next((mode for mode in SHOWN if mode.value == asked), VisitMode.HOME)


@bp.post("/ways")
@requires(Permission.VISIT_PLAN)
def change_way() -> Answer:
    """Reach those that are ticked in another way."""
    form = Form(ModeChangeSchema(), request.form)
    try:
        change = form.load()
        with transaction():
            count = operations.change_modes(current_actor(), change, now=clock.now())
    except DomainError as refusal:
        return _page(change=form.explain(refusal)), refusal.status
    flash(ngettext("%(num)d 户改成：%(way)s", "%(num)d 户改成：%(way)s", count, way=label(change.mode)))
    return redirect(url_for("visits.ways", mode=change.mode.value), code=303)


@bp.post("/ways/callers")
@requires(Permission.VISIT_PLAN)
def give_calls() -> Answer:
    """Let a volunteer call those that are ticked, or take them back."""
    form = Form(GivingSchema(), request.form, prefix="give")
    try:
        giving = form.load()
        with transaction():
            count = operations.give_calls(current_actor(), giving, now=clock.now())
    except DomainError as refusal:
        return _page(give=form.explain(refusal)), refusal.status
    if giving.user_id:
        flash(ngettext("%(num)d 户交给志愿者打电话", "%(num)d 户交给志愿者打电话", count))
    else:
        flash(ngettext("%(num)d 户收回来，由社区打电话", "%(num)d 户收回来，由社区打电话", count))
    return redirect(url_for("visits.ways", mode=VisitMode.PHONE.value), code=303)


@bp.post("/ways/points")
@requires(Permission.VISIT_PLAN)
def send_to_point() -> Answer:
    """Have those that are ticked come to a point."""
    form = Form(InvitedSchema(), request.form, prefix="come")
    try:
        given = form.load()
        with transaction():
            count = operations.send_to_point(current_actor(), given["tasks"], given["point_id"], now=clock.now())
    except DomainError as refusal:
        return _page(come=form.explain(refusal)), refusal.status
    flash(ngettext("%(num)d 户叫到这里来领，请告诉他们", "%(num)d 户叫到这里来领，请告诉他们", count))
    return redirect(url_for("visits.point", point_id=given["point_id"]), code=303)


@bp.get("/calls/<uuid:task_id>")
@requires(Permission.VISIT_PLAN)
def call(task_id: UUID) -> Answer:
    """One household to call."""
    return _call_page(task_id)


def _call_page(task_id: UUID, form: Form | None = None) -> str:
    return call_page(task_id, url_for("visits.record_call", task_id=task_id), _the_list(), form)


def _the_list() -> str:
    return url_for("visits.ways", mode=VisitMode.PHONE.value)


@bp.post("/calls/<uuid:task_id>")
@requires(Permission.VISIT_PLAN)
def record_call(task_id: UUID) -> Answer:
    """What came of the call."""
    form = Form(CallSchema(), request.form)
    try:
        given = form.load()
        with transaction():
            operations.record_call(current_actor(), call_of(task_id, given), now=clock.now())
    except DomainError as refusal:
        return _call_page(task_id, form.explain(refusal)), refusal.status
    flash(_("已记下"))
    return redirect(_the_list(), code=303)

"""Planning visits: open tasks and slots, send people."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError, InvalidInput
from ..core.transaction import transaction
from ..domain.campaigns.operations import OPEN
from ..domain.campaigns.queries import get_campaign, list_campaigns
from ..domain.households.queries import Contact, contacts_of
from ..domain.people.permissions import Permission
from ..domain.people.queries import list_organisations
from ..domain.people.rules import is_ending
from ..domain.receipts.queries import receipts_of
from ..domain.visits import modes, operations, overview, queries, slots, volunteers
from ..domain.visits.buildings import Building, described
from ..domain.visits.loads import Load, loads_of
from ..domain.visits.models import USUAL, VisitMode, VisitTask
from ..domain.visits.operations import SlotPlan
from ..schemas.visit_ways import UsualModeSchema
from ..schemas.visits import MANY_VISITORS, AssignSchema, SlotPlanSchema
from ..web import show
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.page import flash
from ..web.words import label, word
from .visits import Answer, bp


@bp.get("/plan")
@requires(Permission.VISIT_PLAN)
def plan() -> Answer:
    """Lay out tasks and slots."""
    first = clock.local_day(clock.now()) + timedelta(days=2)
    usual = {"first": first, "last": first + timedelta(days=4), "windows": list(_own_windows()), "capacity": 20}
    return _plan_page(Form(SlotPlanSchema(), initial=usual))


def _plan_page(form: Form) -> str:
    actor = current_actor()
    places = list_organisations(actor, Permission.VISIT_PLAN)
    campaigns = [campaign for campaign in list_campaigns(actor) if campaign.status in OPEN]
    return render_template(
        "visits/plan.html",
        form=form,
        places=[(str(p.id), p.name) for p in places],
        campaigns=campaigns,
        usual=modes.usual_modes([c.id for c in campaigns]),
        modes=[(mode.value, label(mode)) for mode in USUAL],
        open_tasks=overview.tasks_by_campaign([c.id for c in campaigns]),
        windows=[(name, "–".join(window)) for name, window in _own_windows().items()],
        slots=overview.coming_slots(actor, clock.local_day(clock.now())),
    )


def _own_windows() -> dict[str, tuple[str, str]]:
    place = current_actor().organisation_id
    return slots.windows_at(current_actor(), place) if place else {}


@bp.post("/plan/slots")
@requires(Permission.VISIT_PLAN)
def open_slots() -> Answer:
    """Open days and windows for booking."""
    form = Form(SlotPlanSchema(), request.form)
    try:
        given = form.load()
        windows = slots.windows_at(current_actor(), given["organisation_id"])
        wanted = tuple(windows[name] for name in given.pop("windows") if name in windows)
        if not wanted:
            raise InvalidInput({"windows": ["field.not_a_choice"]})
        with transaction():
            made = operations.open_slots(current_actor(), SlotPlan(windows=wanted, **given), now=clock.now())
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
    form = Form(UsualModeSchema(), request.form)
    try:
        if mode := form.load()["mode"]:
            with transaction():
                operations.say_usual_mode(actor, campaign_id, mode, now=clock.now())
    except DomainError as refusal:
        is_of_form = isinstance(refusal, InvalidInput)
        flash(_("走访方式没有选对，没有放出。请重新选。") if is_of_form else word(refusal.code, **refusal.facts), "alarm")
        return redirect(url_for("visits.plan"), code=303)
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
    coming = queries.open_slots(actor, today, today + timedelta(days=31))
    tasks = queries.pool(actor, {slot.organisation_id for slot in coming})
    contacts = contacts_of([task.household_id for task in tasks])
    loads = loads_of({task.id: [task] for task in tasks}, receipts_of([task.subject_id for task in tasks]))
    known = described({(task.organisation_id, task.building) for task in tasks})
    return render_template(
        "visits/assign.html",
        form=form,
        volunteers=[(str(one.id), _companion_name(one, today)) for one in volunteers.assignable(actor, today)],
        slots=[(str(s.id), f"{s.day:%m-%d} {s.starts}–{s.ends} {s.place}") for s in coming],
        tasks=[(str(t.id), _task_name(t, contacts[t.household_id], loads[t.id], known.get((t.organisation_id, t.building))))
               for t in tasks],
    )  # fmt: skip


def _task_name(task: VisitTask, contact: Contact, load: Load, building: Building | None) -> str:
    mark = _("家里有孩子，要有专门核实的人") if task.two_needed or contact.has_minor else ""
    away = label(task.mode) if task.mode is VisitMode.HOSPITAL else ""
    climb = _("走楼梯") if building and building.lift is False and not away else ""
    carry = _("东西重又没有电梯，建议多去一人") if climb and load is Load.HEAVY else _("东西重") if load is Load.HEAVY else climb
    return " · ".join(filter(None, (f"{task.building} {contact.masked_name}", away, mark, carry)))


def _companion_name(one: volunteers.Companion, today: date) -> str:
    """The name, and what an officer has to know before sending somebody."""
    marks = [
        _("专门核实") if one.is_for_children else "",
        _("未满 18 周岁，要有大人同去") if one.is_minor else "",
        _("没有登记保险") if one.insured_until is None else "",
        _("保险到 %(day)s", day=show.day(one.insured_until)) if is_ending(one.insured_until, today=today) else "",
    ]
    return " · ".join([one.name, *filter(None, marks)])


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
    if len(given["visitors"]) > MANY_VISITORS:
        flash(_("派了 %(count)s 个人。超过五个人，老人会累，能少就少。", count=len(given["visitors"])), "warning")
    return redirect(url_for("visits.show", visit_id=key), code=303)

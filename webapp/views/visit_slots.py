"""A week of slots at a glance; one slot changed, or closed with those who booked told (SPEC 5.2)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.people.permissions import Permission
from ..domain.people.queries import names_of
from ..domain.visits import posts, queries, slots
from ..domain.visits.models import VisitSlot
from ..schemas.visit_posts import PostSchema
from ..schemas.visits import SlotChangeSchema, SlotCloseSchema
from ..web.access import current_actor, requires
from ..web.asked import asked_day
from ..web.forms import Form
from ..web.page import flash
from .visits import Answer, bp


@bp.get("/week")
@requires(Permission.VISIT_READ)
def week() -> Answer:
    """Monday to Sunday: who can still be booked, and how full the days are."""
    today = clock.local_day(clock.now())
    days = slots.week_of(current_actor(), asked_day("day", today))
    places = {slot.organisation_id for one in days for slot, _taken in one.slots}
    return render_template(
        "visits/week.html", days=days, today=today, names=names_of(list(places)),
        before=days[0].day - slots.A_WEEK, after=days[0].day + slots.A_WEEK, last=days[0].day + timedelta(days=6),
    )  # fmt: skip


@bp.get("/slots/<uuid:slot_id>")
@requires(Permission.VISIT_PLAN)
def slot(slot_id: UUID) -> Answer:
    """One slot, to be changed or closed."""
    return slot_page(slot_id)


def slot_page(slot_id: UUID, post: Form | None = None) -> str:
    """The page of a slot; a refused post comes back in its place."""
    return _page(slots.get_slot(current_actor(), slot_id), post=post)


def _page(found: VisitSlot, change: Form | None = None, close: Form | None = None, post: Form | None = None) -> str:
    there = posts.posts_of(found.id)
    usual = {"place": found.place, "capacity": str(found.capacity)}
    return render_template(
        "visits/slot.html", slot=found, taken=queries.live_visits_in(found.id), posts=there,
        at_posts=posts.taken_at([one.id for one in there]), is_over=found.day < clock.local_day(clock.now()),
        post=post or Form(PostSchema(), initial={"id": str(uuid4()), "people": "2"}, prefix="post"),
        change=change or Form(SlotChangeSchema(), initial=usual), close=close or Form(SlotCloseSchema(), prefix="close"),
    )  # fmt: skip


@bp.post("/slots/<uuid:slot_id>")
@requires(Permission.VISIT_PLAN)
def change_slot(slot_id: UUID) -> Answer:
    """Another place, room for more or fewer."""
    form = Form(SlotChangeSchema(), request.form)
    try:
        given = form.load()
        with transaction():
            slots.change_slot(current_actor(), slot_id, **given, now=clock.now())
    except DomainError as refusal:
        return _page(slots.get_slot(current_actor(), slot_id), change=form.explain(refusal)), refusal.status
    flash(_("已保存"))
    return redirect(url_for("visits.slot", slot_id=slot_id), code=303)


@bp.post("/slots/<uuid:slot_id>/close")
@requires(Permission.VISIT_PLAN)
def close_slot(slot_id: UUID) -> Answer:
    """Nobody books it any more; what was booked is called off."""
    form = Form(SlotCloseSchema(), request.form, prefix="close")
    try:
        given = form.load()
        count = slots.close_slot(current_actor(), slot_id, given["reason"], turns=transaction, now=clock.now())
    except DomainError as refusal:
        return _page(slots.get_slot(current_actor(), slot_id), close=form.explain(refusal)), refusal.status
    if count:
        flash(_("时段关了，取消了 %(count)s 次走访。通知过的户在“要处理”里，请打电话告诉一声。", count=count), "wait")
    else:
        flash(_("时段关了"))
    return redirect(url_for("visits.slot", slot_id=slot_id), code=303)

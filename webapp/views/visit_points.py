"""集中发放 at the desk: open a point, tell households to come, hand over slip by slip, see who did not come."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.households.queries import contacts_of
from ..domain.people.permissions import Permission
from ..domain.people.queries import list_organisations
from ..domain.receipts.deliveries import items_of
from ..domain.receipts.numbers import as_digits, in_groups
from ..domain.receipts.queries import find_by_number
from ..domain.visits import operations, points
from ..domain.visits.models import ToldHow
from ..domain.visits.points import CollectionPoint
from ..schemas.visit_ways import CameSchema, HandedSchema, PointSchema, ToldToComeSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.items import amount_of
from ..web.keyset import address_of_next, last_seen_day, last_seen_text
from ..web.page import flash
from ..web.words import label
from .receipts import who_went
from .visits import Answer, bp


@bp.get("/points")
@requires(Permission.VISIT_PLAN)
def list_of_points() -> Answer:
    """The points that are open, those that are over, and a form for another."""
    return _list_page()


def _list_page(form: Form | None = None) -> str:
    actor = current_actor()
    is_open = request.args.get("view") != "over"
    found = points.list_points(actor, is_open=is_open, before=last_seen_day("before"))
    usual = {"id": str(uuid4()), "day": clock.local_day(clock.now()) + timedelta(days=3), "starts": "09:00", "ends": "11:30"}
    return render_template(
        "visits/points.html", points=found, counts=points.counts_of([point.id for point in found]), is_open=is_open,
        places=[(str(p.id), p.name) for p in list_organisations(actor, Permission.VISIT_PLAN)],
        form=form or Form(PointSchema(), initial=usual),
        next_url=address_of_next("visits.list_of_points", found, points.PAGE, lambda point: (point.day, point.id), "before",
                                 view=None if is_open else "over"),
    )  # fmt: skip


@bp.post("/points")
@requires(Permission.VISIT_PLAN)
def open_point() -> Answer:
    """Another point."""
    form = Form(PointSchema(), request.form)
    try:
        new = form.load()
        with transaction():
            operations.open_point(current_actor(), new, now=clock.now())
    except DomainError as refusal:
        return _list_page(form.explain(refusal)), refusal.status
    flash(_("活动建好了。在“走访方式”里勾几户，请到这里来。") if new.title else _("领取点开好了。在“走访方式”里勾几户，叫到这里来。"))
    return redirect(url_for("visits.point", point_id=new.id), code=303)


@bp.get("/points/<uuid:point_id>")
@requires(Permission.VISIT_PLAN)
def point(point_id: UUID) -> Answer:
    """Who is expected, who has not been told, and the slip that somebody brought."""
    return _page(points.get_point(current_actor(), point_id))


def _page(found: CollectionPoint, tell: Form | None = None, hand: Form | None = None, come: Form | None = None) -> str:
    actor, rows = current_actor(), points.expected_at(found, last_seen_text())
    by = request.args.getlist("by")[:5]
    hand = hand or Form(HandedSchema(), initial={"number": request.args.get("number", "")[:20], "by": by}, prefix="hand")
    number = as_digits(str(hand.values.get("number", "")))
    return render_template(
        "visits/point.html", point=found, rows=rows, counts=points.counts_of([found.id])[found.id], hand=hand,
        contacts=contacts_of([task.household_id for _one, task in rows]), tell=tell or Form(ToldToComeSchema(), initial={"tasks": []}),
        come=come or Form(CameSchema(), initial={"tasks": [], "by": by}, prefix="come"),
        hows=[(how.value, label(how)) for how in ToldHow], people=who_went(), number=number, number_of=in_groups,
        receipt=find_by_number(actor, number) if number else None, items_of=items_of, amount_of=amount_of,
        is_day=found.day <= clock.local_day(clock.now()),
        next_url=address_of_next("visits.point", rows, points.PAGE, lambda row: (row[1].building, row[1].id), point_id=found.id),
    )  # fmt: skip


@bp.post("/points/<uuid:point_id>/told")
@requires(Permission.VISIT_PLAN)
def tell_to_come(point_id: UUID) -> Answer:
    """Those that are ticked know when and where to come."""
    form, actor = Form(ToldToComeSchema(), request.form), current_actor()
    try:
        given = form.load()
        with transaction():
            count = operations.tell_to_come(actor, point_id, given["tasks"], given["how"], now=clock.now())
    except DomainError as refusal:
        return _page(points.get_point(actor, point_id), tell=form.explain(refusal)), refusal.status
    flash(ngettext("记下了，%(num)d 户通知到了", "记下了，%(num)d 户通知到了", count))
    return redirect(url_for("visits.point", point_id=point_id), code=303)


@bp.post("/points/<uuid:point_id>/hand-over")
@requires(Permission.RECEIPT_CONFIRM)
def hand_over_at(point_id: UUID) -> Answer:
    """All that is on this slip was handed over."""
    form, actor = Form(HandedSchema(), request.form, prefix="hand"), current_actor()
    try:
        given = form.load()
        with transaction():
            by = tuple(given["by"])
            slip = operations.hand_over_at(actor, point_id, as_digits(given["number"]), by, now=clock.now())
            name = slip.masked_name
    except DomainError as refusal:
        return _page(points.get_point(actor, point_id), hand=form.explain(refusal)), refusal.status
    flash(_("%(who)s领到了。请看着扫码或签字。", who=name))
    kept: dict[str, Any] = {"by": [str(user) for user in given["by"]]}
    return redirect(url_for("visits.point", point_id=point_id, **kept), code=303)


@bp.post("/points/<uuid:point_id>/came")
@requires(Permission.RECEIPT_CONFIRM)
def hand_over_by_list(point_id: UUID) -> Answer:
    """Those that are ticked came and were handed all that is on their slips."""
    form, actor = Form(CameSchema(), request.form, prefix="come"), current_actor()
    try:
        given = form.load()
        with transaction():
            count = operations.hand_over_by_list(actor, point_id, given["tasks"], tuple(given["by"]), now=clock.now())
    except DomainError as refusal:
        return _page(points.get_point(actor, point_id), come=form.explain(refusal)), refusal.status
    flash(ngettext("%(num)d 户来了，东西交给他们了", "%(num)d 户来了，东西交给他们了", count))
    kept: dict[str, Any] = {"by": [str(user) for user in given["by"]]}
    return redirect(url_for("visits.point", point_id=point_id, **kept), code=303)


@bp.post("/points/<uuid:point_id>/close")
@requires(Permission.VISIT_PLAN)
def close_point(point_id: UUID) -> Answer:
    """It is over; who did not come waits again."""
    with transaction():
        absent = operations.close_point(current_actor(), point_id, now=clock.now())
    if absent:
        flash(ngettext("领取点收了。%(num)d 户没有来，在“走访方式”里另约一天，或者送上门。",
                       "领取点收了。%(num)d 户没有来，在“走访方式”里另约一天，或者送上门。", absent), "wait")  # fmt: skip
    else:
        flash(_("领取点收了，都来过了。"))
    return redirect(url_for("visits.point", point_id=point_id), code=303)

"""路线单: a day's doors on paper, for a group with appointments, or for all open slips of a community (SPEC 6.1)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import Response, render_template, request
from flask_babel import gettext as _

from ..core import clock
from ..core.db import db
from ..core.errors import NotFound
from ..core.transaction import transaction
from ..domain.households.queries import Contact, contacts_of
from ..domain.people.models import Organisation
from ..domain.people.permissions import Permission
from ..domain.people.queries import phone_above
from ..domain.receipts.deliveries import items_of
from ..domain.visits import routes, rules
from ..domain.visits.buildings import Building, described
from ..domain.visits.routes import DayRoute, Stop
from ..printing.child import render_in_child
from ..printing.sheets import Route, RouteStop
from ..web.access import current_actor, requires
from ..web.asked import asked_day
from ..web.items import amount_of
from .visits import Answer, bp


@bp.get("/routes")
@requires(Permission.VISIT_PLAN)
def route_groups() -> Answer:
    """Who goes on a day; a route is printed from the day before."""
    today = clock.local_day(clock.now())
    day = asked_day("day", today)
    near = [(_("今天"), today), (_("明天"), today + timedelta(days=1))]
    return render_template(
        "visits/routes.html", day=day, near=near, groups=routes.groups_of(current_actor(), day),
        may_print=rules.may_see_door(day, today=today),
    )  # fmt: skip


@bp.get("/<uuid:visit_id>/route.pdf")
@requires(Permission.VISIT_PLAN)
def route_pdf(visit_id: UUID) -> Answer:
    """The route of the group that makes this visit."""
    with transaction():
        found = routes.route_with(current_actor(), visit_id, now=clock.now())
        sheet = _sheet(found)
    return _pdf(sheet, f"route-{visit_id.hex[:8]}")


@bp.get("/route-of-slips.pdf")
@requires(Permission.VISIT_PLAN)
def route_of_slips() -> Answer:
    """The open slips of one community, building by building."""
    try:
        occasion, place = UUID(request.args.get("occasion", "")), UUID(request.args.get("place", ""))
    except ValueError:
        raise NotFound() from None
    with transaction():
        found = routes.route_of_slips(current_actor(), occasion, place, now=clock.now())
        sheet = _sheet(found)
    return _pdf(sheet, f"route-{place.hex[:8]}")


def _sheet(found: DayRoute) -> Route:
    contacts = contacts_of([stop.household_id for stop in found.stops])
    known = described({(contact.organisation_id, contact.building) for contact in contacts.values()})
    first = next((stop.receipt for stop in found.stops if stop.receipt), None)
    place = db.session.get(Organisation, first.organisation_id) if first else None
    phone = (place.phone or phone_above(place.path) or "") if place else ""
    start = found.stops[0].visit.starts_at if found.stops and found.stops[0].visit else None
    meeting = " ".join(part for part in (found.place, f"{clock.local(start):%H:%M} 前" if start else "") if part)
    return Route(
        campaign_title=first.occasion_title if first else "", group="、".join(found.people) or "（写上门的人）",
        day=f"{found.day.year} 年 {found.day.month} 月 {found.day.day} 日", meeting=meeting or "出发前在社区领单子和东西",
        stops=tuple(_stop(stop, contacts.get(stop.household_id), known) for stop in found.stops), committee_phone=phone,
        printed_at=clock.local(clock.now()),
    )  # fmt: skip


def _way(building: Building | None) -> str:
    """How one gets up, as the route says it."""
    if building is None:
        return ""
    lift = {True: "有电梯", False: "走楼梯", None: ""}[building.lift]
    return "，".join(filter(None, (lift, f"{building.floors} 层" if building.floors else "", building.note)))


def _stop(stop: Stop, contact: Contact | None, known: dict[tuple[UUID, str], Building]) -> RouteStop:
    items = items_of(stop.receipt.items) if stop.receipt else []
    at = f"{clock.local(stop.visit.starts_at):%H:%M}" if stop.visit else ""
    if contact is None:
        return RouteStop(at, "", "（档案里已经没有这一户）", "", (), "", stop.receipt.number if stop.receipt else "")
    way = "" if stop.where else _way(known.get((contact.organisation_id, contact.building)))
    where = stop.where or " ".join(part for part in (contact.building, contact.door) if part)
    return RouteStop(
        time=at, address_as=contact.address_as, place=where, phone=contact.phone,
        bring=tuple((item.label, amount_of(item)) for item in items), mind="\n".join(filter(None, (contact.mind, way))),
        receipt_number=stop.receipt.number if stop.receipt else "",
    )  # fmt: skip


def _pdf(sheet: Route, name: str) -> Response:
    response = Response(render_in_child("route", sheet), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response

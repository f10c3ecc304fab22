"""告知条 on paper: for those who are to be told two days ahead and could not be reached (SPEC 5.4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from flask import Response, redirect, url_for

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.households.queries import contacts_of
from ..domain.people.permissions import Permission
from ..domain.people.queries import find_place, phone_above
from ..domain.visits import queries
from ..domain.visits.models import Visit
from ..domain.visits.notice_slips import print_slips
from ..printing.child import render_in_child
from ..printing.sheets import NoticeSlip, NoticeSlips
from ..web.access import current_actor, requires
from ..web.page import flash
from ..web.words import word
from .visits import Answer, bp

WEEKDAYS = "一二三四五六日"


@bp.get("/untold.pdf")
@requires(Permission.VISIT_PLAN)
def notice_slips() -> Answer:
    """Six to a sheet, those of one building together."""
    actor, now = current_actor(), clock.now()
    try:
        with transaction():
            sheet = _sheet(print_slips(actor, clock.local_day(now) + timedelta(days=2), now=now))
    except DomainError as refusal:
        flash(word(refusal.code), "wait")
        return redirect(url_for("visits.untold"))
    response = Response(render_in_child("notice_slips", sheet), mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="notice-slips.pdf"'
    return response


def _sheet(visits: Sequence[Visit]) -> NoticeSlips:
    """Each is signed by its own community."""
    contacts = contacts_of([visit.household_id for visit in visits])
    people = queries.visitors_of([visit.id for visit in visits])
    signs = {key: _signs(key) for key in {visit.organisation_id for visit in visits}}
    slips = []
    for visit in visits:
        contact, at = contacts[visit.household_id], clock.local(visit.starts_at)
        names = "、".join(name for _user, name in people.get(visit.id, []))
        organisation, phone = signs[visit.organisation_id]
        slips.append(NoticeSlip(
            place=" ".join(part for part in (contact.building, contact.door) if part), address_as=contact.address_as,
            when=f"{at.month} 月 {at.day} 日（星期{WEEKDAYS[at.weekday()]}）{at:%H:%M}", visitors=names,
            organisation=organisation, phone=phone,
        ))  # fmt: skip
    return NoticeSlips(slips=tuple(slips), printed_at=clock.local(clock.now()))


def _signs(organisation_id: UUID) -> tuple[str, str]:
    """Name and phone of a place; one without a phone has that of the nearest above it."""
    place = find_place(organisation_id)
    return (place.name, place.phone or phone_above(place.path) or "") if place else ("", "")

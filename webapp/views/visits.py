"""Visits at the desk: see who has not been told, read what was recorded. Planning has a file of its own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.households.queries import contacts_of
from ..domain.people.permissions import Permission
from ..domain.people.queries import get_organisation, user_names
from ..domain.receipts.queries import receipts_of
from ..domain.visits import delivering, joining, matters, operations, overview, queries, swaps
from ..domain.visits.leaving import uninsured
from ..domain.visits.models import LIVE, Outcome, ToldHow, Visit
from ..domain.visits.pairs import pairing_of
from ..domain.visits.standing import standing_of
from ..schemas.visit_desk import DeskEntrySchema
from ..schemas.visits import CancelAtDeskSchema, ToldSchema
from ..web.access import current_actor, requires
from ..web.asked import asked_day, moment_and_id
from ..web.forms import Form
from ..web.keyset import address_of_next, last_seen_day
from ..web.page import flash
from ..web.record_words import answer_word, people_in, record_facts
from ..web.waiting import count_waiting, worth_a_line
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
        uninsured=uninsured([v.id for v in visits if v.status in LIVE]),
        modes=overview.modes_of(visits),
        counts=overview.counts(actor, today),
        waiting=worth_a_line(count_waiting(actor, now=clock.now())),
    )


@bp.get("/untold")
@requires(Permission.VISIT_READ)
def untold() -> Answer:
    """Households that should have been told by now and were not (SPEC 5.4)."""
    actor, today = current_actor(), clock.local_day(clock.now())
    visits = queries.not_told_yet(actor, today + timedelta(days=2), last_seen_day())
    return render_template(
        "visits/untold.html",
        visits=visits,
        contacts=contacts_of([v.household_id for v in visits]),
        visitors=queries.visitors_of([v.id for v in visits]),
        next_url=address_of_next("visits.untold", visits, queries.PAGE, lambda visit: (visit.day, visit.id)),
    )


@bp.get("/<uuid:visit_id>")
@requires(Permission.VISIT_READ)
def show(visit_id: UUID) -> Answer:
    """One visit; what was observed stays folded away until somebody opens it on record."""
    return visit_page(queries.see_visit(current_actor(), visit_id))


def visit_page(
    visit: Visit, *, opened: bool = False, told: Form | None = None, cancel: Form | None = None, record: Form | None = None
) -> str:
    """The page of one visit; a refused form comes back in its place."""
    facts, sent = queries.told_of(visit.id), queries.visitors_of([visit.id]).get(visit.id, [])
    known = matters.of_visit(visit.id)
    names = user_names({f.by for f in facts} | {m.settled_by for m in known if m.settled_by})
    fresh = {"id": str(uuid4()), "present": [str(user) for user, _name in sent]}
    today, subject = clock.local_day(clock.now()), queries.subject_of(visit)
    receipt = receipts_of([subject]).get(subject) if subject else None
    place = get_organisation(current_actor(), visit.organisation_id).path
    return render_template(
        "visits/show.html",
        visit=visit,
        mode=overview.modes_of([visit])[visit.id],
        where=overview.hospital_of(visit) if opened else None,
        contact=contacts_of([visit.household_id])[visit.household_id],
        visitors=sent,
        uninsured=uninsured([visit.id]).get(visit.id, []) if visit.status in LIVE else [],
        facts=facts,
        opened=opened,
        matters=known,
        told_names=names,
        said=answer_word,
        told=told or Form(ToldSchema(), initial={"id": str(uuid4())}),
        cancel=cancel or Form(CancelAtDeskSchema(), prefix="cancel"),
        record=record or Form(DeskEntrySchema(), initial=fresh, prefix="record"),
        is_over=visit.day <= today,
        is_past=visit.day < today,
        has_ended=joining.is_over(visit),
        hows=[(h.value, label(h)) for h in ToldHow],
        outcomes=[(o.value, label(o)) for o in Outcome],
        present_options=[(str(user), name) for user, name in sent],
        needs=[(found, way_to("found_need", found.id, at=place)) for found in overview.needs_of(visit.id)],
        **_swapped(visit),
        receipt_way=way_to("receipt", receipt.id if receipt else None),
        pairing_way=way_to("pairing", pairing_of(visit)),
        **records_on(visit, opened=opened),
    )


def _swapped(visit: Visit) -> dict[str, Any]:
    found = swaps.swaps_of(visit.id)
    return {"swaps": found, "swap_names": user_names({user for one in found for user in (one.from_id, one.to_id)})}


def records_on(visit: Visit, *, opened: bool) -> dict[str, Any]:
    """What was recorded of a visit, the standing one marked; in words only where it was opened."""
    records = queries.records_of(visit.id)
    contents = [record.content or {} for record in records] if opened else []
    lines, people = (delivering.lines_of(visit), people_in(contents)) if contents else ({}, {})
    standing = standing_of(records)
    return {
        "records": records,
        "standing_id": standing.id if standing else None,
        "in_words": {r.id: record_facts(c, lines, people) for r, c in zip(records, contents, strict=False)},
        "names": user_names({record.author_id for record in records}),
    }


@bp.post("/<uuid:visit_id>/open")
@requires(Permission.HOUSEHOLD_SENSITIVE)
def open_record(visit_id: UUID) -> Answer:
    """Open what was observed; who looked is kept (SPEC 2.5)."""
    actor = current_actor()
    visit = queries.see_visit(actor, visit_id)
    with transaction():
        overview.note_opening(actor, visit_id, now=clock.now())
    return visit_page(queries.see_visit(actor, visit.id), opened=True)


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
        return visit_page(queries.see_visit(actor, visit.id), told=form.explain(refusal)), refusal.status
    flash(_("已记下：通知到了"))
    return redirect(url_for("visits.show", visit_id=visit_id), code=303)


@bp.post("/<uuid:visit_id>/cancel")
@requires(Permission.VISIT_PLAN)
def cancel(visit_id: UUID) -> Answer:
    """Give the household back to the pool."""
    form, actor = Form(CancelAtDeskSchema(), request.form, prefix="cancel"), current_actor()
    try:
        given = form.load()
        with transaction():
            operations.cancel_visit(actor, visit_id, given["reason"], now=clock.now())
    except DomainError as refusal:
        return visit_page(queries.see_visit(actor, visit_id), cancel=form.explain(refusal)), refusal.status
    flash(_("已取消，这一户回到待接"))
    return redirect(url_for("visits.show", visit_id=visit_id), code=303)

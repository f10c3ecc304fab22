"""Service hours at the desk: what volunteers ask to put right, somebody's hours, the certificate (SPEC 5.9)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.hours import operations, queries
from ..domain.hours.models import HoursCorrection
from ..domain.hours.records import get_record, records_asked_about, records_between
from ..domain.people.permissions import Permission
from ..domain.people.queries import find_place, get_user, names_of, user_names
from ..schemas.hours import CorrectionAskedSchema, DecisionSchema, PeriodSchema
from ..web.access import current_actor, requires
from ..web.certificate import certificate_of
from ..web.forms import Form
from ..web.hours import asked_month, asking_form, limits_of, month_of, why_options, wish_from
from ..web.keyset import address_of_next, last_seen_moment
from ..web.page import flash

bp = Blueprint("hours", __name__, url_prefix="/desk/hours")


@bp.get("/")
@requires(Permission.VISIT_PLAN)
def index() -> ResponseReturnValue:
    """Requests that nobody has decided, the oldest first."""
    rows = queries.list_open(current_actor(), last_seen_moment("after"))
    return render_template(
        "hours/index.html", rows=rows, records=records_asked_about(rows),
        names=user_names({row.user_id for row in rows}), places=names_of(list({row.organisation_id for row in rows})),
        next_url=address_of_next("hours.index", rows, queries.PAGE, lambda row: (row.asked_at, row.id)),
    )  # fmt: skip


@bp.get("/corrections/<uuid:correction_id>")
@requires(Permission.VISIT_PLAN)
def correction(correction_id: UUID) -> ResponseReturnValue:
    """One request beside what was recorded."""
    return _correction_page(queries.get_correction(current_actor(), correction_id))


def _correction_page(row: HoursCorrection, form: Form | None = None) -> str:
    people = {one for one in (row.user_id, row.asked_by, row.decided_by) if one}
    return render_template(
        "hours/correction.html", row=row, record=records_asked_about([row])[row.id], names=user_names(people),
        form=form or Form(DecisionSchema()), place=names_of([row.organisation_id])[row.organisation_id],
        is_mine=current_actor().user_id in (row.user_id, row.asked_by),
    )  # fmt: skip


@bp.post("/corrections/<uuid:correction_id>")
@requires(Permission.VISIT_PLAN)
def decide(correction_id: UUID) -> ResponseReturnValue:
    """Yes or no, by somebody who neither asked nor was there."""
    form, actor = Form(DecisionSchema(), request.form), current_actor()
    row = queries.get_correction(actor, correction_id)
    try:
        given = form.load()
        with transaction():
            operations.decide_correction(actor, correction_id, **given, now=clock.now())
    except DomainError as refusal:
        return _correction_page(queries.get_correction(actor, row.id), form.explain(refusal)), refusal.status
    flash(_("时长改好了") if given["accepted"] else _("没有改，原因告诉本人了"))
    return redirect(url_for("hours.index"), code=303)


@bp.get("/people/<uuid:user_id>")
@requires(Permission.VISIT_READ)
def person(user_id: UUID) -> ResponseReturnValue:
    """Somebody's hours at doors of the desk's places."""
    return _person_page(user_id)


def _person_page(user_id: UUID, form: Form | None = None) -> str:
    actor, today = current_actor(), clock.local_day(clock.now())
    user = get_user(actor, user_id)
    year = {"first": date(today.year, 1, 1).isoformat(), "last": today.isoformat()}
    return render_template("hours/person.html", user=user, month=month_of(actor, user, asked_month(today), today),
                           form=form or Form(PeriodSchema(), initial=year))  # fmt: skip


@bp.get("/people/<uuid:user_id>/visits/<uuid:visit_id>")
@requires(Permission.VISIT_PLAN)
def record(user_id: UUID, visit_id: UUID) -> ResponseReturnValue:
    """One visit of theirs, and a form for what they say about it."""
    return _record_page(user_id, visit_id)


def _record_page(user_id: UUID, visit_id: UUID, form: Form | None = None) -> str:
    actor = current_actor()
    found = get_record(actor, user_id, visit_id)
    return render_template("hours/record.html", user=get_user(actor, user_id), record=found, whys=why_options(),
                           form=form or asking_form(found), place=names_of([found.organisation_id])[found.organisation_id])  # fmt: skip


@bp.post("/people/<uuid:user_id>/visits/<uuid:visit_id>")
@requires(Permission.VISIT_PLAN)
def ask(user_id: UUID, visit_id: UUID) -> ResponseReturnValue:
    """Somebody told it at the desk or by phone; a colleague decides."""
    actor, form = current_actor(), Form(CorrectionAskedSchema(), request.form)
    found = get_record(actor, get_user(actor, user_id).id, visit_id)
    try:
        wish = wish_from(form, found)
        with transaction():
            operations.ask_correction(actor, wish, now=clock.now())
    except DomainError as refusal:
        return _record_page(user_id, visit_id, form.explain(refusal)), refusal.status
    flash(_("记下了，请另一位同事来定"))
    return redirect(url_for("hours.person", user_id=user_id, month=f"{found.day:%Y-%m}"), code=303)


@bp.get("/people/<uuid:user_id>/certificate")
@requires(Permission.VISIT_PLAN)
def certificate(user_id: UUID) -> ResponseReturnValue:
    """志愿服务记录证明 to print and seal; who took it along is kept."""
    actor, now, form = current_actor(), clock.now(), Form(PeriodSchema(), request.args)
    user, today = get_user(actor, user_id), clock.local_day(now)
    try:
        period = form.load()
        first, last = period["first"], min(period["last"], today)
        records = records_between(actor, user_id, first, last, today=today)
        made = certificate_of(records, first, last, limits_of(user)[0])
        with transaction():
            operations.note_certificate(actor, user, first, last, made.minutes, now=now)
    except DomainError as refusal:
        return _person_page(user_id, form.explain(refusal)), refusal.status
    user = get_user(actor, user_id)
    return render_template("hours/certificate.html", user=user, made=made, printed_on=today, issuer=_issuer())


def _issuer() -> str:
    own = current_actor().organisation_id
    place = find_place(own) if own else None
    return place.name if place else ""

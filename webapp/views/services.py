"""Aid services at the desk: logged by kind, taken back where they are wrong, summed by month (SPEC 5.10)."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.people.permissions import Permission
from ..domain.people.queries import list_organisations, names_of, user_names
from ..domain.services import operations, queries
from ..domain.services.kinds import GROUPS, PARTS, ServiceKind, ServicePart
from ..domain.services.models import AidService
from ..schemas.services import ServiceSchema, TakeBackSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.keyset import address_of_next, last_seen_day
from ..web.page import flash
from ..web.words import WORDS, label, word

bp = Blueprint("services", __name__, url_prefix="/desk/services")
FIRST_YEAR = 2000


@bp.get("/")
@requires(Permission.REPORT_READ)
def index() -> ResponseReturnValue:
    """What was done, the latest day first."""
    rows = queries.list_services(current_actor(), last_seen_day())
    return render_template(
        "services/index.html", rows=rows, names=names_of(list({row.organisation_id for row in rows})),
        taken_back=queries.reversed_among([row.id for row in rows]), count_of=count_words,
        next_url=address_of_next("services.index", rows, queries.PAGE, lambda row: (row.day, row.id)),
    )  # fmt: skip


def count_words(row: AidService) -> str:
    """`35 人次 · 2 辆`, as the kind counts."""
    people = _("%(count)s 名", count=row.person_times) if _counts_persons(row.kind) else _("%(count)s 人次", count=row.person_times)
    units = word(f"service_unit.{row.kind.value}", count=row.units) if row.units else ""
    return " · ".join(part for part in (people if row.person_times or not units else "", units) if part)


def _counts_persons(kind: ServiceKind) -> bool:
    return kind in (ServiceKind.RIGHTS_CASE, ServiceKind.WAGE_RECOVERY)


@bp.get("/totals")
@requires(Permission.REPORT_READ)
def totals() -> ResponseReturnValue:
    """Each kind month by month, and the sums of the year with their parts."""
    actor, this_year = current_actor(), clock.local_day(clock.now()).year
    asked = request.args.get("year", this_year, type=int)
    year = asked if FIRST_YEAR <= asked <= this_year else this_year
    places = [place.id for place in list_organisations(actor, Permission.REPORT_READ)]
    by_month = queries.by_month(actor, year)
    sums = queries.services_between(places, date(year, 1, 1), date(year, 12, 31))
    parts = [part for part in ServicePart if any(one.parts[part] is not None for one in sums.values())]
    months = sorted({number for found in by_month.values() for number in found})
    return render_template(
        "services/totals.html", year=year, this_year=this_year, by_month=by_month, sums=sums, kinds=list(ServiceKind),
        parts=parts, part_heads=[(label(part), "n") for part in parts], is_persons=_counts_persons, months=months,
        month_heads=[(_("%(month)s 月", month=number), "n") for number in months],
    )  # fmt: skip


@bp.get("/new")
@requires(Permission.SERVICE_WRITE)
def new() -> ResponseReturnValue:
    """First which kind, then what that kind counts."""
    kind = next((one for one in ServiceKind if one.value == request.args.get("kind")), None)
    if kind is None:
        return render_template("services/kinds.html", groups=GROUPS)
    usual = {"id": str(uuid4()), "kind": kind.value, "day": clock.local_day(clock.now()).isoformat(),
             "organisation_id": str(current_actor().organisation_id)}  # fmt: skip
    return _form_page(Form(ServiceSchema(), initial=usual), kind)


def _form_page(form: Form, kind: ServiceKind) -> str:
    places = list_organisations(current_actor(), Permission.SERVICE_WRITE)
    return render_template(
        "services/form.html", form=form, kind=kind, parts=PARTS[kind], is_persons=_counts_persons(kind),
        places=[(str(place.id), place.name) for place in places], unit_label=WORDS.get(f"service_unit_label.{kind.value}"),
    )  # fmt: skip


@bp.post("/")
@requires(Permission.SERVICE_WRITE)
def create() -> ResponseReturnValue:
    """Write it down."""
    form, actor = Form(ServiceSchema(), request.form), current_actor()
    kind = next((one for one in ServiceKind if one.value == form.values.get("kind")), None)
    try:
        entry = form.load()
        with transaction():
            operations.log_service(actor, entry, now=clock.now())
    except DomainError as refusal:
        if kind is None:
            return render_template("services/kinds.html", groups=GROUPS), refusal.status
        return _form_page(form.explain(refusal), kind), refusal.status
    flash(_("记下了：%(kind)s", kind=label(entry.kind)))
    return redirect(url_for("services.index"), code=303)


@bp.get("/<uuid:service_id>")
@requires(Permission.REPORT_READ)
def show(service_id: UUID) -> ResponseReturnValue:
    """One line, who wrote it, and what became of it."""
    return _page(queries.get_service(current_actor(), service_id))


def _page(row: AidService, form: Form | None = None) -> str:
    other = queries.find_reverse(row.id)
    people = {row.logged_by} | ({other.logged_by} if other else set())
    return render_template(
        "services/show.html", row=row, reverse=other, names=user_names(people), count_of=count_words,
        place=names_of([row.organisation_id])[row.organisation_id], parts=PARTS[row.kind],
        unit_label=WORDS.get(f"service_unit_label.{row.kind.value}"),
        form=form or Form(TakeBackSchema(), initial={"id": str(uuid4())}),
    )  # fmt: skip


@bp.post("/<uuid:service_id>/reverse")
@requires(Permission.SERVICE_WRITE)
def reverse(service_id: UUID) -> ResponseReturnValue:
    """A wrong line is taken back; the right one is written anew."""
    form, actor = Form(TakeBackSchema(), request.form), current_actor()
    row = queries.get_service(actor, service_id, Permission.SERVICE_WRITE)
    kind = row.kind
    try:
        given = form.load()
        with transaction():
            operations.reverse_service(actor, service_id, **given, now=clock.now())
    except DomainError as refusal:
        return _page(queries.get_service(actor, service_id), form.explain(refusal)), refusal.status
    flash(_("已冲掉。要改成对的，请再记一条。"))
    return redirect(url_for("services.new", kind=kind.value), code=303)

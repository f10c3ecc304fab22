"""Rounds of asking at the desk: open one, say who asks where, see which doors nobody has asked (SPEC 5.1)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock, tally
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.people.models import OrganisationKind
from ..domain.people.permissions import Permission
from ..domain.people.queries import list_organisations, names_of
from ..domain.surveys import operations, queries
from ..domain.surveys.models import Survey, SurveyBuilding
from ..domain.visits import volunteers
from ..schemas.surveys import AskersSchema, BuildingSchema, SurveySchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.keyset import address_of_next, last_seen_day
from ..web.page import flash

bp = Blueprint("surveys", __name__, url_prefix="/desk/surveys")
Answer = ResponseReturnValue
ABOVE = (OrganisationKind.CITY, OrganisationKind.DISTRICT, OrganisationKind.STREET)
"""Nobody lives in these but in what lies below them."""


@bp.get("/")
@requires(Permission.VISIT_READ)
def index() -> Answer:
    """All rounds, the latest first, and a form for a new one."""
    today = clock.local_day(clock.now())
    usual = {"id": str(uuid4()), "first": today, "last": today + timedelta(days=14)}
    return _index_page(Form(SurveySchema(), initial=usual))


def _index_page(form: Form) -> str:
    actor = current_actor()
    rows = queries.list_surveys(actor, last_seen_day())
    ids = [row.id for row in rows]
    places = [one for one in list_organisations(actor, Permission.VISIT_PLAN) if one.kind not in ABOVE]
    return render_template(
        "surveys/index.html", form=form, rows=rows, sums=tally.sums(ids), waiting=queries.count_to_read(ids),
        names=names_of([row.organisation_id for row in rows]), places=[(str(one.id), one.name) for one in places],
        next_url=address_of_next("surveys.index", rows, queries.PAGE, lambda row: (row.first, row.id)),
    )  # fmt: skip


@bp.post("/")
@requires(Permission.VISIT_PLAN)
def create() -> Answer:
    """Open a round and take over the doors of the register, a slice a transaction."""
    form, actor = Form(SurveySchema(), request.form), current_actor()
    try:
        given = form.load()
        with transaction():
            key = operations.open_survey(actor, given, now=clock.now()).id
    except DomainError as refusal:
        return _index_page(form.explain(refusal)), refusal.status
    some = True
    while some:
        with transaction():
            some = operations.take_over_doors(actor, key) > 0
    flash(_("摸底开好了，门牌从档案里带过来了。接着安排谁问哪一栋。"))
    return redirect(url_for("surveys.show", survey_id=key), code=303)


@bp.get("/<uuid:survey_id>")
@requires(Permission.VISIT_READ)
def show(survey_id: UUID) -> Answer:
    """One round, building by building: how many doors, how many nobody has asked."""
    return _page(queries.get_survey(current_actor(), survey_id))


def _page(survey: Survey, form: Form | None = None) -> str:
    buildings = queries.buildings_of(survey.id)
    by_building = tally.totals(survey.id)
    return render_template(
        "surveys/show.html", survey=survey, buildings=buildings, counts=by_building,
        all=tally.sums([survey.id])[survey.id], askers=queries.askers_of([one.id for one in buildings]),
        waiting=queries.count_to_read([survey.id]).get(survey.id, 0), form=form or Form(BuildingSchema()),
        place=names_of([survey.organisation_id]).get(survey.organisation_id, ""),
    )  # fmt: skip


@bp.post("/<uuid:survey_id>/buildings")
@requires(Permission.VISIT_PLAN)
def add_building(survey_id: UUID) -> Answer:
    """A building of which the register knows nobody, or doors it lacks."""
    form, actor = Form(BuildingSchema(), request.form), current_actor()
    try:
        given = form.load()
        with transaction():
            key = operations.add_building(actor, survey_id, given["building"], given["doors"]).id
    except DomainError as refusal:
        return _page(queries.get_survey(actor, survey_id), form.explain(refusal)), refusal.status
    flash(_("门牌加好了"))
    return redirect(url_for("surveys.building", building_id=key), code=303)


@bp.post("/<uuid:survey_id>/finish")
@requires(Permission.VISIT_PLAN)
def finish(survey_id: UUID) -> Answer:
    """Nobody asks any more; the numbers stay."""
    with transaction():
        operations.finish_survey(current_actor(), survey_id, now=clock.now())
    flash(_("这一轮摸底结束了，数字留着"))
    return redirect(url_for("surveys.show", survey_id=survey_id), code=303)


@bp.get("/buildings/<uuid:building_id>")
@requires(Permission.VISIT_READ)
def building(building_id: UUID) -> Answer:
    """The doors of one building, and who asks there."""
    return _building_page(queries.get_building(current_actor(), building_id))


def _building_page(one: SurveyBuilding, form: Form | None = None) -> str:
    actor, today = current_actor(), clock.local_day(clock.now())
    people = queries.askers_of([one.id]).get(one.id, [])
    return render_template(
        "surveys/building.html", building=one, survey=queries.get_survey(actor, one.survey_id),
        doors=queries.doors_of([one.id]).get(one.id, []), askers=people,
        form=form or Form(AskersSchema(), initial={"people": [str(key) for key, _name in people]}),
        people=[(str(other.id), other.name) for other in volunteers.assignable(actor, today)],
    )  # fmt: skip


@bp.post("/buildings/<uuid:building_id>/askers")
@requires(Permission.VISIT_PLAN)
def send(building_id: UUID) -> Answer:
    """These two ask here."""
    form, actor = Form(AskersSchema(), request.form), current_actor()
    try:
        given = form.load()
        with transaction():
            operations.send_askers(actor, building_id, given["people"], now=clock.now())
    except DomainError as refusal:
        return _building_page(queries.get_building(actor, building_id), form.explain(refusal)), refusal.status
    flash(_("安排好了，他们的手机上会看到这一栋的门牌") if given["people"] else _("这一栋现在没有人问"))
    return redirect(url_for("surveys.building", building_id=building_id), code=303)

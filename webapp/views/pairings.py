"""Pairs at the desk: whose visit is overdue, who cares for whom, make one, change it, end it (SPEC 5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock, tally
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.households.queries import contacts_of, get_household
from ..domain.households.twin_queries import merged_with
from ..domain.pairings import queries, rules
from ..domain.pairings.models import Pairing
from ..domain.pairings.queries import View
from ..domain.pairings.states import SAID_BY_THE_DESK, Rhythm
from ..domain.people.actors import Actor
from ..domain.people.permissions import Permission
from ..domain.people.queries import names_of, user_names
from ..domain.visits import pairs, volunteers
from ..schemas.pairings import HOURS, ArrangeSchema, PairingChangeSchema, PairingEndSchema, PairingSchema, arranged
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.keyset import address_of_next, last_seen_day
from ..web.page import flash
from ..web.words import label

bp = Blueprint("pairings", __name__, url_prefix="/desk/pairings")
Answer = ResponseReturnValue


@bp.get("/")
@requires(Permission.VISIT_READ)
def index() -> Answer:
    """Whose visit is overdue, the longest first; or all that stand, or those that ended."""
    actor, today = current_actor(), clock.local_day(clock.now())
    late = queries.count_overdue(actor, today=today)
    asked = request.args.get("view", "")
    view = View(asked) if asked in set(View) else View.OVERDUE if late else View.STANDING
    rows = queries.list_pairings(actor, view, today=today, after=last_seen_day())
    words = {View.OVERDUE: _("到期没去（%(count)s）", count=late), View.STANDING: _("正在结对"), View.ENDED: _("已经结束")}
    return render_template(
        "pairings/index.html", view=view, rows=rows, **shown(rows, today), places=names_of([row.organisation_id for row in rows]),
        views=[(words[one], url_for("pairings.index", view=one), one is view) for one in View],
        next_url=address_of_next("pairings.index", rows, queries.PAGE, lambda row: (row.due_on, row.id), view=view),
    )  # fmt: skip


def shown(rows: Sequence[Pairing], today: date) -> dict[str, Any]:
    """What a list tells of each pair; a constant number of queries."""
    ids = [row.id for row in rows]
    sums = tally.sums(ids)
    return {
        "contacts": contacts_of({row.household_id for row in rows}),
        "names": user_names({one for row in rows for one in row.party}),
        "last": pairs.last_visits(ids),
        "made": {key: sums[key].get("visited", 0) for key in ids},
        "late": {row.id: rules.days_overdue(row.due_on, today=today) for row in rows if row.ended_on is None},
        "today": today,
    }


def pairs_of_household(actor: Actor, household_id: UUID, today: date) -> dict[str, Any]:
    """Who cares for a household and who did, for its page; files merged into it brought their pairs along."""
    ids = [household_id, *merged_with([household_id]).get(household_id, [])]
    rows = queries.pairings_of_households(actor, ids) if actor.can(Permission.VISIT_READ) else []
    return {"rows": rows, **shown(rows, today)}


@bp.get("/new")
@requires(Permission.VISIT_PLAN)
def new() -> Answer:
    """A pair for one household, chosen on its page."""
    today, household_id = clock.local_day(clock.now()), request.args.get("household_id", type=UUID)
    if household_id is None:
        return redirect(url_for("pairings.index"))
    usual = {"id": str(uuid4()), "household_id": str(household_id), "rhythm": Rhythm.MONTHLY.value,
             "since": today, "due_on": today + timedelta(days=7)}  # fmt: skip
    return _form_page(household_id, Form(PairingSchema(), initial=usual))


def _form_page(household_id: UUID, form: Form) -> str:
    household = get_household(current_actor(), household_id)
    return render_template(
        "pairings/form.html", form=form, household=household, people=_people(), rhythms=_rhythms(),
        contact=contacts_of([household.id])[household.id],
    )  # fmt: skip


def _people() -> list[tuple[str, str]]:
    today = clock.local_day(clock.now())
    return [(str(one.id), " · ".join(filter(None, (one.name, _("专门核实") if one.is_for_children else ""))))
            for one in volunteers.assignable(current_actor(), today)]  # fmt: skip


def _rhythms() -> list[tuple[str, str]]:
    return [(rhythm.value, label(rhythm)) for rhythm in Rhythm]


@bp.post("/")
@requires(Permission.VISIT_PLAN)
def create() -> Answer:
    """Make the pair."""
    form, actor = Form(PairingSchema(), request.form), current_actor()
    household_id = request.form.get("household_id", type=UUID)
    try:
        given = form.load()
        with transaction():
            key = pairs.begin_pair(actor, given, now=clock.now()).id
    except DomainError as refusal:
        if household_id is None:
            raise
        return _form_page(household_id, form.explain(refusal)), refusal.status
    flash(_("结对记好了。到期前七天，走访会自己出现在结对人的手机上。"))
    return redirect(url_for("pairings.show", pairing_id=key), code=303)


@bp.get("/<uuid:pairing_id>")
@requires(Permission.VISIT_READ)
def show(pairing_id: UUID) -> Answer:
    """One pair: how it goes, and what can be done."""
    return _page(queries.get_pairing(current_actor(), pairing_id))


def _page(pairing: Pairing, **refused: Form) -> str:
    today = clock.local_day(clock.now())
    known = {"rhythm": pairing.rhythm.value, "due_on": pairing.due_on, "unit": pairing.unit or "",
             "companion_id": str(pairing.companion_id or "")}  # fmt: skip
    forms = {
        "arrange": Form(ArrangeSchema(), initial={"id": str(uuid4())}, prefix="arrange"),
        "change": Form(PairingChangeSchema(), initial=known, prefix="change"),
        "end": Form(PairingEndSchema(), prefix="end"),
        **refused,
    }
    return render_template(
        "pairings/show.html", pairing=pairing, **shown([pairing], today), forms=forms, hours=[(hour, hour) for hour in HOURS],
        people=_people(), rhythms=_rhythms(), ends=[(why.value, label(why)) for why in SAID_BY_THE_DESK],
        place=names_of([pairing.organisation_id]).get(pairing.organisation_id, ""),
    )  # fmt: skip


@bp.post("/<uuid:pairing_id>/arrange")
@requires(Permission.VISIT_PLAN)
def arrange(pairing_id: UUID) -> Answer:
    """The desk fixes the day for them."""
    form, actor = Form(ArrangeSchema(), request.form, prefix="arrange"), current_actor()
    try:
        given = form.load()
        with transaction():
            pairs.arrange_visit(actor, arranged(pairing_id, given), now=clock.now())
    except DomainError as refusal:
        return _page(queries.get_pairing(actor, pairing_id), arrange=form.explain(refusal)), refusal.status
    flash(_("日子定好了，结对人的手机上会看到"))
    return redirect(url_for("pairings.show", pairing_id=pairing_id), code=303)


@bp.post("/<uuid:pairing_id>/change")
@requires(Permission.VISIT_PLAN)
def change(pairing_id: UUID) -> Answer:
    """Another rhythm, another day, somebody else who goes along."""
    form, actor = Form(PairingChangeSchema(), request.form, prefix="change"), current_actor()
    try:
        given = form.load()
        with transaction():
            pairs.change_pair(actor, pairing_id, **given, now=clock.now())
    except DomainError as refusal:
        return _page(queries.get_pairing(actor, pairing_id), change=form.explain(refusal)), refusal.status
    flash(_("改好了"))
    return redirect(url_for("pairings.show", pairing_id=pairing_id), code=303)


@bp.post("/<uuid:pairing_id>/end")
@requires(Permission.VISIT_PLAN)
def end(pairing_id: UUID) -> Answer:
    """The pair ends, with the reason."""
    form, actor = Form(PairingEndSchema(), request.form, prefix="end"), current_actor()
    try:
        given = form.load()
        with transaction():
            pairs.end_pair(actor, pairing_id, given["why"], now=clock.now())
    except DomainError as refusal:
        return _page(queries.get_pairing(actor, pairing_id), end=form.explain(refusal)), refusal.status
    flash(_("结对结束了，约好的走访也取消了"))
    return redirect(url_for("pairings.show", pairing_id=pairing_id), code=303)

"""楼栋 at the desk: which buildings have stairs or a lift, and which gate to take (SPEC 5.2)."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.people.permissions import Permission
from ..domain.people.queries import names_of
from ..domain.visits import buildings, operations
from ..domain.visits.buildings import Line
from ..schemas.visit_buildings import BuildingSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.keyset import address_of_next, last_seen_text
from ..web.page import flash
from .visits import Answer, bp


@bp.get("/buildings")
@requires(Permission.VISIT_PLAN)
def list_of_buildings() -> Answer:
    """The buildings in which active households live, each to be described in its place."""
    return _page()


def _page(refused: Form | None = None) -> str:
    is_lacking = request.args.get("view") != "all"
    lines = buildings.list_buildings(current_actor(), is_lacking=is_lacking, after=last_seen_text())
    said = (refused.values.get("organisation_id"), refused.values.get("name")) if refused else None
    forms = [refused if refused and said == (str(one.organisation_id), one.name) else _form(one, f"b{at}")
             for at, one in enumerate(lines)]  # fmt: skip
    return render_template(
        "visits/buildings.html", rows=list(zip(lines, forms, strict=True)), is_lacking=is_lacking, refused=refused,
        names=names_of(list({one.organisation_id for one in lines})),
        lifts=[("yes", _("有电梯")), ("no", _("走楼梯")), ("", _("不清楚"))],
        next_url=address_of_next("visits.list_of_buildings", lines, buildings.PAGE,
                                 lambda one: (one.name, one.organisation_id), view=None if is_lacking else "all"),
    )  # fmt: skip


def _form(line: Line, prefix: str) -> Form:
    usual: dict[str, Any] = {"organisation_id": str(line.organisation_id), "name": line.name, "lift": ""}
    if line.known:
        lift = {True: "yes", False: "no", None: ""}[line.known.lift]
        usual |= {"floors": line.known.floors or "", "lift": lift, "note": line.known.note}
    return Form(BuildingSchema(), initial=usual, prefix=prefix)


@bp.post("/buildings")
@requires(Permission.VISIT_PLAN)
def describe_building() -> Answer:
    """Keep what is known of one building; saying it again changes nothing."""
    form = Form(BuildingSchema(), request.form, prefix="refused")
    try:
        said = form.load()
        with transaction():
            operations.describe(current_actor(), said, now=clock.now())
    except DomainError as refusal:
        return _page(form.explain(refusal)), refusal.status
    flash(_("记下了：%(name)s", name=said.name))
    return redirect(url_for("visits.list_of_buildings", view=request.args.get("view")), code=303)

"""One thing to settle about a visit: what was said, who said it, and two ways on; each with a reason."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.households.queries import contacts_of
from ..domain.people.permissions import Permission
from ..domain.visits import matters, operations, overview, queries
from ..domain.visits.matters import OF_TELLINGS, VisitMatter
from ..schemas.visit_desk import DeskEntrySchema, VerdictSchema, entry_of
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.page import flash
from ..web.record_words import answer_word
from ..web.visit_ops import record_again
from .visits import Answer, bp, records_on, visit_page


@bp.get("/matters/<uuid:matter_id>")
@requires(Permission.VISIT_READ)
def matter(matter_id: UUID) -> Answer:
    """What there is to decide; what was observed stays folded away."""
    return _page(matters.get_matter(current_actor(), matter_id, Permission.VISIT_READ))


def _page(matter: VisitMatter, *, opened: bool = False, form: Form | None = None) -> str:
    visit = queries.see_visit(current_actor(), matter.visit_id) if matter.visit_id else None
    about: dict[str, Any] = records_on(visit, opened=opened) if visit else {}
    if matter.kind in OF_TELLINGS:
        about["records"] = []
    return render_template(
        "visits/matter.html", matter=matter, visit=visit, opened=opened, form=form or Form(VerdictSchema()),
        contact=contacts_of([matter.household_id])[matter.household_id],
        told=matters.told_of(matter), task=matters.task_of(matter), said=answer_word, **about,
    )  # fmt: skip


@bp.post("/matters/<uuid:matter_id>/open")
@requires(Permission.HOUSEHOLD_SENSITIVE)
def open_matter(matter_id: UUID) -> Answer:
    """Open what was observed; who looked is kept (SPEC 2.5)."""
    actor = current_actor()
    found = matters.get_matter(actor, matter_id, Permission.VISIT_READ)
    if found.visit_id is None:
        return redirect(url_for("visits.matter", matter_id=matter_id), code=303)
    with transaction():
        overview.note_opening(actor, found.visit_id, now=clock.now())
    return _page(matters.get_matter(actor, matter_id, Permission.VISIT_READ), opened=True)


@bp.post("/matters/<uuid:matter_id>/settle")
@requires(Permission.VISIT_PLAN)
def settle_matter(matter_id: UUID) -> Answer:
    """It holds, or it does not count."""
    form, actor = Form(VerdictSchema(), request.form), current_actor()
    try:
        given = form.load()
        with transaction():
            operations.settle_matter(actor, matter_id, given["verdict"], given["reason"], read_again=record_again,
                                     now=clock.now())  # fmt: skip
    except DomainError as refusal:
        return _page(matters.get_matter(actor, matter_id), form=form.explain(refusal)), refusal.status
    flash(_("已处理，原因记下了"))
    return redirect(url_for("visits.inbox"), code=303)


@bp.post("/<uuid:visit_id>/record")
@requires(Permission.VISIT_PLAN)
def record_at_desk(visit_id: UUID) -> Answer:
    """Copy from paper what became of a visit that no phone told of."""
    form, actor = Form(DeskEntrySchema(), request.form, prefix="record"), current_actor()
    try:
        given = form.load()
        with transaction():
            operations.record_at_desk(actor, entry_of(visit_id, given), now=clock.now())
    except DomainError as refusal:
        return visit_page(queries.see_visit(actor, visit_id), record=form.explain(refusal)), refusal.status
    flash(_("已补记"))
    return redirect(url_for("visits.show", visit_id=visit_id), code=303)

"""What doors have answered: the desk reads it, on record, and makes a draft file of it or not (SPEC 3.7, 3.8)."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.people.permissions import Permission
from ..domain.people.queries import user_names
from ..domain.surveys import queries, reading
from ..domain.surveys.models import SurveyAnswer
from ..schemas.surveys import DraftSchema, SettleSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.keyset import address_of_next, last_seen_moment
from ..web.page import flash
from ..web.words import word
from .surveys import Answer, bp


@bp.get("/<uuid:survey_id>/answers")
@requires(Permission.VISIT_READ)
def answers(survey_id: UUID) -> Answer:
    """Those nobody has seen to, the oldest first: which door, who brought it, nothing of what was said."""
    survey = queries.get_survey(current_actor(), survey_id)
    rows = queries.to_read(survey.id, last_seen_moment("after"))
    return render_template(
        "surveys/answers.html", survey=survey, rows=rows, doors=queries.doors_by_id([row.door_id for row in rows]),
        names=user_names({row.author_id for row in rows}),
        next_url=address_of_next("surveys.answers", rows, queries.PAGE, lambda row: (row.received_at, row.id), survey_id=survey.id),
    )  # fmt: skip


@bp.get("/answers/<uuid:answer_id>")
@requires(Permission.VISIT_READ)
def answer(answer_id: UUID) -> Answer:
    """One answer, folded away until somebody opens it on record."""
    return _page(queries.get_answer(current_actor(), answer_id))


@bp.post("/answers/<uuid:answer_id>/open")
@requires(Permission.HOUSEHOLD_SENSITIVE)
def open_answer(answer_id: UUID) -> Answer:
    """Open what was said; who looked is kept (SPEC 2.5)."""
    actor = current_actor()
    found = queries.get_answer(actor, answer_id, Permission.HOUSEHOLD_SENSITIVE)
    with transaction():
        reading.note_reading(actor, found, now=clock.now())
    return _page(queries.get_answer(actor, answer_id), opened=True)


def _page(found: SurveyAnswer, *, opened: bool = False, draft: Form | None = None, settle: Form | None = None) -> str:
    content = (found.content or {}) if opened else {}
    needs = _("、").join(word(f"need_found.{need}") for need in content.get("needs", []))
    said = {"name": content.get("name", ""), "needs": needs}
    door, building = queries.doors_by_id([found.door_id])[found.door_id]
    return render_template(
        "surveys/answer.html", answer=found, door=door, building=building, opened=opened, content=content, needs=needs,
        who=reading.surveyors_of(found), draft=draft or Form(DraftSchema(), initial=said, prefix="draft"),
        settle=settle or Form(SettleSchema(), prefix="settle"), survey=queries.get_survey(current_actor(), found.survey_id),
    )  # fmt: skip


@bp.post("/answers/<uuid:answer_id>/draft")
@requires(Permission.HOUSEHOLD_WRITE)
def draft(answer_id: UUID) -> Answer:
    """Open a draft file of it."""
    form, actor = Form(DraftSchema(), request.form, prefix="draft"), current_actor()
    try:
        given = form.load()
        with transaction():
            key = reading.draft_of(actor, answer_id, name=given["name"], needs=given["needs"], now=clock.now()).id
    except DomainError as refusal:
        return _page(queries.get_answer(actor, answer_id), draft=form.explain(refusal)), refusal.status
    flash(_("已存为草稿。填上调查人，就可以交审批。"))
    return redirect(url_for("households.show", household_id=key), code=303)


@bp.post("/answers/<uuid:answer_id>/settle")
@requires(Permission.HOUSEHOLD_WRITE)
def settle(answer_id: UUID) -> Answer:
    """No new file comes of it."""
    form, actor = Form(SettleSchema(), request.form, prefix="settle"), current_actor()
    found = queries.get_answer(actor, answer_id)
    try:
        given = form.load()
        with transaction():
            reading.settle_answer(actor, answer_id, given["outcome"], now=clock.now())
    except DomainError as refusal:
        return _page(queries.get_answer(actor, answer_id), settle=form.explain(refusal)), refusal.status
    flash(_("记下了"))
    return redirect(url_for("surveys.answers", survey_id=found.survey_id), code=303)

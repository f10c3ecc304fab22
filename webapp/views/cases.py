"""Cases: at the desk, and for whoever holds the code of one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.cases import operations, queries, rules
from ..domain.cases.models import LIVE, Case, CaseKind, CaseStatus
from ..domain.holidays.queries import working_days
from ..domain.people.attempts import check_tries, count_try
from ..domain.people.permissions import Permission
from ..domain.people.queries import user_names
from ..schemas.cases import AnswerSchema, FindingSchema, FollowSchema
from ..web.access import current_actor, public, requires
from ..web.asked import day_and_id
from ..web.forms import Form
from ..web.page import flash
from ..web.record_words import reported_word
from ..web.words import WORDS, label

bp = Blueprint("cases", __name__)


@bp.get("/desk/cases/")
@requires(Permission.CASE_READ)
def index() -> ResponseReturnValue:
    """What waits for an answer, the most urgent first; of these the alarms alone (SPEC 5.6); or what was answered."""
    view = request.args.get("view", "")
    done, only = view == "done", CaseKind.ALARM if view == "alarm" else None
    statuses = (CaseStatus.ANSWERED, CaseStatus.CLOSED) if done else LIVE
    cases = queries.list_cases(current_actor(), statuses, day_and_id("after"), only)
    following = (
        url_for("cases.index", view=request.args.get("view"), after=f"{cases[-1].due_on}_{cases[-1].id}")
        if len(cases) == queries.PAGE
        else ""
    )
    return render_template(
        "cases/index.html", cases=cases, done=done, only_alarms=only is not None, next_url=following,
        today=clock.local_day(clock.now()), reported=reported_word,
    )  # fmt: skip


@bp.get("/desk/cases/<uuid:case_id>")
@requires(Permission.CASE_READ)
def show(case_id: UUID) -> ResponseReturnValue:
    """One case with what was done about it."""
    return _page(queries.get_case(current_actor(), case_id))


def _page(case: Case, finding: Form | None = None, answer: Form | None = None) -> str:
    actor = current_actor()
    people = [u for u in (case.owner_id, case.investigated_by, case.investigated_with, case.answered_by) if u]
    return render_template(
        "cases/show.html",
        case=case,
        **_said(case),
        names=user_names(people),
        is_live=case.status in LIVE,
        unannounced=working_days(case.organisation_id).unannounced(clock.local_day(case.opened_at), case.due_on),
        finding=finding or Form(FindingSchema()),
        answer=answer or Form(AnswerSchema()),
        colleagues=[(str(u.id), u.name) for u in queries.colleagues(actor)],
        outcomes=[(o.value, label(o)) for o in rules.OUTCOMES[case.kind]],
    )


def _said(case: Case) -> dict[str, Any]:
    """What was found, in words, and what was typed; cases of earlier releases have the code where the text stands."""
    text = case.text or ""
    code = case.reported or (text if f"reported.{text}" in WORDS else None)
    about = {"visit": "visit_id", "household": "household_id"}.get(case.subject_kind)
    subject = {about: case.subject_id} if about else {}
    return {"what": reported_word(code), "text": "" if text == code else text, **subject}


@bp.post("/desk/cases/<uuid:case_id>/take")
@requires(Permission.CASE_WORK)
def take(case_id: UUID) -> ResponseReturnValue:
    """I look after it."""
    with transaction():
        operations.take_case(current_actor(), case_id, now=clock.now())
    flash(_("这件事由您跟进"))
    return redirect(url_for("cases.show", case_id=case_id), code=303)


@bp.post("/desk/cases/<uuid:case_id>/finding")
@requires(Permission.CASE_WORK)
def investigate(case_id: UUID) -> ResponseReturnValue:
    """What two people found."""
    form = Form(FindingSchema(), request.form)
    try:
        given = form.load()
        with transaction():
            operations.investigate_case(current_actor(), case_id, now=clock.now(), **given)
    except DomainError as refusal:
        return _page(queries.get_case(current_actor(), case_id), finding=form.explain(refusal)), refusal.status
    flash(_("核查情况已记下"))
    return redirect(url_for("cases.show", case_id=case_id), code=303)


@bp.post("/desk/cases/<uuid:case_id>/answer")
@requires(Permission.CASE_WORK)
def answer(case_id: UUID) -> ResponseReturnValue:
    """The answer."""
    form = Form(AnswerSchema(), request.form)
    try:
        given: dict[str, Any] = form.load()
        with transaction():
            operations.answer_case(current_actor(), case_id, now=clock.now(), **given)
    except DomainError as refusal:
        return _page(queries.get_case(current_actor(), case_id), answer=form.explain(refusal)), refusal.status
    flash(_("已答复"))
    return redirect(url_for("cases.show", case_id=case_id), code=303)


@bp.post("/desk/cases/<uuid:case_id>/close")
@requires(Permission.CASE_WORK)
def close(case_id: UUID) -> ResponseReturnValue:
    """File it away."""
    with transaction():
        operations.close_case(current_actor(), case_id, now=clock.now())
    flash(_("已结"))
    return redirect(url_for("cases.show", case_id=case_id), code=303)


@bp.get("/follow")
@public
def follow() -> ResponseReturnValue:
    """Where somebody types the code they were given."""
    return render_template("cases/follow.html", form=Form(FollowSchema()), case=None)


@bp.post("/follow")
@public
def follow_up() -> ResponseReturnValue:
    """How it stands; the code travels in the body, so that it is in no log and no history."""
    form, key = Form(FollowSchema(), request.form), f"follow|{request.remote_addr}"
    try:
        given = form.load()
        check_tries(key, limit=20, seconds=60, now=clock.now())
        case = queries.find_by_code(given["code"])
        if case is None:
            with transaction():
                count_try(key, seconds=60, now=clock.now())
            raise DomainError("case.unknown_code")
    except DomainError as refusal:
        return render_template("cases/follow.html", form=form.explain(refusal), case=None), refusal.status
    return render_template("cases/follow.html", form=form, case=case)

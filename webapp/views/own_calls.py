"""我的电话慰问: whom the desk asked a volunteer to call. A page of the server: it needs a signal."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.households.queries import contacts_of
from ..domain.people.permissions import Permission
from ..domain.visits import call_turns, calls, operations
from ..schemas.visit_ways import CallSchema, call_of
from ..web.access import current_actor, requires
from ..web.calls import call_page
from ..web.forms import Form
from ..web.page import flash

bp = Blueprint("own_calls", __name__, url_prefix="/calls")
Answer = ResponseReturnValue


@bp.get("/")
@requires(Permission.VISIT_RECORD)
def index() -> Answer:
    """Whom I call, and until when."""
    tasks = call_turns.own_calls(current_actor(), clock.local_day(clock.now()))
    ids = [task.id for task in tasks]
    return render_template(
        "visits/own_calls.html", tasks=tasks, turns=call_turns.turns_of(ids), tries=calls.tries_of(ids),
        contacts=contacts_of([task.household_id for task in tasks]),
    )  # fmt: skip


@bp.get("/<uuid:task_id>")
@requires(Permission.VISIT_RECORD)
def show(task_id: UUID) -> Answer:
    """One of them."""
    return _page(task_id)


def _page(task_id: UUID, form: Form | None = None) -> str:
    return call_page(task_id, url_for("own_calls.record", task_id=task_id), url_for("own_calls.index"), form)


@bp.post("/<uuid:task_id>")
@requires(Permission.VISIT_RECORD)
def record(task_id: UUID) -> Answer:
    """What came of the call."""
    form = Form(CallSchema(), request.form)
    try:
        given = form.load()
        with transaction():
            operations.record_call(current_actor(), call_of(task_id, given), now=clock.now())
    except DomainError as refusal:
        return _page(task_id, form.explain(refusal)), refusal.status
    flash(_("已记下"))
    return redirect(url_for("own_calls.index"), code=303)

"""A volunteer's own hours: month by month, and asking for what is wrong to be put right (SPEC 5.9)."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.hours import operations
from ..domain.hours.records import get_record
from ..domain.people.permissions import Permission
from ..domain.people.queries import get_user, names_of
from ..schemas.hours import CorrectionAskedSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.hours import asked_month, asking_form, month_of, why_options, wish_from
from ..web.page import flash
from .account import bp


def _own_id() -> UUID:
    user_id = current_actor().user_id
    assert user_id is not None  # noqa: S101  (the lock guarantees it)
    return user_id


@bp.get("/hours")
@requires(Permission.SIGNED_IN)
def hours() -> ResponseReturnValue:
    """How long I was at doors; nobody else's hours stand beside it."""
    actor, today = current_actor(), clock.local_day(clock.now())
    user = get_user(actor, _own_id())
    return render_template("hours/own.html", month=month_of(actor, user, asked_month(today), today))


@bp.get("/hours/<uuid:visit_id>")
@requires(Permission.SIGNED_IN)
def hours_at(visit_id: UUID) -> ResponseReturnValue:
    """One of my visits, and a form for other times."""
    return _page(visit_id)


def _page(visit_id: UUID, form: Form | None = None) -> str:
    record = get_record(current_actor(), _own_id(), visit_id)
    return render_template("hours/own_record.html", record=record, form=form or asking_form(record), whys=why_options(),
                           place=names_of([record.organisation_id])[record.organisation_id])  # fmt: skip


@bp.post("/hours/<uuid:visit_id>")
@requires(Permission.SIGNED_IN)
def ask_for_hours(visit_id: UUID) -> ResponseReturnValue:
    """Ask for other times; somebody at the desk decides."""
    form, record = Form(CorrectionAskedSchema(), request.form), get_record(current_actor(), _own_id(), visit_id)
    try:
        wish = wish_from(form, record)
        with transaction():
            operations.ask_correction(current_actor(), wish, now=clock.now())
    except DomainError as refusal:
        return _page(visit_id, form.explain(refusal)), refusal.status
    flash(_("已告诉社区，有人看过就改"))
    return redirect(url_for("account.hours", month=f"{record.day:%Y-%m}"), code=303)

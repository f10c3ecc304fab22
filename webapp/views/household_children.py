"""What is kept apart: asking to see it, letting somebody see it, children's files and the labels that hurt (SPEC 2.5, 3.4)."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError, NotFound
from ..core.transaction import transaction
from ..domain.households import child_requests, operations
from ..domain.households.states import LegalBasis
from ..domain.people.permissions import Permission
from ..domain.people.queries import names_of, user_names
from ..schemas.paperwork import ChildFileSchema
from ..web.access import current_actor, requires
from ..web.forms import Form, typed_line
from ..web.page import flash
from .household_forms import options
from .household_steps import take_step
from .households import bp


@bp.post("/<uuid:household_id>/ask-children")
@requires(Permission.HOUSEHOLD_SENSITIVE)
def ask_children(household_id: UUID) -> ResponseReturnValue:
    """Ask to see what is kept apart; the child officer or an admin answers."""
    return take_step(household_id, "child_asking", lambda given: child_requests.ask_for_children(
        current_actor(), household_id, given["id"], reason=given["reason"], now=clock.now()),
        _("申请已记下。儿童主任或管理员同意后，就能打开。"))  # fmt: skip


@bp.get("/requests")
@requires(Permission.CHILD_DECIDE)
def child_requests_waiting() -> ResponseReturnValue:
    """Who asks to see what, and why."""
    rows = child_requests.waiting_requests(current_actor())
    return render_template(
        "households/child_requests.html", rows=rows, names=user_names([request.asked_by for request, _home in rows]),
        homes=names_of([request.organisation_id for request, _home in rows]),
    )  # fmt: skip


@bp.post("/requests/<uuid:request_id>")
@requires(Permission.CHILD_DECIDE)
def decide_child_request(request_id: UUID) -> ResponseReturnValue:
    """Let them, or do not."""
    granted = request.form.get("granted") == "yes"
    with transaction():
        child_requests.decide_request(current_actor(), request_id, granted=granted, now=clock.now())
    flash(_("已同意，到期自动收回。") if granted else _("没有同意，已记下。"))
    return redirect(url_for("households.child_requests_waiting"), code=303)


@bp.post("/<uuid:household_id>/kept-labels")
@requires(Permission.HOUSEHOLD_WRITE)
def change_kept_labels(household_id: UUID) -> ResponseReturnValue:
    """Change the labels that are kept apart, as far as this person may see them."""
    return take_step(household_id, "kept_labels", lambda given: operations.change_kept_labels(
        current_actor(), household_id, given["kept"], given["kept_own"], now=clock.now()), _("改好了"))  # fmt: skip


@bp.post("/<uuid:household_id>/children/<uuid:person_id>/edit")
@requires(Permission.HOUSEHOLD_CHILD)
def edit_child(household_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """The file of a minor as a form. Posted, since it opens what is sealed, and that is written down."""
    with transaction():
        opened = operations.open_child_files(
            current_actor(), household_id, reason=typed_line("reason"), now=clock.now()
        )
        file = (opened.children or {}).get(person_id)
        if file is None:
            raise NotFound("household.child_not_found")
        guardian = file.guardian or {}
        initial = {
            "guardian_name": guardian.get("name", ""), "guardian_relation": guardian.get("relation", ""),
            "guardian_phone": guardian.get("phone", ""), "caregiver": file.caregiver or "",
            "parents": file.parents or "", "school": file.school or "",
            "legal_basis": file.legal_basis.value if file.legal_basis else "",
            "notice_given_on": file.notice_given_on.isoformat() if file.notice_given_on else "",
        }  # fmt: skip
    return _child_page(household_id, person_id, Form(ChildFileSchema(), initial=initial))


def _child_page(household_id: UUID, person_id: UUID, form: Form) -> str:
    return render_template("households/child.html", household_id=household_id, person_id=person_id, form=form,
                           bases=options(LegalBasis))  # fmt: skip


@bp.post("/<uuid:household_id>/children/<uuid:person_id>")
@requires(Permission.HOUSEHOLD_CHILD)
def change_child(household_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Write the file of a minor."""
    form = Form(ChildFileSchema(), request.form)
    try:
        change = form.load()
        with transaction():
            operations.change_child_file(current_actor(), household_id, person_id, change, now=clock.now())
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        return _child_page(household_id, person_id, form.explain(refusal)), refusal.status
    flash(_("改好了"))
    return redirect(url_for("households.show", household_id=household_id), code=303)

"""Consents, photographed papers and children's files."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError, NotFound
from ..core.transaction import transaction
from ..domain.files.pictures import MOST_BYTES, take_picture
from ..domain.files.storage import Kept
from ..domain.households import operations
from ..domain.households.operations import NewEvidence
from ..domain.households.states import ConsentPurpose, LegalBasis
from ..domain.people.permissions import Permission
from ..schemas.paperwork import ChildFileSchema, WithdrawalSchema
from ..web.access import current_actor, requires
from ..web.forms import Form, typed_line
from ..web.page import flash
from .household_forms import options
from .household_page import household_page, page_form
from .households import bp


def _photo(field: str, *, needed: bool) -> Kept | None:
    """The photo that came with the form, re-encoded and on disk; before any transaction, since it takes its time."""
    sent = request.files.get(field)
    content = sent.read(MOST_BYTES + 1) if sent else b""
    if not content and not needed:
        return None
    return take_picture(content)


@bp.post("/<uuid:household_id>/evidence")
@requires(Permission.HOUSEHOLD_WRITE)
def add_evidence(household_id: UUID) -> ResponseReturnValue:
    """Put a photographed paper into the file."""
    form = page_form("evidence", request.form)
    try:
        given = form.load()
        photo = _photo("photo", needed=True)
        assert photo is not None  # noqa: S101  (an empty one was refused)
        with transaction():
            operations.add_evidence(
                current_actor(), household_id, NewEvidence(given["id"], given["kind"], photo), now=clock.now()
            )
    except DomainError as refusal:
        return _refused(household_id, form, refusal, photo_field="photo")
    flash(_("材料已存好"))
    return redirect(url_for("households.show", household_id=household_id), code=303)


def _refused(household_id: UUID, form: Form, refusal: DomainError, *, photo_field: str = "") -> ResponseReturnValue:
    if refusal.status == 404:
        raise refusal
    form.explain(refusal)
    if photo_field and refusal.code.startswith("file."):
        form.errors = {photo_field: [form.refusal or ""]}
    return household_page(household_id, refused=form), refusal.status


@bp.post("/<uuid:household_id>/consents")
@requires(Permission.HOUSEHOLD_WRITE)
def record_consent(household_id: UUID) -> ResponseReturnValue:
    """Write down a consent, with a photo of the paper where there is one."""
    form = page_form("consent", request.form)
    try:
        new = form.load()
        new = replace(new, photo=_photo("paper", needed=False))
        with transaction():
            operations.record_consent(current_actor(), household_id, new, now=clock.now())
    except DomainError as refusal:
        return _refused(household_id, form, refusal, photo_field="paper")
    flash(_("已记下"))
    return redirect(url_for("households.show", household_id=household_id), code=303)


@bp.post("/<uuid:household_id>/consents/<purpose>/withdraw")
@requires(Permission.HOUSEHOLD_WRITE)
def withdraw_consent(household_id: UUID, purpose: str) -> ResponseReturnValue:
    """The household takes a consent back."""
    if purpose not in set(ConsentPurpose):
        raise NotFound("household.not_found")
    given = Form(WithdrawalSchema(), request.form).load()
    with transaction():
        operations.withdraw_consent(
            current_actor(), household_id, ConsentPurpose(purpose), id=given["id"], given_by=given["given_by"],
            now=clock.now(),
        )  # fmt: skip
    flash(_("已撤回，从现在起不再使用。"))
    return redirect(url_for("households.show", household_id=household_id), code=303)


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

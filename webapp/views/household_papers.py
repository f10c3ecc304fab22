"""Consents and photographed papers."""

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
from ..domain.households.states import ConsentPurpose, EvidenceKind
from ..domain.people.permissions import Permission
from ..domain.people.queries import get_organisation, phone_above
from ..schemas.paperwork import WithdrawalSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.page import flash
from ..web.words import label, word
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
            new = NewEvidence(given["id"], given["kind"], photo, given["dated_on"], given["person"])
            operations.add_evidence(current_actor(), household_id, new, now=clock.now())
    except DomainError as refusal:
        return _refused(household_id, form, refusal, photo_field="photo")
    flash(_("材料已存好"))
    return redirect(url_for("households.show", household_id=household_id), code=303)


@bp.post("/<uuid:household_id>/papers-notice")
@requires(Permission.HOUSEHOLD_WRITE)
def papers_notice(household_id: UUID) -> ResponseReturnValue:
    """All that is missing on one sheet to hand out (一次性告知). Posted: it opens the file, and that is written down."""
    actor = current_actor()
    try:
        with transaction():
            household, missing = operations.tell_missing(actor, household_id, now=clock.now())
            organisation = get_organisation(actor, household.organisation_id)
    except DomainError as refusal:
        if refusal.status != 422:
            raise
        flash(word(refusal.code), "wait")
        return redirect(url_for("households.show", household_id=household_id), code=303)
    return render_template(
        "households/papers_notice.html", household=household, organisation=organisation,
        missing=[label(kind) for kind in missing], assumes=EvidenceKind.UNEMPLOYMENT_PROOF in missing,
        call=organisation.phone or phone_above(organisation.path),
    )  # fmt: skip


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
    form = Form(WithdrawalSchema(), request.form, prefix=f"withdrawal-{purpose}{request.form.get('person', '')[:36]}")
    try:
        given = form.load()
        with transaction():
            operations.withdraw_consent(
                current_actor(), household_id, ConsentPurpose(purpose), id=given["id"], given_by=given["given_by"],
                person_id=given["person"], now=clock.now(),
            )  # fmt: skip
    except DomainError as refusal:
        return _refused(household_id, form, refusal)
    flash(_("已撤回，从现在起不再使用。"))
    return redirect(url_for("households.show", household_id=household_id), code=303)

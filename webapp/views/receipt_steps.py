"""What the desk does with one receipt: confirm it in another way, look at a picture, replace or revoke it."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError, InvalidInput
from ..core.transaction import transaction
from ..domain.households.queries import contacts_of
from ..domain.people.permissions import Permission
from ..domain.receipts import deliveries, operations, queries, vouching
from ..domain.receipts.numbers import as_digits
from ..domain.receipts.states import SignatureKind
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.page import flash
from ..web.words import word
from .receipts import bp, form_of, page


def _back(receipt_id: UUID, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("receipts.show", receipt_id=receipt_id), code=303)


def _again(receipt_id: UUID, refusal: DomainError, **forms: Form) -> ResponseReturnValue:
    """The page once more, with what was typed and why not."""
    for form in forms.values():
        form.explain(refusal)
    return page(queries.get_receipt(current_actor(), receipt_id), **forms), refusal.status


@bp.post("/<uuid:receipt_id>/digits")
@requires(Permission.RECEIPT_CONFIRM)
def confirm_by_digits(receipt_id: UUID) -> ResponseReturnValue:
    """The resident reads out the six digits inside the fold. A wrong try is counted before it is answered."""
    form, actor = form_of("digits", request.form), current_actor()
    try:
        given = form.load()
        with transaction():
            right = vouching.try_digits(actor, receipt_id, as_digits(given["digits"]), now=clock.now())
        if not right:
            raise DomainError("receipt.digits_wrong")
        with transaction():
            vouching.confirm_at_desk(actor, receipt_id, given["id"], given["channel"], now=clock.now())
    except DomainError as refusal:
        form.values.pop("digits", None)
        return _again(receipt_id, refusal, digits=form)
    return _back(receipt_id, _("已签收"))


@bp.post("/<uuid:receipt_id>/vouch")
@requires(Permission.RECEIPT_CONFIRM)
def confirm_by_call(receipt_id: UUID) -> ResponseReturnValue:
    """Somebody called back, or the bank slip is there."""
    form = form_of("vouch", request.form)
    try:
        given = form.load()
        with transaction():
            vouching.confirm_at_desk(current_actor(), receipt_id, given["id"], given["channel"], now=clock.now())
    except DomainError as refusal:
        return _again(receipt_id, refusal, vouch=form)
    return _back(receipt_id, _("已签收"))


@bp.post("/<uuid:receipt_id>/phone")
@requires(Permission.HOUSEHOLD_READ)
def show_phone(receipt_id: UUID) -> ResponseReturnValue:
    """The family's phone, to call back; who asked for it stays on record."""
    actor = current_actor()
    household_id = queries.get_receipt(actor, receipt_id).household_id
    with transaction():
        operations.note_call(actor, receipt_id, now=clock.now())
    contact = contacts_of([household_id]).get(household_id)
    return page(queries.get_receipt(actor, receipt_id), "" if contact else word("receipt.no_contact"), contact)


@bp.post("/<uuid:receipt_id>/signature")
@requires(Permission.RECEIPT_CONFIRM)
def add_signature(receipt_id: UUID) -> ResponseReturnValue:
    """A picture of the signed slip or thumb mark; somebody else looks at it before it counts."""
    form, actor = form_of("signature", request.form), current_actor()
    try:
        given = form.load()
        queries.get_receipt(actor, receipt_id, Permission.RECEIPT_CONFIRM)
        picture = request.files.get("picture")
        if picture is None or not picture.filename:
            raise InvalidInput({"picture": ["field.required"]})
        kept = vouching.keep_picture(picture.read())
        new = vouching.NewSignature(given["id"], receipt_id, SignatureKind(given["kind"]), kept, given["collector"])
        with transaction():
            vouching.record_signature(actor, new, now=clock.now())
    except DomainError as refusal:
        return _again(receipt_id, refusal, signature=form)
    return _back(receipt_id, _("照片存好了，请另一位同事核对"))


@bp.post("/signatures/<uuid:signature_id>/verify")
@requires(Permission.RECEIPT_VERIFY)
def verify(signature_id: UUID) -> ResponseReturnValue:
    """A colleague who was not there has looked at the picture."""
    form, actor = form_of("verify", request.form), current_actor()
    receipt_id = queries.receipt_of_signature(actor, signature_id).id
    try:
        op_id, collector = form.load()
        with transaction():
            vouching.verify_signature(actor, signature_id, op_id, collector=collector, now=clock.now())
    except InvalidInput as refusal:
        return _again(receipt_id, refusal, verify=form)
    except DomainError as refusal:
        return page(queries.get_receipt(actor, receipt_id), word(refusal.code)), refusal.status
    return _back(receipt_id, _("已签收"))


@bp.post("/<uuid:receipt_id>/revoke")
@requires(Permission.RECEIPT_CONFIRM)
def revoke(receipt_id: UUID) -> ResponseReturnValue:
    """End it: nothing will be handed over on it."""
    form = form_of("revoke", request.form)
    try:
        given = form.load()
        with transaction():
            operations.revoke_receipt(current_actor(), receipt_id, reason=given["reason"], now=clock.now())
    except DomainError as refusal:
        return _again(receipt_id, refusal, revoke=form)
    return _back(receipt_id, _("已作废，原来的码马上失效"))


@bp.post("/<uuid:receipt_id>/review")
@requires(Permission.RECEIPT_CONFIRM)
def settle_review(receipt_id: UUID) -> ResponseReturnValue:
    """A flagged delivery was looked into."""
    form = form_of("review", request.form)
    try:
        given = form.load()
        with transaction():
            deliveries.settle_review(current_actor(), receipt_id, note=given["reason"], now=clock.now())
    except DomainError as refusal:
        return _again(receipt_id, refusal, review=form)
    return _back(receipt_id, _("已核对"))

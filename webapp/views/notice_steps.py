"""What the desk adds to a notice: what somebody said of it by phone, and the photo of it on the wall (SPEC 9.4, 9.5)."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError, InvalidInput
from ..core.transaction import transaction
from ..domain.cases.models import CameBy
from ..domain.files.pictures import take_picture
from ..domain.notices import operations, queries
from ..domain.people.permissions import Permission
from ..schemas.cases import SaidSchema
from ..schemas.notices import PhotoSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.page import flash
from ..web.words import label
from .notices import bp, desk_page


@bp.get("/desk/notices/<uuid:notice_id>/said")
@requires(Permission.CASE_WORK)
def new_said(notice_id: UUID) -> ResponseReturnValue:
    """Where a colleague writes down what somebody says on the phone or at the desk."""
    usual = {"id": str(uuid4()), "came_by": CameBy.PHONE.value,
             "said_at": clock.local(clock.now()).strftime("%Y-%m-%dT%H:%M"), "number": request.args.get("number", "")}  # fmt: skip
    return _said_page(notice_id, Form(SaidSchema(), initial=usual))


def _said_page(notice_id: UUID, form: Form) -> str:
    ways = [(way.value, label(way)) for way in (CameBy.PHONE, CameBy.DESK, CameBy.LETTER)]
    return render_template("notices/said.html", notice=queries.get_notice(current_actor(), notice_id), form=form, ways=ways)


@bp.post("/desk/notices/<uuid:notice_id>/said")
@requires(Permission.CASE_WORK)
def create_said(notice_id: UUID) -> ResponseReturnValue:
    """Keep it, and show the code to read out once."""
    form, actor = Form(SaidSchema(), request.form), current_actor()
    try:
        said = form.load()
        with transaction():
            case, code = operations.record_objection(actor, notice_id, said, now=clock.now())
            key = case.id
    except DomainError as refusal:
        return _said_page(notice_id, form.explain(refusal)), refusal.status
    return render_template("notices/said_code.html", notice=queries.get_notice(actor, notice_id), case_id=key, code=code)


@bp.post("/desk/notices/<uuid:notice_id>/photo")
@requires(Permission.NOTICE_PUBLISH)
def file_photo(notice_id: UUID) -> ResponseReturnValue:
    """The notice as it hangs on the wall."""
    form, actor = Form(PhotoSchema(), request.form, prefix="photo"), current_actor()
    try:
        queries.get_notice(actor, notice_id)
        picture = request.files.get("picture")
        if picture is None or not picture.filename:
            raise InvalidInput({"picture": ["field.required"]})
        kept = take_picture(picture.read())
        with transaction():
            operations.file_photo(actor, notice_id, kept, now=clock.now())
    except DomainError as refusal:
        return desk_page(queries.get_notice(actor, notice_id), photo=form.explain(refusal)), refusal.status
    flash(_("张贴的照片存好了"))
    return redirect(url_for("notices.manage", notice_id=notice_id), code=303)

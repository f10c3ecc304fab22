"""The desk enters a volunteer who came by, and puts right what one said."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import Conflict, DomainError, InvalidInput
from ..core.transaction import transaction
from ..domain.people import operations, queries, waiting
from ..domain.people.models import Registration
from ..domain.people.permissions import Permission
from ..schemas.volunteers import RegistrationSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.page import flash
from ..web.papers import file_paper, sent_paper
from ..web.volunteer_choices import choices_of
from .volunteers import Answer, bp


@bp.get("/new")
@requires(Permission.VOLUNTEER_VERIFY)
def new() -> Answer:
    """An empty form; its id is made here, so that sending it twice makes one."""
    return _form_page(Form(RegistrationSchema(), initial={"id": str(uuid4())}), None)


def _form_page(form: Form, registration: Registration | None) -> str:
    actor = current_actor()
    places = queries.list_organisations(actor, Permission.VOLUNTEER_VERIFY)
    organisation_id = registration.organisation_id if registration else actor.organisation_id or places[0].id
    form.values.setdefault("organisation_id", str(organisation_id))
    return render_template("volunteers/form.html", form=form, registration=registration,
                           places=[(str(place.id), place.name) for place in places],
                           choices=choices_of(organisation_id))  # fmt: skip


@bp.post("/")
@requires(Permission.VOLUNTEER_VERIFY)
def create() -> Answer:
    """Keep who came by; the next page verifies them."""
    form, actor, now = Form(RegistrationSchema(), request.form), current_actor(), clock.now()
    try:
        given, paper = form.load(), sent_paper()
        with transaction():
            made = operations.enter_volunteer(actor, _place(), given, now=now)
            if paper is not None:
                operations.file_consent(made, file_paper(actor, made.organisation_id, made.id, paper, now=now))
            key = made.id
    except DomainError as refusal:
        return _form_page(_explained(form, refusal), None), refusal.status
    flash(_("登记好了。看过本人和证件，再按核实。"))
    return redirect(url_for("volunteers.show", registration_id=key), code=303)


def _place() -> UUID:
    try:
        return UUID(request.form.get("organisation_id", ""))
    except ValueError:
        raise InvalidInput({"organisation_id": ["field.required"]}) from None


def _explained(form: Form, refusal: DomainError) -> Form:
    """A picture that cannot be read is said at its field. What is not there is not there."""
    if refusal.status == 404:
        raise refusal
    form.explain(refusal)
    if refusal.code.startswith("file."):
        form.errors = {"paper": [form.refusal or ""]}
    return form


@bp.get("/<uuid:registration_id>/edit")
@requires(Permission.VOLUNTEER_VERIFY)
def edit(registration_id: UUID) -> Answer:
    """What was said, as a form."""
    held = waiting.get_registration(current_actor(), registration_id)
    if held.settled_at is not None:
        raise Conflict("registration.settled")
    initial = {
        "id": str(held.id), "name": held.name, "phone": held.phone, "born_on": held.born_on, "areas": held.areas,
        "skills": held.skills, "free_times": held.free_times, "note": held.note or "",
        "guardian_name": held.guardian_name or "", "guardian_phone": held.guardian_phone or "",
    }  # fmt: skip
    return _form_page(Form(RegistrationSchema(), initial=initial), held)


@bp.post("/<uuid:registration_id>")
@requires(Permission.VOLUNTEER_VERIFY)
def update(registration_id: UUID) -> Answer:
    """Put it right."""
    form, actor, now = Form(RegistrationSchema(), request.form), current_actor(), clock.now()
    try:
        given, paper = form.load(), sent_paper()
        with transaction():
            held = operations.change_registration(actor, registration_id, given, now=now)
            if paper is not None:
                operations.file_consent(held, file_paper(actor, held.organisation_id, held.id, paper, now=now))
    except DomainError as refusal:
        page = _explained(form, refusal)
        return _form_page(page, waiting.get_registration(actor, registration_id)), refusal.status
    flash(_("已保存"))
    return redirect(url_for("volunteers.show", registration_id=registration_id), code=303)

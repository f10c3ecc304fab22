"""The form that makes a household's file or changes it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.households import operations
from ..domain.households.doubts import NEED_A_REASON, Doubt, doubts_of
from ..domain.households.entries import HouseholdEntry
from ..domain.households.registering import writable_household
from ..domain.households.standing import yardsticks_of
from ..domain.people.permissions import Permission
from ..domain.people.queries import get_organisation
from ..web.access import current_actor, requires
from ..web.forms import typed_number
from ..web.nested_forms import NestedForm
from ..web.page import flash
from .household_forms import choices, empty_form, form_of, household_form
from .household_sealed import doubt_words
from .households import bp

GROUPS = ("people", "phones", "incomes")
"""The rows of the form that grow and shrink."""


@bp.get("/new")
@requires(Permission.HOUSEHOLD_WRITE)
def new() -> ResponseReturnValue:
    """An empty form."""
    return _form_page(empty_form(current_actor()))


def _form_page(form: NestedForm, household_id: UUID | None = None, doubts: Sequence[str] = ()) -> str:
    return render_template(
        "households/form.html", form=form, household_id=household_id, doubts=doubts,
        **choices(current_actor(), ticked=form.values.get("own_categories", []), is_new=household_id is None),
    )  # fmt: skip


def _reshaped(form: NestedForm) -> bool:
    """Whether the button was one that adds or takes away a row, without storing anything."""
    if "add" in request.form:
        wanted = request.form["add"]
        group = wanted if wanted in GROUPS else GROUPS[0]
        form.add_row(group, **({"id": str(uuid4())} if group == GROUPS[0] else {}))
        return True
    if "drop" not in request.form:
        return False
    group, _dot, number = request.form["drop"].rpartition(".")
    if number.isascii() and number.isdigit() and len(number) < 4:
        form.drop_row(int(number), group if group in GROUPS else GROUPS[0])
    return True


@bp.post("/")
@requires(Permission.HOUSEHOLD_WRITE)
def create() -> ResponseReturnValue:
    """Open the file; its survey is handed in on its own page."""
    form = household_form(request.form)
    if _reshaped(form):
        return _form_page(form)
    try:
        entry, place = form.load(), _place(form)
        if doubts := _not_seen(form, entry, place):
            return _form_page(form, doubts=doubts), 422
        with transaction():
            operations.register_household(current_actor(), place, entry, now=clock.now())
    except DomainError as refusal:
        form.explain(refusal)
        return _form_page(form), refusal.status
    flash(_("已存为草稿。填上调查人，就可以交审批。"))
    return redirect(url_for("households.show", household_id=entry.id), code=303)


def _place(form: NestedForm) -> UUID:
    try:
        return UUID(str(form.values.get("organisation_id")))
    except ValueError:
        raise form.Invalid({"organisation_id": ["field.required"]}) from None


def _doubts(entry: HouseholdEntry, place: UUID) -> list[Doubt]:
    yardsticks = yardsticks_of(get_organisation(current_actor(), place))
    return doubts_of(entry, yardsticks, on=clock.local_day(clock.now()))


def _not_seen(form: NestedForm, entry: HouseholdEntry, place: UUID) -> list[str]:
    """What is odd and was not shown with this form before, in words; sent again it is stored as it is."""
    found, seen = _doubts(entry, place), set(str(form.values.get("seen", "")).split())
    new_ones = [doubt for doubt in found if doubt.key not in seen or doubt.kind in NEED_A_REASON]
    form.values["seen"] = " ".join(doubt.key for doubt in found)
    for doubt in new_ones:
        if doubt.kind in NEED_A_REASON:
            form.errors["bank_reason"] = [doubt_words(doubt, entry)]
    return [doubt_words(doubt, entry) for doubt in (found if new_ones else ())]


@bp.get("/<uuid:household_id>/edit")
@requires(Permission.HOUSEHOLD_WRITE)
def edit(household_id: UUID) -> ResponseReturnValue:
    """The form filled from the file. It shows ID numbers and income, so opening it is written down."""
    actor = current_actor()
    with transaction():
        household = writable_household(actor, household_id)  # a closed file is not even opened
        opened = operations.open_sensitive(actor, household_id, reason="reason.edit", now=clock.now())
        form = form_of(opened.entry, get_organisation(actor, household.organisation_id), household.revision)
        doubts = _doubts(opened.entry, household.organisation_id)
    form.values["seen"] = " ".join(doubt.key for doubt in doubts)
    return _form_page(form, household_id, [doubt_words(doubt, opened.entry) for doubt in doubts])


@bp.post("/<uuid:household_id>")
@requires(Permission.HOUSEHOLD_WRITE)
def update(household_id: UUID) -> ResponseReturnValue:
    """Write the form over the file."""
    form, actor = household_form(request.form), current_actor()
    form.values["id"] = str(household_id)
    if _reshaped(form):
        return _form_page(form, household_id)
    try:
        entry = form.load()
        place = writable_household(actor, household_id).organisation_id
        if doubts := _not_seen(form, entry, place):
            return _form_page(form, household_id, doubts), 422
        with transaction():
            operations.change_household(actor, household_id, entry, now=clock.now(),
                                        revision=typed_number("revision"))  # fmt: skip
    except DomainError as refusal:
        form.explain(refusal)
        return _form_page(form, household_id), refusal.status
    flash(_("改好了"))
    return redirect(url_for("households.show", household_id=household_id), code=303)

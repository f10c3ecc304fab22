"""Households: lists, search, the file, and the form that makes or changes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.households import operations, queries
from ..domain.households.concerns import Concern
from ..domain.households.listing import record_search
from ..domain.households.states import HouseholdStatus
from ..domain.people.permissions import Permission
from ..domain.people.queries import list_organisations, names_of
from ..schemas.households import AGE_BANDS, HouseholdFilterSchema, after_as_text, filter_from
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.nested_forms import NestedForm
from ..web.page import flash
from ..web.words import label
from .household_forms import choices, empty_form, form_of, household_form, options
from .household_page import household_page

OFTEN_ASKED = (HouseholdStatus.SURVEYED, HouseholdStatus.ACTIVE, HouseholdStatus.DRAFT, HouseholdStatus.ENDED)

bp = Blueprint("households", __name__, url_prefix="/desk/households")


@bp.get("/")
@requires(Permission.HOUSEHOLD_READ)
def index() -> ResponseReturnValue:
    """The households one may see, filtered, a page at a time."""
    wanted, chosen = wanted_from(request.args)
    page = queries.list_households(current_actor(), wanted)
    following = _to({**chosen, "after": after_as_text(page.next)}) if page.next else ""
    first = _to(chosen) if wanted.after else ""
    return _list(page, chosen, next_url=following, first_url=first)


def wanted_from(said: MultiDict[str, str]) -> tuple[queries.HouseholdFilter, dict[str, str]]:
    """The filter in an address or a form; what makes no sense there counts as not chosen."""
    schema = HouseholdFilterSchema()
    given = {name: value for name, value in said.items() if value and name in schema.fields}
    for wrong in schema.validate(given):
        given.pop(str(wrong), None)
    wanted = filter_from(schema.load(given))
    return wanted, {name: value for name, value in given.items() if name != "after"}


def _to(chosen: Mapping[str, Any]) -> str:
    """The list with these choices."""
    return url_for("households.index", **{name: value for name, value in chosen.items() if value})


def _list(page: queries.HouseholdPage, chosen: dict[str, str], **more: object) -> str:
    actor = current_actor()
    ids = [row.id for row in page.rows]
    places = list_organisations(actor, Permission.HOUSEHOLD_READ)
    plain = {**chosen, "concern": "", "status": ""}
    statuses = [(_("全部"), _to(plain), "status" not in chosen and "concern" not in chosen)]
    statuses += [(label(status), _to({**plain, "status": status.value}), chosen.get("status") == status.value)
                 for status in OFTEN_ASKED]  # fmt: skip
    concerns = [(label(concern), _to({**chosen, "status": "", "concern": concern.value}),
                 chosen.get("concern") == concern.value) for concern in Concern]  # fmt: skip
    return render_template(
        "households/index.html", rows=page.rows, chosen=chosen, statuses=statuses, concerns=concerns,
        bands=[(band, _band_words(band)) for band in AGE_BANDS],
        labels_of=queries.open_categories(ids), places=[(str(place.id), place.name) for place in places],
        homes=names_of([row.organisation_id for row in page.rows]),
        categories=options(queries.visible_categories(actor)),
        filter_form=Form(HouseholdFilterSchema(), initial=chosen, prefix="filter"), **more,
    )  # fmt: skip


def _band_words(band: str) -> str:
    first, _dash, last = band.partition("-")
    text: str = _("%(first)s 岁以上", first=first) if band == AGE_BANDS[-1] else _(
        "%(first)s–%(last)s 岁", first=first, last=last)  # fmt: skip
    return text


@bp.post("/search")
@requires(Permission.HOUSEHOLD_READ)
def search() -> ResponseReturnValue:
    """Posted, so that no name or number stands in an address or a log; looking up an ID number leaves a trace."""
    actor, text = current_actor(), request.form.get("text", "").strip()[:60]
    if not text:
        return redirect(url_for("households.index"), code=303)
    found = queries.search_households(actor, text)
    if found.by_id:
        with transaction():
            record_search(actor, [row.id for row in found.rows], now=clock.now())
        found = queries.search_households(actor, text)
    return _list(queries.HouseholdPage(found.rows, None), {}, text=text, more=found.more, searched=True)


@bp.get("/new")
@requires(Permission.HOUSEHOLD_WRITE)
def new() -> ResponseReturnValue:
    """An empty form."""
    return _form_page(empty_form(current_actor()))


def _form_page(form: NestedForm, household_id: UUID | None = None) -> str:
    return render_template("households/form.html", form=form, household_id=household_id, **choices(current_actor()))


def _reshaped(form: NestedForm) -> bool:
    """Whether the button was one that adds or takes away a person, without storing anything."""
    if "add" in request.form:
        form.add_row(id=str(uuid4()))
        return True
    drop = request.form.get("drop", "")
    if drop.isascii() and drop.isdigit():
        form.drop_row(int(drop))
        return True
    return False


@bp.post("/")
@requires(Permission.HOUSEHOLD_WRITE)
def create() -> ResponseReturnValue:
    """Open the file; its survey is handed in on its own page."""
    form = household_form(request.form)
    if _reshaped(form):
        return _form_page(form)
    try:
        entry, place = form.load(), _place(form)
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


@bp.get("/<uuid:household_id>")
@requires(Permission.HOUSEHOLD_READ)
def show(household_id: UUID) -> ResponseReturnValue:
    """The file; what is sensitive stays closed."""
    return household_page(household_id)


@bp.get("/<uuid:household_id>/edit")
@requires(Permission.HOUSEHOLD_WRITE)
def edit(household_id: UUID) -> ResponseReturnValue:
    """The form filled from the file. It shows ID numbers and income, so opening it is written down."""
    with transaction():
        opened = operations.open_sensitive(current_actor(), household_id, reason=_("修改档案"), now=clock.now())
        place, revision = opened.household.organisation_id, opened.household.revision
    return _form_page(form_of(opened.entry, place, revision), household_id)


@bp.post("/<uuid:household_id>")
@requires(Permission.HOUSEHOLD_WRITE)
def update(household_id: UUID) -> ResponseReturnValue:
    """Write the form over the file."""
    form = household_form(request.form)
    form.values["id"] = str(household_id)
    if _reshaped(form):
        return _form_page(form, household_id)
    try:
        entry = form.load()
        revision = request.form.get("revision", "")
        with transaction():
            operations.change_household(current_actor(), household_id, entry, now=clock.now(),
                                        revision=int(revision) if revision.isdigit() else 0)  # fmt: skip
    except DomainError as refusal:
        form.explain(refusal)
        return _form_page(form, household_id), refusal.status
    flash(_("改好了"))
    return redirect(url_for("households.show", household_id=household_id), code=303)

"""Households: lists, search, and the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from ..core import clock
from ..core.transaction import transaction
from ..domain.households import catalogue, queries
from ..domain.households.catalogue import visible_own
from ..domain.households.concerns import Concern
from ..domain.households.listing import record_search
from ..domain.households.states import HouseholdStatus
from ..domain.people.permissions import Permission
from ..domain.people.queries import get_organisation, list_organisations, names_of, value_of
from ..domain.people.settings import ADVANCED_AGE, STALE_MONTHS
from ..schemas.households import AGE_BANDS, HouseholdFilterSchema, filter_from
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.words import label
from .household_forms import options
from .household_page import household_page

OFTEN_ASKED = (HouseholdStatus.SURVEYED, HouseholdStatus.ACTIVE, HouseholdStatus.DRAFT, HouseholdStatus.ENDED)

bp = Blueprint("households", __name__, url_prefix="/desk/households")


@bp.get("/")
@requires(Permission.HOUSEHOLD_READ)
def index() -> ResponseReturnValue:
    """The households one may see, filtered, a page at a time."""
    wanted, chosen = wanted_from(request.args)
    page = queries.list_households(current_actor(), wanted)
    following = _to({**chosen, "after": str(page.next)}) if page.next else ""
    first = _to(chosen) if wanted.after else ""
    return _list(page, chosen, wanted, next_url=following, first_url=first)


def wanted_from(said: MultiDict[str, str]) -> tuple[queries.HouseholdFilter, dict[str, str]]:
    """The filter in an address or a form; what makes no sense there counts as not chosen."""
    schema = HouseholdFilterSchema()
    given = {name: value for name, value in said.items() if value and name in schema.fields}
    for wrong in schema.validate(given):
        given.pop(str(wrong), None)
    actor = current_actor()
    assert actor.organisation_id is not None  # noqa: S101  (everyone at a desk has one)
    here = get_organisation(actor, actor.organisation_id)
    wanted = replace(filter_from(schema.load(given)), stale_months=value_of(here, STALE_MONTHS),
                     advanced_age=value_of(here, ADVANCED_AGE))  # fmt: skip
    return wanted, {name: value for name, value in given.items() if name != "after"}


def _to(chosen: Mapping[str, Any]) -> str:
    """The list with these choices."""
    return url_for("households.index", **{name: value for name, value in chosen.items() if value})


def _list(
    page: queries.HouseholdPage, chosen: dict[str, str], wanted: queries.HouseholdFilter, **more: object
) -> str:
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
        labels_of=_labels(ids, wanted), places=[(str(place.id), place.name) for place in places],
        homes=names_of([row.organisation_id for row in page.rows]),
        categories=options(queries.visible_categories(actor)),
        own=[(str(category.id), category.name) for category in visible_own(actor, places)],
        filter_form=Form(HouseholdFilterSchema(), initial=chosen, prefix="filter"), **more,
    )  # fmt: skip


def _labels(ids: list[UUID], wanted: queries.HouseholdFilter) -> dict[UUID, list[str]]:
    """What is no secret at the desk, in words: categories, own ones, and 高龄 where somebody is of that age."""
    standard, own = queries.shown_categories(ids, advanced_age=wanted.advanced_age), catalogue.plain_own_of(ids)
    return {key: [*(label(c) for c in standard.get(key, ())), *(c.name for c in own.get(key, ()))] for key in ids}


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
    return _list(queries.HouseholdPage(found.rows, None), {}, wanted_from(MultiDict())[0], text=text, more=found.more, searched=True)


@bp.get("/<uuid:household_id>")
@requires(Permission.HOUSEHOLD_READ)
def show(household_id: UUID) -> ResponseReturnValue:
    """The file; what is sensitive stays closed."""
    return household_page(household_id)

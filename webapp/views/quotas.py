"""How many may receive by a standard, community by community, and who comes first when it is short (SPEC 4.2)."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.campaigns import queries
from ..domain.campaigns import standards as standing
from ..domain.campaigns.models import Campaign, Standard
from ..domain.campaigns.quotas import Severity
from ..domain.people.permissions import Permission
from ..schemas.quotas import as_typed, field_of, quota_schema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.page import flash
from ..web.standards import asks
from ..web.words import label
from .campaigns import bp


def _page(campaign: Campaign, standard: Standard, form: Form) -> str:
    return render_template(
        "campaigns/quota_form.html", campaign=campaign, rule=queries.rule_of(standard), form=form, asks=asks,
        places=[(field_of(place.id), place.name) for place in queries.places_of(campaign)],
        severities=[(severity.value, label(severity)) for severity in Severity],
    )  # fmt: skip


def _place_ids(campaign: Campaign) -> list[UUID]:
    return [place.id for place in queries.places_of(campaign)]


@bp.get("/standards/<uuid:standard_id>/quota")
@requires(Permission.CAMPAIGN_WRITE)
def edit_quota(standard_id: UUID) -> ResponseReturnValue:
    """The quota of a standard, to be set or lifted."""
    campaign, standard = queries.get_standard(current_actor(), standard_id)
    typed = as_typed(queries.rule_of(standard).quota)
    return _page(campaign, standard, Form(quota_schema(_place_ids(campaign)), initial=typed))


@bp.post("/standards/<uuid:standard_id>/quota")
@requires(Permission.CAMPAIGN_WRITE)
def save_quota(standard_id: UUID) -> ResponseReturnValue:
    """Keep it; everything blank lifts the limit."""
    actor = current_actor()
    campaign, standard = queries.get_standard(actor, standard_id)
    form = Form(quota_schema(_place_ids(campaign)), request.form)
    try:
        quota = form.load()
        with transaction():
            key = standing.save_quota(actor, standard_id, quota, now=clock.now()).id
    except DomainError as refusal:
        campaign, standard = queries.get_standard(actor, standard_id)
        return _page(campaign, standard, form.explain(refusal)), refusal.status
    flash(_("名额已保存") if quota else _("不限名额了"))
    return redirect(url_for("campaigns.standards", campaign_id=key), code=303)

"""How a campaign ends at the desk: its papers together, what is not done, and the closing itself (SPEC 3.12)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.campaigns import operations, queries
from ..domain.campaigns.models import Campaign
from ..domain.people.permissions import Permission
from ..domain.people.queries import names_of, user_names
from ..domain.reports.dossier import dossier_of, ending_of
from ..domain.reports.undone import undone_of
from ..schemas.campaigns import EndSchema, TakeArchiveSchema
from ..web.access import current_actor, requires
from ..web.dossier import name_of, page_of, place_of, sheet_of
from ..web.forms import Form
from ..web.page import flash
from .campaigns import bp


@bp.get("/campaigns/<uuid:campaign_id>/dossier")
@requires(Permission.CAMPAIGN_READ)
def dossier(campaign_id: UUID) -> ResponseReturnValue:
    """The directory of its papers, what is not done yet, and the form that closes it."""
    return dossier_page(queries.get_campaign(current_actor(), campaign_id))


@bp.get("/campaigns/<uuid:campaign_id>/dossier/print")
@requires(Permission.CAMPAIGN_READ)
def print_dossier(campaign_id: UUID) -> ResponseReturnValue:
    """The directory as the first sheet of the folder."""
    campaign = queries.get_campaign(current_actor(), campaign_id)
    return render_template("campaigns/dossier_print.html", now=clock.now(), **_told(campaign))


@bp.post("/campaigns/<uuid:campaign_id>/end")
@requires(Permission.CAMPAIGN_WRITE)
def end(campaign_id: UUID) -> ResponseReturnValue:
    """Close it into the archive, or cancel it."""
    form = Form(EndSchema(), request.form)
    try:
        given = form.load()
        with transaction():
            operations.end_campaign(current_actor(), campaign_id, given["status"], given["reason"], now=clock.now())
    except DomainError as refusal:
        return dossier_page(queries.get_campaign(current_actor(), campaign_id), form.explain(refusal)), refusal.status
    flash(_("已经办好"))
    return redirect(url_for("campaigns.dossier", campaign_id=campaign_id), code=303)


def dossier_page(campaign: Campaign, form: Form | None = None, take: Form | None = None) -> str:
    """The page; a refused form comes back in its place."""
    actor = current_actor()
    may_end = campaign.status in operations.OPEN and actor.can(
        Permission.CAMPAIGN_WRITE, queries.organisation_of(campaign).path)  # fmt: skip
    undone = undone_of(actor, campaign)
    usual = Form(EndSchema(), initial={} if undone else {"reason": _("都办完了")})
    return render_template(
        "campaigns/dossier.html", form=form or usual, may_end=may_end, take=take or Form(TakeArchiveSchema(), prefix="take"),
        undone=[(left, place_of(left.what, campaign.id, actor)) for left in undone], **_told(campaign),
    )  # fmt: skip


def _told(campaign: Campaign) -> dict[str, Any]:
    actor, ended = current_actor(), ending_of(campaign)
    papers = [(bound, name_of(bound), page_of(bound, campaign, actor), sheet_of(bound, campaign, actor))
              for bound in dossier_of(actor, campaign)]  # fmt: skip
    return {
        "campaign": campaign, "papers": papers, "ended": ended,
        "ended_by": user_names([ended.actor_id]).get(ended.actor_id, "") if ended and ended.actor_id else "",
        "organisation": names_of([campaign.organisation_id])[campaign.organisation_id],
    }  # fmt: skip

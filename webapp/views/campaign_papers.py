"""Papers of a campaign to print, the same that its archive holds: as sheets in the browser, and as PDF (SPEC 3.12, 11.3)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..core import clock
from ..core.errors import NotFound
from ..domain.campaigns import lists, queries
from ..domain.campaigns.states import ListStatus
from ..domain.cases.models import CaseKind
from ..domain.people.permissions import Permission
from ..printing.child import render_in_child
from ..printing.sheets import PlanSheet
from ..web.access import current_actor, requires
from ..web.asked import moment_and_id
from .campaign_sheets import budget_sheet, cases_sheet, checks_sheet, expenses_sheet, list_sheet, standards_sheet
from .campaigns import bp

MOST = 1_000_000
ABOUT = (CaseKind.OBJECTION, CaseKind.NOT_RIGHT)


def answer_paper(sheet: PlanSheet, back: str, after: str = "") -> ResponseReturnValue:
    """The sheet as a page to print; as PDF where the page's own link asks for it. `after`: what the next part goes on from."""
    if request.args.get("as") == "pdf":
        response = Response(render_in_child("plan", sheet), mimetype="application/pdf")
        response.headers["Content-Disposition"] = 'inline; filename="paper.pdf"'
        return response
    endpoint, here = str(request.endpoint), request.view_args or {}
    pdf: dict[str, Any] = {**here, "as": "pdf", "after": request.args.get("after")}
    return render_template("campaigns/plan/print.html", sheet=sheet, back=back, pdf=url_for(endpoint, **pdf),
                           next_url=url_for(endpoint, **here, after=after) if after else "")  # fmt: skip


@bp.get("/campaigns/<uuid:campaign_id>/standards/print")
@requires(Permission.CAMPAIGN_READ)
def print_standards(campaign_id: UUID) -> ResponseReturnValue:
    """Who gets what."""
    campaign = queries.get_campaign(current_actor(), campaign_id)
    return answer_paper(standards_sheet(campaign, clock.now()), url_for("campaigns.standards", campaign_id=campaign_id))


@bp.get("/campaigns/<uuid:campaign_id>/budget/print")
@requires(Permission.CAMPAIGN_READ)
def print_budget(campaign_id: UUID) -> ResponseReturnValue:
    """The budget, with room to sign."""
    campaign = queries.get_campaign(current_actor(), campaign_id)
    return answer_paper(budget_sheet(current_actor(), campaign, clock.now()), url_for("campaigns.budget_of", campaign_id=campaign_id))


@bp.get("/campaigns/<uuid:campaign_id>/expenses/print")
@requires(Permission.CAMPAIGN_READ)
def print_expenses(campaign_id: UUID) -> ResponseReturnValue:
    """What was spent beside grants."""
    campaign = queries.get_campaign(current_actor(), campaign_id)
    return answer_paper(expenses_sheet(campaign, clock.now()), url_for("campaigns.expenses_of", campaign_id=campaign_id))


@bp.get("/lists/<uuid:list_id>/print")
@requires(Permission.HOUSEHOLD_READ)
def print_list(list_id: UUID) -> ResponseReturnValue:
    """A part of a frozen list, masked."""
    campaign, award_list = lists.get_list(current_actor(), list_id)
    if award_list.status is not ListStatus.FROZEN:
        raise NotFound("list.not_found")
    sheet, following = list_sheet(current_actor(), campaign, award_list, _number(), clock.now())
    return answer_paper(sheet, url_for("campaigns.show_list", list_id=list_id), str(following or ""))


@bp.get("/campaigns/<uuid:campaign_id>/checks/print")
@requires(Permission.CHECK_READ)
def print_checks(campaign_id: UUID) -> ResponseReturnValue:
    """The draws and what each household said it had."""
    campaign = queries.get_campaign(current_actor(), campaign_id)
    sheet, following = checks_sheet(current_actor(), campaign, _number(), clock.now())
    return answer_paper(sheet, url_for("checks.index", campaign_id=campaign_id), str(following or ""))


@bp.get("/campaigns/<uuid:campaign_id>/cases/<kind>/print")
@requires(Permission.CASE_READ)
def print_cases(campaign_id: UUID, kind: str) -> ResponseReturnValue:
    """The objections, or what was said of its slips: when, who looked, how it ended."""
    campaign = queries.get_campaign(current_actor(), campaign_id)
    if kind not in ABOUT:
        raise NotFound()
    sheet, following = cases_sheet(current_actor(), campaign, CaseKind(kind), moment_and_id("after"), clock.now())
    after = f"{following[0].isoformat()}_{following[1]}" if following else ""
    return answer_paper(sheet, url_for("campaigns.dossier", campaign_id=campaign_id), after)


def _number() -> int:
    return min(max(0, request.args.get("after", 0, type=int)), MOST)

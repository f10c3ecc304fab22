"""The desk's first screen: the running campaign and what waits today; in a small club, three things to do."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from ..core import clock
from ..domain.campaigns import lists
from ..domain.campaigns.models import Campaign
from ..domain.campaigns.queries import current_campaigns
from ..domain.people.permissions import Permission
from ..domain.people.queries import get_organisation, is_club
from ..domain.reports.board import board_of
from ..domain.reports.today import Task, tasks_of
from ..web.access import current_actor, requires
from ..web.board import BoardLinks
from ..web.words import word

bp = Blueprint("desk", __name__, url_prefix="/desk")

PAGES = {
    "today.alarm": ("cases.index", "alarm", "alert"),
    "today.not_right": ("cases.index", "alarm", "alert"),
    "today.objection": ("cases.index", "wait", "flag"),
    "today.appeal": ("cases.index", "wait", "flag"),
    "today.untold": ("visits.untold", "wait", "phone"),
    "today.unconfirmed": ("receipts.index", "wait", "clock"),
    "today.review": ("receipts.index", "alarm", "alert"),
    "today.to_issue": ("campaigns.issuing_receipts", "wait", "receipt"),
    "today.to_post": ("campaigns.show_list", "wait", "board"),
    "today.to_approve": ("campaigns.show_list", "wait", "check"),
}
"""Where each thing is done, and how pressing it looks."""


@bp.get("/")
@requires(Permission.DESK)
def index() -> ResponseReturnValue:
    """What to do next."""
    actor = current_actor()
    assert actor.organisation_id is not None  # noqa: S101  (everyone at a desk has one)
    organisation = get_organisation(actor, actor.organisation_id)
    now = clock.now()
    campaigns = current_campaigns(actor, today=clock.local_day(now))
    campaign = campaigns[0] if campaigns else None
    tasks = [_as_line(task, campaign) for task in tasks_of(actor, campaigns, now=now)]
    small = is_club(organisation)
    return render_template(
        "desk/index.html", organisation=organisation, campaign=campaign, tasks=tasks, is_club=small,
        board=board_of(actor, campaign) if campaign else None,
        links=BoardLinks(campaign, lists.latest_proposal(campaign.id)) if campaign else None, others=campaigns[1:],
        three=_three(campaign) if small else [],
    )  # fmt: skip


def _address(endpoint: str, **values: object) -> str:
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""  # type: ignore[arg-type]  # only ids


def _as_line(task: Task, campaign: Campaign | None) -> dict[str, object]:
    endpoint, tone, icon = PAGES[task.code]
    values: dict[str, object] = {"list_id": task.subject_id} if task.subject_id else {}
    if task.code == "today.unconfirmed" and campaign is not None:
        values = {"occasion": campaign.id, "view": "handed_over"}
    return {
        "how_many": word(task.code.replace("today.", "today_count."), count=task.count), "tone": tone, "icon": icon,
        "word": word(task.code), "note": task.title or word(task.code.replace("today.", "today_note.")),
        "url": _address(endpoint, **values),
    }  # fmt: skip


def _three(campaign: Campaign | None) -> list[dict[str, str]]:
    """导入名单, 打印签收单, 登记签收 (SPEC 13): each leads where it can be done now."""
    step = _address("campaigns.show", campaign_id=campaign.id) if campaign else _address("campaigns.new")
    return [
        {"code": "import", "icon": "upload", "url": _address("imports.new")},
        {"code": "print", "icon": "print", "url": _address("receipts.choose") if campaign else step},
        {"code": "confirm", "icon": "receipt", "url": _address("receipts.index") or step},
    ]

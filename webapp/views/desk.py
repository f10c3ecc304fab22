"""The desk's first screen: the running campaign and what waits today; in a small club, three things to do."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from ..core import clock
from ..domain.campaigns import lists
from ..domain.campaigns.models import Campaign
from ..domain.campaigns.queries import current_campaigns
from ..domain.households.states import HouseholdStatus
from ..domain.people.actors import Actor
from ..domain.people.models import Organisation
from ..domain.people.permissions import Permission
from ..domain.people.queries import count_people, get_organisation, is_club, list_children
from ..domain.reports.board import board_of
from ..domain.reports.today import Task, tasks_of
from ..web.access import current_actor, requires
from ..web.board import BoardLinks
from ..web.campaigns import unbegun_spring
from ..web.waiting import count_waiting, worth_a_line
from ..web.words import word

bp = Blueprint("desk", __name__, url_prefix="/desk")

PAGES = {
    "today.alarm": ("cases.index", "alarm", "alert"),
    "today.not_right": ("cases.index", "alarm", "alert"),
    "today.objection": ("cases.index", "wait", "flag"),
    "today.appeal": ("cases.index", "wait", "flag"),
    "today.visits": ("visits.inbox", "wait", "pin"),
    "today.needs_found": ("visits.inbox", "wait", "heart"),
    "today.pairs_overdue": ("pairings.index", "wait", "people"),
    "today.errands_open": ("errands.index", "info", "box"),
    "today.errands_to_close": ("errands.index", "wait", "box"),
    "today.errands_unsettled": ("errands.index", "wait", "yuan"),
    "today.untold": ("visits.untold", "wait", "phone"),
    "today.bags": ("bags.index", "alarm", "box"),
    "today.imports_to_approve": ("imports.index", "wait", "upload"),
    "today.files_to_approve": ("households.index", "wait", "list"),
    "today.files_to_review": ("households.index", "wait", "list"),
    "today.twins": ("households.twins", "wait", "people"),
    "today.child_requests": ("households.child_requests_waiting", "wait", "lock"),
    "today.volunteers": ("volunteers.index", "wait", "person"),
    "today.hours": ("hours.index", "wait", "clock"),
    "today.unconfirmed": ("receipts.index", "wait", "clock"),
    "today.review": ("receipts.index", "alarm", "alert"),
    "today.to_issue": ("campaigns.issuing_receipts", "wait", "receipt"),
    "today.to_post": ("campaigns.show_list", "wait", "board"),
    "today.to_approve": ("campaigns.show_list", "wait", "check"),
    "today.expense_to_approve": ("campaigns.expenses_of", "wait", "yuan"),
    "today.expense_to_pay": ("campaigns.expenses_of", "wait", "yuan"),
}
"""Where each thing is done, and how pressing it looks."""
VIEWS = {"today.needs_found": "needs", "today.alarm": "alarm"}
"""Which view of that page shows it."""


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
    tasks = [_as_line(task, campaign) for task in [*_of_visits(actor, now), *tasks_of(actor, campaigns, now=now)]]
    tasks.sort(key=lambda line: line["tone"] != "alarm")
    small = is_club(organisation)
    return render_template(
        "desk/index.html", organisation=organisation, campaign=campaign, tasks=tasks, is_club=small,
        board=board_of(actor, campaign) if campaign else None,
        links=BoardLinks(campaign, lists.latest_proposal(campaign.id)) if campaign else None, others=campaigns[1:],
        three=_three(campaign) if small else [], ahead=unbegun_spring(actor, clock.local_day(now)),
        first_steps=[] if campaign or not actor.can(Permission.PEOPLE_MANAGE) else _first_steps(organisation),
    )  # fmt: skip


def _of_visits(actor: Actor, now: datetime) -> list[Task]:
    """What phones and visits have left open leads to where all of it stands; needs that were found, to those."""
    if not actor.can(Permission.VISIT_READ):
        return []
    counts = count_waiting(actor, now=now)
    found = [Task("today.visits", worth_a_line(counts)), Task("today.needs_found", counts["needs"])]
    return [task for task in found if task.count]


def _address(endpoint: str, **values: object) -> str:
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""  # type: ignore[arg-type]  # only ids


def _as_line(task: Task, campaign: Campaign | None) -> dict[str, object]:
    endpoint, tone, icon = PAGES[task.code]
    about = "campaign_id" if endpoint == "campaigns.expenses_of" else "list_id"
    values: dict[str, object] = {about: task.subject_id} if task.subject_id else {}
    if endpoint == "households.index":
        values = {"status": HouseholdStatus.SURVEYED.value}
    if task.code in VIEWS:
        values = {"view": VIEWS[task.code]}
    if task.code == "today.unconfirmed" and campaign is not None:
        values = {"occasion": campaign.id, "view": "handed_over"}
    return {
        "how_many": word(task.code.replace("today.", "today_count."), count=task.count), "tone": tone, "icon": icon,
        "word": word(task.code), "note": task.title or word(task.code.replace("today.", "today_note.")),
        "url": _address(endpoint, **values),
    }  # fmt: skip


def _first_steps(organisation: Organisation) -> list[tuple[str, str, str, str]]:
    """加社区, 加人, 设置: what an admin of a new street has to do before anybody else can do anything."""
    below = len(list_children(organisation)) - 1
    people = count_people(organisation)
    return [
        (_("加社区和村"), f"{url_for('settings.show')}#children",
         ngettext("已有 %(num)d 个", "已有 %(num)d 个", below) if below else _("一个一个加上，每家的档案都归在社区里"), "pin"),
        (_("加人"), url_for("people.new"),
         ngettext("已有 %(num)d 人", "已有 %(num)d 人", people) if people > 1
         else _("至少一位经办人、一位审批人；社区的人加在社区"), "people"),
        (_("核对设置"), url_for("settings.show"), _("低保标准、公示几天、监督电话"), "settings"),
    ]  # fmt: skip


def _three(campaign: Campaign | None) -> list[dict[str, str]]:
    """导入名单, 打印签收单, 登记签收 (SPEC 13): each leads where it can be done now."""
    step = _address("campaigns.show", campaign_id=campaign.id) if campaign else _address("campaigns.new")
    return [
        {"code": "import", "icon": "upload", "url": _address("imports.new")},
        {"code": "print", "icon": "print", "url": _address("receipts.choose") if campaign else step},
        {"code": "confirm", "icon": "receipt", "url": _address("receipts.index") or step},
    ]

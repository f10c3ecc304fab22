"""Lists at the desk: proposed, posted, approved by another person, frozen, and their receipts."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError, InvalidInput
from ..core.transaction import transaction
from ..domain.campaigns import (
    amending,
    changes,
    comparing,
    elsewhere,
    fixing,
    issuing,
    keeping_out,
    last_time,
    lists,
    looking,
    objections,
    operations,
    proposing,
    queries,
)
from ..domain.campaigns.forecast import Forecast
from ..domain.campaigns.lists import LineFilter
from ..domain.campaigns.models import AwardList, Campaign
from ..domain.campaigns.periods import DayCount, period
from ..domain.campaigns.rules import LeftOutReason
from ..domain.campaigns.stages import hangs_first
from ..domain.campaigns.states import LineStatus, ListStatus
from ..domain.campaigns.under_way import how_far
from ..domain.holidays.queries import working_days
from ..domain.people.permissions import Permission
from ..domain.people.queries import list_organisations, user_names
from ..schemas.campaigns import IdSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.list_changes import levels_of, revision_of, waits_for_approval
from ..web.list_money import money_of
from ..web.page import flash
from ..web.quotas import limits, quota_lines
from ..web.reasons import Reasons
from ..web.words import label, word
from .campaigns import bp

Code = TypeVar("Code", bound=StrEnum)


def _asked(kind: type[Code], name: str) -> Code | None:
    asked = request.args.get(name)
    return kind(asked) if asked in set(kind) else None


def _place() -> UUID | None:
    try:
        return UUID(request.args.get("place", ""))
    except ValueError:
        return None


def _after() -> int:
    return max(0, request.args.get("after", 0, type=int))


@bp.post("/campaigns/<uuid:campaign_id>/lists/")
@requires(Permission.CAMPAIGN_WRITE)
def propose(campaign_id: UUID) -> ResponseReturnValue:
    """Measure the register and show who gets what."""
    form = Form(IdSchema(), request.form)
    try:
        given = form.load()
        proposing.propose_list(current_actor(), campaign_id, given["id"], turns=transaction, now=clock.now())
    except DomainError as refusal:
        flash(form.explain(refusal).refusal or word("invalid_input"), "alarm")
        return redirect(url_for("campaigns.standards", campaign_id=campaign_id), code=303)
    flash(_("名单拟好了，请核对"))
    return redirect(url_for("campaigns.show_list", list_id=given["id"]), code=303)


@bp.get("/campaigns/<uuid:campaign_id>/lines")
@requires(Permission.HOUSEHOLD_READ)
def lines(campaign_id: UUID) -> ResponseReturnValue:
    """The households behind a number of the board: lines of all lists of the campaign."""
    actor, place, status = current_actor(), _place(), _asked(LineStatus, "status")
    campaign = queries.get_campaign(actor, campaign_id)
    found, following = lists.list_campaign_lines(actor, campaign.id, LineFilter(place, status), after=_after_pair())
    kept: dict[str, Any] = {"place": place, "status": status and status.value}
    versions = {lst.id: lst for lst in lists.lists_of(campaign.id)}
    places = list_organisations(actor, Permission.HOUSEHOLD_READ)
    return render_template(
        "campaigns/lines.html", campaign=campaign, lines=found, wanted=LineFilter(place, status), versions=versions,
        reasons={key: Reasons(lst.standards, actor) for key, lst in versions.items()}, statuses=_statuses(),
        heads=lists.heads_of([line.household_id for line in found]), places={p.id: p.name for p in places},
       
        next_url=url_for("campaigns.lines", campaign_id=campaign.id, after=f"{following[0]}.{following[1]}", **kept)
        if following else "",
    )  # fmt: skip


def _after_pair() -> tuple[int, int]:
    version, _dot, number = request.args.get("after", "").partition(".")
    return (int(version), int(number)) if version.isdecimal() and number.isdecimal() else (0, 0)


@bp.get("/lists/<uuid:list_id>")
@requires(Permission.HOUSEHOLD_READ)
def show_list(list_id: UUID) -> ResponseReturnValue:
    """The lines, and for each why it is in, at what, and which other standards it also met."""
    return list_page(*lists.get_list(current_actor(), list_id))


def list_page(campaign: Campaign, award_list: AwardList, refusal: str | None = None) -> str:
    """The page of a list, with why its last step was refused."""
    actor = current_actor()
    status, place, number = _asked(LineStatus, "status"), _place(), request.args.get("standard", type=int)
    reasons = Reasons(award_list.standards, actor)
    also = elsewhere.is_elsewhere(campaign) if "elsewhere" in request.args else None
    kin = looking.is_of_relative() if "relatives" in request.args else None
    also = kin if also is None else also if kin is None else also & kin
    wanted = LineFilter(place, status, number if number in reasons.rules else None, "open" in request.args, also)
    lines, following = lists.list_lines(actor, award_list.id, wanted, after=_after())
    objected, counts = objections.open_objections(award_list), lists.count_lines(award_list.id)
    kept: dict[str, Any] = {"place": place, "status": status and status.value, "standard": wanted.standard_number,
                            "open": "1" if wanted.not_fixed else None,
                            "elsewhere": "1" if "elsewhere" in request.args else None,
            "relatives": "1" if "relatives" in request.args else None}  # fmt: skip
    places = list_organisations(actor, Permission.HOUSEHOLD_READ)
    return render_template(
        "campaigns/list.html", campaign=campaign, award_list=award_list, lines=lines, reasons=reasons, wanted=wanted,
        heads=lists.heads_of([line.household_id for line in lines]), places={p.id: p.name for p in places},
        numbers=objections.numbers_on_notice(award_list, [line.id for line in lines]), refusal=refusal,
        summary=Forecast.from_json(award_list.summary), counts=counts, statuses=_statuses(),
        people=user_names([k for k in (award_list.proposed_by, award_list.approved_by) if k]), actor=actor,
        way=how_far(award_list, counts), going="going" in request.args,
        objected=objected, money=money_of(campaign, award_list, objected), today=clock.local_day(clock.now()), fresh_id=uuid4(),
        settled=amending.settled_lines(award_list), progress=issuing.progress_of(award_list),
        next_url=url_for("campaigns.show_list", list_id=award_list.id, after=following, **kept) if following else "",
        is_open=campaign.status in operations.OPEN, not_fixed=fixing.count_not_fixed(award_list.id),
        elsewhere=elsewhere.elsewhere(actor, campaign, [line.household_id for line in lines]),
        only_elsewhere="elsewhere" in request.args, look=_look(campaign, award_list),
        unannounced=_unannounced(campaign, award_list), limits=limits,
        quota_lines=quota_lines, whole=objections.against_the_whole(award_list),
        revision=revision_of(actor, award_list), levels=levels_of(actor, campaign, award_list),
        under_way=changes.amendment_under_way(campaign.id), others=comparing.versions_beside(award_list),
        waits=waits_for_approval(campaign, award_list), hangs=hangs_first(campaign, award_list),
        standard_options=[(key, _("第 %(number)s 条", number=key)) for key in reasons.rules],
    )  # fmt: skip


def _look(campaign: Campaign, award_list: AwardList) -> tuple[looking.Flagged, bool] | None:
    """What an approver has to look at first, and whether they have; nothing for anybody else."""
    actor = current_actor()
    if not actor.can(Permission.LIST_APPROVE) or not waits_for_approval(campaign, award_list):
        return None
    found = looking.flagged(campaign, award_list)
    return (found, looking.has_looked(actor, award_list.id, found)) if found else None


def _unannounced(campaign: Campaign, award_list: AwardList) -> list[int]:
    """Years through which its period counts working days that nobody knows yet."""
    if campaign.notice_count is not DayCount.WORKING or award_list.status not in (ListStatus.PROPOSED, ListStatus.POSTED):
        return []
    working, posted = working_days(campaign.organisation_id), clock.local_day(award_list.posted_at or clock.now())
    last = award_list.ends_on or period(posted, campaign.notice_days, campaign.notice_count, working)[1]
    return working.unannounced(posted, last)


def _statuses() -> list[tuple[str, str]]:
    return [(status.value, label(status)) for status in LineStatus]


@bp.get("/lists/<uuid:list_id>/left-out")
@requires(Permission.HOUSEHOLD_READ)
def left_out(list_id: UUID) -> ResponseReturnValue:
    """Who is not on the list, household by household, and why."""
    actor, reason, place = current_actor(), _asked(LeftOutReason, "reason"), _place()
    campaign, award_list = lists.get_list(actor, list_id)
    rows, following = lists.list_left_out(actor, list_id, organisation_id=place, reason=reason, after=_after())
    kept: dict[str, Any] = {"place": place, "reason": reason and reason.value}
    places = list_organisations(actor, Permission.HOUSEHOLD_READ)
    return render_template(
        "campaigns/left_out.html", campaign=campaign, award_list=award_list, rows=rows, place=place, reason=reason,
        heads=lists.heads_of([row.household_id for row in rows]), places={p.id: p.name for p in places},
        summary=Forecast.from_json(award_list.summary), reasons=Reasons(award_list.standards, actor),
        kinds=[(r.value, label(r)) for r in LeftOutReason], excepted=last_time.excepted(campaign.id),
        kept_out=keeping_out.kept_out(campaign.id, campaign.round), under_way=_open_revision(campaign),
        may_take=campaign.status in operations.OPEN and actor.can(Permission.CAMPAIGN_WRITE),
        next_url=url_for("campaigns.left_out", list_id=list_id, after=following, **kept) if following else "",
    )  # fmt: skip


def _open_revision(campaign: Campaign) -> AwardList | None:
    """The revision that still takes changes."""
    found = changes.amendment_under_way(campaign.id)
    return found if found is not None and found.status is ListStatus.PROPOSED else None


def told(refusal: DomainError) -> str:
    """A refusal in words, also where it names fields of a form that is not on the page."""
    if isinstance(refusal, InvalidInput):
        return " ".join(word(code) for codes in refusal.fields.values() for code in codes)
    return word(refusal.code, **refusal.facts)

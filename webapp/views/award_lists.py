"""Lists at the desk: proposed, posted, approved by another person, frozen, and their receipts."""

from __future__ import annotations

from collections.abc import Callable
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
    approving,
    fixing,
    issuing,
    lists,
    objections,
    operations,
    posting,
    proposing,
    queries,
    taking_off,
)
from ..domain.campaigns.forecast import Forecast
from ..domain.campaigns.lists import LineFilter
from ..domain.campaigns.models import AwardList, Campaign
from ..domain.campaigns.rules import LeftOutReason
from ..domain.campaigns.states import LineStatus
from ..domain.people.permissions import Permission
from ..domain.people.queries import list_organisations, user_names
from ..schemas.campaigns import AmendSchema, FixSchema, IdSchema, ReasonSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
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
    return _list_page(*lists.get_list(current_actor(), list_id))


def _list_page(campaign: Campaign, award_list: AwardList, refusal: str | None = None) -> str:
    actor = current_actor()
    status, place, number = _asked(LineStatus, "status"), _place(), request.args.get("standard", type=int)
    reasons = Reasons(award_list.standards, actor)
    wanted = LineFilter(place, status, number if number in reasons.rules else None, "open" in request.args)
    lines, following = lists.list_lines(actor, award_list.id, wanted, after=_after())
    kept: dict[str, Any] = {"place": place, "status": status and status.value, "standard": wanted.standard_number,
                            "open": "1" if wanted.not_fixed else None}  # fmt: skip
    places = list_organisations(actor, Permission.HOUSEHOLD_READ)
    return render_template(
        "campaigns/list.html", campaign=campaign, award_list=award_list, lines=lines, reasons=reasons, wanted=wanted,
        heads=lists.heads_of([line.household_id for line in lines]), places={p.id: p.name for p in places},
        numbers=objections.numbers_on_notice(award_list, [line.id for line in lines]), refusal=refusal,
        summary=Forecast.from_json(award_list.summary), counts=lists.count_lines(award_list.id), statuses=_statuses(),
        people=user_names([k for k in (award_list.proposed_by, award_list.approved_by) if k]), actor=actor,
        objected=objections.open_objections(award_list), today=clock.local_day(clock.now()), fresh_id=uuid4(),
        settled=amending.settled_lines(award_list), progress=issuing.progress_of(award_list),
        next_url=url_for("campaigns.show_list", list_id=award_list.id, after=following, **kept) if following else "",
        is_open=campaign.status in operations.OPEN, not_fixed=fixing.count_not_fixed(award_list.id),
        limits=limits, quota_lines=quota_lines, whole=objections.against_the_whole(award_list),
        standard_options=[(key, _("第 %(number)s 条", number=key)) for key in reasons.rules],
    )  # fmt: skip


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
        kinds=[(r.value, label(r)) for r in LeftOutReason],
        next_url=url_for("campaigns.left_out", list_id=list_id, after=following, **kept) if following else "",
    )  # fmt: skip


def _step(list_id: UUID, done: str, act: Callable[[], object]) -> ResponseReturnValue:
    """One step of a list, or its page with why not."""
    try:
        act()
    except DomainError as refusal:
        return _list_page(*lists.get_list(current_actor(), list_id), _told(refusal)), refusal.status
    flash(done)
    return redirect(url_for("campaigns.show_list", list_id=list_id), code=303)


def _told(refusal: DomainError) -> str:
    if isinstance(refusal, InvalidInput):
        return " ".join(word(code) for codes in refusal.fields.values() for code in codes)
    return word(refusal.code, **refusal.facts)


@bp.post("/lists/<uuid:list_id>/post")
@requires(Permission.NOTICE_PUBLISH)
def post_list(list_id: UUID) -> ResponseReturnValue:
    """Hang the list out for its period."""
    form = Form(IdSchema(), request.form)
    return _step(
        list_id, _("已张贴公示"),
        lambda: posting.post_list(current_actor(), list_id, form.load()["id"], turns=transaction, now=clock.now()),
    )  # fmt: skip


@bp.post("/lists/<uuid:list_id>/approve")
@requires(Permission.LIST_APPROVE)
def approve_list(list_id: UUID) -> ResponseReturnValue:
    """Another person says yes, and the list is frozen."""

    def act() -> None:
        with transaction():
            approving.approve_list(current_actor(), list_id, now=clock.now())

    return _step(list_id, _("已同意，名单封存，不能再改"), act)


@bp.post("/lists/<uuid:list_id>/amend")
@requires(Permission.CAMPAIGN_WRITE)
def amend_list(list_id: UUID) -> ResponseReturnValue:
    """Bring settled lines into a version of their own."""
    form = Form(AmendSchema(), request.form)

    def act() -> None:
        given = form.load()
        with transaction():
            amending.amend_list(current_actor(), list_id, given["id"], given["reason"], now=clock.now())

    return _step(list_id, _("已补充成新的一版，等审批人同意"), act)


@bp.post("/lists/lines/<uuid:line_id>/withdraw")
@requires(Permission.CAMPAIGN_WRITE)
def withdraw_line(line_id: UUID) -> ResponseReturnValue:
    """Take one household off, with the reason."""
    form = Form(ReasonSchema(), request.form)
    list_id = lists.get_line(current_actor(), line_id)[1].id

    def act() -> None:
        given = form.load()
        with transaction():
            taking_off.withdraw_line(current_actor(), line_id, given["reason"], now=clock.now())

    return _step(list_id, _("已从名单拿下，原因记在“未列入”里"), act)


@bp.post("/lists/<uuid:list_id>/take-back")
@requires(Permission.CAMPAIGN_WRITE)
def take_back(list_id: UUID) -> ResponseReturnValue:
    """Take a whole list off after an objection to it was found right."""
    form = Form(ReasonSchema(), request.form)

    def act() -> None:
        given = form.load()
        with transaction():
            taking_off.take_back(current_actor(), list_id, given["reason"], now=clock.now())

    return _step(list_id, _("名单已撤下，可以重新拟一份"), act)


@bp.post("/lists/lines/<uuid:line_id>/amount")
@requires(Permission.CAMPAIGN_WRITE)
def fix_amount(line_id: UUID) -> ResponseReturnValue:
    """Say what this household receives, within the room its standard leaves."""
    form = Form(FixSchema(), request.form)
    list_id = lists.get_line(current_actor(), line_id)[1].id

    def act() -> None:
        given = form.load()
        with transaction():
            fixing.fix_amount(current_actor(), line_id, given["amount_fen"], given["reason"], now=clock.now())

    return _step(list_id, _("金额定好了"), act)


@bp.get("/lists/<uuid:list_id>/receipts")
@requires(Permission.RECEIPT_PRINT)
def issuing_receipts(list_id: UUID) -> ResponseReturnValue:
    """How far the receipts are; the page asks for the next ones by itself."""
    campaign, award_list = lists.get_list(current_actor(), list_id)
    return render_template("campaigns/issuing.html", campaign=campaign, award_list=award_list,
                           progress=issuing.progress_of(award_list))  # fmt: skip


@bp.post("/lists/<uuid:list_id>/receipts")
@requires(Permission.RECEIPT_PRINT)
def issue_receipts(list_id: UUID) -> ResponseReturnValue:
    """Issue the next slice of receipts."""
    try:
        with transaction():
            issuing.issue_next(current_actor(), list_id, now=clock.now())
    except DomainError as refusal:
        return _list_page(*lists.get_list(current_actor(), list_id), _told(refusal)), refusal.status
    return redirect(url_for("campaigns.issuing_receipts", list_id=list_id), code=303)


"""Changing a frozen list at the desk: a further version with reasons, and any two versions side by side."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.campaigns import changes, changing, comparing, dropping, lists
from ..domain.campaigns.changing import NewChange
from ..domain.campaigns.list_models import ChangeKind
from ..domain.campaigns.models import AwardList
from ..domain.households import queries as households
from ..domain.households.listing import record_search, search_households
from ..domain.people.permissions import Permission
from ..domain.people.queries import list_organisations
from ..schemas.campaigns import AmendSchema
from ..schemas.list_changes import ListChangeSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.list_changes import label_sums, place_sums
from ..web.page import flash
from ..web.reasons import Reasons
from .award_lists import list_page, told
from .campaigns import bp


@bp.post("/lists/<uuid:list_id>/revise")
@requires(Permission.CAMPAIGN_WRITE)
def revise_list(list_id: UUID) -> ResponseReturnValue:
    """Begin a further version of a frozen list."""
    form = Form(AmendSchema(), request.form)
    try:
        given = form.load()
        with transaction():
            changing.open_amendment(current_actor(), list_id, given["id"], given["reason"], now=clock.now())
    except DomainError as refusal:
        return list_page(*lists.get_list(current_actor(), list_id), told(refusal)), refusal.status
    return redirect(url_for("campaigns.choose_household", list_id=given["id"]), code=303)


@bp.get("/lists/<uuid:list_id>/revision")
@requires(Permission.CAMPAIGN_WRITE)
def choose_household(list_id: UUID) -> ResponseReturnValue:
    """Whom the revision is about."""
    return _choosing(list_id, "")


@bp.post("/lists/<uuid:list_id>/revision")
@requires(Permission.CAMPAIGN_WRITE)
def search_for_revision(list_id: UUID) -> ResponseReturnValue:
    """Posted, so that no name stands in an address; looking up an ID number leaves a trace."""
    return _choosing(list_id, request.form.get("text", "").strip()[:60])


def _choosing(list_id: UUID, text: str) -> str:
    actor = current_actor()
    campaign, award_list = lists.get_list(actor, list_id)
    found = search_households(actor, text)
    if found.by_id:
        with transaction():
            record_search(actor, [row.id for row in found.rows], now=clock.now())
        campaign, award_list = lists.get_list(actor, list_id)
        found = search_households(actor, text)
    ids = [row.id for row in found.rows]
    said = {change.household_id for change in changes.changes_of(list_id)}
    places = list_organisations(actor, Permission.HOUSEHOLD_READ)
    return render_template(
        "campaigns/choose_household.html", campaign=campaign, award_list=award_list, text=text, rows=found.rows,
        more=found.more, lines=changes.approved_lines(campaign, ids), said=said, places={p.id: p.name for p in places},
        measured=lists.latest_proposal(campaign.id),
    )  # fmt: skip


@bp.get("/lists/<uuid:list_id>/households/<uuid:household_id>")
@requires(Permission.CAMPAIGN_WRITE)
def change_household(list_id: UUID, household_id: UUID) -> ResponseReturnValue:
    """What is to become of this household's line, or that it is to have one."""
    return _change_page(list_id, household_id, Form(ListChangeSchema(), initial={"id": str(uuid4())}))


@bp.post("/lists/<uuid:list_id>/households/<uuid:household_id>")
@requires(Permission.CAMPAIGN_WRITE)
def say_change(list_id: UUID, household_id: UUID) -> ResponseReturnValue:
    """Add it, change its line or take it off, with the reason."""
    form, actor = Form(ListChangeSchema(), request.form), current_actor()
    try:
        kind, new = form.load()
        with transaction():
            _say(list_id, household_id, kind, new)
    except DomainError as refusal:
        lists.get_list(actor, list_id)
        return _change_page(list_id, household_id, form.explain(refusal)), refusal.status
    flash(_("已记在这次修订里，审批人同意以后才算数"))
    return redirect(url_for("campaigns.show_list", list_id=list_id), code=303)


def _say(list_id: UUID, household_id: UUID, kind: ChangeKind, new: NewChange) -> None:
    actor, now = current_actor(), clock.now()
    if kind is ChangeKind.ADD:
        changing.add_household(actor, list_id, household_id, new, now=now)
        return
    campaign, _list = lists.get_list(actor, list_id)
    line = changes.approved_lines(campaign, [household_id]).get(household_id)
    if line is None:
        raise DomainError("list.line_not_approved")
    act = changing.change_line if kind is ChangeKind.CHANGE else changing.take_off
    act(actor, list_id, line.id, new, now=now)


def _change_page(list_id: UUID, household_id: UUID, form: Form) -> str:
    actor = current_actor()
    campaign, award_list = lists.get_list(actor, list_id)
    household = households.get_household(actor, household_id)
    line = changes.approved_lines(campaign, [household_id]).get(household_id)
    places = list_organisations(actor, Permission.HOUSEHOLD_READ)
    return render_template(
        "campaigns/change_household.html", campaign=campaign, award_list=award_list, household=household, line=line,
        form=form, reasons=Reasons(award_list.standards, actor), place={p.id: p.name for p in places}.get(household.organisation_id, ""),
    )  # fmt: skip


@bp.post("/lists/changes/<uuid:change_id>/drop")
@requires(Permission.CAMPAIGN_WRITE)
def drop_change(change_id: UUID) -> ResponseReturnValue:
    """Take one change back."""
    with transaction():
        list_id = dropping.drop_change(current_actor(), change_id, now=clock.now()).id
    flash(_("这一处不改了"))
    return redirect(url_for("campaigns.show_list", list_id=list_id), code=303)


@bp.post("/lists/<uuid:list_id>/give-up")
@requires(Permission.CAMPAIGN_WRITE)
def drop_amendment(list_id: UUID) -> ResponseReturnValue:
    """Give a revision up; the frozen list stands as it is."""
    with transaction():
        key = dropping.drop_amendment(current_actor(), list_id, now=clock.now()).id
    flash(_("这次修订不要了，名单还是原来的"))
    return redirect(url_for("campaigns.show", campaign_id=key), code=303)


@bp.get("/lists/<uuid:list_id>/compare")
@requires(Permission.HOUSEHOLD_READ)
def compare_lists(list_id: UUID) -> ResponseReturnValue:
    """This version beside another one of its round."""
    actor = current_actor()
    campaign, award_list = lists.get_list(actor, list_id)
    others = comparing.versions_beside(award_list)
    other = _beside(award_list, others)
    pair = sorted((award_list, other), key=lambda one: one.version) if other else []
    found = comparing.compare(actor, pair[0], pair[1]) if pair else None
    shown = [*found.added, *found.gone, *(line for both in found.changed for line in both)] if found else []
    places = list_organisations(actor, Permission.HOUSEHOLD_READ)
    return render_template(
        "campaigns/compare.html", campaign=campaign, award_list=award_list, others=others, other=other, pair=pair,
        found=found, heads=lists.heads_of([line.household_id for line in shown]), places={p.id: p.name for p in places},
        said=changes.changes_by_line([line.id for line in shown]), by_labels=label_sums(found) if found else [],
        named_places=place_sums(found) if found else [],
    )  # fmt: skip


def _beside(award_list: AwardList, others: list[AwardList]) -> AwardList | None:
    asked = request.args.get("version", type=int)
    earlier = [other for other in others if other.version < award_list.version]
    chosen = next((other for other in others if other.version == asked), None)
    beside = earlier or others
    return chosen or (beside[-1] if beside else None)

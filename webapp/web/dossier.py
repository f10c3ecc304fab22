"""Where the papers of a campaign are read and printed, and where what is not done is finished (SPEC 3.12)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _

from ..domain.campaigns.models import Campaign
from ..domain.cases.models import CaseKind
from ..domain.people.actors import Actor
from ..domain.people.permissions import Permission
from ..domain.receipts.states import ReceiptStatus
from ..domain.reports.dossier import Bound, Lack, Paper
from ..domain.reports.undone import Undone
from .words import label

READ_WITH: dict[Paper, Permission] = {
    Paper.LIST: Permission.HOUSEHOLD_READ, Paper.NOTICE: Permission.NOTICE_READ, Paper.RESULT: Permission.NOTICE_READ,
    Paper.CHECKS: Permission.CHECK_READ,
}  # fmt: skip
"""What the page of a paper asks for beside the campaign itself; the other papers are only listed for who may read them."""
FINISH_WITH: dict[Undone, Permission] = {
    Undone.CHECKS: Permission.CHECK_READ, Undone.NOT_DELIVERED: Permission.RECEIPT_READ,
    Undone.NOT_CONFIRMED: Permission.RECEIPT_READ, Undone.DISPUTED: Permission.RECEIPT_READ,
}  # fmt: skip


def name_of(bound: Bound) -> str:
    """What stands in the directory: `名单 第 2 版`."""
    if bound.paper is Paper.LIST and bound.title:
        return f"{label(bound.paper)} {_('第 %(version)s 版', version=bound.title)}"
    return f"{label(bound.paper)}{_('：')}{bound.title}" if bound.title else label(bound.paper)


def page_of(bound: Bound, campaign: Campaign, actor: Actor) -> str:
    """The page of a paper; empty where there is none, or not for this person."""
    needed, here, key = READ_WITH.get(bound.paper), {"campaign_id": campaign.id}, bound.subject_id
    if needed is not None and not actor.can(needed):
        return ""
    pages: dict[Paper, tuple[str, dict[str, Any]]] = {
        Paper.PLAN: ("campaigns.plan", here),
        Paper.STANDARDS: ("campaigns.standards", here),
        Paper.BUDGET: ("campaigns.budget_of", here),
        Paper.LIST: ("campaigns.show_list", {"list_id": key}),
        Paper.NOTICE: ("notices.manage", {"notice_id": key}),
        Paper.OBJECTIONS: ("cases.index", {"view": "done"}),
        Paper.SLIPS: ("receipts.index", {"occasion": campaign.id}),
        Paper.FUND_ROSTER: ("funds.rosters_of", {"fund_id": key, **here}),
        Paper.EXPENSES: ("campaigns.expenses_of", here),
        Paper.NOT_RIGHT: ("cases.index", {"view": "done"}),
        Paper.CHECKS: ("checks.index", here),
        Paper.RESULT: ("notices.manage", {"notice_id": key}),
    }
    endpoint, values = pages[bound.paper]
    return "" if None in values.values() else url_for(endpoint, **values)


def sheet_of(bound: Bound, campaign: Campaign, actor: Actor) -> str:
    """The same on paper, where it is printed as one."""
    here, key = {"campaign_id": campaign.id}, bound.subject_id
    sheets: dict[Paper, tuple[str, dict[str, Any]]] = {
        Paper.PLAN: ("campaigns.print_plan", here),
        Paper.STANDARDS: ("campaigns.print_standards", here),
        Paper.BUDGET: ("campaigns.print_budget", here),
        Paper.LIST: ("campaigns.print_list", {"list_id": key}),
        Paper.NOTICE: ("notices.desk_poster", {"notice_id": key}),
        Paper.OBJECTIONS: ("campaigns.print_cases", {"kind": CaseKind.OBJECTION.value, **here}),
        Paper.EXPENSES: ("campaigns.print_expenses", here),
        Paper.NOT_RIGHT: ("campaigns.print_cases", {"kind": CaseKind.NOT_RIGHT.value, **here}),
        Paper.CHECKS: ("campaigns.print_checks", here),
        Paper.RESULT: ("notices.desk_poster", {"notice_id": key}),
    }
    if bound.paper not in sheets or bound.lack is Lack.NOT_THERE or not page_of(bound, campaign, actor):
        return ""
    endpoint, values = sheets[bound.paper]
    return "" if None in values.values() else url_for(endpoint, **values)


def place_of(undone: Undone, campaign_id: UUID, actor: Actor) -> str:
    """Where it is finished; empty for who may not."""
    needed = FINISH_WITH.get(undone)
    if needed is not None and not actor.can(needed):
        return ""
    slips: dict[str, Any] = {"occasion": campaign_id}
    here: dict[str, Any] = {"campaign_id": campaign_id}
    places: dict[Undone, tuple[str, dict[str, Any]]] = {
        Undone.LISTS: ("campaigns.show", here),
        Undone.OBJECTIONS: ("cases.index", {}),
        Undone.NOT_DELIVERED: ("receipts.index", {**slips, "view": ReceiptStatus.ISSUED.value}),
        Undone.NOT_CONFIRMED: ("receipts.index", {**slips, "view": ReceiptStatus.HANDED_OVER.value}),
        Undone.DISPUTED: ("receipts.index", {**slips, "view": ReceiptStatus.DISPUTED.value}),
        Undone.TO_REVIEW: ("receipts.index", slips),
        Undone.NOT_RIGHT: ("cases.index", {}),
        Undone.BAGS: ("bags.index", {"campaign": campaign_id}),
        Undone.EXPENSES: ("campaigns.expenses_of", here),
        Undone.CHECKS: ("checks.index", here),
        Undone.RESULT: ("campaigns.show", here),
    }
    endpoint, values = places[undone]
    return url_for(endpoint, **values)

"""What of a campaign is not done, so that nobody closes it unawares (SPEC 3.12)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select

from ...core.db import db
from ..bags.queries import carriers_of, contents_of, is_empty
from ..campaigns import lists
from ..campaigns.expenses import count_by_status
from ..campaigns.models import Campaign
from ..campaigns.money_models import ExpenseStatus
from ..campaigns.outcome import still_open, totals_of
from ..campaigns.states import ListStatus
from ..cases.models import LIVE, Case, CaseKind
from ..people.actors import Actor, in_scope
from ..people.permissions import Permission
from ..receipts.models import Receipt
from .dossier import count_cases


class Undone(StrEnum):
    """One thing that should be seen to first; whoever closes it all the same says why."""

    LISTS = "lists"
    NOT_DELIVERED = "not_delivered"
    NOT_CONFIRMED = "not_confirmed"
    DISPUTED = "disputed"
    TO_REVIEW = "to_review"
    OBJECTIONS = "objections"
    NOT_RIGHT = "not_right"
    BAGS = "bags"
    EXPENSES = "expenses"
    CHECKS = "checks"
    RESULT = "result"


@dataclass(frozen=True)
class Left:
    """One of them, and how many."""

    what: Undone
    count: int


ON_THE_WAY = (ListStatus.PROPOSED, ListStatus.POSTING, ListStatus.POSTED, ListStatus.APPROVING, ListStatus.RETURNING)


def undone_of(actor: Actor, campaign: Campaign) -> list[Left]:
    """Everything of it that is not zero, in the order in which it is done; the caller has checked the campaign."""
    slips, totals = still_open(campaign), totals_of(campaign)
    found = {
        Undone.LISTS: sum(one.status in ON_THE_WAY for one in lists.lists_of(campaign.id)),
        Undone.OBJECTIONS: _cases(actor, campaign, CaseKind.OBJECTION),
        Undone.NOT_DELIVERED: slips.undelivered, Undone.NOT_CONFIRMED: slips.unconfirmed, Undone.DISPUTED: slips.disputed,
        Undone.TO_REVIEW: _to_review(actor, campaign), Undone.NOT_RIGHT: _cases(actor, campaign, CaseKind.NOT_RIGHT),
        Undone.BAGS: _bags(actor, campaign), Undone.EXPENSES: _expenses(campaign),
        Undone.CHECKS: max(0, totals.get("to_check", 0) - totals.get("checked", 0)),
        Undone.RESULT: int(totals.get("approved", 0) > 0 and campaign.result_notice_id is None),
    }  # fmt: skip
    return [Left(what, count) for what, count in found.items() if count]


def _cases(actor: Actor, campaign: Campaign, kind: CaseKind) -> int:
    return count_cases(actor, campaign, kind, Case.status.in_(LIVE)) if actor.can(Permission.CASE_READ) else 0


def _to_review(actor: Actor, campaign: Campaign) -> int:
    seen = in_scope(actor, Permission.RECEIPT_READ, Receipt.organisation_id)
    its = (Receipt.occasion_id == campaign.id) & Receipt.review.is_not(None)
    return db.session.scalar(select(func.count()).where(seen, its)) or 0


def _bags(actor: Actor, campaign: Campaign) -> int:
    contents = contents_of([one.group.id for one in carriers_of(actor, campaign)])
    return sum(not is_empty(carried) for carried in contents.values())


def _expenses(campaign: Campaign) -> int:
    counted = count_by_status(campaign.id)
    return counted.get(ExpenseStatus.ASKED, 0) + counted.get(ExpenseStatus.APPROVED, 0)

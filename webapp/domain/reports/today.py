"""今天要处理: what waits at this desk, the most pressing first. A handful of small counts, whatever the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from ...core.clock import local_day
from ...core.db import db
from ..bags.queries import count_alarms
from ..campaigns import lists
from ..campaigns.expenses import count_by_status
from ..campaigns.issuing import progress_of
from ..campaigns.models import AwardList, Campaign
from ..campaigns.money_models import ExpenseStatus
from ..campaigns.queries import organisation_of
from ..campaigns.stages import hangs_first
from ..campaigns.states import ListStatus
from ..cases.models import LIVE as OPEN_CASES
from ..cases.models import Case, CaseKind
from ..errands.queries import count_waiting as count_errands
from ..hours.queries import count_to_decide
from ..households import waiting as register
from ..pairings.queries import count_overdue
from ..people.actors import Actor, in_scope
from ..people.permissions import Permission
from ..people.queries import value_of
from ..people.settings import UNCONFIRMED_DAYS
from ..people.waiting import count_waiting
from ..receipts.models import Receipt
from ..receipts.states import ReceiptStatus
from ..visits import overview as visits_overview


@dataclass(frozen=True)
class Task:
    """One thing to do. `code` has its words and its page; `count` is how many; `subject_id` and `title` of the one
    list and campaign it is about."""

    code: str
    count: int
    subject_id: UUID | None = None
    title: str | None = None


def tasks_of(actor: Actor, campaigns: Sequence[Campaign], *, now: datetime) -> list[Task]:
    """What this actor can do something about in these campaigns, of which there are few; nothing that is zero."""
    found = [*_cases(actor), *_visits(actor, now), Task("today.volunteers", count_waiting(actor))]
    found += [Task(f"today.{kind}", count) for kind, count in register.count_waiting(actor).items()]
    found += [Task(f"today.{kind}", count) for kind, count in count_errands(actor, now).items()]
    for campaign in campaigns:
        found += [*_lists(actor, campaign, now), *_expenses(actor, campaign)]
    if campaigns:
        found += _receipts(actor, campaigns[0], now)
    return [task for task in found if task.count]


def _count(condition: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).where(condition)) or 0


def _cases(actor: Actor) -> list[Task]:
    if not actor.can(Permission.CASE_READ):
        return []
    rows = db.session.execute(
        select(Case.kind, func.count())
        .where(in_scope(actor, Permission.CASE_READ, Case.organisation_id), Case.status.in_(OPEN_CASES))
        .group_by(Case.kind)
    )
    counted = {kind: count for kind, count in rows}
    order = (CaseKind.ALARM, CaseKind.NOT_RIGHT, CaseKind.OBJECTION, CaseKind.APPEAL)
    return [Task(f"today.{kind.value}", counted.get(kind, 0)) for kind in order]


def _visits(actor: Actor, now: datetime) -> list[Task]:
    today = local_day(now)
    untold = visits_overview.counts(actor, today)["untold"]
    return [Task("today.bags", count_alarms(actor)), Task("today.untold", untold), Task("today.hours", count_to_decide(actor)),
            Task("today.pairs_overdue", count_overdue(actor, today=today))]  # fmt: skip


def _receipts(actor: Actor, campaign: Campaign, now: datetime) -> list[Task]:
    mine = in_scope(actor, Permission.RECEIPT_READ, Receipt.organisation_id) & (Receipt.occasion_id == campaign.id)
    since = now - timedelta(days=value_of(organisation_of(campaign), UNCONFIRMED_DAYS))
    unconfirmed = (Receipt.status == ReceiptStatus.HANDED_OVER) & (Receipt.handed_over_at < since)
    return [Task("today.unconfirmed", _count(mine & unconfirmed)),
            Task("today.review", _count(mine & Receipt.review.is_not(None)))]  # fmt: skip


def _lists(actor: Actor, campaign: Campaign, now: datetime) -> list[Task]:
    return [task for award_list in lists.lists_of(campaign.id) if (task := _of_list(actor, award_list, campaign, now))]


def _expenses(actor: Actor, campaign: Campaign) -> list[Task]:
    """Who may decide sees what waits for it, who keeps the books what waits to be paid."""
    waiting = ((Permission.LIST_APPROVE, ExpenseStatus.ASKED, "today.expense_to_approve"),
               (Permission.LEDGER_WRITE, ExpenseStatus.APPROVED, "today.expense_to_pay"))  # fmt: skip
    may = [(status, code) for permission, status, code in waiting if actor.can(permission)]
    counts = count_by_status(campaign.id) if may else {}
    return [Task(code, counts.get(status, 0), campaign.id, campaign.title) for status, code in may]


def _of_list(actor: Actor, award_list: AwardList, campaign: Campaign, now: datetime) -> Task | None:
    status = award_list.stands
    if status is ListStatus.FROZEN:
        progress = progress_of(award_list)
        left = progress.total - progress.done
        return Task("today.to_issue", left, award_list.id, campaign.title) if actor.can(Permission.RECEIPT_PRINT) else None
    if status is ListStatus.PROPOSED and hangs_first(campaign, award_list):
        return Task("today.to_post", 1, award_list.id, campaign.title) if actor.can(Permission.NOTICE_PUBLISH) else None
    may_approve = actor.can(Permission.LIST_APPROVE) and actor.user_id != award_list.proposed_by
    is_over = award_list.ends_on is None or local_day(now) > award_list.ends_on
    return Task("today.to_approve", 1, award_list.id, campaign.title) if may_approve and is_over else None

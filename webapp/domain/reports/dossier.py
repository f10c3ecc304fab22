"""The papers of a campaign together, in the order in which an office binds them (卷内目录; SPEC 3.12).

Read before a campaign is closed and after it: each paper leads to its page, and what is missing is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select, tuple_

from ...core.clock import local_day
from ...core.db import db
from .. import audit
from ..audit.actions import Action
from ..audit.models import AuditEvent
from ..audit.queries import history_of
from ..campaigns import lists, paying, plan_queries, queries
from ..campaigns.models import Campaign
from ..campaigns.money_models import BudgetLine, Expense, ExpenseStatus
from ..campaigns.operations import OPEN
from ..campaigns.states import ListStatus
from ..cases.models import Case, CaseKind
from ..funds.models import Fund
from ..notices.models import NoticeKind, NoticeRow, PublicNotice
from ..notices.operations import ROW, WHOLE
from ..notices.queries import notices_of
from ..people.actors import Actor, in_scope
from ..people.permissions import Permission
from ..receipts.disputes import SUBJECT as SLIP
from ..receipts.models import Receipt
from ..receipts.queries import list_batches
from ..supervision.queries import rounds_of


class Paper(StrEnum):
    """One kind of paper; the order is that of the directory."""

    PLAN = "plan"
    STANDARDS = "standards"
    BUDGET = "budget"
    LIST = "list"
    NOTICE = "notice"
    OBJECTIONS = "objections"
    SLIPS = "slips"
    FUND_ROSTER = "fund_roster"
    EXPENSES = "expenses"
    NOT_RIGHT = "not_right"
    CHECKS = "checks"
    RESULT = "result"


class Lack(StrEnum):
    """What is missing of a paper: all of it, the photo of where it hung, the numbers of invoices."""

    NOT_THERE = "not_there"
    PHOTO = "photo"
    INVOICE = "invoice"


@dataclass(frozen=True)
class Bound:
    """One line of the directory. `subject_id` and `title` are those of the paper where there are several of its kind;
    `count` is what this kind counts: lines, slips, cases."""

    paper: Paper
    subject_id: UUID | None = None
    title: str = ""
    count: int | None = None
    day: date | None = None
    mark: str = ""
    lack: Lack | None = None


def dossier_of(actor: Actor, campaign: Campaign) -> list[Bound]:
    """The directory; the caller has checked the campaign. The number of queries does not grow with the campaign."""
    return [
        *_prepared(campaign), *_lists(campaign), *_notices(campaign, NoticeKind.CANDIDATE, Paper.NOTICE),
        *_cases(actor, campaign, CaseKind.OBJECTION, Paper.OBJECTIONS), *_slips(actor, campaign), *_rosters(actor, campaign),
        *_expenses(campaign), *_cases(actor, campaign, CaseKind.NOT_RIGHT, Paper.NOT_RIGHT), *_checks(campaign),
        *_notices(campaign, NoticeKind.RESULT, Paper.RESULT),
    ]  # fmt: skip


def _prepared(campaign: Campaign) -> list[Bound]:
    plan = plan_queries.plan_of(campaign)
    standards = queries.list_standards(campaign.id)
    lines = _count(BudgetLine.campaign_id == campaign.id)
    return [
        Bound(Paper.PLAN, lack=None if plan.text or plan.phases or plan.groups else Lack.NOT_THERE),
        Bound(Paper.STANDARDS, count=len(standards), lack=None if standards else Lack.NOT_THERE),
        *([Bound(Paper.BUDGET, count=lines, lack=None if lines else Lack.NOT_THERE)]
          if lines or paying.asks_for_funds(campaign) else []),
    ]  # fmt: skip


def _lists(campaign: Campaign) -> list[Bound]:
    frozen = [one for one in lists.lists_of(campaign.id) if one.status is ListStatus.FROZEN]
    return [
        Bound(Paper.LIST, one.id, str(one.version), one.approved_lines, _day(one.approved_at), (one.fingerprint or "")[:8].upper())
        for one in frozen
    ] or [Bound(Paper.LIST, lack=Lack.NOT_THERE)]


def _notices(campaign: Campaign, kind: NoticeKind, paper: Paper) -> list[Bound]:
    hung = sorted(notices_of(campaign.id, kind), key=lambda notice: notice.published_at)
    found = [
        Bound(paper, one.id, one.title, one.totals.get("households"), _day(one.published_at), one.fingerprint[:8].upper(),
              None if one.photo_id else Lack.PHOTO)
        for one in hung
    ]  # fmt: skip
    needs_none = kind is NoticeKind.CANDIDATE and campaign.skips_notice
    return found or ([] if needs_none else [Bound(paper, lack=Lack.NOT_THERE)])


def _cases(actor: Actor, campaign: Campaign, kind: CaseKind, paper: Paper) -> list[Bound]:
    if not actor.can(Permission.CASE_READ):
        return []
    return [Bound(paper, count=count_cases(actor, campaign, kind))]


CaseKey = tuple[datetime, UUID]
"""(opened_at, id) of the last one seen."""


def list_cases(
    actor: Actor, campaign: Campaign, kind: CaseKind, *, after: CaseKey | None, limit: int
) -> tuple[Sequence[Case], CaseKey | None]:  # fmt: skip
    """The cases that `count_cases` counts, the first one said first, by keyset; and the key to go on after."""
    statement = select(Case).where(*_seen(actor, campaign, kind))
    if after is not None:
        statement = statement.where(tuple_(Case.opened_at, Case.id) > after)
    rows = db.session.scalars(statement.order_by(Case.opened_at, Case.id).limit(limit + 1)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return rows[:limit], (last.opened_at, last.id) if last else None


def count_cases(actor: Actor, campaign: Campaign, kind: CaseKind, *more: ColumnElement[bool]) -> int:
    """Objections to this campaign's notices, or what was said of its slips, in the actor's places."""
    return _count(*_seen(actor, campaign, kind), *more)


def _seen(actor: Actor, campaign: Campaign, kind: CaseKind) -> tuple[ColumnElement[bool], ...]:
    return in_scope(actor, Permission.CASE_READ, Case.organisation_id), Case.kind == kind, _about(campaign, kind)


def _about(campaign: Campaign, kind: CaseKind) -> ColumnElement[bool]:
    if kind is CaseKind.NOT_RIGHT:
        its = exists().where(Receipt.id == Case.subject_id, Receipt.occasion_id == campaign.id)
        return (Case.subject_kind == SLIP) & its
    hung = select(PublicNotice.id).where(PublicNotice.occasion_id == campaign.id)
    row = exists().where(NoticeRow.subject_id == Case.subject_id, NoticeRow.notice_id.in_(hung))
    return ((Case.subject_kind == ROW) & row) | ((Case.subject_kind == WHOLE) & Case.subject_id.in_(hung))


def _slips(actor: Actor, campaign: Campaign) -> list[Bound]:
    if not actor.can(Permission.RECEIPT_READ):
        return []
    batches = list_batches(actor, occasion_id=campaign.id)
    return [Bound(Paper.SLIPS, count=sum(one.count for one in batches), lack=None if batches else Lack.NOT_THERE)]


def _rosters(actor: Actor, campaign: Campaign) -> list[Bound]:
    if not actor.can(Permission.HOUSEHOLD_READ):
        return []
    seen = in_scope(actor, Permission.HOUSEHOLD_READ, Fund.organisation_id)
    funds = db.session.scalars(select(Fund).where(Fund.id.in_(paying.funds_of(campaign.id)), seen).order_by(Fund.title)).all()
    return [Bound(Paper.FUND_ROSTER, one.id, one.title) for one in funds]


def _expenses(campaign: Campaign) -> list[Bound]:
    paid = (Expense.campaign_id == campaign.id) & (Expense.status == ExpenseStatus.PAID)
    count = _count(paid)
    without = _count(paid, Expense.document.is_(None)) if count else 0
    return [Bound(Paper.EXPENSES, count=count, lack=Lack.INVOICE if without else None)] if count else []


def _checks(campaign: Campaign) -> list[Bound]:
    drawn = [one for one in rounds_of(campaign.id) if one.drawn_at is not None]
    days = [_day(one.drawn_at) for one in drawn]
    return [Bound(Paper.CHECKS, count=len(drawn), day=days[-1] if days else None, lack=None if drawn else Lack.NOT_THERE)]


def note_taken(actor: Actor, campaign: Campaign, reason: str, *, now: datetime) -> None:
    """Who took all papers of it along, and what for."""
    audit.record(Action.EXPORT, actor_id=actor.user_id, subject_id=campaign.id, organisation_id=campaign.organisation_id,
                 fields=["dossier", "masked"], reason=reason, at=now)  # fmt: skip


def ending_of(campaign: Campaign) -> AuditEvent | None:
    """Who closed or cancelled it, when and why; None while it goes on."""
    if campaign.status in OPEN:
        return None
    return next((event for event in history_of(campaign.id) if event.action == Action.CAMPAIGN_CHANGE and event.reason), None)


def _count(*conditions: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).where(*conditions)) or 0


def _day(moment: datetime | None) -> date | None:
    return local_day(moment) if moment else None

"""What a campaign spends beside grants: goods it buys, running costs. Asked for, and approved by another, which promises
the money (SPEC 2.3, 4.7, 4.8). Paying has a file of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from ...core.db import db
from ...core.errors import Conflict, Forbidden, NotFound
from .. import audit
from ..funds.committing import Purpose, commit
from ..funds.rules import Need, check_amount
from ..people.actors import Actor, require
from . import queries
from .expense_steps import ACTIONS, ExpenseAction, check_action
from .models import Campaign
from .money_models import Expense, ExpenseKind, ExpenseStatus
from .operations import check_open, to_write
from .paying import asks_for_funds, funds_of, names_of_scheme

MOST_SHOWN = 200


@dataclass(frozen=True)
class NewExpense:
    """What is asked for."""

    id: UUID
    kind: ExpenseKind
    what: str
    fen: int


def ask_expense(actor: Actor, campaign_id: UUID, new: NewExpense, *, now: datetime) -> Expense:
    """Ask for money. The same form sent again is the expense it made."""
    campaign = to_write(actor, campaign_id)
    if earlier := db.session.get(Expense, new.id):
        if earlier.campaign_id != campaign.id:
            raise Conflict("expense.id_reused")
        return earlier
    check_amount(new.fen)
    assert actor.user_id is not None  # noqa: S101  (a role is held by somebody)
    expense = Expense(id=new.id, campaign_id=campaign.id, kind=new.kind, what=new.what, fen=new.fen,
                      status=ExpenseStatus.ASKED, asked_by=actor.user_id, asked_at=now, bookings=0)  # fmt: skip
    db.session.add(expense)
    record_expense(audit.Action.EXPENSE_ASK, actor, campaign, expense, now)
    return expense


def approve_expense(actor: Actor, expense_id: UUID, *, now: datetime) -> Expense:
    """Another person approves it, which promises the money in the same transaction, or it is refused for want of it."""
    campaign, expense = get_expense(actor, expense_id)
    check_step(actor, campaign, expense, ExpenseAction.APPROVE)
    if expense.asked_by == actor.user_id:
        raise Forbidden("expense.own_request")
    if asks_for_funds(campaign):
        organisation = queries.organisation_of(campaign)
        need = Need(organisation.id, organisation.path, "", expense.fen, expense.kind.use)
        purpose = Purpose(expense.id, campaign.id, organisation.id, names_of_scheme(campaign), expense.kind.use)
        commit(actor, purpose, [need], funds_of(campaign.id), now=now)
    _decide(actor, campaign, expense, ExpenseStatus.APPROVED, None, now)
    return expense


def refuse_expense(actor: Actor, expense_id: UUID, reason: str, *, now: datetime) -> Expense:
    """Say no, with the reason."""
    campaign, expense = get_expense(actor, expense_id)
    check_step(actor, campaign, expense, ExpenseAction.REFUSE)
    if expense.asked_by == actor.user_id:
        raise Forbidden("expense.own_request")
    _decide(actor, campaign, expense, ExpenseStatus.REFUSED, reason, now)
    return expense


def _decide(
    actor: Actor, campaign: Campaign, expense: Expense, status: ExpenseStatus, reason: str | None, now: datetime
) -> None:
    expense.status, expense.decided_by, expense.decided_at, expense.reason = status, actor.user_id, now, reason
    record_expense(audit.Action.EXPENSE_DECIDE, actor, campaign, expense, now, reason=reason)


def check_step(actor: Actor, campaign: Campaign, expense: Expense, action: ExpenseAction) -> None:
    """Whether this actor may do this with it where it stands; another's place first, then the state."""
    require(actor, ACTIONS[action].permission, queries.organisation_of(campaign))
    check_open(campaign)
    check_action(action, expense.status)


def get_expense(actor: Actor, expense_id: UUID) -> tuple[Campaign, Expense]:
    """One expense and its campaign, else NotFound."""
    expense = db.session.get(Expense, expense_id)
    if expense is None:
        raise NotFound("expense.not_found")
    return queries.get_campaign(actor, expense.campaign_id), expense


def expenses_of(campaign_id: UUID) -> list[Expense]:
    """The newest first. The caller has checked that the actor may see the campaign."""
    statement = select(Expense).where(Expense.campaign_id == campaign_id)
    return list(db.session.scalars(statement.order_by(Expense.asked_at.desc(), Expense.id).limit(MOST_SHOWN)))


def count_by_status(campaign_id: UUID) -> dict[ExpenseStatus, int]:
    """How many stand where; there are few of a campaign."""
    statement = select(Expense.status, func.count()).where(Expense.campaign_id == campaign_id)
    return {status: count for status, count in db.session.execute(statement.group_by(Expense.status))}


def record_expense(
    action: audit.Action, actor: Actor, campaign: Campaign, expense: Expense, now: datetime, reason: str | None = None
) -> None:
    """One event about an expense."""
    audit.record(action, actor_id=actor.user_id, subject_id=expense.id, organisation_id=campaign.organisation_id,
                 fields=[expense.status.value], values={"fen": expense.fen, "paid": expense.paid_fen}, reason=reason,
                 at=now)  # fmt: skip

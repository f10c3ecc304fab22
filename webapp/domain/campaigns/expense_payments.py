"""An expense is paid by who keeps the books, or is not wanted any more; what was promised and not paid goes back to its
fund (SPEC 4.8, 8.4).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import select

from ...core import tally
from ...core.db import db
from ...core.errors import DomainError, Forbidden
from .. import audit
from ..funds.models import Commitment, Fund
from ..funds.queries import commitments_for
from ..funds.standing import MEASURES
from ..funds.states import FundUse
from ..ledger import operations as ledger
from ..ledger.models import AccountKind, Transfer, TransferKind
from ..ledger.queries import check_second, undone
from ..people.actors import Actor
from ..people.permissions import Permission
from .expense_steps import ExpenseAction
from .expenses import check_step, get_expense, record_expense
from .money_models import Expense, ExpenseStatus

_WAYS = {
    FundUse.GOODS: (TransferKind.BUY, AccountKind.BOUGHT),
    FundUse.RUNNING: (TransferKind.SPEND, AccountKind.RUNNING_COSTS),
}


@dataclass(frozen=True)
class Payment:
    """What was really paid, never more than was approved; counted by two from the set limit on."""

    fen: int
    document: str | None = None
    second_by: UUID | None = None


def withdraw_expense(actor: Actor, expense_id: UUID, reason: str, *, now: datetime) -> Expense:
    """It is not wanted any more; what was promised goes back to its fund."""
    campaign, expense = get_expense(actor, expense_id)
    check_step(actor, campaign, expense, ExpenseAction.WITHDRAW)
    if expense.status is ExpenseStatus.APPROVED:
        _settle(actor, expense, 0, None, now)
    expense.status, expense.reason = ExpenseStatus.WITHDRAWN, reason
    record_expense(audit.Action.EXPENSE_DECIDE, actor, campaign, expense, now, reason=reason)
    return expense


def pay_expense(actor: Actor, expense_id: UUID, payment: Payment, *, now: datetime) -> Expense:
    """It was paid; what is left of the promise goes back to its fund."""
    campaign, expense = get_expense(actor, expense_id)
    check_step(actor, campaign, expense, ExpenseAction.PAY)
    if expense.decided_by in (actor.user_id, payment.second_by):
        raise Forbidden("expense.own_approval")
    if not 0 < payment.fen <= expense.fen:
        raise DomainError("expense.more_than_approved", approved_fen=expense.fen)
    if payment.second_by is not None:
        check_second(actor, payment.second_by, Permission.LEDGER_WRITE)
    _settle(actor, expense, payment.fen, payment.second_by, now)
    expense.status, expense.paid_by, expense.paid_at = ExpenseStatus.PAID, actor.user_id, now
    expense.paid_fen, expense.document = payment.fen, payment.document
    record_expense(audit.Action.EXPENSE_PAY, actor, campaign, expense, now)
    return expense


def take_payment_back(
    actor: Actor, expense_id: UUID, reason: str, second_by: UUID | None, *, now: datetime
) -> Expense:  # fmt: skip
    """The payment was entered wrongly: reversed, and the whole promise stands again. Refused where what went back to the
    fund has been promised to somebody else since."""
    campaign, expense = get_expense(actor, expense_id)
    check_step(actor, campaign, expense, ExpenseAction.UNPAY)
    if expense.decided_by in (actor.user_id, second_by):
        raise Forbidden("expense.own_approval")
    if second_by is not None:
        check_second(actor, second_by, Permission.LEDGER_WRITE)
    for made, commitment in _standing(expense):
        ledger.undo(actor.user_id, made, id=uuid5(made.id, "undo"), reason=reason, second_by=second_by, now=now)
        name = "costs_returned" if made.kind is TransferKind.RELEASE else "costs_paid"
        tally.add(commitment.fund_id, commitment.occasion_id, MEASURES[name], -made.quantity)
    expense.status, expense.paid_by, expense.paid_at, expense.paid_fen = ExpenseStatus.APPROVED, None, None, None
    expense.reason = reason
    record_expense(audit.Action.EXPENSE_PAY, actor, campaign, expense, now, reason=reason)
    return expense


def _settle(actor: Actor, expense: Expense, paid: int, second_by: UUID | None, now: datetime) -> None:
    """Pay out of the promises in their order; the rest of each goes back to where it came from."""
    rest = paid
    kind, target = _WAYS[expense.kind.use]
    for commitment in commitments_for(expense.id):
        here = min(rest, commitment.fen)
        if here:
            _book(actor, expense, commitment, kind, (target, None), here, second_by, now)
        if commitment.fen > here:
            back = (AccountKind.FUND, commitment.reserve_id or commitment.fund_id)
            _book(actor, expense, commitment, TransferKind.RELEASE, back, commitment.fen - here, None, now)
        rest -= here


def _book(
    actor: Actor, expense: Expense, commitment: Commitment, kind: TransferKind, target: tuple[AccountKind, UUID | None],
    fen: int, second_by: UUID | None, now: datetime,
) -> None:  # fmt: skip
    books = db.session.get_one(Fund, commitment.fund_id).organisation_id
    expense.bookings += 1
    new = ledger.NewTransfer(
        id=uuid5(expense.id, str(expense.bookings)), kind=kind, lot_id=commitment.fund_id, quantity=fen,
        credit=ledger.Place(books, AccountKind.COMMITTED, commitment.occasion_id),
        debit=ledger.Place(books, *target), second_by=second_by,
    )  # fmt: skip
    ledger.post(actor.user_id, new, now=now)
    name = "costs_returned" if kind is TransferKind.RELEASE else "costs_paid"
    tally.add(commitment.fund_id, commitment.occasion_id, MEASURES[name], fen)


def _standing(expense: Expense) -> list[tuple[Transfer, Commitment]]:
    """What was booked for it and not undone, the last first."""
    ids = [uuid5(expense.id, str(number)) for number in range(1, expense.bookings + 1)]
    by_fund = {commitment.fund_id: commitment for commitment in commitments_for(expense.id)}
    made = db.session.scalars(select(Transfer).where(Transfer.id.in_(ids), Transfer.id.not_in(undone()))).all()
    return [(one, by_fund[one.lot_id]) for one in sorted(made, key=lambda one: ids.index(one.id), reverse=True)]

"""Money goes back to where it came from; an entry was wrong; more was handed over than promised. Each with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ...core.db import db
from ...core.errors import DomainError, NotFound
from .. import audit
from ..ledger import operations as ledger
from ..ledger.models import AccountKind, Transfer, TransferKind
from ..ledger.queries import missing_of
from ..people.actors import Actor
from ..people.permissions import Permission
from . import queries, rules
from .models import Fund
from .operations import check_approved_nothing, money_of, record


@dataclass(frozen=True)
class Return:
    """So much of a fund leaves it, and why."""

    id: UUID
    fen: int
    reason: str
    second_by: UUID | None = None


def give_back(actor: Actor, fund_id: UUID, back: Return, *, now: datetime) -> Fund:
    """Give back what is free of a fund."""
    fund = queries.get_fund(actor, fund_id, Permission.LEDGER_WRITE)
    rules.check_amount(back.fen)
    here = fund.organisation_id
    new = ledger.NewTransfer(
        id=back.id, kind=TransferKind.GIVE_BACK, lot_id=fund.id, quantity=back.fen, second_by=back.second_by,
        credit=ledger.Place(here, AccountKind.FUND, fund.id), debit=ledger.Place(here, AccountKind.RETURNED),
        reason=back.reason,
    )  # fmt: skip
    ledger.transfer(actor, new, now=now)
    record(audit.Action.FUND_GIVE_BACK, actor, fund, now, values={"fen": back.fen}, reason=back.reason)
    return fund


def undo_income(
    actor: Actor, fund_id: UUID, transfer_id: UUID, *, id: UUID, reason: str, second_by: UUID | None, now: datetime
) -> Fund:
    """Money was entered wrongly: its reverse, by who may record, as far as nobody has been promised it."""
    fund = queries.get_fund(actor, fund_id, Permission.LEDGER_WRITE)
    made = db.session.get(Transfer, transfer_id)
    if made is None or made.lot_id != fund.id:
        raise NotFound("ledger.not_found")
    check_approved_nothing(fund, {actor.user_id, second_by})
    ledger.reverse_transfer(actor, transfer_id, id=id, reason=reason, second_by=second_by, now=now)
    return fund


def settle_overpaid(actor: Actor, fund_id: UUID, settled: Return, *, now: datetime) -> Fund:
    """Two people have found out that money handed over beyond all promises came from this fund; never more than that."""
    fund = queries.get_fund(actor, fund_id, Permission.LEDGER_WRITE)
    item = money_of(fund.organisation_id)
    if db.session.get(Transfer, settled.id) is None and settled.fen > (missing := missing_of(item)):
        raise DomainError("fund.not_overpaid", missing_fen=missing)
    here = fund.organisation_id
    new = ledger.NewTransfer(
        id=settled.id, kind=TransferKind.SETTLE, lot_id=fund.id, quantity=settled.fen, second_by=settled.second_by,
        credit=ledger.Place(here, AccountKind.FUND, fund.id), debit=ledger.Place(here, AccountKind.DIFFERENCE),
        reason=settled.reason,
    )  # fmt: skip
    ledger.transfer(actor, new, now=now)
    record(audit.Action.FUND_SETTLE, actor, fund, now, values={"fen": settled.fen}, reason=settled.reason)
    return fund

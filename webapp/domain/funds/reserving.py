"""Keep a part of a fund for a group that others cannot spend (预留, SPEC 4.8)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from ...core.db import db
from ...core.errors import DomainError
from .. import audit
from ..households.categories import Category
from ..ledger import operations as ledger
from ..ledger.models import AccountKind, TransferKind
from ..people.actors import Actor
from ..people.permissions import Permission
from . import queries, rules
from .models import Fund, FundReserve
from .operations import record


def reserve(actor: Actor, fund_id: UUID, category: Category, fen: int, *, now: datetime) -> FundReserve:
    """Keep so much of the fund for one group in all: others cannot spend it. Said twice it is kept once; less than
    before goes back to what is free, as far as the group has not been promised it. Raises DomainError `ledger.not_enough_money`."""
    fund = queries.get_fund(actor, fund_id, Permission.LEDGER_WRITE)
    rules.check_category(category)
    if not 0 <= fen <= rules.MOST_FEN:
        raise DomainError("fund.amount")
    kept = next((one for one in queries.reserves_of([fund.id]).get(fund.id, []) if one.category is category), None)
    if kept is None:
        assert actor.user_id is not None  # noqa: S101  (a role is held by somebody)
        kept = FundReserve(id=uuid4(), fund_id=fund.id, category=category, fen=0, made_by=actor.user_id, made_at=now)
        db.session.add(kept)
        db.session.flush()
    if fen != kept.fen:
        _move(actor, fund, kept, fen - kept.fen, now)
        kept.fen = fen
        record(audit.Action.FUND_RESERVE, actor, fund, now, fields=[category.value], values={"fen": fen})
    return kept


def _move(actor: Actor, fund: Fund, kept: FundReserve, delta: int, now: datetime) -> None:
    free = ledger.Place(fund.organisation_id, AccountKind.FUND, fund.id)
    apart = ledger.Place(fund.organisation_id, AccountKind.FUND, kept.id)
    source, target = (free, apart) if delta > 0 else (apart, free)
    new = ledger.NewTransfer(id=uuid4(), kind=TransferKind.RESERVE, lot_id=fund.id, quantity=abs(delta),
                             credit=source, debit=target)  # fmt: skip
    ledger.transfer(actor, new, now=now)

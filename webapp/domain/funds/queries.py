"""Reading funds, what they promised, and what moved."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select, text, tuple_
from sqlalchemy.orm import aliased

from ...core.db import db
from ...core.errors import NotFound
from ..ledger.models import Account, Transfer, TransferKind
from ..ledger.queries import TransferLine, is_reversed
from ..people.actors import Actor, in_scope
from ..people.permissions import Permission
from .models import Commitment, Fund, FundReserve, Share

PAGE = 50
_THE_REST = "transfers.kind <> 'hand_over'"
"""Written out, because an index of these rows alone is found by the same words."""


def get_fund(actor: Actor, fund_id: UUID, permission: Permission = Permission.LEDGER_READ) -> Fund:
    """A fund in the actor's places, else NotFound."""
    mine = in_scope(actor, permission, Fund.organisation_id)
    fund = db.session.scalar(select(Fund).where(Fund.id == fund_id, mine))
    if fund is None:
        raise NotFound("fund.not_found")
    return fund


def list_funds(actor: Actor, after: UUID | None = None, limit: int = PAGE) -> Sequence[Fund]:
    """A page of funds, the newest year first, then by title; `after` is the last one seen."""
    mine = in_scope(actor, Permission.LEDGER_READ, Fund.organisation_id)
    statement = select(Fund).where(mine)
    last = db.session.scalar(select(Fund).where(mine, Fund.id == after)) if after else None
    if last is not None:
        later = (Fund.year == last.year) & (tuple_(Fund.title, Fund.id) > (last.title, last.id))
        statement = statement.where(or_(Fund.year < last.year, later))
    return db.session.scalars(statement.order_by(Fund.year.desc(), Fund.title, Fund.id).limit(limit)).all()


def list_by_ids(fund_ids: Sequence[UUID]) -> list[Fund]:
    """These funds in this order; the caller has checked that they may be seen."""
    found = {fund.id: fund for fund in db.session.scalars(select(Fund).where(Fund.id.in_(fund_ids)))}
    return [found[key] for key in fund_ids if key in found]


def titles_of(fund_ids: Collection[UUID]) -> dict[UUID, str]:
    """Titles by id, one query; the caller has checked that they may be shown."""
    rows = db.session.execute(select(Fund.id, Fund.title).where(Fund.id.in_(list(fund_ids))))
    return {row.id: row.title for row in rows}


def reserves_of(fund_ids: Collection[UUID]) -> dict[UUID, list[FundReserve]]:
    """By fund, the parts it keeps for a group, the first made first."""
    found: dict[UUID, list[FundReserve]] = {}
    statement = select(FundReserve).where(FundReserve.fund_id.in_(fund_ids))
    for reserve in db.session.scalars(statement.order_by(FundReserve.made_at, FundReserve.id)):
        found.setdefault(reserve.fund_id, []).append(reserve)
    return found


def list_movements(
    fund: Fund, before: tuple[datetime, UUID] | None = None, *, deliveries: bool = False
) -> list[TransferLine]:
    """A page of what moved, the newest first: what was handed to households, or all the rest, of which there is little."""
    debit, credit, undone = aliased(Account), aliased(Account), aliased(Transfer)
    statement = (
        select(Transfer, credit.kind, debit.kind, undone.id)
        .join(debit, debit.id == Transfer.debit_id)
        .join(credit, credit.id == Transfer.credit_id)
        .outerjoin(undone, undone.reverses_id == Transfer.id)
        .where(Transfer.lot_id == fund.id, text("transfers.kind = 'hand_over'" if deliveries else _THE_REST))
    )
    if before is not None:
        statement = statement.where(tuple_(Transfer.at, Transfer.id) < before)
    rows = db.session.execute(statement.order_by(Transfer.at.desc(), Transfer.id.desc()).limit(PAGE))
    return [TransferLine(made, out_of, into, undo is not None) for made, out_of, into, undo in rows]


def find_income(fund: Fund, transfer_id: UUID) -> Transfer | None:
    """Money that came or was given back, and still stands: what may be reversed by hand."""
    made = db.session.get(Transfer, transfer_id)
    by_hand = (TransferKind.RECEIVE, TransferKind.GIVE_BACK, TransferKind.SETTLE)
    if made is None or made.lot_id != fund.id or made.kind not in by_hand or is_reversed(made.id):
        return None
    return made


def commitments_for(for_id: UUID) -> Sequence[Commitment]:
    """What one approval promised, in the order it is dealt out."""
    statement = select(Commitment).where(Commitment.for_id == for_id)
    return db.session.scalars(statement.order_by(Commitment.number)).all()


def committed_for(for_id: UUID) -> dict[UUID, int]:
    """By fund, what one approval promised."""
    statement = select(Commitment.fund_id, func.sum(Commitment.fen)).where(Commitment.for_id == for_id)
    return {fund_id: int(fen) for fund_id, fen in db.session.execute(statement.group_by(Commitment.fund_id))}


def shares_of(subject_ids: Collection[UUID]) -> dict[UUID, list[Share]]:
    """By line, what funds pay of it."""
    found: dict[UUID, list[Share]] = {}
    statement = select(Share).where(Share.subject_id.in_(subject_ids)).order_by(Share.number)
    for share in db.session.scalars(statement):
        found.setdefault(share.subject_id, []).append(share)
    return found

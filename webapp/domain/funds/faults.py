"""Checking that funds, running totals and the ledger tell one truth. Reads everything: for commands and tests."""

from __future__ import annotations

from sqlalchemy import func, select

from ...core.db import db
from ..ledger.models import Account, AccountKind, Bag, Balance, Item, ItemKind
from .models import Commitment, Fund, Overpayment, Share
from .standing import Used, used_of
from .states import FundUse


def find_faults() -> list[str]:
    """Where they disagree, empty when nowhere."""
    return [*_wrong_promises(), *_wrong_totals(), *_wrong_overpayments()]


def _wrong_promises() -> list[str]:
    """What the ledger holds as promised by fund and campaign, with what is in the bags of its groups, is what was
    committed, not paid and not given back."""
    rows = db.session.execute(
        select(Balance.lot_id, func.coalesce(Bag.occasion_id, Account.owner_id), func.sum(Balance.amount))
        .join(Account, Account.id == Balance.account_id)
        .join(Item, Item.id == Balance.item_id)
        .outerjoin(Bag, Bag.id == Account.owner_id)
        .where(Item.kind == ItemKind.MONEY, Balance.kind.in_((AccountKind.COMMITTED, AccountKind.BAG)))
        .group_by(Balance.lot_id, func.coalesce(Bag.occasion_id, Account.owner_id))
    )
    held = {(fund, campaign): int(amount) for fund, campaign, amount in rows}
    used = used_of(db.session.scalars(select(Fund.id)).all())
    told = {(fund, campaign): one.outstanding for fund, by in used.items() for campaign, one in by.items()}
    wrong = {key for key in held.keys() | told.keys() if held.get(key, 0) != told.get(key, 0)}
    return [f"fund {fund}, campaign {campaign}: {held.get((fund, campaign))} promised in the ledger, "
            f"{told.get((fund, campaign))} by the totals" for fund, campaign in wrong]  # fmt: skip


def _wrong_totals() -> list[str]:
    """Running totals are the sums of commitments and shares, and paid money is in households."""
    used = used_of(db.session.scalars(select(Fund.id)).all())
    told = {(fund, campaign): one for fund, by in used.items() for campaign, one in by.items()}
    promised = select(Commitment.fund_id, Commitment.occasion_id, func.sum(Commitment.fen)).where(
        Commitment.use == FundUse.GRANTS
    )
    shares = select(Share.fund_id, Share.occasion_id, func.sum(Share.paid_fen), func.sum(Share.confirmed_fen),
                    func.sum(Share.returned_fen))  # fmt: skip
    committed = {(row[0], row[1]): int(row[2]) for row in db.session.execute(
        promised.group_by(Commitment.fund_id, Commitment.occasion_id))}  # fmt: skip
    moved = {(row[0], row[1]): tuple(map(int, row[2:])) for row in db.session.execute(
        shares.group_by(Share.fund_id, Share.occasion_id))}  # fmt: skip
    faults = []
    for key in told.keys() | committed.keys() | moved.keys():
        one = told.get(key, Used())
        found = (committed.get(key, 0), *moved.get(key, (0, 0, 0)))
        if (one.committed, one.paid, one.confirmed, one.returned) != found:
            faults.append(f"fund {key[0]}, campaign {key[1]}: totals {one}, rows {found}")
    return faults


def _wrong_overpayments() -> list[str]:
    """What was handed over beyond all promises is in the books as a difference of the same size, settled or not."""
    paid = int(db.session.scalar(select(func.coalesce(func.sum(Overpayment.fen), 0))) or 0)
    statement = select(func.coalesce(func.sum(Balance.amount), 0)).join(Item, Item.id == Balance.item_id)
    booked = statement.where(Item.kind == ItemKind.MONEY, Balance.lot_id == Item.id,
                             Balance.kind == AccountKind.DIFFERENCE)  # fmt: skip
    found = -int(db.session.scalar(booked) or 0)
    return [] if found == paid else [f"{paid} overpaid, {found} in the books"]

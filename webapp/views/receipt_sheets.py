"""From what is remembered to what is printed: receipts as slips and as a roster (Chinese, like all paper)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from ..core.clock import local
from ..core.db import db
from ..domain.people.models import Organisation
from ..domain.people.queries import phone_above
from ..domain.receipts import codes
from ..domain.receipts.deliveries import items_of
from ..domain.receipts.facts import Item
from ..domain.receipts.models import Batch, Receipt
from ..domain.receipts.numbers import in_groups
from ..domain.receipts.states import CONFIRMED, SlipForm
from ..printing.sheets import ReceiptSheet, ReceiptSlip, Roster, RosterRow
from ..web.items import amount_of
from ..web.show import money


def sheet_of(receipts: Sequence[Receipt], form: SlipForm, confirm_base: str, now: datetime) -> ReceiptSheet:
    """A batch of slips with their codes; the receipts are of one organisation and one occasion."""
    first = receipts[0]
    return ReceiptSheet(
        slips=tuple(_slip(receipt) for receipt in receipts), campaign_title=first.occasion_title, giver=first.giver,
        committee_phone=_phone(first), confirm_base=confirm_base, printed_at=local(now), sealed=first.sealed,
        form=form.value,
    )  # fmt: skip


def _slip(receipt: Receipt) -> ReceiptSlip:
    size = f"{receipt.household_size} 人户" if receipt.household_size else ""
    return ReceiptSlip(
        number=receipt.number, masked_name=receipt.masked_name, household_size_text=size, building=receipt.building,
        items=tuple((item.label, amount_of(item)) for item in items_of(receipt.items)),
        token=codes.token_of(receipt.id, receipt.generation), digits=codes.digits_of(receipt.id, receipt.generation),
    )  # fmt: skip


def _phone(receipt: Receipt) -> str:
    organisation = db.session.get(Organisation, receipt.organisation_id)
    return (organisation.phone or phone_above(organisation.path) or "") if organisation else ""


def roster_of(batch: Batch, receipts: Sequence[Receipt], due: date, now: datetime) -> Roster:
    """Who signs on paper, a line each; and which delivered slips nobody has confirmed in any way."""
    organisation = db.session.get(Organisation, batch.organisation_id)
    lines = [items_of(receipt.items) for receipt in receipts]
    cash = sum(item.amount_fen or 0 for items in lines for item in items)
    missing = [receipt for receipt in receipts if receipt.handed_over_at and receipt.status not in CONFIRMED]
    return Roster(
        organisation=organisation.name if organisation else "", campaign_title=batch.occasion_title,
        batch=f"{local(batch.issued_at):%Y-%m-%d}", standard="按公示名单",
        rows=tuple(_roster_row(receipt, items) for receipt, items in zip(receipts, lines, strict=True)),
        totals=f"{len(receipts)} 户，{money(cash)}", due_on=f"{due.month} 月 {due.day} 日",
        missing=tuple(f"{in_groups(receipt.number)} {receipt.masked_name} {receipt.building}" for receipt in missing),
        committee_phone=_phone(receipts[0]), printed_at=local(now),
    )  # fmt: skip


def _roster_row(receipt: Receipt, items: Sequence[Item]) -> RosterRow:
    cash = sum(item.amount_fen or 0 for item in items)
    goods = "、".join(f"{item.label} {amount_of(item)}" for item in items if item.amount_fen is None)
    return RosterRow(number=receipt.number, name=receipt.masked_name, building=receipt.building,
                     amount=money(cash) if cash else "", goods=goods)  # fmt: skip

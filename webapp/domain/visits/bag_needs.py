"""What a group needs in its bag for the visits of a day, less what it carries already (SPEC 5.3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, select

from ...core.db import db
from ..bags.issuing import Issue, issue
from ..bags.models import BagSheet
from ..bags.queries import Carrier, get_carrier
from ..funds.models import Share
from ..ledger.queries import in_bags
from ..people.actors import Actor
from ..people.permissions import Permission
from ..receipts.facts import Item
from ..receipts.models import Receipt
from ..receipts.queries import receipts_of
from ..receipts.states import ReceiptStatus
from . import joining
from .models import LIVE, Visit, VisitVisitor

DAYS_SHOWN = 14


@dataclass
class Wanted:
    """`goods` by (label, unit); `by_fund` what each fund pays for the `envelopes`, in fen; `without_fund` what no fund
    pays, which is in no books. `visits`: doors of that day."""

    visits: int = 0
    goods: Counter[tuple[str, str]] = field(default_factory=Counter)
    envelopes: int = 0
    by_fund: dict[UUID, int] = field(default_factory=dict)
    without_fund: int = 0

    @property
    def cash_fen(self) -> int:
        return sum(self.by_fund.values())


def days_of(carrier: Carrier, today: date) -> list[date]:
    """The coming days on which the group has visits, the next first."""
    statement = _visits(carrier).with_only_columns(Visit.day).where(Visit.day >= today).distinct()
    return list(db.session.scalars(statement.order_by(Visit.day).limit(DAYS_SHOWN)))


def wanted_on(carrier: Carrier, day: date) -> Wanted:
    """What is still to be brought on that day's visits; five queries, whatever the numbers."""
    visits = db.session.scalars(_visits(carrier).where(Visit.day == day)).all()
    tasks = [task for of_one in joining.tasks_of(visits).values() for task in of_one]
    subjects = [task.subject_id for task in tasks if task.occasion_id == carrier.campaign.id]
    open_ = [slip for slip in receipts_of(subjects).values() if slip.status is ReceiptStatus.ISSUED]
    wanted = Wanted(visits=len(visits))
    money = 0
    for slip in open_:
        left = _left_of(slip)
        money += left.pop(None, 0)
        wanted.goods.update({key: quantity for key, quantity in left.items() if key is not None})
        wanted.envelopes += 1 if any(item["amount_fen"] for item in slip.items) else 0
    wanted.by_fund = _by_fund([slip.subject_id for slip in open_])
    wanted.without_fund = max(0, money - wanted.cash_fen)
    return wanted


def _visits(carrier: Carrier) -> Select[Visit]:
    goes = select(VisitVisitor.visit_id).where(VisitVisitor.user_id.in_(carrier.people), VisitVisitor.is_live.is_(True))
    return select(Visit).where(Visit.id.in_(goes), Visit.status.in_(LIVE))


def _left_of(slip: Receipt) -> dict[tuple[str, str] | None, int]:
    """What the slip promises and nobody has brought yet; money under None."""
    left: Counter[tuple[str, str] | None] = Counter()
    for sign, stored in ((1, slip.items), (-1, slip.delivered)):
        for item in (Item.from_json(one) for one in stored):
            key = None if item.amount_fen is not None else (item.label, item.unit)
            left[key] += sign * (item.quantity if item.amount_fen is None else item.amount_fen)
    return {key: quantity for key, quantity in left.items() if quantity > 0}


def _by_fund(subjects: Sequence[UUID]) -> dict[UUID, int]:
    found: Counter[UUID] = Counter()
    for share in db.session.scalars(select(Share).where(Share.subject_id.in_(subjects)).order_by(Share.fund_id)):
        found[share.fund_id] += share.fen - share.paid_fen - share.returned_fen
    return {fund: fen for fund, fen in found.items() if fen > 0}


def sign_out(actor: Actor, new: Issue, *, now: datetime) -> BagSheet:
    """Sign out what a group takes along; its cash comes from the funds that pay for the visits of that day."""
    carrier = get_carrier(actor, new.group_id, Permission.LEDGER_WRITE)
    wanted = Counter(wanted_on(carrier, new.day).by_fund if new.cash_fen else {})
    for _bag, balance, lot, _item in in_bags([new.group_id]):
        wanted[lot.id] -= balance.amount
    return issue(actor, new, +wanted, now=now)

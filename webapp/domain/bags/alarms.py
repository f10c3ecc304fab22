"""What stays in a bag beyond the days a place allows is called for, until it is back or out again (SPEC 5.3)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, exists, func, select

from ...core.clock import local_day
from ...core.db import db
from .. import audit
from ..ledger.models import Account, AccountKind, Bag, Balance
from ..people.models import Organisation
from ..people.queries import values_at
from ..people.settings import BAG_DAYS
from .models import BagAlarm, BagSheet, SheetKind

SLICE = 100


def call_for_bags(now: datetime) -> int:
    """Raise what is due and end what is over, a slice a call; 0 when nothing is left to do."""
    today = local_day(now)
    overdue = [(bag, since) for bag, since in _full_and_quiet() if today > since + timedelta(days=_days(bag))][:SLICE]
    for bag, since in overdue:
        alarm = BagAlarm(id=uuid4(), bag_id=bag.id, organisation_id=bag.organisation_id, since=since, raised_at=now)
        db.session.add(alarm)
        audit.record(audit.Action.BAG_ALARM, actor_id=None, subject_id=bag.id, organisation_id=bag.organisation_id, at=now)
    return len(overdue) + _end_of_empty(now)


def _days(bag: Bag) -> int:
    place = db.session.get_one(Organisation, bag.organisation_id)
    return values_at([place], BAG_DAYS)[place.id]


def _full_and_quiet() -> list[tuple[Bag, date]]:
    """Bags with something in them that nobody has been called for, and since which day."""
    called = exists().where(BagAlarm.bag_id == Bag.id, BagAlarm.ended_at.is_(None))
    statement = (
        select(Bag, func.max(BagSheet.day))
        .join(BagSheet, BagSheet.bag_id == Bag.id)
        .where(_has_something(), ~called, BagSheet.kind == SheetKind.ISSUE)
        .group_by(Bag.id)
        .order_by(Bag.id)
    )
    return [(bag, since) for bag, since in db.session.execute(statement) if since is not None]


def _end_of_empty(now: datetime) -> int:
    over = select(BagAlarm).join(Bag, Bag.id == BagAlarm.bag_id).where(BagAlarm.ended_at.is_(None), ~_has_something())
    alarms = db.session.scalars(over.limit(SLICE)).all()
    for alarm in alarms:
        alarm.ended_at = now
    return len(alarms)


def _has_something() -> ColumnElement[bool]:
    in_it = select(Account.id).where(Account.kind == AccountKind.BAG, Account.owner_id == Bag.id)
    return exists().where(Balance.account_id.in_(in_it), Balance.amount > 0)


def end(bag_id: UUID, *, now: datetime) -> None:
    """It is empty, or goes out again."""
    for alarm in db.session.scalars(select(BagAlarm).where(BagAlarm.bag_id == bag_id, BagAlarm.ended_at.is_(None))):
        alarm.ended_at = now

"""A group of two with a leader who go to doors, goods in the store, and money that is promised to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from tests.domain.campaigns.ground import a_plan
from tests.domain.campaigns.plans import a_group
from tests.domain.funds.ground import need, promise
from tests.domain.visits.ground import DAY, a_slot, a_task, a_visit
from tests.factories import MONEY, NOON, OCCASION, OIL, RICE, Street, a_fund, a_gift
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.bags.issuing import Issue
from webapp.domain.bags.models import BagSheet
from webapp.domain.bags.queries import contents_of
from webapp.domain.bags.returning import BringBack, bring_back
from webapp.domain.campaigns import operations, planning
from webapp.domain.campaigns.plan import Group
from webapp.domain.funds.committing import Line, share_out
from webapp.domain.funds.models import Fund
from webapp.domain.ledger.models import AccountKind, Balance, Item, ItemKind
from webapp.domain.people.actors import Actor
from webapp.domain.visits.bag_needs import sign_out
from webapp.domain.visits.models import Visit, VisitTask


def a_carrying_group(street: Street, **said: Any) -> Group:
    """Led by the team leader, with the two volunteers, in the first community; the campaign is there as well."""
    people = {"leader_id": street.team_lead.user_id,
              "member_ids": tuple(sorted((street.volunteer.user_id, street.second_volunteer.user_id)))}  # fmt: skip
    group = a_group(**{**people, "organisation_id": street.communities[0].id, **said})
    with transaction():
        operations.create_campaign(street.officer, street.root, OCCASION, a_plan(), now=NOON)
        planning.save_group(street.officer, OCCASION, group, now=NOON)
    return group


def a_store(street: Street, pieces: int = 10) -> dict[str, UUID]:
    """Rice and oil in the street's store; by label the item's id."""
    for item in (RICE, OIL):
        a_gift(street, quantity=pieces, what=item.label, specification="", unit=item.unit)
    return {item.label: item.id for item in db.session.query(Item).filter_by(kind=ItemKind.GOODS)}


def a_paid_visit(street: Street, fund: Fund | None = None) -> tuple[Visit, VisitTask]:
    """A booked visit whose slip promises 900 yuan, rice and oil; the money comes from the fund."""
    task = a_task(street)
    if fund is not None:
        wanted = need(street, MONEY.amount_fen // 100)
        key = promise(street, [fund], wanted)
        with transaction():
            share_out(key, [Line(task.subject_id, wanted.organisation_id, "", wanted.fen)])
    return a_visit(street, task, a_slot(street)), task


def take(
    street: Street, group: Group, goods: Sequence[tuple[UUID, int]] = (), cash_fen: int = 0, *,
    by: Actor | None = None, second: Actor | None = None, now: datetime = NOON, **said: Any,
) -> BagSheet:  # fmt: skip
    """Signed out by the storekeeper and the leader."""
    second_id = (second or street.team_lead).user_id
    new = Issue(**{"id": uuid4(), "group_id": group.id, "day": DAY, "goods": tuple(goods), "cash_fen": cash_fen,
                   "second_id": second_id, **said})  # fmt: skip
    with transaction():
        return sign_out(by or street.storekeeper, new, now=now)


def give_back(
    street: Street, group: Group, goods: Sequence[tuple[UUID, int, int]] = (), cash_fen: int = 0, *,
    now: datetime = NOON, **said: Any,
) -> BagSheet:  # fmt: skip
    """Brought back to the storekeeper by the leader."""
    new = BringBack(**{"id": uuid4(), "group_id": group.id, "goods": tuple(goods), "cash_fen": cash_fen,
                       "second_id": street.team_lead.user_id, **said})  # fmt: skip
    with transaction():
        return bring_back(street.storekeeper, new, now=now)


def in_the_bag(group: Group) -> dict[str, int]:
    """What is left of each thing, by its label."""
    return {one.item.label: one.left for one in contents_of([group.id])[group.id]}


def at(kind: AccountKind, item_id: UUID) -> int:
    """How much of an item is at all accounts of a kind."""
    rows = db.session.query(Balance).filter_by(kind=kind, item_id=item_id)
    return sum(row.amount for row in rows)


def money_fund(street: Street, yuan: int = 100_000) -> Fund:
    return a_fund(street, yuan)

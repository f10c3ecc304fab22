"""Reading the bags of a campaign's groups: at the desk by place, by those who go only their own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from ...core.db import db
from ...core.errors import NotFound
from ..campaigns.models import Campaign
from ..campaigns.plan import Group
from ..campaigns.plan_queries import campaign_of_group, groups_of, led_and_joined
from ..campaigns.queries import get_campaign, organisation_of
from ..ledger.models import Bag, Item, ItemKind, Transfer
from ..ledger.queries import in_bags
from ..people.actors import Actor, in_scope
from ..people.models import Organisation
from ..people.permissions import Permission
from .models import BagAlarm, BagLine, BagSheet

SHEETS_SHOWN = 50


@dataclass(frozen=True)
class Carrier:
    """A group with its campaign, and the place it works in."""

    campaign: Campaign
    group: Group
    place: Organisation

    @property
    def people(self) -> list[UUID]:
        return [key for key in (self.group.leader_id, *self.group.member_ids) if key is not None]


def get_carrier(actor: Actor, group_id: UUID, permission: Permission = Permission.LEDGER_READ) -> Carrier:
    """A group whose place lies where the actor has this permission, else NotFound."""
    campaign_id = campaign_of_group(group_id)
    if campaign_id is None:
        raise NotFound("plan.group_not_found")
    campaign = get_campaign(actor, campaign_id)
    carrier = next(one for one in _carriers(campaign) if one.group.id == group_id)
    if not actor.can(permission, carrier.place.path):
        raise NotFound("plan.group_not_found")
    return carrier


def carriers_of(actor: Actor, campaign: Campaign) -> list[Carrier]:
    """The groups of a campaign in the actor's places."""
    return [one for one in _carriers(campaign) if actor.can(Permission.LEDGER_READ, one.place.path)]


def _carriers(campaign: Campaign) -> list[Carrier]:
    groups = groups_of(campaign.id)
    own = organisation_of(campaign)
    keys = {group.organisation_id for group in groups} - {None}
    places = {one.id: one for one in db.session.scalars(select(Organisation).where(Organisation.id.in_(keys)))}
    return [Carrier(campaign, group, places.get(group.organisation_id, own) if group.organisation_id else own)
            for group in groups]  # fmt: skip


@dataclass
class Carried:
    """One thing in a bag and how much of it is left; money in fen."""

    item: Item
    left: int


def contents_of(bag_ids: Collection[UUID]) -> dict[UUID, list[Carried]]:
    """What is in these bags, money last; things that were in them and are gone show as none left. One query."""
    found: dict[UUID, dict[UUID, Carried]] = {key: {} for key in bag_ids}
    for bag_id, balance, _lot, item in in_bags(bag_ids):
        found[bag_id].setdefault(item.id, Carried(item, 0)).left += balance.amount
    return {key: list(of_one.values()) for key, of_one in found.items()}


def is_empty(carried: Iterable[Carried]) -> bool:
    """Whether nothing is left."""
    return not any(one.left for one in carried)


@dataclass(frozen=True)
class Sheet:
    """A sheet with what moved: `(item, quantity)`, the lots of one thing together."""

    sheet: BagSheet
    lines: tuple[tuple[Item, int], ...]


def sheets_of(bag_id: UUID) -> list[Sheet]:
    """The sheets of a bag, the newest first; the caller has checked the bag. Two queries."""
    statement = select(BagSheet).where(BagSheet.bag_id == bag_id).order_by(BagSheet.at.desc(), BagSheet.id)
    return _with_lines(db.session.scalars(statement.limit(SHEETS_SHOWN)).all())


def get_sheet(actor: Actor, sheet_id: UUID) -> tuple[Sheet, Carrier]:
    """One sheet in the actor's places, else NotFound."""
    sheet = db.session.get(BagSheet, sheet_id)
    if sheet is None:
        raise NotFound("bag.sheet_not_found")
    return _with_lines([sheet])[0], get_carrier(actor, sheet.bag_id)


def _with_lines(sheets: Sequence[BagSheet]) -> list[Sheet]:
    statement = (
        select(BagLine.sheet_id, Item, func.sum(Transfer.quantity))
        .join(Transfer, Transfer.id == BagLine.transfer_id)
        .join(Item, Item.id == Transfer.item_id)
        .where(BagLine.sheet_id.in_([sheet.id for sheet in sheets]))
        .group_by(BagLine.sheet_id, Item.id)
        .order_by(Item.kind, Item.label, Item.id)
    )
    lines: dict[UUID, list[tuple[Item, int]]] = {}
    for sheet_id, item, quantity in db.session.execute(statement):
        lines.setdefault(sheet_id, []).append((item, int(quantity)))
    return [Sheet(sheet, tuple(lines.get(sheet.id, ()))) for sheet in sheets]


def open_alarms(bag_ids: Collection[UUID]) -> Mapping[UUID, BagAlarm]:
    """By bag, the alarm that stands open."""
    statement = select(BagAlarm).where(BagAlarm.bag_id.in_(bag_ids), BagAlarm.ended_at.is_(None))
    return {alarm.bag_id: alarm for alarm in db.session.scalars(statement)}


def count_alarms(actor: Actor) -> int:
    """How many bags of the actor's places are overdue."""
    mine = in_scope(actor, Permission.LEDGER_READ, BagAlarm.organisation_id)
    return db.session.scalar(select(func.count()).select_from(BagAlarm).where(mine, BagAlarm.ended_at.is_(None))) or 0


def phone_bags(actor: Actor) -> list[dict[str, Any]]:
    """What the groups somebody leads or goes with carry now, as rows of a pull; an empty bag is none (docs/sync.md)."""
    own = own_bags(actor)
    contents = contents_of([bag.id for bag, _group in own])
    return [
        {
            "kind": "bag", "id": str(bag.id), "version": 1, "group": group.name, "leads": group.leader_id == actor.user_id,
            "items": [
                {"item": one.item.label, "name": one.item.name, "unit": one.item.unit, "left": one.left,
                 "kind": "cash" if one.item.kind is ItemKind.MONEY else "goods"}
                for one in contents[bag.id]
            ],
        }
        for bag, group in own
        if not is_empty(contents[bag.id])
    ]  # fmt: skip


def own_bags(actor: Actor) -> list[tuple[Bag, Group]]:
    """The bags of the groups somebody leads or goes with, the newest first."""
    groups = {group.id: group for group in led_and_joined(actor.user_id)} if actor.user_id else {}
    statement = select(Bag).where(Bag.id.in_(groups)).order_by(Bag.opened_at.desc(), Bag.id)
    return [(bag, groups[bag.id]) for bag in db.session.scalars(statement)]

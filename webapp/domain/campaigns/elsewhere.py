"""A household that another campaign of the same festival has on its list already (SPEC 4.4).

Files of unions and clubs know of each other by the blind index of ID numbers, and tell only kind and value (3.8); a
family that has taken back its consent to sharing is not told of at all (3.5).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased

from ...core.db import db
from ..households.models import Household, Person
from ..people.actors import Actor
from ..people.permissions import Permission
from .grants import goods_from_json
from .models import AwardLine, Campaign
from .scope import readable
from .states import LIVE, scheme_of

SAME_TIME = timedelta(days=120)
"""Campaigns that begin within so many days of each other are of the same year's festival."""


@dataclass(frozen=True)
class Elsewhere:
    """What another list gives. `title` is empty where the reader may not see that campaign."""

    title: str
    amount_fen: int
    goods_fen: int


def _same_festival(campaign: Campaign) -> ColumnElement[bool]:
    return (
        Campaign.festival.in_(scheme_of(campaign.festival)) & (Campaign.id != campaign.id)
        & Campaign.starts_on.between(campaign.starts_on - SAME_TIME, campaign.starts_on + SAME_TIME)
    )  # fmt: skip


def others_of(campaign: Campaign) -> list[UUID]:
    """The other campaigns of the festival; a handful."""
    return list(db.session.scalars(select(Campaign.id).where(_same_festival(campaign))))


def is_elsewhere(campaign: Campaign) -> ColumnElement[bool]:
    """Lines whose household, or somebody of it on another file, is on another list."""
    others, mine, theirs = others_of(campaign), aliased(Person), aliased(Person)
    telling = aliased(Household)
    other = aliased(AwardLine)
    there = (other.campaign_id.in_(others)) & other.status.in_(LIVE)
    same_file = exists().where(there, other.household_id == AwardLine.household_id)
    same_person = exists().where(
        there, mine.household_id == AwardLine.household_id, theirs.national_id_index == mine.national_id_index,
        other.household_id == theirs.household_id, telling.id == theirs.household_id,
        or_(theirs.registry_id == mine.registry_id, ~telling.sharing_stopped),
    )  # fmt: skip
    return same_file | same_person


def elsewhere(actor: Actor, campaign: Campaign, household_ids: Collection[UUID]) -> dict[UUID, list[Elsewhere]]:
    """By household, what other lists of the festival give; two queries for a whole page."""
    others = others_of(campaign)
    if not others:
        return {}
    files = {key: {key} for key in household_ids}
    mine, theirs = aliased(Person), aliased(Person)
    same = select(mine.household_id, theirs.household_id.label("other")).join(
        Household, Household.id == theirs.household_id
    ).where(
        mine.household_id.in_(list(files)), theirs.national_id_index == mine.national_id_index,
        theirs.household_id != mine.household_id,
        or_(theirs.registry_id == mine.registry_id, ~Household.sharing_stopped),
    )  # fmt: skip
    for row in db.session.execute(same):
        files[row.household_id].add(row.other)
    wanted = {other for keys in files.values() for other in keys}
    lines = select(AwardLine, Campaign.title, readable(actor, Permission.CAMPAIGN_READ).label("is_readable"))
    lines = lines.join(Campaign, Campaign.id == AwardLine.campaign_id).where(
        AwardLine.campaign_id.in_(others), AwardLine.household_id.in_(wanted), AwardLine.status.in_(LIVE)
    )
    found: dict[UUID, list[Elsewhere]] = {}
    for line, title, is_readable in db.session.execute(lines):
        goods = sum(thing.value_fen for thing in goods_from_json(line.goods))
        told = Elsewhere(title if is_readable else "", line.amount_fen, goods)
        for key in (key for key, same_files in files.items() if line.household_id in same_files):
            found.setdefault(key, []).append(told)
    return found

"""Campaigns of lower organisations that are part of one above (SPEC 4.1): who takes part, and with which plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from ...core.db import db
from ..people.actors import Actor
from ..people.models import Organisation
from ..people.permissions import Permission
from .models import Campaign
from .operations import OPEN
from .scope import readable


@dataclass(frozen=True)
class Child:
    """A campaign that is part of this one; `below`: it and all that are part of it in turn."""

    campaign: Campaign
    below: tuple[UUID, ...]


def children_of(actor: Actor, campaign: Campaign) -> list[Child]:
    """Those directly below that the actor may see, by organisation; two queries, however deep the tree."""
    tree = select(Campaign.id, Campaign.parent_id).where(Campaign.parent_id == campaign.id).cte("tree", recursive=True)
    part = aliased(Campaign)
    tree = tree.union_all(select(part.id, part.parent_id).join(tree, part.parent_id == tree.c.id))
    parents = {key: parent for key, parent in db.session.execute(select(tree.c.id, tree.c.parent_id))}
    statement = (
        select(Campaign)
        .join(Organisation, Organisation.id == Campaign.organisation_id)
        .where(Campaign.parent_id == campaign.id, readable(actor, Permission.CAMPAIGN_READ))
        .order_by(Organisation.path, Campaign.starts_on, Campaign.id)
    )
    found = db.session.scalars(statement).all()
    return [Child(child, _below(child.id, parents)) for child in found]


def _below(root: UUID, parents: Mapping[UUID, UUID | None]) -> tuple[UUID, ...]:
    found, level = [root], {root}
    while level := {key for key, parent in parents.items() if parent in level}:
        found += sorted(level)
    return tuple(found)


def parents_to_choose(actor: Actor, organisation: Organisation) -> Sequence[Campaign]:
    """What an organisation's campaign may be part of: those of the organisations above it that are not over."""
    codes = organisation.path.rstrip("/").split("/")
    above = ["/".join(codes[:length]) + "/" for length in range(1, len(codes))]
    statement = (
        select(Campaign)
        .join(Organisation, Organisation.id == Campaign.organisation_id)
        .where(Organisation.path.in_(above), Campaign.status.in_(OPEN), readable(actor, Permission.CAMPAIGN_READ))
        .order_by(Campaign.starts_on.desc(), Campaign.id)
    )
    return db.session.scalars(statement.limit(50)).all()

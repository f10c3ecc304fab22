"""Which campaigns an actor may see: those of their places, and those above in which their places take part."""

from __future__ import annotations

from itertools import accumulate
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select

from ...core.db import db
from ...core.errors import NotFound
from ..people.actors import Actor
from ..people.models import Organisation
from ..people.permissions import Permission
from .models import Campaign


def readable(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """Campaigns of the actor's places and of those above: a community works in the street's campaign."""
    paths = actor.paths(permission)
    if not paths:
        return false()
    above = {part for path in paths for part in accumulate(code + "/" for code in path.rstrip("/").split("/"))}
    below = (Organisation.path.startswith(path, autoescape=True) for path in paths)
    places = select(Organisation.id).where(or_(Organisation.path.in_(above), *below))
    return Campaign.organisation_id.in_(places)


def get_campaign(actor: Actor, campaign_id: UUID) -> Campaign:
    """One campaign, else NotFound."""
    condition = readable(actor, Permission.CAMPAIGN_READ)
    campaign = db.session.scalar(select(Campaign).where(Campaign.id == campaign_id, condition))
    if campaign is None:
        raise NotFound("campaign.not_found")
    return campaign



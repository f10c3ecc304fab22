"""Set the standards of a campaign: add, change, order, remove (SPEC 4.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ...core.db import db
from ...core.errors import Conflict, DomainError, NotFound
from .. import audit
from ..people.actors import Actor
from . import queries
from .answers import Condition, Join
from .grants import Basis, Grant
from .member_conditions import MemberCondition
from .models import Campaign, Standard
from .operations import record, standards_changed, to_write
from .quotas import Quota
from .rules import Rule


@dataclass(frozen=True)
class StandardForm:
    """One standard as a clerk fills it in."""

    joined: Join
    conditions: tuple[Condition, ...]
    grant: Grant
    excludes: tuple[Condition, ...] = ()
    in_addition: bool = False

    def rule(self, standard_id: UUID, number: int, quota: Quota | None = None) -> Rule:
        """As the engine reads it, at this place in the order."""
        return Rule(standard_id, number, self.joined, self.conditions, self.grant, self.excludes, self.in_addition,
                    quota)  # fmt: skip


def save_standard(actor: Actor, campaign_id: UUID, standard_id: UUID, form: StandardForm, *, now: datetime) -> Standard:
    """Add a standard at the end, or change the one with this id where it stands."""
    campaign = to_write(actor, campaign_id)
    check_standard(form)
    standard = db.session.get(Standard, standard_id)
    if standard is None:
        number = len(queries.list_standards(campaign.id)) + 1
        standard = Standard(id=standard_id, campaign_id=campaign.id, number=number)
        db.session.add(standard)
    elif standard.campaign_id != campaign.id:
        raise Conflict("standard.id_reused")
    standard.joined, standard.gives = form.joined, form.grant.as_json()
    standard.conditions = [condition.as_json() for condition in form.conditions]
    standard.excludes = [condition.as_json() for condition in form.excludes]
    standard.in_addition = form.in_addition
    standards_changed(campaign)
    record(audit.Action.STANDARD_CHANGE, actor, campaign, now, fields=["standard"])
    return standard


def save_quota(actor: Actor, standard_id: UUID, quota: Quota | None, *, now: datetime) -> Campaign:
    """Limit how many receive by a standard, or lift the limit."""
    campaign, standard = _standard_to_write(actor, standard_id)
    if quota is not None and not quota.places and quota.total is None:
        quota = None
    here = {place.id for place in queries.places_of(campaign)}
    if quota is not None and not {place for place, _ in quota.places} <= here:
        raise NotFound("standard.not_found")
    standard.quota = quota.as_json() if quota else {}
    standards_changed(campaign)
    record(audit.Action.STANDARD_CHANGE, actor, campaign, now, fields=["quota"])
    return campaign


def check_standard(form: StandardForm) -> None:
    """A standard gives something, and money by size starts with one person."""
    grant = form.grant
    if grant.basis is Basis.SIZE and (not grant.steps or grant.steps[0][0] != 1):
        raise DomainError("standard.sizes_start_with_one")
    if not grant.gives_money and not grant.goods:
        raise DomainError("standard.gives_nothing")
    if grant.basis is Basis.RANGE and (grant.most_fen is None or grant.most_fen <= grant.amount_fen or grant.in_kind):
        raise DomainError("standard.range_of_money")
    if grant.basis is Basis.MATCHING and (form.joined is Join.NONE or not _asks_of_a_person(form)):
        raise DomainError("standard.nobody_to_count")
    if form.joined is not Join.ALL and not form.conditions:
        raise DomainError("standard.asks_nothing")


def _asks_of_a_person(form: StandardForm) -> bool:
    return any(isinstance(condition, MemberCondition) for condition in form.conditions)


def move_standard(actor: Actor, standard_id: UUID, *, up: bool, now: datetime) -> Campaign:
    """Change places with the neighbour; at the end of the order nothing happens."""
    campaign, standard = _standard_to_write(actor, standard_id)
    order = list(queries.list_standards(campaign.id))
    here = order.index(standard)
    there = here - 1 if up else here + 1
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
        _number(order)
        standards_changed(campaign)
        record(audit.Action.STANDARD_CHANGE, actor, campaign, now, fields=["order"])
    return campaign


def remove_standard(actor: Actor, standard_id: UUID, *, now: datetime) -> Campaign:
    """Take a standard away; lists made by it keep their own copy."""
    campaign, standard = _standard_to_write(actor, standard_id)
    _number([other for other in queries.list_standards(campaign.id) if other is not standard])
    db.session.delete(standard)
    standards_changed(campaign)
    record(audit.Action.STANDARD_CHANGE, actor, campaign, now, fields=["standard"])
    return campaign


def _number(order: list[Standard]) -> None:
    for number, standard in enumerate(order, start=1):
        standard.number = number


def _standard_to_write(actor: Actor, standard_id: UUID) -> tuple[Campaign, Standard]:
    campaign, standard = queries.get_standard(actor, standard_id)
    return to_write(actor, campaign.id), standard



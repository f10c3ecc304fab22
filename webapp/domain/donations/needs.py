"""Ask for something, stop asking, and say who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from ...core import derived_codes, occasions
from ...core.clock import local_day
from ...core.db import db
from ...core.errors import DomainError, InvalidInput
from .. import audit
from ..households.queries import get_household
from ..people.actors import Actor, require
from ..people.models import Organisation
from ..people.operations import change_organisation
from ..people.permissions import Permission
from ..people.queries import get_organisation
from . import queries, reaching, rules
from .models import Need, NeedsLink
from .states import Beneficiary, NeedStatus


@dataclass(frozen=True)
class NewNeed:
    """What is asked for. `household_id` is kept inside; `occasion_id` is the campaign it is for."""

    id: UUID
    organisation_id: UUID
    beneficiary: Beneficiary
    count: int
    what: str
    specification: str
    unit: str
    quantity: int
    due_on: date
    bring_to: str
    household_id: UUID | None = None
    occasion_id: UUID | None = None


def open_need(actor: Actor, new: NewNeed, *, now: datetime) -> Need:
    """Put it on the list. The same need sent again is the one that stands there."""
    organisation = get_organisation(actor, new.organisation_id)
    require(actor, Permission.NEED_WRITE, organisation)
    if earlier := db.session.get(Need, new.id):
        return earlier
    if new.occasion_id is not None:
        occasions.check_open(new.occasion_id)
    rules.check_need(new.beneficiary, new.count, new.due_on, local_day(now))
    rules.check_goods_words(what=new.what, specification=new.specification, unit=new.unit)
    if new.household_id is not None:
        get_household(actor, new.household_id)
    need = Need(
        id=new.id, organisation_id=organisation.id, beneficiary=new.beneficiary, count=new.count,
        household_id=new.household_id, occasion_id=new.occasion_id, what=new.what, specification=new.specification,
        unit=new.unit, quantity=new.quantity, pledged=0, due_on=new.due_on, bring_to=new.bring_to,
        status=NeedStatus.OPEN, opened_by=actor.user_id, opened_at=now,
    )  # fmt: skip
    db.session.add(need)
    _record(audit.Action.NEED_OPEN, actor, need, now)
    return need


def close_need(actor: Actor, need_id: UUID, *, now: datetime) -> Need:
    """Ask no more; what was promised can still be brought."""
    need = queries.get_need(actor, need_id, Permission.NEED_WRITE)
    if need.status is not NeedStatus.OPEN:
        raise DomainError("need.is_over")
    need.status, need.closed_at = NeedStatus.CLOSED, now
    _record(audit.Action.NEED_CLOSE, actor, need, now)
    return need


def open_link(actor: Actor, organisation_id: UUID, *, id: UUID, now: datetime) -> NeedsLink:
    """A new private link; the one before it opens nothing any more."""
    organisation = _organisation(actor, organisation_id, Permission.NEED_WRITE)
    if earlier := db.session.get(NeedsLink, id):
        return earlier
    _revoke(actor, organisation.id, now)
    link = NeedsLink(
        id=id, organisation_id=organisation.id, made_by=actor.user_id, made_at=now,
        token_hash=derived_codes.hash_of(derived_codes.token_of(reaching.PURPOSE, id)),
    )  # fmt: skip
    db.session.add(link)
    audit.record(audit.Action.NEEDS_LINK_OPEN, actor_id=actor.user_id, subject_id=id,
                 organisation_id=organisation.id, at=now)  # fmt: skip
    return link


def revoke_link(actor: Actor, organisation_id: UUID, *, now: datetime) -> None:
    """From now on the private link opens nothing."""
    _revoke(actor, _organisation(actor, organisation_id, Permission.NEED_WRITE).id, now)


def _revoke(actor: Actor, organisation_id: UUID, now: datetime) -> None:
    live = reaching.live_link_of(organisation_id)
    if live is None:
        return
    live.revoked_at, live.revoked_by = now, actor.user_id
    audit.record(audit.Action.NEEDS_LINK_REVOKE, actor_id=actor.user_id, subject_id=live.id,
                 organisation_id=organisation_id, at=now)  # fmt: skip


def set_licence(actor: Actor, organisation_id: UUID, licence: str, is_open: bool, *, now: datetime) -> Organisation:
    """Enter the fundraising licence, and with it open the page to anyone, or close it again (SPEC 8.7)."""
    organisation = get_organisation(actor, organisation_id)
    if is_open and not licence:
        raise InvalidInput({"licence": ["needs.licence_first"]})
    settings = {reaching.LICENCE: licence or None, reaching.IS_OPEN: True if is_open else None}
    return change_organisation(actor, organisation.id, name=organisation.name, phone=organisation.phone,
                               settings=settings, now=now)  # fmt: skip


def _organisation(actor: Actor, organisation_id: UUID, permission: Permission) -> Organisation:
    organisation = get_organisation(actor, organisation_id)
    require(actor, permission, organisation)
    return organisation


def _record(action: audit.Action, actor: Actor, need: Need, now: datetime) -> None:
    audit.record(action, actor_id=actor.user_id, subject_id=need.id, organisation_id=need.organisation_id, at=now)

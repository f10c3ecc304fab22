"""Promise something, keep the promise alive, take it back, let it run out (SPEC 8.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ...core import derived_codes
from ...core.crypto import blind
from ...core.db import db
from ...core.errors import Conflict, DomainError
from .. import audit
from ..people.actors import NOBODY, Actor
from ..people.models import User
from ..people.permissions import Permission
from . import queries, rules
from .models import Need, NeedsLink, Pledge
from .states import NeedStatus, PledgeStatus, ShownAs


@dataclass(frozen=True)
class NewPledge:
    """What somebody promises. `waits`: stand in line if not enough is left."""

    id: UUID
    need_id: UUID
    quantity: int
    name: str
    phone: str
    shown_as: ShownAs
    waits: bool = False


def make_pledge(actor: Actor, new: NewPledge, link: NeedsLink | None = None, *, now: datetime) -> Pledge:
    """Take a part of a need, or stand in line for it. The same pledge sent again is the one that was made.

    Two who click at once come here one after the other; the second gets what is left, or is told how much that is.
    """
    need = queries.get_open_need(actor, new.need_id, link)
    if earlier := db.session.get(Pledge, new.id):
        return _same(earlier, new)
    _expire(queries.due_pledges(now=now, need_id=need.id), now)
    if not queries.is_asked(need, now=now):
        raise DomainError("need.is_over")
    rules.check_pledge(need, new.quantity, new.waits)
    waits = new.quantity > need.left
    pledge = Pledge(
        id=new.id, need_id=need.id, organisation_id=need.organisation_id, donor_id=actor.user_id,
        phone_index=blind("phone", new.phone), shown_as=new.shown_as, quantity=new.quantity, taken=0, received=0,
        status=PledgeStatus.PLEDGED, waiting_since=now if waits else None, pledged_at=now,
        token_hash=derived_codes.hash_of(derived_codes.token_of(queries.PURPOSE, new.id)),
    )  # fmt: skip
    pledge.name, pledge.phone = new.name, new.phone
    if _is_own_verified_phone(actor, new.phone):
        pledge.verified_at = now
    if not waits:
        _take(need, pledge, now)
    db.session.add(pledge)
    _record(audit.Action.PLEDGE_MAKE, actor, pledge, now)
    return pledge


def _same(earlier: Pledge, new: NewPledge) -> Pledge:
    given = (new.need_id, new.quantity, blind("phone", new.phone))
    if (earlier.need_id, earlier.quantity, earlier.phone_index) != given:
        raise Conflict("pledge.id_reused")
    return earlier


def _is_own_verified_phone(actor: Actor, phone: str) -> bool:
    user = db.session.get(User, actor.user_id) if actor.user_id else None
    return user is not None and user.verified_at is not None and user.phone_index == blind("phone", phone)


def _take(need: Need, pledge: Pledge, now: datetime) -> None:
    need.pledged += pledge.quantity
    pledge.taken, pledge.waiting_since, pledge.expires_at = pledge.quantity, None, rules.expires_at(now)


def verify_pledge(actor: Actor, pledge_id: UUID, *, now: datetime) -> Pledge:
    """The desk has called the number and it is theirs."""
    pledge = queries.get_pledge(actor, pledge_id, Permission.NEED_WRITE)
    if pledge.verified_at is None:
        pledge.verified_at, pledge.verified_by = now, actor.user_id
        _record(audit.Action.PLEDGE_VERIFY, actor, pledge, now)
    return pledge


def renew_pledge(actor: Actor, pledge_id: UUID, *, now: datetime) -> Pledge:
    """The desk gives seven days more."""
    return _renew(actor, queries.get_pledge(actor, pledge_id, Permission.NEED_WRITE), now)


def renew_own_pledge(actor: Actor, pledge: Pledge, *, now: datetime) -> Pledge:
    """The donor, who holds its code, asks for seven days more."""
    return _renew(actor, pledge, now)


def _renew(actor: Actor, pledge: Pledge, now: datetime) -> Pledge:
    rules.check_live(pledge)
    if queries.is_of_past(db.session.get_one(Need, pledge.need_id)):
        raise DomainError("need.is_over")
    if pledge.waiting_since is None:
        pledge.expires_at = rules.expires_at(now)
        _record(audit.Action.PLEDGE_RENEW, actor, pledge, now)
    return pledge


def cancel_pledge(actor: Actor, pledge_id: UUID, *, now: datetime) -> Pledge:
    """The desk takes it off the list, because the donor said so."""
    return _cancel(actor, queries.get_pledge(actor, pledge_id, Permission.NEED_WRITE), now)


def cancel_own_pledge(actor: Actor, pledge: Pledge, *, now: datetime) -> Pledge:
    """The donor, who holds its code, cannot bring it after all."""
    return _cancel(actor, pledge, now)


def _cancel(actor: Actor, pledge: Pledge, now: datetime) -> Pledge:
    rules.check_live(pledge)
    let_go(pledge, PledgeStatus.CANCELLED, now)
    _record(audit.Action.PLEDGE_CANCEL, actor, pledge, now)
    return pledge


def expire_pledges(now: datetime) -> int:
    """Free what was promised and not brought within its time; how many. The clock calls it, and it may call twice."""
    return _expire(queries.due_pledges(now=now), now)


def _expire(pledges: Sequence[Pledge], now: datetime) -> int:
    for pledge in pledges:
        let_go(pledge, PledgeStatus.EXPIRED, now)
        _record(audit.Action.PLEDGE_EXPIRE, NOBODY, pledge, now)
    return len(pledges)


def let_go(pledge: Pledge, status: PledgeStatus, now: datetime) -> None:
    """End a promise: what has come of it stays counted, the rest is free, and whoever waits moves up."""
    need = db.session.get_one(Need, pledge.need_id)
    kept = min(pledge.received, pledge.taken + need.left)
    need.pledged += kept - pledge.taken
    pledge.taken, pledge.waiting_since, pledge.expires_at = kept, None, None
    pledge.status = PledgeStatus.RECEIVED if pledge.received else status
    db.session.flush()
    _move_up(need, now)


def _move_up(need: Need, now: datetime) -> None:
    """First come, first served, as far as whole promises fit."""
    if need.status is not NeedStatus.OPEN or queries.is_of_past(need):
        return
    for pledge in queries.live_pledges(need.id):
        if pledge.waiting_since is not None and pledge.quantity <= need.left:
            _take(need, pledge, now)


def _record(action: audit.Action, actor: Actor, pledge: Pledge, now: datetime) -> None:
    audit.record(action, actor_id=actor.user_id, subject_id=pledge.id, organisation_id=pledge.organisation_id, at=now)

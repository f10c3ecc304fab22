"""Reading needs, pledges and gifts: as the public may, and as the desk may."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import case, func, or_, select, tuple_

from ...core import derived_codes, occasions
from ...core.clock import local_day
from ...core.db import db
from ...core.errors import NotFound
from ..people.actors import Actor, in_scope
from ..people.models import User
from ..people.permissions import Permission
from . import rules
from .models import Gift, Need, NeedsLink, Pledge
from .reaching import at_desk, reachable
from .states import NeedStatus, PledgeStatus, ShownAs

PAGE = 50
SOON = timedelta(days=2)
PURPOSE = "gift"
"""The purpose of a donor's code: one for a pledge and all that comes of it, or for a gift without a pledge."""


def list_open_needs(
    actor: Actor, link: NeedsLink | None, *, now: datetime, after: tuple[date, UUID] | None = None
) -> Sequence[Need]:
    """A page of what is asked for today, what is due first on top; `after` is (due_on, id) of the last one seen."""
    statement = select(Need).where(
        reachable(actor, link), Need.status == NeedStatus.OPEN, Need.due_on >= local_day(now),
        occasions.goes_on(Need.occasion_id),
    )
    if after is not None:
        statement = statement.where(tuple_(Need.due_on, Need.id) > after)
    return db.session.scalars(statement.order_by(Need.due_on, Need.id).limit(PAGE)).all()


def get_open_need(actor: Actor, need_id: UUID, link: NeedsLink | None) -> Need:
    """A need this visitor can see, else NotFound; it may be over by now."""
    need = db.session.scalar(select(Need).where(Need.id == need_id, reachable(actor, link)))
    if need is None:
        raise NotFound("need.not_found")
    return need


def is_asked(need: Need, *, now: datetime) -> bool:
    """Whether anybody may still promise it; of a campaign that is over nobody asks any more (SPEC 3.12)."""
    return rules.is_asked(need, local_day(now), occasion_is_over=is_of_past(need))


def is_of_past(need: Need) -> bool:
    """Whether the campaign it was asked for is over."""
    return need.occasion_id is not None and occasions.is_over(need.occasion_id)


def past_among(needs: Collection[Need]) -> set[UUID]:
    """Those of them whose campaign is over, one query."""
    statement = select(Need.id).where(Need.id.in_([need.id for need in needs]), ~occasions.goes_on(Need.occasion_id))
    return set(db.session.scalars(statement))


def get_need(actor: Actor, need_id: UUID, permission: Permission = Permission.NEED_READ) -> Need:
    """A need of the desk, else NotFound."""
    need = db.session.scalar(select(Need).where(Need.id == need_id, at_desk(actor, permission)))
    if need is None:
        raise NotFound("need.not_found")
    return need


def list_needs(
    actor: Actor, status: NeedStatus = NeedStatus.OPEN, after: tuple[date, UUID] | None = None
) -> Sequence[Need]:
    """A page of the desk's needs, what is due first on top."""
    statement = select(Need).where(at_desk(actor, Permission.NEED_READ), Need.status == status)
    if after is not None:
        statement = statement.where(tuple_(Need.due_on, Need.id) > after)
    return db.session.scalars(statement.order_by(Need.due_on, Need.id).limit(PAGE)).all()


def get_pledge(actor: Actor, pledge_id: UUID, permission: Permission) -> Pledge:
    """A pledge of the desk, else NotFound."""
    condition = in_scope(actor, permission, Pledge.organisation_id)
    pledge = db.session.scalar(select(Pledge).where(Pledge.id == pledge_id, condition))
    if pledge is None:
        raise NotFound("pledge.not_found")
    return pledge


def list_pledges(
    actor: Actor, statuses: Collection[PledgeStatus], before: tuple[datetime, UUID] | None = None
) -> Sequence[Pledge]:
    """A page of pledges, the newest first; `before` is (pledged_at, id) of the last one seen."""
    statement = select(Pledge).where(
        in_scope(actor, Permission.GIFT_READ, Pledge.organisation_id), Pledge.status.in_(statuses)
    )
    if before is not None:
        statement = statement.where(tuple_(Pledge.pledged_at, Pledge.id) < before)
    return db.session.scalars(statement.order_by(Pledge.pledged_at.desc(), Pledge.id.desc()).limit(PAGE)).all()


def list_own_pledges(actor: Actor, before: tuple[datetime, UUID] | None = None) -> Sequence[Pledge]:
    """A page of what this person promised, the newest first: signed in, or by the phone that is known to be theirs."""
    if actor.user_id is None:
        return []
    own_phone = select(User.phone_index).where(
        User.id == actor.user_id, User.verified_at.is_not(None), User.phone_index.is_not(None)
    ).scalar_subquery()  # fmt: skip
    by_phone = (Pledge.phone_index == own_phone) & Pledge.verified_at.is_not(None)
    statement = select(Pledge).where(or_(Pledge.donor_id == actor.user_id, by_phone))
    if before is not None:
        statement = statement.where(tuple_(Pledge.pledged_at, Pledge.id) < before)
    return db.session.scalars(statement.order_by(Pledge.pledged_at.desc(), Pledge.id.desc()).limit(PAGE)).all()


def gifts_by_pledge(pledges: Collection[Pledge]) -> dict[UUID, list[Gift]]:
    """What came of each, also what was refused, one query."""
    found: dict[UUID, list[Gift]] = {pledge.id: [] for pledge in pledges}
    for gift in db.session.scalars(select(Gift).where(Gift.pledge_id.in_(found))):
        if gift.pledge_id is not None:
            found[gift.pledge_id].append(gift)
    return found


def pledges_of(need_id: UUID) -> Sequence[Pledge]:
    """All pledges of one need, oldest first; the caller has checked that the actor may see the need."""
    statement = select(Pledge).where(Pledge.need_id == need_id)
    return db.session.scalars(statement.order_by(Pledge.pledged_at, Pledge.id).limit(500)).all()


def live_pledges(need_id: UUID) -> Sequence[Pledge]:
    """Those that still stand, the first in line first."""
    statement = select(Pledge).where(Pledge.need_id == need_id, Pledge.status == PledgeStatus.PLEDGED)
    return db.session.scalars(statement.order_by(Pledge.pledged_at, Pledge.id)).all()


def due_pledges(*, now: datetime, need_id: UUID | None = None) -> Sequence[Pledge]:
    """Those whose seven days are over."""
    statement = select(Pledge).where(Pledge.status == PledgeStatus.PLEDGED, Pledge.expires_at <= now)
    if need_id is not None:
        statement = statement.where(Pledge.need_id == need_id)
    return db.session.scalars(statement.order_by(Pledge.expires_at, Pledge.id)).all()


def place_in_line(pledge: Pledge) -> int | None:
    """1 for who moves up next; None for a pledge that does not wait."""
    if pledge.waiting_since is None or pledge.status is not PledgeStatus.PLEDGED:
        return None
    waiting = [one.id for one in live_pledges(pledge.need_id) if one.waiting_since is not None]
    return waiting.index(pledge.id) + 1


def needs_of(pledges: Collection[Pledge]) -> dict[UUID, Need]:
    """Their needs by id, one query."""
    wanted = {pledge.need_id for pledge in pledges}
    return {need.id: need for need in db.session.scalars(select(Need).where(Need.id.in_(wanted)))}


def shown_donors(need_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """Names as their owners want them shown, by need: only of donors whose phone the desk has checked."""
    statement = select(Pledge).where(
        Pledge.need_id.in_(need_ids), Pledge.verified_at.is_not(None), Pledge.waiting_since.is_(None),
        Pledge.status.not_in((PledgeStatus.EXPIRED, PledgeStatus.CANCELLED)), Pledge.shown_as != ShownAs.ANONYMOUS,
    )  # fmt: skip
    found: dict[UUID, list[str]] = {}
    for pledge in db.session.scalars(statement.order_by(Pledge.pledged_at, Pledge.id).limit(200)):
        if name := rules.shown_name(pledge.name, pledge.shown_as):
            found.setdefault(pledge.need_id, []).append(name)
    return found


def find_pledge(token: str) -> Pledge | None:
    """The pledge of a donor's code."""
    if not derived_codes.is_token(token):
        return None
    return db.session.scalar(select(Pledge).where(Pledge.token_hash == derived_codes.hash_of(token)))


def find_gift(token: str) -> Gift | None:
    """The gift, given without a pledge, of a donor's code."""
    if not derived_codes.is_token(token):
        return None
    return db.session.scalar(select(Gift).where(Gift.token_hash == derived_codes.hash_of(token)))


def token_of(row: Pledge | Gift) -> str:
    """The donor's code: of the pledge where there is one."""
    owner = row.pledge_id if isinstance(row, Gift) and row.pledge_id else row.id
    return derived_codes.token_of(PURPOSE, owner)


def get_gift(actor: Actor, gift_id: UUID, permission: Permission = Permission.GIFT_READ) -> Gift:
    """A gift of the desk, else NotFound."""
    condition = in_scope(actor, permission, Gift.organisation_id)
    gift = db.session.scalar(select(Gift).where(Gift.id == gift_id, condition))
    if gift is None:
        raise NotFound("gift.not_found")
    return gift


def list_gifts(actor: Actor, before: tuple[datetime, UUID] | None = None) -> Sequence[Gift]:
    """A page of what came, the newest first; `before` is (received_at, id) of the last one seen."""
    statement = select(Gift).where(in_scope(actor, Permission.GIFT_READ, Gift.organisation_id))
    if before is not None:
        statement = statement.where(tuple_(Gift.received_at, Gift.id) < before)
    return db.session.scalars(statement.order_by(Gift.received_at.desc(), Gift.id.desc()).limit(PAGE)).all()


def gifts_of(pledge_id: UUID) -> Sequence[Gift]:
    """What came of a pledge, also what was refused, oldest first."""
    statement = select(Gift).where(Gift.pledge_id == pledge_id)
    return db.session.scalars(statement.order_by(Gift.received_at, Gift.id)).all()


@dataclass(frozen=True)
class DeskCounts:
    """What waits: needs not fully promised, promises to be brought, phones to be called, promises about to run out."""

    unmet: int
    awaited: int
    unverified: int
    running_out: int


def desk_counts(actor: Actor, *, now: datetime) -> DeskCounts:
    """For the desk's tiles: two small counts over what is live."""
    unmet = select(func.count()).where(
        at_desk(actor, Permission.NEED_READ), Need.status == NeedStatus.OPEN, Need.pledged < Need.quantity,
        occasions.goes_on(Need.occasion_id),
    )
    held = (Pledge.waiting_since.is_(None), Pledge.verified_at.is_(None), Pledge.expires_at < now + SOON)
    live = select(*(func.coalesce(func.sum(case((one, 1), else_=0)), 0) for one in held)).where(
        in_scope(actor, Permission.GIFT_READ, Pledge.organisation_id), Pledge.status == PledgeStatus.PLEDGED
    )
    awaited, unverified, running_out = db.session.execute(live).one()
    return DeskCounts(db.session.scalar(unmet) or 0, int(awaited), int(unverified), int(running_out))


def next_serial(organisation_id: UUID, year: int) -> int:
    """The number of the next acknowledgement; safe because there is one writer at a time."""
    statement = select(func.max(Gift.serial)).where(Gift.organisation_id == organisation_id, Gift.year == year)
    return (db.session.scalar(statement) or 0) + 1

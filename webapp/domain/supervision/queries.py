"""Reading spot checks inside what the actor may see, and who may not do one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import defer

from ...core.db import db
from ...core.errors import NotFound
from ..campaigns.lists import lists_of
from ..campaigns.models import AwardLine
from ..people.actors import Actor, in_scope
from ..people.permissions import Permission, Role
from ..people.queries import find_place, is_club, list_users
from ..receipts.models import Deliverer, Receipt
from .models import CheckResult, CheckRound, SpotCheck

PAGE = 50


@dataclass(frozen=True)
class Seal:
    """What anybody may know of a draw; the seed itself only once it has been drawn."""

    number: int
    fingerprint: str
    sealed_at: datetime
    drawn_at: datetime | None
    seed: str | None


def rounds_of(campaign_id: UUID) -> Sequence[CheckRound]:
    """The draws of a campaign, the last one waiting to be drawn; without the long lists they drew from."""
    statement = select(CheckRound).options(defer(CheckRound.drawn_from)).where(CheckRound.campaign_id == campaign_id)
    return db.session.scalars(statement.order_by(CheckRound.number)).all()


def seals_of(campaign_id: UUID | None) -> list[Seal]:
    """For the public page of the campaign's notices."""
    return [
        Seal(one.number, one.fingerprint, one.sealed_at, one.drawn_at, one.seed if one.drawn_at else None)
        for one in (rounds_of(campaign_id) if campaign_id else ())
    ]


def get_drawn(campaign_id: UUID, number: int) -> CheckRound:
    """A round that has been drawn, with what it drew from, else NotFound."""
    statement = select(CheckRound).where(CheckRound.campaign_id == campaign_id, CheckRound.number == number)
    found = db.session.scalar(statement.where(CheckRound.drawn_at.is_not(None)))
    if found is None:
        raise NotFound("check.not_found")
    return found


def numbers_drawn_from(campaign_id: UUID) -> set[str]:
    """The receipts that took part in a draw already."""
    lists = db.session.scalars(select(CheckRound.drawn_from).where(CheckRound.campaign_id == campaign_id))
    return {number for drawn_from in lists for slips in drawn_from.values() for number, _ in slips}


def last_number(campaign_id: UUID) -> int:
    """The number of the campaign's latest check."""
    return db.session.scalar(select(func.max(SpotCheck.number)).where(SpotCheck.campaign_id == campaign_id)) or 0


def get_check(actor: Actor, check_id: UUID, permission: Permission = Permission.CHECK_READ) -> SpotCheck:
    """One check where the actor has this permission, else NotFound."""
    condition = in_scope(actor, permission, SpotCheck.organisation_id)
    check = db.session.scalar(select(SpotCheck).where(SpotCheck.id == check_id, condition))
    if check is None:
        raise NotFound("check.not_found")
    return check


def list_checks(
    actor: Actor, campaign_id: UUID, *, after: int = 0, only_open: bool = False, limit: int = PAGE
) -> Sequence[SpotCheck]:
    """Checks of a campaign in the order of their numbers; one more than `limit` where there are more."""
    statement = select(SpotCheck).where(
        SpotCheck.campaign_id == campaign_id, SpotCheck.number > after,
        in_scope(actor, Permission.CHECK_READ, SpotCheck.organisation_id),
    )  # fmt: skip
    if only_open:
        statement = statement.where(or_(SpotCheck.result.is_(None), SpotCheck.result == CheckResult.NOT_REACHED))
    return db.session.scalars(statement.order_by(SpotCheck.number).limit(limit + 1)).all()


def receipts_of_checks(checks: Sequence[SpotCheck]) -> dict[UUID, Receipt]:
    """Their slips, in one read."""
    wanted = [check.receipt_id for check in checks]
    return {receipt.id: receipt for receipt in db.session.scalars(select(Receipt).where(Receipt.id.in_(wanted)))}


def barred_from(check: SpotCheck) -> set[UUID]:
    """Who may not do it: whoever listed or approved, changed this line, or was at this door (SPEC 10.1)."""
    lists = lists_of(check.campaign_id)
    people = {person for one in lists for person in (one.proposed_by, one.approved_by)}
    receipt = db.session.get(Receipt, check.receipt_id)
    line = db.session.get(AwardLine, receipt.subject_id) if receipt else None
    people.add(line.changed_by if line else None)
    people |= set(db.session.scalars(select(Deliverer.user_id).where(Deliverer.receipt_id == check.receipt_id)))
    return {person for person in people if person is not None}


def asked_by_others(check: SpotCheck) -> bool:
    """In a club a volunteer who did not go there asks, and the desk writes it down (SPEC 13)."""
    place = find_place(check.organisation_id)
    return place is not None and is_club(place)


def who_may_ask(actor: Actor, check: SpotCheck) -> list[tuple[UUID, str]]:
    """In a club: the volunteers who have nothing to do with this household, by name."""
    barred, found = barred_from(check), list_users(actor, Role.VOLUNTEER)
    return [(user.id, user.name) for user in found if user.id not in barred and user.disabled_at is None]

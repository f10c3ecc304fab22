"""换人: a volunteer asks another to go in their place, and nothing moves before both have said yes (SPEC 5.2, 5.3).

What may be booked is checked again at the moment of the second yes: somebody may have become busy meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column

from ...core.clock import local_day
from ...core.db import Model, db
from ...core.errors import Conflict, DomainError, NotFound
from .. import audit
from ..campaigns.plan_queries import led_by
from ..households.queries import contacts_of
from ..people.actors import Actor
from ..people.permissions import Permission
from . import changes, joining, queries, volunteers
from .models import LIVE, TaskSource, Visit, VisitTask, VisitVisitor

MOST = 50
_OPEN = text("answered_at IS NULL")


class SwapAnswer(StrEnum):
    """How an offer ended."""

    YES = "yes"
    NO = "no"
    WITHDRAWN = "withdrawn"


class VisitSwap(Model):
    """Somebody asks somebody to go in their place."""

    __tablename__ = "visit_swaps"
    __table_args__ = (
        Index("uq_visit_swaps_open", "visit_id", "from_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_visit_swaps_from", "from_id"),
        Index("ix_visit_swaps_to", "to_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visits.id"))
    from_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    to_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answer: Mapped[SwapAnswer | None]


@dataclass(frozen=True)
class Offer:
    """Please go to this one for me."""

    id: UUID
    visit_id: UUID
    to_id: UUID


def offer_visit(actor: Actor, offer: Offer, *, now: datetime) -> VisitSwap:
    """Ask. Asked with the same id again it is the same; one asks one person at a time."""
    if earlier := db.session.get(VisitSwap, offer.id):
        if earlier.from_id != actor.user_id or earlier.visit_id != offer.visit_id:
            raise Conflict("visit.id_reused")
        return earlier
    visit = own_visit(actor, offer.visit_id)
    if db.session.scalar(_open_of(actor.user_id).where(VisitSwap.visit_id == visit.id)) is not None:
        raise Conflict("swap.asked_already")
    volunteers.check_volunteers(actor, Permission.VISIT_BOOK, {offer.to_id})
    swap = VisitSwap(id=offer.id, visit_id=visit.id, from_id=actor.user_id, to_id=offer.to_id, asked_at=now)
    _check(visit, swap, now)
    db.session.add(swap)
    _record(audit.Action.VISIT_OFFER, actor, visit, swap, now)
    return swap


def own_visit(actor: Actor, visit_id: UUID) -> Visit:
    """A visit of a list that the actor is to make; a pair's is its sponsor's own and no other's. Else NotFound."""
    visit = db.session.scalar(_own_visits(actor).where(Visit.id == visit_id))
    if visit is None:
        raise NotFound("visit.not_found")
    return visit


def own_coming(actor: Actor, today: date) -> Sequence[Visit]:
    """What the actor could ask somebody else to do."""
    statement = _own_visits(actor).where(Visit.day >= today, queries.takes_place()).order_by(Visit.starts_at, Visit.id)
    return db.session.scalars(statement.limit(MOST)).all()


def _own_visits(actor: Actor) -> Select[Visit]:
    return (
        select(Visit)
        .join(VisitVisitor, VisitVisitor.visit_id == Visit.id)
        .join(VisitTask, VisitTask.id == Visit.task_id)
        .where(VisitVisitor.user_id == actor.user_id, Visit.status.in_(LIVE), VisitTask.source == TaskSource.LINE)
    )


def accept_offer(actor: Actor, swap_id: UUID, *, now: datetime) -> Visit:
    """The second yes: they go instead. What stands against it now is said, and the offer stays open."""
    swap = _asked_of(actor, swap_id)
    visit = db.session.get_one(Visit, swap.visit_id)
    volunteers.check_active_volunteer(swap.to_id, "visit.not_verified")
    _check(visit, swap, now)
    goes = db.session.get_one(VisitVisitor, (visit.id, swap.from_id))
    db.session.delete(goes)
    db.session.add(
        VisitVisitor(visit_id=visit.id, user_id=swap.to_id, day=visit.day, starts_at=visit.starts_at, is_live=True)
    )
    swap.answered_at, swap.answer = now, SwapAnswer.YES
    changes.touch(visit)
    db.session.flush()
    _record(audit.Action.VISIT_SWAP, actor, visit, swap, now)
    return visit


def decline_offer(actor: Actor, swap_id: UUID, *, now: datetime) -> None:
    """They cannot; whoever asked still goes."""
    _end(actor, _asked_of(actor, swap_id), SwapAnswer.NO, now)


def withdraw_offer(actor: Actor, swap_id: UUID, *, now: datetime) -> None:
    """Whoever asked goes themselves after all."""
    swap = db.session.scalar(_open_of(actor.user_id).where(VisitSwap.id == swap_id))
    if swap is None:
        raise NotFound("swap.not_found")
    _end(actor, swap, SwapAnswer.WITHDRAWN, now)


def _end(actor: Actor, swap: VisitSwap, answer: SwapAnswer, now: datetime) -> None:
    swap.answered_at, swap.answer = now, answer
    _record(audit.Action.VISIT_OFFER_END, actor, db.session.get_one(Visit, swap.visit_id), swap, now)


def _open_of(user_id: UUID | None) -> Select[VisitSwap]:
    return select(VisitSwap).where(VisitSwap.from_id == user_id, VisitSwap.answered_at.is_(None))


def _asked_of(actor: Actor, swap_id: UUID) -> VisitSwap:
    found = select(VisitSwap).where(VisitSwap.id == swap_id, VisitSwap.to_id == actor.user_id)
    swap = db.session.scalar(found.where(VisitSwap.answered_at.is_(None)))
    if swap is None:
        raise NotFound("swap.not_found")
    return swap


def _check(visit: Visit, swap: VisitSwap, now: datetime) -> None:
    """They may go instead: the visit stands and lies ahead, nobody is at two doors, the party is a right one."""
    goes = {user_id for user_id, _name in queries.visitors_of([visit.id]).get(visit.id, [])}
    if visit.status not in LIVE or swap.from_id not in goes or visit.day < local_day(now):
        raise Conflict("swap.is_over")
    joining.check_open(visit)
    if swap.to_id in goes:
        raise DomainError("swap.goes_already")
    if queries.busy_times({swap.to_id}, visit.day, {visit.starts_at}):
        raise Conflict("swap.busy")
    home = contacts_of([visit.household_id])[visit.household_id]
    has_minor = home.has_minor or any(task.two_needed for task in joining.all_tasks(visit))
    volunteers.check_party((goes - {swap.from_id}) | {swap.to_id}, visit.day, has_minor=has_minor)


def open_swaps(actor: Actor) -> Sequence[tuple[VisitSwap, Visit]]:
    """What the actor asked and is asked, of visits that still stand; the next visit first."""
    concerns = or_(VisitSwap.from_id == actor.user_id, VisitSwap.to_id == actor.user_id)
    return _with_visits(concerns & VisitSwap.answered_at.is_(None) & Visit.status.in_(LIVE))


def swaps_of_group(actor: Actor, today: date) -> Sequence[tuple[VisitSwap, Visit]]:
    """Swaps of coming visits by people of the groups the actor leads, open and agreed; a leader knows who comes."""
    if actor.user_id is None or not actor.can(Permission.VISIT_LEAD):
        return []
    group = led_by(actor.user_id)
    return _with_visits(VisitSwap.from_id.in_(group) & (Visit.day >= today)) if group else []


def swaps_of(visit_id: UUID) -> Sequence[VisitSwap]:
    """All there were of one visit; the caller has checked it."""
    statement = select(VisitSwap).where(VisitSwap.visit_id == visit_id).order_by(VisitSwap.asked_at)
    return db.session.scalars(statement).all()


def _with_visits(condition: ColumnElement[bool]) -> list[tuple[VisitSwap, Visit]]:
    statement = select(VisitSwap, Visit).join(Visit, Visit.id == VisitSwap.visit_id).where(condition)
    return [(swap, visit) for swap, visit in db.session.execute(statement.order_by(Visit.starts_at, VisitSwap.id).limit(MOST))]


def _record(action: audit.Action, actor: Actor, visit: Visit, swap: VisitSwap, now: datetime) -> None:
    audit.record(action, actor_id=actor.user_id, subject_id=visit.id, organisation_id=visit.organisation_id,
                 values={"swap": str(swap.id), "from": str(swap.from_id), "to": str(swap.to_id)}, at=now)  # fmt: skip

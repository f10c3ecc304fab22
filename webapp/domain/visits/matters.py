"""What the desk has to see to of visits: each thing once, open until somebody settles it with a reason.

Rooms say what stands open where it happens; nothing here is ever refused, and nothing is settled by itself without
being said to whom it belongs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint, func, select, text, tuple_
from sqlalchemy.orm import Mapped, mapped_column

from ...core import ahead
from ...core.db import Model, db
from ...core.errors import Conflict, DomainError, NotFound
from .. import audit
from ..people.actors import Actor, in_scope
from ..people.permissions import Permission
from .models import ToldFact, Visit, VisitTask

PAGE = 50
_OPEN_SQL = text("settled_at IS NULL")


class MatterKind(StrEnum):
    """Why somebody has to look. Those of a record are its review codes as well."""

    QUARANTINE = "quarantine"
    NOT_IN_SCOPE = "not_in_scope"
    SECOND_AUTHOR = "second_author"
    RECORDED_TWICE = "recorded_twice"
    DUPLICATE_DELIVERY = "duplicate_delivery"
    MORE_THAN_ON_SLIP = "more_than_on_slip"
    DELIVERED_AFTER_REVOKING = "delivered_after_revoking"
    OTHER_SLIP = "other_slip"
    ALONE = "alone"
    COLLECTOR = "collector"
    OVER_BAG = "over_bag"
    TOLD_LATE = "told_late"
    TOLD_BY_OTHERS = "told_by_others"
    TOLD_AFTER_END = "told_after_end"
    OTHER_TIME = "other_time"
    NOT_WANTED = "not_wanted"
    TELL_AGAIN = "tell_again"
    MOVED_AWAY = "moved_away"


class Verdict(StrEnum):
    """How a matter was settled: what was said holds, it does not count, or life has gone on and nobody need decide."""

    ACCEPTED = "accepted"
    SET_ASIDE = "set_aside"
    MOOT = "moot"


WAITING = (MatterKind.QUARANTINE, MatterKind.NOT_IN_SCOPE, MatterKind.SECOND_AUTHOR, MatterKind.RECORDED_TWICE)
"""A record that waits for one of these has moved nothing yet."""
OF_RECEIPTS = (MatterKind.DUPLICATE_DELIVERY, MatterKind.MORE_THAN_ON_SLIP, MatterKind.DELIVERED_AFTER_REVOKING)
OF_RECORDS = (*WAITING, *OF_RECEIPTS, MatterKind.OTHER_SLIP, MatterKind.ALONE, MatterKind.COLLECTOR, MatterKind.OVER_BAG)
OF_ANSWERS = (MatterKind.OTHER_TIME, MatterKind.NOT_WANTED)
OF_TELLINGS = (MatterKind.TOLD_LATE, MatterKind.TOLD_BY_OTHERS, MatterKind.TOLD_AFTER_END, *OF_ANSWERS, MatterKind.TELL_AGAIN)
OF_LIFE = (MatterKind.MOVED_AWAY,)


class VisitMatter(Model):
    """One thing to see to. `subject_id` is the record, the telling, the visit or the task it is about."""

    __tablename__ = "visit_matters"
    __table_args__ = (
        UniqueConstraint("subject_id", "kind"),
        Index("ix_visit_matters_visit", "visit_id"),
        Index("ix_visit_matters_household", "household_id"),
        Index(
            "ix_visit_matters_open",
            "organisation_id",
            "opened_at",
            "id",
            sqlite_where=_OPEN_SQL,
            postgresql_where=_OPEN_SQL,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[MatterKind]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"))
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visits.id"))
    subject_id: Mapped[UUID]
    opened_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    verdict: Mapped[Verdict | None]
    reason: Mapped[str | None]


def open_matter(about: Visit | VisitTask, kind: MatterKind, subject_id: UUID, *, now: datetime) -> VisitMatter:
    """Put it before the desk; what stands there already, or was settled, stays as it is."""
    known: VisitMatter | None = next((one for one in of_subject(subject_id) if one.kind is kind), None)
    if known is not None:
        return known
    matter = VisitMatter(
        id=uuid4(),
        kind=kind,
        organisation_id=about.organisation_id,
        household_id=about.household_id,
        visit_id=about.id if isinstance(about, Visit) else None,
        subject_id=subject_id,
        opened_at=now,
    )
    ahead.add(matter)
    return matter


def no_longer_asked(about: Visit, kinds: Sequence[MatterKind], *, now: datetime) -> None:
    """What stands open of this household in that place is answered by what has happened since."""
    for matter in ahead.of(VisitMatter.household_id, about.household_id):
        is_theirs = matter.organisation_id == about.organisation_id and matter.kind in kinds
        if is_theirs and matter.settled_at is None:
            matter.settled_at, matter.verdict = now, Verdict.MOOT


def settle(actor: Actor, matter: VisitMatter, verdict: Verdict, reason: str, *, now: datetime) -> None:
    """Somebody has decided, and says why. Raises Conflict for what another has settled already."""
    if matter.settled_at is not None:
        raise Conflict("matter.is_settled")
    if not reason.strip():
        raise DomainError("matter.reason_missing")
    matter.settled_at, matter.settled_by = now, actor.user_id
    matter.verdict, matter.reason = verdict, reason.strip()
    audit.record(
        audit.Action.VISIT_SETTLE,
        actor_id=actor.user_id,
        subject_id=matter.visit_id or matter.subject_id,
        organisation_id=matter.organisation_id,
        fields=[matter.kind.value, verdict.value],
        reason=matter.reason,
        at=now,
    )


def get_matter(actor: Actor, matter_id: UUID, permission: Permission = Permission.VISIT_PLAN) -> VisitMatter:
    """One matter in the actor's places, else NotFound."""
    reach = in_scope(actor, permission, VisitMatter.organisation_id)
    matter = db.session.scalar(select(VisitMatter).where(VisitMatter.id == matter_id, reach))
    if matter is None:
        raise NotFound("matter.not_found")
    return matter


def told_of(matter: VisitMatter) -> ToldFact | None:
    """The telling it is about, if it is about one."""
    about_one = matter.kind in OF_TELLINGS and matter.kind is not MatterKind.TELL_AGAIN
    return db.session.get(ToldFact, matter.subject_id) if about_one else None


def task_of(matter: VisitMatter) -> VisitTask | None:
    """The task it is about, if it is about one."""
    return db.session.get(VisitTask, matter.subject_id) if matter.kind in OF_LIFE else None


def list_open(
    actor: Actor, kinds: Sequence[MatterKind], after: tuple[datetime, UUID] | None = None
) -> Sequence[VisitMatter]:
    """A page of what stands open, the oldest first; `after` is (opened_at, id) of the last one seen."""
    statement = select(VisitMatter).where(_open(actor), VisitMatter.kind.in_(kinds))
    if after is not None:
        statement = statement.where(tuple_(VisitMatter.opened_at, VisitMatter.id) > tuple_(after[0], after[1]))
    return db.session.scalars(statement.order_by(VisitMatter.opened_at, VisitMatter.id).limit(PAGE)).all()


def count_open(actor: Actor) -> dict[MatterKind, int]:
    """How many of each kind stand open, one query over what is open alone."""
    rows = db.session.execute(
        select(VisitMatter.kind, func.count()).where(_open(actor)).group_by(VisitMatter.kind)
    )
    return {kind: count for kind, count in rows}


def _open(actor: Actor) -> ColumnElement[bool]:
    return VisitMatter.settled_at.is_(None) & in_scope(actor, Permission.VISIT_READ, VisitMatter.organisation_id)


def of_visit(visit_id: UUID) -> Sequence[VisitMatter]:
    """All there was to see to of one visit, oldest first; the caller has checked the visit."""
    found = ahead.of(VisitMatter.visit_id, visit_id)
    return sorted(found, key=lambda matter: (matter.opened_at, matter.id))


def of_subject(subject_id: UUID) -> Sequence[VisitMatter]:
    """All there was to see to of one record, telling or task."""
    return ahead.of(VisitMatter.subject_id, subject_id)

"""Light files of members: who belongs here and has no household's file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_

from ...core.crypto import blind
from ...core.db import db
from ...core.errors import Conflict, DomainError, NotFound
from .. import audit
from ..people.actors import Actor, in_scope, require
from ..people.permissions import Permission
from ..people.queries import get_organisation
from .models import LightMember

PAGE = 50
FIELDS = ("name", "phone", "employer")


@dataclass(frozen=True)
class MemberEntry:
    """A member as the desk writes them down."""

    id: UUID
    organisation_id: UUID
    name: str
    phone: str
    employer: str


@dataclass(frozen=True)
class MemberChange:
    """What is right now, and why it is changed."""

    name: str
    phone: str
    employer: str
    reason: str


def enter_member(actor: Actor, entry: MemberEntry, *, now: datetime) -> LightMember:
    """Write them down. The same sent again is the file it made; the same person twice in one place is refused."""
    organisation = get_organisation(actor, entry.organisation_id)
    require(actor, Permission.EVENT_WRITE, organisation)
    if actor.user_id is None:
        raise NotFound()
    index = blind("light_member", f"{entry.name}|{entry.phone}")
    if earlier := db.session.get(LightMember, entry.id):
        if (earlier.organisation_id, earlier.person_index) != (organisation.id, index):
            raise Conflict("member.id_reused")
        return earlier
    if _is_there(organisation.id, index):
        raise Conflict("member.exists")
    member = LightMember(id=entry.id, organisation_id=organisation.id, person_index=index, entered_by=actor.user_id, entered_at=now)
    member.name, member.phone, member.employer = entry.name, entry.phone, entry.employer
    db.session.add(member)
    audit.record(audit.Action.EVENT_MEMBER_ENTER, actor_id=actor.user_id, subject_id=member.id,
                 organisation_id=organisation.id, at=now)  # fmt: skip
    return member


def change_member(actor: Actor, member_id: UUID, change: MemberChange, *, now: datetime) -> LightMember:
    """Put name, phone or employer right; what stood there is kept with the reason. The same said again changes nothing.

    Grants keep the name of their day. Raises Conflict member.exists, DomainError member.is_ended.
    """
    member = _to_write(actor, member_id)
    if member.ended_at is not None:
        raise DomainError("member.is_ended")
    before = {name: getattr(member, name) or "" for name in FIELDS}
    changed = [name for name in FIELDS if before[name] != getattr(change, name)]
    if not changed:
        return member
    index = blind("light_member", f"{change.name}|{change.phone}")
    if index != member.person_index and _is_there(member.organisation_id, index):
        raise Conflict("member.exists")
    member.person_index = index
    member.name, member.phone, member.employer = change.name, change.phone, change.employer
    _note(actor, member, "change", change.reason, now, {name: before[name] for name in changed})
    _record(audit.Action.EVENT_MEMBER_CHANGE, actor, member, now, changed)
    return member


def end_member(actor: Actor, member_id: UUID, reason: str, *, now: datetime) -> LightMember:
    """They belong here no more: nothing is given any more, what was given stays. Ending twice is no error; the first
    reason stays."""
    member = _to_write(actor, member_id)
    if member.ended_at is None:
        member.ended_at = now
        _note(actor, member, "end", reason, now)
        _record(audit.Action.EVENT_MEMBER_END, actor, member, now)
    return member


def return_member(actor: Actor, member_id: UUID, reason: str, *, now: datetime) -> LightMember:
    """They belong here again, or it was a mistake. Saying it twice is no error."""
    member = _to_write(actor, member_id)
    if member.ended_at is not None:
        member.ended_at = None
        _note(actor, member, "return", reason, now)
        _record(audit.Action.EVENT_MEMBER_RETURN, actor, member, now)
    return member


def _to_write(actor: Actor, member_id: UUID) -> LightMember:
    member = get_member(actor, member_id)
    require(actor, Permission.EVENT_WRITE, get_organisation(actor, member.organisation_id))
    return member


def _note(
    actor: Actor, member: LightMember, what: str, reason: str, now: datetime, before: dict[str, str] | None = None
) -> None:
    said = {"what": what, "at": now.isoformat(), "by": str(actor.user_id), "reason": reason, **(before or {})}
    member.history = [*(member.history or []), said]


def _record(
    action: audit.Action, actor: Actor, member: LightMember, now: datetime, fields: Sequence[str] = ()
) -> None:
    audit.record(action, actor_id=actor.user_id, subject_id=member.id, organisation_id=member.organisation_id,
                 fields=list(fields), at=now)  # fmt: skip


def _is_there(organisation_id: UUID, index: bytes) -> bool:
    same = select(LightMember.id).where(LightMember.organisation_id == organisation_id, LightMember.person_index == index)
    return db.session.scalar(same) is not None


def get_member(actor: Actor, member_id: UUID) -> LightMember:
    """One of the actor's places, else NotFound."""
    here = in_scope(actor, Permission.EVENT_OPEN, LightMember.organisation_id)
    found = db.session.scalar(select(LightMember).where(LightMember.id == member_id, here))
    if found is None:
        raise NotFound("member.not_found")
    return found


def list_members(actor: Actor, before: tuple[datetime, UUID] | None = None) -> Sequence[LightMember]:
    """A page of them, the latest entered first."""
    order = (LightMember.entered_at, LightMember.id)
    statement = select(LightMember).where(in_scope(actor, Permission.EVENT_OPEN, LightMember.organisation_id))
    if before is not None:
        statement = statement.where(tuple_(*order) < tuple_(before[0], before[1]))
    return db.session.scalars(statement.order_by(*(one.desc() for one in order)).limit(PAGE)).all()

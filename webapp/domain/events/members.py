"""Light files of members: who belongs here and has no household's file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_

from ...core.crypto import blind
from ...core.db import db
from ...core.errors import Conflict, NotFound
from .. import audit
from ..people.actors import Actor, in_scope, require
from ..people.permissions import Permission
from ..people.queries import get_organisation
from .models import LightMember

PAGE = 50


@dataclass(frozen=True)
class MemberEntry:
    """A member as the desk writes them down."""

    id: UUID
    organisation_id: UUID
    name: str
    phone: str
    employer: str


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

"""Reading firms in need in the actor's places."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select, tuple_

from ...core.db import db
from ...core.errors import NotFound
from ..people.actors import Actor, in_scope
from ..people.permissions import Permission
from .models import NeedyFirm
from .states import FirmStatus

PAGE = 50


def get_firm(actor: Actor, firm_id: UUID, permission: Permission = Permission.EVENT_READ) -> NeedyFirm:
    """One firm, else NotFound."""
    here = in_scope(actor, permission, NeedyFirm.organisation_id)
    found = db.session.scalar(select(NeedyFirm).where(NeedyFirm.id == firm_id, here))
    if found is None:
        raise NotFound("firm.not_found")
    return found


def list_firms(
    actor: Actor, statuses: Collection[FirmStatus], after: tuple[date, UUID] | None = None
) -> Sequence[NeedyFirm]:
    """A page of them, the latest trouble first; `after` is (since, id) of the last one seen."""
    order = (NeedyFirm.since, NeedyFirm.id)
    here = in_scope(actor, Permission.EVENT_READ, NeedyFirm.organisation_id)
    statement = select(NeedyFirm).where(here, NeedyFirm.status.in_(statuses))
    if after is not None:
        statement = statement.where(tuple_(*order) < tuple_(after[0], after[1]))
    return db.session.scalars(statement.order_by(*(one.desc() for one in order)).limit(PAGE)).all()


def has_namesake(organisation_id: UUID, name: str, *, but: UUID) -> bool:
    """Whether another firm of this place has the name."""
    same = select(NeedyFirm.id).where(
        NeedyFirm.organisation_id == organisation_id, NeedyFirm.name == name, NeedyFirm.id != but
    )
    return db.session.scalar(same) is not None

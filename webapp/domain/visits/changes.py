"""What a phone has to hear about: each change of a visit gets the next version of its space (OFFLINE 2)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model, db
from .models import Visit, VisitVisitor


class Space(Model):
    """The counter of one organisation; its row is locked while a version is given, so versions commit in order."""

    __tablename__ = "visit_spaces"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=0)


def touch(visit: Visit) -> None:
    """Give the visit the next version, so that the next pull carries it."""
    space = db.session.scalar(select(Space).where(Space.organisation_id == visit.organisation_id).with_for_update())
    if space is None:
        space = Space(organisation_id=visit.organisation_id, version=0)
        db.session.add(space)
    space.version += 1
    visit.space_version = space.version


def release(visit: Visit) -> None:
    """Its visitors are free at that time again."""
    db.session.execute(update(VisitVisitor).where(VisitVisitor.visit_id == visit.id).values(is_live=False))

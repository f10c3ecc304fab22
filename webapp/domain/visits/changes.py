"""What a phone has to hear about: each change of a visit gets the next version of its space (OFFLINE 2)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from ...core import ahead
from ...core.db import Model
from .models import Visit, VisitVisitor


class Space(Model):
    """The counter of one organisation. Versions commit in order, because one writes at a time."""

    __tablename__ = "visit_spaces"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=0)


def touch(visit: Visit) -> None:
    """Give the visit the next version, so that the next pull carries it."""
    space = ahead.get(Space, visit.organisation_id)
    if space is None:
        space = Space(organisation_id=visit.organisation_id, version=0)
        ahead.add(space)
    space.version += 1
    visit.space_version = space.version


def release(visit: Visit) -> None:
    """Its visitors are free at that time again."""
    for visitor in ahead.of(VisitVisitor.visit_id, visit.id):
        visitor.is_live = False

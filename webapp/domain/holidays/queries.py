"""Reading the working days of a place: what is said nearest to it holds."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from ...core.calendar import WorkingDays
from ...core.db import db
from ..people.models import Organisation
from .models import Holiday


def working_days(organisation_id: UUID) -> WorkingDays:
    """The calendar of an organisation: its own table over those above it. One query, some thirty rows a year."""
    return WorkingDays({row.day: row.is_work for row in db.session.scalars(_holding(organisation_id))})


def list_holidays(organisation_id: UUID) -> Sequence[Holiday]:
    """The days that hold here, in order; a day said here and above stands once, as said here."""
    nearest = {row.day: row for row in db.session.scalars(_holding(organisation_id))}
    return [nearest[day] for day in sorted(nearest)]


def _holding(organisation_id: UUID) -> Select[Holiday]:
    """Of the organisation and all above it, the farthest first."""
    here = aliased(Organisation)
    is_above = func.substr(here.path, 1, func.length(Organisation.path)) == Organisation.path
    return (
        select(Holiday)
        .join(Organisation, Organisation.id == Holiday.organisation_id)
        .join(here, is_above & (here.id == organisation_id))
        .order_by(func.length(Organisation.path), Holiday.day)
    )

"""Take a year's holidays in, and out again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, select

from ...core.db import db
from .. import audit
from ..people.actors import Actor, require
from ..people.models import Organisation
from ..people.permissions import Permission
from ..people.queries import get_organisation
from .models import Holiday
from .reading import Said


def import_holidays(actor: Actor, organisation_id: UUID, days: Mapping[date, Said], *, now: datetime) -> int:
    """Write these days over what stood there; the answer is how many changed. The same table twice changes nothing."""
    organisation = _to_write(actor, organisation_id)
    kept = {row.day: row for row in db.session.scalars(select(Holiday).where(Holiday.organisation_id == organisation.id))}
    changed = 0
    for day, said in days.items():
        row = kept.get(day)
        if row is not None and (row.is_work, row.name) == (said.is_work, said.name):
            continue
        if row is None:
            row = Holiday(organisation_id=organisation.id, day=day)
            db.session.add(row)
        row.is_work, row.name, row.imported_by, row.imported_at = said.is_work, said.name, actor.user_id, now
        changed += 1
    if changed:
        _record(actor, organisation, now, "import", changed)
    return changed


def forget_year(actor: Actor, organisation_id: UUID, year: int, *, now: datetime) -> int:
    """Take one's own days of a year out, to import them anew."""
    organisation = _to_write(actor, organisation_id)
    gone = db.session.execute(
        delete(Holiday)
        .where(Holiday.organisation_id == organisation.id, Holiday.day.between(date(year, 1, 1), date(year, 12, 31)))
        .returning(Holiday.day)
    ).all()
    if gone:
        _record(actor, organisation, now, "forget", len(gone))
    return len(gone)


def _to_write(actor: Actor, organisation_id: UUID) -> Organisation:
    organisation = get_organisation(actor, organisation_id)
    require(actor, Permission.ORGANISATION_MANAGE, organisation)
    return organisation


def _record(actor: Actor, organisation: Organisation, now: datetime, what: str, count: int) -> None:
    audit.record(audit.Action.HOLIDAYS_CHANGE, actor_id=actor.user_id, subject_id=organisation.id, fields=[what],
                 organisation_id=organisation.id, values={"days": count}, at=now)  # fmt: skip

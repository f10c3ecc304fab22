"""A sheet of everybody's hours for another system: asked for with its purpose, allowed by another, taken within a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from sqlalchemy import select

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import Conflict, DomainError, Forbidden, NotFound
from .. import audit
from ..people.actors import Actor, in_scope, require
from ..people.models import Organisation, User
from ..people.permissions import Permission
from ..people.queries import ERASED, get_organisation, list_children, value_of
from ..people.settings import HOURS_STEP
from . import rules
from .models import HoursSheet
from .records import ServiceRecord, records_on

PAGE = 50
LONGEST = timedelta(days=31)
GOOD_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class SheetRow:
    """One person on one day."""

    name: str
    day: date
    occasion_ids: tuple[UUID, ...]
    place_ids: tuple[UUID, ...]
    began: datetime
    ended: datetime
    visits: int
    minutes: int


def ask_sheet(
    actor: Actor, organisation_id: UUID, id: UUID, days: tuple[date, date], purpose: str, *, now: datetime
) -> HoursSheet:
    """Say which days, and what for. Sent twice it is one. Raises DomainError."""
    organisation = get_organisation(actor, organisation_id)
    require(actor, Permission.EXPORT_MASKED, organisation)
    if earlier := db.session.get(HoursSheet, id):
        if (earlier.asked_by, earlier.organisation_id, earlier.first, earlier.last) != (actor.user_id, organisation.id, *days):
            raise Conflict("hours.id_reused")
        return earlier
    first, last = days
    if not first <= last <= local_day(now) or last - first >= LONGEST:
        raise DomainError("hours.sheet_days")
    if actor.user_id is None:
        raise NotFound()
    sheet = HoursSheet(id=id, organisation_id=organisation.id, first=first, last=last, purpose=purpose,
                       asked_by=actor.user_id, asked_at=now)  # fmt: skip
    db.session.add(sheet)
    _record(audit.Action.HOURS_SHEET, actor, sheet, ["asked"], now)
    return sheet


def allow_sheet(actor: Actor, sheet_id: UUID, *, now: datetime) -> HoursSheet:
    """Another person says yes. Raises Forbidden, Conflict."""
    sheet = get_sheet(actor, sheet_id)
    if sheet.allowed_at is not None:
        raise Conflict("hours.is_decided")
    if actor.user_id == sheet.asked_by:
        raise Forbidden("hours.own_sheet")
    sheet.allowed_by, sheet.allowed_at = actor.user_id, now
    _record(audit.Action.HOURS_SHEET, actor, sheet, ["allowed"], now)
    return sheet


def read_sheet(actor: Actor, sheet_id: UUID, *, now: datetime) -> list[SheetRow]:
    """What stands on it, for whoever asked, within a day of the yes. Read before anybody writes: it may take a second.

    Raises Forbidden.
    """
    sheet = _ready(actor, sheet_id, now)
    return list(_rows(db.session.get_one(Organisation, sheet.organisation_id), sheet.first, sheet.last))


def note_taking(actor: Actor, sheet_id: UUID, count: int, *, now: datetime) -> HoursSheet:
    """It is taken along now: every time is on record, before the sheet is handed over."""
    sheet = _ready(actor, sheet_id, now)
    audit.record(
        audit.Action.EXPORT, actor_id=actor.user_id, subject_id=sheet.id, organisation_id=sheet.organisation_id,
        fields=["hours", "unmasked"], values={"count": count}, reason=sheet.purpose, at=now,
    )  # fmt: skip
    return sheet


def _ready(actor: Actor, sheet_id: UUID, now: datetime) -> HoursSheet:
    sheet = get_sheet(actor, sheet_id)
    if not may_take(actor, sheet, now=now):
        raise Forbidden("hours.sheet_not_allowed")
    return sheet


def may_take(actor: Actor, sheet: HoursSheet, *, now: datetime) -> bool:
    """Whether the asker can take it now."""
    return sheet.allowed_at is not None and actor.user_id == sheet.asked_by and now < sheet.allowed_at + GOOD_FOR


def list_sheets(actor: Actor) -> Sequence[HoursSheet]:
    """The latest of the actor's places."""
    here = in_scope(actor, Permission.EXPORT_MASKED, HoursSheet.organisation_id)
    order = (HoursSheet.asked_at.desc(), HoursSheet.id)
    return db.session.scalars(select(HoursSheet).where(here).order_by(*order).limit(PAGE)).all()


def get_sheet(actor: Actor, sheet_id: UUID) -> HoursSheet:
    """One of them, else NotFound."""
    here = in_scope(actor, Permission.EXPORT_MASKED, HoursSheet.organisation_id)
    sheet = db.session.scalar(select(HoursSheet).where(HoursSheet.id == sheet_id, here))
    if sheet is None:
        raise NotFound("hours.sheet_not_found")
    return sheet


def _rows(organisation: Organisation, first: date, last: date) -> Iterator[SheetRow]:
    """Day by day, so that a month is never in hand at once. Who has left is on no sheet."""
    places, step = [place.id for place in list_children(organisation)], value_of(organisation, HOURS_STEP)
    for number in range((last - first).days + 1):
        counted = [record for record in records_on(places, first + timedelta(days=number)) if record.span]
        names = _names({record.user_id for record in counted})
        counted = sorted((one for one in counted if one.user_id in names), key=lambda one: (names[one.user_id], one.user_id))
        for user_id, found in groupby(counted, key=lambda one: one.user_id):
            yield _row(names[user_id], list(found), step)


def _names(user_ids: set[UUID]) -> dict[UUID, str]:
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(user_ids), ~User.login.startswith(ERASED)))
    return {user_id: name for user_id, name in rows}


def _row(name: str, records: list[ServiceRecord], step: int) -> SheetRow:
    spans = [record.span for record in records if record.span]
    return SheetRow(
        name, records[0].day, tuple(dict.fromkeys(one.occasion_id for one in records if one.occasion_id)),
        tuple(dict.fromkeys(one.organisation_id for one in records)), min(began for began, _ended in spans),
        max(ended for _began, ended in spans), len(records), rules.minutes_of(spans, step),
    )  # fmt: skip


def _record(action: audit.Action, actor: Actor, sheet: HoursSheet, fields: list[str], now: datetime) -> None:
    audit.record(action, actor_id=actor.user_id, subject_id=sheet.id, organisation_id=sheet.organisation_id,
                 fields=[*fields, f"{sheet.first}..{sheet.last}"], reason=sheet.purpose, at=now)  # fmt: skip

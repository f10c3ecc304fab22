"""Enter a firm in need, write in it, confirm it by another pair of eyes, end it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import Conflict, Forbidden, NotFound
from .. import audit
from ..people.actors import Actor, require
from ..people.permissions import Permission
from ..people.queries import get_organisation
from . import queries, rules
from .models import NeedyFirm
from .states import FirmKind, FirmStatus, Trouble


@dataclass(frozen=True)
class FirmEntry:
    """A firm as the desk writes it down."""

    id: UUID
    organisation_id: UUID
    name: str
    kind: FirmKind
    trouble: Trouble
    since: date
    workers: int


def enter_firm(actor: Actor, entry: FirmEntry, *, now: datetime) -> NeedyFirm:
    """Write it down. The same sent again is the firm it made; the same name in one place is refused."""
    organisation = get_organisation(actor, entry.organisation_id)
    require(actor, Permission.EVENT_WRITE, organisation)
    if earlier := db.session.get(NeedyFirm, entry.id):
        return _same(earlier, entry)
    _check(entry, now)
    firm = NeedyFirm(id=entry.id, organisation_id=organisation.id, status=FirmStatus.ENTERED)
    db.session.add(firm)
    _write(actor, firm, entry, now)
    _record(audit.Action.FIRM_ENTER, actor, firm, now)
    return firm


def change_firm(actor: Actor, entry: FirmEntry, *, now: datetime) -> NeedyFirm:
    """Put it right. What was confirmed has to be confirmed again; one that ended stays as it is."""
    firm = queries.get_firm(actor, entry.id, Permission.EVENT_WRITE)
    if firm.status is FirmStatus.ENDED:
        raise Conflict("firm.is_ended")
    _check(entry, now)
    firm.status, firm.confirmed_by, firm.confirmed_at = FirmStatus.ENTERED, None, None
    _write(actor, firm, entry, now)
    _record(audit.Action.FIRM_CHANGE, actor, firm, now)
    return firm


def confirm_firm(actor: Actor, firm_id: UUID, *, now: datetime) -> NeedyFirm:
    """It is so. Raises Forbidden for who wrote it; confirming twice is no error."""
    firm = queries.get_firm(actor, firm_id, Permission.EVENT_APPROVE)
    if firm.status is FirmStatus.ENDED:
        raise Conflict("firm.is_ended")
    if firm.changed_by == actor.user_id:
        raise Forbidden("firm.own_entry")
    if firm.status is FirmStatus.ENTERED:
        firm.status, firm.confirmed_by, firm.confirmed_at = FirmStatus.CONFIRMED, actor.user_id, now
        _record(audit.Action.FIRM_CONFIRM, actor, firm, now)
    return firm


def end_firm(actor: Actor, firm_id: UUID, reason: str, *, now: datetime) -> NeedyFirm:
    """It is in need no more, or never was. Ending twice is no error; the first reason stays."""
    firm = queries.get_firm(actor, firm_id, Permission.EVENT_WRITE)
    if firm.status is not FirmStatus.ENDED:
        firm.status, firm.ended_on, firm.end_reason = FirmStatus.ENDED, local_day(now), reason
        _record(audit.Action.FIRM_END, actor, firm, now)
    return firm


def _check(entry: FirmEntry, now: datetime) -> None:
    rules.check_trouble(entry.trouble, entry.since, today=local_day(now))
    if queries.has_namesake(entry.organisation_id, entry.name, but=entry.id):
        raise Conflict("firm.exists")


def _same(earlier: NeedyFirm, entry: FirmEntry) -> NeedyFirm:
    if (earlier.organisation_id, earlier.name) != (entry.organisation_id, entry.name):
        raise Conflict("firm.id_reused")
    return earlier


def _write(actor: Actor, firm: NeedyFirm, entry: FirmEntry, now: datetime) -> None:
    if actor.user_id is None:
        raise NotFound()
    firm.name, firm.kind, firm.trouble = entry.name, entry.kind, entry.trouble
    firm.since, firm.workers = entry.since, entry.workers
    firm.changed_by, firm.changed_at = actor.user_id, now


def _record(action: audit.Action, actor: Actor, firm: NeedyFirm, now: datetime) -> None:
    audit.record(action, actor_id=actor.user_id, subject_id=firm.id, organisation_id=firm.organisation_id,
                 values={"people": firm.workers}, at=now)  # fmt: skip

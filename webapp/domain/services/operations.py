"""Write a service down, and take a wrong line back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import Conflict, NotFound
from .. import audit
from ..people.actors import Actor, require
from ..people.permissions import Permission
from ..people.queries import get_organisation
from . import queries, rules
from .entries import ServiceEntry
from .kinds import ServicePart
from .models import AidService


def log_service(actor: Actor, entry: ServiceEntry, *, now: datetime) -> AidService:
    """One line. The same sent again is the line it made. Raises InvalidInput."""
    organisation = get_organisation(actor, entry.organisation_id)
    require(actor, Permission.SERVICE_WRITE, organisation)
    if earlier := db.session.get(AidService, entry.id):
        return _same(earlier, entry)
    rules.check_entry(entry, today=local_day(now))
    if actor.user_id is None:
        raise NotFound()
    line = AidService(
        id=entry.id, organisation_id=organisation.id, kind=entry.kind, day=entry.day, place=entry.place,
        person_times=entry.person_times, **rules.only_asked(entry), logged_by=actor.user_id, logged_at=now,
    )  # fmt: skip
    db.session.add(line)
    _record(audit.Action.SERVICE_LOG, actor, line, now)
    return line


def reverse_service(actor: Actor, service_id: UUID, *, id: UUID, reason: str, now: datetime) -> AidService:
    """The same with every sign turned, on the same day, and why. Raises Conflict where it was done already."""
    wrong = queries.get_service(actor, service_id, Permission.SERVICE_WRITE)
    if earlier := db.session.get(AidService, id):
        return _same_reverse(earlier, wrong)
    if wrong.reverses_id is not None or queries.find_reverse(wrong.id) is not None or actor.user_id is None:
        raise Conflict("service.is_reversed")
    line = AidService(
        id=id, organisation_id=wrong.organisation_id, kind=wrong.kind, day=wrong.day, place=wrong.place,
        person_times=-wrong.person_times, logged_by=actor.user_id, logged_at=now, reverses_id=wrong.id, reason=reason,
        **{part.value: None if (said := getattr(wrong, part.value)) is None else -said for part in ServicePart},
    )  # fmt: skip
    db.session.add(line)
    _record(audit.Action.SERVICE_REVERSE, actor, wrong, now)
    return line


def _same(earlier: AidService, entry: ServiceEntry) -> AidService:
    said = (earlier.organisation_id, earlier.kind, earlier.day, earlier.person_times)
    if earlier.reverses_id or said != (entry.organisation_id, entry.kind, entry.day, entry.person_times):
        raise Conflict("service.id_reused")
    return earlier


def _same_reverse(earlier: AidService, wrong: AidService) -> AidService:
    if earlier.reverses_id != wrong.id:
        raise Conflict("service.id_reused")
    return earlier


def _record(action: audit.Action, actor: Actor, line: AidService, now: datetime) -> None:
    audit.record(action, actor_id=actor.user_id, subject_id=line.id, organisation_id=line.organisation_id,
                 fields=[line.kind.value], values={"people": line.person_times}, at=now)  # fmt: skip

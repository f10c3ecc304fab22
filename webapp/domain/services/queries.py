"""Reading services in the actor's places, and their sums for reports."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import exists, extract, func, select, tuple_
from sqlalchemy.orm import aliased

from ...core.db import db
from ...core.errors import NotFound
from ..people.actors import Actor, in_scope
from ..people.permissions import Permission
from .kinds import ServiceKind, ServicePart
from .models import AidService

PAGE = 50


@dataclass(frozen=True)
class ServiceSum:
    """All of one kind. A part is None where nobody counted it; `uncounted` lines did not say, so it is at least so much."""

    lines: int
    person_times: int
    parts: dict[ServicePart, int | None]
    uncounted: dict[ServicePart, int]


def list_services(actor: Actor, after: tuple[date, UUID] | None = None) -> Sequence[AidService]:
    """A page of lines, the latest day first; `after` is (day, id) of the last one seen."""
    order = (AidService.day, AidService.id)
    statement = select(AidService).where(in_scope(actor, Permission.REPORT_READ, AidService.organisation_id))
    if after is not None:
        statement = statement.where(tuple_(*order) < tuple_(after[0], after[1]))
    return db.session.scalars(statement.order_by(*(one.desc() for one in order)).limit(PAGE)).all()


def get_service(actor: Actor, service_id: UUID, permission: Permission = Permission.REPORT_READ) -> AidService:
    """One line, else NotFound."""
    here = in_scope(actor, permission, AidService.organisation_id)
    found = db.session.scalar(select(AidService).where(AidService.id == service_id, here))
    if found is None:
        raise NotFound("service.not_found")
    return found


def find_reverse(service_id: UUID) -> AidService | None:
    """The line that takes this one back."""
    return db.session.scalar(select(AidService).where(AidService.reverses_id == service_id))


def reversed_among(service_ids: Collection[UUID]) -> set[UUID]:
    """Those of these lines that were taken back."""
    return {one for one in db.session.scalars(
        select(AidService.reverses_id).where(AidService.reverses_id.in_(service_ids))) if one}  # fmt: skip


def services_between(
    organisation_ids: Collection[UUID], first: date, last: date
) -> dict[ServiceKind, ServiceSum]:
    """The sums of each kind in these places and days, in one read over the index; what was taken back counts on neither
    side. For reports: the caller says whose places they are.
    """
    taken_back = aliased(AidService)
    live = (
        AidService.organisation_id.in_(organisation_ids),
        AidService.day.between(first, last),
        AidService.reverses_id.is_(None),
        ~exists().where(taken_back.reverses_id == AidService.id),
    )
    columns = [getattr(AidService, part.value) for part in ServicePart]
    sums = [func.sum(AidService.person_times), func.count(), *(func.sum(one) for one in columns),
            *(func.count(one) for one in columns)]  # fmt: skip
    found = {}
    for kind, people, lines, *rest in db.session.execute(select(AidService.kind, *sums).where(*live).group_by(AidService.kind)):
        said = dict(zip(ServicePart, rest[len(columns) :], strict=True))
        totals = {part: None if total is None else int(total) for part, total in zip(ServicePart, rest, strict=False)}
        found[kind] = ServiceSum(lines, int(people), totals, {part: lines - said[part] for part in ServicePart})
    return found


def by_month(actor: Actor, year: int) -> dict[ServiceKind, dict[int, int]]:
    """`{kind: {month: person_times}}` of one year in the actor's places, one read."""
    month = extract("month", AidService.day)
    here = in_scope(actor, Permission.REPORT_READ, AidService.organisation_id)
    statement = (
        select(AidService.kind, month, func.sum(AidService.person_times))
        .where(here, AidService.day.between(date(year, 1, 1), date(year, 12, 31)))
        .group_by(AidService.kind, month)
    )
    found: dict[ServiceKind, dict[int, int]] = {}
    for kind, number, people in db.session.execute(statement):
        if people:
            found.setdefault(kind, {})[int(number)] = int(people)
    return found

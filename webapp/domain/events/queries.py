"""Reading what was given, inside what the actor may open."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import func, select, tuple_

from ...core import tally
from ...core.clock import local_day
from ...core.db import db
from ...core.errors import NotFound
from ..funds.models import Fund
from ..funds.states import FundUse
from ..people.actors import Actor, in_scope
from ..people.models import Organisation
from ..people.permissions import Permission
from ..people.queries import list_organisations
from .models import EventGrant, EventRulebook
from .states import EventKind, GrantStatus
from .totals import Given, Thing

PAGE = 50
SLICE = 500


@dataclass(frozen=True)
class YearSum:
    """What one year's event care came to, in all places one may read: the only thing of it that may be told."""

    count: int
    fen: int


def occasion_of(organisation_id: UUID, year: int) -> UUID:
    """The event care of a place in a year, as funds and totals know it."""
    return uuid5(organisation_id, f"event_care|{year}")


def get_grant(actor: Actor, grant_id: UUID, permission: Permission = Permission.EVENT_OPEN) -> EventGrant:
    """One, else NotFound."""
    here = in_scope(actor, permission, EventGrant.organisation_id)
    found = db.session.scalar(select(EventGrant).where(EventGrant.id == grant_id, here))
    if found is None:
        raise NotFound("event.not_found")
    return found


def list_grants(
    actor: Actor, statuses: Collection[GrantStatus], before: tuple[datetime, UUID] | None = None
) -> Sequence[EventGrant]:
    """A page of them, the latest entered first."""
    order = (EventGrant.entered_at, EventGrant.id)
    here = in_scope(actor, Permission.EVENT_OPEN, EventGrant.organisation_id)
    statement = select(EventGrant).where(here, EventGrant.status.in_(statuses))
    if before is not None:
        statement = statement.where(tuple_(*order) < tuple_(before[0], before[1]))
    return db.session.scalars(statement.order_by(*(one.desc() for one in order)).limit(PAGE)).all()


def version_of(grant: EventGrant) -> EventRulebook:
    """The rulebook it went by."""
    return db.session.get_one(EventRulebook, grant.rulebook_id)


def year_sum(actor: Actor, year: int) -> YearSum:
    """From running totals; two reads."""
    places = list_organisations(actor, Permission.EVENT_READ)
    totals = tally.totals_of([occasion_of(place.id, year) for place in places])
    sums = [measures for by_part in totals.values() for measures in by_part.values()]
    return YearSum(sum(one.get("events", 0) for one in sums), sum(one.get("events_fen", 0) for one in sums))


def given_between(actor: Actor, organisation: Organisation, first: date, last: date) -> list[Given]:
    """What was handed over in these days, both included, in this place and below it; one read. What happened is unsealed
    to be counted: the caller shows nobody more than `totals.care_lines` says.
    """
    here = select(Organisation.id).where(Organisation.path.startswith(organisation.path, autoescape=True))
    statement = select(EventGrant).where(
        in_scope(actor, Permission.EVENT_OPEN, EventGrant.organisation_id), EventGrant.organisation_id.in_(here),
        EventGrant.status == GrantStatus.PAID, EventGrant.paid_on.between(first, last),
    )  # fmt: skip
    return [_given(grant) for grant in db.session.scalars(statement)]


def _given(grant: EventGrant) -> Given:
    said: Mapping[str, Any] = grant.event or {}
    whose = grant.household_id or grant.member_id or grant.firm_id or grant.id
    things = [Thing(said["goods"], "", 1)] if said.get("goods") else []
    things += [Thing(said["label"], said["unit"], int(said["quantity"]))] if said.get("item") else []
    return Given(EventKind(said["kind"]), whose, grant.fen, tuple(things))


def given_in_year(yearly_index: bytes, year: int) -> int:
    """How many of a kind somebody was given in a year, what waits and what is set apart among them."""
    statement = select(func.count()).select_from(EventGrant).where(
        EventGrant.yearly_index == yearly_index, EventGrant.year == year, EventGrant.status != GrantStatus.CANCELLED
    )  # fmt: skip
    return db.session.scalar(statement) or 0


def is_told(event_index: bytes) -> bool:
    """Whether this very event has been entered."""
    standing = (EventGrant.event_index == event_index) & (EventGrant.status != GrantStatus.CANCELLED)
    return db.session.scalar(select(EventGrant.id).where(standing)) is not None


def is_told_in_family(family_index: bytes | None) -> bool:
    """Whether somebody of the household has told of such an event on that day."""
    if family_index is None:
        return False
    standing = (EventGrant.family_index == family_index) & (EventGrant.status != GrantStatus.CANCELLED)
    return db.session.scalar(select(EventGrant.id).where(standing).limit(1)) is not None


def households_given(household_ids: Collection[UUID]) -> set[UUID]:
    """Of these, the ones somebody of which was given something; undoing an import leaves them alone."""
    found: set[UUID] = set()
    wanted = list(household_ids)
    for start in range(0, len(wanted), SLICE):
        these = EventGrant.household_id.in_(wanted[start : start + SLICE])
        found.update(key for key in db.session.scalars(select(EventGrant.household_id).where(these)) if key)
    return found


def funds_to_choose(actor: Actor) -> Sequence[Fund]:
    """Funds that may be handed to people, whatever the festival and the category, the newest year first."""
    mine = select(Fund).where(in_scope(actor, Permission.LEDGER_READ, Fund.organisation_id))
    rows = db.session.scalars(mine.order_by(Fund.year.desc(), Fund.title, Fund.id).limit(200)).all()
    return [one for one in rows if FundUse.GRANTS.value in one.uses and not one.festivals and not one.categories]


def places_of_occasions(actor: Actor, occasion_ids: Collection[UUID]) -> dict[UUID, tuple[str, int]]:
    """Of these occasions, the ones that are event care: whose, and of which year."""
    statement = (
        select(EventGrant.occasion_id, Organisation.name, func.min(EventGrant.entered_at))
        .join(Organisation, Organisation.id == EventGrant.organisation_id)
        .where(EventGrant.occasion_id.in_(list(occasion_ids)), in_scope(actor, Permission.LEDGER_READ, EventGrant.organisation_id))
        .group_by(EventGrant.occasion_id, Organisation.name)
    )
    return {row[0]: (row[1], local_day(row[2]).year) for row in db.session.execute(statement)}

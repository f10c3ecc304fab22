"""An organisation that padded its list brings nobody up to a day, but for an emergency (SPEC 3.7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import Conflict, DomainError, NotFound
from .. import audit
from ..people.actors import Actor, in_scope, require
from ..people.models import Organisation
from ..people.permissions import Permission
from ..people.queries import get_organisation, list_organisations
from . import rules
from .bars import barred_places
from .models import Household, OrganisationSanction
from .queries import get_household
from .standing import sanctions_are_on
from .states import ON_LISTS


def bar_place(actor: Actor, organisation_id: UUID, id: UUID, *, reason: str, now: datetime) -> OrganisationSanction:
    """No campaign takes up its households until the end of the next year. Sent twice it is one.

    It is said from above, never by the place itself. Raises NotFound, Forbidden, Conflict place.barred.
    """
    place = get_organisation(actor, organisation_id)
    _from_above(actor, place)
    if not sanctions_are_on(place):
        raise NotFound("place.not_found")
    rules.check_reason(reason)
    if (earlier := db.session.get(OrganisationSanction, id)) is not None and earlier.organisation_id == place.id:
        return earlier
    today = local_day(now)
    if earlier is not None or is_barred(place.id, on=today):
        raise Conflict("place.barred")
    assert actor.user_id is not None  # noqa: S101  (a role is held by somebody)
    sanction = OrganisationSanction(id=id, organisation_id=place.id, reason=reason.strip(), made_by=actor.user_id,
                                    barred_until=rules.barred_until(today), made_at=now)  # fmt: skip
    db.session.add(sanction)
    _record(audit.Action.ORGANISATION_BAR, actor, sanction, reason, now)
    return sanction


def lift_place_bar(actor: Actor, sanction_id: UUID, *, reason: str, now: datetime) -> OrganisationSanction:
    """It was a mistake, says another person than the one who barred. Raises NotFound, Forbidden household.approves_own."""
    sanction = db.session.get(OrganisationSanction, sanction_id)
    if sanction is None or sanction.lifted_at is not None:
        raise NotFound("place.not_found")
    _from_above(actor, get_organisation(actor, sanction.organisation_id))
    rules.check_two_eyes(actor.user_id, sanction.made_by)
    rules.check_reason(reason)
    sanction.lifted_by, sanction.lifted_at, sanction.lifted_because = actor.user_id, now, reason.strip()
    _record(audit.Action.ORGANISATION_UNBAR, actor, sanction, reason, now)
    return sanction


def except_in_place(actor: Actor, household_id: UUID, *, reason: str, until: date, now: datetime) -> Household:
    """An emergency is never barred: one household of a barred place may be taken up until that day.

    Raises Conflict household.step where there is no bar to except it from; DomainError household.exception_over.
    """
    household = get_household(actor, household_id)
    require(actor, Permission.HOUSEHOLD_APPROVE, get_organisation(actor, household.organisation_id))
    if household.status not in ON_LISTS or not is_barred(household.organisation_id, on=local_day(now)):
        raise Conflict("household.step")
    rules.check_reason(reason)
    if until < local_day(now):
        raise DomainError("household.exception_over")
    household.excepted_until = until
    audit.record(
        audit.Action.HOUSEHOLD_EXCEPT, actor_id=actor.user_id, subject_id=household.id,
        organisation_id=household.organisation_id, reason=reason, at=now,
    )  # fmt: skip
    return household


def is_barred(organisation_id: UUID, *, on: date) -> bool:
    """Whether the files of this place are on no new list."""
    mine = barred_places(on).where(Organisation.id == organisation_id)
    return db.session.scalar(mine.limit(1)) is not None


def places_below(actor: Actor) -> list[Organisation]:
    """The places that this person could bar: those below one where they approve."""
    mine = list_organisations(actor, Permission.HOUSEHOLD_APPROVE)
    ids = {place.id for place in mine}
    return [place for place in mine if place.parent_id in ids]


def bars_below(actor: Actor, *, on: date) -> Sequence[tuple[OrganisationSanction, Organisation]]:
    """The bars that hold on that day, in this person's places."""
    rows = db.session.execute(
        select(OrganisationSanction, Organisation)
        .join(Organisation, Organisation.id == OrganisationSanction.organisation_id)
        .where(
            OrganisationSanction.barred_until >= on, OrganisationSanction.lifted_at.is_(None),
            in_scope(actor, Permission.HOUSEHOLD_APPROVE, OrganisationSanction.organisation_id),
        )
        .order_by(Organisation.path)
    )  # fmt: skip
    return [(sanction, place) for sanction, place in rows]


def _from_above(actor: Actor, place: Organisation) -> None:
    above = db.session.get(Organisation, place.parent_id) if place.parent_id else None
    if above is None:
        raise NotFound("place.not_found")
    require(actor, Permission.HOUSEHOLD_APPROVE, above)


def _record(action: audit.Action, actor: Actor, sanction: OrganisationSanction, reason: str, now: datetime) -> None:
    audit.record(action, actor_id=actor.user_id, subject_id=sanction.organisation_id, reason=reason,
                 organisation_id=sanction.organisation_id, at=now)  # fmt: skip

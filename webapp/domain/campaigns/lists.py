"""Reading lists, their lines and who was left out, inside what the actor may see; by keyset, never by offset."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select

from ...core.db import db
from ...core.errors import DomainError, NotFound
from ..households.models import Household, Person
from ..households.person_names import mask_name
from ..households.rules import latest_adult_birthday
from ..people.actors import Actor, in_scope
from ..people.permissions import Permission
from .changes import is_replacing
from .models import AwardLine, AwardList, Campaign, LeftOut
from .rules import LeftOutReason
from .scope import get_campaign
from .states import STANDING, UNDER_WAY, LineStatus, ListKind, ListStatus

PAGE = 50
SLICE = 500
SHOWN = (ListStatus.PROPOSED, ListStatus.POSTED, ListStatus.APPROVED, ListStatus.FROZEN, *UNDER_WAY)
"""A list in the making is seen by nobody; one that was replaced before it was posted is history."""


@dataclass(frozen=True)
class LineFilter:
    """Which lines a page shows; None is all."""

    organisation_id: UUID | None = None
    status: LineStatus | None = None
    standard_number: int | None = None
    not_fixed: bool = False
    also: ColumnElement[bool] | None = None
    """A further condition of another file of this room."""


def lists_of(campaign_id: UUID) -> Sequence[AwardList]:
    """Lists of a campaign, oldest first. The caller has checked that the actor may see the campaign."""
    statement = select(AwardList).where(AwardList.campaign_id == campaign_id, AwardList.status.in_(SHOWN))
    return db.session.scalars(statement.order_by(AwardList.version)).all()


def get_list(actor: Actor, list_id: UUID) -> tuple[Campaign, AwardList]:
    """One list and its campaign, else NotFound."""
    found = db.session.scalar(select(AwardList).where(AwardList.id == list_id, AwardList.status.in_(SHOWN)))
    if found is None:
        raise NotFound("list.not_found")
    return get_campaign(actor, found.campaign_id), found


def check_at_rest(award_list: AwardList) -> None:
    """Nothing of a list is changed while it is being posted, approved or taken down."""
    if award_list.is_under_way:
        raise DomainError("list.under_way")


def latest_proposal(campaign_id: UUID) -> AwardList | None:
    """The last time the register was measured; it knows who is left out and why."""
    statement = select(AwardList).where(
        AwardList.campaign_id == campaign_id, AwardList.status.in_(SHOWN), AwardList.kind == ListKind.PROPOSAL
    )
    return db.session.scalars(statement.order_by(AwardList.version.desc()).limit(1)).first()


def list_lines(
    actor: Actor, list_id: UUID, wanted: LineFilter, *, after: int = 0, limit: int = PAGE
) -> tuple[Sequence[AwardLine], int | None]:
    """A page of lines by number, and the number to go on after where there are more."""
    statement = select(AwardLine).where(
        AwardLine.list_id == list_id, AwardLine.number > after,
        in_scope(actor, Permission.HOUSEHOLD_READ, AwardLine.organisation_id),
    )  # fmt: skip
    if wanted.organisation_id is not None:
        statement = statement.where(AwardLine.organisation_id == wanted.organisation_id)
    if wanted.status is not None:
        statement = statement.where(AwardLine.status == wanted.status)
    if wanted.standard_number is not None:
        statement = statement.where(AwardLine.standard_number == wanted.standard_number)
    if wanted.not_fixed:
        statement = statement.where(AwardLine.most_fen.is_not(None), AwardLine.fixed_at.is_(None))
    if wanted.also is not None:
        statement = statement.where(wanted.also)
    rows = db.session.scalars(statement.order_by(AwardLine.number).limit(limit + 1)).all()
    return rows[:limit], rows[limit - 1].number if len(rows) > limit else None


def list_campaign_lines(
    actor: Actor, campaign_id: UUID, wanted: LineFilter, *, after: tuple[int, int] = (0, 0), limit: int = PAGE
) -> tuple[list[AwardLine], tuple[int, int] | None]:
    """The same over all lists of a campaign, of which there are few; keys are (version, number)."""
    there = {award_list.id: award_list for award_list in lists_of(campaign_id)}
    versions = {key: award_list.version for key, award_list in there.items()}
    found: list[AwardLine] = []
    for list_id, version in versions.items():
        here = _at_rest(there[list_id], wanted)
        if version < after[0] or len(found) > limit or here is None:
            continue
        start = after[1] if version == after[0] else 0
        found += list_lines(actor, list_id, here, after=start, limit=limit + 1 - len(found))[0]
    last = found[limit - 1] if len(found) > limit else None
    return found[:limit], (versions[last.list_id], last.number) if last else None


def _at_rest(award_list: AwardList, wanted: LineFilter) -> LineFilter | None:
    """What to look for on this list: one on its way has its lines where it stands for everybody, or not at all."""
    if not award_list.is_under_way or wanted.status is None or wanted.status is LineStatus.WITHDRAWN:
        return wanted
    if wanted.status.value != award_list.stands.value:
        return None
    return replace(wanted, status=None, also=AwardLine.status.in_(STANDING))


def list_left_out(
    actor: Actor, list_id: UUID, *, organisation_id: UUID | None = None, reason: LeftOutReason | None = None,
    after: int = 0, limit: int = PAGE,
) -> tuple[Sequence[LeftOut], int | None]:  # fmt: skip
    """A page of the households that are not on the list, and the number to go on after."""
    statement = select(LeftOut).where(
        LeftOut.list_id == list_id, LeftOut.number > after,
        in_scope(actor, Permission.HOUSEHOLD_READ, LeftOut.organisation_id),
    )  # fmt: skip
    if organisation_id is not None:
        statement = statement.where(LeftOut.organisation_id == organisation_id)
    if reason is not None:
        statement = statement.where(LeftOut.reason == reason)
    rows = db.session.scalars(statement.order_by(LeftOut.number).limit(limit + 1)).all()
    return rows[:limit], rows[limit - 1].number if len(rows) > limit else None


def find_line(actor: Actor, line_id: UUID) -> AwardLine | None:
    """One line in the actor's places, or None."""
    here = in_scope(actor, Permission.HOUSEHOLD_READ, AwardLine.organisation_id)
    return db.session.scalar(select(AwardLine).where(AwardLine.id == line_id, here))


def visible_lines(actor: Actor, line_ids: Collection[UUID]) -> dict[UUID, AwardLine]:
    """Those of these lines that are in the actor's places."""
    here = in_scope(actor, Permission.HOUSEHOLD_READ, AwardLine.organisation_id)
    rows = db.session.scalars(select(AwardLine).where(AwardLine.id.in_(list(line_ids)), here))
    return {line.id: line for line in rows}


def get_line(actor: Actor, line_id: UUID) -> tuple[Campaign, AwardList, AwardLine]:
    """One line with its list and campaign, else NotFound."""
    line = find_line(actor, line_id)
    if line is None:
        raise NotFound("list.line_not_found")
    campaign, award_list = get_list(actor, line.list_id)
    return campaign, award_list, line


def frozen_lines(actor: Actor, campaign_id: UUID) -> Sequence[AwardLine]:
    """Approved lines of a campaign, for visits; `id` is what its receipt is issued for."""
    statement = (
        select(AwardLine)
        .join(AwardList, AwardList.id == AwardLine.list_id)
        .where(
            AwardList.campaign_id == campaign_id, AwardList.status == ListStatus.FROZEN,
            AwardLine.status == LineStatus.APPROVED,
            in_scope(actor, Permission.CAMPAIGN_READ, AwardLine.organisation_id),
        )
        .order_by(AwardList.version, AwardLine.number)
    )  # fmt: skip
    return db.session.scalars(statement).all()


def lines_of_households(actor: Actor, household_ids: Collection[UUID]) -> Sequence[tuple[AwardLine, Campaign]]:
    """What these households were given, the latest campaign first; for their page."""
    statement = (
        select(AwardLine, Campaign)
        .join(AwardList, AwardList.id == AwardLine.list_id)
        .join(Campaign, Campaign.id == AwardLine.campaign_id)
        .where(
            AwardLine.household_id.in_(household_ids), AwardLine.status == LineStatus.APPROVED,
            AwardList.status == ListStatus.FROZEN,
            in_scope(actor, Permission.HOUSEHOLD_READ, AwardLine.organisation_id),
        )
        .order_by(Campaign.starts_on.desc())
    )  # fmt: skip
    return [(line, campaign) for line, campaign in db.session.execute(statement)]


def list_of_notice(notice_id: UUID) -> UUID | None:
    """The list that this notice hangs for, or hung for last; the caller has checked the notice."""
    statement = select(AwardList.id).where(AwardList.notice_id == notice_id, hung_by_itself())
    return db.session.scalar(statement.limit(1))


def hung_by_itself() -> ColumnElement[bool]:
    """Lists with a notice of their own, not those whose lines hung with another list."""
    return (AwardList.kind == ListKind.PROPOSAL) | AwardList.notice_days.is_not(None)


def count_lines(list_id: UUID) -> dict[LineStatus, int]:
    """How many lines stand where, for one list."""
    rows = db.session.execute(
        select(AwardLine.status, func.count()).where(AwardLine.list_id == list_id).group_by(AwardLine.status)
    )
    return {status: count for status, count in rows}


def count_standing(campaign_id: UUID) -> dict[UUID, int]:
    """Households by place that are on a list at present."""
    statement = (
        select(AwardLine.organisation_id, func.count())
        .join(AwardList, AwardList.id == AwardLine.list_id)
        .where(AwardList.campaign_id == campaign_id, AwardList.status.in_(SHOWN), AwardLine.status.in_(STANDING),
               ~is_replacing())
        .group_by(AwardLine.organisation_id)
    )  # fmt: skip
    return {place: count for place, count in db.session.execute(statement)}


@dataclass(frozen=True)
class Head:
    """Who a line is about, for the desk."""

    name: str
    building: str
    is_relative: bool = False
    """Of an officer; approvers look at it (SPEC 2.3)."""


def heads_of(household_ids: Collection[UUID]) -> dict[UUID, Head]:
    """Names and buildings, one query; the caller has checked that the actor may see the lines."""
    rows = select(
        Household.id, Household.head_name, Household.building, Household.is_relative_of_officer
    ).where(Household.id.in_(list(household_ids)))  # fmt: skip
    return {row.id: Head(row.head_name, row.building, row.is_relative_of_officer) for row in db.session.execute(rows)}


def masked_heads(household_ids: Collection[UUID], *, on: date) -> dict[UUID, Head]:
    """The same for paper that leaves the house: masked; without a name and a place where no adult is known to live with the
    children, so that the head may be one. One query; the caller has checked that the actor may see the lines.
    """
    grown = latest_adult_birthday(on)
    adult = exists().where(Person.household_id == Household.id, Person.is_on_file, Person.birth_date <= grown)
    rows = select(Household.id, Household.head_name, Household.building, (Household.youngest_born > grown) & ~adult).where(
        Household.id.in_(list(household_ids))
    )
    return {key: Head("", "") if of_children else Head(mask_name(name), building)
            for key, name, building, of_children in db.session.execute(rows)}  # fmt: skip


def named_lines(actor: Actor, line_ids: Collection[UUID]) -> dict[UUID, Head]:
    """Who these lines are about, of those the actor may see, one query."""
    statement = (
        select(AwardLine.id, Household.head_name, Household.building)
        .join(Household, Household.id == AwardLine.household_id)
        .where(AwardLine.id.in_(list(line_ids)), in_scope(actor, Permission.HOUSEHOLD_READ, AwardLine.organisation_id))
    )
    return {row.id: Head(row.head_name, row.building) for row in db.session.execute(statement)}


def households_on_lists(household_ids: Collection[UUID]) -> set[UUID]:
    """Of these households, the ones that stand on a list of any campaign; undoing an import leaves them alone."""
    found: set[UUID] = set()
    wanted = list(household_ids)
    for start in range(0, len(wanted), SLICE):
        statement = select(AwardLine.household_id).where(
            AwardLine.household_id.in_(wanted[start : start + SLICE]), AwardLine.status.in_(STANDING)
        )
        found.update(db.session.scalars(statement))
    return found

"""The board of one community by grid or by building, and the households behind each of its numbers (SPEC 4.6).

What is counted and what is opened is one condition on a household, so that a number always opens to itself. One count a
measure over the households of the community; the board of a whole campaign reads running totals instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select

from ...core.db import db
from ..campaigns.lists import latest_proposal
from ..campaigns.models import AwardLine, Campaign, LeftOut
from ..campaigns.states import STANDING, LineStatus, ListStatus
from ..households.models import Household
from ..households.states import ON_LISTS
from ..people.actors import Actor, in_scope
from ..people.permissions import Permission
from ..receipts.models import Receipt
from ..receipts.rules import place_key
from ..receipts.states import CONFIRMED
from ..visits.models import TaskStatus, Visit, VisitTask
from .not_measured import is_not_measured, lists_of_round

PAGE = 50


class DividedBy(StrEnum):
    """How a community is divided."""

    GRID = "grid"
    BUILDING = "building"


class BoardStep(StrEnum):
    """How far a household is, in the order of the board."""

    ACTIVE = "active"
    PROPOSED = "proposed"
    LEFT_OUT = "left_out"
    NOT_MEASURED = "not_measured"
    APPROVED = "approved"
    NOTIFIED = "notified"
    VISITED = "visited"
    CONFIRMED = "confirmed"


@dataclass(frozen=True)
class Corner:
    """One grid or building, empty for those of which it is not known; how many households came how far."""

    name: str
    counts: dict[BoardStep, int]


def corners_of(actor: Actor, campaign: Campaign, place_id: UUID, by: DividedBy) -> list[Corner]:
    """The board of one community, divided; as many statements however large it is."""
    column = _column(by)
    found: dict[str, dict[BoardStep, int]] = {}
    for step in BoardStep:
        statement = select(column, func.count()).where(_here(actor, place_id), _came_to(campaign, step, place_id))
        for name, count in db.session.execute(statement.group_by(column)):
            found.setdefault(name, {})[step] = count
    return [Corner(name, {step: found[name].get(step, 0) for step in BoardStep}) for name in sorted(found, key=place_key)]


def list_corner(
    actor: Actor, campaign: Campaign, step: BoardStep, place_id: UUID, corner: tuple[DividedBy, str] | None, *,
    after: UUID | None = None, limit: int = PAGE,
) -> tuple[Sequence[UUID], UUID | None]:  # fmt: skip
    """A page of the households behind a number, by id, and the id to go on after where there are more."""
    statement = select(Household.id).where(_here(actor, place_id), _came_to(campaign, step, place_id))
    if corner is not None:
        statement = statement.where(_column(corner[0]) == corner[1])
    if after is not None:
        statement = statement.where(Household.id > after)
    found = db.session.scalars(statement.order_by(Household.id).limit(limit + 1)).all()
    return found[:limit], found[limit - 1] if len(found) > limit else None


def _column(by: DividedBy) -> ColumnElement[str]:
    return {DividedBy.GRID: Household.grid, DividedBy.BUILDING: Household.building}[by].expression


def _here(actor: Actor, place_id: UUID) -> ColumnElement[bool]:
    return (Household.organisation_id == place_id) & in_scope(
        actor, Permission.HOUSEHOLD_READ, Household.organisation_id
    )


def _came_to(campaign: Campaign, step: BoardStep, place_id: UUID) -> ColumnElement[bool]:
    if step is BoardStep.ACTIVE:
        return Household.status.in_(ON_LISTS)
    if step is BoardStep.NOT_MEASURED:
        return is_not_measured(lists_of_round(campaign), [place_id])
    if step in (BoardStep.PROPOSED, BoardStep.APPROVED):
        return _on_a_line(campaign, step)
    if step is BoardStep.LEFT_OUT:
        measured = latest_proposal(campaign.id)
        here = (LeftOut.list_id == (measured.id if measured else None)) & (LeftOut.household_id == Household.id)
        return exists().where(here)
    if step is BoardStep.CONFIRMED:
        slip = (Receipt.household_id == Household.id) & (Receipt.occasion_id == campaign.id)
        return exists().where(slip, Receipt.status.in_(CONFIRMED))
    task = (VisitTask.household_id == Household.id) & (VisitTask.occasion_id == campaign.id)
    if step is BoardStep.VISITED:
        return exists().where(task, VisitTask.status == TaskStatus.DONE)
    return exists().where(task, Visit.task_id == VisitTask.id, Visit.told_at.is_not(None))


def _on_a_line(campaign: Campaign, step: BoardStep) -> ColumnElement[bool]:
    """Approved is what a frozen list says; a line of a list on its way is not yet what it will be."""
    of_round = lists_of_round(campaign)
    line = (AwardLine.household_id == Household.id) & (AwardLine.status.in_(STANDING))
    if step is BoardStep.APPROVED:
        frozen = [award_list.id for award_list in of_round if award_list.status is ListStatus.FROZEN]
        return exists().where(line, AwardLine.list_id.in_(frozen), AwardLine.status == LineStatus.APPROVED)
    return exists().where(line, AwardLine.list_id.in_([award_list.id for award_list in of_round]))

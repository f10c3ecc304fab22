"""Who came onto the register after the list was made: on no list, and without a reason yet (SPEC 4.6)."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select

from ...core.db import db
from ..campaigns.lists import lists_of
from ..campaigns.models import AwardLine, AwardList, Campaign, LeftOut
from ..households.comings import came_after, on_register
from ..households.models import Household


def lists_of_round(campaign: Campaign) -> list[AwardList]:
    """What has been measured in this round."""
    return [award_list for award_list in lists_of(campaign.id) if award_list.round == campaign.round]


def is_not_measured(of_round: Collection[AwardList], place_ids: Collection[UUID]) -> ColumnElement[bool]:
    """Only comings since the newest proposal are looked at; one that was measured all the same is on a list or left out."""
    known, measured_to = [award_list.id for award_list in of_round], max((lst.measured_to for lst in of_round), default=0)
    on_a_line = exists().where(AwardLine.list_id.in_(known), AwardLine.household_id == Household.id)
    left_out = exists().where(LeftOut.list_id.in_(known), LeftOut.household_id == Household.id)
    return came_after(measured_to, place_ids) & ~on_a_line & ~left_out


def count_not_measured(campaign: Campaign, place_ids: Collection[UUID]) -> dict[UUID, int]:
    """By place; nothing before there is any list, and everybody when a new round has none yet."""
    of_round = lists_of_round(campaign)
    if not of_round:
        return on_register(place_ids) if lists_of(campaign.id) else {}
    statement = (
        select(Household.organisation_id, func.count())
        .where(is_not_measured(of_round, place_ids))
        .group_by(Household.organisation_id)
    )
    return {place: count for place, count in db.session.execute(statement)}

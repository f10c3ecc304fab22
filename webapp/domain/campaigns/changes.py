"""Reading what amendments do: which line gives way to which (SPEC 4.9)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select

from ...core.db import db
from .list_models import ChangeKind, ListChange
from .models import AwardLine, AwardList, Campaign
from .states import UNDER_WAY, LineStatus, ListKind, ListStatus

NOT_APPROVED = (ListStatus.PROPOSED, ListStatus.POSTED, *UNDER_WAY)


def changes_of(list_id: UUID) -> Sequence[ListChange]:
    """What an amendment was said to do, in the order in which it was said."""
    statement = select(ListChange).where(ListChange.list_id == list_id)
    return db.session.scalars(statement.order_by(ListChange.made_at, ListChange.id)).all()


def stamp(list_id: UUID) -> str:
    """What an approver has read of an amendment: another one as soon as it says something else."""
    read = "|".join(str(change.id) for change in changes_of(list_id))
    return hashlib.sha256(read.encode()).hexdigest()[:16]


def changes_into(award_list: AwardList) -> Sequence[ListChange]:
    """Changes whose new line stands on this list, wherever it was first said, and what the list takes off."""
    new = exists().where(AwardLine.id == ListChange.new_line_id, AwardLine.list_id == award_list.id)
    off = (ListChange.list_id == award_list.id) & (ListChange.kind == ChangeKind.TAKE_OFF)
    return db.session.scalars(select(ListChange).where(or_(new, off)).order_by(ListChange.made_at, ListChange.id)).all()


def changes_by_line(line_ids: Collection[UUID]) -> dict[UUID, ListChange]:
    """For new lines, the change that made them; for lines that give way, the one that lets them."""
    ids = list(line_ids)
    rows = db.session.scalars(
        select(ListChange).where(or_(ListChange.new_line_id.in_(ids), ListChange.line_id.in_(ids)))
    )
    return {id: change for change in rows for id in (change.line_id, change.new_line_id) if id in set(ids)}


def gave_way() -> ColumnElement[bool]:
    """Lines that were approved on their list and have given way since: their version still counts them."""
    return exists().where(ListChange.line_id == AwardLine.id, ListChange.done_at.is_not(None))


def is_replacing() -> ColumnElement[bool]:
    """Lines that are to take another's place and have not yet: their household stands by the other."""
    return exists().where(
        ListChange.new_line_id == AwardLine.id, ListChange.line_id.is_not(None), ListChange.done_at.is_(None)
    )


def replacing_among(line_ids: Collection[UUID]) -> set[UUID]:
    """Of these lines, the ones that are to take another's place."""
    return set(db.session.scalars(select(AwardLine.id).where(AwardLine.id.in_(list(line_ids)), is_replacing())))


def on_a_revision(line: type[AwardLine]) -> ColumnElement[bool]:
    """Lines, or lines by an alias, that a revision under way proposes: no other list takes their households up."""
    revisions = select(AwardList.id).where(AwardList.notice_days.is_not(None), AwardList.status.in_(NOT_APPROVED))
    return (line.status == LineStatus.PROPOSED) & line.list_id.in_(revisions)


def amendment_under_way(campaign_id: UUID) -> AwardList | None:
    """The amendment that waits to be finished or approved; a campaign has one at a time."""
    statement = select(AwardList).where(
        AwardList.campaign_id == campaign_id, AwardList.kind == ListKind.AMENDMENT,
        AwardList.notice_days.is_not(None), AwardList.status.in_(NOT_APPROVED),
    )  # fmt: skip
    return db.session.scalar(statement.limit(1))


def approved_lines(campaign: Campaign, household_ids: Collection[UUID]) -> dict[UUID, AwardLine]:
    """By household, its approved line of this round; the caller has checked that the actor may see the households."""
    statement = select(AwardLine).where(
        AwardLine.campaign_id == campaign.id, AwardLine.round == campaign.round,
        AwardLine.household_id.in_(list(household_ids)), AwardLine.status == LineStatus.APPROVED,
    )  # fmt: skip
    return {line.household_id: line for line in db.session.scalars(statement)}

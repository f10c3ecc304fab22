"""A list on its way that does not get there goes back to where it stood: taken down, refused at the end, or left by a
worker that died. Its lines follow some at a time, under a state in which nothing of the list can be changed.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, update

from ...core.db import db
from ..notices import making
from .measuring import Turns
from .models import AwardLine, AwardList
from .states import LIVE, LineStatus, ListStatus

A_TURN = 500
"""Lines that go back in one turn of the writer."""
ON_THE_WAY = (ListStatus.POSTING, ListStatus.APPROVING)


def bring_back(list_id: UUID, *, turns: Turns) -> None:
    """Give up what is under way with a list, if anything is, and see it back; the caller has checked the actor."""
    with turns():
        award_list = db.session.get_one(AwardList, list_id)
        if award_list.status in ON_THE_WAY:
            award_list.status = ListStatus.RETURNING
    there = award_list.status is not ListStatus.RETURNING
    while not there:
        with turns():
            there = not go_back_some(db.session.get_one(AwardList, list_id))


def go_back_some(award_list: AwardList) -> bool:
    """Some lines, and the notice that was being written; whether there are more. At the end the list is at rest."""
    if award_list.status is not ListStatus.RETURNING:
        return False
    if award_list.next_notice_id is not None:
        if not making.sweep_rows(award_list.next_notice_id):
            award_list.next_notice_id = None
            db.session.flush()
        return True
    # Lines of a revision stay proposed while they hang: one may wait for the place of another.
    target = LineStatus.PROPOSED if award_list.is_revision else LineStatus(award_list.stands.value)
    lines = select(AwardLine.id).where(
        AwardLine.list_id == award_list.id, AwardLine.status.in_([status for status in LIVE if status is not target])
    )
    some = db.session.scalars(lines.limit(A_TURN)).all()
    db.session.execute(update(AwardLine).where(AwardLine.id.in_(some)).values(status=target))
    if len(some) == A_TURN:
        return True
    award_list.status, award_list.under_way_since = award_list.stands, None
    db.session.flush()
    return False


def give_up_next(now: datetime) -> int:
    """For the clock: what nobody is at work on any more goes back, a turn at a time; 0 when nothing is left."""
    given_up = AwardList.status.in_(ON_THE_WAY) & (AwardList.under_way_since < now - making.GIVEN_UP)
    statement = select(AwardList).where(or_(AwardList.status == ListStatus.RETURNING, given_up))
    award_list = db.session.scalar(statement.order_by(AwardList.id).limit(1))
    if award_list is not None:
        award_list.status = ListStatus.RETURNING
        go_back_some(award_list)
        return 1
    kept = set(db.session.scalars(select(AwardList.next_notice_id).where(AwardList.next_notice_id.is_not(None))))
    unused = [notice_id for notice_id in making.left_over(now=now) if notice_id not in kept]
    if unused:
        making.sweep_rows(unused[0])
    return len(unused)

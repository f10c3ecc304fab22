"""A list is approved level by level, each by another person (SPEC 4.9). What changes it takes the levels away again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from ...core.db import db
from ...core.errors import Forbidden
from .. import audit
from ..people.actors import Actor
from ..people.queries import value_of
from ..people.settings import LIST_LEVELS
from . import queries
from .list_models import ListApproval, ListLook
from .models import AwardList, Campaign


def levels_of(campaign: Campaign) -> int:
    """How many the organisation that holds the campaign asks for."""
    return value_of(queries.organisation_of(campaign), LIST_LEVELS)


def given(list_id: UUID) -> Sequence[ListApproval]:
    """The levels a list has passed, in their order."""
    statement = select(ListApproval).where(ListApproval.list_id == list_id)
    return db.session.scalars(statement.order_by(ListApproval.level)).all()


def check_another(actor: Actor, list_id: UUID) -> None:
    """Nobody gives two levels of one list."""
    if any(level.approved_by == actor.user_id for level in given(list_id)):
        raise Forbidden("list.own_level")


def is_last(campaign: Campaign, list_id: UUID) -> bool:
    """Whether the next level is the one that freezes the list."""
    return len(given(list_id)) + 1 >= levels_of(campaign)


def give_level(actor: Actor, campaign: Campaign, award_list: AwardList, *, now: datetime) -> None:
    """Note the next level. The caller has checked that this person may, and records the last one itself."""
    level, levels = len(given(award_list.id)) + 1, levels_of(campaign)
    assert actor.user_id is not None  # noqa: S101  (a role is held by somebody)
    db.session.add(ListApproval(list_id=award_list.id, level=level, approved_by=actor.user_id, approved_at=now))
    db.session.flush()
    if level < levels:
        audit.record(audit.Action.LIST_APPROVE, actor_id=actor.user_id, subject_id=award_list.id, at=now,
                     organisation_id=campaign.organisation_id, fields=[f"level {level}", f"of {levels}"])  # fmt: skip


def forget(list_id: UUID) -> None:
    """The list was changed: it starts again at the first level, and is looked at again."""
    db.session.execute(delete(ListApproval).where(ListApproval.list_id == list_id))
    db.session.execute(delete(ListLook).where(ListLook.list_id == list_id))

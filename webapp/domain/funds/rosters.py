"""Whom a fund pays, by name: the real-name roster of its source (SPEC 8.5, 11.3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from ...core.db import db
from .. import audit
from ..people.actors import Actor, in_scope
from ..people.permissions import Permission
from .models import Commitment, Fund, Share
from .states import FundUse


def list_roster(
    actor: Actor, fund_id: UUID, occasion_id: UUID, organisation_id: UUID, after: UUID | None = None, limit: int = 2000
) -> Sequence[tuple[UUID, int, int, int]]:
    """Who is paid by a fund in one place: (line, fen, paid, confirmed), by keyset."""
    sums = [func.sum(column) for column in (Share.fen - Share.returned_fen, Share.paid_fen, Share.confirmed_fen)]
    statement = select(Share.subject_id, *sums).where(
        Share.fund_id == fund_id, Share.occasion_id == occasion_id, Share.organisation_id == organisation_id,
        in_scope(actor, Permission.HOUSEHOLD_READ, Share.organisation_id),
    )  # fmt: skip
    if after is not None:
        statement = statement.where(Share.subject_id > after)
    rows = db.session.execute(statement.group_by(Share.subject_id).order_by(Share.subject_id).limit(limit))
    return [(row[0], int(row[1]), int(row[2]), int(row[3])) for row in rows]


def roster_places(actor: Actor, fund_id: UUID, occasion_id: UUID) -> list[tuple[UUID, int, int]]:
    """By place, what was promised there and how much of it: (place, fen, of it given to lines); from commitments."""
    statement = (
        select(Commitment.organisation_id, func.sum(Commitment.fen), func.sum(Commitment.shared_fen))
        .where(Commitment.fund_id == fund_id, Commitment.occasion_id == occasion_id, Commitment.use == FundUse.GRANTS,
               in_scope(actor, Permission.HOUSEHOLD_READ, Commitment.organisation_id))
        .group_by(Commitment.organisation_id)
    )  # fmt: skip
    return [(place, int(fen), int(shared)) for place, fen, shared in db.session.execute(statement)]


def record_roster(actor: Actor, fund: Fund, organisation_id: UUID, count: int, *, now: datetime) -> None:
    """So many names were put on paper, for which fund and place."""
    audit.record(audit.Action.EXPORT, actor_id=actor.user_id, subject_id=fund.id, organisation_id=organisation_id,
                 fields=["fund_roster"], values={"count": count}, at=now)  # fmt: skip

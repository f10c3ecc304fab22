"""What was only on its way is let go: sealed photos once their picture is filed, counts of tries long over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update

from ...core.db import db
from .models import DRAFT, NO_CONSENT, FailedOp, OpPhoto, SealedBlob, SyncOp

FILED = timedelta(days=1)
"""A filed picture's sealed copy stays for a day."""
ABANDONED = timedelta(days=90)
"""Bytes that no op speaks of, or that nobody could open or waits for any more."""
TRIED = timedelta(days=30)
SLICE = 200


def blobs_to_sweep(now: datetime) -> Sequence[str]:
    """Names of sealed photos whose bytes nobody needs, a slice of them. The row stays: phones ask for it for ever."""
    done = or_(OpPhoto.kept_at < now - FILED, OpPhoto.problem == NO_CONSENT)
    filed = and_(exists().where(_of_this, done), ~_needed(), ~_filed_since(now - FILED))
    abandoned = and_(SealedBlob.started_at < now - ABANDONED, ~_needed(OpPhoto.problem.is_(None)))
    statement = select(SealedBlob.sha256).where(SealedBlob.swept_at.is_(None), or_(filed, abandoned))
    return db.session.scalars(statement.order_by(SealedBlob.started_at).limit(SLICE)).all()


_of_this = OpPhoto.sha256 == SealedBlob.sha256


def _needed(more: ColumnElement[bool] | None = None) -> ColumnElement[bool]:
    """Some op speaks of it that has not filed it, and that somebody may still want applied or given back."""
    given_back = and_(SyncOp.type == DRAFT, SyncOp.settled_at.is_not(None))
    over = or_(given_back, SyncOp.is_set_aside, OpPhoto.problem.is_not_distinct_from(NO_CONSENT))
    wanting = and_(_of_this, OpPhoto.kept_at.is_(None), SyncOp.op_id == OpPhoto.op_id, ~over)
    return exists().where(wanting if more is None else and_(wanting, more))


def _filed_since(moment: datetime) -> ColumnElement[bool]:
    return exists().where(_of_this, OpPhoto.kept_at >= moment)


def blobs_swept(names: Sequence[str], *, now: datetime) -> None:
    """Their bytes are gone."""
    db.session.execute(update(SealedBlob).where(SealedBlob.sha256.in_(names)).values(swept_at=now))


def forget_tries(now: datetime) -> None:
    """An op that was tried and never came again is the phone's to keep."""
    db.session.execute(delete(FailedOp).where(FailedOp.last_at < now - TRIED))

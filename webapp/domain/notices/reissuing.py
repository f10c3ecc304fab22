"""A name is taken off what hangs: a new version with a note, the old one is kept as it was (SPEC 3.5, 9.3)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import case, insert, literal, select

from ...core.clock import local_day
from ...core.db import db
from .. import audit
from ..audit import queries as record
from ..people.actors import Actor
from . import rules
from .models import NoticeRow, NoticeStatus, PublicNotice
from .operations import note_on_record
from .rules import Line

NOTE = "应本人要求，有一户改为只写编号，其余不变。"


def hanging_with_names(subject_ids: Collection[UUID], *, now: datetime) -> Sequence[PublicNotice]:
    """What hangs today and names one of these."""
    named = select(NoticeRow.notice_id).where(NoticeRow.subject_id.in_(list(subject_ids)), NoticeRow.shown_name != "")
    statement = select(PublicNotice).where(
        PublicNotice.id.in_(named), PublicNotice.status == NoticeStatus.PUBLISHED,
        PublicNotice.expires_on >= local_day(now),
    )  # fmt: skip
    return db.session.scalars(statement.order_by(PublicNotice.published_at)).all()


def reissue_without_names(
    actor: Actor, notice: PublicNotice, subject_ids: Collection[UUID], *, now: datetime
) -> PublicNotice:
    """The same notice once more, with these lines as numbers only. The period goes on; numbers stay.

    Nobody is asked for leave to publish: whoever may write down that a consent was taken back sets this off.
    """
    seq, digest = record.head()
    fresh = PublicNotice(
        id=uuid4(), organisation_id=notice.organisation_id, occasion_id=notice.occasion_id, kind=notice.kind,
        title=notice.title, lead=notice.lead, starts_on=notice.starts_on, ends_on=notice.ends_on, phone=notice.phone,
        totals=notice.totals, version=notice.version + 1, supersedes_id=notice.id, correction=NOTE,
        status=NoticeStatus.PUBLISHED, fingerprint=_fingerprint(notice, subject_ids), audit_seq=seq, audit_hash=digest,
        published_by=actor.user_id, published_at=now, expires_on=notice.expires_on,
    )  # fmt: skip
    notice.status = NoticeStatus.SUPERSEDED
    db.session.add(fresh)
    db.session.flush()
    _copy_rows(notice.id, fresh.id, subject_ids)
    note_on_record(audit.Action.NOTICE_SUPERSEDE, actor, notice, now)
    note_on_record(audit.Action.NOTICE_PUBLISH, actor, fresh, now)
    return fresh


_KEPT = (NoticeRow.number, NoticeRow.subject_id, NoticeRow.is_listed, NoticeRow.place, NoticeRow.household_size,
         NoticeRow.category, NoticeRow.amount_fen, NoticeRow.goods)  # fmt: skip


def _copy_rows(old_id: UUID, fresh_id: UUID, subject_ids: Collection[UUID]) -> None:
    """All in one statement, however many there are."""
    shown = case((NoticeRow.subject_id.in_(list(subject_ids)), ""), else_=NoticeRow.shown_name)
    rows = select(literal(fresh_id, NoticeRow.notice_id.type), shown, *_KEPT).where(NoticeRow.notice_id == old_id)
    names = ["notice_id", "shown_name", *(column.key for column in _KEPT)]
    db.session.execute(insert(NoticeRow).from_select(names, rows, include_defaults=False))


def _fingerprint(notice: PublicNotice, subject_ids: Collection[UUID]) -> str:
    wanted = set(subject_ids)
    columns = (NoticeRow.shown_name, *_KEPT)
    rows = db.session.execute(
        select(*columns).where(NoticeRow.notice_id == notice.id, NoticeRow.is_listed).order_by(NoticeRow.number)
    )
    lines = [
        Line(row.number, row.subject_id, row.is_listed, "" if row.subject_id in wanted else row.shown_name, row.place,
             row.household_size, row.category, row.amount_fen, row.goods)
        for row in rows
    ]  # fmt: skip
    return rules.fingerprint(notice.title, notice.lead, (notice.starts_on, notice.ends_on), lines, notice.totals)

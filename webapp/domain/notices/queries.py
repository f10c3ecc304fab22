"""Reading notices: by anyone while they hang, by the desk always."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import NotFound
from ..cases.models import LIVE, Case, CaseKind
from ..people.actors import Actor, in_scope
from ..people.permissions import Permission
from .models import NoticeKind, NoticeRow, NoticeStatus, PublicNotice

PAGE = 50
_IS_MADE = PublicNotice.status != NoticeStatus.MAKING


def list_live(*, now: datetime, limit: int = 50) -> Sequence[PublicNotice]:
    """What hangs today, the newest first."""
    today = local_day(now)
    statement = select(PublicNotice).where(
        PublicNotice.status == NoticeStatus.PUBLISHED, PublicNotice.expires_on >= today
    )
    return db.session.scalars(statement.order_by(PublicNotice.published_at.desc()).limit(limit)).all()


def get_live_notice(notice_id: UUID, *, now: datetime) -> PublicNotice:
    """One that hangs today, for anyone; taken down or run out, it is not there."""
    notice = db.session.get(PublicNotice, notice_id)
    if notice is None or notice.status is not NoticeStatus.PUBLISHED or notice.expires_on < local_day(now):
        raise NotFound("notice.not_found")
    return notice


def live_version_of(notice_id: UUID, *, now: datetime) -> PublicNotice:
    """The same, or the newest version of it where it was corrected since: a poster's code leads to what holds."""
    notice = db.session.get(PublicNotice, notice_id)
    while notice is not None and notice.status is NoticeStatus.SUPERSEDED:
        notice = db.session.scalar(select(PublicNotice).where(PublicNotice.supersedes_id == notice.id))
    if notice is None:
        raise NotFound("notice.not_found")
    return get_live_notice(notice.id, now=now)


def get_notice(actor: Actor, notice_id: UUID) -> PublicNotice:
    """Any notice of the actor's places."""
    condition = in_scope(actor, Permission.NOTICE_READ, PublicNotice.organisation_id)
    notice = db.session.scalar(select(PublicNotice).where(PublicNotice.id == notice_id, condition, _IS_MADE))
    if notice is None:
        raise NotFound("notice.not_found")
    return notice


def versions_of(notice_id: UUID) -> list[PublicNotice]:
    """This notice and those it took the place of, the newest first."""
    found: list[PublicNotice] = []
    key: UUID | None = notice_id
    while key is not None and (notice := db.session.get(PublicNotice, key)) is not None:
        found.append(notice)
        key = notice.supersedes_id
    return found


def hung_through(notice_id: UUID) -> bool:
    """Whether it, or what took its place, was not taken down before its last day was over (SPEC 4.9)."""
    notice = db.session.get(PublicNotice, notice_id)
    while notice is not None and notice.status is NoticeStatus.SUPERSEDED:
        notice = db.session.scalar(select(PublicNotice).where(PublicNotice.supersedes_id == notice.id))
    if notice is None:
        return False
    return notice.withdrawn_at is None or notice.ends_on is None or local_day(notice.withdrawn_at) > notice.ends_on


def list_notices(actor: Actor, before: datetime | None = None) -> Sequence[PublicNotice]:
    """A page of the desk's notices, the newest first; `before` is `published_at` of the last one seen."""
    condition = in_scope(actor, Permission.NOTICE_READ, PublicNotice.organisation_id)
    statement = select(PublicNotice).where(condition, _IS_MADE)
    if before is not None:
        statement = statement.where(PublicNotice.published_at < before)
    return db.session.scalars(statement.order_by(PublicNotice.published_at.desc()).limit(PAGE)).all()


def listed_rows(notice_id: UUID, after: int = 0, limit: int | None = PAGE) -> Sequence[NoticeRow]:
    """The public rows behind `after`; `limit` None for all, on paper."""
    statement = select(NoticeRow).where(
        NoticeRow.notice_id == notice_id, NoticeRow.number > after, NoticeRow.is_listed.is_(True)
    )
    return db.session.scalars(statement.order_by(NoticeRow.number).limit(limit)).all()


def row_by_number(notice_id: UUID, number: int) -> NoticeRow:
    """A public row by the number printed before it, else NotFound."""
    row = db.session.get(NoticeRow, (notice_id, number))
    if row is None or not row.is_listed:
        raise NotFound("notice.no_such_row")
    return row


def newest_with(subject_id: UUID) -> PublicNotice | None:
    """The latest notice on which this subject stands; the caller has checked that the actor may see the subject."""
    statement = select(PublicNotice).join(NoticeRow, NoticeRow.notice_id == PublicNotice.id)
    statement = statement.where(NoticeRow.subject_id == subject_id, _IS_MADE).order_by(PublicNotice.published_at.desc())
    return db.session.scalar(statement.limit(1))


def objected_subjects(notice_id: UUID) -> set[UUID]:
    """The subjects of a notice with an unanswered objection; they wait, the others go on (SPEC 4.9)."""
    row = (NoticeRow.notice_id == notice_id) & (NoticeRow.subject_id == Case.subject_id)
    waiting = select(Case.subject_id).where(
        Case.kind == CaseKind.OBJECTION, Case.subject_kind == "notice_row", Case.status.in_(LIVE), exists().where(row)
    )
    return {subject for subject in db.session.scalars(waiting) if subject is not None}


def notices_of(occasion_id: UUID, kind: NoticeKind | None = None) -> Sequence[PublicNotice]:
    """All notices of one occasion, the newest first; the caller has checked the occasion."""
    statement = select(PublicNotice).where(PublicNotice.occasion_id == occasion_id, _IS_MADE)
    if kind is not None:
        statement = statement.where(PublicNotice.kind == kind)
    return db.session.scalars(statement.order_by(PublicNotice.published_at.desc())).all()


def newest_live(kind: NoticeKind | None = None, *, now: datetime) -> PublicNotice | None:
    """The notice a front page or a command points at."""
    statement = select(PublicNotice).where(
        PublicNotice.status == NoticeStatus.PUBLISHED, PublicNotice.expires_on >= local_day(now)
    )
    if kind is not None:
        statement = statement.where(PublicNotice.kind == kind)
    return db.session.scalar(statement.order_by(PublicNotice.published_at.desc()).limit(1))

"""A notice of a long list: its rows are written some at a time while nobody sees them, and one short switch hangs it out.

Whoever asks takes the turns: `begin_notice`, `add_entries` again and again, `mark`, then outside any turn `read`, then
`hang`. What takes a name off meanwhile wipes the mark, and the notice is read again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, func, select, update

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import Conflict
from .. import audit
from ..audit import queries as record
from ..people.actors import Actor, require
from ..people.models import Organisation
from ..people.permissions import Permission
from ..people.queries import get_organisation, value_of
from ..people.settings import NOTICE_HANGS_DAYS, SMALLEST_GROUP, SUPERVISION_PHONE
from . import rules
from .models import NoticeRow, NoticeStatus, PublicNotice
from .operations import NewNotice, insert_rows, note_on_record, supersede
from .rules import Entry, Line

SWEEP = 500
GIVEN_UP = timedelta(hours=1)
"""After so long nobody is still writing that notice; the machine went down in the middle of it."""


def begin_notice(actor: Actor, new: NewNotice, *, now: datetime) -> PublicNotice:
    """A notice without rows, which nobody sees."""
    require(actor, Permission.NOTICE_PUBLISH, get_organisation(actor, new.organisation_id))
    notice = PublicNotice(
        id=new.id, organisation_id=new.organisation_id, occasion_id=new.occasion_id, kind=new.kind, title=new.title,
        lead=new.lead, correction=new.correction, status=NoticeStatus.MAKING, totals={}, fingerprint="", audit_seq=0,
        audit_hash="", published_by=actor.user_id, published_at=now, expires_on=local_day(now),
    )  # fmt: skip
    db.session.add(notice)
    db.session.flush()
    return notice


def find_notice(notice_id: UUID) -> PublicNotice | None:
    """Whether it is being made or hangs already; the caller has checked what it is for."""
    return db.session.get(PublicNotice, notice_id)


def last_row(notice_id: UUID) -> tuple[int, UUID | None]:
    """How many rows are written, and what the last of them is about."""
    last = select(NoticeRow.number, NoticeRow.subject_id).where(NoticeRow.notice_id == notice_id)
    row = db.session.execute(last.order_by(NoticeRow.number.desc()).limit(1)).first()
    return (row.number, row.subject_id) if row else (0, None)


def add_entries(notice_id: UUID, entries: Sequence[Entry], *, after: int) -> bool:
    """Write the next rows behind the number `after`; False where somebody else has written them."""
    if last_row(notice_id)[0] != after:
        return False
    insert_rows(notice_id, rules.masked_lines(entries, smallest=0, first=after + 1))
    return True


def rare_numbers(notice_id: UUID, smallest: int) -> list[int]:
    """Rows whose category fewer than so many share; few, because there are few categories."""
    named = (NoticeRow.notice_id == notice_id) & NoticeRow.category.is_not(None)
    rare = select(NoticeRow.category).where(named).group_by(NoticeRow.category).having(func.count() < smallest)
    return list(db.session.scalars(select(NoticeRow.number).where(named, NoticeRow.category.in_(rare))))


def mark(notice_id: UUID, rare: Collection[int]) -> str:
    """All rows are there: name no category that too few share. The answer is the mark of what can be read now."""
    _change(NoticeRow.notice_id == notice_id, NoticeRow.number.in_(rare), category=None)
    notice, token = db.session.get_one(PublicNotice, notice_id), uuid4().hex
    if notice.status is not NoticeStatus.MAKING:
        raise Conflict("somebody_was_first")
    notice.fingerprint = token
    return token


@dataclass(frozen=True)
class Wording:
    """What a notice says besides its rows."""

    title: str
    lead: str
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class Whole:
    """A notice as it was read under its mark."""

    mark: str
    wording: Wording
    totals: dict[str, Any]
    fingerprint: str


def read(notice_id: UUID, token: str, wording: Wording, smallest: int) -> Whole:
    """Add it up and fingerprint it; the longest part, for which nobody waits."""
    columns = [getattr(NoticeRow, name) for name in Line.__dataclass_fields__]
    rows = db.session.execute(select(*columns).where(NoticeRow.notice_id == notice_id).order_by(NoticeRow.number))
    lines = [Line(*row) for row in rows]
    totals = rules.totals_of(lines, smallest=smallest)
    period = (wording.starts_on, wording.ends_on)
    return Whole(token, wording, totals, rules.fingerprint(wording.title, wording.lead, period, lines, totals))


def smallest_group(organisation: Organisation) -> int:
    """Below so many a group is only a part of the total (SPEC 9.2)."""
    return value_of(organisation, SMALLEST_GROUP)


def hang(actor: Actor, notice_id: UUID, whole: Whole, *, supersedes: UUID | None, now: datetime) -> PublicNotice | None:
    """Show it, in the place of an earlier one where there is one; None where a row was changed since it was read."""
    notice = db.session.get_one(PublicNotice, notice_id)
    if notice.status is not NoticeStatus.MAKING:
        raise Conflict("somebody_was_first")
    if notice.fingerprint != whole.mark:
        return None
    organisation = get_organisation(actor, notice.organisation_id)
    require(actor, Permission.NOTICE_PUBLISH, organisation)
    wording, hangs = whole.wording, value_of(organisation, NOTICE_HANGS_DAYS)
    notice.audit_seq, notice.audit_hash = record.head()
    notice.phone = value_of(organisation, SUPERVISION_PHONE) or organisation.phone
    notice.title, notice.lead, notice.starts_on, notice.ends_on = (
        wording.title, wording.lead, wording.starts_on, wording.ends_on
    )  # fmt: skip
    notice.totals, notice.fingerprint, notice.status = whole.totals, whole.fingerprint, NoticeStatus.PUBLISHED
    notice.published_by, notice.published_at = actor.user_id, now
    notice.expires_on = rules.expires_on(local_day(now), wording.ends_on, hangs=hangs)
    if supersedes is not None:
        supersede(actor, notice, supersedes, now)
    else:
        notice.correction = None
    db.session.flush()
    note_on_record(audit.Action.NOTICE_PUBLISH, actor, notice, now)
    return notice


def hide_names(subject_ids: Collection[UUID]) -> None:
    """Somebody does not want to be named: not on what is being written either."""
    making = select(PublicNotice.id).where(PublicNotice.status == NoticeStatus.MAKING)
    theirs = (NoticeRow.subject_id.in_(list(subject_ids)), NoticeRow.notice_id.in_(making))
    touched = list(db.session.scalars(select(NoticeRow.notice_id).where(*theirs, NoticeRow.shown_name != "")))
    _change(*theirs, NoticeRow.shown_name != "", shown_name="")
    db.session.execute(update(PublicNotice).where(PublicNotice.id.in_(touched)).values(fingerprint=""))


def _change(*which: ColumnElement[bool], **values: str | None) -> None:
    """Only rows that nobody has seen can be changed; the migration's trigger holds to it."""
    db.session.execute(update(NoticeRow).where(*which).values(**values))


def sweep_rows(notice_id: UUID) -> bool:
    """Delete some rows of a notice that will never hang, at last itself; whether there is more to delete."""
    notice, last = db.session.get(PublicNotice, notice_id), last_row(notice_id)[0]
    if notice is None or notice.status is not NoticeStatus.MAKING:
        return False
    rows = (NoticeRow.notice_id == notice_id) & (NoticeRow.number > last - SWEEP)
    db.session.execute(delete(NoticeRow).where(rows))
    if last > SWEEP:
        return True
    db.session.delete(notice)
    db.session.flush()
    return False


def left_over(*, now: datetime) -> Sequence[UUID]:
    """Notices somebody began and never hung out; those of a list on its way belong to that list."""
    statement = select(PublicNotice.id).where(
        PublicNotice.status == NoticeStatus.MAKING, PublicNotice.published_at < now - GIVEN_UP
    )
    return db.session.scalars(statement.limit(SWEEP)).all()

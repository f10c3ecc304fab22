"""Publish, correct, take down; and take an objection to a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import insert

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import DomainError
from .. import audit
from ..audit import queries as record
from ..cases.models import Case, CaseKind
from ..cases.operations import NewCase, open_case
from ..people.actors import Actor, require
from ..people.permissions import Permission
from ..people.queries import get_organisation, value_of
from ..people.settings import NOTICE_HANGS_DAYS, SMALLEST_GROUP, SUPERVISION_PHONE
from . import queries, rules
from .models import NoticeKind, NoticeRow, NoticeStatus, PublicNotice
from .rules import Entry, Line

ROW = "notice_row"
"""What `cases.subject_kind` says of an objection to a line."""
WHOLE = "notice"
"""What it says of an objection to the notice as a whole; `subject_id` is then the notice."""


@dataclass(frozen=True)
class NewNotice:
    """What to publish. `starts_on`…`ends_on` both included, None where no objection is asked for."""

    id: UUID
    organisation_id: UUID
    kind: NoticeKind
    title: str
    lead: str
    entries: Sequence[Entry]
    starts_on: date | None = None
    ends_on: date | None = None
    occasion_id: UUID | None = None
    supersedes: UUID | None = None
    correction: str | None = None


def publish_notice(actor: Actor, new: NewNotice, *, now: datetime) -> PublicNotice:
    """Mask, number and freeze. The same notice sent again is the one that hangs already."""
    if earlier := db.session.get(PublicNotice, new.id):
        return earlier
    organisation = get_organisation(actor, new.organisation_id)
    require(actor, Permission.NOTICE_PUBLISH, organisation)
    smallest = value_of(organisation, SMALLEST_GROUP)
    lines = rules.masked_lines(new.entries, smallest=smallest)
    totals = rules.totals_of(lines, smallest=smallest)
    seq, digest = record.head()
    phone = value_of(organisation, SUPERVISION_PHONE) or organisation.phone
    notice = PublicNotice(
        id=new.id,
        organisation_id=organisation.id,
        occasion_id=new.occasion_id,
        kind=new.kind,
        title=new.title,
        lead=new.lead,
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        phone=phone,
        totals=totals,
        version=1,
        correction=new.correction,
        status=NoticeStatus.PUBLISHED,
        fingerprint=rules.fingerprint(new.title, new.lead, (new.starts_on, new.ends_on), lines, totals),
        audit_seq=seq,
        audit_hash=digest,
        published_by=actor.user_id,
        published_at=now,
        expires_on=rules.expires_on(local_day(now), new.ends_on, hangs=value_of(organisation, NOTICE_HANGS_DAYS)),
    )
    if new.supersedes is not None:
        _supersede(actor, notice, new.supersedes, now)
    db.session.add(notice)
    db.session.flush()
    _insert_rows(notice.id, lines)
    note_on_record(audit.Action.NOTICE_PUBLISH, actor, notice, now)
    return notice


def _insert_rows(notice_id: UUID, lines: Sequence[Line]) -> None:
    rows = [
        {
            "notice_id": notice_id,
            "number": line.number,
            "subject_id": line.subject_id,
            "is_listed": line.is_listed,
            "shown_name": line.shown_name,
            "place": line.place,
            "household_size": line.household_size,
            "category": line.category,
            "amount_fen": line.amount_fen,
            "goods": line.goods,
        }
        for line in lines
    ]
    if rows:
        db.session.execute(insert(NoticeRow), rows)


def _supersede(actor: Actor, fresh: PublicNotice, old_id: UUID, now: datetime) -> None:
    old = queries.get_notice(actor, old_id)
    if old.status is not NoticeStatus.PUBLISHED:
        raise DomainError("notice.not_live")
    if not fresh.correction:
        raise DomainError("notice.correction_needs_note")
    old.status = NoticeStatus.SUPERSEDED
    fresh.version, fresh.supersedes_id = old.version + 1, old.id
    note_on_record(audit.Action.NOTICE_SUPERSEDE, actor, old, now)


def withdraw_notice(actor: Actor, notice_id: UUID, reason: str, *, now: datetime) -> PublicNotice:
    """Take it down at once, with the reason on record."""
    notice = queries.get_notice(actor, notice_id)
    require(actor, Permission.NOTICE_PUBLISH, get_organisation(actor, notice.organisation_id))
    if notice.status is not NoticeStatus.PUBLISHED:
        raise DomainError("notice.not_live")
    notice.status, notice.withdrawn_reason = NoticeStatus.WITHDRAWN, reason
    note_on_record(audit.Action.NOTICE_WITHDRAW, actor, notice, now, reason=reason)
    return notice


def raise_objection(
    actor: Actor, notice_id: UUID, *, id: UUID, number: int | None, text: str, contact: str | None, now: datetime
) -> tuple[Case, str]:
    """Anyone, named or not, says that a line is not right; that line waits (SPEC 9.5).

    `number` None objects to the notice as a whole. Raises NotFound, or DomainError once the period is over.
    """
    notice = queries.get_live_notice(notice_id, now=now)
    if rules.days_left(local_day(now), notice.ends_on) == 0:
        raise DomainError("notice.period_over")
    row = queries.row_by_number(notice.id, number) if number is not None else None
    subject_text = f"{notice.title} {number}" if number is not None else notice.title
    new = NewCase(
        id=id,
        kind=CaseKind.OBJECTION,
        organisation_id=notice.organisation_id,
        subject_kind=ROW if row else WHOLE,
        subject_id=row.subject_id if row else notice.id,
        subject_text=subject_text,
        text=text,
        contact=contact,
    )
    return open_case(actor, new, now=now)


def note_on_record(
    action: audit.Action, actor: Actor, notice: PublicNotice, now: datetime, reason: str | None = None
) -> None:
    """One event about the notice."""
    audit.record(
        action,
        actor_id=actor.user_id,
        subject_id=notice.id,
        organisation_id=notice.organisation_id,
        reason=reason,
        at=now,
    )

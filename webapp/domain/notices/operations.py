"""Publish, correct, take down; and take an objection to a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert

from ...core.clock import local_day
from ...core.crypto import FieldClass
from ...core.db import db
from ...core.errors import DomainError, Forbidden
from .. import audit
from ..audit import queries as record
from ..cases.models import CameBy, Case, CaseKind
from ..cases.operations import NewCase, open_case
from ..cases.queries import get_case_to_work
from ..cases.steps import CaseAction, check_action
from ..files.operations import NewFile, add_file
from ..files.storage import Kept
from ..people.actors import Actor, require
from ..people.models import Organisation
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
TakenDown = Callable[[Actor, PublicNotice, datetime], None]
_listeners: list[TakenDown] = []


def when_notice_comes_down(listener: TakenDown) -> None:
    """A room above that posts notices hears of one that is taken down by hand, in the same transaction."""
    if listener not in _listeners:
        _listeners.append(listener)


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
    return hang_out(actor, organisation, new, lines, rules.totals_of(lines, smallest=smallest), now=now)


def hang_out(
    actor: Actor, organisation: Organisation, new: NewNotice, lines: Sequence[Line], totals: dict[str, Any], *, now: datetime
) -> PublicNotice:
    """Freeze what is masked already; the caller has asked for leave to publish."""
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
        supersede(actor, notice, new.supersedes, now)
    db.session.add(notice)
    db.session.flush()
    insert_rows(notice.id, lines)
    note_on_record(audit.Action.NOTICE_PUBLISH, actor, notice, now)
    return notice


def insert_rows(notice_id: UUID, lines: Sequence[Line]) -> None:
    """Rows of a notice that does not hang yet."""
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


def supersede(actor: Actor, fresh: PublicNotice, old_id: UUID, now: datetime) -> None:
    """One that was taken down stays so, and what hangs in its place is its next version all the same."""
    old = queries.get_notice(actor, old_id)
    if old.status is NoticeStatus.SUPERSEDED:
        raise DomainError("notice.not_live")
    if not fresh.correction:
        raise DomainError("notice.correction_needs_note")
    if old.status is NoticeStatus.PUBLISHED:
        old.status = NoticeStatus.SUPERSEDED
    fresh.version, fresh.supersedes_id = old.version + 1, old.id
    note_on_record(audit.Action.NOTICE_SUPERSEDE, actor, old, now)


def withdraw_notice(actor: Actor, notice_id: UUID, reason: str, *, now: datetime) -> PublicNotice:
    """Take it down at once, with the reason on record."""
    notice = queries.get_notice(actor, notice_id)
    require(actor, Permission.NOTICE_PUBLISH, get_organisation(actor, notice.organisation_id))
    if notice.status is not NoticeStatus.PUBLISHED:
        raise DomainError("notice.not_live")
    notice.status, notice.withdrawn_at, notice.withdrawn_reason = NoticeStatus.WITHDRAWN, now, reason
    note_on_record(audit.Action.NOTICE_WITHDRAW, actor, notice, now, reason=reason)
    for listener in _listeners:
        listener(actor, notice, now)
    return notice


def file_photo(actor: Actor, notice_id: UUID, kept: Kept, *, now: datetime) -> PublicNotice:
    """File the picture of the paper on the wall; a better one takes its place, the first stays on file (SPEC 9.4)."""
    notice = queries.get_notice(actor, notice_id)
    require(actor, Permission.NOTICE_PUBLISH, get_organisation(actor, notice.organisation_id))
    new = NewFile(id=uuid4(), organisation_id=notice.organisation_id, subject_id=notice.id, kept=kept,
                  may_read=Permission.NOTICE_READ, field_class=FieldClass.P0)  # fmt: skip
    notice.photo_id, notice.photo_at = add_file(actor, new, now=now).id, now
    note_on_record(audit.Action.NOTICE_PHOTO, actor, notice, now)
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
    return open_case(actor, _objection(notice, id, number, text, contact), now=now)


def _objection(
    notice: PublicNotice, id: UUID, number: int | None, text: str, contact: str | None, said: Said | None = None
) -> NewCase:
    row = queries.row_by_number(notice.id, number) if number is not None else None
    return NewCase(
        id=id,
        kind=CaseKind.OBJECTION,
        organisation_id=notice.organisation_id,
        subject_kind=ROW if row else WHOLE,
        subject_id=row.subject_id if row else notice.id,
        subject_text=f"{notice.title}第 {number} 号" if row else notice.title,
        text=text,
        contact=contact,
        came_by=said.came_by if said else CameBy.WEB,
        said_at=said.said_at if said else None,
    )


@dataclass(frozen=True)
class Said:
    """An objection somebody made by phone, at the desk or by letter, as a colleague writes it down (SPEC 9.5)."""

    id: UUID
    number: int | None
    text: str
    contact: str | None
    came_by: CameBy
    said_at: datetime


def record_objection(actor: Actor, notice_id: UUID, said: Said, *, now: datetime) -> tuple[Case, str]:
    """Write down what was said of a notice in its days, also when they are over or it hangs no longer."""
    notice = queries.get_notice(actor, notice_id)
    require(actor, Permission.CASE_WORK, get_organisation(actor, notice.organisation_id))
    rules.check_said(said.said_at, notice.published_at, notice.ends_on, now=now)
    return open_case(actor, _objection(notice, said.id, said.number, said.text, said.contact, said), now=now)


def narrow_objection(actor: Actor, case_id: UUID, number: int, *, now: datetime) -> Case:
    """Tie an objection to the whole notice to the one line it is about: that line waits, the others go on.

    Not by who hung the notice: it frees the others to be approved.
    """
    case = get_case_to_work(actor, case_id)
    check_action(CaseAction.NARROW, case.status)
    if case.kind is not CaseKind.OBJECTION or case.subject_kind != WHOLE or case.subject_id is None:
        raise DomainError("notice.not_the_whole")
    notice = queries.get_notice(actor, case.subject_id)
    if notice.published_by == actor.user_id:
        raise Forbidden("notice.own_posting")
    row = queries.row_by_number(notice.id, number)
    case.subject_kind, case.subject_id, case.subject_text = ROW, row.subject_id, f"{notice.title}第 {number} 号"
    audit.record(audit.Action.CASE_NARROW, actor_id=actor.user_id, subject_id=case.id,
                 organisation_id=case.organisation_id, fields=[str(number)], at=now)  # fmt: skip
    return case


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

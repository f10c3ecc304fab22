"""What the neighbours said to the lines of a list, and how it ended."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select

from ...core.db import db
from ..cases.models import LIVE as UNANSWERED
from ..cases.models import Case, CaseKind, CaseOutcome
from ..notices.models import NoticeRow
from ..notices.operations import WHOLE
from ..notices.queries import objected_subjects, versions_of
from .models import AwardLine, AwardList


def open_objections(award_list: AwardList) -> set[UUID]:
    """Lines with an unanswered objection: they wait alone (SPEC 4.9)."""
    return objected_subjects(award_list.notice_id) if award_list.notice_id else set()


@dataclass(frozen=True)
class Whole:
    """What was said against the notice as a whole: something waits for its answer; something was found right."""

    is_open: bool = False
    is_upheld: bool = False


def against_the_whole(award_list: AwardList) -> Whole:
    """Every line waits for these (SPEC 4.9, 9.5); what was said of an earlier version of the notice counts on."""
    if award_list.notice_id is None:
        return Whole()
    hung = [notice.id for notice in versions_of(award_list.notice_id)]
    cases = select(Case.status, Case.outcome).where(
        Case.kind == CaseKind.OBJECTION, Case.subject_kind == WHOLE, Case.subject_id.in_(hung)
    )
    said = db.session.execute(cases).all()
    return Whole(any(row.status in UNANSWERED for row in said), any(row.outcome is CaseOutcome.UPHELD for row in said))


def upheld(lines: ColumnElement[bool]) -> set[UUID]:
    """Of the lines that meet this condition, the ones of which an objection was found right."""
    ended = select(Case.subject_id).where(
        Case.kind == CaseKind.OBJECTION, Case.outcome == CaseOutcome.UPHELD,
        exists().where(AwardLine.id == Case.subject_id, lines),
    )  # fmt: skip
    return {subject for subject in db.session.scalars(ended) if subject is not None}


def numbers_on_notice(award_list: AwardList, line_ids: Collection[UUID]) -> dict[UUID, int]:
    """The number under which each line hangs out there, one query."""
    if award_list.notice_id is None:
        return {}
    rows = select(NoticeRow.subject_id, NoticeRow.number).where(
        NoticeRow.notice_id == award_list.notice_id, NoticeRow.subject_id.in_(list(line_ids))
    )
    return {row.subject_id: row.number for row in db.session.execute(rows)}

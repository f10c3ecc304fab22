"""Service records (志愿服务记录), read from visits: one's own, or at the desk those at doors of the desk's places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, select, true, tuple_

from ...core.db import db
from ...core.errors import NotFound
from ..campaigns.models import Campaign
from ..people.actors import Actor, in_scope
from ..people.permissions import Permission
from ..visits.models import LIVE, Visit, VisitRecord, VisitTask, VisitVisitor
from ..visits.post_models import PostTurn, VisitPost
from ..visits.posts import turns_where
from ..visits.queries import visitors_of
from ..visits.standing import standing_among
from . import rules
from .models import HoursCorrection, HoursVerdict
from .rules import NotCounted, Span

MOST = 3000
"""Visits of one person in the days that are asked for; nobody comes near it in a year."""
Key = tuple[UUID, UUID]
"""A person and a visit."""


@dataclass(frozen=True)
class ServiceRecord:
    """One person at one door, or at the post of this name: when, for which activity, where. Nothing of the household.

    `visit_id` is the turn's at a post, whose times the desk puts right there.
    `not_counted` says why it gives no time; `correction` is the last request about it, whatever became of it.
    """

    visit_id: UUID
    user_id: UUID
    day: date
    organisation_id: UUID
    occasion_id: UUID | None
    began: datetime | None
    ended: datetime | None
    not_counted: NotCounted | None
    correction: HoursCorrection | None
    post: str | None = None

    @property
    def span(self) -> Span | None:
        """The time that counts."""
        if self.not_counted or self.began is None or self.ended is None:
            return None
        return self.began, self.ended

    @property
    def minutes(self) -> int:
        """As it stands, before the day is rounded."""
        return (self.span[1] - self.span[0]) // timedelta(minutes=1) if self.span else 0


def records_between(actor: Actor, user_id: UUID, first: date, last: date, *, today: date) -> list[ServiceRecord]:
    """What somebody did at doors in these days, in their order; one's own everywhere, else in the desk's places.

    A few queries, whatever the number. A visit that is still to come, or was called off, is none.
    """
    pairs = db.session.execute(
        _pairs()
        .where(VisitVisitor.user_id == user_id, VisitVisitor.day.between(first, last), _readable(actor, user_id))
        .order_by(VisitVisitor.day, Visit.starts_at, Visit.id)
        .limit(MOST)
    ).all()
    at_posts = PostTurn.user_id == user_id
    if actor.user_id != user_id:
        at_posts &= in_scope(actor, Permission.VISIT_READ, VisitPost.organisation_id)
    found = [*_read(pairs), *_at_posts(at_posts & PostTurn.day.between(first, last))]
    found.sort(key=lambda one: one.day)
    return [one for one in found if one.not_counted is not NotCounted.NO_RECORD or one.day < today]


def records_on(place_ids: Collection[UUID], day: date) -> list[ServiceRecord]:
    """Everybody's at the doors of these places on one day, in the order of their hours; the caller has checked the places."""
    statement = _pairs().where(Visit.organisation_id.in_(place_ids), Visit.day == day)
    rows = db.session.execute(statement.order_by(Visit.starts_at, Visit.id, VisitVisitor.user_id).limit(MOST)).all()
    return [*_read(rows), *_at_posts(VisitPost.organisation_id.in_(place_ids) & (PostTurn.day == day))]


def _at_posts(condition: ColumnElement[bool]) -> list[ServiceRecord]:
    """Turns at posts; the caller's condition says whose and where."""
    return [_turn_as_record(turn, post) for turn, post in turns_where(condition & PostTurn.is_live.is_(True), MOST)]


def _turn_as_record(turn: PostTurn, post: VisitPost) -> ServiceRecord:
    doubt = rules.doubt_of(turn.began_at, turn.ended_at) if turn.began_at else NotCounted.NO_RECORD
    return ServiceRecord(turn.id, turn.user_id, turn.day, post.organisation_id, None, turn.began_at, turn.ended_at, doubt, None,
                         post=post.name)  # fmt: skip


def get_record(actor: Actor, user_id: UUID, visit_id: UUID) -> ServiceRecord:
    """One of them, else NotFound."""
    condition = (VisitVisitor.user_id == user_id) & (Visit.id == visit_id) & _readable(actor, user_id)
    found = _read(db.session.execute(_pairs().where(condition)).all())
    if not found:
        raise NotFound("visit.not_found")
    return found[0]


def records_asked_about(corrections: Sequence[HoursCorrection]) -> dict[UUID, ServiceRecord]:
    """By request, what stands now; the caller has read the requests in the actor's places."""
    wanted = [(correction.user_id, correction.visit_id) for correction in corrections]
    asked = tuple_(VisitVisitor.user_id, VisitVisitor.visit_id).in_(wanted)
    found = {(one.user_id, one.visit_id): one for one in _read(db.session.execute(_pairs().where(asked)).all())}
    return {one.id: found[one.user_id, one.visit_id] for one in corrections}


def minutes_by_day(records: Iterable[ServiceRecord], step: int) -> dict[date, int]:
    """The rounded minutes of every day on which something counts."""
    spans: dict[date, list[Span]] = defaultdict(list)
    for record in records:
        if record.span:
            spans[record.day].append(record.span)
    return {day: rules.minutes_of(found, step) for day, found in spans.items()}


def _pairs() -> Select[UUID, Visit, UUID]:
    """Who, which visit, for which activity."""
    return (
        select(VisitVisitor.user_id, Visit, VisitTask.occasion_id)
        .join(Visit, Visit.id == VisitVisitor.visit_id)
        .join(VisitTask, VisitTask.id == Visit.task_id)
    )


def _readable(actor: Actor, user_id: UUID) -> ColumnElement[bool]:
    if actor.user_id == user_id:
        return true()
    return in_scope(actor, Permission.VISIT_READ, Visit.organisation_id)


def _read(pairs: Sequence[Row[UUID, Visit, UUID]]) -> list[ServiceRecord]:
    visit_ids = {visit.id for _user, visit, _occasion in pairs}
    standing, sent = standing_among(visit_ids), visitors_of(visit_ids)
    accepted, last = _asked({user_id for user_id, _visit, _occasion in pairs}, visit_ids)
    found = []
    for user_id, visit, occasion_id in pairs:
        key, record = (user_id, visit.id), standing.get(visit.id)
        if record is None and key not in last and visit.status not in LIVE:
            continue
        said = accepted.get(key)
        there = [one for one, _name in sent.get(visit.id, [])]
        times = (said.began_at, said.ended_at, None) if said else _times(user_id, visit, record, there)
        found.append(ServiceRecord(visit.id, user_id, visit.day, visit.organisation_id, occasion_id, *times, last.get(key)))
    return found


def _asked(
    user_ids: Collection[UUID], visit_ids: Collection[UUID]
) -> tuple[dict[Key, HoursCorrection], dict[Key, HoursCorrection]]:
    """The last request that was granted, and the last that anybody was or will be answered."""
    statement = select(HoursCorrection).where(
        HoursCorrection.user_id.in_(user_ids),
        HoursCorrection.visit_id.in_(visit_ids),
        HoursCorrection.verdict.is_distinct_from(HoursVerdict.REPLACED),
    )
    rows = db.session.scalars(statement.order_by(HoursCorrection.asked_at)).all()
    accepted = {(one.user_id, one.visit_id): one for one in rows if one.verdict is HoursVerdict.ACCEPTED}
    return accepted, {(one.user_id, one.visit_id): one for one in rows}


def _times(
    user_id: UUID, visit: Visit, record: VisitRecord | None, sent: Collection[UUID]
) -> tuple[datetime | None, datetime | None, NotCounted | None]:
    """Both ends by a good clock: the end of a visit is kept corrected, and how long it took needs no correction."""
    if record is None:
        return None, None, NotCounted.NO_RECORD
    began, ended = record.started_at, record.ended_at
    if not rules.was_there(user_id, ticked=_ticked(record), sent=sent, author_id=record.author_id):
        return began, ended, NotCounted.NOT_THERE
    doubt = rules.doubt_of(began, ended)
    if doubt is None and began and ended and visit.ended_at:
        return visit.ended_at - (ended - began), visit.ended_at, None
    return began, ended, doubt


def _ticked(record: VisitRecord) -> list[UUID]:
    said: Any = (record.content or {}).get("visitors")
    found = []
    for one in said if isinstance(said, list) else []:
        with suppress(ValueError):
            found.append(UUID(str(one)))
    return found


def activity_titles(occasion_ids: Collection[UUID]) -> dict[UUID, str]:
    """What activities are called; whoever went to their doors may know."""
    rows = db.session.execute(select(Campaign.id, Campaign.title).where(Campaign.id.in_(occasion_ids)))
    return {campaign_id: title for campaign_id, title in rows}

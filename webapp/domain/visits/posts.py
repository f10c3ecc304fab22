"""Posts are laid out, taken, given back, and their hours said; a person is at one place at a time (SPEC 5.2, 5.9)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, func, or_, select

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import Conflict, DomainError, Forbidden, NotFound
from .. import audit
from ..people.actors import Actor, in_scope
from ..people.models import User
from ..people.permissions import Permission
from ..people.rules import is_adult, is_minor
from . import queries, rules, volunteers
from .post_models import PostTurn, VisitPost

MOST = 200


@dataclass(frozen=True)
class NewPost:
    """A post in a slot; without hours of its own it has those of the slot, without a place that where one meets."""

    id: UUID
    slot_id: UUID
    name: str
    people: int
    place: str = ""
    starts: str = ""
    ends: str = ""


def open_post(actor: Actor, new: NewPost, *, now: datetime) -> VisitPost:
    """Lay it out; the same sent again is the same."""
    if earlier := db.session.get(VisitPost, new.id):
        return get_post(actor, earlier.id)
    slot = queries.get_planned_slot(actor, new.slot_id)
    if slot.closed_at is not None:
        raise Conflict("visit.slot_closed")
    if slot.day < local_day(now):
        raise DomainError("visit.in_the_past")
    starts, ends = new.starts or slot.starts, new.ends or slot.ends
    if starts >= ends:
        raise DomainError("point.window")
    post = VisitPost(
        id=new.id, slot_id=slot.id, organisation_id=slot.organisation_id, day=slot.day, starts=starts, ends=ends,
        name=new.name, place=new.place or slot.place, people=new.people, opened_by=actor.user_id, opened_at=now,
    )  # fmt: skip
    db.session.add(post)
    _record(audit.Action.POST_OPEN, actor, post, now)
    return post


def get_post(actor: Actor, post_id: UUID, permission: Permission = Permission.VISIT_PLAN) -> VisitPost:
    """One where the actor may do this, else NotFound."""
    reach = in_scope(actor, permission, VisitPost.organisation_id)
    post = db.session.scalar(select(VisitPost).where(VisitPost.id == post_id, reach))
    if post is None:
        raise NotFound("post.not_found")
    return post


def get_turn(actor: Actor, turn_id: UUID) -> PostTurn:
    """One's own, or one of the desk's places; else NotFound."""
    mine = or_(PostTurn.user_id == actor.user_id, in_scope(actor, Permission.VISIT_PLAN, VisitPost.organisation_id))
    found = select(PostTurn).join(VisitPost, VisitPost.id == PostTurn.post_id).where(PostTurn.id == turn_id, mine)
    turn = db.session.scalar(found)
    if turn is None:
        raise NotFound("post.not_found")
    return turn


def change_post(actor: Actor, post_id: UUID, *, people: int, place: str, now: datetime) -> VisitPost:
    """For how many and where; never fewer than have been sent there."""
    post = get_post(actor, post_id)
    if post.closed_at is not None:
        raise Conflict("post.is_closed")
    taken = len(_live_turns(post))
    if people < taken:
        raise DomainError("post.more_are_there", taken=taken)
    place = place or post.place
    if (people, place) != (post.people, post.place):
        post.people, post.place = people, place
        _record(audit.Action.POST_CHANGE, actor, post, now)
    return post


def close_post(actor: Actor, post_id: UUID, reason: str, *, now: datetime) -> int:
    """Nobody is needed there; who was to come is free again. Returns how many. Closing twice is no error."""
    return end_post(actor, get_post(actor, post_id), reason, now=now)


def end_post(actor: Actor, post: VisitPost, reason: str, *, now: datetime) -> int:
    """The same, the caller having checked the post: its slot has been closed."""
    turns = [turn for turn in _live_turns(post) if turn.began_at is None]
    if post.closed_at is None:
        post.closed_at, post.closed_reason = now, reason
        _record(audit.Action.POST_CLOSE, actor, post, now, reason=reason)
    for turn in turns:
        _free(actor, turn, post, reason, now)
    return len(turns)


def end_posts_of(actor: Actor, slot_id: UUID, reason: str, *, now: datetime) -> None:
    """Those of a slot that is closed."""
    open_ones = select(VisitPost).where(VisitPost.slot_id == slot_id, VisitPost.closed_at.is_(None))
    for post in db.session.scalars(open_ones.order_by(VisitPost.starts, VisitPost.id)):
        end_post(actor, post, reason, now=now)


def book_post(actor: Actor, turn_id: UUID, post_id: UUID, *, now: datetime) -> PostTurn:
    """Take a place at a post oneself. The same sent again is the same. Raises Conflict, DomainError."""
    if actor.user_id is None:
        raise NotFound("post.not_found")
    if earlier := db.session.get(PostTurn, turn_id):
        if (earlier.user_id, earlier.post_id) != (actor.user_id, post_id):
            raise Conflict("visit.id_reused")
        return earlier
    volunteers.check_active_volunteer(actor.user_id, "visit.not_verified")
    post = get_post(actor, post_id, Permission.VISIT_BOOK)
    return _take(actor, post, {actor.user_id: turn_id}, now)[0]


def assign_post(actor: Actor, post_id: UUID, user_ids: Collection[UUID], *, now: datetime) -> int:
    """An officer sends volunteers; who is there already stays. Returns how many were added."""
    post = get_post(actor, post_id)
    there = {turn.user_id for turn in _live_turns(post)}
    fresh = {user_id: uuid4() for user_id in dict.fromkeys(user_ids) if user_id not in there}
    volunteers.check_volunteers(actor, Permission.VISIT_PLAN, set(fresh))
    return len(_take(actor, post, fresh, now)) if fresh else 0


def _take(actor: Actor, post: VisitPost, turns: dict[UUID, UUID], now: datetime) -> list[PostTurn]:
    if post.closed_at is not None:
        raise Conflict("post.is_closed")
    starts_at, ends_at = rules.span_of(post.day, post.starts, post.ends)
    if ends_at <= now:
        raise DomainError("visit.in_the_past")
    live = _live_turns(post)
    if known := [turn for turn in live if turn.user_id in turns]:
        return known
    if len(live) + len(turns) > post.people:
        raise Conflict("post.is_full")
    if queries.is_busy_between(turns, post.day, starts_at, ends_at):
        raise Conflict("post.busy")
    _check_grown_up({*turns, *(turn.user_id for turn in live)}, post.day)
    made = [
        PostTurn(id=turn_id, post_id=post.id, user_id=user_id, day=post.day, starts_at=starts_at, ends_at=ends_at,
                 is_live=True, booked_by=actor.user_id, booked_at=now)
        for user_id, turn_id in turns.items()
    ]  # fmt: skip
    db.session.add_all(made)
    db.session.flush()
    for turn in made:
        _record(audit.Action.POST_BOOK, actor, post, now, user=turn.user_id)
    return made


def _check_grown_up(user_ids: Collection[UUID], day: date) -> None:
    """Somebody under 18 has a grown-up beside them (SPEC 2.4). Raises DomainError."""
    born = db.session.scalars(select(User.born_on).where(User.id.in_(user_ids))).all()
    if any(is_minor(one, on=day) for one in born) and not any(is_adult(one, on=day) for one in born):
        raise DomainError("post.adult_needed")


def cancel_turn(actor: Actor, turn_id: UUID, reason: str, *, now: datetime) -> PostTurn:
    """Give the place back, one's own or at the desk; twice is no error. A minor is not left alone there by it."""
    turn = get_turn(actor, turn_id)
    if not turn.is_live:
        return turn
    if turn.began_at is not None or turn.ends_at <= now:
        raise Conflict("post.is_over")
    post = db.session.get_one(VisitPost, turn.post_id)
    others = [one.user_id for one in _live_turns(post) if one.id != turn.id]
    if others:
        _check_grown_up(others, post.day)
    _free(actor, turn, post, reason, now)
    return turn


def _free(actor: Actor, turn: PostTurn, post: VisitPost, reason: str, now: datetime) -> None:
    turn.is_live, turn.cancelled_at, turn.cancelled_reason = False, now, reason or None
    _record(audit.Action.POST_CANCEL, actor, post, now, user=turn.user_id, reason=reason or None)


def free_all_of(actor: Actor, user_id: UUID, *, now: datetime) -> None:
    """Somebody leaves for good: others can take what they had promised."""
    ahead = (PostTurn.user_id == user_id) & PostTurn.is_live.is_(True) & (PostTurn.ends_at > now) & PostTurn.began_at.is_(None)
    for turn, post in turns_where(ahead):
        _free(actor, turn, post, "", now)


def arrive(actor: Actor, turn_id: UUID, *, now: datetime) -> PostTurn:
    """One's own beginning, on the day; pressed again it stays."""
    turn = _own(actor, turn_id, now)
    if turn.began_at is None:
        turn.began_at, turn.times_by = now, actor.user_id
        _record(audit.Action.POST_TIMES, actor, db.session.get_one(VisitPost, turn.post_id), now, user=turn.user_id)
    return turn


def depart(actor: Actor, turn_id: UUID, *, now: datetime) -> PostTurn:
    """One's own end, after the beginning; pressed again it stays."""
    turn = _own(actor, turn_id, now)
    if turn.began_at is None:
        raise DomainError("post.not_begun")
    if turn.ended_at is None and now > turn.began_at:
        turn.ended_at, turn.times_by = now, actor.user_id
        _record(audit.Action.POST_TIMES, actor, db.session.get_one(VisitPost, turn.post_id), now, user=turn.user_id)
    return turn


def _own(actor: Actor, turn_id: UUID, now: datetime) -> PostTurn:
    turn = get_turn(actor, turn_id)
    if turn.user_id != actor.user_id or not turn.is_live:
        raise NotFound("post.not_found")
    if turn.day != local_day(now):
        raise DomainError("post.not_today")
    return turn


def say_times(actor: Actor, turn_id: UUID, began: str, ended: str, *, now: datetime) -> PostTurn:
    """Both ends (`08:30`) as the desk knows them, of anybody but oneself. Raises DomainError("hours.times")."""
    turn = get_turn(actor, turn_id)
    post = get_post(actor, turn.post_id)
    if turn.user_id == actor.user_id:
        raise Forbidden("hours.own")
    if not turn.is_live:
        raise NotFound("post.not_found")
    first, last = rules.span_of(post.day, began, ended)
    if not first < last <= now:
        raise DomainError("hours.times")
    if (first, last) != (turn.began_at, turn.ended_at):
        turn.began_at, turn.ended_at, turn.times_by = first, last, actor.user_id
        _record(audit.Action.POST_TIMES, actor, post, now, user=turn.user_id)
    return turn


def _live_turns(post: VisitPost) -> Sequence[PostTurn]:
    return db.session.scalars(
        select(PostTurn).where(PostTurn.post_id == post.id, PostTurn.is_live.is_(True)).order_by(PostTurn.booked_at)
    ).all()


def people_at(post_ids: Collection[UUID]) -> dict[UUID, list[tuple[PostTurn, str]]]:
    """Who stands at these posts, by name; one query. The caller has checked the posts."""
    found: dict[UUID, list[tuple[PostTurn, str]]] = {post_id: [] for post_id in post_ids}
    rows = db.session.execute(
        select(PostTurn, User.name).join(User, User.id == PostTurn.user_id)
        .where(PostTurn.post_id.in_(post_ids), PostTurn.is_live.is_(True)).order_by(User.name, PostTurn.id)
    )  # fmt: skip
    for turn, name in rows:
        found[turn.post_id].append((turn, name))
    return found


def posts_between(actor: Actor, permission: Permission, first: date, last: date) -> Sequence[VisitPost]:
    """Those of these days in the actor's places, in the order of their hours, closed ones left out."""
    reach = in_scope(actor, permission, VisitPost.organisation_id)
    statement = select(VisitPost).where(reach, VisitPost.day.between(first, last), VisitPost.closed_at.is_(None))
    return db.session.scalars(statement.order_by(VisitPost.day, VisitPost.starts, VisitPost.id).limit(MOST)).all()


def posts_of(slot_id: UUID) -> Sequence[VisitPost]:
    """Those of one slot; the caller has checked the slot."""
    statement = select(VisitPost).where(VisitPost.slot_id == slot_id)
    return db.session.scalars(statement.order_by(VisitPost.starts, VisitPost.id).limit(MOST)).all()


def taken_at(post_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many stand at each of these, one query."""
    rows = db.session.execute(
        select(PostTurn.post_id, func.count()).where(PostTurn.post_id.in_(post_ids), PostTurn.is_live.is_(True))
        .group_by(PostTurn.post_id)
    )  # fmt: skip
    return {post_id: count for post_id, count in rows}


def own_turns(actor: Actor, first: date, last: date) -> list[tuple[PostTurn, VisitPost]]:
    """Where the actor stands in these days, in the order of the hours."""
    return turns_where((PostTurn.user_id == actor.user_id) & PostTurn.day.between(first, last) & PostTurn.is_live.is_(True))


def turns_where(condition: ColumnElement[bool], most: int = MOST) -> list[tuple[PostTurn, VisitPost]]:
    """Turns with their posts; the caller's condition says whose and where."""
    rows = db.session.execute(
        select(PostTurn, VisitPost).join(VisitPost, VisitPost.id == PostTurn.post_id).where(condition)
        .order_by(PostTurn.starts_at, PostTurn.id).limit(most)
    )  # fmt: skip
    return [(turn, post) for turn, post in rows]


def phone_posts(actor: Actor, *, now: datetime) -> list[dict[str, object]]:
    """The actor's posts from yesterday to a week ahead, as rows of a pull (docs/sync.md)."""
    today = local_day(now)
    turns = own_turns(actor, date.fromordinal(today.toordinal() - 1), date.fromordinal(today.toordinal() + 7))
    beside = people_at({post.id for _turn, post in turns})
    return [
        {
            "kind": "post", "id": str(turn.id), "version": 1, "date": post.day.isoformat(), "window": [post.starts, post.ends],
            "starts_at": turn.starts_at.isoformat(), "name": post.name, "place": post.place,
            "visitors": [{"id": str(one.user_id), "name": name} for one, name in beside[post.id]],
            "began": turn.began_at is not None, "ended": turn.ended_at is not None,
        }
        for turn, post in turns
    ]  # fmt: skip


def _record(
    action: audit.Action, actor: Actor, post: VisitPost, now: datetime, *, user: UUID | None = None, reason: str | None = None
) -> None:
    audit.record(action, actor_id=actor.user_id, subject_id=post.id, organisation_id=post.organisation_id, reason=reason,
                 values={"user": str(user)} if user else None, at=now)  # fmt: skip

"""Approve and freeze a list, by another person and after its period (SPEC 2.3, 4.9)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from ...core import tally
from ...core.clock import local_day
from ...core.db import db
from ...core.errors import Conflict, DomainError, Forbidden
from .. import audit
from ..households.fact_finding import may_be_listed
from ..households.models import Household
from ..notices.queries import hung_through
from ..people.actors import Actor, require
from ..people.permissions import Permission
from . import changes, levels, lists, looking, objections, paying, queries
from .fixing import check_all_fixed
from .giving_way import give_way
from .going_back import bring_back
from .leaving_out import leave_out
from .measuring import GoOn, Turns, to_the_end
from .models import AwardLine, AwardList, Campaign
from .operations import check_open
from .periods import check_period_over
from .rules import LeftOutReason
from .stages import hangs_first
from .states import LineStatus, ListKind, ListStatus

SLICE = 200
"""Lines in one turn of the writer."""
WAITING_TO_BE_APPROVED = (LineStatus.PROPOSED, LineStatus.POSTED)
CAN_BE_HELD = (*WAITING_TO_BE_APPROVED, LineStatus.APPROVED)
"""Until the list is frozen."""
Frozen = Callable[[Actor, Campaign, datetime], object]
_listeners: list[Frozen] = []


def when_list_freezes(listener: Frozen) -> None:
    """A room above hears of a list that is frozen, in the same transaction."""
    if listener not in _listeners:
        _listeners.append(listener)


def approve_list(
    actor: Actor, list_id: UUID, *, turns: Turns, now: datetime, read: str | None = None, go_on: GoOn = to_the_end
) -> AwardList:
    """Approve what nobody objects to and, with the last level, freeze it under a fingerprint; a frozen list is returned.

    Lines under objection wait alone, and so do those of which an objection was upheld. A household that has left the
    register since leaves the list. All of it is prepared in short turns under a state in which nothing of the list
    changes; one last short turn looks again, promises the money and freezes. Raises Forbidden for who proposed it,
    changed a line of it or recorded that money, and DomainError before the period has ended or where money is short:
    then the list goes back to where it stood. Stopped midway, it is gone on with when this is asked again.
    """
    left = _no_longer_active(list_id, now)
    with turns():
        done = _begin(actor, list_id, left, read, now)
    try:
        while not done and _prepare(actor, list_id, turns, go_on, now):
            done = _freeze(actor, list_id, _sums_of(list_id), turns, now)
    except DomainError:
        bring_back(list_id, turns=turns)
        raise
    return lists.get_list(actor, list_id)[1]


def _begin(actor: Actor, list_id: UUID, left: Sequence[UUID], read: str | None, now: datetime) -> bool:
    """Whether nothing more is to be done: it is frozen already, or waits for a further level; else it is on its way."""
    campaign, award_list = lists.get_list(actor, list_id)
    require(actor, Permission.LIST_APPROVE, queries.organisation_of(campaign))
    check_open(campaign)
    if award_list.status is ListStatus.FROZEN:
        return True
    if award_list.status is not ListStatus.APPROVING:
        lists.check_at_rest(award_list)
    check_may_approve(actor, campaign, award_list, now=now)
    if award_list.status is not ListStatus.APPROVING:
        if read is not None and award_list.is_revision and read != changes.stamp(list_id):
            raise Conflict("list.changed_meanwhile")
        if not levels.is_last(campaign, list_id):
            levels.give_level(actor, campaign, award_list, now=now)
            return True
        if award_list.kind is not ListKind.AMENDMENT:  # what gives way to one frees money first
            said = objections.open_objections(award_list) | objections.upheld(_waits(list_id))
            paying.check_promise(actor, campaign, award_list, {*said, *left})
    award_list.status, award_list.under_way_since = ListStatus.APPROVING, now
    return False


def _on_its_way(actor: Actor, list_id: UUID) -> tuple[Campaign, AwardList]:
    campaign, award_list = lists.get_list(actor, list_id)
    if award_list.status is not ListStatus.APPROVING:
        raise Conflict("somebody_was_first")
    return campaign, award_list


def _prepare(actor: Actor, list_id: UUID, turns: Turns, go_on: GoOn, now: datetime) -> bool:
    """Some lines a turn: who left the register goes, what is objected to is held, the rest is marked. False where the
    door asked to stop before all of them were. Of an amendment, which people wrote by hand, the rest waits for the last
    turn: some of its lines can only stand when others have given way."""
    for gone in _slices(_no_longer_active(list_id, now)):
        with turns():
            campaign, _list = _on_its_way(actor, list_id)
            leave_out(campaign, gone, LeftOutReason.NOT_ACTIVE, None)
    award_list = lists.get_list(actor, list_id)[1]
    for held in _slices(_said_of(award_list)):
        with turns():
            _on_its_way(actor, list_id)
            _mark(list_id, held, LineStatus.OBJECTED)
    if award_list.kind is ListKind.AMENDMENT:
        return True
    for rest in _slices(_waiting_lines(list_id)):
        with turns():
            _on_its_way(actor, list_id)
            _mark(list_id, rest, LineStatus.APPROVED)
        if not go_on():
            return False
    return True


def _waiting_lines(list_id: UUID) -> Sequence[UUID]:
    return db.session.scalars(select(AwardLine.id).where(_waits(list_id)).order_by(AwardLine.number)).all()


def _slices(line_ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(line_ids), SLICE):
        yield line_ids[start : start + SLICE]


def _said_of(award_list: AwardList) -> list[UUID]:
    """Lines that are not approved now because of what was said of them, and are not held yet."""
    lines = (AwardLine.list_id == award_list.id) & AwardLine.status.in_(CAN_BE_HELD)
    said = objections.open_objections(award_list) | objections.upheld(lines)
    if award_list.is_revision and changes.replacing_among(said):  # while the other stands it has no place to wait in
        raise DomainError("list.change_objected")
    found: list[UUID] = []
    for some in _slices(sorted(said)):
        found += db.session.scalars(select(AwardLine.id).where(lines, AwardLine.id.in_(some)))
    return found


def _mark(list_id: UUID, line_ids: Sequence[UUID], status: LineStatus) -> None:
    may = (AwardLine.list_id == list_id) & AwardLine.status.in_(CAN_BE_HELD)
    db.session.execute(update(AwardLine).where(may, AwardLine.id.in_(line_ids)).values(status=status))


@dataclass(frozen=True)
class Sums:
    """What would be frozen: fen and lines by place and labels, and the fingerprint over all of it."""

    fen: dict[tuple[UUID, str], int]
    lines: dict[tuple[UUID, str], int]
    fingerprint: str

    @property
    def count(self) -> int:
        return sum(self.lines.values())


def _sums_of(list_id: UUID) -> Sums:
    """Read outside any turn: nothing of the list changes meanwhile, and `_freeze` looks whether it is so."""
    approved = _approved(list_id)
    groups = db.session.execute(
        select(AwardLine.organisation_id, AwardLine.labels, func.count(), func.sum(AwardLine.amount_fen))
        .where(approved)
        .group_by(AwardLine.organisation_id, AwardLine.labels)
        .order_by(AwardLine.organisation_id, AwardLine.labels)
    ).all()
    award_list = db.session.get_one(AwardList, list_id)
    return Sums({(row[0], row[1]): int(row[3]) for row in groups}, {(row[0], row[1]): row[2] for row in groups},
                fingerprint_of(award_list))  # fmt: skip


def _freeze(actor: Actor, list_id: UUID, sums: Sums, turns: Turns, now: datetime) -> bool:
    """The switch. False where somebody objected, or left the register, since the lines were marked."""
    if _no_longer_active(list_id, now):
        return False
    with turns():
        campaign, award_list = _on_its_way(actor, list_id)
        check_open(campaign)
        require(actor, Permission.LIST_APPROVE, queries.organisation_of(campaign))
        check_may_approve(actor, campaign, award_list, now=now)
        if _said_of(award_list):
            return False
        if award_list.kind is ListKind.AMENDMENT:
            give_way(actor, campaign, award_list, now=now)
            _mark(list_id, _waiting_lines(list_id), LineStatus.APPROVED)
            sums = _sums_of(list_id)
        elif _count(list_id) != sums.count:
            return False
        levels.give_level(actor, campaign, award_list, now=now)
        for (place_id, labels), fen in sums.fen.items():
            tally.add(campaign.id, place_id, "approved", sums.lines[place_id, labels])
            tally.add(campaign.id, place_id, "approved_fen", fen)
        paying.promise_to(actor, campaign, award_list, sums.fen, now=now)
        award_list.approved_by, award_list.approved_at, award_list.under_way_since = actor.user_id, now, None
        record(audit.Action.LIST_APPROVE, actor, campaign, award_list, now)
        award_list.fingerprint, award_list.approved_lines = sums.fingerprint, sums.count
        award_list.status = ListStatus.FROZEN
        record(audit.Action.LIST_FREEZE, actor, campaign, award_list, now)
        for listener in _listeners:
            listener(actor, campaign, now)
    return True


def _approved(list_id: UUID) -> ColumnElement[bool]:
    return (AwardLine.list_id == list_id) & (AwardLine.status == LineStatus.APPROVED)


def _count(list_id: UUID) -> int:
    return db.session.scalar(select(func.count()).where(_approved(list_id))) or 0


def check_may_approve(actor: Actor, campaign: Campaign, award_list: AwardList, *, now: datetime) -> None:
    """Another person than whoever proposed it or touched a line, and not before its notice hung its whole period."""
    if actor.user_id is None or actor.user_id == award_list.proposed_by:
        raise Forbidden("list.own_proposal")
    own = select(AwardLine.id).where(AwardLine.list_id == award_list.id, AwardLine.changed_by == actor.user_id)
    if db.session.scalar(own.limit(1)) is not None:
        raise Forbidden("list.own_change")
    levels.check_another(actor, award_list.id)
    _check_said(actor, award_list)
    posted = award_list.stands is ListStatus.POSTED
    if not posted and (hangs_first(campaign, award_list) or award_list.stands is not ListStatus.PROPOSED):
        raise DomainError("list.not_posted")
    if not posted and not award_list.is_revision and award_list.standards_revision != campaign.standards_revision:
        raise DomainError("list.standards_changed")
    check_all_fixed(award_list.id)
    whole = objections.against_the_whole(award_list)
    if whole.is_open or whole.is_upheld:
        raise DomainError("list.whole_objected" if whole.is_open else "list.whole_upheld")
    check_period_over(award_list.ends_on, now=now)
    if posted and (award_list.notice_id is None or not hung_through(award_list.notice_id)):
        raise DomainError("list.notice_came_down")
    looking.check_looked(actor, campaign, award_list)


def _check_said(actor: Actor, award_list: AwardList) -> None:
    """An amendment says something, and none of it is this person's own word."""
    if not award_list.is_revision:
        return
    said = changes.changes_of(award_list.id)
    if not said:
        raise DomainError("list.says_nothing")
    if any(change.made_by == actor.user_id for change in said):
        raise Forbidden("list.own_change")


def _waits(list_id: UUID) -> ColumnElement[bool]:
    return (AwardLine.list_id == list_id) & AwardLine.status.in_(WAITING_TO_BE_APPROVED)


def _no_longer_active(list_id: UUID, now: datetime) -> Sequence[UUID]:
    """Off the register, or not to be taken up any more: a consent taken back, a place barred."""
    statement = (
        select(AwardLine.id)
        .join(Household, Household.id == AwardLine.household_id)
        .where(
            AwardLine.list_id == list_id, AwardLine.status.in_(CAN_BE_HELD), ~and_(*may_be_listed(local_day(now))),
        )
    )  # fmt: skip
    return db.session.scalars(statement).all()


def fingerprint_of(award_list: AwardList) -> str:
    """SHA-256 in hex over the version and its approved lines in their order, each as canonical JSON; then the lines of
    earlier versions that gave way to it. It stays the same when one of its own gives way later."""
    digest = hashlib.sha256(_canonical([str(award_list.campaign_id), str(award_list.id), award_list.version]))
    lines = select(
        AwardLine.number, AwardLine.id, AwardLine.household_id, AwardLine.organisation_id, AwardLine.amount_fen,
        AwardLine.goods,
    ).where(
        AwardLine.list_id == award_list.id, or_(AwardLine.status == LineStatus.APPROVED, changes.gave_way())
    )  # fmt: skip
    for row in db.session.execute(lines.order_by(AwardLine.number)):
        ids = (str(row.id), str(row.household_id), str(row.organisation_id))
        digest.update(_canonical([row.number, *ids, row.amount_fen, row.goods]))
    for line_id in sorted(str(c.line_id) for c in changes.changes_into(award_list) if c.line_id and c.done_at):
        digest.update(_canonical(["-", line_id]))
    return digest.hexdigest()


def _canonical(content: list[object]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def record(
    action: audit.Action, actor: Actor, campaign: Campaign, award_list: AwardList, now: datetime,
    reason: str | None = None,
) -> None:  # fmt: skip
    """One event about a list."""
    audit.record(action, actor_id=actor.user_id, subject_id=award_list.id, organisation_id=campaign.organisation_id,
                 values={"fingerprint": award_list.fingerprint}, reason=reason, at=now)  # fmt: skip

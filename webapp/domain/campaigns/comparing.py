"""Two versions of a list side by side: who came, who went, whose line is another, and the sums (SPEC 4.9).

A version is everything that stood once it was approved: its own lines, and those of earlier versions that had not
given way. One that waits for its approval counts as if it were approved as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from ...core.db import db
from ..people.actors import Actor, in_scope
from ..people.permissions import Permission
from .changes import gave_way
from .giving_way import WAITING
from .list_models import ListChange
from .lists import lists_of
from .models import AwardLine, AwardList
from .states import LineStatus, ListStatus

SHOWN_LINES = 100


@dataclass(frozen=True)
class Sum:
    """Households and their money."""

    households: int = 0
    fen: int = 0

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.households + other.households, self.fen + other.fen)


Pair = tuple[Sum, Sum]
"""Before and after."""


@dataclass(frozen=True)
class Comparison:
    """`more`: further lines than are shown came or went."""

    added: Sequence[AwardLine]
    gone: Sequence[AwardLine]
    changed: Sequence[tuple[AwardLine, AwardLine]]
    more: bool
    by_place: dict[UUID, Pair]
    by_labels: dict[str, Pair]

    @property
    def total(self) -> Pair:
        before, after = Sum(), Sum()
        for one, other in self.by_place.values():
            before, after = before + one, after + other
        return before, after


def versions_beside(award_list: AwardList) -> list[AwardList]:
    """The other versions of its round, oldest first."""
    return [other for other in lists_of(award_list.campaign_id)
            if other.round == award_list.round and other.id != award_list.id]  # fmt: skip


def compare(actor: Actor, earlier: AwardList, later: AwardList) -> Comparison:
    """What is different in the later one, within what the actor may see; the same four reads for any length."""
    before, after = _standing_at(earlier), _standing_at(later)
    came, more_came = _lines(actor, after & ~before)
    went, more_went = _lines(actor, before & ~after)
    entered = {line.household_id: line for line in came}
    left = {line.household_id: line for line in went}
    both = [key for key in left if key in entered]
    places, labels = _sums(actor, before, after)
    return Comparison(
        [line for line in came if line.household_id not in left],
        [line for line in went if line.household_id not in entered],
        [(left[key], entered[key]) for key in both], more_came or more_went, places, labels,
    )  # fmt: skip


def _standing_at(version: AwardList) -> ColumnElement[bool]:
    """Lines that count in this version."""
    frozen = [one.id for one in lists_of(version.campaign_id)
              if one.round == version.round and one.version <= version.version and one.status is ListStatus.FROZEN]  # fmt: skip
    own = None if version.status is ListStatus.FROZEN else version.id
    approved = AwardLine.list_id.in_(frozen) & or_(AwardLine.status == LineStatus.APPROVED, gave_way())
    waiting = and_(AwardLine.list_id == own, AwardLine.status.in_(WAITING)) if own else false()
    new = aliased(AwardLine)
    into = func.coalesce(
        select(new.list_id).where(new.id == ListChange.new_line_id).scalar_subquery(), ListChange.list_id
    )
    done = ListChange.done_at.is_not(None) & into.in_(frozen)
    replaced = exists().where(
        ListChange.line_id == AwardLine.id, or_(done, ListChange.list_id == own) if own else done
    )
    return or_(approved, waiting) & ~replaced


def _seen(actor: Actor) -> ColumnElement[bool]:
    return in_scope(actor, Permission.HOUSEHOLD_READ, AwardLine.organisation_id)


def _lines(actor: Actor, which: ColumnElement[bool]) -> tuple[Sequence[AwardLine], bool]:
    statement = select(AwardLine).join(AwardList, AwardList.id == AwardLine.list_id).where(which, _seen(actor))
    rows = db.session.scalars(statement.order_by(AwardList.version, AwardLine.number).limit(SHOWN_LINES + 1)).all()
    return rows[:SHOWN_LINES], len(rows) > SHOWN_LINES


def _sums(
    actor: Actor, before: ColumnElement[bool], after: ColumnElement[bool]
) -> tuple[dict[UUID, Pair], dict[str, Pair]]:
    places: dict[UUID, Pair] = {}
    labels: dict[str, Pair] = {}
    for at, which in enumerate((before, after)):
        rows = db.session.execute(
            select(AwardLine.organisation_id, AwardLine.labels, func.count(), func.sum(AwardLine.amount_fen))
            .where(which, _seen(actor))
            .group_by(AwardLine.organisation_id, AwardLine.labels)
            .order_by(AwardLine.organisation_id, AwardLine.labels)
        )
        for place_id, label, count, fen in rows:
            one = Sum(count, int(fen))
            pair = (one, Sum()) if at == 0 else (Sum(), one)
            places[place_id] = _added(places.get(place_id), pair)
            labels[label] = _added(labels.get(label), pair)
    return places, labels


def _added(held: Pair | None, pair: Pair) -> Pair:
    return pair if held is None else (held[0] + pair[0], held[1] + pair[1])

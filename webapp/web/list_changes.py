"""What a revision of a list says, for its page: each change with the line before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _

from ..domain.campaigns import changes, levels, lists
from ..domain.campaigns.comparing import Comparison, Pair
from ..domain.campaigns.list_models import ListApproval, ListChange
from ..domain.campaigns.models import AwardLine, AwardList, Campaign
from ..domain.campaigns.stages import hangs_first
from ..domain.campaigns.states import ListStatus
from ..domain.households.categories import Category
from ..domain.people.actors import Actor
from ..domain.people.queries import names_of, user_names
from .words import label


@dataclass(frozen=True)
class Change:
    """`may_see`: the household is in the reader's places."""

    said: ListChange
    name: str
    before: AwardLine | None
    after: AwardLine | None


@dataclass(frozen=True)
class Revision:
    """All a page says of it; `read` goes back with the approval."""

    changes: Sequence[Change]
    read: str

    @property
    def exceptions(self) -> int:
        return sum(change.said.is_exception for change in self.changes)


def revision_of(actor: Actor, award_list: AwardList) -> Revision | None:
    """None for a list that changes no frozen one. Three reads."""
    if not award_list.is_revision:
        return None
    said = changes.changes_of(award_list.id)
    wanted = [id for change in said for id in (change.line_id, change.new_line_id) if id]
    lines = lists.visible_lines(actor, wanted)
    heads = lists.heads_of({line.household_id for line in lines.values()})
    rows = []
    for change in said:
        before = lines.get(change.line_id) if change.line_id else None
        after = lines.get(change.new_line_id) if change.new_line_id else None
        head = heads.get(change.household_id)
        rows.append(Change(change, head.name if head else "", before, after))
    return Revision(rows, changes.stamp(award_list.id))


@dataclass(frozen=True)
class Levels:
    """How many are asked for, and who has given theirs; `own`: the reader has."""

    asked: int
    given: Sequence[ListApproval]
    names: dict[UUID, str]
    own: bool

    @property
    def is_last(self) -> bool:
        return len(self.given) + 1 >= self.asked


def levels_of(actor: Actor, campaign: Campaign, award_list: AwardList) -> Levels:
    """For the page of a list."""
    given = levels.given(award_list.id)
    names = user_names([level.approved_by for level in given])
    if award_list.status is ListStatus.FROZEN:  # what was asked for then; the setting may be another by now
        return Levels(len(given), given, names, own=False)
    own = any(level.approved_by == actor.user_id for level in given)
    return Levels(levels.levels_of(campaign), given, names, own)


def waits_for_approval(campaign: Campaign, award_list: AwardList) -> bool:
    """Whether nothing but persons stands between it and its approval, once its period is over."""
    if award_list.status is ListStatus.PROPOSED:
        return not hangs_first(campaign, award_list)
    return award_list.status is ListStatus.POSTED


def place_sums(found: Comparison) -> list[tuple[str, Pair]]:
    """Sums by community, and of all together where there are several."""
    names = names_of(list(found.by_place))
    rows = sorted(((names[key], pair) for key, pair in found.by_place.items()), key=lambda row: row[0])
    return rows if len(rows) < 2 else [*rows, (str(_("合计")), found.total)]


def label_sums(found: Comparison) -> list[tuple[str, Pair]]:
    """Sums by the open categories of the households, the largest first."""
    rows = sorted(found.by_labels.items(), key=lambda row: (-row[1][1].households, row[0]))
    return [(_words_of(labels), pair) for labels, pair in rows]


def _words_of(labels: str) -> str:
    codes = [Category(one) for one in labels.split(",") if one]
    return str(_("、").join(label(code) for code in codes)) if codes else str(_("没有公开的类别"))

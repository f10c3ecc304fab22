"""The plan of a campaign (方案, SPEC 4.1) as it is read, warned about, copied and printed. Pure.

Each row keeps the id that was made when its form was shown. A `…weekday` is what the paper said, from 1 for Monday: it
is kept beside the date so that the two can be compared, and is forgotten when the plan is copied to another year.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from ..households.categories import Category


class Section(StrEnum):
    """The parts of a plan, in the order in which an office writes them."""

    HEADING = "heading"
    LEADERS = "leaders"
    PHASES = "phases"
    BATCHES = "batches"
    GROUPS = "groups"
    DUTIES = "duties"
    PROVISIONS = "provisions"
    DEADLINES = "deadlines"


class LeaderPart(StrEnum):
    """What somebody is in the leading group (领导小组) or its office."""

    HEAD = "head"
    DEPUTY = "deputy"
    MEMBER = "member"
    OFFICE_HEAD = "office_head"
    OFFICE_MEMBER = "office_member"


class PhaseKind(StrEnum):
    """What a phase is for; the visits are known by it."""

    SURVEY = "survey"
    LIST = "list"
    GOODS = "goods"
    VISITS = "visits"
    CHECK = "check"
    SUMMARY = "summary"
    OTHER = "other"


class DeadlineKind(StrEnum):
    """What has to be there by then."""

    LIST = "list"
    GOODS = "goods"
    REPORT = "report"
    OTHER = "other"


@dataclass(frozen=True)
class Heading:
    """What stands above the plan."""

    theme: str = ""
    organiser: str = ""
    helpers: str = ""
    office_place: str = ""
    office_phone: str = ""


@dataclass(frozen=True)
class Leader:
    """One of the leading group or its office."""

    id: UUID
    part: LeaderPart
    name: str
    post: str = ""


@dataclass(frozen=True)
class Phase:
    """A phase from one day to another. Nothing keeps it from ending before it starts but a warning."""

    id: UUID
    kind: PhaseKind
    name: str
    starts_on: date
    ends_on: date
    starts_weekday: int | None = None
    ends_weekday: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Batch:
    """A batch (批次): who is helped on which day."""

    id: UUID
    name: str
    day: date
    weekday: int | None = None
    for_whom: str = ""
    note: str = ""


@dataclass(frozen=True)
class Group:
    """A group (走访组). Its leader signs goods out and books for it; `leader_name` and `others` have no account."""

    id: UUID
    name: str
    leader_id: UUID | None = None
    leader_name: str = ""
    member_ids: tuple[UUID, ...] = ()
    others: str = ""
    organisation_id: UUID | None = None
    area: str = ""
    meets_on: date | None = None
    weekday: int | None = None
    meets_at: str = ""
    meeting_place: str = ""
    departs_at: str = ""
    least_visits: int | None = None
    """Doors the leader calls at in person, at least."""
    photo_wanted: bool = False
    """A photo is to be brought home from each of its doors (SPEC 5.5)."""
    note: str = ""


@dataclass(frozen=True)
class Duty:
    """What is to be done, and the one who answers for it: an account, or a name where there is none."""

    id: UUID
    what: str
    owner_id: UUID | None = None
    owner_name: str = ""
    due_on: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Provision:
    """For one category: who draws up the list and who pays. A category of one's own stands in `words`."""

    id: UUID
    category: Category | None
    words: str
    listed_by: str
    paid_by: str
    note: str = ""


@dataclass(frozen=True)
class Deadline:
    """By when somebody hands something in."""

    id: UUID
    kind: DeadlineKind
    what: str
    who: str
    due_on: date
    weekday: int | None = None
    due_at: str = ""
    to_whom: str = ""
    phase_id: UUID | None = None


Row = Leader | Phase | Batch | Group | Duty | Provision | Deadline


@dataclass(frozen=True)
class Plan:
    """All of it. `text` is the gist in the officer's own words, kept with the campaign."""

    starts_on: date
    ends_on: date
    text: str = ""
    heading: Heading = Heading()
    leaders: Sequence[Leader] = ()
    phases: Sequence[Phase] = ()
    batches: Sequence[Batch] = ()
    groups: Sequence[Group] = ()
    duties: Sequence[Duty] = ()
    provisions: Sequence[Provision] = ()
    deadlines: Sequence[Deadline] = ()

    def rows(self, section: Section) -> Sequence[Row]:
        """The rows of one part; the heading has none."""
        found: Sequence[Row] = () if section is Section.HEADING else getattr(self, section.value)
        return found

    @property
    def is_blank(self) -> bool:
        """Nobody has written anything yet."""
        return self.heading == Heading() and not any(self.rows(section) for section in Section)

    @property
    def user_ids(self) -> set[UUID]:
        """The accounts it names."""
        named = [duty.owner_id for duty in self.duties]
        for group in self.groups:
            named += [group.leader_id, *group.member_ids]
        return {key for key in named if key is not None}


def in_order(section: Section, rows: Sequence[Row]) -> list[Row]:
    """What happens on days in the order of its days; the rest as it was written."""
    named = {Section.PHASES: "starts_on", Section.BATCHES: "day", Section.DEADLINES: "due_on"}.get(section)
    return sorted(rows, key=lambda row: date.toordinal(getattr(row, named))) if named else list(rows)

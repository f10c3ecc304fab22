"""Event care on the board: what a year, a half or a quarter came to, without a name (SPEC 3.11, 9.1, 9.2).

It is a notice of funds and goods without rows; its lines stand in `totals`: `care` (of each `kind` or None, `grants`,
`fen`, `things` as [label, unit, quantity], `has_more`), `first`, `last` (ISO days, included), `grants`, `amount_fen`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from ...core.clock import at_local, local_day
from ...core.db import db
from ...core.errors import Conflict, DomainError, InvalidInput
from ..events.periods import Period, YearPart
from ..events.queries import given_between
from ..events.totals import CareLine, care_lines
from ..people.actors import Actor, require
from ..people.models import Organisation
from ..people.permissions import Permission
from ..people.queries import get_organisation, list_organisations, names_of, path_chain, value_of
from ..people.settings import SMALLEST_GROUP
from . import rules
from .models import NoticeKind, NoticeStatus, PublicNotice
from .operations import NewNotice, hang_out

_PARTS = {
    YearPart.YEAR: "", YearPart.FIRST_HALF: "上半年", YearPart.SECOND_HALF: "下半年", YearPart.FIRST_QUARTER: "第一季度",
    YearPart.SECOND_QUARTER: "第二季度", YearPart.THIRD_QUARTER: "第三季度", YearPart.FOURTH_QUARTER: "第四季度",
}  # fmt: skip


@dataclass(frozen=True)
class CareSum:
    """What would hang, and what hangs already. `mark` is the fingerprint it would have.

    `earlier`: the newest notice of the same place and days, of which this would be the next version. `in_the_way`: one
    that shares some of its days, here, above or below; whoever took the one from the other could find single families.
    """

    period: Period
    title: str
    lead: str
    totals: dict[str, Any]
    mark: str
    earlier: PublicNotice | None = None
    in_the_way: PublicNotice | None = None
    whose: str = ""
    """The name of another place whose notice is in the way."""

    @property
    def way_title(self) -> str:
        """What the notice in the way is called, with its place where that is another one."""
        return f"{self.whose}{self.in_the_way.title}" if self.in_the_way else ""

    @property
    def hangs_already(self) -> bool:
        """The same is on the board, or was until its days were over."""
        hung = self.earlier
        return hung is not None and hung.status is NoticeStatus.PUBLISHED and hung.totals == self.totals


@dataclass(frozen=True)
class NewCareSum:
    """`seen`: the mark of what was read before it was hung out."""

    id: UUID
    organisation_id: UUID
    period: Period
    seen: str
    correction: str = ""


def places_to_sum_up(actor: Actor) -> list[Organisation]:
    """Where this person may hang out totals, parents before children: each is told with all below it."""
    places = list_organisations(actor, Permission.NOTICE_PUBLISH)
    return [place for place in places if actor.can(Permission.EVENT_OPEN, place.path)]


def sum_up(actor: Actor, organisation_id: UUID, period: Period, *, today: date) -> CareSum:
    """As it would hang; nothing is kept. Raises DomainError care.not_over while its days go on."""
    organisation = get_organisation(actor, organisation_id)
    require(actor, Permission.NOTICE_PUBLISH, organisation)
    require(actor, Permission.EVENT_OPEN, organisation)
    if period.last >= today:
        raise DomainError("care.not_over")
    smallest = value_of(organisation, SMALLEST_GROUP)
    lines = care_lines(given_between(actor, organisation, period.first, period.last), smallest=smallest)
    title, lead, totals = _title(period), _lead(period, smallest), _totals(period, lines)
    earlier, in_the_way = _hung(organisation, period)
    mark = rules.fingerprint(title, lead, (None, None), (), totals)
    other = in_the_way.organisation_id if in_the_way else organisation.id
    whose = names_of([other])[other] if other != organisation.id else ""
    return CareSum(period, title, lead, totals, mark, earlier, in_the_way, whose)


def hang_sum(actor: Actor, new: NewCareSum, *, now: datetime) -> PublicNotice:
    """Hang it out, once. A second time for the same days it is the next version and says why.

    Raises Conflict care.changed_meanwhile where something was added since it was read, DomainError care.nothing_given,
    care.overlaps, care.hangs_already.
    """
    if sent_again := db.session.get(PublicNotice, new.id):
        return sent_again
    found = sum_up(actor, new.organisation_id, new.period, today=local_day(now))
    _check_room(found)
    if found.mark != new.seen:
        raise Conflict("care.changed_meanwhile")
    if found.earlier is not None and not new.correction:
        raise InvalidInput({"correction": ["notice.correction_needs_note"]})
    notice = NewNotice(
        id=new.id, organisation_id=new.organisation_id, kind=NoticeKind.FUNDS, title=found.title, lead=found.lead, entries=(),
        supersedes=found.earlier.id if found.earlier else None, correction=new.correction if found.earlier else None,
    )  # fmt: skip
    return hang_out(actor, get_organisation(actor, new.organisation_id), notice, (), found.totals, now=now)


def _check_room(found: CareSum) -> None:
    if not found.totals["grants"]:
        raise DomainError("care.nothing_given")
    if found.in_the_way is not None:
        raise DomainError("care.overlaps", title=found.way_title)
    if found.hangs_already:
        raise DomainError("care.hangs_already")


def _hung(organisation: Organisation, period: Period) -> tuple[PublicNotice | None, PublicNotice | None]:
    """The newest of the same place and days, and any other that shares a day with it. Taken down it was read all the same."""
    related = or_(
        Organisation.path.startswith(organisation.path, autoescape=True), Organisation.path.in_(path_chain(organisation.path))
    )
    statement = (
        select(PublicNotice)
        .join(Organisation, Organisation.id == PublicNotice.organisation_id)
        .where(related, PublicNotice.kind == NoticeKind.FUNDS, PublicNotice.status != NoticeStatus.MAKING)
        .where(PublicNotice.published_at >= at_local(period.first))  # who shares a day with it was hung out later
        .order_by(PublicNotice.published_at.desc(), PublicNotice.version.desc())
    )
    days = (period.first.isoformat(), period.last.isoformat())
    same, others = None, None
    for hung in db.session.scalars(statement):
        first, last = hung.totals.get("first", ""), hung.totals.get("last", "")
        if hung.organisation_id == organisation.id and (first, last) == days:
            same = same or hung
        elif first <= days[1] and last >= days[0]:
            others = others or hung
    return same, others


def _title(period: Period) -> str:
    """A heading may break where a blank stands, and not within the year."""
    return f"{period.year}\u00a0年{_PARTS[period.part]} 日常慰问汇总"


def _lead(period: Period, smallest: int) -> str:
    first, last = period.first, period.last
    return (
        f"{first.year} 年 {first.month} 月 {first.day} 日至 {last.month} 月 {last.day} 日送到的日常慰问，合计如下。"
        f"只写合计，不写姓名；不到 {smallest} 户的事由合在一起写。"
    )


def _totals(period: Period, lines: Sequence[CareLine]) -> dict[str, Any]:
    return {
        "care": [_as_kept(line) for line in lines],
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "grants": sum(line.grants for line in lines),
        "amount_fen": sum(line.fen for line in lines),
    }


def _as_kept(line: CareLine) -> dict[str, Any]:
    things = [[thing.label, thing.unit, thing.quantity] for thing in line.things]
    return {**asdict(line), "kind": line.kind.value if line.kind else None, "things": things}

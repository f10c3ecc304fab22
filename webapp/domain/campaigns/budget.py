"""Write a campaign's budget: add, change, order, remove its lines; answer what it asks (SPEC 4.7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from ...core.db import db
from ...core.errors import Conflict, DomainError, NotFound
from .. import audit
from ..funds.queries import get_fund
from ..people.actors import Actor
from . import queries
from .budget_reading import above, get_line, lines_of
from .figures import Figure
from .funding import budget_of
from .models import Campaign
from .money_models import BudgetBasis, BudgetLine, BudgetPart
from .operations import record, to_write

DEEPEST = 4
MOST_LINES = 300
BASES = {
    BudgetPart.PEOPLE: (BudgetBasis.HOUSEHOLD, BudgetBasis.PERSON, BudgetBasis.MEMBER, BudgetBasis.TOTAL),
    BudgetPart.RUNNING: (BudgetBasis.UNIT, BudgetBasis.TOTAL),
}
"""What an amount of each part can be for."""


@dataclass(frozen=True)
class BudgetEntry:
    """One line as it is filled in. What is None is not known; the page asks for it."""

    part: BudgetPart
    title: str
    parent_id: UUID | None = None
    is_heading: bool = False
    standard_id: UUID | None = None
    households: Figure | None = None
    persons: Figure | None = None
    money: Figure | None = None
    money_basis: BudgetBasis | None = None
    goods: Figure | None = None
    goods_basis: BudgetBasis | None = None
    typed: Figure | None = None
    fund_id: UUID | None = None


def save_line(actor: Actor, campaign_id: UUID, line_id: UUID, entry: BudgetEntry, *, now: datetime) -> BudgetLine:
    """Add a line at the end of its heading, or change the one with this id where it stands."""
    campaign = to_write(actor, campaign_id)
    lines = lines_of(campaign.id)
    line = next((one for one in lines if one.id == line_id), None)
    if line is None:
        if db.session.get(BudgetLine, line_id) is not None:
            raise Conflict("budget.id_reused")
        if len(lines) >= MOST_LINES:
            raise DomainError("budget.too_long", most=MOST_LINES)
    _check(actor, campaign, lines, line_id, entry)
    if line is None:
        line = BudgetLine(id=line_id, campaign_id=campaign.id, position=_next(lines))
        db.session.add(line)
    for name, value in vars(entry).items():
        setattr(line, name, value.as_json() if isinstance(value, Figure) else value)
    record(audit.Action.BUDGET_CHANGE, actor, campaign, now, fields=["line"])
    return line


def _check(actor: Actor, campaign: Campaign, lines: Sequence[BudgetLine], line_id: UUID, entry: BudgetEntry) -> None:
    by_id = {line.id: line for line in lines}
    if not entry.is_heading and any(line.parent_id == line_id for line in lines):
        raise DomainError("budget.has_lines")
    headings = list(above(by_id, entry.parent_id))
    if entry.parent_id is not None and (not headings or not headings[0].is_heading or headings[0].part is not entry.part):
        raise NotFound("budget.not_found")
    if line_id in {line.id for line in headings} or len(headings) >= DEEPEST:
        raise DomainError("budget.too_deep")
    for basis in (entry.money_basis, entry.goods_basis):
        if basis is not None and basis not in BASES[entry.part]:
            raise DomainError("budget.basis")
    if entry.standard_id and entry.standard_id not in {s.id for s in queries.list_standards(campaign.id)}:
        raise NotFound("standard.not_found")
    if entry.fund_id is not None:
        get_fund(actor, entry.fund_id)


def _next(lines: Sequence[BudgetLine]) -> int:
    return max((line.position for line in lines), default=0) + 1


def answer(
    actor: Actor, line_id: UUID, *, money: BudgetBasis | None, goods: BudgetBasis | None, now: datetime
) -> Campaign:
    """Say what an amount is for that nobody had said."""
    campaign, line = _to_write(actor, line_id)
    for basis in (money, goods):
        if basis is not None and basis not in BASES[line.part]:
            raise DomainError("budget.basis")
    line.money_basis = money or line.money_basis
    line.goods_basis = goods or line.goods_basis
    record(audit.Action.BUDGET_CHANGE, actor, campaign, now, fields=["basis"])
    return campaign


def move_line(actor: Actor, line_id: UUID, *, up: bool, now: datetime) -> Campaign:
    """Change places with the neighbour under the same heading; at the end nothing happens."""
    campaign, line = _to_write(actor, line_id)
    beside = [one for one in lines_of(campaign.id) if (one.part, one.parent_id) == (line.part, line.parent_id)]
    here = beside.index(line)
    there = here - 1 if up else here + 1
    if 0 <= there < len(beside):
        other = beside[there]
        line.position, other.position = other.position, line.position
        record(audit.Action.BUDGET_CHANGE, actor, campaign, now, fields=["order"])
    return campaign


def remove_line(actor: Actor, line_id: UUID, *, now: datetime) -> Campaign:
    """Take a line away; a heading only when nothing stands below it."""
    campaign, line = _to_write(actor, line_id)
    if any(one.parent_id == line.id for one in lines_of(campaign.id)):
        raise DomainError("budget.has_lines")
    db.session.delete(line)
    record(audit.Action.BUDGET_CHANGE, actor, campaign, now, fields=["line"])
    return campaign


def say_totals(actor: Actor, campaign_id: UUID, typed: dict[str, Figure | None], *, now: datetime) -> Campaign:
    """What the plan says it comes to: the whole, and its two parts."""
    campaign = to_write(actor, campaign_id)
    budget_of(campaign).typed = {name: figure.as_json() for name, figure in typed.items() if figure is not None}
    record(audit.Action.BUDGET_CHANGE, actor, campaign, now, fields=["typed"])
    return campaign


def fill_from_standards(actor: Actor, campaign_id: UUID, *, now: datetime) -> int:
    """A line for each standard that has none yet; the answer is how many there were."""
    campaign = to_write(actor, campaign_id)
    lines = lines_of(campaign.id)
    has, position = {line.standard_id for line in lines}, _next(lines)
    fresh = [standard for standard in queries.list_standards(campaign.id) if standard.id not in has]
    for number, standard in enumerate(fresh):
        db.session.add(BudgetLine(id=uuid4(), campaign_id=campaign.id, part=BudgetPart.PEOPLE, title="",
                                  position=position + number, standard_id=standard.id))  # fmt: skip
    if fresh:
        record(audit.Action.BUDGET_CHANGE, actor, campaign, now, fields=["line"])
    return len(fresh)


def _to_write(actor: Actor, line_id: UUID) -> tuple[Campaign, BudgetLine]:
    campaign, line = get_line(actor, line_id)
    return to_write(actor, campaign.id), line

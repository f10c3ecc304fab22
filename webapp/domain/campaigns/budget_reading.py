"""Read a campaign's budget with its sums as they stand today, and take it along into another year (SPEC 4.7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid4

from sqlalchemy import select

from ...core.db import db
from ...core.errors import NotFound
from ..people.actors import Actor
from . import queries
from .budget_sums import Budget, Total, Tried, Tries, budget_from, total_of
from .figures import Figure
from .forecast import Forecast
from .models import Campaign
from .money_models import BudgetLine, CampaignBudget
from .rules import Basis, Rule

SHOWN = 10
"""Campaigns whose plans a fund's page adds up."""


def lines_of(campaign_id: UUID) -> Sequence[BudgetLine]:
    """In their order. The caller has checked that the actor may see the campaign."""
    statement = select(BudgetLine).where(BudgetLine.campaign_id == campaign_id)
    return db.session.scalars(statement.order_by(BudgetLine.position, BudgetLine.id)).all()


def read_budget(campaign: Campaign) -> Budget:
    """The budget with its sums as they stand today. The caller has checked that the actor may see the campaign."""
    said = db.session.get(CampaignBudget, campaign.id)
    return budget_from(lines_of(campaign.id), tries_of(campaign), said.typed if said else {})


def tries_of(campaign: Campaign) -> Tries:
    """What the last try-out counted by standard; None for all of them where there was none since the last change."""
    forecast = Forecast.from_json(campaign.forecast) if campaign.forecast else None
    return {rule.id: _tried(rule, forecast) for rule in queries.rules_of(campaign.id)}


def _tried(rule: Rule, forecast: Forecast | None) -> Tried | None:
    if forecast is None:
        return None
    hit = forecast.rules.get(rule.number)
    if hit is None:
        return Tried(Figure.exactly(0), Figure.exactly(0), Figure.exactly(0))
    most = hit.money_fen
    if rule.grant.basis is Basis.RANGE and rule.grant.most_fen is not None:
        most = hit.listed * rule.grant.most_fen
    return Tried(Figure.exactly(hit.listed), Figure(hit.money_fen, most), Figure.exactly(hit.goods_fen))


def planned_of_fund(actor: Actor, fund_id: UUID) -> dict[UUID, Total]:
    """By campaign the actor may see, what its budget means to use of a fund."""
    statement = select(BudgetLine.campaign_id).where(BudgetLine.fund_id == fund_id).distinct().limit(SHOWN)
    found: dict[UUID, Total] = {}
    for campaign_id in db.session.scalars(statement).all():
        try:
            campaign = queries.get_campaign(actor, campaign_id)
        except NotFound:
            continue
        found[campaign_id] = read_budget(campaign).by_fund().get(fund_id, total_of(()))
    return found


def get_line(actor: Actor, line_id: UUID) -> tuple[Campaign, BudgetLine]:
    """One line and its campaign, else NotFound."""
    line = db.session.get(BudgetLine, line_id)
    if line is None:
        raise NotFound("budget.not_found")
    return queries.get_campaign(actor, line.campaign_id), line


def above(by_id: dict[UUID, BudgetLine], parent_id: UUID | None) -> Iterable[BudgetLine]:
    """The headings over a line, from the nearest up."""
    seen: set[UUID] = set()
    while parent_id is not None and parent_id in by_id and parent_id not in seen:
        seen.add(parent_id)
        yield by_id[parent_id]
        parent_id = by_id[parent_id].parent_id


def copy_budget(old: Campaign, new: Campaign) -> None:
    """Last year's budget as a plan: its lines and sums, with what they came to typed beside what this year's come to.

    Standards are found again by their place in the order.
    """
    before = queries.list_standards(old.id)
    after = {standard.number: standard.id for standard in queries.list_standards(new.id)}
    by_standard = {standard.id: after.get(standard.number) for standard in before}
    lines, seen = lines_of(old.id), read_budget(old)
    computed = {node.line.id: node.computed for node in seen.whole.leaves()}
    keys, by_id = {line.id: uuid4() for line in lines}, {line.id: line for line in lines}
    kept = ("part", "position", "is_heading", "title", "households", "persons", "money", "money_basis", "goods",
            "goods_basis")  # fmt: skip
    for line in sorted(lines, key=lambda one: len(list(above(by_id, one.parent_id)))):
        copy = BudgetLine(id=keys[line.id], campaign_id=new.id, **{name: getattr(line, name) for name in kept})
        copy.parent_id = keys.get(line.parent_id) if line.parent_id else None
        copy.standard_id = by_standard.get(line.standard_id) if line.standard_id else None
        copy.typed = _as_typed(computed.get(line.id)) or line.typed
        db.session.add(copy)
        db.session.flush()
    typed = {name: _as_typed(side.computed) or (side.typed and side.typed.as_json())
             for name, side in (("all", seen.whole), ("people", seen.people), ("running", seen.running)) if side.nodes}  # fmt: skip
    if kept_totals := {name: figure for name, figure in typed.items() if figure}:
        db.session.add(CampaignBudget(campaign_id=new.id, typed=kept_totals))


def _as_typed(total: Total | None) -> dict[str, object] | None:
    return total.figure.as_json() if total is not None and total.is_complete else None

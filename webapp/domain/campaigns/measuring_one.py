"""What one household is given by the standards of a list that is frozen already, or as an exception to them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from ...core.errors import DomainError, NotFound
from ..households.fact_finding import facts_of_one
from ..households.facts import HouseholdFacts
from ..people.actors import Actor
from .counting import recount
from .deciding import Decision, applicants, meet
from .measuring import Measure, around_of, decided, measure_of, record_use
from .models import AwardList, Campaign
from .proposing import line_of
from .quotas import Seats, allocate
from .rules import rule_from_json
from .seating import taken_already


@dataclass(frozen=True)
class Given:
    """A line without its place on a list; `was_helped`: the same scheme did so last year, and the campaign leaves such
    households out."""

    row: dict[str, Any]
    was_helped: bool


def given_to(
    actor: Actor, campaign: Campaign, amendment: AwardList, household_id: UUID, amount_fen: int | None,
    is_exception: bool, *, now: datetime,
) -> Given:  # fmt: skip
    """The line this household would have. Its file is opened, and the record says so.

    Raises DomainError list.cannot_be_listed, list.no_standard_fits, list.amount_between, list.amount_by_standard,
    list.gives_nothing.
    """
    measure = measure_of(campaign, tuple(rule_from_json(kept) for kept in amendment.standards))
    record_use(actor, campaign, now=now)
    was_helped = household_id in measure.barred
    # Its reason takes in again whom somebody took off; whom the scheme helped last year, or who is on the list of a
    # campaign that this one excludes, only an exception takes in.
    measure = replace(measure, kept_out={})
    if is_exception:
        measure = replace(measure, barred=frozenset(), elsewhere=frozenset())
    facts, decision = _measured(actor, campaign, measure, household_id)
    chosen = _chosen(decision, amount_fen, is_exception)
    return Given(line_of(measure, amendment.id, (facts, chosen)), was_helped)


def _measured(
    actor: Actor, campaign: Campaign, measure: Measure, household_id: UUID
) -> tuple[HouseholdFacts, Decision]:
    found = facts_of_one(actor, household_id, on=measure.on)
    if found is None:
        raise DomainError("list.cannot_be_listed")
    if found.organisation_id not in measure.places:
        raise NotFound("household.not_found")
    facts = recount(found, measure.counting)
    return facts, decided(measure, facts, around_of(measure, facts.organisation_id), _seats(campaign, measure, facts))


def _seats(campaign: Campaign, measure: Measure, facts: HouseholdFacts) -> Seats:
    """A seat that is left over is given; nobody who sits has to stand up."""
    quotas = {rule.number: rule.quota for rule in measure.rules if rule.quota}
    if not quotas:
        return Seats()
    taken = taken_already(campaign.id, measure.rules, measure.round)
    around = around_of(measure, facts.organisation_id)
    return allocate(quotas, applicants(facts, meet(facts, measure.rules, around)), taken.seats)


def _chosen(decision: Decision, amount_fen: int | None, is_exception: bool) -> Decision:
    """The decision with what the officer said, where they may say something."""
    if is_exception:
        if amount_fen is None and decision.rule is None:
            raise DomainError("list.say_how_much")
        fen = decision.amount_fen if amount_fen is None else amount_fen
        if not fen and not decision.goods:
            raise DomainError("list.gives_nothing")
        return replace(decision, amount_fen=fen, reason=None, most_fen=None)
    if decision.rule is None:
        raise DomainError("list.no_standard_fits")
    if decision.most_fen is not None:
        if amount_fen is None or not decision.amount_fen <= amount_fen <= decision.most_fen:
            raise DomainError("list.amount_between", least_fen=decision.amount_fen, most_fen=decision.most_fen)
        return replace(decision, amount_fen=amount_fen)
    if amount_fen not in (None, decision.amount_fen):
        raise DomainError("list.amount_by_standard", given_fen=decision.amount_fen)
    return decision

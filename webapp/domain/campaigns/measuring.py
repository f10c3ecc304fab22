"""Measure the register by the standards, in slices; and the try-out that keeps nothing but counts (SPEC 4.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from ...core.errors import DomainError
from .. import audit
from ..funds.rules import labels_of
from ..households.fact_finding import KeptBack, facts_of_active, kept_back
from ..households.facts import HouseholdFacts
from ..people.actors import Actor, require
from ..people.permissions import Permission
from . import queries
from .answers import Around
from .conditions import HelpedLastTime, IncomeUpTo
from .counting import Counting, recount
from .deciding import EVERYBODY_SITS, Decision, applicants, decide, meet
from .excluding import listed_there
from .forecast import Forecast
from .keeping_out import kept_out
from .last_time import excepted, helped_by, last_campaign
from .models import Campaign
from .operations import check_open
from .quotas import Applicant, Seats, allocate
from .rules import LeftOutReason, Rule
from .seating import Taken
from .year_before import YearBefore

Turns = Callable[[], AbstractContextManager[object]]
"""The door lends its transaction, because long work takes several short turns at writing."""
GoOn = Callable[[], bool]
"""Asked between turns; where the door says no, the work stays under way and is gone on with by the next request."""


def to_the_end() -> bool:
    """Whoever waits for all of it."""
    return True


SLICE = 500
"""As many as the register hands out at a time; nothing read before a slice is written is read again."""


NOBODY = Taken()


@dataclass(frozen=True)
class Measure:
    """Everything a computation needs, so that it can run without the database's writer."""

    campaign_id: UUID
    organisation_id: UUID
    rules: tuple[Rule, ...]
    lines: dict[UUID, int | None]
    places: tuple[UUID, ...]
    on: date
    revision: int
    counting: Counting
    round: int = 1
    helped: frozenset[UUID] | None = None
    """Whom the same scheme helped last time, where a standard asks for it."""
    barred: frozenset[UUID] = frozenset()
    """Who is left out because it did, where the campaign says so."""
    kept_out: Mapping[UUID, str] = field(default_factory=dict)
    """Whom somebody took off a list of this campaign, and why."""
    elsewhere: frozenset[UUID] = frozenset()
    """Who is on the list of a campaign that this one excludes."""

    def left_out_because(self, household_id: UUID) -> LeftOutReason | None:
        """Why it asks for no seat, whatever standards it meets."""
        if household_id in self.kept_out:
            return LeftOutReason.WITHDRAWN
        if household_id in self.elsewhere:
            return LeftOutReason.OTHER_CAMPAIGN
        return LeftOutReason.HELPED_LAST_TIME if household_id in self.barred else None


def measure_of(campaign: Campaign, rules: tuple[Rule, ...] | None = None) -> Measure:
    """The campaign's standards, or `rules` in their place; refused without any, or without the local line."""
    rules = queries.rules_of(campaign.id) if rules is None else rules
    if not rules:
        raise DomainError("standard.none_yet")
    lines = queries.dibao_lines(campaign)
    _check_lines_are_known(rules, lines)
    helped = _helped(campaign, rules)
    barred = (helped or frozenset()) - excepted(campaign.id) if campaign.excludes_helped else frozenset()
    return Measure(campaign.id, campaign.organisation_id, rules, lines, tuple(lines), campaign.counted_on,
                   campaign.standards_revision, campaign.counting, campaign.round, helped, barred,
                   kept_out(campaign.id, campaign.round), listed_there(campaign))  # fmt: skip


def _helped(campaign: Campaign, rules: tuple[Rule, ...]) -> frozenset[UUID] | None:
    asked = any(isinstance(c, HelpedLastTime) for rule in rules for c in (*rule.conditions, *rule.excludes))
    return helped_by(last_campaign(campaign)) if asked or campaign.excludes_helped else None


def _check_lines_are_known(rules: tuple[Rule, ...], lines: dict[UUID, int | None]) -> None:
    """A standard by multiples of the dibao line needs that line."""
    asks = any(isinstance(c, IncomeUpTo) and c.percent is not None for rule in rules for c in rule.conditions)
    if asks and any(line is None for line in lines.values()):
        raise DomainError("standard.no_dibao_line")


def decisions(
    actor: Actor, measure: Measure, taken: Taken = NOBODY
) -> Iterator[list[tuple[HouseholdFacts, Decision]]]:
    """Slices of households with what is decided for them, place by place; memory for one slice only.

    With a quota the register is read twice: who stands where in line is known only when everybody has been seen.
    """
    seats = _seats(actor, measure, taken)
    for place in measure.places:
        around, facts = around_of(measure, place), _facts(actor, measure, place)
        while slice_ := [(h, decided(measure, h, around, seats)) for h in islice(facts, SLICE)]:
            yield slice_


def not_measured(actor: Actor, measure: Measure) -> Iterator[list[tuple[KeptBack, LeftOutReason]]]:
    """Slices of households on the register that no campaign takes up, with the reason: nobody is forgotten (4.6)."""
    for slice_ in kept_back(actor, measure.places, on=measure.on):
        yield [(one, LeftOutReason.USE_STOPPED if one.use_stopped else LeftOutReason.PLACE_BARRED) for one in slice_]


def decided(measure: Measure, facts: HouseholdFacts, around: Around, seats: Seats) -> Decision:
    """What one household is given; whom the scheme helped last year, and whom somebody took off, with that reason."""
    reason = measure.left_out_because(facts.id)
    if reason is None:
        return decide(facts, measure.rules, around, seats)
    decision = decide(facts, measure.rules, around)
    if decision.rule is None and reason is not LeftOutReason.WITHDRAWN:
        return decision
    met = (decision.rule.number, *decision.added) if decision.rule else ()
    return Decision(None, 0, (*met, *decision.others), decision.doubts, reason)


def around_of(measure: Measure, place: UUID) -> Around:
    """What is known beside the households of this place."""
    return Around(measure.lines[place], measure.helped)


def _facts(actor: Actor, measure: Measure, place: UUID) -> Iterator[HouseholdFacts]:
    return (recount(found, measure.counting) for found in facts_of_active(actor, [place], on=measure.on))


def _seats(actor: Actor, measure: Measure, taken: Taken) -> Seats:
    quotas = {rule.number: rule.quota for rule in measure.rules if rule.quota}
    if not quotas:
        return EVERYBODY_SITS
    asking: list[Applicant] = []
    for place in measure.places:
        around = around_of(measure, place)
        for facts in _facts(actor, measure, place):
            if facts.id not in taken.households and measure.left_out_because(facts.id) is None:
                asking += applicants(facts, meet(facts, measure.rules, around))
    return allocate(quotas, asking, taken.seats)


def record_use(actor: Actor, campaign: Campaign, *, now: datetime) -> None:
    """Incomes and sealed categories of the whole register are opened: one event says so (SPEC 2.5)."""
    require(actor, Permission.CAMPAIGN_WRITE, queries.organisation_of(campaign))
    audit.record(audit.Action.HOUSEHOLD_USE_FOR_PROPOSAL, actor_id=actor.user_id, subject_id=campaign.id,
                 organisation_id=campaign.organisation_id, at=now)  # fmt: skip


def try_out(
    actor: Actor, campaign_id: UUID, rules: tuple[Rule, ...] | None = None, *, turns: Turns, now: datetime
) -> Forecast:
    """Count who would get what. With `rules` nothing is kept; the campaign's own standards keep the counts."""
    with turns():
        campaign = queries.get_campaign(actor, campaign_id)
        check_open(campaign)
        measure = measure_of(campaign, rules)
        record_use(actor, campaign, now=now)
        before = YearBefore(campaign)
    forecast = Forecast()
    for slice_ in decisions(actor, measure):
        for facts, decision in slice_:
            labels = labels_of(facts.categories)
            forecast.add(facts.organisation_id, decision, labels)
            before.add(forecast, facts.id, facts.organisation_id, labels, decision)
    for left in not_measured(actor, measure):
        for household, reason in left:
            forecast.leave_out(household.organisation_id, reason)
            before.fall_out(forecast, household.id, reason)
    before.close(forecast)
    if rules is None:
        with turns():
            campaign = queries.get_campaign(actor, campaign_id)
            if campaign.standards_revision == measure.revision:
                campaign.forecast = {**forecast.as_json(), "at": now.isoformat()}
    return forecast

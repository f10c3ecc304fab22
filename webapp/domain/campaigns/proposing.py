"""Propose the list.

It is computed outside any transaction, written in slices under a version nobody sees, and shown by one short
switch, so that confirmations at the doors never wait behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import Table, delete, func, or_, select
from sqlalchemy.orm import aliased

from ...core import tally
from ...core.db import db
from ...core.errors import Conflict
from ...core.many import insert_many
from .. import audit
from ..funds.rules import labels_of
from ..households.comings import latest_coming
from ..households.fact_finding import KeptBack
from ..households.facts import HouseholdFacts
from ..people.actors import Actor
from . import lists, needs, queries
from .changes import on_a_revision
from .deciding import Decision
from .fixing import Fixed, fixed_before
from .floors import check_floor
from .forecast import Forecast
from .measuring import Measure, Turns, decisions, measure_of, not_measured, record_use
from .models import AwardLine, AwardList, LeftOut
from .operations import check_open
from .rules import LeftOutReason
from .seating import taken_already
from .states import LIVE, CampaignStatus, LineStatus, ListKind, ListStatus

SWEEP = 2000
BY_EXCEPTION = 0
"""The number of no standard."""
GIVEN_UP = timedelta(hours=1)
"""After so long nobody is still making that list; the machine went down in the middle of it."""


def propose_list(actor: Actor, campaign_id: UUID, list_id: UUID, *, turns: Turns, now: datetime) -> AwardList:
    """Propose who gets what; whoever already stands on a posted or frozen list (of this round) is not taken up again.

    The same request sent again returns the list it made.
    """
    with turns():
        measure = _begin(actor, campaign_id, list_id, now)
    if measure is not None:
        forecast = _write(actor, measure, list_id, turns)
        with turns():
            old = _switch(actor, measure, list_id, forecast, now)
        _sweep(old, turns)
    return lists.get_list(actor, list_id)[1]


def _begin(actor: Actor, campaign_id: UUID, list_id: UUID, now: datetime) -> Measure | None:
    campaign = queries.get_campaign(actor, campaign_id)
    check_open(campaign)
    for award_list in lists.lists_of(campaign.id):
        lists.check_at_rest(award_list)
    if earlier := db.session.get(AwardList, list_id):
        if earlier.campaign_id != campaign.id or earlier.status is ListStatus.MAKING:
            raise Conflict("list.being_made")
        return None
    measure = measure_of(campaign)
    check_floor(campaign, measure.rules)
    record_use(actor, campaign, now=now)
    newest = db.session.scalar(select(func.max(AwardList.version)).where(AwardList.campaign_id == campaign.id))
    standards = [rule.as_json() for rule in measure.rules]
    db.session.add(
        AwardList(id=list_id, campaign_id=campaign.id, version=(newest or 0) + 1, kind=ListKind.PROPOSAL,
                  round=measure.round, status=ListStatus.MAKING, standards=standards, standards_revision=measure.revision, summary={},
                  measured_to=latest_coming(), proposed_by=actor.user_id, proposed_at=now)
    )  # fmt: skip
    return measure


def _write(actor: Actor, measure: Measure, list_id: UUID, turns: Turns) -> Forecast:
    forecast, listed, left_out = Forecast(), 0, 0
    taken = taken_already(measure.campaign_id, measure.rules, measure.round)
    fixed = fixed_before(measure.campaign_id)
    for slice_ in decisions(actor, measure, taken):
        fresh = [(facts, decision) for facts, decision in slice_ if facts.id not in taken.households]
        on = [line_of(measure, list_id, pair) for pair in fresh if pair[1].rule is not None]
        off = [_left_out(measure, list_id, pair) for pair in fresh if pair[1].rule is None]
        for rows, start in ((on, listed), (off, left_out)):
            for number, row in enumerate(rows, start=start + 1):
                row["number"] = number
        for facts, decision in fresh:
            forecast.add(facts.organisation_id, decision, labels_of(facts.categories))
        for row in on:
            _keep_fixed(row, fixed.get(row["household_id"]), forecast)
        listed, left_out = listed + len(on), left_out + len(off)
        with turns():
            _insert(AwardLine, on)
            needs.put_on(list_id, on)
            _insert(LeftOut, off)
    for slice_back in not_measured(actor, measure):
        back = [_kept_back(list_id, *pair) for pair in slice_back if pair[0].id not in taken.households]
        for number, row in enumerate(back, start=left_out + 1):
            row["number"] = number
            forecast.leave_out(row["organisation_id"], row["reason"])
        left_out += len(back)
        with turns():
            _insert(LeftOut, back)
    return forecast


def _insert(model: type[AwardLine] | type[LeftOut], rows: list[dict[str, Any]]) -> None:
    insert_many(db.session.connection(), cast(Table, model.__table__), rows)


def line_of(measure: Measure, list_id: UUID, pair: tuple[HouseholdFacts, Decision]) -> dict[str, Any]:
    """A line as the table holds it, but for its number."""
    facts, decision = pair
    return {
        "id": uuid4(), "list_id": list_id, "campaign_id": measure.campaign_id, "round": measure.round,
        "household_id": facts.id, "labels": labels_of(facts.categories),
        "organisation_id": facts.organisation_id, "household_size": facts.size,
        "standard_number": decision.rule.number if decision.rule else BY_EXCEPTION, "amount_fen": decision.amount_fen,
        "goods": [goods.as_json() for goods in decision.goods], "others": list(decision.others),
        "added": list(decision.added), "queued": [list(pair) for pair in decision.queued], "most_fen": decision.most_fen,
        "least_fen": None if decision.most_fen is None else decision.amount_fen, "fixed_at": None, "changed_by": None,
        "doubts": [doubt.value for doubt in decision.doubts], "status": LineStatus.PROPOSED,
    }  # fmt: skip


def _keep_fixed(row: dict[str, Any], fixed: Fixed | None, forecast: Forecast) -> None:
    """What an officer said of this household holds on, as long as the ends are the same."""
    if fixed is not None and (fixed.least_fen, fixed.most_fen) == (row["least_fen"], row["most_fen"]):
        forecast.shift(row["organisation_id"], row["standard_number"], fixed.amount_fen - row["amount_fen"])
        row.update(amount_fen=fixed.amount_fen, fixed_at=fixed.at, changed_by=fixed.by)


def _left_out(measure: Measure, list_id: UUID, pair: tuple[HouseholdFacts, Decision]) -> dict[str, Any]:
    facts, decision = pair
    return {"list_id": list_id, "household_id": facts.id, "organisation_id": facts.organisation_id,
            "reason": decision.reason, "others": list(decision.others),
            "queued": [list(pair) for pair in decision.queued], "note": measure.kept_out.get(facts.id)}  # fmt: skip


def _kept_back(list_id: UUID, household: KeptBack, reason: LeftOutReason) -> dict[str, Any]:
    return {"list_id": list_id, "household_id": household.id, "organisation_id": household.organisation_id,
            "reason": reason, "others": [], "queued": [], "note": None}  # fmt: skip


def _switch(actor: Actor, measure: Measure, list_id: UUID, forecast: Forecast, now: datetime) -> Sequence[UUID]:
    """Show the list and hide the proposal it replaces; the answer names what can be swept away."""
    campaign, fresh = queries.get_campaign(actor, measure.campaign_id), db.session.get(AwardList, list_id)
    assert fresh is not None  # noqa: S101  (begun above)
    check_open(campaign)
    if campaign.round != measure.round:
        raise Conflict("list.another_was_posted")
    _check_nobody_twice(list_id, campaign.id)
    earlier = lists.lists_of(campaign.id)
    for old in earlier:
        lists.check_at_rest(old)
    fresh.amends_id = next((old.id for old in reversed(earlier) if old.status is not ListStatus.PROPOSED), None)
    for old in earlier:
        if old.status is ListStatus.PROPOSED and old.kind is ListKind.PROPOSAL:
            old.status = ListStatus.REPLACED
    fresh.status, fresh.summary = ListStatus.PROPOSED, forecast.as_json()
    if campaign.status is CampaignStatus.PLANNED:
        campaign.status = CampaignStatus.RUNNING
    db.session.flush()
    _count(measure, forecast)
    audit.record(audit.Action.LIST_PROPOSE, actor_id=actor.user_id, subject_id=list_id, at=now,
                 organisation_id=campaign.organisation_id, values={"listed": forecast.total.listed})  # fmt: skip
    given_up = (AwardList.status == ListStatus.MAKING) & (AwardList.proposed_at < now - GIVEN_UP)
    gone = select(AwardList.id).where(
        AwardList.campaign_id == campaign.id, or_(AwardList.status == ListStatus.REPLACED, given_up)
    )
    return db.session.scalars(gone).all()


def _check_nobody_twice(list_id: UUID, campaign_id: UUID) -> None:
    """Another list may have been posted while this one was computed."""
    live = aliased(AwardLine)
    twice = select(AwardLine.id).where(
        AwardLine.list_id == list_id, live.campaign_id == campaign_id, live.status.in_(LIVE) | on_a_revision(live),
        live.household_id == AwardLine.household_id, live.round == AwardLine.round,
    )  # fmt: skip
    if db.session.scalar(twice.limit(1)) is not None:
        raise Conflict("list.another_was_posted")


def _count(measure: Measure, forecast: Forecast) -> None:
    """Set the running totals to what stands now."""
    before, standing = tally.totals(measure.campaign_id), lists.count_standing(measure.campaign_id)
    for place_id in measure.places:
        place = forecast.places.get(place_id)
        for name, value in (("proposed", standing.get(place_id, 0)), ("left_out", place.left_out if place else 0)):
            tally.add(measure.campaign_id, place_id, name, value - before.get(place_id, {}).get(name, 0))


def _sweep(list_ids: Sequence[UUID], turns: Turns) -> None:
    """Delete the lines of lists nobody will ever see, some at a time, and what was added up of them. A line that
    somebody took off stays, with the reason."""
    if list_ids:
        with turns():
            tally.forget(list_ids)
    for list_id in list_ids:
        for model in (AwardLine, LeftOut):
            top = db.session.scalar(select(func.max(model.number)).where(model.list_id == list_id)) or 0
            for start in range(0, top, SWEEP):
                some = delete(model).where(
                    model.list_id == list_id, model.number > start, model.number <= start + SWEEP
                )
                if model is AwardLine:
                    some = some.where(AwardLine.status == LineStatus.PROPOSED)
                with turns():
                    db.session.execute(some)

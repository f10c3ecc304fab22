"""Seal a seed when a list is frozen, draw when things are delivered, and write down what households say (SPEC 10.1)."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import and_, insert, or_, select

from ...core import tally
from ...core.db import db
from ...core.errors import Conflict, Forbidden
from .. import audit
from ..campaigns import queries as campaigns
from ..campaigns.models import Campaign
from ..cases.models import CaseKind
from ..cases.operations import NewCase, open_case
from ..people.actors import Actor, require
from ..people.permissions import Permission
from ..receipts.disputes import SUBJECT
from ..receipts.models import Receipt
from ..receipts.numbers import in_groups
from ..receipts.states import CONFIRMED, ReceiptStatus
from . import queries, rules
from .models import CheckHow, CheckResult, CheckRound, SpotCheck, Why

Turns = Callable[[], AbstractContextManager[Any]]


@dataclass(frozen=True)
class Asked:
    """What came of one check. `by` is who asked, where somebody else writes it down."""

    how: CheckHow
    result: CheckResult
    said: str = ""
    by: UUID | None = None


@dataclass(frozen=True)
class _Delivered:
    id: UUID
    number: str
    organisation_id: UUID
    tickets: int
    is_flagged: bool


def seal_seed(actor: Actor, campaign: Campaign, now: datetime) -> CheckRound:
    """Lay a seed under seal for the campaign's next draw, unless one lies there. Its fingerprint is public at once."""
    rounds = queries.rounds_of(campaign.id)
    if rounds and rounds[-1].drawn_at is None:
        return rounds[-1]
    seed = secrets.token_hex(32)
    fresh = CheckRound(id=uuid4(), campaign_id=campaign.id, number=len(rounds) + 1, sealed_at=now,
                       fingerprint=rules.fingerprint_of(seed), drawn_from={})  # fmt: skip
    fresh.seed = seed
    db.session.add(fresh)
    db.session.flush()
    audit.record(audit.Action.CHECK_SEAL, actor_id=actor.user_id, subject_id=campaign.id,
                 organisation_id=campaign.organisation_id, values={"fingerprint": fresh.fingerprint}, at=now)  # fmt: skip
    return fresh


def draw(actor: Actor, campaign_id: UUID, round_number: int, *, turns: Turns, now: datetime) -> int:
    """Draw from what was delivered and has not been drawn from; how many are to be asked. Pressed twice it is one draw.

    Reading and reckoning come before the turn at writing. The next seed is laid under seal in the same turn, because
    this one is public from now on.
    """
    campaign = campaigns.get_campaign(actor, campaign_id)
    require(actor, Permission.CHECK_DRAW, campaigns.organisation_of(campaign))
    if not queries.rounds_of(campaign.id):
        with turns():
            seal_seed(actor, campaign, now)
    if queries.rounds_of(campaign.id)[-1].number != round_number:
        return 0
    delivered = _delivered(campaign.id, queries.numbers_drawn_from(campaign.id))
    if not delivered:
        raise Conflict("check.nothing_delivered")
    with turns():
        current = queries.rounds_of(campaign.id)[-1]
        if current.number != round_number:
            return 0
        rows = _draw(current, delivered)
        current.drawn_at, current.drawn_by = now, actor.user_id
        db.session.execute(insert(SpotCheck), rows)
        for place, count in Counter(row["organisation_id"] for row in rows).items():
            tally.add(campaign.id, place, "to_check", count)
        audit.record(audit.Action.CHECK_DRAW, actor_id=actor.user_id, subject_id=campaign.id,
                     organisation_id=campaign.organisation_id, values={"count": len(rows)}, at=now)  # fmt: skip
        db.session.flush()
        seal_seed(actor, campaign, now)
    return len(rows)


def _delivered(campaign_id: UUID, known: set[str]) -> list[_Delivered]:
    """Slips whose goods are at the door, also those that a family says are wrong; not those drawn from before."""
    there = or_(
        Receipt.status.in_((ReceiptStatus.HANDED_OVER, *CONFIRMED)),
        and_(Receipt.status == ReceiptStatus.DISPUTED, Receipt.handed_over_at.is_not(None)),
    )
    columns = select(Receipt.id, Receipt.number, Receipt.organisation_id, Receipt.status, Receipt.sealed, Receipt.review)
    rows = db.session.execute(columns.where(Receipt.occasion_id == campaign_id, there).order_by(Receipt.number))
    return [
        _Delivered(row.id, row.number, row.organisation_id, rules.tickets_of(row.status, row.sealed), bool(row.review))
        for row in rows
        if row.number not in known
    ]


def _draw(current: CheckRound, delivered: Sequence[_Delivered]) -> list[dict[str, Any]]:
    """The rows of this draw, community by community; what is flagged is asked besides."""
    by_place: dict[UUID, list[_Delivered]] = {}
    for one in delivered:
        by_place.setdefault(one.organisation_id, []).append(one)
    current.drawn_from = {
        str(place): [[one.number, one.tickets] for one in there] for place, there in by_place.items()
    }
    rows: list[dict[str, Any]] = []
    start = queries.last_number(current.campaign_id)
    for place in sorted(by_place, key=str):
        there = {one.number: one for one in by_place[place]}
        chosen = rules.drawn(current.seed or "", (rules.Slip(one.number, one.tickets) for one in there.values()))
        besides = [one.number for one in there.values() if one.is_flagged and one.number not in set(chosen)]
        for number, why in [*((n, Why.DRAWN) for n in chosen), *((n, Why.FLAGGED) for n in besides)]:
            rows.append({"id": uuid4(), "round_id": current.id, "campaign_id": current.campaign_id,
                         "number": start + len(rows) + 1, "organisation_id": place, "receipt_id": there[number].id,
                         "why": why})  # fmt: skip
    return rows


def record_check(actor: Actor, check_id: UUID, asked: Asked, *, now: datetime) -> SpotCheck:
    """Write down what a household said. Raises Forbidden for who listed, approved or delivered; what is not right
    becomes a case of the place that is answerable for it."""
    check = queries.get_check(actor, check_id, Permission.CHECK_RECORD)
    by = asked.by or actor.user_id
    if by is None or by in queries.barred_from(check):
        raise Forbidden("check.not_by_you")
    if asked.by not in (None, actor.user_id) and asked.by not in {key for key, _ in _others(actor, check)}:
        raise Forbidden("check.not_by_you")
    if (check.result, check.how, check.checked_by) == (asked.result, asked.how, by):
        return check
    rules.check_result(check.result, asked.result, asked.said)
    check.result, check.how, check.checked_by, check.recorded_by = asked.result, asked.how, by, actor.user_id
    check.checked_at, check.said = now, asked.said or None
    if not rules.is_open(asked.result):
        tally.add(check.campaign_id, check.organisation_id, "checked")
    if asked.result in rules.FINDINGS:
        tally.add(check.campaign_id, check.organisation_id, "checked_wrong")
        check.case_id = _open_case(actor, check, asked, now)
    audit.record(audit.Action.CHECK_RECORD, actor_id=actor.user_id, subject_id=check.id,
                 organisation_id=check.organisation_id, fields=[asked.result.value, asked.how.value], at=now)  # fmt: skip
    return check


def _others(actor: Actor, check: SpotCheck) -> list[tuple[UUID, str]]:
    return queries.who_may_ask(actor, check) if queries.asked_by_others(check) else []


def _open_case(actor: Actor, check: SpotCheck, asked: Asked, now: datetime) -> UUID:
    receipt = queries.receipts_of_checks([check])[check.receipt_id]
    subject = f"{in_groups(receipt.number)} · {receipt.masked_name} · {receipt.occasion_title}"
    new = NewCase(id=check.id, kind=CaseKind.NOT_RIGHT, organisation_id=check.organisation_id, subject_kind=SUBJECT,
                  subject_id=receipt.id, subject_text=subject, text=asked.said)  # fmt: skip
    return open_case(actor, new, now=now)[0].id


def show_calls(actor: Actor, campaign_id: UUID, *, now: datetime) -> None:
    """The phones of those to be asked are shown on one sheet; that they were stays on record."""
    campaign = campaigns.get_campaign(actor, campaign_id)
    audit.record(audit.Action.CHECK_CALLS, actor_id=actor.user_id, subject_id=campaign.id,
                 organisation_id=campaign.organisation_id, at=now)  # fmt: skip

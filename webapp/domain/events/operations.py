"""Give something for an event: entered by the rule, approved by another where it has to be, paid by two, or cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from ...core import tally
from ...core.clock import at_local, local_day
from ...core.crypto import FieldClass, blind
from ...core.db import db
from ...core.errors import Conflict, Forbidden, InvalidInput, NotFound
from .. import audit
from ..audit.queries import last_event
from ..files.models import StoredFile
from ..files.operations import NewFile, add_file
from ..files.storage import Kept
from ..funds.committing import Line, Purpose, commit, share_out
from ..funds.following import Stand, follow
from ..funds.queries import get_fund
from ..funds.rules import Need
from ..ledger.queries import colleagues
from ..people.actors import Actor, require
from ..people.models import Organisation
from ..people.permissions import Permission
from ..people.queries import get_organisation, value_of
from ..people.settings import ASKS_FUNDS
from . import queries, rules, stock
from .beneficiaries import Beneficiary, Whom, find_beneficiary
from .models import EventGrant, EventRulebook
from .rulebooks import book_at, rules_of
from .rules import CareRule
from .states import EventKind, GrantStatus, Kin, WaitReason


@dataclass(frozen=True)
class GrantEntry:
    """What the desk says of an event; the amount is the rule's, the name the file's."""

    id: UUID
    whom: Whom
    kind: EventKind
    kin: Kin
    day: date
    proof: str
    fund_id: UUID | None = None
    item_id: UUID | None = None
    quantity: int | None = None
    """Of a store, in its units; beside what the rule says."""


def enter_grant(actor: Actor, entry: GrantEntry, *, now: datetime) -> EventGrant:
    """By the rule of the place: its money is set apart at once, or it waits for another person. Sent twice it is one.

    Raises Conflict event.told_already, InvalidInput for what the rule does not give, and what the funds refuse.
    """
    who = find_beneficiary(actor, entry.whom, today=local_day(now))
    organisation = get_organisation(actor, who.organisation_id)
    require(actor, Permission.EVENT_WRITE, organisation)
    if earlier := db.session.get(EventGrant, entry.id):
        return _same(earlier, entry)
    book = book_at(organisation)
    rule = rules.check_event(rules_of(book).get(entry.kind), entry.kin, entry.day, is_firm=who.is_firm, today=local_day(now))
    _check_fund(actor, organisation, entry, rule)
    if book is None or actor.user_id is None:
        raise NotFound()
    grant = _new(actor, entry, who, book, rule, now)
    grant.event = {**(grant.event or {}), **stock.wanted_of(organisation, entry.item_id, entry.quantity)}
    if queries.is_told(grant.event_index):
        raise Conflict("event.told_already")
    grant.waits_for = rules.why_wait(
        rule, given_this_year=queries.given_in_year(grant.yearly_index, grant.year),
        told_in_the_family=queries.is_told_in_family(grant.family_index),
    )  # fmt: skip
    db.session.add(grant)
    db.session.flush()
    if grant.waits_for is None:
        _set_apart_or_wait(actor, grant, organisation, now)
    _record(audit.Action.EVENT_ENTER, actor, grant, now)
    return grant


def approve_grant(actor: Actor, grant_id: UUID, *, now: datetime) -> EventGrant:
    """Another person has looked. Raises Forbidden for who entered it; approving twice is no error."""
    grant = queries.get_grant(actor, grant_id, Permission.EVENT_APPROVE)
    if grant.status is GrantStatus.CANCELLED:
        raise Conflict("event.is_cancelled")
    if grant.entered_by == actor.user_id:
        raise Forbidden("event.own_entry")
    if grant.status is GrantStatus.WAITING:
        grant.approved_by, grant.approved_at = actor.user_id, now
        _set_apart(actor, grant, get_organisation(actor, grant.organisation_id), now)
        _record(audit.Action.EVENT_APPROVE, actor, grant, now)
    return grant


def pay_grant(actor: Actor, grant_id: UUID, second_by: UUID, paid_on: date, *, now: datetime) -> EventGrant:
    """Two have handed it over and the signed sheet is back. Saying it twice is no error; the first day stays."""
    grant = queries.get_grant(actor, grant_id, Permission.EVENT_WRITE)
    if grant.status is GrantStatus.PAID:
        return grant
    if grant.status is not GrantStatus.READY:
        raise Conflict("event.not_ready")
    if second_by not in {one.id for one in colleagues(actor, Permission.EVENT_READ)}:
        raise InvalidInput({"second_by": ["event.two_hands"]})
    if paid_on > local_day(now):
        raise InvalidInput({"paid_on": ["event.paid_ahead"]})
    grant.status, grant.paid_on, grant.paid_by, grant.second_by = GrantStatus.PAID, paid_on, actor.user_id, second_by
    follow(actor, grant.id, Stand(grant.fen, is_over=True, is_confirmed=True), now=now)
    tally.add(grant.occasion_id, grant.organisation_id, "events")
    tally.add(grant.occasion_id, grant.organisation_id, "events_fen", grant.fen)
    _record(audit.Action.EVENT_PAY, actor, grant, now)
    return grant


def cancel_grant(actor: Actor, grant_id: UUID, reason: str, *, now: datetime) -> EventGrant:
    """It is not given after all; what was set apart is free again. The first reason stays; what was paid stays paid."""
    grant = queries.get_grant(actor, grant_id, Permission.EVENT_WRITE)
    if grant.status is GrantStatus.PAID:
        raise Conflict("event.is_paid")
    if grant.status is not GrantStatus.CANCELLED:
        if grant.status is GrantStatus.READY:
            stock.give_back(actor, grant, now=now)
        grant.status, grant.cancelled = GrantStatus.CANCELLED, reason
        follow(actor, grant.id, Stand(0, is_over=True, is_confirmed=False), now=now)
        _record(audit.Action.EVENT_CANCEL, actor, grant, now)
    return grant


def keep_sheet(actor: Actor, grant_id: UUID, file_id: UUID, kept: Kept, *, now: datetime) -> StoredFile:
    """A photo of the signed sheet, once it was handed over, for who may open it. Raises Conflict event.not_paid."""
    grant = queries.get_grant(actor, grant_id, Permission.EVENT_WRITE)
    if grant.status is not GrantStatus.PAID:
        raise Conflict("event.not_paid")
    return add_file(actor, NewFile(file_id, grant.organisation_id, grant.id, kept, Permission.EVENT_OPEN, FieldClass.P2), now=now)


def open_grant(actor: Actor, grant_id: UUID, *, now: datetime) -> EventGrant:
    """Look at what happened to whom; written down once a day for each who looks (SPEC 2.5)."""
    grant = queries.get_grant(actor, grant_id)
    morning = at_local(local_day(now))
    if last_event(audit.Action.EVENT_SEE, actor.user_id, grant.id, since=morning) is None:
        _record(audit.Action.EVENT_SEE, actor, grant, now)
    return grant


def _check_fund(actor: Actor, organisation: Organisation, entry: GrantEntry, rule: CareRule) -> None:
    if entry.fund_id is not None:
        get_fund(actor, entry.fund_id)
    elif rule.fen and value_of(organisation, ASKS_FUNDS):
        raise InvalidInput({"fund_id": ["event.which_fund"]})


def _new(actor: Actor, entry: GrantEntry, who: Beneficiary, book: EventRulebook, rule: CareRule, now: datetime) -> EventGrant:
    kind, day = entry.kind.value, entry.day.isoformat()
    grant = EventGrant(
        id=entry.id, organisation_id=who.organisation_id, household_id=who.household_id, person_id=entry.whom.person_id,
        member_id=entry.whom.member_id, firm_id=entry.whom.firm_id, rulebook_id=book.id, day=entry.day,
        year=entry.day.year, yearly_index=blind("event_yearly", f"{who.id}|{kind}"),
        event_index=blind("event", f"{who.id}|{kind}|{entry.kin.value}|{day}"),
        family_index=blind("event_family", f"{who.household_id}|{kind}|{day}") if who.household_id else None,
        fen=rule.fen, fund_id=entry.fund_id if rule.fen else None, status=GrantStatus.WAITING,
        occasion_id=queries.occasion_of(who.organisation_id, local_day(now).year), entered_by=actor.user_id, entered_at=now,
    )  # fmt: skip
    grant.name = who.name
    grant.event = {"kind": kind, "kin": entry.kin.value, "goods": rule.goods, "proof": entry.proof}
    return grant


def _set_apart_or_wait(actor: Actor, grant: EventGrant, organisation: Organisation, now: datetime) -> None:
    """Who records money does not approve its use (SPEC 2.3): somebody else does."""
    try:
        _set_apart(actor, grant, organisation, now)
    except Forbidden:
        grant.waits_for, grant.status = WaitReason.OWN_MONEY, GrantStatus.WAITING


def _set_apart(actor: Actor, grant: EventGrant, organisation: Organisation, now: datetime) -> None:
    if grant.fund_id is not None:
        purpose = Purpose(grant.id, grant.occasion_id, organisation.id, frozenset())
        commit(actor, purpose, [Need(organisation.id, organisation.path, "", grant.fen)], [grant.fund_id], now=now)
        share_out(grant.id, [Line(grant.id, organisation.id, "", grant.fen)])
    stock.take_out(actor, grant, now=now)
    grant.status = GrantStatus.READY


def _same(earlier: EventGrant, entry: GrantEntry) -> EventGrant:
    whom = Whom(earlier.person_id, earlier.member_id, earlier.firm_id)
    said = earlier.event or {}
    if (whom, earlier.day, said.get("kind"), said.get("kin")) != (entry.whom, entry.day, entry.kind.value, entry.kin.value):
        raise Conflict("event.id_reused")
    return earlier


def _record(action: audit.Action, actor: Actor, grant: EventGrant, now: datetime) -> None:
    """Never what happened, to whom, or why it was not given."""
    audit.record(action, actor_id=actor.user_id, subject_id=grant.id, organisation_id=grant.organisation_id,
                 values={"fen": grant.fen}, at=now)  # fmt: skip

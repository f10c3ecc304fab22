"""Record money that came, and say what it may be used for (SPEC 4.8, 8.5). Keeping parts of it for a group and giving
it back have files of their own.

Whoever records money does not approve its use: asked here of those who record, in `committing` of those who approve,
and by the database of both (SPEC 2.3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from ...core.db import db
from ...core.errors import Conflict, DomainError, Forbidden, NotFound
from .. import audit
from ..households.categories import Category
from ..ledger import operations as ledger
from ..ledger.models import AccountKind, Item, ItemKind, TransferKind
from ..people.actors import Actor, require
from ..people.models import Organisation
from ..people.permissions import Permission
from ..people.queries import list_children
from . import queries, rules
from .models import Commitment, Fund
from .states import FundKind, FundUse

MONEY, FEN = "人民币", "分"
"""The item in which every organisation counts its money."""


@dataclass(frozen=True)
class FundTerms:
    """What is said of a fund; an empty limit is no limit. `festivals` are those of campaigns."""

    kind: FundKind
    title: str
    year: int
    document: str | None = None
    is_sent_down: bool = False
    note: str | None = None
    uses: tuple[FundUse, ...] = (FundUse.GRANTS,)
    festivals: tuple[str, ...] = ()
    categories: tuple[Category, ...] = ()
    places: tuple[UUID, ...] = ()

    def columns(self) -> dict[str, object]:
        """As the row keeps them."""
        kept = dict(vars(self))
        kept["uses"] = [use.value for use in self.uses]
        kept["festivals"], kept["categories"] = list(self.festivals), [one.value for one in self.categories]
        kept["places"] = [str(place) for place in self.places]
        return kept


@dataclass(frozen=True)
class Income:
    """Money that came: counted by the actor and, from the set limit on, a second person."""

    id: UUID
    fen: int
    second_by: UUID | None = None
    note: str | None = None


LIMITS = ("uses", "festivals", "categories", "places")


def record_fund(
    actor: Actor, organisation: Organisation, fund_id: UUID, terms: FundTerms, income: Income, *, now: datetime
) -> Fund:
    """Enter a fund with the money that came first. The same form sent again is the fund it made."""
    require(actor, Permission.LEDGER_WRITE, organisation)
    if earlier := db.session.get(Fund, fund_id):
        if earlier.organisation_id != organisation.id:
            raise Conflict("fund.id_reused")
        return earlier
    _check_terms(organisation, terms)
    assert actor.user_id is not None  # noqa: S101  (a role is held by somebody)
    fund = Fund(id=fund_id, organisation_id=organisation.id, recorded_by=actor.user_id, recorded_at=now, **terms.columns())
    db.session.add(fund)
    db.session.flush()
    ledger.open_lot(fund.id, money_of(organisation.id), expires_on=None, now=now)
    record(audit.Action.FUND_RECORD, actor, fund, now, values={"fen": income.fen, "second": income.second_by})
    _receive(actor, fund, income, now)
    return fund


def receive_more(actor: Actor, fund_id: UUID, income: Income, *, now: datetime) -> Fund:
    """More money of the same fund came."""
    fund = queries.get_fund(actor, fund_id, Permission.LEDGER_WRITE)
    _receive(actor, fund, income, now)
    return fund


def _receive(actor: Actor, fund: Fund, income: Income, now: datetime) -> None:
    rules.check_amount(income.fen)
    check_approved_nothing(fund, {actor.user_id, income.second_by})
    here = fund.organisation_id
    new = ledger.NewTransfer(
        id=income.id, kind=TransferKind.RECEIVE, lot_id=fund.id, quantity=income.fen, second_by=income.second_by,
        credit=ledger.Place(here, AccountKind.OUTSIDE), debit=ledger.Place(here, AccountKind.FUND, fund.id),
        reason=income.note,
    )  # fmt: skip
    ledger.transfer(actor, new, now=now)


def check_approved_nothing(fund: Fund, people: set[UUID | None]) -> None:
    """Who has approved a use of this money does not record it as well."""
    approved = select(Commitment.id).where(Commitment.fund_id == fund.id, Commitment.approved_by.in_(people - {None}))
    if db.session.scalar(approved.limit(1)) is not None:
        raise Forbidden("fund.approved_its_use")


def money_of(organisation_id: UUID) -> Item:
    """The item that is money in these books."""
    return ledger.item_of(organisation_id, MONEY, "", FEN, ItemKind.MONEY)


def _check_terms(organisation: Organisation, terms: FundTerms) -> None:
    rules.check_uses(terms.uses)
    for category in terms.categories:
        rules.check_category(category)
    if terms.places and not set(terms.places) <= {place.id for place in list_children(organisation)}:
        raise NotFound("organisation.not_found")


def change_fund(actor: Actor, fund_id: UUID, terms: FundTerms, reason: str | None, *, now: datetime) -> Fund:
    """Put right what is said of it. Once something of it is promised, other limits need a reason."""
    fund = queries.get_fund(actor, fund_id, Permission.LEDGER_WRITE)
    organisation = db.session.get_one(Organisation, fund.organisation_id)
    _check_terms(organisation, terms)
    changed = [name for name, value in terms.columns().items() if getattr(fund, name) != value]
    in_use = db.session.scalar(select(Commitment.id).where(Commitment.fund_id == fund.id).limit(1)) is not None
    if in_use and not reason and set(changed) & set(LIMITS):
        raise DomainError("fund.needs_a_reason")
    for name in changed:
        setattr(fund, name, terms.columns()[name])
    if changed:
        record(audit.Action.FUND_CHANGE, actor, fund, now, fields=changed, reason=reason)
    return fund


def record(
    action: audit.Action, actor: Actor, fund: Fund, now: datetime, *, fields: Sequence[str] = (),
    values: dict[str, object] | None = None, reason: str | None = None,
) -> None:  # fmt: skip
    """One event about a fund."""
    audit.record(action, actor_id=actor.user_id, subject_id=fund.id, organisation_id=fund.organisation_id,
                 fields=list(fields), values=values or {}, reason=reason, at=now)  # fmt: skip

"""Goods arrive: two people count, bad ones are refused with a record, good ones go into the store (SPEC 8.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from ...core import derived_codes
from ...core.clock import local_day
from ...core.db import db
from ...core.errors import Conflict
from .. import audit
from ..ledger import operations as ledger
from ..ledger.models import AccountKind, TransferKind
from ..ledger.queries import check_second
from ..people.actors import Actor, require
from ..people.features import Feature, is_on
from ..people.models import Organisation
from ..people.permissions import Permission
from ..people.queries import get_organisation, value_of
from ..people.settings import NEAR_EXPIRY_DAYS
from . import queries, rules
from .models import Gift, Pledge
from .pledging import let_go
from .states import (
    GiftStatus,
    GoodsCondition,
    GoodsSource,
    PledgeStatus,
    ShownAs,
    ValuationBasis,
)


@dataclass(frozen=True)
class NewGift:
    """What two people counted. `more_to_come`: the rest of the pledge will still be brought."""

    id: UUID
    organisation_id: UUID
    name: str
    phone: str | None
    shown_as: ShownAs
    what: str
    specification: str
    unit: str
    quantity: int
    condition: GoodsCondition
    second_id: UUID | None
    expires_on: date | None = None
    value_fen: int | None = None
    valuation_basis: ValuationBasis | None = None
    designation: str = ""
    source: GoodsSource = GoodsSource.SOCIAL
    pledge_id: UUID | None = None
    more_to_come: bool = False


def receive_gift(actor: Actor, new: NewGift, *, now: datetime) -> Gift:
    """Take goods into the store, or refuse damaged and near-expired ones; either way it stays on record.

    The same gift sent again is the one that was recorded.
    """
    organisation = get_organisation(actor, new.organisation_id)
    require(actor, Permission.GIFT_RECEIVE, organisation)
    if earlier := db.session.get(Gift, new.id):
        if (earlier.pledge_id, earlier.quantity) != (new.pledge_id, new.quantity):
            raise Conflict("gift.id_reused")
        return earlier
    rules.check_two(actor.user_id, new.second_id, needed=is_on(organisation, Feature.TWO_COUNT_GOODS))
    if new.second_id is not None:
        check_second(actor, new.second_id, Permission.GIFT_RECEIVE)
    rules.check_goods_words(what=new.what, specification=new.specification, unit=new.unit)
    pledge = queries.get_pledge(actor, new.pledge_id, Permission.GIFT_RECEIVE) if new.pledge_id else None
    gift = _record_gift(actor, new, organisation, now)
    if gift.status is GiftStatus.RECEIVED:
        _into_the_store(actor, gift, now)
        if pledge is not None:
            _count_for(pledge, gift.quantity, new.more_to_come, now)
    action = audit.Action.GIFT_RECEIVE if gift.status is GiftStatus.RECEIVED else audit.Action.GIFT_REFUSE
    audit.record(action, actor_id=actor.user_id, subject_id=gift.id, organisation_id=organisation.id,
                 values={"quantity": gift.quantity, "second": gift.second_id, "value": gift.value_fen},
                 fields=[gift.refused_because.value] if gift.refused_because else [], at=now)  # fmt: skip
    return gift


def _record_gift(actor: Actor, new: NewGift, organisation: Organisation, now: datetime) -> Gift:
    today = local_day(now)
    near_days = value_of(organisation, NEAR_EXPIRY_DAYS)
    refused = rules.refusal_of(new.condition, new.expires_on, today, near_days)
    assert actor.user_id is not None  # noqa: S101  (check_two has refused nobody)
    gift = Gift(
        id=new.id, organisation_id=organisation.id, pledge_id=new.pledge_id, source=new.source, shown_as=new.shown_as,
        status=GiftStatus.REFUSED if refused else GiftStatus.RECEIVED, refused_because=refused, what=new.what,
        specification=new.specification, unit=new.unit, quantity=new.quantity, condition=new.condition,
        expires_on=new.expires_on, value_fen=new.value_fen, valuation_basis=new.valuation_basis,
        designation=new.designation, received_by=actor.user_id, second_id=new.second_id, received_at=now,
    )  # fmt: skip
    gift.name, gift.phone = new.name, new.phone
    if refused is None:
        gift.year, gift.serial = today.year, queries.next_serial(organisation.id, today.year)
        gift.number = f"{organisation.code}-{gift.year}-{gift.serial:04d}"
        if new.pledge_id is None:
            gift.token_hash = derived_codes.hash_of(derived_codes.token_of(queries.PURPOSE, gift.id))
    db.session.add(gift)
    db.session.flush()
    return gift


def _into_the_store(actor: Actor, gift: Gift, now: datetime) -> None:
    item = ledger.item_of(gift.organisation_id, gift.what, gift.specification, gift.unit)
    lot = ledger.open_lot(gift.id, item, expires_on=gift.expires_on, now=now)
    new = ledger.NewTransfer(
        id=gift.id, kind=TransferKind.RECEIVE, lot_id=lot.id, quantity=gift.quantity, value_fen=gift.value_fen,
        credit=ledger.Place(gift.organisation_id, AccountKind.OUTSIDE),
        debit=ledger.Place(gift.organisation_id, AccountKind.WAREHOUSE), second_by=gift.second_id,
    )  # fmt: skip
    ledger.post(actor.user_id, new, now=now)


def _count_for(pledge: Pledge, quantity: int, more_to_come: bool, now: datetime) -> None:
    """What came counts for the promise, also when it comes late: goods in the hand are a fact."""
    pledge.received += quantity
    if more_to_come and pledge.status is PledgeStatus.PLEDGED and pledge.received < pledge.quantity:
        return
    let_go(pledge, PledgeStatus.RECEIVED, now)

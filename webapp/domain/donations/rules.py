"""What may be asked for, promised and taken. Pure (SPEC 8.1–8.3)."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from uuid import UUID

from ...core.errors import DomainError, InvalidInput
from ..households.person_names import mask_name
from .models import Need, Pledge
from .states import Beneficiary, GoodsCondition, NeedStatus, PledgeStatus, RefusalReason, ShownAs

PLEDGE_LASTS = timedelta(days=7)
FEWEST_PUPILS = 5
"""Children are told of as a group or not at all (SPEC 8.1, 9.2)."""
_NUMBERS = re.compile(r"[0-9０-９]{6,}")
_PERSONS = re.compile(r"小朋友|同学|爷爷|奶奶|大爷|大妈|身份证|学校|号楼|单元")


def check_need(beneficiary: Beneficiary, count: int, due_on: date, today: date) -> None:
    """Children only as a group; a day that is still to come."""
    if beneficiary is Beneficiary.PUPIL and count < FEWEST_PUPILS:
        raise InvalidInput({"count": ["need.pupils_as_group"]})
    if due_on < today:
        raise InvalidInput({"due_on": ["need.day_is_past"]})


def check_goods_words(**texts: str) -> None:
    """What is needed is a thing; numbers of people and words about persons or places do not belong there."""
    wrong = [name for name, text in texts.items() if _NUMBERS.search(text) or _PERSONS.search(text)]
    if wrong:
        raise InvalidInput({name: ["need.only_things"] for name in wrong})


def is_asked(need: Need, today: date, *, occasion_is_over: bool) -> bool:
    """Whether anybody may still promise it: nobody has closed it, its day has not passed, its campaign goes on."""
    return need.status is NeedStatus.OPEN and need.due_on >= today and not occasion_is_over


def check_pledge(need: Need, quantity: int, waits: bool) -> None:
    """No more than is left, unless the donor wants to wait in line."""
    if quantity > need.quantity:
        raise InvalidInput({"quantity": ["pledge.more_than_needed"]})
    if quantity > need.left and not waits:
        if need.left == 0:
            raise DomainError("pledge.all_taken")
        raise DomainError("pledge.less_is_left", left=need.left, unit=need.unit)


def check_live(pledge: Pledge) -> None:
    """Only a promise that still stands can be renewed, received or taken back."""
    if pledge.status is not PledgeStatus.PLEDGED:
        raise DomainError("pledge.is_over")


def expires_at(now: datetime) -> datetime:
    """Seven days to bring it (SPEC 8.2)."""
    return now + PLEDGE_LASTS


def check_two(received_by: UUID | None, second_id: UUID | None, *, needed: bool = True) -> None:
    """Two people count (SPEC 8.3); a small club may count alone (SPEC 13)."""
    if second_id is None and needed:
        raise InvalidInput({"second_id": ["field.required"]})
    if received_by is None or received_by == second_id:
        raise DomainError("gift.needs_two")


def refusal_of(
    condition: GoodsCondition, expires_on: date | None, today: date, near_days: int
) -> RefusalReason | None:
    """Why these goods are not taken, or None."""
    if condition is GoodsCondition.DAMAGED:
        return RefusalReason.DAMAGED
    if expires_on is None:
        return None
    if expires_on <= today:
        return RefusalReason.EXPIRED
    return RefusalReason.NEAR_EXPIRY if expires_on < today + timedelta(days=near_days) else None


def shown_name(name: str | None, shown_as: ShownAs) -> str | None:
    """The donor's name as the public may read it; None for somebody who wants none."""
    if not name or shown_as is ShownAs.ANONYMOUS:
        return None
    return name if shown_as is ShownAs.REAL else mask_name(name)

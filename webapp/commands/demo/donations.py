"""What the shops and neighbours bring, and what is still missing."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from ...core.clock import local_day
from ...core.transaction import transaction
from ...domain.donations.needs import NewNeed, open_link, open_need
from ...domain.donations.pledging import NewPledge, make_pledge
from ...domain.donations.receiving import NewGift, receive_gift
from ...domain.donations.states import Beneficiary, GoodsCondition, ShownAs, ValuationBasis
from ...domain.people.actors import Actor
from ...domain.people.models import Organisation
from ...domain.people.permissions import Role
from .people import key_of

STATION = "城关街道服务站，上午九点到下午五点"
NEEDS = (
    ("quilts", Beneficiary.ELDERLY, 40, "棉被", "2 米 × 2.3 米", "床", 40),
    ("rice", Beneficiary.CAMPAIGN, 940, "东北大米", "10 kg", "袋", 800),
    ("oil", Beneficiary.CAMPAIGN, 600, "食用油", "5 L", "桶", 500),
    ("bags", Beneficiary.PUPIL, 20, "小学生书包", "", "个", 20),
)
PLEDGES = (
    ("quilts", "quilts", 38, "惠民超市", ShownAs.REAL),
    ("rice", "rice", 700, "城关粮油店", ShownAs.REAL),
    ("oil", "oil", 420, "城关粮油店", ShownAs.REAL),
    ("bags", "bags", 8, "刘女士", ShownAs.MASKED),
)
BROUGHT = {"quilts": (38, 16000), "rice": (700, 6800), "oil": (420, 7200)}
"""What came into the store: pieces, and fen a piece."""
STRAIGHT = (
    ("winter-quilts", "区慈善会", "棉被", "2 米 × 2.3 米", 276, "床", 16000),
    ("milk", "江岸乳品店", "牛奶", "", 160, "箱", 6000),
)
"""What came into the store without a pledge, so that what is carried out has been carried in."""
DONOR_GIFT = key_of("gift-quilts")


def make_donations(root: Organisation, staff: dict[Role, Actor], campaign: UUID, now: datetime) -> None:
    """Needs on the list with their private link, promises, and most of it counted into the store by two."""
    storekeeper, began = staff[Role.STOREKEEPER], now - timedelta(days=10)
    with transaction():
        open_link(storekeeper, root.id, id=key_of("needs-link"), now=began)
        for name, beneficiary, count, what, specification, unit, quantity in NEEDS:
            need = NewNeed(key_of(f"need-{name}"), root.id, beneficiary, count, what, specification, unit, quantity,
                           local_day(now) + timedelta(days=20), STATION, occasion_id=campaign)  # fmt: skip
            open_need(storekeeper, need, now=began)
    for name, need_name, quantity, donor, shown_as in PLEDGES:
        _pledge_and_bring(root, staff, name, need_name, quantity, donor, shown_as, began)
    for name, donor, what, specification, quantity, unit, value in STRAIGHT:
        gift = NewGift(
            id=key_of(f"gift-{name}"), organisation_id=root.id, name=donor, phone="19900007777", shown_as=ShownAs.REAL,
            what=what, specification=specification, unit=unit, quantity=quantity, condition=GoodsCondition.NEW,
            second_id=staff[Role.TREASURER].user_id, expires_on=local_day(now) + timedelta(days=120) if name == "milk" else None,
            value_fen=quantity * value, valuation_basis=ValuationBasis.INVOICE, pledge_id=None,
        )  # fmt: skip
        with transaction():
            receive_gift(storekeeper, gift, now=began + timedelta(days=3))


def _pledge_and_bring(
    root: Organisation, staff: dict[Role, Actor], name: str, need_name: str, quantity: int, donor: str,
    shown_as: ShownAs, now: datetime,
) -> None:  # fmt: skip
    promised = now if name in BROUGHT else now + timedelta(days=9)
    with transaction():
        pledge = NewPledge(key_of(f"pledge-{name}"), key_of(f"need-{need_name}"), quantity, donor, "19900008888", shown_as)
        make_pledge(staff[Role.DONOR], pledge, now=promised)
    if name not in BROUGHT:
        return
    _name, _for, _count, what, specification, unit, _quantity = next(n for n in NEEDS if n[0] == need_name)
    pieces, value = BROUGHT[name]
    second = staff[Role.TREASURER].user_id
    if second is None:
        raise ValueError("nobody")
    gift = NewGift(
        id=key_of(f"gift-{name}"), organisation_id=root.id, name=donor, phone="19900008888", shown_as=shown_as,
        what=what, specification=specification, unit=unit, quantity=pieces, condition=GoodsCondition.NEW,
        second_id=second, expires_on=local_day(now) + timedelta(days=540) if name != "quilts" else None,
        value_fen=pieces * value, valuation_basis=ValuationBasis.INVOICE, pledge_id=key_of(f"pledge-{name}"),
    )  # fmt: skip
    with transaction():
        receive_gift(staff[Role.STOREKEEPER], gift, now=now + timedelta(days=2))

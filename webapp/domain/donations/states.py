"""The choices of donations. Closed on purpose: what is told of a need is put together from these, never typed."""

from __future__ import annotations

from enum import StrEnum


class Beneficiary(StrEnum):
    """Who a need is for, as broadly as it may be told (SPEC 8.1): no name, no label, no place."""

    ELDERLY = "elderly"
    HOUSEHOLD = "household"
    WORKER = "worker"
    PUPIL = "pupil"
    CAMPAIGN = "campaign"


class NeedStatus(StrEnum):
    """Whether it still asks."""

    OPEN = "open"
    CLOSED = "closed"


class PledgeStatus(StrEnum):
    """GLOSSARY: pledged → received → distributed; expired, cancelled."""

    PLEDGED = "pledged"
    RECEIVED = "received"
    DISTRIBUTED = "distributed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class ShownAs(StrEnum):
    """How a donor's name may be shown (publicity_mode); inside it is always recorded (GLOSSARY: 匿名捐赠)."""

    REAL = "real"
    MASKED = "masked"
    ANONYMOUS = "anonymous"


class GiftStatus(StrEnum):
    """Taken into the store, or refused with a record."""

    RECEIVED = "received"
    REFUSED = "refused"


class GoodsCondition(StrEnum):
    """What the two who counted saw."""

    NEW = "new"
    GOOD = "good"
    DAMAGED = "damaged"


class RefusalReason(StrEnum):
    """Why goods were not taken (SPEC 8.3)."""

    DAMAGED = "damaged"
    EXPIRED = "expired"
    NEAR_EXPIRY = "near_expiry"


class ValuationBasis(StrEnum):
    """What an assessed value rests on."""

    INVOICE = "invoice"
    MARKET = "market"
    DECLARED = "declared"


class GoodsSource(StrEnum):
    """Where goods come from (SPEC 8.5)."""

    SOCIAL = "social"
    UNION = "union"
    GOVERNMENT = "government"
    OTHER = "other"

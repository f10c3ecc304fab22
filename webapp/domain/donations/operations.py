"""What donations can do, gathered for the doors and the rooms above."""

from .distributing import distribute
from .needs import NewNeed, close_need, open_link, open_need, revoke_link, set_licence
from .pledging import (
    NewPledge,
    cancel_own_pledge,
    cancel_pledge,
    expire_pledges,
    make_pledge,
    renew_own_pledge,
    renew_pledge,
    verify_pledge,
)
from .receiving import NewGift, receive_gift

__all__ = [
    "NewGift",
    "NewNeed",
    "NewPledge",
    "cancel_own_pledge",
    "cancel_pledge",
    "close_need",
    "distribute",
    "expire_pledges",
    "make_pledge",
    "open_link",
    "open_need",
    "receive_gift",
    "renew_own_pledge",
    "renew_pledge",
    "revoke_link",
    "set_licence",
    "verify_pledge",
]

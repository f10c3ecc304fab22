"""Two firms in need on the street: one confirmed, one that waits for a second pair of eyes."""

from __future__ import annotations

from datetime import datetime, timedelta

from ...core.clock import local_day
from ...core.transaction import transaction
from ...domain.firms.operations import FirmEntry, confirm_firm, enter_firm
from ...domain.firms.states import FirmKind, Trouble
from ...domain.people.actors import Actor
from ...domain.people.models import Organisation
from ...domain.people.permissions import Role
from .people import key_of

CONFIRMED = key_of("firm-0")
FIRMS = (
    ("红星纺织厂", FirmKind.STATE, Trouble.CLOSING, 400, 126),
    ("城关区顺达机械配件有限公司", FirmKind.PRIVATE, Trouble.STOPPED, 230, 38),
)


def make_firms(root: Organisation, staff: dict[Role, Actor], now: datetime) -> None:
    """The officer enters both; the approver has looked at the first."""
    for number, (name, kind, trouble, days_ago, workers) in enumerate(FIRMS):
        since = local_day(now - timedelta(days=days_ago))
        entry = FirmEntry(key_of(f"firm-{number}"), root.id, name, kind, trouble, since, workers)
        with transaction():
            enter_firm(staff[Role.OFFICER], entry, now=now - timedelta(days=10))
    with transaction():
        confirm_firm(staff[Role.APPROVER], CONFIRMED, now=now - timedelta(days=8))

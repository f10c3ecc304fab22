"""What the demo's groups carry: one took along what today asks for, one has kept something back too long."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from ...core.clock import local_day
from ...core.transaction import transaction
from ...domain.bags.alarms import call_for_bags
from ...domain.bags.issuing import Issue
from ...domain.bags.queries import get_carrier
from ...domain.people.actors import Actor
from ...domain.people.permissions import Permission, Role
from ...domain.visits.bag_needs import sign_out
from ...web.bags import proposal_of
from .people import key_of

TODAY, LATE = key_of("group-0"), key_of("group-1")
KEPT_BACK = 2


def fill_bags(staff: dict[Role, Actor], now: datetime) -> None:
    """Signed out by the storekeeper with the leader of each group."""
    storekeeper, today = staff[Role.STOREKEEPER], local_day(now)
    found = proposal_of(storekeeper, get_carrier(storekeeper, TODAY, Permission.LEDGER_WRITE), today)
    goods = tuple((row.item.id, row.take) for row in found.rows if row.take)
    _take(storekeeper, Issue(key_of("bag-today"), TODAY, today, goods, found.take_fen, _leader(storekeeper, TODAY)),
          now - timedelta(hours=1))  # fmt: skip
    left = [(row.item.id, min(KEPT_BACK, row.in_store - row.take)) for row in found.rows]
    late = tuple((item, pieces) for item, pieces in left if pieces > 0)
    if late:
        began = now - timedelta(days=6)
        _take(storekeeper, Issue(key_of("bag-late"), LATE, local_day(began), late, 0, _leader(storekeeper, LATE)), began)
    with transaction():
        call_for_bags(now)


def _leader(actor: Actor, group_id: UUID) -> UUID:
    leader = get_carrier(actor, group_id).group.leader_id
    if leader is None:
        raise ValueError("nobody")
    return leader


def _take(actor: Actor, new: Issue, now: datetime) -> None:
    if new.goods or new.cash_fen:
        with transaction():
            sign_out(actor, new, now=now)

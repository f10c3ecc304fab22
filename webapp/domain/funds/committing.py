"""Promise money: what may pay for what is wanted, and the promise itself, whole or not at all (SPEC 4.8).

The room above asks in the transaction of its approval; nothing of a refused one stays. What is promised to a place is
dealt out to its lines when their receipts are issued, so that each line knows its fund and an approval stays short.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from sqlalchemy import insert, or_, select

from ...core import tally
from ...core.db import db
from ...core.errors import DomainError, Forbidden
from .. import audit
from ..ledger import operations as ledger
from ..ledger.models import AccountKind, Transfer, TransferKind
from ..people.actors import Actor
from ..people.queries import names_of
from .allocating import Allocation, Demand, allocate
from .models import Commitment, Share
from .rules import Need, Part
from .standing import MEASURES, parts_of
from .states import FundUse

TOLD = 3
"""Places named in a refusal; more are counted."""


@dataclass(frozen=True)
class Outlook:
    """What would pay for these needs today, and what is short."""

    needs: tuple[Need, ...]
    parts: tuple[Part, ...]
    allocation: Allocation

    @property
    def is_enough(self) -> bool:
        return not self.allocation.shortfalls

    @property
    def needed_fen(self) -> int:
        return sum(need.fen for need in self.needs)

    @property
    def short_fen(self) -> int:
        return self.needed_fen - sum(piece.fen for piece in self.allocation.pieces)

    def by_part(self) -> list[tuple[Part, int]]:
        """What each part would pay, in their order."""
        paid: dict[int, int] = {}
        for piece in self.allocation.pieces:
            paid[piece.part] = paid.get(piece.part, 0) + piece.fen
        return [(part, paid.get(number, 0)) for number, part in enumerate(self.parts)]


def look(needs: Sequence[Need], fund_ids: Sequence[UUID], scheme: Collection[str]) -> Outlook:
    """Which of these funds, in this order, would pay for what. Three reads, whatever the numbers."""
    parts = parts_of(fund_ids)
    demands = [Demand(need.fen, tuple(n for n, part in enumerate(parts) if part.may_pay(need, scheme))) for need in needs]
    return Outlook(tuple(needs), tuple(parts), allocate([part.left_fen for part in parts], demands))


@dataclass(frozen=True)
class Purpose:
    """What is approved: a list or an expense of a campaign, and of what festivals that is."""

    for_id: UUID
    occasion_id: UUID
    organisation_id: UUID
    scheme: frozenset[str]
    use: FundUse = FundUse.GRANTS


def commit(
    actor: Actor, purpose: Purpose, needs: Sequence[Need], fund_ids: Sequence[UUID], *, now: datetime
) -> list[Commitment]:
    """Promise all of it, fund by fund in this order, or raise DomainError naming who goes short and of which funds.

    Raises Forbidden for somebody who recorded the money it would come from.
    """
    outlook = check_commit(actor, needs, fund_ids, purpose.scheme, purpose.use)
    rows = [_row(actor, purpose, outlook, number, now) for number in range(len(outlook.allocation.pieces))]
    if rows:
        db.session.execute(insert(Commitment), rows)
    for part, fen in outlook.by_part():
        if fen:
            promise(actor, part.organisation_id, part.fund_id, part.key, purpose.occasion_id, fen, now=now,
                    id=uuid5(purpose.for_id, str(part.key)))  # fmt: skip
            name = "committed" if purpose.use is FundUse.GRANTS else "costs"
            tally.add(part.fund_id, purpose.occasion_id, MEASURES[name], fen)
    audit.record(audit.Action.FUND_COMMIT, actor_id=actor.user_id, subject_id=purpose.for_id, at=now,
                 organisation_id=purpose.organisation_id, values={"fen": outlook.needed_fen})  # fmt: skip
    return list(db.session.scalars(select(Commitment).where(Commitment.id.in_([row["id"] for row in rows]))))


def check_commit(
    actor: Actor, needs: Sequence[Need], fund_ids: Sequence[UUID], scheme: Collection[str], use: FundUse = FundUse.GRANTS
) -> Outlook:
    """What would pay, or the refusal with which `commit` would answer now; nothing is promised."""
    outlook = look(needs, fund_ids, scheme)
    if not outlook.is_enough:
        raise _refusal(outlook, use)
    _check_recorded_nothing(actor, {part.fund_id for part, fen in outlook.by_part() if fen})
    return outlook


def _row(actor: Actor, purpose: Purpose, outlook: Outlook, number: int, now: datetime) -> dict[str, Any]:
    piece = outlook.allocation.pieces[number]
    need, part = outlook.needs[piece.demand], outlook.parts[piece.part]
    return {
        "id": uuid4(), "for_id": purpose.for_id, "occasion_id": purpose.occasion_id, "use": purpose.use, "number": number,
        "organisation_id": need.organisation_id, "labels": need.labels, "fund_id": part.fund_id,
        "reserve_id": part.reserve_id, "fen": piece.fen, "shared_fen": 0, "approved_by": actor.user_id, "approved_at": now,
    }  # fmt: skip


def promise(
    actor: Actor, organisation_id: UUID, fund_id: UUID, owner_id: UUID, occasion_id: UUID, fen: int, *, id: UUID,
    now: datetime,
) -> None:  # fmt: skip
    """Move free money of a fund, or of a part it keeps, to what is promised to a campaign."""
    new = ledger.NewTransfer(
        id=id, kind=TransferKind.COMMIT, lot_id=fund_id, quantity=fen,
        credit=ledger.Place(organisation_id, AccountKind.FUND, owner_id),
        debit=ledger.Place(organisation_id, AccountKind.COMMITTED, occasion_id),
    )  # fmt: skip
    ledger.post(actor.user_id, new, now=now)


def _check_recorded_nothing(actor: Actor, fund_ids: Collection[UUID]) -> None:
    recorded = select(Transfer.id).where(
        Transfer.lot_id.in_(fund_ids), Transfer.kind == TransferKind.RECEIVE,
        or_(Transfer.done_by == actor.user_id, Transfer.second_by == actor.user_id),
    )  # fmt: skip
    if db.session.scalar(recorded.limit(1)) is not None:
        raise Forbidden("fund.own_record")


def _refusal(outlook: Outlook, use: FundUse) -> DomainError:
    """The first bottleneck, named: who needs what, which funds may pay for it, what they hold, what is short."""
    short = outlook.allocation.shortfalls[0]
    if use is not FundUse.GRANTS:
        return DomainError("fund.short_for_expense", there_fen=short.there_fen, short_fen=short.short_fen)
    place_ids = list(dict.fromkeys(outlook.needs[number].organisation_id for number in short.demands))
    names = names_of(place_ids)
    titles = dict.fromkeys(outlook.parts[number].title for number in short.parts)
    code = "fund.not_enough" if short.parts else "fund.none_may_pay"
    return DomainError(
        code + ("_in_many" if len(place_ids) > TOLD else ""),
        places="、".join(names[place] for place in place_ids[:TOLD]), count=len(place_ids), funds="、".join(titles),
        needed_fen=short.needed_fen, there_fen=short.there_fen, short_fen=short.short_fen,
    )  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A line that gets its receipt now."""

    id: UUID
    organisation_id: UUID
    labels: str
    fen: int


def share_out(for_id: UUID, lines: Iterable[Line]) -> None:
    """Deal out to these lines what was promised to their places: each line to the fen, whichever funds pay for it.

    Nothing where nothing was promised: a campaign that asks for no funds.
    """
    open_ = select(Commitment).where(Commitment.for_id == for_id, Commitment.shared_fen < Commitment.fen)
    there: dict[tuple[UUID, str], deque[Commitment]] = {}
    for commitment in db.session.scalars(open_.order_by(Commitment.number)):
        there.setdefault((commitment.organisation_id, commitment.labels), deque()).append(commitment)
    rows = [row for line in lines for row in _shares(line, there)]
    if rows:
        db.session.flush()
        db.session.execute(insert(Share), rows)


def _shares(line: Line, there: Mapping[tuple[UUID, str], deque[Commitment]]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    rest, waiting = line.fen, there.get((line.organisation_id, line.labels), deque())
    while rest and waiting:
        commitment = waiting[0]
        fen = min(rest, commitment.fen - commitment.shared_fen)
        commitment.shared_fen += fen
        rest -= fen
        rows.append({
            "subject_id": line.id, "commitment_id": commitment.id, "number": len(rows) + 1,
            "fund_id": commitment.fund_id, "reserve_id": commitment.reserve_id, "occasion_id": commitment.occasion_id,
            "organisation_id": line.organisation_id, "fen": fen, "paid_fen": 0, "confirmed_fen": 0, "returned_fen": 0,
            "bookings": 0,
        })  # fmt: skip
        if commitment.shared_fen == commitment.fen:
            waiting.popleft()
    return rows

"""What a notice may say of the lines of a list (SPEC 9.2): read, some at a time, before the short turn that writes it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select

from ...core.db import db
from ..households.categories import FACTS, BroadCategory
from ..households.fact_finding import facts_among, may_be_named
from ..households.facts import HouseholdFacts
from ..notices.rules import Entry
from ..people.actors import Actor
from ..people.queries import names_of
from ..receipts.models import Receipt
from ..receipts.queries import receipts_of
from . import queries
from .models import AwardLine, AwardList, Campaign
from .outcome import DELIVERED, received
from .rules import goods_from_json
from .states import LineStatus, ListStatus

OF_AGE = 18


A_SLICE = 200
"""Lines written in one turn of the writer."""


@dataclass(frozen=True)
class Entries:
    """The next lines of a list in their order, up to the number `last`; `gone`: whose household left the register."""

    entries: tuple[Entry, ...]
    gone: tuple[UUID, ...]
    last: int

    def naming(self, willing: Collection[UUID]) -> list[Entry]:
        """The entries with the names of these lines alone."""
        return [entry if entry.subject_id in willing else replace(entry, shows_name=False) for entry in self.entries]


def candidates(actor: Actor, campaign: Campaign, award_list: AwardList, *, after: UUID | None) -> Entries | None:
    """The next lines of a list that nobody has approved yet; None at its end."""
    lines = db.session.scalars(
        select(AwardLine)
        .where(
            AwardLine.list_id == award_list.id, AwardLine.status.in_((LineStatus.PROPOSED, LineStatus.POSTED)),
            AwardLine.number > _place_of(after)[1],
        )
        .order_by(AwardLine.number)
        .limit(A_SLICE)
    ).all()  # fmt: skip
    if not lines:
        return None
    found = _entries(actor, campaign, lines)
    entries = tuple(found[line.id] for line in lines if line.id in found)
    return Entries(entries, tuple(line.id for line in lines if line.id not in found), lines[-1].number)


def results(actor: Actor, campaign: Campaign, *, after: UUID | None) -> Entries | None:
    """The next approved lines of the frozen lists whose household received something, with what; who has left the
    register since is still counted, without a name."""
    rows = _next_results(campaign, *_place_of(after))
    if not rows:
        return None
    found = _entries(actor, campaign, [line for line, _receipt in rows])
    entries = [_with(found.get(line.id) or _nameless(line), *received(receipt)) for line, receipt in rows]
    return Entries(tuple(entries), (), rows[-1][0].number)


def _next_results(campaign: Campaign, version: int, number: int) -> Sequence[tuple[AwardLine, Receipt]]:
    """List by list in their order, so that each look goes straight to its lines."""
    frozen = select(AwardList.id, AwardList.version).where(
        AwardList.campaign_id == campaign.id, AwardList.status == ListStatus.FROZEN, AwardList.version >= version
    )
    for list_id, at in db.session.execute(frozen.order_by(AwardList.version)).all():
        seen = number if at == version else 0
        while lines := _approved(list_id, seen):
            slips = _delivered([line.id for line in lines])
            if rows := [(line, slips[line.id]) for line in lines if line.id in slips]:
                return rows
            seen = lines[-1].number
    return ()


def _approved(list_id: UUID, after: int) -> Sequence[AwardLine]:
    lines = select(AwardLine).where(
        AwardLine.list_id == list_id, AwardLine.number > after, AwardLine.status == LineStatus.APPROVED
    )
    return db.session.scalars(lines.order_by(AwardLine.number).limit(A_SLICE)).all()


def _delivered(line_ids: Sequence[UUID]) -> dict[UUID, Receipt]:
    """Asked for by their lines: joined, a database may begin with all slips that were delivered, at every turn."""
    return {line_id: slip for line_id, slip in receipts_of(line_ids).items() if slip.status in DELIVERED}


def willing(entries: Collection[Entry]) -> set[UUID]:
    """Of these lines, the ones that may be named at this moment: asked in the turn that writes them."""
    named = [entry.subject_id for entry in entries if entry.shows_name]
    pairs = db.session.execute(select(AwardLine.id, AwardLine.household_id).where(AwardLine.id.in_(named))).all()
    may = may_be_named([row.household_id for row in pairs])
    return {row.id for row in pairs if row.household_id in may}


def _place_of(line_id: UUID | None) -> tuple[int, int]:
    """Version of its list and number of a line; before the first one where there is none."""
    if line_id is None:
        return 0, 0
    place = select(AwardList.version, AwardLine.number).join(AwardList, AwardList.id == AwardLine.list_id)
    row = db.session.execute(place.where(AwardLine.id == line_id)).one()
    return row.version, row.number


def _with(entry: Entry, amount_fen: int, goods: str) -> Entry:
    return replace(entry, amount_fen=amount_fen, goods=goods)


def _entries(actor: Actor, campaign: Campaign, lines: Sequence[AwardLine]) -> dict[UUID, Entry]:
    places = [place.id for place in queries.places_of(campaign)]
    names = names_of(places)
    facts = facts_among(actor, places, [line.household_id for line in lines], on=campaign.counted_on)
    return {line.id: _entry(line, facts[line.household_id], names[line.organisation_id])
            for line in lines if line.household_id in facts}  # fmt: skip


def _entry(line: AwardLine, facts: HouseholdFacts, place: str) -> Entry:
    broad = FACTS[facts.primary_category].broad if facts.primary_category else BroadCategory.NEEDY_FAMILY
    # Only where an adult is known to live can the head be one; a child is never named nor listed.
    is_minor = facts.has_minor and not any(age >= OF_AGE for age in facts.ages)
    return Entry(
        subject_id=line.id, name=facts.head_name, place=place, household_size=line.household_size,
        category=broad.value, amount_fen=line.amount_fen, goods=goods_as_text(line),
        shows_name=facts.may_publish and not is_minor, is_minor=is_minor,
    )  # fmt: skip


def _nameless(line: AwardLine) -> Entry:
    return Entry(
        subject_id=line.id, name="", place="", household_size=None, category=BroadCategory.NEEDY_FAMILY.value,
        amount_fen=line.amount_fen, goods=goods_as_text(line), shows_name=False, is_minor=True,
    )  # fmt: skip


def goods_as_text(line: AwardLine) -> str:
    """`大米 1 袋、食用油 1 桶`; empty without goods."""
    return "、".join(f"{goods.label} {goods.quantity} {goods.unit}" for goods in goods_from_json(line.goods))

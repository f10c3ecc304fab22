"""What a notice may say of the lines of a list (SPEC 9.2): read before the short turn that publishes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select

from ...core.db import db
from ..households.categories import FACTS, BroadCategory
from ..households.fact_finding import facts_of_active
from ..households.facts import HouseholdFacts
from ..notices.rules import Entry
from ..people.actors import Actor
from ..people.queries import names_of
from ..receipts.models import Receipt
from . import queries
from .models import AwardLine, AwardList, Campaign
from .outcome import DELIVERED, received
from .rules import goods_from_json
from .states import LineStatus, ListStatus

OF_AGE = 18


@dataclass(frozen=True)
class Entries:
    """Entries in the order of the list; `gone`: lines whose household is no longer on the register."""

    entries: tuple[Entry, ...]
    gone: tuple[UUID, ...]


def candidates(actor: Actor, campaign: Campaign, award_list: AwardList) -> Entries:
    """The lines of a list that nobody has approved yet."""
    lines = db.session.scalars(
        select(AwardLine)
        .where(AwardLine.list_id == award_list.id, AwardLine.status.in_((LineStatus.PROPOSED, LineStatus.POSTED)))
        .order_by(AwardLine.number)
    ).all()
    return _entries(actor, campaign, lines)


def results(actor: Actor, campaign: Campaign) -> Entries:
    """The approved lines of all frozen lists whose household received something, with what; who has left the register
    since is still counted, without a name."""
    rows = db.session.execute(
        select(AwardLine, Receipt)
        .join(AwardList, AwardList.id == AwardLine.list_id)
        .join(Receipt, (Receipt.subject_id == AwardLine.id) & Receipt.status.in_(DELIVERED))
        .where(
            AwardList.campaign_id == campaign.id, AwardList.status == ListStatus.FROZEN,
            AwardLine.status == LineStatus.APPROVED,
        )
        .order_by(AwardList.version, AwardLine.number)
    ).all()  # fmt: skip
    lines, got = [line for line, _receipt in rows], {line.id: received(receipt) for line, receipt in rows}
    found = _entries(actor, campaign, lines)
    entries = (*found.entries, *(_nameless(line) for line in lines if line.id in set(found.gone)))
    return Entries(tuple(_with(entry, *got[entry.subject_id]) for entry in entries), ())


def _with(entry: Entry, amount_fen: int, goods: str) -> Entry:
    return replace(entry, amount_fen=amount_fen, goods=goods)


def _entries(actor: Actor, campaign: Campaign, lines: Sequence[AwardLine]) -> Entries:
    by_household = {line.household_id: line for line in lines}
    places = [place.id for place in queries.places_of(campaign)]
    names = names_of(places)
    found: dict[UUID, Entry] = {}
    for facts in facts_of_active(actor, places, on=campaign.counted_on):
        if line := by_household.get(facts.id):
            found[line.id] = _entry(line, facts, names[line.organisation_id])
    entries = tuple(found[line.id] for line in lines if line.id in found)
    return Entries(entries, tuple(line.id for line in lines if line.id not in found))


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

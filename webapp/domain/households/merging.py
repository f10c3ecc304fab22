"""Two files of one family become one; both histories stay, and it can be undone (SPEC 3.8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import Conflict, DomainError, InvalidInput
from .. import audit
from ..people.actors import Actor
from ..people.models import Organisation
from . import merge_papers, one_of_two, rules
from .ending import take_off_file
from .models import Evidence, Household, HouseholdMerge, HouseholdTwins, Person
from .plain import whole_as_plain, whole_from_plain
from .registering import (
    check_not_on_file,
    count_papers,
    mark_changed,
    whole_entry,
    writable_household,
    write_entry,
)
from .registry import registry_of
from .standing import take_step
from .states import ON_LISTS, EndReason, HouseholdStatus, TwinsVerdict
from .trees import Registry
from .twin_queries import get_merge, get_twins


@dataclass(frozen=True)
class MergeChoice:
    """Which file stays and what comes along: `people` by id, `parts` of phones, categories, consents, evidence."""

    id: UUID
    survivor_id: UUID
    reason: str
    people: frozenset[UUID] = frozenset()
    parts: frozenset[str] = frozenset()


def keep_apart(actor: Actor, twins_id: UUID, *, now: datetime) -> HouseholdTwins:
    """They are not the same: remembered, and not asked again."""
    twins, one, other = get_twins(actor, twins_id)
    for household in (one, other):
        writable_household(actor, household.id)
    _decide(twins, TwinsVerdict.APART, actor, now)
    for household in (one, other):
        audit.record(
            audit.Action.HOUSEHOLD_APART, actor_id=actor.user_id, subject_id=household.id,
            organisation_id=household.organisation_id, at=now,
        )  # fmt: skip
    return twins


def _decide(twins: HouseholdTwins, verdict: TwinsVerdict, actor: Actor, now: datetime) -> None:
    if twins.verdict is not TwinsVerdict.OPEN:
        raise Conflict("household.twins_decided")
    twins.verdict, twins.decided_by, twins.decided_at = verdict, actor.user_id, now


def merge_households(actor: Actor, twins_id: UUID, choice: MergeChoice, *, now: datetime) -> Household:
    """The other file ends as merged and points at the one that stays, which takes over what was chosen.

    Receipts and lines keep naming the file they were made for: nothing that was promised is lost, so its end is not
    told to the rooms above. A withdrawn consent always comes along. Sent twice it is one.
    Raises Conflict household.twins_decided, household.closed; DomainError household.merge_keep_active.
    """
    if (earlier := db.session.get(HouseholdMerge, choice.id)) is not None:
        return get_merge(actor, earlier.id)[1]
    twins, one, other = get_twins(actor, twins_id)
    if choice.survivor_id not in (one.id, other.id):
        raise InvalidInput({"survivor": ["field.not_a_choice"]})
    stays, goes = (one, other) if choice.survivor_id == one.id else (other, one)
    for household in (stays, goes):
        writable_household(actor, household.id)
    if goes.status in ON_LISTS and stays.status not in ON_LISTS:
        raise DomainError("household.merge_keep_active")
    rules.check_reason(choice.reason)
    _decide(twins, TwinsVerdict.MERGED, actor, now)
    merge = HouseholdMerge(id=choice.id, survivor_id=stays.id, merged_id=goes.id, reason=choice.reason,
                           merged_by=actor.user_id, merged_at=now)  # fmt: skip
    merge.state = _bring_over(actor, merge, stays, goes, choice, now)
    db.session.add(merge)
    for household in (stays, goes):
        _record(audit.Action.HOUSEHOLD_MERGE, actor, household, choice.reason, now)
    return stays


def may_come_along(one: Household, other: Household) -> list[tuple[UUID, str]]:
    """Id and name of the people whom only one of the two files knows."""
    entries = whole_entry(one), whole_entry(other)
    alone = (*one_of_two.only_in(*entries), *one_of_two.only_in(*reversed(entries)))
    return [(person.id, person.name) for person in alone]


def _bring_over(
    actor: Actor, merge: HouseholdMerge, stays: Household, goes: Household, choice: MergeChoice, now: datetime
) -> dict[str, Any]:
    """Do it, and return what is needed to undo it."""
    before, theirs = whole_entry(stays), whole_entry(goes)
    after = one_of_two.merged(before, theirs, merge_id=merge.id, people=choice.people, parts=choice.parts)
    on_file = select(Person.id).where(Person.household_id == goes.id, Person.is_on_file)
    stood = {"status": goes.status.value, "on_file": [str(id) for id in db.session.scalars(on_file)]}
    take_step(goes, HouseholdStatus.ENDED, actor, reason=choice.reason, now=now)
    goes.end_reason, goes.ended_on, goes.merged_into = EndReason.MERGED, local_day(now), stays.id
    goes.end_words = choice.reason
    take_off_file(goes)
    write_entry(stays, after, _registry(stays), now=now)
    mark_changed(stays, actor, now=now)
    merge_papers.copy_child_files(merge.id, goes.id, stays.id)
    added = {
        "consents": merge_papers.copy_consents(actor, merge.id, goes, stays, all_="consents" in choice.parts, now=now),
        "evidence": merge_papers.copy_evidence(merge.id, goes.id, stays.id) if "evidence" in choice.parts else [],
    }
    count_papers(stays, now=now)
    return {"before": whole_as_plain(before), "after": whole_as_plain(after), "merged": stood, "added": added}


def _registry(household: Household) -> Registry:
    return registry_of(db.session.get_one(Organisation, household.organisation_id))


def _record(action: audit.Action, actor: Actor, household: Household, reason: str, now: datetime) -> None:
    audit.record(
        action, actor_id=actor.user_id, subject_id=household.id, organisation_id=household.organisation_id,
        reason=reason, at=now,
    )  # fmt: skip


def undo_merge(actor: Actor, merge_id: UUID, *, reason: str, now: datetime) -> Household:
    """Two files again: what the merge brought leaves the one that stayed, what was changed since then stays there.

    Returns the file that had gone. Raises Conflict household.merge_undone, household.closed, household.on_file.
    """
    merge, stays, goes = get_merge(actor, merge_id)
    writable_household(actor, stays.id)
    if merge.undone_at is not None or goes.merged_into != stays.id:
        raise Conflict("household.merge_undone")
    rules.check_reason(reason)
    state: dict[str, Any] = merge.state or {}
    before, after = whole_from_plain(state["before"]), whole_from_plain(state["after"])
    write_entry(stays, one_of_two.parted(whole_entry(stays), before, after), _registry(stays), now=now)
    mark_changed(stays, actor, now=now)
    merge_papers.give_back_consents(actor, merge.id, stays, state["added"]["consents"], now=now)
    papers = [UUID(id) for id in state["added"]["evidence"]]
    db.session.execute(delete(Evidence).where(Evidence.id.in_(papers)))
    count_papers(stays, now=now)
    _revive(goes, state["merged"])
    merge.undone_by, merge.undone_at, merge.undone_because = actor.user_id, now, reason
    _ask_again(stays.id, goes.id)
    for household in (stays, goes):
        _record(audit.Action.HOUSEHOLD_UNMERGE, actor, household, reason, now)
    return goes


def _revive(goes: Household, stood: dict[str, Any]) -> None:
    check_not_on_file(_registry(goes), whole_entry(goes))
    goes.status, goes.is_compared = HouseholdStatus(stood["status"]), False
    goes.end_reason = goes.ended_on = goes.end_words = goes.merged_into = None
    on_file = [UUID(id) for id in stood["on_file"]]
    db.session.execute(update(Person).where(Person.id.in_(on_file)).values(is_on_file=True))


def _ask_again(one: UUID, other: UUID) -> None:
    pair = sorted((one, other))
    db.session.execute(
        update(HouseholdTwins)
        .where(HouseholdTwins.one_id == pair[0], HouseholdTwins.other_id == pair[1])
        .values(verdict=TwinsVerdict.OPEN, decided_by=None, decided_at=None)
    )

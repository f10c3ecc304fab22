"""The labels that are kept apart are changed where they are opened, not in the file's form (SPEC 2.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from ...core.errors import InvalidInput
from .. import audit
from ..people.actors import Actor
from ..people.queries import get_organisation
from .catalogue import choosable
from .categories import Category
from .child_requests import check_access, labels_for, own_labels_for
from .differences import changes
from .models import Household
from .registering import mark_changed, whole_entry, writable_household, write_entry
from .registry import registry_of


def change_kept_labels(
    actor: Actor, household_id: UUID, kept: Sequence[Category], kept_own: Sequence[UUID], *, now: datetime
) -> Household:
    """Of the labels this person may see exactly these from now on; the others stay as they are.

    Raises Forbidden child.ask_first; InvalidInput kept, kept_own.
    """
    household = writable_household(actor, household_id)
    access = check_access(actor, household, now=now)
    organisation, before = get_organisation(actor, household.organisation_id), whole_entry(household)
    seen = labels_for(access)
    seen_own = {own.id: own for own in own_labels_for(access, [*choosable(organisation), *before.own_categories])}
    if not set(kept) <= set(seen):
        raise InvalidInput({"kept": ["field.not_a_choice"]})
    if not set(kept_own) <= seen_own.keys():
        raise InvalidInput({"kept_own": ["field.not_a_choice"]})
    others = [category for category in before.categories if category not in seen or category in kept]
    own = [category for category in before.own_categories if category.id not in seen_own or category.id in kept_own]
    after = replace(
        before, categories=tuple(dict.fromkeys((*others, *kept))),
        own_categories=tuple(dict.fromkeys((*own, *(seen_own[id] for id in kept_own)))),
    )  # fmt: skip
    write_entry(household, after, registry_of(organisation), now=now)
    mark_changed(household, actor, now=now)
    audit.record(
        audit.Action.HOUSEHOLD_CHANGE, actor_id=actor.user_id, subject_id=household.id,
        organisation_id=organisation.id, fields=changes(before, after), at=now,
    )  # fmt: skip
    return household

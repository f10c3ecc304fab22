"""A consent as it was given, and as a row. Pure but for the keys: an import composes it in a process of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ...core.crypto import sealed_columns
from ..files.storage import Kept
from .states import ConsentForm, ConsentPurpose, GiverRole

CONSENTS = "consents"


@dataclass(frozen=True)
class NewConsent:
    """A consent as given: for what, how, by whom, when; `photo` of the paper where there is one.

    `person_id`: the child it is for; `relation`: what the giver is to the child; `child_informed`: it knows too.
    """

    id: UUID
    purpose: ConsentPurpose
    form: ConsentForm
    given_by: str
    given_on: date
    photo: Kept | None = None
    person_id: UUID | None = None
    relation: GiverRole | None = None
    child_informed: bool = False


def consent_columns(
    household_id: UUID, new: NewConsent, *, is_given: bool, actor_id: UUID | None, now: datetime
) -> dict[str, Any]:
    """The same before it has its number: sealed, by the names of columns."""
    said = {"given_by": new.given_by, "relation": new.relation.value if new.relation else None}
    return {
        "id": new.id, "household_id": household_id, "purpose": new.purpose, "is_given": is_given, "form": new.form,
        "given_on": new.given_on, "person_id": new.person_id, "child_informed": new.child_informed,
        "recorded_by": actor_id, "recorded_at": now, **sealed_columns(CONSENTS, new.id, said),
    }  # fmt: skip

"""The separate file of a minor: guardian, who looks after the child, where the parents are, school (SPEC 3.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from ...core.db import db
from ...core.errors import NotFound
from .. import audit
from ..people.actors import Actor, require
from ..people.permissions import Permission
from ..people.queries import get_organisation
from .models import ChildFile
from .queries import get_household
from .registering import mark_changed
from .states import LegalBasis


@dataclass(frozen=True)
class ChildFileChange:
    """What is written into the file of a minor."""

    guardian_name: str = ""
    guardian_relation: str = ""
    guardian_phone: str = ""
    caregiver: str = ""
    parents: str = ""
    school: str = ""
    legal_basis: LegalBasis | None = None
    notice_given_on: date | None = None


KEPT = ("guardian", "caregiver", "parents", "school", "legal_basis", "notice_given_on")


def change_child_file(
    actor: Actor, household_id: UUID, person_id: UUID, change: ChildFileChange, *, now: datetime
) -> ChildFile:
    """Write the separate file of a minor; only who looks after children's files (SPEC 3.4)."""
    household = get_household(actor, household_id)
    require(actor, Permission.HOUSEHOLD_CHILD, get_organisation(actor, household.organisation_id))
    file = db.session.get(ChildFile, person_id)
    if file is None or file.household_id != household.id:
        raise NotFound("household.child_not_found")
    before = {name: getattr(file, name) for name in KEPT}
    guardian = {"name": change.guardian_name, "relation": change.guardian_relation, "phone": change.guardian_phone}
    file.guardian = guardian if any(guardian.values()) else None
    file.caregiver, file.parents, file.school = change.caregiver or None, change.parents or None, change.school or None
    file.legal_basis, file.notice_given_on = change.legal_basis, change.notice_given_on
    mark_changed(household, actor, now=now)
    audit.record(
        audit.Action.HOUSEHOLD_CHANGE, actor_id=actor.user_id, subject_id=household.id,
        organisation_id=household.organisation_id, at=now,
        fields=["child_file", *(f"child.{name}" for name in KEPT if getattr(file, name) != before[name])],
    )  # fmt: skip
    return file

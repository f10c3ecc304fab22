"""Papers of the checklist: photographed into the file, counted, and what is missing told in one go (SPEC 3.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update

from ...core.clock import local_day
from ...core.crypto import FieldClass
from ...core.db import db
from ...core.errors import DomainError, InvalidInput
from .. import audit
from ..files.operations import NewFile, add_file
from ..files.storage import Kept
from ..people.actors import Actor, require
from ..people.permissions import Permission
from ..people.queries import get_organisation
from .checklist import counts_until
from .models import Evidence, Household
from .queries import missing_evidence, people_of
from .registering import count_papers, mark_changed, writable_household
from .states import EvidenceKind

A_SLICE = 200


@dataclass(frozen=True)
class NewEvidence:
    """A photographed paper: the day that stands on it and whose it is, where that was said; `photo` comes from
    `files.pictures.take_picture`.
    """

    id: UUID
    kind: EvidenceKind
    photo: Kept
    dated_on: date | None = None
    person_id: UUID | None = None


def add_evidence(actor: Actor, household_id: UUID, new: NewEvidence, *, now: datetime) -> Evidence:
    """Put a paper into the file. Sent twice it is one.

    Raises DomainError evidence.in_future; InvalidInput person.
    """
    household = writable_household(actor, household_id)
    if (earlier := db.session.get(Evidence, new.id)) is not None:
        return earlier
    today = local_day(now)
    if new.dated_on is not None and new.dated_on > today:
        raise DomainError("evidence.in_future")
    if new.person_id is not None and new.person_id not in {person.id for person in people_of(household.id)}:
        raise InvalidInput({"person": ["field.not_a_choice"]})
    file_id = keep_photo(actor, household, new.id, new.photo, now)
    same = select(Evidence).where(Evidence.household_id == household.id, Evidence.file_id == file_id,
                                  Evidence.kind == new.kind)  # fmt: skip
    if (earlier := db.session.scalar(same)) is not None:
        return earlier
    evidence = Evidence(
        id=new.id, household_id=household.id, kind=new.kind, file_id=file_id, added_by=actor.user_id, added_at=now,
        dated_on=new.dated_on, person_id=new.person_id, recount_on=counts_until(new.kind, new.dated_on or today),
    )  # fmt: skip
    db.session.add(evidence)
    count_papers(household, now=now)
    mark_changed(household, actor, now=now)
    audit.record(
        audit.Action.EVIDENCE_ADD, actor_id=actor.user_id, subject_id=household.id,
        organisation_id=household.organisation_id, fields=[new.kind.value], at=now,
    )  # fmt: skip
    return evidence


def keep_photo(actor: Actor, household: Household, id: UUID, kept: Kept, now: datetime) -> UUID:
    """File a photo of the household; only who may open ID numbers sees it."""
    new = NewFile(id, household.organisation_id, household.id, kept, Permission.HOUSEHOLD_SENSITIVE, FieldClass.P2)
    return add_file(actor, new, now=now).id


def tell_missing(actor: Actor, household_id: UUID, *, now: datetime) -> tuple[Household, tuple[EvidenceKind, ...]]:
    """Everything that is missing, told the household in one go (一次性告知); that it was told is remembered.

    It names papers that speak of illness, so it counts as opening the file. Raises DomainError evidence.complete.
    """
    household = writable_household(actor, household_id)
    require(actor, Permission.HOUSEHOLD_SENSITIVE, get_organisation(actor, household.organisation_id))
    missing = missing_evidence(household, today=local_day(now))
    if not missing:
        raise DomainError("evidence.complete")
    household.papers_told_on = local_day(now)
    audit.record(
        audit.Action.EVIDENCE_TELL, actor_id=actor.user_id, subject_id=household.id,
        organisation_id=household.organisation_id, fields=["papers"], at=now,
    )  # fmt: skip
    return household, missing


def recount_papers(now: datetime) -> int:
    """Papers that counted in their year only: what is missing is counted anew. Returns how many papers."""
    over = db.session.execute(
        select(Evidence.id, Evidence.household_id).where(Evidence.recount_on <= local_day(now)).limit(A_SLICE)
    ).all()
    for household in db.session.scalars(select(Household).where(Household.id.in_({row.household_id for row in over}))):
        count_papers(household, now=now)
    db.session.execute(update(Evidence).where(Evidence.id.in_([row.id for row in over])).values(recount_on=None))
    return len(over)

"""Consents, evidence and the separate files of children."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select

from ...core.clock import local_day
from ...core.crypto import FieldClass
from ...core.db import db
from ...core.errors import DomainError, NotFound
from .. import audit
from ..files.operations import NewFile, add_file
from ..files.storage import Kept
from ..people.actors import Actor, require
from ..people.permissions import Permission
from ..people.queries import get_organisation
from .models import ChildFile, Consent, Evidence, Household
from .queries import consents_of, get_household, standing_consents
from .registering import count_papers, mark_changed, writable_household
from .states import ConsentForm, ConsentPurpose, EvidenceKind, LegalBasis


@dataclass(frozen=True)
class NewConsent:
    """A consent as given: for what, how, by whom, when; `photo` of the paper where there is one."""

    id: UUID
    purpose: ConsentPurpose
    form: ConsentForm
    given_by: str
    given_on: date
    photo: Kept | None = None


def record_consent(actor: Actor, household_id: UUID, new: NewConsent, *, now: datetime) -> Consent:
    """Write down a consent. Sent twice it is one."""
    household = writable_household(actor, household_id)
    if (earlier := db.session.get(Consent, new.id)) is not None:
        return earlier
    if new.given_on > local_day(now):
        raise DomainError("consent.in_future")
    file_id = _keep_photo(actor, household, new.id, new.photo, now) if new.photo else None
    return _append(actor, household, new, is_given=True, file_id=file_id, now=now)


def withdraw_consent(
    actor: Actor, household_id: UUID, purpose: ConsentPurpose, *, id: UUID, given_by: str, now: datetime
) -> Consent:
    """The household takes it back; from now on it is not used (SPEC 3.5)."""
    household = writable_household(actor, household_id)
    if (earlier := db.session.get(Consent, id)) is not None:
        return earlier
    standing = standing_consents(consents_of(household.id)).get(purpose)
    if standing is None:
        raise DomainError("consent.not_given")
    words = NewConsent(id, purpose, standing.form, given_by, local_day(now))
    return _append(actor, household, words, is_given=False, file_id=None, now=now)


def _append(
    actor: Actor, household: Household, new: NewConsent, *, is_given: bool, file_id: UUID | None, now: datetime
) -> Consent:
    consent = consent_row(household.id, new, seq=next_consent_seq(), is_given=is_given, actor_id=actor.user_id, now=now)
    consent.file_id = file_id
    db.session.add(consent)
    if new.purpose is ConsentPurpose.PUBLICATION:
        household.may_publish = is_given
    action = audit.Action.CONSENT_RECORD if is_given else audit.Action.CONSENT_WITHDRAW
    audit.record(
        action, actor_id=actor.user_id, subject_id=household.id, organisation_id=household.organisation_id,
        fields=[new.purpose.value], at=now,
    )  # fmt: skip
    return consent


def next_consent_seq() -> int:
    """Consents are numbered in the order in which they were written down."""
    return (db.session.scalar(select(func.max(Consent.seq))) or 0) + 1


def consent_row(
    household_id: UUID, new: NewConsent, *, seq: int, is_given: bool, actor_id: UUID | None, now: datetime
) -> Consent:
    """The row of one consent."""
    consent = Consent(
        id=new.id, seq=seq, household_id=household_id, purpose=new.purpose, is_given=is_given, form=new.form,
        given_on=new.given_on, recorded_by=actor_id, recorded_at=now,
    )  # fmt: skip
    consent.given_by = new.given_by
    return consent


@dataclass(frozen=True)
class NewEvidence:
    """A photographed paper; `photo` comes from `files.pictures.take_picture`."""

    id: UUID
    kind: EvidenceKind
    photo: Kept


def add_evidence(actor: Actor, household_id: UUID, new: NewEvidence, *, now: datetime) -> Evidence:
    """Put a paper into the file. Sent twice it is one."""
    household = writable_household(actor, household_id)
    if (earlier := db.session.get(Evidence, new.id)) is not None:
        return earlier
    file_id = _keep_photo(actor, household, new.id, new.photo, now)
    same = select(Evidence).where(Evidence.household_id == household.id, Evidence.file_id == file_id,
                                  Evidence.kind == new.kind)  # fmt: skip
    if (earlier := db.session.scalar(same)) is not None:
        return earlier
    evidence = Evidence(
        id=new.id, household_id=household.id, kind=new.kind, file_id=file_id, added_by=actor.user_id, added_at=now
    )
    db.session.add(evidence)
    count_papers(household, now=now)
    mark_changed(household, actor, now=now)
    audit.record(
        audit.Action.EVIDENCE_ADD, actor_id=actor.user_id, subject_id=household.id,
        organisation_id=household.organisation_id, fields=[new.kind.value], at=now,
    )  # fmt: skip
    return evidence


def _keep_photo(actor: Actor, household: Household, id: UUID, kept: Kept, now: datetime) -> UUID:
    new = NewFile(id, household.organisation_id, household.id, kept, Permission.HOUSEHOLD_SENSITIVE, FieldClass.P2)
    return add_file(actor, new, now=now).id


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


def change_child_file(
    actor: Actor, household_id: UUID, person_id: UUID, change: ChildFileChange, *, now: datetime
) -> ChildFile:
    """Write the separate file of a minor; only who looks after children's files (SPEC 3.4)."""
    household = get_household(actor, household_id)
    require(actor, Permission.HOUSEHOLD_CHILD, get_organisation(actor, household.organisation_id))
    file = db.session.get(ChildFile, person_id)
    if file is None or file.household_id != household.id:
        raise NotFound("household.child_not_found")
    guardian = {"name": change.guardian_name, "relation": change.guardian_relation, "phone": change.guardian_phone}
    file.guardian = guardian if any(guardian.values()) else None
    file.caregiver, file.parents, file.school = change.caregiver or None, change.parents or None, change.school or None
    file.legal_basis, file.notice_given_on = change.legal_basis, change.notice_given_on
    mark_changed(household, actor, now=now)
    audit.record(
        audit.Action.HOUSEHOLD_CHANGE, actor_id=actor.user_id, subject_id=household.id,
        organisation_id=household.organisation_id, fields=["child_file"], at=now,
    )  # fmt: skip
    return file

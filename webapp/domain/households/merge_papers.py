"""Consents, papers and children's files of a file that goes into another: copied, so that both histories stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import select

from ...core.clock import local_day
from ...core.db import db
from ..people.actors import Actor
from .models import ChildFile, Consent, Evidence, Household
from .one_of_two import new_id
from .paperwork import NewConsent, consent_row, next_consent_seq
from .queries import child_files_of, consents_of, evidence_of
from .states import ConsentPurpose


def copy_consents(
    actor: Actor, merge_id: UUID, goes: Household, stays: Household, *, all_: bool, now: datetime
) -> list[str]:
    """The later word holds, purpose by purpose; one taken back always, one given if `all_`. Returns the purposes."""
    held, copied = _last(consents_of(stays.id)), []
    for purpose, consent in _last(consents_of(goes.id)).items():
        own = held.get(purpose)
        is_news = own is None or (consent.recorded_at > own.recorded_at and consent.is_given != own.is_given)
        if is_news and (all_ or not consent.is_given) and (consent.is_given or own is not None):
            _append(actor, uuid5(merge_id, purpose.value), stays, consent, is_given=consent.is_given, now=now)
            copied.append(purpose.value)
    return copied


def give_back_consents(
    actor: Actor, merge_id: UUID, stays: Household, purposes: Sequence[str], *, now: datetime
) -> None:
    """As it was before the merge, unless the family has said something since."""
    said = consents_of(stays.id)
    for purpose in map(ConsentPurpose, purposes):
        own = [consent for consent in said if consent.purpose is purpose]
        if own[0].id == uuid5(merge_id, purpose.value):
            words, before = (own[1], own[1].is_given) if len(own) > 1 else (own[0], False)
            _append(actor, uuid5(merge_id, f"{purpose.value} again"), stays, words, is_given=before, now=now)


def _last(consents: Sequence[Consent]) -> dict[ConsentPurpose, Consent]:
    """Of consents newest first: the last word for each purpose."""
    last: dict[ConsentPurpose, Consent] = {}
    for consent in consents:
        last.setdefault(consent.purpose, consent)
    return last


def _append(actor: Actor, id: UUID, stays: Household, words: Consent, *, is_given: bool, now: datetime) -> None:
    day = words.given_on if is_given == words.is_given else local_day(now)
    new = NewConsent(id, words.purpose, words.form, words.given_by or "", day)
    row = consent_row(stays.id, new, seq=next_consent_seq(), is_given=is_given, actor_id=actor.user_id, now=now)
    row.file_id = words.file_id
    db.session.add(row)
    db.session.flush()
    if words.purpose is ConsentPurpose.PUBLICATION:
        stays.may_publish = is_given


def copy_evidence(merge_id: UUID, goes_id: UUID, stays_id: UUID) -> list[str]:
    """The photographed papers of the one stand in the other too, each once. Returns the new ids."""
    held = {(paper.kind, paper.file_id) for paper in evidence_of(stays_id)}
    copied = []
    for paper in evidence_of(goes_id):
        if (paper.kind, paper.file_id) not in held:
            copy = Evidence(id=uuid5(merge_id, str(paper.id)), household_id=stays_id, kind=paper.kind,
                            file_id=paper.file_id, added_by=paper.added_by, added_at=paper.added_at)  # fmt: skip
            db.session.add(copy)
            copied.append(str(copy.id))
    return copied


def copy_child_files(merge_id: UUID, goes_id: UUID, stays_id: UUID) -> None:
    """What is kept of the minors who came along comes along, sealed anew for its new place."""
    db.session.flush()
    mine = {file.id: file for file in db.session.scalars(select(ChildFile).where(ChildFile.household_id == stays_id))}
    for person_id, file in child_files_of(goes_id).items():
        copy = mine.get(new_id(merge_id, person_id))
        if copy is not None:
            copy.legal_basis, copy.notice_given_on = file.legal_basis, file.notice_given_on
            copy.guardian, copy.caregiver = file.guardian, file.caregiver
            copy.parents, copy.school = file.parents, file.school

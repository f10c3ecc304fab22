"""Consents, papers and children's files of a file that goes into another: copied, so that both histories stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import select

from ...core.clock import local_day
from ...core.db import db
from ..people.actors import Actor
from .consent_rows import NewConsent
from .consents import consent_row, next_consent_seq, obey_consents
from .models import ChildFile, Consent, Evidence, Household
from .one_of_two import new_id
from .queries import child_files_of, consents_of, evidence_of, last_consents, people_of
from .states import ConsentPurpose, GiverRole


def copy_consents(
    actor: Actor, merge_id: UUID, goes: Household, stays: Household, *, all_: bool, now: datetime
) -> list[str]:
    """The later word holds, purpose by purpose; one taken back always, one given if `all_`. Returns the purposes.

    What a guardian said of a child that comes along comes along with it.
    """
    said = consents_of(goes.id)
    held, copied = last_consents(consents_of(stays.id)), []
    for purpose, consent in last_consents(said).items():
        own = held.get(purpose)
        is_news = own is None or (consent.recorded_at > own.recorded_at and consent.is_given != own.is_given)
        if is_news and (all_ or not consent.is_given) and (consent.is_given or own is not None):
            _append(actor, uuid5(merge_id, purpose.value), stays, consent, is_given=consent.is_given, now=now)
            copied.append(purpose.value)
    arrived = {person.id for person in people_of(stays.id)}
    for person_id in {consent.person_id for consent in said if consent.person_id}:
        if (new_person := new_id(merge_id, person_id)) in arrived:
            for purpose, consent in last_consents(said, person_id).items():
                id = uuid5(new_person, purpose.value)
                _append(actor, id, stays, consent, is_given=consent.is_given, person_id=new_person, now=now)
    obey_consents(actor, stays, now=now)
    return copied


def give_back_consents(
    actor: Actor, merge_id: UUID, stays: Household, purposes: Sequence[str], *, now: datetime
) -> None:
    """As it was before the merge, unless the family has said something since."""
    said = [consent for consent in consents_of(stays.id) if consent.person_id is None]
    for purpose in map(ConsentPurpose, purposes):
        own = [consent for consent in said if consent.purpose is purpose]
        if own[0].id == uuid5(merge_id, purpose.value):
            words, before = (own[1], own[1].is_given) if len(own) > 1 else (own[0], False)
            _append(actor, uuid5(merge_id, f"{purpose.value} again"), stays, words, is_given=before, now=now)
    obey_consents(actor, stays, now=now)


def _append(
    actor: Actor, id: UUID, stays: Household, words: Consent, *, is_given: bool, now: datetime,
    person_id: UUID | None = None,
) -> None:  # fmt: skip
    day = words.given_on if is_given == words.is_given else local_day(now)
    relation = GiverRole(words.relation) if words.relation else None
    new = NewConsent(id, words.purpose, words.form, words.given_by or "", day, person_id=person_id, relation=relation,
                     child_informed=words.child_informed)  # fmt: skip
    row = consent_row(stays.id, new, seq=next_consent_seq(), is_given=is_given, actor_id=actor.user_id, now=now)
    row.file_id = words.file_id
    db.session.add(row)
    db.session.flush()


def copy_evidence(merge_id: UUID, goes_id: UUID, stays_id: UUID) -> list[str]:
    """The photographed papers of the one stand in the other too, each once. Returns the new ids."""
    held = {(paper.kind, paper.file_id) for paper in evidence_of(stays_id)}
    copied = []
    for paper in evidence_of(goes_id):
        if (paper.kind, paper.file_id) not in held:
            copy = Evidence(id=uuid5(merge_id, str(paper.id)), household_id=stays_id, kind=paper.kind,
                            file_id=paper.file_id, added_by=paper.added_by, added_at=paper.added_at,
                            dated_on=paper.dated_on, recount_on=paper.recount_on)  # fmt: skip
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

"""Open a case, take it, look into it, answer it, close it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import Conflict
from .. import audit
from ..holidays.queries import working_days
from ..people.actors import Actor
from ..people.models import Organisation
from ..people.passwords import hash_token
from ..people.queries import value_of
from ..people.settings import APPEAL_DAYS, NOT_RIGHT_DAYS, OBJECTION_DAYS
from . import queries, rules
from .models import CameBy, Case, CaseKind, CaseOutcome, CaseStatus
from .steps import CaseAction, check_action

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12
"""About 58 bits; tries are counted."""


@dataclass(frozen=True)
class NewCase:
    """What somebody says. `contact` None means anonymous; `subject_text` is what the desk reads as its subject.

    `reported` is the code of what a visit found; `is_unverified` as on the case. `said_at` where it was written down later
    than it was said; the days to answer count from then.
    """

    id: UUID
    kind: CaseKind
    organisation_id: UUID
    subject_kind: str
    subject_id: UUID | None
    subject_text: str
    text: str
    contact: str | None = None
    reported: str | None = None
    is_unverified: bool = False
    came_by: CameBy | None = None
    said_at: datetime | None = None


def open_case(actor: Actor, new: NewCase, *, now: datetime) -> tuple[Case, str]:
    """Store it with a day to answer by; the second value is the code to follow it by, shown once.

    The same case sent again keeps the first one and gives a fresh code for it, because only its hash is known.
    """
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    if earlier := db.session.get(Case, new.id):
        if (earlier.kind, earlier.subject_id) != (new.kind, new.subject_id):
            raise Conflict("case.id_reused")
        earlier.follow_hash = hash_token(code)
        return earlier, code
    case = Case(
        id=new.id,
        kind=new.kind,
        organisation_id=new.organisation_id,
        subject_kind=new.subject_kind,
        subject_id=new.subject_id,
        subject_text=new.subject_text,
        reported=new.reported,
        is_unverified=new.is_unverified,
        follow_hash=hash_token(code),
        status=CaseStatus.OPEN,
        opened_by=actor.user_id,
        opened_at=now,
        came_by=new.came_by,
        said_at=new.said_at,
        due_on=rules.due_on(local_day(new.said_at or now), _days_for(new), working_days(new.organisation_id)),
    )
    case.text, case.contact = new.text, new.contact
    db.session.add(case)
    _record(audit.Action.CASE_OPEN, actor, case, now)
    return case, code


_DAYS = {CaseKind.OBJECTION: OBJECTION_DAYS, CaseKind.NOT_RIGHT: NOT_RIGHT_DAYS, CaseKind.APPEAL: APPEAL_DAYS}


def _days_for(new: NewCase) -> int:
    """Working days to answer; an alarm is due the day it is raised."""
    if new.kind is CaseKind.ALARM:
        return 0
    return value_of(db.session.get_one(Organisation, new.organisation_id), _DAYS[new.kind])


def take_case(actor: Actor, case_id: UUID, *, now: datetime) -> Case:
    """Become its owner."""
    case = queries.get_case_to_work(actor, case_id)
    check_action(CaseAction.TAKE, case.status)
    case.owner_id = actor.user_id
    if case.status is CaseStatus.OPEN:
        case.status = CaseStatus.INVESTIGATING
    _record(audit.Action.CASE_TAKE, actor, case, now)
    return case


def assign_case(actor: Actor, case_id: UUID, owner_id: UUID, *, now: datetime) -> Case:
    """Name who looks after it: somebody who works on cases there."""
    case = queries.get_case_to_work(actor, case_id)
    check_action(CaseAction.ASSIGN, case.status)
    if owner_id != actor.user_id:
        queries.check_colleague(case, owner_id)
    if case.owner_id != owner_id:
        case.owner_id = owner_id
        if case.status is CaseStatus.OPEN:
            case.status = CaseStatus.INVESTIGATING
        audit.record(audit.Action.CASE_ASSIGN, actor_id=actor.user_id, subject_id=case.id,
                     organisation_id=case.organisation_id, values={"owner": owner_id}, at=now)  # fmt: skip
    return case


def note_reading(actor: Actor, case_id: UUID, *, now: datetime) -> None:
    """What people write may hold anything, so reading it goes into the record (SPEC 2.5), once a person and day."""
    case = queries.get_case(actor, case_id)
    if not queries.was_read_today(actor, case.id, now=now):
        _record(audit.Action.CASE_SEE, actor, case, now)


def investigate_case(actor: Actor, case_id: UUID, finding: str, second_id: UUID, *, now: datetime) -> Case:
    """Write down what two people found."""
    case = queries.get_case_to_work(actor, case_id)
    rules.check_investigators(case, actor.user_id, second_id)
    queries.check_colleague(case, second_id)
    case.finding, case.investigated_by, case.investigated_with = finding, actor.user_id, second_id
    case.investigated_at, case.status = now, CaseStatus.INVESTIGATING
    case.owner_id = case.owner_id or actor.user_id
    _record(audit.Action.CASE_INVESTIGATE, actor, case, now)
    return case


def answer_case(actor: Actor, case_id: UUID, outcome: CaseOutcome, answer: str, *, now: datetime) -> Case:
    """Say how it ended; whoever holds the code reads this answer."""
    case = queries.get_case_to_work(actor, case_id)
    rules.check_answer(case, outcome)
    case.outcome, case.answer, case.answered_by, case.answered_at = outcome, answer, actor.user_id, now
    case.status = CaseStatus.ANSWERED
    _record(audit.Action.CASE_ANSWER, actor, case, now)
    return case


def close_case(actor: Actor, case_id: UUID, *, now: datetime) -> Case:
    """File it away."""
    case = queries.get_case_to_work(actor, case_id)
    check_action(CaseAction.CLOSE, case.status)
    case.status, case.closed_at = CaseStatus.CLOSED, now
    _record(audit.Action.CASE_CLOSE, actor, case, now)
    return case


def _record(action: audit.Action, actor: Actor, case: Case, now: datetime) -> None:
    audit.record(action, actor_id=actor.user_id, subject_id=case.id, organisation_id=case.organisation_id, at=now)

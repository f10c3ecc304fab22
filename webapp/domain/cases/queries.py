"""Reading cases."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select, tuple_

from ...core.db import db
from ...core.errors import NotFound
from ..people.actors import Actor, in_scope
from ..people.models import User
from ..people.passwords import hash_token
from ..people.permissions import Permission
from .models import LIVE, Case, CaseKind, CaseStatus

PAGE = 50


def get_case(actor: Actor, case_id: UUID) -> Case:
    """One case in the actor's places, else NotFound."""
    return _get(actor, case_id, Permission.CASE_READ)


def get_case_to_work(actor: Actor, case_id: UUID) -> Case:
    """One case the actor may work on, else NotFound."""
    return _get(actor, case_id, Permission.CASE_WORK)


def _get(actor: Actor, case_id: UUID, permission: Permission) -> Case:
    case = db.session.scalar(select(Case).where(Case.id == case_id, in_scope(actor, permission, Case.organisation_id)))
    if case is None:
        raise NotFound("case.not_found")
    return case


def find_by_code(code: str) -> Case | None:
    """The case of a follow code, however it was typed."""
    tidy = "".join(c for c in code.upper() if c.isalnum())
    return db.session.scalar(select(Case).where(Case.follow_hash == hash_token(tidy)))


def list_cases(
    actor: Actor,
    statuses: Collection[CaseStatus],
    after: tuple[date, UUID] | None = None,
    kind: CaseKind | None = None,
) -> Sequence[Case]:
    """A page of cases, the most urgent first; `after` is (due_on, id) of the last one seen; of one kind where given."""
    statement = select(Case).where(
        in_scope(actor, Permission.CASE_READ, Case.organisation_id), Case.status.in_(statuses)
    )
    if kind is not None:
        statement = statement.where(Case.kind == kind)
    if after is not None:
        statement = statement.where(tuple_(Case.due_on, Case.id) > after)
    return db.session.scalars(statement.order_by(Case.due_on, Case.id).limit(PAGE)).all()


def find_about(kind: CaseKind, subject_kind: str, subject_id: UUID) -> Case | None:
    """The latest case of this kind about a subject; the caller has checked the subject."""
    statement = select(Case).where(
        Case.subject_kind == subject_kind, Case.subject_id == subject_id, Case.kind == kind
    )
    return db.session.scalar(statement.order_by(Case.opened_at.desc(), Case.id).limit(1))


def open_subjects(kind: CaseKind, subject_kind: str, ids: Collection[UUID]) -> set[UUID]:
    """Of these subjects, the ones with a case of this kind still unanswered."""
    found: set[UUID] = set()
    wanted = list(ids)
    for start in range(0, len(wanted), 500):
        rows = db.session.scalars(
            select(Case.subject_id).where(
                Case.kind == kind,
                Case.subject_kind == subject_kind,
                Case.status.in_(LIVE),
                Case.subject_id.in_(wanted[start : start + 500]),
            )
        )
        found.update(subject for subject in rows if subject is not None)
    return found


def check_colleague(actor: Actor, user_id: UUID) -> None:
    """The second investigator is somebody of the same desk, else NotFound."""
    known = select(User.id).where(
        User.id == user_id, in_scope(actor, Permission.CASE_WORK, User.organisation_id), User.disabled_at.is_(None)
    )
    if db.session.scalar(known) is None:
        raise NotFound("user.not_found")


def colleagues(actor: Actor) -> Sequence[User]:
    """Who can look into a case together with the actor."""
    statement = select(User).where(
        in_scope(actor, Permission.CASE_WORK, User.organisation_id),
        User.id != actor.user_id,
        User.disabled_at.is_(None),
        User.verified_at.is_not(None),
    )
    return db.session.scalars(statement.order_by(User.name).limit(200)).all()

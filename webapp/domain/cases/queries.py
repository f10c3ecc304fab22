"""Reading cases."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, select, tuple_

from ...core.clock import at_local, local_day
from ...core.db import db
from ...core.errors import NotFound
from ..audit.actions import Action
from ..audit.queries import last_event
from ..people.actors import Actor, in_scope
from ..people.models import Organisation, RoleGrant, User
from ..people.passwords import hash_token
from ..people.permissions import GRANTS, Permission, Role
from ..people.queries import path_chain
from ..people.rules import name_order
from .models import LIVE, Case, CaseKind, CaseStatus

PAGE = 50
WORKERS = tuple(role for role in Role if Permission.CASE_WORK in GRANTS[role])


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


def was_read_today(actor: Actor, case_id: UUID, *, now: datetime) -> bool:
    """Whether this person's reading of it is on record for this day already."""
    midnight = at_local(local_day(now))
    return last_event(Action.CASE_SEE, actor.user_id, case_id, since=midnight) is not None


def check_colleague(case: Case, user_id: UUID) -> None:
    """The second investigator, and the owner, work on cases in this place, else NotFound."""
    if db.session.scalar(_at_this_desk(case).where(User.id == user_id)) is None:
        raise NotFound("user.not_found")


def works_on_cases_in(user_id: UUID, organisation_ids: Iterable[UUID]) -> bool:
    """Whether somebody may work on the cases of all these places."""
    return all(db.session.scalar(_at_desk_of(place).where(User.id == user_id)) is not None for place in organisation_ids)


def colleagues(actor: Actor, case: Case) -> Sequence[User]:
    """Who can look into this case together with the actor."""
    found = db.session.scalars(_at_this_desk(case).where(User.id != actor.user_id).order_by(User.name).limit(200))
    return sorted(found, key=lambda user: name_order(user.name))


def _at_this_desk(case: Case) -> Select[User]:
    return _at_desk_of(case.organisation_id)


def _at_desk_of(organisation_id: UUID) -> Select[User]:
    """Those who hold a role with work on cases at this place or above it."""
    place = db.session.scalar(select(Organisation.path).where(Organisation.id == organisation_id)) or ""
    above = path_chain(place)
    at_work = (
        select(RoleGrant.user_id)
        .join(Organisation, Organisation.id == RoleGrant.organisation_id)
        .where(RoleGrant.role.in_(WORKERS), Organisation.path.in_(above))
    )
    return select(User).where(User.id.in_(at_work), User.disabled_at.is_(None))

"""Asking for other times at a door, another's yes or no, and the certificate that is taken along (SPEC 5.9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select

from ...core.db import db
from ...core.errors import Conflict, DomainError, Forbidden, NotFound
from .. import audit
from ..people.actors import Actor, in_scope
from ..people.models import User
from ..people.permissions import Permission
from ..visits.models import Visit, VisitVisitor
from . import queries, rules
from .models import HoursCorrection, HoursVerdict, WhyWrong


@dataclass(frozen=True)
class CorrectionWish:
    """When `user_id` says to have been at a door, and why the record does not say so."""

    id: UUID
    visit_id: UUID
    user_id: UUID
    began: datetime
    ended: datetime
    why: WhyWrong


def ask_correction(actor: Actor, wish: CorrectionWish, *, now: datetime) -> HoursCorrection:
    """Ask for oneself, or at the desk for somebody who told it. Sent twice it is one; a new one takes an open one's place.

    Raises NotFound, DomainError("hours.times").
    """
    if actor.user_id is None:
        raise NotFound("visit.not_found")
    if earlier := db.session.get(HoursCorrection, wish.id):
        return _same(earlier, actor, wish)
    visit = _visit_for(actor, wish)
    rules.check_times(wish.began, wish.ended, day=visit.day, now=now)
    if waiting := queries.find_open(wish.user_id, visit.id):
        waiting.verdict, waiting.decided_at = HoursVerdict.REPLACED, now
        db.session.flush()
    made = HoursCorrection(
        id=wish.id, visit_id=visit.id, user_id=wish.user_id, organisation_id=visit.organisation_id,
        began_at=wish.began, ended_at=wish.ended, why=wish.why, asked_by=actor.user_id, asked_at=now,
    )  # fmt: skip
    db.session.add(made)
    _record(audit.Action.HOURS_ASK, actor, made, [wish.why.value], now)
    return made


def decide_correction(
    actor: Actor, correction_id: UUID, *, accepted: bool, answer: str | None, now: datetime
) -> HoursCorrection:
    """Another says yes, and the times count; or no, and why. Raises Conflict, Forbidden, DomainError."""
    correction = queries.get_correction(actor, correction_id)
    if correction.verdict is not None:
        raise Conflict("hours.is_decided")
    if actor.user_id in (correction.asked_by, correction.user_id):
        raise Forbidden("hours.own")
    if not accepted and not answer:
        raise DomainError("hours.answer_missing")
    correction.verdict = HoursVerdict.ACCEPTED if accepted else HoursVerdict.REFUSED
    correction.decided_by, correction.decided_at, correction.answer = actor.user_id, now, answer or None
    _record(audit.Action.HOURS_DECIDE, actor, correction, [correction.verdict.value], now)
    return correction


def note_certificate(actor: Actor, user: User, first: date, last: date, minutes: int, *, now: datetime) -> None:
    """Somebody took a certificate along that names so many hours."""
    audit.record(
        audit.Action.HOURS_CERTIFY, actor_id=actor.user_id, subject_id=user.id, organisation_id=actor.organisation_id,
        fields=[f"{first.isoformat()}..{last.isoformat()}"], values={"minutes": minutes}, at=now,
    )  # fmt: skip


def _visit_for(actor: Actor, wish: CorrectionWish) -> Visit:
    """Their own visit, or one where the actor plans; the person was sent there."""
    at_desk = in_scope(actor, Permission.VISIT_PLAN, Visit.organisation_id)
    statement = (
        select(Visit)
        .join(VisitVisitor, VisitVisitor.visit_id == Visit.id)
        .where(Visit.id == wish.visit_id, VisitVisitor.user_id == wish.user_id)
        .where(or_(VisitVisitor.user_id == actor.user_id, at_desk))
    )
    visit = db.session.scalar(statement)
    if visit is None:
        raise NotFound("visit.not_found")
    return visit


def _same(earlier: HoursCorrection, actor: Actor, wish: CorrectionWish) -> HoursCorrection:
    said = (earlier.asked_by, earlier.visit_id, earlier.user_id, earlier.began_at, earlier.ended_at)
    if said != (actor.user_id, wish.visit_id, wish.user_id, wish.began, wish.ended):
        raise Conflict("hours.id_reused")
    return earlier


def _record(action: audit.Action, actor: Actor, about: HoursCorrection, fields: list[str], now: datetime) -> None:
    audit.record(
        action, actor_id=actor.user_id, subject_id=about.visit_id, organisation_id=about.organisation_id, fields=fields,
        values={"user": str(about.user_id), "from": about.began_at, "to": about.ended_at}, at=now,
    )  # fmt: skip

"""Two volunteers say that their hours are wrong; one has been answered, one waits."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from ...core.db import db
from ...core.transaction import transaction
from ...domain.hours.models import WhyWrong
from ...domain.hours.operations import CorrectionWish, ask_correction, decide_correction
from ...domain.people.actors import Actor
from ...domain.visits.models import Visit, VisitStatus, VisitVisitor
from .people import key_of


def ask_for_hours(volunteers: list[Actor], officer: Actor, now: datetime) -> None:
    """They stayed longer than their phones say."""
    for number, (volunteer, why) in enumerate(zip(volunteers[:2], (WhyWrong.FORGOT_END, WhyWrong.NO_PHONE), strict=True)):
        visit = _first_visit(volunteer, now)
        if visit is None or volunteer.user_id is None:
            continue
        wish = CorrectionWish(
            key_of(f"hours-{number}"), visit.id, volunteer.user_id, visit.starts_at, visit.starts_at + timedelta(minutes=50), why
        )
        with transaction():
            ask_correction(volunteer, wish, now=now - timedelta(hours=2))
        if number:
            with transaction():
                decide_correction(officer, wish.id, accepted=True, answer=None, now=now - timedelta(hours=1))


def _first_visit(volunteer: Actor, now: datetime) -> Visit | None:
    return db.session.scalar(
        select(Visit)
        .join(VisitVisitor, VisitVisitor.visit_id == Visit.id)
        .where(VisitVisitor.user_id == volunteer.user_id, Visit.status == VisitStatus.DONE)
        .where(Visit.starts_at < now - timedelta(hours=12))
        .order_by(Visit.starts_at, Visit.id)
        .limit(1)
    )

"""慰问信: the organisation's words to each household by name, printed, posted, and what came back (SPEC 5.1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, select, text, tuple_
from sqlalchemy.orm import Mapped, mapped_column

from ...core import occasions
from ...core.clock import local_day
from ...core.db import Model, db
from ...core.errors import Conflict, DomainError, InvalidInput, NotFound
from .. import audit
from ..campaigns.queries import get_campaign
from ..people.actors import Actor, in_scope
from ..people.permissions import Permission
from . import counting
from .models import TaskStatus, VisitMode, VisitTask
from .waiting import is_waiting, waiting_among

PAGE = 50
MOST = 200
"""Letters in one file to print."""
LONG_AGO = timedelta(days=60)
_OUT = text("came_back_on IS NULL")


class CameBack(StrEnum):
    """Why the post brought a letter back."""

    NO_SUCH_ADDRESS = "no_such_address"
    NOBODY_KNOWN = "nobody_known"
    NOT_COLLECTED = "not_collected"
    REFUSED = "refused"


class LetterWords(Model):
    """What the letters of a campaign say, and who signs them; the name is filled in for each household."""

    __tablename__ = "visit_letter_words"

    occasion_id: Mapped[UUID] = mapped_column(primary_key=True)
    text: Mapped[str]
    signed_by: Mapped[str]
    said_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    said_at: Mapped[datetime]


class Letter(Model):
    """One letter that was posted; one that came back stays, and the household waits again."""

    __tablename__ = "visit_letters"
    __table_args__ = (
        Index("uq_visit_letters_out", "task_id", unique=True, sqlite_where=_OUT, postgresql_where=_OUT),
        Index("ix_visit_letters_task", "task_id"),
        Index("ix_visit_letters_posted", "organisation_id", "posted_on", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    task_id: Mapped[UUID] = mapped_column(ForeignKey("visit_tasks.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    posted_on: Mapped[date]
    posted_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    noted_at: Mapped[datetime]
    came_back_on: Mapped[date | None]
    came_back_because: Mapped[CameBack | None]


@dataclass(frozen=True)
class Words:
    """The letter of a campaign."""

    occasion_id: UUID
    text: str
    signed_by: str


def campaigns_with_letters(actor: Actor) -> set[UUID]:
    """Campaigns that reach somebody in the actor's places by letter."""
    mine = in_scope(actor, Permission.VISIT_PLAN, VisitTask.organisation_id)
    by_letter = select(VisitTask.occasion_id).where(mine, VisitTask.mode == VisitMode.LETTER)
    return set(db.session.scalars(by_letter.distinct()))


def words_of(occasion_id: UUID) -> LetterWords | None:
    """What its letters say, if anybody has written it."""
    return db.session.get(LetterWords, occasion_id)


def say_words(actor: Actor, words: Words, *, now: datetime) -> LetterWords:
    """Write the letter, or write it anew; what has been printed is not changed by it."""
    campaign = get_campaign(actor, words.occasion_id)
    occasions.check_open(words.occasion_id)
    known = words_of(words.occasion_id)
    if known is None:
        known = LetterWords(occasion_id=words.occasion_id)
        db.session.add(known)
    known.text, known.signed_by, known.said_by, known.said_at = words.text, words.signed_by, actor.user_id, now
    audit.record(audit.Action.TASK_WRITE_LETTER, actor_id=actor.user_id, subject_id=words.occasion_id,
                 organisation_id=campaign.organisation_id, at=now)  # fmt: skip
    return known


def list_to_write(
    actor: Actor, occasion_id: UUID, after: tuple[str, UUID] | None = None, limit: int = PAGE
) -> Sequence[VisitTask]:
    """Who waits for a letter of this campaign, by building; `after` is (building, id) of the last one seen."""
    statement = select(VisitTask).where(
        is_waiting(actor), VisitTask.mode == VisitMode.LETTER, VisitTask.occasion_id == occasion_id
    )
    if after is not None:
        statement = statement.where(tuple_(VisitTask.building, VisitTask.id) > tuple_(after[0], after[1]))
    return db.session.scalars(statement.order_by(VisitTask.building, VisitTask.id).limit(limit)).all()


def print_letters(actor: Actor, occasion_id: UUID, *, now: datetime) -> tuple[LetterWords, Sequence[VisitTask]]:
    """The words, and those to whom they go, on record: names and doors leave the house on paper."""
    occasions.check_open(occasion_id)
    words, tasks = words_of(occasion_id), list_to_write(actor, occasion_id, limit=MOST)
    if words is None:
        raise DomainError("letter.no_words")
    if not tasks:
        raise DomainError("letter.nobody_waits")
    for place, count in Counter(task.organisation_id for task in tasks).items():
        audit.record(audit.Action.TASK_PRINT_LETTERS, actor_id=actor.user_id, subject_id=occasion_id, organisation_id=place,
                     values={"letters": count}, at=now)  # fmt: skip
    return words, tasks


def post_letters(actor: Actor, task_ids: Collection[UUID], on: date, *, now: datetime) -> int:
    """They were posted that day: these households are reached. Returns how many; sent twice, the rest is none."""
    today = local_day(now)
    if not today - LONG_AGO <= on <= today:
        raise InvalidInput({"on": ["letter.day"]})
    tasks = [task for task in waiting_among(actor, task_ids) if task.mode is VisitMode.LETTER]
    if not tasks:
        raise DomainError("letter.none_chosen")
    for task in tasks:
        db.session.add(Letter(id=uuid4(), task_id=task.id, organisation_id=task.organisation_id, posted_on=on,
                              posted_by=actor.user_id, noted_at=now))  # fmt: skip
        counting.reached(task, TaskStatus.DONE, corrects=False)
        audit.record(audit.Action.TASK_POST_LETTER, actor_id=actor.user_id, subject_id=task.id,
                     organisation_id=task.organisation_id, at=now)  # fmt: skip
    return len(tasks)


def take_back_letter(actor: Actor, letter_id: UUID, why: CameBack, *, now: datetime) -> VisitTask:
    """The post brought it back: nobody has read it, and the household waits for another way."""
    mine = in_scope(actor, Permission.VISIT_PLAN, Letter.organisation_id)
    letter = db.session.scalar(select(Letter).where(Letter.id == letter_id, mine))
    if letter is None:
        raise NotFound("letter.not_found")
    if letter.came_back_on is not None:
        raise Conflict("letter.came_back_already")
    letter.came_back_on, letter.came_back_because = local_day(now), why
    task = db.session.get_one(VisitTask, letter.task_id)
    if task.status is TaskStatus.DONE:
        counting.reached(task, TaskStatus.OPEN, corrects=True)
    audit.record(audit.Action.TASK_LETTER_BACK, actor_id=actor.user_id, subject_id=task.id,
                 organisation_id=task.organisation_id, fields=[why.value], at=now)  # fmt: skip
    return task


def list_posted(
    actor: Actor, occasion_id: UUID, before: tuple[date, UUID] | None = None
) -> Sequence[tuple[Letter, VisitTask]]:
    """A page of what was posted, the latest first; `before` is (day, id) of the last one seen."""
    mine = in_scope(actor, Permission.VISIT_PLAN, Letter.organisation_id)
    statement = (
        select(Letter, VisitTask)
        .join(VisitTask, VisitTask.id == Letter.task_id)
        .where(mine, VisitTask.occasion_id == occasion_id)
    )
    if before is not None:
        statement = statement.where(tuple_(Letter.posted_on, Letter.id) < tuple_(before[0], before[1]))
    rows = db.session.execute(statement.order_by(Letter.posted_on.desc(), Letter.id.desc()).limit(PAGE))
    return [(letter, task) for letter, task in rows]


def came_back_of(task_ids: Collection[UUID]) -> dict[UUID, CameBack]:
    """By task, why its last letter came back; one query."""
    rows = db.session.execute(
        select(Letter.task_id, Letter.came_back_because)
        .where(Letter.task_id.in_(task_ids), Letter.came_back_because.is_not(None))
        .order_by(Letter.noted_at)
    )
    return {task_id: why for task_id, why in rows if why is not None}

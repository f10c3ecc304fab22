"""The server's side of the story: a street with visits to make, and how often each op is in its books."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from flask import Flask
from sqlalchemy import select, update

from tests.domain.surveys.ground import a_survey, send, the_building
from tests.domain.visits.ground import a_slot, a_task, book
from tests.factories import Street, a_household, a_person, a_street
from webapp.core import clock
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.audit.queries import first_bad_event
from webapp.domain.cases.models import Case
from webapp.domain.ledger.queries import find_faults
from webapp.domain.surveys.models import SurveyAnswer, SurveyDoor
from webapp.domain.sync.models import Capability, SyncOp
from webapp.domain.sync.operations import current_epoch, renew_epoch
from webapp.domain.visits.cancelling import cancel_visit
from webapp.domain.visits.models import ToldFact, Visit, VisitRecord

A_DAY = 40
"""Visits that two people can make between midnight and midnight."""
VOLUNTEERS = ("volunteer", "second_volunteer")


@dataclass
class Town:
    """Everything is asked of the database anew; nothing is remembered between two questions."""

    app: Flask
    street: Street
    building_id: str = ""
    door_id: str = ""
    backup: dict[str, str] | None = None
    """`visits` as they were when a backup was kept."""
    visits: dict[str, str] = field(default_factory=dict)
    """By id, how each stands for its two volunteers: booked or gone."""

    @classmethod
    def lay_out(cls, app: Flask) -> Town:
        with app.app_context():
            street = a_street(clock.now())
            a_household(street, a_person("王建国"))
            survey = a_survey(street, now=clock.now())
            building = the_building(survey)
            send(street, building, street.volunteer, street.second_volunteer, now=clock.now())
            door, there = db.session.scalars(select(SurveyDoor.id)).first(), str(building.id)
            for place in (street.root, *street.communities):  # they outlive this session
                db.session.refresh(place)
            db.session.expunge_all()
            return cls(app, street, there, str(door))

    def book_visits(self, number: int) -> list[str]:
        """Both volunteers go, from three days ahead; a day has room for so many."""
        with self.app.app_context():
            street, now = self.street, clock.now()
            first, made = clock.local_day(now) + timedelta(days=3), []
            for at in range(len(self.visits), len(self.visits) + number):
                slot = a_slot(
                    street, day=first + timedelta(days=at // A_DAY), window=("00:00", "23:59"), capacity=A_DAY
                )
                made.append(str(book(street.volunteer, a_task(street), slot, street.second_volunteer, now=now).id))
        self.visits |= dict.fromkeys(made, "booked")
        return made

    def take_away(self, visit_id: str) -> None:
        """The desk gives the household to others; a visit that has been made stays."""
        with self.app.app_context(), transaction():
            if db.session.get_one(Visit, UUID(visit_id)).status in ("booked", "notified"):
                cancel_visit(self.street.officer, UUID(visit_id), "换人", now=clock.now())
                self.visits[visit_id] = "gone"

    def end_capabilities(self, user_id: str) -> None:
        """Forty-five days went by for this one."""
        with self.app.app_context(), transaction() as session:
            session.execute(
                update(Capability).where(Capability.user_id == UUID(user_id)).values(expires_at=clock.now())
            )

    def epoch(self) -> str:
        with self.app.app_context():
            return str(current_epoch())

    def stored(self, op_ids: Iterable[str]) -> dict[str, SyncOp]:
        """What the server holds of these ops."""
        with self.app.app_context():
            wanted = [UUID(op_id) for op_id in op_ids]
            rows = db.session.scalars(select(SyncOp).where(SyncOp.op_id.in_(wanted))).all()
            db.session.expunge_all()
        return {str(row.op_id): row for row in rows}

    def effects(self, op_ids: Iterable[str]) -> dict[str, list[str]]:
        """What stands in the rooms under the ids of these ops, by kind of op."""
        found: dict[str, list[str]] = {}
        with self.app.app_context():
            wanted = [UUID(op_id) for op_id in op_ids]
            for kind in (VisitRecord, Case, ToldFact, SurveyAnswer):
                rows = db.session.scalars(select(kind.id).where(kind.id.in_(wanted)))
                for row in rows:
                    found.setdefault(str(row), []).append(kind.__name__)
        return found

    def count_effects(self) -> dict[str, int]:
        """How many rows there are altogether: a second effect of an op would have an id of its own."""
        with self.app.app_context():
            return {
                kind.__name__: db.session.query(kind).count() for kind in (VisitRecord, Case, ToldFact, SurveyAnswer)
            }

    def faults(self) -> list[str]:
        """What the books say against themselves."""
        with self.app.app_context():
            bad = first_bad_event()
            return [*map(str, find_faults()), *([f"audit row {bad}"] if bad is not None else [])]

    def begin(self, number: int) -> list[str]:
        """So many visits, and a history in which nothing has happened; where the database is a file, always the same one."""
        self.backup = None
        if not self.is_a_file:
            return self.book_visits(number)
        if not self.visits:
            self.book_visits(number)
            self._copy(self._file, self._beside("first"))
        self._copy(self._beside("first"), self._file)
        self.visits = dict.fromkeys(self.visits, "booked")
        return list(self.visits)

    def keep_backup(self) -> None:
        """The file as it is now; only where the database is one."""
        self.backup = dict(self.visits)
        self._copy(self._file, self._beside("backup"))

    def restore(self) -> None:
        """An earlier file in place of this one, and a new life of it: `renew_epoch` is for whoever restores."""
        assert self.backup is not None
        self._copy(self._beside("backup"), self._file)
        self.visits = dict(self.backup)
        with self.app.app_context(), transaction():
            renew_epoch()

    def _beside(self, name: str) -> Path:
        return self._file.with_suffix(f".{name}")

    def _copy(self, file: Path, to: Path) -> None:
        """With nobody connected, so that all of it stands in the one file; under the same name it is another file."""
        with self.app.app_context():
            db.engine.dispose()
        if to == self._file:
            for leftover in ("-wal", "-shm"):
                Path(f"{to}{leftover}").unlink(missing_ok=True)
        fresh = to.with_suffix(".fresh")
        shutil.copyfile(file, fresh)
        fresh.replace(to)

    @property
    def _file(self) -> Path:
        with self.app.app_context():
            name = db.engine.url.database
        assert name is not None
        return Path(name)

    @property
    def is_a_file(self) -> bool:
        with self.app.app_context():
            return bool(db.engine.dialect.name == "sqlite")

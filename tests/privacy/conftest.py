"""The demo street, made unmistakable, and everything that each kind of visitor can get to see of it."""

from __future__ import annotations

import logging
import shutil
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from tests.databases import TestDatabase
from tests.privacy.disk import files_below, plain_values
from tests.privacy.happenings import SAID, publish_the_result, use_the_phone
from tests.privacy.street_ids import ids_for
from tests.privacy.values import Values, codes_inside, gather, make_unmistakable, original_values
from tests.privacy.walk import Walk, Walker
from tests.street import DATABASE, demo_street
from webapp.core import clock
from webapp.core.crypto import FieldClass
from webapp.core.db import db
from webapp.domain.audit.actions import Action
from webapp.domain.audit.models import AuditEvent
from webapp.domain.errands.models import ErrandOrder, ErrandRound
from webapp.domain.people.models import User
from webapp.domain.visits.call_turns import CallTurn
from webapp.domain.visits.models import Visit, VisitTask, VisitVisitor

FIELD = ("volunteer", "team_lead", "donor")
DESK = ("officer", "supervisor", "storekeeper")
"""One who may open what is sealed, one who may only look, one who is not about households at all."""


@dataclass
class Windows:
    """Whose contact and whose door one volunteer may see today (SPEC 2.4), counted here from the visits alone."""

    contact: set[UUID] = field(default_factory=set)
    door: set[UUID] = field(default_factory=set)
    accounts: set[UUID] = field(default_factory=set)
    """The visitor's own account: what it says of itself may be read."""
    errands: set[UUID] = field(default_factory=set)
    """Orders one carries today, and rounds one buys for from the day before until the day after."""


@dataclass
class Told:
    """What there is to hide, and what was shown to whom."""

    values: Values
    before: Values
    codes: Values
    walks: dict[str, Walk] = field(default_factory=dict)
    windows: dict[str, Windows] = field(default_factory=dict)
    opened: dict[FieldClass, set[tuple[str, UUID]]] = field(default_factory=dict)
    """(login, household) by class: whose opening stands in the record."""
    logged: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    in_the_clear: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def street_in_app(_application: Flask, _pattern: TestDatabase, _data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application on a copy of the demo street. Valid until the next test takes the database."""
    if not _pattern.url.startswith("sqlite"):
        pytest.skip("what a page says does not depend on the database")
    street = demo_street(tmp_path_factory.mktemp("street"))
    _pattern.renew()
    shutil.copyfile(street / DATABASE, _pattern.url.removeprefix("sqlite:///"))
    return _application


@pytest.fixture(scope="session")
def told(street_in_app: Flask, _data_dir: Path) -> Told:
    """Everything every kind of visitor was told; nobody walks twice."""
    app, said = street_in_app, Listener()
    logging.getLogger().addHandler(said)
    with app.app_context():
        before = original_values(db.session.scalars(select(User.name)))
        make_unmistakable()
        publish_the_result()
        db.session.rollback()
        told = Told(gather(), before, codes_inside())
    for login in (None, *FIELD, *DESK):
        told.walks[login or "public"] = _walk(app, login, told)
    logging.getLogger().removeHandler(said)
    told.logged = said.lines
    with app.app_context():
        db.session.execute(select(User.id).limit(1))  # somebody is connected, so the write-ahead log is there
        files = files_below(Path(str(db.engine.url.database)).parent, _data_dir)
        told.files = [path.name for path in files]
        told.in_the_clear = list(plain_values(files, (told.values, told.before, told.codes), (SAID,)))
        told.opened = {
            FieldClass.P2: _openings(Action.HOUSEHOLD_SEE_SENSITIVE, Action.HOUSEHOLD_SEE_CHILD),
            FieldClass.P3: _openings(Action.HOUSEHOLD_SEE_CHILD),
        }
        db.session.remove()
        db.engine.dispose()
    return told


def _openings(*actions: Action) -> set[tuple[str, UUID]]:
    statement = select(User.login, AuditEvent.subject_id).join(AuditEvent, AuditEvent.actor_id == User.id)
    rows = db.session.execute(statement.where(AuditEvent.action.in_([action.value for action in actions])))
    return {(login, household) for login, household in rows if household is not None}


class Listener(logging.Handler):
    """Keeps every line that anybody logs."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


def _walk(app: Flask, login: str | None, told: Told) -> Walk:
    with app.app_context():
        ids = ids_for(app, login)
    walker = Walker(app, login, ids)
    if login in ("volunteer", "team_lead"):
        use_the_phone(walker)
    with app.app_context():
        told.windows[login or "public"] = windows_of(login)
    walker.read_everything(same=2 if login in DESK else 8, sheets={"officer": 1}.get(login or "", 0 if login in DESK else 4))
    if login not in DESK:
        walker.press_everything()
    return walker.walk


def windows_of(login: str | None) -> Windows:
    """From visits, calls and errands alone: contact until the day after, the door from the day before until the day after;
    of an errand the door on its day."""
    windows, today = Windows(), clock.local_day(clock.now())
    user = db.session.scalar(select(User).where(User.login == login))
    if user is None:
        return windows
    windows.accounts.add(user.id)
    statement = select(Visit).join(VisitVisitor).where(VisitVisitor.user_id == user.id, Visit.status != "cancelled")
    for visit in db.session.scalars(statement):
        away = (visit.day - today).days
        if away >= -1:
            windows.contact.add(visit.household_id)
        if -1 <= away <= 1:
            windows.door.add(visit.household_id)
    calls = select(CallTurn, VisitTask).join(VisitTask, VisitTask.id == CallTurn.task_id).where(CallTurn.user_id == user.id)
    for turn, task in db.session.execute(calls):
        if today <= turn.last_day + timedelta(days=1):
            windows.contact.add(task.household_id)
    for order, errand_round in db.session.execute(
        select(ErrandOrder, ErrandRound).join(ErrandRound, ErrandRound.id == ErrandOrder.round_id)
    ):
        if errand_round.buys_on == today and order.carrier_id == user.id:
            windows.door.add(order.household_id)
            windows.errands.add(order.id)
        if abs((errand_round.buys_on - today).days) <= 1 and errand_round.buyer_id == user.id:
            windows.errands.add(errand_round.id)
    return windows

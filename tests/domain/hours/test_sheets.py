"""Real names with hours leave the house by two people only, and every time is on record (SPEC 5.9, 11.4)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.domain.hours.ground import LATER, a_long_visit
from tests.domain.visits.ground import DAY, a_slot, a_task, book, record
from tests.factories import Street, a_street, an_account
from webapp.core.clock import at_local
from webapp.core.db import db
from webapp.core.errors import Conflict, DomainError, Forbidden, NotFound
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.hours import sheets
from webapp.domain.hours.models import HoursSheet
from webapp.domain.people.actors import Actor
from webapp.domain.people.permissions import Role
from webapp.domain.visits.leaving import let_go


@pytest.fixture
def street(database) -> Street:
    return a_street()


def ask(actor: Actor, street: Street, **said: Any) -> HoursSheet:
    wish = {"organisation_id": street.root.id, "id": uuid4(), "days": (DAY, DAY), "purpose": "录入系统", **said}
    with transaction():
        return sheets.ask_sheet(actor, **wish, now=LATER)


def allow(actor: Actor, sheet: HoursSheet) -> HoursSheet:
    with transaction():
        return sheets.allow_sheet(actor, sheet.id, now=LATER)


def take(actor: Actor, sheet: HoursSheet, now: datetime = LATER) -> list[sheets.SheetRow]:
    rows = sheets.read_sheet(actor, sheet.id, now=now)
    with transaction():
        sheets.note_taking(actor, sheet.id, len(rows), now=now)
    return rows


def test_a_sheet_has_a_line_for_a_person_and_a_day(street):
    a_long_visit(street)
    at = at_local(DAY, 14)
    second = book(street.volunteer, a_task(street), a_slot(street, window=("14:00", "17:00")), street.team_lead, starts_at=at)
    record(street.volunteer, second, started_at=at, ended_at=at + timedelta(minutes=20))
    sheet = ask(street.officer, street)
    allow(street.second_officer, sheet)

    rows = take(street.officer, sheet)
    assert [(row.name, row.visits, row.minutes) for row in rows] == [
        ("second_volunteer-name", 1, 30), ("team_lead-name", 1, 30), ("volunteer-name", 2, 60)]  # fmt: skip
    assert (rows[2].began, rows[2].ended) == (at_local(DAY, 9), at + timedelta(minutes=20))


def test_nobody_takes_it_before_another_has_said_yes_nor_allows_their_own(street):
    sheet = ask(street.officer, street)
    with pytest.raises(Forbidden, match=r"hours\.sheet_not_allowed"):
        take(street.officer, sheet)
    with pytest.raises(Forbidden, match=r"hours\.own_sheet"):
        allow(street.officer, sheet)

    allow(street.admin, sheet)
    with pytest.raises(Forbidden, match=r"hours\.sheet_not_allowed"):
        take(street.admin, sheet)
    with pytest.raises(Conflict):
        allow(street.second_officer, sheet)
    assert take(street.officer, sheet) == []


def test_taking_is_checked_again_when_it_is_written_down(street):
    sheet = ask(street.officer, street)
    with pytest.raises(Forbidden, match=r"hours\.sheet_not_allowed"), transaction():
        sheets.note_taking(street.officer, sheet.id, 0, now=LATER)


def test_a_yes_holds_for_a_day(street):
    sheet = ask(street.officer, street)
    allow(street.admin, sheet)
    take(street.officer, sheet, LATER + timedelta(hours=23))

    with pytest.raises(Forbidden, match=r"hours\.sheet_not_allowed"):
        take(street.officer, sheet, LATER + timedelta(hours=24))


@pytest.mark.parametrize("days", [(DAY, DAY - timedelta(days=1)), (DAY - timedelta(days=31), DAY), (DAY, DAY + timedelta(days=9))])
def test_days_are_a_month_at_most_and_behind_us(street, days):
    with pytest.raises(DomainError, match=r"hours\.sheet_days"):
        ask(street.officer, street, days=days)


def test_it_keeps_to_its_place_and_to_who_may_take_lists_out(street):
    a_long_visit(street)
    here = an_account(street.communities[0], "here", Role.OFFICER)
    elsewhere = an_account(street.communities[1], "elsewhere", Role.OFFICER)
    others = ask(elsewhere, street, organisation_id=street.communities[1].id)
    allow(street.admin, others)

    assert take(elsewhere, others) == []
    assert sheets.list_sheets(here) == []
    with pytest.raises(NotFound):
        allow(here, others)
    with pytest.raises(NotFound):
        ask(here, street)
    for actor in (street.supervisor, street.volunteer, street.treasurer):
        with pytest.raises(Forbidden):
            ask(actor, street)


def test_who_has_left_is_on_no_sheet(street):
    a_long_visit(street)
    with transaction():
        let_go(street.admin, street.volunteer.user_id, now=LATER)
    sheet = ask(street.officer, street)
    allow(street.admin, sheet)

    assert [row.name for row in take(street.officer, sheet)] == ["second_volunteer-name"]


def test_sent_twice_it_is_one_and_the_database_keeps_what_was_asked(street):
    sheet = ask(street.officer, street)
    assert ask(street.officer, street, id=sheet.id) is sheet
    with pytest.raises(Conflict):
        ask(street.admin, street, id=sheet.id)

    for change in ("SET purpose = 'x'", "SET allowed_by = asked_by, allowed_at = asked_at", "SET allowed_at = asked_at"):
        with pytest.raises(DBAPIError), transaction() as session:
            session.execute(text(f"UPDATE hours_sheets {change}"))


def test_every_step_is_on_record(street):
    sheet = ask(street.officer, street)
    allow(street.admin, sheet)
    take(street.officer, sheet)

    rows = db.session.query(AuditEvent).filter(AuditEvent.subject_id == sheet.id).order_by(AuditEvent.seq)
    assert [(row.action, row.fields[0], row.actor_id) for row in rows] == [
        ("hours.sheet", "asked", street.officer.user_id), ("hours.sheet", "allowed", street.admin.user_id),
        ("export.make", "hours", street.officer.user_id)]  # fmt: skip

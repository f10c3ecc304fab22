"""告知条: those who are to be told at the door are printed with their day, on record; printing tells nobody yet."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from tests.domain.visits.ground import a_slot, a_task, book
from tests.factories import Street, a_street, signed_in
from tests.printing.reading import Printed
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.visits.models import Visit, VisitMode, VisitStatus, VisitTask

SLIPS = "/desk/visits/untold.pdf"


@pytest.fixture
def street(app: Flask) -> Street:
    with app.app_context():
        street = a_street(clock.now())
        for organisation in (street.root, *street.communities):
            db.session.refresh(organisation)
        db.session.expunge_all()
        return street


def booked(app: Flask, street: Street, days: int, *, at: int = 0, window: tuple[str, str] = ("09:00", "11:30")) -> None:
    with app.app_context():
        slot = a_slot(street, at=at, day=clock.local_day(clock.now()) + timedelta(days=days), window=window)
        book(street.volunteer, a_task(street, at=at), slot, street.second_volunteer, now=clock.now())


def test_who_is_to_be_told_stands_on_a_slip_with_the_day_and_who_comes(app: Flask, street: Street) -> None:
    booked(app, street, 1)
    booked(app, street, 6)
    officer = signed_in(Visitor(app), "officer")

    page, answer = officer.get("/desk/visits/untold").get_data(as_text=True), officer.get(SLIPS)

    sheets = Printed(answer.get_data())
    assert SLIPS in page and answer.mimetype == "application/pdf"
    assert sheets.said().count("我们打算") == 1, "who comes in six days is told later"
    assert "volunteer-name" in sheets.said() and "second_volunteer-name" in sheets.said()
    with app.app_context():
        assert db.session.query(AuditEvent).filter_by(action="route.print_slips").count() == 1
        assert {visit.status for visit in db.session.query(Visit)} == {VisitStatus.BOOKED}, "nobody has been told by it"


def test_each_community_signs_its_own_and_the_record_names_both(app: Flask, street: Street) -> None:
    booked(app, street, 1)
    booked(app, street, 1, at=1, window=("14:00", "17:00"))

    sheets = Printed(signed_in(Visitor(app), "officer").get(SLIPS).get_data())

    said = sheets.said().replace(" ", "")
    for place in street.communities[:2]:
        assert said.count(place.name.replace(" ", "")) == 1
    with app.app_context():
        printed = db.session.query(AuditEvent).filter_by(action="route.print_slips")
        assert {event.organisation_id for event in printed} == {place.id for place in street.communities[:2]}


def test_who_lies_in_hospital_finds_no_slip_at_home(app: Flask, street: Street) -> None:
    booked(app, street, 1)
    with app.app_context(), transaction():
        db.session.query(VisitTask).one().mode = VisitMode.HOSPITAL

    answer = signed_in(Visitor(app), "officer").get(SLIPS, follow_redirects=True)

    assert "没有告知条要印" in answer.get_data(as_text=True)


def test_nobody_is_told_of_a_visit_that_lies_behind(app: Flask, street: Street) -> None:
    booked(app, street, 1)
    with app.app_context(), transaction():
        visit = db.session.query(Visit).one()
        visit.day, visit.starts_at = visit.day - timedelta(days=3), visit.starts_at - timedelta(days=3)

    answer = signed_in(Visitor(app), "officer").get(SLIPS, follow_redirects=True)

    assert "没有告知条要印" in answer.get_data(as_text=True)


def test_where_everybody_knows_there_is_nothing_to_print_and_that_is_said(app: Flask, street: Street) -> None:
    officer = signed_in(Visitor(app), "officer")

    assert "没有告知条要印" in officer.get(SLIPS, follow_redirects=True).get_data(as_text=True)
    assert SLIPS not in officer.get("/desk/visits/untold").get_data(as_text=True)


def test_only_who_plans_visits_prints_them(app: Flask, street: Street) -> None:
    booked(app, street, 1)

    assert signed_in(Visitor(app), "supervisor").get(SLIPS).status_code == 403
    assert signed_in(Visitor(app), "volunteer").get(SLIPS).status_code == 403

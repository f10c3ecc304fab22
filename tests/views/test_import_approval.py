"""A whole import passes the same locks as a single file: levels, review, and bars (SPEC 3.7, 3.9)."""

from __future__ import annotations

from datetime import date

import pytest
from flask_sqlalchemy import SQLAlchemy

from tests.domain.households.test_life_of_a_file import set_up
from tests.factories import Street, a_household, a_person, a_street, an_account, signed_in
from tests.views.test_import_desk import count, imported
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.transaction import transaction
from webapp.domain.households import operations
from webapp.domain.households.models import Household, HouseholdImport
from webapp.domain.households.states import EndReason, HouseholdStatus, ImportStatus
from webapp.domain.people.permissions import Role

HU_HAI = "991219195410191799"
"""Stands in the fifth row of the sample."""


@pytest.fixture
def street(database: SQLAlchemy) -> Street:
    return a_street(now=clock.now())


def approve(client: Visitor, login: str, page: str) -> int:
    return signed_in(Visitor(client.application), login).post(f"{page}/approve").status_code


def test_where_two_levels_are_wanted_two_people_approve_it(database: SQLAlchemy, client: Visitor, street: Street) -> None:
    set_up(street, approval_levels=2)
    an_account(street.root, "second", Role.APPROVER)
    page = imported(signed_in(client, "officer"), street)

    first = approve(client, "approver", page)
    after_one = count(database, HouseholdStatus.ACTIVE)
    same_again = approve(client, "approver", page)
    second = approve(client, "second", page)

    assert (first, after_one, same_again, second) == (303, 0, 403, 303)
    assert count(database, HouseholdStatus.ACTIVE) == 292
    assert database.session.query(HouseholdImport).one().status is ImportStatus.APPROVED


def test_an_import_waits_as_one_thing_on_the_desk_of_who_may_approve_it(
    database: SQLAlchemy, client: Visitor, street: Street
) -> None:
    officer, approver = signed_in(client, "officer"), signed_in(Visitor(client.application), "approver")
    page = imported(officer, street)

    desk = approver.get("/desk/").get_data(as_text=True)
    assert "导入的名单，等您同意" in desk and 'href="/desk/imports/"' in desk
    assert "家庭档案，等您同意" not in desk
    assert "等您同意" not in officer.get("/desk/").get_data(as_text=True)

    approver.post(f"{page}/approve")
    assert "等您同意" not in approver.get("/desk/").get_data(as_text=True)


def test_where_a_meeting_comes_first_no_import_passes_it_by(database: SQLAlchemy, client: Visitor, street: Street) -> None:
    set_up(street, review_first=True)
    page = imported(signed_in(client, "officer"), street)

    assert approve(client, "approver", page) == 422
    assert count(database, HouseholdStatus.ACTIVE) == 0


def test_who_is_barred_does_not_come_back_in_a_sheet(database: SQLAlchemy, client: Visitor, street: Street) -> None:
    barred = a_household(street, a_person("胡海", national_id=HU_HAI), at=1)
    with transaction():
        operations.sanction_household(street.approver, barred.id, reason="瞒报房产", now=clock.now())
    with transaction():
        operations.end_household(street.officer, barred.id, why=EndReason.MOVED, reason="搬走了",
                                 on=date(2026, 1, 1), now=clock.now())  # fmt: skip
    page = imported(signed_in(client, "officer"), street)

    assert approve(client, "approver", page) == 303
    stands = [h.status for h in database.session.query(Household) if h.head_name == "胡海" and h.id != barred.id]
    assert stands == [HouseholdStatus.SURVEYED]
    assert count(database, HouseholdStatus.ACTIVE) == 291

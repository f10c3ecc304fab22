"""The page of an organisation's own categories, and the sheet of papers that are missing (SPEC 3.2, 3.6)."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask_sqlalchemy import SQLAlchemy

from tests.factories import Street, a_household, a_person, a_street, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.crypto import FieldClass
from webapp.core.transaction import transaction
from webapp.domain.audit.queries import history_of
from webapp.domain.files.models import FileKind, StoredFile
from webapp.domain.households.causes import HardshipCause
from webapp.domain.households.models import Evidence, Household, OrganisationCategory
from webapp.domain.households.operations import recount_papers
from webapp.domain.households.registering import count_papers
from webapp.domain.households.states import EvidenceKind
from webapp.domain.people.permissions import Permission

PAGE = "/desk/settings/categories"


@pytest.fixture
def street(database: SQLAlchemy) -> Street:
    return a_street(now=clock.now())


def typed(**said: str) -> dict[str, str]:
    return {"id": str(uuid4()), "name": "矽肺工友", "maps_to": "major_illness", "sensitivity": "p2", **said}


def test_an_admin_adds_one_and_switches_it_off(street: Street, client: Visitor, database: SQLAlchemy) -> None:
    signed_in(client, "admin")
    assert "还没有自建类别" in client.get(PAGE).get_data(as_text=True)
    form = typed()

    assert client.post(PAGE, data=form).status_code == 303
    assert client.post(PAGE, data=form).status_code == 303, "sent twice it is one"
    page = client.get(PAGE).get_data(as_text=True)
    assert "矽肺工友" in page and "还没有自建类别" not in page
    assert client.post(f"{PAGE}/{form['id']}", data={"name": "老矽肺工友", "maps_to": "major_illness"}).status_code == 303

    (row,) = database.session.query(OrganisationCategory)
    assert (row.name, row.is_on, row.organisation_id) == ("老矽肺工友", False, street.root.id)
    assert "老矽肺工友，已停用" in client.get(PAGE).get_data(as_text=True)


@pytest.mark.parametrize("wrong", [{"name": ""}, {"maps_to": "nothing"}, {"sensitivity": "plain"}, {"id": "x"}])
def test_what_would_not_do_comes_back_as_it_was_typed(street: Street, client: Visitor, wrong: dict[str, str]) -> None:
    form = typed(**wrong)
    answer = signed_in(client, "admin").post(PAGE, data=form)

    assert answer.status_code == 422
    assert form["name"] in answer.get_data(as_text=True)


def test_a_place_below_sees_those_of_above_and_cannot_change_them(street: Street, client: Visitor) -> None:
    form = typed()
    signed_in(client, "admin").post(PAGE, data=form)
    a_street(now=clock.now(), name="别处街道", code="BC")
    stranger = signed_in(Visitor(client.application), "BC-admin")

    assert "矽肺工友" not in stranger.get(PAGE).get_data(as_text=True)
    assert stranger.post(f"{PAGE}/{form['id']}", data={"name": "老邻居", "maps_to": "dibao"}).status_code == 404


def test_all_that_is_missing_is_told_on_one_sheet_and_that_it_was(street: Street, client: Visitor, database: SQLAlchemy) -> None:
    household = a_household(street, a_person(), causes=(HardshipCause.MAJOR_ILLNESS,))

    sheet = signed_in(client, "officer").post(f"/desk/households/{household.id}/papers-notice").get_data(as_text=True)

    assert all(paper in sheet for paper in ("身份证", "户口本", "诊断"))
    database.session.expire_all()
    assert household.papers_told_on == clock.local_day(clock.now())
    assert history_of(household.id)[0].action == "evidence.tell"
    assert "告知过" in client.get(f"/desk/households/{household.id}").get_data(as_text=True)


def test_last_years_diagnosis_counts_no_more_when_the_year_is_over(street: Street, database: SQLAlchemy) -> None:
    household = a_household(street, a_person(), causes=(HardshipCause.MAJOR_ILLNESS,))
    today, now = clock.local_day(clock.now()), clock.now()
    with transaction():
        file = StoredFile(
            id=uuid4(), organisation_id=household.organisation_id, subject_id=household.id, kind=FileKind.PHOTO,
            may_read=Permission.HOUSEHOLD_SENSITIVE, field_class=FieldClass.P2, name="one", digest=b"one", size=1, added_at=now,
        )  # fmt: skip
        paper = Evidence(id=uuid4(), household_id=household.id, kind=EvidenceKind.DIAGNOSIS, file_id=file.id, added_at=now,
                         dated_on=today, recount_on=today.replace(year=today.year + 1, month=1, day=1))  # fmt: skip
        database.session.add(file)
        database.session.flush()
        database.session.add(paper)
        count_papers(household, now=now)
    held = database.session.get_one(Household, household.id).papers_missing

    with transaction():
        assert recount_papers(now) == 0
        assert recount_papers(now.replace(year=now.year + 1)) == 1
    assert database.session.get_one(Household, household.id).papers_missing == held + 1

"""Who leaves is forgotten, and what they did stays (SPEC 12.6)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, inspect, select, text

from tests.domain.people.ground import (
    GUARDIAN,
    PASSWORD,
    PHONE,
    a_link,
    a_paper,
    a_registration_entry,
    accept,
    register,
)
from tests.domain.visits.ground import DAY, a_slot, a_task, book, record
from tests.factories import NOON, a_street
from webapp.commands import clock as due
from webapp.core.clock import at_local
from webapp.core.db import db
from webapp.core.errors import DomainError, Forbidden, NotFound
from webapp.core.transaction import transaction
from webapp.domain.files.models import StoredFile
from webapp.domain.people import operations, profiles, sign_in, waiting
from webapp.domain.people.models import Registration, SignIn, User, WhyNot
from webapp.domain.people.sign_in import actor_of
from webapp.domain.visits import leaving, queries

SEVENTEEN = date(2009, 12, 1)
AFTERWARDS = at_local(DAY, 20) + timedelta(days=1)


@pytest.fixture
def street(database):
    return a_street()


@pytest.fixture
def young(street):
    """Somebody with everything on file: phone, guardian, paper, a session."""
    registration = register(
        a_link(street), a_registration_entry(born_on=SEVENTEEN, note="会剪窗花", skills=("phones",), **GUARDIAN)
    )
    a_paper(registration)
    user = accept(street, registration)
    with transaction():
        sign_in.sign_in(sign_in.Credentials(user.id), is_field=True, device="Ximi 9", now=NOON)
    return actor_of(user.id)


def let_go(actor, person, now=NOON):
    with transaction():
        leaving.let_go(actor, person.user_id, now=now)


def refusal(call) -> str:
    with pytest.raises(DomainError) as refused:
        call()
    return refused.value.code


def whole_database() -> str:
    """Every value of every table that is not sealed, and what the sealed ones of people say."""
    rows = []
    for table in inspect(db.engine).get_table_names():
        rows += [str(tuple(row)) for row in db.session.execute(text(f"SELECT * FROM {table}"))]
    for model in (User, Registration):
        rows += [f"{one.phone} {getattr(one, 'guardian_name', '')}" for one in db.session.scalars(select(model))]
    return "\n".join(rows)


def test_nothing_personal_is_left_in_any_table(street, young):
    assert "王小芳" in whole_database() and PHONE in whole_database()
    let_go(street.admin, young)

    told = whole_database()
    for secret in ("王小芳", PHONE, GUARDIAN["guardian_name"], SEVENTEEN.isoformat()):
        assert secret not in told
    assert db.session.scalars(select(SignIn.device).where(SignIn.user_id == young.user_id)).all() == [None]
    assert profiles.find_profile(young.user_id) is None
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0, "the guardian's paper too"


def test_nobody_gets_in_with_what_was_theirs(street, young):
    let_go(street.admin, young)

    assert actor_of(young.user_id) is None
    assert refusal(lambda: sign_in.check_credentials(PHONE, PASSWORD, "203.0.113.9", now=NOON)) == "sign_in.wrong"
    with transaction(), pytest.raises(DomainError, match=r"user\.is_erased"):
        operations.enable_account(street.admin, young.user_id, now=NOON)


def test_what_they_did_stays_without_them(street, young):
    visit = book(young, a_task(street), a_slot(street), street.volunteer)
    record(young, visit)
    let_go(street.admin, young, now=AFTERWARDS)

    assert (young.user_id, "（已离开 left）") in queries.visitors_of([visit.id])[visit.id]
    assert [r.author_id for r in queries.records_of(visit.id)] == [young.user_id]


def test_twice_is_once(street, young):
    let_go(street.admin, young)
    let_go(street.admin, young)


def test_the_phone_is_free_for_whoever_has_it_next(street, young):
    let_go(street.admin, young)

    again = accept(street, register(a_link(street), a_registration_entry(name="新机主")))
    assert (again.login, again.id) != (PHONE, young.user_id)
    assert again.login == PHONE


def test_nobody_is_let_go_while_a_household_waits_for_them(street, young):
    book(young, a_task(street), a_slot(street), street.volunteer)

    assert [visit.day for visit in leaving.coming_visits(young.user_id, NOON.date())] == [DAY]
    assert refusal(lambda: let_go(street.admin, young)) == "volunteer.has_visits"
    let_go(street.admin, young, now=AFTERWARDS)


def test_an_admin_of_the_place_lets_go_and_nobody_else(street, young):
    for actor in (street.officer, street.supervisor):
        with pytest.raises(Forbidden):
            let_go(actor, young)
    for actor in (street.volunteer, a_street(code="NH", name="南湖街道").admin):
        with pytest.raises(NotFound):
            let_go(actor, young)


def test_who_decides_at_a_desk_is_not_forgotten_while_they_do(street):
    assert refusal(lambda: let_go(street.admin, street.officer)) == "user.has_desk_role"
    assert refusal(lambda: let_go(street.admin, street.admin)) == "user.disables_self"


# ── asking


def ask(call):
    with transaction():
        call()


def test_who_wants_to_leave_stands_on_the_list_and_may_stay_after_all(street, young):
    ask(lambda: operations.ask_to_leave(young, now=NOON))
    assert [user.id for user, _profile in waiting.list_asking(street.officer)] == [young.user_id]
    assert waiting.count_waiting(street.officer) == 1

    ask(lambda: operations.stay_after_all(young, now=NOON))
    assert waiting.list_asking(street.officer) == []


def test_a_correction_waits_until_the_desk_has_corrected_the_papers(street, young):
    ask(lambda: operations.ask_for_correction(young, "我换了手机号", now=NOON))
    ((user, profile),) = waiting.list_asking(street.officer)
    assert (user.id, profile.correction) == (young.user_id, "我换了手机号")
    assert "我换了手机号".encode() not in profile.correction_sealed

    papers = operations.Papers("王小芳", "13811119999", SEVENTEEN, **GUARDIAN)
    ask(lambda: operations.correct_papers(street.officer, young.user_id, papers, now=NOON))
    assert (waiting.list_asking(street.officer), profile.correction) == ([], None)


def test_another_streets_desk_sees_nobody_ask(street, young):
    ask(lambda: operations.ask_to_leave(young, now=NOON))

    assert waiting.list_asking(a_street(code="NH", name="南湖街道").officer) == []


def test_whoever_decides_at_a_desk_goes_through_an_admin(street):
    assert refusal(lambda: ask(lambda: operations.ask_to_leave(street.officer, now=NOON))) == "user.has_desk_role"


# ── by itself


def test_a_declined_child_is_forgotten_with_the_guardians_paper(street, monkeypatch):
    registration = register(a_link(street), a_registration_entry(born_on=SEVENTEEN, **GUARDIAN))
    a_paper(registration)
    with transaction():
        operations.decline_registration(street.officer, registration.id, WhyNot.NO_GUARDIAN, now=NOON)
    monkeypatch.setattr(due.clock, "now", lambda: NOON + timedelta(days=31))
    due.run_round()

    assert db.session.scalar(select(func.count()).select_from(Registration)) == 0
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0


# ── insurance


def test_visits_say_whose_insurance_ends_before_the_day(street, young):
    visit = book(street.volunteer, a_task(street), a_slot(street), street.team_lead)
    assert leaving.uninsured([visit.id]) == {visit.id: ["team_lead-name", "volunteer-name"]}

    for person, days in ((street.volunteer, 0), (street.team_lead, -1)):
        until = DAY + timedelta(days=days)
        with transaction():
            operations.insure(street.officer, person.user_id, until, now=NOON)
    assert leaving.uninsured([visit.id]) == {visit.id: ["team_lead-name"]}

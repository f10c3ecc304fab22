"""What is kept apart (P3): who may open it, asking, letting, and the labels that hurt (SPEC 2.5, OFFLINE 7)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from tests.factories import Street, a_household, a_person, a_street, an_account, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.errors import Conflict, Forbidden, NotFound
from webapp.core.transaction import transaction
from webapp.domain.audit.queries import history_of
from webapp.domain.households import child_requests, operations
from webapp.domain.households.categories import Category
from webapp.domain.households.child_requests import Access
from webapp.domain.households.models import ChildRequest, Household
from webapp.domain.households.registering import whole_entry
from webapp.domain.households.relations import Relation
from webapp.domain.people.actors import Actor
from webapp.domain.people.operations import change_organisation
from webapp.domain.people.permissions import Role

HURTFUL = Category.LOST_ONLY_CHILD_FAMILY
DAY = timedelta(days=1)


@pytest.fixture
def street(database: SQLAlchemy) -> Street:
    return a_street(now=clock.now())


@pytest.fixture
def household(street: Street) -> Household:
    child = a_person("赵小雨", relation=Relation.DAUGHTER, birth_date=date(2016, 5, 1), health="哮喘")
    return a_household(street, a_person(), child, categories=(Category.ORPHAN, HURTFUL, Category.DIBAO))


def ask(actor: Actor, household: Household, reason: str = "家访前了解", id: UUID | None = None) -> ChildRequest:
    with transaction():
        return child_requests.ask_for_children(actor, household.id, id or uuid4(), reason=reason, now=clock.now())


def let(actor: Actor, request: ChildRequest, *, granted: bool = True) -> ChildRequest:
    with transaction():
        return child_requests.decide_request(actor, request.id, granted=granted, now=clock.now())


def opens(actor: Actor, household: Household, *, at: timedelta = timedelta(0)) -> set[str]:
    """What somebody gets to see of it."""
    with transaction():
        opened = operations.open_child_files(actor, household.id, reason="", now=clock.now() + at)
    seen = {category.value for category in opened.entry.categories}
    return seen | {person.health for person in opened.entry.people if person.health}


def test_the_child_officer_opens_childrens_files_with_a_reason_but_not_what_hurts_an_adult(
    street: Street, household: Household
) -> None:
    with transaction():
        opened = operations.open_child_files(street.child_officer, household.id, reason="家访", now=clock.now())

    assert [person.health for person in opened.entry.people] == ["", "哮喘"]
    assert set(opened.entry.categories) == {Category.ORPHAN, Category.DIBAO}


@pytest.mark.parametrize("role", ["officer", "approver", "admin"])
def test_everybody_else_needs_another_persons_leave(street: Street, household: Household, role: str) -> None:
    somebody = street.actors[role]
    with pytest.raises(Forbidden, match=r"child\.ask_first"), transaction():
        operations.open_child_files(somebody, household.id, reason="想看", now=clock.now())

    let(street.child_officer, ask(somebody, household))

    assert opens(somebody, household) == {"orphan", HURTFUL.value, "dibao", "哮喘"}
    event = history_of(household.id)[0]
    assert (event.action, event.actor_id, event.reason) == ("household.see_child", somebody.user_id, "家访前了解")


def test_leave_ends_by_itself_after_as_many_hours_as_the_place_says(street: Street, household: Household) -> None:
    with transaction():
        change_organisation(street.admin, street.root.id, name="城关街道", phone=None, settings={"child_hours": 2},
                            now=clock.now())  # fmt: skip
    let(street.child_officer, ask(street.officer, household))

    assert "哮喘" in opens(street.officer, household, at=timedelta(hours=1))
    with pytest.raises(Forbidden):
        opens(street.officer, household, at=timedelta(hours=3))


def test_leave_is_for_one_person_and_one_file(street: Street, household: Household) -> None:
    other = a_household(street, a_person("钱多多"), at=1)
    let(street.child_officer, ask(street.officer, household))

    now = clock.now()
    assert child_requests.access_of(street.officer, household, now=now) is Access.EVERYTHING
    assert child_requests.access_of(street.officer, other, now=now) is Access.NOTHING
    assert child_requests.access_of(street.second_officer, household, now=now) is Access.NOTHING


def test_who_is_refused_opens_nothing(street: Street, household: Household) -> None:
    let(street.admin, ask(street.officer, household), granted=False)

    with pytest.raises(Forbidden):
        opens(street.officer, household)
    assert history_of(household.id)[0].fields == ["declined"]


def test_nobody_lets_themselves(database: SQLAlchemy, street: Street, household: Household) -> None:
    request = ask(street.admin, household)

    with pytest.raises(Forbidden):
        let(street.admin, request)
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(update(ChildRequest).values(decided_by=street.admin.user_id))
    second = an_account(street.root, "second_admin", Role.ADMIN, now=clock.now())
    assert let(second, request).holds_until is not None


@pytest.mark.parametrize("role", ["officer", "approver", "supervisor", "treasurer"])
def test_only_the_child_officer_and_an_admin_answer(street: Street, household: Household, role: str) -> None:
    request = ask(street.second_officer, household)

    with pytest.raises(NotFound):
        let(street.actors[role], request)


def test_asking_twice_is_asking_once_and_an_answer_stands(street: Street, household: Household) -> None:
    first = ask(street.officer, household)
    assert ask(street.officer, household).id == ask(street.officer, household, id=first.id).id == first.id
    let(street.admin, first)
    with pytest.raises(Conflict, match=r"child\.decided"):
        let(street.child_officer, first, granted=False)


def test_who_may_not_open_sensitive_values_cannot_even_ask(street: Street, household: Household) -> None:
    with pytest.raises(Forbidden):
        ask(street.supervisor, household)
    stranger = an_account(street.communities[1], "stranger", Role.OFFICER, Role.ADMIN, now=clock.now())
    with pytest.raises(NotFound):
        ask(stranger, household)
    request = ask(street.officer, household)
    with pytest.raises(NotFound):
        let(stranger, request)


def test_on_the_pages_it_is_asked_answered_and_opened(street: Street, household: Household, client: Visitor) -> None:
    page = f"/desk/households/{household.id}"
    officer, officer_of_children = signed_in(client, "officer"), signed_in(Visitor(client.application), "child_officer")
    before = officer.get(page).get_data(as_text=True)
    assert f"{page}/ask-children" in before and f"{page}/open-children" not in before
    blank = officer.post(f"{page}/ask-children", data={"id": str(uuid4()), "reason": ""})
    asked = officer.post(f"{page}/ask-children", data={"id": str(uuid4()), "reason": "帮孩子办助学"})
    waiting = officer.get(page).get_data(as_text=True)
    listed = officer_of_children.get("/desk/households/requests").get_data(as_text=True)
    request = listed.split("/desk/households/requests/")[1].split('"')[0]

    assert (blank.status_code, asked.status_code) == (422, 303)
    assert "申请过" in waiting and f"{page}/ask-children" not in waiting
    assert "officer-name" in listed and "帮孩子办助学" in listed and "哮喘" not in listed
    assert officer.get("/desk/households/requests").status_code == 403
    officer_of_children.post(f"/desk/households/requests/{request}", data={"granted": "yes"})
    assert "没有人在等答复" in officer_of_children.get("/desk/households/requests").get_data(as_text=True)
    opened = officer.post(f"{page}/open-children").get_data(as_text=True)
    assert "哮喘" in opened and "计划生育特殊家庭" in opened and "帮孩子办助学" not in before


def test_kept_labels_are_changed_where_they_are_seen_and_the_others_stay(
    database: SQLAlchemy, street: Street, household: Household, client: Visitor
) -> None:
    page = f"/desk/households/{household.id}"
    officer_of_children = signed_in(client, "child_officer")
    form = officer_of_children.post(f"{page}/open-children", data={"reason": "家访"}).get_data(as_text=True)
    assert 'name="kept" value="orphan" checked' in form and HURTFUL.value not in form

    wrong = officer_of_children.post(f"{page}/kept-labels", data={"kept": [HURTFUL.value]})
    saved = officer_of_children.post(f"{page}/kept-labels", data={"kept": ["left_behind_child"]})

    assert (wrong.status_code, saved.status_code) == (422, 303)
    database.session.rollback()
    kept = whole_entry(database.session.get_one(Household, household.id)).categories
    assert set(kept) == {Category.DIBAO, HURTFUL, Category.LEFT_BEHIND_CHILD}
    assert history_of(household.id)[0].fields == ["categories"]
    officer = signed_in(Visitor(client.application), "officer")
    assert officer.post(f"{page}/kept-labels", data={"kept": []}).status_code == 403

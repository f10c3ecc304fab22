"""Nobody goes on visits before somebody has looked at them (SPEC 2.4)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from tests.domain.people.ground import (
    GUARDIAN,
    PASSWORD,
    PHONE,
    SIXTEEN,
    a_link,
    a_paper,
    a_registration_entry,
    accept,
    register,
)
from tests.factories import NOON, a_street, an_account
from webapp.core.db import db
from webapp.core.errors import Conflict, DomainError, NotFound
from webapp.core.transaction import transaction
from webapp.domain.people import operations, profiles, queries, sign_in, waiting
from webapp.domain.people.models import Registration, User, WhyNot
from webapp.domain.people.operations import Papers
from webapp.domain.people.permissions import Role

DAY = date(2027, 1, 12)


@pytest.fixture
def street(database):
    return a_street()


def refusal(call) -> str:
    with pytest.raises(DomainError) as refused:
        call()
    return refused.value.code


def decline(street, registration, why=WhyNot.NOT_REACHED, now=NOON):
    with transaction():
        return operations.decline_registration(street.officer, registration.id, why, now=now)


def test_who_is_verified_has_an_account_with_phone_and_password_and_the_promise(street):
    user = accept(street, register(a_link(street), a_registration_entry(note="会电工", areas=(str(street.communities[0].id), "x"))))

    assert (user.login, user.name, user.phone, user.verified_by) == (PHONE, "王小芳", PHONE, street.officer.user_id)
    assert [(g.role, g.organisation_id) for g in queries.grants_of(user.id)] == [(Role.VOLUNTEER, street.root.id)]
    assert sign_in.check_credentials(PHONE, PASSWORD, "203.0.113.9", now=NOON).user_id == user.id
    profile = profiles.find_profile(user.id)
    assert (profile.pledge_version, profile.note, user.areas, user.pledged_at) == (
        1, "会电工", [str(street.communities[0].id)], NOON)  # fmt: skip


def test_nobody_gets_in_before(street):
    register(a_link(street))

    assert refusal(lambda: sign_in.check_credentials(PHONE, PASSWORD, "203.0.113.9", now=NOON)) == "sign_in.wrong"


def test_pressed_twice_it_is_one_account_and_the_registration_remembers_nothing_personal(street):
    registration = register(a_link(street), a_registration_entry(note="会电工"))
    user = accept(street, registration)

    assert accept(street, registration).id == user.id
    assert waiting.list_registrations(street.officer) == []
    left = {name: getattr(registration, name) for name in ("phone", "phone_index", "born_on", "note", "password_hash")}
    assert set(left.values()) == {None} and registration.name == ""


def test_a_phone_with_an_account_gets_the_role_and_keeps_its_password(street):
    user = accept(street, register(a_link(street, at=0)))
    again = register(a_link(street, at=1), a_registration_entry(name="她自己"), password="a stranger's sentence")

    assert accept(street, again).id == user.id
    assert {g.organisation_id for g in queries.grants_of(user.id)} == {c.id for c in street.communities}
    assert user.name == "王小芳"
    assert refusal(
        lambda: sign_in.check_credentials(PHONE, "a stranger's sentence", "203.0.113.9", now=NOON)
    ) == "sign_in.wrong"  # fmt: skip


def test_who_helps_in_two_communities_is_seen_in_both(street):
    user = accept(street, register(a_link(street, at=0)))
    accept(street, register(a_link(street, at=1)))
    there = an_account(street.communities[1], "hp-officer", Role.OFFICER)

    assert queries.get_user(there, user.id).id == user.id
    elsewhere = an_account(street.communities[1], "hp-2", Role.VOLUNTEER)
    with pytest.raises(NotFound):
        queries.get_user(an_account(street.communities[0], "xf-officer", Role.OFFICER), elsewhere.user_id)


def test_a_closed_account_does_not_come_back_by_registering(street):
    user = accept(street, register(a_link(street)))
    with transaction():
        operations.disable_account(street.admin, user.id, now=NOON)

    again = register(a_link(street))
    assert refusal(lambda: accept(street, again)) == "volunteer.account_closed"


def test_nobody_lets_themselves_in(street):
    with transaction():
        operations.correct_papers(
            street.second_officer, street.officer.user_id, Papers("李晓梅", PHONE, date(1980, 1, 1)), now=NOON
        )

    assert refusal(lambda: accept(street, register(a_link(street)))) == "user.verifies_self"


def test_a_log_in_named_like_the_phone_is_no_obstacle(street):
    an_account(street.root, PHONE, Role.DONOR)

    assert accept(street, register(a_link(street))).login == f"{PHONE}-2"


def test_under_age_nobody_goes_without_the_guardians_paper(street):
    registration = register(a_link(street), a_registration_entry(born_on=SIXTEEN, **GUARDIAN))
    assert refusal(lambda: accept(street, registration)) == "volunteer.guardian_first"

    file = a_paper(registration)
    profile = profiles.find_profile(accept(street, registration).id)
    assert (profile.consent_file_id, profile.guardian_name, profile.guardian_phone) == (file.id, *GUARDIAN.values())


def test_an_account_made_by_an_admin_is_verified_with_a_birthday_only(street):
    with transaction():
        account = operations.NewAccount(uuid4(), "li", "李强", (Role.VOLUNTEER,))
        operations.create_account(street.admin, street.root, account, now=NOON)
        key = account.id
    assert [user.id for user in waiting.list_unverified(street.officer)] == [key]

    def verify():
        with transaction():
            operations.verify_volunteer(street.officer, key, now=NOON)

    assert refusal(verify) == "volunteer.born_on_first"
    with transaction():
        operations.correct_papers(street.officer, key, Papers("李强", PHONE, SIXTEEN, **GUARDIAN), now=NOON)
    assert refusal(verify) == "volunteer.guardian_first"
    with transaction():
        operations.correct_papers(street.officer, key, Papers("李强", PHONE, date(1999, 1, 1)), now=NOON)
    verify()
    assert waiting.list_unverified(street.officer) == []


# ── not taken on


def test_who_is_declined_waits_no_longer_and_may_be_looked_at_again(street):
    registration = register(a_link(street))
    decline(street, registration)

    assert waiting.list_registrations(street.officer) == []
    with pytest.raises(Conflict):
        accept(street, registration)
    with transaction():
        operations.reconsider(street.officer, registration.id, now=NOON)
    assert accept(street, registration).password_hash is None


def test_who_was_taken_on_is_not_declined(street):
    registration = register(a_link(street))
    accept(street, registration)

    with pytest.raises(Conflict):
        decline(street, registration)


def test_after_thirty_days_nothing_is_left_of_who_was_declined(street):
    registration = register(a_link(street), a_registration_entry(born_on=SIXTEEN, **GUARDIAN))
    file = a_paper(registration)
    decline(street, registration)

    with transaction():
        assert operations.forget_declined(NOON + timedelta(days=30)) == (0, [])
    with transaction():
        assert operations.forget_declined(NOON + timedelta(days=31)) == (1, [file.id])
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 0


def test_a_paused_volunteer_waits_for_nobody_and_comes_back_with_one_press(street):
    user = db.session.get(User, street.volunteer.user_id)
    with transaction():
        operations.pause_volunteer(street.officer, user.id, WhyNot.OWN_WISH, now=NOON)
    assert profiles.find_profile(user.id).paused_because is WhyNot.OWN_WISH
    assert waiting.count_waiting(street.officer) == 0

    with transaction():
        operations.verify_volunteer(street.officer, user.id, now=NOON)
    assert profiles.find_profile(user.id).paused_because is None


def test_the_count_is_of_all_who_wait_here_and_of_nobody_elsewhere(street):
    other = a_street(code="NH", name="南湖街道")
    register(a_link(street))
    with transaction():
        account = operations.NewAccount(uuid4(), "li", "李强", (Role.VOLUNTEER,))
        operations.create_account(street.admin, street.root, account, now=NOON)

    assert (waiting.count_waiting(street.officer), waiting.count_waiting(other.officer)) == (2, 0)
    assert waiting.count_waiting(street.supervisor) == 0

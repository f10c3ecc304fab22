"""Accounts and the tree: who may make, verify, change and close what (SPEC 2.1–2.4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from tests.factories import NOON, PASSWORD, a_street, an_account
from webapp.core.db import db
from webapp.core.errors import Conflict, DomainError, Forbidden, InvalidInput, NotFound
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.people import operations, queries
from webapp.domain.people.actors import NOBODY, in_scope
from webapp.domain.people.models import Organisation, OrganisationKind, User
from webapp.domain.people.operations import NewAccount
from webapp.domain.people.permissions import Permission, Role
from webapp.domain.people.settings import NOTICE_DAYS
from webapp.domain.people.setup import FirstAnswers, hash_first_password, set_up
from webapp.domain.people.sign_in import actor_of

NEW = NewAccount(id=uuid4(), login="wang", name="王芳", roles=(Role.VOLUNTEER,), phone="13900001111",
                 born_on=date(1988, 3, 1))  # fmt: skip
ANSWERS = FirstAnswers("爱心社", "club", "AX", "027-1", None, None, "王芳", "wang", "a sentence I know")


@pytest.fixture
def street(database):
    return a_street()


def make(actor, organisation, account=NEW) -> User:
    with transaction():
        return operations.create_account(actor, organisation, account, now=NOON)


def test_an_admin_makes_an_account_below(street):
    user = make(street.admin, street.communities[0])

    assert (user.login, user.name, user.phone, user.verified_at) == ("wang", "王芳", "13900001111", None)
    assert [grant.role for grant in queries.grants_of(user.id)] == [Role.VOLUNTEER]


def test_a_phone_is_encrypted_and_found_by_its_index(street):
    user = make(street.admin, street.root)

    assert b"13900001111" not in user.phone_sealed
    assert queries.has_account("13900001111")
    assert not queries.has_account("13900002222")


def test_sent_twice_it_is_one_account(street):
    assert make(street.admin, street.root).id == make(street.admin, street.root).id


def test_an_account_of_another_place_is_not_answered_for_ones_own(street):
    make(street.admin, street.root)

    with pytest.raises(NotFound):
        make(street.admin, street.communities[0])


def test_a_login_is_taken_however_it_is_written(street):
    make(street.admin, street.root)

    with pytest.raises(Conflict):
        make(street.admin, street.root, replace(NEW, id=uuid4(), login=" WANG "))


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN}))
def test_nobody_but_an_admin_makes_accounts(street, role):
    with pytest.raises((Forbidden, NotFound)):
        make(street.actors[role.value], street.root)


def test_an_admin_of_one_community_makes_none_in_another_nor_above(street):
    one, two = street.communities
    admin = an_account(one, "xf-admin", Role.ADMIN)

    make(admin, one)
    with pytest.raises(NotFound):
        make(admin, two, replace(NEW, id=uuid4(), login="li"))
    with pytest.raises((Forbidden, NotFound)):
        make(admin, street.root, replace(NEW, id=uuid4(), login="liu"))


def test_desk_roles_are_verified_by_who_gives_them_and_volunteers_are_not(street):
    officer = make(street.admin, street.root, replace(NEW, id=uuid4(), login="li", phone=None, roles=(Role.OFFICER,)))

    assert officer.verified_by == street.admin.user_id
    assert make(street.admin, street.root).verified_at is None


def test_an_officer_verifies_a_volunteer_and_nobody_verifies_themselves(street):
    user = make(street.admin, street.root)
    with transaction():
        operations.verify_volunteer(street.officer, user.id, now=NOON)

    assert db.session.get(User, user.id).verified_by == street.officer.user_id
    with pytest.raises(DomainError) as refused, transaction():
        operations.verify_volunteer(street.officer, street.officer.user_id, now=NOON)
    assert refused.value.code == "user.verifies_self"


def test_roles_are_given_and_taken_with_a_trace(street):
    user = make(street.admin, street.root)
    with transaction():
        operations.change_roles(street.admin, user.id, frozenset({Role.TEAM_LEAD, Role.OFFICER}), now=NOON)
    traces = db.session.execute(
        select(AuditEvent.action, AuditEvent.fields).where(AuditEvent.subject_id == user.id).order_by(AuditEvent.seq)
    ).all()

    assert {grant.role for grant in queries.grants_of(user.id)} == {Role.TEAM_LEAD, Role.OFFICER}
    assert ("role.revoke", ["volunteer"]) in [tuple(trace) for trace in traces]


def test_an_admin_keeps_their_own_key(street):
    with pytest.raises(DomainError) as refused, transaction():
        operations.change_roles(street.admin, street.admin.user_id, frozenset({Role.OFFICER}), now=NOON)
    assert refused.value.code == "user.keeps_own_admin"
    with pytest.raises(DomainError) as refused, transaction():
        operations.disable_account(street.admin, street.admin.user_id, now=NOON)
    assert refused.value.code == "user.disables_self"


def test_another_street_does_not_exist(street):
    other = a_street(code="NH", name="南湖街道")
    stranger = street.officer.user_id

    for call in (
        lambda: queries.get_user(other.admin, stranger),
        lambda: queries.get_organisation(other.admin, street.root.id),
        lambda: operations.change_roles(other.admin, stranger, frozenset({Role.OFFICER}), now=NOON),
        lambda: operations.disable_account(other.admin, stranger, now=NOON),
        lambda: operations.verify_volunteer(other.officer, stranger, now=NOON),
    ):
        with pytest.raises(NotFound), transaction():
            call()
    assert {user.organisation_id for user in queries.list_users(other.admin)} == {other.root.id}


def test_a_code_that_begins_like_another_is_another_place(street):
    """`CG` and `CGX` share letters, not a subtree; `_` and `%` in a code match only themselves."""
    neighbours = a_street(code="CGX", name="邻街")
    odd = a_street(code="C_", name="怪街")

    def seen(actor):
        column = Organisation.id
        return set(db.session.scalars(select(Organisation.code).where(in_scope(actor, Permission.PEOPLE_READ, column))))

    assert seen(street.admin) == {"CG", "CG1", "CG2"}
    assert seen(odd.admin) == {"C_", "C_1", "C_2"}
    assert seen(neighbours.admin) == {"CGX", "CGX1", "CGX2"}


def test_without_a_role_a_query_finds_nothing_rather_than_everything(street):
    statement = select(func.count()).select_from(User)

    assert db.session.scalar(statement.where(in_scope(NOBODY, Permission.PEOPLE_READ, User.organisation_id))) == 0


def test_one_may_read_there_but_not_do_it_is_forbidden_elsewhere_it_is_not_there(street):
    other = a_street(code="NH", name="南湖街道")

    for actor, error in ((street.officer, Forbidden), (other.admin, NotFound)):
        with pytest.raises(error), transaction():
            operations.change_organisation(actor, street.root.id, name="x", phone=None, settings={}, now=NOON)


def test_settings_are_merged_and_none_takes_one_away(street):
    change = {"dibao_year": None, "notice_days": 7}
    with transaction():
        operations.change_organisation(
            street.admin, street.root.id, name="城关街道", phone="1", settings=change, now=NOON
        )

    root = db.session.get(Organisation, street.root.id)
    assert root.settings == {"preset": "street", "dibao_monthly_fen": 86000, "notice_days": 7}
    assert queries.value_of(street.communities[0], NOTICE_DAYS) == 7, "below, what is said above holds"


def test_a_community_is_added_below_once(street):
    new = {"kind": OrganisationKind.VILLAGE, "code": "qt", "name": "桥头村", "parent": street.root}
    with transaction():
        village = operations.create_organisation(street.admin, id=uuid4(), now=NOON, **new)

    assert (village.code, village.path) == ("QT", "CG/QT/")
    with pytest.raises(Conflict), transaction():
        operations.create_organisation(street.admin, id=uuid4(), now=NOON, **new)


def test_whoever_held_a_role_in_a_closed_account_is_nobody(street):
    with transaction():
        operations.disable_account(street.admin, street.officer.user_id, now=NOON)

    assert actor_of(street.officer.user_id) is None


def test_a_phone_is_one_person_s(street):
    make(street.admin, street.root)

    with pytest.raises(InvalidInput) as refused:
        make(street.admin, street.root, replace(NEW, id=uuid4(), login="wang2"))
    assert refused.value.fields == {"phone": ["user.phone_taken"]}


def test_a_closed_account_is_opened_again_by_an_admin(street):
    with transaction():
        operations.disable_account(street.admin, street.officer.user_id, now=NOON)
    with pytest.raises(Forbidden), transaction():
        operations.enable_account(street.second_officer, street.officer.user_id, now=NOON)

    with transaction():
        operations.enable_account(street.admin, street.officer.user_id, now=NOON)
    assert actor_of(street.officer.user_id) is not None


# ── the first of a deployment


def test_five_answers_make_a_club_and_whoever_runs_it(database):
    with transaction():
        club = set_up(ANSWERS, hash_first_password(ANSWERS), now=NOON)
    user = db.session.scalar(select(User))

    assert (club.kind, club.path, club.settings["preset"]) == (OrganisationKind.CLUB, "AX/", "club")
    assert "ledger" in club.settings["hidden"]
    assert {grant.role for grant in queries.grants_of(user.id)} == {Role.ADMIN, Role.OFFICER, Role.STOREKEEPER}


def test_on_a_street_the_first_person_is_its_admin_alone(database):
    street = replace(ANSWERS, preset="street", dibao_monthly_fen=86000, dibao_year=2026)
    with transaction():
        root = set_up(street, hash_first_password(street), now=NOON)
    user = db.session.scalar(select(User))

    assert root.settings == {"preset": "street", "dibao_monthly_fen": 86000, "dibao_year": 2026}
    assert [grant.role for grant in queries.grants_of(user.id)] == [Role.ADMIN]


def test_a_second_time_is_refused_before_and_inside_the_transaction(database):
    hashed = hash_first_password(ANSWERS)
    with transaction():
        set_up(ANSWERS, hashed, now=NOON)

    with pytest.raises(Conflict), transaction():
        set_up(replace(ANSWERS, code="B", login="li"), hashed, now=NOON)
    with pytest.raises(Conflict):
        hash_first_password(ANSWERS)


# ── the rescue


def test_the_last_admin_is_rescued_on_the_machine(app, street):
    db.session.remove()
    done = app.test_cli_runner().invoke(args=["create-admin", "CG", "rescue", "王芳"])
    code = done.output.split()[-1]

    assert done.exit_code == 0 and len(code) == 10
    user = db.session.scalar(select(User).where(User.login == "rescue"))
    assert [grant.role for grant in queries.grants_of(user.id)] == [Role.ADMIN]


@pytest.mark.parametrize(("code", "login", "said"), [("XX", "rescue", "no organisation"), ("CG", "admin", "is taken")])
def test_the_rescue_says_what_is_wrong(app, street, code, login, said):
    db.session.remove()
    done = app.test_cli_runner().invoke(args=["create-admin", code, login, "王芳"])

    assert done.exit_code == 1
    assert said in done.output


def test_no_password_is_kept_in_the_clear(street):
    assert all(PASSWORD not in (user.password_hash or "") for user in db.session.scalars(select(User)))

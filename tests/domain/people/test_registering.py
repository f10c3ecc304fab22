"""Volunteers register themselves; nobody learns who is known here, and one phone is one person (SPEC 2.4)."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from tests.domain.people.ground import (
    GUARDIAN,
    PASSWORD,
    PHONE,
    SIXTEEN,
    a_link,
    a_registration_entry,
    accept,
    register,
)
from tests.factories import NOON, a_street
from webapp.core.db import db
from webapp.core.errors import DomainError, Forbidden, InvalidInput, NotFound
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.people import operations, registration_links, waiting
from webapp.domain.people.models import Registration, User
from webapp.domain.people.passwords import is_right_password


@pytest.fixture
def street(database):
    return a_street()


def refusal(call) -> DomainError:
    with pytest.raises(DomainError) as refused:
        call()
    return refused.value


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


# ── who wants to help


def test_whoever_registers_waits_and_has_no_account(street):
    before = count(User)
    registration = register(a_link(street), a_registration_entry(skills=("driving",), free_times=("holidays",)))

    assert count(User) == before
    assert waiting.list_registrations(street.officer) == [registration]
    assert (registration.name, registration.phone, registration.skills) == ("王小芳", PHONE, ["driving"])
    assert is_right_password(registration.password_hash, PASSWORD)
    assert registration.pledge_version == 1


def test_what_is_personal_is_sealed(street):
    registration = register(a_link(street), a_registration_entry(note="熟悉三号楼", born_on=SIXTEEN, **GUARDIAN))
    row = db.session.execute(select(Registration.__table__)).one()

    told = b"".join(value for value in row if isinstance(value, bytes))
    for secret in (PHONE, GUARDIAN["guardian_phone"], GUARDIAN["guardian_name"], "熟悉三号楼"):
        assert secret.encode() not in told
    assert registration.guardian_name == "王建国"


def test_the_same_form_sent_twice_is_one_registration(street):
    link, entry = a_link(street), a_registration_entry()

    assert register(link, entry).id == register(link, entry).id
    assert count(Registration) == 1


def test_the_same_person_registering_again_puts_right_what_they_said(street):
    link = a_link(street)
    first = register(link)
    again = register(link, a_registration_entry(name="王晓芳", skills=("haircut",)))

    assert again.id == first.id
    assert (again.name, again.skills, again.tries) == ("王晓芳", ["haircut"], 1)
    assert is_right_password(again.password_hash, PASSWORD)


def test_somebody_else_with_the_same_phone_changes_nothing_and_no_password_holds(street):
    """Whoever registers a phone that is not theirs must not end up with the key to its owner's account."""
    link = a_link(street)
    register(link, a_registration_entry(name="不是她"), password="the stranger's own")
    answer = register(link, a_registration_entry(name="王小芳"), password="the owner's own")

    (kept,) = waiting.list_registrations(street.officer)
    assert answer is None
    assert (kept.name, kept.tries, kept.password_hash) == ("不是她", 2, None)
    assert register(link, a_registration_entry(), password="the stranger's own") is None, "it is not given back either"


def test_one_phone_may_wait_in_two_communities(street):
    register(a_link(street, at=0))
    register(a_link(street, at=1))

    assert {r.organisation_id for r in waiting.list_registrations(street.officer)} == {c.id for c in street.communities}


def test_a_known_phone_registers_like_any_other(street):
    """Nothing about the answer tells that there is an account; the desk sees it when it looks at the person."""
    link = a_link(street)
    accept(street, register(link))

    assert register(link, password="another sentence") is not None
    assert count(Registration) == 2


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"born_on": SIXTEEN}, "guardian_name"),
        ({"born_on": SIXTEEN, "guardian_name": "王建国"}, "guardian_phone"),
        ({"born_on": NOON.date()}, "born_on"),
        ({"born_on": NOON.date().replace(year=1900)}, "born_on"),
    ],
)
def test_a_child_comes_with_a_guardian_and_nobody_is_born_tomorrow(street, said, field):
    link = a_link(street)

    assert field in refusal(lambda: register(link, a_registration_entry(**said))).fields


@pytest.mark.parametrize("password", ["short", PHONE])
def test_a_password_that_is_easily_guessed_is_refused(street, password):
    link = a_link(street)
    assert isinstance(refusal(lambda: register(link, password=password)), InvalidInput)


# ── entered at the desk


def enter(street, entry=None, actor=None):
    with transaction():
        return operations.enter_volunteer(
            actor or street.officer, street.root.id, entry or a_registration_entry(), now=NOON
        )


def test_the_desk_enters_who_came_by(street):
    registration = enter(street)

    assert (registration.entered_by, registration.password_hash, registration.pledge_version) == (
        street.officer.user_id, None, None)  # fmt: skip
    assert enter(street, a_registration_entry(id=registration.id)).id == registration.id


def test_the_desk_is_told_that_a_phone_waits_already(street):
    register(a_link(street))

    assert refusal(lambda: enter(street)).fields == {"phone": ["volunteer.waits_already"]}


def test_the_desk_puts_right_what_was_said_and_a_password_stays(street):
    registration = register(a_link(street))
    with transaction():
        operations.change_registration(
            street.officer, registration.id, replace(a_registration_entry(), name="王晓芳"), now=NOON
        )

    assert (registration.name, is_right_password(registration.password_hash, PASSWORD)) == ("王晓芳", True)


def test_only_who_verifies_there_sees_or_enters_anybody(street):
    registration = register(a_link(street))
    other = a_street(code="NH", name="南湖街道")

    for actor in (street.approver, street.supervisor, street.volunteer, other.officer):
        with pytest.raises(NotFound):
            waiting.get_registration(actor, registration.id)
        assert isinstance(refusal(lambda a=actor: enter(street, actor=a)), Forbidden | NotFound)
    assert waiting.list_registrations(other.officer) == []


# ── the link


def test_a_new_link_closes_the_old_one_and_a_closed_one_looks_like_none(street):
    old, new = a_link(street), None
    old_token = registration_links.token_of(old)
    assert registration_links.get_link(old_token.lower()).id == old.id

    new = a_link(street)
    for token in (old_token, "x" * 26, "nothing", "0" * 26):
        assert refusal(lambda t=token: registration_links.get_link(t)).code == "registration_link.not_found"
    with transaction():
        operations.close_registration(street.officer, street.root.id, now=NOON)
    assert isinstance(refusal(lambda: registration_links.get_link(registration_links.token_of(new))), NotFound)


def test_a_link_pressed_twice_is_one_and_nobody_without_the_right_makes_one(street):
    key = uuid4()
    for _ in range(2):
        with transaction():
            operations.open_registration(street.officer, street.root.id, id=key, now=NOON)
    assert registration_links.live_link_of(street.root.id).id == key

    with pytest.raises(Forbidden), transaction():
        operations.open_registration(street.supervisor, street.root.id, id=uuid4(), now=NOON)


def test_every_step_leaves_a_trace_without_values(street):
    registration = register(a_link(street))
    events = db.session.scalars(select(AuditEvent).where(AuditEvent.subject_id == registration.id)).all()

    assert [event.action for event in events] == ["registration.make"]
    assert all(PHONE not in str(vars(event)) and "王小芳" not in str(vars(event)) for event in events)

"""What volunteers promise and what the desk has looked up: with a day, a hand and an end (SPEC 2.4, 5.3)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.domain.people.ground import PHONE
from tests.factories import NOON, a_street, an_account
from webapp.core.db import db
from webapp.core.errors import DomainError, Forbidden, InvalidInput, NotFound
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.people import operations, profiles, rules
from webapp.domain.people.actors import NOBODY
from webapp.domain.people.models import User
from webapp.domain.people.operations import OwnWords, Papers
from webapp.domain.people.permissions import Role
from webapp.domain.people.sign_in import actor_of

DAY = date(2027, 1, 12)


@pytest.fixture
def street(database):
    return a_street()


def fresh_volunteer(street, login="fresh"):
    return an_account(street.root, login, Role.VOLUNTEER)


# ── of age


@pytest.mark.parametrize(
    ("born_on", "day", "grown_up"),
    [
        (date(2009, 1, 12), DAY, True),
        (date(2009, 1, 13), DAY, False),
        (date(2008, 2, 29), date(2026, 2, 28), False),
        (date(2008, 2, 29), date(2026, 3, 1), True),
        (None, DAY, False),
    ],
)
def test_somebody_comes_of_age_on_their_birthday(born_on, day, grown_up):
    assert rules.is_adult(born_on, on=day) is grown_up
    assert rules.is_minor(born_on, on=day) is (born_on is not None and not grown_up)


def test_a_look_at_the_record_counts_for_a_year():
    assert rules.is_for_children(DAY, on=date(2028, 1, 12))
    assert not rules.is_for_children(DAY, on=date(2028, 1, 13))
    assert not rules.is_for_children(None, on=DAY)


# ── the promise


def test_the_promise_is_due_until_it_is_given_and_again_when_its_words_change(street, monkeypatch):
    volunteer = fresh_volunteer(street)
    assert profiles.pledge_due(volunteer) and not profiles.has_ever_pledged(volunteer.user_id)
    with transaction():
        operations.accept_pledge(volunteer, now=NOON)
    assert not profiles.pledge_due(volunteer)

    monkeypatch.setattr(rules, "PLEDGE_VERSION", 2)
    assert profiles.pledge_due(volunteer) and profiles.has_ever_pledged(volunteer.user_id)
    with transaction():
        operations.accept_pledge(volunteer, version=2, now=NOON + timedelta(days=9))
    user = db.session.get(User, volunteer.user_id)
    assert (user.pledged_at, profiles.find_profile(user.id).pledge_version) == (NOON + timedelta(days=9), 2)


def test_words_that_were_changed_meanwhile_are_not_accepted_unread(street):
    volunteer = fresh_volunteer(street)

    with pytest.raises(DomainError, match=r"pledge\.other_version"), transaction():
        operations.accept_pledge(volunteer, version=7, now=NOON)
    with pytest.raises(NotFound), transaction():
        operations.accept_pledge(NOBODY, now=NOON)


def test_a_promise_given_twice_is_recorded_once_with_its_version(street):
    volunteer = fresh_volunteer(street)
    for days in (0, 3):
        with transaction():
            operations.accept_pledge(volunteer, now=NOON + timedelta(days=days))

    events = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "user.pledge")).all()
    assert [e.fields for e in events if e.subject_id == volunteer.user_id] == [["version_1"]]
    assert db.session.get(User, volunteer.user_id).pledged_at == NOON


def test_the_desk_promises_nothing(street):
    assert not profiles.pledge_due(street.officer)


def test_volunteers_say_what_they_can_do_themselves(street):
    volunteer = fresh_volunteer(street)
    words = OwnWords((str(street.communities[1].id), "a"), ("driving",), ("holidays",), "会理发")
    with transaction():
        operations.describe_oneself(volunteer, words, now=NOON)

    user, profile = db.session.get(User, volunteer.user_id), profiles.find_profile(volunteer.user_id)
    assert user.areas == [str(street.communities[1].id)], "only places that lie there"
    assert (user.skills, profile.free_times, profile.note) == (["driving"], ["holidays"], "会理发")
    assert "会理发".encode() not in profile.note_sealed


# ── what the desk looks up


def check(actor, person, day=DAY):
    with transaction():
        operations.note_check(actor, person.user_id, day, now=NOON)


@pytest.mark.parametrize("who", ["officer", "child_officer", "admin"])
def test_those_who_answer_for_children_say_who_may_meet_them(street, who):
    volunteer = fresh_volunteer(street)
    check(street.actors[who], volunteer)

    profile = profiles.find_profile(volunteer.user_id)
    assert (profile.children_checked_on, profile.children_checked_by) == (DAY, street.actors[who].user_id)
    with transaction():
        operations.withdraw_check(street.actors[who], volunteer.user_id, now=NOON)
    assert profile.children_checked_on is None


@pytest.mark.parametrize("day", [DAY + timedelta(days=1), DAY - timedelta(days=366)])
def test_a_record_was_looked_up_within_the_year(street, day):
    volunteer = fresh_volunteer(street)
    with pytest.raises(InvalidInput):
        check(street.officer, volunteer, day)


def test_nobody_answers_for_themselves_nor_without_the_right(street):
    helper = an_account(street.root, "helper", Role.OFFICER, Role.VOLUNTEER)
    with pytest.raises(DomainError, match="verifies_self"):
        check(helper, helper)
    for actor in (street.supervisor, street.volunteer, a_street(code="NH", name="南湖街道").officer):
        with pytest.raises((Forbidden, NotFound)):
            check(actor, helper)


@pytest.mark.parametrize(("days", "fits"), [(-1, False), (0, True), (365, True), (366 * 6, False)])
def test_a_policy_still_runs(street, days, fits):
    def insure():
        with transaction():
            operations.insure(street.officer, street.volunteer.user_id, DAY + timedelta(days=days), now=NOON)

    if fits:
        insure()
        assert db.session.get(User, street.volunteer.user_id).insured_until == DAY + timedelta(days=days)
    else:
        with pytest.raises(InvalidInput):
            insure()


def test_a_corrected_phone_is_nobody_elses(street):
    with transaction():
        operations.correct_papers(street.officer, street.volunteer.user_id, Papers("王芳", PHONE, None), now=NOON)

    with pytest.raises(InvalidInput) as refused, transaction():
        operations.correct_papers(street.officer, street.team_lead.user_id, Papers("李强", PHONE, None), now=NOON)
    assert refused.value.fields == {"phone": ["user.phone_taken"]}
    with transaction():
        operations.correct_papers(street.officer, street.volunteer.user_id, Papers("王方", PHONE, None), now=NOON)
    assert actor_of(street.volunteer.user_id).name == "王方"


def test_names_stand_in_the_order_of_their_pinyin() -> None:
    in_order = ["丁伟", "傅国庆", "贾红", "李晓梅", "王明远", "𠮷田"]

    assert sorted(sorted(in_order), key=rules.name_order) == in_order

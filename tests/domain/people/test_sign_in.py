"""Signing in: throttled, equal for all who are wrong, on the server, revocable (SPEC 2.6, OFFLINE 7)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import select

from tests.factories import NOON, PASSWORD, a_street, an_account
from webapp.core.db import db
from webapp.core.errors import DomainError, InvalidInput, NotFound, TooMany
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.people import operations, passwords, sign_in
from webapp.domain.people.models import SignIn, User
from webapp.domain.people.own_password import check_choice, choose_password, count_password_try
from webapp.domain.people.permissions import Role

ADDRESS = "203.0.113.7"
SECOND = timedelta(seconds=1)


@pytest.fixture
def street(database):
    return a_street()


def check(login: str, secret: str = PASSWORD, *, address: str = ADDRESS, now=NOON):
    """One try, as the door makes it: counted and committed, then checked."""
    with transaction():
        sign_in.count_sign_in_try(login, address, now=now)
    return sign_in.check_credentials(login, secret, address, now=now)


def enter(login: str, secret: str = PASSWORD, *, is_field: bool = False, now=NOON) -> str:
    found = check(login, secret, now=now)
    with transaction():
        sign_in.take_back_sign_in_try(login, ADDRESS, now=now)
        return sign_in.sign_in(found, is_field=is_field, device="Chromium", now=now)


def refusal(call) -> str:
    with pytest.raises(DomainError) as refused:
        call()
    return refused.value.code


def a_code(street, login: str = "officer", now=NOON) -> str:
    with transaction():
        return operations.issue_one_time_code(street.admin, street.actors[login].user_id, now=now)


def session_of(token: str, now=NOON) -> SignIn:
    found = sign_in.find_session(token, now=now)
    assert found is not None
    return found


# ── who is let in


def test_the_right_password_opens_a_session(street):
    assert session_of(enter("officer")).user_id == street.officer.user_id


def test_case_and_blanks_around_a_login_do_not_matter(street):
    assert check(" Officer ").user_id == street.officer.user_id


def test_everybody_who_is_wrong_hears_the_same(street):
    with transaction():
        operations.disable_account(street.admin, street.treasurer.user_id, now=NOON)
    tries = [("nobody", PASSWORD), ("officer", "not the password"), ("treasurer", PASSWORD)]

    assert {refusal(lambda t=t: check(*t)) for t in tries} == {"sign_in.wrong"}


def test_a_wrong_name_costs_as_much_as_a_wrong_password():
    """The stand-in is a real hash of today's cost: it is computed, not thrown out as malformed."""
    hasher = PasswordHasher()

    with pytest.raises(VerifyMismatchError):
        hasher.verify(passwords._DECOY, "anything")
    assert not hasher.check_needs_rehash(passwords._DECOY)


def test_a_phone_is_the_same_log_in_however_its_digits_are_grouped(street):
    an_account(street.root, "13811112222", Role.VOLUNTEER)

    found = {check(typed).user_id for typed in ("13811112222", "138 1111 2222", "+86 138-1111-2222", "8613811112222")}
    assert len(found) == 1


def test_another_way_to_write_a_phone_is_no_further_try(street):
    an_account(street.root, "13811112222", Role.VOLUNTEER)
    for typed in ("13811112222", "138 11112222", "1 3811112222", "138-1111-2222", "+8613811112222"):
        refusal(lambda t=typed: check(t, "wrong wrong"))

    with pytest.raises(TooMany):
        check("138 1111 2222", address="198.51.100.1")


# ── tries


def test_the_sixth_failure_of_an_account_in_a_minute_is_not_even_checked(street):
    for _ in range(5):
        refusal(lambda: check("officer", "wrong wrong"))

    with pytest.raises(TooMany) as refused:
        check("officer", address="198.51.100.1")
    assert 0 < refused.value.retry_after <= 60
    assert check("officer", now=NOON + timedelta(minutes=1)).user_id == street.officer.user_id


def test_the_twenty_first_failure_from_an_address_is_not_checked(street):
    for number in range(20):
        refusal(lambda n=number: check(f"guess-{n}"))

    with pytest.raises(TooMany):
        check("officer")
    assert check("officer", address="198.51.100.1")


def test_a_try_is_counted_before_it_is_checked(street):
    """Whoever hangs up before the answer has tried as well."""
    for _ in range(6):
        with transaction():
            sign_in.count_sign_in_try("officer", ADDRESS, now=NOON)

    with pytest.raises(TooMany):
        sign_in.check_credentials("officer", PASSWORD, ADDRESS, now=NOON)


def test_forty_volunteers_of_one_hall_get_in_within_a_minute(street):
    for _ in range(40):
        enter("volunteer", is_field=True)


def test_one_who_gets_in_does_not_wipe_out_the_failures_of_others(street):
    for number in range(19):
        refusal(lambda n=number: check(f"guess-{n}"))
    enter("officer")
    refusal(lambda: check("guess-20"))

    with pytest.raises(TooMany):
        check("guess-21")


# ── sessions


def test_the_database_does_not_hold_what_opens_a_session(street):
    token = enter("officer")

    assert token.encode() not in session_of(token).token_hash
    assert len(token) >= 43


def test_a_desk_session_ends_after_half_an_hour_of_nothing(street):
    token = enter("officer")

    assert sign_in.find_session(token, now=NOON + timedelta(minutes=30))
    assert sign_in.find_session(token, now=NOON + timedelta(minutes=30) + SECOND) is None


def test_a_field_session_ends_after_half_a_day_of_nothing(street):
    token = enter("volunteer", is_field=True)

    assert sign_in.find_session(token, now=NOON + timedelta(hours=12))
    assert sign_in.find_session(token, now=NOON + timedelta(hours=12) + SECOND) is None


@pytest.mark.parametrize(
    ("login", "is_field", "longest"),
    [
        ("officer", False, timedelta(hours=12)),
        ("volunteer", True, timedelta(days=30)),
    ],
)
def test_even_one_in_use_ends_some_day(street, login, is_field, longest):
    token = enter(login, is_field=is_field)
    with transaction():
        session_of(token).seen_at = NOON + longest

    assert sign_in.find_session(token, now=NOON + longest)
    assert sign_in.find_session(token, now=NOON + longest + SECOND) is None


def test_logging_out_ends_it(street):
    token = enter("officer")
    with transaction():
        sign_in.sign_out(session_of(token).id, now=NOON)

    assert sign_in.find_session(token, now=NOON) is None


def test_one_sees_and_ends_ones_own_sessions_and_nobody_elses(street):
    here, there, others = enter("officer"), enter("officer"), enter("approver")
    with pytest.raises(NotFound), transaction():
        sign_in.revoke_session(street.officer, session_of(others).id, now=NOON)
    with transaction():
        sign_in.revoke_session(street.officer, session_of(there).id, now=NOON)

    assert [s.id for s in sign_in.list_sessions(street.officer.user_id, now=NOON)] == [session_of(here).id]
    assert sign_in.find_session(others, now=NOON)


def test_a_session_that_idled_out_is_not_listed_as_open(street):
    enter("officer")

    assert sign_in.list_sessions(street.officer.user_id, now=NOON + timedelta(hours=1)) == []


def test_disabling_an_account_ends_its_sessions_at_once(street):
    token = enter("officer")
    with transaction():
        operations.disable_account(street.admin, street.officer.user_id, now=NOON)

    assert sign_in.find_session(token, now=NOON) is None
    assert sign_in.actor_of(street.officer.user_id) is None


def test_an_account_closed_between_checking_and_opening_does_not_get_in(street):
    found = check("officer")
    with transaction():
        operations.disable_account(street.admin, street.officer.user_id, now=NOON)

    with pytest.raises(DomainError), transaction():
        sign_in.sign_in(found, is_field=False, device=None, now=NOON)


def test_a_failed_try_leaves_a_trace_without_what_was_typed(street):
    with transaction():
        sign_in.note_wrong_sign_in("officer", device="Chromium", now=NOON)
        sign_in.note_wrong_sign_in("my-secret-typed-as-a-name", device="Chromium", now=NOON)
    known, unknown = db.session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(2)).all()[::-1]

    assert (known.action, known.subject_id) == ("session.login_failed", street.officer.user_id)
    assert (unknown.subject_id, unknown.reason, unknown.fields) == (None, None, [])


# ── one-time codes


def test_a_code_opens_the_account_once(street):
    code = a_code(street)
    enter("officer", code)

    assert refusal(lambda: check("officer", code, now=NOON + timedelta(minutes=2))) == "sign_in.wrong"


def test_two_who_come_with_the_same_code_at_once_are_one(street):
    code = a_code(street)
    first, second = check("officer", code), check("officer", code)
    with transaction():
        sign_in.sign_in(first, is_field=False, device=None, now=NOON)

    with pytest.raises(DomainError), transaction():
        sign_in.sign_in(second, is_field=False, device=None, now=NOON)


def test_a_code_lasts_a_day(street):
    code = a_code(street)

    assert check("officer", code, now=NOON + timedelta(hours=24)).code_hash
    assert refusal(lambda: check("officer", code, now=NOON + timedelta(hours=24) + SECOND)) == "sign_in.wrong"


def test_a_new_code_kills_the_one_before(street):
    first, second = a_code(street), a_code(street)

    assert refusal(lambda: check("officer", first)) == "sign_in.wrong"
    assert check("officer", second)


def test_a_code_of_somebody_else_opens_nothing(street):
    assert refusal(lambda: check("approver", a_code(street, "officer"))) == "sign_in.wrong"


def test_a_session_from_a_code_has_to_choose_a_password_first(street):
    assert session_of(enter("officer", a_code(street))).must_choose
    assert not session_of(enter("officer")).must_choose


def test_only_who_manages_people_there_gives_codes(street):
    with pytest.raises(DomainError), transaction():
        operations.issue_one_time_code(street.officer, street.approver.user_id, now=NOON)
    other = a_street(code="NH", name="南湖街道")
    with pytest.raises(NotFound), transaction():
        operations.issue_one_time_code(other.admin, street.approver.user_id, now=NOON)


def test_the_database_does_not_hold_the_code(street):
    code = a_code(street)
    user = db.session.get(User, street.officer.user_id)

    assert user.one_time_code_hash and code.encode() not in user.one_time_code_hash
    assert len(code) == 10 and code.isdigit()


# ── choosing a password


def choose(street, token: str, password: str, present: str | None = None, *, now=NOON) -> None:
    key = session_of(token, now).id
    with transaction():
        count_password_try(street.officer, now=now)
    hashed = check_choice(street.officer, key, password, present, now=now)
    with transaction():
        choose_password(street.officer, key, hashed, now=now)


def test_after_a_code_a_password_is_chosen_without_the_old_one(street):
    token = enter("officer", a_code(street))
    choose(street, token, "a new sentence I know")

    assert not session_of(token).must_choose
    assert check("officer", "a new sentence I know")
    assert refusal(lambda: check("officer", PASSWORD)) == "sign_in.wrong"


def test_otherwise_the_present_password_is_asked_for(street):
    token = enter("officer")

    for wrong in (None, "", "not the password"):
        with pytest.raises(InvalidInput) as refused:
            choose(street, token, "a new sentence I know", wrong)
        assert refused.value.fields == {"present": ["password.not_present"]}
    choose(street, token, "a new sentence I know", PASSWORD)
    assert check("officer", "a new sentence I know")


def test_nobody_guesses_the_present_password_at_a_desk_left_open(street):
    token = enter("officer")
    for _ in range(5):
        with pytest.raises(InvalidInput):
            choose(street, token, "a new sentence I know", "a wrong guess")

    with pytest.raises(TooMany):
        choose(street, token, "a new sentence I know", PASSWORD)


def test_a_changed_password_ends_every_other_session(street):
    here, there = enter("officer"), enter("officer")
    choose(street, here, "a new sentence I know", PASSWORD)

    assert sign_in.find_session(here, now=NOON)
    assert sign_in.find_session(there, now=NOON) is None


def test_a_code_still_waiting_dies_with_a_changed_password(street):
    code = a_code(street)
    choose(street, enter("officer"), "a new sentence I know", PASSWORD)

    assert refusal(lambda: check("officer", code)) == "sign_in.wrong"


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("九个字的密码短了点", "password.too_short"),
        ("x" * 201, "password.too_long"),
        ("officer", "password.too_short"),
    ],
)
def test_a_password_that_will_not_do_is_refused_with_the_reason(street, password, code):
    with pytest.raises(InvalidInput) as refused:
        choose(street, enter("officer"), password, PASSWORD)
    assert refused.value.fields == {"password": [code]}


def test_a_login_is_no_password():
    with pytest.raises(InvalidInput) as refused:
        passwords.check_password("A-Long-Login", login="a-long-login")
    assert refused.value.fields == {"password": ["password.is_login"]}


def test_ten_characters_of_any_kind_will_do():
    passwords.check_password("一二三四五六七八九十")


def test_somebody_elses_session_chooses_nothing(street):
    theirs = session_of(enter("approver")).id

    with pytest.raises(NotFound):
        check_choice(street.officer, theirs, "a new sentence I know", PASSWORD, now=NOON)
    with pytest.raises(NotFound):
        check_choice(street.officer, uuid4(), "a new sentence I know", PASSWORD, now=NOON)

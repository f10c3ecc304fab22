"""Codes of an authenticator: right for half a minute, good once, asked of desks where the organisation says so (SPEC 2.6)."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.factories import NOON, PASSWORD, a_street, an_account
from webapp.core.db import db
from webapp.core.errors import Conflict, DomainError, Forbidden, InvalidInput, TooMany
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.people import operations, second_factor, sign_in
from webapp.domain.people.models import SecondFactor, SecondStep, SignIn
from webapp.domain.people.own_password import choose_password
from webapp.domain.people.permissions import Role
from webapp.domain.people.sign_in import Credentials

RFC = base64.b32encode(b"12345678901234567890").decode()
HALF = timedelta(seconds=30)


@pytest.fixture
def street(database):
    return a_street()


def code(secret: str, now=NOON) -> str:
    return second_factor.code_at(secret, int(now.timestamp()) // 30)


def enter(actor, now=NOON) -> SignIn:
    with transaction():
        token = sign_in.sign_in(Credentials(actor.user_id), is_field=False, device=None, now=now)
    found = sign_in.find_session(token, now=now)
    assert found is not None
    return found


def a_try(actor, now=NOON) -> None:
    with transaction():
        second_factor.count_code_try(actor, now=now)


def set_up(actor, session, now=NOON) -> str:
    secret = second_factor.new_secret()
    a_try(actor, now)
    with transaction():
        second_factor.set_up(actor, session.id, secret, code(secret, now), now=now)
    return secret


def prove(actor, session, given, now=NOON) -> None:
    a_try(actor, now)
    with transaction():
        second_factor.prove(actor, session.id, given, now=now)


def asks(street, wanted: bool | None = True) -> None:
    with transaction():
        operations.change_organisation(
            street.admin, street.root.id, name="城关街道", phone=None, settings={"second_factor": wanted}, now=NOON
        )


@pytest.mark.parametrize(
    ("at", "told"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_the_codes_are_those_of_every_authenticator(at, told):
    """RFC 6238, appendix B; its eight digits end in our six."""
    assert code(RFC, datetime.fromtimestamp(at, UTC)) == told


def test_the_address_is_what_an_authenticator_reads():
    address = second_factor.address_of(RFC, "officer", "暖到家")

    assert address.startswith("otpauth://totp/%E6%9A%96%E5%88%B0%E5%AE%B6%3Aofficer?")
    assert f"secret={RFC}" in address and "period=30" in address


def test_nobody_owes_a_code_where_nobody_asks(street):
    assert enter(street.officer).second_step is None


@pytest.mark.parametrize("role", ["officer", "approver", "treasurer", "storekeeper", "supervisor", "child_officer"])
def test_every_desk_sets_codes_up_where_the_organisation_asks(street, role):
    asks(street)

    assert enter(street.actors[role]).second_step is SecondStep.ENROL


def test_volunteers_and_donors_are_not_asked_and_below_the_same_holds(street):
    asks(street)
    below = an_account(street.communities[0], "xf-officer", Role.OFFICER)

    assert enter(below).second_step is SecondStep.ENROL
    assert enter(street.volunteer).second_step is None and enter(street.donor).second_step is None


def test_once_set_up_a_code_is_asked_for_and_opens_the_session(street):
    session = enter(street.officer)
    secret = set_up(street.officer, session)
    assert session.second_step is None
    later = NOON + HALF

    owing = enter(street.officer, later)
    assert owing.second_step is SecondStep.PROVE
    prove(street.officer, owing, code(secret, later), later)
    assert owing.second_step is None


def test_a_code_is_good_once_and_only_around_its_half_minute(street):
    secret = set_up(street.officer, enter(street.officer))
    owing = enter(street.officer)
    wrong = [code(secret), code(secret, NOON - HALF), code(secret, NOON + 4 * HALF), "000000", "", "12345"]
    for given in wrong[:4]:
        with pytest.raises(InvalidInput):
            prove(street.officer, owing, given)

    fresh = NOON + 3 * HALF
    prove(street.officer, owing, code(secret, fresh - HALF), fresh)  # the phone is half a minute slow
    with pytest.raises(InvalidInput):
        prove(street.officer, owing, code(secret, fresh - HALF), fresh)


def test_guessing_is_stopped_in_the_minute_and_in_the_day(street):
    secret = set_up(street.officer, enter(street.officer))
    owing = enter(street.officer)
    for _ in range(5):
        with pytest.raises(InvalidInput):
            prove(street.officer, owing, "000000", NOON + HALF)
    with pytest.raises(TooMany):
        prove(street.officer, owing, code(secret, NOON + HALF), NOON + HALF)

    for turn in range(44):  # with those above fifty, five in a minute
        with pytest.raises(InvalidInput):
            prove(street.officer, owing, "000000", NOON + timedelta(minutes=1 + turn // 5))
    hour = NOON + timedelta(hours=1)
    with pytest.raises(TooMany) as refused:
        prove(street.officer, owing, code(secret, hour), hour)
    assert refused.value.retry_after > 3600


def test_the_right_code_is_no_guess(street):
    secret = set_up(street.officer, enter(street.officer))
    for turn in range(1, 60):
        now = NOON + turn * HALF
        prove(street.officer, enter(street.officer, now), code(secret, now), now)


def test_a_one_time_code_of_an_admin_starts_anew(street):
    """The phone with the authenticator is lost."""
    asks(street)
    set_up(street.officer, enter(street.officer))
    with transaction():
        one_time = operations.issue_one_time_code(street.admin, street.officer.user_id, now=NOON)
    found = sign_in.check_credentials("officer", one_time, "203.0.113.9", now=NOON)
    with transaction():
        token = sign_in.sign_in(found, is_field=False, device=None, now=NOON)
    session = sign_in.find_session(token, now=NOON)
    assert (session.must_choose, session.second_step) == (True, None)

    with transaction():
        choose_password(street.officer, session.id, "hash", now=NOON)
    assert session.second_step is SecondStep.ENROL
    assert db.session.get(SecondFactor, street.officer.user_id) is None


def test_changing_the_password_at_the_desk_asks_for_no_code(street):
    asks(street)
    session = enter(street.officer)
    set_up(street.officer, session)
    with transaction():
        choose_password(street.officer, session.id, "hash", now=NOON)

    assert session.second_step is None


def test_a_set_up_authenticator_is_not_replaced_by_whoever_sits_there(street):
    session = enter(street.officer)
    set_up(street.officer, session)

    with pytest.raises(Conflict):
        set_up(street.officer, session, NOON + HALF)


def test_codes_come_off_with_a_code_and_only_where_nobody_asks(street):
    session = enter(street.officer)
    secret = set_up(street.officer, session)
    later = NOON + HALF

    def take_off():
        a_try(street.officer, later)
        with transaction():
            second_factor.take_off(street.officer, session.id, code(secret, later), now=later)

    asks(street)
    with pytest.raises(DomainError, match=r"second_factor\.is_asked"):
        take_off()
    asks(street, None)
    take_off()
    assert enter(street.officer).second_step is None


def test_only_a_desk_has_codes(street):
    with pytest.raises(Forbidden):
        set_up(street.volunteer, enter(street.volunteer))


@pytest.mark.parametrize("secret", ["", "short", "A" * 31 + "=", "é" * 32, PASSWORD])
def test_a_secret_that_is_none_is_refused(street, secret):
    session = enter(street.officer)
    a_try(street.officer)

    assert not second_factor.is_secret(secret)
    with pytest.raises(InvalidInput), transaction():
        second_factor.set_up(street.officer, session.id, secret, "123456", now=NOON)


def test_the_secret_is_sealed_and_each_step_leaves_a_trace(street):
    secret = set_up(street.officer, enter(street.officer))
    row = db.session.execute(select(SecondFactor.__table__)).one()

    assert secret.encode() not in row.secret_sealed
    events = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "user.second_factor")).all()
    assert [event.fields for event in events] == [["set"]]

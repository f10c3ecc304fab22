"""The record knows in which role and from where somebody came, and that cannot be changed either (SPEC 10.2, OFFLINE 7)."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.domain.audit.test_chain import ROWS, TOUCHED, by_hand, some_events
from tests.factories import NOON, a_receipt, a_street, an_account, signed_in, token_of
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.crypto import blind
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain import audit
from webapp.domain.audit.models import AuditEvent
from webapp.domain.audit.queries import first_bad_event
from webapp.domain.people.permissions import Permission, Role

HOME = "127.0.0.1"


@pytest.fixture
def street(app):
    with app.app_context():
        yield a_street(clock.now())
        db.session.remove()


def events(action: str) -> list[AuditEvent]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.seq)))


@pytest.mark.parametrize("change", ["role = 'admin'", "role = NULL", "ip_hash = NULL", "role = NULL, ip_hash = NULL"])
def test_a_changed_door_is_named(database, change):
    audit.stand_at(audit.Door("officer", b"x" * 32))
    try:
        some_events()
    finally:
        audit.stand_at(audit.NOWHERE)
    assert first_bad_event() is None

    by_hand(f"UPDATE audit_events SET {change} WHERE seq = {TOUCHED}")

    assert first_bad_event() == TOUCHED


def test_a_door_written_into_an_old_row_is_named(database):
    some_events()

    by_hand(f"UPDATE audit_events SET role = 'officer' WHERE seq = {ROWS}")

    assert first_bad_event() == ROWS


def test_what_the_desk_does_carries_the_role_that_opened_the_door(app, street):
    an_account(street.root, "both", Role.OFFICER, Role.VOLUNTEER, now=clock.now())
    client = signed_in(Visitor(app), "both")
    client.post("/desk/donations/sharing/link", data={"id": str(uuid4())})

    [event] = events("needs_link.open")
    assert (event.role, event.ip_hash) == ("officer", blind("address", HOME))


def test_a_resident_has_no_role_but_an_address_and_it_is_nowhere_readable(app, street):
    receipt = a_receipt(street.officer, street.communities[0], now=clock.now())
    Visitor(app).post(f"/R/{token_of(receipt)}", data={"answer": "received", "id": str(uuid4())})

    [event] = events("receipt.confirm")
    assert (event.role, event.ip_hash) == (None, blind("address", HOME))
    assert HOME.encode() not in event.ip_hash


def test_after_a_request_nobody_stands_at_the_door(app, street):
    """A thread of the server serves one visitor after the other; this client runs in the test's own."""
    app.test_client().get("/welcome")
    with transaction():
        audit.record(audit.Action.EXPORT, actor_id=None, at=NOON)

    [event] = events("export.make")
    assert (event.role, event.ip_hash) == (None, None)


def test_who_holds_several_roles_is_recorded_with_those_that_grant_it(street):
    assert street.officer.roles_for(Permission.DESK) == "officer"
    assert street.volunteer.roles_for(Permission.DESK) is None
    assert street.donor.roles_for(Permission.SIGNED_IN) == "donor"

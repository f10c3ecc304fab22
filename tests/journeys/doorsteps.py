"""Households to visit on a deployment that has just begun: `python -m tests.journeys.doorsteps`.

Run in a process of its own with the server's environment, because the application reads its settings once.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from webapp import create_app
from webapp.core import clock
from webapp.core.db import db

EXPERIENCED, ANOTHER_MINOR = "老陈-name", "小林-name"


def main() -> None:
    """One household anybody may visit, one where a minor lives, a morning in three days, and two more volunteers."""
    from tests.domain.visits.ground import a_slot, a_task
    from tests.factories import Street, an_account
    from webapp.core.transaction import transaction
    from webapp.domain.people.models import RoleGrant, User
    from webapp.domain.people.operations import accept_pledge, note_check, verify_volunteer
    from webapp.domain.people.permissions import Role
    from webapp.domain.people.queries import root_organisation
    from webapp.domain.people.sign_in import actor_of

    root, now = root_organisation(), clock.now()
    assert root is not None
    desk = select(User.id).join(RoleGrant, RoleGrant.user_id == User.id).where(RoleGrant.role == Role.OFFICER)
    officer = actor_of(db.session.scalars(desk.order_by(User.created_at.desc())).first())
    assert officer is not None
    street = Street(root, [root], {"officer": officer, "approver": an_account(root, "approver", Role.APPROVER, now=now)})
    helpers = [an_account(root, login, Role.VOLUNTEER, now=now) for login in ("老陈", "小林")]
    with transaction() as session:
        for helper in helpers:
            accept_pledge(helper, now=now)
            verify_volunteer(officer, helper.user_id, now=now)
        note_check(officer, helpers[0].user_id, clock.local_day(now), now=now)
        session.get(User, helpers[1].user_id).born_on = date(now.year - 15, 1, 1)
    a_slot(street, day=clock.local_day(now) + timedelta(days=3))
    a_task(street, building="一栋")
    a_task(street, building="二栋", two_needed=True)


if __name__ == "__main__":
    with create_app().app_context():
        main()

"""Makes what a test needs and nothing else: each sets only what consistency asks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from tests.visitor import Visitor
from webapp.core.transaction import transaction
from webapp.domain.donations.models import Gift, Need, Pledge
from webapp.domain.donations.operations import NewGift, NewNeed, NewPledge, make_pledge, open_need, receive_gift
from webapp.domain.donations.states import Beneficiary, GoodsCondition, ShownAs
from webapp.domain.people.actors import NOBODY, Actor
from webapp.domain.people.models import Organisation, OrganisationKind
from webapp.domain.people.operations import (
    NewAccount,
    accept_pledge,
    create_account,
    create_organisation,
    verify_volunteer,
)
from webapp.domain.people.permissions import Role
from webapp.domain.people.sign_in import actor_of

NOON = datetime(2027, 1, 12, 4, 0, tzinfo=UTC)
"""12 January 2027, twelve o'clock in Shanghai."""
PASSWORD = "a password for tests"


@dataclass
class Street:
    """A street with two communities and one account for each role, log-in = role name."""

    root: Organisation
    communities: list[Organisation]
    actors: dict[str, Actor] = field(default_factory=dict)

    def __getattr__(self, role: str) -> Actor:
        try:
            return self.actors[role]
        except KeyError:
            raise AttributeError(role) from None


def an_account(organisation: Organisation, login: str, *roles: Role, now: datetime = NOON) -> Actor:
    """An account in one organisation, as an actor. Opens its own transaction."""
    account = NewAccount(id=uuid4(), login=login, name=f"{login}-name", roles=roles, password=PASSWORD)
    with transaction():
        create_account(NOBODY, organisation, account, now=now)
    actor = actor_of(account.id)
    assert actor is not None
    return actor


def a_street(now: datetime = NOON, name: str = "城关街道", code: str = "CG") -> Street:
    """The tree and its people; volunteers are verified and have taken the pledge."""
    with transaction():
        root = create_organisation(
            NOBODY, id=uuid4(), kind=OrganisationKind.STREET, code=code, name=name, parent=None, now=now,
            phone="027-88880000", settings={"preset": "street", "dibao_monthly_fen": 86000, "dibao_year": 2026},
        )  # fmt: skip
        communities = [
            create_organisation(NOBODY, id=uuid4(), kind=OrganisationKind.COMMUNITY, code=f"{code}{i}", name=n,
                                parent=root, now=now)
            for i, n in enumerate(("幸福社区", "和平社区"), start=1)
        ]  # fmt: skip
    street = Street(root, communities)
    prefix = "" if code == "CG" else f"{code}-"
    for role in Role:
        street.actors[role.value] = an_account(root, f"{prefix}{role.value}", role, now=now)
    street.actors["second_officer"] = an_account(root, f"{prefix}second_officer", Role.OFFICER, now=now)
    street.actors["second_volunteer"] = an_account(root, f"{prefix}second_volunteer", Role.VOLUNTEER, now=now)
    for volunteer in ("volunteer", "second_volunteer", "team_lead"):
        actor = street.actors[volunteer]
        assert actor.user_id is not None
        with transaction():
            accept_pledge(actor, now=now)
            verify_volunteer(street.officer, actor.user_id, now=now)
    return street


def signed_in(client: Visitor, login: str) -> Visitor:
    """The client, signed in with an account of `a_street`."""
    answer = client.post("/login", data={"login": login, "secret": PASSWORD})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return client


def a_need(street: Street, now: datetime = NOON, **changes: Any) -> Need:
    """Four quilts for an elderly household of the street, due in ten days."""
    given: dict[str, Any] = {
        "id": uuid4(), "organisation_id": street.root.id, "beneficiary": Beneficiary.ELDERLY, "count": 1,
        "what": "棉被", "specification": "2 米 × 2.3 米", "unit": "床", "quantity": 4, "due_on": date(2027, 1, 22),
        "bring_to": "社区服务站",
    }  # fmt: skip
    with transaction():
        return open_need(street.storekeeper, NewNeed(**{**given, **changes}), now=now)


def a_pledge(street: Street, need: Need, quantity: int = 2, now: datetime = NOON, **changes: Any) -> Pledge:
    """A promise by somebody signed in; phone 13800001234."""
    given: dict[str, Any] = {"id": uuid4(), "need_id": need.id, "quantity": quantity, "name": "王爱心",
                             "phone": "13800001234", "shown_as": ShownAs.MASKED}  # fmt: skip
    with transaction():
        return make_pledge(street.donor, NewPledge(**{**given, **changes}), now=now)


def a_gift(
    street: Street, pledge: Pledge | None = None, quantity: int = 2, now: datetime = NOON, **changes: Any
) -> Gift:
    """Quilts, counted by the storekeeper and the treasurer."""
    given: dict[str, Any] = {
        "id": uuid4(), "organisation_id": street.root.id, "name": "王爱心", "phone": None, "shown_as": ShownAs.MASKED,
        "what": "棉被", "specification": "2 米 × 2.3 米", "unit": "床", "quantity": quantity,
        "condition": GoodsCondition.NEW, "second_id": street.treasurer.user_id,
        "pledge_id": pledge.id if pledge else None,
    }  # fmt: skip
    with transaction():
        return receive_gift(street.storekeeper, NewGift(**{**given, **changes}), now=now)

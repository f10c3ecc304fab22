"""Makes what a test needs and nothing else: each sets only what consistency asks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from tests import by_heart
from tests.visitor import Visitor
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.donations.models import Gift, Need, Pledge
from webapp.domain.donations.operations import NewGift, NewNeed, NewPledge, make_pledge, open_need, receive_gift
from webapp.domain.donations.states import Beneficiary, GoodsCondition, ShownAs
from webapp.domain.funds.models import Fund
from webapp.domain.funds.operations import FundTerms, Income, record_fund
from webapp.domain.funds.states import FundKind, FundUse
from webapp.domain.households.entries import HouseholdEntry, PersonEntry
from webapp.domain.households.models import Household
from webapp.domain.households.national_ids import check_character
from webapp.domain.households.operations import approve_household, register_household, submit_survey
from webapp.domain.households.relations import Relation, Sex
from webapp.domain.people.actors import NOBODY, Actor
from webapp.domain.people.models import Organisation, OrganisationKind
from webapp.domain.people.operations import (
    NewAccount,
    accept_pledge,
    create_account,
    create_organisation,
    note_check,
    verify_volunteer,
)
from webapp.domain.people.permissions import Role
from webapp.domain.people.sign_in import actor_of
from webapp.domain.receipts import codes
from webapp.domain.receipts.facts import HandOver, Item, Slip
from webapp.domain.receipts.models import Receipt
from webapp.domain.receipts.operations import issue_receipts

NOON = datetime(2027, 1, 12, 4, 0, tzinfo=UTC)
"""12 January 2027, twelve o'clock in Shanghai."""
PASSWORD = "a password for tests"
OCCASION = UUID("00000000-0000-4000-8000-000000002027")
MONEY, RICE, OIL = Item("慰问金", 1, "份", 90000), Item("东北大米 10 kg", 1, "袋"), Item("食用油 5 L", 1, "桶")


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
    born_on = date(1990, 5, 1)
    account = NewAccount(id=uuid4(), login=login, name=f"{login}-name", roles=roles, password=PASSWORD, born_on=born_on)
    with transaction():
        create_account(NOBODY, organisation, account, now=now)
    actor = actor_of(account.id)
    assert actor is not None
    return actor


def a_street(now: datetime = NOON, name: str = "城关街道", code: str = "CG") -> Street:
    """The tree and its people; volunteers are verified and have taken the pledge, and two may go where a minor lives.

    Most tests begin with the usual one in an empty house: the operations make it once a run, then its rows are set down.
    Whoever wants one of now may get one of earlier the same hour.
    """
    if (name, code) != ("城关街道", "CG") or not by_heart.is_untouched():
        return _make_street(now, name, code)
    for one in _learnt:
        if timedelta(0) <= now - one.made_at < FRESH and local_day(now) == local_day(one.made_at):
            return one.set_down()
    before = by_heart.all_rows()
    street = _make_street(now, name, code)
    _learnt.append(Learnt(now, by_heart.added_since(before), street.root.id, [c.id for c in street.communities],
                          street.actors))  # fmt: skip
    db.session.rollback()
    return Street(street.root, street.communities, dict(street.actors))


FRESH = timedelta(hours=1)


@dataclass(frozen=True)
class Learnt:
    """The usual street as rows, and who lives there."""

    made_at: datetime
    rows: by_heart.Rows
    root_id: UUID
    community_ids: list[UUID]
    actors: dict[str, Actor]

    def set_down(self) -> Street:
        with transaction():
            by_heart.insert_rows(self.rows)
            root = db.session.get_one(Organisation, self.root_id)
            communities = [db.session.get_one(Organisation, id) for id in self.community_ids]
        return Street(root, communities, dict(self.actors))


_learnt: list[Learnt] = []


def _make_street(now: datetime, name: str, code: str) -> Street:
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
    for volunteer in ("volunteer", "team_lead"):
        with transaction():
            note_check(street.officer, street.actors[volunteer].user_id, local_day(now), now=now)
    return street


def signed_in(client: Visitor, login: str) -> Visitor:
    """The client, signed in with an account of `a_street`."""
    answer = client.post("/login", data={"login": login, "secret": PASSWORD})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return client


def an_id_number(serial: int = 1, born: date = date(1955, 3, 8)) -> str:
    """A valid number of an area that does not exist (99….)."""
    first_17 = f"990101{born:%Y%m%d}{serial:03d}"
    return first_17 + check_character(first_17)


def a_person(name: str = "赵建国", **details: Any) -> PersonEntry:
    """An entry for one person: a head, unless `relation` says otherwise."""
    return PersonEntry(**{"id": uuid4(), "name": name, "relation": Relation.HEAD, **details})


def a_household_entry(*people: PersonEntry, **details: Any) -> HouseholdEntry:
    """An entry for one household at 5 栋 1 单元 301, its head 赵建国 unless people are given."""
    at = {"address_line": "5栋1单元301", "building": "5栋", "unit": "1", "door": "301", "grid": "第三网格"}
    people = people or (a_person(sex=Sex.MALE, birth_date=date(1955, 3, 8)),)
    return HouseholdEntry(**{"id": uuid4(), "people": people, "size": len(people), **at, **details})


def a_household(street: Street, *people: PersonEntry, at: int = 0, active: bool = True, **details: Any) -> Household:
    """A household on file in a community of the street: entered by the officer, approved by the approver."""
    entry = a_household_entry(*people, **details)
    with transaction():
        household = register_household(street.officer, street.communities[at].id, entry, now=NOON)
        day = NOON.date() - timedelta(days=30)
        submit_survey(street.officer, household.id, surveyors=("王明", "李芳"), surveyed_on=day, now=NOON)
        if active:
            approve_household(street.approver, household.id, now=NOON)
    return household


def a_slip(organisation: Organisation, **changed: object) -> Slip:
    """What a receipt is issued for: money, rice and oil for a household that exists on paper only."""
    facts: dict[str, Any] = {
        "subject_id": uuid4(), "occasion_id": OCCASION, "organisation_id": organisation.id, "household_id": uuid4(),
        "masked_name": "赵*国", "household_size": 2, "building": "3 栋 2 单元", "giver": "幸福社区居委会",
        "occasion_title": "2027 年春节慰问", "items": (MONEY, RICE, OIL), **changed,
    }  # fmt: skip
    return Slip(**facts)


def a_receipt(actor: Actor, organisation: Organisation, now: datetime = NOON, **changed: object) -> Receipt:
    """An issued receipt. Opens its own transaction."""
    with transaction():
        return issue_receipts(actor, [a_slip(organisation, **changed)], now=now)[0]


def token_of(receipt: Receipt) -> str:
    """The secret inside its fold."""
    return codes.token_of(receipt.id, receipt.generation)


def a_hand_over(receipt: Receipt, *by: Actor, at: datetime = NOON, **changed: object) -> HandOver:
    """Everything on the slip, handed over by these people."""
    items = tuple(Item.from_json(item) for item in receipt.items)
    people = tuple(actor.user_id for actor in by if actor.user_id)
    facts: dict[str, Any] = {"id": uuid4(), "receipt_id": receipt.id, "at": at, "by": people, "items": items, **changed}
    return HandOver(**facts)


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


def a_fund(
    street: Street, yuan: int = 10_000_000, *, at: Organisation | None = None, now: datetime = NOON, **terms: Any
) -> Fund:
    """Money of the street's own for anything, recorded by the treasurer and counted with the storekeeper."""
    said: dict[str, Any] = {"kind": FundKind.LOCAL, "title": "本级财政", "year": 2027, "uses": tuple(FundUse), **terms}
    with transaction():
        income = Income(uuid4(), yuan * 100, street.storekeeper.user_id)
        return record_fund(street.treasurer, at or street.root, uuid4(), FundTerms(**said), income, now=now)

"""A street with rules of event care, a couple on file, a member with a light file, a firm that was confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from tests.factories import NOON, Street, a_household, a_person
from webapp.core.clock import local_day
from webapp.core.transaction import transaction
from webapp.domain.events.beneficiaries import Whom
from webapp.domain.events.members import MemberEntry, enter_member
from webapp.domain.events.models import EventGrant
from webapp.domain.events.operations import GrantEntry, enter_grant, pay_grant
from webapp.domain.events.rulebooks import book_at, write_rule
from webapp.domain.events.rules import CareRule
from webapp.domain.events.states import EventKind, Kin
from webapp.domain.firms.operations import FirmEntry, confirm_firm, enter_firm
from webapp.domain.firms.states import FirmKind, Trouble
from webapp.domain.households.queries import people_of
from webapp.domain.households.relations import Relation
from webapp.domain.people.actors import Actor

TODAY = NOON.date()
FAMILY = (Kin.SELF, Kin.SPOUSE, Kin.CHILD, Kin.PARENT, Kin.SPOUSE_PARENT)
RULES = (
    CareRule(EventKind.HOSPITAL, (Kin.SELF, Kin.SPOUSE, Kin.CHILD), 500_33, "", 2, "出院小结"),
    CareRule(EventKind.BEREAVEMENT, FAMILY, 1000_00, "", 2, "死亡证明"),
    CareRule(EventKind.BIRTHDAY, (Kin.SELF,), 0, "蛋糕一个", 1, "档案上的生日"),
    CareRule(EventKind.DISASTER, (Kin.SELF,), 2000_00, "", 3, "现场照片"),
)


@dataclass(frozen=True)
class Known:
    """Who may be given something."""

    household_id: UUID
    husband: Whom
    wife: Whom
    member: Whom
    firm: Whom


def say_rules(street: Street, *rules: CareRule) -> None:
    for rule in rules or RULES:
        with transaction():
            seen = book_at(street.root)
            write_rule(street.approver, street.root.id, rule, seen=seen.id if seen else None, now=NOON)


def the_known(street: Street) -> Known:
    couple = a_person(), a_person("钱秀英", relation=Relation.SPOUSE)
    household = a_household(street, *couple)
    one, other = (person.id for person in people_of(household.id))
    firm = uuid4()
    with transaction():
        member = enter_member(street.officer, MemberEntry(uuid4(), street.root.id, "孙工", "13800001111", "红星纺织厂"), now=NOON).id
        enter_firm(street.officer, FirmEntry(firm, street.root.id, "红星纺织厂", FirmKind.STATE, Trouble.CLOSING, TODAY, 9), now=NOON)
    with transaction():
        confirm_firm(street.approver, firm, now=NOON)
    return Known(household.id, Whom(person_id=one), Whom(person_id=other), Whom(member_id=member), Whom(firm_id=firm))


def an_entry(whom: Whom, fund_id: UUID | None = None, **said: Any) -> GrantEntry:
    usual: dict[str, Any] = {"id": uuid4(), "kind": EventKind.HOSPITAL, "kin": Kin.SELF, "day": TODAY, "proof": "看过出院小结"}
    return GrantEntry(whom=whom, fund_id=fund_id, **{**usual, **said})


def enter(street: Street, whom: Whom, fund_id: UUID | None = None, by: Actor | None = None, **said: Any) -> EventGrant:
    with transaction():
        return enter_grant(by or street.officer, an_entry(whom, fund_id, **said), now=NOON)


def day(number: int) -> date:
    """A day of this January."""
    return TODAY.replace(day=number)


def members(street: Street, count: int, first: int = 0, *, at: UUID | None = None) -> list[Whom]:
    """So many with a light file, of the street or of the place `at`."""
    place = at or street.root.id
    made = [MemberEntry(uuid4(), place, "孙工", f"138001{number:05}", "红星纺织厂") for number in range(first, first + count)]
    with transaction():
        return [Whom(member_id=enter_member(street.officer, one, now=NOON).id) for one in made]


def handed_over(
    street: Street, whom: Whom, kind: EventKind, on: date, fund_id: UUID | None = None, *, now: datetime = NOON, **said: Any
) -> EventGrant:
    """Entered, and paid by two on that day."""
    entry = an_entry(whom, fund_id, **{"kind": kind, "day": local_day(now), **said})
    second = street.approver.user_id
    assert second is not None
    with transaction():
        enter_grant(street.officer, entry, now=now)
    with transaction():
        return pay_grant(street.officer, entry.id, second, on, now=now)

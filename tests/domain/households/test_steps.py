"""Each state × role × action: what is allowed happens, everything else is refused (SPEC 3.7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import update

from tests.factories import NOON, a_household, a_household_entry, a_person, a_street
from webapp.core.errors import DomainError
from webapp.core.transaction import transaction
from webapp.domain.households import operations as do
from webapp.domain.households.addresses import Address
from webapp.domain.households.models import Household
from webapp.domain.households.relations import Relation
from webapp.domain.households.states import EndReason, HouseholdStatus
from webapp.domain.households.steps import ACTIONS, HouseholdAction, may_do
from webapp.domain.people.actors import Actor
from webapp.domain.people.permissions import GRANTS, Permission, Role

A = HouseholdAction
DAY = NOON.date()
TWO = ("王明", "李芳")
MEMBER = uuid4()


class Undone(Exception):
    """Takes back what was tried."""


def steps(household: Household) -> dict[HouseholdAction, Callable[[Actor], object]]:
    """How each action is done to this household, with everything it asks for."""
    key, entry = household.id, a_household_entry(id=household.id)
    return {
        A.CHANGE: lambda by: do.change_household(by, key, entry, revision=household.revision, now=NOON),
        A.SUBMIT: lambda by: do.submit_survey(by, key, surveyors=TWO, surveyed_on=DAY, now=NOON),
        A.REVIEW: lambda by: do.review_household(by, key, on=DAY, record="代表都同意", now=NOON),
        A.APPROVE: lambda by: do.approve_household(by, key, now=NOON),
        A.RETURN: lambda by: do.return_household(by, key, reason="缺户口本", now=NOON),
        A.REFUSE: lambda by: do.end_household(by, key, why=EndReason.NOT_INCLUDED, reason="收入超过", on=DAY, now=NOON),
        A.RECHECK: lambda by: do.recheck_household(by, key, surveyors=TWO, on=DAY, now=NOON),
        A.SANCTION: lambda by: do.sanction_household(by, key, reason="瞒报房产", now=NOON),
        A.EXCEPT: lambda by: do.except_household(by, key, reason="家里失火", until=DAY, now=NOON),
        A.LIFT: lambda by: do.lift_sanction(by, key, reason="同名的另一家", now=NOON),
        A.MOVE: lambda by: do.move_household(
            by, key, to=household.organisation_id, address=Address("9栋"), grid="", reason="换租", now=NOON
        ),
        A.HEAD: lambda by: do.change_head(by, key, MEMBER, former=do.FormerHead.STAYS, reason="分家", now=NOON),
        A.SPLIT: lambda by: do.split_household(
            by, key, do.NewHome(uuid4(), (MEMBER,), Address("9栋"), "分家"), now=NOON
        ),
        A.END: lambda by: do.end_household(by, key, why=EndReason.MOVED, reason="搬去外地", on=DAY, now=NOON),
    }


def outcome(act: Callable[[Actor], object], by: Actor) -> int:
    """200 when it can be done, else the status of the refusal; nothing of it stays."""
    try:
        with transaction():
            act(by)
            raise Undone
    except Undone:
        return 200
    except DomainError as refusal:
        return refusal.status


def expected(role: Role, action: HouseholdAction, status: HouseholdStatus) -> int:
    if may_do(role, action, status):
        return 200
    if Permission.HOUSEHOLD_READ not in GRANTS[role]:
        return 404
    return 409 if ACTIONS[action].permission in GRANTS[role] else 403


@pytest.mark.parametrize("status", [status for status in HouseholdStatus if status is not HouseholdStatus.APPROVED])
def test_every_role_can_do_what_the_table_says_and_nothing_else(database: SQLAlchemy, status: HouseholdStatus) -> None:
    street = a_street()
    street.actors["officer"], officer = street.second_officer, street.officer
    member = a_person("李秀英", id=MEMBER, relation=Relation.SPOUSE)
    household = a_household(street, a_person(), member, active=False)
    bar = date(2028, 12, 31) if status is HouseholdStatus.SANCTIONED else None
    values = {"status": status, "approved_by": street.admin.user_id, "barred_until": bar}
    with transaction() as session:
        session.execute(update(Household).where(Household.id == household.id).values(**values))
    street.actors["officer"] = officer

    seen = {(role.value, action.value): outcome(act, street.actors[role.value])
            for role in Role for action, act in steps(household).items()}  # fmt: skip

    wanted = {(role, action): expected(Role(role), A(action), status) for role, action in seen}
    assert {cell: (got, wanted[cell]) for cell, got in seen.items() if got != wanted[cell]} == {}
    assert set(steps(household)) == set(A)


def test_the_way_there_and_the_table_of_steps_agree() -> None:
    """An action that is offered in a state leads on from it."""
    from webapp.domain.households.states import STEPS

    leads_to = {A.SUBMIT: HouseholdStatus.SURVEYED, A.REVIEW: HouseholdStatus.REVIEWED,
                A.APPROVE: HouseholdStatus.APPROVED, A.RETURN: HouseholdStatus.DRAFT,
                A.REFUSE: HouseholdStatus.ENDED, A.END: HouseholdStatus.ENDED,
                A.SANCTION: HouseholdStatus.SANCTIONED, A.EXCEPT: HouseholdStatus.ACTIVE,
                A.LIFT: HouseholdStatus.ACTIVE}  # fmt: skip
    assert [(action, state) for action, wanted in leads_to.items() for state in ACTIONS[action].states
            if wanted not in STEPS[state]] == []  # fmt: skip

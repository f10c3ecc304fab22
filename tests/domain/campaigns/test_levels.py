"""One to three levels of approval, each by another person; proposer and changer never (SPEC 2.3, 4.9)."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from tests.domain.campaigns.ground import (
    AFTER_THE_PERIOD,
    a_campaign,
    a_household,
    a_posted_list,
    a_proposed_list,
    the_usual_standards,
)
from tests.factories import NOON, Street, a_street, an_account
from webapp.core.db import db
from webapp.core.errors import DomainError, Forbidden
from webapp.core.transaction import transaction
from webapp.domain.audit import Action
from webapp.domain.audit.models import AuditEvent
from webapp.domain.campaigns import levels, lists
from webapp.domain.campaigns.approving import approve_list
from webapp.domain.campaigns.list_models import ListApproval
from webapp.domain.campaigns.models import AwardList, Campaign
from webapp.domain.campaigns.states import ListStatus
from webapp.domain.campaigns.taking_off import withdraw_line
from webapp.domain.households.categories import Category
from webapp.domain.people.actors import Actor
from webapp.domain.people.permissions import Role
from webapp.domain.people.settings import LIST_LEVELS

BOTH = (Role.OFFICER, Role.APPROVER)


@pytest.fixture
def street(database) -> Street:
    return a_street()


@pytest.fixture
def campaign(street) -> Campaign:
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    for head in ("张三", "李四"):
        a_household(street, head, categories=(Category.DIBAO,))
    return campaign


def ask_for(street: Street, number: int) -> None:
    with transaction():
        street.root.settings = {**street.root.settings, LIST_LEVELS.name: number}


def approvers(street: Street, *roles: Role) -> list[Actor]:
    return [an_account(street.root, f"level{n}", *(roles or (Role.APPROVER,))) for n in (1, 2, 3, 4)]


def approve(by: Actor, award_list: AwardList) -> ListStatus:
    return approve_list(by, award_list.id, turns=transaction, now=AFTER_THE_PERIOD).status


def withdraw_one(by: Actor, award_list: AwardList) -> None:
    line = lists.list_lines(by, award_list.id, lists.LineFilter())[0][0]
    with transaction():
        withdraw_line(by, line.id, "已搬走", now=NOON)


@pytest.mark.parametrize("asked", [1, 2, 3])
def test_so_many_persons_as_the_organisation_asks_for_and_the_last_one_freezes(street, campaign, asked):
    ask_for(street, asked)
    award_list, people = a_posted_list(street, campaign), approvers(street)

    seen = [approve(by, award_list) for by in people[:asked]]

    assert seen == [ListStatus.POSTED] * (asked - 1) + [ListStatus.FROZEN]
    assert [(one.level, one.approved_by) for one in levels.given(award_list.id)] == [
        (number, by.user_id) for number, by in enumerate(people[:asked], start=1)
    ]
    assert award_list.approved_by == people[asked - 1].user_id
    events = db.session.query(AuditEvent).filter_by(action=Action.LIST_APPROVE.value, subject_id=award_list.id)
    assert events.count() == asked


@pytest.mark.parametrize("level", [1, 2, 3])
@pytest.mark.parametrize("who", ["proposer", "changer", "approver of an earlier level", "officer", "another"])
@pytest.mark.parametrize("status", [ListStatus.PROPOSED, ListStatus.POSTED])
def test_each_person_at_each_level_in_each_state(street, campaign, level, who, status):
    ask_for(street, 3)
    people = approvers(street, *BOTH)
    street.actors["officer"], officer = people[3], street.officer
    award_list = a_posted_list(street, campaign) if status is ListStatus.POSTED else a_proposed_list(street, campaign)
    street.actors["officer"] = officer
    changer = an_account(street.root, "changer", *BOTH)
    withdraw_one(changer, award_list)
    if status is ListStatus.POSTED:
        for by in people[: level - 1]:
            approve(by, award_list)
    by = {"proposer": people[3], "changer": changer, "officer": street.second_officer, "another": people[2],
          "approver of an earlier level": people[0] if level > 1 else people[3]}[who]  # fmt: skip

    if who == "another" and status is ListStatus.POSTED:
        approve(by, award_list)
        assert len(levels.given(award_list.id)) == level
    else:
        refused = r"list.own_(proposal|change|level)|not_permitted|list.not_posted"
        with pytest.raises((DomainError, Forbidden), match=refused):
            approve(by, award_list)
        assert len(levels.given(award_list.id)) == (level - 1 if status is ListStatus.POSTED else 0)


def test_whoever_changes_the_list_takes_the_levels_away(street, campaign):
    ask_for(street, 2)
    award_list, people = a_posted_list(street, campaign), approvers(street)
    approve(people[0], award_list)

    withdraw_one(street.officer, award_list)

    assert list(levels.given(award_list.id)) == []
    assert [approve(by, award_list) for by in people[:2]] == [ListStatus.POSTED, ListStatus.FROZEN]


def test_the_database_takes_no_two_levels_from_one_person(street, campaign):
    ask_for(street, 3)
    award_list, people = a_posted_list(street, campaign), approvers(street)
    approve(people[0], award_list)

    with pytest.raises(IntegrityError), transaction():
        db.session.add(ListApproval(list_id=award_list.id, level=2, approved_by=people[0].user_id, approved_at=NOON))

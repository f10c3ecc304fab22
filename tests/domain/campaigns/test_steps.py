"""Each state × role × action: what the table allows happens, everything else changes nothing (SPEC 4.9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from enum import StrEnum
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from tests.domain.campaigns.ground import (
    AFTER_THE_PERIOD,
    SEVEN_HUNDRED,
    a_campaign,
    a_frozen_list,
    a_household,
    a_plan,
    a_posted_list,
    a_proposed_list,
    the_usual_standards,
)
from tests.factories import NOON, Street, a_street
from webapp.core.db import db
from webapp.core.errors import DomainError
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.campaigns import changing, correcting, dropping, operations, posting, proposing, standards
from webapp.domain.campaigns.answers import Join
from webapp.domain.campaigns.approving import approve_list
from webapp.domain.campaigns.changing import NewChange
from webapp.domain.campaigns.issuing import issue_next
from webapp.domain.campaigns.lists import LineFilter, list_lines
from webapp.domain.campaigns.models import AwardLine, AwardList, Campaign
from webapp.domain.campaigns.standards import StandardForm
from webapp.domain.campaigns.states import CampaignStatus, LineStatus, ListStatus
from webapp.domain.campaigns.steps import (
    CAMPAIGN,
    LINE,
    LIST,
    REVISION,
    CampaignAction,
    LineAction,
    ListAction,
    RevisionAction,
    StepRule,
)
from webapp.domain.campaigns.taking_off import withdraw_line
from webapp.domain.households.categories import Category
from webapp.domain.people.actors import Actor
from webapp.domain.people.permissions import Role

LATER = AFTER_THE_PERIOD
Steps = Mapping[Any, Callable[[Actor], object]]


class Undone(Exception):
    """Takes back what was tried."""


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


def happens(act: Callable[[Actor], object], by: Actor) -> bool:
    """Whether it leaves a trace in the record; nothing of it stays."""
    done = False
    try:
        with transaction() as session:
            before = session.scalar(select(func.count()).select_from(AuditEvent))
            act(by)
            session.flush()
            done = session.scalar(select(func.count()).select_from(AuditEvent)) != before
            raise Undone
    except Undone:
        return done
    except DomainError:
        return False


def check(street: Street, steps: Steps, table: Mapping[Any, StepRule], status: StrEnum) -> None:
    assert set(steps) == set(table)
    street.actors["officer"] = street.second_officer  # the first one proposed it
    seen = {(role.value, action.value): happens(act, street.actors[role.value])
            for role in Role for action, act in steps.items()}  # fmt: skip
    wanted = {(role.value, action.value): table[action].allows(role, status) for role in Role for action in steps}
    assert {cell: got for cell, got in seen.items() if got != wanted[cell]} == {}


@pytest.mark.parametrize("status", list(CampaignStatus))
def test_campaigns(street, campaign, status):
    key = campaign.id
    if status is not CampaignStatus.PLANNED:
        a_proposed_list(street, campaign)
    with transaction() as session:
        session.execute(update(Campaign).where(Campaign.id == key).values(status=status, result_notice_id=uuid4()))
    form = StandardForm(Join.ALL, (), SEVEN_HUNDRED)
    A, ended = CampaignAction, CampaignStatus
    check(street, {
        A.CHANGE: lambda by: operations.change_campaign(by, key, a_plan(title="改过的名字"), now=NOON),
        A.SET_STANDARDS: lambda by: standards.save_standard(by, key, uuid4(), form, now=NOON),
        A.PROPOSE: lambda by: proposing.propose_list(by, key, uuid4(), turns=nullcontext, now=NOON),
        A.CLOSE: lambda by: operations.end_campaign(by, key, ended.CLOSED, "都办好了", now=NOON),
        A.CANCEL: lambda by: operations.end_campaign(by, key, ended.CANCELLED, "不办了", now=NOON),
    }, CAMPAIGN, status)  # fmt: skip


@pytest.mark.parametrize("status", [ListStatus.PROPOSED, ListStatus.POSTED, ListStatus.FROZEN])
def test_lists(street, campaign, status):
    make = {ListStatus.PROPOSED: a_proposed_list, ListStatus.POSTED: a_posted_list, ListStatus.FROZEN: a_frozen_list}
    key, A = make[status](street, campaign).id, ListAction
    check(street, {
        A.POST: lambda by: posting.post_list(by, key, uuid4(), turns=nullcontext, now=LATER),
        A.CORRECT: lambda by: correcting.correct_notice(by, key, uuid4(), "更正一户", turns=nullcontext, now=LATER),
        A.APPROVE: lambda by: approve_list(by, key, turns=nullcontext, now=LATER),
        A.ISSUE: lambda by: issue_next(by, key, turns=nullcontext, now=LATER),
        A.REVISE: lambda by: changing.open_amendment(by, key, uuid4(), "漏了一户", now=LATER),
    }, LIST, status)  # fmt: skip


@pytest.mark.parametrize("status", [ListStatus.PROPOSED, ListStatus.FROZEN])
def test_revisions(street, campaign, status):
    frozen = a_frozen_list(street, campaign)
    late, later = (a_household(street, head, categories=(Category.DIBAO,)) for head in ("赵六", "钱七"))
    with transaction():
        key = changing.open_amendment(street.officer, frozen.id, uuid4(), "漏了一户", now=LATER).id
    with transaction():
        changing.add_household(street.officer, key, late, NewChange(uuid4(), "漏了"), now=LATER)
    if status is ListStatus.FROZEN:
        approve_list(street.approver, key, turns=transaction, now=LATER)
    A = RevisionAction
    check(street, {
        A.ADD: lambda by: changing.add_household(by, key, later, NewChange(uuid4(), "漏了"), now=LATER),
        A.DROP: lambda by: dropping.drop_amendment(by, key, now=LATER),
        A.APPROVE: lambda by: approve_list(by, key, turns=nullcontext, now=LATER),
    }, REVISION, status)  # fmt: skip


@pytest.mark.parametrize("status", list(LineStatus))
def test_lines(street, campaign, status):
    frozen = a_frozen_list(street, campaign)
    line = list_lines(street.officer, frozen.id, LineFilter())[0][0].id
    with transaction():
        revision = changing.open_amendment(street.officer, frozen.id, uuid4(), "改一户", now=LATER).id
    with transaction() as session:
        session.execute(update(AwardLine).where(AwardLine.id == line).values(status=status))

    def new() -> NewChange:
        return NewChange(uuid4(), "社区核实过", 100_00, is_exception=True)

    A = LineAction
    check(street, {
        A.WITHDRAW: lambda by: withdraw_line(by, line, "已搬走", now=LATER),
        A.CHANGE: lambda by: changing.change_line(by, revision, line, new(), now=LATER),
        A.TAKE_OFF: lambda by: changing.take_off(by, revision, line, new(), now=LATER),
    }, LINE, status)  # fmt: skip


def test_once_the_campaign_is_over_nothing_is_done_with_its_lists(street, campaign):
    key = a_frozen_list(street, campaign).id
    with transaction() as session:
        session.execute(update(Campaign).values(status=CampaignStatus.CLOSED))

    assert not happens(lambda by: issue_next(by, key, turns=nullcontext, now=LATER), street.officer)
    assert not happens(lambda by: changing.open_amendment(by, key, uuid4(), "漏了", now=LATER), street.officer)
    assert db.session.scalar(select(func.count()).select_from(AwardList)) == 1

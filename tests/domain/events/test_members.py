"""Light files are changed and ended with a reason; what stood there before, and what was given, stays (SPEC 3.11, 3.12)."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import select, text

from tests.domain.events.ground import enter, say_rules, the_known
from tests.factories import NOON, a_fund, a_street
from webapp.core.db import db
from webapp.core.errors import Conflict, DomainError, Forbidden, NotFound
from webapp.core.transaction import transaction
from webapp.domain.audit.actions import Action
from webapp.domain.audit.models import AuditEvent
from webapp.domain.events import members
from webapp.domain.events.members import MemberChange, MemberEntry


@pytest.fixture
def street(database):
    street = a_street()
    say_rules(street)
    return street


@pytest.fixture
def member(street):
    with transaction():
        entry = MemberEntry(uuid4(), street.root.id, "孙工长", "13800002222", "红星纺织厂")
        return members.enter_member(street.officer, entry, now=NOON)


def change(street, member, **said):
    given = {"name": "孙工长", "phone": "13800002222", "employer": "红星纺织厂", "reason": "换了单位", **said}
    with transaction():
        return members.change_member(street.officer, member.id, MemberChange(**given), now=NOON)


def step(act, actor, member, reason="调走了"):
    with transaction():
        return act(actor, member.id, reason, now=NOON)


def actions():
    return list(db.session.scalars(select(AuditEvent.action).where(AuditEvent.action.like("event.member%")).order_by(AuditEvent.seq)))


def test_what_stood_there_before_is_kept_with_the_reason(street, member):
    change(street, member, employer="东风机械厂")
    change(street, member, employer="东风机械厂", reason="再按一次")
    assert member.employer == "东风机械厂"
    [one] = member.history
    assert (one["what"], one["employer"], one["reason"], one["by"]) == ("change", "红星纺织厂", "换了单位", str(street.officer.user_id))
    assert "phone" not in one
    assert actions() == [Action.EVENT_MEMBER_ENTER, Action.EVENT_MEMBER_CHANGE]
    kept = str(db.session.execute(text("SELECT history_sealed FROM light_members")).scalars().one())
    assert "红星" not in kept and "换了单位" not in kept


def test_nobody_becomes_somebody_who_is_there_already(street, member):
    with transaction():
        other = members.enter_member(street.officer, MemberEntry(uuid4(), street.root.id, "周师傅", "13800003333", "东风厂"), now=NOON)
    with pytest.raises(Conflict, match=r"member\.exists"):
        change(street, other, name="孙工长")
    assert change(street, other, name="周师傅傅", phone="13800004444").name == "周师傅傅"


def test_who_is_ended_is_given_nothing_more_until_they_return(street, member):
    known, fund = the_known(street), a_fund(street, 5000)
    with transaction():
        ended = members.end_member(street.officer, known.member.member_id, "退会了", now=NOON)
        members.end_member(street.officer, ended.id, "再说一遍", now=NOON)
    with pytest.raises(DomainError, match=r"member\.is_ended"):
        enter(street, known.member, fund.id)
    with pytest.raises(DomainError, match=r"member\.is_ended"):
        change(street, ended)
    step(members.return_member, street.officer, ended, "弄错了")
    assert enter(street, known.member, fund.id).name == "孙工"
    assert [(one["what"], one["reason"]) for one in ended.history] == [("end", "退会了"), ("return", "弄错了")]


def test_only_the_desk_of_the_place_changes_or_ends(street, member):
    for actor in (street.approver, street.volunteer):
        with pytest.raises((Forbidden, NotFound)):
            step(members.end_member, actor, member)
    assert member.ended_at is None

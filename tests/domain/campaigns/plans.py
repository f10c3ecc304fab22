"""Parts of a plan, each with the least it needs."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from tests.factories import NOON, Street
from webapp.core.transaction import transaction
from webapp.domain.campaigns import planning
from webapp.domain.campaigns.models import Campaign
from webapp.domain.campaigns.plan import (
    Batch,
    Deadline,
    DeadlineKind,
    Duty,
    Group,
    Heading,
    Leader,
    LeaderPart,
    Phase,
    PhaseKind,
    Plan,
    Provision,
    Section,
)
from webapp.domain.households.categories import Category

JAN, FEB = 1, 2


def day(month: int, number: int, year: int = 2027) -> date:
    return date(year, month, number)


def a_phase(name: str, starts: date, ends: date, kind: PhaseKind = PhaseKind.OTHER, **said: Any) -> Phase:
    return Phase(uuid4(), kind, name, starts, ends, **said)


def a_deadline(what: str, due: date, kind: DeadlineKind = DeadlineKind.REPORT, **said: Any) -> Deadline:
    return Deadline(**{"id": uuid4(), "kind": kind, "what": what, "who": "各社区", "due_on": due, **said})


def a_group(name: str = "第一组", **said: Any) -> Group:
    return Group(uuid4(), name, **said)


def a_batch(name: str, on: date, **said: Any) -> Batch:
    return Batch(uuid4(), name, on, **said)


def a_duty(what: str, **said: Any) -> Duty:
    return Duty(**{"id": uuid4(), "what": what, "owner_name": "王主任", **said})


def a_whole_plan(**parts: Any) -> Plan:
    """A campaign from 23 December 2026 to Lantern Festival 2027."""
    return Plan(**{"starts_on": date(2026, 12, 23), "ends_on": date(2027, 2, 20), **parts})


def a_written_plan(street: Street, campaign: Campaign) -> None:
    """Something in each part, of which not all fits together."""
    key, officer = campaign.id, street.officer
    survey = a_phase("摸底", day(1, 10), day(1, 15), note="1 月 12 日（周三）开会")
    rows = {
        Section.LEADERS: [Leader(uuid4(), LeaderPart.HEAD, "王书记", "街道党工委书记")],
        Section.PHASES: [survey, a_phase("走访", day(1, 20), day(2, 5), PhaseKind.VISITS)],
        Section.BATCHES: [a_batch("第一批", day(1, 21), weekday=5)],
        Section.DUTIES: [a_duty("订年货", due_on=day(1, 15)), a_duty("开车", owner_id=street.team_lead.user_id, owner_name="")],
        Section.PROVISIONS: [Provision(uuid4(), Category.DIBAO, "", "民政办", "街道财政")],
        Section.DEADLINES: [a_deadline("报名单", day(1, 18), phase_id=survey.id),
                            a_deadline("年货", day(1, 25), DeadlineKind.GOODS)],
    }  # fmt: skip
    group = a_group(leader_id=street.team_lead.user_id, member_ids=(street.volunteer.user_id,), meets_on=day(1, 21),
                    organisation_id=street.communities[0].id)  # fmt: skip
    with transaction():
        planning.save_heading(officer, key, Heading(theme="面对面", organiser="城关街道"), revision=0, now=NOON)
        for section, parts in rows.items():
            planning.save_rows(officer, key, section, parts, revision=0, now=NOON)
        planning.save_group(officer, key, group, now=NOON)

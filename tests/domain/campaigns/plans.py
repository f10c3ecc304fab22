"""Parts of a plan, each with the least it needs."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from webapp.domain.campaigns.plan import Batch, Deadline, DeadlineKind, Duty, Group, Phase, PhaseKind, Plan

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

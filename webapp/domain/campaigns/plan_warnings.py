"""What in a plan does not fit together (SPEC 4.1), told and never refused: a plan is written before all of it is known.

Pure. A warning names the part and the row it is about, and the facts its sentence needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from .dates_in_text import told_weekdays
from .plan import Batch, Deadline, DeadlineKind, Group, Phase, PhaseKind, Plan, Section

DAY = timedelta(days=1)


@dataclass(frozen=True)
class PlanWarning:
    """`code` has its words; `row_id` is None where it is about the plan's own text."""

    code: str
    section: Section
    row_id: UUID | None
    facts: dict[str, Any] = field(default_factory=dict)


def plan_warnings(plan: Plan) -> list[PlanWarning]:
    """All of them, in the order of the plan."""
    return [*_phases(plan), *_deadlines(plan), *_weekdays(plan)]


def _phases(plan: Plan) -> Iterator[PlanWarning]:
    """One that ends before it starts; days between two that belong to none, or to both."""
    for phase in plan.phases:
        if phase.ends_on < phase.starts_on:
            yield _about(phase, "plan.phase_backwards", name=phase.name, starts=phase.starts_on, ends=phase.ends_on)
    order = sorted(_forwards(plan), key=lambda phase: (phase.starts_on, phase.ends_on))
    last: Phase | None = None
    for phase in order:
        if last is not None:
            yield from _between(last, phase)
        last = phase if last is None or phase.ends_on > last.ends_on else last


def _forwards(plan: Plan) -> list[Phase]:
    return [phase for phase in plan.phases if phase.ends_on >= phase.starts_on]


def _between(first: Phase, then: Phase) -> Iterator[PlanWarning]:
    if then.starts_on > first.ends_on + DAY:
        empty = (then.starts_on - first.ends_on).days - 1
        yield _about(then, "plan.phase_gap", first=first.name, ends=first.ends_on, then=then.name,
                     starts=then.starts_on, days=empty)  # fmt: skip
    elif then.starts_on <= first.ends_on:
        both = (min(first.ends_on, then.ends_on) - then.starts_on).days + 1
        yield _about(then, "plan.phase_overlap", first=first.name, then=then.name, starts=then.starts_on,
                     ends=min(first.ends_on, then.ends_on), days=both)  # fmt: skip


def _about(phase: Phase, code: str, **facts: Any) -> PlanWarning:
    return PlanWarning(code, Section.PHASES, phase.id, facts)


def _deadlines(plan: Plan) -> Iterator[PlanWarning]:
    """One outside the phase it belongs to; goods that are due when the visits have begun."""
    phases, first_visit = {phase.id: phase for phase in _forwards(plan)}, first_day_of_visits(plan)
    for one in plan.deadlines:
        phase = phases.get(one.phase_id) if one.phase_id else None
        if phase is not None and not phase.starts_on <= one.due_on <= phase.ends_on:
            yield PlanWarning("plan.deadline_outside", Section.DEADLINES, one.id,
                              {"what": one.what, "due": one.due_on, "phase": phase.name, "starts": phase.starts_on,
                               "ends": phase.ends_on})  # fmt: skip
        if one.kind is DeadlineKind.GOODS and first_visit is not None and one.due_on > first_visit:
            yield PlanWarning("plan.goods_late", Section.DEADLINES, one.id,
                              {"what": one.what, "due": one.due_on, "visits": first_visit})  # fmt: skip


def first_day_of_visits(plan: Plan) -> date | None:
    """When the first group sets out: by the phases of visits, the batches and the groups."""
    days = [phase.starts_on for phase in plan.phases if phase.kind is PhaseKind.VISITS]
    days += [batch.day for batch in plan.batches]
    days += [group.meets_on for group in plan.groups if group.meets_on is not None]
    return min(days, default=None)


def _weekdays(plan: Plan) -> Iterator[PlanWarning]:
    """A weekday that was typed beside a date, or stands in a text beside one, and is another."""
    for section, row_id, name, on, said in _typed(plan):
        if said is not None and on is not None and on.isoweekday() != said:
            yield _other_day(section, row_id, name, on, said)
    for section, key, name, text in _texts(plan):
        for told_on, told in told_weekdays(text, plan.starts_on, plan.ends_on):
            if told_on.isoweekday() != told:
                yield _other_day(section, key, name, told_on, told)


def _other_day(section: Section, row_id: UUID | None, name: str, on: date, said: int) -> PlanWarning:
    facts = {"name": name, "on": on, "said": said, "real": on.isoweekday()}
    return PlanWarning("plan.other_weekday", section, row_id, facts)


def _typed(plan: Plan) -> Iterator[tuple[Section, UUID, str, date | None, int | None]]:
    for phase in plan.phases:
        yield Section.PHASES, phase.id, phase.name, phase.starts_on, phase.starts_weekday
        yield Section.PHASES, phase.id, phase.name, phase.ends_on, phase.ends_weekday
    for batch in plan.batches:
        yield Section.BATCHES, batch.id, batch.name, batch.day, batch.weekday
    for group in plan.groups:
        yield Section.GROUPS, group.id, group.name, group.meets_on, group.weekday
    for one in plan.deadlines:
        yield Section.DEADLINES, one.id, one.what, one.due_on, one.weekday


def _texts(plan: Plan) -> Iterator[tuple[Section, UUID | None, str, str]]:
    yield Section.HEADING, None, "", "\n".join((plan.text, plan.heading.theme))
    for section in Section:
        for row in plan.rows(section):
            texts = [value for name, value in vars(row).items() if isinstance(value, str) and not name.endswith("_at")]
            yield section, row.id, _name_of(row), "\n".join(texts)


def _name_of(row: object) -> str:
    if isinstance(row, Phase | Batch | Group):
        return row.name
    return row.what if isinstance(row, Deadline) else str(getattr(row, "what", "") or getattr(row, "name", ""))

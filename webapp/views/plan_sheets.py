"""From what is remembered to what is printed: the plan of a campaign (Chinese, like all paper)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from flask_babel import force_locale

from ..core.clock import local, local_day
from ..domain.campaigns import queries
from ..domain.campaigns.models import Campaign
from ..domain.campaigns.plan import Group, Plan, Section
from ..domain.people.queries import names_of, user_names
from ..printing.sheets import Column, PlanPart, PlanSheet
from ..web.campaigns import days_of
from ..web.show import day_with_lunar, weekday
from ..web.standards import asks, gives
from ..web.words import label

NUMBERS = "一二三四五六七八九十"
COLUMNS = {
    Section.LEADERS: (Column("担任", 22), Column("姓名", 26), Column("职务", 52)),
    Section.PHASES: (Column("阶段", 24), Column("时间", 48), Column("内容", 50)),
    Section.BATCHES: (Column("批次", 24), Column("日期", 34), Column("给谁", 40), Column("备注", 30)),
    Section.GROUPS: (Column("组", 16), Column("组长", 18), Column("成员", 38), Column("片区", 30), Column("集合", 46),
                     Column("至少走访", 16)),
    Section.DUTIES: (Column("事项", 50), Column("负责人", 22), Column("期限", 34), Column("备注", 32)),
    Section.PROVISIONS: (Column("对象", 34), Column("谁定名单", 30), Column("谁出钱", 30), Column("备注", 34)),
    Section.DEADLINES: (Column("事项", 44), Column("谁来报", 28), Column("报给谁", 26), Column("期限", 40)),
}  # fmt: skip


def sheet_of(campaign: Campaign, plan: Plan, now: datetime) -> PlanSheet:
    """Only the parts that have something in them."""
    organisation = queries.organisation_of(campaign).name
    with force_locale("zh"):
        parts = [part for part in _parts(campaign, plan) if part.lines or part.rows]
        days = days_of(campaign)
    title = campaign.title if campaign.title.endswith("方案") else f"{campaign.title}活动方案"
    return PlanSheet(
        organisation=organisation, title=title, days=days, dated=_dated(local_day(now)), printed_at=local(now),
        parts=tuple(PlanPart(f"{NUMBERS[n]}、{part.title}", part.lines, part.columns, part.rows)
                    for n, part in enumerate(parts)),
    )  # fmt: skip


def _dated(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def _parts(campaign: Campaign, plan: Plan) -> Iterator[PlanPart]:
    people = user_names(plan.user_ids)
    heading = plan.heading
    told = (("主题：", heading.theme), ("主办：", heading.organiser), ("协办：", heading.helpers))
    yield PlanPart("主题", tuple(words + text for words, text in told if text))
    office = "，".join(text for text in (heading.office_place, heading.office_phone) if text)
    leaders = tuple((label(row.part), row.name, row.post) for row in plan.leaders)
    yield _table("组织领导", Section.LEADERS, leaders, (f"办公室：{office}",) if office else ())
    yield _table("时间安排", Section.PHASES, [
        (row.name, f"{_day(row.starts_on)} – {_day(row.ends_on)}", row.note) for row in plan.phases])  # fmt: skip
    yield _table("批次", Section.BATCHES, [(row.name, _day(row.day), row.for_whom, row.note) for row in plan.batches])
    yield _table("走访分组", Section.GROUPS, _groups(plan.groups, people))
    yield _table("任务分工", Section.DUTIES, [
        (row.what, people.get(row.owner_id, "") if row.owner_id else row.owner_name, _day(row.due_on), row.note)
        for row in plan.duties])  # fmt: skip
    yield _table("谁定名单、谁出钱", Section.PROVISIONS, [
        (label(row.category) or row.words, row.listed_by, row.paid_by, row.note) for row in plan.provisions])  # fmt: skip
    yield _table("上报期限", Section.DEADLINES, [
        (row.what, row.who, row.to_whom, f"{_day(row.due_on)} {row.due_at}".strip()) for row in plan.deadlines])  # fmt: skip
    rules = queries.rules_of(campaign.id)
    yield PlanPart("慰问标准", tuple(f"{rule.number}. {asks(rule).striptags()}：{gives(rule.grant)}" for rule in rules))
    yield PlanPart("要点", tuple(line for line in plan.text.splitlines() if line.strip()))


def _table(title: str, part: Section, rows: Sequence[tuple[str, ...]], lines: tuple[str, ...] = ()) -> PlanPart:
    return PlanPart(title, lines, COLUMNS[part], tuple(rows))


def _day(day: date | None) -> str:
    return f"{day_with_lunar(day)}{weekday(day)}" if day else ""


def _groups(groups: Sequence[Group], people: dict[UUID, str]) -> list[tuple[str, ...]]:
    places = names_of([group.organisation_id for group in groups if group.organisation_id])
    rows: list[tuple[str, ...]] = []
    for group in groups:
        members = [people.get(key, "") for key in group.member_ids]
        place = places.get(group.organisation_id, "") if group.organisation_id else ""
        area = "，".join(text for text in (place, group.area) if text)
        least = f"{group.least_visits} 户" if group.least_visits else ""
        leader = people.get(group.leader_id, "") if group.leader_id else group.leader_name
        rows.append((group.name, leader, "、".join([*filter(None, members), *filter(None, [group.others])]), area,
                     meeting_of(group), least))  # fmt: skip
    return rows


def meeting_of(group: Group) -> str:
    """When and where they meet, and when they set out."""
    when = " ".join(text for text in (_day(group.meets_on), group.meets_at) if text)
    out = f"{group.departs_at} 出发" if group.departs_at else ""
    return "，".join(text for text in (when, group.meeting_place, out) if text)

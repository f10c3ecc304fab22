"""The plan of the demo's campaign: phases around today, three groups, who does what by when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from ...core.clock import local_day
from ...core.transaction import transaction
from ...domain.campaigns.plan import (
    Deadline,
    DeadlineKind,
    Duty,
    Group,
    Heading,
    Leader,
    LeaderPart,
    Phase,
    PhaseKind,
    Provision,
    Row,
    Section,
)
from ...domain.campaigns.planning import save_group, save_heading, save_rows
from ...domain.households.categories import Category
from ...domain.people.actors import Actor
from ...domain.people.models import Organisation
from ...domain.people.permissions import Role
from .people import key_of

AREAS = ("1–8 栋", "沿河片", "东湾、西湾")


def write_plan(
    campaign_id: UUID, staff: dict[Role, Actor], volunteers: Sequence[Actor], places: Sequence[Organisation],
    now: datetime,
) -> None:  # fmt: skip
    """All of it as the officer wrote it a fortnight ago."""
    officer, began = staff[Role.OFFICER], now - timedelta(days=14)
    with transaction():
        heading = Heading("面对面 心贴心", "城关街道办事处", "街道总工会、惠民超市", "便民服务中心 201 室", "027-88880000")
        save_heading(officer, campaign_id, heading, revision=0, now=began)
        for section, rows in _rows(staff, local_day(began)).items():
            save_rows(officer, campaign_id, section, rows, revision=0, now=began)
        for number, area in enumerate(AREAS):
            save_group(officer, campaign_id, _group(number, area, volunteers, places[number].id, local_day(now)), now=began)


def _rows(staff: dict[Role, Actor], first: date) -> dict[Section, Sequence[Row]]:
    def on(day: int) -> date:
        return first + timedelta(days=day)

    spans = (("摸底建档", PhaseKind.SURVEY, 0, 1), ("定名单、公示", PhaseKind.LIST, 2, 8), ("备款备物", PhaseKind.GOODS, 9, 11),
             ("走访发放", PhaseKind.VISITS, 12, 32), ("签收抽查", PhaseKind.CHECK, 33, 45))  # fmt: skip
    phases = [Phase(key_of(f"phase-{kind}"), kind, name, on(a), on(b)) for name, kind, a, b in spans]
    return {
        Section.LEADERS: [
            Leader(key_of("leader-1"), LeaderPart.HEAD, "陈立新", "街道党工委书记"),
            Leader(key_of("leader-2"), LeaderPart.OFFICE_HEAD, "李晓梅", "民政办"),
        ],
        Section.PHASES: phases,
        Section.DUTIES: [
            Duty(key_of("duty-1"), "订年货，米油各 940 份，送到四个服务站", staff[Role.STOREKEEPER].user_id, due_on=on(11)),
            Duty(key_of("duty-2"), "贴公示、拍照留档", staff[Role.OFFICER].user_id, due_on=on(3)),
            Duty(key_of("duty-3"), "走访用车三台", owner_name="王师傅", due_on=on(12)),
        ],
        Section.PROVISIONS: [
            Provision(key_of("provision-1"), Category.DIBAO, "", "民政办", "街道财政"),
            Provision(key_of("provision-2"), Category.NEEDY_WORKER, "", "街道总工会", "工会经费"),
        ],
        Section.DEADLINES: [
            Deadline(key_of("deadline-1"), DeadlineKind.GOODS, "年货送到服务站", "惠民超市", on(11), phase_id=phases[2].id),
            Deadline(key_of("deadline-2"), DeadlineKind.REPORT, "走访进度", "各社区（村）", on(30), due_at="17:00",
                     to_whom="民政办", phase_id=phases[3].id),
        ],
    }  # fmt: skip


def _group(number: int, area: str, volunteers: Sequence[Actor], place: UUID, today: date) -> Group:
    """Three with a leader; the first is led by the team lead's own account."""
    start = 1 + number * 4
    leader, *members = [actor.user_id for actor in volunteers[start : start + 4]]
    return Group(
        key_of(f"group-{number}"), f"第 {number + 1} 组", leader, member_ids=tuple(key for key in members if key),
        organisation_id=place, area=area, meets_on=today - timedelta(days=2), meets_at="08:30", meeting_place="服务站门口",
        departs_at="08:50", least_visits=5,
    )  # fmt: skip

"""A campaign in mid-flight: proposed, posted, approved, frozen, half of it at the doors already."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from ...core.clock import at_local, local_day
from ...core.transaction import transaction
from ...domain.campaigns.approving import approve_list
from ...domain.campaigns.conditions import AgeBetween, Bound, HasCategory, IncomeUpTo, Join
from ...domain.campaigns.issuing import issue_next
from ...domain.campaigns.operations import CampaignPlan, create_campaign
from ...domain.campaigns.periods import DayCount
from ...domain.campaigns.posting import post_list
from ...domain.campaigns.proposing import propose_list
from ...domain.campaigns.rules import Basis, Goods, Grant
from ...domain.campaigns.standards import StandardForm, save_standard
from ...domain.campaigns.states import Festival
from ...domain.cases.models import CaseOutcome
from ...domain.cases.operations import answer_case, investigate_case
from ...domain.households.categories import Category
from ...domain.notices.operations import raise_objection
from ...domain.people.actors import NOBODY, Actor
from ...domain.people.models import Organisation
from ...domain.people.permissions import Role
from .funds import plan_the_money, spend_a_little, use_funds
from .people import key_of

RICE = Goods("东北大米 10 kg", 1, "袋", 6800)
OIL = Goods("食用油 5 L", 1, "桶", 7200)
QUILT = Goods("棉被", 1, "床", 16000)
MILK = Goods("牛奶", 2, "箱", 6000)
STANDARDS = (
    StandardForm(Join.ALL, (HasCategory((Category.DIBAO,)),),
                 Grant(Basis.SIZE, steps=((1, 65000), (2, 98000), (3, 125000)), goods=(RICE,))),
    StandardForm(Join.ALL, (HasCategory((Category.ELDERLY_LIVING_ALONE,)), AgeBetween(70, None)),
                 Grant(Basis.HOUSEHOLD, 70000, goods=(QUILT, OIL))),
    StandardForm(Join.ALL, (HasCategory((Category.MAJOR_ILLNESS,)), IncomeUpTo(Bound.AT_MOST, 150, None)),
                 Grant(Basis.HOUSEHOLD, 150000)),
    StandardForm(Join.ALL, (HasCategory((Category.LEFT_BEHIND_CHILD,)),), Grant(goods=(MILK, RICE))),
    StandardForm(Join.ANY, (HasCategory((Category.NEAR_DIBAO, Category.NEEDY_WORKER)),),
                 Grant(Basis.HOUSEHOLD, 50000, goods=(RICE, OIL))),
)  # fmt: skip
MAIN, SECOND = key_of("campaign"), key_of("second-campaign")


def run_to_the_doors(root: Organisation, staff: dict[Role, Actor], now: datetime) -> UUID:
    """The main campaign, from its plan twelve days ago to its receipts six days ago."""
    officer, approver = staff[Role.OFFICER], staff[Role.APPROVER]
    began = now - timedelta(days=14)
    list_id = _posted(root, officer, MAIN, "面对面 心贴心 · 春节送温暖", posted=now - timedelta(days=12), began=began)
    _object(key_of("notice-campaign"), officer, approver, now - timedelta(days=11))
    spend_a_little(staff, MAIN, now - timedelta(days=9))
    approve_list(approver, list_id, turns=transaction, now=now - timedelta(days=6))
    while True:
        progress = issue_next(officer, list_id, turns=transaction, now=now - timedelta(days=6) + timedelta(hours=1))
        if progress.done >= progress.total:
            return MAIN


def run_to_the_board(place: Organisation, staff: dict[Role, Actor], now: datetime) -> UUID:
    """A second campaign whose candidate list hangs on the board now; one line has an objection that waits."""
    posted = now - timedelta(days=2)
    _posted(place, staff[Role.OFFICER], SECOND, "元旦走访慰问", posted=posted, began=now - timedelta(days=16))
    with transaction():
        raise_objection(NOBODY, key_of("notice-second-campaign"), id=key_of("objection-3"), number=3,
                        text="这家今年搬到儿子那里去住了，平时不在。", contact=None, now=now - timedelta(days=1))  # fmt: skip
    return SECOND


def _posted(
    organisation: Organisation, officer: Actor, key: UUID, title: str, *, posted: datetime, began: datetime
) -> UUID:
    name = "campaign" if key == MAIN else "second-campaign"
    today = local_day(began)
    plan = CampaignPlan(
        title=title, festival=Festival.SPRING if key == MAIN else Festival.NEW_YEAR_AND_SPRING, starts_on=today,
        ends_on=today + timedelta(days=45), counted_on=today, notice_days=5, notice_count=DayCount.CALENDAR,
        skips_notice=False, sealed_slips=True, plan=None,
    )  # fmt: skip
    with transaction():
        create_campaign(officer, organisation, key, plan, now=began)
    for number, form in enumerate(STANDARDS if key == MAIN else STANDARDS[:2], start=1):
        with transaction():
            save_standard(officer, key, key_of(f"{name}-standard-{number}"), form, now=began)
    use_funds(officer, key, began)
    if key == MAIN:
        plan_the_money(officer, key, began)
    list_id = key_of(f"{name}-list")
    propose_list(officer, key, list_id, turns=transaction, now=posted - timedelta(hours=2))
    post_list(officer, list_id, key_of(f"notice-{name}"), turns=transaction, now=posted)
    return list_id


def _object(notice_id: UUID, officer: Actor, second: Actor, now: datetime) -> None:
    """Two neighbours objected; one is answered, one still waits and its line with it."""
    for number, text in ((5, "听说这家儿子在外面做生意。"), (9, "这家好像已经搬走了。")):
        with transaction():
            raise_objection(NOBODY, notice_id, id=key_of(f"objection-{number}"), number=number, text=text,
                            contact=None, now=now)  # fmt: skip
    case, later = key_of("objection-5"), now + timedelta(days=2)
    with transaction():
        if second.user_id is not None:
            investigate_case(officer, case, "两人上门看过，儿子已分户，收入不计入。", second.user_id, now=later)
        answer_case(officer, case, CaseOutcome.NOT_UPHELD, "经两人上门核查，情况不属实，照原名单办理。", now=later)


def morning(now: datetime, days: int) -> datetime:
    """Half past midnight of the day so many days from now: before the first window of that day."""
    return at_local(local_day(now) + timedelta(days=days), 0, 30)

"""Event care on the street: the rules that the approver has written, and what was given by them."""

from __future__ import annotations

from datetime import datetime, timedelta

from ...core.clock import local_day
from ...core.transaction import transaction
from ...domain.events.beneficiaries import Whom
from ...domain.events.members import MemberEntry, enter_member
from ...domain.events.operations import GrantEntry, enter_grant, pay_grant
from ...domain.events.periods import periods_over
from ...domain.events.queries import funds_to_choose
from ...domain.events.rulebooks import book_at, write_rule
from ...domain.events.rules import CareRule
from ...domain.events.states import EventKind, Kin
from ...domain.events.stock import items_to_choose
from ...domain.notices.care import NewCareSum, hang_sum, sum_up
from ...domain.people.actors import Actor
from ...domain.people.models import Organisation
from ...domain.people.permissions import Role
from .firms import CONFIRMED
from .people import key_of

TOTALS = key_of("event-totals")
_FAMILY = (Kin.SELF, Kin.SPOUSE, Kin.CHILD, Kin.PARENT, Kin.SPOUSE_PARENT)
RULES = (
    CareRule(EventKind.HOSPITAL, (Kin.SELF, Kin.SPOUSE, Kin.CHILD), 500_00, "", 2, "出院小结或住院收据"),
    CareRule(EventKind.BEREAVEMENT, _FAMILY, 1000_00, "", 2, "死亡证明"),
    CareRule(EventKind.WEDDING, (Kin.SELF,), 300_00, "喜糖一份", 1, "结婚证"),
    CareRule(EventKind.BIRTH, (Kin.SELF, Kin.SPOUSE), 300_00, "", 1, "出生医学证明"),
    CareRule(EventKind.BIRTHDAY, (Kin.SELF,), 0, "蛋糕一个", 1, "档案上的生日"),
    CareRule(EventKind.DISASTER, (Kin.SELF,), 2000_00, "", 0, "现场照片或社区证明"),
)


def make_rules(root: Organisation, staff: dict[Role, Actor], now: datetime) -> None:
    """One after the other, as a person writes them."""
    for rule in RULES:
        with transaction():
            seen = book_at(root)
            write_rule(staff[Role.APPROVER], root.id, rule, seen=seen.id if seen else None, now=now - timedelta(days=15))


MEMBERS = (("邹建华", "13800138071", "红星纺织厂"), ("陆晓燕", "13800138072", "城关区公交公司"))


LONG_KNOWN = ("邱桂兰", "白志强", "田淑芬", "康永福", "崔玉珍", "石学军", "龚爱华")
KEPT_WITH_THEM = {EventKind.BIRTHDAY: range(7), EventKind.HOSPITAL: range(5), EventKind.BIRTH: range(3), EventKind.WEDDING: (3, 4)}
"""Events of months that are over, by the numbers of those they happened to."""


def make_totals(root: Organisation, staff: dict[Role, Actor], now: datetime) -> None:
    """What the last months came to hangs on the board: two kinds by name, the rare ones together."""
    officer, second_by, fund = staff[Role.OFFICER], staff[Role.APPROVER].user_id, funds_to_choose(staff[Role.OFFICER])[0].id
    assert second_by is not None  # noqa: S101  (an account has one)
    period, entered = periods_over(local_day(now))[0], now - timedelta(days=10)
    day = min(period.last, local_day(entered))
    for number, name in enumerate(LONG_KNOWN):
        member = MemberEntry(key_of(f"long-known-{number}"), root.id, name, f"1380013810{number}", "红星纺织厂")
        with transaction():
            enter_member(officer, member, now=entered)
    for kind, number in [(kind, number) for kind, numbers in KEPT_WITH_THEM.items() for number in numbers]:
        key, whom = key_of(f"{kind.value}-{number}"), Whom(member_id=key_of(f"long-known-{number}"))
        entry = GrantEntry(key, whom, kind, Kin.SELF, day, "看过材料", None if kind is EventKind.BIRTHDAY else fund)
        with transaction():
            enter_grant(officer, entry, now=entered)
        with transaction():
            pay_grant(officer, key, second_by, day, now=entered)
    seen = sum_up(officer, root.id, period, today=local_day(now)).mark
    with transaction():
        hang_sum(officer, NewCareSum(TOTALS, root.id, period, seen), now=now)


def make_grants(root: Organisation, staff: dict[Role, Actor], now: datetime) -> None:
    """One handed over, one to be handed over, one above the yearly count that waits; and a firm after a storm. Two with goods."""
    officer, fund = staff[Role.OFFICER], funds_to_choose(staff[Role.OFFICER])[0].id
    store = {item.label: item.id for item, _left in items_to_choose(root)}
    for number, (name, phone, employer) in enumerate(MEMBERS):
        with transaction():
            enter_member(officer, MemberEntry(key_of(f"member-{number}"), root.id, name, phone, employer), now=now - timedelta(days=9))
    first, second = Whom(member_id=key_of("member-0")), Whom(member_id=key_of("member-1"))
    told = (
        (first, EventKind.HOSPITAL, Kin.SPOUSE, 8, "出院小结", ("东北大米 10 kg", 1)),
        (second, EventKind.BEREAVEMENT, Kin.SPOUSE_PARENT, 3, "死亡证明", None),
        (Whom(firm_id=CONFIRMED), EventKind.DISASTER, Kin.SELF, 2, "仓库进水的照片", ("棉被 2 米 × 2.3 米", 6)),
    )
    for number, (whom, kind, kin, days_ago, proof, goods) in enumerate(told):
        moment = now - timedelta(days=days_ago)
        taken = (store[goods[0]], goods[1]) if goods else (None, None)
        entry = GrantEntry(key_of(f"event-{number}"), whom, kind, kin, local_day(moment), proof, fund, *taken)
        with transaction():
            enter_grant(officer, entry, now=moment)
    second_by, day = staff[Role.APPROVER].user_id, now - timedelta(days=6)
    assert second_by is not None  # noqa: S101  (an account has one)
    with transaction():
        pay_grant(officer, key_of("event-0"), second_by, local_day(day), now=day)

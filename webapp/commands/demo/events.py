"""Event care on the street: the rules that the approver has written."""

from __future__ import annotations

from datetime import datetime, timedelta

from ...core.transaction import transaction
from ...domain.events.rulebooks import book_at, write_rule
from ...domain.events.rules import CareRule
from ...domain.events.states import EventKind, Kin
from ...domain.people.actors import Actor
from ...domain.people.models import Organisation
from ...domain.people.permissions import Role

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

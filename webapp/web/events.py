"""A rule of event care, said back in a sentence."""

from __future__ import annotations

from flask_babel import gettext as _

from ..domain.events.rules import CareRule
from ..domain.events.states import EventKind, Kin
from .money import money
from .words import label


def gift_of(fen: int, goods: str) -> str:
    """What is given: money, goods, or both."""
    if fen and goods:
        return str(_("%(money)s，另加%(goods)s", money=money(fen), goods=goods))
    return money(fen) if fen else goods


def sentence_of(rule: CareRule) -> str:
    """`本人、配偶住院：给 500 元。一个人一年 2 次，再多要另一个人批准。要看：出院小结。`"""
    whose = _("、").join(label(one) for one in rule.kin)
    gives = _("%(whose)s%(event)s：给%(gift)s。", whose=whose, event=label(rule.kind), gift=gift_of(rule.fen, rule.goods))
    often = (_("同一事由，一个人一年 %(times)s 次以内不用批；再多，要另一个人批准。", times=rule.yearly) if rule.yearly
             else _("每一次都要另一个人批准。"))  # fmt: skip
    return str(_("%(gives)s%(often)s要看：%(proof)s。", gives=gives, often=often, proof=rule.proof.rstrip("。")))


def event_of(said: dict[str, str], *, is_firm: bool) -> str:
    """`配偶 · 生病住院`, of what a grant keeps; a firm has no family."""
    event = label(EventKind(said["kind"])) if said else ""
    return event if is_firm or not said else f"{label(Kin(said['kin']))} · {event}"

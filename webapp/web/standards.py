"""A standard told back as a sentence (SPEC 4.2): what it asks, in bold what counts, and what it gives."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from flask_babel import gettext as _
from markupsafe import Markup, escape

from ..domain.campaigns.conditions import (
    AgeBetween,
    Bound,
    Condition,
    HasCategory,
    HasCause,
    IncomeUpTo,
    Join,
    SizeBetween,
)
from ..domain.campaigns.rules import Basis, Goods, Grant, Rule
from .show import money
from .words import label


def _bold(text: str) -> Markup:
    return Markup("<b>%s</b>") % text


def _say(text: str, **parts: Markup) -> Markup:
    return escape(text) % parts


def _listed(parts: Sequence[Markup], between: str) -> Markup:
    return escape(between).join(parts)


def asks(rule: Rule) -> Markup:
    """`低保家庭，且有人年满 70 周岁`."""
    told = [_condition(condition) for condition in rule.conditions]
    if not told:
        return _bold(_("在册的每一户"))
    if rule.join is Join.NONE:
        return _say(_("下面都不符合：%(list)s"), list=_listed(told, _("；")))
    return _listed(told, _("，且") if rule.join is Join.ALL else _("，或"))


def _condition(condition: Condition) -> Markup:
    match condition:
        case HasCategory(codes, all_of_them):
            names = _listed([_bold(label(code)) for code in codes], _("、"))
            if len(codes) == 1:
                return names
            return _say(_("同时是%(names)s") if all_of_them else _("%(names)s（有一样就算）"), names=names)
        case HasCause(codes):
            names = _listed([_bold(label(code)) for code in codes], _("、"))
            return _say(_("主要致困原因是%(names)s"), names=names)
        case AgeBetween(least, most):
            return _say(_("有人%(range)s"), range=_bold(_ages(least, most)))
        case SizeBetween(least, most):
            return _say(_("家里%(range)s"), range=_bold(_people(least, most)))
        case IncomeUpTo():
            return _income(condition)
    raise TypeError(condition)


def _ages(least: int | None, most: int | None) -> str:
    if most is None:
        return str(_("%(least)s 周岁及以上", least=least))
    if least is None:
        return str(_("%(most)s 周岁及以下", most=most))
    return str(_("%(least)s 到 %(most)s 周岁", least=least, most=most))


def _people(least: int | None, most: int | None) -> str:
    if most is None:
        return str(_("%(least)s 人及以上", least=least))
    if least is None:
        return str(_("%(most)s 人及以下", most=most))
    if least == most:
        return str(_("%(least)s 人", least=least))
    return str(_("%(least)s 到 %(most)s 人", least=least, most=most))


def _income(condition: IncomeUpTo) -> Markup:
    bound = _bold(_("不高于") if condition.bound is Bound.AT_MOST else _("低于"))
    if condition.percent is None:
        limit = _bold(money(condition.amount_fen))
        return _say(_("人均月收入%(bound)s %(limit)s"), bound=bound, limit=limit)
    if condition.percent == 100:
        return _say(_("人均月收入%(bound)s低保标准"), bound=bound)
    times = _bold(_("%(times)s 倍", times=f"{Decimal(condition.percent) / 100:f}"))
    return _say(_("人均月收入%(bound)s低保标准的 %(times)s"), bound=bound, times=times)


def gives(grant: Grant) -> str:
    """`1 人户 ￥650.00 · 2 人及以上 ￥980.00，另加大米 1 袋`."""
    paid, goods = _paid(grant), goods_words(grant.goods)
    if not goods:
        return paid
    return str(_("%(money)s，另加%(goods)s", money=paid, goods=goods)) if paid else goods


def _paid(grant: Grant) -> str:
    if grant.basis is Basis.HOUSEHOLD:
        return str(_("每户 %(sum)s", sum=money(grant.amount_fen)))
    if grant.basis is Basis.PERSON:
        return str(_("家里每人 %(sum)s", sum=money(grant.amount_fen)))
    if grant.basis is Basis.NOTHING:
        return ""
    steps = [*grant.steps, (None, 0)]
    told = []
    for (least, fen), (following, _fen) in pairwise(steps):
        who = _("%(size)s 人户", size=_up_to(least, following)) if following else _("%(least)s 人及以上", least=least)
        told.append(f"{who} {money(fen)}")
    return " · ".join(told)


def _up_to(least: int | None, following: int) -> str:
    return str(least) if least == following - 1 else f"{least}–{following - 1}"


def goods_words(goods: Sequence[Goods]) -> str:
    """`大米 1 袋、食用油 1 桶`: what is written on it is the clerk's own word and stays as it is."""
    return str(_("、").join(f"{line.label} {line.quantity} {line.unit}" for line in goods))

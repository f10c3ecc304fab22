"""A standard told back as a sentence (SPEC 4.2): what it asks, in bold what counts, and what it gives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import Enum
from itertools import pairwise
from uuid import UUID

from flask import g
from flask_babel import gettext as _
from markupsafe import Markup, escape

from ..domain.campaigns.answers import Bound, Condition, Join
from ..domain.campaigns.conditions import (
    AgeBetween,
    CauseConfirmed,
    HasAid,
    HasCategory,
    HasCause,
    HasDisability,
    HasOwnCategory,
    HasWorkStatus,
    HelpedLastTime,
    IncomeUpTo,
    LivesIn,
    Loss,
    MedicalCost,
    NeedSays,
    SizeBetween,
    WorkSays,
)
from ..domain.campaigns.rules import Basis, Goods, Grant, Rule
from ..domain.households.catalogue import own_by_ids
from ..domain.households.own_categories import OwnCategory
from ..domain.people.queries import names_of
from .show import money
from .words import label


def _bold(text: str) -> Markup:
    return Markup("<b>%s</b>") % text


def _say(text: str, **parts: Markup) -> Markup:
    return escape(text) % parts


def _listed(parts: Sequence[Markup], between: str) -> Markup:
    return escape(between).join(parts)


def asks(rule: Rule) -> Markup:
    """`低保家庭，且有人年满 70 周岁（特困人员除外）`."""
    told = _asked(rule)
    if not rule.excludes:
        return told
    barred = _listed([_condition(condition) for condition in rule.excludes], _("、"))
    return _say(_("%(asked)s（%(barred)s除外）"), asked=told, barred=barred)


def _asked(rule: Rule) -> Markup:
    told = [_condition(condition) for condition in rule.conditions]
    if not told:
        return _bold(_("在册的每一户"))
    if rule.join is Join.NONE:
        return _say(_("下面都不符合：%(list)s"), list=_listed(told, _("；")))
    return _listed(told, _("，且") if rule.join is Join.ALL else _("，或"))


def _names(members: Iterable[Enum]) -> Markup:
    return _listed([_bold(label(member)) for member in members], _("、"))


def _quoted(words: Iterable[str]) -> Markup:
    return _listed([_bold(_("“%(word)s”", word=word)) for word in words], _("或"))


def _condition(condition: Condition) -> Markup:
    return (
        _of_person(condition) or _of_household(condition) or _of_its_year(condition) or _of_its_past(condition)
    )


def _of_person(condition: Condition) -> Markup | None:
    match condition:
        case AgeBetween(least, most):
            return _say(_("有人%(range)s"), range=_bold(_ages(least, most)))
        case HasDisability():
            return _disability(condition)
        case HasWorkStatus(codes):
            return _say(_("有人%(names)s（有一样就算）") if len(codes) > 1 else _("有人%(names)s"), names=_names(codes))
        case WorkSays(words):
            return _say(_("有人的工作写着%(words)s"), words=_quoted(words))
    return None


def _of_household(condition: Condition) -> Markup | None:
    match condition:
        case HasCategory(codes, all_of_them):
            if len(codes) == 1:
                return _names(codes)
            return _say(_("同时是%(names)s") if all_of_them else _("%(names)s（有一样就算）"), names=_names(codes))
        case HasOwnCategory(ids):
            names = _listed([_bold(own.name) for own in own_categories(ids)], _("、"))
            return names if len(ids) == 1 else _say(_("%(names)s（有一样就算）"), names=names)
        case HasCause(codes, any_place):
            told = _("致困原因里有%(names)s") if any_place else _("主要致困原因是%(names)s")
            return _say(told, names=_names(codes))
        case SizeBetween(least, most):
            return _say(_("家里%(range)s"), range=_bold(_people(least, most)))
        case IncomeUpTo():
            return _income(condition)
    return None


def _of_its_year(condition: Condition) -> Markup | None:
    match condition:
        case MedicalCost(fen, floor, years):
            return _say(_("%(years)s看病自己付的%(bound)s %(sum)s"), years=_bold(label(years)), bound=_bold(label(floor)),
                        sum=_bold(money(fen)))  # fmt: skip
        case Loss(fen, floor, years):
            return _say(_("%(years)s受灾、意外的损失%(bound)s %(sum)s"), years=_bold(label(years)),
                        bound=_bold(label(floor)), sum=_bold(money(fen)))  # fmt: skip
        case CauseConfirmed(when):
            return _say(_("主要原因是%(when)s确认的"), when=_bold(label(when)))
    return None


def _of_its_past(condition: Condition) -> Markup:
    match condition:
        case HasAid(codes):
            return _say(_("政府救助是%(names)s"), names=_names(codes))
        case NeedSays(words):
            return _say(_("需要里写着%(words)s"), words=_quoted(words))
        case LivesIn(places):
            names = place_names(places)
            return _say(_("住在%(places)s"), places=_listed([_bold(name) for name in names], _("、")))
        case HelpedLastTime(was):
            return _bold(_("去年这项慰问里有") if was else _("去年这项慰问里没有"))
    raise TypeError(condition)


def _disability(condition: HasDisability) -> Markup:
    levels = _("、").join(str(level) for level in condition.levels)
    types = _names(condition.types) if condition.types else _bold(_("任何一类"))
    if not levels:
        return _say(_("有人有残疾（%(types)s）"), types=types)
    return _say(_("有人有残疾（%(types)s，%(levels)s 级）"), types=types, levels=_bold(levels))


def own_categories(ids: Sequence[UUID]) -> list[OwnCategory]:
    """Asked for once a page, however many lines tell of it."""
    known: dict[UUID, OwnCategory] = g.setdefault("own_categories", {})
    if missing := [id for id in ids if id not in known]:
        known.update(own_by_ids(missing))
    return [known[id] for id in ids if id in known]


def place_names(places: Sequence[UUID]) -> list[str]:
    """Asked for once a page, however many lines tell of it."""
    known: dict[UUID, str] = g.setdefault("place_names", {})
    if missing := [place for place in places if place not in known]:
        known.update(names_of(missing))
    return [known.get(place, "") for place in places]


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
    if paid and grant.in_kind:
        paid = str(_("%(money)s，折成等值的%(thing)s", money=paid, thing=grant.in_kind))
    if not goods:
        return paid
    return str(_("%(money)s，另加%(goods)s", money=paid, goods=goods)) if paid else goods


def _paid(grant: Grant) -> str:
    paid = money(grant.amount_fen)
    simple = {
        Basis.NOTHING: "",
        Basis.HOUSEHOLD: _("每户 %(sum)s", sum=paid),
        Basis.PERSON: _("家里每人 %(sum)s", sum=paid),
        Basis.MATCHING: _("符合的每人 %(sum)s", sum=paid),
        Basis.RANGE: _("每户 %(least)s 到 %(most)s，一户一户定", least=paid, most=money(grant.most_fen)),
    }
    return str(simple[grant.basis]) if grant.basis in simple else _by_size(grant)


def _by_size(grant: Grant) -> str:
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

"""A quota told back as a sentence, and what came of it (SPEC 4.2, 4.9)."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from ..domain.campaigns.forecast import Forecast, Line
from ..domain.campaigns.quotas import Quota
from ..domain.campaigns.rules import Rule
from .standards import place_names
from .words import label


def limits(quota: Quota | None) -> str:
    """`名额 30 户：幸福社区 10、和平社区 20。不够时人均收入低的在前`; empty without a quota."""
    if quota is None:
        return ""
    told = _("名额 %(count)s 户", count=quota.seats)
    names = place_names([place for place, _count in quota.places])
    if shares := _("、").join(f"{name} {count}" for name, (_id, count) in zip(names, quota.places, strict=True)):
        told = _("%(total)s：%(places)s", total=told, places=shares)
    order = _("，再看").join(label(severity) for severity in quota.order) or _("档案先后")
    told = _("%(told)s。不够时先看%(order)s", told=told, order=order)
    if quota.balanced and quota.places:
        told = _("%(told)s；哪里用不完，匀给别处最困难的", told=told)
    return str(told)


@dataclass(frozen=True)
class PlaceLine:
    """One community's part of a quota: `seats` None where it has none of its own; `unused` goes back."""

    name: str
    seats: int | None
    used: int
    waiting: int

    @property
    def unused(self) -> int | None:
        return None if self.seats is None else max(0, self.seats - self.used)


def quota_lines(rule: Rule, forecast: Forecast) -> list[PlaceLine]:
    """By community, those with seats first in their order, then others that have somebody in line."""
    if rule.quota is None:
        return []
    counted, seats = forecast.quotas.get(rule.number, {}), dict(rule.quota.places)
    keys = [*seats, *(key for key in counted if key not in seats)]
    lines = [(seats.get(key), counted.get(key, Line())) for key in keys]
    return [PlaceLine(name, own, line.used, line.waiting)
            for name, (own, line) in zip(place_names(keys), lines, strict=True)]  # fmt: skip

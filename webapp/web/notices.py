"""What a notice says in all, whatever it is about: households of a list, or grants of event care."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from ..domain.events.states import EventKind
from .words import label


@dataclass(frozen=True)
class CareRow:
    """One line of event care in words."""

    what: str
    grants: int
    how_many: str
    fen: int
    goods: str


def how_many(totals: dict[str, Any]) -> str:
    """`共 12 户`, or `共 21 份` where grants are told and not households (SPEC 1.2)."""
    if "care" in totals:
        return str(ngettext("共 %(num)d 份", "共 %(num)d 份", totals["grants"]))
    return str(_("共 %(count)s 户", count=totals["households"]))


def care_rows(totals: dict[str, Any]) -> list[CareRow]:
    """The lines of event care, the rare ones last and together; none for a list of households."""
    return [_row(line, alone=len(totals["care"]) == 1) for line in totals.get("care", ())]


def _row(line: dict[str, Any], *, alone: bool) -> CareRow:
    rest = _("各种事由") if alone else _("其他事由")
    things = [f"{name} {quantity} {unit}" if unit else f"{name} ×{quantity}" for name, unit, quantity in line["things"]]
    if line["has_more"]:
        things.append(_("另有其他物品") if things else _("有物品"))
    return CareRow(
        what=label(EventKind(line["kind"])) if line["kind"] else rest, grants=line["grants"],
        how_many=ngettext("%(num)d 份", "%(num)d 份", line["grants"]), fen=line["fen"], goods=_("、").join(things),
    )  # fmt: skip

"""Birthdays of a month in one place, to read and to print (SPEC 3.11)."""

from __future__ import annotations

import re
from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue

from ..core import clock
from ..domain.households.birthdays import birthdays_in
from ..domain.households.dates import months_after
from ..domain.people.models import Organisation
from ..domain.people.permissions import Permission
from ..domain.people.queries import list_organisations
from ..schemas.base import RequestSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.show import lunar_name
from .households import bp

CENTURY = 20
"""Years from 2000 to 2099: beyond them the lunar calendar is not known."""


@bp.get("/birthdays")
@requires(Permission.HOUSEHOLD_READ)
def birthdays() -> ResponseReturnValue:
    """This month's, or those of the month that was asked for; what makes no sense there counts as not chosen."""
    actor = current_actor()
    places, month = list_organisations(actor, Permission.HOUSEHOLD_READ), _month()
    place = _place(list(places))
    near = {name: day.isoformat()[:7] for name, steps in (("earlier", -1), ("later", 1))
            if (day := months_after(month, steps)).year // 100 == CENTURY}  # fmt: skip
    return render_template(
        "households/birthdays.html", rows=birthdays_in(actor, place.id, month), month=month, place=place,
        places=[(str(one.id), one.name) for one in places], lunar_name=lunar_name,
        form=Form(RequestSchema(), initial={"place": str(place.id)}), **near,
    )  # fmt: skip


def _month() -> date:
    said = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", request.args.get("month", ""), re.ASCII)
    return date(int(said[1]), int(said[2]), 1) if said else clock.local_day(clock.now()).replace(day=1)


def _place(places: list[Organisation]) -> Organisation:
    """The one asked for, else one's own, or the first below it: files stand with communities."""
    asked = request.args.get("place", "")
    lowest = [one for one in places if not any(other.path != one.path and other.path.startswith(one.path) for other in places)]
    return next((one for one in places if str(one.id) == asked), lowest[0])

"""Begin with what was held before: a campaign of the year before as a start (SPEC 4.1, 4.5)."""

from __future__ import annotations

import re
from datetime import date, datetime
from uuid import UUID, uuid4

from ...core.db import db
from ..people.actors import Actor
from . import queries
from .budget_reading import copy_budget
from .models import Campaign, Standard
from .operations import CampaignPlan, create_campaign

_YEAR = re.compile(r"20\d\d")
_ITSELF = ("title", "starts_on", "ends_on", "counted_on")


def copy_campaign(actor: Actor, campaign_id: UUID, new_id: UUID, *, now: datetime) -> Campaign:
    """The same plan a year later with the same standards and its budget as a plan, to be looked through; no list, no
    household and no fund is taken along.

    The same request sent again returns the campaign it made.
    """
    old = queries.get_campaign(actor, campaign_id)
    is_there = db.session.get(Campaign, new_id) is not None
    kept = {name: getattr(old, name) for name in CampaignPlan.__dataclass_fields__ if name not in _ITSELF}
    plan = CampaignPlan(
        title=_YEAR.sub(lambda year: str(int(year[0]) + 1), old.title), starts_on=_a_year_on(old.starts_on),
        ends_on=_a_year_on(old.ends_on), counted_on=_a_year_on(old.counted_on), **kept,
    )  # fmt: skip
    new = create_campaign(actor, queries.organisation_of(old), new_id, plan, now=now)
    if not is_there:
        db.session.flush()
        for standard in queries.list_standards(old.id):
            same = {name: getattr(standard, name)
                    for name in ("number", "joined", "conditions", "gives", "excludes", "in_addition", "quota")}  # fmt: skip
            db.session.add(Standard(id=uuid4(), campaign_id=new.id, **same))
        db.session.flush()
        copy_budget(old, new)
    return new


def _a_year_on(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return date(day.year + 1, 2, 28)

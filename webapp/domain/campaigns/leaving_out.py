"""Lines leave their list; every household keeps its reason (SPEC 4.6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, insert, select, update

from ...core import tally
from ...core.db import db
from . import changes, lists, needs
from .models import AwardLine, Campaign, LeftOut
from .rules import LeftOutReason
from .states import LineStatus


def leave_out(campaign: Campaign, line_ids: Sequence[UUID], reason: LeftOutReason, note: str | None) -> None:
    """Take lines off their list, some hundred at most; their households join those left out, with the reason."""
    if not line_ids:
        return
    home = lists.latest_proposal(campaign.id)
    assert home is not None  # noqa: S101  (a line came from a proposal)
    lines = db.session.scalars(select(AwardLine).where(AwardLine.id.in_(line_ids)).order_by(AwardLine.number)).all()
    replacing = changes.replacing_among(line_ids)  # their households stand by the line that would have given way
    leaving = [line for line in lines if line.id not in replacing]
    number = db.session.scalar(select(func.max(LeftOut.number)).where(LeftOut.list_id == home.id)) or 0
    rows = [
        {"list_id": home.id, "household_id": line.household_id, "number": number + place, "reason": reason, "note": note,
         "organisation_id": line.organisation_id, "others": [line.standard_number, *line.others], "queued": []}
        for place, line in enumerate(leaving, start=1)
    ]  # fmt: skip
    needs.take_off(lines)
    if rows:
        db.session.execute(insert(LeftOut), rows)
    off = update(AwardLine).where(AwardLine.id.in_([line.id for line in lines]))
    db.session.execute(off.values(status=LineStatus.WITHDRAWN, change_reason=note))
    for place_id, count in Counter(line.organisation_id for line in leaving).items():
        tally.add(campaign.id, place_id, "proposed", -count)
        tally.add(campaign.id, place_id, "left_out", count)

"""How far a list on its way is, for its page."""

from __future__ import annotations

from collections.abc import Mapping

from ..notices.making import last_row
from .issuing import Progress
from .models import AwardList
from .states import STANDING, LineStatus, ListStatus


def how_far(award_list: AwardList, counts: Mapping[LineStatus, int]) -> Progress | None:
    """Households done out of all on the list; None for a list at rest. `counts` are its lines by where they stand."""
    if not award_list.is_under_way:
        return None
    total = sum(counts.get(status, 0) for status in STANDING)
    if award_list.status is ListStatus.POSTING:
        return Progress(last_row(award_list.next_notice_id)[0] if award_list.next_notice_id else 0, total)
    if award_list.status is ListStatus.APPROVING:
        return Progress(counts.get(LineStatus.APPROVED, 0) + counts.get(LineStatus.OBJECTED, 0), total)
    return Progress(counts.get(LineStatus(award_list.stands.value), 0), total)

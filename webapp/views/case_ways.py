"""From a case to what it is about: the receipt, the visit, the line, the notice, the family; as far as one may go."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask_babel import gettext as _

from ..core.errors import NotFound
from ..domain.campaigns import lists
from ..domain.cases.models import Case
from ..domain.notices.operations import ROW, WHOLE
from ..domain.notices.queries import newest_with
from ..domain.people.actors import Actor
from ..domain.people.identity import plain_phone
from ..domain.receipts.disputes import SUBJECT as RECEIPT
from ..domain.receipts.queries import get_receipt
from ..domain.visits.queries import see_visit
from ..web.ways import way_to

Way = tuple[str, str, str, str]
"""(word, address, note, icon), as `kit.links` takes it."""
SHORTEST_PHONE = 7


def ways_of(actor: Actor, case: Case) -> list[Way]:
    """What this person may open of what the case speaks of."""
    find = _FINDERS.get(case.subject_kind)
    if find is None or case.subject_id is None:
        return []
    try:
        found = find(actor, case.subject_id)
    except NotFound:
        return []
    return [(word, way, "", icon) for word, way, icon in found if way]


def _of_receipt(actor: Actor, key: UUID) -> list[tuple[str, str, str]]:
    receipt = get_receipt(actor, key)
    return [(_("这张签收单"), way_to("receipt", receipt.id), "receipt"), _family(receipt.household_id)]


def _of_visit(actor: Actor, key: UUID) -> list[tuple[str, str, str]]:
    visit = see_visit(actor, key)
    return [(_("这次走访"), way_to("visit", visit.id), "pin"), _family(visit.household_id)]


def _of_household(_actor: Actor, key: UUID) -> list[tuple[str, str, str]]:
    return [_family(key)]


def _of_line(actor: Actor, key: UUID) -> list[tuple[str, str, str]]:
    _campaign, award_list, line = lists.get_line(actor, key)
    notice = newest_with(key)
    return [
        (_("这份公示"), way_to("notice", notice.id if notice else None), "board"),
        (_("这份名单"), way_to("list", award_list.id), "list"),
        _family(line.household_id),
    ]


def _of_notice(_actor: Actor, key: UUID) -> list[tuple[str, str, str]]:
    return [(_("这份公示"), way_to("notice", key), "board")]


def _family(key: UUID) -> tuple[str, str, str]:
    return (_("这一户的档案"), way_to("household", key), "people")


_FINDERS: dict[str, Callable[[Actor, UUID], list[tuple[str, str, str]]]] = {
    RECEIPT: _of_receipt, "visit": _of_visit, "household": _of_household, ROW: _of_line, WHOLE: _of_notice,
}  # fmt: skip


def phone_in(contact: str | None) -> str:
    """What was left to be reached by, where it is a number to call and nothing else."""
    digits = plain_phone(contact or "")
    is_number = len(digits) >= SHORTEST_PHONE and all(c.isdigit() or c in " -+()（）" for c in contact or "")
    return digits if is_number else ""

"""要处理的走访: what phones and visits have left open, in one place, by what there is to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask_babel import gettext as _

from ..core import clock
from ..domain.households.queries import contacts_of
from ..domain.people.permissions import Permission
from ..domain.people.queries import user_names
from ..domain.sync import queries as sent
from ..domain.visits import matters, needs, queries
from ..domain.visits.matters import OF_LIFE, OF_RECORDS, OF_TELLINGS
from ..web.access import current_actor, requires
from ..web.keyset import address_of_next, last_seen_day, last_seen_moment
from ..web.waiting import count_waiting
from .visits import Answer, bp


@bp.get("/inbox")
@requires(Permission.VISIT_READ)
def inbox() -> Answer:
    """One kind of what stands open, the oldest first; the first kind that has something, unless another was asked for."""
    counts = count_waiting(current_actor(), now=clock.now())
    view = request.args.get("view", "")
    if view not in SHOWN:
        view = next((name for name in SHOWN if counts[name]), "records")
    words = {"records": _("记录要核对"), "sent": _("等放行"), "photos": _("照片没到"), "missing": _("没有记录"),
             "told": _("通知和答复"), "needs": _("发现的需要")}  # fmt: skip
    return render_template(
        "visits/inbox.html", view=view, counts=counts, **SHOWN[view](),
        views=[(f"{words[name]} {counts[name]}", url_for("visits.inbox", view=name), name == view) for name in SHOWN],
    )  # fmt: skip


def _of_matters(kinds: Sequence[matters.MatterKind], view: str) -> dict[str, Any]:
    rows = matters.list_open(current_actor(), kinds, last_seen_moment("after"))
    return {
        "rows": rows,
        "contacts": contacts_of({row.household_id for row in rows}),
        "next_url": _next(rows, matters.PAGE, view, lambda row: (row.opened_at, row.id)),
    }


def _of_phones(rows: Sequence[Any], view: str) -> dict[str, Any]:
    visits = queries.seen_visits(current_actor(), {row.entity_id for row in rows if row.entity_id})
    return {
        "rows": rows,
        "visits": visits,
        "contacts": contacts_of({visit.household_id for visit in visits.values()}),
        "names": user_names({row.author_id for row in rows}),
        "missing": sent.count_missing([row.op_id for row in rows]),
        "next_url": _next(rows, sent.PAGE, view, lambda row: (row.received_at, row.op_id)),
    }


def _unrecorded() -> dict[str, Any]:
    rows = queries.not_recorded(current_actor(), clock.local_day(clock.now()), last_seen_day("after"))
    return {
        "rows": rows,
        "contacts": contacts_of({row.household_id for row in rows}),
        "visitors": queries.visitors_of([row.id for row in rows]),
        "next_url": _next(rows, queries.PAGE, "missing", lambda row: (row.day, row.id)),
    }


def _needs() -> dict[str, Any]:
    rows = needs.list_needs(current_actor(), last_seen_moment("after"))
    return {
        "rows": rows,
        "contacts": contacts_of({row.household_id for row in rows}),
        "next_url": _next(rows, needs.PAGE, "needs", lambda row: (row.found_at, row.id)),
    }


def _next(rows: Sequence[Any], size: int, view: str, key: Callable[[Any], tuple[datetime | date, UUID]]) -> str:
    return address_of_next("visits.inbox", rows, size, key, view=view)


SHOWN: dict[str, Callable[[], dict[str, Any]]] = {
    "records": lambda: _of_matters(OF_RECORDS, "records"),
    "sent": lambda: _of_phones(sent.list_held(current_actor(), last_seen_moment("after")), "sent"),
    "photos": lambda: _of_phones(sent.list_without_photos(current_actor(), last_seen_moment("after")), "photos"),
    "missing": _unrecorded,
    "told": lambda: _of_matters((*OF_TELLINGS, *OF_LIFE), "told"),
    "needs": _needs,
}
"""What each view reads; a constant number of queries whatever the number of rows."""

"""Pledges at the desk: call the donor, give them time, take a promise off the list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ...core import clock
from ...core.transaction import transaction
from ...domain.donations import operations, queries
from ...domain.donations.states import PledgeStatus
from ...domain.people.permissions import Permission
from ...web.access import current_actor, requires
from ...web.keyset import address_of_next, last_seen_moment
from ...web.page import flash
from . import bp

VIEWS = {
    "live": (PledgeStatus.PLEDGED,),
    "came": (PledgeStatus.RECEIVED, PledgeStatus.DISTRIBUTED),
    "over": (PledgeStatus.EXPIRED, PledgeStatus.CANCELLED),
}


@bp.get("/desk/donations/pledges")
@requires(Permission.GIFT_READ)
def list_pledges() -> ResponseReturnValue:
    """Promises that stand, the newest first; or those that came, or came to nothing."""
    view = request.args.get("view", "live")
    view = view if view in VIEWS else "live"
    rows = queries.list_pledges(current_actor(), VIEWS[view], last_seen_moment())
    following = address_of_next("donations.list_pledges", rows, queries.PAGE, lambda p: (p.pledged_at, p.id), "before",
                                view=view)  # fmt: skip
    needs = queries.needs_of(rows)
    return render_template("donations/pledges.html", pledges=rows, needs=needs, past=queries.past_among(needs.values()),
                           view=view, next_url=following)  # fmt: skip


@bp.post("/desk/donations/pledges/<uuid:pledge_id>/verify")
@requires(Permission.NEED_WRITE)
def verify_pledge(pledge_id: UUID) -> ResponseReturnValue:
    """The number was called and it is theirs."""
    return _do(operations.verify_pledge, pledge_id, _("电话核对好了"))


@bp.post("/desk/donations/pledges/<uuid:pledge_id>/renew")
@requires(Permission.NEED_WRITE)
def renew_pledge(pledge_id: UUID) -> ResponseReturnValue:
    """Seven days more."""
    return _do(operations.renew_pledge, pledge_id, _("从今天起再留 7 天"))


@bp.post("/desk/donations/pledges/<uuid:pledge_id>/cancel")
@requires(Permission.NEED_WRITE)
def cancel_pledge(pledge_id: UUID) -> ResponseReturnValue:
    """The donor has said that nothing will come of it."""
    return _do(operations.cancel_pledge, pledge_id, _("取消了，数量已放回"))


def _do(step: Callable[..., Any], pledge_id: UUID, said: str) -> ResponseReturnValue:
    with transaction():
        need_id = step(current_actor(), pledge_id, now=clock.now()).need_id
    flash(said)
    if request.form.get("back") == "need":
        return redirect(url_for("donations.show_need", need_id=need_id), code=303)
    return redirect(url_for("donations.list_pledges"), code=303)

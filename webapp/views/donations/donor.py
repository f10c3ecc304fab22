"""The donor's page: from the promise to how many households have confirmed, never which (SPEC 8.6)."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ...core import clock
from ...core.errors import NotFound
from ...core.transaction import transaction
from ...domain.donations import operations, queries
from ...domain.donations.life import Life, life_of, lives_of, receipts_of
from ...domain.donations.models import Gift, Pledge
from ...domain.donations.states import PledgeStatus
from ...domain.people.permissions import Permission
from ...domain.receipts.confirmed import confirmed_among
from ...web.access import current_actor, public, requires
from ...web.keyset import address_of_next, last_seen_moment
from . import bp
from .public import unlisted


def life_with_confirmations(gifts: Sequence[Gift]) -> Life:
    """The life of gifts, with what their households have confirmed."""
    return life_of(gifts, confirmed_among(receipts_of(gifts)))


def address_of(token: str) -> str:
    """The donor's page as it is printed and shared."""
    return f"{current_app.config['SETTINGS'].public_url}{url_for('donations.donor', token=token)}"


def _get_pledge(token: str) -> Pledge:
    pledge = queries.find_pledge(token)
    if pledge is None:
        raise NotFound("gift.not_found")
    return pledge


CAME = (PledgeStatus.RECEIVED, PledgeStatus.DISTRIBUTED)


@bp.get("/gifts/")
@requires(Permission.PLEDGE)
def own() -> ResponseReturnValue:
    """What a donor promised and brought, each with how far it has come."""
    pledges = queries.list_own_pledges(current_actor(), last_seen_moment())
    needs, gifts = queries.needs_of(pledges), queries.gifts_by_pledge(pledges)
    confirmed = confirmed_among(receipts_of([gift for some in gifts.values() for gift in some]))
    lives = lives_of(gifts, confirmed)
    return unlisted(render_template(
        "donations/own.html", needs=needs, past=queries.past_among(list(needs.values())),
        rows=[(pledge, needs[pledge.need_id], lives[pledge.id], _step(lives[pledge.id], has_come=pledge.status in CAME),
               queries.token_of(pledge)) for pledge in pledges],
        next_url=address_of_next("donations.own", pledges, queries.PAGE, lambda row: (row.pledged_at, row.id), "before"),
    ))  # fmt: skip


@bp.get("/gifts/<token>")
@public
def donor(token: str) -> ResponseReturnValue:
    """How a promise or a gift stands."""
    pledge = queries.find_pledge(token)
    if pledge is not None:
        return _pledge_page(pledge, token)
    gift = queries.find_gift(token)
    if gift is None:
        raise NotFound("gift.not_found")
    life = life_with_confirmations([gift])
    return unlisted(render_template("donations/donor.html", pledge=None, need=None, gifts=[gift], life=life,
                                    token=token, unit=gift.unit, what=f"{gift.what} {gift.specification}".strip(),
                                    step=_step(life, has_come=True), place=None, is_past=False))  # fmt: skip


def _pledge_page(pledge: Pledge, token: str) -> Response:
    need, gifts = queries.needs_of([pledge])[pledge.need_id], queries.gifts_of(pledge.id)
    life = life_with_confirmations(gifts)
    return unlisted(render_template(
        "donations/donor.html", pledge=pledge, need=need, gifts=gifts, life=life, token=token, unit=need.unit,
        what=f"{need.what} {need.specification}".strip(), place=queries.place_in_line(pledge),
        is_past=queries.is_of_past(need), step=_step(life, has_come=pledge.status in CAME),
    ))  # fmt: skip


def _step(life: Life, *, has_come: bool) -> int:
    """Of promised, arrived, handed out, confirmed: the one that is going on; 5 when all have been."""
    if not has_come:
        return 2
    if life.in_store > 0 or not life.handed_out:
        return 3
    return 4 if life.confirmed < life.households else 5


@bp.get("/gifts/<token>/thanks")
@public
def thanks(token: str) -> ResponseReturnValue:
    """Right after promising: thank you, by when, where, and the address to keep."""
    pledge = _get_pledge(token)
    need = queries.needs_of([pledge])[pledge.need_id]
    return unlisted(render_template("donations/thanks.html", pledge=pledge, need=need, token=token, is_past=queries.is_of_past(need),
                                     address=address_of(token), place=queries.place_in_line(pledge)))  # fmt: skip


@bp.post("/gifts/<token>/renew")
@public
def renew_own(token: str) -> ResponseReturnValue:
    """The donor needs seven days more."""
    with transaction():
        operations.renew_own_pledge(current_actor(), _get_pledge(token), now=clock.now())
    return redirect(url_for("donations.donor", token=token), code=303)


@bp.post("/gifts/<token>/cancel")
@public
def cancel_own(token: str) -> ResponseReturnValue:
    """The donor cannot bring it after all."""
    with transaction():
        operations.cancel_own_pledge(current_actor(), _get_pledge(token), now=clock.now())
    return redirect(url_for("donations.donor", token=token), code=303)

"""What is needed, for whoever may see it, and the promise to bring some of it (SPEC 8.1, 8.2, 8.7)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ...core import clock
from ...core.errors import DomainError
from ...core.transaction import transaction
from ...domain.donations import operations, queries, reaching
from ...domain.donations.models import Need, NeedsLink
from ...domain.donations.states import ShownAs
from ...domain.people.attempts import check_tries, count_try
from ...schemas.donations import PledgeSchema
from ...web.access import current_actor, public
from ...web.forms import Form
from ...web.keyset import address_of_next, last_seen_day
from ...web.telling import who
from ...web.words import label
from . import bp

SOON = timedelta(days=3)
NAMES = 3
"""How many donors a card thanks by name."""


def unlisted(body: str, status: int = 200) -> Response:
    """Not for search engines (SPEC 8.7)."""
    response = make_response(body, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@bp.get("/needs/")
@public
def needs() -> ResponseReturnValue:
    """The list for members, for anyone where a licence opens it; else how to get in."""
    if not reaching.is_for(current_actor(), None):
        return unlisted(render_template("donations/members_only.html"))
    return _list(None, "")


@bp.get("/needs/<token>")
@public
def shared(token: str) -> ResponseReturnValue:
    """The list for whoever holds the committee's private link."""
    return _list(reaching.get_link(token), token)


def _list(link: NeedsLink | None, token: str) -> Response:
    actor, now = current_actor(), clock.now()
    rows = queries.list_open_needs(actor, link, now=now, after=last_seen_day())
    endpoint, given = ("donations.shared", {"token": token}) if token else ("donations.needs", {})
    following = address_of_next(endpoint, rows, queries.PAGE, lambda need: (need.due_on, need.id), **given)
    today = clock.local_day(now)
    return unlisted(render_template(
        "donations/needs.html", needs=rows, who=who, next_url=following, token=token, soon=today + SOON,
        donors=queries.shown_donors([need.id for need in rows]), names=NAMES, licences=reaching.licences(),
    ))  # fmt: skip


@bp.get("/needs/pledge/<uuid:need_id>")
@public
def new_pledge(need_id: UUID) -> ResponseReturnValue:
    """The form for a member."""
    return _form(queries.get_open_need(current_actor(), need_id, None), "")


@bp.get("/needs/<token>/<uuid:need_id>")
@public
def new_pledge_by_link(token: str, need_id: UUID) -> ResponseReturnValue:
    """The form for whoever holds the private link."""
    return _form(queries.get_open_need(current_actor(), need_id, reaching.get_link(token)), token)


def _form(need: Need, token: str, form: Form | None = None, status: int = 200) -> Response:
    initial: dict[str, Any] = {"id": str(uuid4()), "name": current_actor().name, "shown_as": ShownAs.MASKED.value}
    if need.left == 1:
        initial["quantity"] = "1"
    options = [(shown.value, label(shown)) for shown in ShownAs]
    here = url_for("donations.new_pledge_by_link", token=token, need_id=need.id) if token else \
        url_for("donations.new_pledge", need_id=need.id)  # fmt: skip
    back = url_for("donations.shared", token=token) if token else url_for("donations.needs")
    return unlisted(render_template("donations/pledge.html", need=need, who=who(need), here=here, back=back,
                                     form=form or Form(PledgeSchema(), initial=initial), options=options,
                                     is_over=not queries.is_asked(need, now=clock.now())), status)  # fmt: skip


@bp.post("/needs/pledge/<uuid:need_id>")
@public
def make_pledge(need_id: UUID) -> ResponseReturnValue:
    """A member promises."""
    return _pledge(need_id, "")


@bp.post("/needs/<token>/<uuid:need_id>")
@public
def make_pledge_by_link(token: str, need_id: UUID) -> ResponseReturnValue:
    """Somebody with the private link promises, without an account."""
    return _pledge(need_id, token)


def _pledge(need_id: UUID, token: str) -> ResponseReturnValue:
    actor, form, key = current_actor(), Form(PledgeSchema(), request.form), f"pledge|{request.remote_addr}"
    link = reaching.get_link(token) if token else None
    try:
        given = form.load()
        check_tries(key, limit=20, seconds=600, now=clock.now())
        with transaction():
            count_try(key, seconds=600, now=clock.now())
        with transaction():
            link = reaching.get_link(token) if token else None
            new = operations.NewPledge(need_id=need_id, **given)
            pledge = operations.make_pledge(actor, new, link, now=clock.now())
            code = queries.token_of(pledge)
    except DomainError as refusal:
        need = queries.get_open_need(actor, need_id, link)
        return _form(need, token, form.explain(refusal), refusal.status)
    return redirect(url_for("donations.thanks", token=code), code=303)

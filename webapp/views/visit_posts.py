"""岗位 at the desk: gates and store rooms in a slot, who stands there, and from when until when (SPEC 5.2, 5.9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.people.permissions import Permission
from ..domain.visits import operations, posts, volunteers
from ..domain.visits.post_models import VisitPost
from ..schemas.visit_posts import PostChangeSchema, PostSchema, SentSchema, TimesSchema
from ..schemas.visits import CancelAtDeskSchema, SlotCloseSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.page import flash
from .visit_slots import slot_page
from .visits import Answer, bp


@bp.post("/slots/<uuid:slot_id>/posts")
@requires(Permission.VISIT_PLAN)
def open_post(slot_id: UUID) -> Answer:
    """Another post in this slot."""
    form = Form(PostSchema(), request.form, prefix="post")
    try:
        given = form.load()
        with transaction():
            operations.open_post(current_actor(), operations.NewPost(slot_id=slot_id, **given), now=clock.now())
    except DomainError as refusal:
        return slot_page(slot_id, post=form.explain(refusal)), refusal.status
    flash(_("岗位设好了。可以派人，也可以等志愿者自己报名。"))
    return redirect(url_for("visits.post", post_id=given["id"]), code=303)


@bp.get("/posts/<uuid:post_id>")
@requires(Permission.VISIT_PLAN)
def post(post_id: UUID) -> Answer:
    """Who stands there, whom to send, and when they came and went."""
    return _page(posts.get_post(current_actor(), post_id))


def _page(
    found: VisitPost, *, change: Form | None = None, send: Form | None = None, close: Form | None = None,
    times: Form | None = None, cancel: Form | None = None, at: UUID | None = None,
) -> str:  # fmt: skip
    actor, today = current_actor(), clock.local_day(clock.now())
    there = posts.people_at([found.id])[found.id]
    known = {turn.user_id for turn, _name in there}
    usual = {"people": str(found.people), "place": found.place}
    return render_template(
        "visits/post.html", post=found, there=there, at=at, today=today, is_over=found.day < today, me=actor.user_id,
        others=[(str(one.id), one.name) for one in volunteers.assignable(actor, today) if one.id not in known],
        change=change or Form(PostChangeSchema(), initial=usual), send=send or Form(SentSchema(), initial={"people": []}, prefix="send"),
        close=close or Form(SlotCloseSchema(), prefix="close"), times=times, cancel=cancel,
        usual_times={turn.id: _times_of(turn.began_at, turn.ended_at, found) for turn, _name in there},
        empty_cancel=Form(CancelAtDeskSchema()),
    )  # fmt: skip


def _times_of(began: datetime | None, ended: datetime | None, found: VisitPost) -> Form:
    hours = {"began": began, "ended": ended}
    usual = {"began": found.starts, "ended": found.ends}
    return Form(TimesSchema(), initial={name: f"{clock.local(at):%H:%M}" if at else usual[name] for name, at in hours.items()})


def _done(post_id: UUID, form: Form, work: Callable[[dict[str, Any]], object], name: str, at: UUID | None = None) -> Answer:
    """Carry out one step of this page's; a refused form comes back in its place."""
    found = posts.get_post(current_actor(), post_id)
    try:
        given = form.load()
        with transaction():
            work(given)
    except DomainError as refusal:
        return _page(found, **{name: form.explain(refusal)}, at=at), refusal.status
    return redirect(url_for("visits.post", post_id=post_id), code=303)


@bp.post("/posts/<uuid:post_id>")
@requires(Permission.VISIT_PLAN)
def change_post(post_id: UUID) -> Answer:
    """For more or fewer, or elsewhere."""
    form = Form(PostChangeSchema(), request.form)
    return _done(post_id, form, lambda given: operations.change_post(current_actor(), post_id, now=clock.now(), **given), "change")


@bp.post("/posts/<uuid:post_id>/send")
@requires(Permission.VISIT_PLAN)
def send_to_post(post_id: UUID) -> Answer:
    """Send volunteers there."""
    form = Form(SentSchema(), request.form, prefix="send")
    return _done(post_id, form, lambda given: operations.assign_post(current_actor(), post_id, given["people"], now=clock.now()),
                 "send")  # fmt: skip


@bp.post("/posts/<uuid:post_id>/close")
@requires(Permission.VISIT_PLAN)
def close_post(post_id: UUID) -> Answer:
    """Nobody is needed there any more."""
    form = Form(SlotCloseSchema(), request.form, prefix="close")

    def close(given: dict[str, Any]) -> None:
        freed = operations.close_post(current_actor(), post_id, given["reason"], now=clock.now())
        if freed:
            flash(ngettext("岗位撤了，%(num)d 个人不用来了，请告诉他们一声。",
                           "岗位撤了，%(num)d 个人不用来了，请告诉他们一声。", freed), "wait")  # fmt: skip

    return _done(post_id, form, close, "close")


@bp.post("/posts/<uuid:post_id>/turns/<uuid:turn_id>/cancel")
@requires(Permission.VISIT_PLAN)
def cancel_turn(post_id: UUID, turn_id: UUID) -> Answer:
    """Somebody does not come; the place is free again."""
    form = Form(CancelAtDeskSchema(), request.form, prefix="cancel")
    return _done(post_id, form, lambda given: operations.cancel_turn(current_actor(), turn_id, given["reason"], now=clock.now()),
                 "cancel", turn_id)  # fmt: skip


@bp.post("/posts/<uuid:post_id>/turns/<uuid:turn_id>/times")
@requires(Permission.VISIT_PLAN)
def say_times(post_id: UUID, turn_id: UUID) -> Answer:
    """From when until when somebody was there."""
    form = Form(TimesSchema(), request.form, prefix="times")
    return _done(post_id, form, lambda given: operations.say_times(current_actor(), turn_id, now=clock.now(), **given), "times", turn_id)
